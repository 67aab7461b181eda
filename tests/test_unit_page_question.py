"""Unit: what a link of the planner's page asks, and the scenarios that it stands for."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsm_sim.inputs import programmes
from fsm_sim.model.scenarios.people import People
from fsm_sim.model.scenarios.sources import provenance
from fsm_sim.model.text import LANGUAGES
from fsm_sim.web.answering.answers import shown_months
from fsm_sim.web.answering.fields import BASE, LEAVE, PLAN, PLANS, STAFFING, of_plan
from fsm_sim.web.answering.plan_names import full_time, posts_text, short_name
from fsm_sim.web.answering.plans import scenario_files, titles
from fsm_sim.web.answering.question import Question, asked, listed_states
from fsm_sim.web.deciding.answers import command
from fsm_sim.web.deciding.asking import decision

OFFICE = "municipality=Vejle&citizens=340&caseworkers=9"


def question(query: str) -> Question:
    found = asked(parse_qsl(query))
    assert not found.mistakes
    assert found.question is not None
    return found.question


def mistakes(query: str) -> dict[str, str]:
    return {key: one.key for key, one in asked(parse_qsl(query, keep_blank_values=True)).mistakes.items()}


def test_a_link_without_anything_asks_nothing_and_is_no_mistake() -> None:
    found = asked([])
    assert found.empty
    assert found.question is None
    assert not found.mistakes


def test_what_is_left_blank_is_as_usual_and_in_a_plan_as_today() -> None:
    found = question(f"{OFFICE}&a.caseworkers=11&a.turnover=&b.turnover=10")
    assert found.of("a", "turnover") == found.of("", "turnover") == 20
    assert (found.of("b", "turnover"), found.of("b", "caseworkers")) == (10, 9)
    assert "intake" not in found.base
    assert dict(found.plans["a"]) == {"caseworkers": 11}


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("municipality=Vejlle&citizens=340&caseworkers=9", {"municipality": "municipality-near"}),
        ("municipality=Xyzzy&citizens=340&caseworkers=9", {"municipality": "municipality"}),
        ("municipality=Vejle", {"citizens": "needed", "caseworkers": "needed"}),
        (f"{OFFICE}&turnover=abc", {"turnover": "number"}),
        (f"{OFFICE}&turnover=1e5", {"turnover": "number"}),
        (f"{OFFICE}&turnover=nan", {"turnover": "number"}),
        (f"{OFFICE}&turnover=301", {"turnover": "range"}),
        (f"{OFFICE}&months=12,5", {"months": "whole"}),
        (f"{OFFICE}&months=0", {"months": "range"}),
        (f"{OFFICE}&part=10", {"part": "part"}),
        (f"{OFFICE}&part=3&a.caseworkers=2", {"a.caseworkers": "part"}),
        (f"{OFFICE}&programme=nothing", {"programme": "choice"}),
        (f"{OFFICE}&handover=x&a.handover=y", {"handover": "choice", "a.handover": "choice"}),
        (f"{OFFICE}&begins=2027-13", {"begins": "month"}),
        (f"{OFFICE}&a.caseworkers=7&a.from=2027-07", {"a.from": "begins"}),
        (f"{OFFICE}&start=listed", {"start": "listed", "citizens": "sum"}),
        ("municipality=Vejle&caseworkers=9&start=listed", {"start": "listed"}),
        (f"{OFFICE}&start=listed&in-passive=100&in-placement=239", {"citizens": "sum"}),
        (f"{OFFICE}&in-passive=100", {"start": "start-listed"}),
        (f"{OFFICE}&start=listed&in-passive=340&in-resource_course=1", {"in-resource_course": "state"}),
        ("municipality=Vejle&caseworkers=9&start=listed&in-passive=x", {"start": "listed", "in-passive": "number"}),
        (f"{OFFICE}&at=6,99", {"at": "late"}),
        (f"{OFFICE}&at=6;x", {"at": "months"}),
        (f"{OFFICE}&at=1,2,3,4,5,6,7", {"at": "months"}),
        (f"{OFFICE}&rules=2026-02-30", {"rules": "day"}),
        (f"{OFFICE}&source-citizens=guessed", {"source-citizens": "choice"}),
        (f"{OFFICE}&source-share=counted", {"source-share": "unknown"}),
        (f"{OFFICE}&reason=%E2%80%AEx&a.reason=%F0%9F%98%80", {"reason": "note", "a.reason": "note"}),
        (f"{OFFICE}&begins=2027-01&a.caseworkers=7&a.from=2026-12", {"a.from": "late"}),
        (f"{OFFICE}&a.caseworkers=7&a.from=24", {"a.from": "late"}),
        (f"{OFFICE}&a.caseworkers=7&a.from=soon", {"a.from": "from"}),
        (f"{OFFICE}&f.caseworkers=7", {"f.caseworkers": "unknown"}),
        (f"{OFFICE}&months=24.5&a.caseworkers=9&a.from=6&at=60", {"months": "whole"}),
        (f"{OFFICE}&months=x&leave=1&leave-from=2&leave-to=2", {"months": "number"}),
        (f"{OFFICE}&months=0&a.from=2027-07", {"months": "range", "a.from": "begins"}),
        (f"{OFFICE}&leave=1", {"leave-from": "needed", "leave-to": "needed"}),
        (f"{OFFICE}&leave-from=2", {"leave": "needed"}),
        (f"{OFFICE}&leave=1&leave-from=2027-03&leave-to=8", {"leave-from": "begins"}),
        (
            f"{OFFICE}&leave=1&leave-from=8&leave-to=8&leave-citizens=x",
            {"leave-to": "back", "leave-citizens": "choice"},
        ),
        (f"{OFFICE}&leave=1&leave-from=24&leave-to=30", {"leave-from": "late"}),
        (f"{OFFICE}&begins=2027-01&leave=1&leave-from=2026-12&leave-to=2027-03", {"leave-from": "late"}),
        (f"{OFFICE}&leave=x&leave-from=soon", {"leave": "number", "leave-from": "from"}),
        (f"{OFFICE}&leave=1&leave-from=2&leave-to=5&a.caseworkers=7&a.from=2027-01", {"a.from": "begins"}),
        (f"{OFFICE}&begins=9999-12", {"begins": "century"}),
        (f"{OFFICE}&begins=2027-01&leave=1&leave-from=2&leave-to=9999-12", {"leave-to": "century"}),
        (f"{OFFICE}&begins=0000-01", {"begins": "century"}),
        (f"{OFFICE}&begins=0001-01", {"begins": "century"}),
        (f"{OFFICE}&months=1&a.caseworkers=7", {"a.from": "late"}),  # in month 1 unless it says, which is after the end
        (f"{OFFICE}&months=1&a.part=2", {"a.from": "late"}),
        (f"{OFFICE}&a.leave=1", {"a.leave": "unknown"}),
        (f"municipality={'x' * 201}&citizens=340&caseworkers=9", {"municipality": "long"}),
    ],
)
def test_every_mistake_is_found_at_its_field_in_one_pass(query: str, wrong: dict[str, str]) -> None:
    assert mistakes(query) == wrong


@pytest.mark.parametrize(
    ("written", "value"), [("1.340", 1340), ("1 340", 1340), ("1,340", 1340), ("1\N{NO-BREAK SPACE}340", 1340)]
)
def test_thousands_in_a_whole_number_may_be_set_off(written: str, value: int) -> None:
    found = asked([("municipality", "Vejle"), ("citizens", written), ("caseworkers", "9")])
    assert found.question is not None
    assert found.question.base["citizens"] == value


@pytest.mark.parametrize("written", ["1.200", "1,200", "1 .200"])
def test_a_number_that_may_be_thousands_or_decimals_is_asked_about(written: str) -> None:
    """1.200 new citizens a month were read as 1.2, and 1.200 citizens as 1,200."""
    assert mistakes(f"{OFFICE}&intake={written}") == {"intake": "thousands"}
    assert question(f"{OFFICE}&intake=1200").base["intake"] == 1200
    assert question(f"{OFFICE}&intake=1,2000").base["intake"] == 1.2
    assert question(f"{OFFICE}&turnover=12.125").base["turnover"] == 12.125, "12,125 is no turnover"
    assert question(f"{OFFICE}&intake=0.125").base["intake"] == 0.125


def test_a_link_of_three_decimals_is_read_back() -> None:
    found = question(f"{OFFICE}&intake=1.1250")
    assert found.base["intake"] == 1.125
    assert asked(parse_qsl(found.link())).question == found


@pytest.mark.parametrize(("written", "kroner"), [("643.000", 643_000), ("643,000", 643_000), ("1.200.000", 1_200_000)])
def test_the_price_of_a_post_may_be_written_as_its_hint_writes_it(written: str, kroner: int) -> None:
    """The hint says 643.000 kr., and 643.000 was read as 643 kr.: the sign of the balance was another."""
    found = decision("payback", parse_qsl(f"{OFFICE}&a.caseworkers=7&ask-wage={written}"))
    assert found.values is not None
    assert found.values["ask-wage"] == kroner
    assert f"--caseworker-year {kroner} " in command(found, "published", "en")


@pytest.mark.parametrize("written", ["12,5", "12.5"])
def test_a_decimal_has_a_comma_or_a_point(written: str) -> None:
    assert question(f"{OFFICE}&turnover={written}").base["turnover"] == 12.5


@pytest.mark.parametrize("written", ["0,000001", "0.00005", "299.999999"])
def test_a_link_says_a_number_as_the_form_takes_it(written: str) -> None:
    """A turnover of 0.000001 became 1e-06 in the link, which the form refused."""
    found = question(f"{OFFICE}&turnover={written}")
    assert question(found.link()) == found


def test_a_plan_without_other_caseworkers_needs_no_month_to_begin_in() -> None:
    assert mistakes(f"{OFFICE}&months=1&a.turnover=10&a.caseworkers=9") == {}
    assert mistakes(f"{OFFICE}&months=1&a.share=80") == {}, "a share of those who work part-time, of whom there is none"
    assert mistakes(f"{OFFICE}&months=1&a.caseworkers=7&a.from=0") == {}


def test_a_month_that_is_too_late_is_told_with_those_that_are_allowed() -> None:
    late = asked(parse_qsl(f"{OFFICE}&begins=2027-01&a.caseworkers=7&a.from=2029-01")).mistakes["a.from"]
    assert (late.facts["least"], late.facts["most"]) == ("2027-01", "2028-12")
    late = asked(parse_qsl(f"{OFFICE}&months=12&a.caseworkers=7&a.from=12")).mistakes["a.from"]
    assert (late.facts["least"], late.facts["most"]) == ("0", "11")


def test_one_question_has_one_link_however_it_was_written() -> None:
    first = question("caseworkers=9&citizens=1.340&municipality=vejle kommune&turnover=20,0&a.turnover=7,50")
    assert first.link() == "municipality=Vejle&citizens=1340&caseworkers=9&a.turnover=7.5"
    assert question(first.link()) == first


WRITTEN = {
    "whole": st.integers(1, 60).map(str),
    "number": st.integers(0, 200).map(lambda tenths: f"{tenths / 10:g}"),
    "text": st.just("Vejle"),
    "month": st.just(""),
    "months": st.lists(st.integers(0, 30).map(str), min_size=1, max_size=6).map(",".join),
    "day": st.dates().map(str),
    "token": st.text("abc.012-_", min_size=1, max_size=60),
    "note": st.text("abcæø %&=;,.§½ ", max_size=30),
}


@settings(max_examples=500, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [*(one.key for one in BASE), *(of_plan(plan, one.key) for plan in PLANS[:2] for one in PLAN), "in-passive"]
        ),
        st.sampled_from(
            ["", "0", "1", "8", "24.5", "99", "x", "-1", "2027-01", "2026-12", "2027-13", "settled", "fsm1"]
        ),
    )
)
def test_whatever_is_written_in_whichever_fields_is_read_or_is_a_mistake(texts: dict[str, str]) -> None:
    found = asked(texts.items())
    assert found.question is None or not found.mistakes


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_link_read_back_is_the_same_question(data: st.DataObject) -> None:
    """Whatever is asked, its link asks it again: an address that is sent is the answer that was seen."""
    pairs = [("municipality", "Vejle"), ("citizens", "340"), ("caseworkers", "60")]
    given_ = {"municipality", "citizens", "caseworkers", "part"}
    if data.draw(st.booleans()):
        first = data.draw(st.integers(0, 5))
        leave = (data.draw(st.integers(1, 3)), first, first + data.draw(st.integers(1, 40)))
        pairs += [(f"leave{end}", str(one)) for end, one in zip(("", "-from", "-to"), leave, strict=True)]
        pairs += [("leave-citizens", data.draw(st.sampled_from(("shared", "stand_in", "waiting")))), ("months", "24")]
    for one in BASE:
        if one not in LEAVE and one.key not in given_ and one.kind in WRITTEN and data.draw(st.booleans()):
            pairs.append((one.key, data.draw(WRITTEN[one.kind])))
    for plan in PLANS:
        pairs += [
            (of_plan(plan, one.key), data.draw(WRITTEN[one.kind]))
            for one in PLAN
            if one.kind in WRITTEN and one.key != "part" and data.draw(st.booleans())
        ]
    found = asked(pairs)
    if found.mistakes:
        assert {one.key for one in found.mistakes.values()} <= {"range", "late", "leave"}
        return
    assert found.question is not None
    assert asked(parse_qsl(found.question.link())).question == found.question


def test_part_time_people_count_by_their_time_in_the_scenario_and_its_title() -> None:
    found = question(f"{OFFICE}&part=2&share=60&a.caseworkers=6&a.part=0")
    assert (full_time(found, ""), full_time(found, "a")) == (8.2, 6)
    today, plan = (one.scenario for one in scenario_files(found))
    people = today.staffing.posts[0].people
    assert people == (People(share=1.0, count=7), People(share=0.6, count=2))
    assert [(step.from_month, step.full_time) for step in plan.staffing.posts] == [(0, 8.2), (1, 6)]
    assert (titles(found, "", "da"), titles(found, "a", "en")) == ("I dag (8,2 årsværk)", "Plan A (6 full-time posts)")


@pytest.mark.parametrize(
    ("asked_for", "plan", "english", "danish"),
    [
        ("a.caseworkers=7&b.caseworkers=11", "a", "7 full-time posts", "7 årsværk"),
        ("a.turnover=10&b.vacancy=1", "a", "10% turnover", "10 % personaleomsætning"),
        ("a.turnover=10&b.vacancy=1", "b", "posts vacant for 1 month", "stillinger ledige i 1 måned"),
        ("a.vacancy=0", "a", "posts vacant for 0 months", "stillinger ledige i 0 måneder"),
        (
            "a.handover=rebalance",
            "a",
            "hand-over to new caseworkers",
            "overdragelse til nye sagsbehandlere",
        ),
        (
            "a.turnover=10&a.vacancy=1",
            "a",
            "10% turnover and posts vacant for 1 month",
            "10 % personaleomsætning og stillinger ledige i 1 måned",
        ),
        (
            "a.caseworkers=12&a.turnover=10&a.vacancy=1",
            "a",
            "12 full-time posts, 10% turnover and posts vacant for 1 month",
            "12 årsværk, 10 % personaleomsætning og stillinger ledige i 1 måned",
        ),
        ("a.caseworkers=7&b.caseworkers=7&b.turnover=10", "a", "7 full-time posts", "7 årsværk"),
        (
            "a.caseworkers=7&b.caseworkers=7&b.turnover=10",
            "b",
            "7 full-time posts and 10% turnover",
            "7 årsværk og 10 % personaleomsætning",
        ),
        ("a.caseworkers=7&b.caseworkers=7&b.from=6", "b", "7 full-time posts from month 6", "7 årsværk fra måned 6"),
        (
            "begins=2027-01&a.caseworkers=7&b.caseworkers=7&b.from=2027-07",
            "b",
            "7 full-time posts from July 2027",
            "7 årsværk fra juli 2027",
        ),
        (
            "a.caseworkers=10&a.part=2&a.share=50",
            "a",
            "10 caseworkers, 2 of them part-time",
            "10 sagsbehandlere, heraf 2 på deltid",
        ),
        ("a.caseworkers=8&b.caseworkers=10&b.part=4&b.share=50", "a", "8 caseworkers", "8 sagsbehandlere"),
        ("a.reason=x", "a", "plan A", "plan A"),
        ("a.turnover=20&a.reason=x", "a", "plan A", "plan A"),
        ("a.turnover=10&b.turnover=10&b.reason=x", "b", "plan B", "plan B"),
        ("caseworkers=200&part=1&share=51&a.share=52", "a", "199.52 full-time posts", "199,52 årsværk"),
    ],
)
def test_a_plan_is_named_by_what_differs(asked_for: str, plan: str, english: str, danish: str) -> None:
    found = question(f"{OFFICE}&{asked_for}")
    assert short_name(found, plan, "en") == english
    assert short_name(found, plan, "da").replace("\N{NO-BREAK SPACE}", " ") == danish


@given(plans=st.lists(st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in {
    "caseworkers": ["7", "9", "10", "200"], "part": ["0", "2", "4"], "share": ["50", "51", "75"],
    "turnover": ["10", "20"], "vacancy": ["1", "3"], "handover": ["inflow_only", "rebalance"], "from": ["1", "6"],
}.items()}), max_size=5))  # fmt: skip
def test_no_two_plans_have_one_name_and_none_has_that_of_today(plans: list[dict[str, str]]) -> None:
    each = zip(PLANS, plans, strict=False)
    fields = [f"{letter}.{key}={value}" for letter, own in each for key, value in own.items()]
    found = question("&".join([OFFICE, *fields]))
    for language in LANGUAGES:
        named = [short_name(found, plan, language) for plan in found.plans]
        assert len({*named, posts_text(full_time(found, ""), language)}) == len(named) + 1
        titled = [titles(found, plan, language) for plan in ("", *found.plans)]
        assert len(set(titled)) == len(titled)


def test_the_title_of_a_plan_says_what_differs() -> None:
    found = question(f"{OFFICE}&a.caseworkers=7&b.turnover=10&c.reason=x")
    plans = ("Plan A (7 full-time posts)", "Plan B (10% turnover)", "Plan C (9 full-time posts)")
    told = ["Today (9 full-time posts)", *plans]
    assert [titles(found, plan, "en") for plan in ("", "a", "b", "c")] == told
    assert [file.scenario.scenario.title for file in scenario_files(found)] == told
    assert titles(found, "b", "da") == "Plan B (10\N{NO-BREAK SPACE}% personaleomsætning)"


def test_a_plan_begins_with_the_caseworkers_of_today_so_that_who_leaves_hands_over() -> None:
    found = question(f"{OFFICE}&a.caseworkers=7&b.caseworkers=7&b.from=6&c.turnover=10&d.caseworkers=7&d.from=0")
    steps = [[(one.from_month, one.count) for one in file.scenario.staffing.posts] for file in scenario_files(found)]
    assert steps == [[(0, 9)], [(0, 9), (1, 7)], [(0, 9), (6, 7)], [(0, 9)], [(0, 7)]]


def test_a_date_is_so_many_months_after_the_first() -> None:
    found = question(f"{OFFICE}&begins=2027-01&a.caseworkers=7&a.from=2027-07")
    (_, plan) = scenario_files(found)
    assert [one.from_month for one in plan.scenario.staffing.posts] == [0, 6]
    assert plan.scenario.horizon.start_month == "2027-01"


def test_a_blank_intake_keeps_the_number_and_a_written_one_is_taken() -> None:
    (kept,) = scenario_files(question(OFFICE))
    (given_,) = scenario_files(question(f"{OFFICE}&intake=12,5"))
    assert (kept.scenario.office[0].intake_per_month, given_.scenario.office[0].intake_per_month) == ("steady", 12.5)


def test_every_field_of_staffing_reaches_the_scenario() -> None:
    usual = {one.key: one.default for one in STAFFING}
    other = {"caseworkers": "8", "part": "1", "share": "50", "turnover": "10", "vacancy": "1", "handover": "rebalance"}
    assert other.keys() == usual.keys()
    for key, value in other.items():
        base, plan = scenario_files(question(f"{OFFICE}&part=2&a.{key}={value}"))
        assert base.scenario.staffing != plan.scenario.staffing, key


def test_citizens_by_state_are_the_start_and_add_up() -> None:
    found = question("municipality=Vejle&caseworkers=9&start=listed&in-passive=200&in-placement=140&a.caseworkers=7")
    assert found.base["citizens"] == 340
    office = scenario_files(found)[1].scenario.office[0]
    assert office.citizens == {"passive": 200, "placement": 140}
    assert asked(parse_qsl(found.link())).question == found


def test_every_listed_state_of_every_programme_makes_a_scenario() -> None:
    for programme in programmes.names():
        for state in listed_states(programme):
            query = f"municipality=Vejle&caseworkers=9&programme={programme}&start=listed&in-{state}=7"
            assert scenario_files(question(query))[0].scenario.office[0].citizens == {state: 7}


def test_sources_reasons_and_the_day_of_the_rules_reach_the_scenario() -> None:
    query = "&source-citizens=counted&source-turnover=published&source-intake=counted&reason=Budget&a.reason=Sparing"
    found = question(f"{OFFICE}&a.caseworkers=7{query}&rules=2026-07-01")
    today, plan = (file.scenario for file in scenario_files(found))
    assert (today.scenario.reason, plan.scenario.reason) == ("Budget", "Sparing")
    assert today.scenario.rules_as_of == "2026-07-01"
    said = provenance(plan)
    assert (said["citizens"], said["separation_per_year"], said["vacancy_months"]) == (
        "counted",
        "published",
        "assumed",
    )
    assert said["intake_per_month"] == "assumed", "an intake that is worked out is assumed whatever is said"
    assert (
        provenance(scenario_files(question(f"{OFFICE}&intake=4{query.split('&reason')[0]}"))[0].scenario)[
            "intake_per_month"
        ]
        == "counted"
    )


def test_the_months_that_are_told_are_those_asked_for_and_the_last() -> None:
    assert shown_months(question(f"{OFFICE}&at=18,3"), 24) == [3, 18, 24]
    assert question(f"{OFFICE}&at=18+3").link() == question(f"{OFFICE}&at=3,18").link()
