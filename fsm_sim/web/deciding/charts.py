"""The chart of a decision's answer: lines over posts or months, or what each change gives, with every word of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fsm_sim.decisions.backlog.answer import BacklogAnswer
from fsm_sim.decisions.mean_and_error import CLOSE
from fsm_sim.decisions.payback.answer import PaybackAnswer
from fsm_sim.decisions.split.answer import SplitAnswer
from fsm_sim.decisions.staffing.answer import StaffingAnswer
from fsm_sim.language.calendar import months_in_words, short_end
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, percent, significant
from fsm_sim.model.network import Floats
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.split_text import change_name
from fsm_sim.report.document.decisions.staffing_text import posts_text, share_text
from fsm_sim.study.forecasts.record import LEVEL
from fsm_sim.web.deciding.answers import Answer
from fsm_sim.web.shown.charts import BOTTOM, LEFT, RIGHT, TOP, Interval, area, intervals, path, ticks

STYLES = ("mean", "base", "third")
"""The classes of lines in the order in which they are drawn: they differ by dashes, not by colour alone."""
THOUSAND = 1e-3
MOST_MONTHS = 2
"""Marks of the months beside the first."""

type Mark = tuple[float, str]


@dataclass(frozen=True)
class Curve:
    """A line by its class, and the area of its interval, empty for none."""

    style: str
    line: str
    area: str = ""


@dataclass(frozen=True)
class Plot:
    """Lines on two axes: their marks as (where, label), points, the value asked for, and that of today."""

    unit: str
    along: str
    up: tuple[Mark, ...]
    across: tuple[Mark, ...]
    curves: tuple[Curve, ...]
    zero: float
    points: tuple[tuple[float, float], ...] = ()
    asked: float | None = None
    now: float | None = None
    legend: tuple[tuple[str, str], ...] = ()
    """What each class of line, area or point stands for."""


@dataclass(frozen=True)
class Bars:
    """An interval for each change on one scale: what it is called and its geometry; marks as (where, label)."""

    note: str
    rows: tuple[tuple[str, Interval], ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Axis:
    """Numbers on a line from `first` to `last`, at round marks."""

    marks: tuple[float, ...]
    first: float
    last: float

    def at(self, values: Floats | float) -> Floats:
        """Where values lie.

        >>> Axis((0.0, 10.0), 0.0, 100.0).at(5.0).tolist()
        50.0
        """
        low, high = self.marks[0], self.marks[-1]
        return np.asarray(self.first + (np.asarray(values) - low) / (high - low) * (self.last - self.first))


def chart(answer: Answer, language: Language) -> Plot | Bars:
    """The chart of an answer."""
    if isinstance(answer, PaybackAnswer):
        return _payback(answer, language)
    if isinstance(answer, BacklogAnswer):
        return _backlog(answer, language)
    return _split(answer, language) if isinstance(answer, SplitAnswer) else _staffing(answer, language)


def _staffing(answer: StaffingAnswer, language: Language) -> Plot:
    curve = answer.answered(answer.curve)
    posts = np.array([one.posts for one in curve], dtype=float)
    chance = np.array([one.probability for one in curve])
    half = CLOSE * np.nan_to_num(np.array([one.mcse for one in curve]))
    x = Axis(ticks(min(posts[0], answer.plans.now), posts[-1]), LEFT, RIGHT)
    y = Axis((0.0, 0.5, 1.0), BOTTOM, TOP)
    ends = (y.at(np.clip(one, 0, 1)) for one in (chance - half, chance + half))
    asked, sure = share_text(answer.question.probability, language), answer.answered(answer.confirmed)
    return Plot(
        unit=sentence("figure.staffing-probability", language),
        along=sentence("figure.staffing-posts", language),
        up=tuple((float(y.at(one)), percent(one, language)) for one in y.marks),
        across=tuple((float(x.at(one)), significant(one, 6, language)) for one in x.marks),
        curves=(Curve("mean", path(x.at(posts), y.at(chance)), area(x.at(posts), *ends)),),
        zero=BOTTOM,
        points=tuple((float(x.at(one.posts)), float(y.at(one.probability))) for one in sure),
        asked=float(y.at(answer.question.probability)),
        now=float(x.at(answer.plans.now)),
        legend=(
            ("outer", sentence("figure.staffing-band", language)),
            ("point", sentence("figure.staffing-confirmed", language)),
            ("base", sentence("figure.staffing-asked", language, probability=asked)),
            ("third", sentence("figure.staffing-now", language, posts=posts_text(answer.plans.now, language))),
        ),
    )


def _payback(answer: PaybackAnswer, language: Language) -> Plot:
    horizon, level = answer.plan.scenario.horizon, percent(LEVEL, language)
    sums = [[THOUSAND * np.array([0.0, *each]) for each in (one.mean, one.lower, one.upper)] for one in answer.courses]
    y = _up([value for three in sums for value in three])
    x = _months(int(horizon.months))
    return Plot(
        unit=sentence("figure.payback-sum", language, level=level),
        along=_along(horizon.start_month, language),
        up=_numbers(y, language, signed=True),
        across=_dates(x, horizon.start_month, language),
        curves=tuple(_curve(style, x, y, *three) for style, three in zip(STYLES, sums, strict=True)),
        zero=float(y.at(0.0)),
        legend=tuple(
            (style, sentence(f"payback-line.{one.name}", language))
            for style, one in zip(STYLES, answer.courses, strict=True)
        ),
    )


def _backlog(answer: BacklogAnswer, language: Language) -> Plot:
    start, limit = answer.file.scenario.horizon.start_month, months_in_words(answer.question.limit, language)
    names = ("over", "waiting", "queued")
    means = [np.array([getattr(one, name).mean for one in answer.months]) for name in names]
    lower, upper = (np.array([getattr(one.over, end) for one in answer.months]) for end in ("lower", "upper"))
    y, x = _up([*means, upper]), _months(len(answer.months) - 1)
    band = sentence("figure.backlog-interval", language, level=percent(LEVEL, language), limit=limit)
    known = answer.first < len(answer.months)  # else nothing is drawn of who has waited too long
    lines = list(zip(STYLES, names, strict=True))[not known :]
    return Plot(
        unit=sentence("figure.backlog-citizens", language),
        along=_along(start, language),
        up=_numbers(y, language),
        across=_dates(x, start, language),
        curves=(
            _curve(STYLES[0], x, y, means[0], lower, upper, first=answer.first),
            *(Curve(style, path(_places(x), y.at(one))) for style, one in zip(STYLES[1:], means[1:], strict=True)),
        ),
        zero=float(y.at(0.0)),
        legend=(
            *((style, sentence(f"figure.backlog-{name}", language, limit=limit)) for style, name in lines),
            *([("outer", band)] if known else []),
        ),
    )


def _split(answer: SplitAnswer, language: Language) -> Bars:
    bars = (*answer.parts, answer.whole)
    names = [*(change_name(one, language) for one in answer.parts), sentence("decide-split.all", language)]
    made = intervals([(one.mean, one.lower, one.upper) for one in bars], [(one.mean, one.mean) for one in bars])
    step = made[0].ticks[1].value - made[0].ticks[0].value
    return Bars(
        note=sentence("figure.split-interval", language, level=percent(LEVEL, language)),
        rows=tuple(zip(names, made, strict=True)),
        marks=tuple((one.at, decimal(one.value, _places_of(step), language, signed=True)) for one in made[0].ticks),
    )


def _curve(style: str, x: Axis, y: Axis, mean: Floats, lower: Floats, upper: Floats, *, first: int = 0) -> Curve:
    """A line with its interval, from the `first` month that has a number."""
    across = _places(x)[first:]
    mean, lower, upper = mean[first:], lower[first:], upper[first:]
    if not len(mean):
        return Curve(style, "")
    known = np.isfinite(lower).all() and np.isfinite(upper).all()
    return Curve(style, path(across, y.at(mean)), area(across, y.at(lower), y.at(upper)) if known else "")


def _up(values: Sequence[Floats]) -> Axis:
    """An upright axis with nought on it."""
    every = np.concatenate([one[np.isfinite(one)] for one in values])
    return Axis(ticks(min(0.0, float(every.min())), max(0.0, float(every.max()))), BOTTOM, TOP)


def _months(months: int) -> Axis:
    return Axis((0.0, float(max(months, 1))), LEFT, RIGHT)


def _places(x: Axis) -> Floats:
    return x.at(np.arange(int(x.marks[-1]) + 1, dtype=float))


def _dates(x: Axis, start: str | None, language: Language) -> tuple[Mark, ...]:
    """Marks at the start, in the middle and at the end: by the calendar as the table has them, else by number."""
    shown = sorted({round(float(one)) for one in np.linspace(0, x.marks[-1], MOST_MONTHS + 1)})
    named = [short_end(one, start, language) for one in shown]
    return tuple((float(x.at(month)), name) for month, name in zip(shown, named, strict=True))


def _along(start: str | None, language: Language) -> str:
    return "" if start else sentence("fan.month", language)


def _numbers(y: Axis, language: Language, *, signed: bool = False) -> tuple[Mark, ...]:
    places = _places_of(y.marks[1] - y.marks[0])
    return tuple((float(y.at(one)), decimal(one, places, language, signed=signed)) for one in y.marks)


def _places_of(step: float) -> int:
    """The decimals that marks so far apart need.

    >>> _places_of(5.0), _places_of(2.5), _places_of(0.25)
    (0, 1, 2)
    """
    return next((one for one in range(3) if abs(round(step, one) - step) < 1e-9), 3)
