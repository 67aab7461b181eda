"""Law R5 for calibrations: after a kill -9 or a full disk the same command gives the same one, and never a partial one.

What a sampler that is killed leaves is in `test_law_interrupts`.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from fabricated import calibration, posterior, save, whole
from small_disk import fill, may_mount, small_disk

from fsm_sim import reported_calibrations
from fsm_sim.inference.posterior import calibration as inference
from fsm_sim.inference.posterior import estimation
from fsm_sim.inference.sources import Sources
from fsm_sim.inference.validation import suite
from fsm_sim.inference.validation.questions.simulation_based_calibration import RankedFit, Simulation, read, run
from fsm_sim.inputs.files.checksummed_json import digest_of_file
from fsm_sim.model.errors import InputError
from fsm_sim.processes.folders import TEMPORARY
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.calibrations import validation

STOPS = ("posterior.nc", *(pytest.param(one, marks=pytest.mark.slow) for one in ("checks.json", "moved")))
"""Where a process that calibrates is killed: after it has written a file, and between the renames of two."""
KILLED = """
import os, pathlib, signal
import fabricated
from fsm_sim.inference.posterior import calibration as inference, estimation
from fsm_sim.study.calibrations import by_name
def sampled(sources, name, **_):
    made = fabricated.whole(fabricated.calibration(sources, name=name))
    return made, fabricated.posterior(made)
estimation.calibrate = sampled
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
stop = {stop!r}
if stop == "posterior.nc":
    inference.write_record = die
if stop == "checks.json":
    before = inference.write_record
    inference.write_record = lambda *given: (before(*given), die())
if stop == "moved":
    rename = pathlib.Path.replace
    pathlib.Path.replace = lambda self, to: (rename(self, to), die() if self.name == "posterior.nc" else None)
by_name.calibrate("mine", force=True)
"""


@pytest.fixture
def sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calibrating takes no time here."""

    def instead(sources: Sources, name: str, **_: object) -> object:
        made = whole(calibration(sources, name=name))
        return made, posterior(made)

    monkeypatch.setattr(estimation, "calibrate", instead)


def digests() -> tuple[str, str]:
    folder = calibrations.folder("mine")
    return digest_of_file(folder / inference.POSTERIOR), digest_of_file(folder / inference.RECORD)


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize("stop", STOPS)
def test_R5_kill_9_while_a_calibration_is_stored_and_the_same_command_gives_the_same_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    monkeypatch.chdir(tmp_path)
    calibrations.calibrate("mine")
    undisturbed = digests()
    code, path = KILLED.format(stop=stop), os.pathsep.join([str(Path(__file__).parent), *sys.path])
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    if calibrations.finished(calibrations.folder("mine")):
        assert digests() == undisturbed
        assert calibrations.load("mine").name == "mine"
    else:
        with pytest.raises(InputError, match="there is no calibration 'mine'"):
            calibrations.load("mine")
    calibrations.calibrate("mine")
    assert digests() == undisturbed


@pytest.mark.parametrize("file", ["report.html", "report-da.html"])
@pytest.mark.parametrize("harm", [Path.unlink, lambda file: file.write_text("of another", "utf-8")])
def test_a_report_that_is_lost_is_written_again_by_the_same_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sampled: None, file: str, harm: Callable[[Path], object]
) -> None:
    """As after a full disk, or where the process was killed between the calibration and its report."""
    monkeypatch.chdir(tmp_path)
    found, made = reported_calibrations.calibrate("mine")
    report = calibrations.folder("mine") / file
    before = report.read_bytes()
    harm(report)
    assert made
    again, made_again = reported_calibrations.calibrate("mine")
    assert (again.digest, made_again) == (found.digest, False)
    assert report.read_bytes() == before


