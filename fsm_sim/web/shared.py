"""What the pages share: the answers, the templates, the turns that requests take, and the language of an address."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import anyio
import jinja2
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.web.answering.answerings import Answerings, OwnCalibrations
from fsm_sim.web.answering.answers import Answering
from fsm_sim.web.memory import Trimmer, trim_memory
from fsm_sim.web.turns import LOOK_AGAIN, PATIENCE, LeftError, TooManyError, Turn, Turns, until_left, watched

ROOM: Final = Path(__file__).parent
AT_ONCE: Final = 2
"""First answers that are worked out at the same time; others wait their turn."""
HEAVY_AT_ONCE: Final = 1
"""The same of what takes longer: exact answers, what they rest on, and files. It never keeps a first answer waiting."""
WAITING: Final = 64
"""Requests that may wait; one more is asked to come back."""
TRIM_EVERY: Final = 1.0
"""Seconds after which a first answer gives back what memory is free; what takes longer always does."""
OPENING: Final = 1.0
"""About the seconds in which a calibration of a user's own is opened."""


@dataclass(frozen=True)
class Plain:
    """A page without an answer, as its template knows it; `here` is its address below the language."""

    language: Language
    here: str
    link: str = ""
    own: str = ""
    """What opens the calibration of the reader's own that the page is about; empty for none."""

    def say(self, key: str, **values: str) -> str:
        """A sentence in the page's language."""
        return sentence(key, self.language, **values)


class Shared:
    """The answers, the templates, and the turns of requests. `state` is the folder for what outlives a server."""

    def __init__(self, calibration: Calibration, state: Path, own: OwnCalibrations | None = None) -> None:
        self.answerings = Answerings(calibration, own)
        self.state = state
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(ROOM / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._light, self._heavy = Turns(AT_ONCE, WAITING), Turns(HEAVY_AT_ONCE, WAITING)
        self._trimmer = Trimmer(TRIM_EVERY)

    @property
    def answering(self) -> Answering:
        """What answers from the page's own calibration."""
        return self.answerings.published

    async def answering_of(self, request: Request, own: str) -> Answering:
        """What answers from the calibration that `own` opens, and from the page's where it is empty.

        Raises
        ------
        NotKeptError
            Where it opens nothing.
        """
        found = self.answerings.at_hand(own)
        if found is None:
            found = await self.turn(request, lambda _: self.answerings.of(own), seconds=OPENING)
        return found

    async def turn(
        self, request: Request, work: Callable[[Turn], Any], *, heavy: bool = False, seconds: float = 0.0
    ) -> Any:
        """Work of about so many `seconds` in a thread, when it is its turn; 503 where too many wait.

        For somebody who has left it is not begun, or not gone on with after the part that it is in.
        """
        own = Turn(self._light, heavy=heavy)
        turns = self._heavy if heavy else self._light
        try:
            async with turns.turn(partial(until_left, request), seconds):
                if heavy:
                    await self._give_way()
                if await request.is_disconnected():
                    raise HTTPException(499)
                return await watched(request, self._trimmed(work, heavy=heavy), own)
        except TooManyError:
            raise HTTPException(503) from None
        except LeftError:
            raise HTTPException(499) from None

    def _trimmed(self, work: Callable[[Turn], Any], *, heavy: bool) -> Callable[[Turn], Any]:
        """Work that gives back the memory that it took and no longer needs; a first answer does where it is time to."""

        def done(turn: Turn) -> Any:
            try:
                return work(turn)
            finally:
                if self._trimmer.due() or heavy:
                    trim_memory()

        return done

    async def _give_way(self) -> None:
        """Wait until no first answer waits or is worked out, as long as that is bearable."""
        with anyio.move_on_after(PATIENCE):
            while self._light.busy:
                await anyio.sleep(LOOK_AGAIN)

    def plain(
        self, template: str, language: Language, here: str, status: int = 200, *, link: str = "", own: str = "",
        **values: Any,
    ) -> HTMLResponse:  # fmt: skip
        """A page without an answer; `link` is its query string, and `own` opens the calibration that it is about."""
        page = Plain(language, here, link, own)
        text = self.templates.get_template(template).render(page=page, other=other(language), **values)
        return HTMLResponse(text, status, headers={"content-language": language})


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


def has_word() -> bool:
    """Whether Word documents can be made here: what makes them is an extra."""
    return find_spec("docx") is not None
