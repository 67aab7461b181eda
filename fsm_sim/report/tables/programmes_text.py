"""The programmes side by side as plain text: who each is for, what is known of it, what it gives in one office."""

import textwrap
from collections.abc import Sequence

from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.numbers import decimal
from fsm_sim.model.text import Language
from fsm_sim.report.tables.alignment import aligned
from fsm_sim.study.programme_overview import CITIZENS, MONTHS, MORE_POSTS, PLACES, POSTS, ProgrammeOverview

_WIDTH = 110


def programmes_text(found: Sequence[ProgrammeOverview], calibration: str | None, language: Language = "en") -> str:
    """Each programme in a paragraph, then the table of what each gives in the same office.

    `calibration` is the name of the calibration at whose posterior mean it was worked out, None for the priors.
    """
    paragraphs = [line for one in found for line in [*_paragraph(one, language), ""]]
    return "\n".join([*paragraphs, *_table(found, calibration, language)])


def _paragraph(one: ProgrammeOverview, language: Language) -> list[str]:
    sentences = [
        sentence("programmes.for", language, who=one.target_group[language]),
        one.advice[language],
        _published(one, language),
        *(
            sentence("programmes.requirement", language, title=title[language].rstrip("."))
            for title in one.requirements
        ),
        _caseload(one, language),
    ]
    heading = f"{one.name}: {one.title[language]}"
    return [heading, *textwrap.wrap(" ".join(sentences), _WIDTH, initial_indent="  ", subsequent_indent="  ")]


def _published(one: ProgrammeOverview, language: Language) -> str:
    if not one.fitted and not one.checked:
        return sentence("programmes.none-published", language)
    fitted, checked = (
        plural(f"programmes.{kind}", number, language, count=decimal(number, 0, language))
        for kind, number in (("fitted", one.fitted), ("checked", one.checked))
    )
    return sentence("programmes.published", language, fitted=fitted, checked=checked)


def _caseload(one: ProgrammeOverview, language: Language) -> str:
    """At which caseload its published numbers were reached, or, without any, its rates are taken to hold."""
    key = "programmes.caseload" if one.fitted or one.checked else "programmes.caseload-none"
    return sentence(key, language, caseload=decimal(one.caseload, 0, language))


def _table(found: Sequence[ProgrammeOverview], calibration: str | None, language: Language) -> list[str]:
    head = ["", *(sentence(f"programmes-place.{place}", language) for place in PLACES)]
    head.append(sentence("programmes.gain", language, posts=decimal(MORE_POSTS, 0, language)))
    rows = [
        [
            one.name,
            *(decimal(100 * share, 1, language) for share in one.shares.values()),
            decimal(one.gain, 1, language, signed=True),
        ]
        for one in found
    ]
    basis = "programmes.posterior" if calibration else "programmes.prior"
    about = sentence(
        "programmes.table",
        language,
        citizens=decimal(CITIZENS, 0, language),
        posts=decimal(POSTS, 0, language),
        months=decimal(MONTHS, 0, language),
        basis=sentence(basis, language, name=calibration or ""),
    )
    return [
        *textwrap.wrap(about, _WIDTH),
        "",
        *aligned([head, *rows]),
        "",
        *textwrap.wrap(sentence("programmes.no-effect", language), _WIDTH),
    ]
