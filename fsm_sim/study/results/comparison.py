"""Scenarios against one of them: paired differences, as numbers; their sentences are made in the report.

Draw by draw and replication by replication the scenarios meet the same random numbers, so a difference is taken within
a run and summarised after. A scenario against itself, or against a copy of itself, differs by exactly 0.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from fsm_sim.model.effect_factors import PARAMETERS
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.scenarios.calendar import AskedMonth
from fsm_sim.study.results.courses.unstudied import Unstudied, answered, nobody_there, unstudied
from fsm_sim.study.results.effect_parts import Part, Parts, RunEffects
from fsm_sim.study.results.entries import Record, entry_of, outcomes_of, start_month_of
from fsm_sim.study.results.levels import levels
from fsm_sim.study.results.paired import differences, paired
from fsm_sim.study.results.rows import comparison_as_json, dated, records
from fsm_sim.study.results.selection import check_asked, chosen_months, nothing_in_common, of_scenario, own_measures
from fsm_sim.study.results.summary import pooled
from fsm_sim.study.results.windows import whole_windows

CASELOAD = "caseload_elasticity_work"
"""The parameter of the effect of caseload on work."""
LEVERS = (CASELOAD, "caseworker_change_penalty")
"""The parameters that plans of staffing work through most often."""

NAMED_SHARE = 0.05
"""A smaller part of a difference is not told in words."""

ONE_CITIZEN = 1.0
"""The size of an effect whose probability is told unless the reader names another."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Every comparable scenario of a run against one of them, to the last month that both cover.

    `month` is the last month of all; a scenario that covers fewer has its own (`last_month`). `differences` has a row
    per other scenario × measure × month. Two kinds of numbers are never mixed:

    - *The expected effect*: ``mean`` with its Monte Carlo error ``mcse``; ``expected_lower``, ``expected_upper`` and
      ``expected_sd``, from uncertain parameters alone (`expected_effect`), each end with its error ``..._mcse``;
      ``effect_above`` and ``effect_below``, the probabilities that it is more than `size` citizens, or less than minus
      that, with their errors. Where citizens are not counted they are of more and less than nothing.
    - *Single runs* of the office, chance included: ``lower``, ``upper`` and ``sd``; and ``runs_more``, ``runs_same``
      and ``runs_fewer``, the shares of the ``runs`` with more, as many and fewer citizens, in whole numbers.

    A share differs in shares: 0.029 is 2.9 points. Outcomes and states have the difference in share × citizens too, in
    columns ``citizens_mean`` and so on. An outcome that counts over the last months has no number before they have
    passed, and a scenario that has no caseworkers for a time has numbers of its posts and its intake only
    (`without_caseworkers`). `left_out` names the scenarios with another programme or other municipalities.
    """

    against: str
    level: float
    month: int
    differences: pd.DataFrame
    left_out: tuple[str, ...] = ()
    run: Record = field(default_factory=dict, repr=False)
    calibration: Record = field(default_factory=dict, repr=False)
    size: float = ONE_CITIZEN
    months: tuple[int, ...] = ()
    runs: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    effect_parts: Parts = field(default_factory=lambda: Parts({}), repr=False)
    ends: bool = False

    @cached_property
    def levels(self) -> pd.DataFrame:
        """What every scenario, the one compared with first and those left out last, is expected to have at `months`.

        With `ends` also at its own last month, where it covers fewer.
        """
        others = [
            entry["name"] for entry in self.run["scenarios"] if entry["name"] not in (self.against, *self.left_out)
        ]
        names = [self.against, *others, *self.left_out]
        return answered(levels(self.runs, self.run, names, self.months, ends=self.ends), self.without_caseworkers)

    @cached_property
    def table(self) -> pd.DataFrame:
        """The differences of each scenario at the last month that it shares with the one compared with."""
        last = [self.last_months[name] for name in self.differences["scenario"].tolist()]
        rows = np.flatnonzero(self.differences["month"].to_numpy() == np.array(last))
        return self.differences.iloc[rows].reset_index(drop=True)

    def at(self, month: int) -> pd.DataFrame:
        """The differences at one month."""
        return self.differences[self.differences["month"] == month].reset_index(drop=True)

    @cached_property
    def last_months(self) -> dict[str, int]:
        """The last month of each scenario that is compared."""
        found: dict[str, int] = {}
        for name, month in zip(self.differences["scenario"].tolist(), self.differences["month"].tolist(), strict=True):
            found[str(name)] = max(int(month), found.get(str(name), 0))
        return found

    def last_month(self, scenario: str) -> int:
        """The month at which a scenario is told: its last that is compared; `month` for the one compared with."""
        if scenario == self.against:
            return self.month
        compared = self.last_months.get(scenario)
        return int(entry_of(self.run, scenario)["months"]) if compared is None else compared

    @cached_property
    def scenarios(self) -> list[str]:
        """The names of the scenarios that are compared, in the run's order."""
        compared = set(self.differences["scenario"])
        return [entry["name"] for entry in self.run["scenarios"] if entry["name"] in compared]

    @property
    def start_month(self) -> str | None:
        """The month of the calendar in which all scenarios of the run start; None where it is not one."""
        return start_month_of(self.run)

    @cached_property
    def unstudied(self) -> Mapping[str, frozenset[Unstudied]]:
        """What no study has seen, by scenario."""
        return unstudied(self.runs, self.run)

    @cached_property
    def without_caseworkers(self) -> frozenset[str]:
        """The scenarios that have no caseworkers for a time, which nobody has studied: their numbers are no answer."""
        return nobody_there(self.unstudied)

    def has_answer(self, scenario: str) -> bool:
        """Whether a scenario, and the one compared with, have caseworkers all the time."""
        return not self.without_caseworkers & {scenario, self.against}

    @property
    def dated(self) -> pd.DataFrame:
        """The differences with a column ``date`` ("2027-01") beside the month, where the run has a start month."""
        return dated(self.differences, self.start_month)

    @property
    def dated_levels(self) -> pd.DataFrame:
        """The levels with a column ``date``, as `dated`."""
        return dated(self.levels, self.start_month)

    @property
    def headlines(self) -> list[str]:
        """The outcomes that answer the question, in the run's order."""
        outcomes = outcomes_of(self.run, self.against)
        return [name for name, outcome in outcomes.items() if outcome["headline"]]

    @cached_property
    def headline_rows(self) -> tuple[Record, ...]:
        """The rows of all scenarios' headline outcomes at their final months, without those that are missing."""
        pairs = ((scenario, outcome) for scenario in self.scenarios for outcome in self.headlines)
        return tuple(row for pair in pairs if (row := self.row(*pair)) is not None)

    def row(self, scenario: str, outcome: str) -> Record | None:
        """The row of a difference at the final month; None where it is missing."""
        row = self._final_rows.get(scenario, {}).get(outcome)
        return None if row is None or math.isnan(row["mean"]) else dict(row)

    @cached_property
    def _final_rows(self) -> dict[str, dict[str, Record]]:
        """The rows of `table` by scenario and measure."""
        found: dict[str, dict[str, Record]] = {}
        for row in records(self.table):
            found.setdefault(row["scenario"], {})[row["measure"]] = row
        return found

    def states(self, scenario: str) -> dict[str, Record]:
        """The rows of the states in which a scenario has more or fewer citizens at the final month, by state."""
        return {
            measure.removeprefix("state:"): dict(row)
            for measure, row in self._final_rows.get(scenario, {}).items()
            if measure.startswith("state:") and not math.isnan(row["mean"]) and differs(row)
        }

    def parts(self, scenario: str, measure: str) -> tuple[Part, ...]:
        """What a difference at the final month rests on; nothing where it was not worked out or is no answer."""
        if not self.has_answer(scenario):
            return ()
        return self.effect_parts.of(scenario, self.against, measure, self.last_month(scenario))

    def rests_on(self, scenario: str, measure: str) -> tuple[Part, ...]:
        """The parts of a difference that are worth naming, the largest first.

        Those beyond `NAMED_SHARE` of all parts' sizes and the errors by which the largest part of nothing may lie off.
        """
        parts = self.parts(scenario, measure)
        if not parts:
            return ()
        sure = self.effect_parts.chance_errors(scenario, self.against, measure, self.last_month(scenario))
        least = NAMED_SHARE * sum(abs(part.citizens) for part in parts)
        found = [part for part in parts if least < abs(part.citizens) > sure * part.citizens_mcse]
        return tuple(sorted(found, key=lambda part: -abs(part.citizens)))

    def learnt(self, factor: str) -> str:
        """What data say of an effect: the label of its parameter's contraction; empty without a calibration.

        A parameter that the calibration does not mention was held fixed.
        """
        found = {entry["name"]: str(entry["learnt"]) for entry in self.calibration.get("parameters", [])}
        return found.get(PARAMETERS[factor][0], "fixed") if found and factor in PARAMETERS else ""

    def as_json(self) -> dict[str, Any]:
        """Every number as one JSON object; a missing number is null."""
        return comparison_as_json(self)


