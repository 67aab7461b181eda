"""How good the forecasts of shares were once they came, by outcome and month."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fsm_sim.model.network import Floats
from fsm_sim.study.backtests.scores import crps_of_draws, inside_of_draws

LEVELS = (0.5, 0.9)
"""Levels of the intervals that are scored."""


@dataclass(frozen=True, eq=False)
class Held:
    """A forecast share and the share that came: `runs`, shape (runs,), of a municipality's outcome in a month."""

    municipality: str
    outcome: str
    month: str
    runs: Floats
    came: float
    citizens: float


@dataclass(frozen=True)
class Score:
    """Scores of an outcome in a month, or in all months where `month` is empty; shares of 1.

    `forecast` and `came`: means weighted by citizens. `crps`: mean continuous ranked probability score, smaller is
    better. `inside_50`, `inside_90`: how many lie in these intervals. `bias`: the forecast less what came.
    """

    outcome: str
    month: str
    number: int
    forecast: float
    came: float
    crps: float
    inside_50: float
    inside_90: float

    @property
    def bias(self) -> float:
        """How much too high the forecast was."""
        return self.forecast - self.came


def scores_of(held: Sequence[Held]) -> tuple[Score, ...]:
    """The scores of every outcome: over all months first, then month by month.

    >>> one = Held("Vejle", "work", "2027-01", np.linspace(0.1, 0.3, 101), 0.25, 80.0)
    >>> found = scores_of([one])
    >>> [(score.month, round(score.bias, 3), score.inside_50, score.inside_90) for score in found]
    [('', -0.05, 1.0, 1.0), ('2027-01', -0.05, 1.0, 1.0)]
    """
    return tuple(_scores(held))


def _scores(held: Sequence[Held]) -> Iterator[Score]:
    for outcome in dict.fromkeys(one.outcome for one in held):
        mine = [one for one in held if one.outcome == outcome]
        yield _score(outcome, "", mine)
        for month in sorted({one.month for one in mine}):
            yield _score(outcome, month, [one for one in mine if one.month == month])


def _score(outcome: str, month: str, held: Sequence[Held]) -> Score:
    weight = np.array([one.citizens for one in held])
    came = np.array([one.came for one in held])
    mean = np.array([one.runs.mean() for one in held])
    crps = [crps_of_draws(one.runs[:, None], np.array([one.came]))[0] for one in held]
    inside = [[inside_of_draws(one.runs[:, None], np.array([one.came]), level)[0] for level in LEVELS] for one in held]
    half, most = np.mean(inside, axis=0)
    return Score(
        outcome=outcome,
        month=month,
        number=len(held),
        forecast=float(np.average(mean, weights=weight)),
        came=float(np.average(came, weights=weight)),
        crps=float(np.mean(crps)),
        inside_50=float(half),
        inside_90=float(most),
    )
