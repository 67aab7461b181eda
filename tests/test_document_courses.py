"""Document: why the courses of a brief rise and fall, held against the numbers of the run that the sentences state."""

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_run import SCENARIOS, keep, make_run, results, rewrite

from fsm_sim.report.document.annex.inputs import _told as annex_told
from fsm_sim.report.document.brief.captions import course_note
from fsm_sim.report.document.brief.plan_table import plans
from fsm_sim.report.document.courses import course_text
from fsm_sim.report.document.courses.course_events import events
from fsm_sim.report.document.courses.ending_states import ending_states
from fsm_sim.report.document.wording import Words
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import RunSummary, run_summary
from fsm_sim.report.tables.run_tables import run_tables
from fsm_sim.study.results.courses.course import MOST_PHASES, Courses, Phase, courses, phases
from fsm_sim.study.results.courses.course_flows import flow, whole
from fsm_sim.study.results.courses.outcome_parts import OTHERS, outcome_parts
from fsm_sim.study.results.courses.unstudied import unstudied

BASE, MORE, _ = SCENARIOS
MONTHS = 24
DRAWS = 20
COURSES = {
    "flat": np.full(MONTHS + 1, 35.0),
    "rises": np.linspace(30.0, 60.0, MONTHS + 1),
    "falls": np.linspace(60.0, 30.0, MONTHS + 1),
    "turns": np.concatenate([np.linspace(30.0, 60.0, 11), np.linspace(58.0, 40.0, MONTHS - 10)]),
}


def with_course(
    directory: Path,
    caseload: np.ndarray,
    in_office: np.ndarray,
    intake: np.ndarray,
    filled: np.ndarray | None = None,
    plan: Mapping[str, object] | None = None,
) -> RunSummary:
    """A run of one office whose caseload, citizens and intake are known month by month, in every draw.

    Of the first scenario `filled` are the posts filled, and `plan` is what its plan has besides.
    """
    directory = make_run(directory, scenarios=[{**BASE, **(plan or {})}, MORE], draws=DRAWS, months=MONTHS)
    for place, entry in enumerate((BASE, MORE)):
        table = results([BASE, MORE], DRAWS, 2, MONTHS, {"Hedensted": 251}, 1)
        mine = table[table["scenario"] == entry["name"]]
        posts = np.where(np.arange(MONTHS + 1) >= 3, 8.0, 6.0) if place else np.full(MONTHS + 1, 6.0)
        posts = posts if place or filled is None else filled
        known = {"caseload": caseload, "in_office": in_office, "intake": intake, "posts_filled": posts}
        shape = mine[mine["measure"] == "citizens"]
        own = [shape.assign(measure=name, value=course[shape["month"].to_numpy(int)]) for name, course in known.items()]
        keep(directory, entry["name"], pd.concat([mine[mine["measure"] != "caseload"], *own]))
    rewrite(directory)
    return run_summary(read_run(directory))


@pytest.mark.parametrize(
    ("kind", "english", "danish"),
    [
        ("flat", "stays about the same, around 35.0", "er næsten uændret, omkring 35,0"),
        ("rises", "rises from 30.0 to 60.0", "stiger fra 30,0 til 60,0"),
        ("falls", "falls from 60.0 to 30.0", "falder fra 60,0 til 30,0"),
        ("turns", "rises from 30.0 to 60.0 after 10 months", "stiger fra 30,0 til 60,0 efter 10 måneder"),
    ],
)
def test_a_caseload_that_stays_rises_falls_or_turns_is_told_so(
    tmp_path: Path, kind: str, english: str, danish: str
) -> None:
    in_office, intake = np.linspace(251, 300, MONTHS + 1), np.arange(MONTHS + 1) * 5.0
    known = with_course(tmp_path / "run", COURSES[kind], in_office, intake).facts
    told = known[f"movement.{BASE['name']}.text"]
    assert english in told.en
    assert danish in told.da
    assert ("then falls to 40.0" in told.en) == (kind == "turns")
    assert "citizens from 251" in told.en
    ends = [known[f"movement.{BASE['name']}.caseload.{month}"].value for month in (0, MONTHS)]
    assert ends == [COURSES[kind][0], COURSES[kind][-1]]


