"""Document: the report of a calibration speaks one language, and says in both what checks and validation found."""

import html
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from fabricated import calibration
from made_up_validation import results

import fsm_sim as fsm
from fsm_sim.inference.caseload.stored_prior import stored_record
from fsm_sim.inference.posterior.calibration import Check
from fsm_sim.inference.sources import read_priors, read_sources
from fsm_sim.inference.targets.unfitted import unfitted
from fsm_sim.inputs.studies import read_studies
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.calibration.check_text import NUMBERS, check_sentence, refusal
from fsm_sim.report.document.calibration.reasons import reason
from fsm_sim.report.document.calibration.validation_text import ANSWERS, WordedResult, answer
from fsm_sim.report.render.calibration_report import report

ENGLISH = re.compile(
    r"\b(the|and|with|which|that|this|than|from|their|its|are|was|were|has|not|only|outside|inside|parameters"
    r"|share|targets|largest|smallest|draws?|fits?|about|between|months?|published|unseen)\b",
    re.IGNORECASE,
)
"""Words that an English sentence has and a Danish one has not (a programme's or parameter's name may: see `prose`)."""


@cache
def record() -> dict[str, Any]:
    """A calibration of everything, one parameter held fixed, with checks of each kind that a calibration has."""
    names = ("rhat_max", "bulk_ess_min", "tail_ess_min", "divergences", "bfmi_min")
    checks = (
        *(Check(name, 1.0, 2.0, True) for name in (*names, *(f"stocks_{one}" for one in names))),
        *(Check(name, 1.0, 2.0, True, {"level": 0.9}) for name in ("targets_outside", "monthly_counts_outside")),
    )
    sources = read_sources()
    held = sources.config.model_copy(update={"fixed": {"passive -> left": 0.003}})
    fixed = type(sources)(sources.catalogue, sources.priors, sources.programmes, held, sources.counts)
    made = calibration(fixed, name="x", checks=checks)
    return replace(made, unfitted=unfitted(fixed, made.space, made.values, 1), panel=panel()).as_json()


def panel() -> dict[str, Any]:
    """What a public table of two municipalities says, one of which has results of its own."""
    interval = {"mean": 0.95, "lower": 0.9, "upper": 0.99}
    effect = {**interval, "above": 0.4, "shift": -0.3, "contraction": 0.5, "learnt": "both"}
    kinds = ("office_placement", "office_work")
    apart = {"apart": interval, "apart_before": interval}
    towns = [
        {"municipality": town, "people": 500.0, "own_weight": weight, "effects": dict.fromkeys(kinds, effect)}
        for town, weight in (("Hedensted", 0.3), ("Vejle", None))
    ]
    return {
        "measures": ["in_paid_hours", "in_placement"],
        "first": "2021-07",
        "last": "2024-06",
        "broken": "2023-07",
        "programme": "usual",
        "discrepancy": 0.05,
        "size_slope": {"in_paid_hours": interval, "in_placement": {**interval, "lower": -0.1}},
        "kinds": {kind: {**apart, "contraction": share} for kind, share in zip(kinds, (0.1, 0.8), strict=True)},
        "municipalities": towns,
    }


@cache
def page(language: Language) -> str:
    validation = [one.as_json() for one in results()]
    return report(record(), language, validation=validation, caseload=stored_record(read_studies()))


def prose(language: Language) -> str:
    """The text of the page without tags, style sheets and the identifiers of the data.

    A picture's letters are paths, and its texts stand beside them as comments.
    """
    text = re.sub(r"<style.*?</style>", " ", page(language), flags=re.DOTALL)
    text = re.sub(r"<!--(.*?)-->", r" \1 ", text, flags=re.DOTALL)
    text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    names = [one["name"] for one in record()["parameters"]] + [one["id"] for one in record()["fit"]]
    names += [one["id"] for one in record()["unfitted"]["targets"]]
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return text


