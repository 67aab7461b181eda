"""What the templates of decisions are given: the fields to ask by, and an answer in paragraphs and a table."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from fsm_sim.decisions.staffing.answer import StaffingAnswer
from fsm_sim.inputs.prices.reading import read_prices
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal
from fsm_sim.model.text import Language
from fsm_sim.report.answers.telling import before, told
from fsm_sim.report.document.decisions.staffing_text import headline
from fsm_sim.web.answering.plans import titles
from fsm_sim.web.answering.question import Question
from fsm_sim.web.deciding.answers import Answer
from fsm_sim.web.deciding.asking import FIELDS, KINDS, Decision, Kind, can_be_asked, plans_of, programme_of, usual
from fsm_sim.web.deciding.charts import Bars, Plot, chart
from fsm_sim.web.shown import words
from fsm_sim.web.shown.tables import Table


@dataclass(frozen=True)
class AskField:
    """A field of a decision: a select where it has `choices` (value, what it is called), else a number."""

    name: str
    label: str
    text: str
    hint: str = ""
    mistake: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class AskForm:
    """The form that asks for a decision; `hidden` are the office and its plans."""

    kind: Kind
    title: str
    text: str
    fields: tuple[AskField, ...]
    hidden: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Decided:
    """An answer as it is printed: what is warned of before it, then its lead; of a plan that has none, why alone."""

    before: tuple[str, ...]
    lead: str
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None
    caption: str = ""
    notes: tuple[str, ...] = ()
    chart: Plot | Bars | None = None


def ask_forms(question: Question, language: Language) -> tuple[AskForm, ...]:
    """A form for each decision that can be asked of a question."""
    kinds = [kind for kind in KINDS if can_be_asked(kind, question)]
    return tuple(ask_form(kind, question, language) for kind in kinds)


def ask_form(kind: Kind, question: Question, language: Language, asked: Decision | None = None) -> AskForm:
    """The form of one decision, as it was filled in."""
    made = []
    for one in FIELDS[kind]:
        text = asked.texts[one.key] if asked else usual(kind, one, question)
        wrong = asked.mistakes.get(one.key) if asked else None
        listed = price(language) if one.key == "ask-wage" else ""
        made.append(
            AskField(
                one.key,
                words.label(one.key, language),
                text,
                sentence("web.hint.ask-wage", language, price=listed) if listed else "",
                words.mistake_text(one.key, wrong, language) if wrong else "",
                _choices(kind, one.key, question, language),
            )
        )
    return AskForm(
        kind,
        sentence(f"question.{kind}", language),
        sentence(f"web.decide.{kind}-text", language),
        tuple(made),
        tuple(parse_qsl(question.link())),
    )


def price(language: Language) -> str:
    """What a caseworker costs a year by the price list."""
    return decimal(read_prices().prices.others.caseworker_year.value, 0, language)


def decided(kind: Kind, answer: Answer, language: Language) -> Decided:
    """An answer in words, a chart and a table."""
    said, first = told(kind, answer, language), before(kind, answer, language)
    if first.no_answer:
        return Decided(first.warned, " ".join(first.no_answer))
    (table,) = said.tables
    after = said.sentences[len([*first]) :]
    lead = headline(answer, language) if isinstance(answer, StaffingAnswer) else after[0]
    return Decided(
        first.warned,
        lead,
        tuple(one for one in after if one != lead),
        Table(table.head, table.rows),
        table.title,
        table.notes,
        chart(answer, language),
    )


def _choices(kind: Kind, key: str, question: Question, language: Language) -> tuple[tuple[str, str], ...]:
    if key == "ask-outcome":
        outcomes = programme_of(question).outcomes
        return tuple((name, one.title.in_language(language)) for name, one in outcomes.items())
    if key == "ask-plan":
        return tuple((plan, titles(question, plan, language)) for plan in plans_of(kind, question))
    return ()
