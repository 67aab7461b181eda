"""Law: a folder that cannot be written is found out before work, a full disk blocks nothing, two commands never mix.

The folders that cannot be written are on a file system that is mounted read-only, since root may write in any other.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fabricated import SMALL, calibration, posterior, save
from synthetic_run import make_run

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.inference.posterior import estimation
from fsm_sim.model.errors import InputError
from fsm_sim.processes.folders import held
from fsm_sim.processes.whole_files import part_beside, write_whole
from fsm_sim.report.render.brief import write_brief
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.forecasts.files.store import LOCK, Store


def may_mount() -> bool:
    """Whether this process may mount a file system: root, outside a container that forbids it."""
    if not shutil.which("unshare"):
        return False
    tried = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True)
    return tried.returncode == 0


mounts = pytest.mark.skipif(not may_mount(), reason="mounting a file system takes root")


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The working folder, a file system of 40 MB, with a scenario and a made-up calibration."""
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(place)], check=True)
    monkeypatch.chdir(place)
    Path("small.toml").write_text(SMALL, "utf-8")
    save(calibration(calibrations.sources("published")), calibrations.folder("published"))
    yield place
    monkeypatch.chdir(tmp_path)
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def remount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)


def run(*arguments: object) -> int:
    return guarded(lambda: commands([*map(str, arguments)], standalone_mode=False))


def files(place: Path) -> set[str]:
    return {str(file.relative_to(place)) for file in place.rglob("*")}


def never(*_: Any, **__: Any) -> Any:
    raise AssertionError("this is work that is lost")


