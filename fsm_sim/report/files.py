"""The files of a finished run, read and nothing else."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.scenario_warning import run_warnings
from fsm_sim.study.forecasts.chunks import whole
from fsm_sim.study.forecasts.store import Store, alone


@dataclass(frozen=True, eq=False)
class RunFiles:
    """A run directory in memory: its runs with municipalities pooled, `run.json` and `calibration.json`."""

    runs: pd.DataFrame
    run: dict[str, Any]
    calibration: dict[str, Any]


def read_run(directory: Path) -> RunFiles:
    """Read a run directory.

    Raises
    ------
    InputError
        When a file is missing or is not what it should be; every such file at once.

    >>> read_run(Path("no-such-folder"))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: no-such-folder: there is no such folder; ...
    """
    if not directory.is_dir():
        raise InputError(Problem(str(directory), None, "there is no such folder; a run is made by 'fsm-sim forecast'."))
    problems: list[Problem] = []
    run = _json(directory / "run.json", ("scenarios", "outcomes", "interval_level"), problems)
    calibration = _json(directory / "calibration.json", ("fit", "parameters"), problems)
    problems += _warnings_of_another_version(directory / "run.json", run)
    files = sorted((directory / "results").glob("*.parquet"))
    if not files:
        problems.append(
            Problem(str(directory / "results"), None, "there are no results (*.parquet) of a finished run.")
        )
    problems += [problem for folder in ("results", "pooled") for problem in _damaged(directory / folder)]
    if problems:
        raise InputError(*problems)
    return RunFiles(Store(directory).pooled_runs(alone(run)), run, calibration)


def _json(file: Path, keys: tuple[str, ...], problems: list[Problem]) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        content, problem = {}, "there is no such file; the run is not finished."
    except ValueError:
        content, problem = {}, "the file is not JSON."
    else:
        missing = [key for key in keys if not isinstance(content, dict) or key not in content]
        problem = f"the file has no {', '.join(missing)}; another version may have made it." if missing else ""
    if problem:
        problems.append(Problem(str(file), None, problem))
    return dict(content) if isinstance(content, dict) else {}


def _warnings_of_another_version(file: Path, run: dict[str, Any]) -> list[Problem]:
    """A problem when the run's warnings are not records, as those of an earlier version are."""
    try:
        run_warnings(run.get("warnings", []))
    except ValidationError:
        return [Problem(str(file), None, "its warnings are those of another version; forecast again in a new folder.")]
    return []


def _damaged(folder: Path) -> list[Problem]:
    text = "the file is damaged; give the same 'fsm-sim forecast' again to renew it."
    return [Problem(str(file), None, text) for file in sorted(folder.glob("*.parquet")) if not whole(file)]
