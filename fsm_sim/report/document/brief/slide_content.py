"""What stands on a slide: the answer as its title, the course of each plan, and what a reader must know of it."""

from fsm_sim.model.text import Language
from fsm_sim.report.document.brief.brief_content import Content, headlines_of, page, sent_by, shown
from fsm_sim.report.document.fact import Facts
from fsm_sim.report.document.several_text import answer, together
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.entries import Record


def slide(comparison: Comparison, calibration: Record, facts: Facts, language: Language) -> Content:
    """All texts of the slide, in the order they are read.

    The first difference is the title, in one line; beneath the picture stand what single runs do and what the
    difference rests on, and the other scenarios' differences. Of one scenario alone it is what the brief answers; of
    several outcomes there is room for the differences or for what one of them rests on.
    """
    brief = page(comparison, calibration, facts, language)
    title, lines = brief["answer"]["lead"], brief["answer"]["rest"]
    names, outcomes = shown(comparison), headlines_of(comparison, facts)
    if len(names) > 1:
        first = answer(comparison, names[1], outcomes, language, states=False)
        title = together(comparison, names[1], outcomes, language, brief=True) or title
        about = first[1:] if len(outcomes) > 1 else [" ".join(first[1:])]
        others = [together(comparison, name, outcomes, language, brief=True) for name in names[2:]]
        lines = [*(about if len(outcomes) == 1 or not others else ()), *others]
    return {
        "language": language,
        "kicker": " · ".join([brief["title"], brief["subtitle"], *sent_by(Words(language, facts))]),
        "title": title,
        "picture": {"heading": brief["fan"]["heading"], "alt": brief["fan"]["alt"]},
        "lines": [line for line in lines if line],
        "footer": brief["provenance"][:-1],  # the last points to the facts of the brief
    }
