"""Law: what holds of any office, with part-time posts, leave, mixed programmes and dated months among those drawn.

Each check is asked elsewhere of an office that shows it well (`test_law_reproducibility.py`, `test_law_invariance.py`,
`test_law_edges.py`, `test_oracle_markov_chain.py`); here of offices drawn at random, with all that a plan may have.
"""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_models import AnyOffice, any_offices, models
from scipy.linalg import expm
from small_models import CALM, NEUTRAL, parameters, same
from test_law_invariance import SIMPLE

from fsm_sim.engines.measures.monthly_measures import expected, simulated
from fsm_sim.engines.process.processes import run_office, run_with_staff
from fsm_sim.engines.shared.episodes import together
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.network import Floats
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Group, Outcome, Programme, ends
from fsm_sim.study.results.summary import weight_of

HERE = Path(__file__).parent
SEEDS = st.integers(0, 2**32)
Part = tuple[Programme, Parameters, dict[str, Any]]
PLAIN = NEUTRAL | {"caseworker_effect_sd": 0.0, "office_placement_effect": 1.0, "office_work_effect": 1.0}
"""Neither caseloads nor caseworkers nor changes of caseworker matter, and every office is an average one."""


def changed(programme: Programme, **fields: Any) -> Programme:
    return programme.model_copy(update=fields)


def with_effects(numbers: Parameters, **effects: Any) -> Parameters:
    return numbers.model_copy(update={"effects": numbers.effects.model_copy(update=effects)})


def neutral(programme: Programme, numbers: Parameters, keys: dict[str, Any]) -> Part:
    """Citizens who are nothing to each other: no effect of the staff, and no team to wait for."""
    states = {name: one.model_copy(update={"queue": False}) for name, one in programme.states.items()}
    return changed(programme, team=None, states=states), with_effects(numbers, **PLAIN), keys


def stories(rows: pd.DataFrame) -> pd.DataFrame:
    """Where each citizen came when, without caseworkers."""
    new = (rows["state"] != rows.groupby("citizen")["state"].shift()) | (rows["start"] == 0)
    return rows.loc[new, ["citizen", "state", "start"]].drop_duplicates().reset_index(drop=True)


# A1


def chain(programme: Programme, numbers: Parameters, readiness: float, preparation: float) -> tuple[Floats, list[str]]:
    """The generator matrix with a row for each state and stage, and the state of each row, from names alone."""
    rows = [(state, stage) for state in programme.states for stage in range(programme.stages.get(state, 1))]
    place = {row: number for number, row in enumerate(rows)}
    matrix = np.zeros((len(rows), len(rows)))
    for (state, stage), row in place.items():
        count = programme.stages.get(state, 1)
        for name, transition in programme.transitions.items():
            source, target = ends(name)
            if source == state:
                rate = numbers.rates[name] * count
                rate *= readiness if "readiness" in transition.effects else 1.0
                rate *= preparation if "preparation" in transition.effects else 1.0
                matrix[row, place[(target, 0) if stage == count - 1 else (state, stage + 1)]] += rate
        matrix[row, row] -= matrix[row].sum()
    return matrix, [state for state, _ in rows]


def by_chain(part: Part, month: float) -> dict[str, float]:
    """Citizens expected in each state, from the matrix exponential of each class; at the start in any stage alike."""
    programme, numbers, keys = part
    found = dict.fromkeys(programme.states, 0.0)
    for weight, readiness in zip(numbers.readiness.weights, numbers.readiness.multipliers, strict=True):
        for share, preparation in zip(numbers.preparation.weights, numbers.preparation.multipliers, strict=True):
            matrix, state_of = chain(programme, numbers, readiness, preparation)
            begun = np.array([keys["citizens"].get(s, 0) / state_of.count(s) for s in state_of])
            for state, citizens in zip(state_of, begun @ expm(matrix * month), strict=True):
                found[state] += weight * share * citizens
    return found


