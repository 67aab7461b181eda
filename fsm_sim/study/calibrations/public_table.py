"""Local data of a calibration: monthly counts of starts, a public table of many municipalities' stocks, or both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fsm_sim.inference.parameters.config import Config
from fsm_sim.inference.sources import Sources
from fsm_sim.inference.stocks.panel import STOCK_STATES, Panel
from fsm_sim.inputs.checking.overlay import in_order
from fsm_sim.inputs.checking.wording import either
from fsm_sim.inputs.local_counts import DataFile, StockData, stocks_in
from fsm_sim.inputs.local_counts.reader import holds_stocks
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import is_month
from fsm_sim.study.backtests.panels import LEAST_MONTHS, PEOPLE, Series, panel_in

LEAST_MUNICIPALITIES = 20
"""Municipalities that a table needs: an effect is how far one lies from the middle of them."""

type Data = Path | DataFile | Sequence[Path | DataFile]
"""Files of local data; at most one of counts and one of stocks."""


@dataclass(frozen=True)
class LocalFiles:
    """The files of local data by what they hold, and the first month after a break of the table."""

    counts: DataFile | None = None
    panel: Path | None = None
    broken: str = ""


def named_in(config: Config, below: Path) -> LocalFiles:
    """The files of local data that settings name, from the folder `below` that one works in.

    >>> found = named_in(Config(panel="panel.csv", panel_break="2025-07"), Path("mine"))
    >>> found.panel.as_posix(), found.broken
    ('mine/panel.csv', '2025-07')
    """
    counts = DataFile(below / config.data, config.data_programme) if config.data else None
    return LocalFiles(counts, below / config.panel if config.panel else None, config.panel_break)


def sorted_out(data: Data | None) -> LocalFiles:
    """Files of local data by what they hold. A table of stocks of a few municipalities is taken for one of counts.

    Raises
    ------
    InputError
        For two files of a kind, and for stocks that are said to be of a programme.
    """
    given = [data] if isinstance(data, Path | DataFile) else list(data or ())
    files = [one if isinstance(one, DataFile) else DataFile(one) for one in given]
    panels = [one for one in files if holds_stocks(one.path, LEAST_MUNICIPALITIES)]
    counts = [one for one in files if one not in panels]
    problems = [
        *(Problem(str(one.path), None, text) for text, some in _twice(counts, panels) for one in some[1:]),
        *(Problem(str(one.path), None, _OF_A_PROGRAMME) for one in panels if one.programme and not counts),
    ]
    if problems:
        raise InputError(*problems)
    return LocalFiles(counts[0] if counts else None, panels[0].path if panels else None)


_OF_A_PROGRAMME = (
    "the table has stocks of everybody on the benefit, who are in no programme; leave --programme out, "
    "which is for counts of starts."
)


def _twice(counts: Sequence[DataFile], panels: Sequence[DataFile]) -> Iterator[tuple[str, Sequence[DataFile]]]:
    yield "this is a second file of monthly counts; put the counts of all municipalities into one.", counts
    yield "this is a second table of stocks; put the months of all municipalities into one.", panels


def with_public_table(sources: Sources) -> Sources:
    """The sources with the panels in the public table that their settings name, if any.

    Raises
    ------
    InputError
        As `read_public_table`; also for a break without a table.
    """
    config = sources.config
    if not config.panel:
        if config.panel_break:
            raise InputError(Problem("", None, _BREAK_OF_NOTHING))
        return sources
    panels, liberties = read_public_table(Path(config.panel), config.panel_break)
    return replace(sources, panels=panels, liberties=(*sources.liberties, *liberties))


_BREAK_OF_NOTHING = (
    "--break is the month of a break in a public table of stocks, and there is none; give one with --data, "
    "or leave --break out."
)


def read_public_table(path: Path, broken: str) -> tuple[tuple[Panel, ...], tuple[Liberty, ...]]:
    """The panels in a public table, one for each measure that says something of effects; `broken` is a dated break.

    Raises
    ------
    InputError
        With every problem of the file in one pass.
    """
    data = stocks_in(path)
    if data.problems and not data.stocks:
        raise InputError(*data.problems)
    columns = {name for one in data.stocks for name in one.values}
    measures = [name for name in STOCK_STATES if name in columns]
    people = next((name for name in PEOPLE if name in columns), PEOPLE[0])
    found: list[Panel] = []
    problems = [*data.problems, *_problems(data, measures, broken)]
    for one in measures:
        series = Series(measure=one, people=people, broken=broken if is_month(broken) else None)
        try:
            found.append(panel_in(data, series))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*in_order(problems))
    return tuple(found), data.liberties


def _problems(data: StockData, measures: Sequence[str], broken: str) -> Iterator[Problem]:
    file, line = data.table.grid.file, data.table.line
    if not measures:
        text = Sentence(
            "there is no column of {names} (in Danish: Personer med løntimer, Personer i praktik); one of them says "
            "how far a municipality is from the others.",
            names=either(STOCK_STATES),
        )
        yield Problem(file, line, text)
    months = {month for one in data.stocks for month in one.months}
    if data.dated and len(months) < LEAST_MONTHS:
        text = Sentence(
            "there are {months} months; give {least} or more, so that each season is there.",
            months=len(months),
            least=LEAST_MONTHS,
        )
        yield Problem(file, line, text)
    if broken and not is_month(broken):
        yield Problem("", None, Sentence("the break is '{broken}'; a month is written 2025-07.", broken=broken))
