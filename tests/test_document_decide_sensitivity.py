"""Document: `decide sensitivity`, its answer in words, numbers and a tornado, and what it refuses."""

import json
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner
from fabricated import calibration, scenario, whole
from mixed_run import scenario as mixed

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.decisions.parameter_columns import learnt_of
from fsm_sim.decisions.sensitivity.answer import SensitivityAnswer, SensitivityQuestion, decide_sensitivity
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.decisions.sensitivity_text import describe_sensitivity, sensitivity_rows, sensitivity_table
from fsm_sim.report.figures.decisions.sensitivity_figure import plot_sensitivity
from fsm_sim.study.calibrations import by_name

BASE = scenario("now", "Hedensted", citizens=200, posts=2, months=12.0)
MORE = scenario("more", "Hedensted", citizens=200, posts=12, months=12.0)
ASKED = SensitivityQuestion(outcome="work", draws=400, replications=4)


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration(draws=400)


@pytest.fixture(scope="module")
def answer(calibrated: Calibration) -> SensitivityAnswer:
    return decide_sensitivity(MORE, BASE, ASKED, calibrated)


def test_a_plan_of_posts_hangs_on_the_effect_of_caseload_most(answer: SensitivityAnswer) -> None:
    """A stronger effect is a more negative elasticity, so the difference falls as the elasticity rises."""
    first = answer.effects[0]
    assert first.name == "caseload_elasticity_work"
    assert first.low > first.high
    assert first.total > 0.3
    assert [one.swing for one in answer.effects] == sorted((one.swing for one in answer.effects), reverse=True)


def test_a_plan_that_changes_nothing_hangs_on_nothing(calibrated: Calibration) -> None:
    same = scenario("same", "Hedensted", citizens=200, posts=2, months=12.0)
    found = decide_sensitivity(same, BASE, ASKED, calibrated)
    assert {one.swing for one in found.effects} == {0.0}
    assert "Ingen parameter" in describe_sensitivity(found, "da")


def test_a_parameter_whose_swing_could_be_chance_is_not_named(answer: SensitivityAnswer) -> None:
    """The largest of fifty swings is far beyond its own error where nothing does anything."""
    chance = replace(answer, inert_swing=answer.effects[0].swing)
    assert "No parameter" in describe_sensitivity(chance)
    (second,) = replace(answer, inert_swing=answer.effects[1].swing).told
    assert second == answer.effects[0]


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_words_have_the_numbers_of_the_answer(answer: SensitivityAnswer, language: Language) -> None:
    told, table = describe_sensitivity(answer, language), sensitivity_table(answer, language)
    first = answer.effects[0]
    for end in (first.low, first.high):
        assert decimal(end, 2, language, signed=True) in told
        assert decimal(end, 2, language, signed=True) in table
    assert plot_sensitivity(answer, language).alt in told


def test_how_far_the_whole_distribution_moves_is_told_where_it_is_asked_for(
    answer: SensitivityAnswer, calibrated: Calibration
) -> None:
    found = decide_sensitivity(MORE, BASE, replace(ASKED, distribution=True), calibrated)
    assert found.distances is not None
    assert "caseload_elasticity_work" in [one.name for one in found.distances.beyond()]
    assert found.effects == answer.effects
    assert answer.as_json()["distances"] is None
    for language in ("da", "en"):
        told, table = describe_sensitivity(found, language), sensitivity_table(found, language)
        assert decimal(found.distances.inert.pawn, 2, language) in told.split("\n\n")[2]
        head, *rows = table.splitlines()
        assert head.split()[-2:] == ["Delta", "PAWN"]
        first = next(one for one in found.distances.parameters if one.name == found.effects[0].name)
        assert rows[0].split()[-2:] == [decimal(one, 2, language) for one in (first.delta, first.pawn)]


def test_without_the_library_delta_and_pawn_are_refused_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib.analyze.delta", None)
    with pytest.raises(InputError) as error:
        SensitivityQuestion(draws=5, distribution=True).check()
    assert [one.text for one in error.value.problems] == [
        "draws is 5; a tornado takes 100 or more.",
        "delta and PAWN need the package SALib; install it by pip install 'fsm-sim[sensitivity]', or leave "
        "distribution out.",
    ]
    SensitivityQuestion().check()


