"""Unit: worker processes and interrupts, each part alone."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from fsm_sim.processes import pool
from fsm_sim.processes.interrupts import Listener, passed_on, put_off
from fsm_sim.processes.pool import WorkersDiedError, do_all


@pytest.fixture(autouse=True)
def ctrl_c_is_heard() -> Iterator[None]:
    """A shell may start this process with Ctrl-C ignored; here the signal is handled as on a console."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_item_is_done_once_and_handed_over_with_its_result(jobs: int) -> None:
    kept: list[tuple[int, int]] = []
    do_all(abs, range(-9, 0), lambda item, result: kept.append((item, result)), jobs=jobs)
    assert sorted(kept) == [(-number, number) for number in range(9, 0, -1)]


def test_workers_stay_for_the_next_call() -> None:
    seen: set[int] = set()
    for _ in range(2):
        do_all(process_of, range(4), lambda _, pid: seen.add(pid), jobs=2)
    assert os.getpid() not in seen
    assert len(seen) <= 2


def process_of(_: int) -> int:
    return os.getpid()


def test_workers_that_keep_dying_are_an_error_and_what_was_finished_is_handed_over() -> None:
    kept: list[int] = []
    with pytest.raises(WorkersDiedError):
        do_all(dies_of_three, [1, 2, 3], lambda item, _: kept.append(item), jobs=2)
    assert sorted(kept) == [1, 2]


def dies_of_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_worker_that_dies_once_costs_its_item_once_more(tmp_path: Path) -> None:
    kept: list[int] = []
    do_all(Clumsy(tmp_path), [1, 2, 3], lambda item, _: kept.append(item), jobs=2)
    assert sorted(kept) == [1, 2, 3]


class Clumsy:
    """Dies the first time that it meets 2."""

    def __init__(self, place: Path) -> None:
        self.note = place / "died"

    def __call__(self, number: int) -> int:
        if number == 2 and not self.note.exists():
            self.note.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number


def test_an_error_in_a_worker_reaches_the_caller_and_the_next_call_works() -> None:
    with pytest.raises(ZeroDivisionError):
        do_all(inverse, [1, 0, 2], lambda *_: None, jobs=2)
    kept: list[float] = []
    do_all(inverse, [1, 2], lambda _, result: kept.append(result), jobs=2)
    assert sorted(kept) == [0.5, 1.0]


def inverse(number: int) -> float:
    return 1 / number


def test_an_interrupt_in_the_parent_ends_its_workers() -> None:
    seen: list[int] = []

    def keep(_: int, pid: int) -> None:
        seen.append(pid)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        do_all(process_of, range(20), keep, jobs=2)
    assert len(seen) == 1
    assert not Path(f"/proc/{seen[0]}").exists()


def test_a_worker_gets_the_work_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_HELD", {})
    work = pool.pickle.dumps(Counting())
    assert [pool._do(1, work, None) for _ in range(3)] == [1, 2, 3]
    assert pool._do(2, work, None) == 1


class Counting:
    """Says how often this copy has been called."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, _: None) -> int:
        self.calls += 1
        return self.calls


def swallow(then: Callable[[], None]) -> None:
    """What samplers do with an interrupt."""
    with suppress(KeyboardInterrupt):
        then()


def ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)


def test_an_interrupt_that_a_library_would_swallow_is_passed_on_at_once() -> None:
    done: list[str] = []

    def block() -> None:
        with passed_on():
            swallow(ctrl_c)
            done.append("more")

    with pytest.raises(KeyboardInterrupt):
        block()
    assert not done
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_that_is_swallowed_whole_is_raised_after_the_block() -> None:
    done: list[str] = []

    def block() -> None:
        with passed_on():
            try:
                ctrl_c()
            except BaseException:
                done.append("swallowed")

    with pytest.raises(KeyboardInterrupt):
        block()
    assert done == ["swallowed"]


def test_an_interrupt_is_put_off_until_the_block_is_done() -> None:
    done: list[str] = []

    def block() -> None:
        with put_off():
            ctrl_c()
            done.append("whole")

    with pytest.raises(KeyboardInterrupt):
        block()
    assert done == ["whole"]


def test_a_handler_that_does_not_raise_hides_no_interrupt() -> None:
    heard: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    with pytest.raises(KeyboardInterrupt), passed_on():
        ctrl_c()
    assert heard == [signal.SIGINT]


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    done = []
    with passed_on(), put_off():
        ctrl_c()
        done.append("all")
    assert done == ["all"]


def test_outside_the_main_thread_no_handler_is_set() -> None:
    found: list[object] = []

    def elsewhere() -> None:
        with passed_on(), put_off():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == [signal.default_int_handler]


def test_an_error_in_the_block_is_the_error() -> None:
    with pytest.raises(ZeroDivisionError), passed_on(), put_off():
        raise ZeroDivisionError


def test_a_second_signal_ends_the_command_at_once() -> None:
    program = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from fsm_sim.processes.interrupts import listen
listener = listen()
listener.check()
try:
    signal.raise_signal(signal.SIGTERM)
except KeyboardInterrupt:
    print("first", flush=True)
try:
    listener.check()
except KeyboardInterrupt:
    print("again", flush=True)
signal.raise_signal(signal.SIGINT)
print("never")
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout, found.stderr) == (130, "first\nagain\n", "")


def test_an_interrupt_in_a_callback_from_compiled_code_is_not_lost() -> None:
    """Python drops what such a callback raises; LLVM has one for each function that numba compiles."""
    program = """
import ctypes, signal, time
from contextlib import nullcontext
from fsm_sim.processes.interrupts import listen, passed_on
listener = listen()
callback = ctypes.CFUNCTYPE(None)(lambda: signal.raise_signal(signal.SIGTERM))
class Faulty:
    def __del__(self):
        raise ValueError("of another kind")
Faulty()
for block in (nullcontext(), passed_on()):
    try:
        with block:
            callback()
            print("dropped", flush=True)
            time.sleep(60)
            print("never")
    except KeyboardInterrupt:
        print("heard", flush=True)
        listener._count = 0
Faulty()
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=50)
    assert (found.returncode, found.stdout) == (0, "dropped\nheard\ndropped\nheard\n")
    assert found.stderr.count("ValueError: of another kind") == 1, "what a signal breaks off is not said"
    assert "Interrupt" not in found.stderr


def test_a_listener_that_has_heard_nothing_says_nothing() -> None:
    Listener().check()


def test_what_is_left_of_a_finished_command_ends_at_once() -> None:
    program = """
import signal
from fsm_sim.processes.interrupts import listen
listener = listen()
listener.finish()
signal.raise_signal(signal.SIGTERM)
print("never")
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout, found.stderr) == (143, "", "")
