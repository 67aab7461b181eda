"""What a run has that no study has seen: months without caseworkers, and caseloads outside the studied range."""

from collections.abc import Collection, Mapping, Set
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from fsm_sim.model.network import Floats
from fsm_sim.model.parameters import Effects
from fsm_sim.model.scenarios.warning import run_warnings
from fsm_sim.study.results.entries import Record
from fsm_sim.study.results.grid import of_scenarios
from fsm_sim.study.results.summary import IN_OFFICE, INTAKE, POPULATION, POSTS_FILLED
from fsm_sim.study.results.windows import KEYS, without_numbers

if TYPE_CHECKING:  # a run that is read has no files of scenarios
    from fsm_sim.inputs.scenarios import ScenarioFile

Unstudied = Literal["nobody", "outside"]

NO_CASEWORKERS = frozenset({"no_posts"})
"""Kinds of warnings of a plan without caseworkers for a time: its numbers are no answer."""
OUTSIDE = frozenset({"unstudied_caseload", "unstudied_citizens_per_post", "projected_caseload"})
"""Kinds of warnings after which an answer is no more than a continuation of what was studied."""
NEVER_STUDIED = NO_CASEWORKERS | OUTSIDE
"""Kinds of warnings of what no study has seen."""
PLANNED = (INTAKE, POSTS_FILLED)
"""Measures that a plan decides itself: they are told of a plan whose other numbers are no answer."""
KINDS: Mapping[Unstudied, frozenset[str]] = {"nobody": NO_CASEWORKERS, "outside": OUTSIDE}


def unstudied(runs: pd.DataFrame, run: Record) -> Mapping[str, frozenset[Unstudied]]:
    """What each scenario has in some month that nobody has studied, by its warnings and by pooled `runs`.

    ``outside`` is a caseload below or above the studied ones, in the runs an expected one; ``nobody`` a time without
    caseworkers, in the runs a month of leave in which none has a caseload although the office has citizens.
    """
    expected = _expected(runs)
    return {
        one["name"]: frozenset(_warned(run, one["name"]) | _met(expected.get(one["name"]), one))
        for one in run["scenarios"]
    }


def nobody_there(met: Mapping[str, Collection[Unstudied]]) -> frozenset[str]:
    """The scenarios that have no caseworkers for a time: their numbers are no answer."""
    return frozenset(name for name, what in met.items() if "nobody" in what)


def answered(table: pd.DataFrame, without: Collection[str], against: str = "") -> pd.DataFrame:
    """A table of scenario × measure × month without the numbers of scenarios `without` caseworkers for a time.

    The rows stay, and so do what is required and the numbers of what the plan decides itself (`PLANNED`). Differences
    from a scenario without caseworkers, `against`, are none of any plan.

    >>> table = pd.DataFrame({"scenario": ["now", "none"], "measure": "work", "month": 24, "mean": [0.1, 0.2]})
    >>> answered(table, {"none"})["mean"].tolist(), answered(table, {"today"}, "today")["mean"].tolist()
    ([0.1, nan], [nan, nan])
    """
    if not without:
        return table
    lacking = table["scenario"].isin(without).to_numpy() | (against in without)
    return without_numbers(table, lacking & ~table["measure"].isin(PLANNED).to_numpy(), (*KEYS, "requirement"))


def _expected(runs: pd.DataFrame) -> dict[str, Floats]:
    """The expected caseload and citizens of each scenario by month, shape (months, 2); none without caseloads."""
    if "caseload" not in runs:
        return {}
    people = next((name for name in (IN_OFFICE, POPULATION) if name in runs), None)
    counted = runs[["caseload", people]] if people else runs[["caseload"]].assign(people=np.nan)
    return {name: grid.means() for name, grid in of_scenarios(counted).items()}


def planned(file: "ScenarioFile") -> frozenset[Unstudied]:
    """The same of a scenario before it is run, by the warnings of its plan and of its projection."""
    found = _told_by({one.kind for one in file.warnings})
    return frozenset(found | ({"nobody"} if file.nobody_there else set()))


def _warned(run: Record, scenario: str) -> set[Unstudied]:
    return _told_by({one.warning.kind for one in run_warnings(run.get("warnings", [])) if one.scenario == scenario})


def _told_by(found: Set[str]) -> set[Unstudied]:
    return {what for what, kinds in KINDS.items() if kinds & found}


def _met(expected: Floats | None, entry: Record) -> set[Unstudied]:
    if expected is None:
        return set()
    caseload, people = expected.T
    known = ~np.isnan(caseload)
    found: set[Unstudied] = set()
    if (known & ~Effects().studied(caseload)).any():
        found.add("outside")
    if entry.get("leave") and (~known & (people > 0)).any():
        found.add("nobody")
    return found
