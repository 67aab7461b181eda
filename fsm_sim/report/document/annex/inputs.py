"""What went into a run: each scenario's inputs and where they are from, every office's plan as it ran, and warnings."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fsm_sim.report.document.comparison_text import warnings
from fsm_sim.report.document.long.blocks import Block, Bullets, Grid, Heading, Paragraph
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.entries import Record, start_key


class Input(NamedTuple):
    """An input of a scenario: its name in its sources, the end of the name of its fact, and what it is counted by."""

    key: str
    fact: str
    per: str = ""


INPUTS = (
    Input("citizens", "citizens"),
    Input("intake_per_month", "intake", "month"),
    Input("posts", "plan"),
    Input("separation_per_year", "turnover", "year"),
    Input("vacancy_months", "vacancy-months"),
    Input("reassignment_per_year", "reassignment", "year"),
)


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
    rows = [row for one in INPUTS if (row := _input(one, entry, first, words))]
    if rows:
        columns = [words.say(f"annex.{key}") for key in ("input", "value", "source")]
        yield Grid.of(words.say("annex.inputs-of", title=f"{head}.title"), columns, rows, texts=3)
    notes = [*_rules(entry, first, words), *_absent(entry, words)]
    if first is not None:
        notes.append(words.say("annex.otherwise", title=f"scenario.{first['name']}.title"))
    yield Paragraph(" ".join(notes), note=True)
    yield from _offices(entry, first, words)


def _input(one: Input, entry: Record, first: Record | None, words: Words) -> list[str]:
    """The row of an input; none where it is as in the first scenario."""
    told = _told(one, entry, words)
    return [] if first is not None and _told(one, first, words) == told else [words.say(f"input.{one.key}"), *told]


def _told(one: Input, entry: Record, words: Words) -> list[str]:
    source = entry.get("sources", {}).get(one.key)
    from_where = words.say(f"choice.{source}") if source else words.say("annex.not-stated")
    fact = f"scenario.{entry['name']}.{one.fact}"
    return [words.say(f"annex.per-{one.per}", amount=fact) if one.per else words.fact(fact), from_where]


def _rules(entry: Record, first: Record | None, words: Words) -> Iterator[str]:
    """How long it runs, how it starts and who takes over, where that is not as in the first scenario."""
    head = f"scenario.{entry['name']}"
    if first is None or entry["months"] != first["months"]:
        yield words.say("annex.covers", months=f"{head}.covers")
    if first is None or start_key(entry) != start_key(first):
        yield words.say(f"plans.citizens-{start_key(entry)}", citizens=f"{head}.citizens")
    if first is None or entry["handover"] != first["handover"]:
        yield words.say(f"handover.{entry['handover']}")
    if f"{head}.steady-intake" in words.facts:
        yield words.say("plans.steady", intake=f"{head}.steady-intake")


def _absent(entry: Record, words: Words) -> Iterator[str]:
    """Leave, freezes of recruitment and learning, where the plan has them."""
    head = f"scenario.{entry['name']}"
    for index in range(len(entry.get("leave", ()))):
        roles = {key: f"{head}.leave.{index}.{key}" for key in ("count", "from", "to")}
        yield words.say("annex.leave", **roles)
    for index in range(len(entry.get("recruitment_freeze", ()))):
        yield words.say("annex.freeze", **{key: f"{head}.freeze.{index}.{key}" for key in ("from", "to")})
    if entry.get("learning"):
        yield words.say("annex.learning", **{key: f"{head}.learning.{key}" for key in ("months", "share")})


def _offices(entry: Record, first: Record | None, words: Words) -> Iterator[Block]:
    """Every office as it ran, where there are several; of all but the first scenario those that differ from it."""
    offices, before = entry["offices"], _by_place(first)
    changed = [at for at, office in enumerate(offices) if before.get(_place(office)) != office]
    if len(offices) == 1 or not changed:
        return
    columns = [words.say(f"annex.{key}") for key in ("municipality", "programme", "posts", "citizens", "intake")]
    rows = [
        [words.fact(f"office.{entry['name']}.{at}.{key}")
         for key in ("municipality", "programme", "plan", "citizens", "intake")]
        for at in changed
    ]  # fmt: skip
    yield Grid.of(words.say("annex.offices-of", title=f"scenario.{entry['name']}.title"), columns, rows, texts=3)


def _by_place(entry: Record | None) -> Mapping[tuple[str, str], Record]:
    return {} if entry is None else {_place(office): office for office in entry["offices"]}


def _place(office: Record) -> tuple[str, str]:
    return office["municipality"], office["programme"]
