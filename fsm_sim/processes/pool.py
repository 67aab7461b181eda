"""The worker processes of this machine: one pool, for the chunks of a forecast and for the fits of a validation.

They are loky's: a worker that dies is noticed, a script needs no `if __name__ == "__main__"`, and workers stay for the
next call with everything that they have loaded and compiled.
"""

import pickle
from collections.abc import Callable, Sequence
from itertools import count, islice
from typing import Any

from loky import FIRST_COMPLETED, Future, get_reusable_executor, wait
from loky.process_executor import TerminatedWorkerError

from fsm_sim.processes.interrupts import put_off
from fsm_sim.processes.lifeline import end_with, lifeline

DEATHS = 3
"""Workers that may die one after another without anything finished in between, before it is no accident."""
AHEAD = 2
"""Items that are handed out for each worker: one that it works on, and one so that it does not have to wait."""
IDLE_SECONDS = 300
"""Workers without work stay so long."""

_NUMBERS = count()
"""Numbers of pieces of work, so that a worker knows whether it has this one."""
_HELD: dict[int, Callable[[Any], Any]] = {}
"""The piece of work that this process holds, if it is a worker, by its number."""


class WorkersDiedError(Exception):
    """Workers have died several times, most likely for lack of memory. What was finished before was handed over."""


def do_all[Item, Result](
    work: Callable[[Item], Result], items: Sequence[Item], keep: Callable[[Item, Result], None], *, jobs: int
) -> None:
    """Do a piece of work for every item in `jobs` processes, and hand each result to `keep` as it is finished.

    A worker unpickles the work once, so that what that prepares for itself, such as a compiled model, is kept there.
    With one job, or one item, it is done in this process; no more workers are started than there are items. Where a
    worker dies its item is done again by another.

    Raises
    ------
    WorkersDiedError
        When workers keep dying.

    >>> do_all(abs, [-1, 2], lambda item, result: print(item, result), jobs=1)
    -1 1
    2 2
    """
    if jobs == 1 or len(items) <= 1:
        for item in items:
            keep(item, work(item))
        return
    # A dead worker breaks the whole pool: its other workers end too, and their unfinished items fail with it. So a new
    # pool is started for what is left, and results finished before are kept. An item that kills its worker (for lack of
    # memory, say) would repeat this for ever; deaths without any finished item in between are therefore counted.
    call = (next(_NUMBERS), pickle.dumps(work))
    left, deaths = dict(enumerate(items)), 0
    workers = min(jobs, len(items))
    while left:
        before = len(left)
        try:
            _do_some(call, left, keep, workers)
        except TerminatedWorkerError:
            deaths = deaths + 1 if len(left) == before else 1
            if deaths >= DEATHS:
                raise WorkersDiedError from None


def _do_some[Item, Result](
    call: tuple[int, bytes], left: dict[int, Item], keep: Callable[[Item, Result], None], jobs: int
) -> None:
    """Do what is left, and take from it what is finished. Whatever ends this early ends the workers."""
    running: dict[Future, int] = {}
    waiting = iter(list(left))
    pool = get_reusable_executor(jobs, timeout=IDLE_SECONDS, initializer=end_with, initargs=(lifeline(),))
    try:
        while left:
            with put_off():  # loky starts workers here, and is not to be left with half of one
                for number in islice(waiting, AHEAD * jobs - len(running)):
                    running[pool.submit(_do, *call, left[number])] = number
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=lambda one: one.exception() is not None):
                number = running.pop(future)
                keep(left[number], future.result())
                del left[number]
    except BaseException:
        pool.shutdown(wait=True, kill_workers=True)
        raise


def _do(number: int, work: bytes, item: Any) -> Any:
    """Do a piece of work for an item, in a worker."""
    if number not in _HELD:
        _HELD.clear()
        _HELD[number] = pickle.loads(work)
    return _HELD[number](item)
