"""Law: a question asked of many offices gives each what it gets alone, wherever and in which order it is worked out."""

import json
import math
import re
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from distributed import LocalCluster
from fabricated import calibration, queue, scenario, whole

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.decisions.backlog.answer import decide_backlog
from fsm_sim.decisions.batch import answer as batch
from fsm_sim.decisions.batch.answer import BatchAnswer, decide_batch
from fsm_sim.decisions.batch.office_answers import OfficeAnswer
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.language.numbers import decimal
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.model.scenarios.intake import STEADY
from fsm_sim.model.scenarios.scenario import Horizon
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.batch_text import batch_rows, columns, describe_batch
from fsm_sim.study.calibrations import by_name

TOWNS = {"Vejle": 120, "Horsens": 60, "Kolding": 200}
ASKED = fsm.BacklogQuestion(limit=3.0, number=10, draws=6, replications=2)
RUNS = {"draws": 6, "replications": 1}


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration(draws=40)


def queues(*names: str) -> ScenarioFile:
    """Offices with a queue, in one scenario."""
    one = queue(months=8.0)
    (office,) = one.scenario.office
    several = tuple(office.model_copy(update={"municipality": name, "citizens": TOWNS[name]}) for name in names)
    changed = one.scenario.model_copy(update={"office": several})
    return replace(one, scenario=changed, digest=digest(changed))


def test_every_office_has_the_answer_that_it_gets_alone(calibrated: Calibration) -> None:
    found = decide_batch(queues(*TOWNS), ASKED, calibrated)
    for one in found.offices:
        over = decide_backlog(queues(one.municipality), ASKED, calibrated).at.over
        assert (one.value, one.mcse, one.lower, one.upper) == (over.mean, over.mcse, over.lower, over.upper)
    assert [one.value for one in found.offices] == sorted((one.value for one in found.offices), reverse=True)
    assert found.total == pytest.approx(sum(one.value for one in found.offices))


def test_R3_one_or_two_workers_another_order_or_another_office_change_nothing(calibrated: Calibration) -> None:
    first = decide_batch(queues(*TOWNS), ASKED, calibrated, jobs=1).offices
    assert decide_batch(queues(*TOWNS), ASKED, calibrated, jobs=2).offices == first
    assert decide_batch(queues(*reversed(TOWNS)), ASKED, calibrated).offices == first
    without = decide_batch(queues("Vejle", "Horsens"), ASKED, calibrated).offices
    assert without == tuple(one for one in first if one.municipality != "Kolding")


def test_a_cluster_gives_the_same_and_one_that_does_not_answer_is_refused(calibrated: Calibration) -> None:
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as local:
        found = decide_batch(queues("Vejle", "Horsens"), ASKED, calibrated, cluster=local.scheduler_address)
    assert found.offices == decide_batch(queues("Vejle", "Horsens"), ASKED, calibrated).offices
    with pytest.raises(InputError, match="no cluster answers at 'nowhere'"):
        decide_batch(queues("Vejle"), ASKED, calibrated, cluster="nowhere")


def test_a_plan_against_another_is_ranked_by_its_difference_and_by_its_money(calibrated: Calibration) -> None:
    towns = ("Vejle", "Horsens")
    plan, base = scenario("more", *towns, posts=3), scenario("now", *towns)
    split = fsm.decide_batch(plan, question=fsm.SplitQuestion(**RUNS), against=base, calibration=calibrated, jobs=1)
    for one in split.offices:
        alone = [replace(file, scenario=file.scenario.model_copy(update={"office": tuple(
            office for office in file.scenario.office if office.municipality == one.municipality)}))
            for file in (plan, base)]  # fmt: skip
        whole_difference = fsm.decide_split(
            alone[0], against=alone[1], question=fsm.SplitQuestion(**RUNS), calibration=calibrated
        ).whole
        assert one.value == whole_difference.mean
    money = fsm.decide_batch(plan, question=fsm.PaybackQuestion(**RUNS), against=base, calibration=calibrated, jobs=1)
    assert all(one.value < 0 for one in money.offices)  # a post more in every office costs more than it gives