def compare(
    results: pd.DataFrame, run: Record, against: str, calibration: Record | None = None, **asked: Any
) -> Comparison:
    """Every other scenario of a run against the scenario `against`, paired by draw and replication.

    `results` is the long table of a run directory, `run` and `calibration` its `run.json` and `calibration.json`. Only
    scenarios with the same programme and municipalities are compared, over the months that they share; municipalities
    are pooled first. `asked` is that of `compare_runs`.

    Raises
    ------
    InputError
        When the run has no scenario called `against`, or something asked for cannot be.

    >>> named = [{"name": name, "programme": "bir", "municipalities": ["Hedensted"]} for name in ("now", "then")]
    >>> run = {"interval_level": 0.9, "outcomes": {}, "scenarios": named}
    >>> table = pd.DataFrame({"scenario": ["now", "then"], "measure": "caseload", "value": [35.0, 28.0]})
    >>> table = table.assign(municipality="Hedensted", draw=0, replication=0, month=24)
    >>> compare(table, run, "now").table["mean"].tolist()
    [-7.0]
    """
    return compare_runs(pooled(results), run, against, calibration, **asked)


def compare_runs(
    runs: pd.DataFrame,
    run: Record,
    against: str,
    calibration: Record | None = None,
    *,
    effects: RunEffects | None = None,
    size: float = ONE_CITIZEN,
    months: Sequence[AskedMonth] = (),
) -> Comparison:
    """As `compare`, of `runs` whose municipalities are pooled already (`summary.pooled`).

    `effects` is what `effects.json` says, `size` the effect in citizens whose probability is worked out, and `months`
    those of the levels, by number or as "2027-06": unless given, half-way and the last, and the last of a scenario that
    covers fewer.

    Raises
    ------
    InputError
        As `compare`.
    """
    together(lambda: entry_of(run, against), lambda: check_asked(runs, run, size, months))
    base = entry_of(run, against)
    own_outcomes = outcomes_of(run, against)
    run = {**run, "outcomes": {**own_outcomes, **{k: v for k, v in run["outcomes"].items() if k not in own_outcomes}}}
    others = [entry for entry in run["scenarios"] if entry["name"] != against]
    alike = [one["name"] for one in others if all(one[key] == base[key] for key in ("programme", "municipalities"))]
    own = own_measures(runs, [against, *alike])
    level = float(run["interval_level"])
    mine = of_scenario(own, against)
    pairs = {name: paired(of_scenario(own, name), mine, own_outcomes) for name in alike}
    if apart := [name for name, pair in pairs.items() if pair.empty]:
        raise InputError(Problem("the results", None, nothing_in_common(apart[0], against)))
    last = {name: int(pair.index.get_level_values("month").max()) for name, pair in pairs.items()}
    month = max(last.values()) if pairs else int(mine.index.get_level_values("month").max())
    chosen = chosen_months(months, int(runs.index.get_level_values("month").max()), month, start_month_of(run))
    table = pd.DataFrame({"scenario": [], "measure": [], "month": []})
    if pairs:
        by_draw, chance = effects.by_draw() if effects else {}, run.get("engine") != "cohort"
        exact = (*chosen, *last.values())
        table = whole_windows(differences(pairs, level, size, by_draw, chance=chance, exact=exact), run)
        table = answered(table, nobody_there(unstudied(runs, run)), against)
    left_out = tuple(entry["name"] for entry in others if entry["name"] not in alike)
    parts = effects.parts if effects else Parts({})
    found = (against, level, month, table, left_out, run, calibration or {}, size, chosen, runs, parts)
    return Comparison(*found, ends=not months)


def differs(row: Record) -> bool:
    """Whether any run of a difference is other than exactly 0. A single run has no standard deviation: it is NaN.

    >>> differs({"mean": 0.0, "sd": 0.0}), differs({"mean": 0.0, "sd": 0.1}), differs({"mean": 0.0, "sd": math.nan})
    (False, True, False)
    """
    return bool(row["mean"] != 0 or row["sd"] > 0)
