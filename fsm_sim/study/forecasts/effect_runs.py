"""What the outcomes of a forecast rest on: each effect set to nothing, in runs with the same draws and random numbers.

The parts of an outcome are Shapley values: what an effect adds, on average over every order in which the effects can be
switched on. So they add up in each draw, their order does not matter, interactions are shared equally between the
effects that interact, and an effect that changes nothing has a part of exactly 0. What is left with no effect at all is
a part of its own: it rests on the plan alone, such as on how many citizens come.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from fsm_sim.engines.citizens.composition import SettledShares
from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.measures.monthly_measures import Series
from fsm_sim.model.effect_factors import FACTORS, set_to_nothing
from fsm_sim.model.network import Floats
from fsm_sim.model.parameters import ELASTICITIES
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.study.forecasts.run_tasks import DrawsKey, draws_key, draws_of, run_offices
from fsm_sim.study.forecasts.tasks import Posterior, Task, tasks
from fsm_sim.study.forecasts.threads import in_threads
from fsm_sim.study.results.effect_parts import NOTHING, Parts, RunEffects, ScenarioParts
from fsm_sim.study.results.office_pooling import office_sums, pooled_value
from fsm_sim.study.results.summary import AVERAGES, is_count, weight_of

REPLICATIONS = 2
"""Runs of each draw with each set of effects; the mean field needs one."""
NEWCOMERS = 50
"""Added to the citizens of an office at the start, since others come."""
CITIZENS = 120_000
"""About how many citizens are followed in all runs of a scenario with one set of effects: 500 runs of 240."""
LEAST, MOST = 25, 250
"""Draws of the posterior that are run."""
MOST_COHORT = 25
"""Draws that the mean field works out: it has no chance in it and takes long."""
ACTS_ON = {
    "caseload_work": "work",
    "municipality": "work",
    "caseworkers": "work",
    "caseload_clarify": "clarification",
    "continuity": "continuity",
}
"""The effect of a transition (see `Transition.effects`) through which each factor acts."""


@dataclass(frozen=True)
class _Job:
    """Some draws of a scenario, run with some effects set to nothing; `made` are the parameters with all effects."""

    off: frozenset[str]
    task: Task
    posterior: Posterior
    made: dict[DrawsKey, Draws]


def run_effects(
    scenarios: Sequence[Scenario],
    posterior: Posterior,
    plan: Plan,
    threads: int = 1,
    solved: SettledShares | None = None,
) -> RunEffects:
    """What `effects.json` says of a forecast: every draw's levers, and the parts of every scenario's outcomes.

    The parts are of every outcome and state at the months at which some scenario ends. `plan` gives seed, replications
    and engine; runs of the compiled engine stand for those of the reference engine, which has the same events. Threads
    change no result, nor do the shares of settled offices that are `solved` already.
    """
    ends = sorted({int(one.horizon.months) for one in scenarios})
    found, solved = {}, solved or SettledShares()
    for scenario in scenarios:
        months = [month for month in ends if month <= int(scenario.horizon.months)]
        found[scenario.name] = _parts(scenario, posterior, plan, months, threads, solved)
    return RunEffects(levers(posterior), Parts(found))


def levers(posterior: Posterior) -> dict[str, tuple[float, ...]]:
    """The effects of caseload and of changes of caseworker in every draw; one that is not a parameter is left out."""
    table = posterior.table
    found = {name: table[name] for name in ELASTICITIES if name in table}
    if "caseworker_change_multiplier" in table:
        found["caseworker_change_penalty"] = 1.0 - table["caseworker_change_multiplier"]
    return {name: tuple(values.tolist()) for name, values in found.items()}


def regressors(posterior: Posterior) -> Floats:
    """The levers of every draw as columns, shape (draws, levers), for `study.results.expected_effect`."""
    return np.array(list(levers(posterior).values()), dtype=float).reshape(-1, len(posterior)).T


def chosen_draws(scenario: Scenario, posterior: Posterior, plan: Plan) -> list[int]:
    """The draws that are run, by number, spread over the posterior: fewer where a scenario has many citizens."""
    citizens = max(1, sum(office.number_of_citizens + NEWCOMERS for office in scenario.office))
    most = MOST_COHORT if plan.engine == "cohort" else MOST
    wanted = min(most, max(LEAST, round(CITIZENS / citizens / REPLICATIONS)), len(posterior))
    chosen: list[int] = np.unique(np.linspace(0, len(posterior) - 1, wanted).round().astype(int)).tolist()
    return chosen


def shapley(values: Mapping[frozenset[str], Floats], factors: Sequence[str]) -> dict[str, Floats]:
    """The part of each factor, from an outcome's `values` by the set of factors that are set to nothing.

    The first part is what is left without any. All have the shape of a value, and add up to the value with all factors.

    >>> both, one, other, none = frozenset("ab"), frozenset("b"), frozenset("a"), frozenset()
    >>> parts = shapley(
    ...     {none: np.array([7.0]), other: np.array([3.0]), one: np.array([2.0]), both: np.array([1.0])}, "ab"
    ... )
    >>> {name: part.tolist() for name, part in parts.items()}
    {'nothing': [1.0], 'a': [2.5], 'b': [3.5]}
    """
    everything = frozenset(factors)
    found = {NOTHING: values[everything]}
    for factor in factors:
        others = [one for one in factors if one != factor]
        part = np.zeros_like(values[everything])
        for size in range(len(others) + 1):
            weight = math.factorial(size) * math.factorial(len(others) - size) / math.factorial(len(factors))
            for on in map(frozenset, combinations(others, size)):
                part += weight * (values[everything - on - {factor}] - values[everything - on])
        found[factor] = part
    return found


def monthly_parts(
    scenario: Scenario,
    posterior: Posterior,
    plan: Plan,
    months: Sequence[int],
    threads: int = 1,
    solved: SettledShares | None = None,
) -> dict[str, dict[str, Floats]]:
    """The parts of every outcome and state of a scenario: by measure and part, in citizens, (draws, months).

    All draws of the posterior are run, as means over replications.
    """
    values, factors = _values(scenario, posterior, plan, months, threads, solved or SettledShares())
    names = list(values[frozenset()])
    return {name: shapley({off: found[name] for off, found in values.items()}, factors) for name in names}


def _parts(
    scenario: Scenario, posterior: Posterior, plan: Plan, months: Sequence[int], threads: int, solved: SettledShares
) -> ScenarioParts:
    some = posterior.rows(chosen_draws(scenario, posterior, plan))
    parts = monthly_parts(scenario, some, plan, months, threads, solved)
    return ScenarioParts(
        draws=tuple(some.number(place) for place in range(len(some))),
        months=tuple(months),
        parts={
            name: {part: tuple(map(tuple, column.tolist())) for part, column in own.items()}
            for name, own in parts.items()
        },
    )


def _values(
    scenario: Scenario, posterior: Posterior, plan: Plan, months: Sequence[int], threads: int, solved: SettledShares
) -> tuple[dict[frozenset[str], dict[str, Floats]], tuple[str, ...]]:
    """For each set of factors set to nothing, citizens in each outcome and state (draws, months); and all factors."""
    engine = "cohort" if plan.engine == "cohort" else "compiled"
    repeated = 1 if engine == "cohort" else min(REPLICATIONS, plan.repeated)
    cut = list(tasks([scenario], draws=len(posterior), replications=repeated, seed=plan.seed, engine=engine))
    made = {key: draws for task in cut for key, draws in _made(task, posterior, solved).items()}
    factors = _active(made)
    jobs = []
    for size in range(len(factors) + 1):
        for off in map(frozenset, combinations(factors, size)):
            jobs += [_Job(off, task, posterior, made) for task in cut]
    collected: dict[tuple[frozenset[str], range], list[Series]] = {}
    for job, offices in in_threads(_run, jobs, threads):
        collected.setdefault((job.off, job.task.draws), []).extend(offices)
    found: dict[frozenset[str], dict[str, Floats]] = {}
    for (off, draws), offices in collected.items():
        for name, value in _citizens(offices, months, len(draws)).items():
            whole = found.setdefault(off, {}).setdefault(name, np.zeros((len(posterior), len(months))))
            whole[list(draws)] = value
    return found, factors


def _made(task: Task, posterior: Posterior, solved: SettledShares) -> dict[DrawsKey, Draws]:
    """The parameters of a task's offices. A settled start is worked out once: effects set to nothing begin after it."""
    return {draws_key(office, task): draws_of(posterior, office, task.draws, solved) for office in task.scenario.office}


