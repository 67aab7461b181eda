"""What a planner asks: the office as it is and the plans beside it, read from a link and written as one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from fsm_sim.inputs import programmes
from fsm_sim.model.scenarios.calendar import month_after, months_between
from fsm_sim.web.answering.fields import (
    BASE,
    BY_KEY,
    IN_STATE,
    MOST_CITIZENS,
    PEOPLE,
    PLAN,
    PLANS,
    Field,
    in_state,
    of_plan,
)
from fsm_sim.web.answering.reading import Mistake, Value, read

BEGUN = frozenset({"own", "municipality", "programme"})
"""Fields that a link may have alone with a calibration of the reader's own: the form is to be filled in from there."""
SOON = 1
"""The month in which a plan's caseworkers come or go unless it says."""
MOST_AWAY = 1_200
"""The month, counted from the start, by which whoever is on leave is back."""
LONGEST = 200
"""The longest text that a field takes."""
SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")


@dataclass(frozen=True)
class Question:
    """The office as it is (`base`), and each plan's own values by its letter; what a plan leaves out is as today."""

    base: Mapping[str, Value]
    plans: Mapping[str, Mapping[str, Value]]

    def of(self, plan: str, key: str) -> Value | None:
        """What holds under a plan, or for ``""`` today; None where nothing is said."""
        return self.plans.get(plan, {}).get(key, self.base.get(key))

    def people(self, plan: str) -> tuple[int, int, int]:
        """The caseworkers of a plan, those of them who work part-time, and their share of full time in per cent.

        The share is 0 where nobody works part-time.

        >>> Question({"caseworkers": 9, "part": 0, "share": 60}, {"a": {"part": 2}}).people("a")
        (9, 2, 60)
        """
        people, part, share = (int(self.of(plan, key) or 0) for key in PEOPLE)
        return people, part, share if part else 0

    @property
    def own(self) -> str:
        """What opens the calibration of the reader's own, empty for that of the page."""
        return str(self.base.get("own", ""))

    def __hash__(self) -> int:
        """Questions that are equal have one link."""
        return hash(self.link())

    @property
    def by_state(self) -> dict[str, int]:
        """The citizens by state, where they are listed; they add up to `base["citizens"]`.

        >>> Question({"in-passive": 200, "in-placement": 140, "citizens": 340}, {}).by_state
        {'passive': 200, 'placement': 140}
        """
        found = {key.removeprefix(IN_STATE): value for key, value in self.base.items() if key.startswith(IN_STATE)}
        return {state: int(value) for state, value in found.items()}

    def first_month(self, plan: str) -> int:
        """The month from which a plan's caseworkers are there, counted from the start: `SOON` unless it says.

        A change from the start would be none: the office would begin with other caseworkers and hand nobody over.

        >>> Question({"begins": "2027-01"}, {"a": {"from": "2027-07"}}).first_month("a")
        6
        """
        return self.month(self.plans.get(plan, {}).get("from", SOON))

    def month(self, value: Value) -> int:
        """A month counted from the start, which is a month of the calendar or counted already.

        >>> Question({"begins": "2027-01"}, {}).month("2027-03"), Question({}, {}).month(2)
        (2, 2)
        """
        return months_between(str(self.base["begins"]), value) if isinstance(value, str) else int(value)

    def link(self) -> str:
        """The query string that asks this, the same for every way of writing it.

        >>> Question({"municipality": "Vejle", "citizens": 340}, {"a": {"caseworkers": 8}}).link()
        'municipality=Vejle&citizens=340&a.caseworkers=8'
        """
        return self._link

    @cached_property
    def _link(self) -> str:
        """The link, which is also what a question is known by: an answer in words asks for it dozens of times."""
        written = [key for key in self.base if key.startswith(IN_STATE)]
        written += [one.key for one in BASE if one.key in self.base and not _usual(one, self.base)]
        pairs = [(key, self.base[key]) for key in written if key != "citizens" or not self.by_state]
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

    @property
    def own(self) -> str:
        """What opens the calibration of the reader's own, empty for that of the page."""
        return self.texts.get("own", "")


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
    states = listed_states(str(base.get("programme", "")))
    base = _by_state([in_state(state) for state in states], texts, base, mistakes)
    plans = {plan: _values(PLAN, plan, texts, mistakes) for plan in PLANS}
    known = {of_plan(plan, one.key) for plan in PLANS for one in PLAN} | {one.key for one in BASE}
    known |= {in_state(state).key for state in states}
    for key in texts:
        if key not in known:
            mistakes[key] = Mistake("state" if key.startswith(IN_STATE) else "unknown", {"key": key[:40]})
    begun = "own" in texts and texts.keys() <= BEGUN
    if texts and not begun:
        needed = ("municipality", "citizens", "caseworkers")
        mistakes |= {key: Mistake("needed") for key in needed if key not in texts and key not in base}
    question = Question(base, {plan: own for plan, own in plans.items() if own})
    mistakes |= {key: one for key, one in _together(question).items() if key not in mistakes}
    return Asked(question if texts and not begun and not mistakes else None, texts, mistakes)


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
        value = read(one, text)
        if isinstance(value, Mistake):
            mistakes[key] = value
        else:
            found[one.key] = value
    return found


def listed_states(programme: str) -> tuple[str, ...]:
    """The states in which an office may have citizens at the start: those that are somebody's work.

    >>> listed_states("fsm1")[:2], listed_states("nothing")
    (('passive', 'placement'), ())
    """
    if programme not in programmes.names():
        return ()
    states = programmes.load(programme).states
    return tuple(name for name, state in states.items() if state.caseload_weight > 0)


