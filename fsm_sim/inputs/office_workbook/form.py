"""A workbook as the content of a scenario file: every value with the cell that it is from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.inputs.files.toml_file import TomlFile
from fsm_sim.inputs.tables.cells import Cell, Grid
from fsm_sim.model.errors import Problem

type Place = tuple[Grid, Cell]
"""A cell and its sheet."""

NESTED: dict[str, tuple[str, KeyPath]] = {
    "freeze_from_month": ("staffing", ("recruitment_freeze", 0, "from_month")),
    "freeze_to_month": ("staffing", ("recruitment_freeze", 0, "to_month")),
    "learning_months": ("staffing", ("learning", "months")),
    "learning_share": ("staffing", ("learning", "share")),
    "team_capacity_per_month": ("rehabilitation_team", ("capacity_per_month",)),
}
"""The keys of the form of staffing that stand deeper in a scenario file, or in another table."""

KEYS: Mapping[KeyPath, str] = MappingProxyType(
    {(table, *(part for part in path if isinstance(part, str))): key for key, (table, path) in NESTED.items()}
)
"""The same the other way: the keys of the form by their places in a scenario file, without the numbers of a list."""
PARTS_OF: Mapping[str, str] = MappingProxyType({"scenario": "[[plan]]", "office": "[[office]]"})
"""The parts of the workbook that hold a table of a scenario file under another name."""


@dataclass(frozen=True)
class Form(TomlFile):
    """The content of one scenario of a workbook, and the cell of every key; an empty cell too has its key."""

    places: Mapping[KeyPath, Place] = field(default_factory=lambda: MappingProxyType({}))

    def line_of(self, path: KeyPath) -> int | None:
        """The row of a key, or of the innermost table around it; None for the workbook as a whole."""
        found = self._place(path)
        return None if found is None else found[1].line

    def name_of(self, path: KeyPath) -> str:
        """A place as the workbook calls it: by the grey key of its cell, or by the part that its row is in.

        >>> from pathlib import Path
        >>> form = Form(Path("office.xlsx"), "", {})
        >>> form.name_of(("staffing", "leave", 0)), form.name_of(("staffing", "leave", 0, "citizens"))
        ('[[leave]]', 'citizens')
        """
        if not path:
            return ""
        names = [part for part in path if isinstance(part, str)]
        if len(path) == 1:
            return PARTS_OF.get(names[0], f"[{names[0]}]")
        return KEYS.get(tuple(names), names[-1]) if isinstance(path[-1], str) else f"[[{names[-1]}]]"

    def problem(self, path: KeyPath, text: str) -> Problem:
        """A problem at the cell of a key; one about a key that is missing at the cell that it is missing from."""
        missing = re.search(r" lacks '(\w+)'", text)
        own = self.places.get((*path, missing[1])) if missing else None
        place = own or self._place(path)
        return Problem(self.name, None, text) if place is None else place[0].problem(place[1], text)

    def _place(self, path: KeyPath) -> Place | None:
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path)
