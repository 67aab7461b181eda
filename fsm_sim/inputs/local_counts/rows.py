"""One row of a counts file: its cells are read and checked one by one."""

import re
from dataclasses import dataclass, field

from fsm_sim.evidence.local_counts import COUNTED, Interval
from fsm_sim.inputs import programmes
from fsm_sim.inputs.checking.references import MOST_CITIZENS
from fsm_sim.inputs.checking.wording import near
from fsm_sim.inputs.municipalities import municipalities
from fsm_sim.model.errors import Problem
from fsm_sim.model.scenarios.calendar import month_number

_COUNT = (
    "a count is a whole number, 0 or more; write a hidden one as <5, and leave the cell empty where it is not known"
)


@dataclass
class Row:
    """One row: its cells as text, the values read from them, and the problems found."""

    file: str
    line: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    month: int | None = None
    citizens: int | None = None
    caseworkers: float | None = None
    counts: dict[str, Interval | None] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """Municipality and programme."""
        return self.cells["municipality"], self.cells["programme"]

    def order(self) -> tuple[str, str, int]:
        """The sort key: municipality, programme and month."""
        return (*self.key, self.month or 0)

    def wrong(self, column: str, rule: str) -> None:
        """Record a problem with a cell; `rule` says what is allowed."""
        cell = self.cells[column]
        shown = repr(cell) if len(cell) <= 60 else f"{cell[:57]!r}..."
        self.problems.append(Problem(self.file, self.line, f"{column} is {shown if cell else 'empty'}; {rule}"))

    def read(self) -> None:
        """Read every cell; fills in the values and `problems`."""
        self._names()
        if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", self.cells["month"], re.ASCII):
            self.month = month_number(self.cells["month"])
        else:
            self.wrong("month", "a month is written 2021-01.")
        if whole := self._whole("citizens", "citizens is a whole number of 1 or more, and not hidden."):
            if not 1 <= whole[0] <= MOST_CITIZENS:
                self.wrong("citizens", f"citizens is a whole number from 1 to {MOST_CITIZENS:,}.")
            else:
                self.citizens = whole[0]
        for name in COUNTED:
            if name in self.cells:
                self.counts[name] = self._count(name)
        if self.cells.get("caseworkers"):
            self._caseworkers()

    def _names(self) -> None:
        """Check the names of municipality and programme."""
        town, programme = self.key
        if town not in municipalities():
            close = near(town, municipalities())
            rule = "write the name of one of Denmark's 98, such as Horsens."
            self.wrong("municipality", f"did you mean '{close}'?" if close else rule)
        if unknown := programmes.unknown(programme):
            self.wrong("programme", unknown.partition("; ")[2])

    def _whole(self, column: str, rule: str) -> Interval | None:
        """A whole number as an interval of one value; None, with a problem, for anything else."""
        cell = self.cells[column]
        if re.fullmatch(r"\d{1,12}", cell, re.ASCII):
            return int(cell), int(cell)
        if re.fullmatch(r"\d{1,3}([.,\s'’]\d{3})+", cell):
            self.wrong(column, f"write {re.sub(r'\D', '', cell)}, without separators between thousands.")
        elif re.fullmatch(r"\d+[.,]\d*", cell, re.ASCII):
            hidden = "" if column == "citizens" else ", or <5 where it is hidden"
            self.wrong(column, f"people are counted whole; write a whole number{hidden}.")
        else:
            self.wrong(column, rule)
        return None

    def _count(self, column: str) -> Interval | None:
        """A count, as an interval: ``7``, hidden as ``<5``, or stated as ``1-4``; None where it is not known."""
        cell = self.cells[column]
        if not cell:
            return None
        if hidden := re.fullmatch(r"<\s*([1-9]\d{0,2})", cell, re.ASCII):
            found: Interval | None = (0, int(hidden[1]) - 1)
        elif limits := re.fullmatch(r"(\d{1,3})\s*[-–]\s*(\d{1,3})", cell, re.ASCII):
            found = int(limits[1]), int(limits[2])
            if found[0] > found[1]:
                self.wrong(column, f"an interval runs from the least to the most: {limits[2]}-{limits[1]}.")
                return None
        else:
            found = self._whole(column, f"{_COUNT}.")
        if found and self.citizens is not None and found[0] > self.citizens:
            rule = f"that is more than the {self.citizens} citizens of that month; count citizens of the same group."
            self.wrong(column, rule)
        return found

    def _caseworkers(self) -> None:
        cell = self.cells["caseworkers"]
        if re.fullmatch(r"\d{1,3}([.,\s'’]\d{3})+", cell):
            self.wrong("caseworkers", "write it without separators between thousands.")
        elif not re.fullmatch(r"\d{1,5}([.,]\d+)?", cell, re.ASCII) or float(cell.replace(",", ".")) <= 0:
            self.wrong("caseworkers", "caseworkers is a number above 0, in full-time posts, such as 6.5.")
        else:
            self.caseworkers = float(cell.replace(",", "."))
