"""The files of an ended job as its page lists them: what each is, what is in it, its kind and its language."""

from collections.abc import Iterable
from typing import Final

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.web.shown.taken import Listed

KINDS: Final = {
    "pdf": "PDF", "xlsx": "Excel", "csv": "CSV", "svg": "SVG", "html": "HTML", "zip": "ZIP", "toml": "TOML",
    "json": "JSON",
}  # fmt: skip
"""The kinds of files that have words, in the order in which they are listed, and what a kind is called."""


def listed_results(names: Iterable[str], language: Language) -> tuple[Listed, ...]:
    """A row for each kind of file, with a link for each language; a file of another kind keeps its name.

    >>> [(one.title, one.files) for one in listed_results(["answer-da.csv", "config.yaml", "brief-en.pdf"], "en")]
    [('Brief', (('brief-en.pdf', 'PDF', 'en'),)), ('Table', (('answer-da.csv', 'CSV', 'da'),)), ('config.yaml', \
(('config.yaml', 'config.yaml', None),))]
    """
    rows: dict[str, list[tuple[str, str, Language | None]]] = {kind: [] for kind in KINDS}
    for name in names:
        stem, _, kind = name.rpartition(".")
        tongue = next((one for one in LANGUAGES if stem.endswith(f"-{one}")), None)
        called = f"{stem} ({KINDS[kind]})" if kind == "toml" else KINDS.get(kind, name)
        rows.setdefault(kind if kind in KINDS else name, []).append((name, called, tongue))
    return tuple(
        Listed(
            sentence(f"web.job.result.{one}", language) if one in KINDS else one,
            sentence(f"web.job.result.{one}-has", language) if one in KINDS else "",
            tuple(files),
        )
        for one, files in rows.items()
        if files
    )
