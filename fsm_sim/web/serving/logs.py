"""A line of JSON for each request, without what anybody asked: no query string, no body, no id that opens something."""

import json
import logging
import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG: Final = logging.getLogger("fsm_sim.web")
LONGEST: Final = 120


class Logged:
    """Logs every request when it has ended."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and say how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status, size = time.perf_counter(), 0, 0

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            LOG.info(
                json.dumps(
                    {
                        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                        "method": scope["method"][:10],
                        "path": hidden(scope["path"]),
                        "status": status,
                        "milliseconds": round(1000 * (time.perf_counter() - begun)),
                        "bytes": size,
                    }
                )
            )


def hidden(path: str) -> str:
    """A path without the parts that open somebody's upload or job.

    >>> hidden("/da/upload/abc/forget"), hidden("/da/jobs/0011.abc/brief-da.pdf"), hidden("/da/take/levels.csv")
    ('/da/upload/*/forget', '/da/jobs/*/brief-da.pdf', '/da/take/levels.csv')
    """
    parts = path[:LONGEST].split("/")
    for place, part in enumerate(parts[1:], 1):
        if parts[place - 1] in ("upload", "jobs") and part:
            parts[place] = "*"
    return "/".join(parts)
