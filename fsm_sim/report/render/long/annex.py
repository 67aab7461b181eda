"""The annex of a brief as PDF, Word document or page, with the facts that it is made from."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from fsm_sim.inputs.files.paths import as_path
from fsm_sim.model.text import Language, known
from fsm_sim.report.answers.kept import read_answers
from fsm_sim.report.document.annex.annex_content import FACTS, annex
from fsm_sim.report.document.annex.annex_facts import annex_facts
from fsm_sim.report.document.annex.asked import picture_name
from fsm_sim.report.document.calibration.picture_parts import fit_pictures, window_pictures
from fsm_sim.report.document.decisions.told import KeptAnswers
from fsm_sim.report.document.facts import as_json
from fsm_sim.report.document.wording import Words
from fsm_sim.report.figures.calibration.fit_figure import fit, fit_height
from fsm_sim.report.figures.calibration.windows_figure import windows
from fsm_sim.report.figures.canvas import style
from fsm_sim.report.render.long.formats import ENDINGS, drawn, written
from fsm_sim.report.render.texts import check_texts
from fsm_sim.report.render.writing import Made, Writer
from fsm_sim.report.run_summary import RunSummary
from fsm_sim.study.results.entries import Record


def write_annex(directory: Path | str, language: Language, out: Path | str, against: str | None = None) -> Path:
    """Write the annex of the brief of the run in `directory` as `out`: a .pdf, a .docx (Word) or an .html by its name.

    Its facts (``facts-annex.json``) go beside the results, where something can be written there. Scenarios are compared
    with `against`, or with the run's first. The same run gives the same bytes.

    Raises
    ------
    InputError
        As `write_brief`; nothing is written.
    """
    return write_annexes(as_path(directory, "directory"), {known(language): as_path(out, "out")}, against)[0]


def annex_file(directory: Path, language: Language) -> Path:
    """Where the annex of a run lies unless another place is asked for.

    >>> annex_file(Path("out/hedensted"), "da").as_posix()
    'out/hedensted/annex-da.pdf'
    """
    return directory / f"annex-{language}.pdf"


def _annex(summary: RunSummary, language: Language, out: Path, directory: Path) -> Made:
    """The annex; its facts go into the run's folder."""
    facts = annex_facts(summary.comparison, summary.calibration, summary.facts, summary.answers)
    check_texts(facts)
    contents = annex(summary.comparison, summary.calibration, facts, language, summary.answers)
    pictures = {**_pictures(summary.calibration, Words(language, facts)), **_answers(summary.answers, language)}
    told = json.dumps(as_json(facts), ensure_ascii=False, indent=1).encode()
    return Made({out: written(contents, pictures, out.suffix, summary.day)}, {directory / FACTS: told})


def _pictures(calibration: Record, words: Words) -> Mapping[str, bytes]:
    """The pictures that the annex has room for, as SVG by name."""
    figures = {}
    with style():
        for name, part in fit_pictures(calibration["fit"]):
            figures[name] = fit({"fit": part}, words, fit_height({"fit": part}, words))
        unfitted = calibration.get("unfitted")
        if unfitted and unfitted["targets"]:
            for name, part in window_pictures(unfitted["series"]):
                figures[name] = windows({"series": part}, words.language)
        return drawn(figures)


def _answers(answers: KeptAnswers, language: Language) -> Mapping[str, bytes]:
    """The pictures of the answers beside the run."""
    kept = enumerate(answers.own.values())
    return {picture_name(place): one.drawn[language].svg.encode() for place, one in kept}


def _with_answers(summary: RunSummary, directory: Path) -> RunSummary:
    """The summary with the answers that lie beside the run.

    Raises
    ------
    InputError
        With every answer that was changed by hand.
    """
    return replace(summary, answers=read_answers(directory, summary.comparison.run))


write_annexes = Writer(_annex, ENDINGS, _with_answers)
"""Annexes in several languages, with a date and a sender."""
