"""The results in the annex: every scenario and outcome, every requirement, and how likely each is in words."""

from collections.abc import Iterator, Sequence

from fsm_sim.language.sentence_case import sentence_case
from fsm_sim.report.document.annex.annex_facts import words_known
from fsm_sim.report.document.brief.brief_content import outcomes_in_order
from fsm_sim.report.document.brief.measure_tables import about_differences, measure_tables
from fsm_sim.report.document.brief.other_scenarios import left_out
from fsm_sim.report.document.brief.tables import falls, key_figures
from fsm_sim.report.document.comparison_text import sentences
from fsm_sim.report.document.early_text import early, is_early
from fsm_sim.report.document.long.blocks import Block, Bullets, Grid, Heading, Paragraph
from fsm_sim.report.document.long.likelihood import bin_rows
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.entries import is_single


def results(comparison: Comparison, words: Words) -> Iterator[Block]:
    """Every scenario for every outcome and average, a table for each, and the differences in words."""
    names = [comparison.against, *comparison.scenarios]
    outcomes = outcomes_in_order(comparison, words.facts)
    too_early = [one for one in outcomes if is_early(comparison, comparison.against, one)]
    table = key_figures(comparison, names, [one for one in outcomes if one not in too_early], words)
    yield Heading(words.say("annex.results"))
    if about := about_differences(table, words.language):
        yield Paragraph(about)
    for one in measure_tables(table, words.language):
        yield Heading(one.title, 2)
        if one.note:
            yield Paragraph(sentence_case(one.note), note=True)
        yield Grid.of(one.title, one.head, one.rows)
    for outcome in too_early:
        yield Paragraph(early(comparison, comparison.against, outcome, words.language))
    more = words.say("table.more-scenarios") if "run.not-shown" in words.facts else ""
    yield Paragraph(" ".join(note for note in table["notes"] if note != more), note=True)
    if comparison.left_out:
        yield Paragraph(words.say("table.left-out", title=left_out(words)))
    if said := sentences(comparison, words.language):
        yield Heading(words.say("annex.said"), 2)
        yield Bullets(tuple(said))


def requirements(comparison: Comparison, words: Words) -> Iterator[Block]:
    """How likely each requirement is met by each scenario, how likely each difference is, and what the words mean."""
    yield Heading(words.say("annex.requirements"))
    outcomes = outcomes_in_order(comparison, words.facts)
    names = [comparison.against, *comparison.scenarios, *comparison.left_out]
    required = [(one, rows) for one in outcomes if (rows := _met(names, one, words))]
    if not required:
        yield Paragraph(words.say("annex.no-probabilities" if is_single(comparison.run) else "annex.no-requirements"))
    else:
        yield Paragraph(words.say("annex.requirements-text"))
    head = [words.say(key) for key in (*MET, "annex.likelihood")]
    for outcome, rows in required:
        title = words.fact(f"outcome.{outcome}.requirement-title")
        yield Heading(sentence_case(title), 2)
        yield Paragraph(sentence_case(words.fact(f"outcome.{outcome}.title")), note=True)
        yield Grid.of(title, head, rows)
    if rows := _differences(comparison, outcomes, words):
        title = words.say("annex.likely")
        yield Heading(title, 2)
        yield Paragraph(words.say("annex.likely-text", title=f"scenario.{comparison.against}.title"))
        heads = [words.say(key) for key in (*DIFFERENCES, "annex.likelihood")]
        yield Grid.of(title, heads, rows, texts=2)
    if words_known(comparison.run, words.facts):
        title = words.say("annex.bins")
        yield Heading(title, 2)
        yield Paragraph(words.say("annex.bins-text"))
        yield Grid.of(title, [words.say("annex.likelihood"), words.say("annex.probability")], bin_rows(words.language))


MET = ("table.scenario", "table.expected", "table.interval", "table.meets")
DIFFERENCES = ("table.scenario", "annex.outcome", "table.probability")
"""The headings of the tables of likelihood, without that of the words."""


def _met(names: Sequence[str], outcome: str, words: Words) -> list[list[str]]:
    """A row for each scenario that a requirement is held against."""
    rows = []
    for name in names:
        head = f"value.{name}.{outcome}"
        if f"{head}.likelihood" in words.facts:
            interval = words.say("table.range", lower=f"{head}.lower", upper=f"{head}.upper")
            told = (words.fact(f"{head}.{key}") for key in ("meets", "likelihood"))
            rows.append([words.fact(f"scenario.{name}.short"), words.fact(f"{head}.mean"), interval, *told])
    return rows


def _differences(comparison: Comparison, outcomes: Sequence[str], words: Words) -> list[list[str]]:
    """A row for each scenario and outcome whose difference has a probability."""
    rows = []
    for name in comparison.scenarios:
        for outcome in outcomes:
            head = f"difference.{name}.{outcome}"
            if f"{head}.likelihood" not in words.facts:
                continue
            fewer = falls(head, words)
            chance = f"{head}.{'loss-probability' if fewer else 'probability'}"
            rows.append(
                [
                    words.fact(f"scenario.{name}.short"),
                    sentence_case(words.fact(f"outcome.{outcome}.title")),
                    words.say("table.fewer" if fewer else "table.more", probability=chance),
                    words.fact(f"{head}.likelihood"),
                ]
            )
    return rows