def _by_state(
    fields: Iterable[Field], texts: Mapping[str, str], base: Mapping[str, Value], mistakes: dict[str, Mistake]
) -> dict[str, Value]:
    """What is said of the office, with the citizens by state and their sum where they are listed."""
    found = _values(fields, "", texts, mistakes)
    by_state = {key: value for key, value in found.items() if value}
    if base.get("start") != "listed":
        if by_state:
            mistakes.setdefault("start", Mistake("start-listed"))
        return dict(base)
    total = sum(int(value) for value in by_state.values())
    if not total:
        mistakes.setdefault("start", Mistake("listed"))
    if "citizens" in base and base["citizens"] != total:
        mistakes.setdefault("citizens", Mistake("sum", {"value": str(base["citizens"]), "total": str(total)}))
    if total > MOST_CITIZENS:
        facts = {"value": str(total), "least": "1", "most": str(MOST_CITIZENS)}
        mistakes.setdefault("citizens", Mistake("range", facts))
    return {**by_state, **base, "citizens": total}


def _together(question: Question) -> dict[str, Mistake]:
    """Mistakes between fields: more part-time people than people, and what is outside the time."""
    found = _leave(question)
    for plan in ("", *question.plans):
        people, part = question.of(plan, "caseworkers"), question.of(plan, "part")
        if isinstance(people, int) and isinstance(part, int) and part > people:
            key = "part" if not plan or "part" in question.plans[plan] else "caseworkers"
            found[of_plan(plan, key) if plan else key] = Mistake("part", {"part": str(part), "people": str(people)})
    months = str(question.base.get("at", "")).split(",")
    last = question.base.get("months", 99)
    if late := [month for month in months if month and int(month) > float(last)]:
        found["at"] = Mistake("late", {"value": late[0], "months": str(last), "least": "0", "most": str(last)})
    for plan, own in question.plans.items():
        if _undated(question, plan):
            found[of_plan(plan, "from")] = Mistake("begins")
        elif "months" not in question.base or not ("from" in own or question.people(plan) != question.people("")):
            continue  # the months have a mistake of their own, or nothing begins
        elif not 0 <= question.first_month(plan) < float(question.base["months"]):
            found[of_plan(plan, "from")] = _late(question, own.get("from", SOON))
    return found


def _undated(question: Question, plan: str) -> bool:
    """Whether a plan begins in a month of the calendar, and the office in none that is known."""
    return isinstance(question.plans.get(plan, {}).get("from"), str) and "begins" not in question.base


def _late(question: Question, value: Value) -> Mistake:
    """A month from which something is to be so, and that is not before the end of those that are looked at."""
    months, last = question.base["months"], int(question.base["months"]) - 1
    least, most = "0", str(last)
    if isinstance(value, str):
        least, most = (month_after(str(question.base["begins"]), month) for month in (0, last))
    return Mistake("late", {"value": str(value), "months": str(months), "least": least, "most": most})


def _leave(question: Question) -> dict[str, Mistake]:
    """What is wrong with leave: a field that is missing, a month that no date is known of, or the two the wrong way."""
    base = question.base
    ends = [key for key in ("leave-from", "leave-to") if key in base]
    if not base.get("leave"):
        return {"leave": Mistake("needed")} if ends else {}
    found = {key: Mistake("needed") for key in ("leave-from", "leave-to") if key not in base}
    if "begins" not in base:
        found |= {key: Mistake("begins") for key in ends if isinstance(base[key], str)}
    if found or "months" not in base:  # which has a mistake of its own
        return found
    first, back, months = (question.month(base[key]) for key in ("leave-from", "leave-to", "months"))
    if not 0 <= first < months:
        found["leave-from"] = _late(question, base["leave-from"])
    if back <= first:
        found["leave-to"] = Mistake("back", {"value": str(base["leave-to"])})
    elif back > MOST_AWAY:
        least, most = (month_after(str(base["begins"]), month) for month in (first + 1, MOST_AWAY))
        found["leave-to"] = Mistake("century", {"value": str(base["leave-to"]), "least": least, "most": most})
    for plan in ("", *question.plans):
        people = _who_can_go(question, plan, first)
        if people is not None and int(base["leave"]) > people and "leave" not in found:
            facts = {"leave": str(base["leave"]), "people": str(people)}
            found[of_plan(plan, "caseworkers") if plan else "leave"] = Mistake("leave", facts)
    return found


def _who_can_go(question: Question, plan: str, month: int) -> int | None:
    """The caseworkers whose leave can begin in a month: those who are there before and after it; None if unsaid."""
    if _undated(question, plan):
        return None
    people = [question.of(plan, "caseworkers")] if plan and question.first_month(plan) <= month else []
    people += [question.of("", "caseworkers")] if not plan or question.first_month(plan) >= month else []
    known = [one for one in people if isinstance(one, int)]
    return min(known) if len(known) == len(people) else None


def _usual(one: Field, values: Mapping[str, Value]) -> bool:
    return _written(values[one.key]) == BY_KEY[one.key].default


def _written(value: Value) -> str:
    """A value as a field takes it: without an exponent, and never with three decimals, which may be thousands.

    >>> _written(0.000001), _written(1340), _written(2.5), _written(1.125)
    ('0.000001', '1340', '2.5', '1.1250')
    """
    if not isinstance(value, float):
        return str(value)
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return f"{text}0" if text[-4:-3] == "." else text
