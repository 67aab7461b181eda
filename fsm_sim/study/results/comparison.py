"""Scenarios against one of them: paired differences, as numbers; their sentences are made in the report.

Draw by draw and replication by replication the scenarios meet the same random numbers, so a difference is taken within
a run and summarised after. A scenario against itself, or against a copy of itself, differs by exactly 0.
"""

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.study.results.summary import MONTH, POPULATION, interval, moments, names_of, one_table, pooled, weight_of

Record = Mapping[str, Any]
"""A JSON object of a run directory: `run.json`, `calibration.json`, or a part of one."""

CASELOAD = "caseload_elasticity_work"
LEVERS = {
    CASELOAD: (
        *("offices", "posts", "vacancy_months", "citizens", "intake_per_month"),
        *("leave", "recruitment_freeze", "learning"),
    ),
    "caseworker_change_penalty": ("separation_per_year", "reassignment_per_year", "handover", "leave"),
}
"""The parameter through which a difference in work works, and the keys of a scenario that pull on it."""

CLARIFICATION = "caseload_elasticity_clarify"
"""The parameter through which the caseload acts on how many go on to a flexjob or a pension."""

DESTINATIONS = ("flexjob", "disability_pension")
"""Where clarified citizens stay: how many are there is how many have gone there since the start."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Every comparable scenario of a run against one of them.

    `differences` has a row per other scenario × measure × month: the columns of `summary.spread` for the difference (a
    share differs in shares: 0.029 is 2.9 points), ``probability_above`` 0 with its Monte Carlo error
    ``probability_mcse``, the number of paired ``runs``, and for outcomes and states the difference in share × citizens:
    ``citizens_mean``, ``citizens_lower``, ``citizens_upper``, ``citizens_sd``, ``citizens_mcse``, and
    ``citizens_probability_above`` 0.
    `left_out` names the scenarios with another programme or other municipalities.
    """

    against: str
    level: float
    month: int
    differences: pd.DataFrame
    left_out: tuple[str, ...] = ()
    run: Record = field(default_factory=dict, repr=False)
    calibration: Record = field(default_factory=dict, repr=False)

    @property
    def table(self) -> pd.DataFrame:
        """The differences at the final month."""
        return self.at(self.month)

    def at(self, month: int) -> pd.DataFrame:
        """The differences at one month."""
        return self.differences[self.differences["month"] == month].reset_index(drop=True)

    @property
    def scenarios(self) -> list[str]:
        """The names of the scenarios that are compared, in the run's order."""
        compared = set(self.differences["scenario"])
        return [entry["name"] for entry in self.run["scenarios"] if entry["name"] in compared]

    @property
    def headlines(self) -> list[str]:
        """The outcomes that answer the question, in the run's order."""
        return [name for name, outcome in self.run["outcomes"].items() if outcome["headline"]]

    def row(self, scenario: str, outcome: str) -> Record | None:
        """The row of a difference at the final month; None where it is missing."""
        table = self.table
        rows = records(table[(table["scenario"] == scenario) & (table["measure"] == outcome)])
        return rows[0] if rows and not math.isnan(rows[0]["mean"]) else None

    def destinations(self, scenario: str) -> dict[str, Record]:
        """The rows of those of the `DESTINATIONS` to which the scenario sends more or fewer citizens, by state."""
        found = {state: self.row(scenario, f"state:{state}") for state in DESTINATIONS}
        return {state: row for state, row in found.items() if row is not None and differs(row)}

    def as_json(self) -> dict[str, Any]:
        """Every number as one JSON object; a missing number is null."""
        return {
            "against": self.against,
            "interval_level": self.level,
            "month": self.month,
            "left_out": list(self.left_out),
            "differences": records(self.differences.astype(object).where(self.differences.notna(), None)),
        }

    def learnt(self, scenario: str) -> dict[str, str]:
        """What data say of the parameters that a difference works through: parameter -> label of `Movement.learnt`.

        Only parameters that the scenario pulls on (`LEVERS`); one that the calibration does not mention was fixed.
        Empty without a calibration.
        """
        found = {entry["name"]: str(entry["learnt"]) for entry in self.calibration.get("parameters", [])}
        pulled = self.pulled(scenario)
        return {name: found.get(name, "fixed") for name in pulled} if self.calibration else {}

    def pulled(self, scenario: str) -> tuple[str, ...]:
        """The parameters (of `LEVERS`) through which a scenario differs from the one compared with."""
        one, other = entry_of(self.run, scenario), entry_of(self.run, self.against)
        return tuple(name for name, keys in LEVERS.items() if any(one.get(key) != other.get(key) for key in keys))


