"""The catalogue as a plain-text table grouped by programme, and as data for JSON."""

import math
import textwrap
from collections.abc import Sequence
from typing import Any

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.target import CalibrationTarget

PROGRAMMES = {
    "fsm1": "FSM I, Flere skal med",
    "fsm1_pilot": "FSM I, the one-year pilot",
    "fsm2": "FSM II, Flere skal med II",
    "fsm3": "FSM 3, IPS",
    "bir": "BIR, Bedre indsats for borgere i ressourceforløb",
    "ap": "AP, Afklaringspuljen",
    "hir": "HIR, Håndholdt indsats i ressourceforløb",
    "stv": "STV, Særligt tilrettelagt virksomhedsforløb",
    "br": "BR, Bedre ressourceforløb",
    "usual": "No programme",
    "usual_rc": "No programme, resource course",
    "": "General",
}
"""The order and the titles of the programmes in the table."""

_ONE = {"citizens": "citizen", "municipalities": "municipality", "months": "month", "years": "year", "hours": "hour"}
_HEADINGS = ("id", "value", "n", "when", "role", "status", "source")
_WIDTH = 120


def as_table(catalogue: Catalogue) -> str:
    """Every published number as plain text: by programme, each with its reading, then conflicts and sources.

    "!" marks a target in a conflict, "~" an assumed denominator.

    >>> print(as_table(Catalogue(sources=(), targets=(), conflicts=())))
    0 targets, 0 of them fitted and 0 compared; 0 sources; 0 conflicts.
    """
    rows = {target.id: _row(target) for target in catalogue.targets}
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *rows.values(), strict=True)]
    lines: list[str] = []
    for programme in sorted({target.programme for target in catalogue.targets}, key=_position):
        lines += [PROGRAMMES.get(programme, programme), "  " + _aligned(_HEADINGS, widths)]
        for target in catalogue.targets:
            if target.programme == programme:
                flag = "! " if target.conflict else "  "
                lines += [flag + _aligned(rows[target.id], widths), *_beneath(target)]
        lines.append("")
    return "\n".join([*lines, *_conflict_lines(catalogue), *_source_lines(catalogue), _summary(catalogue)])


def value_in_words(target: CalibrationTarget) -> str:
    """The value with its bound and its unit; explicit ends of the interval follow in parentheses.

    >>> value_in_words(
    ...     CalibrationTarget(id="a", quote="34,9%", value=0.349, unit="share", rounding=0.001, population="x")
    ... )
    '34.9 %'
    >>> value_in_words(CalibrationTarget(id="a", quote="1", value=1, unit="hours", bound="at least", population="x"))
    'at least 1 hour'
    """
    if isinstance(target.value, str):
        return target.value
    words = _with_unit(target.value, target.unit)
    if target.bound != "exactly":
        words = f"{target.bound} {words}"
    if target.lower is None and target.upper is None:
        return words
    lower, upper = target.interval
    ends = f"{100 * lower:g} to {100 * upper:g} %" if target.unit == "share" else f"{lower:,g} to {upper:,g}"
    return f"{words} ({ends})"


def as_json(catalogue: Catalogue) -> dict[str, Any]:
    """The catalogue as lists and dictionaries, with its digest and the interval of each target (None: an open end).

    >>> sorted(as_json(Catalogue(sources=(), targets=(), conflicts=())))
    ['conflicts', 'digest', 'sources', 'targets']
    """
    return {
        "digest": catalogue.digest(),
        "sources": [source.model_dump(mode="json") for source in catalogue.sources],
        "targets": [_target_as_json(target) for target in catalogue.targets],
        "conflicts": [conflict.model_dump(mode="json") for conflict in catalogue.conflicts],
    }


def _target_as_json(target: CalibrationTarget) -> dict[str, Any]:
    content = target.model_dump(mode="json")
    if isinstance(target.value, str):
        return {**content, "interval": None}
    return {**content, "interval": [end if math.isfinite(end) else None for end in target.interval]}


def _with_unit(value: float, unit: str) -> str:
    match unit:
        case "share":
            return f"{100 * value:.6g} %"
        case "percentage points":
            return f"{100 * value:+.6g} percentage points"
        case "DKK":
            return f"DKK {value:,.0f}"
        case _:
            return f"{value:,.0f} {_ONE.get(unit, unit) if value == 1 else unit}"


def _row(target: CalibrationTarget) -> tuple[str, ...]:
    known, assumed = target.n, target.n_assumed
    n = f"{known:,}" if known is not None else f"~{assumed:,}" if assumed is not None else ""
    return (target.id, value_in_words(target), n, target.when, target.role, target.status, target.source)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _beneath(target: CalibrationTarget) -> list[str]:
    who = (
        f"{target.population}, {target.municipality}"
        if target.municipality not in target.population
        else target.population
    )
    parts = [f"{who[0].upper()}{who[1:]}.", target.reading]
    if target.n_reason:
        parts.append(f"Assumed n: {target.n_reason}")
    parts += [f"Other reading, {other.name}: {other.why}" for other in target.alternative]
    parts.append(f"{target.citation}." if target.citation else "")
    return _wrapped(" ".join(part for part in parts if part), "      ")


def _conflict_lines(catalogue: Catalogue) -> list[str]:
    lines: list[str] = ["Conflicts"] if catalogue.conflicts else []
    for conflict in catalogue.conflicts:
        named = [target.id for target in catalogue.targets if target.conflict == conflict.id]
        lines.append(f"! {conflict.id}")
        lines += _wrapped(f"{conflict.what} Chosen: {conflict.chosen}. {conflict.why}", "      ")
        lines += _wrapped(f"Targets: {', '.join(named)}", "      ") if named else []
    return [*lines, ""] if lines else []


def _source_lines(catalogue: Catalogue) -> list[str]:
    lines: list[str] = ["Sources"] if catalogue.sources else []
    for source in catalogue.sources:
        lines.append(f"  {source.id}")
        issued = ", ".join(part for part in (source.title, source.publisher, source.date or "undated") if part)
        parts = (f"{issued}.", f"Text: {source.document}." if source.document else "", source.note)
        lines += _wrapped(" ".join(part for part in parts if part), "      ")
    return [*lines, ""] if lines else []


def _summary(catalogue: Catalogue) -> str:
    fitted, checked = len(catalogue.fitted()), len(catalogue.checked())
    targets = f"{_counted(len(catalogue.targets), 'target')}, {fitted} of them fitted and {checked} compared"
    return f"{targets}; {_counted(len(catalogue.sources), 'source')}; {_counted(len(catalogue.conflicts), 'conflict')}."


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"


def _position(programme: str) -> tuple[int, str]:
    known = list(PROGRAMMES)
    return (known.index(programme) if programme in PROGRAMMES else len(known), programme)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False)
