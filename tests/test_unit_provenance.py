"""Unit: where inputs are from, through patches, files, records and words; and the day whose rules are followed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from synthetic_run import SCENARIOS, make_run

from fsm_sim.inputs import programmes
from fsm_sim.inputs.scenarios import read_scenario
from fsm_sim.inputs.validate import validate
from fsm_sim.language.calendar import day_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal
from fsm_sim.language.provenance import rules_in_words, sources_in_words
from fsm_sim.model.scenarios.scenario import Office, RehabilitationTeam
from fsm_sim.model.scenarios.sources import provenance
from fsm_sim.model.scenarios.staffing import Staffing
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.annex.inputs import _source as annex_source
from fsm_sim.report.document.brief.brief_content import page
from fsm_sim.report.document.brief.plan_sources import plan_sources, steady
from fsm_sim.report.document.brief.slide_content import slide
from fsm_sim.report.document.comparison_text import text
from fsm_sim.report.document.projection_text import projection_text
from fsm_sim.report.document.scenario_facts import scenario_facts
from fsm_sim.report.document.wording import Words
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import run_summary
from fsm_sim.study.forecasts.record import scenario_record
from fsm_sim.study.projection import project

BASE = """\
[scenario]
name = "base"
title = "Base"
rules_as_of = "2026-07-01"

[office]
municipality = "Vejle"
programme = "bir"
citizens = 340
start = "settled"
intake_per_month = 12
source = "counted"
sources = { intake_per_month = "assumed" }

[staffing]
posts = [{ from_month = 0, count = 9 }]
separation_per_year = 0.15
sources = { posts = "counted", separation_per_year = "published" }

