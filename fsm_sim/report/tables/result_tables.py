"""Levels, differences and requirements by month and date, as tables for files."""

import math
from collections.abc import Iterable, Sequence
from types import MappingProxyType

import pandas as pd

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.expected_course import is_expected_course, of_run
from fsm_sim.language.numbers import percent
from fsm_sim.model.mixed_name import plain
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import size_text, title
from fsm_sim.report.tables.cells import Cell, Month, Style, Table, number
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.courses.unstudied import answered
from fsm_sim.study.results.entries import Record, ended_month, entry_of, is_single, outcomes_of
from fsm_sim.study.results.levels import levels
from fsm_sim.study.results.rows import records
from fsm_sim.study.results.summary import AVERAGES, IN_OFFICE, POPULATION, is_count

TITLED = ("in_office", "citizens", "caseload", "changes", "intake", "posts_filled")
"""Measures that have a title of their own; an outcome's or a state's is in the record of the run."""

WIDTHS = {
    "scenario": 22, "title": 30, "against": 22, "measure": 22, "measure_title": 40, "unit": 14, "month": 8,
    "reason": 40, "programme": 34, "municipalities": 24, "start": 34, "handover": 34, "sources": 40, "digest": 30,
    "what": 24, "note": 34, "effect_name": 34, "evidence": 50
}  # fmt: skip
"""The widths of columns of texts, in characters; columns of numbers have `WIDTH`."""
WIDTH = 12

PLACE = ("scenario", "title", "month", "date", "measure", "measure_title")
LEVELS = ("expected", "run_lower", "run_upper", "mcse")
IN_CITIZENS = ("citizens", "citizens_lower", "citizens_upper")
EFFECT = ("effect", "effect_lower", "effect_upper", "effect_mcse", "run_lower", "run_upper")
EFFECT_IN_CITIZENS = (
    "citizens_effect", "citizens_effect_lower", "citizens_effect_upper", "citizens_run_lower", "citizens_run_upper"
)  # fmt: skip
CHANCES = ("above", "below", "runs_more", "runs_same", "runs_fewer")
REQUIREMENTS = ("requirement", *LEVELS, "meets", "meets_mcse")
"""The columns of the tables, by the messages of their headings."""
OF_RUNS = ("run", "citizens_run")
"""How the columns of differences between single runs begin, which the expected course has not."""
BARE = ("expected", "citizens", "effect", "citizens_effect")
"""Those that one simulation has numbers for: it shows neither intervals nor probabilities."""


def result_tables(comparison: Comparison, language: Language) -> tuple[Table, Table, Table]:
    """The levels of every month, the differences of every month, and how likely requirements are reached."""
    rows = records(every_level(comparison))
    effect: tuple[str, ...] = ("against", "unit", *EFFECT, *EFFECT_IN_CITIZENS, *CHANCES)
    if is_expected_course(comparison.run):
        effect = tuple(one for one in effect if not one.startswith(OF_RUNS))
    required = [row for row in rows if not (math.isnan(row["requirement"]) or math.isnan(row["mean"]))]
    return (
        _table("levels", ("unit", *LEVELS, *IN_CITIZENS), rows, comparison, language),
        _table(
            "differences",
            effect,
            records(comparison.differences),
            comparison,
            language,
        ),
        _table("requirements", REQUIREMENTS, required, comparison, language),
    )


def every_level(comparison: Comparison) -> pd.DataFrame:
    """As `Comparison.levels`, at every month of the run."""
    last = int(comparison.runs.index.get_level_values("month").max())
    names = [comparison.against, *comparison.scenarios, *comparison.left_out]
    return answered(levels(comparison.runs, comparison.run, names, range(last + 1)), comparison.without_caseworkers)


def table(
    name: str,
    columns: Iterable[str],
    rows: Iterable[Iterable[Cell]],
    language: Language,
    run: Record = MappingProxyType({}),
    **values: str,
) -> Table:
    """A table whose name and headings are messages, as they are of a `run`; `values` fill their places."""
    headings = {column: sentence(of_run(f"file-column.{column}", run), language, **values) for column in columns}
    widths = tuple(WIDTHS.get(column, WIDTH) for column in headings)
    return Table(sentence(f"file-table.{name}", language), tuple(headings.values()), widths, tuple(map(tuple, rows)))


