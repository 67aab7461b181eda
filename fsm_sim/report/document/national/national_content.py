"""What stands in the national brief, in order: the answer, a map, places, every municipality, how to read it."""

from collections.abc import Iterator, Sequence

from fsm_sim.language.sentence_case import sentence_case
from fsm_sim.model.notation.characters import in_file_name
from fsm_sim.model.text import Language
from fsm_sim.report.document.brief.brief_content import identified, made_by, sent_by, whose
from fsm_sim.report.document.brief.other_scenarios import MOST_SCENARIOS
from fsm_sim.report.document.brief.plan_sources import plan_sources
from fsm_sim.report.document.comparison_text import said, warnings
from fsm_sim.report.document.fact import Facts
from fsm_sim.report.document.long.blocks import Block, Bullets, Contents, Grid, Heading, Paragraph, Picture
from fsm_sim.report.document.long.likelihood import BINS
from fsm_sim.report.document.national.national_facts import outcomes_told
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.entries import entry_of
from fsm_sim.study.results.municipal import Municipal

FACTS = "facts-national.json"
"""The file beside the results that holds every number of the national brief."""
PARTS_IN_FOOTER = 3
READING = ("inputs", "chance", "places", "map", "forecast")
"""The sentences about how to read it, by their messages."""


def national(comparison: Comparison, found: Municipal, facts: Facts, language: Language) -> Contents:
    """The whole national brief, from the facts of `national_facts`."""
    words, base = Words(language, facts), comparison.against
    outcomes = outcomes_told(comparison, facts)
    number = f"nation.{base}.{outcomes[0]}.municipalities"
    return Contents(
        language=language,
        kicker=" · ".join([words.say("national.kicker"), *sent_by(words)]),
        title=words.say(f"national.title{words.dated}", number=number),
        subtitle=whose(base, words),
        lead=_lead(base, outcomes[0], words),
        listed="",
        blocks=tuple(_blocks(comparison, found, outcomes, words)),
        footer=" · ".join(made_by(comparison.run, words)[:PARTS_IN_FOOTER]),
        page=words.say("provenance.page"),
        of=words.say("provenance.of"),
    )


def picture_name(kind: str, outcome: str) -> str:
    """The name of a picture of an outcome, which every system can have.

    >>> picture_name("map", "work")
    'map-work'
    """
    return in_file_name(f"{kind}-{outcome}")


def order(found: Municipal, scenario: str, outcome: str) -> list[str]:
    """The municipalities of a scenario in the order of their places."""
    rows = found.levels[(found.levels["scenario"] == scenario) & (found.levels["outcome"] == outcome)]
    return [str(name) for name in rows["municipality"]]


def _lead(base: str, outcome: str, words: Words) -> str:
    head, value = f"nation.{base}.{outcome}", f"value.{base}.{outcome}"
    roles = {"full": f"scenario.{base}.title", "people": f"outcome.{outcome}.people",
             **{key: f"{value}.{key}" for key in ("mean", "lower", "upper")}}  # fmt: skip
    said = [words.say("page.answer-alone", **roles)]
    if f"{head}.meeting.mean" in words.facts:
        meeting = {key: f"{head}.meeting.{key}" for key in ("mean", "lower", "upper")}
        requirement = {"requirement": f"outcome.{outcome}.requirement", "number": f"{head}.municipalities"}
        said.append(words.say("national.lead-meeting", **meeting, **requirement))
    return " ".join(said)


def _blocks(comparison: Comparison, found: Municipal, outcomes: Sequence[str], words: Words) -> Iterator[Block]:
    yield from _answer(comparison, outcomes, words)
    for outcome in outcomes:
        yield from _outcome(comparison, order(found, comparison.against, outcome), outcome, words)
    pairs = [(scenario, outcome) for scenario in comparison.scenarios for outcome in outcomes]
    told = [" ".join(said(comparison, *pair, words.language)) for pair in pairs]
    if any(told):
        yield Heading(words.say("annex.said"))
        yield Bullets(tuple(filter(None, dict.fromkeys(told))))
    # Not with the answer: there they would leave the map no room on the first page.
    if warned := warnings(comparison.run, words.language, "reader"):
        yield Heading(words.say("caveats.warnings"))
        yield Bullets(tuple(warned))
    yield Heading(words.say("national.reading"))
    yield Bullets(tuple(words.say(f"national-reading.{one}") for one in READING))
    if words.facts["nation.hidden"].value:
        yield Paragraph(words.say("national.hidden-text"))
    yield Heading(words.say("annex.made-with"))
    for made in (made_by(comparison.run, words), identified(comparison.run, words)):
        yield Paragraph(" · ".join(made), note=True)
    yield Paragraph(words.say("national.facts"))


def _answer(comparison: Comparison, outcomes: Sequence[str], words: Words) -> Iterator[Block]:
    """All municipalities together under each scenario, and how they move from start to end."""
    yield Heading(words.say("national.answer"))
    names = [comparison.against, *comparison.scenarios]
    for outcome in outcomes:
        title = sentence_case(words.fact(f"outcome.{outcome}.title"))
        yield Heading(title, 2)
        required = any(f"nation.{name}.{outcome}.meeting.mean" in words.facts for name in names)
        columns = ["table.scenario", "table.expected", "table.interval", *(MEETING if required else ())]
        rows = [_together(name, outcome, required, words) for name in names]
        yield Grid.of(_of(words.say("national.answer"), title), [words.say(key) for key in columns], rows)
    yield Paragraph(words.say("national.answer-note"), note=True)
    yield Paragraph(_moves(comparison, words))


