"""What tells and draws the answer to each question, by the name of its command; only what one needs is loaded."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.courses.unstudied_text import Before
from fsm_sim.report.document.decisions.told import Question, Told, ToldTable

if TYPE_CHECKING:  # who tells an answer waits for no picture
    from fsm_sim.report.figures.picture import Picture


def before(question: Question, answer: Any, language: Language) -> Before:
    """What is said before an answer, with which `told` begins."""
    words = import_module(f"fsm_sim.report.document.decisions.{question}_text")
    found: Before = getattr(words, f"{question}_before")(answer, language)
    return found


def told(question: Question, answer: Any, language: Language) -> Told:
    """An answer in paragraphs and tables; of one that is none, alone what is said before it."""
    if is_none(question, answer, language):
        return Told((*before(question, answer, language),), ())
    words = import_module(f"fsm_sim.report.document.decisions.{question}_text")
    sentences = getattr(words, f"{question}_sentences")(answer, language)
    return Told(tuple(sentences), _tables(question, answer, language, words))


def is_none(question: Question, answer: Any, language: Language) -> bool:
    """Whether no number of an answer is one, since the plan that it is about has no caseworkers for a time."""
    return bool(before(question, answer, language).no_answer)


def drawn(question: Question, answer: Any, language: Language) -> "Picture":
    """The picture of an answer."""
    module = import_module(f"fsm_sim.report.figures.decisions.{question}_figure")
    made: Picture = getattr(module, f"plot_{question}")(answer, language)
    return made


def _tables(question: Question, answer: Any, language: Language, words: Any) -> tuple[ToldTable, ...]:
    """The tables of an answer, each under what it is of."""
    title = sentence(f"question.{question}", language)
    match question:
        case "staffing":
            from fsm_sim.report.tables.staffing_table import staffing_rows

            return (ToldTable.of(title, *staffing_rows(answer, language)),)
        case "information":
            plans = sentence("question.information-plans", language)
            return (
                ToldTable.of(plans, words.plan_rows(answer, language)),
                ToldTable.of(title, words.worth_rows(answer, language)),
            )
        case "trial":
            rows = [words.trial_head(language), *words.trial_rows(answer, language)]
            return (ToldTable.of(title, rows),)
        case "batch":
            rows = [words.batch_heads(answer, language), *words.batch_rows(answer, language)]
            return (ToldTable.of(words.what(answer, language), rows, texts=2),)
        case _:
            return (ToldTable.of(title, getattr(words, f"{question}_rows")(answer, language)),)
