"""What the templates print: texts and geometry, and nothing to work out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fsm_sim.inputs import programmes
from fsm_sim.inputs.municipalities import municipalities
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, significant
from fsm_sim.model.text import Language
from fsm_sim.report.document.numbers import effect_digits
from fsm_sim.study.results.entries import Record
from fsm_sim.study.results.levels import at_least, outcomes_of
from fsm_sim.study.results.rows import records
from fsm_sim.version import __version__
from fsm_sim.web import words
from fsm_sim.web.answers import Answer, Course
from fsm_sim.web.charts import Interval, Panel, intervals, panels, widths
from fsm_sim.web.fields import BY_KEY, PLANS, STAFFING, of_plan
from fsm_sim.web.plans import TODAY, full_time, name_of
from fsm_sim.web.question import Asked

FEWEST_PLANS = 2
"""Plans that the form shows where fewer are in use."""


@dataclass(frozen=True)
class Input:
    """A field of the form as it stands: its name in the link, its text, and what is wrong with it."""

    name: str
    key: str
    label: str
    text: str
    mistake: str = ""
    of_today: str = ""

    @property
    def id(self) -> str:
        """A name without what a style sheet or a link would read otherwise."""
        return self.name.replace(".", "-")


@dataclass(frozen=True)
class Form:
    """The form: the fields of the office by key, and the rows of staffing with a field for today and each plan."""

    fields: dict[str, Input]
    plans: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Input | None, ...]], ...]
    more: str
    """The letter of a plan that can be added, empty for none."""
    municipalities: tuple[str, ...]
    programmes: tuple[tuple[str, str, str], ...]
    mistakes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Effect:
    """A plan's expected difference and what single runs did."""

    title: str
    posts: str
    change: str
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
    posts: str
    panel: Panel
    end: str
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]
    description: str


@dataclass(frozen=True)
class Table:
    """A table: its heading row, and rows that each begin with a heading."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Report:
    """The answer as it is printed."""

    about: str
    title: str
    chance: str
    tag: str
    effects: tuple[Effect, ...]
    levels: Table
    fan: tuple[Chart, ...]
    fan_table: Table
    differences: tuple[Chart, ...]
    states: Table
    inputs: Table
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
    refused: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    def say(self, key: str, **values: str) -> str:
        """A sentence in the page's language."""
        return sentence(key, self.language, **values)


def form(asked: Asked, language: Language, *, room: int = 0) -> Form:
    """The form as it was filled in, with room for so many plans."""
    used = [plan for plan in PLANS if any(key.startswith(f"{plan}.") for key in asked.texts)]
    last = max((PLANS.index(plan) for plan in used), default=-1) + 1
    shown = PLANS[: max(FEWEST_PLANS, last, room)]
    wrong = {key: words.mistake_text(key, one, language) for key, one in asked.mistakes.items()}

    def one(name: str, key: str, usual: str = "", of_today: str = "") -> Input:
        text = asked.texts.get(name, usual)
        return Input(name, key, words.label(name, language), text, wrong.get(name, ""), of_today)

    fields = {key: one(key, key, BY_KEY[key].default) for key in BY_KEY if key != "from"}
    rows: list[tuple[str, tuple[Input | None, ...]]] = []
    for each in STAFFING:
        today = fields[each.key]
        cells = [one(of_plan(plan, each.key), each.key, "", today.text) for plan in shown]
        rows.append((each.key, (today, *cells)))
        if each.key == "share":
            rows.append(("from", (None, *(one(of_plan(plan, "from"), "from") for plan in shown))))
    names = [programmes.load(name) for name in programmes.names()]
    return Form(
        fields,
        shown,
        tuple(rows),
        PLANS[len(shown)] if len(shown) < len(PLANS) else "",
        municipalities(),
        tuple((one.name, one.title.in_language(language), one.target_group.in_language(language)) for one in names),
        tuple(wrong.items()),
    )


