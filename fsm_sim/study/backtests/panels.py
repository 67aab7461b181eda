"""A file of public monthly statistics as a panel, with everything that is wrong with it in one pass."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fsm_sim.inference.stocks.panel import COUNTS, Panel, panel_of
from fsm_sim.inputs.checking.overlay import in_order
from fsm_sim.inputs.checking.wording import suggestion
from fsm_sim.inputs.local_counts.stocks import MonthlyStocks, StockData, stocks_in
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence

PEOPLE = ("citizens", "full_time_persons")
"""Columns of all people of a month: persons, or full-time persons."""

COUNTED, EVERYBODY = Sentence("what is counted"), Sentence("all people of a month")
"""What a column is of, in an error."""

LEAST_MONTHS = 12
"""Months up to the cut that a back-test needs: one of each season."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """Which series of a file are meant: the column `measure` among the people of the column `people`.

    `broken` is the first month after a dated break of the series, such as a reform; None for no break.
    """

    measure: str = COUNTS[0]
    people: str = PEOPLE[0]
    broken: str | None = None


@dataclass(frozen=True, kw_only=True)
class Question(Series):
    """What is forecast of the series: the `months` after the month `cut`, from those up to it."""

    cut: str
    months: int = 12


def read_panel(path: Path, series: Series, sheet: str | None = None) -> tuple[Panel, tuple[Liberty, ...]]:
    """The panel of a file, and the liberties taken in reading it; `sheet` is that of a workbook.

    Raises
    ------
    InputError
        With every problem of the file and of the question in one pass.
    """
    data = stocks_in(path, sheet)
    return panel_in(data, series), data.liberties


def panel_in(data: StockData, series: Series) -> Panel:
    """The panel of stocks that have been read.

    Raises
    ------
    InputError
        As `read_panel`.
    """
    if data.problems and not data.stocks:
        raise InputError(*data.problems)
    if wrong := [*_groups(data), *_columns(data, series)]:
        raise InputError(*in_order([*data.problems, *wrong, *_values(data, series)]))
    panel = panel_of(data.stocks, series.measure, series.people)
    problems = [*data.problems, *_values(data, series)]
    if data.dated:  # else the months of the file are not known, nor what lies outside of them
        problems += [*_break(data, panel, series)]
        problems += [*_cut(data, panel, series)] if isinstance(series, Question) else []
    if problems:
        raise InputError(*in_order(problems))
    return panel


def _groups(data: StockData) -> Iterator[Problem]:
    """Municipalities whose people are given in several groups, of which each would be a municipality."""
    several = Counter(one.municipality for one in data.stocks)
    name, count = next(iter(several.most_common(1)), ("", 0))
    if count > 1:
        groups = [one.benefit or one.programme for one in data.stocks if one.municipality == name]
        text = Sentence(
            "the table has several groups of people ({groups}); keep the rows of one group alone.", groups=tuple(groups)
        )
        yield Problem(data.table.grid.file, data.table.line, text)


def _columns(data: StockData, question: Series) -> Iterator[Problem]:
    known = sorted({name for one in data.stocks for name in one.values})
    for name, what in ((question.measure, COUNTED), (question.people, EVERYBODY)):
        if name not in known:
            hint = suggestion(name, known, Sentence("columns are"))
            text = Sentence("there is no column '{name}' of {what}{hint}", name=name, what=what, hint=hint)
            yield Problem(data.table.grid.file, data.table.line, text)


def _values(data: StockData, question: Series) -> Iterator[Problem]:
    """Shares above 100 per cent, and more who are counted than there are people."""
    for one in data.stocks:
        for place, month in enumerate(one.months):
            counted, people = _at(one, question.measure, place), _at(one, question.people, place)
            if counted is None:
                continue
            if question.measure not in COUNTS and counted[1] > 100:
                text = Sentence(
                    "{name} of {municipality} is {share:g}; a share is at most 100 per cent.",
                    name=question.measure,
                    municipality=one.municipality,
                    share=counted[1],
                )
                yield data.problem(one.municipality, month, text)
            elif question.measure in COUNTS and people is not None and counted[0] > people[1]:
                text = Sentence(
                    "{name} of {municipality} is {counted:g}, but {everybody} is {people:g}; those who are counted are "
                    "among all people.",
                    name=question.measure,
                    municipality=one.municipality,
                    counted=counted[0],
                    everybody=question.people,
                    people=people[1],
                )
                yield data.problem(one.municipality, month, text)


def _at(one: MonthlyStocks, name: str, place: int) -> tuple[float, float] | None:
    values = one.values.get(name, ())
    return values[place] if place < len(values) else None


def _cut(data: StockData, panel: Panel, question: Question) -> Iterator[Problem]:
    """A cut that leaves too few months before it or none after it, late series, and a break after the cut."""
    file, before = data.table.grid.file, panel.until(question.cut)
    if not panel.months[0] <= question.cut < panel.months[-1]:
        text = Sentence(
            "--cut is {cut}, but the months of the file are {first} to {last}; the cut lies before the last of them.",
            cut=question.cut,
            **_span(panel),
        )
        yield Problem(file, None, text)
        return
    if len(before.months) < LEAST_MONTHS:
        text = Sentence(
            "there are {months} months up to --cut {cut}; give {least} or more.",
            months=len(before.months),
            cut=question.cut,
            least=LEAST_MONTHS,
        )
        yield Problem(file, None, text)
    for name, known in zip(before.municipalities, before.known, strict=True):
        if not known.any():
            begin = next(one for one in data.stocks if one.municipality == name).first
            text = Sentence(
                "{municipality} has no month up to the cut, {cut}; leave it out, or give a later --cut.",
                municipality=name,
                cut=question.cut,
            )
            yield data.problem(name, begin, text)
    if question.broken is not None and question.cut < question.broken <= panel.months[-1]:
        text = Sentence(
            "--break is {broken}, after --cut {cut}; no month up to the cut says what it changes.",
            broken=question.broken,
            cut=question.cut,
        )
        yield Problem(file, None, text)


def _break(data: StockData, panel: Panel, series: Series) -> Iterator[Problem]:
    """A break that is not among the months of the file."""
    if series.broken is not None and not panel.months[0] < series.broken <= panel.months[-1]:
        text = Sentence(
            "--break is {broken}, but the months of the file are {first} to {last}; the break is one of them after the "
            "first.",
            broken=series.broken,
            **_span(panel),
        )
        yield Problem(data.table.grid.file, None, text)


def _span(panel: Panel) -> dict[str, str]:
    return {"first": panel.months[0], "last": panel.months[-1]}
