"""What a simulation leaves behind: episodes, measures and the record of the run."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fsm_sim.inputs.files.checksummed_json import checksummed, digest_of_file
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.scenarios.warning import RunWarning
from fsm_sim.processes.folders import held
from fsm_sim.processes.interrupts import put_off
from fsm_sim.processes.os_reasons import reason
from fsm_sim.processes.whole_files import write_whole
from fsm_sim.study.forecasts.files.store import BUSY, LOCK, Store
from fsm_sim.study.forecasts.record import lock_digest, scenario_record
from fsm_sim.study.results.csv_text import csv_text
from fsm_sim.study.simulations.history import History
from fsm_sim.version import __version__

TABLES = ("episodes.parquet", "measures.csv")


def check_new(out: Path) -> None:
    """Refuse a folder that results of a simulation cannot go into; nothing is made yet.

    Raises
    ------
    InputError
        When the folder holds a run already, is a file, or cannot be written.
    """
    Store(out).check_place()
    if any((out / name).exists() for name in ("run.json", "inputs.json", "measures.csv", "episodes.parquet")):
        raise InputError(
            Problem(str(out), None, Sentence("the folder holds a run already; choose another folder, or delete it."))
        )


def write_simulation(
    out: Path, file: ScenarioFile, history: History, parameters: Sequence[Parameters], asked: dict[str, Any]
) -> None:
    """Write `episodes.parquet` (not for the mean field), `measures.csv` and `run.json` into a new folder.

    `parameters` has one set for each office; `asked` is what the simulation was asked for, such as its seed. The files
    get there when all of them are written: an interrupted simulation leaves an empty folder.

    Raises
    ------
    InputError
        When the folder holds a run already or cannot be made.
    """
    check_new(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = Sentence("the folder cannot be made: {reason}.", reason=reason(error))
        raise InputError(Problem(str(out), None, text)) from None
    with held(out / LOCK, BUSY), tempfile.TemporaryDirectory(dir=out, prefix=".unfinished-") as unfinished:
        check_new(out)
        new = Path(unfinished)
        try:
            if len(history.episodes):
                write_whole(new / "episodes.parquet", history.episodes.to_parquet(index=False))
            write_whole(new / "measures.csv", csv_text(history.measures))
        except OSError as error:
            text = Sentence("the results cannot be written: {reason}; nothing is left of them.", reason=reason(error))
            raise InputError(Problem(str(out), None, text), untouched=False) from None
        Store(new).write_text("run.json", checksummed(_record(new, file, parameters, asked)))
        with put_off():
            for name in (*TABLES, "run.json"):
                if (new / name).exists():
                    (new / name).replace(out / name)


def _record(out: Path, file: ScenarioFile, parameters: Sequence[Parameters], asked: dict[str, Any]) -> dict[str, Any]:
    """What is needed to do a simulation again; an office's parameters are found by their place in the list."""
    different = list({one.model_dump_json(): one for one in parameters}.values())
    record = scenario_record(file)
    offices = zip(record.offices, parameters, strict=True)
    return {
        "version": __version__,
        **asked,
        "parameters": [one.model_dump(mode="json") for one in different],
        "offices": [{**office.model_dump(mode="json"), "parameters": different.index(own)} for office, own in offices],
        "scenario": {"name": record.name, "digest": record.digest},
        "digests": {"scenario": file.digest, "lock": lock_digest()},
        "files": {name: digest_of_file(out / name) for name in TABLES if (out / name).is_file()},
        "period": f"months 0–{file.scenario.horizon.months:g}",
        "interval_level": None,
        "warnings": [RunWarning(scenario=record.name, warning=one).model_dump(mode="json") for one in file.warnings],
    }
