"""What a request may be: its method, its length, its time, and for one that changes something where it comes from."""

from typing import Final
from urllib.parse import urlsplit

import anyio
from anyio.lowlevel import checkpoint
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fsm_sim.web.uploads.bounds import MOST_TOGETHER

METHODS: Final = ("GET", "HEAD", "POST")
LONGEST_QUERY: Final = 8_000
"""Bytes of a query string; a link of five plans has some hundreds."""
MOST_BODY: Final = MOST_TOGETHER + 10_000
"""Bytes of a body: an upload with its form."""
LONGEST_LENGTH: Final = len(str(MOST_BODY))
"""Digits of its length, as its head tells it."""
BODY_SECONDS: Final = 30.0
"""How long a client may take to send its request."""
SECONDS: Final = 120.0
"""How long a request may take in all, waiting and a slow reader among it."""


class Guard:
    """Refuses requests that are too long or too slow, and changes that another site asks for."""

    def __init__(self, app: ASGIApp, body_seconds: float = BODY_SECONDS, seconds: float = SECONDS) -> None:
        self.app, self._body_seconds, self._seconds = app, body_seconds, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on.

        Raises
        ------
        HTTPException
            Where it is refused.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        check(scope)
        begun, size = anyio.current_time(), 0
        answered = False

        async def bounded() -> Message:
            nonlocal size
            if answered:  # what is waited for now is the end of the connection
                return await receive()
            with anyio.move_on_after(begun + self._body_seconds - anyio.current_time()) as scope_of_time:
                message = await receive()
            if scope_of_time.cancelled_caught:
                raise HTTPException(408)
            size += len(message.get("body", b""))
            if size > MOST_BODY:
                raise HTTPException(413)
            return message

        async def told(message: Message) -> None:
            nonlocal answered
            if not answered:
                await checkpoint()  # work in a thread ends late; an answer after the time is refused, not cut off
            answered = True
            await send(message)

        with anyio.move_on_after(self._seconds) as whole:
            await self.app(scope, bounded if scope["method"] == "POST" else receive, told)
        if whole.cancelled_caught and not answered:
            raise HTTPException(504)


def check(scope: Scope) -> None:
    """Refuse a request by its first lines.

    Raises
    ------
    HTTPException
        405, 414, 413 or 403.
    """
    headers = Headers(scope=scope)
    if scope["method"] not in METHODS:
        raise HTTPException(405)
    if len(scope["query_string"]) > LONGEST_QUERY or len(scope["path"]) > LONGEST_QUERY:
        raise HTTPException(414)
    length = headers.get("content-length", "0")
    if not length.isdecimal() or len(length) > LONGEST_LENGTH or int(length) > MOST_BODY:
        raise HTTPException(413)
    if scope["method"] == "POST" and not from_here(headers):
        raise HTTPException(403)


def from_here(headers: Headers) -> bool:
    """Whether a request comes from a page of this server, as far as a browser says; other clients say nothing.

    >>> from_here(Headers({"host": "a.dk", "origin": "https://a.dk", "sec-fetch-site": "same-origin"}))
    True
    >>> from_here(Headers({"host": "a.dk", "origin": "https://b.dk"}))
    False

    No page can write ``sec-fetch-site`` itself; a browser that hides where it comes from has ``null`` for its origin.

    >>> from_here(Headers({"host": "a.dk", "origin": "null", "sec-fetch-site": "same-origin"}))
    True
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site != "none":
        return site == "same-origin"
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return bool(urlsplit(origin).netloc) and urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False
