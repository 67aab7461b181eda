"""The key numbers as a table for each measure: one row of headings and no cell over several columns.

The PDF has one table with cells over several columns, which is compact and hard to hear, to sort and to write on in.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import MISSING
from fsm_sim.model.text import Language


class MeasureTable(NamedTuple):
    """The numbers of one measure: what it is, its unit or requirement, the headings, and a row for each scenario."""

    title: str
    note: str
    head: list[str]
    rows: list[list[str]]


def measure_tables(table: Mapping[str, Any], language: Language) -> list[MeasureTable]:
    """The tables, from the table of key numbers of a brief; a column that says nothing of a measure is left out of it.

    >>> rows = [["Now", "19 %", "–", "–"], ["More", "20 %", "+1", "–"]]
    >>> content = {"alone": False, "single": True, "columns": ["Scenario", "Simulated", "Simulated", "Citizens"]}
    >>> measure_tables({**content, "groups": [{"title": "Work", "note": "", "rows": rows}]}, "en")[0].head
    ['Scenario', 'Simulated', 'Difference: simulated']
    """
    head = list(table["columns"])
    for place in range(len(head) - compared(table), len(head)):
        head[place] = sentence("brief-table.difference", language, column=head[place][:1].lower() + head[place][1:])
    made = []
    for group in table["groups"]:
        told = [place for place in range(len(head)) if any(row[place] != MISSING for row in group["rows"])]
        rows = [[row[place] for place in told] for row in group["rows"]]
        made.append(MeasureTable(group["title"], group["note"], [head[place] for place in told], rows))
    return made


def compared(table: Mapping[str, Any]) -> int:
    """How many of the last columns are differences."""
    return 0 if table["alone"] else 2 if table["single"] else 4


def about_differences(table: Mapping[str, Any], language: Language) -> str:
    """Which columns are differences, and from what; empty where none are."""
    return sentence("brief-table.differences", language, title=table["differences"]) if compared(table) else ""
