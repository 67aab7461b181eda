"""The questions that were asked of a forecast's scenarios, and their answers, as the annex tells them."""

from collections.abc import Iterator

from fsm_sim.language.numbers import decimal
from fsm_sim.language.sentence_case import sentence_case
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.document.decisions.told import KeptAnswer, KeptAnswers, Told
from fsm_sim.report.document.fact import Fact, plain, text
from fsm_sim.report.document.long.blocks import Block, Grid, Heading, Paragraph, Picture
from fsm_sim.report.document.wording import Words

PICTURE = 0.8
"""The width of a picture beside the text's: a page then has room for one with its table."""
COUNTED_ALONE = "trial"
"""The question whose draws are trials, so that it says nothing of simulations of each."""


def asked(answers: KeptAnswers, words: Words) -> Iterator[Block]:
    """Every answer: its paragraphs, tables and picture, and what it was made with; nothing where there is none."""
    if not (answers.own or answers.others):
        return
    yield Heading(words.say("annex.asked"))
    yield Paragraph(words.say("annex.asked-text"), note=True)
    for place, kept in enumerate(answers.own.values()):
        yield from _answer(place, kept, words)
    for place in range(len(answers.others)):
        yield Paragraph(words.say("annex.asked-other", file=f"answer-other.{place}"))


def answers_facts(answers: KeptAnswers) -> Iterator[tuple[str, Fact]]:
    """``kept.<number>.*``: every paragraph and cell of an answer, its file, its runs, seed and scenarios."""
    for place, (file, kept) in enumerate(answers.own.items()):
        head, told = _head(place), kept.told
        yield f"{head}.file", text(file)
        yield f"{head}.scenarios", text(", ".join(kept.scenarios))
        yield f"{head}.alt", text(*(kept.drawn[language].alt for language in LANGUAGES))
        for name, count in kept.runs.items():
            said = [decimal(count, 0, language) for language in LANGUAGES]
            yield f"{head}.{name}", plain(count) if name == "seed" else text(*said)
        texts = [_texts(told[language]) for language in LANGUAGES]
        for key in texts[0]:
            yield f"{head}.{key}", text(*(one[key] for one in texts))
    for place, file in enumerate(answers.others):
        yield f"answer-other.{place}", text(file)


def picture_name(place: int) -> str:
    """The name of the picture of an answer."""
    return f"answer-{place}"


def _answer(place: int, kept: KeptAnswer, words: Words) -> Iterator[Block]:
    head, told = _head(place), kept.told[words.language]
    yield Heading(words.say(f"question.{kept.question}"), 2)
    for number in range(len(told.sentences)):
        yield Paragraph(words.fact(f"{head}.sentence.{number}"))
    if told.tables:  # else there is no answer, and no picture of it
        yield Picture(picture_name(place), words.fact(f"{head}.alt"), words.say(f"question.{kept.question}"), PICTURE)
    for number, table in enumerate(told.tables):
        at = f"{head}.table.{number}"
        columns = range(len(table.head))
        rows = [[words.fact(f"{at}.{row}.{column}") for column in columns] for row in range(len(table.rows) + 1)]
        heads = [sentence_case(one) for one in rows[0]]
        yield Grid.of(sentence_case(words.fact(f"{at}.title")), heads, rows[1:], table.texts)
        for note in range(len(table.notes)):
            yield Paragraph(words.fact(f"{at}.note.{note}"), note=True)
    key = "annex.asked-trials" if kept.question == COUNTED_ALONE else "annex.asked-runs"
    roles = {name: f"{head}.{name}" for name in ("file", "scenarios", *kept.runs)}
    yield Paragraph(words.say(key, **roles), note=True)


def _head(place: int) -> str:
    """How the ids of the facts of an answer begin."""
    return f"kept.{place}"


def _texts(told: Told) -> dict[str, str]:
    """Every text of an answer in one language, by the ends of the ids of its facts."""
    found = {f"sentence.{number}": one for number, one in enumerate(told.sentences)}
    for number, table in enumerate(told.tables):
        head = f"table.{number}"
        found[f"{head}.title"] = table.title
        for row, cells in enumerate((table.head, *table.rows)):
            found |= {f"{head}.{row}.{column}": cell for column, cell in enumerate(cells)}
        found |= {f"{head}.note.{note}": one for note, one in enumerate(table.notes)}
    return found
