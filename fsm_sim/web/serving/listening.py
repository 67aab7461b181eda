"""The place where the page listens: taken before anything is worked out, so that who cannot have it learns at once."""

import errno
import socket

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.processes.os_reasons import reason

BACKLOG = 256
"""Connections that wait to be taken."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens at a port of an address of this machine.

    Raises
    ------
    InputError
        Where something else listens there, or it is no address of this machine.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((str(address[0]), port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            text = Sentence("--port is {port}, where something listens already; give another --port.", port=str(port))
        else:
            text = Sentence(
                "--host is {host} and --port is {port}, which cannot be listened at: {reason}.",
                host=host, port=str(port), reason=reason(error),
            )  # fmt: skip
        raise InputError(Problem("", None, text)) from None
