"""What the templates print: texts and geometry, and nothing to work out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from fsm_sim.language.calendar import short_month
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, significant
from fsm_sim.language.provenance import sources_of
from fsm_sim.model.text import Language
from fsm_sim.report.document.numbers import effect_digits
from fsm_sim.study.results.entries import Record, entry_of
from fsm_sim.web.answering.answers import Answer
from fsm_sim.web.answering.course import Course
from fsm_sim.web.answering.plan_names import difference
from fsm_sim.web.answering.plans import TODAY, name_of
from fsm_sim.web.shown import heading, implied, titles, words
from fsm_sim.web.shown.charts import DATED_TICKS, MOST_TICKS, Interval, Panel, intervals, panels, widths
from fsm_sim.web.shown.foot import foot
from fsm_sim.web.shown.form import Form
from fsm_sim.web.shown.tables import (
    Table,
    difference_table,
    fan_note,
    fan_table,
    inputs_table,
    levels_notes,
    levels_table,
    office_inputs,
    states_table,
)


@dataclass(frozen=True)
class Effect:
    """A plan's expected difference and what single runs did."""

    title: str
    what: str
    number: str
    unit: str
    interval: Interval
    expected: str
    single: str
    bar: tuple[tuple[float, float], ...]
    counts: tuple[str, str, str]
    description: str
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Chart:
    """A panel with its words."""

    title: str
    what: str
    """What differs from today, or the full-time posts of today."""
    panel: Panel
    end: str
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]
    description: str
    unit: str
    """What the axis upwards counts."""
    time: str
    """What the axis across counts; empty where its marks are dates."""


@dataclass(frozen=True)
class Report:
    """The answer as it is printed."""

    about: str
    title: str
    chance: str
    tag: str
    effects: tuple[Effect, ...]
    between: tuple[str, ...]
    levels: Table
    levels_notes: tuple[str, ...]
    """Who is counted, and whose a requirement is."""
    fan_title: str
    fan: tuple[Chart, ...]
    fan_note: str
    fan_table: Table
    difference_title: str
    differences: tuple[Chart, ...]
    without: tuple[str, ...]
    difference_table: Table
    states_title: str
    states: Table
    office: tuple[tuple[str, str], ...]
    """What no plan changes: what it is called, and its value."""
    inputs: Table
    sources: str
    banners: tuple[str, ...]
    notes: tuple[str, ...]
    implied: tuple[str, ...]
    sentences: tuple[str, ...]
    foot: tuple[str, ...]
    exact: bool


