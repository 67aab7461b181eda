"""What stands on a slide: the answer as its title, the course of each plan, and what a reader must know of it."""

from fsm_sim.model.text import Language
from fsm_sim.report.document.brief_content import Content, page
from fsm_sim.report.document.facts import Facts
from fsm_sim.study.results.comparison import Comparison, Record

LONGEST = 3
"""The most lines beneath the picture."""


def slide(comparison: Comparison, calibration: Record, facts: Facts, language: Language) -> Content:
    """All texts of the slide, in the order they are read; they are those of the brief.

    The brief's lead is the title. Beneath the picture stand what decides the size, the other scenarios' answers, and
    what rests on an assumption, as many as there is room for.
    """
    brief = page(comparison, calibration, facts, language)
    under = [*brief["answer"]["rest"], *brief["decides"]["texts"][:1], *brief["caveats"]["texts"][:1]]
    return {
        "language": language,
        "kicker": f"{brief['title']} · {brief['subtitle']}",
        "title": brief["answer"]["lead"],
        "picture": {"heading": brief["fan"]["heading"], "alt": brief["fan"]["alt"]},
        "lines": [line for line in dict.fromkeys(under) if line][:LONGEST],
        "footer": brief["provenance"][:-1],  # the last points to the facts of the brief
    }
