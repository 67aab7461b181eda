"""Which runs, measures and months of a run are compared, and what a reader may ask for."""

import math
from collections.abc import Sequence

import pandas as pd

from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import AskedMonth, months_in_both, months_until, unplaced
from fsm_sim.study.results.entries import Record, start_month_of
from fsm_sim.study.results.grid import rows_in


def own_measures(runs: pd.DataFrame, scenarios: list[str]) -> pd.DataFrame:
    """The runs of some scenarios, without the measures that only other scenarios have a value of."""
    mine = rows_in(runs.index, "scenario", scenarios)
    if mine.all():
        return runs
    own = runs[mine]
    foreign = own.isna().all() & runs[~mine].notna().any()
    return own.loc[:, ~foreign]


def of_scenario(runs: pd.DataFrame, scenario: str) -> pd.DataFrame:
    """The runs of one scenario, by draw, replication and month."""
    return runs[rows_in(runs.index, "scenario", (scenario,))].droplevel(["scenario"])


def check_size(size: float) -> None:
    """Refuse a size of an effect that is none.

    Raises
    ------
    InputError
        When it is below 0 or no number.
    """
    if not (math.isfinite(size) and size >= 0):
        text = Sentence("size is {size}; it is a number of citizens, 0 or more.", size=str(size))
        raise InputError(Problem("", None, text))


def check_asked(runs: pd.DataFrame, run: Record, size: float, months: Sequence[AskedMonth]) -> None:
    """Refuse a size or months that cannot be asked of a run.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    last = int(runs.index.get_level_values("month").max())
    together(lambda: check_size(size), lambda: chosen_months(months, last, last, start_month_of(run)))


def chosen_months(asked: Sequence[AskedMonth], last: int, final: int, start: str | None = None) -> tuple[int, ...]:
    """The months of the levels, in order: half of `final` and `final` unless some are `asked` for.

    A month of the calendar is told when it has passed; `start` is that in which the scenarios start.

    Raises
    ------
    InputError
        For every one that is not from 0 to `last`, or of the calendar where no `start` is known.

    >>> chosen_months((), 24, 24), chosen_months((6, 3), 24, 24), chosen_months(("2027-06", 12), 24, 24, "2027-01")
    ((12, 24), (3, 6), (6, 12))
    """
    months, wrong = set[int](), list[Sentence]()
    for one in dict.fromkeys(asked or (final // 2, final)):
        if text := unplaced(one, start, "month"):
            wrong.append(text)
            continue
        month = months_until(one, start, "month", ends=True)
        if not 0 <= month <= last or int(month) != month:
            known = months_in_both(0, last, start, ends=True)
            wrong.append(
                Sentence("month {month} is not in the run; its months are {months}.", month=str(one), months=known)
            )
        months.add(month)
    if wrong:
        raise InputError(*(Problem("", None, text) for text in wrong))
    return tuple(sorted(months))


def nothing_in_common(scenario: str, against: str) -> Sentence:
    """The sentence about two scenarios of a run without a run and month that both have."""
    return Sentence(
        "'{apart}' and '{against}' have no run and month in common; give the same 'fsm-sim forecast' again.",
        apart=scenario,
        against=against,
    )
