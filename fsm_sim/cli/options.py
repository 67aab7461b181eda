"""Options that several commands share, and how a command writes a file of its own."""

from pathlib import Path

import click

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.whole_numbers import SEED as SEED_RANGE
from fsm_sim.processes.whole_files import write_named

DEFAULT = "published"
"""The calibration that is used, and made when there is none yet, unless another is named."""

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
CALIBRATION = click.option(
    "--calibration", default=DEFAULT, show_default=True, help="Name of the calibration under calibration/runs."
)
SEED = click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(SEED_RANGE.least, SEED_RANGE.most),
    help="Random seed; results are reproducible to the byte.",
)
LANGUAGE = click.Choice(["da", "en"])
OUT = click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the results; an unfinished run there goes on.",
)


class Months(click.ParamType[tuple[int, ...]]):
    """Whole months with commas between them."""

    name = "months"

    def convert(
        self, value: str | tuple[int, ...], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """The months as numbers, in the order given; none for an empty text."""
        if isinstance(value, tuple):
            return value
        parts = [part.strip() for part in value.split(",")] if value.strip() else []
        if wrong := [part for part in parts if not part.isdecimal()]:
            self.fail(f"'{wrong[0]}' is no month; give whole numbers with commas, such as 6,12,24.", param, ctx)
        return tuple(map(int, parts))


MONTHS = Months()


def write_new(out: Path, text: str) -> None:
    """Write a file that is not there yet.

    Raises
    ------
    InputError
        When it is there already, or cannot be written.
    """
    if out.exists():
        raise InputError(Problem(str(out), None, "the file is there already; choose another --out, or delete it."))
    write_named(out, text)