def _moves(comparison: Comparison, words: Words) -> str:
    """Citizens and caseload of the scenario compared with at both ends, and where its inputs are from."""
    base = comparison.against
    citizens, caseload = f"nation.{base}.citizens", f"nation.{base}.caseload"
    end = f"scenario.{base}.end"
    roles = {"title": f"scenario.{base}.title", "when": end if end in words.facts else "run.when"}
    roles |= {"start": f"{citizens}.start", "end": f"{citizens}.end"}
    if f"{caseload}.start" not in words.facts:
        moved = words.say("national.moves-citizens", **roles)
    else:
        roles |= {"caseload": f"{caseload}.start", "caseload-end": f"{caseload}.end"}
        moved = words.say("national.moves", **roles)
    return " ".join([moved, *plan_sources([entry_of(comparison.run, base)], words)])


MEETING = ("national.meeting", "national.meeting-interval")
"""The headings of how many municipalities meet a requirement."""


def _together(name: str, outcome: str, required: bool, words: Words) -> list[str]:
    head, value = f"nation.{name}.{outcome}.meeting", f"value.{name}.{outcome}"
    row = [
        words.fact(f"scenario.{name}.title"),
        words.fact(f"{value}.mean"),
        words.say("table.range", lower=f"{value}.lower", upper=f"{value}.upper"),
    ]
    if not required:
        return row
    if f"{head}.mean" not in words.facts:
        return [*row, words.say("table.none"), words.say("table.none")]
    return [*row, words.fact(f"{head}.mean"), words.say("table.range", lower=f"{head}.lower", upper=f"{head}.upper")]


def _outcome(comparison: Comparison, names: Sequence[str], outcome: str, words: Words) -> Iterator[Block]:
    """An outcome by municipality: map, how likely the requirement is met, places, and the table of all."""
    base, title = comparison.against, sentence_case(words.fact(f"outcome.{outcome}.title"))
    required = f"municipal.{base}.{outcome}.{names[0]}.meets" in words.facts
    yield Heading(title)
    roles = {"title": f"scenario.{base}.title", "requirement": f"outcome.{outcome}.requirement"}
    kind = "-required" if required else ""
    alt = words.say(f"national.map-alt{kind}", **roles)
    yield Picture(picture_name("map", outcome), alt, words.say(f"national.map-caption{kind}", **roles))
    if required:
        yield from _bins(comparison, outcome, words)
    yield Heading(words.say("national.places"), 2)
    counts = {key: f"nation.{base}.{outcome}.{key}" for key in ("apart", "municipalities")}
    yield Paragraph(words.say("national.places-text", **roles, **counts))
    yield Picture(
        picture_name("places", outcome), words.say("national.places-alt"), words.say("national.places-caption")
    )
    yield Heading(words.say("national.every"), 2)
    columns = [words.say(f"national.{key}") for key in COLUMNS]
    columns += [words.say("national.meets"), words.say("annex.likelihood")] if required else []
    rows = [_row(base, outcome, name, required, words) for name in names]
    yield Grid.of(_of(words.say("national.every"), title), columns, rows)
    if required and comparison.scenarios:
        yield from _scenarios(comparison, names, outcome, words)


COLUMNS = ("municipality", "citizens", "expected", "interval", "place", "place-interval")


def _row(base: str, outcome: str, name: str, required: bool, words: Words) -> list[str]:
    head = f"municipal.{base}.{outcome}.{name}"
    row = [
        name,
        words.fact(f"citizens.{name}"),
        words.fact(f"{head}.mean"),
        words.say("table.range", lower=f"{head}.lower", upper=f"{head}.upper"),
        words.fact(f"{head}.place"),
        words.say("table.range", lower=f"{head}.place-lower", upper=f"{head}.place-upper"),
    ]
    return [*row, words.fact(f"{head}.meets"), words.fact(f"{head}.likelihood")] if required else row


def _bins(comparison: Comparison, outcome: str, words: Words) -> Iterator[Block]:
    """How many municipalities meet the requirement how likely, under each scenario, with what the words mean."""
    title = words.say("national.bins", requirement=f"outcome.{outcome}.requirement")
    shown = [comparison.against, *comparison.scenarios][:MOST_SCENARIOS]
    columns = [words.say("annex.likelihood"), words.say("annex.probability")]
    rows = [
        [
            words.say(f"likelihood.{one.word}"),
            words.say("likelihood.range", lower=f"likelihood.{one.word}.least", upper=f"likelihood.{one.word}.most"),
            *(words.fact(f"nation.{name}.{outcome}.bin.{one.word}") for name in shown),
        ]
        for one in BINS
    ]
    yield Heading(title, 2)
    yield Paragraph(words.say("national.bins-text"))
    head = [*columns, *(words.fact(f"scenario.{name}.title") for name in shown)]
    yield Grid.of(_of(title, words.fact(f"outcome.{outcome}.title")), head, rows, texts=2)


def _scenarios(comparison: Comparison, names: Sequence[str], outcome: str, words: Words) -> Iterator[Block]:
    """The probability of meeting the requirement in each municipality, under each scenario."""
    title = words.say("national.scenarios", requirement=f"outcome.{outcome}.requirement")
    shown = [comparison.against, *comparison.scenarios][:MOST_SCENARIOS]
    yield Heading(title, 2)
    rows = [
        [name, *(_fact(f"municipal.{scenario}.{outcome}.{name}.meets", words) for scenario in shown)] for name in names
    ]
    columns = [words.say("national.municipality"), *(words.fact(f"scenario.{name}.title") for name in shown)]
    yield Grid.of(_of(title, words.fact(f"outcome.{outcome}.title")), columns, rows)


def _of(what: str, outcome: str) -> str:
    """What a table is of, which no other table has: a reader who hears the page tells them apart by it."""
    return f"{what}: {outcome}"


def _fact(key: str, words: Words) -> str:
    return words.fact(key) if key in words.facts else words.say("table.none")
