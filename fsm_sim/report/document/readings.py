"""What the penalty for a change of caseworker may mean, in words."""

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


def with_titles(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    """The table of `penalty_readings.expected` with a column ``title`` after ``reading``."""
    titled = table.copy()
    titled.insert(1, "title", [reading_title(name, language) for name in table["reading"]])
    return titled
