"""The fields of a form that starts a job, which is no longer than it needs to be."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser
from starlette.requests import Request

MOST_BODY: Final = 2_000
"""Bytes of the form."""


async def form_of(request: Request) -> dict[str, str]:
    """The texts of a form by their names.

    Raises
    ------
    HTTPException
        413 where it is longer than `MOST_BODY`, or does not say how long it is.
    """
    length = request.headers.get("content-length", "")  # `serving.guard` has seen that it is a number
    if not length or int(length) > MOST_BODY:
        raise HTTPException(413)
    form = await FormParser(request.headers, request.stream()).parse()
    return {key: text.strip() for key, text in form.items() if isinstance(text, str)}
