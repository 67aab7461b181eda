"""The process of a job: `python -m fsm_sim.web.jobs.work FOLDER CALIBRATION`. It ends with the server that started it.

What is finished lies in the folder in whole files, so the same command goes on where a killed one was.
"""

import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from fsm_sim.inputs.local_counts import DataFile
from fsm_sim.inputs.scenarios import read_scenarios
from fsm_sim.language.errors import error_in_words, told_problems
from fsm_sim.model.errors import InputError, RefusedError
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.processes.whole_files import write_whole
from fsm_sim.study.calibrations import by_name
from fsm_sim.web.answering.answerings import ARCHIVE
from fsm_sim.web.jobs import questions, shown
from fsm_sim.web.jobs.own import OWN, archive, keep
from fsm_sim.web.jobs.record import COUNTS, ERROR, NATIONAL, PROGRESS, RUN, Job, Progress, read

NICE = 10
"""A job gives way to answers."""


class Teller:
    """Writes how far a job is, for the page."""

    def __init__(self, place: Path) -> None:
        self._file, self._begun, self._now = place / PROGRESS, time.monotonic(), Progress()

    def started(self, parts: int, left: int) -> None:
        """So many parts in all, and so many to do."""
        self._tell(Progress(done=parts - left, all=parts, before=parts - left, step="forecasting"))

    def done(self) -> None:
        """One part more is done."""
        now = self._now
        self._tell(Progress(now.done + 1, now.all, now.before, step=now.step))

    def part(self, done: int, parts: int, step: str, before: int = 0) -> None:
        """So many parts of all are done, of a kind of work, some of them before this process began."""
        self._tell(Progress(done, parts, before, step=step))

    def step(self, step: str) -> None:
        """Another kind of work."""
        self._tell(Progress(self._now.done, self._now.all, self._now.before, step=step))

    def _tell(self, now: Progress) -> None:
        self._now = Progress(now.done, now.all, now.before, time.monotonic() - self._begun, now.step)
        write_whole(self._file, json.dumps(asdict(self._now)))


def national(place: Path, job: Job, name: str, teller: Teller) -> None:
    """Run the shipped national scenarios under a calibration, and leave the briefs and the workbook."""
    from fsm_sim.report.document.comparison_text import WordedComparison
    from fsm_sim.report.files import read_run
    from fsm_sim.report.render.brief import write_briefs
    from fsm_sim.study.forecasts import forecast as study
    from fsm_sim.study.forecasts.plan import Plan
    from fsm_sim.study.results.comparison import compare_runs

    files = read_scenarios([Path(name) for name in NATIONAL[job.kind]])
    plan = Plan(draws=job.asked["draws"], replications=job.asked["replications"], jobs=job.asked["workers"])
    watched = study.Progress(teller.started, teller.done, effects=lambda: teller.step("rests"))
    study.forecast(files, by_name.load(name), plan, place / RUN, watched)
    teller.step("writing")
    out = questions.results_of(place)
    write_briefs(place / RUN, {language: out / f"brief-{language}.pdf" for language in LANGUAGES})
    found = read_run(place / RUN)
    base = files[0].scenario.name
    compared = WordedComparison.of(compare_runs(found.runs, found.run, base, found.calibration, effects=found.effects))
    for language in LANGUAGES:
        compared.save(out / f"answer-{language}.xlsx", language)
    questions.forecast_shown(place, place / RUN, compared)


def own(place: Path, job: Job, _: str, teller: Teller) -> None:
    """Calibrate on a user's counts or public table in the folder of the job, and leave the report."""
    from fsm_sim.reported_calibrations import calibrate

    (counts,) = place.glob(f"{COUNTS}.*")
    os.chdir(place)  # a calibration lies below the folder that one works in
    teller.step("calibrating")
    data = DataFile(Path(counts.name), job.asked["programme"])
    broken = job.asked.get("break") or None
    made = calibrate(OWN, data=data, broken=broken, progress=lambda _: teller.step("calibrating"))[0]
    teller.step("writing")
    out = questions.results_of(place)
    for file in by_name.folder(OWN).glob("report*.html"):
        shutil.copyfile(file, out / file.name)
    if made.panel:
        shown.keep_panel(made.panel, out)
        (out / ARCHIVE).write_bytes(archive(place))
        keep(place, made)


def monitor(place: Path, job: Job, _: str, teller: Teller) -> None:
    """Show a user's counts in the folder of the job as monitoring does."""
    questions.monitor(place, job.asked, teller.step)


def batch(place: Path, job: Job, name: str, teller: Teller) -> None:
    """Ask a question of every office of a national scenario."""
    questions.batch(place, job.asked, name, lambda done, parts: teller.part(done, parts, "asking"))


def trial(place: Path, job: Job, name: str, teller: Teller) -> None:
    """Simulate trials, municipality by municipality."""
    from fsm_sim.web.jobs.trials.work import simulate

    out = questions.results_of(place)
    simulate(place, job.asked, name, lambda done, parts, before: teller.part(done, parts, "trying", before), out)


WORKS: Final[Mapping[str, Callable[[Path, Job, str, Teller], None]]] = {
    "calibration": own,
    "monitor": monitor,
    "batch": batch,
    "trial": trial,
}
"""What is done for each kind of job; a national run for the others."""


def told(error: InputError | RefusedError, language: Language) -> list[list[str]]:
    """Why a job failed: each sentence after the language that it is in, without the server's name of the file."""
    if isinstance(error, InputError):
        plain = InputError(*(replace(one, file="") for one in error.problems))
        return [list(one) for one in told_problems(plain, language)]
    return [[language, error_in_words(error, language)]]


def main(place: Path, name: str) -> int:
    """Do the job in a folder under a calibration. Returns 0, or 1 where it failed, which is said in a file."""
    threading.Thread(target=_end_with_server, daemon=True).start()
    if sys.platform != "win32":
        os.nice(NICE)
    place = place.resolve()
    job = read(place.parent, place.name)
    assert job is not None
    work: Callable[[Path, Job, str, Teller], None] = WORKS.get(job.kind, national)
    try:
        work(place, job, name, Teller(place))
    except (InputError, RefusedError) as error:
        write_whole(place / ERROR, json.dumps({language: told(error, language) for language in LANGUAGES}))
        return 1
    return 0


def _end_with_server() -> None:
    """Nothing is ever written to the standard input: it ends when the server has."""
    os.read(sys.stdin.fileno(), 1)  # not by its buffer, whose lock the end of the process would wait for
    os._exit(2)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
