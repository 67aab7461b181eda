"""A run directory: Parquet chunks written whole or not at all, and a record of what they were made from."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from fsm_sim.model.problem import InputError, Problem


@dataclass(frozen=True)
class Store:
    """The files of one run. `inputs.json` says what it was made from; results of other inputs never mix with them."""

    directory: Path

    @property
    def results(self) -> Path:
        """The folder of chunks."""
        return self.directory / "results"

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
                differ = f"{', '.join(changed)} {'differs' if len(changed) == 1 else 'differ'}"
                text = f"the folder holds another run ({differ}); choose another --out, or delete the folder."
                raise InputError(Problem(str(self.directory), None, text))
            return
        if self.directory.exists() and not self.directory.is_dir():
            raise InputError(Problem(str(self.directory), None, "is a file; --out is a folder."))
        # A run that was killed before it recorded its inputs has left an empty folder at most.
        if any(self.results.glob("*.parquet")) or (self.directory / "run.json").exists():
            text = "the folder holds results without a record of their inputs; choose another --out."
            raise InputError(Problem(str(self.directory), None, text))
        try:
            self.results.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            text = f"the folder cannot be made: {error.strerror}."
            raise InputError(Problem(str(self.directory), None, text)) from None
        self.write_json("inputs.json", inputs)

    def has(self, chunk: str) -> bool:
        """Whether a chunk is finished: its name appears only when all of it is on disk."""
        return (self.results / f"{chunk}.parquet").exists()

    def keep(self, chunk: str, table: pd.DataFrame) -> None:
        """Write a chunk under a temporary name, flush it, and give it its name."""
        target = self.results / f"{chunk}.parquet"
        part = target.with_suffix(".part")
        pq.write_table(pa.Table.from_pandas(table, preserve_index=False), part, compression="zstd")
        _settle(part, target)

    def write_json(self, name: str, content: dict[str, Any]) -> None:
        """Write a JSON document whole or not at all."""
        target = self.directory / name
        part = target.with_suffix(".part")
        part.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
        _settle(part, target)

    def table(self) -> pd.DataFrame:
        """All results, in order of their chunks' names: scenario, office, draw."""
        files = sorted(self.results.glob("*.parquet"))
        return pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)


def _record(file: Path) -> dict[str, Any]:
    """The record of a run's inputs."""
    try:
        kept = json.loads(file.read_text("utf-8"))
    except ValueError:
        kept = None
    if not isinstance(kept, dict):
        text = "the record of the run's inputs cannot be read; choose another --out, or delete the folder."
        raise InputError(Problem(str(file), None, text))
    return kept


def _settle(part: Path, target: Path) -> None:
    with part.open("rb") as handle:
        os.fsync(handle.fileno())
    part.replace(target)
