"""What a planner asks: the office as it is and the plans beside it, read from a link and written as one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from urllib.parse import urlencode

from fsm_sim.inputs import programmes
from fsm_sim.inputs.municipalities import INVENTED, municipality, nearest
from fsm_sim.model.scenarios.calendar import is_month, month_number
from fsm_sim.web.fields import BASE, BY_KEY, PLAN, PLANS, Field, of_plan

Value = str | int | float
"""What a field says."""

SOON = 1
"""The month in which a plan's caseworkers come or go unless it says."""
LONGEST = 200
"""The longest text that a field takes."""
SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a field: the `key` of the sentence ``web.mistake.*`` that says it, and what it mentions."""

    key: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """The office as it is (`base`), and each plan's own values by its letter; what a plan leaves out is as today."""

    base: Mapping[str, Value]
    plans: Mapping[str, Mapping[str, Value]]

    def of(self, plan: str, key: str) -> Value | None:
        """What holds under a plan, or for ``""`` today; None where nothing is said."""
        return self.plans.get(plan, {}).get(key, self.base.get(key))

    def first_month(self, plan: str) -> int:
        """The month from which a plan's caseworkers are there, counted from the start: `SOON` unless it says.

        A change from the start would be none: the office would begin with other caseworkers and hand nobody over.

        >>> Question({"begins": "2027-01"}, {"a": {"from": "2027-07"}}).first_month("a")
        6
        """
        begins = self.plans.get(plan, {}).get("from", SOON)
        if isinstance(begins, str):
            return month_number(begins) - month_number(str(self.base["begins"]))
        return int(begins)

    def link(self) -> str:
        """The query string that asks this, the same for every way of writing it.

        >>> Question({"municipality": "Vejle", "citizens": 340}, {"a": {"caseworkers": 8}}).link()
        'municipality=Vejle&citizens=340&a.caseworkers=8'
        """
        pairs = [(one.key, self.base[one.key]) for one in BASE if one.key in self.base and not _usual(one, self.base)]
        for plan in PLANS:
            own = self.plans.get(plan, {})
            pairs += [(of_plan(plan, one.key), own[one.key]) for one in PLAN if one.key in own]
        return urlencode([(key, _written(value)) for key, value in pairs])


@dataclass(frozen=True)
class Asked:
    """What came with a request: the question where it is complete and right, the `texts` as written, and mistakes."""

    question: Question | None
    texts: Mapping[str, str]
    mistakes: Mapping[str, Mistake]

    @property
    def empty(self) -> bool:
        """Whether nothing was asked at all."""
        return not self.texts


def asked(pairs: Iterable[tuple[str, str]]) -> Asked:
    """What a query string asks. A key that stands twice counts by its last value; one that is unknown is a mistake.

    >>> found = asked([("municipality", "vejle kommune"), ("citizens", "1.340"), ("caseworkers", "9"), ("a.part", "x")])
    >>> found.question, dict(found.mistakes)["a.part"].key
    (None, 'number')
    """
    texts = {key: SPACES.sub(" ", text).strip() for key, text in pairs}
    texts = {key: text for key, text in texts.items() if text}
    mistakes = {key: Mistake("long", {"most": str(LONGEST)}) for key, text in texts.items() if len(text) > LONGEST}
    base = _values(BASE, "", texts, mistakes)
    plans = {plan: _values(PLAN, plan, texts, mistakes) for plan in PLANS}
    known = {one.key for one in BASE} | {of_plan(plan, one.key) for plan in PLANS for one in PLAN}
    mistakes |= {key: Mistake("unknown", {"key": key[:40]}) for key in texts if key not in known}
    if texts:
        needed = ("municipality", "citizens", "caseworkers")
        mistakes |= {key: Mistake("needed") for key in needed if key not in texts}
    question = Question(base, {plan: own for plan, own in plans.items() if own})
    mistakes |= {key: one for key, one in _together(question).items() if key not in mistakes}
    return Asked(question if texts and not mistakes else None, texts, mistakes)


def _values(
    fields: Iterable[Field], plan: str, texts: Mapping[str, str], mistakes: dict[str, Mistake]
) -> dict[str, Value]:
    """What some fields say; what is wrong is added to `mistakes`."""
    found: dict[str, Value] = {}
    for one in fields:
        key = of_plan(plan, one.key) if plan else one.key
        text = texts.get(key, "" if plan else one.default)
        if not text or key in mistakes:
            continue
        value = _read(one, text)
        if isinstance(value, Mistake):
            mistakes[key] = value
        else:
            found[one.key] = value
    return found


def _read(one: Field, text: str) -> Value | Mistake:
    match one.kind:
        case "whole" | "number":
            return _number(one, text)
        case "choice":
            choices = one.choices or programmes.names()
            return text if text in choices else Mistake("choice", {"value": text})
        case "month":
            return _month(one, text)
        case "text":
            return _municipality(text)


def _number(one: Field, text: str) -> Value | Mistake:
    """A number with a comma or a point; in a whole number dots and spaces stand between thousands."""
    plain = text.replace(" ", "").replace("\N{MINUS SIGN}", "-").removesuffix("%")
    if one.kind == "whole" and re.fullmatch(r"\d{1,3}([.,]\d{3})+", plain):
        plain = re.sub(r"[.,]", "", plain)
    facts = {"value": text, "least": f"{one.least:g}", "most": f"{one.most:g}"}
    if not re.fullmatch(r"-?\d{1,12}([.,]\d{1,6})?", plain):
        return Mistake("number", facts)
    value = float(plain.replace(",", "."))
    if not isfinite(value) or not one.least <= value <= one.most:
        return Mistake("range", facts)
    if value.is_integer():
        return int(value)
    return Mistake("whole", facts) if one.kind == "whole" else value


def _month(one: Field, text: str) -> Value | Mistake:
    """A month of the calendar, or for a plan a number of months from the start."""
    if is_month(text):
        return text
    if one.key == "from" and re.fullmatch(r"\d{1,2}", text):
        return int(text)
    return Mistake("from" if one.key == "from" else "month", {"value": text})


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


def _together(question: Question) -> dict[str, Mistake]:
    """Mistakes between fields: more part-time people than people, and a plan that begins outside the time."""
    found = {}
    for plan in ("", *question.plans):
        people, part = question.of(plan, "caseworkers"), question.of(plan, "part")
        if isinstance(people, int) and isinstance(part, int) and part > people:
            key = "part" if not plan or "part" in question.plans[plan] else "caseworkers"
            found[of_plan(plan, key) if plan else key] = Mistake("part", {"part": str(part), "people": str(people)})
    for plan, own in question.plans.items():
        if "from" not in own:
            continue
        if isinstance(own["from"], str) and "begins" not in question.base:
            found[of_plan(plan, "from")] = Mistake("begins")
        elif not 0 <= question.first_month(plan) < float(question.base.get("months", 1)):
            facts = {"value": str(own["from"]), "months": str(question.base["months"])}
            found[of_plan(plan, "from")] = Mistake("late", facts)
    return found


def _usual(one: Field, values: Mapping[str, Value]) -> bool:
    return _written(values[one.key]) == BY_KEY[one.key].default


def _written(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:.12g}"
