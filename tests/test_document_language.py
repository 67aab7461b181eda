"""Document: every sentence is there in both languages, and none holds a number or a causal verb."""

import re
from pathlib import Path
from typing import get_args

import pytest
from synthetic_run import WARNINGS, make_run

from fsm_sim.inference.posterior.contraction import Learnt
from fsm_sim.inputs import programmes
from fsm_sim.language.catalogue import PLACE, filled, messages, plural, sentence, template
from fsm_sim.language.numbers import decimal, significant
from fsm_sim.language.scenario_warnings import run_warnings_in_words, warning_sentence
from fsm_sim.model.effect_factors import FACTORS
from fsm_sim.model.scenarios.staffing import Staffing
from fsm_sim.model.scenarios.warning import IdleTeam, RunWarning, ScenarioWarning, run_warnings
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.comparison_text import DECIDING
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import run_summary

SENTENCES = [
    (language, key, form) for language in LANGUAGES for key, all_ in messages(language).items() for form in all_
]
CAUSAL = re.compile(
    r"forårsag|medfør|fører til|skyldes|øger|sænker|reducerer|skaber|giver flere|\bcause[sd]?\b|leads? to"
    r"|increases|reduces|lowers|raises|because of|results? in",
    re.IGNORECASE,
)
"""Verbs that say more than an association carries (check P3); the one place that lists them."""


def test_both_languages_have_the_same_sentences_and_places() -> None:
    danish, english = messages("da"), messages("en")
    assert len(english) > 200
    assert danish.keys() == english.keys()
    for key in english:
        for forms in zip(danish[key], english[key], strict=True):
            assert all(forms), key
            one, other = (sorted({place[1] + (place[2] or "") for place in PLACE.finditer(form)}) for form in forms)
            assert one == other, key


def test_no_number_is_typed_in_a_sentence() -> None:
    assert len(SENTENCES) > 400
    found = [(language, key) for language, key, form in SENTENCES if re.search(r"\d", PLACE.sub("", form))]
    assert found == [("da", "programme.fsm3")], "the name of a programme is no number"


def test_P3_no_causal_verb_in_a_sentence() -> None:
    assert len(SENTENCES) > 400
    assert [(language, key) for language, key, form in SENTENCES if CAUSAL.search(form)] == []
    assert CAUSAL.search("Flere medarbejdere medfører flere i job.")


def test_P3_no_sentence_speaks_of_an_improvement_where_a_probability_is_of_an_effect_or_of_single_runs() -> None:
    """It was read as doubt about the plan, and was of single runs without their ties."""
    word = re.compile(r"improvement|forbedring", re.IGNORECASE)
    assert [(language, key) for language, key, form in SENTENCES if word.search(form)] == []
    stated = {key for _, key, form in SENTENCES if "{above}" in form or "{below}" in form}
    short = {f"comparison.{kind}-short" for kind in ("gain", "loss", "about")}
    both = {"comparison.gain-and-loss", "comparison.loss-and-gain"}
    assert stated == {"comparison.gain", "comparison.loss", "staffing-answer.expected"} | short | both
    for language, key, form in SENTENCES:
        if key in stated:
            assert re.search({"en": "chance left out", "da": "uden tilfældig variation"}[language], form)
        if key == "comparison.runs":
            assert {"{more}", "{same}", "{fewer}"} <= set(re.findall(r"\{\w+\}", form))
            assert re.search({"en": "chance included", "da": "med tilfældig variation"}[language], form)


def test_a_key_that_is_not_there_is_an_error_and_not_a_sentence() -> None:
    for ask in (
        lambda: sentence("no.such", "da"),
        lambda: template("no.such", "en"),
        lambda: plural("no.such", 2, "da"),
    ):
        with pytest.raises(KeyError, match=r"no\.such"):
            ask()
    with pytest.raises(KeyError, match="against"):
        sentence("comparison.heading", "en")


def test_the_first_end_of_a_range_loses_its_percent_sign_alone() -> None:
    written = {"lower": "10\N{NO-BREAK SPACE}%", "upper": "12\N{NO-BREAK SPACE}%"}
    assert filled("{lower|bare}–{upper}", written.__getitem__) == "10–12\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_data_name_has_its_sentence(language: Language) -> None:
    handovers = get_args(Staffing.model_fields["handover"].annotation)
    labels = get_args(Learnt)
    keys = [f"programme.{name}" for name in programmes.names()]
    keys += [f"handover.{name}" for name in handovers] + [
        f"{of}.{name}" for of in ("learnt", "own-learnt", "evidence") for name in labels
    ]
    keys += [f"factor.{name}" for name in (*FACTORS, "nothing")]
    assert len(keys) > 10
    assert all(template(key, language) for key in keys)


