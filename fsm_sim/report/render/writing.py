"""Writing documents of a run in several languages: the one signature that briefs and slides have."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from fsm_sim.model.errors import InputError, Problem, after_work, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.text import Language
from fsm_sim.processes.folders import check_file, writable
from fsm_sim.processes.whole_files import write_named, write_whole
from fsm_sim.report.document.fact import sent
from fsm_sim.report.files import read_run
from fsm_sim.report.render.texts import check_texts
from fsm_sim.report.run_summary import RunSummary, run_summary
from fsm_sim.study.forecasts.files.misplaced import no_run

WORD = ".docx"


class Made(NamedTuple):
    """The files of a document: those that the user asked for, and those that go into the folder of the run."""

    asked: dict[Path, bytes]
    beside: dict[Path, bytes]


@dataclass(frozen=True)
class Writer:
    """Writes one kind of document from one summary of a run.

    `make` gives the files of a document in one language, which is to lie at a place, and of a run in a folder. Its name
    ends in one of `endings`. `prepare` gives the summary what only this kind of document needs of the run's folder.
    """

    make: Callable[[RunSummary, Language, Path, Path], Made]
    endings: tuple[str, ...] = (".pdf",)
    prepare: Callable[[RunSummary, Path], RunSummary] = lambda summary, _: summary

    def __call__(
        self,
        directory: Path,
        outs: Mapping[Language, Path],
        against: str | None = None,
        date: str | None = None,
        sender: str | None = None,
    ) -> list[Path]:
        """Write the documents of the run in `directory` as the files of `outs`; the files beside them are returned too.

        Scenarios are compared with `against`, or with the run's first. The same run gives the same bytes. A `date`
        ("2026-11-28") and a `sender` stand at their head.

        Raises
        ------
        InputError
            When a place ends otherwise than in `endings` or cannot be written, the run cannot be read, the date is
            none, or the run has no scenario `against`. Nothing is written.
        """
        self.check(directory, outs.values(), date, sender)
        summary = run_summary(read_run(directory), against)
        facts, day = {**summary.facts, **sent(date, sender)}, date or summary.comparison.run.get("made_on")
        summary = self.prepare(checked(replace(summary, facts=facts, day=day)), directory)
        made = [self.make(summary, language, out, directory) for language, out in outs.items()]
        asked = {path: content for one in made for path, content in one.asked.items()}
        for number, (path, content) in enumerate(asked.items()):
            with after_work(number > 0):
                write_named(path, content)
        if writable(directory):  # a run on a share that is only to be read keeps none
            for path, content in (pair for one in made for pair in one.beside.items()):
                path.parent.mkdir(exist_ok=True)
                write_whole(path, content)
        return list(asked)

    def check(self, directory: Path, outs: Iterable[Path], date: str | None, sender: str | None) -> None:
        """Refuse what can be known to be wrong before the run is read: the places, the date and the sender.

        Raises
        ------
        InputError
            With all that is wrong.
        """
        places = [partial(check_place, out, self.endings) for out in outs]
        day, by = partial(sent, date, None), partial(check_texts, sent(None, sender))
        together(partial(_check_there, directory), *places, day, by)


def _check_there(directory: Path) -> None:
    if not directory.exists():
        raise InputError(Problem(str(directory), None, no_run(directory)))


def standards(day: str | None) -> list[Any]:
    """The standards that a PDF keeps: readable by everybody (PDF/UA-1) and, of a dated run, for archives (PDF/A-2a).

    An archive's PDF needs a date, which runs of earlier versions do not have.

    >>> standards("2026-11-28"), standards(None)
    (['ua-1', 'a-2a'], ['ua-1'])
    """
    return ["ua-1"] if day is None else ["ua-1", "a-2a"]


def checked(summary: RunSummary) -> RunSummary:
    """The same summary.

    Raises
    ------
    InputError
        When a text has letters that no document has.
    """
    check_texts(summary.facts)
    return summary


def check_place(out: Path, endings: Sequence[str]) -> None:
    """Refuse a place where no brief and no slide can be written.

    Raises
    ------
    InputError
        When its folder is not there or cannot be written, its name does not end in one of `endings`, or what writes
        Word documents is not installed.
    """
    together(partial(check_file, out), partial(_check_kind, out, endings))


def _check_kind(out: Path, endings: Sequence[str]) -> None:
    if out.suffix not in endings:
        known = (
            Sentence("{names} or {last}", names=tuple(endings[:-1]), last=endings[-1]) if endings[1:] else endings[0]
        )
        name = out.suffix or out.name
        text = Sentence(
            "the slide cannot be written as '{name}'; its name ends in {endings}.", name=name, endings=known
        )
        if WORD in endings:
            text = Sentence(
                "the brief cannot be written as '{name}'; its name ends in {endings}.", name=name, endings=known
            )
        raise InputError(Problem(str(out), None, text))
    if out.suffix == WORD and find_spec("docx") is None:
        text = Sentence("a Word document needs python-docx; install it with: pip install 'fsm-sim[word]'.")
        raise InputError(Problem(str(out), None, text))
