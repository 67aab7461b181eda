"""A run directory: Parquet chunks written whole or not at all, and a record of what they were made from."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fsm_sim.inputs.files.json_record import UnreadableError, document
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.processes.folders import NO_SPACE, check_writable, held, writable
from fsm_sim.processes.os_reasons import reason
from fsm_sim.processes.whole_files import part_beside
from fsm_sim.study.forecasts.files.chunks import READ, Chunk, Runs, digest_of_results, file_name, name_of
from fsm_sim.study.forecasts.files.stored_tables import (
    checked_tables,
    frames,
    is_table,
    runs_in,
    scenario_of,
    summed,
    wide,
)
from fsm_sim.study.results.summary import names_of, pooled

if TYPE_CHECKING:  # whether a run is finished is known without any table
    import pandas as pd

LOCK = ".lock"
"""The file by which a process has the folder of a run alone; it is gone when the run has ended."""
BUSY = Sentence("another command is at work in this folder; wait until it has ended, or choose another folder.")


@dataclass(frozen=True)
class Store:
    """The files of one run. `inputs.json` says what it was made from; results of other inputs never mix with them."""

    directory: Path

    @property
    def results(self) -> Path:
        """The folder of chunks."""
        return self.directory / "results"

    @property
    def pooled(self) -> Path:
        """The folder of chunks with their municipalities pooled."""
        return self.directory / "pooled"

    def open(self, inputs: dict[str, Any]) -> None:
        """Start or resume a run.

        Raises
        ------
        InputError
            When the directory holds another run, or cannot be written.
        """
        file = self.directory / "inputs.json"
        if file.exists():
            kept = _record(file)
            if kept != inputs:
                changed = sorted(key for key in {*kept, *inputs} if kept.get(key) != inputs.get(key))
                changed = [key for key in changed if key != "chunks"] or changed  # how it is cut follows from the rest
                text = Sentence(
                    "the folder holds another run ({keys} differ); choose another folder, or delete it.",
                    keys=tuple(changed),
                )
                if len(changed) == 1:
                    text = Sentence(
                        "the folder holds another run ({key} differs); choose another folder, or delete it.",
                        key=changed[0],
                    )
                raise InputError(Problem(str(self.directory), None, text))
        elif self.directory.exists() and not self.directory.is_dir():
            raise InputError(Problem(str(self.directory), None, Sentence("is a file; results go into a folder.")))
        # A run that was killed before it recorded its inputs has left an empty folder at most.
        elif chunks_in(self.results) or (self.directory / "run.json").exists():
            text = Sentence("the folder holds results without a record of their inputs; choose another folder.")
            raise InputError(Problem(str(self.directory), None, text))
        self._make()
        if not file.exists():
            self.write_json("inputs.json", inputs)

    def finished(
        self, damaged: Callable[[Path], None] = lambda _: None, planned: Collection[str] | None = None
    ) -> set[str]:
        """The chunks that are there, whole. A file that is not what was written is named to `damaged`, and removed.

        So is, where the run's `planned` chunks are given, a file of another chunk, and two files of one chunk.
        """
        found = []
        for part in (part for folder in (self.directory, self.pooled, self.results) for part in folder.glob("*.part")):
            part.unlink(missing_ok=True)  # of a run that was killed
        for folder in (self.pooled, self.results):
            files = chunks_in(folder)
            times = Counter(map(name_of, files))
            names = set()
            for file in files:
                name = name_of(file)
                if is_table(file) and times[name] == 1 and (planned is None or name in planned):
                    names.add(name)
                else:
                    damaged(file)
                    file.unlink()
            found.append(names)
        return found[0] & found[1]

    def keep(self, name: str, chunk: Chunk) -> None:
        """Write a chunk under temporary names, flush it, and give it its names; the results come last.

        Raises
        ------
        InputError
            When there is no space left, or it cannot be written; what was finished before is kept.
        """
        for folder, content in ((self.pooled, chunk.pooled), (self.results, chunk.results)):
            self._write(folder / file_name(name, content), content)

    def write_json(self, name: str, content: dict[str, Any]) -> None:
        """Write a JSON document whole or not at all.

        Raises
        ------
        InputError
            When there is no space left, or it cannot be written.
        """
        self.write_text(name, json.dumps(content, indent=1, ensure_ascii=False) + "\n")

    def write_text(self, name: str, text: str) -> None:
        """Write a text file whole or not at all.

        Raises
        ------
        InputError
            When there is no space left, or it cannot be written.
        """
        self._write(self.directory / name, text.encode())

    def table(self) -> pd.DataFrame:
        """All results, in order of their chunks' names: scenario, office, draw. A large run does not fit in memory.

        Raises
        ------
        InputError
            When a file is not the one that was written.
        """
        import pandas as pd

        return pd.concat(frames(self.files()), ignore_index=True)

    def files(self) -> list[Path]:
        """The files of results in order."""
        return chunks_in(self.results)

    def digest(self) -> str:
        """The digest of all results, the same however they were cut into chunks."""
        return digest_of_results(self.files())

    def runs(self, alone: dict[str, str]) -> pd.DataFrame:
        """The results with the municipalities of each run pooled, as one long table.

        `alone` names the municipality of every scenario that has only one: its values are taken as they are.

        Raises
        ------
        InputError
            When a file is not the one that was written.
        """
        import pandas as pd

        one = [file for file in self.files() if scenario_of(file) in alone]
        sums = chunks_in(self.pooled)
        many = [file for file in sums if scenario_of(file) not in alone]
        tables = frames(one, also=sums)
        if many:
            tables.append(summed(many))
        return pd.concat(tables, ignore_index=True)

    def pooled_runs(self, alone: dict[str, str]) -> pd.DataFrame:
        """As `summary.pooled` of `runs`, without the long table: a row per run and month, a column per measure.

        Raises
        ------
        InputError
            When a file is not the one that was written.
        """
        import pandas as pd

        sums = chunks_in(self.pooled)
        one, many = (
            [file for file in files if (scenario_of(file) in alone) == single]
            for files, single in ((self.files(), True), (sums, False))
        )
        scenarios: dict[str, list[Runs]] = {name: [] for name in sorted(alone)}
        for file, table in zip(one, checked_tables(one, sums, READ), strict=True):
            scenarios[scenario_of(file)].append(runs_in(file, table))
        there = {scenario: chunks for scenario, chunks in scenarios.items() if chunks}
        tables = [wide(there)] if there else []
        if many:
            tables.append(pooled(summed(many)))
        if len(tables) == 1:
            return tables[0]
        table = pd.concat(tables)
        return table[sorted(names_of(table))].sort_index()

    def check_place(self) -> None:
        """Refuse a place where no results can be written, before anything is worked out for them.

        Raises
        ------
        InputError
            When the folder is a file, or cannot be made or written, and no finished run lies in it.
        """
        if self.directory.exists() and not self.directory.is_dir():
            raise InputError(Problem(str(self.directory), None, Sentence("is a file; results go into a folder.")))
        if not self._to_be_read():
            check_writable(self.directory)

    def _to_be_read(self) -> bool:
        """Whether a finished run lies where nothing can be written."""
        return (self.directory / "run.json").exists() and not writable(self.directory)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have the folder alone while the block lasts; a finished run may lie where nothing can be written.

        Raises
        ------
        InputError
            When another process has it, or it cannot be made or written.
        """
        if self._to_be_read():
            yield
            return
        self.check_place()
        self._make()
        with held(self.directory / LOCK, BUSY):
            yield

    def _make(self) -> None:
        try:
            self.results.mkdir(parents=True, exist_ok=True)
            self.pooled.mkdir(exist_ok=True)
        except OSError as error:
            text = Sentence("the folder cannot be made: {reason}.", reason=reason(error))
            raise InputError(Problem(str(self.directory), None, text)) from None

    def _write(self, target: Path, content: bytes) -> None:
        """Write a file under a temporary name, flush it and give it its own; nothing is left where that failed."""
        part = part_beside(target)
        try:
            try:
                part.write_bytes(content)
                _flush_and_rename(part, target)
            except BaseException:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
                raise
        except OSError as error:
            text = Sentence("results cannot be written: {reason}.", reason=reason(error))
            if error.errno in NO_SPACE:
                text = Sentence(
                    "there is no space left for results; free some and give the same command again to go on."
                )
            raise InputError(Problem(str(self.directory), None, text), untouched=False) from None


def chunks_in(folder: Path) -> list[Path]:
    """The chunks in a folder, in order; files that begin with a dot are those of a system, and no chunks."""
    return sorted(folder.glob("[!.]*.parquet"))


def _record(file: Path) -> dict[str, Any]:
    """The record of a run's inputs."""
    try:
        kept = document(file.read_bytes())
    except UnreadableError:
        kept = None
    if not isinstance(kept, dict):
        text = Sentence("the record of the run's inputs cannot be read; choose another folder, or delete this one.")
        raise InputError(Problem(str(file), None, text))
    return kept


def _flush_and_rename(part: Path, target: Path) -> None:
    """Flush a finished temporary file to disk and give it its final name."""
    # The order matters. A name appears in one step (`replace` is atomic within a file system), so a process killed here
    # leaves a `.part`, never half a chunk under a final name. Without the flush a power failure could leave the name
    # with empty contents, since file systems may write names before data. The digest in the name finds any other
    # damage.
    with part.open("rb") as handle:
        os.fsync(handle.fileno())
    part.replace(target)