def report(answer: Answer, language: Language, *, exact: bool) -> Report:
    """The answer in words, tables and geometry."""
    months = tuple(answer.comparison.months)
    base = answer.question.base
    people = words.people_of(answer, language)
    programme = programmes.load(str(base["programme"])).title.in_language(language)
    return Report(
        about=" · ".join([str(base["municipality"]), programme, words.at_the_end(answer, language)]),
        title=words.heading(answer, language),
        chance=words.chance(answer, language),
        tag=words.tag(answer),
        effects=tuple(_effects(answer, language)),
        levels=_levels(answer, months, language),
        fan=_fan(answer, language, people),
        fan_table=_fan_table(answer, language),
        differences=_differences(answer, language, people),
        states=_states(answer, language),
        inputs=_inputs(answer, language),
        banners=tuple(words.banners(answer, language)),
        notes=tuple(words.notes(answer, language)),
        implied=tuple(words.implied(answer, language)),
        sentences=tuple(answer.comparison.sentences(language)),
        foot=_foot(answer, language),
        exact=exact,
    )


def _effects(answer: Answer, language: Language) -> Iterator[Effect]:
    rows = {plan: answer.comparison.row(name_of(plan), answer.headline) for plan in answer.question.plans}
    known = {plan: row for plan, row in rows.items() if row is not None}
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
        return sentence("page.range", language, lower=signed(row[lower], ends), upper=signed(row[upper], ends))

    counted = words.counts(answer, plan)
    shares = [count / max(1, sum(counted)) for count in counted]
    expected = between("citizens_expected_lower", "citizens_expected_upper")
    single = sentence(
        "page.range", language, lower=signed(row["citizens_lower"], 0), upper=signed(row["citizens_upper"], 0)
    )
    kind = "same" if round(mean, digits) == 0 else "more" if mean > 0 else "fewer"
    return Effect(
        title=sentence("page.plan", language, letter=plan.upper()),
        posts=words.posts_text(full_time(answer.question, plan), language),
        change=words.changed(answer.question, plan, language),
        number=signed(mean, digits),
        unit=sentence(f"page.unit-{kind}", language),
        interval=interval,
        expected=expected,
        single=single,
        bar=widths(shares),
        counts=tuple(decimal(count, 0, language) for count in counted),  # type: ignore[arg-type]
        description=sentence(
            "page.effect-description", language, mean=signed(mean, digits), expected=expected, single=single
        ),
        ticks=tuple((tick.at, significant(tick.value, 4, language)) for tick in interval.ticks),
    )


def _levels(answer: Answer, months: tuple[int, ...], language: Language) -> Table:
    """Citizens in the headline outcome at some months, the probability of each requirement, and the caseload."""
    comparison = answer.comparison
    required = at_least(comparison.run, TODAY)
    titles = outcomes_of(comparison.run, TODAY)
    heading = [
        sentence("page.plan-column", language),
        *words.months_of(answer, months, language),
        *(str(titles[name]["requirement"]["title"][language]) for name in required),
        sentence("page.caseload-column", language),
    ]
    found = {(row["scenario"], row["month"], row["measure"]): row for row in records(comparison.levels)}
    runs = answer.draws * int(comparison.run["replications"])
    rows = []
    for plan in ("", *answer.question.plans):
        name = name_of(plan)
        cells = [_named(answer, plan, language)]
        for month in months:
            row = found[name, month, answer.headline]
            lower, upper = (decimal(row[f"citizens_{end}"], 0, language) for end in ("lower", "upper"))
            cells.append(
                sentence(
                    "page.level", language, mean=decimal(row["citizens_mean"], 0, language), lower=lower, upper=upper
                )
            )
        cells += [words.requirement_text(found[name, months[-1], one], language, runs) for one in required]
        caseload = found.get((name, months[-1], "caseload"))
        cells.append(decimal(caseload["mean"], 0, language) if caseload else decimal(float("nan"), 0, language))
        rows.append(tuple(cells))
    return Table(tuple(heading), tuple(rows))


def _fan(answer: Answer, language: Language, people: str) -> tuple[Chart, ...]:
    names = [(plan, name_of(plan)) for plan in ("", *answer.question.plans)]
    courses = [answer.courses[name] for _, name in names]
    base = answer.courses[TODAY]
    drawn = panels(courses, [base if plan else None for plan, _ in names])
    return tuple(
        _chart(answer, plan, course, panel, language, "fan", people, signed=False)
        for (plan, _), course, panel in zip(names, courses, drawn, strict=True)
    )


def _differences(answer: Answer, language: Language, people: str) -> tuple[Chart, ...]:
    courses = [answer.differences[name_of(plan)] for plan in answer.question.plans]
    if not courses:
        return ()
    drawn = panels(courses, [None] * len(courses))
    return tuple(
        _chart(answer, plan, course, panel, language, "difference", people, signed=True)
        for plan, course, panel in zip(answer.question.plans, courses, drawn, strict=True)
    )