def test_what_is_printed_alike_at_both_ends_is_one_number(tmp_path: Path) -> None:
    """ "Næsten uændret, fra 35 til 35" was a sentence of the brief."""
    ends = np.linspace(0.0, 0.02, MONTHS + 1)
    known = with_course(tmp_path / "run", 35 + ends, 251 + ends, 0 * ends).facts
    told = known[f"movement.{BASE['name']}.text"]
    assert "The number of citizens begins and ends at 251: " in told.en
    assert "Antallet af borgere begynder og slutter på 251: " in told.da
    assert "around 35.0 after 24 months (around 251 citizens; around 6.0 full-time posts filled)" in told.en
    assert "omkring 35,0 efter 24 måneder (omkring 251 borgere; omkring 6,0 besatte årsværk)" in told.da
    for language, between in (("da", "fra {} til {}"), ("en", "from {} to {}")):
        number = r"(\d+(?:[.,]\d+)?%?)"
        assert [
            one for one in re.findall(between.format(number, number), getattr(told, language)) if len({*one}) == 1
        ] == []


def of_draws(*moved: float) -> Courses:
    """A caseload of 33 that in each draw moves by so much, whose level differs more from draw to draw."""
    index = pd.MultiIndex.from_product([range(MONTHS + 1), range(len(moved))], names=["month", "draw"])
    month, draw = (index.get_level_values(name).to_numpy() for name in ("month", "draw"))
    values = 33.0 + 5.0 * draw + np.array(moved)[draw] * month / MONTHS
    draws = pd.DataFrame({"caseload": values}, index=index)
    level = draws.groupby(level="month").mean()
    return Courses(level, level, draws)


def test_a_change_is_as_sure_as_its_draws_agree_however_far_their_levels_lie_apart() -> None:
    """A caseload that rose from 32 to 43 in every draw of a few was told to stay about the same."""
    assert of_draws(10.0, 10.0).error_of_changes("caseload", 0, MONTHS) == pytest.approx(0.0, abs=1e-12)
    assert of_draws(8.0, 12.0).error_of_changes("caseload", 0, MONTHS) == pytest.approx(2.0)
    assert of_draws(8.0).error_of_changes("caseload", 0, MONTHS) == 0.0


def test_a_change_within_what_few_simulations_vary_by_is_told_as_one_that_may_be_none(tmp_path: Path) -> None:
    """Its draws go up and down: the mean rises by 3, and "stays about the same, from 33 to 36" is no sentence."""
    directory = make_run(tmp_path / "run", scenarios=[BASE], draws=2, months=MONTHS)
    table = results([BASE], 2, 2, MONTHS, {"Hedensted": 251}, 1)
    shape = table[table["measure"] == "citizens"]
    moved = np.where(shape["draw"] == 0, 26.0, -20.0) * shape["month"] / MONTHS
    own = shape.assign(measure="caseload", value=33.0 + moved)
    keep(directory, BASE["name"], pd.concat([table[table["measure"] != "caseload"], own]))
    rewrite(directory)
    told = run_summary(read_run(directory)).facts[f"movement.{BASE['name']}.text"]
    assert "seems to go from 33 to 36 after 24 months" in told.en
    assert "ser ud til at gå fra 33 til 36 efter 24 måneder" in told.da


def test_two_parts_of_a_course_that_stay_as_they_are_are_one() -> None:
    assert phases(np.array([33.0, 33.3, 33.0, 33.1, 34.0]), 1.0) == [Phase(0, 4, 1)]
    wavering = np.array([30.0, 40.0, 33.0, 33.4, 32.6, 33.2])
    found = phases(wavering, 6.0, most=2)
    assert all(one.direction or other.direction for one, other in pairwise(found))


def test_what_leave_does_to_the_citizens_is_told_where_it_begins() -> None:
    """Citizens who wait have no caseworker, so a caseload does not rise as it does where colleagues share them."""
    leave = {"from_month": 2.0, "to_month": 8.0, "posts": 1, "citizens": "waiting", "return_is_change": False}
    entry = {**BASE, "leave": [leave]}
    whole, begins, ends = (events(entry, Phase(*months, 0))[0] for months in ((0, 12), (0, 6), (6, 12)))
    assert whole.en.endswith("(the citizens have no caseworker meanwhile, and the caseload leaves them out)")
    assert begins.da.endswith("(borgerne har ingen sagsbehandler imens og tæller ikke med i sagsstammen)")
    assert "(" not in ends.en


