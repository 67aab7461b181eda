"""Unit: each measure counted by hand on small episode tables."""

import math

import pandas as pd
import pytest
from small_models import programme, state

from fsm_sim.engines.measures.definitions import caseload_states, definition, outcome_at, sets_of
from fsm_sim.engines.measures.episode_measures import mean_caseload, mean_changes, measure
from fsm_sim.engines.measures.spells import spells
from fsm_sim.engines.shared.episodes import Episode, table, together
from fsm_sim.model.measure import Measure
from fsm_sim.model.programme import Outcome
from fsm_sim.model.text import Text

HORIZON = 12.0
CASH = programme(
    {
        "passive": state(cash_system=True),
        "placement": state(0.5, cash_system=True),
        "employed": state(0.0),
        "left": state(0.0, absorbing=True, in_target_group=False),
    },
    {"passive -> employed": ()},
)
LETTERS = {"p": "passive", "P": "placement", "e": "employed", "l": "left"}


def story(
    citizen: int, *spells: tuple[str, float], entry: float = 0.0, group: str = "effort", where: str = "Hedensted"
) -> list[Episode]:
    """A citizen's spells as (letter of the state, stop); the last one is cut by the horizon."""
    rows, start = [], entry
    for index, (letter, stop) in enumerate(spells):
        following = LETTERS[spells[index + 1][0]] if index + 1 < len(spells) else ""
        worker = -1 if letter in "el" else citizen % 2
        rows.append(Episode(where, citizen, group, 0, LETTERS[letter], start, stop, following, worker, 1.0, index))
        start = stop
    return rows


FOUR = table(
    [
        *story(0, ("p", 3.0), ("P", 6.0), ("e", HORIZON)),
        *story(1, ("p", 2.0), ("e", 5.0), ("p", HORIZON)),
        *story(2, ("p", 4.0), ("l", HORIZON)),
        *story(3, ("p", HORIZON), entry=5.0, group="exempt"),
    ]
)


def prevalence(episodes: pd.DataFrame, states: list[str], month: float, **among: str) -> float:
    return measure(episodes, Measure(kind="prevalence", states=tuple(states), stop=month, **among), CASH)


def touched(episodes: pd.DataFrame, states: list[str], start: float, stop: float, **among: str) -> float:
    return measure(episodes, Measure(kind="touched", states=tuple(states), start=start, stop=stop, **among), CASH)


def ever_given(episodes: pd.DataFrame, states: list[str], after: list[str], month: float) -> float:
    what = Measure(kind="ever_given", states=tuple(states), after=tuple(after), stop=month)
    return measure(episodes, what, CASH)


def waiting_over(episodes: pd.DataFrame, months: float, at: float) -> float:
    return measure(episodes, Measure(kind="waiting_over", longer_than=months, stop=at), CASH)


def offices_meeting(episodes: pd.DataFrame, states: list[str], start: float, stop: float, threshold: float) -> float:
    what = Measure(kind="offices_meeting", states=tuple(states), start=start, stop=stop, threshold=threshold)
    return measure(episodes, what, CASH)


def of_states(episodes: pd.DataFrame, states: list[str], among: list[str], month: float) -> float:
    what = Measure(kind="prevalence", states=tuple(states), stop=month)
    return measure(episodes, what, CASH, tuple(among))


def test_starts_count_every_move_into_the_states_and_nobody_who_was_there_at_the_outset() -> None:
    start = Measure(kind="starts", states=("employed",), start=0.0, stop=12.0)
    # citizens 0 and 1 start a job; on the caseload are three at the start, and citizens 1 and 3 at the end
    assert measure(FOUR, start, CASH) == pytest.approx(2 / 2.5)
    placed = start.model_copy(update={"states": ("placement", "employed"), "start": 2.0, "stop": 3.0})
    assert measure(FOUR, placed, CASH) == pytest.approx(1 / 2)  # citizen 0's; citizen 1's at month 2 is before
    at_work = table(story(0, ("e", 2.0), ("p", HORIZON)))
    assert measure(at_work, start, CASH) == 0.0


def test_prevalence_counts_who_is_there_at_the_moment_and_not_those_who_have_left() -> None:
    assert prevalence(FOUR, ["employed"], 4.5) == 1 / 2  # citizen 1 of 0 and 1: 2 has left, 3 has not come
    assert prevalence(FOUR, ["employed"], 4.5, among="entered") == 1 / 3
    assert prevalence(FOUR, ["employed"], 8.0) == 1 / 3


