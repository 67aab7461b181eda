"""Unit: the record of a run holds the staffing plan that the engines ran, whichever way it was written."""

import json
from pathlib import Path
from typing import Any

import pytest
from fabricated import calibration, scenario
from synthetic_run import SCENARIOS, run_record

from fsm_sim.engines.shared.posts import plan
from fsm_sim.engines.shared.setting import setting
from fsm_sim.inputs import programmes
from fsm_sim.inputs.files.checksummed_json import ChangedError, checksummed, parsed
from fsm_sim.inputs.scenarios import ScenarioFile, read_scenario
from fsm_sim.model.records.run_record import OfficeRecord, RunRecord, ScenarioRecord
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.model.scenarios.people import Learning, Leave, People, RecruitmentFreeze
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.model.scenarios.warning import EmptyPatch
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.document.brief.brief_content import page
from fsm_sim.report.document.comparison_text import WordedComparison
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import run_summary
from fsm_sim.study.calibrations import by_name
from fsm_sim.study.forecasts.files import finished_run
from fsm_sim.study.forecasts.forecast import forecast
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.study.forecasts.record import scenario_record
from fsm_sim.study.results.comparison import compare

PAIR = ("fsm2-national", "fsm2-national-fewer-each")


def as_run(file: ScenarioFile) -> list[tuple[tuple[float, int], ...]]:
    """The plan of every office as an engine has it."""
    found = []
    for office in file.scenario.office:
        programme = programmes.load(office.programme)
        one = setting(file.scenario, office, programme, by_name.parameters(programme, None))
        found.append(plan(one.staffing, one.office, one.active_at_start))
    return found


def shortened(name: str) -> ScenarioFile:
    """A shipped national scenario with two of its offices, over two months."""
    file = read_scenario(name)
    short = file.scenario.horizon.model_copy(update={"months": 2.0})
    few = file.scenario.model_copy(update={"office": file.scenario.office[1:3], "horizon": short})
    return ScenarioFile(few, file.path, digest(few), ())


SHARED = """
[[office]]
municipality = "Vejle"
programmes = [
  { name = "bir", citizens = 200, start = "settled", intake_per_month = 2, sources = { citizens = "counted" } },
  { name = "fsm1", citizens = { passive = 50 }, intake_per_month = 1.0 },
]
"""
CHANGING = """
[[office]]
municipality = "Horsens"
programme = "bir"
citizens = { passive = 90, paid_hours = 4 }
intake_per_month = [{ from_month = 0, per_month = 1.0 }, { from_month = 6, per_month = 3.0 }]
[[office]]
municipality = "Vejle"
programme = "bir"
citizens = 50
start = "programme"
sources = { citizens = "counted" }
intake_per_month = 1.0
"""
STAFFED = """
[scenario]
name = "all"
title = "Everything"
rules_as_of = "2026-07-01"
[staffing]
posts = [{ from_month = 0, people = [{ share = 1.0, count = 7 }, { share = 0.6, count = 2 }] }]
leave = [{ from_month = 2, to_month = 5, citizens = "shared" }]
recruitment_freeze = [{ from_month = 3, to_month = 4 }]
learning = { months = 6.0, share = 0.5 }
[horizon]
months = 12
start_month = "2027-01"
"""


@pytest.mark.parametrize("offices", [SHARED, CHANGING])
def test_R1_a_record_of_all_that_a_scenario_can_have_is_read_back_as_it_was_written(
    offices: str, tmp_path: Path
) -> None:
    """Sources that differ among them: runs of such offices could not be read."""
    written = tmp_path / "all.toml"
    written.write_text(STAFFED + offices, "utf-8")
    record = scenario_record(read_scenario(written))
    assert record.differing["citizens"] == ("counted", "assumed")
    whole = run_record(SCENARIOS, 2, 1, 12, {"Vejle": 250}, [], 1).model_copy(update={"scenarios": (record,)})
    file = tmp_path / "run.json"
    file.write_text(checksummed(whole.as_json()), "utf-8")
    assert finished_run._record(file) == (whole, [])


