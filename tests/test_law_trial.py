"""Law: simulated trials of plans in municipalities, their answer in words and numbers, and what is refused."""

import json
import math
import sys
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from fabricated import calibration, scenario, whole

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.decisions.evaluate import evaluate
from fsm_sim.decisions.information.question import InformationQuestion, StudiedParameter, asked_groups
from fsm_sim.decisions.trial.analysis import AnalysisName
from fsm_sim.decisions.trial.answer import Share, TrialAnswer, _found, _Trials, decide_trial
from fsm_sim.decisions.trial.design import DesignName, design_of
from fsm_sim.decisions.trial.offices import Working, in_town, outcomes, towns
from fsm_sim.decisions.trial.question import TrialQuestion
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.decisions.trial_text import describe_trial, trial_table
from fsm_sim.report.figures.decisions.trial_figure import plot_trial
from fsm_sim.study.calibrations import by_name
from fsm_sim.study.forecasts.forecast import posterior_of

BASE = scenario("now", "Hedensted", citizens=60, posts=1, months=9.0)
MORE = scenario("more", "Hedensted", citizens=60, posts=6, months=9.0)
ASKED = TrialQuestion(municipalities=8, outcome="work", draws=60, replications=2, steps=2)


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration(draws=60)


@pytest.fixture(scope="module")
def answer(calibrated: Calibration) -> TrialAnswer:
    return decide_trial(MORE, BASE, ASKED, calibrated)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("design", "analysis", "least"),
    [
        ("parallel", "fixed", 0.03),
        ("before-after", "fixed", 0.03),
        ("before-after", "gee", 0.03),
        ("stepped", "robust", 0.03),
        ("stepped", "gee", 0.03),
    ],
)
def test_D6_where_nobody_has_the_plan_one_trial_in_twenty_finds_an_effect(
    design: DesignName, analysis: AnalysisName, least: float
) -> None:
    """A thousand trials simulated citizen by citizen: shares of few citizens are not normal, and the test holds.

    Counts of a stepped design are of the same people again and again, so that they are alike within a municipality
    beyond its level. Errors by municipality and GEE's hold however they are alike.
    """
    question = replace(ASKED, design=design, analysis=analysis, draws=1000, replications=1)
    found = decide_trial(MORE, BASE, question, calibration(draws=1000))
    assert least <= found.size.value <= 0.07


def test_a_plan_that_begins_later_can_change_posts_alone(calibrated: Calibration) -> None:
    staffing = BASE.scenario.staffing.model_copy(update={"separation_per_year": 0.1})
    heading = BASE.scenario.scenario.model_copy(update={"name": "calm"})
    calm = BASE.scenario.model_copy(update={"staffing": staffing, "scenario": heading})
    assert decide_trial(calm, BASE, ASKED, calibrated).half_width > 0
    with pytest.raises(InputError, match="calm differs from now in turnover; in a trial of this design"):
        decide_trial(calm, BASE, replace(ASKED, design="stepped"), calibrated)


@pytest.mark.parametrize("design", ["parallel", "before-after", "stepped"])
def test_every_design_is_simulated_and_its_intervals_hold_the_true_effect(
    calibrated: Calibration, design: DesignName
) -> None:
    found = decide_trial(MORE, BASE, replace(ASKED, design=design), calibrated)
    assert found.coverage.value >= 0.95 - 3 * math.sqrt(0.05 * 0.95 / 60)
    assert found.estimates.estimate.mean() == pytest.approx(
        found.effect.value, abs=4 * found.estimates.estimate.std() / math.sqrt(60)
    )
    assert 0 < found.half_width < 0.5
    assert found.detectable > found.half_width


def test_a_town_of_a_trial_is_that_of_an_evaluation(calibrated: Calibration) -> None:
    posterior, design = posterior_of(calibrated, 20), design_of("stepped", 4, 9, 2, 0)
    shares = outcomes((MORE.scenario, BASE.scenario), design, "work", posterior, (2, 5), Working())
    assert shares.shape == (4, 3, 20, 2, 3)
    town = towns(posterior, 4)[1]
    alone = evaluate([in_town(MORE.scenario, BASE.scenario, town, 3, design)], posterior, 2, 5)
    assert np.array_equal(shares[1, 1], np.nan_to_num(alone.of("work")[0][..., [3, 6, 9]]))


