"""What an office as it is implies, beside the form: caseload and citizens, now and at the end, and its intake."""

import numpy as np

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, significant
from fsm_sim.model.text import Language
from fsm_sim.report.document.calibration.panel_text import own_effects
from fsm_sim.report.document.projection_text import absences
from fsm_sim.study.results.summary import IN_OFFICE, POPULATION
from fsm_sim.web.answering.answers import Answer
from fsm_sim.web.shown.words import at_the_end


def implied(answer: Answer, language: Language) -> list[str]:
    """What the office as it is implies, each in a sentence; its place among municipalities where a table has one.

    The numbers are means of the simulations of today, and so those of the table.
    """
    projection, measures = answer.projections[0], answer.outcomes.measures
    people = IN_OFFICE if IN_OFFICE in measures else POPULATION
    found = []
    for key, measure in (("caseload", "caseload"), ("citizens", people)):
        first, last = (_mean(answer, measure, month) for month in (0, answer.month))
        if np.isfinite([first, last]).all():
            ends = {"first": decimal(first, 0, language), "last": decimal(last, 0, language)}
            found.append(sentence(f"web.implied-{key}", language, **ends, when=at_the_end(answer, language)))
    found += absences(projection, language)
    for intake in projection.offices[0].steady.values():
        found.append(sentence("web.implied-intake", language, intake=significant(intake, 2, language)))
    calibration, town = answer.comparison.calibration, str(answer.question.base["municipality"])
    if own := own_effects(calibration.get("panel") or {}, town, language):
        return [*found, *own]
    known = any(str(one["name"]).endswith(f": {town}") for one in calibration.get("parameters", ()))
    return found if known else [*found, sentence("web.implied-municipality", language, municipality=town)]


def _mean(answer: Answer, measure: str, month: int) -> float:
    """The mean over simulations of today; NaN where none has a number."""
    values = answer.outcomes.of(measure)[0, :, :, month]
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else np.nan