@pytest.mark.parametrize("name", PAIR)
def test_a_plan_in_citizens_per_post_is_recorded_as_the_posts_that_were_run(name: str) -> None:
    file = shortened(name)
    record = scenario_record(file)
    assert [office.posts for office in record.offices] == as_run(file)
    assert record.posts == ((0.0, sum(posts[0][1] for posts in as_run(file))),)
    assert record.posts[0][1] > 0


def test_posts_that_stand_with_an_office_are_recorded_as_its_own() -> None:
    base = scenario("base", "Hedensted", "Læsø").scenario
    offices = (base.office[0].model_copy(update={"posts": 5}), base.office[1])
    staffing = base.staffing.model_copy(update={"posts": (Posts(from_month=0, count=2), Posts(from_month=3, count=4))})
    changed = base.model_copy(update={"office": offices, "staffing": staffing})
    record = scenario_record(ScenarioFile(changed, Path("x"), digest(changed), ()))
    assert [office.posts for office in record.offices] == [((0.0, 5),), ((0.0, 2), (3.0, 4))]
    assert record.posts == ((0.0, 7), (3.0, 9))
    assert record.model_dump(mode="json")["posts"] == [[0.0, 7], [3.0, 9]]


def test_the_shipped_pair_says_that_the_assumption_about_caseload_decides_and_prints_its_posts(tmp_path: Path) -> None:
    files = [shortened(name) for name in PAIR]
    forecast(files, calibration(), Plan(40, 2, 1, "compiled", 1), tmp_path / "run")
    run = read_run(tmp_path / "run")
    summary = run_summary(run)
    (headline,) = summary.comparison.headlines
    assert summary.comparison.rests_on(files[1].scenario.name, headline)[0].name == "caseload_work"
    worded = WordedComparison.of(summary.comparison)
    assert "the effect of caseload on work (" in worded.text("en")
    assert "sagsstammens effekt på arbejde (" in worded.text("da")
    rows = page(summary.comparison, summary.calibration, summary.facts, "en")["plans"]["rows"]
    totals = [sum(posts[0][1] for posts in as_run(file)) for file in files]
    assert totals[0] < totals[1]
    posts = [(row[0].startswith("–"), row[1].split()[0]) for row in rows]
    assert [count for office, count in posts if not office] == [str(total) for total in totals]
    of_offices = [str(one[0][1]) for file in files for one in as_run(file)]
    assert [count for office, count in posts if office] == of_offices


def test_posts_moved_from_one_office_to_another_are_a_difference_in_staffing(tmp_path: Path) -> None:
    base = scenario("base", "Hedensted", "Læsø").scenario
    files = []
    for name, numbers in (("one", (1, 3)), ("other", (3, 1))):
        offices = tuple(
            office.model_copy(update={"posts": count}) for office, count in zip(base.office, numbers, strict=True)
        )
        made = base.model_copy(
            update={"office": offices, "scenario": base.scenario.model_copy(update={"name": name, "title": name})}
        )
        files.append(ScenarioFile(made, Path(name), digest(made), ()))
    made = forecast(files, calibration(), Plan(2, 1, 1, "cohort", 1), tmp_path / "run")
    assert made.record.scenarios[0].posts == made.record.scenarios[1].posts
    found = compare(made.pooled, made.run, "one", made.calibration, effects=made.effects)
    alone, caseload = found.parts("other", "work")[:2]
    assert (alone.name, caseload.name) == ("nothing", "caseload_work")
    assert alone.citizens == 0.0
    assert caseload.citizens != 0.0


def test_a_record_reads_back_from_its_json_as_it_was() -> None:
    record = run_record(SCENARIOS, 10, 2, 12, {"Hedensted": 251, "Læsø": 3}, [EmptyPatch(base="hedensted.toml")], 1)
    content = json.loads(json.dumps(record.as_json()))
    assert RunRecord.model_validate(content) == record
    assert content["scenarios"][1]["posts"] == [[0.0, 6], [3.0, 8]]
    assert content["scenarios"][0]["municipalities"] == ["Hedensted", "Læsø"]
    assert record.single == {}
    assert run_record(SCENARIOS, 10, 2, 12, {"Læsø": 3}, [], 1).single == dict.fromkeys(
        ("hedensted", "two-more", "lower-turnover"), "Læsø"
    )


