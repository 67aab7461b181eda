"""Oracle: Little's law. What is there on average is what arrives a month times how long each stays."""

import numpy as np
import pandas as pd
import pytest
from small_models import CALM, NEUTRAL, ROTATION, group, office, parameters, programme, spells, state

from fsm_sim.engines.process.processes import run_office

MONTHS = 600.0
SEED = 11 + ROTATION

OPEN = programme(
    {
        "passive": state(),
        "queued": state(queue=True),
        "course": state(0.0, absorbing=True),
        "employed": state(0.0, absorbing=True),
    },
    {"passive -> queued": (), "passive -> employed": ("work",)},
    groups={"everyone": group({"passive": 1.0})},
    decisions={"course": 1.0},
)
RATES = {"passive -> queued": 0.10, "passive -> employed": 0.05}


@pytest.fixture(scope="module")
def open_office() -> pd.DataFrame:
    """10 citizens arrive a month for fifty years, two in three go on to a team that decides 7 cases a month."""
    numbers = parameters(OPEN, RATES, **NEUTRAL)
    setting = office(OPEN, numbers, citizens=66, posts=3, months=MONTHS, intake=10.0, capacity=7.0, **CALM)
    return run_office(setting, SEED)


def little(found: pd.DataFrame, states: tuple[str, ...]) -> tuple[float, float]:
    """Mean number there but for the first and last 60 months, and arrivals a month times the mean stay of those."""
    begin, end = 60.0, MONTHS - 60.0
    there = found[found["state"].isin(states)]
    overlap = np.minimum(there["stop"], end) - np.maximum(there["start"], begin)
    mean_number = overlap.clip(lower=0).sum() / (end - begin)
    arrived = there[(there["start"] >= begin) & (there["start"] < end)]
    return mean_number, len(arrived) / (end - begin) * (arrived["stop"] - arrived["start"]).mean()


def test_A6_the_teams_queue_obeys_littles_law(open_office: pd.DataFrame) -> None:
    number, arrivals_times_stay = little(spells(open_office), ("queued",))
    assert number == pytest.approx(arrivals_times_stay, rel=0.01)
    assert number > 5  # a queue that is really one: 6.7 cases come a month and 7 are taken


def test_A6_the_caseload_obeys_littles_law(open_office: pd.DataFrame) -> None:
    stays = (
        open_office[open_office["caseworker"] >= 0].groupby("citizen").agg(start=("start", "min"), stop=("stop", "max"))
    )
    number, arrivals_times_stay = little(stays.assign(state="here"), ("here",))
    assert number == pytest.approx(arrivals_times_stay, rel=0.01)


def test_A6_citizens_arrive_at_the_stated_intake(open_office: pd.DataFrame) -> None:
    arrived = open_office["citizen"].nunique() - 66
    assert abs(arrived - 10.0 * MONTHS) <= 4 * np.sqrt(10.0 * MONTHS)


def test_A6_the_team_decides_no_more_than_its_capacity_and_first_come_first_served(open_office: pd.DataFrame) -> None:
    found = spells(open_office)
    decided = found[(found["state"] == "queued") & (found["next_state"] == "course")].sort_values(["stop", "start"])
    per_meeting = decided.groupby("stop").size()
    assert per_meeting.max() == 7
    assert ((decided["stop"] - 0.5) % 1.0 == 0).all()
    assert decided["start"].is_monotonic_increasing
