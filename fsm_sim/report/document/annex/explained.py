"""The annex for who is no statistician: how the numbers came about, the questions to go on with, and a glossary."""

from collections.abc import Iterator

from fsm_sim.report.document.brief.brief_content import identified, made_by
from fsm_sim.report.document.decisions.told import QUESTIONS
from fsm_sim.report.document.long.blocks import Block, Grid, Heading, Paragraph
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.entries import Record, is_single

STEPS = ("office", "citizens", "rates", "calibration", "draws", "chance", "pairs", "interval", "probability", "limits")
"""The paragraphs of the method, by their messages."""
TERMS = (
    "calibration", "caseload", "change", "chance", "draw", "elasticity", "expected", "full-time", "handover",
    "interval", "outcome", "parameter", "percentage-point", "prior", "replication", "requirement", "scenario",
    "simulation", "turnover", "vacancy"
)  # fmt: skip
"""The terms of the glossary, in no order: each language has its own alphabet."""


def method(run: Record, words: Words) -> Iterator[Block]:
    """The method in plain words, as far as it is this run's: an average office has no single citizens and no chance."""
    yield Heading(words.say("annex.method"))
    for step in STEPS:
        if (ending := _ending(step, run)) is not None:
            yield Paragraph(words.say(f"annex-method.{step}{ending}"), lead=words.say(f"annex-method-lead.{step}"))
    if run["engine"] == "cohort":
        yield Paragraph(words.say("method.separate-cohort"))


def _ending(step: str, run: Record) -> str | None:
    """Which of its sentences a step of the method has in a run; None where there is no such step.

    >>> one = {"engine": "compiled", "draws": 1, "replications": 2}
    >>> _ending("draws", one), _ending("chance", one), _ending("chance", {**one, "engine": "cohort"})
    ('-one', '', None)
    """
    cohort, single = run["engine"] == "cohort", is_single(run)
    if (cohort and step in ("citizens", "chance")) or (single and step in ("interval", "probability")):
        return None
    ones = {"draws": run["draws"] == 1, "chance": run["replications"] == 1}
    if ones.get(step):
        return "-one"
    return "-cohort" if cohort and step == "interval" else ""


def questions(words: Words) -> Iterator[Block]:
    """Which command answers which question about the same scenarios."""
    title = words.say("annex.questions")
    yield Heading(title)
    yield Paragraph(words.say("annex.questions-text"))
    columns = [words.say("annex.question"), words.say("annex.command")]
    commands: dict[str, str] = {**{name: f"decide {name}" for name in QUESTIONS}, "monitor": "monitor"}
    rows = [[words.say(f"annex-question.{name}"), f"fsm-sim {command}"] for name, command in commands.items()]
    yield Grid.of(title, columns, rows, texts=2)


def glossary(words: Words) -> Iterator[Block]:
    """Terms in the alphabetical order of the language."""
    title = words.say("annex.glossary")
    yield Heading(title)
    rows = [[words.say(f"annex-term.{name}"), words.say(f"annex-meaning.{name}")] for name in TERMS]
    columns = [words.say("annex.term"), words.say("annex.meaning")]
    yield Grid.of(title, columns, sorted(rows, key=lambda row: _letters(row[0])), texts=2)


def made_with(run: Record, words: Words) -> Iterator[Block]:
    """Version, seed, runs, period, level and digests, and how the run is made again."""
    yield Heading(words.say("annex.made-with"))
    for made in (made_by(run, words), identified(run, words)):
        yield Paragraph(" · ".join(made), note=True)
    yield Paragraph(words.say("annex.again"))


def _letters(word: str) -> str:
    """A word by the order of the Danish alphabet: æ, ø and å come last."""
    return word.lower().replace("æ", "{a").replace("ø", "{b").replace("å", "{c")