def test_a_steady_intake_is_that_of_the_scenario_which_the_plan_changes(calibrated: Calibration) -> None:
    """As in the question of one office, and in a forecast of both: the plan has the same citizens coming."""
    plan, base = (_steady(scenario(name, "Vejle", posts=posts)) for name, posts in (("more", 3), ("now", 1)))
    asked = fsm.SplitQuestion(**RUNS)
    (one,) = fsm.decide_batch(plan, question=asked, against=base, calibration=calibrated, jobs=1).offices
    assert one.value == fsm.decide_split(plan, against=base, question=asked, calibration=calibrated).whole.mean


def _steady(file: ScenarioFile) -> ScenarioFile:
    office = file.scenario.office[0].model_copy(update={"intake_per_month": STEADY})
    made = file.scenario.model_copy(update={"office": (office,), "horizon": Horizon(months=12)})
    return replace(file, scenario=made, digest=digest(made))


def test_offices_are_ranked_by_what_moves_a_difference_and_by_what_knowing_is_worth(calibrated: Calibration) -> None:
    """Each with the number that the question has of the office alone, for those of fewer and of more citizens."""
    towns = ("Vejle", "Horsens")
    sized = {"citizens": 200, "months": 12.0}
    plan, base = scenario("more", *towns, posts=12, **sized), scenario("now", *towns, posts=2, **sized)
    alone = {one: (scenario("more", one, posts=12, **sized), scenario("now", one, posts=2, **sized)) for one in towns}
    moved = fsm.SensitivityQuestion(draws=100, replications=2)
    knowing = fsm.InformationQuestion(person_year=3e6, money=fsm.PaybackQuestion(draws=40, replications=2))
    made = calibration(draws=100)
    ranked = fsm.decide_batch(plan, question=moved, against=base, calibration=made, jobs=1)
    for one in ranked.offices:
        effects = fsm.decide_sensitivity(
            alone[one.municipality][0], against=alone[one.municipality][1], question=moved, calibration=made
        ).effects
        assert one.parameter == "caseload_elasticity_work"
        assert (one.value, one.mcse) == next((x.swing, x.swing_mcse) for x in effects if x.name == one.parameter)
    assert "elasticity between caseload and work (2)." in fsm.describe_batch(ranked)
    assert "all together" not in fsm.describe_batch(ranked)
    assert batch_rows(ranked, "da")[0][-1] == "elasticitet mellem sagsstamme og job mv."
    assert fsm.plot_batch(ranked).svg
    ranked = fsm.decide_batch(plan, question=knowing, against=base, calibration=made, jobs=1)
    for one in ranked.offices:
        worth = fsm.decide_information(
            alone[one.municipality][0], against=alone[one.municipality][1], question=knowing, calibration=made
        ).perfect
        assert (one.value, one.mcse, one.parameter) == (worth.value, worth.mcse, "")
        assert one.value > 0
    assert len(batch_rows(ranked, "en")[0]) == len(columns(ranked)) == 6


def test_a_plan_that_changes_nothing_names_no_parameter_in_any_office(calibrated: Calibration) -> None:
    plan, base = scenario("same", "Vejle", "Horsens"), scenario("now", "Vejle", "Horsens")
    asked = fsm.SensitivityQuestion(draws=100, replications=1)
    found = fsm.decide_batch(plan, question=asked, against=base, calibration=calibration(draws=100), jobs=1)
    assert {(one.value, one.parameter) for one in found.offices} == {(0.0, "")}
    assert "none beyond chance (2)." in fsm.describe_batch(found)
    assert "ingen ud over tilfældighed (2)." in fsm.describe_batch(found, "da")


