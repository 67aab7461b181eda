"""A worker process ends when the process that started it has ended, however that ended.

A parent that is killed (kill -9, no memory) runs none of its own code, and its workers would wait for work for ever,
with its standard output open, so that its reader waits too. So each worker has a thread that waits for the end of the
parent: a pipe whose other end only the parent has, or the sentinel that `multiprocessing` gives its children. Linux
could send a signal instead (`PR_SET_PDEATHSIG`), but at the end of the *thread* that started the worker, and nowhere
else is there anything like it.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess

ORPHANED = 1
"""Exit code of a worker whose parent has ended; no process reads it."""


def lifeline() -> Connection:
    """The end of a pipe to hand to workers of this process (`end_with`); it closes when this process ends."""
    return _pipe(multiprocessing.current_process())[0]


@lru_cache(maxsize=1)
def _pipe(_process: BaseProcess) -> tuple[Connection, Connection]:
    """Both ends, kept for as long as the process lives; a forked process makes its own."""
    return Pipe(duplex=False)


def end_with(parent: Connection | int) -> None:
    """Call in a worker: it ends with its parent, leaves Ctrl-C to it, and is ended by SIGTERM.

    `parent` becomes readable when the parent has ended: its `lifeline`, or the sentinel of a process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the console sends Ctrl-C to workers too; the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a forked worker has inherited the parent's handler
    threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: Connection | int) -> None:
    wait([parent])
    os._exit(ORPHANED)  # at once, since no process is left to receive results


if sys.platform == "win32":
    _Context, _Process = SpawnContext, SpawnProcess
else:
    from multiprocessing.context import ForkContext as _Context
    from multiprocessing.context import ForkProcess as _Process


class ChainProcess(_Process):
    """A process of `multiprocessing` that ends with its parent."""

    def run(self) -> None:
        """Do the work of the process."""
        parent = multiprocessing.parent_process()
        if parent is not None:
            end_with(parent.sentinel)
        super().run()


class ChainContext(_Context):
    """Starts processes as PyMC does by default (a fork, where there are forks); they end with their parent."""

    Process = ChainProcess


@contextmanager
def children_ended() -> Iterator[None]:
    """Processes of `multiprocessing` that were started in this block end when it is left by an exception.

    A sampler that is interrupted while it starts its chains forgets those that it has started.
    """
    before = set(multiprocessing.active_children())
    try:
        yield
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
            child.join()
        raise
