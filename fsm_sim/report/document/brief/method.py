"""How a run was made: what stands of the method in a brief, and how many simulations or sets of parameters it has."""

from typing import Any

from fsm_sim.language.expected_course import is_expected_course
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.entries import Record, is_single


def made(run: Record) -> str:
    """The ending of the keys of sentences about how many simulations there are: of one only nothing else is said."""
    if is_single(run):
        return "-single"
    return "-one" if run["replications"] == 1 else "-one-draw" if run["draws"] == 1 else ""


def method(run: Record, words: Words) -> dict[str, Any]:
    """How a run was made, in a few sentences."""
    cohort, ending = is_expected_course(run), made(run)
    alone = "-alone" if len(run["scenarios"]) == 1 else ""
    if cohort:  # whose sets of parameters are all that there is to say
        ending, alone = ("", alone) if alone and ending in ("", "-one") else (ending, "")
    separate = "separate-cohort" if cohort and not is_single(run) else f"separate{ending}"
    keys = ("simulated", "calibrated", f"paired{ending}{alone}", separate)
    texts = [words.say(f"method.{key}") for key in keys]
    return {"heading": words.say("method.heading"), "texts": texts}
