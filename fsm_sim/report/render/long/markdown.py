"""A document of any length as Markdown, from its blocks; pictures are told by their alternative texts."""

import re

from fsm_sim.report.document.long.blocks import Block, Bullets, Contents, Grid, Heading, Paragraph

SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def long_markdown(contents: Contents) -> bytes:
    """The file; headings of parts have two hashes, below that of the document."""
    head = [f"# {_text(contents.title)}", _text(contents.kicker), f"*{_text(contents.subtitle)}*", _text(contents.lead)]
    return "\n\n".join([*head, body(contents), "---", _text(contents.footer)]).encode() + b"\n"


def body(contents: Contents) -> str:
    """The blocks of a document, without its head and footer."""
    return "\n\n".join(filter(None, map(_block, contents.blocks)))


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * (block.level + 1)} {_text(block.text)}"
        case Paragraph():
            return " ".join(filter(None, (f"**{_text(block.lead)}**" if block.lead else "", _text(block.text))))
        case Bullets():
            return "\n".join(f"- {_text(text)}" for text in block.texts)
        case Grid():
            rule = ["---"] * block.texts + ["---:"] * (len(block.head) - block.texts)
            return "\n".join(map(_row, ([*map(_text, block.head)], rule, *([*map(_text, row)] for row in block.rows))))
        case _:
            return f"*{_text(block.alt)}*"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _text(words: str) -> str:
    r"""Words with what Markdown would read as marks escaped, on one line.

    >>> _text("tests/test_x.py | a\nb")
    'tests/test\\_x.py \\| a b'
    """
    return SPECIAL.sub(r"\\\1", " ".join(words.split()))
