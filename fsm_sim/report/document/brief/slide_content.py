"""What stands on a slide: the answer as its title, the course of each plan, and what a reader must know of it."""

from collections.abc import Sequence

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.brief.brief_content import (
    Content,
    headlines_of,
    identified,
    made_by,
    page,
    sent_by,
    shown,
)
from fsm_sim.report.document.comparison_text import no_caseworkers, short, title
from fsm_sim.report.document.fact import Facts
from fsm_sim.report.document.several_text import answer, together
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.entries import Record, entry_of


def slide(comparison: Comparison, calibration: Record, facts: Facts, language: Language) -> Content:
    """All texts of the slide, in the order they are read.

    The first difference is the title, in one line; beneath the picture stand what single runs do and what the
    difference rests on, and the other scenarios' differences. Of one scenario alone it is what the brief answers; of
    several outcomes there is room for the differences or for what one of them rests on.
    """
    brief, words = page(comparison, calibration, facts, language), Words(language, facts)
    head, lines = brief["answer"]["lead"], brief["answer"]["rest"]
    if len(shown(comparison)) > 1:
        head, lines = _compared(comparison, headlines_of(comparison, facts), words, head)
    return {
        "language": language,
        "kicker": " · ".join([brief["title"], brief["subtitle"], *sent_by(words)]),
        "title": head,
        "picture": {"heading": brief["fan"]["heading"], "alt": brief["fan"]["alt"]},
        "lines": [line for line in lines if line],
        "footer": made_by(comparison.run, words),
        "digests": identified(comparison.run, words),
    }


def _compared(comparison: Comparison, outcomes: Sequence[str], words: Words, lead: str) -> tuple[str, list[str]]:
    """The title and the lines of a slide of several scenarios; every line names its plan, and the base stands once."""
    names, language = shown(comparison), words.language
    has_answer = not no_caseworkers(comparison, names[1], language)  # else the lead says why there is none
    head = (has_answer and together(comparison, names[1], outcomes, language, in_short=True)) or lead
    first = answer(comparison, names[1], outcomes, language, states=False)
    plan, base = (title(entry_of(comparison.run, name), language) for name in (names[1], names[0]))
    about = first[1:] if len(outcomes) > 1 else [" ".join(first[1:])]
    key = "comparison.of" if len(outcomes) == 1 else "comparison.of-each"
    own = [sentence(key, language, of=plan, said=one) for one in about if one]
    others = [_other(comparison, name, outcomes, language) for name in names[2:]]
    lines = [*(own if len(outcomes) == 1 or not others else ()), *others]
    if len(outcomes) > 1:
        lines.insert(0, words.say("slide.counted"))
    if base not in head:
        lines.append(words.say("page.against", full=f"scenario.{names[0]}.title"))
    if "run.not-shown" in words.facts:
        lines.append(words.say("slide.more-scenarios"))
    return head, lines


def _other(comparison: Comparison, name: str, outcomes: Sequence[str], language: Language) -> str:
    """The difference of another scenario, without the one compared with, which the title has."""
    if len(outcomes) > 1:
        return together(comparison, name, outcomes, language)
    return short(comparison, name, outcomes[0], language, in_short=False)
