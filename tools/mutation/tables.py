"""Tables of what was tried: how many faults of each area and module were found, and those that were not."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scipy.stats import beta

from mutation.record import Trial

REASONS: Final = Path(__file__).with_name("survivors.toml")
LEVEL: Final = 0.90


@dataclass(frozen=True)
class Reason:
    """Why a fault was not found. An equivalent one cannot be: it changes nothing that anybody can see."""

    module: str
    before: str
    after: str
    equivalent: bool
    reason: str

    @property
    def fault(self) -> tuple[str, str, str]:
        """The fault that the reason is about."""
        return self.module, self.before, self.after


@dataclass(frozen=True)
class Share:
    """Faults that were tried, those of them that cannot be found, and those that were."""

    name: str
    tried: int
    equivalent: int
    found: int

    @property
    def survived(self) -> int:
        """Faults that could have been found and were not."""
        return self.tried - self.equivalent - self.found

    @property
    def share(self) -> float:
        """The share that was found of those that could have been, 1 where there was none."""
        return self.found / (self.tried - self.equivalent) if self.tried > self.equivalent else 1.0

    def interval(self) -> tuple[float, float]:
        """The exact (Clopper-Pearson) 90% interval of the share that would be found of all faults of that kind.

        >>> [round(end, 2) for end in Share("rates", 20, 0, 18).interval()]
        [0.72, 0.98]
        """
        of = self.tried - self.equivalent
        tail = (1 - LEVEL) / 2
        low = beta.ppf(tail, self.found, of - self.found + 1) if self.found else 0.0
        high = beta.ppf(1 - tail, self.found + 1, of - self.found) if self.found < of else 1.0
        return float(low), float(high)


def read_reasons(file: Path = REASONS) -> list[Reason]:
    """The reasons that are written down for faults that were not found."""
    return [Reason(**one) for one in tomllib.loads(file.read_text("utf-8")).get("survivor", [])]


def share(name: str, trials: Iterable[Trial], reasons: Iterable[Reason]) -> Share:
    """What was found of some trials."""
    every = list(trials)
    cannot = {one.fault for one in reasons if one.equivalent}
    equivalent = sum(1 for one in every if not one.found_by and (one.module, one.before, one.after) in cannot)
    return Share(name, len(every), equivalent, sum(1 for one in every if one.found_by))


def by_area(trials: list[Trial], reasons: list[Reason], areas: Iterable[str]) -> str:
    """A table in Markdown: a row for each area, and one for all."""
    rows = [share(area, [one for one in trials if one.area == area], reasons) for area in areas]
    return _table("area", [*rows, share("all", trials, reasons)], intervals=True)


def by_module(trials: list[Trial], reasons: list[Reason]) -> str:
    """A table in Markdown: a row for each module of which a fault was tried."""
    modules = sorted({one.module for one in trials})
    return _table("module", [share(f"`{name}`", [t for t in trials if t.module == name], reasons) for name in modules])


def survivors(trials: list[Trial], reasons: list[Reason]) -> str:
    """A list in Markdown of all faults that were not found, each with its reason."""
    told = {one.fault: one for one in reasons}
    lines = []
    for one in trials:
        if not one.found_by:
            reason = told.get((one.module, one.before, one.after))
            why = "No reason is written down yet." if reason is None else reason.reason
            kind = "Equivalent: " if reason is not None and reason.equivalent else ""
            lines.append(f"- `{one.module.removeprefix('fsm_sim/')}`: `{one.before}` became `{one.after}`. {kind}{why}")
    return "\n".join(lines)


def _table(first: str, rows: list[Share], intervals: bool = False) -> str:
    heads = [first, "tried", "equivalent", "found", "survived", "found, %"] + ["90% interval"] * intervals
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    for one in rows:
        low, high = one.interval()
        known = one.tried > one.equivalent
        cells = [one.name, str(one.tried), str(one.equivalent), str(one.found), str(one.survived)]
        cells += [f"{100 * one.share:.0f}" if known else "–"]
        cells += [f"{100 * low:.0f} to {100 * high:.0f}" if known else "–"] * intervals
        lines.append(cells)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
