"""Starting the page: which hosts it answers for, and the server that runs it."""

import logging
import sys
from pathlib import Path

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.web.app import STATE, application
from fsm_sim.web.serving import secret as secrets
from fsm_sim.web.serving.logs import LOG
from fsm_sim.web.serving.patience import PatientProtocol

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MOST_CONNECTIONS = 400
"""Connections at once; one more gets an answer that says to come back."""
BACKLOG = 256


def serve(
    calibration: Calibration,
    host: str,
    port: int,
    hosts: tuple[str, ...] = (),
    *,
    state: Path = STATE,
    secret: bytes | None = None,
) -> None:
    """Serve the page until it is interrupted; `secret` is None where only this machine reaches it."""
    import uvicorn

    told = logging.StreamHandler(sys.stderr)
    told.setFormatter(logging.Formatter("%(message)s"))
    LOG.addHandler(told)
    LOG.setLevel(logging.INFO)
    app = application(calibration, (*LOOPBACK, *hosts), state, secret=secret or secrets.kept(state))
    uvicorn.run(
        app, host=host, port=port, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=15,
        http=PatientProtocol, limit_concurrency=MOST_CONNECTIONS, backlog=BACKLOG, timeout_graceful_shutdown=5,
    )  # fmt: skip
