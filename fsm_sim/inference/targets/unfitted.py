"""Published numbers that are not fitted (role check), each against its posterior predictive distribution.

They never enter the likelihood. Those of neighbouring windows overlap with fitted ones and count the same citizens, so
they are no independent confirmation: what they can show is a course that the model does not have.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from fsm_sim.engines.mean_field.office_batch import Offices
from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.parameters.free_parameters import ParameterSpace
from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.parameters.priors import NUMPY
from fsm_sim.inference.sources import Sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.likelihood import (
    EQUAL,
    agrees,
    denominators,
    discrepancies,
    draw_observed,
    logit_sd,
    published_share,
    roundings,
    two_sided,
)
from fsm_sim.inference.targets.published import as_read, by_office, measure_of
from fsm_sim.inference.targets.titles import title_of
from fsm_sim.model.network import Floats

ENDS = (0.05, 0.95)
"""Probabilities below the ends of every interval."""
SERIES = 3
"""So many windows of the same measure are a series."""
ONE_SIDED = ("more than", "at least", "at most")

SUSPENSIONS = (
    ("covid-effort-suspended", "covid-effort-reopened"),
    ("covid-second-suspension", "covid-placements-again"),
)
"""The dates between which COVID-19 suspended the active effort."""

Record = dict[str, Any]


def unfitted(sources: Sources, space: ParameterSpace, values: Floats, seed: int) -> Record:
    """Every target of role check at posterior draws (D, Q), as a record: ``targets``, and ``series`` with their trends.

    A number's ``p_value`` is two-sided (`two_sided`); that of an inequality is the probability that it holds.
    ``suspensions`` are the months in which COVID-19 suspended the effort.
    """
    catalogue, config = sources.catalogue, sources.config
    asked = as_read(catalogue, catalogue.checked(), config.readings)
    fitted = as_read(catalogue, catalogue.fitted(), config.readings)
    names = {key for target in asked if (key := _series_of(target)) is not None}
    neighbours = [target for target in fitted if _series_of(target) in names]
    earlier = [_earlier(target) for target in asked if target.since is not None]
    groups = by_office([*asked, *neighbours, *earlier], sources.programmes)
    forward = ForwardModel(space, groups)
    forward = replace(forward, slopes=forward.slopes_at(values.mean(axis=0)))
    found = Predictions(forward, values, np.random.default_rng([seed, 9]))
    compared = [target for target in forward.targets if target.role == "check" and not _is_earlier(target)]
    return {
        "targets": [found.comparison(target) for target in compared],
        "series": [found.series(targets) for targets in _series(forward.targets)],
        "suspensions": _suspensions(catalogue),
    }


@dataclass(frozen=True)
class Predictions:
    """The values of targets at posterior draws `values` (D, Q), and what might have been published of them."""

    forward: ForwardModel
    values: Floats
    rng: np.random.Generator

    @cached_property
    def _median(self) -> Floats:
        """The share in the median office (D, F)."""
        ones = np.ones(len(OFFICE_EFFECTS))
        return np.array([self.forward.of_one_office(row, np, Offices.values, ones) for row in self.values])

    @cached_property
    def shares(self) -> Floats:
        """The model's value of every target (D, F)."""
        pairs = zip(self.values, self._median, strict=True)
        found = np.array([self.forward.of_several(row, share, np, NUMPY) for row, share in pairs])
        return np.asarray(np.clip(found, 1e-6, 1 - 1e-6))

    @cached_property
    def _discrepancy(self) -> Floats:
        return discrepancies(self.forward.targets, self._settings)

    @property
    def _settings(self) -> Any:
        return self.forward.space.settings.likelihood

    @cached_property
    def observed(self) -> Floats:
        """What might have been counted (D, F): sampling, and a discrepancy of its own for every target."""
        return draw_observed(self.shares, self._sd(self._discrepancy), self.rng)

    @cached_property
    def sampled(self) -> Floats:
        """What might have been counted (D, F) were there no discrepancy, or one common to all targets."""
        return draw_observed(self.shares, self._sd(np.zeros(len(self.forward.targets))), self.rng)

    def _sd(self, discrepancy: Floats) -> Floats:
        known = denominators(self.forward.targets)
        return np.asarray(logit_sd(self.shares, known, discrepancy, self._settings.overdispersion, np))

    def comparison(self, target: CalibrationTarget) -> Record:
        """One target: as published, as predicted, whether it is inside, and its p-value."""
        place = self.forward.targets.index(target)
        drawn = self.observed[:, place] if target.since is None else self._rises(target)
        step = float(roundings((target,))[0])
        printed = np.round(drawn / step) * step if step else drawn
        low, high = np.quantile(printed, ENDS).tolist()
        lower, upper = target.interval if target.since is not None else target.share_interval
        one_sided = target.bound in ONE_SIDED
        holds = float(np.mean((drawn >= lower) & (drawn <= upper)))
        return {
            **_named(target),
            "published": published_share(target),
            "bound": target.bound,
            "lower": lower,
            "upper": upper,
            **_summary(printed, low, high),
            "inside": agrees(target, low, high),
            "one_sided": one_sided,
            "p_value": holds if one_sided else two_sided(drawn, lower, upper),
        }

    def _rises(self, target: CalibrationTarget) -> Floats:
        """The mean of the highest rises among so many municipalities at every draw; a municipality's effects stay.

        Chance differs between the two windows, and so does the model's discrepancy, which all municipalities share.
        """
        measure, settings = measure_of(target), self._settings
        last, first = self.forward.targets.index(target), self.forward.targets.index(_earlier(target))
        best, offices = measure.best or 1, measure.offices or 1
        effects = self.rng.standard_normal((len(self.values), len(OFFICE_EFFECTS), offices))
        between = np.array(
            [[self.forward.space.office_sd(kind, row) for kind in OFFICE_EFFECTS] for row in self.values]
        )
        ends = []
        for place in (last, first):
            share = np.clip(self._median[:, place], 1e-6, 1 - 1e-6)[:, None]
            moved = np.einsum("k,dk,dko->do", self.forward.municipal.slope[:, place], between, effects)
            chance = logit_sd(share, self.forward.municipal.citizens[place : place + 1], np.zeros(1), 1.0, np)
            noise = chance * self.rng.standard_normal(moved.shape)
            off = settings.discrepancy_logit_sd * self.rng.standard_normal(share.shape)
            ends.append(1 / (1 + np.exp(-(np.log(share / (1 - share)) + moved + noise + off))))
        return np.asarray(np.sort(ends[0] - ends[1], axis=1)[:, -best:].mean(axis=1))

    def series(self, targets: Sequence[CalibrationTarget]) -> Record:
        """One measure window by window, and how it changes from the first window to the last.

        Neighbouring windows deviate from the model alike, so the change is compared without the model's discrepancy:
        with one for each window any change would agree.
        """
        places = [self.forward.targets.index(target) for target in targets]
        first, last = places[0], places[-1]
        step = roundings((targets[0], targets[-1])).max()
        printed = np.round(self.sampled[:, [first, last]] / step) * step
        change, said = printed[:, 1] - printed[:, 0], published_share(targets[-1]) - published_share(targets[0])
        low, high = np.quantile(change, ENDS).tolist()
        return {
            **_named(targets[0]),
            "what": title_of(targets[0].model_copy(update={"window": (), "date": ""})).model_dump(),
            "windows": [self._window(target) for target in targets],
            "published": said,
            **_summary(change, low, high),
            "expected": float((self.shares[:, last] - self.shares[:, first]).mean()),
            "inside": low - EQUAL <= said <= high + EQUAL,
            "p_value": two_sided(change, said - EQUAL, said + EQUAL),
        }

    def _window(self, target: CalibrationTarget) -> Record:
        drawn = self.observed[:, self.forward.targets.index(target)]
        low, high = np.quantile(drawn, ENDS).tolist()
        return {
            "id": target.id,
            "first": target.window[0] if target.window else "",
            "last": target.window[-1] if target.window else target.date,
            "fitted": target.role == "fit",
            "published": published_share(target),
            **_summary(drawn, low, high),
        }