def _holding(draws: Draws, effects: Mapping[str, float]) -> Draws:
    held = draws.table.holding(effects)
    return draws if held is draws.table else Draws(draws.network, held, draws.start)


def _active(made: Mapping[DrawsKey, Draws]) -> tuple[str, ...]:
    """The factors that are not nothing anyway in every draw and office, and on which some transition depends."""
    return tuple(
        factor
        for factor, values in FACTORS.items()
        if any(
            _acts(draws.network.programme, factor) and draws.table.holding(values) is not draws.table
            for draws in made.values()
        )
    )


def _acts(programme: Programme, factor: str) -> bool:
    return any(ACTS_ON[factor] in transition.effects for transition in programme.transitions.values())


def _run(job: _Job) -> list[Series]:
    effects = set_to_nothing(tuple(sorted(job.off)))
    keys = [draws_key(office, job.task) for office in job.task.scenario.office]
    held = {
        key: _holding(job.made[key], effects) for key in keys
    }  # made here, since those of all jobs take much memory
    return [office.series for office in run_offices(job.task, job.posterior, held)]


def _citizens(offices: Sequence[Series], months: Sequence[int], draws: int) -> dict[str, Floats]:
    """Citizens in each outcome and state, means over replications, (draws, months); nobody where there is no share."""
    whole = (
        offices[0] if len(offices) == 1 else {name: pooled_value(name, *s) for name, s in office_sums(offices).items()}
    )
    pooled = {name: values[:, list(months)].reshape(draws, -1, len(months)) for name, values in whole.items()}
    shares = [name for name in pooled if name not in AVERAGES and not is_count(name)]
    return {name: np.nan_to_num(pooled[name] * pooled[weight_of(name, pooled)]).mean(axis=1) for name in shares}
