"""What went into a run: each scenario's inputs and where they are from, every office's plan as it ran, and warnings."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.provenance import partly
from fsm_sim.language.scenario_warnings import office_in_words
from fsm_sim.language.sentence_case import sentence_case
from fsm_sim.model.scenarios.sources import INPUTS, PLANNED
from fsm_sim.report.document.brief.plan_sources import steady
from fsm_sim.report.document.brief.plan_table import leave_key, leave_roles
from fsm_sim.report.document.comparison_text import warnings
from fsm_sim.report.document.long.blocks import Block, Bullets, Grid, Heading, Paragraph
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.entries import Record, start_key


class Input(NamedTuple):
    """An input that is a fact of a run: its name in the sources, the end of the name of its fact, and per what."""

    key: str
    fact: str
    per: str = ""


FACTS = {
    one.key: one
    for one in (
        Input("citizens", "citizens"),
        Input("intake_per_month", "intake", "month"),
        Input("posts", "plan"),
        Input("separation_per_year", "turnover", "year"),
        Input("vacancy_months", "vacancy-months"),
        Input("reassignment_per_year", "reassignment", "year"),
    )
}


def inputs(comparison: Comparison, words: Words) -> Iterator[Block]:
    """A part for each scenario; of all but the first only what differs from it."""
    yield Heading(words.say("annex.inputs"))
    yield Paragraph(words.say("annex.inputs-text"))
    entries = {entry["name"]: entry for entry in comparison.run["scenarios"]}
    first = entries[comparison.against]
    for name in (comparison.against, *(one for one in entries if one != comparison.against)):
        yield from _scenario(entries[name], None if name == comparison.against else first, words)
    yield Heading(words.say("caveats.warnings"), 2)
    told = warnings(comparison.run, words.language, "reader")
    yield Bullets(tuple(told)) if told else Paragraph(words.say("file-reading.no-warnings"))


def _scenario(entry: Record, first: Record | None, words: Words) -> Iterator[Block]:
    """A scenario: why it is there, its inputs, its rules of staffing and its offices."""
    head, title = f"scenario.{entry['name']}", words.fact(f"scenario.{entry['name']}.title")
    yield Heading(title, 2)
    if (reason := words.fact(f"{head}.reason")) and (words.language == "en" or not entry["title_da"]):
        yield Paragraph(reason, lead=words.say("annex.reason"))  # of an author who writes Danish titles it is English
    rows = [row for key in INPUTS if (row := _input(key, entry, first, words))]
    if rows:
        columns = [words.say(f"annex.{key}") for key in ("input", "value", "source")]
        yield Grid.of(words.say("annex.inputs-of", title=f"{head}.title"), columns, rows, texts=3)
    notes = [*_rules(entry, first, words)]
    if first is not None:
        notes.append(_otherwise(entry, first, words))
    yield Paragraph(" ".join(notes), note=True)
    yield from _offices(entry, first, words)


def _otherwise(entry: Record, first: Record, words: Words) -> str:
    """That all else is as in the first scenario, but for inputs that a run's record does not have."""
    named = {"title": words.fact(f"scenario.{first['name']}.title")}
    unknown = [
        key for key in INPUTS if key not in PLANNED and _told(key, entry, words) and not _value(key, entry, words)
    ]
    if not unknown:
        return sentence("annex.otherwise", words.language, **named)
    inputs = listed([words.say(f"input.{key}") for key in unknown], words.language)
    return sentence("annex.otherwise-but", words.language, **named, inputs=inputs)


def _input(key: str, entry: Record, first: Record | None, words: Words) -> list[str]:
    """The row of an input; none where there is none, or it is as in the first scenario.

    What the first scenario has and this one has not, such as leave, is told to be left out.
    """
    told = _told(key, entry, words)
    before = [] if first is None else _told(key, first, words)
    if told == before:
        return []
    gone = [words.say(f"annex.not-{'planned' if key in PLANNED else 'given'}"), words.say("table.none")]
    return [sentence_case(words.say(f"input.{key}")), *(told or gone)]


def _told(key: str, entry: Record, words: Words) -> list[str]:
    """The value of an input and where it is from."""
    value = _value(key, entry, words)
    listed = key == "start" and start_key(entry) == "listed"  # who is in each state is what the citizens are
    source = _source("citizens" if listed else key, entry, words)
    if not (value or source):
        return []
    return [value or words.say("annex.in-file"), source or words.say("annex.not-stated")]