def test_R11_the_doors_give_the_same(
    answer: SensitivityAnswer, calibrated: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = fsm.decide_sensitivity(MORE, against=BASE, question=ASKED, calibration=calibrated)
    assert python.as_json() == answer.as_json()
    made = whole(calibration(draws=400))
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: made)
    asked = ["decide", "sensitivity", "scenarios/eksempelby-two-more.toml", "--against", "scenarios/eksempelby.toml"]
    asked += ["--draws", "120", "--replications", "2"]
    found = CliRunner().invoke(commands, [*asked, "--json"])
    assert found.exit_code == 0, found.output
    document = json.loads(found.stdout)
    question = SensitivityQuestion(draws=120, replications=2)
    again = fsm.decide_sensitivity(
        "eksempelby-two-more", against="eksempelby", question=question, calibration=made
    ).as_json()
    assert document["parameters"] == again["parameters"]
    assert set(document["text"]) == {"da", "en"}


def test_what_cannot_be_asked_is_refused(calibrated: Calibration, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match=r"draws is 20; a tornado takes 100 or more\."):
        SensitivityQuestion(draws=20).check()
    with pytest.raises(InputError, match="'wrok' is no outcome of both plans"):
        decide_sensitivity(MORE, BASE, SensitivityQuestion(outcome="wrok"), calibrated)
    asked = ["decide", "sensitivity", "scenarios/eksempelby-two-more.toml", "--against", "scenarios/eksempelby.toml"]
    assert guarded(lambda: commands([*asked, "--draws", "5", "--language", "da"], standalone_mode=False)) == 2
    assert "draws er 5; et tornadodiagram kræver 100 eller flere." in capsys.readouterr().err


def test_two_plans_of_a_mixed_office_hang_on_parameters_as_others_do(calibrated: Calibration) -> None:
    base, fewer = (mixed(name, months=4) for name in ("two-programmes", "two-programmes-fewer"))
    found = decide_sensitivity(fewer, base, SensitivityQuestion(draws=100, replications=1), calibrated)
    assert found.name == "fsm3:paid_hours_or_education"
    for language in LANGUAGES:
        assert found.outcome.people is not None
        people = found.outcome.people.in_language(language)
        assert programmes.load("fsm3").title.in_language(language) in people
        assert people in describe_sensitivity(found, language)


def test_the_words_say_what_a_range_is_and_which_parameters_the_table_has_besides(answer: SensitivityAnswer) -> None:
    """A curve that turns between the ends has a larger range than its ends are apart, and the table has small ones."""
    turning = replace(answer.effects[0], low=1.56, high=0.06, swing=1.91)
    found = replace(answer, effects=(turning, *answer.effects[1:]), inert_swing=1.86)
    assert (found.told, len(sensitivity_rows(found, "en"))) == ((turning,), 13)
    da, en = (describe_sensitivity(found, language) for language in ("da", "en"))
    assert "A range is that of the difference on the way, which may be wider than its ends are apart" in en
    assert "Et spænd er det, forskellen når undervejs, og kan være bredere end afstanden mellem enderne" in da
    assert "the table has the largest ranges, whatever they are." in en
    assert "tabellen har de største spænd, hvor små de end er." in da


def test_an_expected_difference_is_not_told_as_one_that_was_foreseen(answer: SensitivityAnswer) -> None:
    told = describe_sensitivity(answer)
    amount = decimal(answer.mean, 2, "en", signed=True)
    assert f": the expected difference is {amount} citizens " in told
    assert "as expected" not in told


def test_behind_each_parameter_that_is_named_stands_what_data_say_of_it() -> None:
    some = calibration(draws=400)
    labels = {one.name: str(one.learnt) for one in some.contractions}
    assert learnt_of(some, ["caseworker_change_multiplier", "unknown"]) == {
        "caseworker_change_multiplier": labels["caseworker_change_penalty"],
        "unknown": "fixed",
    }
    found = decide_sensitivity(MORE, BASE, ASKED, some)
    first = found.told[0]
    assert found.learnt == learnt_of(some, [one.name for one in found.effects])
    assert found.as_json()["parameters"][0]["learnt"] == labels[first.name]
    for language in LANGUAGES:
        assert f"; {sentence(f'evidence.{labels[first.name]}', language)})" in describe_sensitivity(found, language)