@dataclass(frozen=True)
class Page:
    """Everything on the page."""

    language: Language
    link: str
    form: Form
    report: Report | None = None
    refused: tuple[tuple[Language, str], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    here: str = ""
    """Its address below the language."""
    own: str = ""
    """What opens the calibration of the reader's own that its numbers are drawn from; empty for that of the page."""

    def say(self, key: str, **values: str) -> str:
        """A sentence in the page's language."""
        return sentence(key, self.language, **values)


def report(answer: Answer, language: Language, *, exact: bool) -> Report:
    """The answer in words, tables and geometry."""
    people = words.people_of(answer, language)
    return Report(
        about=f"{words.about_of(answer.question, language)} · {words.at_the_end(answer, language)}",
        title=heading.heading(answer, language),
        chance=heading.chance(answer, language),
        tag=words.tag(answer),
        effects=tuple(_effects(answer, language)),
        between=words.between(answer, language),
        levels=levels_table(answer, tuple(answer.comparison.months), language),
        levels_notes=levels_notes(answer, language),
        fan_title=titles.fan_title(answer, language),
        fan=_fan(answer, language, people),
        fan_note=fan_note(answer, language),
        fan_table=fan_table(answer, language),
        difference_title=titles.difference_title(answer, language),
        differences=_differences(answer, language, people),
        without=words.without_answer(answer, language) if answer.question.plans and not answer.is_early else (),
        difference_table=difference_table(answer, language),
        states_title=titles.states_title(answer, language),
        states=states_table(answer, language),
        office=office_inputs(answer, language),
        inputs=inputs_table(answer, language),
        sources=sources_of(entry_of(answer.comparison.run, TODAY), language),
        banners=tuple(words.banners(answer, language)),
        notes=tuple(words.notes(answer, language)),
        implied=tuple(implied.implied(answer, language)),
        sentences=tuple(answer.comparison.sentences(language)),
        foot=foot(answer, language),
        exact=exact,
    )


def _effects(answer: Answer, language: Language) -> Iterator[Effect]:
    known = {plan: row for plan in words.answered_plans(answer)[0] if (row := answer.rows[plan]) is not None}
    if not known:
        return
    expected = [
        tuple(row[f"citizens_{name}"] for name in ("mean", "expected_lower", "expected_upper"))
        for row in known.values()
    ]
    single = [(row["citizens_lower"], row["citizens_upper"]) for row in known.values()]
    drawn = intervals([(one[0], one[1], one[2]) for one in expected], single)
    for (plan, row), interval in zip(known.items(), drawn, strict=True):
        yield _effect(answer, plan, row, interval, language)


def _effect(answer: Answer, plan: str, row: Record, interval: Interval, language: Language) -> Effect:
    mean, digits = words.amount_of(answer, plan)
    ends = max(0, effect_digits(row, float(answer.question.base["citizens"])))

    def signed(value: float, decimals: int) -> str:
        return decimal(value, decimals, language, signed=True)

    def between(lower: str, upper: str) -> str:
        return sentence("web.range", language, lower=signed(row[lower], ends), upper=signed(row[upper], ends))

    counted = heading.counts(answer, plan)
    shares = [count / max(1, sum(counted)) for count in counted]
    told = {"mean": signed(mean, digits)}
    if interval.box is None:
        key, description = "web.expected-none", "web.effect-description-none"
    else:
        key, description = "web.expected-key", "web.effect-description"
        told["range"] = between("citizens_expected_lower", "citizens_expected_upper")
    single = sentence(
        "web.range", language, lower=signed(row["citizens_lower"], 0), upper=signed(row["citizens_upper"], 0)
    )
    kind = "same" if round(mean, digits) == 0 else "other"  # the number has its sign
    return Effect(
        title=sentence("web.plan", language, letter=plan.upper()),
        what=difference(answer.question, plan, language),
        number=signed(mean, digits),
        unit=sentence(f"web.unit-{kind}", language),
        interval=interval,
        expected=sentence(key, language, **told),
        single=single,
        bar=widths(shares),
        counts=tuple(decimal(count, 0, language) for count in counted),  # type: ignore[arg-type]
        description=sentence(description, language, **told, single=single),
        ticks=tuple((tick.at, _mark(tick.value, language, signed=True)) for tick in interval.ticks),
    )


def _fan(answer: Answer, language: Language, people: str) -> tuple[Chart, ...]:
    plans = words.own_answers(answer)
    if not plans or answer.is_early:
        return ()
    courses, known = [answer.courses[name_of(plan)] for plan in plans], "" in plans
    drawn = panels(courses, [answer.courses[TODAY] if plan and known else None for plan in plans], _most_ticks(answer))
    return tuple(
        _chart(answer, plan, course, panel, language, "fan", people)
        for plan, course, panel in zip(plans, courses, drawn, strict=True)
    )


def _differences(answer: Answer, language: Language, people: str) -> tuple[Chart, ...]:
    plans = words.answered_plans(answer)[0]
    if not plans or answer.is_early:
        return ()
    courses = [answer.differences[name_of(plan)] for plan in plans]
    drawn = panels(courses, [None] * len(courses), _most_ticks(answer))
    return tuple(
        _chart(answer, plan, course, panel, language, "difference", people)
        for plan, course, panel in zip(plans, courses, drawn, strict=True)
    )


def _most_ticks(answer: Answer) -> int:
    """The marks that there is room for at the time axis."""
    return MOST_TICKS if answer.comparison.start_month is None else DATED_TICKS


def _chart(
    answer: Answer,
    plan: str,
    course: Course,
    panel: Panel,
    language: Language,
    kind: Literal["fan", "difference"],
    people: str,
) -> Chart:
    signed = kind == "difference"
    digits = words.amount_of(answer, plan)[1] if signed else words.level_digits(answer, answer.month)

    def number(value: float) -> str:
        return decimal(value, digits, language, signed=signed)

    months = sorted({max(course.first, round(place * answer.month / 4)) for place in range(5)})
    told = [
        sentence(
            "web.at-month",
            language,
            month=words.months_of(answer, [month], language)[0],
            **{name: number(getattr(course, name)[month]) for name in ("mean", "lower", "upper")},
        )
        for month in months
    ]
    title = sentence("web.plan", language, letter=plan.upper()) if plan else sentence("web.today", language)
    start = answer.comparison.start_month
    return Chart(
        title=title,
        what=difference(answer.question, plan, language),
        panel=panel,
        end=number(float(course.mean[-1])),
        across=tuple(
            (
                tick.at,
                short_month(tick.value, start, language) if start else significant(tick.value, 3, language),
            )
            for tick in panel.across
        ),
        up=tuple((tick.at, _mark(tick.value, language, signed=signed)) for tick in panel.up),
        description=sentence(f"web.{kind}-description", language, plan=title, people=people, months="; ".join(told)),
        unit=sentence("web.unit-difference" if signed else "web.unit-citizens", language),
        time="" if start else sentence("web.unit-month", language),
    )


def _mark(value: float, language: Language, *, signed: bool) -> str:
    """A number at an axis; that of a difference has its sign, as the differences have."""
    plus = "+" if signed and value > 0 else ""
    return plus + significant(value, 4, language)
