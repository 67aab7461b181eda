"""Workers that run the tasks: this process, the cores of this machine, or a cluster by its address (Dask).

Results come back in any order; each is handed to `keep` as it comes. Each worker gets one copy of the posterior.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from fsm_sim.engines.citizens.composition import SettledShares
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.processes.pool import WorkersDiedError, do_all
from fsm_sim.study.forecasts.files.chunks import Chunk
from fsm_sim.study.forecasts.tasks import Posterior, Task, seconds_of
from fsm_sim.study.forecasts.threads import in_threads

Keep = Callable[[Task, Chunk], None]

SECONDS_TO_CONNECT = 10
SECONDS_IN_THREADS = 20.0
"""The largest forecast, in seconds of one core, that threads of this process run. A worker takes 2 s to start."""


def run(task: Task, posterior: Posterior, solved: SettledShares | None = None) -> Chunk:
    """Run a chunk; only the process that does so loads the engines."""
    from fsm_sim.study.forecasts.run_tasks import run_task

    return run_task(task, posterior, solved)


def run_here(
    pending: Sequence[Task], posterior: Posterior, keep: Keep, *, jobs: int, solved: SettledShares | None = None
) -> None:
    """Run tasks on `jobs` cores of this machine. A worker that dies (no memory, kill -9) costs its chunk once more.

    A small forecast is run by threads of this process: worker processes would take longer to start than it takes.
    Threads share the shares of settled offices that are `solved`; each worker process keeps its own.

    Raises
    ------
    InputError
        When workers keep dying.
    """
    work = partial(run, posterior=posterior, solved=solved)
    if small(pending):
        for task, made in in_threads(work, pending, jobs):
            keep(task, made)
        return
    try:
        do_all(work, pending, keep, jobs=jobs)
    except WorkersDiedError:
        text = Sentence(
            "workers keep dying, most likely for lack of memory; take fewer jobs. What was finished is kept."
        )
        raise InputError(Problem("", None, text), untouched=False) from None


def small(pending: Sequence[Task]) -> bool:
    """Whether threads have done the tasks before worker processes would be at work.

    Only the compiled engine lets other threads run meanwhile.
    """
    seconds = sum(len(task.draws) * seconds_of(task.scenario, task.replications, task.engine) for task in pending)
    return seconds <= SECONDS_IN_THREADS and all(task.engine == "compiled" for task in pending)


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
            text = Sentence(
                "the cluster's workers die of {task}, most likely for lack of memory; what was finished is kept.",
                task=of[future].name,
            )
            raise InputError(Problem("", None, text), untouched=False) from None
        keep(of[future], made)
        future.release()


def connected(address: str) -> Any:
    """A client of the Dask cluster whose scheduler answers at an address, to be closed after use.

    Raises
    ------
    InputError
        When Dask is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client
    except ImportError:
        text = Sentence("a cluster needs Dask; install it with 'pip install fsm-sim[cluster]'.")
        raise InputError(Problem("", None, text)) from None
    try:
        return Client(address, timeout=SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        reason = str(error).split("\n")[0].rstrip(".")
        text = Sentence(
            "no cluster answers at '{address}' ({reason}); give the scheduler's address, such as tcp://host:8786.",
            address=address,
            reason=reason,
        )
        raise InputError(Problem("", None, text)) from None
