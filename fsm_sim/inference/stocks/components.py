"""What the nation's course and a municipality's distance from it are made of, for arrays and for tensors.

One definition serves the density that is fitted and the predictions from it. All standard deviations but that of
counting are on the logit scale of the share. A panel's `slope`, the change of the transformed share (`covariance`) with
the logit at the share of all its people, brings them to the scale on which series are normal.
"""

from collections.abc import Mapping
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from fsm_sim.inference.stocks.covariance import of_good, of_one_month, persistent, seasonal
from fsm_sim.model.network import Floats

PARAMETERS = (
    "season_sd",
    "nation_sd",
    "nation_persistence",
    "municipality_sd",
    "lasting_share",
    "persistence",
    "size_slope",
    "month_sd",
    "retention",
    "clustering",
)
"""The numbers that say how shares vary; with a dated break also `BREAK`.

`season_sd`, `nation_sd` and `nation_persistence`: the nation's twelve seasonal terms, and its autoregression about its
level. `municipality_sd`: how far municipalities lie apart at a time; `lasting_share` of this variance lasts for good,
and the rest is an autoregression with `persistence`. `size_slope`: with the logarithm of size. `month_sd`: what one
month of a municipality has alone. `retention`: of the people counted in a month, the share counted a month later
beyond chance. `clustering`: the standard deviation that those who happen to be citizens and caseworkers give a
municipality, over that of counting.
"""

BREAK = ("break_sd",)
"""How differently a dated break changes the levels of municipalities."""

LEVEL_MEAN, LEVEL_SD = -2.0, 1.5
"""Prior of the logit of the nation's level, at a slope of 0.3: 90 % of it lies between shares of 1 and 61 per cent."""

BREAK_SD = 0.5
"""Prior standard deviation of the change of the nation's level at a break."""

MONTH_SD = 0.01
"""What one month of the nation has alone, such as its number of working days: one per cent of the share."""


STAYING = 0.985
"""Correlation from month to month of what goes with who the citizens and caseworkers are: a sixth leave in a year."""

NOT_LEVEL = (0, 1, 4)
"""Places, among the components of municipalities, of chance: counting, clustering and what one month has alone."""


class Components(NamedTuple):
    """Standard deviations (components, ..., months) and correlations by the months between (components, months)."""

    scales: Any
    profiles: Any


class Span(NamedTuple):
    """The months that are spoken of: their number, and the place of the first one after a break (None for no break)."""

    months: int
    after_break: int | None = None

    @property
    def broken(self) -> Floats:
        """1 from the break on, and 0 before; shape (months)."""
        begin = self.months if self.after_break is None else self.after_break
        return np.asarray(np.arange(self.months) >= begin, dtype=float)


def names(span: Span) -> tuple[str, ...]:
    """The names of the parameters."""
    return PARAMETERS if span.after_break is None else PARAMETERS + BREAK


def of_nation(values: Mapping[str, Any], span: Span, slope: float, xp: ModuleType | Any = np) -> Components:
    """The nation's course about `centre`: level, season, an autoregression, single months and, if any, a break."""
    ones, months = slope * np.ones(span.months), span.months
    scales = [LEVEL_SD * ones, values["season_sd"] * ones, values["nation_sd"] * ones, MONTH_SD * ones]
    profiles = [of_good(months), seasonal(months), persistent(values["nation_persistence"], months)]
    profiles.append(of_one_month(months))
    if span.after_break is not None:
        scales.append(BREAK_SD * slope * span.broken)
        profiles.append(of_good(months))
    return Components(xp.stack(scales), xp.stack(profiles))


def of_municipalities(
    values: Mapping[str, Any], span: Span, slope: float, counting: Floats, xp: ModuleType | Any = np
) -> Components:
    """What sets municipalities apart from the nation: counting, clustering, what is for good, for a while, of a month.

    `counting` (series, months) is the standard deviation of counting. Clustering: citizens differ in how ready they
    are, and caseworkers in how many they place, and both stay for years. Its variance falls with size as that of
    counting does, so it is no level. In offices that are simulated citizen by citizen it is a tenth of that of counting
    (`tests/test_recovery_counting.py`); without it small municipalities are taken to be known better than they are.
    """
    ones, months = slope * np.ones_like(counting), span.months
    apart, lasting = values["municipality_sd"] * ones, values["lasting_share"]
    scales = [counting, values["clustering"] * counting]
    scales += [apart * xp.sqrt(lasting), apart * xp.sqrt(1 - lasting), values["month_sd"] * ones]
    profiles = [persistent(values["retention"], months), persistent(STAYING, months), of_good(months)]
    profiles += [persistent(values["persistence"], months), of_one_month(months)]
    if span.after_break is not None:
        scales.append(values["break_sd"] * ones * span.broken)
        profiles.append(of_good(months))
    return Components(xp.stack(scales), xp.stack(profiles))


def course_of(logit: Any) -> Floats:
    """The transform 2 arcsin(sqrt(share)) of a share, from its logit.

    >>> float(course_of(0.0).round(4))
    1.5708
    """
    return np.asarray(2 * np.arctan(np.exp(np.asarray(logit) / 2)))


def logit_of(value: Any) -> Floats:
    """The logit of the share whose transform is a value.

    >>> float(logit_of(course_of(-2.0)).round(6))
    -2.0
    """
    return np.asarray(2 * np.log(np.tan(np.clip(value, 1e-3, np.pi - 1e-3) / 2)))


def centre(values: Mapping[str, Any], slope: float, log_size: Floats) -> Any:
    """What is expected beforehand of municipalities of some size on the transformed scale, shape (series, 1)."""
    return course_of(LEVEL_MEAN) + slope * values["size_slope"] * log_size[:, None]