@given(any_offices(), st.integers(1, 9))
@settings(max_examples=15)
def test_A1_whatever_the_staff_each_programme_is_the_matrix_exponential_of_its_rates(
    drawn: AnyOffice, month: int
) -> None:
    """In the mean field, where nothing that the staff does matters: to the error of its steps at slow rates."""

    def as_chain(programme: Programme, numbers: Parameters, keys: dict[str, Any]) -> Part:
        listed = keys["citizens"] if isinstance(keys["citizens"], dict) else {next(iter(programme.states)): 7}
        rates = {name: min(rate, 0.05) / programme.stages.get(ends(name)[0], 1) for name, rate in numbers.rates.items()}
        slow = numbers.model_copy(update={"rates": rates})
        return neutral(programme, slow, {"citizens": listed, "intake_per_month": 0.0})

    office = drawn.of(as_chain, months=float(month), capacity=None)
    found = expected(office.setting())
    for programme, numbers, keys in office.parts:
        own = "" if len(office.parts) == 1 else f"{programme.name}:"
        wanted = by_chain((programme, numbers, keys), float(month))
        here = sum(value for name, value in wanted.items() if programme.states[name].in_target_group)
        for name, citizens in wanted.items():
            if name != "left" and here > 1e-9:
                assert found[f"state:{own}{name}"][month] == pytest.approx(citizens / here, abs=1e-4), name


# A8


@given(any_offices(), SEEDS)
@settings(max_examples=20)
def test_A8_without_a_penalty_an_office_is_that_of_a_model_without_continuity(drawn: AnyOffice, seed: int) -> None:
    def free(programme: Programme, numbers: Parameters, keys: dict[str, Any]) -> Part:
        return programme, with_effects(numbers, caseworker_change_penalty=0.0), keys

    def without(programme: Programme, numbers: Parameters, keys: dict[str, Any]) -> Part:
        transitions = {
            name: one.model_copy(update={"effects": tuple(e for e in one.effects if e != "continuity")})
            for name, one in programme.transitions.items()
        }
        return changed(programme, transitions=transitions), numbers, keys

    office = drawn.of(free)
    assert same(run_office(office.setting(), seed), run_office(office.of(without).setting(), seed))


@given(any_offices(), st.sampled_from([3, {1.0: 2, 0.6: 1}, 2.4]), SEEDS)
@settings(max_examples=20)
def test_A8_where_nobody_changes_caseworker_a_penalty_leaves_no_trace(drawn: AnyOffice, posts: Any, seed: int) -> None:
    """One plan throughout, nobody leaves, and whose caseworker is away waits: then nobody has another one."""

    def penalty(value: float) -> Setting:
        def change(programme: Programme, numbers: Parameters, keys: dict[str, Any]) -> Part:
            return programme, with_effects(numbers, caseworker_change_penalty=value), keys

        waiting = [
            one.model_copy(update={"citizens": "waiting", "return_is_change": False, "posts": 1, "share": None})
            for one in drawn.shared["leave"][:1]
        ]
        return drawn.of(change, posts=((0.0, posts),), leave=tuple(waiting), **CALM).setting()

    free = run_office(penalty(0.0), seed)
    assert free["changes"].max() == 0 or free.empty
    assert same(free, run_office(penalty(0.9), seed))


# A10, R1, R3, R4


@given(st.lists(any_offices(), min_size=2, max_size=3), SEEDS)
@settings(max_examples=20)
def test_A10_R1_R3_offices_run_in_any_order_and_twice_are_those_run_apart(offices: list[AnyOffice], seed: int) -> None:
    ready = {f"Town {n}": one.setting(municipality=f"Town {n}") for n, one in enumerate(offices)}
    apart = {name: run_office(one, seed) for name, one in ready.items()}
    rows = together(run_office(one, seed) for one in reversed(ready.values()))
    for name, table in apart.items():
        assert same(rows[rows["municipality"] == name].reset_index(drop=True)[list(table)], table)


@given(any_offices(), any_offices(), SEEDS)
@settings(max_examples=15)
def test_R3_where_the_staff_does_not_matter_every_plan_has_the_same_citizens_with_the_same_stories(
    drawn: AnyOffice, other: AnyOffice, seed: int
) -> None:
    kept = {key: drawn.shared[key] for key in ("months", "start_month", "capacity")}
    one = drawn.of(neutral)
    first, second = (run_office(replace_plan(one, plan | kept), seed) for plan in (drawn.shared, other.shared))
    assert same(stories(first), stories(second))