@pytest.mark.parametrize(
    ("citizens", "last", "said"),
    [
        ("stand_in", 8.0, "full-time posts filled from 12.2 to 11.4: vacancies after turnover"),
        ("shared", 40.0, "full-time posts filled from 12.2 to 11.4: 2 on leave from month 2 (colleagues share"),
        ("shared", 8.0, "a change of caseworker for them), vacancies after turnover"),
    ],
)
def test_a_leave_is_the_reason_for_fewer_filled_posts_only_where_it_empties_them(
    tmp_path: Path, citizens: str, last: float, said: str
) -> None:
    """A stand-in keeps a post filled, and whoever is back leaves none empty."""
    away = {"from_month": 2.0, "to_month": last, "posts": 2, "citizens": citizens, "return_is_change": False}
    steady, intake = np.full(MONTHS + 1, 251.0), np.arange(MONTHS + 1) * 5.0
    filled = np.linspace(12.2, 11.4, MONTHS + 1)
    plan = {"posts": [[0, 12.2]], "leave": [away]}
    found = with_course(tmp_path / "run", COURSES["rises"], steady, intake, filled=filled, plan=plan)
    told = found.facts[f"movement.{BASE['name']}.text"].en
    assert said in told
    assert "stand-in" not in told


def test_whose_post_is_closed_meanwhile_is_not_told_to_come_back() -> None:
    leave = {"from_month": 2.0, "to_month": 8.0, "posts": 8, "citizens": "stand_in", "return_is_change": False}
    entry = {**BASE, "posts": [[0, 8.2], [4, 3.2]], "leave": [leave], "handover": "inflow_only",
             "offices": [{"posts": [[0, 8.2], [4, 3.2]]}]}  # fmt: skip
    closed, begins, ends = (one.en for one in events(entry, Phase(0, 12, 0)))
    assert (closed, ends) == ("3.2 full-time planned from month 4", "3 back from leave in month 8")
    assert begins.startswith("8 on leave from month 2 (")


@pytest.mark.parametrize(
    ("last", "english", "danish"),
    [
        (
            3.2,
            "8 on leave from month 2, back in month 8, except 5, since the plan closes posts from month 4 on (a",
            "8 på orlov fra måned 2 og tilbage i måned 8, undtagen 5, da planen nedlægger stillinger fra måned 4 (en",
        ),
        (
            0.2,
            "), nobody back in month 8, since the plan closes posts",
            "), ingen tilbage i måned 8, da planen nedlægger",
        ),
    ],
)
def test_whose_post_is_closed_meanwhile_is_not_planned_to_come_back(
    tmp_path: Path, last: float, english: str, danish: str
) -> None:
    leave = {"from_month": 2.0, "to_month": 8.0, "posts": 8, "citizens": "stand_in", "return_is_change": False}
    plan = {**BASE, "posts": [[0, 8.2], [4, last]], "leave": [leave]}
    found = run_summary(read_run(make_run(tmp_path / "run", scenarios=[plan], draws=4, months=12)))
    for language, said in (("en", english), ("da", danish)):
        told = plans(found.comparison.run, [BASE["name"]], Words(language, found.facts))["rows"][0][1]
        assert said in told
        value, _ = annex_told("leave", found.comparison.run["scenarios"][0], Words(language, found.facts))
        assert said.split(", ")[-1].partition(" (")[0] in value
    assert "ikke tilbage, da planen nedlægger" in str(run_tables(found.comparison, "da")[2].rows)


def test_a_plan_that_begins_otherwise_is_named_under_the_plans_though_the_answer_has_no_room(tmp_path: Path) -> None:
    """A brief of four scenarios told two plans, and said of all that they begin settled, where one was listed."""
    larger = {**MORE, "name": "larger", "title": "Larger", "title_da": "Større"}
    found = run_summary(read_run(make_run(tmp_path / "run", scenarios=[BASE, MORE, larger], draws=4, months=12)))
    first, second, third = found.comparison.run["scenarios"]
    alike = {"scenarios": [first, second, third]}
    other = {"scenarios": [first, {**second, "start": "settled"}, {**third, "citizens": 300}]}
    for language, told in (
        ("en", ("caseworkers” begins otherwise, so its difference holds the start too", "“Larger” begins with")),
        ("da", ("begynder anderledes, så forskellen rummer også starten", "»Større« begynder med")),
    ):
        for run, named in ((alike, False), (other, True)):
            notes = " ".join(
                plans(run, [one["name"] for one in run["scenarios"]], Words(language, found.facts))["notes"]
            )
            assert [one in notes for one in told] == [named, named]


