"""Probabilities of gain, and of a target met, against true effects, no effect among them (B13).

The posterior of an elasticity is its prior (docs/decisions/0040), a mixture of no effect and an effect. So no data set
tells whether there is an effect, and the stated probability of a gain cannot be small where there is none. What it can
be is calibrated over the mixture: of all data sets for which a gain is stated with probability p, a share p has one,
when the truth is no effect as often as the prior says (docs/decisions/0045). Here no effect is an elasticity of exactly
0, and not one from the narrow band that stands for it in the prior: a gain that is stated because of the band alone
does not happen. A target is that of `decide staffing`: whether it is met with more posts, chance included.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np

from fsm_sim.evidence.study import Exit
from fsm_sim.inference.caseload.predictive import NULL
from fsm_sim.inference.caseload.stored_prior import read_prior
from fsm_sim.inference.parameters.normal_distribution import ndtr
from fsm_sim.inference.parameters.priors import Prior
from fsm_sim.inference.validation.decisions import Decisions
from fsm_sim.model.network import Floats

EXITS: dict[str, Exit] = {"caseload_elasticity_work": "work", "caseload_elasticity_clarify": "clarification"}
"""The elasticities whose prior has a component of no effect, by the exits of their meta-analyses."""
KINDS = ("above", "counted", "meets")
"""What is stated with a probability: a gain above a threshold in expected numbers, any gain among citizens counted, and
that as many are counted with more posts as a target asks for."""
QUANTILES = (0.6, 0.97)
"""Quantiles of the gain under the prior that a data set's threshold lies between: above what no effect gives."""
TARGETS = (0.1, 0.9)
"""Quantiles of what is believed to be reached that a data set's target lies between: what it leaves open."""
PAIRS = 20
"""Draws of the elasticities for each draw of everything else."""
PRIOR_DRAWS = 512
"""Draws from the prior whose gains give the thresholds."""
GROUPS = 5
"""Groups of data sets by their stated probability, of equal size."""
LEVEL = 0.99
"""Probability that all groups of all kinds are inside their bands when probabilities are calibrated (Bonferroni)."""
POINTS = np.linspace(-6.0, 6.0, 24_001)
"""Standard normal points at which a prior's density is read."""


class StatedGains(NamedTuple):
    """By kind of gain: its stated probability, and whether it happened; `none` where the truth is no effect."""

    stated: tuple[float, ...]
    happened: tuple[bool, ...]
    none: bool

    @classmethod
    def of(cls, record: Sequence[Any]) -> Self:
        """What was kept as JSON.

        >>> StatedGains.of([[0.2, 0.5], [False, True], True]).happened
        (False, True)
        """
        stated, happened, none = record
        return cls(tuple(stated), tuple(happened), none)


@dataclass(frozen=True)
class NoEffect:
    """The component of no effect in an elasticity's prior: its `share`, and its probability at every elasticity."""

    prior: Prior
    share: float

    @classmethod
    def of(cls, name: str, prior: Prior) -> Self:
        """That of a prior; one that is not the answer of the meta-analysis has none."""
        stored = read_prior(EXITS[name])
        return cls(prior, stored.posterior["null_target"]["mean"] if prior.table == stored.table else 0.0)

    @cached_property
    def _probability(self) -> tuple[Floats, Floats]:
        """Elasticities in rising order, and the probability of no effect given each, by Bayes' rule."""
        elasticity = self.prior.quantile(ndtr(POINTS))
        density = np.exp(-(POINTS**2) / 2) / np.sqrt(2 * np.pi) / np.gradient(elasticity, POINTS)
        nothing = 2 * np.exp(-((elasticity / NULL) ** 2) / 2) / np.sqrt(2 * np.pi) / NULL
        return elasticity, np.clip(self.share * nothing / density, 0.0, 1.0)

    def probability(self, elasticity: float) -> float:
        """The probability that an elasticity drawn from the prior stands for no effect."""
        return float(np.interp(elasticity, *self._probability)) if self.share else 0.0


