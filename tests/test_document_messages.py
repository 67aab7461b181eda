"""Document: whatever sentence the code asks for is in both catalogues, and they have no other.

Keys that are put together are enumerated in `message_keys.COMPUTED`; one that is not there is found out.
"""

import re
from pathlib import Path

import pytest
from message_keys import ASKS, COMPUTED, asked, filled

from fsm_sim.language.catalogue import messages
from fsm_sim.model.text import LANGUAGES, Language

ASKED = asked()
NEEDED = {
    **{key: place for key, place in ASKED.direct.items() if "{}" not in key},
    **ASKED.written,
    **{key: f"{ASKED.computed.get(pattern)}, {pattern}" for pattern in COMPUTED
       for key in filled(pattern, COMPUTED[pattern])},
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_that_the_code_asks_for_is_in_the_catalogue(language: Language) -> None:
    known = messages(language)
    assert len(NEEDED) > 700
    assert {key: place for key, place in sorted(NEEDED.items()) if key not in known} == {}


def test_every_key_that_the_code_puts_together_is_enumerated() -> None:
    assert {key: place for key, place in ASKED.computed.items() if key not in COMPUTED} == {}
    assert [pattern for pattern in COMPUTED if pattern not in ASKED.computed] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_of_the_catalogue_is_never_asked_for(language: Language) -> None:
    assert [key for key in messages(language) if key not in NEEDED] == []


NAMES = ("title", "plan", "base", "against", "scenario", "shorter")
"""The places of sentences that a plan or a scenario is named in."""
NO_NAMES = (
    "scenario-warning.empty_patch",
    "programmes.requirement",
    "staffing-answer.expected",
    "staffing-answer.expected-alone",
)
"""Sentences whose place of such a name holds another thing: a file, who monitors, an outcome."""
NO_SENTENCES = ("table.own-month", "table.left-out", "plans.office", "figure.citizen", "projection.of-office")
"""Labels: a name by itself, or names that are in quotation marks already."""
WEB = "web."
"""On the page a plan is called plan A."""
MANY = (
    *("table.requirement-months", "table.requirement-months-dated", "table.window", "fan.look-back"),
    *("answer.months-in", "answer.months-at", "programmes.table", "backlog-answer.settles", "backtest.heading"),
    "web.mistake.window",
    *("scenario-warning.long_vacancy", "scenario-warning.long_vacancy-page", "scenario-warning.long_vacancy-reader"),
)
"""Sentences with months that are never one: windows of several (one has a sentence of its own), decimals, years."""


def _bare(text: str) -> list[str]:
    """The names of a text that stand in a sentence without quotation marks: not those before a colon at its start."""
    found = re.finditer(rf"(?<![“»])\{{({'|'.join(NAMES)})\}}(?![”«])", text)
    return [one[0] for one in found if one.start() > 0 or text[one.end() : one.end() + 1] != ":"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_in_a_sentence_stands_in_quotation_marks(language: Language) -> None:
    assert _bare("{title} is not compared.") == ["{title}"]
    assert _bare("{title}: none from “{against}”.") == []
    others = (*NO_NAMES, *NO_SENTENCES)
    bare = {key for key, forms in messages(language).items() if any(map(_bare, forms))}
    assert {key for key in bare if not key.startswith(WEB)} == set(others)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_of_months_that_may_be_one_has_a_singular(language: Language) -> None:
    several = {"da": "måneder", "en": "months"}[language]
    after_a_number = re.compile(rf"\}}\s{several}")
    alone = {key: forms[0] for key, forms in messages(language).items() if len(forms) == 1}
    assert {key for key, text in alone.items() if after_a_number.search(text)} == {*MANY}


@pytest.mark.parametrize("ask", ASKS)
def test_a_message_that_is_lost_is_found_out_with_the_line_that_asks_for_it(tmp_path: Path, ask: str) -> None:
    text = f'x = {ask}("lost.one" if y else "page.lost", "da")\nz = {ask}(f"lost.{{x}}")\nu = f"page.{{x}}.lost"\n'
    (tmp_path / "asks.py").write_text(text, "utf-8")
    found = asked(tmp_path)
    assert found.direct == {"lost.one": "asks.py:1", "page.lost": "asks.py:1"}
    assert found.written == {"page.lost": "asks.py:1"}
    assert found.computed == {"page.{}.lost": "asks.py:3"}


def test_a_message_that_a_template_asks_for_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "a.html.j2").write_text('{{ say("lost.one") }}{{ say("page.lost-" ~ one) }}', "utf-8")
    found = asked(tmp_path)
    assert found.direct == {"lost.one": "a.html.j2"}
    assert found.computed == {"page.lost-{}": "a.html.j2"}