def test_offices_that_cannot_reach_a_target_come_first(calibrated: Calibration) -> None:
    asked = fsm.StaffingQuestion((fsm.Target("work", 0.99, 4),), draws=4, replications=1, highest=3)
    found = fsm.decide_batch(scenario("a", "Vejle", "Horsens"), question=asked, calibration=calibrated, jobs=1)
    assert [one.value for one in found.offices] == [math.inf, math.inf]
    assert math.isnan(found.per_citizen)
    assert [one["value"] for one in found.as_json()["offices"]] == [None, None]
    assert "cannot be reached" in batch_rows(found, "en")[0]
    assert "it can be reached in none of them" in fsm.describe_batch(found)
    assert fsm.plot_batch(found).svg


def test_the_total_is_said_to_be_of_those_that_can_be_reached(calibrated: Calibration) -> None:
    found = made_up({100: 0.2, 400: math.inf}, 1.0, calibrated)
    assert "those where it can be reached have 20.0 all together. In 1 of them it cannot be reached." in (
        fsm.describe_batch(found)
    )


def test_one_office_has_nothing_to_be_ranked_with(calibrated: Calibration) -> None:
    alone = made_up({100: 0.2}, 1.0, calibrated)
    assert "“Queue” has one office, so there is nothing to rank; citizens who have waited too long: 20.0." in (
        fsm.describe_batch(alone)
    )
    assert "har ét kontor, så der er intet at sammenligne" in fsm.describe_batch(alone, "da")
    assert "No office lies further" not in fsm.describe_batch(alone)


def made_up(values: dict[int, float], half: float, calibrated: Calibration) -> BatchAnswer:
    """Offices of so many citizens, each with a number per citizen and an interval as its size has it."""
    offices = tuple(
        OfficeAnswer(f"T{place}", "fsm1", citizens, each * citizens, 0.0,
                     each * citizens - half * math.sqrt(citizens), each * citizens + half * math.sqrt(citizens))
        for place, (citizens, each) in enumerate(values.items())
    )  # fmt: skip
    return BatchAnswer("backlog", ASKED, queues("Vejle"), None, offices, "published", "")


def test_who_is_outside_the_funnel_depends_on_its_size(calibrated: Calibration) -> None:
    """Half an interval per citizen is 1 / sqrt(citizens): 0.1 of 100 citizens and 0.05 of 400."""
    found = made_up({100: 0.28, 400: 0.28, 10_000: 0.2}, 1.0, calibrated)
    assert found.spread == pytest.approx(1.0)
    assert found.per_citizen == pytest.approx((28 + 112 + 2000) / 10_500)
    assert [one.citizens for one in found.outside()] == [400]
    assert made_up({100: 0.2, 400: 0.2}, 1.0, calibrated).outside() == ()
    without = replace(found, offices=tuple(replace(one, lower=np.nan) for one in found.offices))
    assert without.outside() == ()


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_number_of_the_table_and_the_sentence_is_the_answers(calibrated: Calibration, language: Language) -> None:
    found = decide_batch(queues(*TOWNS), ASKED, calibrated)
    text = fsm.describe_batch(found, language)
    assert decimal(found.total, 1, language) in text
    for row, one in zip(batch_rows(found, language), found.offices, strict=True):
        assert row[1:4] == [one.municipality, str(one.citizens), decimal(one.value, 1, language)]
        assert f"{one.municipality} ({decimal(one.value, 1, language)})" in text


def counted(citizens: dict[str, int], **assumed: int) -> ScenarioFile:
    """Offices with a queue whose citizens were counted, and others whose citizens are assumed."""
    one = queue(months=8.0)
    (office,) = one.scenario.office
    several = tuple(
        office.model_copy(update={"municipality": name, "citizens": number, "sources": sources})
        for numbers, sources in ((citizens, {"citizens": "counted"}), (assumed, {}))
        for name, number in numbers.items()
    )
    changed = one.scenario.model_copy(update={"office": several})
    return replace(one, scenario=changed, digest=digest(changed))


