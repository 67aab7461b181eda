"""The headline answers of a calibration: what it says of a few scenarios, in seconds and without a folder.

`evaluate` runs the scenarios, so the answers are those of a forecast with the same draws, replications and seed.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from fsm_sim.decisions.evaluate import ENGINE, evaluate
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.scenarios import load_scenario
from fsm_sim.model.scenario import Scenario
from fsm_sim.model.text import Text
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.record import LEVEL
from fsm_sim.study.results.comparison import Record, compare_runs, records
from fsm_sim.study.results.summary import spread

Kind = Literal["share", "meets", "difference", "gain"]
"""What an answer is: a share of 1, the probability that it meets the requirement, how many citizens more than the base,
and the probability that these are more than none."""

STATISTICS = ("mean", "lower", "upper", "sd", "mcse")
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

    A probability has no interval: NaN. `mcse` is the Monte Carlo standard error of `mean`. `level` is the requirement
    that ``meets`` asks for, NaN for other kinds. Titles are by language.
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
        return {
            key: None if isinstance(value, float) and math.isnan(value) else value
            for key, value in asdict(self).items()
        }


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
    probability of meeting it; of every other scenario the difference in citizens and the probability of a gain.
    """
    return tuple(answer for question in asked for answer in _answers(calibration, question, seed))


def _answers(calibration: Calibration, question: Question, seed: int) -> Iterator[HeadlineAnswer]:
    posterior = posterior_of(calibration, question.draws)
    found = evaluate(question.scenarios, posterior, question.replications, seed).runs()
    runs = found[found.index.get_level_values("month") == question.month]
    base = question.scenarios[0]
    outcomes = programmes.load(base.office[0].programme).outcomes
    headlines = {name: one for name, one in outcomes.items() if one.headline}
    summary = records(spread(runs, LEVEL))
    compared = compare_runs(runs, _run(question, {name: one.model_dump() for name, one in outcomes.items()}), base.name)
    for name, outcome in headlines.items():
        titles: dict[str, Any] = {"outcome": _titles(outcome.title), "month": question.month}
        known = {**titles, "runs": question.draws * question.replications}
        yield _answer("share", base, _of(summary, base.name, name), known)
        if outcome.requirement:
            level = outcome.requirement.at_least
            met = _of(records(spread((runs[[name]] >= level).astype(float), LEVEL)), base.name, name)
            probability = {"mean": met["mean"], "mcse": met["mcse"]}
            yield _answer("meets", base, probability, {**known, "level": level})
        for other in question.scenarios[1:]:
            pair = compared.row(other.name, name)
            if pair is not None:
                known = {**titles, "runs": pair["runs"]}
                yield _answer("difference", other, {key: pair[f"citizens_{key}"] for key in STATISTICS}, known)
                probability = {"mean": pair["probability_above"], "mcse": pair["probability_mcse"]}
                yield _answer("gain", other, probability, known)


def _of(rows: Sequence[Record], scenario: str, measure: str) -> Record:
    return next(row for row in rows if (row["scenario"], row["measure"]) == (scenario, measure))


def _answer(kind: Kind, scenario: Scenario, row: Record, known: dict[str, Any]) -> HeadlineAnswer:
    heading = scenario.scenario
    title = {"da": heading.title_da or heading.title, "en": heading.title}
    citizens = sum(office.number_of_citizens for office in scenario.office)
    numbers: dict[str, Any] = {key: float(row[key]) for key in STATISTICS if key in row}
    return HeadlineAnswer(kind=kind, scenario=scenario.name, title=title, citizens=citizens, **known, **numbers)


def _titles(text: Text) -> dict[str, str]:
    return {"da": text.da, "en": text.en}


def _run(question: Question, outcomes: dict[str, Any]) -> dict[str, Any]:
    """What a comparison needs to know of a run."""
    entries = [
        {
            "name": one.name,
            "programme": one.office[0].programme,
            "municipalities": [office.municipality for office in one.office],
        }
        for one in question.scenarios
    ]
    return {"interval_level": LEVEL, "outcomes": outcomes, "scenarios": entries}
