"""Files that a reader leaves with, all made from one run: the exact answer as `fsm-sim forecast` would have it."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.comparison_text import WordedComparison
from fsm_sim.report.document.decisions.told import NO_ANSWERS, KeptAnswers
from fsm_sim.report.files import RunFiles
from fsm_sim.report.render.writing import WORD, checked
from fsm_sim.report.run_summary import RunSummary, run_summary
from fsm_sim.report.tables.csv_file import csv_file
from fsm_sim.report.tables.result_tables import result_tables
from fsm_sim.report.tables.run_tables import foundation_tables, run_tables
from fsm_sim.report.tables.workbook_file import workbook_file
from fsm_sim.study.calibrations.by_name import PUBLISHED
from fsm_sim.study.results.comparison import compare_runs
from fsm_sim.web.answering.answerings import ARCHIVE
from fsm_sim.web.answering.answers import EXACT, REPLICATIONS, SEED
from fsm_sim.web.answering.plans import TODAY, name_of, scenario_files
from fsm_sim.web.answering.question import Question
from fsm_sim.web.answering.scenario_text import scenario_text
from fsm_sim.web.shared import has_word

if TYPE_CHECKING:
    from fsm_sim.report.documents import Name

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDFS: Final[tuple["Name", ...]] = ("brief", "annex", "slide")
WORDS: Final[tuple["Name", ...]] = ("brief", "annex")
"""The documents that can be taken as PDF, and in Word too."""
TABLES: Final = ("levels", "differences", "requirements")
"""The tables of a comparison, in the order of `result_tables`."""
FOLDER: Final = "out/answer"
"""Where the commands that do the same put their results."""


@dataclass(frozen=True, eq=False)
class Taken:
    """The run of an answer, whole: every month and measure, and what the outcomes rest on."""

    question: Question
    files: RunFiles
    answers: KeptAnswers = NO_ANSWERS
    """Answers to decisions, which the annex tells."""

    @cached_property
    def comparison(self) -> WordedComparison:
        """Every plan against today, as `fsm-sim compare` has it."""
        files = self.files
        return WordedComparison.of(compare_runs(files.runs, files.run, TODAY, files.calibration, effects=files.effects))

    @cached_property
    def summary(self) -> RunSummary:
        """What a brief says, as `fsm-sim brief` has it.

        Raises
        ------
        InputError
            When a text has letters that no document has.
        """
        summary = run_summary(self.files, TODAY)
        return checked(replace(summary, day=self.files.record.made_on, answers=self.answers))


def document(taken: Taken, language: Language, kind: "Name", ending: str = ".pdf") -> bytes:
    """A brief, its annex or a slide as PDF, or one of the first two in Word; the same bytes as the command line's."""
    from fsm_sim.report.documents import document as by_name  # matplotlib: only who takes one waits for it

    place = Path(f"{kind}-{language}{ending}")
    return by_name(kind).write.make(taken.summary, language, place, Path()).asked[place]


def table(taken: Taken, language: Language, name: str) -> bytes:
    """One of `TABLES` as CSV, at every month."""
    return csv_file(result_tables(taken.comparison, language)[TABLES.index(name)], language)


def workbook(taken: Taken, language: Language) -> bytes:
    """Scenarios, plans, levels, differences, requirements, what they rest on and warnings as one workbook."""
    results = result_tables(taken.comparison, language)
    tables = (*run_tables(taken.comparison, language), *results, *foundation_tables(taken.comparison, language))
    return workbook_file(tables, sentence("file-reading.title", language))


def parquet(taken: Taken) -> bytes:
    """Every run, a row per scenario, draw, replication and month, and a column per measure."""
    import pyarrow.parquet as pq  # as in `chunks`

    frame = taken.files.runs.reset_index()
    named = {b"fsm_sim": taken.files.record.version.encode(), b"link": taken.question.link().encode()}
    made = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(named)
    out = io.BytesIO()
    pq.write_table(made, out, compression="zstd")
    return out.getvalue()


