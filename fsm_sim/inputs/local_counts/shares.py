"""Shares of the people of a month as counts: each is what the share rounds to, from the least to the most."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fsm_sim.inputs.tables.cells import Cell
from fsm_sim.inputs.tables.columns import Numbers
from fsm_sim.inputs.tables.headings import share_of
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.tables.table import Table
from fsm_sim.model.errors import Problem
from fsm_sim.model.notation.sentence import Sentence

type Range = tuple[float, float]

_PEOPLE = ("citizens", "full_time_persons")
_NEARLY = 1e-9


@dataclass(frozen=True)
class Counts:
    """The counts that a table's shares stand for, by stock, and what is said of it."""

    columns: Mapping[str, Numbers]
    liberties: tuple[Liberty, ...]
    problems: tuple[Problem, ...]


def shares_in(table: Table) -> dict[str, str]:
    """The columns of shares that stand for counts which the table does not have: stock by the name of the column."""
    found = {name: stock for name in table.names if (stock := share_of(table.written(name)))}
    return {name: stock for name, stock in found.items() if stock not in table.names}


def counts_of(table: Table, columns: Mapping[str, Numbers]) -> Counts:
    """The counts of every column of shares that is among those which have been read."""
    people = next((columns[name].values for name in _PEOPLE if name in columns), None)
    whole = next((table.written(name) for name in _PEOPLE if name in columns), "")
    made: dict[str, Numbers] = {}
    said: list[Liberty] = []
    problems: list[Problem] = []
    for name, stock in shares_in(table).items():
        if people is None or name not in columns or stock in made:
            continue
        cells, shares = table.column(name), columns[name].values
        one = 1.0 if _are_fractions(cells, shares) else 0.01
        problems += [
            _too_large(table, name, cell)
            for cell, share in zip(cells, shares, strict=True)
            if share and share[1] * one > 1
        ]
        half = 0.5 * min((_unit(cell) for cell in cells), default=1.0)  # a program leaves out zeros at the end
        made[stock] = Numbers([_count(*pair, half * one, one) for pair in zip(shares, people, strict=True)])
        said.append(Liberty("counts_of_shares", table.grid.file, table.written(name), whole, (table.line,)))
    return Counts(made, tuple(said), tuple(problems))


def _are_fractions(cells: Sequence[Cell], shares: Sequence[Range | None]) -> bool:
    """Whether a column has shares of 1, as a cell in per cent of a spreadsheet has, and one that is written with %."""
    known = [share[1] for share in shares if share is not None]
    return any("%" in cell.text for cell in cells) or (
        max(known, default=2.0) <= 1 and any(0 < one < 1 for one in known)
    )


def _unit(cell: Cell) -> float:
    """One of the last digit that a cell shows, as it is read: a hundredth of it where it is written with %."""
    _, mark, decimals = cell.text.replace("%", "").strip().replace(",", ".").partition(".")
    return float(10.0 ** -(len(decimals) if mark else 0) * (0.01 if "%" in cell.text else 1.0))


def _count(share: Range | None, people: Range | None, half: float, one: float) -> Range | None:
    if share is None or people is None or share[0] < share[1]:
        return None
    least = max(math.ceil(people[0] * (share[0] * one - half) - _NEARLY), 0)
    most = min(math.floor(people[1] * (share[1] * one + half) + _NEARLY), math.floor(people[1]))
    nearest = float(round(people[0] * share[0] * one))
    return (float(least), float(most)) if least <= most else (nearest, nearest)


def _too_large(table: Table, name: str, cell: Cell) -> Problem:
    text = Sentence(
        "{column} is {value}; a share is at most 100 per cent.", column=table.written(name), value=cell.text
    )
    return table.grid.problem(cell, text)
