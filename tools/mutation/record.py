"""The record of what was tried: one line for each fault, written when it has been tried, so that a run can go on."""

import csv
import hashlib
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class Trial:
    """A fault that was tried: where it was, what was changed, and which test found it first ("" where none did)."""

    area: str
    module: str
    digest: str
    operator: str
    occurrence: int
    line: int
    before: str
    after: str
    found_by: str

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What makes a fault the same one: a changed module has other faults."""
        return self.module, self.operator, self.occurrence, self.digest


COLUMNS: Final = tuple(field.name for field in fields(Trial))


def read_trials(file: Path) -> list[Trial]:
    """The trials in a record, in the order in which they were made."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [_trial(row) for row in rows]


def _trial(row: dict[str, str]) -> Trial:
    numbers = {name: int(row.pop(name)) for name in ("occurrence", "line")}
    return Trial(**row, **numbers)  # type: ignore[arg-type]


def write_trials(file: Path, trials: list[Trial]) -> None:
    """Write a record whole, in an order that does not depend on when what was tried."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows(astuple(one) for one in sorted(trials, key=lambda one: (one.area, *one.key)))
    part.replace(file)


def digest(text: str) -> str:
    """The first twelve digits of the sha256 of a module's text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
