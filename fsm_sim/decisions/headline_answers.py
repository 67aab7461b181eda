"""The headline answers of a calibration: what it says of a few scenarios, in seconds and without a folder.

`evaluate` runs the scenarios, so the answers are those of a forecast with the same draws, replications and seed.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pandas as pd

from fsm_sim.decisions.evaluate import ENGINE, evaluate
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import load_scenario
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.record import LEVEL
from fsm_sim.study.results.rows import records, without_nan
from fsm_sim.study.results.summary import names_of, spread, weight_of

Kind = Literal["share", "meets", "difference", "gain"]
"""What an answer is: a share of 1, the probability that it meets the requirement, how many citizens more than the base,
and the probability that the share is higher than the base's."""

STATISTICS = ("mean", "lower", "upper", "sd", "parameter_sd", "mcse")
"""The numbers of an answer, by the names that tables have."""


@dataclass(frozen=True)
class Question:
    """Scenarios of one programme that are evaluated together; the others are compared with the first."""

    scenarios: tuple[Scenario, ...]
    draws: int
    replications: int

    @property
    def month(self) -> int:
        """The month that the answers are of: the last that all scenarios have."""
        return min(int(one.horizon.months) for one in self.scenarios)

    def as_json(self) -> dict[str, Any]:
        """What was asked, as JSON."""
        return {
            "scenarios": [one.name for one in self.scenarios],
            "draws": self.draws,
            "replications": self.replications,
            "month": self.month,
            "engine": ENGINE,
        }


@dataclass(frozen=True)
class HeadlineAnswer:
    """One answer under one calibration: `mean`, and the interval and standard deviation of single runs.

    `parameter_sd` is the part of `sd` that is not chance, NaN where one replication cannot tell. A probability has no
    interval: NaN. `mcse` is the Monte Carlo standard error of `mean`. `level` is the requirement that ``meets`` asks
    for, NaN for other kinds. Titles are by language.
    """

    kind: Kind
    scenario: str
    title: dict[str, str]
    outcome: dict[str, str]
    month: int
    mean: float
    lower: float = math.nan
    upper: float = math.nan
    sd: float = math.nan
    parameter_sd: float = math.nan
    mcse: float = math.nan
    runs: int = 0
    level: float = math.nan
    citizens: int = 0

    @property
    def id(self) -> str:
        """What the answer is to, the same under every calibration."""
        return f"{self.scenario}: {self.kind} of {self.outcome['en']}"

    def as_json(self) -> dict[str, Any]:
        """The answer as JSON; a missing number is null."""
        return without_nan(asdict(self))


def questions() -> tuple[Question, ...]:
    """What every comparison asks: Hedensted as it is and with two more caseworkers, Flere skal med I nationally.

    >>> [one.scenarios[0].name for one in questions()]
    ['hedensted', 'fsm1-national']
    """
    hedensted, national = ("hedensted", "hedensted-two-more"), ("fsm1-national", "fsm1-national-lower-turnover")
    return (
        Question(tuple(map(load_scenario, hedensted)), draws=500, replications=4),
        Question(tuple(map(load_scenario, national)), draws=100, replications=1),
    )


def headline_answers(calibration: Calibration, asked: Sequence[Question], seed: int = 1) -> tuple[HeadlineAnswer, ...]:
    """The answers to some questions under a calibration, in order.

    Of a question's first scenario the share of each headline outcome and, where the programme has a requirement, the
    probability of meeting it; of every other scenario the difference in citizens and the probability of a
    higher share.
    """
    return tuple(answer for question in asked for answer in _answers(calibration, question, seed))


def _answers(calibration: Calibration, question: Question, seed: int) -> Iterator[HeadlineAnswer]:
    posterior = posterior_of(calibration, question.draws)
    found = evaluate(question.scenarios, posterior, question.replications, seed).runs()
    runs = found[found.index.get_level_values("month") == question.month]
    base, *others = question.scenarios
    now = _of(runs, base)
    about: dict[str, Any] = {"month": question.month, "runs": question.draws * question.replications}
    for name, outcome in posterior.programme(base.office[0].programme).outcomes.items():
        if not outcome.headline:
            continue
        about["outcome"] = {"da": outcome.title.da, "en": outcome.title.en}
        yield _answer("share", base, now[name], about)
        if outcome.requirement:
            level = outcome.requirement.at_least
            yield _answer("meets", base, now[name] >= level, {**about, "level": level})
        weight = weight_of(name, names_of(runs))
        for other in others:
            then = _of(runs, other)
            citizens = then[name] * then[weight] - now[name] * now[weight]
            yield _answer("difference", other, citizens, about)
            yield _answer("gain", other, then[name] > now[name], about)


def _of(runs: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """The runs of one scenario, all under the same label so that those of two scenarios are paired."""
    mine = runs[runs.index.get_level_values("scenario") == scenario.name].droplevel("scenario")
    return pd.concat({"": mine}, names=["scenario"])


def _answer(kind: Kind, scenario: Scenario, values: pd.Series, about: dict[str, Any]) -> HeadlineAnswer:
    """An answer from what each run says; a probability has no interval."""
    (row,) = records(spread(values.astype(float).to_frame(kind), LEVEL))
    heading = scenario.scenario
    kept = STATISTICS if kind in ("share", "difference") else ("mean", "mcse")
    numbers: dict[str, Any] = {key: float(row[key]) for key in kept}
    return HeadlineAnswer(
        kind=kind,
        scenario=scenario.name,
        title={"da": heading.title_da or heading.title, "en": heading.title},
        citizens=sum(office.number_of_citizens for office in scenario.office),
        **about,
        **numbers,
    )
