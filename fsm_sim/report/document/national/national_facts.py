"""The facts of a national brief beside those of the brief: each municipality's level, place and citizens."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.document.brief.brief_content import headlines_of, outcomes_in_order
from fsm_sim.report.document.courses.course_text import CASELOAD
from fsm_sim.report.document.fact import Fact, Facts, number, text
from fsm_sim.report.document.level_numbers import level_decimals
from fsm_sim.report.document.long.likelihood import BINS, bin_facts, bin_of, worded
from fsm_sim.report.document.numbers import probability_bound
from fsm_sim.study.disclosure.small_counts import LEAST, hidden_municipalities
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.courses.course import courses
from fsm_sim.study.results.entries import Record
from fsm_sim.study.results.municipal import Municipal
from fsm_sim.study.results.rows import records

MOST_OUTCOMES = 3
"""The outcomes that a national brief has a map and a table of."""


def outcomes_told(comparison: Comparison, known: Facts) -> list[str]:
    """The outcomes with a requirement that counts, or the headlines where there are none.

    Those of several programmes of an office are told up to `MOST_OUTCOMES`.
    """
    required = [one for one in outcomes_in_order(comparison, known) if f"outcome.{one}.requirement" in known]
    return (required or headlines_of(comparison, known))[:MOST_OUTCOMES]


def national_facts(found: Municipal, comparison: Comparison, known: Facts) -> Facts:
    """Every fact of a run's national brief by id, those of its brief (`known`) among them."""
    run, outcomes = comparison.run, outcomes_told(comparison, known)
    of_outcome: dict[str, list[Record]] = {one: [] for one in outcomes}
    for row in records(found.levels):
        if row["outcome"] in of_outcome:
            of_outcome[row["outcome"]].append(row)
    return {
        **known,
        **dict(bin_facts()),
        **{key: fact for one, rows in of_outcome.items() for key, fact in _levels(one, rows, run)},
        **{key: fact for one, rows in of_outcome.items() for key, fact in _together(one, rows, comparison)},
        **{key: fact for row in records(found.meeting) for key, fact in _meeting(row)},
        **dict(_citizens(comparison)),
        **dict(_moves(comparison, known)),
    }


def _levels(outcome: str, rows: Sequence[Record], run: Record) -> Iterator[tuple[str, Fact]]:
    """``municipal.<scenario>.<outcome>.<municipality>.*``: mean, lower, upper, place, places, meets, likelihood."""
    digits, runs = level_decimals(outcome, rows, run), run["draws"] * run["replications"]
    for row in rows:
        head = f"municipal.{row['scenario']}.{outcome}.{row['municipality']}"
        for key in ("mean", "lower", "upper"):
            yield f"{head}.{key}", number(row[key], "share", digits)
        for key in ("place", "place_lower", "place_upper"):
            yield f"{head}.{key.replace('_', '-')}", number(row[key], "count", 0)
        if row["meets"] == row["meets"]:  # missing where nothing is required
            yield f"{head}.meets", number(row["meets"], "probability", 0, runs=runs)
            yield f"{head}.likelihood", worded(probability_bound(row["meets"], runs)[1])


def _together(outcome: str, rows: Sequence[Record], comparison: Comparison) -> Iterator[tuple[str, Fact]]:
    """``nation.<scenario>.<outcome>.*``: how many there are, in each bin, and in the upper or lower half for sure."""
    runs = comparison.run["draws"] * comparison.run["replications"]
    for scenario in (comparison.against, *comparison.scenarios):
        own = [row for row in rows if row["scenario"] == scenario]
        head, half = f"nation.{scenario}.{outcome}", len(own) / 2
        apart = sum(row["place_upper"] <= half or row["place_lower"] > half + 0.5 for row in own)
        yield f"{head}.municipalities", number(len(own), "count", 0)
        yield f"{head}.apart", number(apart, "count", 0)
        told = [bin_of(probability_bound(row["meets"], runs)[1]).word for row in own if row["meets"] == row["meets"]]
        counted = Counter(told)
        for one in BINS:
            yield f"{head}.bin.{one.word}", number(counted[one.word], "count", 0)


def _meeting(row: Record) -> Iterator[tuple[str, Fact]]:
    """``nation.<scenario>.<outcome>.meeting.*``: mean, lower and upper of how many meet the requirement in a run."""
    for key in ("mean", "lower", "upper"):
        yield f"nation.{row['scenario']}.{row['outcome']}.meeting.{key}", number(row[key], "count", 0)


def _citizens(comparison: Comparison) -> Iterator[tuple[str, Fact]]:
    """``citizens.<municipality>``: at the start of the scenario compared with; small counts of real citizens hidden."""
    entry = next(one for one in comparison.run["scenarios"] if one["name"] == comparison.against)
    counts: Counter[str] = Counter()
    for office in entry["offices"]:
        counts[office["municipality"]] += office["citizens"]
    kept_back = hidden_municipalities(entry)
    shown = text(*(sentence("national.hidden", language) for language in LANGUAGES))
    yield "nation.least-shown", number(LEAST, "count", 0)
    yield "nation.hidden", number(len(kept_back), "count", 0)
    for name, count in counts.items():
        yield f"citizens.{name}", shown if name in kept_back else number(count, "count", 0)


def _moves(comparison: Comparison, known: Facts) -> Iterator[tuple[str, Fact]]:
    """``nation.<scenario>.citizens.*`` and ``.caseload.*``: start and end of the scenario compared with.

    No caseload where nobody has citizens at one of them.
    """
    base = comparison.against
    mine, last = courses(comparison.runs, base), comparison.last_month(base)
    head = f"nation.{base}"
    for key, month in (("start", 0), ("end", last)):
        yield f"{head}.citizens.{key}", number(float(mine.in_office[month]), "count", 0)
    if CASELOAD not in mine.level or not np.isfinite(mine.of(CASELOAD)[[0, last]]).all():
        return
    digits = known[f"value.{base}.{CASELOAD}.mean"].digits
    for key, month in (("start", 0), ("end", last)):
        yield f"{head}.caseload.{key}", number(float(mine.of(CASELOAD)[month]), "count", digits)