def test_before_it_begins_a_plan_has_done_nothing(calibrated: Calibration) -> None:
    posterior, design = posterior_of(calibrated, 20), design_of("stepped", 4, 9, 2, 0)
    shares = outcomes((MORE.scenario, BASE.scenario), design, "work", posterior, (1, 5), Working())
    never, early, late = (shares[:, place] for place in range(3))
    assert np.array_equal(early[..., 0], never[..., 0])  # begins in month 3, in which it is first counted
    assert np.array_equal(late[..., :2], never[..., :2])
    assert not np.array_equal(early[..., 2], never[..., 2])


def test_towns_with_results_of_their_own_take_no_part(calibrated: Calibration) -> None:
    names = towns(posterior_of(calibrated, 5), 90)
    assert len(set(names)) == 90
    assert "Hedensted" not in names


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_words_have_the_numbers_of_the_answer(answer: TrialAnswer, language: Language) -> None:
    told, table = describe_trial(answer, language), trial_table(answer, language)
    assert plot_trial(answer, language).alt in told
    assert "Hedensted" not in told
    half = {"en": f"{100 * answer.half_width:.1f}", "da": f"{100 * answer.half_width:.1f}".replace(".", ",")}[language]
    assert half in told
    assert half in table


@pytest.mark.parametrize("design", ["parallel", "before-after", "stepped"])
def test_what_is_said_of_a_trial_is_what_was_simulated(calibrated: Calibration, design: DesignName) -> None:
    """Half of nine municipalities was said of four, and counts before and after the end of a trial."""
    asked = replace(ASKED, municipalities=9, design=design, begins=5, draws=40, replications=1)
    found = decide_trial(MORE, BASE, asked, calibrated)
    english, danish = (describe_trial(found, language).split("\n\n")[0] for language in ("en", "da"))
    said = {
        "parallel": ("9 municipalities, 4 of which", "9 kommuner, hvoraf 4"),
        "before-after": ("after 5 months, counting", "efter 5 måneder"),
        "stepped": ("3 times over 9 months", "3 gange på 9 måneder"),
    }
    assert said[design][0] in english
    assert said[design][1] in danish


def test_of_few_trials_that_find_an_effect_it_is_said_how_few(answer: TrialAnswer) -> None:
    """The wrong sign "in 0 % of them" was said of ten trials, and of one."""
    draws = answer.question.draws
    few = replace(answer, power=Share(1 / draws, 0.01), exaggeration=5.04, wrong_sign=0.0)
    assert "The one trial that finds an effect reports it 5.0 times as large" in describe_trial(few)
    assert "with the right sign" in describe_trial(few)
    assert "with the wrong sign" in describe_trial(replace(few, wrong_sign=1.0))
    more = replace(few, power=Share(9 / draws, 0.01), wrong_sign=2 / 9)
    assert "The 9 trials that find an effect report it 5.0 times as large" in describe_trial(more)
    assert "2 of them with the wrong sign" in describe_trial(more)
    assert "De 9 forsøg, der påviser en effekt, viser den 5,0 gange så stor" in describe_trial(more, "da")
    assert "2 af dem med forkert fortegn" in describe_trial(more, "da")


@pytest.mark.parametrize(("power", "said"), [(0.07, True), (0.6, False)])
def test_a_trial_that_finds_no_more_than_chance_does_is_said_to(answer: TrialAnswer, power: float, said: bool) -> None:
    found = replace(answer, power=Share(power, 0.02), size=Share(0.05, 0.02))
    assert ("hardly more often than" in describe_trial(found)) == said
    assert ("knap nok effekten oftere, end" in describe_trial(found, "da")) == said


def test_R11_the_doors_give_the_same(
    answer: TrialAnswer, calibrated: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = fsm.decide_trial(MORE, against=BASE, question=ASKED, calibration=calibrated)
    assert python.as_json() == answer.as_json()
    made = whole(calibration())
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: made)
    asked = ["decide", "trial", "scenarios/eksempelby-two-more.toml", "--against", "scenarios/eksempelby.toml"]
    asked += ["--municipalities", "4", "--trials", "20", "--replications", "1"]
    found = CliRunner().invoke(commands, [*asked, "--json"])
    assert found.exit_code == 0, found.output
    document = json.loads(found.stdout)
    question = TrialQuestion(municipalities=4, draws=20, replications=1)
    again = fsm.decide_trial("eksempelby-two-more", against="eksempelby", question=question, calibration=made)
    assert document["half_width"] == again.half_width
    assert set(document["text"]) == {"da", "en"}


