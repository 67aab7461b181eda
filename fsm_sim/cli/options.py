"""Options that several commands share, and how a command writes a file of its own."""

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.whole_numbers import SEED as SEED_RANGE
from fsm_sim.processes.whole_files import write_named

if TYPE_CHECKING:  # --help needs no Pydantic
    from fsm_sim.model.text import Language

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
CHOSEN: "ContextVar[Language]" = ContextVar("language", default="en")
"""The language of the command that runs, in which its errors are said too."""


def _choose(_: click.Context, __: click.Parameter, value: "Language | None") -> "Language | None":
    if value is not None:
        CHOSEN.set(value)
    return value


def language_option[Command: Callable[..., Any]](
    default: "Language | None" = "en", said: str = "Danish or English.", *, passed: bool = True
) -> Callable[[Command], Command]:
    """The option of a command's language; for None it has both unless one is given.

    One that is not `passed` to the command is read from `CHOSEN`.
    """
    return click.option(
        "--language",
        type=click.Choice(["da", "en"]),
        default=default,
        show_default=default is not None,
        is_eager=True,  # what is wrong with other options is said in it too
        expose_value=passed,
        callback=_choose,
        help=said,
    )


LANGUAGE = language_option()
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