def compare(results: pd.DataFrame, run: Record, against: str, calibration: Record | None = None) -> Comparison:
    """Every other scenario of a run against the scenario `against`, paired by draw and replication.

    `results` is the long table of a run directory, `run` and `calibration` its `run.json` and `calibration.json`. Only
    scenarios with the same programme and municipalities are compared, over the months that they share; municipalities
    are pooled first.

    Raises
    ------
    InputError
        When the run has no scenario called `against`.

    >>> named = [{"name": name, "programme": "bir", "municipalities": ["Hedensted"]} for name in ("now", "then")]
    >>> run = {"interval_level": 0.9, "outcomes": {}, "scenarios": named}
    >>> table = pd.DataFrame({"scenario": ["now", "then"], "measure": "caseload", "value": [35.0, 28.0]})
    >>> table = table.assign(municipality="Hedensted", draw=0, replication=0, month=24)
    >>> compare(table, run, "now").table["mean"].tolist()
    [-7.0]
    """
    return compare_runs(pooled(results), run, against, calibration)


def compare_runs(runs: pd.DataFrame, run: Record, against: str, calibration: Record | None = None) -> Comparison:
    """As `compare`, of `runs` whose municipalities are pooled already (`summary.pooled`).

    Raises
    ------
    InputError
        As `compare`.
    """
    base = entry_of(run, against)
    others = [entry for entry in run["scenarios"] if entry["name"] != against]
    alike = [one["name"] for one in others if all(one[key] == base[key] for key in ("programme", "municipalities"))]
    own = _own_measures(runs, [against, *alike])
    level = float(run["interval_level"])
    mine = _of(own, against)
    pairs = {name: _paired(_of(own, name), mine, run["outcomes"]) for name in alike}
    table = _differences(pairs, level) if pairs else pd.DataFrame({"scenario": [], "measure": [], "month": []})
    month = table["month"].max() if pairs else mine.index.get_level_values("month").max()
    left_out = tuple(entry["name"] for entry in others if entry["name"] not in alike)
    return Comparison(against, level, int(month), table, left_out, run, calibration or {})


