"""Documents of the repository that the dossier names: whether file, heading and quoted words are there."""

import re
from collections.abc import Iterator
from pathlib import Path

from fsm_sim.study.dossier.standard import Item

PACKAGE = Path(__file__).resolve().parents[2]
HEADING = re.compile(r"^(#{1,6}) +(.+?) *$", re.MULTILINE)
FENCED = re.compile(r"^[ \t]*```.*?^[ \t]*```[ \t]*$", re.MULTILINE | re.DOTALL)


def checkout() -> Path | None:
    """The root of the repository that this package is part of; None where it is installed without one."""
    root = PACKAGE.parent
    return root if (root / "docs" / "decisions").is_dir() and (root / "tests").is_dir() else None


def anchor(heading: str) -> str:
    """The anchor of a heading, as GitHub and the site make it.

    >>> anchor("Against theory: `A1`, 22 %"), anchor("Three engines")
    ('against-theory-a1-22-', 'three-engines')
    """
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def part(text: str, wanted: str) -> str | None:
    r"""The part of a text under a heading, with the parts below it; None where there is no such heading.

    >>> part("# A\n\none\n\n## B\n\ntwo\n\n# C\n", "b")
    '## B\n\ntwo\n\n'
    """
    hidden = FENCED.sub(lambda found: " " * len(found.group()), text)
    headings = list(HEADING.finditer(hidden))
    for number, one in enumerate(headings):
        if anchor(one[2]) == wanted:
            ends = [other.start() for other in headings[number + 1 :] if len(other[1]) <= len(one[1])]
            return text[one.start() : ends[0] if ends else len(text)]
    return None


def missing(item: Item, root: Path) -> Iterator[str]:
    """The documents and the quoted words of an item that are not there."""
    for name in item.documents:
        if _text(name, root) is None:
            yield name
    for figure in item.figures:
        found = _text(figure.document, root)
        if found is None or _plain(figure.quote) not in _plain(found):
            yield f"{figure.document}: {figure.quote}"


def _text(name: str, root: Path) -> str | None:
    path, _, wanted = name.partition("#")
    file = root / path
    if not file.is_file():
        return None
    text = file.read_text("utf-8")
    return part(text, wanted) if wanted else text


def _plain(text: str) -> str:
    """A text without line ends and marks of Markdown, since a quoted sentence may run over a line."""
    return " ".join(text.replace("**", "").replace("`", "").split())
