"""Where a deviation came from: what the same posterior gives with the intake and the posts that came.

Two changes are shared out by Shapley's rule, so their order does not matter and the parts add up: the intake, the
posts, and what is left for rates, the start and chance.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fsm_sim.decisions.afterwards.question import month_of
from fsm_sim.decisions.evaluate import evaluate
from fsm_sim.decisions.mean_and_error import mean_and_error
from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.model.scenarios.intake import IntakeFrom
from fsm_sim.model.scenarios.scenario import Office, Scenario
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.study.forecasts.record import LEVEL
from fsm_sim.study.forecasts.tasks import Posterior


@dataclass(frozen=True)
class Origin:
    """A municipality's share of an outcome in its last month that came; shares of 1.

    `came` less `forecast` is `intake` + `posts` + `rest`; NaN where that was not counted in every month. With the
    intake and posts that came a run lies between `lower` and `upper` with the probability `LEVEL`. The Monte Carlo
    errors are `intake_mcse` and `posts_mcse`.
    """

    municipality: str
    outcome: str
    month: str
    came: float
    forecast: float
    intake: float
    intake_mcse: float
    posts: float
    posts_mcse: float
    rest: float
    lower: float
    upper: float

    @property
    def by_chance(self) -> bool:
        """Whether what came lies in the interval of runs with the intake and posts that came."""
        return self.lower <= self.came <= self.upper


def with_intake(scenario: Scenario, intake: Sequence[float]) -> Scenario:
    """A scenario of one office in which so many come in each month."""
    steps = tuple(IntakeFrom(from_month=float(month), per_month=float(each)) for month, each in enumerate(intake))
    (office,) = scenario.office
    return scenario.model_copy(update={"office": (office.model_copy(update={"intake_per_month": steps}),)})


def with_posts(scenario: Scenario, posts: Sequence[float]) -> Scenario:
    """A scenario of one office in which so many posts are filled in each month: a post is filled as it is left."""
    steps = [Posts(from_month=float(month), count=round(float(each), 2)) for month, each in enumerate(posts)]
    changed = [one for place, one in enumerate(steps) if not place or one.count != steps[place - 1].count]
    filled = {"posts": tuple(changed), "vacancy_months": 0.0, "leave": (), "recruitment_freeze": ()}
    (office,) = scenario.office
    return scenario.model_copy(
        update={
            "staffing": scenario.staffing.model_copy(update=filled),
            "office": (office.model_copy(update={"posts": None}),),
        }
    )


def origin_of(
    scenario: Scenario,
    office: Office,
    counts: MonitoredCounts,
    came: tuple[str, str, float],
    posterior: Posterior,
    runs: tuple[int, int],
    threads: int = 0,
) -> Origin | None:
    """Where the deviation of one office came from; None where neither intake nor posts are known of every month.

    `came` is the outcome, the month and the share, `runs` the replications and the seed. Everything is run up to that
    month with the same draws and random numbers.
    """
    outcome, month, share = came
    last = month_of(scenario, month)
    alone = scenario.model_copy(
        update={
            "office": (office,),
            "horizon": scenario.horizon.model_copy(update={"months": float(last)}),
        }
    )
    changes = {
        "intake": (with_intake, _known(scenario, counts, counts.intake, last)),
        "posts": (with_posts, _known(scenario, counts, counts.caseworkers, last)),
    }
    known = {name: (change, values) for name, (change, values) in changes.items() if values}
    if not known:
        return None
    variants: dict[tuple[str, ...], Scenario] = {(): alone}
    for name, (change, values) in known.items():
        variants |= {(*names, name): change(one, values) for names, one in variants.items()}
    named = [_called(one, number) for number, one in enumerate(variants.values())]
    found = evaluate(named, posterior, *runs, threads=threads).of(outcome)[..., last]
    value = dict(zip(variants, found, strict=True))
    whole = tuple(known)
    parts = {}
    for name in known:
        rest = tuple(one for one in whole if one != name)
        orders = {((), (name,)), (rest, whole)}
        parts[name] = mean_and_error(np.mean([value[after] - value[before] for before, after in orders], axis=0))
    nothing = (math.nan, math.nan)
    lower, upper = np.quantile(value[whole], [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="inverted_cdf")
    return Origin(
        counts.municipality,
        outcome,
        month,
        share,
        float(value[()].mean()),
        *parts.get("intake", nothing),
        *parts.get("posts", nothing),
        share - float(value[whole].mean()),
        float(lower),
        float(upper),
    )


def _called(scenario: Scenario, number: int) -> Scenario:
    heading = scenario.scenario.model_copy(update={"name": f"{scenario.name}-{number}"})
    return scenario.model_copy(update={"scenario": heading})


def _known(
    scenario: Scenario, counts: MonitoredCounts, values: Sequence[float | None], last: int
) -> tuple[float, ...] | None:
    """The numbers of the first `last` months of the scenario; None where one of them is not known."""
    at = {month_of(scenario, month): value for month, value in zip(counts.months, values, strict=False)}
    found = [at.get(month) for month in range(1, last + 1)]
    return tuple(one for one in found if one is not None) if found and None not in found else None