@mounts
def test_a_folder_that_cannot_be_written_is_refused_before_any_work(
    disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    remount(disk, "ro")
    monkeypatch.setattr(estimation, "calibrate", never)
    monkeypatch.setattr("fsm_sim.study.simulations.simulation.simulate", never)
    monkeypatch.setattr("fsm_sim.study.forecasts.forecast.run_here", never)
    for arguments in (
        ("simulate", "small.toml", "--out", "new"),
        ("forecast", "small.toml", "--draws", "5", "--out", "new/run"),
        ("calibrate", "mine"),
        ("calibrate", "published", "--force"),
    ):
        assert run(*arguments) == 2
        said = capsys.readouterr().err
        assert "nothing can be written in " in said
        assert "(the disk can only be read); choose another folder, or make it writable." in said
        assert "Nothing was run and nothing was changed." in said
    with pytest.raises(InputError, match="nothing can be written in"):
        fsm.forecast("small.toml", out="new", draws=5)


@mounts
def test_a_run_on_a_share_that_is_only_to_be_read_is_compared_and_its_brief_is_written_elsewhere(
    disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make_run(disk / "run", draws=5)
    before = files(disk)
    remount(disk, "ro")
    assert run("compare", "run", "--against", "hedensted") == 0
    printed = capsys.readouterr()
    assert "Two more caseworkers" in printed.out
    assert printed.err == "Nothing is written: run cannot be written. Name a folder with --out.\n"
    assert run("compare", "run", "--against", "hedensted", "--out", tmp_path / "answers") == 0
    assert len(files(tmp_path / "answers")) == 3
    assert run("brief", "run") == 2
    assert "run: nothing can be written in this folder; name a file elsewhere with --out" in capsys.readouterr().err
    assert run("brief", "run", "--out", tmp_path / "brief.pdf") == 0
    assert "Figures and facts.json are not written: run cannot be written." in capsys.readouterr().err
    write_brief(made, "en", tmp_path / "again.pdf")
    assert files(disk) == before


@mounts
def test_R5_a_finished_forecast_on_a_share_that_is_only_to_be_read_is_there_again(disk: Path) -> None:
    made = fsm.forecast("small.toml", out="run", draws=5, replications=1)
    before = files(disk)
    remount(disk, "ro")
    assert fsm.forecast("small.toml", out="run", draws=5, replications=1).run == made.run
    assert files(disk) == before


@mounts
def test_R5_a_disk_that_is_full_blocks_nothing_when_there_is_room_again(
    disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_run(disk / "run", draws=5)
    commands_given = (
        ("forecast", "small.toml", "--draws", "40", "--out", "forecast"),
        ("simulate", "small.toml", "--replications", "20", "--out", "simulated"),
        ("compare", "run", "--against", "hedensted"),
        ("brief", "run", "--language", "da"),
        ("parameters", "bir", "--out", "bir.toml"),
        ("calibrate", "x", "--template", "mine.csv"),
    )
    Path("ballast").write_bytes(bytes(shutil.disk_usage(disk).free))
    for arguments in commands_given:
        assert run(*arguments) == 2, arguments
        said = capsys.readouterr().err
        assert ("der er ikke mere plads" if "da" in arguments else "there is no space left") in said, said
        left = [
            file for file in disk.rglob("*") if file.is_file() and (file.suffix == ".part" or not file.stat().st_size)
        ]
        assert left == []
    Path("ballast").unlink()
    for arguments in commands_given:
        assert run(*arguments) == 0, capsys.readouterr().err


@mounts
def test_R5_a_calibration_that_there_is_no_room_for_is_refused_before_it_is_sampled(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("ballast").write_bytes(bytes(shutil.disk_usage(disk).free - 2_000_000))
    with monkeypatch.context() as patched:
        patched.setattr(estimation, "calibrate", never)
        with pytest.raises(InputError, match=r"MB free, and 20 MB are needed; free some"):
            calibrations.calibrate("mine")
    monkeypatch.setattr("fsm_sim.study.calibrations.folders.ROOM", 0)
    made = calibration(calibrations.sources("mine"), name="mine")
    monkeypatch.setattr(estimation, "calibrate", lambda *_, **__: (made, posterior(made)))
    with pytest.raises(
        InputError, match="there is no space left for the calibration; free some and give the same command again"
    ):
        calibrations.calibrate("mine")
    assert [file.name for file in calibrations.RUNS.iterdir()] == ["published"]
    Path("ballast").unlink()
    assert calibrations.calibrate("mine")[1]


def test_R3_a_second_command_in_one_folder_is_refused_and_leaves_the_first_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("small.toml").write_text(SMALL, "utf-8")
    save(calibration(calibrations.sources("published")), calibrations.folder("published"))
    program = (
        "import sys; from pathlib import Path; from fsm_sim.processes.folders import held\n"
        "with held(Path(sys.argv[1]), 'busy'):\n    print('held', flush=True); sys.stdin.read()"
    )
    Path("run").mkdir()
    for lock, arguments in (
        (Path("run") / LOCK, ("forecast", "small.toml", "--draws", "5", "--replications", "1", "--out", "run")),
        (Path("run") / LOCK, ("simulate", "small.toml", "--out", "run")),
        (calibrations.RUNS / ".published.lock", ("calibrate", "published", "--force")),
    ):
        with subprocess.Popen(
            [sys.executable, "-c", program, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == b"held\n"
            assert run(*arguments) == 2
            assert "another command is at work " in capsys.readouterr().err
            other.kill()
        assert not any(file.suffix == ".parquet" for file in Path("run").rglob("*"))
    assert run("forecast", "small.toml", "--draws", "5", "--replications", "1", "--out", "run") == 0
    assert not (Path("run") / LOCK).exists()


def test_a_lock_ends_with_its_block(tmp_path: Path) -> None:
    for _ in range(2):
        with held(tmp_path / ".lock", "busy"):
            pass
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_command_left_is_removed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = calibration(calibrations.sources("mine"), name="mine")
    monkeypatch.setattr(estimation, "calibrate", lambda *_, **__: (made, posterior(made)))
    (calibrations.RUNS / ".unfinished-mine.abc").mkdir(parents=True)
    (calibrations.RUNS / ".unfinished-mine-too.abc").mkdir()
    calibrations.calibrate("mine")
    assert {file.name for file in calibrations.RUNS.iterdir()} == {"mine", ".unfinished-mine-too.abc"}
    store = Store(tmp_path / "run")
    store.open({})
    left = [part_beside(folder / "x") for folder in (store.directory, store.results, store.pooled)]
    for part in left:
        part.write_bytes(b"half")
    store.finished()
    assert not any(part.exists() for part in left)


def test_a_name_as_long_as_a_file_system_has_is_written_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / ("x" * 255), "all")
    assert [file.read_text("utf-8") for file in tmp_path.iterdir()] == ["all"]


@pytest.mark.parametrize("out", ["small.toml", "small.toml/run"])
def test_a_file_in_place_of_a_folder_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], out: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("small.toml").write_text(SMALL, "utf-8")
    save(calibration(calibrations.sources("published")), calibrations.folder("published"))
    for arguments in (
        ("simulate", "small.toml", "--out", out),
        ("forecast", "small.toml", "--draws", "5", "--out", out),
    ):
        assert run(*arguments) == 2
        assert "small.toml: is a file; results go into a folder." in capsys.readouterr().err