@pytest.mark.skipif(not may_mount(), reason="mounting a small disk takes root")
@pytest.mark.parametrize("earlier", [False, True])
def test_R5_a_disk_that_fills_while_it_samples_is_a_sentence_and_the_same_command_then_gives_the_same_calibration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, earlier: bool
) -> None:
    """The room is asked for before the minutes of sampling; here it is gone when they are over."""

    def store(folder: Path, ballast: Path | None = None) -> tuple[str, str]:
        def instead(sources: Sources, name: str, **_: object) -> object:
            made = whole(calibration(sources, name=name))
            if ballast is not None:
                fill(ballast)
            return made, posterior(made)

        monkeypatch.chdir(folder)
        monkeypatch.setattr(estimation, "calibrate", instead)
        calibrations.calibrate("mine", force=ballast is not None)
        return digests()

    (tmp_path / "large").mkdir()
    undisturbed = store(tmp_path / "large")
    with small_disk(tmp_path / "small", "42m") as disk:
        if earlier:
            assert store(disk) == undisturbed
        with pytest.raises(InputError, match="no space left for the calibration; free some and give the same"):
            store(disk, disk / "ballast")
        left = sorted(str(one.relative_to(disk)) for one in disk.rglob("*") if one.is_file() and one.name != "ballast")
        assert [one for one in left if "unfinished" in one or one.endswith(".part")] == []
        assert calibrations.finished(calibrations.folder("mine")) == earlier
        if earlier:
            assert digests() == undisturbed
        (disk / "ballast").unlink()
        assert store(disk) == undisturbed
        monkeypatch.chdir(tmp_path)


FROM_PYTHON = """
import os, pathlib
import fsm_sim as fsm
made = fsm.calibrate("tiny", draws=100, chains=2)
(place,) = (one.partition("=")[2] for one in os.environ["PYTENSOR_FLAGS"].split(",") if "base_compiledir" in one)
print(made.name, pathlib.Path(place).is_dir(), fsm.load_calibration("tiny", approved=False).digest == made.digest)
"""


@pytest.mark.slow  # it compiles everything anew, which takes a minute
def test_calibrating_from_python_takes_a_temporary_folder_for_caches_where_the_home_takes_none(tmp_path: Path) -> None:
    """PyTensor ends its import in a traceback there; the folder is there until the process ends, and no longer."""
    (tmp_path / "caches").mkdir()
    settings = {"HOME": "/dev/null", "TMPDIR": str(tmp_path / "caches"), "PYTHONPATH": os.pathsep.join(sys.path)}
    command, own = [sys.executable, "-c", FROM_PYTHON], {**os.environ, **settings}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=own)
    assert done.stdout.split() == ["tiny", "True", "True"], done.stderr
    assert list((tmp_path / "caches").glob(f"{TEMPORARY}*")) == []


class Fits:
    """Fits of a validation that take no time, in workers of which so many are killed with -9 at the last fit."""

    def __init__(self, room: Path, deaths: int) -> None:
        self.room, self.deaths = room, deaths

    def fit(self, number: int) -> RankedFit:
        """Die as long as deaths are left; else what a fit gives."""
        died = len(list(self.room.glob("died-*")))
        if number == 7 and died < self.deaths and not (self.room / "mended").exists():
            (self.room / f"died-{died}").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return RankedFit(number, (number, 7 - number), 0, 1.5)


@pytest.mark.parametrize("deaths", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_R5_kill_9_of_a_validations_worker_costs_its_fit_once_more(tmp_path: Path, deaths: int) -> None:
    found = run(cast(Simulation, Fits(tmp_path, deaths)), 8, tmp_path / "fits.jsonl", jobs=2)
    assert len(list(tmp_path.glob("died-*"))) == deaths
    assert found == tuple(RankedFit(number, (number, 7 - number), 0, 1.5) for number in range(8))
    assert sorted(one.number for one in read(tmp_path / "fits.jsonl")) == list(range(8)), "each is kept once"


@pytest.mark.slow
def test_R5_a_validation_whose_workers_keep_dying_says_so_and_the_same_command_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save(calibration(calibrations.sources("mine"), name="mine"), calibrations.folder("mine"))
    room = tmp_path / "deaths"
    room.mkdir()

    def results(asked: suite.ValidationSuite) -> tuple[()]:
        asked.folder.mkdir(parents=True, exist_ok=True)
        run(cast(Simulation, Fits(room, deaths=1000)), 8, asked.folder / "simulation-fits.jsonl", jobs=asked.jobs)
        return ()

    monkeypatch.setattr(suite.ValidationSuite, "results", results)
    with pytest.raises(InputError) as refused:
        validation.prove("mine", progress=suite.Progress())
    assert str(refused.value).startswith(
        "workers keep dying, most likely for lack of memory; what was finished is kept"
    )
    assert "Nothing was run" not in str(refused.value)
    (kept,) = calibrations.folder("mine").rglob("simulation-fits.jsonl")
    before = kept.read_bytes()
    done = [one.number for one in read(kept)]
    assert 0 < len(done) < 8
    (room / "mended").touch()
    assert validation.prove("mine", progress=suite.Progress()) == ()
    assert kept.read_bytes().startswith(before), "what was finished is not fitted again"
    assert sorted(one.number for one in read(kept)) == list(range(8))
