"""Which runs, measures and months of a run are compared, and what a reader may ask for."""

import math
from collections.abc import Sequence

import pandas as pd

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence


def own_measures(runs: pd.DataFrame, scenarios: list[str]) -> pd.DataFrame:
    """The runs of some scenarios, without the measures that only other scenarios have a value of."""
    mine = runs.index.get_level_values("scenario").isin(scenarios)
    own = runs[mine]
    foreign = own.isna().all() & runs[~mine].notna().any()
    return own.loc[:, ~foreign]


def of_scenario(runs: pd.DataFrame, scenario: str) -> pd.DataFrame:
    """The runs of one scenario, by draw, replication and month."""
    return runs[runs.index.get_level_values("scenario") == scenario].droplevel(["scenario"])


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


def chosen_months(asked: Sequence[int], last: int, final: int) -> tuple[int, ...]:
    """The months of the levels, in order: half of `final` and `final` unless some are `asked` for.

    Raises
    ------
    InputError
        When one is not from 0 to `last`.

    >>> chosen_months((), 24, 24), chosen_months((6, 3), 24, 24)
    ((12, 24), (3, 6))
    """
    months = sorted(set(asked or (final // 2, final)))
    if wrong := [month for month in months if not 0 <= month <= last or int(month) != month]:
        text = Sentence("month {month} is not in the run; its months are 0 to {last}.", month=wrong[0], last=last)
        raise InputError(Problem("", None, text))
    return tuple(months)


def nothing_in_common(scenario: str, against: str) -> Sentence:
    """The sentence about two scenarios of a run without a run and month that both have."""
    return Sentence(
        "'{apart}' and '{against}' have no run and month in common; give the same 'fsm-sim forecast' again.",
        apart=scenario,
        against=against,
    )
