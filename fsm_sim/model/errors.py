"""Problems in what the user wrote: the place, and a plain sentence. Errors that end a command."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from fsm_sim.model.notation import characters
from fsm_sim.model.notation.sentence import Sentence

_LONG = re.compile(r"\S{300,}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: the file as the user named it ("" for none), the line (None when not known), and the sentence.

    In a workbook `sheet` and `cell` say where it is, and the line is the row, by which problems are put in order.
    The text is a `Sentence`, which can be said in Danish too, unless it is in nobody's language, as a library's is.

    >>> Problem("scenarios/hedensted.toml", 19, "[staffing] has no key 'hand_over'; did you mean 'handover'?").sentence
    "scenarios/hedensted.toml, line 19: [staffing] has no key 'hand_over'; did you mean 'handover'?"
    """

    file: str
    line: int | None
    text: str
    sheet: str = ""
    cell: str = ""

    @property
    def sentence(self) -> str:
        r"""The problem as one line, with what would forge another written out; lines of an example are set in.

        >>> Problem("offices.csv", None, "there is no such file.").sentence
        'offices.csv: there is no such file.'
        >>> print(Problem("a\n0 errors", None, "there is no such file.").sentence)
        a\u000a0 errors: there is no such file.
        """
        return f"{self.place}: {one_line(self.text)}" if self.file else one_line(self.text)

    @property
    def place(self) -> str:
        """Where it is: file, and line or sheet and cell.

        >>> Problem("office.xlsx", 3, "posts is -2.", "Staff", "B3").place
        "office.xlsx, sheet 'Staff', cell B3"
        """
        file = characters.shown(self.file)
        if self.cell:
            sheet = characters.shown(self.sheet)
            return Sentence("{file}, sheet '{sheet}', cell {cell}", file=file, sheet=sheet, cell=self.cell)
        return file if self.line is None else Sentence("{file}, line {line}", file=file, line=self.line)


def one_line(text: str) -> str:
    r"""A problem's text as it is printed: what would forge a line written out, what is too long for a word cut.

    >>> one_line("there is no key 'a\nb'. To copy:\n  months = 24")
    "there is no key 'a\\u000ab'. To copy:\n  months = 24"
    """
    short = _LONG.sub(lambda word: f"{word[0][:57]}...", text)  # a key of thousands of characters is not read
    return "\n  ".join(map(characters.shown, short.split("\n  ")))


class InputError(Exception):
    """The input is wrong (exit code 2). Holds every problem found in one pass; its text is their sentences.

    `untouched`: whether nothing was run or changed before, which the text then says (see `after_work`).

    >>> print(InputError(Problem("", None, "there is no office."), Problem("a.toml", 2, "months is missing.")))
    there is no office.
    a.toml, line 2: months is missing.
    2 errors. Nothing was run and nothing was changed.
    """

    def __init__(self, *problems: Problem, untouched: bool = True) -> None:
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems
        self.untouched = untouched

    def __str__(self) -> str:
        """All sentences, and how many there are."""
        return as_text(self.problems, untouched=self.untouched)


def together(*checks: Callable[[], object]) -> None:
    """Make every check, whatever the others find, and tell all that is wrong in one pass.

    Raises
    ------
    InputError
        With the problems of every check that raised one, each once.

    >>> def wrong(text):
    ...     raise InputError(Problem("", None, text))
    >>> together(lambda: wrong("draws is 0."), lambda: 3, lambda: wrong("seed is -1."))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: draws is 0.
    seed is -1.
    2 errors. Nothing was run and nothing was changed.
    """
    problems: list[Problem] = []
    for check in checks:
        try:
            check()
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*dict.fromkeys(problems))


class RefusedError(Exception):
    """A check failed, or a target cannot be reached, although the input is valid (exit code 1).

    >>> str(RefusedError("the calibration 'draft' did not pass its checks."))
    "the calibration 'draft' did not pass its checks."
    """


class FailedChecksError(RefusedError):
    """A calibration did not pass its checks, so nothing is forecast from it; `checks` are the records of those failed.

    The text names checks as `Calibration.checks` does; report and command line translate them into sentences.

    >>> str(FailedChecksError("draft", [{"name": "rhat_max", "value": 1.2, "threshold": 1.01}]))
    "the calibration 'draft' did not pass its checks, so nothing is forecast from it: rhat_max is 1.2 (limit 1.01)."
    """

    def __init__(self, calibration: str, checks: Sequence[Mapping[str, Any]]) -> None:
        failed = "; ".join(f"{one['name']} is {one['value']:.4g} (limit {one['threshold']:g})" for one in checks)
        super().__init__(
            Sentence(
                "the calibration '{calibration}' did not pass its checks, so nothing is forecast from it: {failed}.",
                calibration=calibration,
                failed=failed,
            )
        )
        self.calibration = calibration
        self.checks = tuple(checks)


def shown(value: object) -> str:
    """A value as it is printed in a sentence, on one line.

    >>> shown(True), shown({"da": "x"}), shown("x"), shown(10**5000)
    ('true', 'a table', "'x'", 'a number of more than 60 digits')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return Sentence("a table") if value else Sentence("an empty table")
    if isinstance(value, list):
        return Sentence("a list") if value else Sentence("an empty list")
    if isinstance(value, int) and abs(value) >= 10**60:
        return Sentence("a number of more than 60 digits")
    text = repr(value) if isinstance(value, str) else " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


@contextmanager
def after_work(begun: bool = True) -> Iterator[None]:
    """Input errors that leave this block do not say that nothing was run and nothing was changed, if work has begun.

    >>> with after_work():
    ...     raise InputError(Problem("a.toml", 1, "the file is empty."))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: a.toml, line 1: the file is empty.
    1 error.
    """
    try:
        yield
    except InputError as error:
        error.untouched = error.untouched and not begun
        raise


def as_text(problems: Iterable[Problem], *, untouched: bool = True) -> str:
    """Every sentence on a line of its own, how many errors there are, and whether nothing was run or changed.

    >>> print(as_text([Problem("a.toml", 1, "the file is empty.")]))
    a.toml, line 1: the file is empty.
    1 error. Nothing was run and nothing was changed.
    """
    sentences = [problem.sentence for problem in problems]
    return "\n".join([*sentences, counted(len(sentences), untouched=untouched)])


def counted(errors: int, *, untouched: bool = True) -> Sentence:
    """The last line under errors: how many there are, and whether nothing was run or changed.

    >>> counted(2, untouched=False)
    '2 errors.'
    """
    said = Sentence("1 error.") if errors == 1 else Sentence("{errors} errors.", errors=errors)
    return Sentence("{errors} Nothing was run and nothing was changed.", errors=said) if untouched else said
