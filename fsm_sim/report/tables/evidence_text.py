"""The catalogue of published numbers as a plain-text table grouped by programme.

Fixed words are of the reader's language; readings, populations and quotes are the evidence's own.
"""

import textwrap

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.language.catalogue import has, plural, sentence
from fsm_sim.language.numbers import decimal, percent_sign, significant
from fsm_sim.model.text import Language
from fsm_sim.report.tables.alignment import aligned

PROGRAMMES = {
    "fsm1": "FSM I, Flere skal med",
    "fsm1_pilot": "FSM I",
    "fsm2": "FSM II, Flere skal med II",
    "fsm3": "FSM 3, IPS",
    "bir": "BIR, Bedre indsats for borgere i ressourceforløb",
    "ap": "AP, Afklaringspuljen",
    "hir": "HIR, Håndholdt indsats i ressourceforløb",
    "stv": "STV, Særligt tilrettelagt virksomhedsforløb",
    "br": "BR, Bedre ressourceforløb",
    "usual": "",
    "usual_rc": "",
    "": "",
}
"""The order of the programmes in the table, and their names; what is no name is a sentence ``evidence-programme``."""

_HEADINGS = ("id", "value", "n", "when", "role", "status", "source")
_WIDTH = 120


def as_table(catalogue: Catalogue, language: Language = "en") -> str:
    """Every published number as plain text: by programme, each with its reading, then conflicts and sources.

    "!" marks a target in a conflict, "~" an assumed denominator.

    >>> print(as_table(Catalogue(sources=(), targets=(), conflicts=())))
    0 targets, 0 of them fitted and 0 compared; 0 sources; 0 conflicts.
    """
    head = [sentence(f"evidence-table.{heading}", language) for heading in _HEADINGS]
    first, *rest = aligned([head, *(_row(target, language) for target in catalogue.targets)])
    rows = dict(zip((target.id for target in catalogue.targets), rest, strict=True))
    lines: list[str] = []
    for programme in sorted({target.programme for target in catalogue.targets}, key=_position):
        lines += [_title(programme, language), f"  {first}"]
        for target in catalogue.targets:
            if target.programme == programme:
                flag = "! " if target.conflict else "  "
                lines += [flag + rows[target.id], *_beneath(target, language)]
        lines.append("")
    return "\n".join(
        [
            *lines,
            *_conflict_lines(catalogue, language),
            *_finding_lines(catalogue, language),
            *_source_lines(catalogue, language),
            _summary(catalogue, language),
        ]
    )


def value_in_words(target: CalibrationTarget, language: Language = "en") -> str:
    """The value with its bound and its unit; explicit ends of the interval follow in parentheses.

    >>> value_in_words(
    ...     CalibrationTarget(id="a", quote="34,9%", value=0.349, unit="share", rounding=0.001, population="x")
    ... )
    '34.9%'
    >>> target = CalibrationTarget(id="a", quote="1", value=1, unit="hours", bound="at least", population="x")
    >>> value_in_words(target), value_in_words(target, "da")
    ('at least 1 hour', 'mindst 1 time')
    """
    if isinstance(target.value, str):
        return target.value
    words = _with_unit(target.value, target.unit, language)
    if target.bound != "exactly":
        words = sentence(f"evidence-bound.{_key(target.bound)}", language, value=words)
    if target.lower is None and target.upper is None:
        return words
    lower, upper = target.interval
    if target.unit == "share":
        ends = _number(100 * lower, language), _number(100 * upper, language) + percent_sign(language)
    else:
        ends = _number(lower, language), _number(upper, language)
    return f"{words} ({sentence('number.range', language, lower=ends[0], upper=ends[1])})"


def _with_unit(value: float, unit: str, language: Language) -> str:
    match unit:
        case "share":
            return _number(100 * value, language) + percent_sign(language)
        case "percentage points":
            points = ("+" if value > 0 else "") + _number(100 * value, language)
            return sentence("evidence-unit.percentage-points", language, value=points)
        case "DKK":
            return sentence("evidence-unit.dkk", language, value=decimal(value, 0, language))
        case _:
            return plural(f"evidence-count.{_key(unit)}", round(value), language, value=decimal(value, 0, language))


