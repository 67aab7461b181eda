"""Law: at the edges of what may be asked there is a defined answer or a clear refusal, never a NaN or a crash (I6)."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from small_models import CALM, CLINIC, CLINIC_RATES, LADDER, LADDER_RATES, WORK_ONLY, office, parameters

from fsm_sim.engines.mean_field.engine import Question, expected, mean_field
from fsm_sim.engines.mean_field.integration.time_grid import even
from fsm_sim.engines.measures.episode_measures import mean_caseload, mean_changes, measure
from fsm_sim.engines.process.processes import run_office
from fsm_sim.engines.shared.episodes import COLUMNS
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.measure import Measure

MONTHS = 12.0
MEASURES = (
    Measure(kind="prevalence", states=("employed",), stop=MONTHS),
    Measure(kind="touched", states=("employed",), start=9.0, stop=MONTHS),
    Measure(kind="ever", states=("employed", "pension"), stop=MONTHS),
    Measure(kind="cleared", stop=MONTHS),
    Measure(kind="waiting_over", longer_than=9.0, stop=MONTHS),
)


def clinic(rates: dict[str, float] | None = None, effects: dict[str, Any] | None = None, **changes: Any) -> Setting:
    numbers = parameters(CLINIC, {**CLINIC_RATES, **(rates or {})}, **(effects or {}))
    usual: dict[str, Any] = {"citizens": 60, "posts": 3, "months": MONTHS, "capacity": 3.0}
    return office(CLINIC, numbers, **usual | changes)


EDGES: dict[str, Setting] = {
    "one citizen": clinic(citizens=1, posts=1),
    "no posts": clinic(posts=0),
    "no posts with turnover and rebalancing": clinic(posts=0, separation_per_year=5.0, handover="rebalance"),
    "one caseworker": clinic(posts=1, separation_per_year=2.0, reassignment_per_year=2.0),
    "more caseworkers than citizens": clinic(citizens=3, posts=10, handover="rebalance", separation_per_year=3.0),
    "nobody ever leaves": clinic(separation_per_year=0.0, reassignment_per_year=0.0),
    "everybody leaves at once": clinic(separation_per_year=120.0, reassignment_per_year=120.0),
    "everybody leaves at once and is replaced at once": clinic(separation_per_year=120.0, vacancy_months=0.0),
    "the same with rebalancing": clinic(separation_per_year=120.0, vacancy_months=0.0, handover="rebalance"),
    "a vacancy is for ever": clinic(separation_per_year=2.0, vacancy_months=1e6),
    "no capacity": clinic(capacity=0.0),
    "a capacity of a case every four months": clinic(capacity=0.25),
    "more capacity than cases": clinic(capacity=1e6),
    "nothing happens": clinic(dict.fromkeys(CLINIC_RATES, 0.0)),
    "one thing happens a hundred times a month": clinic({"queued -> queued_active": 100.0}),
    "all citizens find work at once": clinic({"passive -> employed": 100.0}),
    "the largest elasticity": clinic(effects={"caseload_elasticity_work": -5.0}),
    "nearly the whole chance is lost": clinic(effects={"caseworker_change_penalty": 0.999}, reassignment_per_year=6.0),
    "a plan that grows from nothing": clinic(posts=((0.0, 0), (4.0, 3))),
    "a plan that shrinks to nothing": clinic(posts=((0.0, 3), (4.0, 0))),
    "a plan that comes and goes": clinic(posts=((0.0, 3), (2.0, 0), (4.0, 5), (6.0, 1)), handover="rebalance"),
    "a plan that changes after the horizon": clinic(posts=((0.0, 3), (50.0, 9))),
    "only arrivals": clinic(citizens=0, intake=20.0),
    "citizens listed by a state that the first group never sees": clinic(citizens={"queued_active": 30, "left": 5}),
}


@pytest.mark.parametrize("name", EDGES)
def test_I6_every_measure_has_a_value_at_the_edge(name: str) -> None:
    setting = EDGES[name]
    episodes = run_office(setting, 4)
    simulated = np.array([measure(episodes, what, CLINIC) for what in MEASURES])
    computed = expected(setting, [Question(what) for what in MEASURES])
    for found in (simulated, computed):
        assert np.isfinite(found).all()
        assert ((found >= -1e-9) & (found <= 1 + 1e-9)).all()
    assert np.isfinite(episodes["caseload_at_start"]).all()


@pytest.mark.parametrize("intake", [0.0, 3.0])
def test_I6_an_office_without_citizens_has_an_empty_table_until_somebody_comes(intake: float) -> None:
    episodes = run_office(clinic(citizens=0, intake=intake), 4)
    assert episodes.empty == (intake == 0)
    assert list(episodes.columns) == list(COLUMNS)


def test_I6_measures_over_nobody_are_not_a_number() -> None:
    setting = clinic(citizens=0)
    nobody = run_office(setting, 4)
    assert all(np.isnan(measure(nobody, what, CLINIC)) for what in MEASURES)
    assert np.isnan(expected(setting, [Question(what) for what in MEASURES])).all()
    assert np.isnan(mean_caseload(nobody, CLINIC, 6.0))
    assert np.isnan(mean_changes(nobody, CLINIC, 6.0))


def test_I6_at_horizon_0_everyone_is_where_they_started() -> None:
    setting = clinic(months=0.0)
    episodes = run_office(setting, 4)
    assert len(episodes) == 60
    assert (episodes[["start", "stop"]] == 0).all(axis=None)
    at_once = Measure(kind="prevalence", states=("queued",), stop=0.0)
    assert measure(episodes, at_once, CLINIC) == pytest.approx(0.2)
    assert expected(setting, [Question(at_once)]) == pytest.approx([0.2])


def test_I6_without_posts_nobody_has_a_caseworker_and_all_meet_the_highest_caseload() -> None:
    without = run_office(clinic(posts=0), 4)
    assert (without["caseworker"] == -1).all()
    assert (without["changes"] == 0).all()
    crowded = run_office(clinic(posts=1, citizens=60, effects={"caseload_low": 50.0, "caseload_high": 50.0}), 4)
    alike = run_office(clinic(posts=0, citizens=60, effects={"caseload_low": 50.0, "caseload_high": 50.0}), 4)
    story = ["citizen", "state", "start"]
    begun = [rows.loc[rows["state"] != rows.groupby("citizen")["state"].shift(), story] for rows in (crowded, alike)]
    assert begun[0].to_numpy().tolist() == begun[1].to_numpy().tolist()


def test_I6_one_caseworker_cannot_hand_over_to_anybody() -> None:
    episodes = run_office(clinic(posts=1, separation_per_year=0.0, reassignment_per_year=12.0), 4)
    assert (episodes["changes"] == 0).all()


def test_I6_a_plan_down_to_nothing_takes_everyone_their_caseworker_and_up_again_gives_everyone_another() -> None:
    setting = clinic(dict.fromkeys(CLINIC_RATES, 0.0), posts=((0.0, 3), (4.0, 0), (6.0, 2)), capacity=0.0, **CALM)
    episodes = run_office(setting, 4)

    def at(month: float) -> pd.DataFrame:
        return episodes[(episodes["start"] <= month) & (episodes["stop"] > month)]

    assert (at(5.0)["caseworker"] == -1).all()
    assert (at(5.0)["changes"] == 0).all()
    assert (at(7.0)["caseworker"] >= 0).all()
    assert (at(7.0)["changes"] == 1).all()


BEYOND: dict[str, Callable[[], object]] = {
    "a rate above 100 a month": lambda: parameters(WORK_ONLY, {"passive -> employed": 101.0}),
    "a negative rate": lambda: parameters(WORK_ONLY, {"passive -> employed": -0.1}),
    "a whole chance lost": lambda: parameters(WORK_ONLY, {}, caseworker_change_penalty=1.0),
    "separations above 120 a year": lambda: office(WORK_ONLY, parameters(WORK_ONLY, {}), separation_per_year=121.0),
    "reassignments above 120 a year": lambda: office(WORK_ONLY, parameters(WORK_ONLY, {}), reassignment_per_year=121.0),
}


@pytest.mark.parametrize("name", BEYOND)
def test_I6_what_is_beyond_the_edge_is_refused(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        BEYOND[name]()
    assert caught.value.error_count() == 1


def test_I6_the_mean_field_refuses_a_measure_after_its_horizon() -> None:
    with pytest.raises(ValueError, match="a measure at month 13 lies after the horizon of 12 months"):
        expected(clinic(), [Question(Measure(kind="cleared", stop=13.0))])


def test_I6_the_mean_field_refuses_steps_that_miss_the_teams_meeting() -> None:
    with pytest.raises(ValueError, match=r"a step passes over month 0\.5, when the team meets"):
        mean_field(clinic(), [Question(MEASURES[0])], even(MONTHS, 3))


def test_I6_the_mean_field_refuses_steps_that_are_too_long_for_a_rate_instead_of_exploding() -> None:
    numbers = parameters(LADDER, {**LADDER_RATES, "passive -> placement": 60.0})
    setting = office(LADDER, numbers, months=MONTHS)
    field = mean_field(setting, [Question(MEASURES[0])], even(MONTHS, 2))
    with pytest.raises(ValueError, match="too long for a rate of"):
        field.path(setting)
    assert np.isfinite(expected(setting, [Question(MEASURES[0])])).all()
    faster = setting.parameters.model_copy(update={"stages": {"passive": 100}})
    stages = office(LADDER, faster, months=MONTHS)
    with pytest.raises(ValueError, match="too fast for the mean field; simulate instead"):
        expected(stages, [Question(MEASURES[0])])
