"""Errors in the reader's language: the catalogue of errors is complete, and what a Danish reader meets is Danish."""

import re
from contextlib import suppress
from pathlib import Path

import error_templates
import pytest

from fsm_sim.inputs.local_counts import read_counts
from fsm_sim.inputs.scenarios import read_scenarios
from fsm_sim.language.catalogue import ERRORS, messages
from fsm_sim.language.errors import in_language
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import PLACE, Sentence
from fsm_sim.study.backtests.panels import Question, read_panel

BROKEN = Path(__file__).parent / "broken"
DANISH = {key: forms[0] for key, forms in messages("da", ERRORS).items()}
TEMPLATES = error_templates.literal() | error_templates.rules()
NOT_YET = ("inference/",)
"""Where rules have no Danish sentence yet (docs/decisions/0063-errors-in-the-readers-language.md)."""
ENGLISH = re.compile(r"\b(?:the|is|are|not|and|with|which|give|write|there|than|from|must|has|no|only)\b")
"""Words of English sentences that no Danish sentence has."""


def test_every_template_of_an_error_is_a_literal_text() -> None:
    assert error_templates.not_literal() == []


def test_every_template_of_an_error_has_a_danish_sentence_and_no_entry_is_left_over() -> None:
    assert len(TEMPLATES) > 300
    missing = {template for template, module in TEMPLATES.items() if template not in DANISH}
    assert {one for one in missing if not TEMPLATES[one].startswith(NOT_YET)} == set()
    assert DANISH.keys() - TEMPLATES.keys() == set()
    for module in NOT_YET:  # a room that is done leaves the list
        assert any(TEMPLATES[one].startswith(module) for one in missing), module


def test_a_danish_sentence_has_the_places_of_the_english_one() -> None:
    assert DANISH
    for english, danish in DANISH.items():
        assert {place[0] for place in PLACE.findall(english)} == {place[0] for place in PLACE.findall(danish)}, english


def test_no_danish_sentence_has_an_english_word() -> None:
    assert {danish for danish in DANISH.values() if ENGLISH.search(unquoted(danish))} == set()


def unquoted(text: str) -> str:
    """A sentence without what is quoted from files, names of keys and addresses."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|»[^«]*«|\[[^\]]*\]|\{[^}]*\}|\([a-z_]+\)|[a-z]+(?:_[a-z]+)+", "", text)


def untranslated(problems: tuple[Problem, ...]) -> list[str]:
    """The Danish sentences that have English in them, or that were no sentence with a template."""
    lines = [in_language(problem.text, "da").split("\n")[0] for problem in problems]
    plain = [problem.text for problem in problems if not isinstance(problem.text, Sentence)]
    return plain + [line for line in lines if ENGLISH.search(unquoted(line))]


def test_the_errors_of_every_broken_scenario_are_danish(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of files that are read as scenarios, which is what a planner writes."""
    monkeypatch.chdir(BROKEN)
    left, told = {}, 0
    for file in sorted(BROKEN.glob("*.toml")):
        with suppress(InputError):
            read_scenarios([file])
            continue
        with pytest.raises(InputError) as refused:
            read_scenarios([file])
        told += len(refused.value.problems)
        left[file.name] = untranslated(refused.value.problems)
    assert told > 100
    assert {name for name, lines in left.items() if lines} == set()


def test_the_errors_of_every_broken_table_of_counts_are_danish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN / "counts")
    left, told = {}, 0
    for file in sorted(path for path in Path().iterdir() if path.suffix != ".txt"):
        with pytest.raises(InputError) as refused:
            read_counts(file)
        told += len(refused.value.problems)
        left[file.name] = untranslated(refused.value.problems)
    assert told > 70
    assert {name for name, lines in left.items() if lines} == set()


def test_the_errors_of_every_broken_public_table_are_danish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN / "panels")
    left, told = {}, 0
    for file in sorted(Path().glob("*.csv")):
        with pytest.raises(InputError) as refused:
            read_panel(file, Question(cut="2022-12", broken="2025-07", measure="in_paid_hours"))
        told += len(refused.value.problems)
        left[file.name] = untranslated(refused.value.problems)
    assert told >= 15
    assert {name for name, lines in left.items() if lines} == set()


def test_a_number_with_two_readings_is_told_in_danish_with_a_decimal_comma(tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_text("Kommune;Indsats;Måned;Borgere;Praktik start;Sagsbehandlere\nHorsens;bir;2021-01;210;14;1.410\n")
    with pytest.raises(InputError) as refused:
        read_counts(file)
    (text,) = [problem.text for problem in refused.value.problems]
    assert "which is 1410 or 1.410, and no other number says which" in text
    assert "som kan være 1410 eller 1,410, og intet andet tal afgør hvilket" in in_language(text, "da")
