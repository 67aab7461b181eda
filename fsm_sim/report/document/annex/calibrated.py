"""What the annex says of the calibration: checks, published numbers fitted and held out, assumptions, the penalty."""

from collections.abc import Iterator

from fsm_sim.language.lists import listed
from fsm_sim.language.sentence_case import sentence_case
from fsm_sim.report.document.annex.annex_facts import programmes_text
from fsm_sim.report.document.brief.tables import assumptions, held
from fsm_sim.report.document.calibration import unfitted_text
from fsm_sim.report.document.calibration.picture_parts import fit_pictures, window_pictures
from fsm_sim.report.document.long.blocks import Block, Bullets, Grid, Heading, Paragraph, Picture
from fsm_sim.report.document.readings import reading_title
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.entries import Record

PENALTY = "parameter.caseworker_change_penalty"
READINGS = ("hazard", "probability", "first-only", "recovery", "none")
"""The readings of the penalty that are told, by their messages."""
COLUMNS = ("figure", "programme", "published", "predicted", "interval", "inside")


def calibrated(calibration: Record, words: Words) -> Iterator[Block]:
    """The checks, every published number that was fitted, those held out, and what data say of assumptions."""
    yield Heading(words.say("annex.calibration"))
    yield Paragraph(words.say("annex.calibration-text"))
    for key in ("without", "settings"):
        if f"calibration.{key}" in words.facts:
            yield Paragraph(words.say(f"annex.calibration-{key}"))
    yield from _checks(calibration, words)
    yield Heading(words.say("annex.fitted"), 2)
    yield Paragraph(words.say("annex.fitted-text"))
    if calibration["fit"]:
        yield Paragraph(words.say("annex.fit-caption"), note=True)
        for name, part in fit_pictures(calibration["fit"]):
            whose = programmes_text("+".join(dict.fromkeys(one["programme"] for one in part)), words.language)
            yield _picture(name, "annex.fit-alt", whose, words)
        yield _published(calibration["fit"], "fitted", words)
    yield from _held_out(calibration.get("unfitted"), words)
    table = assumptions(calibration, words)
    if table["rows"]:
        yield Heading(words.say("decides.heading"), 2)
        rows = [[row[0], *map(_in_brackets, row[1:3]), row[3].replace("\n", "; ")] for row in table["rows"]]
        yield Grid.of(words.say("decides.heading"), table["columns"], rows)
        yield Paragraph(words.say("annex.assumptions-caption"), note=True)
        yield Paragraph(words.say("decides.count-plain"))


def penalty(words: Words) -> Iterator[Block]:
    """What the 22 per cent are, how this calibration reads them, and how else they can be read."""
    yield Heading(words.say("annex.penalty", penalty="assumption.penalty"))
    yield Paragraph(words.say("caveats.penalty"))
    if f"{PENALTY}.posterior.mean" in words.facts and not held("caseworker_change_penalty", words):
        roles = {f"{when}-{key}": f"{PENALTY}.{when}.{key}" for when in ("prior", "posterior")
                 for key in ("mean", "lower", "upper")}  # fmt: skip
        yield Paragraph(words.say("annex.penalty-now", **roles))
    yield Paragraph(words.say("annex.penalty-readings"))
    yield Bullets(tuple(reading_title(name, words.language) for name in READINGS))
    yield Paragraph(words.say("annex.penalty-choose"))


def _checks(calibration: Record, words: Words) -> Iterator[Block]:
    """A table of the checks that the fit was put to."""
    title = words.say("report.checks")
    yield Heading(title, 2)
    yield Paragraph(words.say("annex.checks-named"), note=True)
    columns = [words.say(f"report.{key}") for key in ("check", "value", "limit", "passed")]
    rows = [
        [*(words.fact(f"control.{place}.{key}") for key in ("title", "value", "limit")),
         words.say("number.yes" if check["passed"] else "number.no")]
        for place, check in enumerate(calibration["checks"])
    ]  # fmt: skip
    yield Grid.of(title, columns, rows)


def _held_out(unfitted: Record | None, words: Words) -> Iterator[Block]:
    """Published numbers that had no part in the fit, and what else was held out."""
    yield Heading(words.say("annex.held-out"), 2)
    yield Paragraph(words.say("annex.held-out-text"))
    if unfitted and unfitted["targets"]:
        yield Paragraph(words.say("annex.held-out-inside"))
        if unfitted["series"]:
            yield Paragraph(words.say("unfitted.caption", level="run.level"), note=True)
        for name, part in window_pictures(unfitted["series"]):
            what = sentence_case(listed([one["what"][words.language] for one in part], words.language))
            yield _picture(name, "annex.windows-alt", what, words)
        yield _published(unfitted["targets"], "unfitted", words)
        if missed := unfitted_text.missed(unfitted["series"], words.language):
            yield Paragraph(missed[0])


def _picture(name: str, alt: str, what: str, words: Words) -> Picture:
    """One of several pictures of a kind, under which stands what is in this one."""
    caption = what if what.endswith(".") else f"{what}."  # a short form ends with its own
    return Picture(name, f"{words.say(alt)} {caption}", caption)


def _in_brackets(cell: str) -> str:
    r"""A number and its interval on one line.

    >>> _in_brackets("0.2\n0.1 to 0.3")
    '0.2 (0.1 to 0.3)'
    """
    mean, _, interval = cell.partition("\n")
    return f"{mean} ({interval})" if interval else mean


def _published(entries: list[Record], kind: str, words: Words) -> Grid:
    columns = [words.say(f"annex.{key}") for key in COLUMNS]
    rows = [
        [
            *(words.fact(f"{kind}.{place}.{key}") for key in ("title", "programme", "published", "mean")),
            words.say("annex.between", lower=f"{kind}.{place}.lower", upper=f"{kind}.{place}.upper"),
            words.fact(f"{kind}.{place}.inside"),
        ]
        for place in range(len(entries))
    ]
    return Grid.of(words.say(f"annex.{'fitted' if kind == 'fitted' else 'held-out'}"), columns, rows, texts=2)