def scenario_toml(question: Question, plan: str, calibration: Calibration | None = None) -> bytes:
    """The scenario of a plan, or for ``""`` of today, as the command line reads it.

    A `calibration` that is not the published one is named at the top.
    """
    plans = ("", *question.plans)
    scenario = scenario_files(question)[plans.index(plan)].scenario
    named = calibration is not None and calibration.name != PUBLISHED
    heading = f"# Run with{_under(calibration.name)} ({calibration.digest}).\n\n" if calibration and named else ""
    return (heading + scenario_text(scenario)).encode()


def scenarios_zip(question: Question, language: Language, calibration: Calibration) -> bytes:
    """Every scenario as a file, with the commands that make the same answer; the same question gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for plan in ("", *question.plans):
            archive.writestr(zipfile.ZipInfo(f"{name_of(plan)}.toml"), scenario_toml(question, plan, calibration))
        archive.writestr(zipfile.ZipInfo("commands.txt"), commands(question, language, calibration.name))
    return out.getvalue()


def commands(question: Question, language: Language, calibration: str = PUBLISHED) -> str:
    """What to type, beside the scenario files, for the same answer.

    >>> print(commands(Question({}, {"a": {"caseworkers": 8}}), "en"))
    fsm-sim forecast today.toml plan-a.toml --draws 500 --replications 2 --seed 1 --out out/answer
    fsm-sim compare out/answer --against today --out answer.xlsx --language en
    fsm-sim brief out/answer
    fsm-sim brief out/answer --annex
    """
    names = " ".join(f"{name_of(plan)}.toml" for plan in ("", *question.plans))
    sizes = f"--draws {EXACT} --replications {REPLICATIONS} --seed {SEED}"
    return "\n".join(
        [
            f"fsm-sim forecast {names}{_under(calibration)} {sizes} --out {FOLDER}",
            f"fsm-sim compare {FOLDER} --against {TODAY} --out answer.xlsx --language {language}",
            f"fsm-sim brief {FOLDER}",
            f"fsm-sim brief {FOLDER} --annex",
        ]
    )


def _under(calibration: str) -> str:
    """The option that names a calibration, with a space before it."""
    return "" if calibration == PUBLISHED else f" --calibration {calibration}"


@dataclass(frozen=True)
class Kind:
    """A file that can be taken: its media type, and what makes it from the run, or from the question and calibration.

    With neither it is the calibration of the reader's own itself.
    """

    media: str
    from_run: Callable[[Taken, Language], bytes] | None = None
    from_question: Callable[[Question, Language, Calibration], bytes] | None = None


def kind_of(what: str, question: Question) -> Kind | None:
    """What a name stands for; None where it stands for nothing.

    >>> kind_of("brief-da.pdf", Question({}, {})).media
    'application/pdf'
    >>> kind_of("plan-e.toml", Question({}, {})) is None
    True
    """
    for plan in ("", *question.plans):
        if what == f"{name_of(plan)}.toml":
            return Kind("application/toml; charset=utf-8", from_question=partial(_scenario, plan=plan))
    if what == ARCHIVE and question.own:
        return Kind("application/zip")
    return TAKE.get(what)


def _scenario(question: Question, _: Language, calibration: Calibration, *, plan: str) -> bytes:
    return scenario_toml(question, plan, calibration)


def _document(taken: Taken, _: Language, *, kind: "Name", language: Language, ending: str = ".pdf") -> bytes:
    return document(taken, language, kind, ending)


TAKE: Final[Mapping[str, Kind]] = {
    **{
        f"{kind}-{language}.pdf": Kind(PDF, partial(_document, kind=kind, language=language))
        for kind in PDFS
        for language in LANGUAGES
    },
    **(
        {
            f"{kind}-{language}{WORD}": Kind(DOCX, partial(_document, kind=kind, language=language, ending=WORD))
            for kind in WORDS
            for language in LANGUAGES
        }
        if has_word()
        else {}
    ),
    **{f"{name}.csv": Kind("text/csv; charset=utf-8", partial(table, name=name)) for name in TABLES},
    "answer.xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook),
    "runs.parquet": Kind("application/vnd.apache.parquet", lambda taken, _: parquet(taken)),
    "scenarios.zip": Kind("application/zip", from_question=scenarios_zip),
    "commands.txt": Kind(
        "text/plain; charset=utf-8", from_question=lambda one, language, of: commands(one, language, of.name).encode()
    ),
}
"""What can be taken away by its name; scenarios have names of their own (`kind_of`)."""
