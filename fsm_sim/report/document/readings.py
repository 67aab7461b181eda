"""What the penalty for a change of caseworker may mean, in words."""

import functools
from collections.abc import Callable

import pandas as pd

from fsm_sim.language.calendar import months_in_words
from fsm_sim.language.catalogue import has, sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.parameters import Effects
from fsm_sim.model.text import Language
from fsm_sim.study.results.entries import Record

HELD = "fixed.caseworker_change_multiplier"
"""The setting of a calibration that holds the multiplier of a change: 1 minus the penalty."""


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


def calibrated_reading(calibration: Record, language: Language) -> str:
    """Which reading a calibration takes: what the penalty acts on and how long, and the value it is held at, if any.

    `calibration` is `Calibration.as_json`; it has the settings that are not the usual ones.

    >>> calibrated_reading({}, "en")
    'This calibration reads it so: the rate into work is lower after every change, and for good.'
    """
    usual, settings = Effects(), calibration.get("settings", {})
    penalty = max(0.0, 1.0 - settings[HELD]) if HELD in settings else None
    if penalty == 0:
        return sentence("penalty-reading.none", language)
    scale = settings.get("continuity.scale", usual.penalty_scale)
    horizon = settings.get("continuity.horizon_months", usual.penalty_horizon_months)
    recovery = settings.get("continuity.recovery_months", usual.recovery_months)
    changes = sentence(
        f"penalty-lasts.{settings.get('continuity.persistence', usual.penalty_persistence)}",
        language,
        recovery=months_in_words(recovery, language),
    )
    said = sentence(f"penalty-reading.{scale}", language, horizon=months_in_words(horizon, language), changes=changes)
    if penalty is None:
        return said
    return f"{said} {sentence('penalty-reading.held', language, penalty=percent(penalty, language))}"


def titled[**P](expected: Callable[P, pd.DataFrame]) -> Callable[P, pd.DataFrame]:
    """`penalty_readings.expected` with a column ``title`` after ``reading``: the reading in English words."""

    @functools.wraps(expected)
    def with_titles(*args: P.args, **kwargs: P.kwargs) -> pd.DataFrame:
        table = expected(*args, **kwargs)
        table.insert(1, "title", [reading_title(name) for name in table["reading"]])
        return table

    return with_titles