def test_the_danish_page_has_no_english_sentence() -> None:
    found = [
        text[max(0, hit.start() - 40) : hit.end() + 40] for text in [prose("da")] for hit in ENGLISH.finditer(text)
    ]
    assert found == []
    assert len(ENGLISH.findall(prose("en"))) > 300


def test_both_pages_show_every_check_and_every_answer() -> None:
    for language in LANGUAGES:
        text = html.unescape(page(language))
        for one in results():
            assert answer(one.part, one.facts, language) in text
            assert all(check_sentence(check.as_json(), language) in text for check in one.checks)
        assert all(check_sentence(check, language) in text for check in record()["checks"])


def test_every_check_of_a_validation_has_a_sentence_and_no_sentence_is_left_over() -> None:
    shown = {check.name for one in results() for check in one.checks} | {one["name"] for one in record()["checks"]}
    assert shown == set(NUMBERS)
    assert {one.part for one in results()} == set(ANSWERS)


def test_an_answer_says_the_numbers_of_its_facts() -> None:
    said = {one.part: WordedResult.of(one) for one in results()}
    assert said["simulation"].text.startswith(
        "500 data sets were drawn from the prior predictive distribution and fitted (400 draws, one in 4 kept). Of 4 "
        "parameters, log-likelihood and decisions, 1 have ranks of the true values outside the band of uniform ones: "
        "gain of half the turnover. 3 fits had a divergent draw; they are not repeated here."
    )
    assert "in 140 data sets the truth is no effect at all, and 0 of 3 groups" in said["simulation"].text
    assert "a gain above a threshold is stated with 20% on average and happens in 0%" in said["simulation"].text
    assert "Above a threshold: stated 20%, happened 22% (10 to 30% if calibrated)." in said["simulation"].text
    assert "Flere borgere talt: angivet 56\N{NO-BREAK SPACE}%, skete 51\N{NO-BREAK SPACE}%" in (
        said["simulation"].in_words("da")
    )
    assert said["holdout"].text == (
        "Mid-term to final: 1 of 2 unseen targets inside their 90% intervals. Outside: f-1. "
        "Without bir: 1 of 1 unseen target inside its 90% interval."
    )
    assert said["holdout"].in_words("da") == (
        "Fra midtvejs til slut: 1 af 2 usete kalibreringsmål inden for deres 90\N{NO-BREAK SPACE}%-intervaller. "
        "Uden for: f-1. Uden bir: 1 af 1 uset kalibreringsmål inden for sit 90\N{NO-BREAK SPACE}%-interval."
    )
    assert "in 91.2% of cases over 4 parameters (85 to 96% by parameter)" in said["recovery"].text
    assert "by more than 0.061. The line is the larger of 0.05 and 0.061," in said["sensitivity"].text
    assert "(standard error at most 0.06, from 100 simulated draws; effective draws 1812 of 3200)" in (
        said["likelihood-free"].text
    )
    assert "3 times as exact" in said["wrong-likelihood"].text
    assert "In 98% of 200 random halves" in said["wrong-likelihood"].text


def test_both_pages_have_p_values_of_fitted_and_of_held_out_numbers() -> None:
    for language, fitted, unseen in (("en", "0.5", "0.01"), ("da", "0,5", "0,01")):
        text = page(language)
        head = re.findall(r"<th>p</th>", text)
        assert len(head) == 2, "one of the fit and one of the hold-out"
        assert f"<td>{fitted}0</td></tr>" in text
        assert f"<td>{unseen}</td></tr>" in text


def test_a_report_says_when_nothing_was_held_out_and_how_to_do_it() -> None:
    alone = {key: value for key, value in record().items() if key != "panel"}
    english, danish = (html.unescape(report(alone, language)) for language in ("en", "da"))
    assert "has not been validated: no numbers have been held out" in english
    assert "fsm-sim calibrate x --prove" in english
    assert "er ikke valideret: ingen tal er holdt ude" in danish
    assert "has not been validated" not in page("en")


