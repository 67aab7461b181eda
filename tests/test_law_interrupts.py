"""Law R9: a command that is interrupted or killed leaves nothing that counts as finished, and nothing running.

Each test starts the real command in a session of its own with a pipe for what it prints, as a caller does, and sends a
signal at some moment. The pipe must come to its end, and no process of the session may be left.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from fabricated import calibration, posterior, save
from made_up_validation import results
from synthetic_run import make_run

from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.posterior import calibration as inference
from fsm_sim.inference.posterior.sampling.divergences import undiverged
from fsm_sim.inference.sources import validation_digest
from fsm_sim.inputs.files.checksummed_json import digest_of_file, parsed
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.model.errors import InputError, RefusedError
from fsm_sim.study.calibrations import by_name as calibrations

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds what is left running in /proc")

PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # heard, whatever the shell around the tests has set
from fsm_sim.cli.entry import main
main()
"""
SCENARIO = """
[scenario]
name = "long"
title = "Long enough to be interrupted"

[office]
municipality = "Hedensted"
programme = "bir"
citizens = 100
intake_per_month = 5.0

[staffing]
posts = [{ from_month = 0, count = 3 }]

[horizon]
months = 24
"""
SETTINGS = "[sampling]\ndraws = 20000\ntune = 100\nchains = 2\n"
FORECAST = ("forecast", "long.toml", "--engine", "process", "--draws", "400", "--jobs", "2", "--out", "out")
SIMULATE = ("simulate", "long.toml", "--engine", "process", "--replications", "1000", "--out", "out")
CALIBRATE = ("calibrate", "mine")
PROVE = ("calibrate", "published", "--prove")
CASELOAD = ("caseload", "--studies", "studies.toml", "--sensitivity")
SAID = "Interrupted. What a forecast or a validation had finished is kept; give the same command again."
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}
PATIENCE = 300.0


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario, studies, a made-up calibration, and the settings of one to be made."""
    monkeypatch.chdir(tmp_path)
    Path("long.toml").write_text(SCENARIO, "utf-8")
    shutil.copy(shipped("calibration", "caseload_studies.toml"), "studies.toml")
    save(calibration(calibrations.sources("published")), calibrations.folder("published"))
    answered("sensitivity", "likelihood-free", "holdout")
    calibrations.folder("mine").mkdir(parents=True)
    (calibrations.folder("mine") / "config.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


def answered(*questions: str) -> None:
    """Answers of an earlier validation, so that the next one goes on with what worker processes do."""
    place = calibrations.folder("published")
    digest = json.loads((place / "checks.json").read_text("utf-8"))["digest"]
    kept = place / "validation" / validation_digest(digest).removeprefix("sha256:")[:8]
    kept.mkdir(parents=True)
    for one in results():
        if one.part in questions:
            (kept / f"{one.part}.json").write_text(json.dumps(one.as_json()), "utf-8")


@dataclass(frozen=True)
class Command:
    """A command that is running in a room, in a session of its own."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def running(self) -> list[str]:
        """What runs in its session, by command line."""
        found = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, _, _, session = status.read_text().rsplit(")", 1)[1].split()[:4]
                line = (status.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if int(session) == self.process.pid and state != "Z":
                found.append(f"{status.parent.name} {line}")
        return found

    @property
    def said(self) -> str:
        """What it has said on stderr."""
        return self.log.read_text("utf-8")

    def wait_for(self, what: Callable[["Command"], bool]) -> None:
        """Wait for a moment of the command."""
        until = time.monotonic() + PATIENCE
        while not what(self):
            assert self.process.poll() is None, f"it has ended already: {self.said}"
            assert time.monotonic() < until, f"it takes too long: {self.said}"
            time.sleep(0.02)

    def left(self) -> list[str]:
        """What still runs in its session some seconds after its end."""
        until = time.monotonic() + 30
        while self.running and time.monotonic() < until:
            time.sleep(0.05)
        return self.running


@contextmanager
def started(room: Path, arguments: tuple[str, ...]) -> Iterator[Command]:
    log = room / "said.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            cwd=room, stdout=subprocess.PIPE, stderr=said, start_new_session=True,
            env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip
    try:
        yield Command(process, log)
    finally:
        for line in Command(process, log).running:  # a test that fails leaves nothing running either
            os.kill(int(line.split()[0]), signal.SIGKILL)
        process.communicate()


def interrupted(command: Command, number: signal.Signals, *, group: bool = False) -> None:
    """Send a signal to a command, or to all of its processes as a console does, and see that it leaves nothing."""
    send = os.killpg if group else os.kill
    send(command.process.pid, number)
    try:
        command.process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        pytest.fail(f"what it prints has no end; still running: {command.running}; it said: {command.said}")
    assert command.process.returncode == CODES[number], command.said
    assert command.left() == []
    if number != signal.SIGKILL:
        assert SAID in command.said
        assert "Nothing was run" not in command.said


# Moments


def begun(command: Command) -> bool:
    """A forecast has opened its folder."""
    return (command.log.parent / "out" / "inputs.json").exists()


def with_workers(command: Command) -> bool:
    """Worker processes of a forecast have been started."""
    return any("popen_loky" in line for line in command.running)


def under_way(command: Command) -> bool:
    """A forecast has finished chunks."""
    return len(list((command.log.parent / "out" / "results").glob("*.parquet"))) >= 1


def sampling(command: Command) -> bool:
    """The chains of a calibration have been started."""
    return "Sampling 2 chains" in command.said and len(command.running) >= 3


@pytest.mark.parametrize(
    ("moment", "number", "group"),
    [
        (begun, signal.SIGTERM, False),
        (with_workers, signal.SIGKILL, False),
        pytest.param(under_way, signal.SIGKILL, False, marks=pytest.mark.slow),
        pytest.param(under_way, signal.SIGTERM, False, marks=pytest.mark.slow),
        (under_way, signal.SIGINT, True),
    ],
)
def test_R9_a_forecast_that_is_interrupted_or_killed_ends_with_its_workers(
    room: Path, moment: Callable[[Command], bool], number: signal.Signals, group: bool
) -> None:
    with started(room, FORECAST) as command:
        command.wait_for(moment)
        interrupted(command, number, group=group)
    assert not (room / "out" / "run.json").exists()
    assert not list((room / "out").rglob("*.part")) or number == signal.SIGKILL


@pytest.mark.parametrize(
    ("number", "group"), [(signal.SIGINT, True), pytest.param(signal.SIGKILL, False, marks=pytest.mark.slow)]
)
def test_R9_a_calibration_that_is_interrupted_or_killed_while_it_samples_is_none(
    room: Path, number: signal.Signals, group: bool
) -> None:
    with started(room, CALIBRATE) as command:
        command.wait_for(sampling)
        time.sleep(1.0)
        interrupted(command, number, group=group)
    assert [file.name for file in calibrations.folder("mine").iterdir()] == ["config.toml"]
    assert number == signal.SIGKILL or not list(calibrations.RUNS.glob(".unfinished-*"))


def finished(arguments: tuple[str, ...]) -> bool:
    """Whether a command has left what counts as finished."""
    if arguments == PROVE:
        return '"validation"' in (calibrations.folder("published") / "checks.json").read_text("utf-8")
    return calibrations.finished(calibrations.folder("mine")) or Path("out", "run.json").exists()


SECONDS = {FORECAST: 15.0, SIMULATE: 12.0, CALIBRATE: 30.0, PROVE: 60.0, CASELOAD: 30.0}
"""The commands are interrupted in the first so many seconds after their start; none is finished by then."""


@pytest.mark.slow
@pytest.mark.parametrize("arguments", SECONDS, ids=lambda arguments: arguments[0] + arguments[-1].replace("out", ""))
@pytest.mark.parametrize("number", CODES)
def test_R9_20_of_20_at_any_moment(room: Path, arguments: tuple[str, ...], number: signal.Signals) -> None:
    generator = np.random.default_rng([15, number])
    for at in (np.arange(20) + generator.random(20)) / 20 * SECONDS[arguments]:
        with started(room, arguments) as command:
            command.wait_for(listening)
            time.sleep(at)
            interrupted(command, number, group=bool(generator.integers(2)))
        assert not finished(arguments)
        shutil.rmtree("out", ignore_errors=True)


@pytest.mark.slow
def test_R5_kill_9_of_a_validations_worker_and_of_its_parent_loses_no_fit(room: Path) -> None:
    """Real fits: a worker is killed, then all; the same command goes on from the fits that were finished."""
    arguments = (*PROVE, "--fits", "20")

    def fits() -> bytes:
        found = list(calibrations.folder("published").rglob("simulation-fits.jsonl"))
        return found[0].read_bytes() if found else b""

    with started(room, arguments) as command:
        command.wait_for(lambda _: fits().count(b"\n") >= 2)
        worker = next(line for line in command.running if "popen_loky" in line)
        os.kill(int(worker.split()[0]), signal.SIGKILL)
        before = fits()
        command.wait_for(lambda _: fits().count(b"\n") >= before.count(b"\n") + 2)
        assert fits().startswith(before)
        interrupted(command, signal.SIGKILL, group=True)
    before = fits()[: fits().rfind(b"\n") + 1]
    assert not finished(PROVE)
    with started(room, arguments) as command:
        command.wait_for(lambda _: fits().count(b"\n") > before.count(b"\n"))
        assert fits().startswith(before), "what was finished is not fitted again"
        interrupted(command, signal.SIGTERM)
    numbers = [json.loads(line)["number"] for line in fits().splitlines()]
    assert len(numbers) == len(set(numbers))


# Commands that take seconds


BRIEF = ("brief", "run", "--out", "brief.pdf")
SLIDE = ("brief", "run", "--slide", "--out", "slide.pdf")
COMPARE = ("compare", "run", "--against", "hedensted", "--out", "compared.xlsx")
COMPARE_CSV = ("compare", "run", "--against", "hedensted", "--out", "compared.csv")
TEMPLATE = ("template", "office.xlsx")
VALIDATE = ("validate", "long.toml")
EXPORT = ("export", "run", "--to", "xlsx", "--out", "export.xlsx")
ANNEX = ("brief", "run", "--annex", "--language", "en", "--out", "annex.pdf")
MONITOR = ("monitor", "run", "--json")
BATCH = ("decide", "batch", "staffing", "long.toml", "--draws", "20", "--jobs", "2", "--figure", "funnel.svg")
COHORT = ("simulate", "long.toml", "--engine", "cohort", "--out", "out")
SHORT: dict[tuple[str, ...], float] = {
    BRIEF: 8.0, SLIDE: 8.0, COMPARE: 4.0, COMPARE_CSV: 4.0, TEMPLATE: 2.0, VALIDATE: 4.0, COHORT: 6.0,
    EXPORT: 6.0, ANNEX: 10.0, MONITOR: 4.0, BATCH: 10.0,
    ("evidence",): 1.5, ("programmes",): 3.0, ("parameters", "bir"): 2.0, ("--help",): 0.3,
    ("compare-calibrations", "published", "mine"): 3.0,
}  # fmt: skip
"""Commands, each with the seconds in which it is interrupted; it may be finished by then."""


def whole(file: Path) -> bool:
    """Whether a file that a command was to write is there, and all of it."""
    if not file.exists():
        return False
    content = file.read_bytes()
    match file.suffix:
        case ".pdf":
            assert content.rstrip().endswith(b"%%EOF")
        case ".xlsx":
            with zipfile.ZipFile(file) as opened:
                assert opened.testzip() is None
        case _:
            assert content.endswith(b"\n")
    return True


def ended(command: Command, number: signal.Signals) -> bool:
    """Send a command a signal and see that it ends as it should; whether it was interrupted.

    Python takes its handlers away in the last milliseconds of a process, after all that a command does.
    """
    with suppress(ProcessLookupError):
        os.kill(command.process.pid, number)
    printed, _ = command.process.communicate(timeout=60)
    assert "Traceback" not in command.said + printed.decode("utf-8")
    assert command.left() == []
    if command.process.returncode in (0, -number):
        assert SAID not in command.said
        return False
    assert command.process.returncode == CODES[number], command.said
    assert command.said.count("Interrupted") == 1
    return True


def interrupt_at(room: Path, arguments: tuple[str, ...], number: signal.Signals, at: float) -> bool:
    """Interrupt a command some seconds after it listens, and see that what it has written is whole."""
    before = {file for file in room.rglob("*") if file.is_file()}
    with started(room, arguments) as command:
        command.wait_for(listening)
        until = time.monotonic() + at
        while time.monotonic() < until and command.process.poll() is None:
            time.sleep(0.002)
        found = ended(command, number)
    for file in sorted({file for file in room.rglob("*") if file.is_file()} - before):
        name = file.relative_to(room).as_posix()
        assert not name.endswith(".part"), name
        if name == arguments[-1]:
            assert whole(file)
            file.unlink()
    shutil.rmtree(room / "out", ignore_errors=True)
    return found


def prepared(room: Path) -> None:
    """A finished run for the commands that read one."""
    make_run(room / "run", draws=20, months=12)
    save(calibration(calibrations.sources("mine"), name="mine"), calibrations.folder("mine"))


@pytest.mark.parametrize("arguments", SHORT, ids=lambda arguments: " ".join(arguments))
def test_R9_a_command_that_is_interrupted_while_it_begins_says_so(room: Path, arguments: tuple[str, ...]) -> None:
    prepared(room)
    for number in (signal.SIGINT, signal.SIGTERM):
        with started(room, arguments) as command:
            command.wait_for(listening)
            assert ended(command, number)
        assert not whole(room / arguments[-1]) or arguments == VALIDATE


@pytest.mark.slow
@pytest.mark.parametrize("arguments", SHORT, ids=lambda arguments: " ".join(arguments))
def test_R9_a_command_of_seconds_leaves_whole_files_or_none(room: Path, arguments: tuple[str, ...]) -> None:
    prepared(room)
    generator = np.random.default_rng(len(" ".join(arguments)))
    found = [
        interrupt_at(room, arguments, signal.Signals(generator.choice([signal.SIGINT, signal.SIGTERM])), at)
        for at in (np.arange(20) + generator.random(20)) / 20 * SHORT[arguments]
    ]
    assert sum(found) > 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [("verify", "--out", "dossier.pdf"), ("verify", "--full", "--out", "dossier.pdf")]
)
@pytest.mark.parametrize("number", CODES)
def test_R9_a_verification_that_ends_leaves_no_test_running(
    room: Path, arguments: tuple[str, ...], number: signal.Signals
) -> None:
    with started(room, arguments) as command:
        command.wait_for(lambda one: any("-m pytest" in line for line in one.running))
        time.sleep(5)
        interrupted(command, number)
    assert not Path("dossier.pdf").exists()


