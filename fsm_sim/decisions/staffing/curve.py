"""The curve of probability against posts: what the runs of each plan say of its targets."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fsm_sim.decisions.evaluate import Watch, evaluate
from fsm_sim.decisions.mean_and_error import mean_and_error
from fsm_sim.decisions.outcomes import Outcomes
from fsm_sim.decisions.staffing.plans import Plans
from fsm_sim.decisions.staffing.targets import Target
from fsm_sim.model.network import Floats
from fsm_sim.study.forecasts.effect_runs import regressors
from fsm_sim.study.forecasts.record import LEVEL
from fsm_sim.study.forecasts.tasks import Posterior
from fsm_sim.study.results.expected_effect import expected_effect

CASELOAD = "caseload"
SURE = 2.0
"""Probabilities that lie so many Monte Carlo errors apart are told apart."""


@dataclass(frozen=True)
class TargetShare:
    """What a plan gives of one target.

    `mean` is the expected share, `lower` and `upper` its interval from uncertain rates alone, and `expected_above` the
    probability that it is above the target; NaN where the runs cannot take chance out (see `expected_effect`).
    `probability` is that of single runs, chance included.
    """

    mean: float
    lower: float
    upper: float
    expected_above: float
    probability: float


@dataclass(frozen=True)
class PlanPoint:
    """A plan by its full-time `posts`: the `probability` that one run meets every target, and its Monte Carlo error.

    `caseload` is the mean of active citizens per full-time caseworker in the month of the last target. `shares` has an
    entry for each target. `draws` and `replications` say how many runs there are, and `seed` which.
    """

    posts: float
    probability: float
    mcse: float
    caseload: float
    shares: tuple[TargetShare, ...]
    draws: int
    replications: int
    seed: int


def surely_better(points: Sequence[PlanPoint], than: PlanPoint) -> PlanPoint | None:
    """The plan with the highest probability, of several the fewest posts, where it is surely higher than another's.

    Of a plan that was run again the last runs count.

    >>> def point(posts, probability):
    ...     return PlanPoint(posts, probability, 0.02, 30.0, (), 400, 4, 1)
    >>> low, high, more = point(4.5, 0.67), point(9.5, 0.64), point(19.5, 0.56)
    >>> surely_better([low, high, more], more).posts, surely_better([point(18.5, 0.57), more], more)
    (4.5, None)
    """
    best = max({one.posts: one for one in points}.values(), key=lambda one: (one.probability, -one.posts))
    error = math.hypot(*(one.mcse for one in (best, than) if one.mcse > 0))
    return best if best.probability - than.probability > SURE * error else None


@dataclass(frozen=True, eq=False)
class Simulator:
    """Runs plans under every draw of `posterior`, with `replications` runs of each, all with the same random numbers.

    So two plans differ by their posts alone, and the curve of one seed does not waver by chance from plan to plan.
    """

    plans: Plans
    targets: tuple[Target[int], ...]
    posterior: Posterior
    replications: int
    seed: int
    threads: int = 0
    watch: Watch | None = None

    def __call__(self, posts: Sequence[float]) -> tuple[PlanPoint, ...]:
        """The points of some plans, in their order."""
        scenarios = [self.plans.scenario(one) for one in posts]
        found = evaluate(
            scenarios, self.posterior, self.replications, self.seed, threads=self.threads, watch=self.watch
        )
        by_draw = regressors(self.posterior)
        return tuple(self._point(found, place, one, by_draw) for place, one in enumerate(posts))

    def _point(self, found: Outcomes, place: int, posts: float, by_draw: Floats) -> PlanPoint:
        runs = np.stack([found.of(one.outcome)[place, :, :, one.month] for one in self.targets], axis=-1)  # (D, R, T)
        levels = np.array([one.at_least for one in self.targets])
        met = runs >= levels  # nobody to count is a share that is not known, and no target met
        mean, mcse = mean_and_error(met.all(axis=2))
        last = max(one.month for one in self.targets)
        return PlanPoint(
            posts=posts,
            probability=mean,
            mcse=mcse,
            caseload=_mean(found.of(CASELOAD)[place, :, :, last]),
            shares=_shares(runs, levels, met, by_draw),
            draws=runs.shape[0],
            replications=self.replications,
            seed=self.seed,
        )


def _shares(runs: Floats, levels: Floats, met: np.ndarray, by_draw: Floats) -> tuple[TargetShare, ...]:
    known = np.nan_to_num(runs)
    expected = expected_effect(known, by_draw, LEVEL, levels, errors=False)
    return tuple(
        TargetShare(
            mean=_mean(runs[..., place]),
            lower=float(expected.lower[place]),
            upper=float(expected.upper[place]),
            expected_above=float(expected.above[place]),
            probability=float(met[..., place].mean()),
        )
        for place in range(len(levels))
    )


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