def replace_plan(drawn: AnyOffice, shared: dict[str, Any]) -> Setting:
    return replace(drawn, shared=shared).setting()


@given(any_offices(), SEEDS)
@settings(max_examples=15)
def test_R3_one_more_citizen_changes_nobody_elses_story_where_the_staff_does_not_matter(
    drawn: AnyOffice, seed: int
) -> None:
    """One more of the last programme of the office."""
    office = drawn.of(neutral, capacity=None)
    *before, (programme, numbers, keys) = office.parts
    assume(isinstance(keys["citizens"], int))
    more = (*before, (programme, numbers, {**keys, "citizens": keys["citizens"] + 1}))
    one, other = (by_citizen(run_office(which.setting(), seed)) for which in (office, replace(office, parts=more)))
    assert not one - other, "everybody has the story that they had"
    assert other.total() == one.total() + 1


def by_citizen(rows: pd.DataFrame) -> Counter[Any]:
    """How many citizens have each story; a mixed office numbers them anew when there is one more."""
    told = stories(rows).groupby("citizen")[["state", "start"]]
    return Counter(tuple(story.itertuples(index=False, name=None)) for _, story in told)


def digest_of_runs() -> str:
    """The bits of twelve offices drawn at random."""
    found = hashlib.sha256()

    @given(models(), SEEDS)
    @settings(max_examples=12, derandomize=True, database=None, deadline=None)  # without the profile of pytest
    def run(one: Setting, seed: int) -> None:
        found.update(run_office(one, seed).to_csv(float_format="%.17g", lineterminator="\n").encode())

    run()
    return found.hexdigest()


def test_R4_two_processes_with_two_hash_seeds_give_the_same_bits_of_any_office() -> None:
    code = f"import sys; sys.path.insert(0, {str(HERE)!r}); import test_law_any_office as t; print(t.digest_of_runs())"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert runs[0] == runs[1]


# I4


@given(any_offices(), st.sampled_from([-1.0, -0.3]), st.sampled_from([1, 3]))
@settings(max_examples=20)
def test_I4_more_full_time_posts_never_lower_expected_employment_whatever_the_plan(
    drawn: AnyOffice, elasticity: float, more: int
) -> None:
    """Beside part time, leave, a freeze and learning; a change costs nothing, and every caseload is a studied one."""
    numbers = parameters(
        SIMPLE,
        {"passive -> employed": 0.2, "employed -> passive": 0.1, "passive -> left": 0.02},
        caseload_elasticity_work=elasticity,
        caseload_low=0.5,
        caseload_high=500.0,
        caseworker_change_penalty=0.0,
    )
    office = replace(drawn, parts=((SIMPLE, numbers, {"citizens": 90, "intake_per_month": 3.0}),))
    plan = [(month, {1.0: 0, **as_people(posts)}) for month, posts in drawn.shared["posts"]]
    ready = {"months": 12.0, "capacity": None}
    with_more = [(month, {**people, 1.0: people[1.0] + more}) for month, people in plan]
    few, many = (
        found["state:employed"] * found["citizens"]
        for found in (expected(office.setting(posts=tuple(steps), **ready)) for steps in (plan, with_more))
    )
    assert (many >= few - 1e-9).all(), (few - many).max()


def as_people(posts: Any) -> dict[float, int]:
    """How many people work each share of full time."""
    if isinstance(posts, dict):
        return dict(posts)
    whole = int(posts)
    return {1.0: whole} | ({round(posts - whole, 1): 1} if posts > whole else {})


# I5