def test_who_comes_and_who_leaves_are_the_flows_of_the_run(tmp_path: Path) -> None:
    in_office, intake = np.linspace(251, 300, MONTHS + 1), np.arange(MONTHS + 1) * 5.0
    known = with_course(tmp_path / "run", COURSES["rises"], in_office, intake).facts
    told = known[f"movement.{BASE['name']}.text"]
    assert "The number of citizens goes from 251 to 300: 120 come and 71 leave" in told.en
    assert "Antallet af borgere går fra 251 til 300: 120 kommer til, og 71 går ud" in told.da


def test_a_plan_is_told_from_where_it_differs_with_its_dated_change(tmp_path: Path) -> None:
    in_office, intake = np.linspace(251, 300, MONTHS + 1), np.arange(MONTHS + 1) * 5.0
    told = with_course(tmp_path / "run", COURSES["rises"], in_office, intake).facts[f"movement.{MORE['name']}.text"]
    assert "full-time posts filled from 6.0 to 8.0: 8 planned from month 3" in told.en
    assert "besatte årsværk fra 6,0 til 8,0: 8 planlagt fra måned 3, de nye uden borgere til at begynde med" in told.da


def test_a_caseload_that_falls_once_posts_are_open_is_told_to_fall_since_the_new_get_citizens(tmp_path: Path) -> None:
    """Neither the citizens nor the posts filled explain it: both stay."""
    flat, rises = np.full(MONTHS + 1, 251.0), np.arange(MONTHS + 1) * 5.0
    falls = np.concatenate([np.linspace(20.0, 50.0, 4), np.linspace(49.0, 30.0, MONTHS - 3)])
    facts = with_course(tmp_path / "run", falls, flat, rises).facts
    more, base = (facts[f"movement.{entry['name']}.text"] for entry in (MORE, BASE))
    assert "then falls to 30.0 after 24 months (the new caseworkers get citizens by and by)" in more.en
    assert "(de nye sagsbehandlere får efterhånden borgere)" in more.da
    assert "251 to 251" not in more.en
    assert "new caseworkers" not in base.en


@pytest.mark.parametrize(
    ("alike", "english", "danish"),
    [
        (2, "for the first 3 months", "de første 3 måneder"),
        (1, "for the first month", "den første måned"),
        (4, "for the first 4 months", "de første 4 måneder"),
    ],
)
def test_a_plan_follows_another_until_the_month_from_which_it_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alike: int, english: str, danish: str
) -> None:
    """Two more posts from month 3 on are in the number of month 3, but the three months before it are alike."""
    monkeypatch.setattr(course_text, "same_until", lambda *_: alike)
    in_office, intake = np.linspace(251, 300, MONTHS + 1), np.arange(MONTHS + 1) * 5.0
    told = with_course(tmp_path / "run", COURSES["rises"], in_office, intake).facts[f"movement.{MORE['name']}.text"]
    assert f"Follows “As it is” {english}." in told.en
    assert f"Følger »Som i dag« {danish}." in told.da


@pytest.mark.parametrize(("window", "told"), [(0, False), (1, True), (3, True)])
def test_a_share_of_a_time_is_said_not_to_be_its_states_at_the_end_of_it(window: int, told: bool) -> None:
    """Of 20 to 50 citizens the states had +2, +18 and +7."""
    run = {"outcomes": {"work": {"window_months": window}, "off": {"window_months": 0}}}
    assert course_note(run, ["work"]).endswith("-window") == told
    assert course_note(run, ["off", "work"]) == f"course.note-several{'-window' if told else ''}"


