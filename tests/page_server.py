"""The page as a process of its own, with a made-up calibration and short jobs: what a test can kill.

Run: ``python tests/page_server.py STATE``; it prints the port. With ``job FOLDER NAME`` instead it is a job.
"""

import sys
import time
from pathlib import Path

import uvicorn
from fabricated import calibration

from fsm_sim.study.calibrations import by_name
from fsm_sim.study.forecasts import tasks
from fsm_sim.web.app import application
from fsm_sim.web.jobs import work

SECRET = b"a secret of a test, long enough!"


class SlowTeller(work.Teller):
    """Takes its time after each part, so that a test can kill in the middle."""

    def done(self) -> None:
        super().done()
        time.sleep(0.2)


def job(place: Path, name: str) -> int:
    """A job of a small office in many parts."""
    by_name.load = lambda *_, **__: calibration(draws=500)
    tasks.CHUNK_SECONDS = 0.02
    work.NATIONAL = {"fsm1": ("eksempelby", "eksempelby-two-fewer")}
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
