"""Law: a run folder that was copied, renamed or moved by hand reads as before, or one sentence says what is wrong."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fabricated import calibration, scenario

import fsm_sim as fsm
from fsm_sim.cli.console import argument
from fsm_sim.model.errors import InputError
from fsm_sim.report.files import read_run
from fsm_sim.study.forecasts.forecast import forecast
from fsm_sim.study.forecasts.plan import Plan

PLAN = Plan(draws=3, replications=2, seed=3, engine="process", jobs=1)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished") / "run"
    forecast([scenario("single", months=2.0), scenario("other", months=2.0, posts=3)], calibration(), PLAN, folder)
    return folder


@pytest.fixture
def run(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a finished run, at `out/run` of the folder that is worked in."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(finished, Path("out") / "run"))


def refused(folder: str | Path) -> str:
    with pytest.raises(InputError) as error:
        read_run(Path(folder))
    (problem,) = error.value.problems
    return problem.sentence


@pytest.mark.parametrize("name", ["kopi af kørsel (1)", "run - Copy", "$run", "RUN.2026"])
def test_a_run_of_another_name_in_another_place_is_the_same_run(run: Path, name: str) -> None:
    before = read_run(run)
    moved = run.rename(Path("elsewhere") / name) if Path("elsewhere").mkdir() is None else run
    after = read_run(moved)
    assert after.record == before.record
    assert after.runs.equals(before.runs)
    assert fsm.open_forecast(moved).pooled.equals(fsm.open_forecast(shutil.copytree(moved, "third")).pooled)


@pytest.mark.parametrize("stray", [".DS_Store", "Thumbs.db", "desktop.ini", "._run.json", "run (1).json", "noter.txt"])
def test_what_systems_and_people_put_beside_the_files_of_a_run_changes_nothing(run: Path, stray: str) -> None:
    before = read_run(run).runs
    for folder in (run, run / "results", run / "pooled"):
        (folder / stray).write_bytes(b"\x00\x05\x16\x07")
    for file in [*(run / "results").glob("[!.]*.parquet")]:
        file.with_name(f"._{file.name}").write_bytes(b"\x00\x05\x16\x07")  # what macOS leaves on other disks
    assert read_run(run).runs.equals(before)
    again = forecast([scenario("single", months=2.0), scenario("other", months=2.0, posts=3)], calibration(), PLAN, run)
    assert again.record == read_run(run).record


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("out", "out: this is no run, but out/run is one; name that folder."),
        (".", ".: this is no run, but out/run is one; name that folder."),
        ("out/run/results", "out/run/results: this is a part of the run out/run; name that folder."),
        ("out/run/run.json", "out/run/run.json: this is a part of the run out/run; name that folder."),
        ("out/empty", "out/empty: there is no run in this folder; a run is made by 'fsm-sim forecast'."),
        ("out/note.txt", "out/note.txt: this is a file, and a run is a folder; name the folder."),
        ("out/run.zip", "out/run.zip: this is a compressed file; unpack it and name the folder of the run in it."),
        ("out/ruin", "out/ruin: there is no such folder; a run is made by 'fsm-sim forecast'."),
    ],
)
def test_what_is_near_a_run_is_told_from_it_in_one_sentence(run: Path, given: str, said: str) -> None:
    Path("out/empty").mkdir()
    Path("out/note.txt").write_text("a")
    with zipfile.ZipFile("out/run.zip", "w") as packed:
        packed.write(run / "run.json")
    assert refused(given) == said


def test_several_runs_below_a_folder_are_all_named(run: Path) -> None:
    shutil.copytree(run, "out/second")
    assert refused("out") == "out: this is no run, but out/run and out/second are; name one of them."


def test_results_that_were_copied_without_the_rest_are_said_to_be(run: Path) -> None:
    shutil.copytree(run / "results", "out/only")
    assert refused("out/only") == (
        "out/only: there are results of a run here (*.parquet) and nothing else of it; copy the whole folder."
    )


def renamed(old: str, new: str) -> Callable[[Path], object]:
    return lambda folder: (folder / old).rename(folder / new)


@pytest.mark.parametrize(
    ("old", "new"),
    [("run.json", "run (1).json"), ("manifest.json", "manifest - Copy.json"), ("effects.json", "Effects.JSON"),
     ("results", "Results"), ("pooled", "pooled_old")],
)  # fmt: skip
def test_a_file_of_a_run_that_was_renamed_is_named_with_what_it_is_called_now(run: Path, old: str, new: str) -> None:
    renamed(old, new)(run)
    assert refused(run) == f"{run / old}: there is no such file or folder; if '{new}' is it, name it {old} again."


def test_a_command_that_is_proposed_works_where_a_folder_has_blanks_in_its_name() -> None:
    assert argument(Path("out/kopi af a (1)")) in ("'out/kopi af a (1)'", '"out/kopi af a (1)"')
    assert argument(Path("out/forecast")) == "out/forecast"
