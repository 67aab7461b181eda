"""Whether a forecast was right: its scores against the counts that came, and where deviations came from."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from fsm_sim.decisions.afterwards.origin import Origin, origin_of
from fsm_sim.decisions.afterwards.question import AfterwardsQuestion, asked_scenario, held_against, month_of
from fsm_sim.decisions.afterwards.scores import Held, Score, scores_of
from fsm_sim.decisions.afterwards.unused import Unused, unused_counts
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.programme import Outcome
from fsm_sim.model.records.run_record import RunRecord
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.files.finished_run import read_inputs, read_scenarios
from fsm_sim.study.forecasts.forecast import Forecast, posterior_of
from fsm_sim.study.forecasts.record import made_with
from fsm_sim.study.results.rows import without_nan
from fsm_sim.study.results.summary import MUNICIPALITY, PROGRAMME

MOST_DRAWS = 100
"""Draws with which it is worked out where a deviation came from, or as many as the run has."""


@dataclass(frozen=True, eq=False)
class AfterwardsAnswer:
    """The scores of a scenario's forecast, by outcome: over all months first, then by month; and the `origins`.

    There is an origin for every municipality and outcome, in the last month that came; none where neither intake nor
    posts were counted, or no calibration was given. `left_out` are outcomes whose counts are of other months than the
    forecast's, `unused` other counts that could not be used. `record` is that of the run.
    """

    question: AfterwardsQuestion
    scenario: Scenario
    scores: tuple[Score, ...]
    origins: tuple[Origin, ...]
    left_out: tuple[str, ...]
    unused: tuple[Unused, ...]
    record: RunRecord

    def as_json(self) -> dict[str, Any]:
        """Every number, and the run that it is of; one that is missing is null."""
        return {
            **made_with(self.record),
            "question": {**asdict(self.question), "scenario": self.scenario.name},
            "scores": [{**without_nan(asdict(one)), "bias": one.bias} for one in self.scores],
            "origins": [without_nan(asdict(one)) for one in self.origins],
            "left_out": list(self.left_out),
            "unused": [asdict(one) for one in self.unused],
        }


def score_forecast(
    forecast: Forecast,
    counts: Sequence[MonitoredCounts],
    question: AfterwardsQuestion | None = None,
    calibration: Calibration | None = None,
    threads: int = 0,
) -> AfterwardsAnswer:
    """Hold a finished forecast against counts that came, and say where the deviation of the last month came from.

    The latter takes the run's own `calibration`, and counts of intake or caseworkers in every month since the start.

    Raises
    ------
    InputError
        When the run has no such scenario or no dates, the counts are of other offices or months, or the calibration is
        not that of the run.
    """
    asked = question or AfterwardsQuestion()
    asked.check()
    scenario = asked_scenario(asked, read_scenarios(forecast.directory, forecast.record))
    mine = held_against(scenario, tuple(counts))
    outcomes = _outcomes(forecast, scenario)
    left_out = tuple(name for name, one in outcomes.items() if not asked.months_of(one) and _counted(mine, name))
    names = [name for name in outcomes if name not in left_out and _counted(mine, name)]
    if not names:
        text = Sentence(
            "no counts are of the months that the forecast's outcomes count: {outcomes} look back over several months. "
            "Count citizens over those months, and say so with --counted window.",
            outcomes=left_out or tuple(outcomes),
        )
        raise InputError(Problem("", None, text))
    held = tuple(_held(forecast, scenario, mine, names))
    if not held:
        text = Sentence("no count of a month of {name} is shown in the file; give at least one.", name=scenario.name)
        raise InputError(Problem("", None, text))
    origins = () if calibration is None else tuple(_origins(forecast, scenario, mine, held, calibration, threads))
    used = {(one.municipality, one.outcome, one.month) for one in held}
    unused = unused_counts(scenario, counts, names, used)
    return AfterwardsAnswer(asked, scenario, scores_of(held), origins, left_out, unused, forecast.record)


def _outcomes(forecast: Forecast, scenario: Scenario) -> dict[str, Outcome]:
    """The outcomes of the programmes of a scenario's offices."""
    record, found = forecast.record, dict[str, Outcome]()
    for office in scenario.office:
        found |= record.programmes.get(office.programme) or record.outcomes
    return found


def _counted(counts: Sequence[MonitoredCounts], outcome: str) -> bool:
    return any(outcome in one.outcomes for one in counts)


def _held(
    forecast: Forecast, scenario: Scenario, counts: Sequence[MonitoredCounts], outcomes: Sequence[str]
) -> Iterator[Held]:
    """Every share that came beside the runs of its month; a count that is hidden or not known is left out."""
    table = forecast.measured(scenario.name, outcomes)
    several = PROGRAMME in table and scenario.has_several_offices_of_one_municipality
    keys = [MUNICIPALITY, "measure", "month", *([PROGRAMME] if several else [])]
    runs = {key: part.to_numpy() for key, part in table.groupby(keys)["value"]}
    for one in counts:
        for name, month, share, citizens in _came(one, outcomes):
            place = (one.municipality, name, month_of(scenario, month), *([one.programme] if several else []))
            values = runs.get(place, np.zeros(0))
            if values.size and np.isfinite(values).all():
                yield Held(one.municipality, name, month, values, share, citizens)


def _came(counts: MonitoredCounts, outcomes: Sequence[str]) -> Iterator[tuple[str, str, float, float]]:
    """Every outcome, month, share that came, and the citizens of the month."""
    for name in outcomes:
        for month, citizens, cell in zip(counts.months, counts.citizens, counts.outcomes.get(name, ()), strict=False):
            if citizens and cell is not None and cell[0] == cell[1]:
                yield name, month, cell[0] / citizens, float(citizens)


def _origins(
    forecast: Forecast,
    scenario: Scenario,
    counts: Sequence[MonitoredCounts],
    held: Sequence[Held],
    calibration: Calibration,
    threads: int,
) -> Iterator[Origin]:
    """The origin of the last deviation of every municipality and outcome whose intake or posts were counted."""
    if read_inputs(forecast.directory).calibration != calibration.digest:
        text = Sentence(
            "the forecast was not made with the calibration '{name}' as it is now; make it again.",
            name=calibration.name,
        )
        raise InputError(Problem(str(forecast.directory), None, text))
    record = forecast.record
    posterior = posterior_of(calibration, min(record.draws, MOST_DRAWS))
    for one in counts:
        office = next(
            office
            for office in scenario.office
            if (office.municipality, office.programme) == (one.municipality, one.programme)
        )
        mine = [each for each in held if each.municipality == one.municipality and each.outcome in one.outcomes]
        for name in dict.fromkeys(each.outcome for each in mine):
            last = max((each for each in mine if each.outcome == name), key=lambda each: each.month)
            came = name, last.month, last.came
            found = origin_of(scenario, office, one, came, posterior, (record.replications, record.seed), threads)
            if found is not None:
                yield found
