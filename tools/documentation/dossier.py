"""The verification dossier as a page of the site: that of the command, with its documents as links."""

import re

from fsm_sim.report.document.dossier.dossier_content import dossier
from fsm_sim.report.render.long.markdown import body
from fsm_sim.study.dossier.reading import read_standards
from fsm_sim.study.dossier.verification import Verification

PAGE = "../../"
"""From the page of the dossier to the root of the repository."""
DOCUMENTS = re.compile(r"^(\*\*Documents:\*\*) (.*)$", re.MULTILINE)


def page() -> str:
    """The dossier as Markdown: nothing is looked for while the site is built."""
    contents = dossier(Verification(read_standards(), "unasked"), "en")
    return DOCUMENTS.sub(lambda found: f"{found[1]} {', '.join(map(linked, found[2].split(', ')))}", body(contents))


def linked(name: str) -> str:
    r"""A document as a link, where it is one that people read.

    >>> linked("docs/faults.md\\#disk"), linked("README.md\\#a"), linked("uv.lock")
    ('[docs/faults.md\\#disk](../../docs/faults.md#disk)', '[README.md\\#a](../../README.md#a)', '`uv.lock`')
    """
    plain = name.replace("\\", "")
    path = plain.partition("#")[0]
    if not path.endswith(".md") or path.startswith("docs/da/"):
        return f"`{plain}`"
    return f"[{name}]({PAGE}{plain})"