def _number(value: float, language: Language) -> str:
    """Six figures; the digits of a large number in groups."""
    return decimal(value, 0, language) if abs(value) >= 1000 else significant(value, 6, language)


def _key(name: str) -> str:
    return name.replace(" ", "-")


def _row(target: CalibrationTarget, language: Language) -> tuple[str, ...]:
    known, assumed = target.n, target.n_assumed
    n = decimal(known, 0, language) if known is not None else ""
    if known is None and assumed is not None:
        n = f"~{decimal(assumed, 0, language)}"
    return (target.id, value_in_words(target, language), n, target.when, target.role, target.status, target.source)


def _beneath(target: CalibrationTarget, language: Language) -> list[str]:
    who = target.population
    if target.municipality not in who:
        who = f"{who}, {target.municipality}"
    parts = [f"{who[0].upper()}{who[1:]}.", target.reading]
    if target.n_reason:
        parts.append(sentence("evidence-table.assumed", language, reason=target.n_reason))
    parts += [
        sentence("evidence-table.other-reading", language, name=other.name, why=other.why)
        for other in target.alternative
    ]
    parts.append(f"{target.citation}." if target.citation else "")
    return _wrapped(" ".join(part for part in parts if part), "      ")


def _conflict_lines(catalogue: Catalogue, language: Language) -> list[str]:
    lines: list[str] = [sentence("evidence-table.conflicts", language)] if catalogue.conflicts else []
    for conflict in catalogue.conflicts:
        named = [target.id for target in catalogue.targets if target.conflict == conflict.id]
        lines.append(f"! {conflict.id}")
        chosen = sentence("evidence-table.chosen", language, chosen=conflict.chosen)
        lines += _wrapped(f"{conflict.what} {chosen} {conflict.why}", "      ")
        targets = sentence("evidence-table.targets", language, targets=", ".join(named))
        lines += _wrapped(targets, "      ") if named else []
    return [*lines, ""] if lines else []


def _finding_lines(catalogue: Catalogue, language: Language) -> list[str]:
    """What is published without a number, and what the model makes of it."""
    lines: list[str] = [sentence("evidence-table.findings", language)] if catalogue.findings else []
    for finding in catalogue.findings:
        lines += [f"  {finding.id}", *_wrapped(f"{finding.says} {finding.used}", "      ")]
    return [*lines, ""] if lines else []


def _source_lines(catalogue: Catalogue, language: Language) -> list[str]:
    lines: list[str] = [sentence("evidence-table.sources", language)] if catalogue.sources else []
    for source in catalogue.sources:
        lines.append(f"  {source.id}")
        date = source.date or sentence("evidence-table.undated", language)
        issued = ", ".join(part for part in (source.title, source.publisher, date) if part)
        text = sentence("evidence-table.text", language, document=source.document) if source.document else ""
        lines += _wrapped(" ".join(part for part in (f"{issued}.", text, source.note) if part), "      ")
    return [*lines, ""] if lines else []


def _summary(catalogue: Catalogue, language: Language) -> str:
    return sentence(
        "evidence-table.summary",
        language,
        targets=_counted("calibration-targets", len(catalogue.targets), language),
        fitted=decimal(len(catalogue.fitted()), 0, language),
        checked=decimal(len(catalogue.checked()), 0, language),
        sources=_counted("sources", len(catalogue.sources), language),
        conflicts=_counted("conflicts", len(catalogue.conflicts), language),
    )


def _counted(noun: str, count: int, language: Language) -> str:
    return plural(f"count.{noun}", count, language, count=decimal(count, 0, language))


def _title(programme: str, language: Language) -> str:
    key = f"evidence-programme.{programme or 'general'}"
    return sentence(key, language, name=PROGRAMMES[programme]) if has(key) else PROGRAMMES.get(programme, programme)


def _position(programme: str) -> tuple[int, str]:
    known = list(PROGRAMMES)
    return (known.index(programme) if programme in PROGRAMMES else len(known), programme)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False)
