"""Months of a run whose caseload is outside what was studied, or in which citizens have no caseworker."""

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from fsm_sim.model.parameters import Effects
from fsm_sim.study.results.entries import Record
from fsm_sim.study.results.selection import of_scenario
from fsm_sim.study.results.summary import IN_OFFICE, POPULATION

Unstudied = Literal["nobody", "outside"]


def unstudied(runs: pd.DataFrame, run: Record) -> Mapping[str, frozenset[Unstudied]]:
    """What pooled `runs` have in some month that nobody has studied, by scenario.

    ``outside`` is an expected caseload below or above the studied ones, ``nobody`` a month of leave in which no run has
    a caseload although the office has citizens: everybody is away.
    """
    if "caseload" not in runs:
        return {}
    return {
        entry["name"]: _of(of_scenario(runs, entry["name"]), bool(entry.get("leave"))) for entry in run["scenarios"]
    }


def _of(mine: pd.DataFrame, leave: bool) -> frozenset[Unstudied]:
    people = IN_OFFICE if IN_OFFICE in mine else POPULATION
    by_month = mine[["caseload", people]].groupby(level="month").mean()
    effects = Effects()
    found: set[Unstudied] = set()
    if not by_month["caseload"].dropna().between(effects.caseload_low, effects.caseload_high).all():
        found.add("outside")
    if leave and (by_month["caseload"].isna() & (by_month[people] > 0)).any():
        found.add("nobody")
    return frozenset(found)
