"""The report of a calibration: an HTML page per language with checks, fit and what data say of each parameter."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from fsm_sim.evidence.study import EXITS
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.numbers import decimal, percent, significant
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.processes.whole_files import write_whole
from fsm_sim.report.document.calibration import (
    caseload_text,
    local_data_text,
    panel_text,
    unfitted_text,
    validation_text,
)
from fsm_sim.report.document.calibration.record_rows import (
    CHECKS,
    CONTRACTIONS,
    FIT,
    LEVEL,
    bins,
    check_row,
    contraction_row,
    fit_row,
    head,
)
from fsm_sim.report.document.calibration.settings_text import named_settings
from fsm_sim.report.document.wording import Words
from fsm_sim.report.figures.calibration.fit_figure import fit
from fsm_sim.report.figures.calibration.local_data_figure import monthly_counts
from fsm_sim.report.figures.calibration.panel_figure import effects_by_people
from fsm_sim.report.figures.calibration.validation_figures import DRAWN
from fsm_sim.report.figures.calibration.windows_figure import windows
from fsm_sim.report.figures.canvas import inline
from fsm_sim.report.figures.caseload_figure import forest
from fsm_sim.report.render.html import drawing, page

Record = Mapping[str, Any]

FILES: dict[Language, str] = {"en": "report.html", "da": "report-da.html"}

DIGEST = 19
"""Characters of a digest that a report prints."""


def write_reports(
    calibration: Record,
    folder: Path,
    *,
    local: Sequence[Record] = (),
    validation: Sequence[Record] = (),
    caseload: Record | None = None,
) -> list[Path]:
    """Write the report of a calibration's record (`checks.json`) into its folder, in both languages.

    `local` are the records of a municipality's local data, `validation` the results of a validation and `caseload` the
    record of the meta-analyses by exit; each is a section of its own where it is given.
    """
    written = []
    for language in LANGUAGES:
        text = report(calibration, language, local=local, validation=validation, caseload=caseload)
        written.append(folder / FILES[language])
        write_whole(written[-1], text)
    return written


def reported(digest: str, folder: Path) -> bool:
    """Whether a folder has the reports of the calibration with a digest, in both languages."""
    files = [folder / name for name in FILES.values()]
    return all(file.is_file() and digest[:DIGEST] in file.read_text("utf-8", "replace") for file in files)


def report(
    calibration: Record,
    language: Language = "en",
    *,
    local: Sequence[Record] = (),
    validation: Sequence[Record] = (),
    caseload: Record | None = None,
) -> str:
    """The report in one language as HTML; the sections are those of `write_reports`.

    >>> bins = {"moved": 0.25, "narrowed": 0.25}
    >>> "“x”: approved" in report(
    ...     {"name": "x", "digest": "0", "approved": True, "bins": bins, "checks": [], "fit": [], "parameters": []}
    ... )
    True
    """
    level = percent(LEVEL, language)
    return page(
        "calibration_report.html.j2",
        language,
        name=calibration["name"],
        digest=calibration["digest"][:DIGEST],
        approved=calibration["approved"],
        without=", ".join(calibration.get("without", ())),
        settings=named_settings(calibration.get("settings", {})),
        level=level,
        check_head=head(CHECKS, language),
        checks=[check_row(check, language) for check in calibration["checks"]],
        fit_head=head(FIT, language),
        fits=[fit_row(one, language) for one in calibration["fit"]],
        fit_drawing=_fit_drawing(calibration, language),
        unfitted=_unfitted(calibration["unfitted"], language) if calibration.get("unfitted") else None,
        contraction_text=sentence("report.contractions-text", language, **bins(calibration, language)),
        contraction_head=head(CONTRACTIONS, language),
        contractions=[contraction_row(one, language) for one in panel_text.other_parameters(calibration)],
        panel=_panel(calibration["panel"], language) if calibration.get("panel") else None,
        local=[_local(record, language) for record in local],
        validation=[_result(found, language) for found in validation],
        unvalidated=sentence("validation.published-only", language)
        if local or calibration.get("panel")
        else sentence("validation.none", language, name=calibration["name"]),
        caseload=_caseload(caseload, language) if caseload else None,
    )


def _fit_drawing(calibration: Record, language: Language) -> str:
    """Every published number against its predictive interval, as a picture."""
    if not calibration["fit"]:
        return ""
    height = 1.5 + 0.33 * len(calibration["fit"])
    return _drawn(lambda: fit(calibration, Words(language, {}), height))


def _unfitted(record: Record, language: Language) -> dict[str, Any]:
    """The section on published numbers that are not fitted."""
    return {
        "sentences": unfitted_text.sentences(record, language),
        "drawing": _drawn(lambda: windows(record, language)) if record["series"] else "",
        "head": unfitted_text.head(language),
        "rows": unfitted_text.rows(record, language),
    }


def _panel(record: Record, language: Language) -> dict[str, Any]:
    """The section on a public table of many municipalities."""
    return {
        "heading": panel_text.heading(record, language),
        "sentences": panel_text.sentences(record, language),
        "drawing": _drawn(lambda: effects_by_people(record, language)),
        "head": panel_text.head(record, language),
        "rows": panel_text.rows(record, language),
    }


def _local(record: Record, language: Language) -> dict[str, Any]:
    """The section on a municipality's local data."""
    return {
        "heading": local_data_text.heading(record, language, of_report=True),
        "sentences": [*local_data_text.sentences(record, language), local_data_text.months_outside(record, language)],
        "drawing": _drawn(lambda: monthly_counts(record, language)),
        "head": local_data_text.count_head(language),
        "rows": local_data_text.count_rows(record, language),
    }


def _caseload(record: Record, language: Language) -> dict[str, Any]:
    """The section on the meta-analyses of caseload: each exit's figure and sentences, and displacement."""
    exits = [_exit(record[exit], language) for exit in EXITS]
    return {"exits": exits, "displacement": caseload_text.displacement(record, language)}


def _exit(record: Record, language: Language) -> dict[str, Any]:
    """The meta-analysis of one exit."""
    return {
        "heading": sentence(f"caseload.of.{record['exit']}", language),
        "drawing": _drawn(lambda: forest(record, language)),
        "caption": caseload_text.caption(record, language),
        "sentences": [caseload_text.basis(record, language), caseload_text.reading(record, language)],
    }


def _result(found: Record, language: Language) -> dict[str, Any]:
    """One result of a validation: its checks, its picture, and the table behind it, folded away."""
    rows, draw = found["table"], DRAWN.get(found["part"])
    drawn = draw is not None and (found["curves"] or rows)
    columns = list(rows[0]) if rows else []
    return {
        "title": sentence(f"validation-part.{found['part']}", language),
        "text": validation_text.answer(found["part"], found["facts"], language),
        "checks": [check_row(check, language) for check in found["checks"]],
        "drawing": _drawn(lambda: draw(dict(found), language)) if drawn and draw else "",
        "summary": plural("validation.rows", len(rows), language, count=decimal(len(rows), 0, language)),
        "head": [validation_text.column_name(key, language) for key in columns],
        "rows": [[_cell(validation_text.cell(key, row[key], language), language) for key in columns] for row in rows],
    }


def _cell(value: Any, language: Language) -> Any:
    """A value of a result's table: a boolean stays one, a number is written, a text is taken as it is."""
    if isinstance(value, float):
        return significant(value, 3, language)
    return value if isinstance(value, bool) else str(value)


def _drawn(make: Callable[[], Figure]) -> str:
    return drawing(inline(make))
