"""A finished forecast as monitoring shows counts: rolling shares by municipality, and how surely requirements hold.

No number of it is a count of real people, so nothing is hidden.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from fsm_sim.decisions.monitoring.panel import WINDOW
from fsm_sim.decisions.monitoring.ranking import TOP
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.programme import Outcome
from fsm_sim.model.records.run_record import RunRecord, ScenarioRecord
from fsm_sim.study.forecasts.forecast import Forecast
from fsm_sim.study.forecasts.record import LEVEL, made_with
from fsm_sim.study.results.rows import without_nan
from fsm_sim.study.results.summary import MUNICIPALITY, POPULATION, PROGRAMME, weight_of


@dataclass(frozen=True)
class ForecastShare:
    """A municipality's share of an outcome over the last three months, over runs; shares of 1.

    `lower` and `upper` hold a run with the probability `LEVEL`. `meets` is the probability that the requirement is met
    (NaN without one), `highest` that the share is among the three highest, alike ones included.
    """

    municipality: str
    citizens: float
    share: float
    lower: float
    upper: float
    meets: float
    highest: float


@dataclass(frozen=True)
class ForecastOutcome:
    """An outcome of one programme with the shares of its municipalities, the highest first."""

    programme: str
    name: str
    outcome: Outcome
    shares: tuple[ForecastShare, ...]


@dataclass(frozen=True)
class ForecastMonitoring:
    """The monitoring of a scenario of a forecast at the end of its last month."""

    scenario: ScenarioRecord
    outcomes: tuple[ForecastOutcome, ...]
    record: RunRecord

    def as_json(self) -> dict[str, Any]:
        """Every number, and the run that it is of; one that is missing is null."""
        return {
            **made_with(self.record),
            "scenario": self.scenario.name,
            "month": self.scenario.months,
            "outcomes": [
                {
                    "programme": one.programme,
                    "name": one.name,
                    "requirement": one.outcome.requirement.at_least if one.outcome.requirement else None,
                    "shares": [without_nan(asdict(share)) for share in one.shares],
                }
                for one in self.outcomes
            ],
        }


def monitor_forecast(forecast: Forecast, scenario: str | None = None) -> ForecastMonitoring:
    """The rolling shares of a scenario's municipalities at its end, and how surely each meets its requirement.

    An outcome that looks back over three months or more is taken as it is; of others the mean of the last three months,
    weighted by citizens. Without a name the scenario is the only one of the run.

    Raises
    ------
    InputError
        When there is no such scenario, or it has fewer than three months.
    """
    record = forecast.record
    one = _named(record, scenario)
    if one.months < WINDOW:
        text = Sentence(
            "{name} has {months} months; a rolling share takes {window}.",
            name=one.name,
            months=one.months,
            window=WINDOW,
        )
        raise InputError(Problem("", None, text))
    shares = {name for office in one.offices for name in record.programmes.get(office.programme) or record.outcomes}
    table = forecast.measured(one.name, {*shares, POPULATION, *(f"{POPULATION}:{name}" for name in shares)})
    table = table[table["month"] > one.months - WINDOW]
    found = []
    for programme in dict.fromkeys(office.programme for office in one.offices):
        towns = [office.municipality for office in one.offices if office.programme == programme]
        mine = table[table[MUNICIPALITY].isin(towns)]
        if PROGRAMME in mine and (mine[PROGRAMME] != "").any():
            mine = mine[mine[PROGRAMME] == programme]
        outcomes = record.programmes.get(programme) or record.outcomes
        found += [_outcome(programme, name, outcomes[name], mine) for name in outcomes]
    return ForecastMonitoring(one, tuple(found), record)


def _named(record: RunRecord, scenario: str | None) -> ScenarioRecord:
    by_name = {one.name: one for one in record.scenarios}
    if scenario is None and len(by_name) > 1:
        text = Sentence(
            "the run has several scenarios ({names}); name one of them with scenario (--scenario).",
            names=tuple(by_name),
        )
        raise InputError(Problem("", None, text))
    wanted = scenario or next(iter(by_name))
    if wanted not in by_name:
        text = Sentence("the run has no scenario '{name}'; it has {names}.", name=wanted, names=tuple(by_name))
        raise InputError(Problem("", None, text))
    return by_name[wanted]


def _outcome(programme: str, name: str, outcome: Outcome, table: pd.DataFrame) -> ForecastOutcome:
    weight = weight_of(name, set(table["measure"]))
    keys = [MUNICIPALITY, "draw", "replication", "month"]
    wide = table[table["measure"].isin((name, weight))].pivot(index=keys, columns="measure", values="value")
    months = wide.index.get_level_values("month")
    if outcome.window_months >= WINDOW:
        wide = wide[months == months.max()]
    people, counts = (
        one.groupby(level=keys[:-1]).sum().unstack(MUNICIPALITY) for one in (wide[weight], wide[name] * wide[weight])
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = counts.to_numpy() / people.to_numpy()
    at_least = outcome.requirement.at_least if outcome.requirement else np.nan
    months_counted = 1 if outcome.window_months >= WINDOW else WINDOW
    rows = shares_of_runs(tuple(counts.columns), people.to_numpy() / months_counted, shares, at_least)
    return ForecastOutcome(
        programme, name, outcome, tuple(sorted(rows, key=lambda one: (-one.share, one.municipality)))
    )


def shares_of_runs(towns: tuple[str, ...], people: Floats, shares: Floats, at_least: float) -> Iterator[ForecastShare]:
    """A row for every municipality from runs, shape (runs, municipalities); NaN where a run has no citizens there."""
    known = np.where(np.isfinite(shares), shares, -1.0)
    third = np.sort(known, axis=1)[:, -min(TOP, known.shape[1])][:, None]
    for place, town in enumerate(towns):
        mine = shares[np.isfinite(shares[:, place]), place]
        if not mine.size:
            continue
        lower, upper = np.quantile(mine, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="inverted_cdf")
        yield ForecastShare(
            municipality=town,
            citizens=float(people[:, place].mean()),
            share=float(mine.mean()),
            lower=float(lower),
            upper=float(upper),
            meets=float((mine >= at_least).mean()) if np.isfinite(at_least) else float("nan"),
            highest=float((known[:, place] >= third[:, 0]).mean()),
        )
