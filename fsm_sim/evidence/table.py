"""The catalogue as data for JSON."""

import math
from typing import Any

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.target import CalibrationTarget


def as_json(catalogue: Catalogue) -> dict[str, Any]:
    """The catalogue as lists and dictionaries, with its digest and the interval of each target (None: an open end).

    >>> sorted(as_json(Catalogue(sources=(), targets=(), conflicts=())))
    ['conflicts', 'digest', 'findings', 'sources', 'targets']
    """
    return {
        "digest": catalogue.digest(),
        "sources": [source.model_dump(mode="json") for source in catalogue.sources],
        "targets": [_target_as_json(target) for target in catalogue.targets],
        "conflicts": [conflict.model_dump(mode="json") for conflict in catalogue.conflicts],
        "findings": [finding.model_dump(mode="json") for finding in catalogue.findings],
    }


def _target_as_json(target: CalibrationTarget) -> dict[str, Any]:
    content = target.model_dump(mode="json")
    if isinstance(target.value, str):
        return {**content, "interval": None}
    return {**content, "interval": [end if math.isfinite(end) else None for end in target.interval]}