[horizon]
months = 24
"""
COUNTED = {
    "citizens": "counted",
    "start": "counted",
    "intake_per_month": "assumed",
    "posts": "counted",
    "separation_per_year": "published",
    "vacancy_months": "assumed",
    "reassignment_per_year": "assumed",
    "handover": "assumed",
}


def test_an_input_of_several_sources_is_told_with_all_of_them() -> None:
    """The brief named the weakest alone: what one office had counted was assumed."""
    sources = {"citizens": "assumed", "posts": "counted", "handover": "assumed"}
    both = {"citizens": ("counted", "assumed")}
    assert sources_in_words(sources, "en", both) == (
        "Counted: full-time posts. Assumed: the rule of hand-over. "
        "Citizens: partly counted in the office, partly assumed."
    )
    assert sources_in_words(sources, "da", both).endswith("Borgere: dels optalt i kontoret, dels antaget.")
    entry = {**scenario_record(read_scenario(Path("base.toml"))).model_dump(mode="json"), "differing": both}
    assert "Citizens: partly counted" in dict(scenario_facts(entry))["scenario.base.sources"].en


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.toml").write_text(BASE, "utf-8")


def patched(rest: str) -> dict[str, str]:
    Path("more.toml").write_text(f'[scenario]\nname = "more"\ntitle = "More"\nbase = "base.toml"\n{rest}', "utf-8")
    return dict(provenance(read_scenario("more.toml").scenario))


def test_what_says_nothing_is_assumed() -> None:
    assert provenance(read_scenario("base.toml").scenario) == COUNTED
    plain = "\n".join(line for line in BASE.splitlines() if not line.startswith("source"))
    Path("base.toml").write_text(plain, "utf-8")
    scenario = read_scenario("base.toml").scenario
    assert set(provenance(scenario).values()) == {"assumed"}
    assert "source" not in scenario.model_dump_json()


def test_what_a_patch_gives_is_no_longer_from_where_the_base_has_it() -> None:
    assert patched("[staffing]\nseparation_per_year = 0.1\n") == {**COUNTED, "separation_per_year": "assumed"}
    assert patched("[office]\ncitizens = 400\n") == {**COUNTED, "citizens": "assumed"}
    said = '[office]\ncitizens = 400\nsources = { citizens = "published" }\n'
    assert patched(said) == {**COUNTED, "citizens": "published"}
    whole = '[staffing]\nvacancy_months = 2\nsource = "counted"\n'
    assert patched(whole) == {**COUNTED, "vacancy_months": "counted"}


EVERY = {
    "office": {
        "citizens": "340",
        "start": '"programme"',
        "groups": "{ effort = 340 }",
        "intake_per_month": "12",
        "posts": "9",
    },
    "staffing": {
        "posts": "[{ from_month = 0, count = 9 }]",
        "separation_per_year": "0.1",
        "vacancy_months": "2",
        "reassignment_per_year": "0.1",
        "handover": '"rebalance"',
        "leave": '[{ from_month = 2, to_month = 8, citizens = "shared" }]',
        "recruitment_freeze": "[{ from_month = 2, to_month = 8 }]",
        "learning": "{ months = 3, share = 0.5 }",
    },
    "rehabilitation_team": {"capacity_per_month": "8"},
}
"""Every input key of each table, with a value."""


@pytest.mark.parametrize(("table", "key"), [(table, key) for table, keys in EVERY.items() for key in keys])
def test_every_input_can_say_where_it_is_from_and_says_assumed_when_it_does_not(table: str, key: str) -> None:
    """Leave, a freeze, learning, the rule of hand-over, the start and groups said nothing whatever was written."""

    def told(source: str) -> str:
        given = {name: dict(keys) for name, keys in EVERY.items()}
        if (table, key) == ("staffing", "posts"):
            del given["office"]["posts"]
        given["office"] |= {"municipality": '"Vejle"', "programme": '"fsm1"'}
        if key == "groups":
            given["office"]["programme"] = '"bir"'
            del given["rehabilitation_team"]
        else:
            del given["office"]["groups"]
        lines = ['[scenario]\nname = "every"\ntitle = "Every"']
        for name, keys in given.items():
            lines += [f"[{name}]", *(f"{one} = {value}" for one, value in keys.items())]
            lines += [f'sources = {{ {key} = "{source}" }}'] if name == table and source else []
        Path("every.toml").write_text("\n".join([*lines, "[horizon]\nmonths = 24\n"]), "utf-8")
        return dict(provenance(read_scenario("every.toml").scenario))[key]

    assert [told(source) for source in ("published", "counted", "")] == ["published", "counted", "assumed"]


def test_the_keys_of_every_table_are_inputs_or_say_what_they_are_about() -> None:
    names = {"municipality", "programme", "programmes", "source", "sources"}
    for table, model in (("office", Office), ("staffing", Staffing), ("rehabilitation_team", RehabilitationTeam)):
        assert set(model.model_fields) - names == set(EVERY[table])


def test_an_intake_that_is_worked_out_is_assumed_whatever_is_said() -> None:
    steady = BASE.replace("= 12", '= "steady"').replace('{ intake_per_month = "assumed" }', "{ citizens = 'counted' }")
    Path("base.toml").write_text(steady, "utf-8")
    file = read_scenario("base.toml")
    assert provenance(file.scenario)["intake_per_month"] == "assumed"
    resolved = replace(
        file, scenario=read_scenario(written(steady.replace('"steady"', "9.5"))).scenario, steady={(0, 0)}
    )
    assert scenario_record(resolved).sources["intake_per_month"] == "assumed"
    assert provenance(resolved.scenario)["intake_per_month"] == "counted"


def written(text: str) -> str:
    Path("resolved.toml").write_text(text, "utf-8")
    return "resolved.toml"


def test_of_several_offices_the_weakest_source_counts() -> None:
    rows = "Vejle,bir,340,settled,counted\nHorsens,bir,400,settled,published\n"
    Path("list.csv").write_text("municipality,programme,citizens,start,source\n" + rows, "utf-8")
    table = BASE[BASE.index("[office]") : BASE.index("[staffing]")]
    Path("base.toml").write_text('offices = "list.csv"\n' + BASE.replace(table, ""), "utf-8")
    assert provenance(read_scenario("base.toml").scenario)["citizens"] == "counted"


def test_the_record_carries_sources_and_rules_and_a_patch_keeps_the_rules_of_its_base() -> None:
    record = scenario_record(read_scenario("base.toml"))
    assert record.sources == COUNTED
    patched("[horizon]\nmonths = 12\n")
    assert scenario_record(read_scenario("more.toml")).rules_as_of == record.rules_as_of == "2026-07-01"
    Path("base.toml").write_text(BASE.replace('"2026-07-01"', "2026-07-01"), "utf-8")  # a date of TOML's own
    assert read_scenario("base.toml").scenario.scenario.rules_as_of == "2026-07-01"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"2026-07-01"', '"1 July"', "rules_as_of is '1 July', not a date; rules_as_of is a date such as "),
        ('"2026-07-01"', '"2026-02-30"', "rules_as_of is '2026-02-30', not a date; "),
        ('source = "counted"', 'source = "guessed"', 'source is \'guessed\'; source is "published", "counted" or'),
        ("{ intake_per_month", "{ intake", "has sources for 'intake', which is no key of its table; keys are municip"),
        ('intake_per_month = "assumed"', 'intake_per_month = "no"', "sources.intake_per_month is 'no'; "),
    ],
)  # fmt: skip
def test_a_wrong_date_or_source_is_one_sentence(old: str, new: str, said: str) -> None:
    assert BASE.count(old) == 1
    Path("base.toml").write_text(BASE.replace(old, new), "utf-8")
    (found,) = validate("base.toml").problems
    assert said in found.sentence


def test_sources_and_days_are_said_in_both_languages() -> None:
    assert sources_in_words(COUNTED, "en") == (
        "Published: turnover. Counted: citizens, who the citizens are at the start and full-time posts. "
        "Assumed: intake, time vacant, other changes of caseworker and the rule of hand-over."
    )
    assert sources_in_words(dict.fromkeys(COUNTED, "assumed"), "da") == "Alle oplysninger er antaget."
    assert sources_in_words({}, "da") == ""
    assert (day_in_words("2026-07-01", "da"), day_in_words("2026-07-01", "en")) == ("1. juli 2026", "1 July 2026")


def test_an_input_that_offices_have_from_different_places_is_told_from_all_of_them() -> None:
    """Of two programmes in one office and of two offices; the weakest stands where there is room for one."""
    own = {"start": "settled", "intake_per_month": 2.0}
    counted = {"name": "bir", "citizens": 200, "sources": {"citizens": "counted", "start": "counted"}, **own}
    mixed = {"municipality": "Vejle", "programmes": [counted, {"name": "fsm1", "citizens": 100, **own}]}
    base = read_scenario("base.toml")
    file = replace(base, scenario=base.scenario.model_copy(update={"office": (Office.model_validate(mixed),)}))
    record = scenario_record(file)
    assert record.differing == {"citizens": ("counted", "assumed"), "start": ("counted", "assumed")}
    assert record.sources["citizens"] == "assumed"
    assert scenario_record(base).differing == {}
    assert "differing" not in scenario_record(base).model_dump_json()
    entry = record.model_dump(mode="json")
    assert annex_source("citizens", entry, Words("en", {})) == "partly counted in the office, partly assumed"
    assert annex_source("citizens", entry, Words("da", {})) == "dels optalt i kontoret, dels antaget"
    assert annex_source("vacancy_months", entry, Words("da", {})) == "antaget"


def test_leave_of_several_offices_is_told_to_be_of_each() -> None:
    leave = "leave = [{ from_month = 2, to_month = 6, posts = 1, citizens = 'shared' }]"
    Path("base.toml").write_text(BASE.replace("[horizon]", f"{leave}\n\n[horizon]"), "utf-8")
    one = read_scenario("base.toml")
    (office,) = one.scenario.office
    both = (office, office.model_copy(update={"municipality": "Horsens"}))
    two = replace(one, scenario=one.scenario.model_copy(update={"office": both}))
    facts = [dict(scenario_facts(scenario_record(file).model_dump(mode="json"))) for file in (one, two)]
    said = [each["scenario.base.leave.0.count"] for each in facts]
    assert [each.en for each in said] == ["one", "one in each office"]
    assert [each.da for each in said] == ["én", "én i hvert kontor"]
    (projected,) = project([two], None)
    assert "One in each office on leave" in projection_text(projected)


def base_entry() -> dict[str, Any]:
    Path("base.toml").write_text(BASE, "utf-8")
    return scenario_record(read_scenario("base.toml")).model_dump(mode="json")


def told_of_steady(office: dict[str, Any], language: Language) -> str:
    """What is said of a steady intake of one office, by the sentences of brief and annex."""
    base = base_entry()
    entry = {**base, "offices": [{**base["offices"][0], **office}]}
    return " ".join(steady("scenario.base", Words(language, dict(scenario_facts(entry)))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_steady_intake_of_one_programme_is_never_told_as_that_of_the_office(language: Language) -> None:
    """A brief said that a mixed office kept its citizens, of which one programme did and the office grew by 57."""
    some = {"intake_per_month": 7.0, "steady": False, "name": "fsm2"}
    known = {"intake_per_month": 1.25, "steady": True, "name": "fsm3"}
    told = told_of_steady({"steady": False, "programmes": [known, some]}, language)
    assert programmes.load("fsm3").title.in_language(language) in told
    assert programmes.load("fsm2").title.in_language(language) not in told
    assert told == sentence(
        "plans.steady-of", language, intake=decimal(1.25, 1, language),
        whom=programmes.load("fsm3").title.in_language(language),
    )  # fmt: skip
    whole = told_of_steady({"steady": True, "programmes": [known, {**some, "steady": True}]}, language)
    assert whole == sentence("plans.steady", language, intake=decimal(8.25, 1, language))
    assert told_of_steady({"steady": False, "programmes": [some]}, language) == ""


def test_a_steady_intake_of_some_offices_names_them_where_there_is_room() -> None:
    def told(count: int) -> str:
        base = base_entry()
        (office,) = base["offices"]
        offices = [{**office, "municipality": f"Place {one}", "steady": one > 0} for one in range(count + 1)]
        return " ".join(steady("scenario.base", Words("en", dict(scenario_facts({**base, "offices": offices})))))

    assert told(2).startswith("New citizens in Place 1 and Place 2, 24.0 a month, are assumed")
    assert "in 40 offices, 480.0 a month" in told(40)


RULES = [
    ({"hedensted": "2026-07-01"}, "1 July 2026 (“As it is”) and no date given (“Two more caseworkers”)"),
    ({"two-more": "2026-09-01"}, "1 September 2026 (“Two more caseworkers”) and no date given (“As it is”)"),
    (dict.fromkeys(("hedensted", "two-more"), "2026-07-01"), "1 July 2026"),
    (
        {"hedensted": "2026-07-01", "two-more": "2026-09-01"},
        "1 July 2026 (“As it is”) and 1 September 2026 (“Two more caseworkers”)",
    ),
]


@pytest.mark.parametrize(("days", "said"), RULES)
def test_scenarios_of_different_rules_are_told_with_their_own_day(days: dict[str, str], said: str) -> None:
    """Compare, brief, slide and annex gave the day of the first scenario for the whole run."""
    plans = [{**one, **({"rules_as_of": days[one["name"]]} if one["name"] in days else {})} for one in SCENARIOS[:2]]
    found = run_summary(read_run(make_run(Path("run"), scenarios=plans, draws=4, months=3)))
    assert text(found.comparison, "en").splitlines()[-1] == f"Rules as of {said}."
    assert f"rules as of {said}" in page(found.comparison, found.calibration, found.facts, "en")["provenance"]
    assert f"rules as of {said}" in slide(found.comparison, found.calibration, found.facts, "en")["footer"]


def test_rules_of_many_days_are_told_by_the_first_and_the_last() -> None:
    entries = [{"name": f"plan {one}", "rules_as_of": f"2026-07-{one:02}"} for one in range(1, 32)]
    titles = {one["name"]: f"A title of plan {at}" for at, one in enumerate(entries)}
    said = rules_in_words(entries, titles, "da")
    assert said == "forskellige datoer fra 1. juli 2026 til 31. juli 2026, for hvert scenarie i regnearket"


def sources_told(first: dict[str, Any], *others: dict[str, Any], room: bool = True) -> list[str]:
    """What the brief says under its plans of where their inputs are from."""
    base = base_entry()
    entries = [{**base, "name": f"plan-{at}", "title": f"Plan {at}", **one} for at, one in enumerate((first, *others))]
    known = {key: fact for one in entries for key, fact in scenario_facts(one)}
    known |= {f"scenario.{one['name']}.short": known[f"scenario.{one['name']}.title"] for one in entries}
    return plan_sources(entries, Words("en", known), room=room)


def test_where_inputs_are_from_is_told_of_the_plan_that_they_are_of() -> None:
    """A brief said that all inputs were assumed beside a plan whose posts had been counted."""
    assumed = {"sources": dict.fromkeys(COUNTED, "assumed")}
    counted = {"sources": {**assumed["sources"], "posts": "counted"}}
    (office,) = base_entry()["offices"]
    steady_one = {**counted, "offices": [{**office, "steady": True, "intake_per_month": 4.1}]}
    assert sources_told(assumed, assumed) == ["All inputs are assumed."]
    assert sources_told(assumed, counted, counted) == [
        "“Plan 0”: All inputs are assumed.",
        "“Plan 1” and “Plan 2”, where it differs: Counted: full-time posts.",
    ]
    assert sources_told(counted, assumed)[1] == "“Plan 1”, where it differs: All inputs are assumed."
    told = sources_told(assumed, steady_one)[1]
    assert "4.1 a month" in told
    assert told.endswith("Counted: full-time posts.")
    assert sources_told(assumed, counted, room=False)[1].startswith("Where the inputs of the other plans are from")
    leave = {"sources": {**counted["sources"], "leave": "assumed"}}
    assert sources_told(counted, leave)[1] == "“Plan 1”, where it differs: Assumed: leave."
