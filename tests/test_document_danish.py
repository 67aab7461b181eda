"""Document: Danish that was mended stays mended, wherever a reader meets it, and a word for staff has one meaning."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from fsm_sim.inputs import programmes
from fsm_sim.language.catalogue import messages
from fsm_sim.report.document.comparison_text import amount_text, people_text

ROOT = Path(__file__).parents[1]

MENDED = {
    r"\b1 måneder\b|seneste \{?\w+\}? 1 måned": "i den seneste måned",
    r"\b1 flere borgere\b": "1 borger mere",
    r"borgere i løntimer": "borgere med løntimer",
    r"i en given måned efter": "i måned 24",
    r"som er berørt": "som på noget tidspunkt har været i",
    r"\bVentet\b": "Forventet",
    r"Sandsynlighed for krav": "Sandsynlighed for at opfylde kravet",
    r"\(fradrag\)|^Skift .*fradrag": "lavere jobchance ved sagsbehandlerskift",
    r"Lært af data": "Bidrag fra data",
    r"\bret meget\b": "nævneværdigt",
    r"modellen venter": "hvad modellen forudsiger",
    r"usikre parametre|usikre rater|\btilfældigheder og\b|og tilfældigheder\b": "parameterusikkerhed",
    r"par for par": "parvist",
    r"med grænsen\b": "med grænseværdien",
    r"Fratræder pr": "Personaleomsætning pr. år",
    r"\b[Uu]besat\b(?!te)": "Ledig stilling (mdr.)",
    r"\b[Uu]dskiftning": "personaleomsætning",
    r"\b[Mm]edarbejder": "sagsbehandlere",
    r"Flere skal med III": "Flere skal med 3",
    r"no lock file|\bcompiled\b|\bsettings\b": "an appendix, in words",
    r"fuldtidsstilling|\bfuldtid\b": "årsværk",
    r"\bsatser(ne)?\b": "rater, or modellens tal: officers read benefit rates",
}
"""What was printed, as a pattern, and what is printed instead."""


def danish() -> Iterator[tuple[str, str]]:
    """Every Danish text that a reader meets, after where it is from."""
    for key, forms in messages("da").items():
        for text in (forms,) if isinstance(forms, str) else forms:
            yield key, re.sub(r"\{[^}]*\}", "{}", text)  # a fact's name is not printed
    for name in programmes.names():
        programme = programmes.load(name)
        for outcome in programme.outcomes.values():
            yield name, outcome.title.da
            yield name, people_text(outcome.model_dump(), "da")
        yield from ((name, state.title.da) for state in programme.states.values())
        yield from ((name, text.da) for text in (programme.title, programme.target_group))
    for file in sorted((ROOT / "scenarios").glob("*.toml")):
        yield file.name, tomllib.loads(file.read_text("utf-8"))["scenario"].get("title_da", "")
    for file in sorted((ROOT / "docs" / "da").rglob("*.md")):
        yield f"docs/da/{file.name}", file.read_text("utf-8")
    for file in (*sorted((ROOT / "notebooks").glob("*.ipynb")), ROOT / "README.md"):
        text = file.read_text("utf-8")
        cells = json.loads(text)["cells"] if file.suffix == ".ipynb" else [{"source": [text]}]
        yield from ((file.name, "".join(cell["source"])) for cell in cells)


TEXTS = tuple(danish())


@pytest.mark.parametrize(("pattern", "instead"), MENDED.items())
def test_a_phrase_that_was_mended_is_printed_nowhere(pattern: str, instead: str) -> None:
    assert len(TEXTS) > 1_000
    found = [(place, text) for place, text in TEXTS if re.search(pattern, text)]
    if pattern.startswith("no lock"):  # README and notebooks are English
        found = [
            (place, text)
            for place, text in found
            if place.startswith("docs/da/") or not place.endswith((".md", ".ipynb"))
        ]
    assert found == [], instead


def test_the_patterns_find_what_was_printed() -> None:
    printed = (
        "i de seneste 1 måneder", "1 flere borgere", "borgere i løntimer", "i en given måned efter 24 måneder",
        "som er berørt på noget tidspunkt", "Ventet", "Sandsynlighed for krav", "Skift af sagsbehandler (fradrag)",
        "Lært af data: intet", "ret meget", "hvad modellen venter", "usikre parametre og tilfældigheder", "par for par",
        "med grænsen", "Fratræder pr. år", "Ubesat, måneder", "Halveret udskiftning", "medarbejdere",
        "Flere skal med III", "no lock file", "besatte fuldtidsstillinger", "satserne"
    )  # fmt: skip
    assert [text for text, pattern in zip(printed, MENDED, strict=True) if not re.search(pattern, text)] == []


def test_one_citizen_is_told_in_the_singular() -> None:
    assert [amount_text("more-citizens", one, "da") for one in ("1", "2")] == ["1 borger mere", "2 flere borgere"]
