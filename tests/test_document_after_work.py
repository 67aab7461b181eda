"""Document: an error says that nothing was run and nothing was changed where that is true, and nowhere else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fabricated import SMALL, calibration, save, scenario

from fsm_sim.cli.commands import commands, guarded
from fsm_sim.model.errors import InputError, Problem, after_work
from fsm_sim.processes.pool import WorkersDiedError
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.forecasts.forecast import Plan, forecast

CLAIM = "Nothing was run and nothing was changed."
FORECAST = ("forecast", "small.toml", "--draws", "4", "--replications", "2", "--jobs", "1", "--out", "out")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a scenario, as a command finds it."""
    monkeypatch.chdir(tmp_path)
    Path("small.toml").write_text(SMALL, "utf-8")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command that ends in an input error says."""
    capsys.readouterr()
    assert guarded(lambda: commands(list(arguments), standalone_mode=False)) == 2
    return capsys.readouterr().err


def stored(name: str) -> None:
    save(calibration(calibrations.sources(name), name=name), calibrations.folder(name))


def raises(error: Exception) -> Any:
    def raiser(*_: object, **__: object) -> None:
        raise error

    return raiser


def test_an_error_before_work_makes_the_claim_and_one_after_work_does_not(
    room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stored("published")
    assert CLAIM in said(capsys, "forecast", "nowhere.toml", "--out", "out")
    full = InputError(Problem("out", None, "there is no space left."))
    monkeypatch.setattr("fsm_sim.study.forecasts.files.store.Store.keep", raises(full))
    assert said(capsys, *FORECAST) == "out: there is no space left.\n1 error.\n"


def test_workers_that_die_leave_what_was_finished_and_no_claim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fsm_sim.study.forecasts.workers.do_all", raises(WorkersDiedError()))
    with pytest.raises(InputError) as refused:
        forecast([scenario("small")], calibration(), Plan(4, 2, engine="process", jobs=2), tmp_path / "out")
    text = "workers keep dying, most likely for lack of memory; take fewer jobs. What was finished is kept."
    assert str(refused.value) == f"{text}\n1 error."


def test_a_validation_whose_workers_die_says_that_what_was_finished_is_kept(
    room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stored("published")
    monkeypatch.setattr("fsm_sim.inference.validation.suite.ValidationSuite.results", raises(WorkersDiedError()))
    text = "workers keep dying, most likely for lack of memory; what was finished is kept, so run it again."
    assert said(capsys, "calibrate", "published", "--prove").endswith(f"{text}\n1 error.\n")


def test_a_forecast_that_has_made_its_calibration_makes_no_claim(
    room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def calibrate(name: str, *_: object) -> None:
        stored(name)

    Path("out/results").mkdir(parents=True)
    Path("out/results/a.parquet").touch()
    monkeypatch.setattr("fsm_sim.cli.forecasts.calibrate_and_say", calibrate)
    sentence = "out: the folder holds results without a record of their inputs; choose another folder.\n1 error."
    assert said(capsys, *FORECAST) == f"{sentence}\n"
    assert said(capsys, *FORECAST) == f"{sentence} {CLAIM}\n", "the second time there is a calibration already"


def test_a_place_that_cannot_be_a_folder_is_refused_before_a_calibration_is_made(
    room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("out").write_text("a file where the folder should be", "utf-8")
    made: list[str] = []
    monkeypatch.setattr("fsm_sim.cli.forecasts.calibrate_and_say", lambda name, *_: made.append(name))
    assert said(capsys, *FORECAST) == f"out: is a file; results go into a folder.\n1 error. {CLAIM}\n"
    assert made == []


def test_a_simulation_that_cannot_be_written_has_been_run(
    room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = "out: the folder cannot be made."
    error = InputError(Problem("out", None, "the folder cannot be made."))
    monkeypatch.setattr("fsm_sim.study.simulations.folder.write_simulation", raises(error))
    assert said(capsys, "simulate", "small.toml", "--out", "out") == f"{sentence}\n1 error.\n"


@pytest.mark.parametrize(("begun", "untouched"), [(True, False), (False, True)])
def test_work_that_has_not_begun_changes_no_error(begun: bool, untouched: bool) -> None:
    with pytest.raises(InputError) as refused, after_work(begun):
        raise InputError(Problem("", None, "no."))
    assert (CLAIM in str(refused.value)) is untouched


def test_an_error_that_was_raised_after_work_stays_so() -> None:
    with pytest.raises(InputError) as refused, after_work(False):
        raise InputError(Problem("", None, "no."), untouched=False)
    assert CLAIM not in str(refused.value)
