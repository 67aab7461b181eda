"""Connections on which no request comes: they are closed, so that no client keeps others out by saying nothing."""

import asyncio
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

SECONDS: Final = 20.0
"""How long a client may take for the first lines of a request."""


class PatientProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, with an end to its patience."""

    seconds = SECONDS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Begin to wait for the rest of what has begun to come."""
        super().data_received(data)
        self._wait()

    def _wait(self) -> None:
        cycle: RequestResponseCycle | None = self.cycle  # none before the first request

        def look() -> None:
            idle = cycle is None or cycle.response_complete
            if self.cycle is cycle and idle and not self.transport.is_closing():
                self.transport.close()

        self.loop.call_later(self.seconds, look)