def test_a_spell_covers_its_start_and_not_its_stop() -> None:
    assert prevalence(FOUR, ["placement"], 3.0, among="entered") == 1 / 3
    assert prevalence(FOUR, ["placement"], 6.0, among="entered") == 0.0
    assert prevalence(FOUR, ["employed"], 6.0, among="entered") == 1 / 4


def test_a_spell_cut_by_the_horizon_covers_the_horizon_and_nothing_after_it() -> None:
    assert prevalence(FOUR, ["employed"], HORIZON) == 1 / 3
    assert math.isnan(prevalence(FOUR, ["employed"], HORIZON + 0.1))
    assert touched(FOUR, ["employed"], HORIZON, HORIZON) == 1 / 3
    assert math.isnan(touched(FOUR, ["employed"], HORIZON + 0.1, HORIZON + 1))


def test_touched_counts_each_citizen_once_who_is_there_at_any_time_in_the_window() -> None:
    assert touched(FOUR, ["placement", "employed"], 4.0, 7.0) == 2 / 3  # 0 twice and 1; 2 left as it began; 3 came
    assert touched(FOUR, ["placement", "employed"], 4.0, 7.0, among="entered") == 2 / 4
    assert touched(FOUR, ["employed"], 5.0, 5.5) == 0.0  # 1 went back at 5, 0 begins at 6
    assert touched(FOUR, ["employed"], 5.0, 6.0) == 1 / 3


OUTSIDE = programme(
    {
        "passive": state(cash_system=True),
        "placement": state(0.5, cash_system=True),
        "employed": state(0.0, in_target_group=False),
        "left": state(0.0, absorbing=True, in_target_group=False),
    },
    {"passive -> employed": ()},
)
"""The same states, but a job ends the case: who has one is no longer in the target group."""


@pytest.mark.parametrize(
    ("start", "stop", "share"),
    [(4.0, 7.0, 1 / 3), (6.0, 9.0, 0.0), (5.9, 9.0, 1 / 3), (1.0, 3.0, 1 / 3), (0.0, HORIZON, 2 / 4)],
)
def test_a_state_outside_the_target_group_counts_where_it_is_entered_and_not_after(
    start: float, stop: float, share: float
) -> None:
    stories = table(
        [
            *story(0, ("p", 3.0), ("P", 6.0), ("e", HORIZON)),
            *story(1, ("p", 2.0), ("e", HORIZON)),
            *story(2, ("p", 8.0), ("l", HORIZON)),
            *story(3, ("p", HORIZON), entry=5.0),
        ]
    )
    work = Measure(kind="touched", states=("employed",), start=start, stop=stop)
    assert measure(stories, work, OUTSIDE) == pytest.approx(share)
    now = Measure(kind="prevalence", states=("employed",), stop=stop)
    assert measure(stories, now, OUTSIDE) == 0.0


def test_exits_are_shared_by_where_they_lead_each_counted() -> None:
    ways = ("employed", "left")
    jobs = Measure(kind="exits", states=("employed",), exit_states=ways, start=0.0, stop=12.0)
    assert measure(FOUR, jobs, CASH) == 2 / 3
    assert measure(FOUR, jobs.model_copy(update={"start": 2.0, "stop": 4.0}), CASH) == 0.0
    assert math.isnan(measure(FOUR, jobs.model_copy(update={"start": 6.0}), CASH))
    with pytest.raises(ValueError, match="states are among the exit_states"):
        Measure(kind="exits", states=("placement",), exit_states=ways, start=0.0, stop=12.0)


def test_ever_looks_back_to_the_start_among_all_who_have_entered() -> None:
    assert measure(FOUR, Measure(kind="ever", states=("employed",), stop=4.0), CASH) == 1 / 3
    assert measure(FOUR, Measure(kind="ever", states=("employed",), stop=12.0), CASH) == 2 / 4
    assert measure(FOUR, Measure(kind="ever", states=("left",), stop=12.0), CASH) == 1 / 4


def test_ever_counts_spells_that_ended_in_the_first_month() -> None:
    early = table([*story(0, ("P", 0.5), ("e", 0.75), ("p", HORIZON)), *story(1, ("p", HORIZON), entry=2.0)])
    assert measure(early, Measure(kind="ever", states=("employed",), stop=1.0), CASH) == 1.0
    assert measure(early, Measure(kind="ever", states=("employed",), stop=2.0), CASH) == 1 / 2
    assert ever_given(early, ["employed"], ["placement"], 2.0) == 1.0
    gone = table([*story(0, ("l", 0.5)), *story(1, ("e", HORIZON))])
    assert measure(gone, Measure(kind="ever", states=("employed",), stop=2.0), CASH) == 1 / 2


