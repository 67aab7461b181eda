"""What the penalty for a change of caseworker may mean, in words."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fsm_sim.language.calendar import months_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent
from fsm_sim.model.parameters import Effects
from fsm_sim.model.text import Language
from fsm_sim.study.results.entries import Record

HELD = "fixed.caseworker_change_multiplier"
"""The setting of a calibration that holds the multiplier of a change: 1 minus the penalty."""


SETTINGS: dict[str, dict[str, Any]] = {
    "hazard": {},
    "probability": {"continuity.scale": "probability"},
    "first-only": {"continuity.persistence": "first_only"},
    "recovery": {"continuity.persistence": "recovery"},
    "held": {HELD: 0.78},
    "none": {HELD: 1.0},
}
"""The readings of the study by name, each by the settings of a calibration that are not the usual ones."""


@dataclass(frozen=True)
class Reading:
    """What the penalty acts on, after which changes and how long, and the value it is held at, if any."""

    scale: str
    horizon_months: float
    persistence: str
    recovery_months: float
    held: float | None

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "Reading":
        """The reading of a calibration, from its settings that are not the usual ones."""
        usual = Effects()
        return cls(
            settings.get("continuity.scale", usual.penalty_scale),
            settings.get("continuity.horizon_months", usual.penalty_horizon_months),
            settings.get("continuity.persistence", usual.penalty_persistence),
            settings.get("continuity.recovery_months", usual.recovery_months),
            max(0.0, 1.0 - settings[HELD]) if HELD in settings else None,
        )

    def words(self, language: Language) -> dict[str, str]:
        """``what`` the penalty acts on, after which ``changes``, and the ``penalty`` that is held; "" for none held."""
        horizon, recovery = (months_in_words(one, language) for one in (self.horizon_months, self.recovery_months))
        return {
            "what": sentence(f"penalty-scale.{self.scale}", language, horizon=horizon),
            "changes": sentence(f"penalty-lasts.{self.persistence}", language, recovery=recovery),
            "penalty": "" if self.held is None else percent(self.held, language),
        }


def reading_title(name: str, language: Language = "en") -> str:
    """A reading in words; one of the user's own goes by its name.

    >>> reading_title("held"), reading_title("my-own")
    ('the rate into work after every change, and for good; held at 22%', 'my-own')
    """
    if name not in SETTINGS:
        return name
    reading = Reading.of(SETTINGS[name])
    if reading.held == 0:
        return sentence("penalty-title.none", language)
    words = reading.words(language)
    return sentence("penalty-title.held" if words["penalty"] else "penalty-title.free", language, **words)


def calibrated_reading(calibration: Record, language: Language) -> str:
    """Which reading a calibration takes, in sentences.

    `calibration` is `Calibration.as_json`; it has the settings that are not the usual ones.

    >>> calibrated_reading({}, "en")
    'This calibration reads it so: the rate into work is lower after every change, and for good.'
    """
    reading = Reading.of(calibration.get("settings", {}))
    if reading.held == 0:
        return sentence("penalty-reading.none", language)
    words = reading.words(language)
    return sentence("penalty-reading.held" if words["penalty"] else "penalty-reading.free", language, **words)


def titled[**P](expected: Callable[P, pd.DataFrame]) -> Callable[P, pd.DataFrame]:
    """`penalty_readings.expected` with a column ``title`` after ``reading``: the reading in English words."""

    @functools.wraps(expected)
    def with_titles(*args: P.args, **kwargs: P.kwargs) -> pd.DataFrame:
        table = expected(*args, **kwargs)
        table.insert(1, "title", [reading_title(name) for name in table["reading"]])
        return table

    return with_titles
