"""Options that several commands share, and how a command writes a file of its own."""

import math
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import SEED as SEED_RANGE
from fsm_sim.model.scenarios.calendar import MONTH as MONTH_OF_CALENDAR
from fsm_sim.model.scenarios.calendar import is_month, month_number
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


class CalendarMonth(click.ParamType[str]):
    """A month as it is written: 2023-06."""

    name = "month"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The month as it is."""
        if not is_month(value):
            self.fail(f"'{value}' is no month; a month is written 2023-06.", param, ctx)
        return value


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


class Share(click.ParamType[float]):
    """A share: 20%, 0.2, or with a comma."""

    name = "share"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The share as a number; its size is judged where it is used."""
        if isinstance(value, float):
            return value
        text = value.strip().replace(",", ".")
        number = text.removesuffix("%").strip()
        try:
            share = float(number)
        except ValueError:
            self.fail(f"'{value}' is no share; write it as 20% or 0.2.", param, ctx)
        if text != number:
            return share / 100
        if math.isfinite(share) and share > 1:
            self.fail(f"'{value}' is above 1; did you mean {number}%?", param, ctx)
        return share


SHARE = Share()


class Month(click.ParamType["str | int"]):
    """A month: its number from the start, or by the calendar."""

    name = "month"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> str | int:
        """The number, or the month of the calendar as it is written."""
        text = str(value).strip()
        if text.isdecimal():
            return int(text)
        if MONTH_OF_CALENDAR.fullmatch(text) is None:
            self.fail(f"'{value}' is no month; write its number from the start, such as 12, or 2027-06.", param, ctx)
        return text


MONTH = Month()


def months_until(month: str | int, start: str | None, option: str, *, ends: bool = False) -> int:
    """Months from the start of a scenario until a month begins, or with `ends` until it has passed.

    Raises
    ------
    InputError
        When it is a month of the calendar, and the scenario does not say in which it starts.

    >>> months_until(12, None, "--by"), months_until("2028-12", "2027-01", "--by", ends=True)
    (12, 24)
    """
    if isinstance(month, int):
        return month
    if start is None:
        text = Sentence(
            "{option} is {month}, but the scenario has no [horizon] start_month; give months from its start.",
            option=option,
            month=month,
        )
        raise InputError(Problem("", None, text))
    return month_number(month) - month_number(start) + ends


def write_new(out: Path, text: str) -> None:
    """Write a file that is not there yet.

    Raises
    ------
    InputError
        When it is there already, or cannot be written.
    """
    if out.exists():
        text = Sentence("the file is there already; choose another --out, or delete it.")
        raise InputError(Problem(str(out), None, text))
    write_named(out, text)
