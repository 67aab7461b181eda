"""Law: whatever is missing from a run or a calibration, added to it or changed in it is noticed when it is read."""

import json
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fabricated import calibration, save, scenario

import fsm_sim as fsm
from fsm_sim.inputs.files.checksummed_json import checksummed, digest_of_file, parsed
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.errors import InputError
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_brief
from fsm_sim.study.calibrations import by_name
from fsm_sim.study.forecasts import tasks as work
from fsm_sim.study.forecasts.files.chunks import file_name, name_of
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.forecasts.forecast import Forecast, Progress, forecast
from fsm_sim.study.forecasts.plan import Plan

PLAN = Plan(draws=3, replications=2, seed=3, engine="process", jobs=1)
SCENARIOS = [scenario("pair", "Hedensted", "Læsø", months=2.0), scenario("single", months=2.0)]
REMEDY = "give the same 'fsm-sim forecast' again"
Harm = Callable[[Path], None]


def made(folder: Path, scenarios: list[ScenarioFile] = SCENARIOS, progress: Progress | None = None) -> Forecast:
    return forecast(scenarios, calibration(), PLAN, folder, progress)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished forecast of several chunks: a scenario of two offices and one of a single one."""
    folder = tmp_path_factory.mktemp("finished") / "run"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(work, "CHUNK_SECONDS", 1e-9)
        made(folder)
    return folder


@pytest.fixture
def run(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, to be harmed."""
    monkeypatch.setattr(work, "CHUNK_SECONDS", 1e-9)
    return Path(shutil.copytree(finished, tmp_path / "run"))


def flip(place: float, bit: int) -> Harm:
    def harm(file: Path) -> None:
        content = bytearray(file.read_bytes())
        content[int(place * (len(content) - 1))] ^= 1 << bit
        file.write_bytes(bytes(content))

    return harm


HARMS = {
    "first bit": flip(0.0, 0),
    "a bit in the middle": flip(0.5, 3),
    "last bit": flip(1.0, 7),
    "deleted": Path.unlink,
    "emptied": lambda file: file.write_bytes(b"") and None,
}
READERS: dict[str, Callable[[Path], object]] = {
    "compare and brief": read_run,
    "python": lambda folder: fsm.open_forecast(folder).pooled,
    "brief": lambda folder: write_brief(folder, "da", folder.parent / "brief.pdf"),
}
FILES = ("run.json", "calibration.json", "inputs.json", "manifest.json", "results/single-*", "pooled/*")


