"""Law: whatever is killed, filled up or damaged in the middle of a run, the result is that of a run left in peace."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fabricated import calibration
from long_forecast import DRAWS, SCENARIOS, forecast
from small_disk import may_mount, small_disk

from fsm_sim.model.errors import InputError
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.plan import Plan, planned
from fsm_sim.study.forecasts.tasks import Posterior, Task
from fsm_sim.study.forecasts.workers import run_here

HERE = Path(__file__).parent
PATIENCE = 120.0
CHUNKS = 3 * DRAWS


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of the results of a run that nothing happened to."""
    return str(forecast(tmp_path_factory.mktemp("undisturbed") / "run", jobs=1).run["results"])


def started(folder: Path, where: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(HERE / "long_forecast.py"), str(folder), where]
    with said(folder).open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def said(folder: Path) -> Path:
    """What a run said, beside its folder."""
    return folder.with_suffix(".log")


def wait_for(what: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        assert process.poll() is None, "it has ended already"
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.05)


def finished(folder: Path) -> int:
    return len(list((folder / "results").glob("*.parquet")))


def workers_of(parent: int) -> list[int]:
    """The processes of loky below a process, from /proc."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == parent and b"loky" in command and b"resource_tracker" not in command:
            found.append(int(status.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the workers in /proc")
def test_R5_kill_9_of_a_worker_costs_its_chunk_once_more(tmp_path: Path, undisturbed: str) -> None:
    run = started(tmp_path / "run", "2")
    wait_for(lambda: finished(tmp_path / "run") >= 8 and bool(workers_of(run.pid)), run)
    os.kill(workers_of(run.pid)[0], signal.SIGKILL)
    assert run.wait(PATIENCE) == 0, said(tmp_path / "run").read_text()
    assert finished(tmp_path / "run") == CHUNKS
    assert Store(tmp_path / "run").digest() == undisturbed


@pytest.mark.parametrize("jobs", [pytest.param("1", marks=pytest.mark.slow), "2"])
def test_R5_kill_9_of_the_parent_and_the_same_command_goes_on(tmp_path: Path, undisturbed: str, jobs: str) -> None:
    run = started(tmp_path / "run", jobs)
    wait_for(lambda: finished(tmp_path / "run") >= 8, run)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait(PATIENCE)
    done = Store(tmp_path / "run").finished()
    assert 8 <= len(done) < CHUNKS
    assert not (tmp_path / "run" / "run.json").exists()
    before = {file: file.stat().st_mtime_ns for file in (tmp_path / "run" / "results").glob("*.parquet")}
    assert forecast(tmp_path / "run").run["results"] == undisturbed
    assert all(file.stat().st_mtime_ns == at for file, at in before.items()), "what was finished is not made again"


@pytest.mark.slow  # by day `test_R5_the_same_forecast_again_makes_a_harmed_run_whole` asks it of a smaller run
def test_R5_a_chunk_damaged_by_hand_is_made_again(tmp_path: Path, undisturbed: str) -> None:
    forecast(tmp_path / "run", jobs=1)
    first, second, *_ = sorted((tmp_path / "run" / "results").iterdir())
    first.write_bytes(first.read_bytes()[:100])
    content = bytearray(second.read_bytes())
    content[len(content) // 2] ^= 1
    second.write_bytes(bytes(content))
    assert forecast(tmp_path / "run", jobs=1).run["results"] == undisturbed
    assert finished(tmp_path / "run") == CHUNKS


@pytest.mark.skipif(not may_mount(), reason="mounting a small disk takes root")
def test_R5_a_full_disk_is_a_sentence_and_after_it_the_run_goes_on(tmp_path: Path, undisturbed: str) -> None:
    with small_disk(tmp_path / "small", "400k") as disk:
        _goes_on_after_a_full_disk(disk, undisturbed)


def _goes_on_after_a_full_disk(small_disk: Path, undisturbed: str) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(200_000))
    with pytest.raises(InputError, match="no space left for results; free some and give the same command again"):
        forecast(small_disk / "run", jobs=1)
    kept = finished(small_disk / "run")
    assert 0 < kept < CHUNKS
    assert not list((small_disk / "run").rglob("*.part"))
    ballast.unlink()
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    assert forecast(small_disk / "run", jobs=1).run["results"] == undisturbed


def test_workers_that_keep_dying_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    posterior = posterior_of(calibration(), DRAWS)
    pending = planned(SCENARIOS, Plan(DRAWS, 1, 3, "process", 2))
    monkeypatch.setattr("fsm_sim.study.forecasts.workers.run", _die)
    with pytest.raises(InputError, match="workers keep dying, most likely for lack of memory; take fewer jobs"):
        run_here(pending * 2, posterior, lambda *_: None, jobs=2)


def _die(task: Task, posterior: Posterior, **_: object) -> None:
    assert task.draws
    assert posterior.table.values.size
    os.kill(os.getpid(), signal.SIGKILL)


# A cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler and two workers as processes of their own, on this machine's loopback."""
    place = tmp_path_factory.mktemp("dask")
    note = place / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": place}
    dask = [sys.executable, "-m", "distributed.cli"]
    local = ["--host", "tcp://127.0.0.1:0", "--no-dashboard"]
    scheduler = subprocess.Popen(
        [*dask[:2], "distributed.cli.dask_scheduler", *local, "--scheduler-file", str(note)], **quiet
    )
    wait_for(note.exists, scheduler)
    worker = [*dask[:2], "distributed.cli.dask_worker", "--scheduler-file", str(note), "--no-nanny", "--no-dashboard"]
    workers = [subprocess.Popen([*worker, "--nthreads", "1", "--host", "127.0.0.1"], **quiet) for _ in range(2)]
    yield json.loads(note.read_text("utf-8"))["address"], workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_R3_a_cluster_gives_what_one_machine_gives_even_when_a_worker_is_killed(
    tmp_path: Path, undisturbed: str, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    assert forecast(tmp_path / "calm", cluster=address).run["results"] == undisturbed
    run = started(tmp_path / "run", address)
    wait_for(lambda: finished(tmp_path / "run") >= 8, run)
    workers[0].kill()
    assert run.wait(PATIENCE) == 0, said(tmp_path / "run").read_text()
    assert Store(tmp_path / "run").digest() == undisturbed


def test_the_posterior_that_workers_share_has_a_row_for_each_draw() -> None:
    made = calibration()
    posterior = posterior_of(made, 7)
    assert posterior.table.values.shape == (7, len(made.space.priors))
    for number, value in enumerate(made.draws(7)):
        assert posterior.table.record(number) == value
