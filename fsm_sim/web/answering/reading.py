"""What the text of a field says: its value, or what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite

from fsm_sim.inputs import programmes
from fsm_sim.inputs.checking.references import STARTS
from fsm_sim.inputs.municipalities import INVENTED, municipality, nearest
from fsm_sim.model.notation.characters import fault
from fsm_sim.model.scenarios.calendar import is_month
from fsm_sim.web.answering.fields import Field

Value = str | int | float
"""What a field says."""

MOST_MONTHS = 6
"""The most months whose levels are told."""


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a field: the `key` of the sentence ``web.mistake.*`` that says it, and what it mentions."""

    key: str
    facts: Mapping[str, str] = field(default_factory=dict)


def read(one: Field, text: str) -> Value | Mistake:
    """The value of a field, or what is wrong with its text.

    >>> from fsm_sim.web.answering.fields import BY_KEY
    >>> read(BY_KEY["citizens"], "1.340"), read(BY_KEY["at"], "24, 6"), read(BY_KEY["rules"], "2026-13-01").key
    (1340, '6,24', 'day')
    """
    match one.kind:
        case "whole" | "number":
            return _number(one, text)
        case "choice":
            choices = one.choices or programmes.names()
            return text if text in choices else Mistake("choice", {"value": text})
        case "month":
            return _month(one, text)
        case "months":
            return _months(text)
        case "day":
            return _day(text)
        case "note":
            return Mistake("note") if fault(text) else text
        case "text":
            return _municipality(text)
        case "token":
            return text  # what it opens, or that it opens nothing, is said where it is opened


def _number(one: Field, text: str) -> Value | Mistake:
    """A number with a comma or a point; in a whole number dots and spaces stand between thousands.

    A number with decimals that could also be thousands is refused: 1.200 is not the same in Danish and in English.
    """
    plain = text.replace(" ", "").replace("\N{MINUS SIGN}", "-").removesuffix("%")
    facts = {"value": text, "least": f"{one.least:g}", "most": f"{one.most:g}"}
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", plain):
        thousands = re.sub(r"[.,]", "", plain)
        if one.kind == "whole":
            plain = thousands
        elif not plain.startswith("0") and one.least <= int(thousands) <= one.most:
            return Mistake("thousands", {"value": text, "whole": thousands, "decimals": f"{plain}0"})
    if not re.fullmatch(r"-?\d{1,12}([.,]\d{1,6})?", plain):
        return Mistake("number", facts)
    value = float(plain.replace(",", "."))
    if not isfinite(value) or not one.least <= value <= one.most:
        return Mistake("range", facts)
    if value.is_integer():
        return int(value)
    return Mistake("whole", facts) if one.kind == "whole" else value


def _month(one: Field, text: str) -> Value | Mistake:
    """A month of the calendar, or a number of months from the start, which itself can only be the former."""
    if is_month(text) and (one.key != "begins" or STARTS[0] <= text <= STARTS[1]):
        return text
    if is_month(text):
        return Mistake("century", {"value": text, "least": STARTS[0], "most": STARTS[1]})
    if one.key == "begins":
        return Mistake("month", {"value": text})
    return int(text) if re.fullmatch(r"\d{1,2}", text) else Mistake("from", {"value": text})


def _months(text: str) -> Value | Mistake:
    """Some months after the start, as they stand in a link: in order, once each."""
    parts = [part for part in re.split(r"[,; ]+", text) if part]
    if not all(re.fullmatch(r"\d{1,2}", part) for part in parts) or not 1 <= len(parts) <= MOST_MONTHS:
        return Mistake("months", {"value": text, "most": str(MOST_MONTHS)})
    return ",".join(map(str, sorted({int(part) for part in parts})))


def _day(text: str) -> Value | Mistake:
    """A date of the calendar."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return Mistake("day", {"value": text})


def _municipality(text: str) -> Value | Mistake:
    found = municipality(text)
    if found is not None:
        return found
    if text.casefold() == INVENTED.casefold():
        return INVENTED
    near = nearest(text)
    if near is None:
        return Mistake("municipality", {"value": text})
    return Mistake("municipality-near", {"value": text, "nearest": near})
