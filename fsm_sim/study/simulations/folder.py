"""What a simulation leaves behind: episodes, measures and the record of the run."""

from pathlib import Path
from typing import Any

import pandas as pd

from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.scenario_warning import RunWarning
from fsm_sim.study.forecasts.forecast import lock_digest
from fsm_sim.study.forecasts.store import Store
from fsm_sim.version import __version__


def check_new(out: Path) -> None:
    """Refuse a folder that results of a simulation cannot go into; nothing is made yet.

    Raises
    ------
    InputError
        When the folder holds a run already, or is a file.
    """
    if out.exists() and not out.is_dir():
        raise InputError(Problem(str(out), None, "is a file; --out is a folder."))
    if any((out / name).exists() for name in ("run.json", "inputs.json", "measures.csv", "episodes.parquet")):
        raise InputError(Problem(str(out), None, "the folder holds a run already; choose another --out, or delete it."))


def write_simulation(
    out: Path, file: ScenarioFile, episodes: pd.DataFrame, measures: pd.DataFrame, record: dict[str, Any]
) -> None:
    """Write `episodes.parquet` (not for the mean field), `measures.csv` and `run.json` into a new folder.

    Raises
    ------
    InputError
        When the folder holds a run already or cannot be made.
    """
    check_new(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(Problem(str(out), None, f"the folder cannot be made: {error.strerror}.")) from None
    if len(episodes):
        episodes.to_parquet(out / "episodes.parquet", index=False)
    measures.to_csv(out / "measures.csv", index=False)
    Store(out).write_json(
        "run.json",
        {
            "version": __version__,
            **record,
            "scenario": {"name": file.scenario.name, "digest": file.digest},
            "digests": {"scenario": file.digest, "lock": lock_digest()},
            "period": f"months 0–{file.scenario.horizon.months:g}",
            "interval_level": None,
            "warnings": [
                RunWarning(scenario=file.scenario.name, warning=one).model_dump(mode="json") for one in file.warnings
            ],
        },
    )
