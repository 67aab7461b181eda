"""What stands in the verification dossier, in order."""

from collections.abc import Iterator

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.calibration.record_rows import check_row
from fsm_sim.report.document.dossier.found import (
    SHORT,
    calibrated,
    check_rows,
    looked_for,
    overview,
    run_sentences,
    test_line,
)
from fsm_sim.report.document.long.blocks import Block, Bullets, Contents, Grid, Heading, Paragraph
from fsm_sim.study.dossier.standard import Figure, Item, Standard
from fsm_sim.study.dossier.verification import Verification


def dossier(found: Verification, language: Language) -> Contents:
    """The whole dossier."""
    return Contents(
        language=language,
        kicker=sentence("dossier.kicker", language),
        title=sentence("dossier.title", language),
        subtitle=" · ".join(one.name for one in found.standards),
        lead=sentence("dossier.lead", language),
        listed=sentence("dossier.contents", language),
        blocks=tuple(_blocks(found, language)),
        footer=sentence("dossier.footer", language, version=found.version, digest=found.digest[:SHORT]),
        page=sentence("provenance.page", language),
        of=sentence("provenance.of", language),
    )


def _blocks(found: Verification, language: Language) -> Iterator[Block]:
    title = sentence("dossier.overview", language)
    yield Heading(title)
    yield Grid.of(title, *overview(found, language))
    yield Paragraph(sentence("dossier.reading", language), note=True)
    if told := tuple(looked_for(found, language)):
        yield Bullets(told)
    yield from _stored(found, language)
    for standard in found.standards:
        yield from _standard(standard, found, language)


def _stored(found: Verification, language: Language) -> Iterator[Block]:
    """What the stored calibration and a forecast say."""
    told = (*calibrated(found, language), *run_sentences(found, language))
    if not told:
        return
    title = sentence("dossier.stored", language)
    yield Heading(title)
    for text in told:
        yield Paragraph(text)
    columns, rows = check_rows(found, language)
    if rows:
        yield Grid.of(title, columns, rows)


def _standard(standard: Standard, found: Verification, language: Language) -> Iterator[Block]:
    yield Heading(standard.name)
    yield Paragraph(f"{standard.about.in_language(language)}.")
    yield Paragraph(f"{standard.citation}.", note=True)
    for item in standard.item:
        yield from _item(item, found, language)


def _item(item: Item, found: Verification, language: Language) -> Iterator[Block]:
    yield Heading(f"{item.id} · {item.question.in_language(language)}", 2)
    if item.answer:
        yield Paragraph(item.answer.in_language(language))
    if item.lacks:
        lead = sentence("dossier.lacks" if item.answer else "dossier.not-answered", language)
        yield Paragraph(item.lacks.in_language(language), lead=lead)
    if item.documents:
        yield Paragraph(", ".join(item.documents), lead=sentence("dossier.documents", language))
    measured = [_measured(one, language) for one in item.figures]
    measured += [text for name in item.stored if (text := _checked(name, found, language))]
    if measured:
        yield Paragraph("", lead=sentence("dossier.measured", language))
        yield Bullets(tuple(measured))
    if item.tests:
        yield Paragraph("", lead=sentence("dossier.tests", language))
        yield Bullets(tuple(test_line(name, found, language) for name in item.tests))


def _measured(figure: Figure, language: Language) -> str:
    """A figure in the words of its document, with the command that measures it."""
    told = {key: getattr(figure, key) for key in ("quote", "document", "command", "date")}
    return sentence("dossier.figure", language, **told)


def _checked(name: str, found: Verification, language: Language) -> str:
    """A check of the stored calibration; empty where there is none at hand."""
    check = found.check(name)
    if check is None or found.calibration is None:
        return ""
    title, value, limit, _ = check_row(check, language)
    told = {"check": title, "value": value, "limit": limit, "name": found.calibration.name}
    return sentence("dossier.check", language, **told)