def _chart(
    answer: Answer,
    plan: str,
    course: Course,
    panel: Panel,
    language: Language,
    kind: str,
    people: str,
    *,
    signed: bool,
) -> Chart:
    def number(value: float) -> str:
        return decimal(value, 0, language, signed=signed)

    months = sorted({round(place * answer.month / 4) for place in range(5)})
    told = [
        sentence(
            "page.at-month",
            language,
            month=words.months_of(answer, [month], language)[0],
            **{name: number(getattr(course, name)[month]) for name in ("mean", "lower", "upper")},
        )
        for month in months
    ]
    title = sentence("page.plan", language, letter=plan.upper()) if plan else sentence("page.today", language)
    start = answer.comparison.start_month
    return Chart(
        title=title,
        posts=words.posts_text(full_time(answer.question, plan), language),
        panel=panel,
        end=number(float(course.mean[-1])),
        across=tuple(
            (
                tick.at,
                words.months_of(answer, [int(tick.value)], language)[0]
                if start
                else significant(tick.value, 3, language),
            )
            for tick in panel.across
        ),
        up=tuple((tick.at, significant(tick.value, 4, language)) for tick in panel.up),
        description=sentence(f"page.{kind}-description", language, plan=title, people=people, months="; ".join(told)),
    )


def _fan_table(answer: Answer, language: Language) -> Table:
    months = sorted({*range(0, answer.month + 1, 3), answer.month})
    heading = (
        sentence("page.month-column", language),
        *(_named(answer, plan, language) for plan in ("", *answer.question.plans)),
    )
    rows = []
    for month, named in zip(months, words.months_of(answer, months, language), strict=True):
        cells = []
        for plan in ("", *answer.question.plans):
            course = answer.courses[name_of(plan)]
            ends = {end: decimal(float(getattr(course, end)[month]), 0, language) for end in ("mean", "lower", "upper")}
            cells.append(sentence("page.level", language, **ends))
        rows.append((named, *cells))
    return Table(heading, tuple(rows))


def _states(answer: Answer, language: Language) -> Table:
    """In which states there are more or fewer citizens under each plan."""
    each = {plan: dict(words.state_rows(answer, plan, language)) for plan in answer.question.plans}
    names = list(dict.fromkeys(name for own in each.values() for name in own))
    plans = [sentence("page.plan", language, letter=plan.upper()) for plan in each]
    rows = tuple((name, *(own.get(name, decimal(0.0, 0, language)) for own in each.values())) for name in names)
    return Table((sentence("page.state-column", language), *plans), rows)


def _inputs(answer: Answer, language: Language) -> Table:
    """Every input, for paper, where there is no form."""
    question = answer.question
    plans = [sentence("page.plan", language, letter=plan.upper()) for plan in question.plans]
    rows = []
    for key in BY_KEY:
        values = [question.of(plan, key) for plan in ("", *question.plans)]
        if values != [None] * len(values):
            rows.append((words.label(key, language), *(_value(key, value, language) for value in values)))
    return Table((sentence("page.field-column", language), sentence("page.today", language), *plans), tuple(rows))


def _value(key: str, value: str | int | float | None, language: Language) -> str:
    if value is None:
        return sentence("page.not-said", language)
    if BY_KEY[key].kind == "choice" and key != "programme":
        return sentence(f"page.choice.{key}.{value}", language)
    if key == "programme":
        return programmes.load(str(value)).title.in_language(language)
    return value if isinstance(value, str) else significant(float(value), 6, language)


def _named(answer: Answer, plan: str, language: Language) -> str:
    title = sentence("page.plan", language, letter=plan.upper()) if plan else sentence("page.today", language)
    return sentence(
        "page.plan-title", language, plan=title, posts=words.posts_text(full_time(answer.question, plan), language)
    )


def _foot(answer: Answer, language: Language) -> tuple[str, ...]:
    """Version, seed, size, period, interval and digests."""
    run = answer.comparison.run
    numbers = {
        "version": __version__,
        "seed": str(run["seed"]),
        "draws": decimal(answer.draws, 0, language),
        "replications": decimal(int(run["replications"]), 0, language),
        "months": decimal(answer.month, 0, language),
    }
    named = {"calibration": run["calibration"]["name"], "digest": run["calibration"]["digest"][:19]}
    return (sentence("page.foot", language, **numbers), sentence("page.foot-calibration", language, **named))
