"""A finished run's folder: closed with a record of every file in it, and checked against that record when it is read.

`run.json` carries a checksum of itself and the digests of the other documents; `manifest.json` names every chunk, and a
chunk's name carries the digest of its bytes. So whatever is missing, added or changed is noticed, and to find a missing
or added chunk no chunk is read; a chunk's bytes are checked when they are read.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from pydantic import TypeAdapter, ValidationError, with_config

from fsm_sim.inputs.files.checksummed_json import ChangedError, checksummed, digest_of_file, parsed
from fsm_sim.inputs.files.json_record import not_a_record, read_json, with_tuples
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.characters import shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.records.calibration_record import STRICT, CalibrationRecord
from fsm_sim.model.records.run_record import InputsRecord, RunRecord
from fsm_sim.study.forecasts.engine_names import ENGINES
from fsm_sim.study.forecasts.files.misplaced import no_run, renamed
from fsm_sim.study.forecasts.files.store import Store, chunks_in
from fsm_sim.study.forecasts.files.stored_tables import scenario_of
from fsm_sim.study.results.effect_parts import EffectsRecord, RunEffects

if TYPE_CHECKING:  # commands that only read results need no scenario
    from fsm_sim.model.scenarios.scenario import Scenario

RECORD, INPUTS, CALIBRATION, MANIFEST = "run.json", "inputs.json", "calibration.json", "manifest.json"
EFFECTS = "effects.json"
"""What the outcomes rest on (`RunEffects`); a run of replaced code has none."""
SCENARIOS = "scenarios.json"
"""The scenarios as they were run, so that a run can be made again without the files that it was made from."""
DOCUMENTS = (INPUTS, CALIBRATION, MANIFEST)
"""The files beside `run.json` whose digests stand in it."""
CHUNKS = ("results", "pooled")
PARTS = (RECORD, INPUTS, CALIBRATION, EFFECTS, SCENARIOS, MANIFEST, *CHUNKS)
"""The names of all that lies in a run's folder."""
COMMAND = Sentence("give the same 'fsm-sim forecast' again")
REMEDY = Sentence("{command} to renew it", command=COMMAND)
NAMED = 3
"""So many files are named in a sentence; the rest are counted."""


@with_config(STRICT)
class Manifest(TypedDict):
    """The names of a run's chunks (`manifest.json`)."""

    results: list[str]
    pooled: list[str]


def close(
    store: Store,
    record: RunRecord,
    calibration: dict[str, Any],
    wall_seconds: float,
    effects: RunEffects | None = None,
    scenarios: "Sequence[Scenario]" = (),
) -> RunRecord:
    """Write `calibration.json`, `effects.json`, `scenarios.json`, `manifest.json` and, last, `run.json`.

    Returns the record with the digests of what they hold.

    Raises
    ------
    InputError
        When there is no space left.
    """
    store.write_json(CALIBRATION, calibration)
    if effects is not None:
        store.write_json(EFFECTS, effects.as_json())
    if scenarios:
        store.write_json(SCENARIOS, {one.name: one.model_dump(mode="json") for one in scenarios})
    store.write_json(MANIFEST, {name: _chunks(store, name) for name in CHUNKS})
    documents = (*DOCUMENTS, *([EFFECTS] if effects is not None else []), *([SCENARIOS] if scenarios else []))
    files = {name: digest_of_file(store.directory / name) for name in documents}
    made = record.finished(store.digest(), files, wall_seconds)
    store.write_text(RECORD, checksummed(made.as_json()))
    return made


def read(directory: Path) -> tuple[RunRecord, dict[str, Any]]:
    """The record of a finished run, and what `calibration.json` says, when all files are those that the run left.

    Raises
    ------
    InputError
        With every file that is missing, added or changed; chunks that are changed are found when they are read.
    """
    if reason := no_run(directory):
        raise InputError(Problem(str(directory), None, reason))
    if moved := [(file, said) for name in PARTS if not (file := directory / name).exists() and (said := renamed(file))]:
        raise InputError(*(Problem(str(file), None, said) for file, said in moved))
    record, problems = _record(directory / RECORD)
    problems += check(Store(directory), record)
    if problems or record is None:
        raise InputError(*problems)
    read_inputs(directory)
    return record, dict(read_json(directory / CALIBRATION, CalibrationRecord, REMEDY))


def read_inputs(directory: Path) -> InputsRecord:
    """What a finished run was made from.

    Raises
    ------
    InputError
        When the file is missing or is not such a record.
    """
    return read_json(directory / INPUTS, InputsRecord, REMEDY)


def read_effects(directory: Path, record: RunRecord) -> RunEffects | None:
    """What a finished run's outcomes rest on, where it was worked out.

    Raises
    ------
    InputError
        When the file is missing or is not such a record.
    """
    if EFFECTS not in record.files:
        return None
    effects = RunEffects.from_json(read_json(directory / EFFECTS, EffectsRecord, REMEDY))
    if uneven := effects.uneven:
        text = Sentence("the file is not a record of this version: {places}; {remedy}.", places=uneven, remedy=REMEDY)
        raise InputError(Problem(str(directory / EFFECTS), None, text))
    return effects


