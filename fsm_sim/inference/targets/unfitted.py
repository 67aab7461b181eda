"""Published numbers that are not fitted (role check), each against its posterior predictive distribution.

They never enter the likelihood. Those of neighbouring windows overlap with fitted ones and count the same citizens, so
they are no independent confirmation: what they can show is a course that the model does not have.
"""

from collections.abc import Sequence
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
from fsm_sim.inference.targets.edges import inside
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
from fsm_sim.inference.targets.window_series import PRESENT, earlier, helpers, is_helper, series, series_of, whole
from fsm_sim.model.network import Floats

ENDS = (0.05, 0.95)
"""Probabilities below the ends of every interval."""
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
    names = {key for target in asked if (key := series_of(target)) is not None}
    neighbours = [target for target in fitted if series_of(target) in names]
    shown = [*asked, *neighbours]
    groups = by_office([*shown, *helpers(shown, sources.programmes)], sources.programmes)
    if not groups:  # nothing is kept back from the fit, so nothing can be compared
        return {"targets": [], "series": [], "suspensions": _suspensions(catalogue)}
    forward = ForwardModel(space, groups)
    forward = replace(forward, slopes=forward.slopes_at(values.mean(axis=0)))
    found = Predictions(forward, values, np.random.default_rng([seed, 9]))
    compared = [target for target in forward.targets if target.role == "check" and not is_helper(target)]
    return {
        "targets": [found.comparison(target) for target in compared],
        "series": [found.series(targets) for targets in series(forward.targets)],
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
        return np.asarray(inside(found))

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
        last, first = self.forward.targets.index(target), self.forward.targets.index(earlier(target))
        best, offices = measure.best or 1, measure.offices or 1
        effects = self.rng.standard_normal((len(self.values), len(OFFICE_EFFECTS), offices))
        between = np.array(
            [[self.forward.space.office_sd(kind, row) for kind in OFFICE_EFFECTS] for row in self.values]
        )
        ends = []
        for place in (last, first):
            share = inside(self._median[:, place])[:, None]
            moved = np.einsum("k,dk,dko->do", self.forward.municipal.slope[:, place], between, effects)
            chance = logit_sd(share, self.forward.municipal.citizens[place : place + 1], np.zeros(1), 1.0, np)
            noise = chance * self.rng.standard_normal(moved.shape)
            off = settings.discrepancy_logit_sd * self.rng.standard_normal(share.shape)
            ends.append(1 / (1 + np.exp(-(np.log(share / (1 - share)) + moved + noise + off))))
        return np.asarray(np.sort(ends[0] - ends[1], axis=1)[:, -best:].mean(axis=1))

    def series(self, targets: Sequence[CalibrationTarget]) -> Record:
        """One measure window by window, and how it changes from the first window to the last.

        Neighbouring windows deviate from the model alike, so the change is compared without the model's discrepancy:
        with one for each window any change would agree. They count the same citizens, so their chance is correlated.
        """
        first, last = (self.forward.targets.index(target) for target in (targets[0], targets[-1]))
        step = roundings((targets[0], targets[-1])).max()
        printed = np.round(self.twice(targets) / step) * step
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

    def twice(self, targets: Sequence[CalibrationTarget]) -> Floats:
        """What might have been counted of mostly the same citizens in the first and last window, without discrepancy.

        Shape (D, 2). Those touched from the first window's start to the last one's end were touched in one of the two,
        but for the few who came and went between them; so the rest were touched in both. The same holds for those
        present.
        """
        windows = [targets[0], targets[-1], whole(targets)]
        one, two, either = (self._median[:, self._place(target.id)] for target in windows)
        n_one, n_two, n_either = (self._present(target) for target in windows)
        both = one * n_one + two * n_two - either * n_either
        expected = one * two * (n_one + n_two - n_either)
        spread = np.sqrt(n_one * n_two * one * (1 - one) * two * (1 - two))
        correlation = np.clip((both - expected) / spread, 0.0, 1.0)
        chance = self.rng.standard_normal((2, len(one)))
        chance[1] = correlation * chance[0] + np.sqrt(1 - correlation**2) * chance[1]
        ends = [self._place(targets[0].id), self._place(targets[-1].id)]
        share, sd = self.shares[:, ends], self._sd(np.zeros(len(self.forward.targets)))[:, ends]
        return np.asarray(1 / (1 + np.exp(-(np.log(share / (1 - share)) + sd * chance.T))))

    def _present(self, target: CalibrationTarget) -> Floats:
        """Those who belong to the target group at some time of a window, over those at the start (D)."""
        programme = next(one.programme for one in self.forward.observed if one.programme.name == target.programme)
        entered = 1 + programme.nominal.intake_share_per_month * measure_of(target).stop
        return np.asarray(self._median[:, self._place(target.id + PRESENT)] * entered)

    def _place(self, id: str) -> int:
        return [target.id for target in self.forward.targets].index(id)

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


def _suspensions(catalogue: Catalogue) -> list[list[str]]:
    """First and last month of each period of the catalogue in which the effort was suspended."""
    known = {target.id: str(target.value) for target in catalogue.targets}
    return [[known[first], known[last]] for first, last in SUSPENSIONS if {first, last} <= set(known)]