def test_ever_given_counts_only_what_came_later() -> None:
    assert ever_given(FOUR, ["employed"], ["placement"], 12.0) == 1.0
    assert ever_given(FOUR, ["employed"], ["placement"], 5.0) == 0.0  # not yet
    assert ever_given(FOUR, ["placement"], ["employed"], 12.0) == 0.0  # the wrong way round
    assert ever_given(FOUR, ["employed"], ["passive"], 12.0) == 2 / 4
    assert math.isnan(ever_given(FOUR, ["employed"], ["placement"], 2.0))


def test_cleared_is_whoever_is_no_longer_in_the_cash_system() -> None:
    assert measure(FOUR, Measure(kind="cleared", stop=4.5), CASH) == pytest.approx(2 / 3)
    assert math.isnan(
        measure(FOUR, Measure(kind="cleared", stop=4.5, group="exempt"), CASH)
    )  # nobody of it has come yet


def test_waiting_over_counts_from_entry_among_those_still_there() -> None:
    assert waiting_over(FOUR, 5.0, 11.0) == 2 / 2  # 1 since month 0, 3 since month 5
    assert waiting_over(FOUR, 7.0, 11.0) == 1 / 2
    assert waiting_over(FOUR, 6.0, 11.0) == 1 / 2  # six months exactly is not more than six
    assert measure(FOUR, Measure(kind="waiting_over", longer_than=7.0, stop=11.0), CASH) == 1 / 2


def test_a_group_is_counted_on_its_own() -> None:
    by_group = Measure(kind="prevalence", states=("passive",), stop=6.5, group="exempt")
    assert measure(FOUR, by_group, CASH) == 1.0
    assert measure(FOUR, by_group.model_copy(update={"group": "effort"}), CASH) == 1 / 2


@pytest.mark.parametrize(("month", "start"), [(0.0, 0.0), (0.5, 0.0), (2.0, 0.0), (3.0, 0.0), (3.5, 0.5), (12.0, 9.0)])
def test_an_outcome_with_a_window_looks_back_over_it_but_not_past_the_start(month: float, start: float) -> None:
    outcome = Outcome(title=Text(da="x", en="x"), states=("employed",), group="effort", window_months=3)
    expected = Measure(kind="touched", states=("employed",), group="effort", start=start, stop=month)
    assert outcome_at(outcome, month) == expected


def test_an_outcome_without_a_window_is_the_state_at_the_month() -> None:
    outcome = Outcome(title=Text(da="x", en="x"), states=("employed",), group="effort", window_months=0)
    expected = Measure(kind="prevalence", states=("employed",), group="effort", stop=5.0)
    assert outcome_at(outcome, 5.0) == expected


def test_a_case_of_any_weight_is_on_the_caseload_and_one_of_none_is_not() -> None:
    assert caseload_states(CASH) == ("passive", "placement")


def test_what_is_no_share_of_citizens_has_no_two_sets_of_them() -> None:
    shares = definition(Measure(kind="ever", states=("employed",), stop=4.0), CASH)
    assert [who.states(LETTERS.values()) for who in sets_of(shares)] == [("employed",), tuple(LETTERS.values())]
    with pytest.raises(TypeError, match="no share of citizens"):
        sets_of(definition(Measure(kind="starts", states=("employed",), start=0.0, stop=4.0), CASH))
    exits = Measure(kind="exits", states=("employed",), exit_states=("employed",), start=0.0, stop=4.0)
    with pytest.raises(TypeError):
        sets_of(definition(exits, CASH))


TWO_OFFICES = together(
    [
        table([*story(0, ("P", HORIZON), where="Aarhus"), *story(1, ("p", HORIZON), where="Aarhus")]),
        table(
            [
                *story(0, ("p", HORIZON), where="Læsø"),
                *story(1, ("P", HORIZON), where="Læsø"),
                *story(2, ("p", HORIZON), where="Læsø"),
                *story(3, ("l", HORIZON), where="Læsø"),
            ]
        ),
    ]
)