@pytest.mark.parametrize(
    ("value", "digits", "danish", "english"),
    [
        (1.0034, 4, "1,003", "1.003"),
        (-0.00012345, 3, "\N{MINUS SIGN}0,000123", "\N{MINUS SIGN}0.000123"),
        (12500.0, 3, "12500", "12500"),
        (35.0, 3, "35", "35"),
        (0.0, 4, "0", "0"),
    ],
)
def test_significant_figures_are_written_as_each_language_does(value, digits, danish, english) -> None:
    assert significant(value, digits, "da") == danish
    assert significant(value, digits, "en") == english
    assert decimal(value, 0, "en") in (english, decimal(value, 0, "da").replace(".", ","))


def test_there_is_a_made_up_warning_of_each_kind() -> None:
    kinds = {one.model_fields["kind"].default for one in get_args(get_args(ScenarioWarning)[0])}
    assert {warning.kind for warning in WARNINGS} == kinds


@pytest.mark.parametrize("warning", WARNINGS, ids=range(len(WARNINGS)))
def test_a_warning_is_a_sentence_in_each_language(warning: ScenarioWarning) -> None:
    danish, english = warning_sentence(warning, "da"), warning_sentence(warning, "en")
    assert danish != english
    assert danish.endswith((".", "?"))
    assert english[-1] == danish[-1]
    numbers = [re.findall(r"\d+(?:[.,]\d+)*", text) for text in (danish, english)]
    assert [number.replace(",", ".") for number in numbers[0]] == numbers[1]


def test_warnings_say_one_and_many() -> None:
    assert "1 årsværk fra måned 0" in warning_sentence(WARNINGS[3], "da")
    assert "14 full-time posts from month 20 are a caseload of 14.4," in warning_sentence(WARNINGS[0], "en")
    assert warning_sentence(IdleTeam(programmes=("bir",)), "en").endswith("BIR has no rehabilitation team.")
    assert warning_sentence(WARNINGS[4], "en").endswith("BIR and Flere skal med II have no rehabilitation team.")


def test_warnings_survive_the_file_of_a_run_and_speak_the_language_of_the_brief(tmp_path: Path) -> None:
    files = read_run(make_run(tmp_path / "run", draws=4, months=2, warnings=WARNINGS))
    kept = run_warnings(files.run["warnings"])
    assert kept == tuple(RunWarning(scenario="two-more", warning=warning) for warning in WARNINGS)
    facts = run_summary(files).facts
    titles = {"da": {"two-more": "To medarbejdere mere"}, "en": {"two-more": "Two more caseworkers"}}
    first = sorted(kept, key=lambda one: one.warning.kind not in DECIDING)
    danish, english = (
        run_warnings_in_words(first, titles[language], language, {}, "reader") for language in ("da", "en")
    )
    assert len(danish) == len(kept)
    assert danish[0].startswith("»To medarbejdere mere«: Hedensted (BIR): ")
    for number, told in enumerate(zip(danish, english, strict=True)):
        assert (facts[f"warning.{number}"].da, facts[f"warning.{number}"].en) == told


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_brief_warns_in_words_and_not_in_the_keys_of_a_file(tmp_path: Path, language: Language) -> None:
    """A Danish brief told its reader to write intake_per_month = "steady"."""
    facts = run_summary(read_run(make_run(tmp_path / "run", draws=4, months=2, warnings=WARNINGS))).facts
    told = [getattr(facts[key], language) for key in facts if key.startswith("warning.")]
    assert len(told) == len(WARNINGS)
    for one in told:
        assert not re.search(r"[a-z]_[a-z]|\[|=|fsm-sim", one), one
        assert not one.endswith("?"), one  # nobody who reads a brief mends its input


def test_a_warning_of_several_scenarios_is_said_once_with_all_their_titles() -> None:
    """A brief said the same of each scenario, after a technical name, and cut what was long."""
    titles = {"now": "Som i dag", "more": "Flere", "fewer": "Færre"}
    same = [RunWarning(scenario=name, warning=WARNINGS[0]) for name in titles]
    told = warning_sentence(WARNINGS[0], "da")
    assert run_warnings_in_words(same, titles, "da", {}) == [f"Alle scenarier: {told}"]
    assert run_warnings_in_words(same[1:], titles, "da", {}) == [f"»Flere« og »Færre«: {told}"]
