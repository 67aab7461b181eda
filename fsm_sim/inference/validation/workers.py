"""Processes that each hold the same piece of work and do it for one number after another."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from fsm_sim.model.errors import InputError, Problem

_WORK: list[Callable[[int], Any]] = []
"""What this process does, if it is a worker."""


def each[T](work: Callable[[int], T], numbers: Sequence[int], jobs: int) -> Iterator[T]:
    """What the work makes of every number, as it is finished; in this process when there is one job.

    Work goes to every process once, so that what it prepares for itself, such as a compiled model, is kept there.

    Raises
    ------
    InputError
        When a process dies.

    >>> list(each(abs, [-1, 2], 1))
    [1, 2]
    """
    if jobs == 1:
        yield from map(work, numbers)
        return
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_take, initargs=(work,))
    try:
        for future in as_completed([pool.submit(_do, number) for number in numbers]):
            yield future.result()
    except BrokenProcessPool:
        text = "a worker died, most likely for lack of memory; what was finished is kept, so run it again."
        raise InputError(Problem("", None, text)) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _take(work: Callable[[int], Any]) -> None:
    _WORK[:] = [work]


def _do(number: int) -> Any:
    return _WORK[0](number)
