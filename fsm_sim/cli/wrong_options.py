"""Options whose values are wrong: all of a command are told in one pass, with what the command itself finds wrong.

A type that cannot use a value keeps the sentence (`keep`) and gives a value that is right in its place, so that the
other options are judged too. A command tells the sentences before it begins anything; one that judges its options
together (`Question`) calls `checked` with what it finds wrong itself.
"""

import math
import re
from collections.abc import Callable
from typing import Any

import click

from fsm_sim.model.errors import InputError, Problem, shown, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import WholeNumber

KEPT = "fsm_sim.wrong options"
"""Where a command's context keeps the problems of its options."""


class Command(click.Command):
    """A command all of whose wrong options are told at once, before it begins."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, unless an option is wrong."""
        refuse_wrong(ctx)
        return super().invoke(ctx)


class Question(click.Command):
    """A command that judges its options together, by `checked`, before it begins any work."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it finds wrong is told after its wrong options."""
        try:
            found = super().invoke(ctx)
        except InputError as error:
            others = [one for one in error.problems if one not in kept(ctx)]
            raise InputError(*kept(ctx), *others, untouched=error.untouched) from None
        refuse_wrong(ctx)
        return found


def named(param: click.Parameter | None) -> str:
    """The name of an option as it is typed."""
    return param.opts[0] if param else ""


def kept(ctx: click.Context) -> list[Problem]:
    """The problems of a command's options so far."""
    found: list[Problem] = ctx.meta.setdefault(KEPT, [])
    return found


def keep(text: Sentence, ctx: click.Context | None) -> None:
    """Keep what is wrong with an option until all are judged; where no command tells it later, raise it.

    Raises
    ------
    InputError
        Outside a `Command` or a `Question`.
    """
    if ctx is None or not isinstance(ctx.command, Command | Question):
        raise InputError(Problem("", None, text))
    kept(ctx).append(Problem("", None, text))


def refuse_wrong(ctx: click.Context | None = None) -> None:
    """Refuse the options of a command that were kept as wrong.

    Raises
    ------
    InputError
        With the problems of all of them.
    """
    ctx = ctx or click.get_current_context(silent=True)
    if ctx is not None and kept(ctx):
        raise InputError(*kept(ctx))


def checked(*checks: Callable[[], object]) -> None:
    """Make every check of a command's options, and tell with what is found which options are wrong by themselves.

    Raises
    ------
    InputError
        With all that is wrong.
    """
    together(refuse_wrong, *checks)


def stand_in(param: click.Parameter | None, otherwise: Any = None) -> Any:
    """What stands for a wrong value until all are told: the option's default; of several values `otherwise`."""
    if param is None or isinstance(param.type, click.Tuple):
        return otherwise
    return param.default if isinstance(param.default, int | float | str) else None


class Whole(click.ParamType["int | None"]):
    """A whole number, in a range where it has one; unless one is given its size is judged by the command."""

    name = "integer"

    def __init__(self, number: WholeNumber | None = None) -> None:
        self.number = number

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """The number; for what is none, what stands for it."""
        try:
            found = int(value)
        except ValueError:
            found = None
        if found is not None and (self.number is None or not self.number.problems(found)):
            return found
        rule = Sentence("a whole number") if self.number is None else self.number.rule
        written = f"'{value}'" if found is None else found
        keep(Sentence("{name} is {value}; it is {rule}.", name=named(param), value=written, rule=rule), ctx)
        default: int | None = stand_in(param)
        return default


class Number(click.ParamType["float | None"]):
    """A number; its size is judged by the command."""

    name = "float"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float | None:
        """The number; for what is none, what stands for it."""
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isnan(number):
            return number
        keep(
            Sentence(
                "{option} is '{value}', no number; write it in digits, with a point for decimals, such as 8.5.",
                option=named(param),
                value=value,
            ),
            ctx,
        )
        default: float | None = stand_in(param, 1.0)
        return default


class Kroner(Number):
    """An amount, of which 643.000 would be a thousandth of what a Dane means by it."""

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float | None:
        """As `Number`; for thousands with points between, what stands for a wrong one."""
        if not re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+", str(value)):
            return super().convert(value, param, ctx)
        keep(
            Sentence(
                "{option} is '{value}', which can be read in two ways; write thousands without points: {plain}.",
                option=named(param),
                value=value,
                plain=str(value).replace(".", ""),
            ),
            ctx,
        )
        default: float | None = stand_in(param, 1.0)
        return default


class Choice(click.Choice[str]):
    """One of some words."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word; for another, what stands for it."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            text = Sentence(
                "{key} is {value}; it is one of {allowed}.",
                key=named(param),
                value=shown(value),
                allowed=tuple(self.choices),
            )
            keep(text, ctx)
        default: str = stand_in(param)
        return default


WHOLE, NUMBER, KRONER = Whole(), Number(), Kroner()
