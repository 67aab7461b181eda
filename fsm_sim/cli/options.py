"""Options that several commands share, and how a command writes a file of its own."""

import math
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsm_sim.cli import console
from fsm_sim.cli.wrong_options import Choice, Whole, keep, named, stand_in
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import SEED as SEED_RANGE
from fsm_sim.model.scenarios.calendar import is_month
from fsm_sim.processes.folders import check_file
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
    type=Whole(SEED_RANGE),
    help="Random seed; results are reproducible to the byte.",
)
CHOSEN: "ContextVar[Language]" = ContextVar("language", default="en")
"""The language of the command that runs, in which its errors are said too."""


class CalendarMonth(click.ParamType["str | None"]):
    """A month as it is written: 2023-06."""

    name = "month"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str | None:
        """The month as it is; for what is none, what stands for it."""
        if is_month(value):
            return value
        keep(Sentence("{name} is {value}; a month is written 2023-06.", name=named(param), value=f"'{value}'"), ctx)
        default: str | None = stand_in(param)
        return default


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
        type=Choice(["da", "en"]),
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


class Month(click.ParamType["str | int | None"]):
    """A month: its number from the start, or by the calendar."""

    name = "month"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> str | int | None:
        """The number, or the month of the calendar as it is written; nothing for what is neither."""
        text = str(value).strip()
        if text.isdecimal():
            return int(text)
        if not is_month(text):
            keep(
                Sentence(
                    "{option} is '{value}', no month; write its number from the start, such as 12, or 2027-06.",
                    option=named(param),
                    value=value,
                ),
                ctx,
            )
            return None
        return text


MONTH = Month()


class Months(click.ParamType["tuple[str | int, ...]"]):
    """Months with commas between them: by their numbers from the start, or by the calendar."""

    name = "months"

    def convert(
        self, value: "str | tuple[str | int, ...]", param: click.Parameter | None, ctx: click.Context | None
    ) -> "tuple[str | int, ...]":
        """The months in the order given; none for an empty text."""
        if isinstance(value, tuple):
            return value
        found = [MONTH.convert(part, param, ctx) for part in value.split(",")] if value.strip() else []
        return tuple(one for one in found if one is not None)


MONTHS = Months()


class Share(click.ParamType["float | None"]):
    """A share: 20%, 0.2, or with a comma."""

    name = "share"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float | None:
        """The share as a number, whose size is judged where it is used; for what is none, what stands for it."""
        if isinstance(value, float):
            return value
        text = value.strip().replace(",", ".")
        number = text.removesuffix("%").strip()
        try:
            share = float(number)
        except ValueError:
            share = math.nan
        if math.isnan(share):
            wrong = Sentence(
                "{option} is '{value}', no share; write it as 20% or 0.2.", option=named(param), value=value
            )
        elif text != number:
            return share / 100
        elif math.isfinite(share) and share > 1:
            wrong = Sentence(
                "{option} is '{value}', above 1; did you mean {number}%?",
                option=named(param),
                value=value,
                number=number,
            )
        else:
            return share
        keep(wrong, ctx)
        default = stand_in(param, 0.5)
        return None if default is None else self.convert(default, param, ctx)


SHARE = Share()


def check_figure(figure: Path | None) -> None:
    """Refuse a figure that could not be written, before anything is worked out for it."""
    if figure is None:
        return
    together(partial(_check_ending, figure), partial(check_file, figure))


def _check_ending(figure: Path) -> None:
    if figure.suffix not in (".svg", ".png"):
        text = Sentence("--figure is {name}; its name ends in .svg or .png.", name=console.name(figure.name))
        raise InputError(Problem("", None, text))


def check_new(out: Path | None) -> None:
    """Refuse a file that is there already.

    Raises
    ------
    InputError
        When it is.
    """
    if out is not None and out.exists():
        text = Sentence("the file is there already; choose another --out, or delete it.")
        raise InputError(Problem(str(out), None, text))


def write_new(out: Path, text: str) -> None:
    """Write a file that is not there yet.

    Raises
    ------
    InputError
        When it is there already, or cannot be written.
    """
    check_new(out)
    write_named(out, text)
