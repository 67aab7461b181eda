"""Law: random numbers have addresses. What has nothing to do with a citizen changes nothing for that citizen."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_models import (
    CALM,
    CLINIC,
    CLINIC_RATES,
    LADDER,
    LADDER_RATES,
    NEUTRAL,
    THREE_CLASSES,
    TWO_SPEEDS,
    office,
    parameters,
    programme,
    same,
)

from fsm_sim.engines.process.processes import run_office
from fsm_sim.engines.shared.episodes import together
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.programme import Transition

HERE = Path(__file__).parent
LIVELY: dict[str, Any] = {
    "citizens": 120,
    "posts": ((0.0, 4), (6.0, 6), (12.0, 3)),
    "months": 18.0,
    "intake": 3.0,
    "capacity": 4.0,
    "separation_per_year": 1.0,
    "reassignment_per_year": 0.5,
    "handover": "rebalance",
}
STORY = ["citizen", "state", "start", "stop", "next_state"]


def clinic(effects: dict[str, Any] | None = None, **changes: Any) -> Setting:
    numbers = parameters(CLINIC, CLINIC_RATES, readiness=THREE_CLASSES, preparation=TWO_SPEEDS, **(effects or {}))
    return office(CLINIC, numbers, **LIVELY | changes)


def stories(episodes: pd.DataFrame, citizens: int) -> pd.DataFrame:
    """The spells of the first citizens, without their caseworkers."""
    rows = episodes[episodes["citizen"] < citizens]
    return rows[STORY].reset_index(drop=True)


# R3: common random numbers


def test_R3_one_more_citizen_changes_only_that_citizen() -> None:
    """Where caseloads and changes of caseworker do not matter: else citizens must depend on each other."""
    numbers = parameters(LADDER, LADDER_RATES, readiness=THREE_CLASSES, **NEUTRAL)
    one, more = (run_office(office(LADDER, numbers, citizens=n, posts=3, months=24.0), 7) for n in (60, 61))
    unsplit = [rows.loc[rows["state"] != rows.groupby("citizen")["state"].shift()] for rows in (one, more)]
    before, after = (rows[["citizen", "state", "start"]].reset_index(drop=True) for rows in unsplit)
    assert after[after["citizen"] < 60].reset_index(drop=True).equals(before)
    assert 60 in set(after["citizen"])


def test_R3_one_more_citizen_at_the_start_leaves_the_times_of_arrival_as_they_were() -> None:
    numbers = parameters(LADDER, LADDER_RATES, **NEUTRAL)
    entries = []
    for citizens in (60, 61):
        rows = run_office(office(LADDER, numbers, citizens=citizens, posts=3, months=24.0, intake=2.0), 7)
        entries.append(rows.groupby("citizen")["start"].min().loc[citizens:].tolist())
    assert entries[0] == entries[1] != []


def test_R3_one_more_citizen_at_the_start_changes_nothing_for_those_who_come_later() -> None:
    numbers = parameters(LADDER, LADDER_RATES, **NEUTRAL)
    moves = []
    for citizens in (60, 61):
        rows = run_office(office(LADDER, numbers, citizens=citizens, posts=3, months=24.0, intake=2.0, **CALM), 7)
        moves.append(rows.loc[rows["citizen"] >= citizens, ["state", "start", "stop"]].to_numpy().tolist())
    assert moves[0] == moves[1]


def test_R3_the_same_citizen_meets_the_same_luck_in_every_scenario() -> None:
    """Without an elasticity a different staffing moves citizens between caseworkers and none between states."""
    base = clinic(NEUTRAL)
    other = clinic(NEUTRAL, posts=9, separation_per_year=3.0, vacancy_months=1.0, handover="inflow_only")
    first, second = (run_office(setting, 3) for setting in (base, other))
    for table in (first, second):
        table["new"] = table["state"] != table.groupby("citizen")["state"].shift()
    columns = ["citizen", "state", "start"]
    assert same(first.loc[first["new"], columns], second.loc[second["new"], columns])


def test_R3_the_state_of_those_who_no_scenario_can_touch_is_untouched_by_a_shorter_horizon() -> None:
    long, short = run_office(clinic(), 5), run_office(clinic(months=9.0), 5)
    before = long[long["stop"] < 9.0].reset_index(drop=True)
    assert same(before, short[short["stop"] < 9.0].reset_index(drop=True))


def test_R3_a_scenario_run_in_between_changes_nothing() -> None:
    alone = run_office(clinic(), 5)
    run_office(clinic(posts=2), 5)
    assert same(alone, run_office(clinic(), 5))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_A10_offices_simulated_together_in_any_order_are_those_simulated_apart(order: tuple[int, ...]) -> None:
    names = ("Hedensted", "Aarhus", "Læsø")
    apart = {name: run_office(clinic(municipality=name), 5) for name in names}
    rows = together(run_office(clinic(municipality=names[index]), 5) for index in order)
    for name in names:
        assert same(rows[rows["municipality"] == name].reset_index(drop=True), apart[name])
    assert not same(apart["Aarhus"][STORY], apart["Hedensted"][STORY])


def test_R6_any_run_can_be_repeated_alone_from_its_address() -> None:
    grid = {
        (draw, replication): run_office(clinic(), 5, draw, replication) for draw in (0, 1) for replication in (0, 1)
    }
    assert same(run_office(clinic(), 5, 1, 1), grid[1, 1])
    runs = [frame[STORY].to_numpy().tolist() for frame in grid.values()]
    assert all(runs[i] != runs[j] for i in range(4) for j in range(i)), "every address its own random numbers"


# R4: nothing depends on the process it runs in

ELSEWHERE = """
import sys
sys.path.insert(0, {tests!r})
from test_law_reproducibility import as_text
sys.stdout.write(as_text())
"""


def as_text() -> str:
    return run_office(clinic(), 5).to_csv(float_format="%.17g", lineterminator="\n")


def test_R4_two_processes_with_two_hash_seeds_give_the_same_bits() -> None:
    there = subprocess.run(
        [sys.executable, "-c", ELSEWHERE.format(tests=str(HERE))],
        env={**os.environ, "PYTHONHASHSEED": "1" if sys.flags.hash_randomization else "2"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout == as_text()


# A8: a feature that is switched off leaves no trace


def without_continuity() -> dict[str, Transition]:
    return {
        name: Transition(effects=tuple(e for e in transition.effects if e != "continuity"))
        for name, transition in CLINIC.transitions.items()
    }


@pytest.mark.parametrize("persistence", ["permanent", "first_only", "recovery"])
def test_A8_without_a_penalty_citizens_fare_as_in_a_model_without_continuity(persistence: str) -> None:
    plain = CLINIC.model_copy(update={"transitions": without_continuity()})
    switches: dict[str, Any] = {"caseworker_change_penalty": 0.0, "penalty_persistence": persistence}
    numbers = parameters(plain, CLINIC_RATES, readiness=THREE_CLASSES, preparation=TWO_SPEEDS, **switches)
    featureless = office(plain, numbers, **LIVELY)
    run = run_office(clinic(switches), 5)
    assert same(run, run_office(featureless, 5))
    assert run["changes"].max() > 1


@pytest.mark.parametrize("scale", ["hazard", "probability"])
def test_A8_without_a_change_of_caseworker_the_penalty_leaves_no_trace(scale: str) -> None:
    still: dict[str, Any] = {**CALM, "posts": 4}
    free = run_office(clinic({"caseworker_change_penalty": 0.0}, **still), 5)
    assert same(free, run_office(clinic({"caseworker_change_penalty": 0.6, "penalty_scale": scale}, **still), 5))
    assert free["changes"].max() == 0


# I5: names and units


def test_I5_relabelled_states_meet_the_same_luck() -> None:
    new_name = {name: f"s{index}" for index, name in enumerate(CLINIC.states)}
    renamed = programme(
        {new_name[name]: state for name, state in CLINIC.states.items()},
        {
            " -> ".join(new_name[end] for end in name.split(" -> ")): transition.effects
            for name, transition in CLINIC.transitions.items()
        },
        groups={
            name: group.model_copy(
                update={
                    "initial": {new_name[s]: share for s, share in group.initial.items()},
                    "intake": new_name[group.intake],
                }
            )
            for name, group in CLINIC.groups.items()
        },
        decisions={new_name[s]: share for s, share in (CLINIC.team.shares if CLINIC.team else {}).items()},
    )
    rates = {" -> ".join(new_name[end] for end in name.split(" -> ")): rate for name, rate in CLINIC_RATES.items()}
    numbers = parameters(renamed, rates, readiness=THREE_CLASSES, preparation=TWO_SPEEDS)
    original, other = run_office(clinic(), 5), run_office(office(renamed, numbers, **LIVELY), 5)
    for column in ("state", "next_state"):
        original[column] = original[column].map(lambda name: new_name.get(name, ""))
    assert same(original, other)


def test_R1_a_scenario_against_itself_differs_by_exactly_nothing() -> None:
    first, second = run_office(clinic(), 9, 2, 3), run_office(clinic(), 9, 2, 3)
    assert np.array_equal(first.to_numpy(), second.to_numpy())
