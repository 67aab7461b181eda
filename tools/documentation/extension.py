"""The Sphinx extension of this repository: its links, formulas, generated parts and the switch between languages."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from documentation import citation, commands, dossier, evidence, formulas
from documentation.links import Tree

ROOT = Path(__file__).resolve().parents[2]
PER_CENT = re.compile(r"(?<=\d) (?=%)")
EMPTY_HEADING = re.compile(r"<th(?: [^>]*)?>\s*(?:<p></p>)?\s*</th>")


def _commands() -> str:
    from fsm_sim.cli.commands import commands as root

    return commands.reference(root, "fsm-sim")


def _evidence() -> str:
    from fsm_sim.inputs.evidence import read_catalogue

    return _raw(evidence.table(read_catalogue()))


def _conflicts() -> str:
    from fsm_sim.inputs.evidence import read_catalogue

    return _raw(evidence.conflicts(read_catalogue()))


def _raw(html: str) -> str:
    return f"```{{raw}} html\n{html}```\n"


PARTS: dict[str, Callable[[], str]] = {
    "<!-- commands -->": _commands,
    "<!-- evidence -->": _evidence,
    "<!-- conflicts -->": _conflicts,
    "<!-- citation en -->": lambda: citation.sentence(ROOT / "CITATION.cff", "en"),
    "<!-- citation da -->": lambda: citation.sentence(ROOT / "CITATION.cff", "da"),
}
"""What stands in a page for a part that is made when the site is built."""
LINKED_PARTS: dict[str, Callable[[], str]] = {"<!-- dossier -->": dossier.page}
"""Parts whose links are those of files of the repository, as a page writes them."""


def read_page(app: Sphinx, docname: str, content: list[str]) -> None:
    """Put the generated parts into a page, and make its links those of the site."""
    file = _origin(Path(app.env.doc2path(docname)))
    for mark, part in LINKED_PARTS.items():
        if mark in content[0]:
            content[0] = content[0].replace(mark, part())
    content[0] = _linked(app, content[0], file)
    for mark, part in PARTS.items():
        if mark in content[0]:
            content[0] = content[0].replace(mark, part())


def read_included(app: Sphinx, path: Path, parent: str, content: list[str]) -> None:
    """Make the links of a file that a page includes those of the site."""
    content[0] = _linked(app, content[0], (Path(app.srcdir) / path).resolve().relative_to(ROOT).as_posix())


def _linked(app: Sphinx, text: str, file: str) -> str:
    source = Path(app.srcdir).resolve().relative_to(ROOT).as_posix()
    return Tree(ROOT, source, app.config.repository_pages).on_the_site(text, file, app.env.docname)


def _origin(page: Path) -> str:
    """Where a page was written, from the root: a tutorial is a copy of a notebook that was run."""
    path = page.resolve().relative_to(ROOT)
    return f"notebooks/{path.name}" if path.parts[:2] == ("docs", "tutorials") else path.as_posix()


def show_languages(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Tell the templates where the same page is in the other language: there, or the first page of that tree."""
    trees = app.config.other_tree
    there = ROOT / trees["source"] / f"{page}.md"
    target = f"{page}.html" if there.exists() else "index.html"
    context["other_language"] = {**trees, "address": f"{relative_uri(f'{page}.html', '')}../{trees['code']}/{target}"}


def mend_tables(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Make the empty corner of a table an empty cell: a heading that says nothing confuses a screen reader."""
    if "body" in context:
        context["body"] = EMPTY_HEADING.sub("<td></td>", context["body"])


def keep_units(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Keep a number and its per cent sign on one line, but for code, which is copied."""
    for text in list(doctree.findall(nodes.Text)):
        above, code = text.parent, False
        while above is not None and not code:
            above, code = above.parent, isinstance(above, nodes.literal | nodes.FixedTextElement | nodes.raw)
        if not code and (kept := PER_CENT.sub("\N{NO-BREAK SPACE}", text)) != text:
            text.parent.replace(text, nodes.Text(kept))


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect everything to Sphinx."""
    app.add_config_value("repository_pages", {}, "env", dict)
    app.add_config_value("other_tree", {}, "html", dict)
    app.add_html_math_renderer("mathml", (formulas.inline, None), (formulas.displayed, None))
    app.connect("source-read", read_page)
    app.connect("include-read", read_included)
    app.connect("doctree-resolved", keep_units)
    app.connect("html-page-context", show_languages)
    app.connect("html-page-context", mend_tables)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
