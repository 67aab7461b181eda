"""An answer to one question about a calibration: checks, and the table behind them."""

from dataclasses import asdict, dataclass, field
from typing import Any

from fsm_sim.inference.posterior.calibration import Check


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


def from_json(record: dict[str, Any]) -> ValidationResult:
    """A result that was kept as JSON."""
    checks = tuple(Check(**check) for check in record["checks"])
    return ValidationResult(**{**record, "checks": checks, "table": tuple(record["table"])})
