"""What the penalty for a change of caseworker may mean, in words."""

import functools
from collections.abc import Callable

import pandas as pd

from fsm_sim.language.catalogue import has, sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.parameters import Effects
from fsm_sim.model.text import Language


def reading_title(name: str, language: Language = "en") -> str:
    """A reading in words; one of the user's own goes by its name.

    >>> reading_title("held"), reading_title("my-own")
    ('the rate, for good, held at 22%', 'my-own')
    """
    key, effects = f"reading.{name}", Effects()
    if not has(key):
        return name
    return sentence(
        key,
        language,
        penalty=percent(effects.caseworker_change_penalty, language),
        horizon=decimal(effects.penalty_horizon_months, 0, language),
        recovery=decimal(effects.recovery_months, 0, language),
    )


def titled[**P](expected: Callable[P, pd.DataFrame]) -> Callable[P, pd.DataFrame]:
    """`penalty_readings.expected` with a column ``title`` after ``reading``: the reading in English words."""

    @functools.wraps(expected)
    def with_titles(*args: P.args, **kwargs: P.kwargs) -> pd.DataFrame:
        table = expected(*args, **kwargs)
        table.insert(1, "title", [reading_title(name) for name in table["reading"]])
        return table

    return with_titles