@pytest.mark.parametrize(("analysis", "freedom", "said"), [("mixed", math.inf, "mixed model"), ("gee", 6.0, "GEE")])
def test_an_analysis_is_asked_for_by_name_and_said_where_it_is_made(
    calibrated: Calibration, analysis: AnalysisName, freedom: float, said: str
) -> None:
    """Counted once there is nothing within a municipality to be alike: least squares is made and said."""
    question = replace(ASKED, design="stepped", analysis=analysis, draws=20)
    found = decide_trial(MORE, BASE, question, calibrated)
    assert found.estimates.freedom == freedom
    assert found.half_width > 0
    assert said in describe_trial(found)
    once = decide_trial(MORE, BASE, replace(question, design="parallel"), calibrated)
    assert once.half_width == decide_trial(MORE, BASE, replace(ASKED, draws=20), calibrated).half_width
    assert said not in describe_trial(once)


def test_an_analysis_without_its_library_is_refused_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.genmod.generalized_estimating_equations", None)
    with pytest.raises(InputError, match=r"the analysis gee needs the package statsmodels; install it by pip install"):
        TrialQuestion(analysis="gee").check()


@pytest.mark.parametrize("language", ["da", "en"])
def test_intervals_that_are_too_narrow_are_said_to_be_and_by_how_much(answer: TrialAnswer, language: Language) -> None:
    """A stepped trial analysed as if its counts were independent held what it said in 79 % of trials, untold."""
    said = {"da": "Intervallerne er for smalle", "en": "These intervals are too narrow"}[language]
    assert said not in describe_trial(answer, language)
    narrow = replace(
        answer,
        coverage=Share(0.79, 0.02),
        estimates=replace(answer.estimates, error=answer.estimates.error / 2),
    )
    told = describe_trial(narrow, language)
    assert said in told
    assert decimal(narrow.widening, 1, language) in told[told.index(said) :]
    assert narrow.widening == pytest.approx(2 * answer.widening)
    half = narrow.widening * narrow.estimates.half_widths(0.95)
    held = np.abs(narrow.estimates.estimate - narrow.truths) <= half
    assert held.mean() == pytest.approx(0.95, abs=1 / len(held))


def test_a_stepped_trial_is_analysed_with_errors_by_municipality_unless_asked_otherwise(
    calibrated: Calibration,
) -> None:
    found = decide_trial(MORE, BASE, replace(ASKED, design="stepped", draws=20), calibrated)
    assert "whose errors hold however a municipality's counts are alike" in describe_trial(found)
    once = decide_trial(MORE, BASE, replace(ASKED, draws=20), calibrated)
    assert "whose errors hold" not in describe_trial(once)


def test_trials_that_find_an_effect_where_there_is_none_are_not_said_to_find_nothing(answer: TrialAnswer) -> None:
    """It was said to find the effect with a probability of 10%, and that none of the trials finds one."""
    draws = answer.question.draws
    nothing = replace(answer, power=Share(6 / draws, 0.04), exaggeration=math.nan, wrong_sign=math.nan)
    assert "None of the simulated trials" not in describe_trial(nothing)
    assert "The 6 trials that find an effect find one that is not there" in describe_trial(nothing)
    assert "De 6 forsøg, der viser en effekt, viser en, som ikke er der" in describe_trial(nothing, "da")


