"""Document: `decide information`, its answer in words, numbers and pictures, and what it refuses."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from fabricated import calibration, scenario, whole

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.decisions.information.answer import InformationAnswer, decide_information
from fsm_sim.decisions.information.gains import Gains
from fsm_sim.decisions.information.question import InformationQuestion, StudiedParameter
from fsm_sim.decisions.payback.question import PaybackQuestion
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.prices.reading import read_prices
from fsm_sim.language.numbers import percent
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.decisions.information_text import (
    describe_information,
    information_table,
    plan_rows,
    worth_rows,
)
from fsm_sim.report.document.decisions.payback_text import kroner
from fsm_sim.report.figures.decisions.information_figure import plot_information
from fsm_sim.study.calibrations import by_name

PRICES = read_prices(year=2026)
BASE = scenario("now", "Hedensted", citizens=80, posts=2, months=12.0)
MORE = scenario("more", "Hedensted", citizens=80, posts=5, months=12.0)
MONEY = PaybackQuestion(draws=400, replications=2, caseworker_year=20_000)
ELASTICITY = "caseload_elasticity_work"
ASKED = InformationQuestion(
    person_year=400_000,
    groups=((ELASTICITY,), (ELASTICITY, "continuity"), ("rates",)),
    study=(StudiedParameter(ELASTICITY, 0.03),),
    citizens=8000,
    study_cost=50_000,
    money=MONEY,
)


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration(draws=400)


@pytest.fixture(scope="module")
def answer(calibrated: Calibration) -> InformationAnswer:
    return decide_information([MORE], BASE, ASKED, PRICES, calibrated)


def test_D4_groups_are_worth_less_than_what_holds_them_and_a_study_less_than_what_it_measures(
    answer: InformationAnswer,
) -> None:
    own, both, rates = (one.worth.value for one in answer.groups)
    assert 0 <= own <= both <= answer.perfect.value
    assert 0 <= rates <= answer.perfect.value
    assert answer.study is not None
    assert 0 <= answer.study.value <= own


def test_a_study_for_a_hundred_offices_is_worth_a_hundred_times_as_much_less_its_cost(
    answer: InformationAnswer,
) -> None:
    assert answer.scale == 100
    assert answer.study is not None
    assert answer.study_net == pytest.approx(100 * answer.study.value - 50_000)


def test_knowing_is_worth_most_where_the_choice_is_closest(answer: InformationAnswer) -> None:
    assert answer.break_even > 0
    points, worths = zip(*answer.curve, strict=True)
    step = points[1] - points[0]
    assert abs(points[worths.index(max(worths))] - answer.break_even) <= 2 * step
    assert max(worths) > 0
    assert worths[0] == 0  # at no worth of a person-year posts are only a cost


def test_at_the_break_even_a_plan_gains_nothing(answer: InformationAnswer, calibrated: Calibration) -> None:
    found = decide_information([MORE], BASE, replace(ASKED, person_year=answer.break_even), PRICES, calibrated)
    assert found.gains[0].gain == pytest.approx(0.0, abs=1.0)


def test_a_plan_that_changes_nothing_leaves_nothing_to_be_known(calibrated: Calibration) -> None:
    same = scenario("same", "Hedensted", citizens=80, posts=2, months=12.0)
    found = decide_information([same], BASE, ASKED, PRICES, calibrated)
    assert (found.perfect.value, found.chosen) == (0.0, None)
    assert {one.worth.value for one in found.groups} == {0.0}
    assert math.isnan(found.break_even)
    assert "intet værd for dette valg" in describe_information(found, "da")
    assert (found.base_best, found.gains[0].best, found.wrong) == (1.0, 1.0, 0.0)
    for language in LANGUAGES:  # what is known is not bounded by runs
        assert {row[-1] for row in plan_rows(found, language)[1:]} == {percent(1.0, language)}
        assert f" {percent(0.0, language)}." in describe_information(found, language)


def test_a_copy_of_the_better_plan_is_as_likely_to_be_the_best_as_that_plan(
    answer: InformationAnswer, calibrated: Calibration
) -> None:
    copy = scenario("copy", "Hedensted", citizens=80, posts=5, months=12.0)
    found = decide_information([MORE, copy], BASE, ASKED, PRICES, calibrated)
    assert 0 < answer.gains[0].best < 1
    assert [one.best for one in found.gains] == [answer.gains[0].best] * 2
    assert (found.base_best, found.wrong) == (answer.base_best, answer.wrong)


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_words_have_the_numbers_of_the_answer(answer: InformationAnswer, language: Language) -> None:
    told, table = describe_information(answer, language), information_table(answer, language)
    assert answer.study is not None
    assert kroner(answer.study.value, language) in told
    assert kroner(answer.study_net, language, signed=True) in told
    assert kroner(answer.gains[0].gain, language, signed=True) in told
    for one in answer.groups:
        assert kroner(one.worth.value, language) in table
    assert plot_information(answer, language).alt in told


def test_R11_the_three_doors_give_the_same(
    answer: InformationAnswer, calibrated: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = fsm.decide_information(MORE, against=BASE, question=ASKED, calibration=calibrated)
    assert asked.as_json() == answer.as_json()
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: whole(calibration()))
    command = ["decide", "information", "scenarios/eksempelby-two-more.toml", "--against", "scenarios/eksempelby.toml"]
    command += ["--draws", "60", "--replications", "2", "--group", f"{ELASTICITY}, continuity", "--json"]
    made = CliRunner().invoke(commands, command)
    assert made.exit_code == 0, made.output
    document = json.loads(made.stdout)
    assert [one["name"] for one in document["groups"]] == [f"{ELASTICITY} + continuity"]
    assert set(document["text"]) == {"da", "en"}
    question = InformationQuestion(
        groups=((ELASTICITY, "continuity"),), money=PaybackQuestion(draws=60, replications=2)
    )
    python = fsm.decide_information(
        "eksempelby-two-more", against="eksempelby", question=question, calibration=whole(calibration())
    )
    assert document["perfect"]["value"] == python.perfect.value
    assert document["gains"][0]["gain"] == python.gains[0].gain


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wrong = InformationQuestion(
        party="region",  # type: ignore[arg-type]
        person_year=math.nan,
        citizens=-1,
        study=(StudiedParameter(ELASTICITY, 0.0),),
        money=PaybackQuestion(benefit="none"),
    )
    with pytest.raises(InputError) as refused:
        wrong.check(PRICES)
    assert [one.text for one in refused.value.problems][:4] == [
        "party is 'region'; it is one of municipality, public.",
        "the worth of a person-year is nan; it is from 0 to 1,000,000,000,000.",
        "the number of citizens is -1; it is from 1 to 10,000,000.",
        f"the standard error of '{ELASTICITY}' is 0.0; it is a number above 0.",
    ]
    assert "the price list has no benefit 'none'" in refused.value.problems[4].text


def test_parameters_that_are_not_there_are_told_with_the_nearest(calibrated: Calibration) -> None:
    question = replace(ASKED, groups=(("caselod",), ("rates", "xx")), study=(StudiedParameter("caseload_work", 0.1),))
    with pytest.raises(InputError) as refused:
        decide_information([MORE], BASE, question, PRICES, calibrated)
    groups = "caseload, continuity, municipality, mixture, rates"
    said = [one.text for one in refused.value.problems]
    assert said[0] == (
        f"'caselod' is no uncertain parameter and no group of them; the nearest is 'caseload', and the groups are "
        f"{groups}."
    )
    assert said[1].startswith("'xx' is no uncertain parameter and no group of them; the nearest is '")
    assert said[2] == (f"'caseload_work' is no uncertain parameter of the calibration; the nearest is '{ELASTICITY}'.")


def test_plans_of_other_offices_and_months_are_refused_together(calibrated: Calibration) -> None:
    others = [scenario("town", "Kolding", months=12.0), scenario("short", "Hedensted", months=6.0)]
    with pytest.raises(InputError) as refused:
        decide_information(others, BASE, ASKED, PRICES, calibrated)
    assert len(refused.value.problems) == 2


def test_the_command_refuses_in_danish(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["decide", "information", "scenarios/eksempelby-two-more.toml", "--against", "scenarios/eksempelby.toml"]
    asked += ["--person-year", "-5", "--study", "x", "0", "--language", "da"]
    assert guarded(lambda: commands(asked, standalone_mode=False)) == 2
    said = capsys.readouterr().err
    assert "værdien af et personår er -5.0; tallet skal være fra 0 til 1.000.000.000.000." in said
    assert "standardfejlen på 'x' er 0.0; den er et tal over 0." in said


def test_of_one_draw_nothing_is_said_of_what_knowing_is_worth(calibrated: Calibration) -> None:
    question = replace(ASKED, money=replace(MONEY, draws=1))
    found = decide_information([MORE], BASE, question, PRICES, calibrated)
    assert found.study is not None
    assert all(math.isnan(one.value) for one in (found.perfect, found.study, *(own.worth for own in found.groups)))
    assert found.as_json()["perfect"] == {"value": None, "mcse": None}
    told = describe_information(found, "en")
    assert "The runs are too few to say what information is worth." in told
    assert "The runs are too few to say what a study that estimates" in told
    assert "is worth nothing" not in told
    assert "0" not in {row[1] for row in worth_rows(found, "en")[1:]}
    plot_information(found, "da")


def test_a_price_of_a_person_year_is_told_only_where_the_runs_tell_that_there_are_more(calibrated: Calibration) -> None:
    """Posts of no effect: person-years are chance, and a price of each would be any number of millions."""
    dear = replace(ASKED, groups=(("rates",),), study=(), money=replace(MONEY, draws=40, caseworker_year=600_000))
    few = decide_information([MORE], BASE, dear, PRICES, calibrated)
    years, mcse = few.gains[0].years, few.gains[0].years_mcse
    assert math.isnan(few.break_even) == (years <= 2 * mcse)
    noise = np.random.default_rng(3).normal(0.05, 1.0, (40, 4, 1))
    gains = Gains(("more",), np.full((40, 4, 1), -1e6), noise, np.zeros((40, 0)), 0.0)
    assert noise.mean() > 0
    assert math.isnan(gains.break_even())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("da", "elasticitet mellem sagsstamme og job mv. og effekten af et sagsbehandlerskift"),
        ("en", "elasticity between caseload and work and the effect of a change of caseworker"),
    ],
)
def test_groups_that_are_asked_about_together_are_named_in_words(
    answer: InformationAnswer, language: Language, said: str
) -> None:
    table = information_table(answer, language)
    assert said in table
    assert "continuity" not in table


def test_of_each_group_it_is_said_how_much_of_it_data_have_decided(
    answer: InformationAnswer, calibrated: Calibration
) -> None:
    labels = {one.name: one.learnt for one in calibrated.contractions}
    both = answer.groups[1]
    assert both.learnt == {
        ELASTICITY: labels[ELASTICITY],
        "caseworker_change_multiplier": labels["caseworker_change_penalty"],
    }
    some = [sum(one not in ("hardly", "fixed") for one in group.learnt.values()) for group in answer.groups]
    assert [row[-1] for row in worth_rows(answer, "en")[2:-1]] == [
        f"{number} of {len(group.learnt)}" for number, group in zip(some, answer.groups, strict=True)
    ]
    every = len({*answer.groups[1].parameters, *answer.groups[2].parameters})
    assert f"of the {every} parameters asked about" in describe_information(answer, "en")
    assert answer.as_json()["groups"][1]["learnt"] == both.learnt


def test_what_a_study_is_worth_to_all_has_its_error_and_no_price_that_was_not_named(answer: InformationAnswer) -> None:
    assert answer.study is not None
    for language in LANGUAGES:
        error = kroner(answer.study.mcse * answer.scale, language)
        free = describe_information(replace(answer, question=replace(ASKED, study_cost=0.0)), language)
        for told in (describe_information(answer, language), free):
            assert f" {error})" in told
        assert {"en": "it costs", "da": "den koster"}[language] not in free
        assert kroner(50_000, language) in describe_information(answer, language)


def test_a_plan_that_gains_nothing_but_rounding_is_not_chosen() -> None:
    gains = Gains(("more",), np.full((40, 4, 1), 1e-9), np.zeros((40, 4, 1)), np.zeros((40, 0)), 0.0)
    assert gains.chosen is None