def entry_of(run: Record, scenario: str) -> Record:
    """The entry of `run.json` about a scenario.

    Raises
    ------
    InputError
        When there is none, naming those that there are.

    >>> entry_of({"scenarios": [{"name": "as-it-is"}]}, "as-is")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: the run has no scenario 'as-is'; its scenarios are as-it-is; did you mean ...
    1 error. Nothing was run and nothing was changed.
    """
    entries: dict[str, Record] = {entry["name"]: entry for entry in run["scenarios"]}
    if scenario in entries:
        return entries[scenario]
    near = difflib.get_close_matches(scenario, entries, n=1)
    hint = f"; did you mean '{near[0]}'?" if near else "."
    known = ", ".join(entries)
    raise InputError(Problem("", None, f"the run has no scenario '{scenario}'; its scenarios are {known}{hint}"))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each by column.

    >>> records(pd.DataFrame({"measure": ["work"], "mean": [0.25]}))
    [{'measure': 'work', 'mean': 0.25}]
    """
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def differs(row: Record) -> bool:
    """Whether any run of a difference is other than exactly 0. A single run has no standard deviation: it is NaN.

    >>> differs({"mean": 0.0, "sd": 0.0}), differs({"mean": 0.0, "sd": 0.1}), differs({"mean": 0.0, "sd": math.nan})
    (False, True, False)
    """
    return bool(row["mean"] != 0 or row["sd"] > 0)


def probability_bound(probability: float, runs: int) -> tuple[str, float]:
    """What `runs` runs can tell of a probability: ``""``, or ``"over"`` or ``"under"`` a bound, and whole percents.

    >>> probability_bound(0.984, 1000), probability_bound(1.0, 1000), probability_bound(0.0, 20)
    (('', 0.98), ('over', 0.99), ('under', 0.05))
    """
    bound = max(0.01, math.ceil(100 / runs) / 100)
    if bound <= probability <= 1 - bound:
        return "", round(probability, 2)
    return ("over", 1 - bound) if probability > 0.5 else ("under", bound)


def _own_measures(runs: pd.DataFrame, scenarios: list[str]) -> pd.DataFrame:
    """The runs of some scenarios, without the measures that only other scenarios have a value of."""
    mine = runs.index.get_level_values("scenario").isin(scenarios)
    own = runs[mine]
    foreign = own.isna().all() & runs[~mine].notna().any()
    return own.loc[:, ~foreign]


def _of(runs: pd.DataFrame, scenario: str) -> pd.DataFrame:
    return runs[runs.index.get_level_values("scenario") == scenario].droplevel(["scenario"])


def _paired(one: pd.DataFrame, other: pd.DataFrame, outcomes: Record) -> pd.DataFrame:
    """A scenario's runs less those of another, both by draw, replication and month: a column per part × measure.

    The parts: ``difference``; ``above``, 1 where that is above 0; for outcomes and states ``citizens``, that of share ×
    citizens, and ``more``, 1 where that is above 0.
    """
    common = one.index.intersection(other.index).sort_values()
    one, other, measures = one.loc[common], other.loc[common], names_of(one)
    shares = [name for name in measures if name in outcomes or name.startswith("state:")]
    weights = {name: weight_of(name, measures) for name in shares}
    weighted = {
        name: weight
        for name, weight in weights.items()
        if weight != POPULATION or not outcomes.get(name, {}).get("group")
    }
    citizens = {name: one[name] * one[weight] - other[name] * other[weight] for name, weight in weighted.items()}
    difference = one - other
    above = (difference > 0).astype(float).where(difference.notna())
    counted = pd.DataFrame(citizens, index=common)
    more = (counted.round(9) > 0).astype(float).where(counted.notna())  # shares times citizens, up to their last bits
    parts = {"difference": difference, "above": above, "citizens": counted, "more": more}
    return pd.concat(parts, axis=1, names=["part", "measure"])


def _differences(pairs: Mapping[str, pd.DataFrame], level: float) -> pd.DataFrame:
    """All statistics of each scenario's paired differences (`_paired`), in the order of `pairs`."""
    together = pd.concat(pairs, names=["scenario"])
    # All scenarios and parts at once, since most of the time goes into grouping the runs.
    found = moments(together)
    found = {
        "mean": found.pop("mean"),
        **interval(together.drop(columns=["above", "more"], level="part"), level),
        **found,
    }
    measures = names_of(together.loc[:, ["difference"]].droplevel("part", axis="columns"))
    runs = together.groupby(level=MONTH).size()

    def of(part: str, statistic: str) -> pd.DataFrame:
        table = found[statistic]
        mine = table.columns.get_level_values("part") == part
        return table.loc[:, mine].droplevel("part", axis="columns").reindex(columns=measures)

    table = one_table(
        {name: of("difference", name) for name in found}
        | {"probability_above": of("above", "mean"), "probability_mcse": of("above", "mcse")}
        | {f"citizens_{name}": of("citizens", name) for name in ("mean", "lower", "upper", "sd", "mcse")}
        | {"citizens_probability_above": of("more", "mean")}
        | {"runs": pd.DataFrame(dict.fromkeys(measures, runs))}
    )
    order = {name: place for place, name in enumerate(pairs)}
    return table.sort_values("scenario", key=lambda names: names.map(order), kind="stable", ignore_index=True)