@pytest.mark.parametrize("programme", ["bir", "bir+fsm1"])
def test_the_parts_of_a_change_add_up_to_it_though_a_flexjob_ends_the_course(tmp_path: Path, programme: str) -> None:
    """From 47 to 34 citizens was told as paid hours -8 and flexjob +34, all flexjobs of two years."""
    prefix = "bir:" if "+" in programme else ""
    citizens, hours, flexjob = np.linspace(250, 126, 25), np.linspace(24, 16, 25), 14 * np.sqrt(np.arange(25))
    begun = flexjob - np.concatenate([np.zeros(3), flexjob[:-3]])
    entry = {**BASE, "programme": programme}
    directory = make_run(tmp_path / "run", scenarios=[entry], draws=DRAWS, months=MONTHS)
    shape = results([entry], DRAWS, 2, MONTHS, {"Hedensted": 251}, 1)
    shape = shape[shape["measure"] == "citizens"]
    shares = {"work": hours + begun + 4, "state:paid_hours": hours, "state:flexjob": flexjob}
    names = {
        name: f"{prefix}{name}" if name == "work" else name.replace("state:", f"state:{prefix}") for name in shares
    }
    known = {"citizens": citizens, "intake": 0 * citizens, **{names[one]: shares[one] / citizens for one in shares}}
    own = [shape.assign(measure=name, value=course[shape["month"].to_numpy(int)]) for name, course in known.items()]
    keep(directory, entry["name"], pd.concat(own))
    run = read_run(directory)
    outcome = {**run.run["outcomes"]["work"], "states": [f"{prefix}paid_hours", f"{prefix}flexjob"]}
    rewrite(directory, outcomes={names["work"]: outcome}, programmes={programme: {names["work"]: outcome}})
    facts = run_summary(read_run(directory)).facts
    of = f"movement.{entry['name']}.{names['work']}"
    inside = {int(key.rpartition(".")[2]): one.value for key, one in facts.items() if key.startswith(f"{of}.inside.")}
    assert max(inside) == MONTHS
    for first, last in pairwise(sorted(inside)):
        found = {key.rpartition(".")[2]: one.value for key, one in facts.items() if key.startswith(f"{of}.{last}.")}
        assert sum(found.values()) == round(inside[last]) - round(inside[first])
        assert found[f"{prefix}flexjob"] == pytest.approx(begun[last] - begun[first], abs=1)
    told = facts[f"movement.{entry['name']}.text"]
    assert "begun in the period −" in told.en
    assert "begyndt i perioden −" in told.da


@given(st.lists(st.floats(0, 200), min_size=9, max_size=9), st.integers(0, 2))
def test_the_parts_of_any_change_add_up_to_what_is_told(values: list[float], window: int) -> None:
    """The rest is of those who were in a state earlier in the window, or whom the outcome does not count."""
    people = pd.DataFrame(np.reshape(values, (3, 3)), columns=["work", "state:job", "state:flexjob"])
    phase = Phase(window and 2 - (window == 1), 2, 0)
    found = outcome_parts(Courses(people, people, people), "work", ["job", "flexjob"], ["flexjob"], window, phase)
    first, last = (round(float(people["work"][month])) for month in (phase.first, phase.last))
    assert sum(found.values()) == last - first
    assert set(found) == {"job", "flexjob", OTHERS}


@given(st.lists(st.floats(1, 100), min_size=2, max_size=30), st.floats(0.1, 20))
def test_phases_follow_each_other_and_go_the_way_that_is_said(values: list[float], smallest: float) -> None:
    course = np.array(values)
    found = phases(course, smallest)
    assert [one.first for one in found] == [0, *(one.last for one in found[:-1])]
    assert found[-1].last == len(course) - 1
    assert len(found) <= MOST_PHASES
    for one in found:
        assert one.direction in (0, np.sign(course[one.last] - course[one.first]))


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=8), st.integers(0, 7))
def test_whole_numbers_add_up_and_lie_next_to_what_they_stand_for(values: list[float], place: int) -> None:
    values[place % len(values)] += round(sum(values)) - sum(values)
    total = round(sum(values))
    found = whole(values, total)
    assert sum(found) == total
    assert all(abs(one - value) <= 1 + 1e-9 for one, value in zip(found, values, strict=True))


def test_an_offices_flows_add_up_to_the_last_citizen() -> None:
    months = np.arange(3)
    level = pd.DataFrame(
        {"citizens": [100.0, 107.0, 113.2], "in_office": [100.0, 103.3, 104.4], "intake": [0.0, 8.0, 16.0]}, months
    )
    citizens = pd.DataFrame({"state:employed": [0.0, 2.3, 5.3], "state:flexjob": [0.0, 1.4, 3.5]}, months)
    found = flow(Courses(level, citizens, level * 0), ("employed", "flexjob"), (), 0, 2)
    assert (found.start, found.end, found.came, found.left) == (100, 104, 16, 12)
    assert found.where == {"employed": 5, "flexjob": 4, "": 3}