def measure_title(run: Record, scenario: str, measure: str, language: Language) -> str:
    """What a measure is called: an outcome and a state by the title in the record of the run.

    >>> run = {"scenarios": [], "outcomes": {}, "states": {"passive": {"da": "ydelse", "en": "benefit"}}}
    >>> measure_title(run, "", "state:passive", "da"), measure_title(run, "", "caseload", "en")
    ('ydelse', 'citizens per full-time post')
    """
    if measure == POPULATION and _whole_office(run, scenario):
        measure = IN_OFFICE
    if measure in TITLED:
        return sentence(f"measure.{measure}", language)
    if measure.startswith("state:"):
        state = run.get("states", {}).get(measure.removeprefix("state:"))
        return measure if state is None else str(state[language])
    if measure.startswith(f"{POPULATION}:"):
        of = measure_title(run, scenario, measure.removeprefix(f"{POPULATION}:"), language)
        return sentence("measure.counted-for", language, measure=of)
    known = {**run["outcomes"], **(outcomes_of(run, scenario) if scenario else {})}
    return str(known[measure]["title"][language]) if measure in known else plain(measure)


def _whole_office(run: Record, scenario: str) -> bool:
    """Whether the target group of a scenario, or of every one, is whom the office has: nobody who left it is counted.

    >>> run = {"left_office": {"bir": [], "fsm1": ["flexjob"]}, "scenarios": [{"name": "a", "programme": "bir"}]}
    >>> _whole_office(run, "a"), _whole_office(run, "")
    (True, False)
    """
    left: Record = run.get("left_office", {})  # a run before 1.0 does not say it
    named = [entry_of(run, scenario)["programme"]] if scenario else [*left]
    return bool(left) and not any(left.get(one, [None]) for one in named)


def style_of(measure: str) -> Style:
    """How the numbers of a measure are shown.

    >>> style_of("citizens"), style_of("changes"), style_of("work")
    ('count', 'average', 'share')
    """
    if is_count(measure) or measure == "caseload":
        return "count"
    return "average" if measure in AVERAGES else "share"


def _table(
    name: str, columns: tuple[str, ...], rows: Sequence[Record], comparison: Comparison, language: Language
) -> Table:
    place = [column for column in PLACE if column != "date" or comparison.start_month is not None]
    values = {"level": percent(comparison.level, language), "size": size_text(comparison.size, language)}
    every = (*place, *columns)
    cells = [[_cell(column, row, comparison, language, name == "differences") for column in every] for row in rows]
    return table(name, every, cells, language, comparison.run, **values)


def _cell(column: str, row: Record, comparison: Comparison, language: Language, difference: bool) -> Cell:
    """One cell of a table of results."""
    run, scenario, measure = comparison.run, row["scenario"], row["measure"]
    style = style_of(measure)
    match column:
        case "scenario" | "measure":
            return str(row[column])
        case "title":
            return title(entry_of(run, scenario), language)
        case "against":
            return title(entry_of(run, comparison.against), language)
        case "measure_title":
            return measure_title(run, scenario, measure, language)
        case "unit":
            return sentence(f"unit.{style}-difference" if difference else f"unit.{style}", language)
        case "month":
            return number(row["month"], "whole")
        case "date":
            ended = comparison.start_month and row["month"] > 0  # at the start no month has ended
            return Month(ended_month(str(comparison.start_month), row["month"])) if ended else None
        case "meets" | "meets_mcse" | "runs_more" | "runs_same" | "runs_fewer" | "above" | "below" if is_single(run):
            return None
        case "requirement" | "meets" | "meets_mcse" | "runs_more" | "runs_same" | "runs_fewer":
            return number(row[column], "share")
        case "above" | "below":  # of citizens: elsewhere the size that the heading names is not theirs
            return None if math.isnan(row["citizens_mean"]) else number(row[f"effect_{column}"], "share")
    source = SOURCES[difference][column]
    if is_single(run) and column not in BARE:
        return None
    if column.startswith("citizens"):
        return number(row.get(source), "count-difference" if difference else "count")
    return number(row[source], f"{style}-difference" if difference else style)  # type: ignore[arg-type]


SOURCES: dict[bool, dict[str, str]] = {
    False: {
        "expected": "mean", "run_lower": "lower", "run_upper": "upper", "mcse": "mcse",
        "citizens": "citizens_mean", "citizens_lower": "citizens_lower", "citizens_upper": "citizens_upper",
    },
    True: {
        "effect": "mean", "effect_lower": "expected_lower", "effect_upper": "expected_upper", "effect_mcse": "mcse",
        "run_lower": "lower", "run_upper": "upper",
        "citizens_effect": "citizens_mean", "citizens_effect_lower": "citizens_expected_lower",
        "citizens_effect_upper": "citizens_expected_upper", "citizens_run_lower": "citizens_lower",
        "citizens_run_upper": "citizens_upper",
    },
}  # fmt: skip
"""The columns of levels (False) and differences (True) that the columns of files are read from."""