@dataclass(frozen=True)
class Gains:
    """What a forecaster states of fewer citizens per caseworker, their gain and their target, and what is so."""

    decisions: Decisions
    seed: int

    @cached_property
    def _places(self) -> dict[str, int]:
        names = self.decisions.forward.space.names
        return {name: names.index(name) for name in EXITS}

    @cached_property
    def _none(self) -> dict[str, NoEffect]:
        priors = self.decisions.forward.space.priors
        return {name: NoEffect.of(name, priors[name]) for name in EXITS}

    @cached_property
    def _thresholds(self) -> Floats:
        """Gains under the prior, in rising order."""
        values = self.decisions.forward.space.prior_draws(PRIOR_DRAWS)
        return np.sort([self.decisions.values(value)[0] for value in values])

    def truth(self, value: Floats, rng: np.random.Generator) -> tuple[Floats, bool]:
        """Values of all parameters (Q) whose elasticities are 0 where they stand for no effect; whether both are."""
        true = value.copy()
        for name, place in self._places.items():
            if rng.random() < self._none[name].probability(value[place]):
                true[place] = 0.0
        return true, all(true[place] == 0.0 for place in self._places.values())

    def stated(self, true_value: Floats, drawn: Floats, number: int) -> StatedGains:
        """Of one data set: its true values (Q), and values drawn from its posterior (draws, Q).

        Each draw is taken with several elasticities from their prior, which is their posterior.
        """
        rng = np.random.default_rng([self.seed, 14, number])
        true, none = self.truth(true_value, rng)
        threshold = float(np.quantile(self._thresholds, rng.uniform(*QUANTILES)))
        every = np.repeat(drawn, PAIRS, axis=0)
        for name, place in self._places.items():
            every[:, place] = self.decisions.forward.space.priors[name].quantile(rng.random(len(every)))
        believed = _Counted.of([self.decisions.shares(value) for value in every], self.decisions.citizens)
        so = _Counted.of([self.decisions.shares(true)], self.decisions.citizens)
        counted = bool(so.gain[0] + so.sd_of_gain[0] * rng.standard_normal() > 0)
        target = float(np.quantile(believed.fewer, rng.uniform(*TARGETS)))
        reached = so.fewer[0] + so.sd[0] * rng.standard_normal()
        return StatedGains(
            (
                float((believed.gain > threshold).mean()),
                float(ndtr(believed.gain / believed.sd_of_gain).mean()),
                float(ndtr((believed.fewer - target) / believed.sd).mean()),
            ),
            (bool(so.gain[0] > threshold), counted, bool(reached > target)),
            none,
        )


@dataclass(frozen=True)
class _Counted:
    """At several values: the gain and the share with `fewer` citizens per caseworker, and their sds when counted."""

    gain: Floats
    sd_of_gain: Floats
    fewer: Floats
    sd: Floats

    @classmethod
    def of(cls, shares: Sequence[Floats], citizens: float) -> Self:
        """Of shares as `Decisions` has them, each counted among so many citizens of an office of its own."""
        today, fewer, _ = np.array(shares).T
        own = fewer * (1 - fewer) / citizens
        return cls(fewer - today, np.sqrt(today * (1 - today) / citizens + own), fewer, np.sqrt(own))


def reliability(fits: Sequence[StatedGains]) -> tuple[dict[str, object], ...]:
    """A row per kind and group: mean stated probability, share that happened, and the band for it.

    Given their stated probabilities, the number of gains in a group is Poisson-binomial when these are calibrated.
    """
    rows: list[dict[str, object]] = []
    tail = (1 - LEVEL) / (2 * GROUPS * len(KINDS))
    for place, kind in enumerate(KINDS):
        stated = np.array([fit.stated[place] for fit in fits])
        happened = np.array([fit.happened[place] for fit in fits], dtype=float)
        for group in np.array_split(np.argsort(stated, kind="stable"), GROUPS):
            low, high = successes(stated[group], np.array([tail, 1 - tail])) / len(group)
            share = float(happened[group].mean())
            rows.append(
                {
                    "gain": kind,
                    "stated": float(stated[group].mean()),
                    "happened": share,
                    "lower": float(low),
                    "upper": float(high),
                    "inside_band": bool(low <= share <= high),
                }
            )
    return tuple(rows)


def successes(probability: Floats, level: Floats) -> Floats:
    """Quantiles of the number of successes in independent trials (Poisson-binomial), in the shape of `level`.

    SciPy's takes no more than 64 trials.

    >>> successes(np.array([0.5, 0.5, 0.5]), np.array([0.1, 0.5, 0.9]))
    array([0., 1., 3.])
    """
    mass = np.ones(1)
    for one in probability:
        mass = np.convolve(mass, [1 - one, one])
    return np.searchsorted(mass.cumsum(), level - 1e-12).astype(float)


def none_among(fits: Sequence[StatedGains]) -> dict[str, float]:
    """How many true effects are none, and how often the gains are stated and happen among them and among the others."""
    none = np.array([fit.none for fit in fits])
    found: dict[str, float] = {"no_effect": float(none.sum())}
    for place, kind in enumerate(KINDS):
        stated = np.array([fit.stated[place] for fit in fits])
        happened = np.array([fit.happened[place] for fit in fits], dtype=float)
        for name, which in (("none", none), ("some", ~none)):
            found[f"{kind}_stated_{name}"] = float(stated[which].mean()) if which.any() else float("nan")
            found[f"{kind}_happened_{name}"] = float(happened[which].mean()) if which.any() else float("nan")
    return found
