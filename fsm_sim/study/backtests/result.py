"""What a back-test found: scores of each method, over all municipalities and by their size."""

from dataclasses import asdict, dataclass
from typing import Any

from fsm_sim.study.backtests.panels import Question

MODEL = "model"
"""The name of the fitted hierarchy among the methods."""

SIZES = ("all", "small", "middle", "large")
"""Groups of municipalities: all, and thirds by their number of people."""

ALIKE = 0.02
"""Two methods whose mean scores differ by less than this share of the other's are called alike."""


@dataclass(frozen=True)
class Score:
    """Scores of one method in one group of municipalities; shares of 1.

    `crps`: mean continuous ranked probability score. `error`: mean absolute error of the median. `inside_50` and
    `inside_90`: the share of months inside the intervals of these levels.
    """

    method: str
    size: str
    crps: float
    error: float
    inside_50: float
    inside_90: float


PARTS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles that are kept of the forecast of a month: the ends of its intervals of 90 and 50 %, and its median."""


@dataclass(frozen=True)
class MonthForecast:
    """One month of one municipality: the share that came, None where it is not known, and the forecast's `PARTS`."""

    month: str
    came: float | None
    quantiles: tuple[float, ...]


@dataclass(frozen=True)
class MunicipalityForecast:
    """One municipality: its people, the share that came and the forecast's, means over the months that were held back.

    `lower` and `upper`: the interval of 90 % of the mean over the months. `past`: the shares by month up to the cut,
    None where a count is hidden or not known; `months`: the forecast month by month.
    """

    municipality: str
    people: float
    came: float
    expected: float
    lower: float
    upper: float
    past: tuple[float | None, ...] = ()
    months: tuple[MonthForecast, ...] = ()


@dataclass(frozen=True)
class Backtest:
    """A back-test. `values` are the numbers of months and municipalities that were scored.

    `places`: how many of the values fell into each tenth of the model's predictive distribution. `parameters`: mean and
    90 % interval of each parameter of the hierarchy. `checks`: records of the fit's checks.
    """

    question: Question
    municipalities: int
    history: int
    values: int
    scores: tuple[Score, ...]
    places: tuple[int, ...]
    forecasts: tuple[MunicipalityForecast, ...]
    parameters: dict[str, tuple[float, float, float]]
    checks: tuple[dict[str, Any], ...]

    @property
    def approved(self) -> bool:
        """Whether the fit passed all its checks."""
        return all(check["passed"] for check in self.checks)

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods, the model first."""
        return tuple(dict.fromkeys(score.method for score in self.scores))

    def score(self, method: str, size: str = SIZES[0]) -> Score:
        """The scores of one method in one group."""
        return next(one for one in self.scores if (one.method, one.size) == (method, size))

    def gain(self, method: str) -> float:
        """How much smaller the model's score is than a method's, as a share of the method's; negative where larger."""
        return 1 - self.score(MODEL).crps / self.score(method).crps

    def verdict(self, method: str) -> str:
        """`better`, `worse` or `alike`: the model beside a method, by mean score."""
        gain = self.gain(method)
        return "alike" if abs(gain) < ALIKE else "better" if gain > 0 else "worse"

    def as_json(self) -> dict[str, Any]:
        """Everything as one JSON object."""
        return {**asdict(self), "gains": {one: self.gain(one) for one in self.methods if one != MODEL}}
