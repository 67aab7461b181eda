"""A drawing as PNG, set by Typst from its SVG: the picture of the brief, faster than drawing it a second time."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import typst

DOTS_PER_INCH = 200

PAGE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg")\n'
"""A page as large as the drawing on it."""


def rasterised(drawings: Mapping[str, bytes]) -> dict[str, bytes]:
    """A PNG for each SVG, by the same names.

    >>> svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'
    >>> rasterised({"dot": svg})["dot"][1:4]
    b'PNG'
    """
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, svg in drawings.items():
            (root / "drawing.svg").write_bytes(svg)
            (root / "page.typ").write_text(PAGE, "utf-8")
            png = typst.compile(root / "page.typ", root=root, format="png", ppi=DOTS_PER_INCH, ignore_system_fonts=True)
            assert isinstance(png, bytes)
            found[name] = png
    return found