def _dots(found: BatchAnswer) -> int:
    """The offices in the funnel."""
    (dots,) = re.findall(r'<g id="PathCollection_1">(.*?)</g>\n   </g>', fsm.plot_batch(found).svg.decode(), re.DOTALL)
    return dots.count("<use ")


def test_small_counted_citizens_are_hidden_in_numbers_words_table_and_funnel(calibrated: Calibration) -> None:
    """Three in Vejle, and the seven of Horsens with them, as the total of the counted may be known; never assumed."""
    plan = counted({"Vejle": 3, "Horsens": 7, "Kolding": 60}, Odense=4)
    found = decide_batch(plan, ASKED, calibrated)
    shown = {one.municipality: one.citizens for one in found.offices}
    assert shown == {"Vejle": None, "Horsens": None, "Kolding": 60, "Odense": 4}
    for language, hidden in (("en", "hidden"), ("da", "skjult")):
        cells = {row[1]: (row[2], row[5]) for row in batch_rows(found, language)}
        assert cells["Vejle"] == cells["Horsens"] == (hidden, "–")
        assert fsm.describe_batch(found, language).count(f"{hidden}: 2.") == 1
    known = [one for one in found.offices if one.citizens]
    assert found.per_citizen == pytest.approx(math.fsum(one.value for one in known) / 64)
    assert {one["municipality"]: one["citizens"] for one in found.as_json()["offices"]} == shown
    assert _dots(found) == 2 == _dots(replace(found, offices=tuple(known)))
    assert decide_batch(counted({"Vejle": 3}), ASKED, calibrated).offices[0].citizens is None
    assert decide_batch(queues(*TOWNS), ASKED, calibrated).hidden == 0


def test_plans_that_do_not_go_with_the_question_are_refused_with_all_that_is_wrong(calibrated: Calibration) -> None:
    with pytest.raises(InputError) as error:
        fsm.decide_batch(queues("Vejle"), question=fsm.BacklogQuestion(number=0), against=queues("Vejle"))
    assert [one.text for one in error.value.problems] == [
        "number is 0; it is a whole number from 1 to 1000000.",
        "backlog is asked of one plan; leave against out.",
    ]
    with pytest.raises(InputError, match="split is asked of two plans"):
        fsm.decide_batch(queues("Vejle"), question=fsm.SplitQuestion())
    with pytest.raises(InputError, match="have other offices"):
        fsm.decide_batch(
            queues("Vejle"), question=fsm.SplitQuestion(), against=queues("Horsens"), calibration=calibrated
        )


def test_what_no_office_can_be_asked_is_refused_before_any_is(calibrated: Calibration) -> None:
    plan, base = scenario("more", "Vejle", "Horsens", posts=3), scenario("now", "Vejle", "Horsens")
    asked = fsm.SensitivityQuestion(outcome="wrok", month=9)
    with pytest.raises(InputError) as error:
        fsm.decide_batch(plan, question=asked, against=base, calibration=calibrated, jobs=1)
    assert len(error.value.problems) == 2, "those of one office once"
    assert "'wrok' is no outcome of both plans" in str(error.value)
    study = fsm.InformationQuestion(study_cost=5.0, citizens=10, person_year=-1.0)
    with pytest.raises(InputError) as error:
        fsm.decide_batch(plan, question=study, against=base, calibration=calibrated, jobs=1)
    assert "the worth of a person-year is -1.0" in str(error.value)
    assert "only one office is asked about study_cost, citizens." in str(error.value)


def test_options_of_another_question_are_refused_with_all_else(capsys: pytest.CaptureFixture[str]) -> None:
    scenarios = ["scenarios/eksempelby-two-more.toml", "--against", "scenarios/eksempelby.toml"]
    asked = ["decide", "batch", "payback", *scenarios, "--by", "3", "--person-year", "5", "--draws", "0"]
    assert guarded(lambda: commands([*asked, "--language", "da"], standalone_mode=False)) == 2
    told = capsys.readouterr().err
    for said in ("--by hører ikke til payback", "--person-year hører ikke til payback", "draws er 0"):
        assert said in told
    asked = ["decide", "batch", "backlog", "scenarios/fsm1-national.toml", "--person-year", "0"]
    assert guarded(lambda: commands(asked, standalone_mode=False)) == 2
    assert "--person-year is no option of backlog; leave it out." in capsys.readouterr().err


