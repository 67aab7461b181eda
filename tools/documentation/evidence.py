"""The published numbers as a table that can be searched, made of the files of `calibration/evidence`."""

import re
from html import escape

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.source import Source
from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.language.numbers import decimal, percent

ROLES = {"fit": "fitted", "check": "compared, not fitted", "context": "context"}
STATUSES = {
    "V": "read in the named source",
    "V-press": "read on a press page",
    "S": "in a source document",
    "D": "derived",
    "M": "from memory",
}
HEADINGS = ("Published number", "Value", "Of whom", "When", "Use", "Source", "Reading")


def table(catalogue: Catalogue) -> str:
    """The table as HTML: a row for each published number, in the order of the files, with an anchor of its id."""
    sources = {source.id: source for source in catalogue.sources}
    heads = "".join(f'<th scope="col">{heading}</th>' for heading in HEADINGS)
    caption = f"{len(catalogue.targets)} published numbers of {len(sources)} sources"
    rows = "\n".join(_row(target, sources[target.source]) for target in catalogue.targets)
    return (
        '<div class="evidence" data-searchable="evidence" tabindex="0">\n'
        f'<table id="evidence"><caption>{caption}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>\n</div>\n"
    )


def _row(target: CalibrationTarget, source: Source) -> str:
    quote = f'<q lang="{source.language}">{_text(target.quote)}</q><br><code>{escape(target.id)}</code>'
    whom = ", ".join(filter(None, (target.population, target.group, target.municipality)))
    size = f" (n = {decimal(target.n, 0, 'en')})" if target.n else ""
    when = target.date or " to ".join(target.window)
    cells = [
        value_of(target),
        f"{_text(whom)}{size}",
        _text(when),
        f"{ROLES[target.role]}; {STATUSES[target.status]}",
        _source(target, source),
        _text(target.reading) + _others(target),
    ]
    body = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr id="target-{escape(target.id)}"><th scope="row">{quote}</th>{body}</tr>'


def value_of(target: CalibrationTarget) -> str:
    """The value as it is published: with its unit and the bound that the source states.

    >>> value_of(CalibrationTarget(id="a", quote="735", value=735, unit="citizens", population="x", bound="about"))
    'about 735 citizens'
    """
    bound = "" if target.bound == "exactly" else f"{target.bound} "
    if isinstance(target.value, str):
        return f"{bound}{escape(target.value)}"
    if target.unit == "share":
        return f"{bound}{percent(target.value, 'en', _decimals(100 * target.value))}"
    value = 100 * target.value if target.unit == "percentage points" else target.value
    return f"{bound}{decimal(value, _decimals(value), 'en')} {target.unit}"


def _decimals(value: float) -> int:
    """The decimals that a published number was printed with."""
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def _source(target: CalibrationTarget, source: Source) -> str:
    if target.citation:
        where = f' <a href="{escape(target.url)}">where it was read</a>' if target.url else ""
        return f"{_text(target.citation)}{where}"
    dated = f", {source.date}" if source.date else ""
    return f'<cite lang="{source.language}">{_text(source.title)}</cite>, {_text(source.publisher)}{dated}'


def _others(target: CalibrationTarget) -> str:
    """The alternative readings, and the conflict that the number is in."""
    found = [f"<br>Another reading, <code>{escape(one.name)}</code>: {_text(one.why)}" for one in target.alternative]
    if target.conflict:
        found.append(f'<br>In a conflict: <a href="#conflict-{escape(target.conflict)}">{escape(target.conflict)}</a>')
    return "".join(found)


def conflicts(catalogue: Catalogue) -> str:
    """The numbers that contradict each other, as a list of HTML: what, the choice and its reason."""
    items = "\n".join(
        f'<dt id="conflict-{escape(one.id)}"><code>{escape(one.id)}</code></dt>'
        f"<dd>{_text(one.what)} Chosen: {_text(one.chosen)}. {_text(one.why)}</dd>"
        for one in catalogue.conflicts
    )
    return f"<dl>\n{items}\n</dl>\n"


def _text(words: str) -> str:
    """Words for a cell: escaped, on one line, with names in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(" ".join(words.split())))
