"""Links of Markdown files that lie anywhere in the repository, as links of the site.

README, ARCHITECTURE and the pages of `docs/` are read in the repository and on the site. There a link leads to a file;
here it leads to the page that the file became. A file that is no page can be downloaded, and a folder is only named.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from os.path import normpath, relpath
from pathlib import Path, PurePosixPath

from mdit_py_plugins.anchors.index import slugify

FENCED = re.compile(r"(^[ \t]*```.*?^[ \t]*```[ \t]*$)", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
"""A link, whose text may run over a line end and hold one pair of brackets."""
IMAGE = re.compile(r"(!\[[^\]]*\]\()([^()\s]+)(\))")
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:")
ENGLISH = "docs"
"""The folder of the English pages, in which those of other languages have folders of their own."""
SHOWN = re.compile(r'\{include\} (?:\.\./)+(README\.md)\n:start-after: "#+ (.+)"')
"""A page that shows what stands below a heading of README."""


def shown_headings(docs: Path) -> dict[str, str]:
    """The page that shows what stands below a heading of README, by the heading's address: "README.md#exit-codes"."""
    return {
        f"{file}#{slugify(heading)}": page.relative_to(docs).with_suffix("").as_posix()
        for page in sorted(docs.rglob("*.md"))
        for file, heading in SHOWN.findall(page.read_text("utf-8"))
    }


@dataclass(frozen=True)
class Tree:
    """The pages of one language: the repository's root, their folder in it, and files that became other pages.

    `pages` has the page of a file that is not the file itself: {"README.md": "index"}, and the page of a heading of one
    that another page shows: {"README.md#exit-codes": "reference/exit-codes"}.
    """

    root: Path
    source: str
    pages: Mapping[str, str]

    def on_the_site(self, text: str, file: str, page: str) -> str:
        """The text of a file, Markdown or a notebook, with links that fit the site.

        `file` is where the text lies, from the root; `page` is the page that it stands in, without an ending.

        >>> tree = Tree(Path(), "docs", {"README.md": "index"})
        >>> tree.on_the_site("[why](docs/faults.md#disk)", "README.md", "start/planner")
        '[why](project:/faults.md#disk)'
        >>> tree.on_the_site("see [it](../README.md)", "docs/faults.md", "faults")
        'see [it](project:/index.md)'
        >>> Tree(Path(), "docs/da", {}).on_the_site(
        ...     "[det](../../faults.md)", "docs/da/start/planner.md", "start/planner"
        ... )
        '<a hreflang="en" href="../../en/faults.html">det</a>'
        """
        folder = PurePosixPath(file).parent

        def link(found: re.Match[str]) -> str:
            words, destination = found.groups()
            if SCHEME.match(destination) or destination.startswith("#"):
                return found.group()
            path, hash, anchor = destination.partition("#")
            return self._link(words, normpath((folder / path).as_posix()), hash + anchor, page)

        def image(found: re.Match[str]) -> str:
            before, destination, after = found.groups()
            if SCHEME.match(destination):
                return found.group()
            return f"{before}{self._from_pages(normpath((folder / destination).as_posix()))}{after}"

        parts = FENCED.split(text)
        parts[::2] = [IMAGE.sub(image, LINK.sub(link, part)) for part in parts[::2]]
        return "".join(parts)

    def _link(self, words: str, path: str, anchor: str, page: str) -> str:
        """The link to a file, by its path from the root."""
        own, english = f"{self.source}/", f"{ENGLISH}/"
        if path + anchor in self.pages:
            path, anchor = path + anchor, ""
        if path in self.pages or (path.startswith(english) and path.endswith((".md", ".ipynb"))):
            target = f"{english}{self.pages[path]}.md" if path in self.pages else path
            if target.startswith(own):
                return f"[{words}](project:/{target.removeprefix(own)}{anchor})"
            there = PurePosixPath("en", target.removeprefix(english)).with_suffix(".html")
            here = PurePosixPath(PurePosixPath(self.source).name, page).parent
            return f'<a hreflang="en" href="{relpath(there, here)}{anchor}">{words}</a>'
        if (self.root / path).is_dir():
            return words
        return f"[{words}](path:{self._from_pages(path)})"

    def _from_pages(self, path: str) -> str:
        """A file of the repository as Sphinx names it: from the folder of the pages, with a slash before it."""
        own = f"{self.source}/"
        return (
            f"/{path.removeprefix(own)}" if path.startswith(own) else f"/{'../' * len(Path(self.source).parts)}{path}"
        )