def test_a_plan_that_changes_nothing_has_no_wrong_sign(calibrated: Calibration) -> None:
    shares = np.random.default_rng(1).random((8, 3, 60, 1, 3))
    shares[:, 1:] = shares[:, :1]
    design = design_of("stepped", 8, 9, 2, 0)
    made = _Trials.of(shares, design, 1)
    found = _found(
        replace(made, observed=made.observed + design.treated), design, ASKED, posterior_of(calibrated, 60), calibrated
    )
    assert found["power"].value > 0.5
    assert math.isnan(found["exaggeration"])
    assert math.isnan(found["wrong_sign"])


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wrong = TrialQuestion(design="crossover", municipalities=2, draws=5, level=95.0)  # type: ignore[arg-type]
    with pytest.raises(InputError) as refused:
        wrong.check()
    assert [one.text for one in refused.value.problems] == [
        "design is 'crossover'; it is one of parallel, before-after, stepped.",
        "municipalities is 2; it is from 4 to 90.",
        "trials is 5; it is from 20 to 1000000.",
        "level is 95; it is a share from 0.5 to below 1, such as 0.95.",
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"outcome": "wrok"}, "'wrok' is no outcome of bir; its outcomes are"),
        ({"design": "before-after", "begins": 1}, "the first count is in month 1; work is counted from month 3 on"),
        ({"design": "before-after", "begins": 9}, "the first count is in month 9; work is counted from month 3 on"),
        ({"design": "stepped", "municipalities": 12, "steps": 9}, "steps is 9 and there are 9 months; .* at most 8"),
        ({"design": "stepped", "steps": 8}, "the first count is in month 1; work is counted from month 3 on"),
    ],
)
def test_a_trial_that_cannot_be_counted_is_refused(
    calibrated: Calibration, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        decide_trial(MORE, BASE, replace(ASKED, **changes), calibrated)  # type: ignore[arg-type]


def test_a_trial_of_other_citizens_is_none(calibrated: Calibration) -> None:
    other = scenario("other", "Hedensted", citizens=61, posts=6, months=9.0)
    with pytest.raises(InputError, match="other has another programme, other citizens or another intake than now"):
        decide_trial(other, BASE, ASKED, calibrated)


def test_two_plans_that_are_the_same_are_refused_in_words_of_a_trial(calibrated: Calibration) -> None:
    twin = scenario("twin", "Hedensted", citizens=60, posts=1, months=9.0)
    with pytest.raises(InputError, match="twin and now are the same plan; there is no difference between them"):
        decide_trial(twin, BASE, ASKED, calibrated)


def test_the_command_refuses_in_danish(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["decide", "trial", "scenarios/eksempelby-two-more.toml", "--against", "scenarios/eksempelby.toml"]
    assert guarded(lambda: commands([*asked, "--municipalities", "3", "--language", "da"], standalone_mode=False)) == 2
    assert "municipalities er 3; det er fra 4 til 90." in capsys.readouterr().err


def test_the_parameter_that_a_trial_amounts_to_is_one_that_a_study_can_be_asked_about() -> None:
    """A plan of turnover acts through the penalty, whose uncertain parameter is the multiplier."""
    some = calibration(draws=60)
    fixed = some.table(60)["caseworker_change_multiplier"]
    staffing = BASE.scenario.staffing.model_copy(update={"separation_per_year": 3.0, "reassignment_per_year": 3.0})
    calmer = staffing.model_copy(update={"separation_per_year": 0.0, "reassignment_per_year": 0.0})
    wild, calm = (
        replace(
            BASE,
            scenario=BASE.scenario.model_copy(
                update={"staffing": one, "scenario": BASE.scenario.scenario.model_copy(update={"name": name})}
            ),
        )
        for one, name in ((staffing, "wild"), (calmer, "calm"))
    )
    found = decide_trial(calm, wild, replace(ASKED, replications=8), some)
    assert fixed.std() > 0
    assert found.parameter == "caseworker_change_multiplier"
    study = InformationQuestion(study=(StudiedParameter(found.parameter, found.parameter_error),))
    assert asked_groups(study, some, ["bir"])
    labels = {one.name: one.learnt for one in some.contractions}
    assert found.learnt == found.as_json()["learnt"] == labels["caseworker_change_penalty"]
    for language in LANGUAGES:
        told = describe_trial(found, language)
        assert sentence(f"evidence.{found.learnt}", language) in told
        assert told.count(found.parameter) == 1  # beside its words, where the name in files is wanted


def test_a_number_that_is_wrong_is_told_once_and_with_what_is_allowed() -> None:
    with pytest.raises(InputError) as refused:
        TrialQuestion(design="stepped", municipalities=1, steps=99, draws=0).check()
    assert [one.text for one in refused.value.problems] == [
        "municipalities is 1; it is from 4 to 90.",
        "trials is 0; it is from 20 to 1000000.",
        "steps is 99; it is from 2 to 24.",
    ]


def test_a_trial_whose_effect_follows_no_parameter_says_so(answer: TrialAnswer) -> None:
    told = describe_trial(replace(answer, parameter="", learnt=""), "en")
    assert "follows no single parameter" in told
    assert replace(answer, parameter="", learnt="").as_json()["learnt"] is None


def test_of_an_effect_that_could_be_nothing_no_exaggeration_is_told(answer: TrialAnswer) -> None:
    """One on leave for six months: "report it 73.8 times as large as the true effects"."""
    chance = replace(answer, power=Share(0.1, 0.04), effect=Share(0.001, 0.001), exaggeration=73.8, wrong_sign=0.5)
    for language, said in (("en", "cannot tell from nothing"), ("da", "ikke kan skelne fra ingenting")):
        told = describe_trial(chance, language) + trial_table(chance, language)
        assert said in told
        assert decimal(73.8, 1, language) not in told
        sure = describe_trial(replace(chance, effect=Share(0.003, 0.001)), language)
        assert decimal(73.8, 1, language) in sure
