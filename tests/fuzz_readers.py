"""Every reader of the package with valid files for it, which `fuzzing` changes."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fabricated import calibration, save
from fuzzing import Reader, change_text, mutated_binary, mutated_json
from made_up_validation import results
from synthetic_run import make_run

import fsm_sim as fsm
from fsm_sim.inference.caseload.stored_prior import read_prior
from fsm_sim.inference.posterior.calibration import read_record
from fsm_sim.inference.posterior.stored_draws import read_draws
from fsm_sim.inference.sources import read_priors, read_programmes, read_settings
from fsm_sim.inference.validation.suite import kept
from fsm_sim.inputs import programmes
from fsm_sim.inputs.files.checksummed_json import checksummed, digest_of_file, parsed
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.local_counts import template
from fsm_sim.inputs.parameter_files import load_parameters, to_toml
from fsm_sim.inputs.scenarios import read_scenario
from fsm_sim.inputs.studies import read_studies
from fsm_sim.inputs.validate import validate
from fsm_sim.model.errors import InputError
from fsm_sim.report.document.brief.brief_content import page
from fsm_sim.report.document.calibration.validation_text import WordedResult
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import run_summary
from fsm_sim.study.calibrations import by_name
from fsm_sim.study.forecasts.files.chunks import file_name, name_of

CONFIG = """\
data = ""
without = ["fsm1-placement-dec-2018"]

[sampling]
draws = 200
chains = 2
seed = 3

[readings]

[fixed]
readiness_spread = 0.0

[continuity]
scale = "probability"
horizon_months = 12.0

[structure]
municipal_effects = "one"

[programmes.fsm2.stages]
placement = 1
"""


def check_file(path: Path) -> None:
    """Validate a file; its problems are raised, as reading it would."""
    problems = validate([path]).problems
    if problems:
        raise InputError(*problems)


def checked_and_read(read: Callable[[Path], object]) -> Callable[[Path], None]:
    """Both ways to read a file: `validate`, and its own reader. They agree on whether it is right."""

    def both(path: Path) -> None:
        try:
            check_file(path)
        except InputError as refused:
            with pytest.raises(InputError):
                read(path)
            raise refused from None
        read(path)

    return both


def read_config(path: Path) -> None:
    """A calibration's settings, and the programmes as they change them."""
    read_programmes(read_settings(path).programmes, path)


def read_programme(path: Path) -> None:
    """A programme, and one that builds on it, with the programmes of the file's folder in the place of the shipped."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(programmes, "programme_folder", lambda: path.parent)
        for name in sorted(one.stem for one in path.parent.glob("*.toml")):
            programmes.read(name, {})


def read_calibration(path: Path) -> None:
    """A calibration's record and draws, whichever of its two files was changed."""
    read_record(path.parent)
    read_draws(path.parent / "posterior.nc", "make it again.")


def read_forecast(path: Path) -> None:
    """A run as the brief, the comparison and Python read it."""
    folder = next(parent for parent in path.parents if (parent / "results").is_dir())
    summary = run_summary(read_run(folder))
    for language in ("da", "en"):
        assert page(summary.comparison, summary.calibration, summary.facts, language)
    found = fsm.open_forecast(folder)
    assert fsm.compare(found, against=found.record.scenarios[0].name).text
    assert len(found.results)


def read_chunk(path: Path) -> None:
    """The same of changed tables: numbers that were changed with their digest are other numbers, however large."""
    with np.errstate(all="ignore"):
        read_forecast(path)


def read_validation(path: Path) -> None:
    """The results of a validation, in words."""
    for one in kept(path.parent):
        WordedResult.of(one).in_words("da")


def change_json(file: Path, chance: random.Random) -> None:
    """Change what a JSON document says, with the checksum that belongs to it; or its bytes."""
    if chance.random() < 0.15:
        file.write_bytes(mutated_binary(file.read_bytes(), chance))
        return
    content = json.loads(file.read_text("utf-8"))
    signed = content.pop("checksum", None) is not None
    changed = mutated_json(content, chance)
    signs = signed and isinstance(changed, dict)
    file.write_text(checksummed(changed) if signs else json.dumps(changed), "utf-8", "surrogatepass")


def change_run(file: Path, chance: random.Random) -> None:
    """Change a document of a run, and have the record of the run say that this is what it left."""
    change_json(file, chance)
    if file.name != "run.json":
        sign_run(file)


def sign_run(file: Path) -> None:
    """Have the record of a run say that this is the document that it left."""
    record = file.parent / "run.json"
    content = parsed(record.read_bytes())
    content["files"][file.name] = digest_of_file(file)
    record.write_text(checksummed(content), "utf-8")


