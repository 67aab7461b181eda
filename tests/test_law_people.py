"""Law: part time, leave, frozen recruitment and learning, each rule alone (I7, I8), in both individual engines."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_models import CALM, LADDER, LADDER_RATES, Planned, office, parameters, same

from fsm_sim.engines.citizens.population import Newcomer
from fsm_sim.engines.compiled import engine as compiled
from fsm_sim.engines.process import processes as process
from fsm_sim.engines.process.caseworkers import Caseworkers
from fsm_sim.engines.process.people import Caseworker, Person
from fsm_sim.engines.shared.posts import Absence
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.scenarios.people import Learning, Leave, RecruitmentFreeze

ENGINES: dict[str, Callable[..., pd.DataFrame]] = {"process": process.run_office, "compiled": compiled.run_office}
RULES = ("inflow_only", "rebalance")
SHARES = st.sampled_from([1.0, 0.9, 0.75, 0.6, 0.5, 0.2])
engines = pytest.mark.parametrize("engine", ENGINES)
rules = pytest.mark.parametrize("rule", RULES)


class Desk:
    """An office of citizens of weight 1 in which only its posts change."""

    def __init__(self, shares: list[float], citizens: int, rule: str = "inflow_only", **more: Any) -> None:
        self.changes: dict[int, int] = dict.fromkeys(range(citizens), 0)
        self.staff = Caseworkers(
            (1.0, 0.0), lambda post, occupant: 1.0, rebalance=rule == "rebalance",
            on_change=self.count, on_move=lambda person: None, **more,
        )  # fmt: skip
        self.staff.change_posts(opening=dict(enumerate(shares)))
        self.people = [Person(Newcomer(number, "g", 0, 0, 0, 0), 0, 0) for number in range(citizens)]
        for person in self.people:
            self.staff.join(person)

    def count(self, person: Person) -> None:
        self.changes[person.number] += 1

    def change(self, **event: Any) -> dict[int, int]:
        """The changes of an event, by citizen."""
        before = dict(self.changes)
        self.staff.change_posts(**event)
        return {number: count - before[number] for number, count in self.changes.items()}

    def whose(self) -> dict[int, int | None]:
        """The caseworker of each citizen who has one now."""
        served = {p.number: w.number for w in self.staff.filled.values() for p in w.citizens.values()}
        return {person.number: served.get(person.number) for person in self.people}


def uneven(workers: list[Caseworker]) -> float:
    """By how much loads for full time differ, in citizens of whoever works least of the two that differ most."""
    if not workers:
        return 0.0
    most = max(workers, key=lambda worker: worker.caseload / worker.time)
    least = min(workers, key=lambda worker: worker.caseload / worker.time)
    return (most.caseload / most.time - least.caseload / least.time) * min(most.time, least.time)


# Part time


@given(st.lists(SHARES, min_size=1, max_size=8), st.integers(0, 120), st.sampled_from(RULES))
@settings(max_examples=300)
def test_I7_by_share_of_time_loads_differ_by_at_most_what_one_citizen_makes(
    shares: list[float], citizens: int, rule: str
) -> None:
    desk = Desk(shares, citizens, rule)
    assert uneven(list(desk.staff.filled.values())) <= 1 + 1e-9


@given(st.lists(SHARES, min_size=1, max_size=5), st.lists(SHARES, min_size=1, max_size=4), st.integers(0, 90))
@settings(max_examples=300)
def test_I7_new_part_time_caseworkers_take_over_only_what_evens_loads_out(
    old: list[float], new: list[float], citizens: int
) -> None:
    desk = Desk(old, citizens, "rebalance")
    before, numbers = desk.whose(), range(len(old), len(old) + len(new))
    changes = desk.change(opening=dict(zip(numbers, new, strict=True)))
    assert set(changes.values()) <= {0, 1}
    after, taken = desk.whose(), {desk.staff.filled[post].number for post in numbers}
    assert {number for number in after if after[number] != before[number]} == {n for n, c in changes.items() if c}
    assert all(after[number] in taken for number, count in changes.items() if count)
    total, time = citizens, sum(old) + sum(new)
    for post in range(len(old)):
        worker = desk.staff.filled[post]
        lost = worker.number in {before[number] for number, count in changes.items() if count}
        assert not lost or worker.caseload + 1 > total * worker.time / time - 1e-9
    assert sum(desk.staff.filled[post].caseload for post in numbers) <= total * sum(new) / time + 1e-9


def idle(posts: Planned | list[tuple[float, Planned]], rule: str = "inflow_only", **changes: Any) -> Setting:
    """An office in which nothing happens but what is planned, for a year."""
    numbers = parameters(LADDER, dict.fromkeys(LADDER_RATES, 0.0))
    plan = posts if isinstance(posts, list) else [(0.0, posts)]
    calm = {**CALM, "citizens": 82, "vacancy_months": 0.0, "months": 12.0, "handover": rule, **changes}
    return office(LADDER, numbers, posts=plan, **calm)


def at(episodes: pd.DataFrame, month: float) -> pd.DataFrame:
    """The rows of a month, by citizen."""
    now = (episodes["start"] <= month) & ((episodes["stop"] > month) | (episodes["next_state"] == ""))
    return episodes[now].set_index("citizen")


@engines
def test_I8_who_works_0_6_has_0_6_of_the_citizens_and_the_caseload_is_for_full_time(engine: str) -> None:
    one = idle({1.0: 7, 0.6: 2})
    episodes = ENGINES[engine](one, 3)
    loads = at(episodes, 1.0).groupby("caseworker").agg(load=("share", "size"), share=("share", "first"))
    assert loads["load"].tolist() == [10] * 7 + [6] * 2
    assert loads["share"].tolist() == [1.0] * 7 + [0.6] * 2


@engines
@rules
def test_I8_full_time_people_are_whole_posts(rule: str, engine: str) -> None:
    busy = {"separation_per_year": 3.0, "vacancy_months": 1.0, "reassignment_per_year": 1.0}
    whole, people = ([(0.0, 6), (4.0, 8), (7.0, 3)], [(0.0, {1.0: 6}), (4.0, {1.0: 8}), (7.0, {1.0: 3})])
    found = [ENGINES[engine](idle(plan, rule, **busy), 5) for plan in (whole, people)]  # type: ignore[arg-type]
    assert same(*found)


@engines
def test_I8_a_part_of_a_post_more_is_nothing_to_a_plan_in_which_it_stays(engine: str) -> None:
    """From 8.2 posts to 7.2 a full-time post closes, that of the highest number."""
    episodes = ENGINES[engine](idle([(0.0, 8.2), (6.0, 7.2)]), 3)
    before, after = at(episodes, 5.0), at(episodes, 7.0)
    assert set(before["caseworker"]) - set(after["caseworker"]) == {7}
    assert after["changes"].sum() == (before["caseworker"] == 7).sum() == 10


# Leave


def leave(citizens: str, **changes: Any) -> Leave:
    return Leave(**{"from_month": 2.0, "to_month": 8.0, "citizens": citizens, **changes})


@engines
@rules
@pytest.mark.parametrize("citizens", ["stand_in", "shared", "waiting"])
@pytest.mark.parametrize("counts", [True, False])
def test_I8_leave_and_return_change_nobody_but_those_whom_the_rule_names(
    counts: bool, citizens: str, rule: str, engine: str
) -> None:
    episodes = ENGINES[engine](idle(4, rule, leave=(leave(citizens, return_is_change=counts),)), 3)
    before, during, after = at(episodes, 1.0), at(episodes, 5.0), at(episodes, 9.0)
    theirs = before["caseworker"] == 0
    assert theirs.sum() == 21
    assert (during["caseworker"][~theirs] == before["caseworker"][~theirs]).all()
    meanwhile = during["caseworker"][theirs]
    assert set(meanwhile) == {"stand_in": {4}, "shared": {1, 2, 3}, "waiting": {-1}}[citizens]
    changed = citizens != "waiting"
    assert (during["changes"] == theirs * changed).all()
    assert (after["caseworker"] == before["caseworker"]).all()
    assert (after["changes"] == theirs * changed * (2 if counts else 1)).all()


@engines
def test_I8_who_works_a_stated_share_goes_and_the_lowest_post_of_it(engine: str) -> None:
    one = idle({1.0: 3, 0.6: 2}, leave=(leave("shared", share=0.6),), citizens=84)
    during = at(ENGINES[engine](one, 3), 5.0)
    assert set(during["caseworker"]) == {0, 1, 2, 4}


@engines
def test_I8_leave_from_month_0_begins_when_the_citizens_have_their_caseworkers(engine: str) -> None:
    episodes = ENGINES[engine](idle(4, leave=(leave("shared", from_month=0.0),)), 3)
    during, after = at(episodes, 1.0), at(episodes, 9.0)
    assert set(during["caseworker"]) == {1, 2, 3}
    assert during["changes"].sum() == 21
    assert after["caseworker"].value_counts().to_dict() == {0: 21, 1: 21, 2: 20, 3: 20}
    assert after["changes"].sum() == 21


@engines
@rules
def test_I7_leaves_returns_openings_and_closings_of_one_moment_are_one_event(rule: str, engine: str) -> None:
    """In month 5 one returns, another goes, a post opens and one closes; the thawed vacancies of then come too."""
    away = (leave("shared", to_month=5.0), leave("stand_in", from_month=5.0, to_month=8.0, share=1.0))
    freeze = (RecruitmentFreeze(from_month=1.0, to_month=5.0),)
    one = idle([(0.0, {1.0: 6, 0.5: 1}), (5.0, {1.0: 5, 0.2: 2})], rule, leave=away, recruitment_freeze=freeze)
    episodes = ENGINES[engine](one, 3)
    assert (at(episodes, 6.0)["changes"] - at(episodes, 4.0)["changes"]).max() == 1
    assert set(episodes["start"]) <= {0.0, 2.0, 5.0, 8.0}
    back = at(episodes, 1.0)["caseworker"] == 0
    assert (at(episodes, 6.0)["caseworker"][back] == 0).all()


@engines
@pytest.mark.parametrize("citizens", ["stand_in", "shared", "waiting"])
def test_who_leaves_while_on_leave_does_not_come_back(citizens: str, engine: str) -> None:
    """A post that the plan closes meanwhile closes for good: its citizens go to colleagues once, and stay there."""
    one = idle([(0.0, 4), (5.0, 3), (6.0, 0), (7.0, 2)], leave=(leave(citizens, posts=4),))
    episodes = ENGINES[engine](one, 3)
    assert set(at(episodes, 9.0)["caseworker"]) <= set(range(4, 20))
    assert (at(episodes, 9.0)["caseworker"] >= 0).all()


@given(
    st.lists(SHARES, min_size=1, max_size=6),
    st.integers(0, 40),
    st.sampled_from(RULES),
    st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["leave", "return", "close", "open"])), max_size=12),
    st.lists(st.sampled_from(["stand_in", "shared", "waiting"]), min_size=8, max_size=8),
)
@settings(max_examples=400)
def test_I7_whatever_comes_after_what_nobody_changes_twice_in_an_event_and_nobody_waits_for_nothing(
    shares: list[float], citizens: int, rule: str, happen: list[tuple[int, str]], how: list[str]
) -> None:
    desk = Desk(shares, citizens, rule)
    for post, what in happen:
        one = Absence(post, 1.0, 2.0, how[post])
        event: dict[str, Any] = {
            "leave": {"begins": [one] if post not in desk.staff.away else []},
            "return": {"ends": [one]},
            "close": {"closing": [post]},
            "open": {"opening": {} if {post} & {*desk.staff.filled, *desk.staff.away} else {post: 0.5}},
        }[what]
        changes, whose = desk.change(**event), desk.whose()
        assert set(changes.values()) <= {0, 1}
        for person in desk.people:
            theirs = person.caseworker
            waits = theirs is not None and theirs.leave is not None and theirs.leave.citizens == "waiting"
            assert (whose[person.number] is None) == (waits or not desk.staff.filled)
        assert sum(worker.caseload for worker in desk.staff.filled.values()) == sum(
            worker is not None for worker in whose.values()
        )
        if what == "return" and post in desk.staff.filled:
            worker = desk.staff.filled[post]
            assert not worker.lent
            assert not any(person.belongs_to is worker for person in desk.people)


# Frozen recruitment


@engines
@rules
def test_no_vacant_post_is_filled_in_a_freeze_and_all_that_waited_are_filled_at_once_at_its_end(
    rule: str, engine: str
) -> None:
    busy = {"separation_per_year": 6.0, "vacancy_months": 0.2, "reassignment_per_year": 0.0}
    frozen = ENGINES[engine](
        idle(8, rule, **busy, recruitment_freeze=(RecruitmentFreeze(from_month=2.0, to_month=6.0),)), 4
    )
    hired = frozen[frozen["caseworker"] >= 0].groupby("caseworker")["start"].min()
    assert ((hired <= 2.0) | (hired >= 6.0)).all()
    free = ENGINES[engine](idle(8, rule, **busy), 4)
    assert same(frozen[frozen["stop"] < 2.0], free[free["stop"] < 2.0])
    if rule == "rebalance":
        assert (hired == 6.0).sum() >= 3


@engines
def test_a_freeze_moves_no_draw_of_a_post_that_does_not_wait_for_it(engine: str) -> None:
    """Common random numbers: where no vacancy ends inside the freeze, nothing differs."""
    busy = {"separation_per_year": 1.0, "vacancy_months": 0.5}
    free = ENGINES[engine](idle(3, "rebalance", **busy), 11)
    frozen = idle(3, "rebalance", **busy, recruitment_freeze=(RecruitmentFreeze(from_month=11.9, to_month=30.0),))
    assert free["start"].nunique() > 3
    assert free["start"].max() < 11.9
    assert same(ENGINES[engine](frozen, 11), free)


# Learning


def test_who_learns_takes_the_share_that_a_beginner_counts_as_and_later_as_many_as_all() -> None:
    desk = Desk([1.0, 1.0], 50, "rebalance", learning=Learning(months=3.0, share=0.5))
    desk.change(opening={2: 1.0}, now=4.0)
    assert [desk.staff.filled[post].caseload for post in range(3)] == [20, 20, 10]
    assert desk.staff.filled[2].time == 0.5
    desk.staff.end_learning(6.9)
    assert desk.staff.filled[2].time == 0.5
    desk.staff.end_learning(7.0)
    assert desk.staff.filled[2].time == 1.0
    assert set(desk.change(opening={3: 1.0}, now=8.0).values()) == {0, 1}


@engines
def test_those_who_are_there_at_the_start_have_learned(engine: str) -> None:
    plain, learning = (idle([(0.0, 4)], learning=one) for one in (None, Learning(months=3.0, share=0.5)))
    assert same(ENGINES[engine](plain, 2), ENGINES[engine](learning, 2))
