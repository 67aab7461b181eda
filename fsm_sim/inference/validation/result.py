"""An answer to one question about a calibration: checks, and the table behind them."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from fsm_sim.inference.posterior.calibration import Check
from fsm_sim.inference.validation.records import RECORDS, PartRecord
from fsm_sim.inputs.files.json_record import as_record, document, read_json


@dataclass(frozen=True)
class ValidationResult:
    """`part` names the question; `facts` answer it, numbers and names by name; `table` has a row per item asked about.

    `curves` (name → numbers) is what a picture is drawn from, where there is one. Reports make the sentences.
    """

    part: str
    facts: dict[str, Any]
    checks: tuple[Check, ...]
    table: tuple[dict[str, Any], ...] = ()
    curves: dict[str, list[float]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The result as JSON."""
        return asdict(self)


def read_result(file: Path) -> ValidationResult:
    """A result that was kept as JSON.

    Raises
    ------
    InputError
        When the file cannot be read, or is not a record of the question that it is about.
    """
    remedy = "delete it, and validate the calibration again with 'fsm-sim calibrate NAME --prove'"
    part = read_json(file, PartRecord, remedy)
    return from_json(as_record(document(file.read_bytes()), RECORDS[part["part"]], file, remedy))


def from_json(record: dict[str, Any]) -> ValidationResult:
    """A result that was kept as JSON."""
    checks = tuple(Check(**check) for check in record["checks"])
    return ValidationResult(**{**record, "checks": checks, "table": tuple(record["table"])})