def test_totals_are_worked_out_from_the_offices_and_not_believed() -> None:
    content = run_record(SCENARIOS[:1], 10, 2, 12, {"Hedensted": 251}, [], 1).scenarios[0].model_dump(mode="json")
    read_back = ScenarioRecord.model_validate({**content, "citizens": 1, "posts": [[0, 99]]})
    assert (read_back.citizens, read_back.posts) == (251, ((0.0, 6),))


@pytest.mark.parametrize("posts", [[], [[0.0, None]], [[0.0, -1]], [[0.0]]])
def test_an_office_without_a_resolved_plan_is_no_record(posts: list[list[float | None]]) -> None:
    common = {"municipality": "A", "programme": "bir", "citizens": 1, "intake_per_month": 0.0}
    assert OfficeRecord.model_validate({**common, "posts": [[0.0, 1]]}).posts == ((0.0, 1),)
    with pytest.raises(ValueError, match="posts"):
        OfficeRecord.model_validate({**common, "posts": posts})


def test_R10_every_changed_bit_of_a_checksummed_document_is_noticed() -> None:
    content = {"title": "Læsø", "share": 0.25, "list": [1, 2], "none": None}
    whole = checksummed(content).encode()
    assert parsed(whole) == content
    for place in range(len(whole)):
        for bit in range(8):
            changed = bytearray(whole)
            changed[place] ^= 1 << bit
            with pytest.raises(ChangedError):
                parsed(bytes(changed))


PEOPLE: dict[str, Any] = {
    "posts": (Posts(from_month=0, people=(People(count=7), People(share=0.6, count=2))), Posts(from_month=3, count=8)),
    "leave": (
        Leave(from_month=2, to_month=8, citizens="shared"),
        Leave(from_month=1, to_month=3, posts=2, citizens="waiting"),
    ),
    "recruitment_freeze": (RecruitmentFreeze(from_month=1, to_month=2.5),),
    "learning": Learning(months=3, share=0.5),
}
SAID = {
    "en": "8.2 full-time; 8 from month 3; one on leave from month 2, back in month 8 "
    "(colleagues share the citizens meanwhile, a change of caseworker for them); "
    "2 on leave from month 1, back in month 3 "
    "(the citizens have no caseworker meanwhile, and the caseload leaves them out); "
    "vacancies are not filled from month 1 until month 2.5; "
    "new caseworkers count as 50% for 3 months",
    "da": "8,2 årsværk; 8 fra måned 3; én på orlov fra måned 2 og tilbage i måned 8 "
    "(kollegerne deler borgerne imens, hvilket er et skift for dem); 2 på orlov fra måned 1 og tilbage i måned 3 "
    "(borgerne har ingen sagsbehandler imens og tæller ikke med i sagsstammen); "
    "ledige stillinger besættes ikke fra måned 1 til måned 2,5; "
    "nye sagsbehandlere tæller 50\N{NO-BREAK SPACE}% i 3 måneder",
}


def test_part_time_leave_freeze_and_learning_are_recorded_and_stand_in_the_plan_table(tmp_path: Path) -> None:
    base = scenario("base", "Hedensted").scenario
    people = base.model_copy(
        update={
            "scenario": base.scenario.model_copy(update={"name": "people", "title": "People"}),
            "staffing": base.staffing.model_copy(update=PEOPLE),
        }
    )
    files = [ScenarioFile(one, Path(one.name), digest(one), ()) for one in (base, people)]
    forecast(files, calibration(), Plan(2, 1, 1, "cohort", 1), tmp_path / "run")
    run = read_run(tmp_path / "run")
    plain, used = run.run["scenarios"]
    new = {"leave", "recruitment_freeze", "learning"}
    assert not new & set(plain)
    assert new < set(used)
    assert used["posts"] == [[0.0, 8.2], [3.0, 8]]
    assert used["offices"][0]["people"][0] == [0.0, [{"share": 1.0, "count": 7}, {"share": 0.6, "count": 2}]]
    assert "people" not in plain["offices"][0]
    assert ScenarioRecord.model_validate(used).leave == PEOPLE["leave"]
    summary = run_summary(run)
    for language in LANGUAGES:
        rows = page(summary.comparison, summary.calibration, summary.facts, language)["plans"]["rows"]
        assert rows[1][1] == SAID[language]
