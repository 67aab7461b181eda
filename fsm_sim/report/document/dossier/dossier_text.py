"""A verification as plain text: a table by standard, what is not answered, and what was found."""

from collections.abc import Iterator

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.dossier.found import calibrated, looked_for, overview, run_sentences
from fsm_sim.report.tables.alignment import aligned
from fsm_sim.study.dossier.verification import Verification, items


def describe_verification(found: Verification, language: Language = "en") -> str:
    """What a verification found: a line for each standard, then what is not answered, missing or failed.

    >>> from fsm_sim.study.dossier.reading import read_standards
    >>> print(describe_verification(Verification(read_standards(), "unasked")).splitlines()[0])
    Standard    Items  By test  By document  Unanswered  In part only
    """
    head, rows = overview(found, language)
    told = [*looked_for(found, language), *calibrated(found, language), *run_sentences(found, language)]
    return "\n".join([*aligned([head, *rows]), "", *_open(found, language), *told])


def _open(found: Verification, language: Language) -> Iterator[str]:
    """A line for each item that is not answered, or in part only."""
    for standard, item in items(found.standards):
        if item.lacks:
            key = "dossier.open-part" if item.answer else "dossier.open"
            text = item.lacks.in_language(language)
            yield sentence(key, language, standard=standard.name, item=item.id, text=text)
