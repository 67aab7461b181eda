"""The command line's output on the console: sentences and progress bars.

Every sentence goes through `answer` or `say`, which write out what would forge a line or change the console's colours.
"""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from fsm_sim.cli.spelling import of_every_character, spell
from fsm_sim.model.notation.characters import hidden, shown

if TYPE_CHECKING:  # a command that warns of nothing needs no records of warnings
    from fsm_sim.inputs.tables.liberties import Liberty
    from fsm_sim.model.scenarios.warning import ScenarioWarning
    from fsm_sim.model.text import Language


STANDARD_OUTPUT = "standard output"
"""What a sentence calls the place where answers go."""


class _NamedOutput:
    """Standard output whose errors say that it is standard output, as those of a file say which file."""

    def __init__(self, output: TextIO) -> None:
        self._output = output

    def write(self, text: str) -> int:
        """Write a text."""
        with self._named():
            return self._output.write(text)

    def flush(self) -> None:
        """Hand on what was written."""
        with self._named():
            self._output.flush()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OSError(error.errno, error.strerror, STANDARD_OUTPUT) from None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._output, name)


def named_output() -> Any:
    """Standard output, to be put in its own place; it and stderr spell what the console has no character for."""
    spell(sys.stdout)
    spell(sys.stderr)
    return _NamedOutput(sys.stdout)


def name(path: Path | str) -> str:
    """A path in a sentence, on one line whatever it is."""
    return shown(str(path))


def argument(path: Path) -> str:
    """A path as an argument of a command that is proposed: in quotation marks where a shell would divide it.

    >>> argument(Path("out/forecast"))
    'out/forecast'
    """
    quoted = subprocess.list2cmdline([str(path)]) if os.name == "nt" else shlex.quote(str(path))
    return name(quoted)


def answer(text: str) -> None:
    """Print what was asked for."""
    click.echo(shown(text, keep="\n\t"), file=sys.stdout)


def answer_json(record: object) -> None:
    """Print a record as one JSON document; what the console has no character for is escaped, as JSON allows."""
    click.echo(json_text(record, ascii_only=not of_every_character(sys.stdout)), file=sys.stdout)


def json_text(record: object, *, ascii_only: bool = False) -> str:
    r"""A record as one JSON document.

    >>> print(json_text({"title": "å\u202e"}))
    {
     "title": "å\u202e"
    }
    """
    text = json.dumps(record, ensure_ascii=ascii_only, indent=1)
    return text if text.isascii() else "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    """A character of a JSON document, escaped where it is hidden; line feeds are JSON's own."""
    return json.dumps(character)[1:-1] if character != "\n" and hidden(character) else character


class Bar:
    """A progress bar on a console; nothing is shown elsewhere."""

    def __init__(self, progress: Any, title: str) -> None:
        self._progress, self._title, self._task = progress, title, None

    def start(self, total: int, left: int) -> None:
        """Chunks in all, and those not yet finished by an earlier run."""
        self._task = self._progress.add_task(self._title, total=total, completed=total - left)

    def step(self) -> None:
        """One chunk is finished."""
        self._progress.advance(self._task)

    def wait(self, title: str) -> None:
        """Work whose length is not known goes on from here: a bar that moves to and fro."""
        self._progress.add_task(title, total=None)


class Bars(Bar):
    """One progress bar after another, each with its own title."""

    def begin(self, title: str, total: int) -> None:
        """A new count of steps."""
        self._title = title
        self.start(total, total)

    def at(self, done: int) -> None:
        """So many steps of the present count are finished."""
        self._progress.update(self._task, completed=done)


@contextmanager
def _progress() -> Iterator[Any]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        yield progress


@contextmanager
def bar(title: str) -> Iterator[Bar]:
    """A progress bar for as long as the block lasts."""
    with _progress() as progress:
        yield Bar(progress, title)


@contextmanager
def bars() -> Iterator[Bars]:
    """Progress bars one after another for as long as the block lasts."""
    with _progress() as progress:
        yield Bars(progress, "")


def renewed(file: Path) -> None:
    """Say that a damaged file of a forecast is made again."""
    say(f"Warning: {name(file)} was damaged; its part of the forecast is run again.")


def say(text: str) -> None:
    """Say what is being done, beside the answer."""
    click.echo(shown(text, keep="\n\t"), file=sys.stderr)


def say_at_the_end(text: str) -> None:
    """Say why a command ends; where nobody reads it any longer, its exit code alone says so."""
    with suppress(BrokenPipeError):
        say(text)


def say_if_cold() -> None:
    """Say how long the engines take that are compiled at their first use."""
    from fsm_sim.engines.shared.compilation_cache import cold

    if cold():
        say("The engines are compiled first, which takes about a minute; the next time they are there.")


def tell(liberties: "Sequence[Liberty]", language: "Language" = "en") -> None:
    """Say what was read otherwise than it is written, or skipped, in tables of offices and counts."""
    if not liberties:
        return
    from fsm_sim.language.liberties import liberty_sentences

    for said in liberty_sentences(liberties, language):
        click.echo(said, err=True)


def warn(
    warnings: "Sequence[tuple[str, ScenarioWarning]]", starts: "Mapping[str, str | None]", language: "Language" = "en"
) -> int:
    """Say each warning once, after the names of the files or scenarios that it is about; how many are said.

    Months have dates where `starts` has a month of the calendar for a name.
    """
    if not warnings:
        return 0
    from fsm_sim.language.catalogue import sentence
    from fsm_sim.language.scenario_warnings import joined_warnings

    lines = joined_warnings(warnings, language, starts)
    for said in lines:
        say(shown(sentence("warning.line", language, warning=said)))
    return len(lines)
