"""The files that a reader leaves with, as the page lists them: what each is, what is in it, and what it is called."""

from dataclasses import dataclass
from typing import Final

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import LANGUAGES, Language

DOCUMENTS: Final = {"brief": (".pdf", ".docx"), "annex": (".pdf", ".docx"), "slide": (".pdf",)}
"""The documents, and the endings of their files."""
FILES: Final = {
    "workbook": "answer.xlsx", "levels": "levels.csv", "differences": "differences.csv", "runs": "runs.parquet",
    "scenarios": "scenarios.zip",
}  # fmt: skip
"""The other files by what they are."""
ENDINGS: Final = {
    ".pdf": "PDF", ".docx": "Word", ".xlsx": "Excel", ".csv": "CSV", ".parquet": "Parquet", ".zip": "TOML (zip)",
}  # fmt: skip
"""What a kind of file is called; the same in both languages."""


@dataclass(frozen=True)
class Listed:
    """A row of the list: what it is, what is in it, and its files as (name, kind, its language or nothing)."""

    title: str
    has: str
    files: tuple[tuple[str, str, Language | None], ...]


def listed(language: Language, *, compared: bool, word: bool) -> tuple[Listed, ...]:
    """Every file of an answer: differences where plans are compared, Word where it can be written."""
    rows: dict[str, tuple[tuple[str, str, Language | None], ...]] = {
        kind: tuple(
            (f"{kind}-{tongue}{ending}", ENDINGS[ending], tongue)
            for ending in endings
            if word or ending != ".docx"
            for tongue in LANGUAGES
        )
        for kind, endings in DOCUMENTS.items()
    }
    for kind, name in FILES.items():
        if compared or kind != "differences":
            rows[kind] = ((name, ENDINGS[name[name.index(".") :]], None),)
    return tuple(
        Listed(sentence(f"web.take.{kind}", language), sentence(f"web.take.{kind}-has", language), files)
        for kind, files in rows.items()
    )
