"""Columns of municipalities and programmes, by the names that the project has for them."""

import functools
from collections.abc import Iterator, Mapping, Sequence

from fsm_sim.inputs import programmes
from fsm_sim.inputs.municipalities import INVENTED, municipality, nearest, why_no_municipality
from fsm_sim.inputs.tables.cells import Cell, Grid, quoted
from fsm_sim.inputs.tables.headings import plain
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.model.errors import Problem
from fsm_sim.model.notation.sentence import Sentence

_INVENTED = Sentence("the made-up town of the example; write your own, such as Horsens, and its numbers.")
"""Why the town of a template is refused: what its numbers say is no municipality's effect."""
DASH = " – "
"""What stands in a list of a template between a key and the words for it: ``settled – as in a running programme``."""


def key(text: str) -> str:
    """The key of an entry of a list, without the words for it.

    >>> key("fsm1 – Flere skal med I"), key("fsm1 - Flere skal med I"), key("fsm1")
    ('fsm1', 'fsm1', 'fsm1')
    """
    return text.replace(" - ", DASH).replace(" — ", DASH).partition(DASH)[0].strip()


def named_by_cells(cells: Sequence[Cell]) -> str | None:
    """What a column without a known name holds, by its cells: municipalities or programmes; None for anything else.

    >>> named_by_cells([Cell("Horsens", 2, 1), Cell("Hele landet", 3, 1)]), named_by_cells([Cell("bir", 2, 1)])
    ('municipality', 'programme')
    >>> named_by_cells([Cell("412", 2, 1)])
    """
    texts = [cell.text for cell in cells if cell.value != ""]
    if not texts or not all(any(sign.isalpha() for sign in one) for one in texts):
        return None
    if all(municipality(one) or why_no_municipality(one) for one in texts) and any(map(municipality, texts)):
        return "municipality"
    return "programme" if all(_programmes().get(plain(one)) for one in texts) else None


def known_names(grid: Grid, cells: Sequence[Cell]) -> tuple[tuple[str, ...], tuple[Liberty, ...]]:
    """Municipalities by their names; a text that is none of them stays as it is.

    >>> names, taken = known_names(Grid("a.csv", ()), [Cell("Jobcenter Horsens", 2, 1), Cell("Xyz", 3, 1)])
    >>> names, taken[0].taken
    (('Horsens', 'Xyz'), 'Horsens')
    """
    names = tuple(municipality(cell.text) or cell.text for cell in cells)
    return names, _said(grid, cells, names)


def municipality_problems(grid: Grid, column: str, cells: Sequence[Cell]) -> Iterator[Problem]:
    """A problem for each different text that is no municipality."""
    for cell in _once(cells):
        text = cell.text
        if municipality(text) is None:
            close = nearest(text) if text else None
            rule = Sentence("write the name of one of Denmark's 98, such as Horsens.")
            rule = Sentence("did you mean '{close}'?", close=close) if close else rule
            said = Sentence("{column} is {value}; {rule}", column=column, value=quoted(text), rule=rule)
            if why := _INVENTED if text == INVENTED else why_no_municipality(text):
                said = Sentence("{column} is {value}, {problem}", column=column, value=quoted(text), problem=why)
            yield grid.problem(cell, said)


def known_programmes(grid: Grid, cells: Sequence[Cell]) -> tuple[tuple[str, ...], tuple[Liberty, ...]]:
    """Programmes by their names, also where a title or capitals are written; a text that is none stays as it is.

    >>> known_programmes(Grid("a.csv", ()), [Cell("BIR", 2, 1), Cell("Flere skal med II", 3, 1)])[0]
    ('bir', 'fsm2')
    """
    known = _programmes()
    chosen = [
        Cell(key(cell.text), cell.line, cell.column) if key(cell.text) in known.values() else cell for cell in cells
    ]
    names = tuple(known.get(plain(cell.text), cell.text) for cell in chosen)
    return names, _said(grid, chosen, names)


def programme_problems(grid: Grid, column: str, cells: Sequence[Cell], names: Sequence[str]) -> Iterator[Problem]:
    """A problem for each different text that is no programme."""
    by_text = dict(zip([cell.text for cell in cells], names, strict=True))
    for cell in _once(cells):
        if programmes.unknown(name := by_text[cell.text]):
            rule = programmes.listed(name)
            said = Sentence("{column} is {value}; {rule}", column=column, value=quoted(cell.text), rule=rule)
            yield grid.problem(cell, said)


@functools.cache
def _programmes() -> Mapping[str, str]:
    """The programme by each plain name and title."""
    titles = {plain(title): name for name in programmes.names() for title in _titles(name)}
    return titles | {plain(name): name for name in programmes.names()}


def _titles(name: str) -> tuple[str, ...]:
    title = programmes.load(name).title
    return (title.da, title.en)


def _once(cells: Sequence[Cell]) -> list[Cell]:
    """The first cell with each text."""
    first: dict[str, Cell] = {}
    for cell in cells:
        first.setdefault(cell.text, cell)
    return list(first.values())


def _said(grid: Grid, cells: Sequence[Cell], names: Sequence[str]) -> tuple[Liberty, ...]:
    """What was taken as a name that is written otherwise; capitals alone need no words."""
    lines: dict[tuple[str, str], list[int]] = {}
    for cell, name in zip(cells, names, strict=True):
        if cell.text.casefold() != name.casefold():
            lines.setdefault((cell.text, name), []).append(cell.line)
    return tuple(Liberty("name", grid.file, text, name, tuple(found)) for (text, name), found in lines.items())