def test_R11_the_command_gives_what_python_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calibrated: Calibration
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: whole(calibrated))
    offices = "\n".join(
        f'[[office]]\nmunicipality = "{name}"\nprogramme = "fsm1"\ncitizens = 60\n' for name in ("Vejle", "Horsens")
    )
    rest = "[staffing]\nposts = [{ from_month = 0, count = 4 }]\n[horizon]\nmonths = 8\n"
    Path("two.toml").write_text(f'[scenario]\nname = "two"\ntitle = "Two"\n{offices}{rest}', "utf-8")
    arguments = ["decide", "batch", "backlog", "two.toml", "--draws", "4", "--replications", "1", "--jobs", "1"]
    run = CliRunner().invoke(commands, [*arguments, "--figure", "a.svg", "--json"])
    assert run.exit_code == 0, run.output
    asked = fsm.BacklogQuestion(draws=4, replications=1)
    found = fsm.decide_batch("two.toml", question=asked, calibration=whole(calibrated), jobs=1)
    told = json.loads(run.stdout)
    assert told["offices"] == json.loads(json.dumps([asdict(one) for one in found.offices]))
    assert fsm.plot_batch(found).svg == Path("a.svg").read_bytes()
    assert batch.NAMES[type(asked)] == told["decision"]


def test_offices_of_which_the_runs_are_too_few_have_no_place_and_no_number() -> None:
    """Of one draw knowing was worth nothing in every office, to the krone."""
    few = fsm.InformationQuestion(money=fsm.PaybackQuestion(draws=1))
    plan = queues("Vejle", "Kolding")
    values = {"Aarhus": 7.0, "Vejle": 5.0, "Assens": math.nan, "Odense": math.nan}
    offices = tuple(OfficeAnswer(name, "fsm1", 100, value) for name, value in values.items())
    answer = BatchAnswer("information", few, plan, plan, offices, "published", "sha256:0")
    rows = batch_rows(answer, "en")
    assert [(row[0], row[1]) for row in rows] == [("1", "Aarhus"), ("2", "Vejle"), ("–", "Assens"), ("–", "Odense")]
    told = describe_batch(answer, "en")
    assert "In 2 of them the runs are too few to tell it." in told
    assert "reached" not in told
    none = describe_batch(replace(answer, offices=offices[2:]), "da")
    assert "Simuleringerne er for få til at sige det om noget af dem." in none
    assert "for få til at sige det" in describe_batch(replace(answer, offices=offices[2:3]), "da")
    assert json.loads(json.dumps(answer.as_json(), allow_nan=False))["offices"][3]["value"] is None


def test_an_office_that_cannot_be_asked_is_named_among_many(calibrated: Calibration) -> None:
    """Of five offices one has nobody; the sentence named the scenario, and not the office."""
    several = queues(*TOWNS)
    first, second, third = several.scenario.office
    empty = second.model_copy(update={"citizens": 0, "intake_per_month": 0.0})
    changed = several.scenario.model_copy(update={"office": (first, empty, third)})
    some = replace(several, scenario=changed, digest=digest(changed))
    question = fsm.StaffingQuestion((fsm.Target("paid_hours_or_education", 0.1, 8),), draws=4)
    with pytest.raises(InputError) as refused:
        decide_batch(some, question, calibrated)
    assert [one.sentence for one in refused.value.problems] == [
        f"{second.municipality}: queue has no citizens and no intake, so there is no share of them."
    ]
    with pytest.raises(InputError) as of_all:
        decide_batch(some, replace(question, targets=(fsm.Target("wrok", 0.1, 8),)), calibrated)
    assert [one.file for one in of_all.value.problems] == ["", second.municipality]