def listening(command: Command) -> bool:
    """The command handles signals itself: before that Python starts, and the system ends it."""
    status = Path(f"/proc/{command.process.pid}/status").read_text().splitlines()
    caught = next(line for line in status if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


# Sampling: what a sampler returns after an interrupt it has swallowed


SAMPLING = Sampling(chains=2, draws=100)


@pytest.mark.parametrize(("chains", "draws"), [(1, 100), (2, 99)])
def test_a_sampler_that_returns_less_than_was_asked_for_was_interrupted(chains: int, draws: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        undiverged(lambda _: drawn(chains, draws), (1,), SAMPLING)
    assert undiverged(lambda _: drawn(2, 100), (1,), SAMPLING)["posterior"].sizes["draw"] == 100


def test_a_sampler_that_swallows_an_interrupt_and_returns_all_draws_is_interrupted_too() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def draw(_: int) -> xr.DataTree:
        with suppress(KeyboardInterrupt):  # as PyMC and nutpie do
            signal.raise_signal(signal.SIGINT)
        return drawn(2, 100)

    try:
        with pytest.raises(KeyboardInterrupt):
            undiverged(draw, (1,), SAMPLING)
    finally:
        signal.signal(signal.SIGINT, before)


def drawn(chains: int, draws: int) -> xr.DataTree:
    dims = ("chain", "draw")
    stats = xr.Dataset({"diverging": (dims, np.zeros((chains, draws), dtype=bool))})
    return xr.DataTree.from_dict(
        {"posterior": xr.Dataset({"value": (dims, np.zeros((chains, draws)))}), "sample_stats": stats}
    )


# What is stored is whole


def test_a_posterior_with_chains_missing_is_not_stored_and_not_read(room: Path) -> None:
    made = calibration(calibrations.sources("published"))
    whole = posterior(made)
    for part in (whole.isel(chain=slice(2)), whole.isel(draw=slice(484))):
        with pytest.raises(RefusedError, match="where the settings ask for 4 chains of 800 draws, so it is not"):
            inference.save(made, part, room / "new")
        place = calibrations.folder("published")
        part.to_netcdf(place / "posterior.nc", engine="h5netcdf")
        record = parsed((place / "checks.json").read_bytes())
        inference.write_record(place, {**record, "posterior": digest_of_file(place / "posterior.nc")})
        for read in (calibrations.load, calibrations.posterior):
            with pytest.raises(
                InputError, match=r"posterior\.nc: has . chains of \d+ draws where the settings ask for"
            ):
                read("published")
    assert not (room / "new" / "posterior.nc").exists()


def test_a_calibration_that_is_killed_between_its_files_is_not_finished(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files of an earlier calibration are replaced one after the other; none of the mixtures counts."""
    made = calibration(calibrations.sources("published"))
    monkeypatch.setattr("fsm_sim.inference.posterior.estimation.calibrate", lambda *_, **__: (made, posterior(made)))
    place, usual = Path.replace, calibrations.finished
    states = []

    def replace(file: Path, target: Path) -> Path:
        states.append(usual(calibrations.folder("published")))
        return place(file, target)

    monkeypatch.setattr(Path, "replace", replace)
    calibrations.calibrate("published", force=True)
    drawn, recorded, aside, *files = states  # draws and record in a folder of their own, the old one, then file by file
    assert (drawn, recorded, aside, files) == (True, True, True, [False] * 3)
    assert usual(calibrations.folder("published"))
