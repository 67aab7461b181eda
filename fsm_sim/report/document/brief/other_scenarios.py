"""The scenarios of a run that a brief does not show: named in its sentences, or at its end where they are many."""

from collections.abc import Iterator, Sequence

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed, quoted
from fsm_sim.language.numbers import decimal
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.comparison_text import title
from fsm_sim.report.document.fact import Fact, number, text
from fsm_sim.report.document.short_titles import short_titles
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.entries import Record

MOST_SCENARIOS = 5
"""The scenarios that a brief has room for, with the one compared with."""
MOST_NAMED = 20
"""Of a run of so many scenarios every one is named; of more, those that are not shown may be counted."""
IN_A_SENTENCE = 120
"""The longest list of titles in a sentence; a longer one stands at the end."""
AT_THE_END = 2000
"""The longest list of whole titles at the end; in a longer one they are cut as in tables."""
KINDS = {"not-shown": "others.not-shown", "left-out": "others.left-out"}
"""The sentences that name those without room, and those of another programme or other municipalities."""


def other_scenarios(run: Record, comparison: Comparison) -> Iterator[tuple[str, Fact]]:
    """``run.shown``: how many scenarios there is room for; ``run.not-shown`` and ``run.left-out``: which others.

    Where a list is too long for a sentence, ``.titles`` of it has the titles of a run of at most `MOST_NAMED`.
    """
    entries = {entry["name"]: entry for entry in run["scenarios"]}
    others = (comparison.scenarios[MOST_SCENARIOS - 1 :], comparison.left_out)
    if others[0]:
        yield "run.shown", number(MOST_SCENARIOS, "count", 0)
    for kind, names in zip(KINDS, others, strict=True):
        if not names:
            continue
        titles = [_titles([entries[name] for name in names], language) for language in LANGUAGES]
        if all(len(one) <= IN_A_SENTENCE for one in titles):
            yield f"run.{kind}", text(*titles)
            continue
        key = "table.others-named" if len(entries) <= MOST_NAMED else "table.others"
        count = (decimal(len(names), 0, language) for language in LANGUAGES)
        said = (sentence(key, language, count=one) for language, one in zip(LANGUAGES, count, strict=True))
        yield f"run.{kind}", text(*said)
        if len(entries) <= MOST_NAMED:
            yield f"run.{kind}.titles", text(*titles)


def named_at_the_end(words: Words) -> list[str]:
    """The sentences that name the scenarios for which no other sentence has room."""
    return [words.say(key) for kind, key in KINDS.items() if f"run.{kind}.titles" in words.facts]


def left_out(words: Words) -> str:
    """Which scenarios are not compared, by title where a document has room for all; the key of their fact."""
    return "run.left-out.titles" if "run.left-out.titles" in words.facts else "run.left-out"


def _titles(entries: Sequence[Record], language: Language) -> str:
    """The titles in one list: whole, or where that is too long cut as in tables."""
    whole = [title(entry, language) for entry in entries]
    for titles in (whole, short_titles(whole)):
        said = listed([quoted(one, language) for one in titles], language)
        if len(said) <= AT_THE_END:
            break
    return said
