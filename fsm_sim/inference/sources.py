"""What a calibration is made from: evidence, priors, programmes and settings, read once, with one digest over all."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.inference.priors import Config, Priors
from fsm_sim.inference.quantities import REFERENCE_PROGRAMME, multipliers
from fsm_sim.inputs import programmes
from fsm_sim.inputs.evidence import read_catalogue
from fsm_sim.inputs.grammar import Grammar
from fsm_sim.inputs.layers import Layer, problems
from fsm_sim.inputs.resources import shipped
from fsm_sim.inputs.sentences import findings
from fsm_sim.inputs.toml_file import TomlFile, read_toml
from fsm_sim.inputs.wording import suggestion
from fsm_sim.model.problem import InputError
from fsm_sim.model.programme import Programme
from fsm_sim.model.specification import Specification
from fsm_sim.version import __version__

ROOMS = ("model", "engines", "evidence", "inference")
"""Rooms whose code decides a calibration; a change in any of them makes an earlier one stale."""


@dataclass(frozen=True)
class Sources:
    """Everything a calibration is made from."""

    catalogue: Catalogue
    priors: Priors
    programmes: tuple[Programme, ...]
    config: Config

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digest of each part."""
        return {
            "evidence": self.catalogue.digest(),
            "priors": digest(self.priors.model_dump(mode="json")),
            "programmes": digest([programme.model_dump(mode="json") for programme in self.programmes]),
            "settings": digest(self.config.model_dump(mode="json")),
            "code": code_digest(),
            "version": __version__,
        }

    @cached_property
    def digest(self) -> str:
        """One digest over all parts: a calibration is stale when it differs."""
        return digest(self.digests)


def read_sources(config: Path | None = None) -> Sources:
    """Read the shipped evidence, priors and programmes, and a run's `config.toml` where it has one.

    Raises
    ------
    InputError
        With every problem of every file.
    """
    catalogue = read_catalogue()
    priors = read_priors(read_toml(shipped("calibration", "priors.toml")))
    fitted = {figure.programme for figure in catalogue.fitted()}
    return Sources(
        catalogue=catalogue,
        priors=priors,
        programmes=tuple(programmes.load(name) for name in programmes.names() if name in fitted),
        config=_record(Config, read_toml(config), "a calibration's settings") if config else Config(),
    )


def read_priors(file: TomlFile) -> Priors:
    """The priors in a file.

    Raises
    ------
    InputError
        With every problem of the file, a prior for what is no multiplier of any programme among them.
    """
    priors = _record(Priors, file, "the priors")
    known = [name for programme in programmes.names() for name in multipliers(programmes.load(programme))]
    strangers = [name for name in priors.programme_multipliers if name not in known]
    if strangers:
        raise InputError(
            *(file.problem(("programme_multipliers", name), _no_multiplier(name, known)) for name in strangers)
        )
    return priors


def _no_multiplier(name: str, known: Sequence[str]) -> str:
    said = f"[programme_multipliers] names '{name}', which is not a multiplier of a programme"
    if name.startswith(f"{REFERENCE_PROGRAMME}: "):
        return f"{said}; {REFERENCE_PROGRAMME} is the reference, whose multipliers are 1."
    return said + suggestion(name, known, "multipliers are")


def digest(content: Any) -> str:
    """The sha256 of some content, whatever the order of its keys.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def code_digest() -> str:
    """The digest of the code that decides a calibration."""
    package = Path(__file__).resolve().parent.parent
    files = sorted(file for room in ROOMS for file in (package / room).rglob("*.py"))
    return digest({file.relative_to(package).as_posix(): file.read_text("utf-8") for file in files})


def _record[R: Specification](kind: type[R], file: TomlFile, noun: str) -> R:
    data: Mapping[str, Any] = file.data
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        grammar = Grammar(kind, noun)
        found = findings(error, grammar)
        raise InputError(*problems([Layer(file, file.data)], found, grammar)) from None