def test_citizens_of_the_same_number_in_two_offices_are_two() -> None:
    assert touched(TWO_OFFICES, ["placement"], 1.0, 2.0) == 2 / 5
    assert prevalence(TWO_OFFICES, ["placement"], 1.0, among="entered") == 2 / 6
    assert ever_given(TWO_OFFICES, ["employed"], ["placement"], 12.0) == 0.0
    assert waiting_over(TWO_OFFICES, 3.0, 6.0) == 1.0


def test_offices_meeting_counts_offices_that_reach_the_threshold() -> None:
    assert offices_meeting(TWO_OFFICES, ["placement"], 1.0, 2.0, 0.5) == 1 / 2
    assert offices_meeting(TWO_OFFICES, ["placement"], 1.0, 2.0, 1 / 3) == 1.0
    asked = Measure(kind="offices_meeting", states=("placement",), start=1.0, stop=2.0, threshold=0.3)
    assert measure(TWO_OFFICES, asked, CASH) == 1.0
    assert measure(TWO_OFFICES, asked.model_copy(update={"among": "entered"}), CASH) == 1 / 2


@pytest.mark.parametrize(("best", "mean"), [(1, 3 / 4), (2, (3 / 4 + 1 / 2) / 2), (3, 1.5 / 3), (5, 1.5 / 3)])
def test_best_offices_is_the_mean_over_those_with_the_highest_shares(best: int, mean: float) -> None:
    """Three offices of which a half, a quarter and three quarters are in placement; all where more are asked for."""
    offices = together(
        [
            table([row for n in range(4) for row in story(n, ("P" if n < placed else "p", HORIZON), where=where)])
            for where, placed in (("Aarhus", 2), ("Hedensted", 1), ("Læsø", 3))
        ]
    )
    what = Measure(kind="best_offices", states=("placement",), start=1.0, stop=2.0, best=best, offices=3)
    assert measure(offices, what, CASH) == pytest.approx(mean)


def test_of_states_is_a_share_of_those_in_other_states() -> None:
    assert of_states(FOUR, ["passive"], ["passive", "placement"], 3.5) == 1 / 2
    assert math.isnan(of_states(FOUR, ["passive"], ["left"], 3.5))


def test_mean_changes_is_among_those_present() -> None:
    assert mean_changes(FOUR, CASH, 7.0) == pytest.approx((2 + 2 + 0) / 3)


def test_mean_caseload_is_what_citizens_meet_so_a_full_desk_counts_for_more() -> None:
    rows = [*story(0, ("p", HORIZON)), *story(1, ("p", HORIZON)), *story(2, ("P", HORIZON)), *story(3, ("e", HORIZON))]
    assert mean_caseload(table(rows), CASH, 5.0) == pytest.approx((1.5**2 + 1.0**2) / 2.5)
    twice = pd.concat([table(rows), table(rows).assign(municipality="Aarhus")], ignore_index=True)
    assert mean_caseload(twice, CASH, 5.0) == pytest.approx(mean_caseload(table(rows), CASH, 5.0))


@pytest.mark.parametrize("episodes", [table([]), together([table([]), table([])]), FOUR[FOUR["start"] > 100]])
def test_of_nobody_every_measure_is_not_a_number(episodes: pd.DataFrame) -> None:
    asked = [
        Measure(kind="prevalence", states=("passive",), stop=1.0),
        Measure(kind="touched", states=("passive",), start=0.0, stop=1.0),
        Measure(kind="ever", states=("passive",), stop=1.0),
        Measure(kind="ever_given", states=("employed",), after=("passive",), stop=1.0),
        Measure(kind="cleared", stop=1.0),
        Measure(kind="waiting_over", longer_than=9.0, stop=1.0),
        Measure(kind="offices_meeting", states=("passive",), start=0.0, stop=1.0, threshold=0.5),
        Measure(kind="best_offices", states=("passive",), start=0.0, stop=1.0, best=1, offices=2),
    ]
    assert all(math.isnan(measure(episodes, what, CASH)) for what in asked)
    assert math.isnan(mean_changes(episodes, CASH, 1.0))
    assert math.isnan(mean_caseload(episodes, CASH, 1.0))


def test_there_are_as_many_citizens_as_there_are_in_every_office() -> None:
    assert [spells(episodes).citizens for episodes in (table([]), FOUR, TWO_OFFICES)] == [0, 4, 6]


def test_an_empty_office_beside_a_full_one_changes_nothing() -> None:
    both = together([table([]), FOUR])
    assert both.dtypes.equals(FOUR.dtypes)
    assert prevalence(both, ["employed"], 8.0) == prevalence(FOUR, ["employed"], 8.0)
