"""Tables in plain text, for the console and for files that are read in an editor: no wider than 80 characters.

A heading says when, each measure stands above its numbers with its unit, and a row is a scenario.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import wrap

from fsm_sim.language.calendar import end_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.expected_course import of_run
from fsm_sim.language.numbers import MISSING, decimal, percent
from fsm_sim.language.whole_percents import whole_percents
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import size_text, title
from fsm_sim.report.document.courses.at_a_change import at_a_change
from fsm_sim.report.document.level_numbers import (
    change_decimals,
    citizens_level_decimals,
    factor_of,
    level_decimals,
)
from fsm_sim.report.document.numbers import (
    ENDS,
    citizens_decimals,
    effect_probability,
    formatted,
    points_decimals,
)
from fsm_sim.report.tables.alignment import under_headings
from fsm_sim.report.tables.result_tables import measure_title
from fsm_sim.study.results.comparison import Comparison, differs
from fsm_sim.study.results.entries import Record, entry_of, is_single
from fsm_sim.study.results.rows import records
from fsm_sim.study.results.summary import AVERAGES, is_count

WIDE = 80
"""The most characters of a line, unless a scenario's name is long."""

COLUMNS = ("difference", "interval", "citizens", "citizens-interval")
"""The columns of the table of differences, after the scenario's name."""

CHANCE_COLUMNS = ("above", "below", "single")
"""The columns of the table of probabilities."""

IN_FILES_ONLY = ("state:", "citizens:")
"""Measures that the tables leave to the CSV file and to JSON; the states that moved most are in the sentences."""

LEVEL_COLUMNS = ("level", "interval", "citizens", "difference", "meets")
"""The columns of the table of levels."""

CLAIMS = {"interval", "citizens-interval", "meets"}
"""The columns that one simulation has nothing for."""

UNITS = {"levels": "", "differences": "-difference", "chances": None}
"""The endings of the messages of units; a probability has none."""

Cells = dict[str, str]
Block = tuple[str, list[tuple[str, Cells]]]
"""A measure with its unit, and its rows: a scenario's name and its cells by their columns."""


def differences(comparison: Comparison, language: Language = "en") -> str:
    """The final month's differences for the console: shares in points and in citizens, and how probable they are.

    Empty where there is nothing to compare.
    """
    told = [row for row in records(comparison.table) if not row["measure"].startswith(IN_FILES_ONLY)]
    if not told:
        return ""
    order, names = list(dict.fromkeys(comparison.levels["measure"])), comparison.scenarios
    told.sort(key=lambda row: (order.index(row["measure"]), names.index(row["scenario"])))
    alone = is_single(comparison.run)
    about = {
        "when": end_in_words(comparison.month, comparison.start_month, language),
        "against": title(entry_of(comparison.run, comparison.against), language),
    }
    blocks = _blocks(told, comparison, language, _difference, units=UNITS["differences"])
    lines = wrap(sentence("differences-table.heading", language, **about), WIDE)
    heads = {one: f"differences-table.{one}" for one in COLUMNS}
    heads |= {"difference": "differences-table.difference-single"} if alone else {}
    lines += _table(heads, blocks, comparison, language)
    note = of_run(f"differences-table.note{'-single' if alone else ''}", comparison.run)
    lines.append(sentence(note, language))
    if not alone and any(untold(row) for row in told):
        lines += wrap(sentence("differences-table.untold", language), WIDE)
    of_each = dict.fromkeys((name, row["month"]) for row in told for name in (comparison.against, str(row["scenario"])))
    lines += [line for one in at_a_change(comparison, of_each, language) for line in wrap(one, WIDE)]
    counted = [row for row in told if not math.isnan(row["citizens_mean"])]
    if alone or not counted:
        return "\n".join(lines)
    lines += ["", *wrap(sentence(of_run("chances-table.heading", comparison.run), language, **about), WIDE)]
    blocks = _blocks(counted, comparison, language, _chances, units=UNITS["chances"])
    heads = {one: f"chances-table.{one}" for one in CHANCE_COLUMNS}
    lines += _table(heads, blocks, comparison, language)
    if any(untold(row) for row in counted):
        lines += wrap(sentence("chances-table.untold", language), WIDE)
    return "\n".join(lines)