def read_scenarios(directory: Path, record: RunRecord) -> "tuple[Scenario, ...]":
    """The scenarios of a finished run as they were run: an intake that was to be steady has its numbers.

    Raises
    ------
    InputError
        When the run kept none, as runs of earlier versions did, or the file is not of scenarios.
    """
    from fsm_sim.model.scenarios.scenario import Scenario

    file = directory / SCENARIOS
    if SCENARIOS not in record.files:
        text = Sentence("the run is of a version that kept no scenarios; {remedy}.", remedy=COMMAND)
        raise InputError(Problem(str(directory), None, text))
    try:
        kept = TypeAdapter(dict[str, Scenario]).validate_json(file.read_bytes())
    except ValidationError as error:
        text = Sentence("{fault}; {remedy}.", fault=not_a_record(error), remedy=REMEDY)
        raise InputError(Problem(str(file), None, text)) from None
    return tuple(kept.values())


def check(store: Store, record: RunRecord | None) -> list[Problem]:
    """What of a run's folder is not as the run left it; without a record, which of its files are not there at all."""
    problems = []
    for name in dict.fromkeys((*DOCUMENTS, *(record.files if record else ()))):
        file = store.directory / name
        if not file.is_file() and (record or name == CALIBRATION):
            missing = Sentence("there is no such file")
            text = Sentence("{problem}; {remedy}.", problem=missing, remedy=_unfinished(record))
            problems.append(Problem(str(file), None, text))
        elif record and digest_of_file(file) != record.files.get(name):
            text = Sentence("the file has been changed or damaged; {remedy}.", remedy=REMEDY)
            problems.append(Problem(str(file), None, text))
    if not store.files():
        text = Sentence("there are no results (*.parquet) of a finished run.")
        return [*problems, Problem(str(store.results), None, text)]
    if record and not any(problem.file == str(store.directory / MANIFEST) for problem in problems):
        try:
            manifest = read_json(store.directory / MANIFEST, Manifest, REMEDY)
        except InputError as error:
            return [*problems, *error.problems]
        problems += _differences(store, "results", manifest["results"])
        problems += _differences(store, "pooled", manifest["pooled"])
        problems = problems or _scenarios(store, record)
    return problems


def kept(store: Store) -> RunRecord | None:
    """The record of a run whose folder is as the run left it, its chunks' contents apart; else nothing."""
    record, problems = _record(store.directory / RECORD)
    return None if problems or check(store, record) else record


def _record(file: Path) -> tuple[RunRecord | None, list[Problem]]:
    try:
        record = RunRecord.model_validate(with_tuples(parsed(file.read_bytes())))
        if record.engine in ENGINES:
            return record, []
        text = Sentence(
            "engine is '{engine}', and engines are {engines}; {remedy}.",
            engine=shown(record.engine)[:40],
            engines=tuple(ENGINES),
            remedy=REMEDY,
        )
    except FileNotFoundError:
        text = Sentence("there is no such file; the run is not finished.")
    except ChangedError as error:
        text = Sentence("{problem}; {remedy}.", problem=error.args[0], remedy=REMEDY)
    except ValidationError as error:
        text = Sentence("{problem}; {remedy}.", problem=not_a_record(error), remedy=REMEDY)
    return None, [Problem(str(file), None, text)]


def _unfinished(record: RunRecord | None) -> str:
    return REMEDY if record else Sentence("the run is not finished")


def _differences(store: Store, name: str, known: list[str]) -> list[Problem]:
    folder, found = store.directory / name, _chunks(store, name)
    missing, added = (sorted({*one} - {*other}) for one, other in ((known, found), (found, known)))
    problems = []
    if missing:
        text = Sentence(
            "{missing} of the run's {known} files are missing ({files}); {command} to make them.",
            missing=len(missing),
            known=len(known),
            files=_named(missing),
            command=COMMAND,
        )
        problems.append(Problem(str(folder), None, text))
    if added:
        text = Sentence(
            "the folder holds files that the run did not leave ({files}); {command} to remove them.",
            files=_named(added),
            command=COMMAND,
        )
        problems.append(Problem(str(folder), None, text))
    return problems


def _scenarios(store: Store, record: RunRecord) -> list[Problem]:
    """Whether the record is of the scenarios that there are results of."""
    known, found = [one.name for one in record.scenarios], [scenario_of(file) for file in store.files()]
    other = sorted({*known} ^ {*found})
    text = Sentence(
        "the file and the results are of different scenarios ({names}); {remedy}.", names=_named(other), remedy=REMEDY
    )
    return [Problem(str(store.directory / RECORD), None, text)] if other else []


def _chunks(store: Store, name: str) -> list[str]:
    return [file.name for file in chunks_in(store.directory / name)]


def _named(files: Iterable[str]) -> str:
    names = list(files)
    if len(names) > NAMED:
        return Sentence("{names}, and {more} more", names=tuple(names[:NAMED]), more=len(names) - NAMED)
    return ", ".join(names)