def change_chunk(file: Path, chance: random.Random) -> None:
    """Change a table of results, give it the name of what it holds now, and have the run's manifest name it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = file.read_bytes()
    match chance.randrange(4):
        case 0:
            content = mutated_binary(content, chance)
        case 1:
            table = pq.read_table(file)
            column = chance.choice(table.column_names)
            table = table.drop_columns([column]) if chance.random() < 0.5 else table.append_column("x", table[column])
            content = _parquet(table)
        case 2:
            table = pq.read_table(file)
            place = chance.randrange(len(table.column_names))
            kinds = (pa.string(), pa.int64(), pa.float32(), pa.bool_(), pa.list_(pa.int8()))
            values = pa.array([None] * len(table), chance.choice(kinds))
            content = _parquet(table.set_column(place, table.column_names[place], values))
        case _:
            table = pq.read_table(file)
            content = _parquet(table.slice(chance.randrange(len(table)), chance.randrange(len(table))))
    file.unlink()
    new = file.with_name(file_name(name_of(file), content))
    new.write_bytes(content)
    manifest = file.parent.parent / "manifest.json"
    known = json.loads(manifest.read_text("utf-8"))
    known[file.parent.name] = sorted(one.name for one in file.parent.glob("*.parquet"))
    manifest.write_text(json.dumps(known), "utf-8")
    sign_run(manifest)


def _parquet(table: Any) -> bytes:
    from io import BytesIO

    import pyarrow.parquet as pq

    out = BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def change_calibration(file: Path, chance: random.Random) -> None:
    """Change a file of a calibration, and have its record say that this is what it left."""
    record = file.parent / "checks.json"
    if file.name == "checks.json":
        change_json(file, chance)
        return
    file.write_bytes(mutated_binary(file.read_bytes(), chance))
    content = parsed(record.read_bytes())
    record.write_text(checksummed({**content, "posterior": digest_of_file(file)}), "utf-8")


def readers(room: Path, patched: pytest.MonkeyPatch) -> dict[str, Reader]:
    """Every reader by name, with folders of valid files under `room`."""

    def folder(name: str, **files: str) -> Path:
        place = room / "valid" / name
        place.mkdir(parents=True)
        for file, text in files.items():
            (place / file.replace("__", ".")).write_text(text, "utf-8")
        return place

    scenarios = Path(shutil.copytree(shipped("scenarios"), room / "valid" / "scenarios"))
    parameters = {
        f"{name}__toml": to_toml(fsm.parameters_of(name), "At the centre of the priors.") for name in ("bir", "fsm1")
    }
    counts = template().replace("Eksempelby", "Horsens")
    evidence = Path(shutil.copytree(shipped("calibration", "evidence"), room / "valid" / "evidence"))
    named = {name: shipped("calibration", f"{name}.toml").read_text("utf-8") for name in ("priors", "caseload_studies")}
    stored = {f"{name}_prior__toml": shipped("calibration", f"{name}_prior.toml") for name in ("caseload",)}
    own = Path(shutil.copytree(programmes.programme_folder(), room / "valid" / "programmes"))
    run = make_run(room / "valid" / "run", draws=4, months=3, municipalities={"Hedensted": 200, "Vejle": 100})
    alone = make_run(room / "valid" / "single", draws=4, months=3)
    patched.chdir(room)
    save(calibration(by_name.sources("mine"), name="mine"), by_name.folder("mine"))
    validation = folder("validation")
    for one in results():
        (validation / f"{one.part}.json").write_text(json.dumps(one.as_json()), "utf-8")

    found = (
        Reader("scenario", scenarios, "*.toml", checked_and_read(read_scenario), change_text),
        Reader("offices", scenarios, "*.csv", check_file, change_text),
        Reader(
            "parameters", folder("parameters", **parameters), "*.toml", checked_and_read(load_parameters), change_text,
        ),
        Reader("evidence", evidence, "*.toml", check_file, change_text),
        Reader("priors", folder("priors", priors__toml=named["priors"]), "*.toml", read_priors, change_text),
        Reader("studies", folder("studies", s__toml=named["caseload_studies"]), "*.toml", read_studies, change_text),
        Reader(
            "stored-prior", folder("stored-prior", **{name: file.read_text("utf-8") for name, file in stored.items()}),
            "*.toml", lambda path: read_prior(path=path), change_text,
        ),
        Reader("config", folder("config", config__toml=CONFIG), "*.toml", read_config, change_text),
        Reader("programme", own, "*.toml", read_programme, change_text),
        Reader("counts", folder("counts", counts__csv=counts), "*.csv", fsm.load_counts, change_text),
        Reader("run", run, "*.json", read_forecast, change_run),
        Reader("parquet", run, "*.parquet", read_chunk, change_chunk),
        Reader("parquet-single", alone, "*.parquet", read_chunk, change_chunk),
        Reader("calibration", by_name.folder("mine").resolve(), "*.*", read_calibration, change_calibration),
        Reader("validation", validation, "*.json", read_validation, change_json),
    )  # fmt: skip
    return {one.name: one for one in found}