def levels(comparison: Comparison, language: Language = "en") -> str:
    """What every scenario is expected to have at the comparison's months, and how many citizens more or fewer."""
    changes = {(row["scenario"], row["month"], row["measure"]): row for row in records(comparison.differences)}
    alike: dict[tuple[int, str], list[Record]] = {}
    for row in records(comparison.levels):
        alike.setdefault((row["month"], row["measure"]), []).append(row)

    def cells(row: Record, comparison: Comparison, language: Language) -> Cells:
        change = changes.get((row["scenario"], row["month"], row["measure"]))
        return _level(row, alike[row["month"], row["measure"]], change, comparison, language)

    heads = {one: f"levels-table.{one}" for one in LEVEL_COLUMNS}
    heads |= {"level": "levels-table.level-single"} if is_single(comparison.run) else {}
    lines: list[str] = []
    told = [row for row in records(comparison.levels) if not row["measure"].startswith(IN_FILES_ONLY)]
    order = list(dict.fromkeys(row["measure"] for row in told))
    for month in sorted({row["month"] for row in told}):
        rows = sorted((row for row in told if row["month"] == month), key=lambda row: order.index(row["measure"]))
        when = end_in_words(month, comparison.start_month, language)
        lines += [sentence("levels-table.heading", language, when=when)]
        blocks = _blocks(rows, comparison, language, cells, units=UNITS["levels"])
        lines += _table(heads, blocks, comparison, language)
        of_each = dict.fromkeys((str(row["scenario"]), month) for row in rows)
        lines += [*(line for one in at_a_change(comparison, of_each, language) for line in wrap(one, WIDE)), ""]
    note = "levels-table.note"  # which says of the expected course what its intervals are of
    note = note if is_single(comparison.run) else of_run(note, comparison.run)
    return "\n".join([*lines[:-1], sentence(note, language)])


def _blocks(
    rows: Iterable[Record],
    comparison: Comparison,
    language: Language,
    cells: Callable[[Record, Comparison, Language], Cells],
    *,
    units: str | None,
) -> list[Block]:
    """Rows under the measures that they are of, with their `units` where numbers have any."""
    found: dict[str, Block] = {}
    for row in rows:
        measure = measure_title(comparison.run, row["scenario"], row["measure"], language)
        unit = "count" if is_count(row["measure"]) else "average" if row["measure"] in AVERAGES else "share"
        said = measure
        if units is not None:
            written = sentence(f"table-unit.{unit}{units}", language)
            said = sentence("table-unit.measure", language, measure=measure, unit=written)
        required = row.get("requirement", math.nan)
        if not (math.isnan(required) or is_single(comparison.run)):
            said = sentence("table-unit.required", language, measure=said, required=percent(required, language))
        name = str(row["scenario"])
        if row["month"] < comparison.month and "expected_lower" in row:
            when = end_in_words(row["month"], comparison.start_month, language)
            name = sentence("table.own-month", language, title=name, when=when)
        found.setdefault(said, (said, []))[1].append((name, cells(row, comparison, language)))
    return list(found.values())


def _table(heads: Mapping[str, str], blocks: Sequence[Block], comparison: Comparison, language: Language) -> list[str]:
    """The lines of a table below what it is about; a column that nothing stands in is left out.

    `heads` are the messages of the columns' headings, by the columns.
    """
    alone = is_single(comparison.run)
    cells = [row for _, rows in blocks for _, row in rows]
    kept = [one for one in heads if not (alone and one in CLAIMS) and any(row.get(one) for row in cells)]
    values = {"level": percent(comparison.level, language), "size": size_text(comparison.size, language)}
    named = [sentence(of_run(heads[one], comparison.run), language, **values) for one in kept]
    rows = [[f"  {scenario}", *(row.get(one, "") for one in kept)] for _, of in blocks for scenario, row in of]
    top, lines = under_headings(["", *named], rows)
    found, at = [*top], 0
    for said, of in blocks:
        found += [*wrap(said, WIDE), *lines[at : at + len(of)]]
        at += len(of)
    return found


