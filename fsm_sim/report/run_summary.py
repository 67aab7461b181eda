"""What a run says, worked out once for its figures and its brief in every language."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from fsm_sim.report.document.brief.between_plans import between, between_facts, with_caseworkers
from fsm_sim.report.document.brief.brief_content import headlines_of
from fsm_sim.report.document.brief.other_scenarios import MOST_SCENARIOS
from fsm_sim.report.document.courses.course_text import course_facts
from fsm_sim.report.document.decisions.told import NO_ANSWERS, KeptAnswers
from fsm_sim.report.document.fact import Facts
from fsm_sim.report.document.facts import USUAL, facts
from fsm_sim.report.files import RunFiles
from fsm_sim.study.results.comparison import ONE_CITIZEN, Comparison, compare_runs
from fsm_sim.study.results.courses.unstudied import answered
from fsm_sim.study.results.levels import at_least
from fsm_sim.study.results.summary import central, names_of, summarise_runs, weight_of
from fsm_sim.study.results.windows import whole_windows

INNER = 0.5
"""The level of the inner band of figures."""


@dataclass(frozen=True, eq=False)
class Bands:
    """A statistic of every scenario × measure × month: `outer` at the run's level, `inner` 50 %, `median`.

    They begin with the first month at which the months that an outcome counts over have passed.
    """

    outer: pd.DataFrame
    inner: pd.DataFrame
    median: pd.DataFrame

    def of(self, scenario: str, measure: str) -> pd.DataFrame:
        """Month by month: ``mean``, ``lower``, ``upper``, ``inner_lower``, ``inner_upper``, ``median``."""
        outer, inner, median = (only(table, scenario, measure) for table in (self.outer, self.inner, self.median))
        return outer.assign(inner_lower=inner["lower"], inner_upper=inner["upper"], median=median["lower"])


@dataclass(frozen=True, eq=False)
class RunSummary:
    """The comparison at the run's level, that of the outcomes at 50 % in the final month, bands, and all facts."""

    comparison: Comparison
    inner: Comparison
    bands: Bands
    facts: Facts
    calibration: dict[str, Any]
    day: str | None = None
    """The day in the properties of documents: that on which they are sent, or else on which the run was finished."""
    answers: KeptAnswers = NO_ANSWERS
    """The answers that lie beside the run; only its annex tells them."""


def run_summary(files: RunFiles, against: str | None = None, size: float = ONE_CITIZEN) -> RunSummary:
    """Work out what a run says of its scenarios against one of them, the first if `against` is not given.

    Raises
    ------
    InputError
        When the run has no scenario called `against`.
    """
    run, calibration, level = files.run, files.calibration, files.run["interval_level"]
    base = against or run["scenarios"][0]["name"]
    runs = files.runs
    asked: dict[str, Any] = {"effects": files.effects, "size": size}
    comparison = compare_runs(runs, run, base, calibration, **asked)
    outcomes = comparison.run["outcomes"]
    weights = {weight_of(name, names_of(runs)) for name in outcomes}
    shares, counted, told = (
        runs[[name for name in runs if name in names]]
        for names in (outcomes, {*outcomes, *weights}, {*outcomes, *USUAL})
    )
    ends = {comparison.month, *comparison.last_months.values()}
    final = counted[counted.index.get_level_values("month").isin(ends)]
    inner = compare_runs(final, {**run, "interval_level": INNER}, base, **asked)
    without = comparison.without_caseworkers  # which runs of some measures cannot tell
    inner = replace(inner, differences=answered(inner.differences, without, base))
    outer = pd.concat(
        summarise_runs(own, level, at_least(run, str(name))) for name, own in told.groupby(level="scenario", sort=True)
    )
    tables = outer, central(shares, INNER), central(shares, 0.0)
    bands = Bands(*(answered(whole_windows(table, run), without) for table in tables))
    known = facts(bands.outer, comparison, comparison.run, calibration)
    shown = [base, *comparison.scenarios][:MOST_SCENARIOS]
    known |= course_facts(comparison, known, shown)
    among = [name for name in with_caseworkers(comparison) if name in shown]
    known |= between_facts(between(counted, comparison.run, among, **asked), headlines_of(comparison, known))
    return RunSummary(comparison, inner, bands, known, calibration)


def only(table: pd.DataFrame, scenario: str, measure: str) -> pd.DataFrame:
    """The rows of one scenario and measure, by month."""
    rows = table[(table["scenario"] == scenario) & (table["measure"] == measure)]
    return rows.sort_values("month").reset_index(drop=True)