def refused(reader: Callable[[Path], object], folder: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        reader(folder)
    return [problem.sentence for problem in error.value.problems]


@pytest.mark.parametrize("pattern", FILES)
@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("reader", ["compare and brief", "python"])
def test_R10_every_file_of_a_run_that_is_missing_or_changed_is_noticed(
    run: Path, pattern: str, harm: str, reader: str
) -> None:
    READERS[reader](run)
    file = sorted(run.glob(pattern))[0]
    HARMS[harm](file)
    (sentence,) = refused(READERS[reader], run)
    assert file.name in sentence
    assert REMEDY in sentence or (pattern, harm) == ("run.json", "deleted")


def test_R10_a_results_file_that_no_comparison_reads_is_checked_when_it_is_read(run: Path) -> None:
    file = sorted((run / "results").glob("pair-*"))[0]
    flip(0.5, 1)(file)
    (sentence,) = refused(lambda folder: fsm.open_forecast(folder).results, run)
    assert sentence == f"{file}: the file is damaged; {REMEDY} to renew it."


@pytest.mark.parametrize("folder", ["results", "pooled"])
def test_R10_all_chunks_of_a_scenario_missing_is_a_sentence(run: Path, folder: str) -> None:
    for file in (run / folder).glob("single-*"):
        file.unlink()
    for reader in READERS.values():
        (sentence,) = refused(reader, run)
        assert sentence.startswith(f"{run / folder}: 3 of the run's 9 files are missing (single-0000-000000.")
        assert sentence.endswith(f"; {REMEDY} to make them.")


@pytest.mark.parametrize("folder", ["results", "pooled"])
def test_R10_a_whole_chunk_of_another_run_is_noticed(run: Path, tmp_path: Path, folder: str) -> None:
    other = [scenario("single", months=2.0, posts=3)]
    made(tmp_path / "other", other)
    foreign = sorted((tmp_path / "other" / folder).iterdir())[0]
    shutil.copy(foreign, run / folder)
    (sentence,) = refused(read_run, run)
    assert f"holds files that the run did not leave ({foreign.name}); {REMEDY} to remove them." in sentence


def test_R10_a_chunk_in_place_of_another_is_missing_and_added(run: Path) -> None:
    first, second, *_ = sorted((run / "results").glob("single-*"))
    shutil.copy(first, second.with_name(second.name.replace(second.name.split(".")[1], "0123456789abcdef")))
    second.unlink()
    sentences = refused(read_run, run)
    assert ["missing" in one for one in sentences] == [True, False]
    assert ["did not leave" in one for one in sentences] == [False, True]


def test_R10_a_record_of_other_scenarios_than_its_results_is_noticed(run: Path) -> None:
    content = parsed((run / "run.json").read_bytes())
    content["scenarios"] = content["scenarios"][:1]
    (run / "run.json").write_text(checksummed(content), "utf-8")
    (sentence,) = refused(read_run, run)
    said = "the file and the results are of different scenarios (single)"
    assert sentence == f"{run / 'run.json'}: {said}; {REMEDY} to renew it."


@pytest.mark.parametrize(("key", "value", "due"), [("draws", 4, 24), ("draws", 2, 12), ("replications", 1, 9)])
def test_R10_results_of_other_runs_than_the_record_are_noticed(run: Path, key: str, value: int, due: int) -> None:
    content = parsed((run / "run.json").read_bytes())
    (run / "run.json").write_text(checksummed({**content, key: value}), "utf-8")
    said = f"there are results of 18 months of all runs of the scenario '{{}}', where {due} were made"
    assert refused(read_run, run) == [
        f"{run / 'results'}: {said.format(name)}; {REMEDY} to renew it." for name in ("pair", "single")
    ]


def test_R10_an_engine_or_effect_that_there_is_not_is_noticed(run: Path) -> None:
    content = parsed((run / "run.json").read_bytes())
    effects = (run / "effects.json").read_text("utf-8").replace('"caseworker_change_penalty"', '"continuty"')
    effects = effects.replace('"continuity"', '"continuty"')
    (run / "effects.json").write_text(effects, "utf-8")
    content["files"]["effects.json"] = digest_of_file(run / "effects.json")
    (run / "run.json").write_text(checksummed(content), "utf-8")
    (sentence,) = refused(read_run, run)
    assert "there is a part of 'continuty', which is no effect; " in sentence
    (run / "run.json").write_text(checksummed({**content, "engine": "quick"}), "utf-8")
    (sentence,) = refused(read_run, run)
    assert "engine is 'quick'" in sentence


@pytest.mark.parametrize("value", [1e308, -1e13])
def test_R10_an_effect_that_no_forecast_has_is_noticed(run: Path, value: float) -> None:
    content = parsed((run / "run.json").read_bytes())
    effects = json.loads((run / "effects.json").read_text("utf-8"))
    name = next(iter(effects["levers"]))
    effects["levers"][name][0] = value
    (run / "effects.json").write_text(json.dumps(effects), "utf-8")
    content["files"]["effects.json"] = digest_of_file(run / "effects.json")
    (run / "run.json").write_text(checksummed(content), "utf-8")
    (sentence,) = refused(read_run, run)
    assert f"levers.{name}.0 is {value}, which should be" in sentence


@pytest.mark.parametrize("value", [None, 1e13])
@pytest.mark.parametrize("reader", ["compare and brief", "python"])
def test_R10_a_result_that_is_missing_or_that_no_office_has_is_noticed(
    run: Path, value: float | None, reader: str
) -> None:
    """In a file that its run's records fit, as of whoever has changed them all."""
    file = sorted((run / "results").glob("single-*"))[0]
    table = pq.read_table(file)
    values = [value, *table["value"].to_pylist()[1:]]
    changed = table.set_column(table.column_names.index("value"), "value", pa.array(values, pa.float64()))
    out = BytesIO()
    pq.write_table(changed, out)
    new = file.with_name(file_name(name_of(file), out.getvalue()))
    file.unlink()
    new.write_bytes(out.getvalue())
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    manifest["results"] = sorted(one.name for one in (run / "results").glob("*.parquet"))
    (run / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    content = parsed((run / "run.json").read_bytes())
    content["files"]["manifest.json"] = digest_of_file(run / "manifest.json")
    (run / "run.json").write_text(checksummed(content), "utf-8")
    assert refused(READERS[reader], run) == [f"{new}: the file is damaged; {REMEDY} to renew it."]


def test_R10_an_open_forecast_reads_nothing_that_has_changed_since(run: Path) -> None:
    opened = fsm.open_forecast(run)
    sorted((run / "pooled").iterdir())[0].unlink()
    assert "1 of the run's 9 files are missing" in refused(lambda _: opened.pooled, run)[0]
    assert "1 of the run's 9 files are missing" in refused(lambda _: opened.results, run)[0]


MADE_AGAIN = (*(file for file in FILES if file != "inputs.json"), "results/pair-*")


def by_day_or_night() -> Iterator[Any]:
    """Every file with every harm; by day each file with one of them, and each harm with a file."""
    for at, pattern in enumerate(MADE_AGAIN):
        for place, harm in enumerate(HARMS):
            by_day = place == at % len(HARMS)
            yield pytest.param(pattern, harm, marks=[] if by_day else [pytest.mark.slow])


@pytest.mark.parametrize(("pattern", "harm"), [*by_day_or_night()])
def test_R5_the_same_forecast_again_makes_a_harmed_run_whole(
    run: Path, finished: Path, pattern: str, harm: str
) -> None:
    HARMS[harm](sorted(run.glob(pattern))[0])
    made(run)
    files = {file.relative_to(run).as_posix(): file.read_bytes() for file in run.rglob("*") if file.is_file()}
    before = {file.relative_to(finished).as_posix(): file.read_bytes() for file in finished.rglob("*.*")}
    assert files.keys() == before.keys()
    assert {name for name in files if files[name] != before[name]} <= {"run.json"}, "only the time it took differs"
    read_run(run)


def test_R5_the_same_forecast_again_removes_what_is_not_its_own(run: Path, tmp_path: Path) -> None:
    made(tmp_path / "other", [scenario("other", months=2.0)])
    foreign = sorted((tmp_path / "other" / "results").iterdir())[0]
    shutil.copy(foreign, run / "results")
    named: list[Path] = []
    made(run, progress=Progress(damaged=named.append))
    assert named == [run / "results" / foreign.name]
    read_run(run)


def test_a_finished_run_keeps_its_record_as_it_was(run: Path) -> None:
    before = (run / "run.json").read_bytes()
    again = made(run)
    assert (run / "run.json").read_bytes() == before
    assert again.record == fsm.open_forecast(run).record
    assert again.record.results == Store(run).digest()


# A calibration


@pytest.fixture
def calibrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    save(calibration(by_name.sources("mine"), name="mine"), by_name.folder("mine"))
    return by_name.folder("mine")


@pytest.mark.parametrize("name", ["posterior.nc", "checks.json"])
@pytest.mark.parametrize("harm", [harm for harm in HARMS if harm != "deleted"])
def test_R10_every_changed_file_of_a_calibration_is_noticed(calibrated: Path, name: str, harm: str) -> None:
    by_name.load("mine")
    HARMS[harm](calibrated / name)
    with pytest.raises(InputError) as error:
        by_name.load("mine")
    assert "fsm-sim calibrate mine" in str(error.value)
    with pytest.raises(InputError):
        fsm.load_posterior("mine")


@pytest.mark.parametrize("name", ["posterior.nc", "checks.json"])
def test_R10_every_deleted_file_of_a_calibration_is_noticed(calibrated: Path, name: str) -> None:
    (calibrated / name).unlink()
    with pytest.raises(InputError, match="make it with 'fsm-sim calibrate mine'"):
        by_name.load("mine")


def test_R10_draws_that_were_overwritten_are_noticed(calibrated: Path) -> None:
    import h5netcdf

    with h5netcdf.File(calibrated / "posterior.nc", "r+") as file:
        file["posterior"]["value"][0, :3, 0] = 0.5
    with pytest.raises(InputError, match=r"posterior\.nc: the file has been changed or damaged since"):
        by_name.load("mine")