def renamed(programme: Programme, numbers: Parameters, keys: dict[str, Any]) -> Part:
    """The same programme with other names for its states; `left` is known by its name."""
    new = {name: name if name == "left" else f"now_{name}" for name in programme.states}

    def moved(name: str) -> str:
        return " -> ".join(new[end] for end in ends(name))

    def begun(group: Group) -> Group:
        initial = {new[state]: share for state, share in group.initial.items()}
        return group.model_copy(update={"initial": initial, "intake": new[group.intake]})

    def counted(outcome: Outcome) -> Outcome:
        return outcome.model_copy(update={"states": tuple(new[state] for state in outcome.states)})

    team = programme.team
    structure = changed(
        programme,
        states={new[name]: one for name, one in programme.states.items()},
        transitions={moved(name): one for name, one in programme.transitions.items()},
        stages={new[name]: count for name, count in programme.stages.items()},
        groups={name: begun(group) for name, group in programme.groups.items()},
        outcomes={name: counted(outcome) for name, outcome in programme.outcomes.items()},
        team=team and team.model_copy(update={"shares": {new[name]: share for name, share in team.shares.items()}}),
    )
    citizens = keys["citizens"]
    listed = {new[name]: n for name, n in citizens.items()} if isinstance(citizens, dict) else citizens
    rates = {moved(name): rate for name, rate in numbers.rates.items()}
    stages = {new[name]: count for name, count in numbers.stages.items()}
    return structure, numbers.model_copy(update={"rates": rates, "stages": stages}), {**keys, "citizens": listed}


@given(any_offices(), SEEDS)
@settings(max_examples=20)
def test_I5_other_names_of_states_are_the_same_luck(drawn: AnyOffice, seed: int) -> None:
    one, other = run_office(drawn.setting(), seed), run_office(drawn.of(renamed).setting(), seed)
    for column in ("state", "next_state"):
        other[column] = other[column].str.replace("now_", "")
    assert same(one, other)


def in_quarters(programme: Programme, numbers: Parameters, keys: dict[str, Any]) -> Part:
    """The same programme with its times in quarters of a month."""
    effects = numbers.effects
    longer = with_effects(
        numbers,
        recovery_months=4 * effects.recovery_months,
        penalty_horizon_months=4 * effects.penalty_horizon_months,
    )
    rates = {name: rate / 4 for name, rate in numbers.rates.items()}
    intake = keys["intake_per_month"]
    slower = intake / 4 if isinstance(intake, float) else tuple((4 * month, rate / 4) for month, rate in intake)
    return programme, longer.model_copy(update={"rates": rates}), {**keys, "intake_per_month": slower}


@given(any_offices(), SEEDS)
@settings(max_examples=20)
def test_I5_quarter_months_give_the_same_citizens_the_same_story_bit_for_bit(drawn: AnyOffice, seed: int) -> None:
    """A factor of four is exact in floating point. Offices without a team, which meets once a month."""
    assume(not any(programme.team for programme, _, _ in drawn.parts))
    shared = drawn.shared
    learning = shared["learning"]
    times = {"from_month": 4.0, "to_month": 4.0}
    quarters = drawn.of(
        in_quarters,
        posts=tuple((4 * month, posts) for month, posts in shared["posts"]),
        months=4 * shared["months"],
        separation_per_year=shared["separation_per_year"] / 4,
        reassignment_per_year=shared["reassignment_per_year"] / 4,
        vacancy_months=4 * shared["vacancy_months"],
        learning=learning and learning.model_copy(update={"months": 4 * learning.months}),
        **{
            key: tuple(
                one.model_copy(update={name: by * getattr(one, name) for name, by in times.items()})
                for one in shared[key]
            )
            for key in ("leave", "recruitment_freeze")
        },
    )
    one, other = run_office(drawn.setting(), seed), run_office(quarters.setting(), seed)
    for column in ("start", "stop"):
        other[column] /= 4
    assert same(one, other)


# I6


@given(models(), SEEDS)
@settings(max_examples=20)
def test_I6_every_number_of_any_office_is_defined_or_is_over_nobody(one: Setting, seed: int) -> None:
    """In the individual engine and the mean field: no share outside 0 to 1, no count below 0, NaN only over nobody."""
    programme, months = one.network.programme, int(one.horizon_months)
    episodes, filled = run_with_staff(one, seed)
    for found in (simulated(episodes, programme, months, filled), expected(one)):
        for name, values in found.items():
            missing = np.isnan(values)
            assert (values[~missing] >= -1e-9).all(), name
            assert np.isfinite(values[~missing]).all(), name
            if name in programme.outcomes:
                assert (values[~missing] <= 1 + 1e-9).all(), name
            if name not in ("caseload", "changes") and missing.any():
                assert found[weight_of(name, list(found))][missing] == pytest.approx(0.0, abs=1e-9), name
