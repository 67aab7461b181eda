"""Oracle: the compiled engine against the SimPy one. The same events in the same order, and the same counts."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_models import models
from small_models import LADDER, LADDER_RATES
from small_models import office as office_of
from small_models import parameters as parameters_of

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import (
    ROWS_PER_CITIZEN,
    RunAddress,
    run_office,
    run_series,
    run_spells,
    spells_of_runs,
)
from fsm_sim.engines.measures.monthly_measures import simulated
from fsm_sim.engines.process import processes as process
from fsm_sim.engines.shared.episodes import COLUMNS
from fsm_sim.engines.shared.setting import Setting, setting
from fsm_sim.inputs import programmes
from fsm_sim.inputs.scenarios import read_scenario
from fsm_sim.study.calibrations.by_name import parameters
from fsm_sim.study.simulations.parameters import office_parameters
from fsm_sim.study.steady_intake import with_intake

SHIPPED = sorted((Path(__file__).parent.parent / "scenarios").glob("*.toml"))
TIMES = ["start", "stop"]


def assert_same_events(one: Setting, seed: int, draw: int = 0, replication: int = 0) -> pd.DataFrame:
    expected, _ = process.run_with_staff(one, seed, draw, replication)
    found = run_office(one, seed, draw, replication)
    plain = [name for name in expected if name not in TIMES]
    assert list(expected)[: len(COLUMNS)] == list(COLUMNS)
    pd.testing.assert_frame_equal(found[plain], expected[plain], check_exact=True)
    assert np.abs(found[TIMES].to_numpy() - expected[TIMES].to_numpy()).max(initial=0.0) <= 1e-9
    return expected


def assert_same_counts(one: Setting, episodes: pd.DataFrame, run: RunAddress, seed: int) -> None:
    _, filled = process.run_with_staff(one, seed, run.draw, run.replication)
    expected = simulated(episodes, one.network.programme, int(one.horizon_months), filled)
    found = run_series(one, Draws(one.network, [one.parameters]), [run], seed)
    assert list(found) == list(expected)
    for name, values in expected.items():
        assert found[name][0].tobytes() == values.tobytes() or np.array_equal(found[name][0], values, equal_nan=True), (
            name,
            found[name][0],
            values,
        )


@given(models(), st.integers(0, 2**32), st.integers(0, 500), st.integers(0, 3))
@settings(max_examples=250)
def test_A11_any_model_gives_the_same_events_in_the_same_order_and_the_same_counts(
    one: Setting, seed: int, draw: int, replication: int
) -> None:
    episodes = assert_same_events(one, seed, draw, replication)
    assert_same_counts(one, episodes, RunAddress(0, draw, replication), seed)


def test_citizens_who_change_caseworker_until_no_chance_is_kept_are_followed_to_the_horizon() -> None:
    """The multiplier was -0.0 after so many changes; the next candidate came at minus infinity, outside the memory."""
    structure = LADDER.model_copy(
        update={
            "transitions": {
                name: one.model_copy(update={"effects": ("continuity",)}) for name, one in LADDER.transitions.items()
            }
        }
    )
    numbers = parameters_of(
        structure,
        dict.fromkeys(LADDER_RATES, 0.02),
        caseworker_change_penalty=0.9,
        penalty_scale="probability",
    )
    restless = office_of(
        structure, numbers, citizens=20, posts=3, months=12.0, separation_per_year=60.0, vacancy_months=0.0,
        reassignment_per_year=60.0,
    )  # fmt: skip
    episodes = assert_same_events(restless, 3)
    assert episodes["changes"].max() > 40
    assert_same_counts(restless, episodes, RunAddress(0, 0, 0), 3)


@given(models(), st.integers(0, 2**32))
@settings(max_examples=60)
def test_R1_R6_any_model_gives_every_run_among_others_the_bits_that_it_has_alone(one: Setting, seed: int) -> None:
    runs = [RunAddress(0, draw, replication) for draw in range(2) for replication in range(2)]
    draws = Draws(one.network, [one.parameters, one.parameters])
    together, again = run_series(one, draws, runs, seed), run_series(one, draws, runs[::-1], seed)
    for place, run in enumerate(runs):
        alone = run_series(one, draws, [run], seed)
        for name, values in together.items():
            assert alone[name][0].tobytes() == values[place].tobytes() == again[name][::-1][place].tobytes(), name


def test_the_spells_of_many_runs_are_those_of_each_alone_also_where_working_memory_has_to_grow() -> None:
    busy = office_of(
        LADDER, parameters_of(LADDER, LADDER_RATES), citizens=30, posts=3,
        separation_per_year=120.0, vacancy_months=0.05, reassignment_per_year=60.0,
    )  # fmt: skip
    runs = [RunAddress(0, 2, replication) for replication in (5, 0, 3)]
    found = list(spells_of_runs(busy, Draws(busy.network, [busy.parameters]), runs, 7))
    assert len(found) == len(runs)
    assert min(len(rows) for rows in found) > ROWS_PER_CITIZEN * (30 + 64)
    for run, rows in zip(runs, found, strict=True):
        ordered = rows[np.lexsort((rows["start"], rows["citizen"]))]
        assert (ordered == run_spells(busy, 7, run.draw, run.replication)).all()


def shipped_offices(file: Path) -> Iterator[Setting]:
    """The largest, the smallest and one more office of a scenario."""
    (read,) = with_intake([read_scenario(file)], None)
    scenario = read.scenario
    by_size = sorted(scenario.office, key=lambda office: office.number_of_citizens)
    if scenario.office[0].programmes:
        (office,), (numbers,) = scenario.office, office_parameters(scenario)
        yield setting(scenario, office, programmes.load(office.programme), numbers)
        return
    for office in {by_size[place].municipality: by_size[place] for place in (0, len(by_size) // 2, -1)}.values():
        programme = programmes.load(office.programme)
        yield setting(scenario, office, programme, parameters(programme, None, office.municipality))


@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_A11_every_shipped_scenario_gives_the_same_events_in_the_same_order(file: Path) -> None:
    for one in shipped_offices(file):
        for replication in range(3):
            episodes = assert_same_events(one, 7, 3, replication)
            assert_same_counts(one, episodes, RunAddress(0, 3, replication), 7)
