"""Law: what the answer must not depend on, such as units and names, and in which direction it must move."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_models import (
    CALM,
    LADDER,
    LADDER_RATES,
    ROTATION,
    THREE_CLASSES,
    office,
    parameters,
    programme,
    state,
)

from fsm_sim.engines.mean_field.engine import Question, mean_field
from fsm_sim.engines.mean_field.integration.time_grid import even
from fsm_sim.engines.measures.episode_measures import measure
from fsm_sim.engines.process.processes import run_office
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import Floats
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Programme

RATES = st.floats(0.0, 0.8)
SIMPLE = programme(
    {"passive": state(), "employed": state(0.0), "left": state(0.0, absorbing=True, in_target_group=False)},
    {"passive -> employed": ("work", "readiness", "continuity"), "employed -> passive": (), "passive -> left": ()},
)
"""No state in which one is held back from work on the way to it: there, more activity could mean less employment."""


def values(setting: Setting, *measures: Measure, steps_per_month: int = 2) -> Floats:
    field = mean_field(setting, [Question(what) for what in measures], even(setting.horizon_months, steps_per_month))
    return field.values(field.path(setting))


# I4


@given(
    rates=st.tuples(RATES, RATES, RATES),
    elasticity=st.floats(-1, 0),
    penalty=st.floats(0, 0.5),
    posts=st.tuples(st.integers(1, 30), st.integers(1, 30)),
    separation=st.floats(0, 1),
    month=st.sampled_from([1.0, 6.0, 24.0]),
)
@settings(max_examples=60)
def test_I4_fewer_citizens_per_caseworker_never_lower_expected_employment(
    rates: tuple[float, float, float],
    elasticity: float,
    penalty: float,
    posts: tuple[int, int],
    separation: float,
    month: float,
) -> None:
    numbers = parameters(
        SIMPLE,
        dict(zip(SIMPLE.transitions, rates, strict=True)),
        readiness=THREE_CLASSES,
        caseload_elasticity_work=elasticity,
        caseworker_change_penalty=penalty,
    )
    employed = Measure(kind="prevalence", states=("employed",), stop=month, among="entered")
    ever = Measure(kind="ever", states=("employed",), stop=month)
    few, many = (
        values(
            office(SIMPLE, numbers, citizens=400, posts=n, separation_per_year=separation, intake=3.0), employed, ever
        )
        for n in sorted(posts)
    )
    assert (many >= few - 1e-12).all()


def test_I4_fewer_citizens_per_caseworker_put_no_fewer_simulated_citizens_to_work() -> None:
    numbers = parameters(
        SIMPLE,
        {"passive -> employed": 0.04, "employed -> passive": 0.05, "passive -> left": 0.005},
        caseload_elasticity_work=-0.3,
    )
    ever = Measure(kind="ever", states=("employed",), stop=12.0)
    few, many = (
        measure(run_office(office(SIMPLE, numbers, citizens=3000, posts=n, months=12.0), 3 + ROTATION), ever, SIMPLE)
        for n in (30, 100)
    )
    error = np.sqrt(2 * few * (1 - few) / 3000)
    assert many - few >= -3 * error
    assert many > few  # 100 citizens each against 30: an effect of 40 % on the rate, met with the same random numbers


# I5

LADDER_MEASURES = (
    Measure(kind="prevalence", states=("employed",), stop=12.0),
    Measure(kind="touched", states=("paid_hours",), start=9.0, stop=12.0),
    Measure(kind="ever_given", states=("employed",), after=("placement",), stop=10.0),
)


def ladder_in_units(per_month: int) -> Setting:
    """The same office with its times in units of which a month has so many."""
    numbers = parameters(
        LADDER,
        {name: rate / per_month for name, rate in LADDER_RATES.items()},
        readiness=THREE_CLASSES,
        caseload_elasticity_work=-0.3,
        penalty_persistence="recovery",
        recovery_months=6.0 * per_month,
    )
    return office(
        LADDER,
        numbers,
        citizens=300,
        posts=((0.0, 6), (4.0 * per_month, 9)),
        months=12.0 * per_month,
        intake=4.0 / per_month,
        separation_per_year=0.5 / per_month,
        reassignment_per_year=0.2 / per_month,
        vacancy_months=2.0 * per_month,
    )


def in_units(what: Measure, per_month: int) -> Measure:
    start = None if what.start is None else what.start * per_month
    return what.model_copy(update={"start": start, "stop": what.stop * per_month})


@pytest.mark.parametrize("per_month", [4, 30])
def test_I5_months_weeks_or_days_give_the_same_expectation(per_month: int) -> None:
    months = values(ladder_in_units(1), *LADDER_MEASURES, steps_per_month=60)
    units = values(
        ladder_in_units(per_month),
        *(in_units(what, per_month) for what in LADDER_MEASURES),
        steps_per_month=60 // per_month,
    )
    assert units == pytest.approx(months, abs=1e-10)


def test_I5_quarter_months_give_the_same_citizens_the_same_story() -> None:
    """A factor of four is exact in floating point, so even the times agree bit for bit."""
    months, quarters = run_office(ladder_in_units(1), 3), run_office(ladder_in_units(4), 3)
    for column in ("start", "stop"):
        quarters[column] /= 4
    assert quarters.equals(months)


def renamed_and_reversed() -> tuple[Programme, Parameters]:
    """The ladder with other names for its states, listed backwards; `left` is known by its name."""
    new = {"passive": "a", "placement": "b", "paid_hours": "c", "employed": "d", "left": "left"}

    def renamed(name: str) -> str:
        return " -> ".join(new[end] for end in name.split(" -> "))

    structure = programme(
        {new[name]: LADDER.states[name] for name in reversed(LADDER.states)},
        {renamed(name): LADDER.transitions[name].effects for name in reversed(LADDER.transitions)},
        groups={"everyone": LADDER.groups["everyone"].model_copy(update={"initial": {"a": 1.0}, "intake": "a"})},
    )
    rates = {renamed(name): rate for name, rate in LADDER_RATES.items()}
    return structure, parameters(structure, rates, readiness=THREE_CLASSES, caseload_elasticity_work=-0.3)


def test_I5_other_names_in_another_order_give_the_same_expectation() -> None:
    numbers = parameters(LADDER, LADDER_RATES, readiness=THREE_CLASSES, caseload_elasticity_work=-0.3)
    here: dict[str, Any] = {"citizens": 300, "posts": 6, "months": 12.0}
    other_structure, other_numbers = renamed_and_reversed()
    other = values(
        office(other_structure, other_numbers, **here),
        Measure(kind="prevalence", states=("d",), stop=12.0),
        Measure(kind="touched", states=("c",), start=9.0, stop=12.0),
        Measure(kind="ever_given", states=("d",), after=("b",), stop=10.0),
    )
    assert other == pytest.approx(values(office(LADDER, numbers, **here), *LADDER_MEASURES), abs=1e-10)


def test_I5_only_proportions_matter_to_the_expectation() -> None:
    """Ten times the citizens, posts and arrivals."""
    numbers = parameters(LADDER, LADDER_RATES, caseload_elasticity_work=-0.3)
    one, ten = (
        values(office(LADDER, numbers, citizens=100 * n, posts=3 * n, intake=2.0 * n, **CALM), *LADDER_MEASURES)
        for n in (1, 10)
    )
    assert ten == pytest.approx(one, abs=1e-10)
