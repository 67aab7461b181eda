"""Starting the page: which hosts it answers for, and the server that runs it."""

import contextlib
import logging
import socket
import sys
from pathlib import Path

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.web.app import STATE, application
from fsm_sim.web.serving import secret as secrets
from fsm_sim.web.serving.listening import BACKLOG
from fsm_sim.web.serving.logs import LOG
from fsm_sim.web.serving.patience import PatientProtocol

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MOST_CONNECTIONS = 400
"""Connections at once; one more gets an answer that says to come back."""


def serve(
    calibration: Calibration,
    taken: socket.socket,
    hosts: tuple[str, ...] = (),
    *,
    state: Path = STATE,
    secret: bytes | None = None,
) -> None:
    """Serve the page where `taken` listens until it is interrupted; `secret` is None for this machine alone."""
    import uvicorn

    told = logging.StreamHandler(sys.stderr)
    told.setFormatter(logging.Formatter("%(message)s"))
    LOG.addHandler(told)
    LOG.setLevel(logging.INFO)
    app = application(calibration, (*LOOPBACK, *hosts), state, secret=secret or secrets.kept(state))
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=15,
        http=PatientProtocol, limit_concurrency=MOST_CONNECTIONS, backlog=BACKLOG, timeout_graceful_shutdown=5,
    )  # fmt: skip
    server = uvicorn.Server(config)
    with contextlib.suppress(KeyboardInterrupt):  # it has ended as it should, and raises what ended it again
        server.run(sockets=[taken])
    if not server.started:
        sys.exit(1)
