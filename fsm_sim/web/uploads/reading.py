"""Uploaded files read by the readers of the command line, in a folder of their own that is gone afterwards."""

import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fsm_sim.evidence.local_counts import MonthlyCounts
from fsm_sim.inference.stocks.panel import Panel
from fsm_sim.inputs.files.scenario_paths import shipped_scenarios
from fsm_sim.inputs.files.toml_file import TomlFile
from fsm_sim.inputs.local_counts import read_local_data
from fsm_sim.inputs.local_counts.monitored import read_monitored
from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.inputs.local_counts.reader import holds_stocks
from fsm_sim.inputs.office_workbook.fields import COUNTS, OFFICE
from fsm_sim.inputs.office_workbook.workbook import parts_in
from fsm_sim.inputs.scenarios import ScenarioFile, read_scenarios
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.model.errors import InputError, Problem, shown, together
from fsm_sim.model.notation.sentence import Sentence, renamed
from fsm_sim.study.calibrations.public_table import LEAST_MUNICIPALITIES, read_public_table
from fsm_sim.web.uploads.bounds import MOST_FILES, Kind, Uploaded, UploadRefusedError
from fsm_sim.web.uploads.page_words import in_page_words

LONGEST = 200
"""Bytes of a name that any file system takes."""


@dataclass(frozen=True)
class Read:
    """What an upload holds: scenarios, or counts, or in a workbook both; and the liberties taken in reading it.

    `panels`: a public table of many municipalities, by what it counts; `monitored`: counts for monitoring. With either
    there is nothing else.
    """

    scenarios: tuple[ScenarioFile, ...] = ()
    counts: tuple[MonthlyCounts, ...] = ()
    liberties: tuple[Liberty, ...] = ()
    programme: str = ""
    panels: tuple[Panel, ...] = ()
    monitored: tuple[MonitoredCounts, ...] = ()

    def wrong_break(self, month: str) -> bool:
        """Whether a month that is said to be a break of a public table is none of its months after the first.

        >>> Read().wrong_break("2030-01")
        False
        """
        return bool(month) and not all(month in one.months[1:] for one in self.panels)


def read(files: Sequence[Uploaded], room: Path, programme: str = "", *, monitored: bool = False) -> Read:
    """What some files hold. `programme` is that of counts which name none; the files lie in `room` while they are read.

    With `monitored` they are counts for monitoring.

    Raises
    ------
    InputError
        With every error of the files, under their users' names; where a scenario takes something from a file that is
        not among them, too.
    UploadRefusedError
        Where there is none or there are too many, or kinds are mixed.
    """
    if not files:
        raise UploadRefusedError("none")
    if len(files) > MOST_FILES or (len(files) > 1 and (monitored or {one.kind for one in files} != {"scenario"})):
        raise UploadRefusedError("many", most=MOST_FILES)
    if monitored and files[0].kind == "scenario":
        raise UploadRefusedError("table", name=files[0].name)
    strangers, alone = _strangers(files)
    with _laid(files, room) as names:
        if strangers:  # what does not build on them can be wrong too
            paths = [path for path, name in names.items() if name in alone]
            together(lambda: _refuse(strangers), lambda: read_scenarios(paths))
        found = _found(files[0].kind, list(names), programme, monitored=monitored)
        own = {path.as_posix(): name for path, name in names.items()}
        return replace(found, liberties=tuple(replace(one, file=own[one.file]) for one in found.liberties))


def _found(kind: Kind, paths: list[Path], programme: str, *, monitored: bool) -> Read:
    """What files of a kind hold, with liberties under the names that they have here."""
    if monitored:
        counts = read_monitored(paths[0], programme=programme)
        return Read(liberties=counts.liberties, programme=programme, monitored=counts.counts)
    if kind == "scenario":
        scenarios = read_scenarios(paths)
        return Read(scenarios, liberties=tuple(liberty for one in scenarios for liberty in one.liberties))
    parts = parts_in(paths[0]) if kind == "workbook" else frozenset[str]()
    scenarios = read_scenarios(paths) if OFFICE.name in parts else ()
    if scenarios and COUNTS.name not in parts:
        return Read(scenarios)
    if not scenarios and holds_stocks(paths[0], LEAST_MUNICIPALITIES):
        panels, liberties = read_public_table(paths[0], "")
        return Read(liberties=liberties, panels=panels)
    data = read_local_data(paths[0], programme=programme)
    return Read(scenarios, data.counts, data.liberties, programme)


def _strangers(files: Sequence[Uploaded]) -> tuple[list[Problem], frozenset[str]]:
    """A problem for each file that a scenario takes something from and that is neither uploaded nor of the package.

    Beside them the names of the scenarios that take nothing from any other upload, so that they can be read alone.
    """
    written = [(one, _tables_of(one)) for one in files if one.kind == "scenario"]
    names, problems, alone = {one.name for one, _ in written}, list[Problem](), set[str]()
    shipped = {name for path in shipped_scenarios() for name in (path.stem, path.name)}
    for one, data in written:
        heading, file = data.get("scenario"), TomlFile(Path(one.name), one.content.decode("utf-8-sig", "replace"), data)
        base = heading.get("base") if isinstance(heading, dict) else None
        found = []
        if isinstance(base, str) and base not in names | shipped:
            text = Sentence(
                "[scenario] base is {base}, which is neither among the files of this upload nor a scenario of the "
                "package; choose that file too.",
                base=shown(base),
            )
            found.append(file.problem(("scenario", "base"), text))
        if "offices" in data:
            said = Sentence(
                "offices names a file, and the page reads none beside a scenario; write [[office]] for each."
            )
            found.append(file.problem(("offices",), said))
        if not found and base not in names:
            alone.add(one.name)
        problems += found
    return problems, frozenset(alone)


def _tables_of(one: Uploaded) -> dict[str, Any]:
    """What a scenario says; nothing where it is no TOML, of which the reader says where."""
    try:
        return tomllib.loads(one.content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}


def _refuse(problems: Sequence[Problem]) -> None:
    raise InputError(*problems)


@contextmanager
def _laid(files: Sequence[Uploaded], room: Path) -> Iterator[dict[Path, str]]:
    """The files in a folder while the block lasts, each with the user's name for it.

    Scenarios have that name there too, since one may be another's base; it is never a path. Others have the server's.
    """
    room.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=room, prefix="reading-") as folder:
        names = {}
        for number, one in enumerate(files):
            path = Path(folder) / one.name
            if one.kind != "scenario" or path in names or len(one.name.encode()) > LONGEST:
                path = Path(folder) / f"{number}{Path(one.name).suffix.lower()}"
            path.write_bytes(one.content)
            names[path] = one.name
        try:
            yield names
        except InputError as error:
            raise InputError(*(_renamed(problem, names) for problem in error.problems)) from None


def _renamed(problem: Problem, names: dict[Path, str]) -> Problem:
    """A problem in the page's words and under the user's names of the files, which can still be said in Danish."""
    problem = replace(problem, text=in_page_words(problem.text))
    for path, name in names.items():
        file, text = (renamed(one, path.as_posix(), name) for one in (problem.file, problem.text))
        problem = replace(problem, file=file, text=text)
    return problem
