"""What a run says, worked out once for its figures and its brief."""

from dataclasses import dataclass
from typing import Any

from fsm_sim.report.facts import Facts, facts
from fsm_sim.report.figures import Bands
from fsm_sim.report.files import RunFiles
from fsm_sim.study.results.comparison import Comparison, compare
from fsm_sim.study.results.summary import POPULATION, own_weight, pooled, spread, summarise

INNER = 0.5
"""The level of the inner band of figures."""


@dataclass(frozen=True, eq=False)
class Reading:
    """The comparison at the run's level and at 50 %, the bands of every scenario, and all facts."""

    comparison: Comparison
    inner: Comparison
    bands: Bands
    facts: Facts
    calibration: dict[str, Any]


def read(files: RunFiles, against: str | None = None) -> Reading:
    """Work out what a run says of its scenarios against one of them, the first if `against` is not given.

    Raises
    ------
    InputError
        When the run has no scenario called `against`.
    """
    run, calibration, level = files.run, files.calibration, files.run["interval_level"]
    base = against or run["scenarios"][0]["name"]
    comparison = compare(files.results, run, base, calibration)
    final = files.results[files.results["month"] == comparison.month]
    inner = compare(final, {**run, "interval_level": INNER}, base)
    required = {name: outcome["requirement"] for name, outcome in run["outcomes"].items()}
    at_least = {name: requirement["at_least"] for name, requirement in required.items() if requirement}
    outer = summarise(files.results, level, at_least)
    shares = files.results["measure"].isin([POPULATION, *run["outcomes"], *map(own_weight, run["outcomes"])])
    runs = pooled(files.results[shares])
    bands = Bands(outer, spread(runs, INNER), spread(runs, 0.0))
    return Reading(comparison, inner, bands, facts(outer, comparison, run, calibration), calibration)
