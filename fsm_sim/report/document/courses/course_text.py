"""Why the courses of a brief rise and fall, in words: who comes, who leaves to what, posts filled, and dated changes.

Every number is one of the run's own (`study.results.courses`); nothing is looked up. The sentences are facts, since
they are the same in every format, and the numbers in them are facts of their own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from fsm_sim.language.calendar import end_in_words, last_month, month_in_words, months_in_words
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.model.mixed_name import programme_in
from fsm_sim.model.network import Floats
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.document.comparison_text import title
from fsm_sim.report.document.courses.course_events import empties, events, opened_before
from fsm_sim.report.document.courses.ending_states import ending_states
from fsm_sim.report.document.fact import Fact, Facts, number, text
from fsm_sim.report.document.level_numbers import usual_decimals
from fsm_sim.report.document.wording import joined, say
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.courses.course import (
    SMALLEST,
    Courses,
    Phase,
    courses,
    phases,
    same_until,
    smallest_movement,
)
from fsm_sim.study.results.courses.course_flows import Flow, flow
from fsm_sim.study.results.courses.outcome_parts import OTHERS, outcome_parts
from fsm_sim.study.results.entries import Record, entry_of
from fsm_sim.study.results.summary import IN_OFFICE, POPULATION, POSTS_FILLED, weight_of
from fsm_sim.study.results.windows import first_month

CASELOAD, INTAKE = "caseload", "intake"
Kind = Literal["share", "count"]
KINDS = ("text", "short", "shorter", "least")
"""The paragraphs of a scenario: all of it; less where citizens go and are; less how many; and the caseload alone."""
WAYS = {1: "rises", -1: "falls", 0: "stays"}
SOMEBODY = 0.5
"""Of fewer citizens, who are printed as none, no share is told."""
UNSURE = "unsure"
"""A movement that is worth telling, but not more than the simulations are uncertain by."""


def course_facts(comparison: Comparison, known: Facts, names: Sequence[str]) -> Facts:
    """``movement.<scenario>.text``, a paragraph for each of some scenarios, and its numbers ``movement.<scenario>.*``.

    The first is the one compared with; of the others it is told what differs. Of a scenario that has no caseworkers for
    a time it is told that there is no answer. ``.short``, ``.shorter`` and ``.least``
    say less, where there is little room. `known` are the facts of the run, whose decimals the numbers have.
    """
    base = courses(comparison.runs, names[0])
    found: Facts = {}
    for name in names:
        if name in comparison.without_caseworkers:
            named = titled(comparison, name)
            none = text(*(sentence("comparison.no-caseworkers", of, title=getattr(named, of)) for of in LANGUAGES))
            found |= {f"movement.{name}.{kind}": none for kind in KINDS}
            continue
        mine = base if name == names[0] else courses(comparison.runs, name)
        other = base if comparison.has_answer(name) else mine  # from no answer nothing is told apart
        for kind in KINDS:
            told = _Course(comparison, known, name, mine, other, KINDS.index(kind))
            said = say("course.of", title=known[f"scenario.{name}.short"], said=told.paragraph())
            found |= {f"movement.{name}.{key}": fact for key, fact in told.numbers.items()}
            found[f"movement.{name}.{kind}"] = said
    return found


def titled(comparison: Comparison, name: str) -> Fact:
    """The title of a scenario."""
    return text(*(title(entry_of(comparison.run, name), language) for language in LANGUAGES))


@dataclass
class _Course:
    """What is told of one scenario, and its numbers as they are told."""

    comparison: Comparison
    known: Facts
    name: str
    mine: Courses
    base: Courses
    less: int

    def __post_init__(self) -> None:
        self.numbers: Facts = {}
        self.last = self.comparison.last_month(self.name)
        self.entry: Record = entry_of(self.comparison.run, self.name)

    def paragraph(self) -> Fact:
        """Until when it is as the one compared with, and from then on who comes and leaves, caseload and shares."""
        outcomes = [name for name in self.comparison.headlines if name in self.mine.level]
        first, said = 0, []
        if self.mine is not self.base:
            told = (IN_OFFICE, POPULATION, CASELOAD, POSTS_FILLED, *outcomes)
            until = same_until(self.base, self.mine, [name for name in told if name in self.base.level])
            if until >= self.last:
                return say("course.same", against=titled(self.comparison, self.comparison.against))
            first = max(0, until)
            until = first + self._differs_at(first + 1)
            said += [self._as_base(until)] if until else []
        if self.less < 2:
            said += self._citizens(first)
        said += self._caseload(first)
        if self.less < 3:
            said += [one for outcome in outcomes for one in self._share(outcome, first)]
        return joined(said, " ")

    def _differs_at(self, month: int) -> bool:
        """Whether the plan differs from a month on: the number of that month has it, but the month before is alike."""
        first, mine = (
            events(entry, Phase(month - 1, month, 0))
            for entry in (entry_of(self.comparison.run, self.comparison.against), self.entry)
        )
        return first != mine

    def _as_base(self, until: int) -> Fact:
        start = self.comparison.start_month
        against = titled(self.comparison, self.comparison.against)
        if start is None:
            said = {"da": against.da, "en": against.en}
            told = (
                plural("course.as-base", until, of, against=said[of], months=months_in_words(until, of))
                for of in LANGUAGES
            )
            return text(*told)
        month = text(*(last_month(until, start, language) for language in LANGUAGES))
        return say("course.as-base-dated", against=against, month=month)

    def _number(self, key: str, value: float, unit: Kind, digits: int) -> Fact:
        self.numbers[key] = number(value, unit, digits)
        return self.numbers[key]

    def _when(self, month: int) -> Fact:
        """When a phase ends: as a month begins where the plan changes just then, whose number has that change."""
        start, at = self.comparison.start_month, Phase(month - 1, month, 0)
        if start is not None and month < self.last and events(self.entry, at):
            words = (sentence("calendar.start-of", of, month=month_in_words(month, start, of)) for of in LANGUAGES)
            return text(*words)
        return text(*(end_in_words(month, start, language) for language in LANGUAGES))

    def _citizens(self, first: int) -> list[Fact]:
        """How many citizens come and leave, and where they go; nothing of a plan in which that is the same."""
        ends = [float(one.in_office[self.last]) for one in (self.mine, self.base)]
        alike = self.mine is not self.base and abs(ends[0] - ends[1]) <= SMALLEST * ends[1]
        if INTAKE not in self.mine.level or alike:
            return []
        programme = self.entry["programme"]
        outside = self.comparison.run.get("left_office", {}).get(programme, ())
        ending = sorted(ending_states(programme) - {*outside})
        found = flow(self.mine, outside, ending, first, self.last)
        counts = {name: self._number(f"citizens.{name}", getattr(found, name), "count", 0) for name in Flow._fields[:4]}
        where = sorted(found.where.items(), key=lambda one: -one[1])
        gone = [
            say(
                "course.where",
                state=self._state(state),
                count=self._number(f"left.{state or 'gone'}", count, "count", 0),
            )
            for state, count in where
            if self.less == 0 and count > 0 and (outside or state)
        ]
        key = f"course.citizens{'' if gone else '-bare'}{_same(counts['start'], counts['end'])}"
        return [say(key, **counts, **({"where": joined(gone, "; ")} if gone else {}))]

    def _state(self, name: str) -> Fact:
        if not name:
            return text(*(sentence("course.gone", language) for language in LANGUAGES))
        titles = self.comparison.run.get("states", {})
        return text(titles[name]["da"], titles[name]["en"]) if name in titles else text(name)

    def _caseload(self, first: int) -> list[Fact]:
        """How the caseload moves, with citizens, filled posts, and what the plan does when."""
        if CASELOAD not in self.mine.level or not np.isfinite(self.mine.of(CASELOAD)[first : self.last + 1]).all():
            return []

        def about(phase: Phase) -> list[Fact]:
            moved = {"office": self.mine.in_office}
            if POSTS_FILLED in self.mine.level:
                moved[POSTS_FILLED] = self.mine.of(POSTS_FILLED)
            told = [name for name, course in moved.items() if _much(course, phase) or self._dated(name, phase)]
            if not told and phase.direction < 0 and opened_before(self.entry, phase.first):
                return [say("course.new-get")]
            return [self._moves(name, moved[name], phase) for name in told or moved]

        return [say("course.caseload", phases=self._phases(CASELOAD, first, "count", about))]

    def _dated(self, name: str, phase: Phase) -> list[Fact]:
        """What the plan does on dates of its own that changes how many posts are filled."""
        return events(self.entry, phase, stand_ins=False) if name == POSTS_FILLED else []

    def _moves(self, name: str, course: Floats, phase: Phase) -> Fact:
        """From how many to how many citizens in the office, or posts filled, with the reason where there is one."""
        digits = max(1, usual_decimals(name, 0.0, self.comparison.run)) if name == POSTS_FILLED else 0
        ends = self._ends(name, course, phase, "count", digits)
        found = self._dated(name, phase)
        falls = name == POSTS_FILLED and _much(course, phase) and course[phase.last] < course[phase.first]
        if falls and self.entry["separation_per_year"] > 0 and not empties(self.entry, phase):
            found = [*found, say("course.vacant")]
        key = f"course.{name}{_same(ends['from'], ends['to'])}{'-with' if found else ''}"
        return say(key, **ends, **({"events": joined(found, ", ")} if found else {}))

    def _share(self, outcome: str, first: int) -> list[Fact]:
        """How the share of an outcome moves, with how many of how many citizens, and in which of its states."""
        first = max(first, first_month(self.comparison.run, self.name, outcome))
        if first >= self.last or not np.isfinite(self.mine.of(outcome)[first : self.last + 1]).all():
            return []
        people = self.mine.citizens[outcome].to_numpy()
        counted = self.mine.of(weight_of(outcome, [str(name) for name in self.mine.level]))
        if counted[first : self.last + 1].min() < SOMEBODY:
            return []

        def about(phase: Phase) -> list[Fact]:
            inside = self._ends(f"{outcome}.inside", people, phase, "count", 0)
            all_ = self._ends(f"{outcome}.counted", counted, phase, "count", 0)
            ends = {"from": inside["from"], "to": inside["to"], "of": all_["from"], "of-then": all_["to"]}
            start = self._at_the_start(outcome) if phase.first == first else []
            more = [*self._in_states(outcome, phase), *start] if self.less == 0 and self.mine is self.base else []
            same = _same(ends["from"], ends["to"]) and _same(ends["of"], ends["of-then"])
            return [say(f"course.counted{same}", **ends), *more]

        told = self._phases(outcome, first, "share", about)
        if len(self.comparison.headlines) == 1:
            return [say("course.share", phases=told)]
        return [say("course.share-of", outcome=self.known[f"outcome.{outcome}.title"], phases=told)]

    def _at_the_start(self, outcome: str) -> list[Fact]:
        """What the start of the office means for a share: everybody enters then, or nobody counted has left it yet."""
        outside = self.comparison.run.get("left_office", {}).get(self.entry["programme"], ())
        states = self.comparison.run["outcomes"][outcome].get("states", ())
        left = [f"state:{one}" for one in states if one in outside and f"state:{one}" in self.mine.citizens]
        if self.entry["start"] == "programme" and self.entry["citizens"]:
            return [say("course.all-enter")]
        return [say("course.none-left")] if left and not self.mine.citizens[left].iloc[0].any() else []

    def _in_states(self, outcome: str, phase: Phase) -> Iterator[Fact]:
        """By how much the citizens in each state of an outcome have become more or fewer: parts of its change."""
        window = first_month(self.comparison.run, self.name, outcome)
        states = self.comparison.run["outcomes"][outcome].get("states", ())
        begun = ending_states(self.entry["programme"]) if window else ()
        for state, amount in outcome_parts(self.mine, outcome, states, begun, window, phase).items():
            if amount:
                key = f"{outcome}.{phase.last}.{state or 'others'}"
                moved = self.numbers[key] = number(float(amount), "change", 0)
                if state == OTHERS:
                    yield say("course.others", amount=moved)
                    continue
                named = self._state(state)
                if programme_in(state) is not None:  # which the title of the outcome has said
                    named = text(*(one.partition(": ")[2] for one in (named.da, named.en)))
                yield say(f"course.state{'-begun' if state in begun else ''}", state=named, amount=moved)

    def _phases(self, measure: str, first: int, unit: Kind, about: Callable[[Phase], Sequence[Fact]]) -> Fact:
        """The rises and falls of a measure, each with what is told `about` it."""
        course = self.mine.of(measure)[: self.last + 1]
        digits = self.known[f"value.{self.name}.{measure}.mean"].digits
        printed = 10.0**-digits / (100 if unit == "share" else 1)
        smallest = smallest_movement(course[first:], printed)
        sure = max(smallest, 2 * self.mine.error_of_changes(measure, first, self.last))
        parts = []
        for place, phase in enumerate(phases(course, sure, first)):
            ends = self._ends(measure, course, phase, unit, digits)
            unsure = phase.direction == 0 and abs(course[phase.last] - course[phase.first]) >= smallest
            way = UNSURE if unsure else WAYS[phase.direction]
            same = _same(ends["from"], ends["to"]) if way == WAYS[0] and not place else ""
            moved = say(f"course.{'then-' if place else ''}{way}{same}", when=self._when(phase.last), **ends)
            parts.append(say("course.with", moved=moved, why=joined(about(phase), "; ")))
        return joined(parts, ", ")

    def _ends(self, key: str, course: Floats, phase: Phase, unit: Kind, digits: int) -> dict[str, Fact]:
        """The values of a course at both ends of a phase."""
        at = {"from": phase.first, "to": phase.last}
        return {end: self._number(f"{key}.{month}", float(course[month]), unit, digits) for end, month in at.items()}


def _same(first: Fact, last: Fact) -> str:
    """The ending of the key of a sentence in which both ends of a course are printed alike, and said once."""
    return "-same" if first.da == last.da else ""


def _much(course: Floats, phase: Phase) -> bool:
    """Whether a course has moved by more than `SMALLEST` of its value in a phase."""
    start, end = course[phase.first], course[phase.last]
    return bool(abs(end - start) > SMALLEST * max(start, end))
