"""The page as a process of its own, with a made-up calibration and short jobs: what a test can kill.

Run: ``python tests/page_server.py STATE``; it prints the port. With ``job FOLDER NAME`` instead it is a job.
"""

import sys
import time
from pathlib import Path

import fabricated
import uvicorn
from fabricated import calibration
from own_calibrations import fabricated_of

from fsm_sim.inference.posterior import estimation
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inference.sources import Sources
from fsm_sim.study.calibrations import by_name
from fsm_sim.study.forecasts import tasks
from fsm_sim.web.app import application
from fsm_sim.web.jobs import questions, work

PAUSE = 1.5
"""Seconds in the middle of a job."""
MIDDLE = ("calibrating", "hiding")
SECRET = b"a secret of a test, long enough!"


class SlowTeller(work.Teller):
    """Takes its time after each part, so that a test can kill in the middle."""

    def done(self) -> None:
        super().done()
        time.sleep(0.2)

    def part(self, done: int, parts: int, step: str, before: int = 0) -> None:
        super().part(done, parts, step, before)
        time.sleep(PAUSE)

    def step(self, step: str) -> None:
        super().step(step)
        time.sleep(PAUSE if step in MIDDLE else 0.0)


def estimate(sources: Sources, name: str, **_: object) -> tuple[Calibration, object]:
    """In place of the sampler, which takes minutes: a calibration that takes a while."""
    time.sleep(PAUSE)
    made = fabricated_of(sources) if sources.panels else fabricated.whole(calibration(sources, name=name))
    return made, fabricated.posterior(made)


def job(place: Path, name: str) -> int:
    """A job of a small office in many parts."""
    by_name.load = lambda *_, **__: calibration(draws=500)
    estimation.calibrate = estimate
    tasks.CHUNK_SECONDS = 0.02
    work.NATIONAL = questions.NATIONAL = {"fsm1": ("eksempelby", "eksempelby-two-fewer")}
    questions.DRAWS = 20
    work.Teller = SlowTeller
    work.NICE = 0
    return work.main(place, name)


def serve(state: Path) -> None:
    """Serve until killed."""
    app = application(
        calibration(draws=500), ("127.0.0.1",), state, secret=SECRET, work=[sys.executable, __file__, "job"]
    )
    config = uvicorn.Config(app, port=0, log_level="error")
    sockets = [config.bind_socket()]
    print(sockets[0].getsockname()[1], flush=True)
    uvicorn.Server(config).run(sockets)


if __name__ == "__main__":
    if sys.argv[1] == "job":
        sys.exit(job(Path(sys.argv[2]), sys.argv[3]))
    serve(Path(sys.argv[1]))
