"""What the pages share: the answers, the templates, the turns that requests take, and the language of an address."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import anyio
import jinja2
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.web.answering.answers import Answering
from fsm_sim.web.turns import LeftError, TooManyError, Turns

ROOM: Final = Path(__file__).parent
AT_ONCE: Final = 2
"""First answers that are worked out at the same time; others wait their turn."""
HEAVY_AT_ONCE: Final = 1
"""The same of what takes longer: exact answers, what they rest on, and files. It never keeps a first answer waiting."""
PATIENCE: Final = 20.0
"""Seconds that what takes longer gives way to first answers, before it begins and between its parts."""
LOOK_AGAIN: Final = 0.05
THREADS: Final = 2
"""Threads of an answer that nobody waits behind; where somebody does, each answer has one and they are worked out side
by side, which takes less of the processor."""
WAITING: Final = 64
"""Requests that may wait; one more is asked to come back."""


@dataclass(frozen=True)
class Plain:
    """A page without an answer, as its template knows it; `here` is its address below the language."""

    language: Language
    here: str
    link: str = ""

    def say(self, key: str, **values: str) -> str:
        """A sentence in the page's language."""
        return sentence(key, self.language, **values)


@dataclass
class Turn:
    """The turn of a piece of work, as its thread sees it; `first` are the turns of first answers."""

    first: Turns
    heavy: bool
    left: bool = False
    _given: float = field(default=0.0, repr=False)

    @property
    def threads(self) -> int:
        """The threads that it may have now."""
        others = self.first.busy - (0 if self.heavy else 1)
        return THREADS if others <= 0 else 1

    def between(self) -> None:
        """Between two parts of the work: end it where who asked has left, and let first answers pass.

        Raises
        ------
        LeftError
            To end it.
        """
        while True:
            if self.left:
                raise LeftError
            if not (self.heavy and self.first.busy) or self._given > PATIENCE:
                return
            time.sleep(LOOK_AGAIN)
            self._given += LOOK_AGAIN


class Shared:
    """The answers, the templates, and the turns of requests. `state` is the folder for what outlives a server."""

    def __init__(self, calibration: Calibration, state: Path) -> None:
        self.answering = Answering(calibration)
        self.state = state
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(ROOM / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._light, self._heavy = Turns(AT_ONCE, WAITING), Turns(HEAVY_AT_ONCE, WAITING)

    async def turn(
        self, request: Request, work: Callable[["Turn"], Any], *, heavy: bool = False, seconds: float = 0.0
    ) -> Any:
        """Work of about so many `seconds` in a thread, when it is its turn; 503 where too many wait.

        For somebody who has left it is not begun, or not gone on with after the part that it is in.
        """
        own = Turn(self._light, heavy=heavy)
        turns = self._heavy if heavy else self._light
        try:
            async with turns.turn(request.is_disconnected, seconds):
                if heavy:
                    await self._give_way()
                if await request.is_disconnected():
                    raise HTTPException(499)
                return await _watched(request, work, own)
        except TooManyError:
            raise HTTPException(503) from None
        except LeftError:
            raise HTTPException(499) from None

    async def _give_way(self) -> None:
        """Wait until no first answer waits or is worked out, as long as that is bearable."""
        with anyio.move_on_after(PATIENCE):
            while self._light.busy:
                await anyio.sleep(LOOK_AGAIN)

    def plain(
        self, template: str, language: Language, here: str, status: int = 200, *, link: str = "", **values: Any
    ) -> HTMLResponse:
        """A page without an answer; `link` is its query string."""
        page = Plain(language, here, link)
        text = self.templates.get_template(template).render(page=page, other=other(language), **values)
        return HTMLResponse(text, status, headers={"content-language": language})


async def _watched(request: Request, work: Callable[[Turn], Any], turn: Turn) -> Any:
    """Work in a thread, which learns when who asked has left, or the request has taken all of its time."""

    async def watch() -> None:
        try:
            while not await request.is_disconnected():
                await anyio.sleep(LOOK_AGAIN)
        finally:
            turn.left = True

    failed: Exception | None = None
    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        try:
            found = await run_sync(_done, work, turn)
        except Exception as error:  # raised again as it is; a group would put it into another
            failed = error
        group.cancel_scope.cancel()
    if failed is not None:
        raise failed
    if found is _LEFT:
        raise LeftError
    return found


_LEFT: Final = object()


def _done(work: Callable[[Turn], Any], turn: Turn) -> Any:
    """What work gives; `_LEFT` where it was ended.

    An error would hold the frames of the work with all their arrays, and be held by them, until Python looks for rings.
    """
    try:
        return work(turn)
    except LeftError:
        return _LEFT


def other(language: Language) -> Language:
    """The language that a page can be changed to."""
    return next(one for one in LANGUAGES if one != language)


def language_of(request: Request) -> Language:
    """The language in the address.

    Raises
    ------
    HTTPException
        404 where it is none.
    """
    for one in LANGUAGES:
        if one == request.path_params["language"]:
            return one
    raise HTTPException(404)
