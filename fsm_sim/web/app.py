"""The web application: addresses, what each gives, and the headers that every answer has."""

import json
import re
import secrets
import traceback
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.version import __version__
from fsm_sim.web.answering.answerings import NotKeptError
from fsm_sim.web.answering.answers import Answering
from fsm_sim.web.answering.question import asked
from fsm_sim.web.deciding.asking import PREFIX
from fsm_sim.web.deciding.pages import DecisionPages
from fsm_sim.web.jobs.own import JobCalibrations
from fsm_sim.web.jobs.pages import JobPages
from fsm_sim.web.jobs.queue import WORK, JobQueue
from fsm_sim.web.jobs.trials.pages import TrialPages
from fsm_sim.web.planner import EXAMPLES, Site, without_own
from fsm_sim.web.researchers import ResearchersPage
from fsm_sim.web.serving.guard import Guard
from fsm_sim.web.serving.headers import SecurityHeaders
from fsm_sim.web.serving.logs import LOG, Logged
from fsm_sim.web.shared import ROOM, Shared
from fsm_sim.web.uploads.kept import KeptUploads
from fsm_sim.web.uploads.pages import UploadPages

STATE: Final = Path("out") / "page"
"""The folder for what outlives a server, below the one that it is started in."""


def warmed(calibration: Calibration) -> None:
    """Answer one question, so that the engines are compiled and loaded before anybody waits for them."""
    question = asked(parse_qsl(EXAMPLES[0][1])).question
    assert question is not None
    Answering(calibration).answer(question)


def start(request: Request) -> Response:
    """To the page in the reader's language: Danish unless a browser asks for English first."""
    return RedirectResponse(f"/{preferred(request.headers.get('accept-language', ''))}/{_query(request)}", 303)


def home(request: Request) -> Response:
    """To the page in a language, from its address without the last stroke."""
    return RedirectResponse(f"{request.url.path}/{_query(request)}", 303)


def preferred(accepted: str) -> Language:
    """The language that the head ``accept-language`` wants most, the first where it wants neither.

    >>> preferred("en-GB,en;q=0.9,da;q=0.8"), preferred("en;q=0.1, da;q=0.9"), preferred("fr, en;q=0"), preferred("")
    ('en', 'da', 'da', 'da')
    """
    wanted: dict[str, float] = {}
    for place, one in enumerate(accepted.lower().split(",")):
        tag, _, weight = one.partition(";")
        found = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", weight)
        most = float(found[1]) if found else float(not weight.strip())
        wanted.setdefault(tag.strip().partition("-")[0], most - place * 1e-6)
    known = [one for one in LANGUAGES if wanted.get(one, 0.0) > 0]
    return max(known, key=lambda one: wanted[one], default=LANGUAGES[0])


def _query(request: Request) -> str:
    return f"?{request.url.query}" if request.url.query else ""


def health(_: Request) -> Response:
    """That the server answers, and its version."""
    return JSONResponse({"status": "ok", "version": __version__})


SAID: Final = (403, 405, 408, 413, 414, 500, 503, 504)
"""Statuses that have a sentence of their own; of others it is said that there is no such page."""


def failed(shared: Shared, request: Request, error: Exception) -> Response:
    """A page for what cannot be shown."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    language: Language = "en" if request.url.path.startswith("/en") else "da"
    key = f"web.error.{status}" if status in SAID else "web.not-found"
    return shared.plain("failed.html.j2", language, "", status, said=sentence(key, language))


def broken(shared: Shared, request: Request, error: Exception) -> Response:
    """A page for a fault of the server, which is logged by its place; values could be somebody's numbers."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    LOG.error(json.dumps({"error": type(error).__name__, "where": f"{Path(last.filename).name}:{last.lineno}"}))
    return failed(shared, request, error)


def not_kept(shared: Shared, request: Request, _: Exception) -> Response:
    """That no calibration is kept for a link, with the way to the same question without it; 404."""
    language: Language = "en" if request.url.path.startswith("/en") else "da"
    office = [one for one in request.query_params.multi_items() if not one[0].startswith(PREFIX)]
    return shared.plain("not_kept.html.j2", language, "", 404, link=without_own(urlencode(office)))


def application(
    calibration: Calibration,
    hosts: tuple[str, ...],
    state: Path = STATE,
    *,
    secret: bytes | None = None,
    work: Sequence[str] = WORK,
) -> Starlette:
    """The page as a web application that answers for some host names.

    `state` is the folder for what outlives it, `secret` signs the links of jobs (None for one that ends with it), and
    `work` is the command of a job's process. Jobs run while the application's lifespan lasts.
    """
    secret, kept = secret or secrets.token_bytes(32), KeptUploads()
    queue = JobQueue(state / "jobs", calibration.name, work)
    shared = Shared(calibration, state, JobCalibrations(queue.room, secret))
    site, uploads = Site(shared), UploadPages(shared, kept)
    jobs = JobPages(shared, queue, kept, secret)

    handlers = {HTTPException: failed, NotKeptError: not_kept, Exception: broken}
    said: dict[Any, Any] = {kind: partial(handler, shared) for kind, handler in handlers.items()}

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        with queue.running():
            yield

    app = Starlette(
        lifespan=running,
        routes=[
            Route("/", start),
            *(Route(f"/{one}", home) for one in LANGUAGES),
            Route("/health", health),
            Mount("/static", StaticFiles(directory=ROOM / "static")),
            *uploads.routes(),
            *jobs.routes(),
            *TrialPages(shared, queue, secret).routes(),
            *ResearchersPage(shared).routes(),
            *DecisionPages(shared).routes(),
            Route("/{language}/", site.page),
            Route("/{language}/rests", site.rests),
            Route("/{language}/take/{what}", site.take),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Logged),
            Middleware(ExceptionMiddleware, handlers=said),
            Middleware(Guard),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)),
            Middleware(GZipMiddleware, minimum_size=600),
        ],
        exception_handlers={HTTPException: partial(failed, shared)},
    )
    app.router.redirect_slashes = False  # an address that is not one is not found
    return app
