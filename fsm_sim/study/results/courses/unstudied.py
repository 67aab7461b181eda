"""What a run has that no study has seen: months without caseworkers, and caseloads outside the studied range."""

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from fsm_sim.model.parameters import Effects
from fsm_sim.model.scenarios.warning import run_warnings
from fsm_sim.study.results.entries import Record
from fsm_sim.study.results.selection import of_scenario
from fsm_sim.study.results.summary import IN_OFFICE, POPULATION

Unstudied = Literal["nobody", "outside"]

NO_CASEWORKERS = frozenset({"no_posts"})
"""Kinds of warnings of a plan without caseworkers for a time: its numbers are no answer."""
OUTSIDE = frozenset({"unstudied_caseload", "unstudied_citizens_per_post", "projected_caseload"})
"""Kinds of warnings after which an answer is no more than a continuation of what was studied."""
KINDS: Mapping[Unstudied, frozenset[str]] = {"nobody": NO_CASEWORKERS, "outside": OUTSIDE}


def unstudied(runs: pd.DataFrame, run: Record) -> Mapping[str, frozenset[Unstudied]]:
    """What each scenario has in some month that nobody has studied, by its warnings and by pooled `runs`.

    ``outside`` is a caseload below or above the studied ones, in the runs an expected one; ``nobody`` a time without
    caseworkers, in the runs a month of leave in which none has a caseload although the office has citizens.
    """
    return {one["name"]: frozenset(_warned(run, one["name"]) | _met(runs, one)) for one in run["scenarios"]}


def _warned(run: Record, scenario: str) -> set[Unstudied]:
    found = {one.warning.kind for one in run_warnings(run.get("warnings", [])) if one.scenario == scenario}
    return {what for what, kinds in KINDS.items() if kinds & found}


def _met(runs: pd.DataFrame, entry: Record) -> set[Unstudied]:
    if "caseload" not in runs:
        return set()
    mine, effects = of_scenario(runs, entry["name"]), Effects()
    people = IN_OFFICE if IN_OFFICE in mine else POPULATION
    by_month = mine[["caseload", people]].groupby(level="month").mean()
    found: set[Unstudied] = set()
    if not by_month["caseload"].dropna().between(effects.caseload_low, effects.caseload_high).all():
        found.add("outside")
    if entry.get("leave") and (by_month["caseload"].isna() & (by_month[people] > 0)).any():
        found.add("nobody")
    return found
