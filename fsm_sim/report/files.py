"""The files of a finished run, read and nothing else."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from fsm_sim.model.records.run_record import RunRecord
from fsm_sim.study.forecasts.finished_run import read, read_effects
from fsm_sim.study.forecasts.store import Store
from fsm_sim.study.results.effect_parts import RunEffects


@dataclass(frozen=True, eq=False)
class RunFiles:
    """A run directory in memory: its runs with municipalities pooled, the run's record and `calibration.json`."""

    runs: pd.DataFrame
    record: RunRecord
    calibration: dict[str, Any]
    effects: RunEffects | None = None

    @cached_property
    def run(self) -> dict[str, Any]:
        """The record as plain tables and lists, as `run.json` has it."""
        return self.record.as_json()


def read_run(directory: Path) -> RunFiles:
    """Read a run directory.

    Raises
    ------
    InputError
        When a file is missing, added or changed since the run; every such file at once.

    >>> read_run(Path("no-such-folder"))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: no-such-folder: there is no such folder; ...
    """
    record, calibration = read(directory)
    runs = Store(directory).pooled_runs(record.single)
    return RunFiles(runs, record, calibration, read_effects(directory, record))