def _difference(row: Record, comparison: Comparison, language: Language) -> Cells:
    """One difference as cells."""
    if math.isnan(row["mean"]):
        return {"difference": MISSING, "interval": MISSING}
    factor = factor_of(row["measure"])
    digits = points_decimals(comparison, row) if factor > 1 else change_decimals(comparison, row)
    mean, *ends = _ends(row, ENDS, factor, digits, language)
    cells = {"difference": mean, "interval": _interval(ends, language)}
    if math.isnan(row["citizens_mean"]):
        return cells
    names = ("citizens_mean", "citizens_expected_lower", "citizens_expected_upper")
    mean, *ends = _ends(row, names, 1.0, citizens_decimals(comparison, row), language)
    return {**cells, "citizens": mean, "citizens-interval": _interval(ends, language)}


def _chances(row: Record, comparison: Comparison, language: Language) -> Cells:
    """How probable an expected effect of more than the size named is, and what single runs do."""
    known, draws = math.isfinite(row["effect_above"]), comparison.run["draws"]
    cells = {
        side: (MISSING if not known else effect_probability(row, side, draws, language))
        if differs(row)
        else percent(0.0, language)
        for side in ("above", "below")
    }
    if math.isnan(row["runs_more"]):
        return cells
    shares = whole_percents([row[f"runs_{name}"] for name in ("more", "same", "fewer")])
    return {**cells, "single": " / ".join(percent(share / 100, language) for share in shares)}


def _level(
    row: Record, alike: Sequence[Record], change: Record | None, comparison: Comparison, language: Language
) -> Cells:
    """One level as cells, with the decimals that all levels `alike` bear: those of its measure in its month."""
    measure, factor = row["measure"], factor_of(row["measure"])
    if math.isnan(row["mean"]):
        return {"level": MISSING, "interval": MISSING}
    digits = level_decimals(measure, alike, comparison.run)
    mean, lower, upper = (decimal(factor * row[key], digits, language) for key in ("mean", "lower", "upper"))
    cells = {"level": mean, "interval": _interval((lower, upper), language)}
    if not math.isnan(citizens := row.get("citizens_mean", math.nan)):
        cells["citizens"] = decimal(citizens, citizens_level_decimals(alike), language)
    if change is not None:
        amount = change["mean"] if is_count(measure) else change["citizens_mean"]
        places = change_decimals(comparison, change) if is_count(measure) else citizens_decimals(comparison, change)
        cells["difference"] = "" if math.isnan(amount) else decimal(amount, places, language, signed=True)
    if not math.isnan(row["meets"]):
        runs = comparison.run["draws"] * comparison.run["replications"]
        cells["meets"] = formatted(row["meets"], "probability", 0, language, runs=runs)
    return cells


def untold(row: Record) -> bool:
    """Whether a difference has no interval because the runs cannot tell its doubt from chance."""
    return math.isnan(row["expected_lower"]) and math.isfinite(row["mean"])


def _interval(ends: Sequence[str], language: Language) -> str:
    """An interval as a cell, in words where none is claimed."""
    if MISSING in ends:
        return sentence("number.no-interval", language)
    return sentence("number.range", language, lower=ends[0], upper=ends[1])


def _ends(row: Record, names: Sequence[str], factor: float, digits: int, language: Language) -> list[str]:
    return [
        decimal(factor * row[name], digits, language, signed=True) if math.isfinite(row[name]) else MISSING
        for name in names
    ]
