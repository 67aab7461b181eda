"""Monitored counts as STAR's monitoring shows them: shares, requirements, progress, the highest, and who waits."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from fsm_sim.decisions.monitoring.panel import WINDOW, CountsPanel, panels_of, rolling
from fsm_sim.decisions.monitoring.question import MonitoringQuestion
from fsm_sim.decisions.monitoring.ranking import Placed, highest, highest_progress
from fsm_sim.decisions.monitoring.shown_figures import Shown, what_is_shown
from fsm_sim.inference.sources import digest as digest_of
from fsm_sim.inputs import programmes
from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Flags, Floats
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.programme import Outcome
from fsm_sim.version import __version__

ALIKE = 1e-9
"""A share that is lower than a requirement by less than this meets it: it is so by rounding of the last digit."""


@dataclass(frozen=True, eq=False)
class MonitoredOutcome:
    """An outcome's shares over rolling windows, shape (municipalities, windows); NaN where one is not shown.

    `hidden` says which shares are known and not shown. `lower` and `upper` are the ends of a share whose counts the
    file hides, where nothing is hidden here. `total`, shape (windows,), is the share of all municipalities
    whose counts are known, `together` how many those are; `alike` says whether they are those of the window before.
    """

    name: str
    outcome: Outcome
    share: Floats
    hidden: Flags
    lower: Floats
    upper: Floats
    total: Floats
    together: Floats
    alike: Flags

    @property
    def requirement(self) -> float | None:
        """The smallest share that is required; None where nothing is."""
        return self.outcome.requirement.at_least if self.outcome.requirement else None

    @property
    def total_hidden(self) -> Flags:
        """Which totals are known and not shown, shape (windows,)."""
        return np.asarray(~np.isfinite(self.total) & (self.together > 0))

    def met(self, town: int, window: int = -1) -> bool | None:
        """Whether a municipality meets the requirement; None where that is not shown or cannot be said."""
        required = self.requirement
        if required is None:
            return None
        if self.lower[town, window] >= required - ALIKE:
            return True
        return False if self.upper[town, window] < required - ALIKE else None

    def since_last(self) -> Floats:
        """The change of every share in the last window since the one before, shape (municipalities,)."""
        if self.share.shape[1] < 2:
            return np.full(self.share.shape[0], np.nan)
        return np.asarray(self.share[:, -1] - self.share[:, -2])

    def since_start(self) -> Floats:
        """The change since the first window that a municipality has; NaN where that one is hidden."""
        known = np.isfinite(self.share) | self.hidden
        first = np.argmax(known, axis=1)
        change = self.share[:, -1] - self.share[np.arange(len(first)), first]
        return np.asarray(np.where(first < self.share.shape[1] - 1, change, np.nan))

    def total_since_last(self) -> float:
        """The change of the share of all; NaN where they are not the same municipalities."""
        same = self.total.size > 1 and self.alike[-1]
        return float(self.total[-1] - self.total[-2]) if same else float("nan")


@dataclass(frozen=True, eq=False)
class Monitoring:
    """The monitoring of one programme up to the last of its `windows`, each named by its last month.

    `citizens`: those of the target group in the last month. `waiting`: who has so many who have waited too long, the
    most first, but for those that leave too few out; None where nobody counts them. `left_out`: municipalities with too
    few citizens to be shown. Nothing tells what is hidden for being small from what is hidden to protect that.
    """

    programme: str
    municipalities: tuple[str, ...]
    windows: tuple[str, ...]
    citizens: Floats
    outcomes: tuple[MonitoredOutcome, ...]
    waiting: tuple[tuple[str, int], ...] | None
    left_out: tuple[str, ...]
    least: int

    @property
    def hidden(self) -> int:
        """How many rolling shares, totals too, are known and hidden: what whoever reads the table can count."""
        return sum(int(one.hidden.sum() + one.total_hidden.sum()) for one in self.outcomes)

    def highest(self, outcome: MonitoredOutcome, window: int = -1) -> tuple[Placed, ...]:
        """The three highest shares, and all that are alike with the third."""
        return highest(self._ranked(outcome.share[:, window]))

    def highest_progress(self, outcome: MonitoredOutcome, *, since_start: bool = False) -> tuple[Placed, ...]:
        """Who rose most since the last window or the first; nobody where nobody rose."""
        return highest_progress(self._ranked(outcome.since_start() if since_start else outcome.since_last()))

    def _ranked(self, values: Floats) -> dict[str, float]:
        """The values of municipalities with enough citizens to be ranked."""
        enough = np.isfinite(values) & (self.citizens >= self.least)
        return {name: float(value) for name, value, one in zip(self.municipalities, values, enough, strict=True) if one}

    def as_json(self) -> dict[str, Any]:
        """Everything that is shown; what is not is null."""
        return {
            "programme": self.programme,
            "months": list(self.windows),
            "window_months": WINDOW,
            "municipalities": list(self.municipalities),
            "citizens": _plain(self.citizens),
            "outcomes": [self._outcome(one) for one in self.outcomes],
            "waiting": None if self.waiting is None else [list(one) for one in self.waiting],
            "left_out": list(self.left_out),
            "hidden": self.hidden,
        }

    def _outcome(self, one: MonitoredOutcome) -> dict[str, Any]:
        towns = range(len(self.municipalities))
        return {
            "name": one.name,
            "requirement": one.requirement,
            "shares": _plain(one.share),
            "hidden": one.hidden.tolist(),
            "met": [one.met(town) for town in towns],
            "since_last": _plain(one.since_last()),
            "since_start": _plain(one.since_start()),
            "total": _plain(one.total),
            "total_municipalities": [int(number) for number in one.together],
            "highest": [asdict(placed) for placed in self.highest(one)],
            "highest_progress": {
                "since_last": [asdict(placed) for placed in self.highest_progress(one)],
                "since_start": [asdict(placed) for placed in self.highest_progress(one, since_start=True)],
            },
        }


@dataclass(frozen=True, eq=False)
class MonitoringAnswer:
    """The monitoring of every programme of a file, in alphabetical order."""

    question: MonitoringQuestion
    programmes: tuple[Monitoring, ...]

    @property
    def digest(self) -> str:
        """The digest of what is shown. One of the counts would let hidden ones be tried out until it fits."""
        return digest_of([one.as_json() for one in self.programmes])

    def as_json(self) -> dict[str, Any]:
        """Everything that is shown."""
        return {
            "version": __version__,
            "digest": self.digest,
            "question": asdict(self.question),
            "programmes": [one.as_json() for one in self.programmes],
        }


def monitor_counts(counts: Sequence[MonitoredCounts], question: MonitoringQuestion | None = None) -> MonitoringAnswer:
    """Rolling shares, requirements, progress and who waits, of monitored counts of one or more programmes.

    A rolling share is the counts of three months by the citizens of the same months. It is not known where one of the
    months is missing, or a count of it is hidden in the file.

    Raises
    ------
    InputError
        When the question is wrong, or a programme has not enough months up to the month asked for.
    """
    asked = question or MonitoringQuestion()
    asked.check()
    check_months(counts, asked.month)
    return MonitoringAnswer(asked, tuple(_monitoring(panel, asked) for panel in panels_of(counts)))


def check_months(counts: Sequence[MonitoredCounts], month: str | None) -> None:
    """Refuse counts that have no rolling share up to a month (None: the last).

    Raises
    ------
    InputError
        With every programme that has too few months, or no window that ends in the month.
    """
    panels = panels_of(counts)
    problems = [text for panel in panels if (text := _too_short(panel, month))]
    none = [] if panels else [Sentence("there are no monitored counts; give those of one municipality or more.")]
    if problems or none:
        raise InputError(*(Problem("", None, text) for text in (*problems, *none)))


def _too_short(panel: CountsPanel, month: str | None) -> Sentence | None:
    if len(panel.months) < WINDOW:
        return Sentence(
            "{programme} has {number} months from {first} on; a rolling share takes {window}.",
            programme=panel.programme,
            number=len(panel.months),
            first=panel.months[0],
            window=WINDOW,
        )
    if month is not None and month not in panel.windows:
        return Sentence(
            "month is {month}; rolling shares of {programme} end in {first} to {last}.",
            month=month,
            programme=panel.programme,
            first=panel.windows[0],
            last=panel.windows[-1],
        )
    return None


def _monitoring(panel: CountsPanel, question: MonitoringQuestion) -> Monitoring:
    enough = ~(panel.citizens < question.hide_below).any(axis=1)
    left_out = tuple(name for name, one in zip(panel.municipalities, enough, strict=True) if not one)
    panel = panel.only(enough)
    shown = what_is_shown(panel, question.hide_below)  # of the whole file: outputs up to several months give no more
    if question.month:
        panel = panel.until(question.month)
        shown = shown.first(len(panel.windows))
    outcomes = programmes.load(panel.programme).outcomes
    return Monitoring(
        programme=panel.programme,
        municipalities=panel.municipalities,
        windows=panel.windows,
        citizens=panel.citizens[:, -1],
        outcomes=tuple(
            _outcome(panel, name, outcomes[name], shown, question) for name in outcomes if name in panel.least
        ),
        waiting=_waiting(panel, question),
        left_out=left_out,
        least=question.least,
    )


def _outcome(
    panel: CountsPanel, name: str, outcome: Outcome, shown: Shown, question: MonitoringQuestion
) -> MonitoredOutcome:
    people, counts = rolling(panel.citizens), rolling(panel.exact(name))
    known, own = np.isfinite(counts), shown.own[name]
    share = np.where(own, counts / people, np.nan)
    lower = upper = share
    if not question.hide_below:  # for own use: what the file hides is between two ends
        lower, upper = rolling(panel.least[name]) / people, rolling(panel.most[name]) / people
    everybody = np.where(known, people, 0.0).sum(axis=0)
    total = np.where(known, counts, 0.0).sum(axis=0) / np.where(everybody > 0, everybody, np.nan)
    alike = np.concatenate([[False], (known[:, 1:] == known[:, :-1]).all(axis=0)]) & shown.total[name]
    return MonitoredOutcome(
        name=name,
        outcome=outcome,
        share=share,
        hidden=known & ~own,
        lower=lower,
        upper=upper,
        total=np.where(shown.total[name], total, np.nan),
        together=known.sum(axis=0),
        alike=alike,
    )


def _waiting(panel: CountsPanel, question: MonitoringQuestion) -> tuple[tuple[str, int], ...] | None:
    """Who has a backlog, the largest first; who leaves fewer citizens out than may be shown is not told of.

    More who wait than citizens are counted among others, and leave none of these out.
    """
    if panel.waiting is None:
        return None
    waiting, left = panel.waiting[:, -1], panel.citizens[:, -1] - panel.waiting[:, -1]
    told = (waiting >= question.backlog) & ((left < 0) | (left >= question.hide_below) | (question.hide_below == 0))
    many = [(name, int(number)) for name, number, one in zip(panel.municipalities, waiting, told, strict=True) if one]
    return tuple(sorted(many, key=lambda one: (-one[1], one[0])))


def _plain(values: Floats) -> list[Any]:
    """Numbers as JSON has them; null where there is none."""
    plain: list[Any] = values.tolist()
    return [_plain(one) for one in values] if values.ndim > 1 else [x if math.isfinite(x) else None for x in plain]