def test_where_citizens_of_a_shared_office_go_is_told_by_state_for_every_programme() -> None:
    """Of 42 "out of the target group" 27 had pensions and flexjobs of the second programme, named for the first."""
    level = pd.DataFrame({"citizens": [60.0, 40.0], "in_office": [60.0, 40.0], "intake": [0.0, 0.0]})
    names = ("bir:disability_pension", "bir:flexjob", "bir:left")
    citizens = pd.DataFrame({f"state:{name}": [0.0, moved] for name, moved in zip(names, (9.0, 8.0, 3.0), strict=True)})
    assert set(ending_states("bir+fsm1")) >= {*names}
    assert flow(Courses(level, citizens, level * 0), (), names, 0, 1).where == dict(
        zip((*names, ""), (9, 8, 3, 0), strict=True)
    )


@given(st.floats(0, 500), st.floats(0, 80), st.lists(st.floats(-5, 60), min_size=2, max_size=5))
def test_flows_of_any_office_add_up(start: float, came: float, gone: list[float]) -> None:
    """Start, end and intake are rounded one by one, so what left is up to one and a half from the sum of its parts."""
    start += sum(gone)
    inside = gone[:-1]  # those still in the target group, though out of the office
    level = pd.DataFrame(
        {
            "citizens": [start, start + came - gone[-1]],
            "in_office": [start, start + came - sum(gone)],
            "intake": [0.0, came],
        }
    )
    citizens = pd.DataFrame({f"state:{place}": [0.0, moved] for place, moved in enumerate(inside)})
    found = flow(Courses(level, citizens, level * 0), [str(place) for place in range(len(inside))], (), 0, 1)
    assert found.start + found.came - found.left == found.end
    assert sum(found.where.values()) == found.left
    assert all(abs(one - value) <= 2.5 + 1e-9 for one, value in zip(found.where.values(), gone, strict=True))


def test_an_office_that_begins_with_nobody_has_a_course() -> None:
    """A brief ended in "cannot convert float NaN to integer": shares of nobody are undefined, citizens are none."""
    places = pd.MultiIndex.from_product([["now"], [0], [0], [0, 1]], names=["scenario", "draw", "replication", "month"])
    columns = {"citizens": [0.0, 8.0], "in_office": [0.0, 6.0], "intake": [0.0, 8.0], "state:employed": [np.nan, 0.25]}
    found = courses(pd.DataFrame(columns, places), "now")
    assert found.citizens["state:employed"].to_list() == [0.0, 2.0]
    assert flow(found, ("employed",), (), 0, 1) == (0, 6, 8, 2, {"employed": 2, "": 0})


@pytest.mark.parametrize(
    ("caseloads", "leave", "found"),
    [
        ([40.0, 149.9, 150.0], True, set()),
        ([40.0, 150.3, 149.0], False, {"outside"}),
        ([14.9, 30.0, 30.0], False, {"outside"}),
        ([40.0, np.nan, 42.0], True, {"nobody"}),
        ([40.0, np.nan, 42.0], False, set()),
    ],
)
def test_what_nobody_has_studied_is_known_from_the_runs(caseloads: list[float], leave: bool, found: set[str]) -> None:
    """An expected caseload of 155, where the quick estimate had 142, and a summer with all on leave, had no word."""
    places = pd.MultiIndex.from_product(
        [["now"], [0], [0, 1], [0, 1, 2]], names=["scenario", "draw", "replication", "month"]
    )
    runs = pd.DataFrame({"caseload": caseloads * 2, "citizens": [300.0] * 6}, places)
    entry = {"name": "now", "leave": [{"posts": 9}] if leave else []}
    assert unstudied(runs, {"scenarios": [entry]}) == {"now": found}


def test_courses_are_means_over_all_runs(tmp_path: Path) -> None:
    run = read_run(make_run(tmp_path / "run", scenarios=[BASE], draws=DRAWS))
    table = results([BASE], DRAWS, 2, MONTHS, {"Hedensted": 251}, 1)
    expected = table[table["measure"] == "work"].groupby("month")["value"].mean().to_numpy()
    found = courses(run.runs, BASE["name"])
    assert found.of("work") == pytest.approx(expected, rel=1e-12)
    assert found.citizens["work"].to_numpy() == pytest.approx(251 * expected, rel=1e-12)
