"""The foot of an answer: what its numbers were made with."""

from fsm_sim.language.calendar import months_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.version import __version__
from fsm_sim.web.answering.answers import Answer


def foot(answer: Answer, language: Language) -> tuple[str, ...]:
    """Version, seed, size, period, interval and digests."""
    run = answer.comparison.run
    numbers = {
        "version": __version__,
        "seed": str(run["seed"]),
        "draws": decimal(answer.draws, 0, language),
        "replications": decimal(int(run["replications"]), 0, language),
        "months": months_in_words(answer.month, language),
        "level": percent(answer.comparison.level, language),
    }
    named = {"calibration": run["calibration"]["name"], "digest": run["calibration"]["digest"][:19]}
    return (sentence("web.foot", language, **numbers), sentence("web.foot-calibration", language, **named))