def _source(key: str, entry: Record, words: Words) -> str:
    """Where an input is from; from all places where offices or programmes have it from different ones."""
    one = entry.get("sources", {}).get(key)
    several = entry.get("differing", {}).get(key, ())
    if several:
        return partly(several, words.language)
    return words.say(f"choice.{one}") if one else ""


def _value(key: str, entry: Record, words: Words) -> str:
    """The value of an input in words; empty where the record of a run does not have it."""
    if (one := FACTS.get(key)) is not None:
        fact = f"scenario.{entry['name']}.{one.fact}"
        if key == "intake_per_month" and any(office.get("intake") for office in entry["offices"]):
            return words.say("annex.per-changing", amount=fact)
        return words.say(f"annex.per-{one.per}", amount=fact) if one.per else words.fact(fact)
    match key:
        case "start":
            return sentence_case(words.say(f"start.{start_key(entry)}"))
        case "handover":
            return words.say(f"handover.{entry['handover']}")
    return " ".join(_absent(key, entry, words))


def _rules(entry: Record, first: Record | None, words: Words) -> Iterator[str]:
    """How long it runs and whose rules it follows where that is not as in the first scenario, and a steady intake."""
    head = f"scenario.{entry['name']}"
    if entry.get("rules_as_of") != (first or {}).get("rules_as_of"):
        known = f"{head}.rules" in words.facts
        yield words.say("comparison.rules" if known else "annex.no-rules", day=f"{head}.rules")
    if first is None or entry["months"] != first["months"]:
        yield words.say("annex.covers", months=f"{head}.covers")
    yield from steady(head, words)


def _absent(key: str, entry: Record, words: Words) -> Iterator[str]:
    """Leave, freezes of recruitment or learning, where the plan has some."""
    head = f"scenario.{entry['name']}"
    match key:
        case "leave":
            for index in range(len(entry.get("leave", ()))):
                own = f"{head}.leave.{index}"
                yield words.say(f"annex.leave{leave_key(own, words)}", **leave_roles(own))
                yield words.say(f"annex.leave-{'' if entry['leave'][index]['return_is_change'] else 'no-'}return")
        case "recruitment_freeze":
            for index in range(len(entry.get("recruitment_freeze", ()))):
                yield words.say("annex.freeze", **_ends(f"{head}.freeze.{index}", "from", "to"))
        case "learning" if entry.get("learning"):
            yield words.say("annex.learning", **_ends(f"{head}.learning", "months", "share"))


def _ends(head: str, *keys: str) -> dict[str, str]:
    return {key: f"{head}.{key}" for key in keys}


def _offices(entry: Record, first: Record | None, words: Words) -> Iterator[Block]:
    """Every office as it ran, where there are several; of all but the first scenario those that differ from it."""
    offices, before = entry["offices"], _by_place(first)
    changed = [at for at, office in enumerate(offices) if before.get(_place(office)) != office]
    gone = [one for one in before if one not in _by_place(entry)]
    if gone:
        names = [office_in_words(*one, words.language) for one in gone]
        yield Paragraph(
            sentence("annex.offices-gone", words.language, offices=listed(names, words.language)), note=True
        )
    alone = len(offices) == 1 and not gone  # whose inputs have been told
    if alone or not changed:
        return
    columns = [words.say(f"annex.{key}") for key in ("municipality", "programme", "posts", "citizens", "intake")]
    rows = [
        [words.fact(f"office.{entry['name']}.{at}.{key}")
         for key in ("municipality", "programme", "plan", "citizens", "intake")]
        for at in changed
    ]  # fmt: skip
    unshown = words.say("national.hidden")
    if any(row[3] == unshown for row in rows):
        yield Paragraph(words.say("annex.offices-hidden"), note=True)
    yield Grid.of(words.say("annex.offices-of", title=f"scenario.{entry['name']}.title"), columns, rows, texts=3)


def _by_place(entry: Record | None) -> Mapping[tuple[str, str], Record]:
    return {} if entry is None else {_place(office): office for office in entry["offices"]}


def _place(office: Record) -> tuple[str, str]:
    return office["municipality"], office["programme"]
