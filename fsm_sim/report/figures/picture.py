"""A figure ready to be shown in a notebook, or kept in a file."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from matplotlib.figure import Figure

from fsm_sim.inputs.files.paths import as_path
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.processes.whole_files import write_named
from fsm_sim.report.figures.canvas import CM, laid_out, saved, style

PIXELS_PER_CM = 53
"""On a screen: a figure of 17 cm is 901 pixels wide, and its smallest type is that of the text around it."""


@dataclass(frozen=True)
class Picture:
    """A figure in the style of the house. A notebook shows it; `save` keeps it. `alt` says in words what is on it."""

    alt: str
    size: tuple[int, int]
    png: bytes = field(repr=False)
    svg: bytes = field(repr=False)

    def save(self, out: Path | str) -> Path:
        """Write it to a file whose name ends in .svg or .png.

        Raises
        ------
        InputError
            When the name ends otherwise, or the file cannot be written.
        """
        kinds = {".svg": self.svg, ".png": self.png}
        file = check_ending(as_path(out, "out"))
        write_named(file, kinds[file.suffix])
        return file

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.png).decode("ascii")
        width, height = self.size
        alt = escape(self.alt, quote=True)
        return f'<img src="data:image/png;base64,{data}" width="{width}" height="{height}" alt="{alt}">'


def check_ending(out: Path) -> Path:
    """The name of a figure's file.

    Raises
    ------
    InputError
        When it ends in something else than .svg or .png.

    >>> check_ending(Path("a.svg")).name
    'a.svg'
    """
    if out.suffix not in (".svg", ".png"):
        raise InputError(Problem(str(out), None, "a figure's file ends in .svg or .png."))
    return out


def picture(make: Callable[[], Figure], alt: str) -> Picture:
    """The picture of the figure that `make` draws, whatever style the user has set."""
    with style():
        figure = laid_out(make())
        width, height = (round(float(inches) / CM * PIXELS_PER_CM) for inches in figure.get_size_inches())
        return Picture(alt, (width, height), saved(figure, "png"), saved(figure, "svg"))