def test_a_report_gives_shift_and_unclipped_contraction_of_every_parameter_and_the_bins_of_its_label() -> None:
    moved = dict(record()["parameters"][0], name="x", shift=-0.41, contraction=-0.25, learnt="moved")
    changed = {**record(), "parameters": [moved]}
    for language, shift, contraction, label, limit in (
        ("en", "0.41", "0.25", "moved", "from a shift of 0.25 either way"),
        ("da", "0,41", "0,25", "flyttet", "fra en flytning på 0,25 til en af siderne"),
    ):
        text = html.unescape(report(changed, language))
        cells = "</td><td>".join((f"\N{MINUS SIGN}{shift}", f"\N{MINUS SIGN}{contraction}", label))
        assert cells in text
        assert limit in text


def test_every_shipped_prior_has_a_danish_reason_of_its_own() -> None:
    priors = read_priors()
    tables = (priors.rates, priors.multipliers, priors.programme_multipliers, dict(priors.effects), priors.between_sd)
    all_ = (
        {name: prior for table in tables for name, prior in table.items()}
        | priors.nominal_caseload
        | {"placement of an office": priors.office.placement, "work of an office": priors.office.work}
    )
    assert len(all_) > 35
    assert [name for name, prior in all_.items() if not prior.reason_da or prior.reason_da == prior.reason] == []


@pytest.mark.parametrize("name", ["held_fixed", "count_multiplier"])
def test_what_inference_names_as_a_reason_is_a_sentence(name: str) -> None:
    danish, english = (reason({"reason": name, "reason_da": ""}, language) for language in ("da", "en"))
    assert len({danish, english, name}) == 3


def test_a_reason_without_a_danish_one_is_shown_as_it_is() -> None:
    assert reason({"reason": "an expert's guess", "reason_da": ""}, "da") == "an expert's guess"


def test_a_failed_check_refuses_in_words() -> None:
    failed = [Check("rhat_max", 1.2, 1.01, False).as_json()]
    assert refusal("x", failed, "en") == (
        "the calibration 'x' did not pass its checks, so nothing is forecast from it: B1 largest R-hat is 1.2 "
        "(limit 1.01). There were too few draws: give more, with 'fsm-sim calibrate x --draws', than config.toml in "
        "its folder has."
    )
    failed += [Check("divergences", 3.0, 0.0, False).as_json()]
    assert refusal("x", failed, "en").endswith(" Its folder has report.html, which shows each of them.")
    assert "B1 største R-hat er 1,2 (grænse 1,01)" in refusal("x", failed, "da")


def test_the_table_of_checks_says_what_is_checked() -> None:
    made = calibration()
    assert list(fsm.calibration_tables(made).checks.index) == ["B1 largest R-hat", "B1 divergences"]
    danish = fsm.calibration_tables(made, "da")
    assert list(danish.checks.index) == ["B1 største R-hat", "B1 divergerende trækninger"]
    assert list(danish.checks.columns) == ["name", "value", "threshold", "passed"]
    assert danish.parameters.loc["employed -> passive", "reason"].startswith("47 % er ikke i jobbet")


def test_markup_in_the_record_of_a_calibration_is_printed_as_written() -> None:
    """A record can be given by somebody else; before, a script in it was one in the page."""
    script = "<script>alert(1)</script>"
    changed = {**record(), "name": script, "digest": script}
    for table in ("fit", "parameters"):
        rows = [dict(one) for one in changed[table]]
        rows[0] |= {key: script for key, value in rows[0].items() if key in ("id", "name", "source", "reason")}
        changed[table] = rows
    rows = [dict(one) for one in changed["fit"]]
    rows[1]["title"] = {"da": script, "en": script}
    changed["fit"] = rows
    for language in LANGUAGES:
        text = report(changed, language)
        assert "<script>alert" not in text
        assert html.escape(script) in text