def _named(target: CalibrationTarget) -> Record:
    return {
        "id": target.id,
        "programme": target.programme,
        "municipality": target.municipality,
        "label": target.population,
        "title": title_of(target).model_dump(),
    }


def _summary(drawn: Floats, low: float, high: float) -> Record:
    return {"predicted_mean": float(drawn.mean()), "predicted_lower": low, "predicted_upper": high}


def _series_of(target: CalibrationTarget) -> Hashable | None:
    """What the windows of one series have in common; None for a target that has no window, or is a rise."""
    measure = measure_of(target)
    if measure.start is None or target.since is not None:
        return None
    fixed = measure.model_dump(exclude={"start", "stop", "states"})
    return (
        *(target.programme, target.municipality, measure.stop - measure.start, tuple(sorted(measure.states))),
        *(tuple(sorted((name, str(value)) for name, value in fixed.items()))),
    )


def _series(targets: Sequence[CalibrationTarget]) -> list[list[CalibrationTarget]]:
    """The series among targets, each in order of its windows."""
    found: dict[Hashable, list[CalibrationTarget]] = {}
    for target in targets:
        if (key := _series_of(target)) is not None and not _is_earlier(target):
            found.setdefault(key, []).append(target)
    return [sorted(one, key=lambda t: measure_of(t).stop) for one in found.values() if len(one) >= SERIES]


def _suspensions(catalogue: Catalogue) -> list[list[str]]:
    """First and last month of each period of the catalogue in which the effort was suspended."""
    known = {target.id: str(target.value) for target in catalogue.targets}
    return [[known[first], known[last]] for first, last in SUSPENSIONS if {first, last} <= set(known)]


EARLIER = ": earlier"


def _earlier(target: CalibrationTarget) -> CalibrationTarget:
    """The window that a rise is reckoned from, as a target of its own."""
    measure = measure_of(target)
    start = target.since or 0.0
    moved = measure.model_copy(update={"start": start, "stop": start + measure.stop - (measure.start or 0.0)})
    return target.model_copy(update={"id": target.id + EARLIER, "measure": moved, "since": None})


def _is_earlier(target: CalibrationTarget) -> bool:
    return target.id.endswith(EARLIER)
