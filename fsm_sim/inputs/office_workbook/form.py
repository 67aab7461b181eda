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


@dataclass(frozen=True)
class Form(TomlFile):
    """The content of one scenario of a workbook, and the cell of every key; an empty cell too has its key."""

    places: Mapping[KeyPath, Place] = field(default_factory=lambda: MappingProxyType({}))

    def line_of(self, path: KeyPath) -> int | None:
        """The row of a key, or of the innermost table around it; None for the workbook as a whole."""
        found = self._place(path)
        return None if found is None else found[1].line

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
