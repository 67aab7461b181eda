"""What stands in the annex of a brief, in order."""

from collections.abc import Iterator

from fsm_sim.model.text import Language
from fsm_sim.report.document.annex.asked import asked
from fsm_sim.report.document.annex.calibrated import calibrated, penalty
from fsm_sim.report.document.annex.explained import glossary, made_with, method, questions
from fsm_sim.report.document.annex.inputs import inputs
from fsm_sim.report.document.annex.results import requirements, results
from fsm_sim.report.document.brief.brief_content import made_by, sent_by, whose
from fsm_sim.report.document.decisions.told import NO_ANSWERS, KeptAnswers
from fsm_sim.report.document.fact import Facts
from fsm_sim.report.document.long.blocks import Block, Contents
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.entries import Record

FACTS = "facts-annex.json"
"""The file beside the results that holds every number of the annex."""
PARTS_IN_FOOTER = 3


def annex(
    comparison: Comparison, calibration: Record, facts: Facts, language: Language, answers: KeptAnswers = NO_ANSWERS
) -> Contents:
    """The whole annex, from the facts of `annex_facts`; `answers` are those that lie beside the run."""
    words, run = Words(language, facts), comparison.run
    base = f"scenario.{comparison.against}"
    roles = {key: f"{base}.{key}" for key in ("municipality", "municipalities")}
    many = facts[roles["municipalities"]].value != 1
    return Contents(
        language=language,
        kicker=" · ".join([words.say("annex.kicker"), *sent_by(words)]),
        title=words.say(f"annex.title-{'many' if many else 'one'}{words.dated}", **roles),
        subtitle=whose(comparison.against, words),
        lead=words.say("annex.lead"),
        listed=words.say("annex.contents"),
        blocks=tuple(_blocks(comparison, calibration, answers, words)),
        footer=" · ".join(made_by(run, words)[:PARTS_IN_FOOTER]),
        page=words.say("provenance.page"),
        of=words.say("provenance.of"),
    )


def _blocks(comparison: Comparison, calibration: Record, answers: KeptAnswers, words: Words) -> Iterator[Block]:
    yield from results(comparison, words)
    yield from requirements(comparison, words)
    yield from asked(answers, words)
    yield from inputs(comparison, words)
    yield from calibrated(calibration, words)
    yield from penalty(words)
    yield from method(comparison.run, words)
    yield from questions(words)
    yield from glossary(words)
    yield from made_with(comparison.run, words)
