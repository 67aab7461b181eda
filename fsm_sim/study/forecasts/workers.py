"""Who does the tasks: this process, the cores of this machine, or a cluster by its address (Dask).

Results come back in any order; each is handed to `keep` as it comes. Each worker gets one copy of the posterior.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.processes.pool import WorkersDiedError, do_all
from fsm_sim.study.forecasts.chunks import Chunk
from fsm_sim.study.forecasts.tasks import Posterior, Task, run

Keep = Callable[[Task, Chunk], None]

SECONDS_TO_CONNECT = 10


def run_here(pending: Sequence[Task], posterior: Posterior, keep: Keep, *, jobs: int) -> None:
    """Run tasks on `jobs` cores of this machine. A worker that dies (no memory, kill -9) costs its chunk once more.

    Raises
    ------
    InputError
        When workers keep dying.
    """
    try:
        do_all(partial(run, posterior=posterior), pending, keep, jobs=jobs)
    except WorkersDiedError:
        text = "workers keep dying, most likely for lack of memory; take fewer with --jobs. What was finished is kept."
        raise InputError(Problem("", None, text), untouched=False) from None


def run_on(cluster: Any, pending: Sequence[Task], posterior: Posterior, keep: Keep) -> None:
    """Run tasks on a Dask cluster (see `connected`), which starts anew what a lost worker had.

    Raises
    ------
    InputError
        When a task kills every worker that tries it.
    """
    from distributed import KilledWorker, as_completed

    shared = cluster.scatter(posterior, broadcast=True)
    of = {cluster.submit(run, task, shared, pure=False): task for task in pending}
    for future in as_completed(list(of)):
        try:
            made = future.result()
        except KilledWorker:
            text = f"the cluster's workers die of {of[future].name}, most likely for lack of memory"
            raise InputError(Problem("", None, f"{text}; what was finished is kept."), untouched=False) from None
        keep(of[future], made)
        future.release()


def connected(address: str) -> Any:
    """A client of the Dask cluster whose scheduler answers at an address, to be closed after use.

    Raises
    ------
    InputError
        When Dask is not installed, or nobody answers.
    """
    try:
        from distributed import Client
    except ImportError:
        text = "--cluster needs Dask; install it with 'pip install fsm-sim[cluster]'."
        raise InputError(Problem("", None, text)) from None
    try:
        return Client(address, timeout=SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        reason = str(error).split("\n")[0].rstrip(".")
        text = f"no cluster answers at '{address}' ({reason}); give the scheduler's address, such as tcp://host:8786."
        raise InputError(Problem("", None, text)) from None
