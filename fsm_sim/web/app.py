"""The web application: addresses, what each gives, and the headers that every answer has."""

import json
import math
import secrets
import traceback
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.errors import told_problems
from fsm_sim.language.numbers import decimal
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.rests_text import rests
from fsm_sim.version import __version__
from fsm_sim.web.answering.answers import EXACT, QUICK, REPLICATIONS, Answer, Answering
from fsm_sim.web.answering.fields import PLANS
from fsm_sim.web.answering.pace import Pace
from fsm_sim.web.answering.plans import name_of
from fsm_sim.web.answering.question import Asked, Question, asked
from fsm_sim.web.deciding.pages import DecisionPages
from fsm_sim.web.deciding.shown import ask_forms
from fsm_sim.web.jobs.pages import JobPages
from fsm_sim.web.jobs.queue import WORK, JobQueue
from fsm_sim.web.researchers import ResearchersPage
from fsm_sim.web.serving.guard import Guard
from fsm_sim.web.serving.headers import SecurityHeaders
from fsm_sim.web.serving.logs import LOG, Logged
from fsm_sim.web.shared import ROOM, Shared, language_of, other
from fsm_sim.web.shown.form import form
from fsm_sim.web.shown.view import Page, report
from fsm_sim.web.shown.words import people_of
from fsm_sim.web.take_away import Taken, commands, has_word, kind_of
from fsm_sim.web.uploads.kept import KeptUploads
from fsm_sim.web.uploads.pages import UploadPages

STATE: Final = Path("out") / "page"
"""The folder for what outlives a server, below the one that it is started in."""
OWN: Final = ("exact", "plans")
"""Keys of a link that say how the answer is shown and not what is asked."""
EXAMPLES: Final = (
    ("fewer", "municipality=Vejle&citizens=340&caseworkers=9&a.caseworkers=7&b.caseworkers=11"),
    ("turnover", "municipality=Vejle&citizens=340&caseworkers=9&a.turnover=10"),
    (
        "hedensted",
        "municipality=Hedensted&programme=bir&citizens=251&start=programme&intake=3&caseworkers=7&a.caseworkers=9",
    ),
)


def warmed(calibration: Calibration) -> None:
    """Answer one question, so that the engines are compiled and loaded before anybody waits for them."""
    question = asked(parse_qsl(EXAMPLES[0][1])).question
    assert question is not None
    Answering(calibration).answer(question)


class Site:
    """The form with its answer, and the files of the answer."""

    def __init__(self, shared: Shared) -> None:
        self.shared, self.answering = shared, shared.answering

    async def page(self, request: Request) -> Response:
        """The form with the answer under it; without a question, the start."""
        language = language_of(request)
        pairs = request.query_params.multi_items()
        own = {key: value for key, value in pairs if key in OWN}
        found = asked((key, value) for key, value in pairs if key not in OWN)
        swapped = request.headers.get("hx-request") == "true"  # a part of the page; its address is told beside it
        if found.question and not own and not swapped and canonical(request) != found.question.link():
            return RedirectResponse(f"/{language}/?{found.question.link()}", 303)
        exact = "exact" in own or request.headers.get("fsm-exact") == "1"
        add = int(own["plans"]) if own.get("plans", "").isdecimal() else 0
        if found.question is None:
            return self._html(self._page(found, language, add), language, status=422 if found.mistakes else 200)
        try:
            answer = await self.shared.turn(
                request,
                partial(self.answering.answer, found.question, EXACT if exact else QUICK),
                heavy=exact,
                seconds=seconds_of(found.question),
            )
        except InputError as error:
            page = self._page(found, language, add, refused=told_problems(error, language))
            return self._html(page, language, status=422)
        page = self._page(found, language, add, answer=answer, exact=exact)
        facts = {
            "draws": decimal(answer.draws, 0, language),
            "runs": decimal(answer.draws * REPLICATIONS, 0, language),
            "people": people_of(answer, language),
            "address": f"{request.base_url}{language}/?{found.question.link()}",
            "commands": commands(found.question, language, self.answering.calibration.name),
            "word": has_word(),
            "forms": ask_forms(found.question, language),
        }
        made = self._html(page, language, facts=facts)
        if swapped and not exact:
            made.headers["hx-push-url"] = f"/{language}/?{found.question.link()}"
        return made

    async def rests(self, request: Request) -> Response:
        """What each difference rests on, from paired runs."""
        language = language_of(request)
        found = asked(request.query_params.multi_items())
        if found.question is None:
            return self._html(self._page(found, language), language, status=422)
        question = found.question

        def work(pace: Pace) -> list[tuple[str, list[str]]]:
            answer = self.answering.answer(question, EXACT, pace)
            comparison = self.answering.parts(answer, pace)
            return [
                (
                    sentence("web.plan", language, letter=plan.upper()),
                    rests(comparison, name_of(plan), answer.headline, language),
                )
                for plan in question.plans
            ]

        told = await self.shared.turn(request, work, heavy=True)
        return HTMLResponse(
            self.shared.templates.get_template("rests.html.j2").render(
                told=told, language=language, link=question.link()
            )
        )

    async def take(self, request: Request) -> Response:
        """A file with the answer."""
        language, what = language_of(request), request.path_params["what"]
        found = asked(request.query_params.multi_items())
        if found.question is None:
            if kind_of(what, Question({}, {})) is None:
                raise HTTPException(404)
            return self._html(self._page(found, language), language, status=422)
        question, kind = found.question, kind_of(what, found.question)
        if kind is None:
            raise HTTPException(404)

        def work(pace: Pace) -> bytes:
            if kind.from_question is not None:
                return kind.from_question(question, language)
            assert kind.from_run is not None
            return kind.from_run(Taken(question, self.answering.run(question, pace)), language)

        try:
            content = await self.shared.turn(request, work, heavy=kind.from_run is not None)
        except InputError as error:
            page = self._page(found, language, refused=told_problems(error, language))
            return self._html(page, language, status=422)
        return Response(
            content,
            media_type=kind.media,
            headers={"content-disposition": f'attachment; filename="{what}"', "content-language": language},
        )

    def _page(
        self,
        found: Asked,
        language: Language,
        add: int = 0,
        *,
        answer: Answer | None = None,
        exact: bool = False,
        refused: tuple[tuple[Language, str], ...] = (),
    ) -> Page:
        link = found.question.link() if found.question else urlencode(found.texts)  # what is wrong is not lost either
        told = report(answer, language, exact=exact) if answer else None
        return Page(language, link, form(found, language, room=min(add, len(PLANS))), told, refused)

    def _html(
        self, page: Page, language: Language, status: int = 200, facts: Mapping[str, Any] = MappingProxyType({})
    ) -> Response:
        examples = [(sentence(f"web.example.{name}", language), link) for name, link in EXAMPLES]
        text = self.shared.templates.get_template("page.html.j2").render(
            page=page, other=other(language), examples=examples, **facts
        )
        return HTMLResponse(text, status, headers={"content-language": language, "vary": "hx-request, fsm-exact"})


def seconds_of(question: Question) -> float:
    """About what a first answer takes: plans are many, or an office large, before it is known what is kept of them.

    >>> seconds_of(Question({"citizens": 350, "months": 24}, {"a": {}}))
    0.101
    """
    size = (float(question.base[key]) for key in ("citizens", "months"))
    return round((1 + len(question.plans)) * math.prod(size) * 6e-6, 3)


def canonical(request: Request) -> str:
    """The query string as a browser would write it."""
    return urlencode([(key, value) for key, value in request.query_params.multi_items() if key not in OWN])


def start(request: Request) -> Response:
    """To the page in the reader's language: Danish unless a browser asks for English first."""
    wanted = request.headers.get("accept-language", "").lower()
    order = sorted(LANGUAGES, key=lambda one: wanted.find(one) if one in wanted else len(wanted) + LANGUAGES.index(one))
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{order[0]}/{query}", 303)


def health(_: Request) -> Response:
    """That the server answers, and its version."""
    return JSONResponse({"status": "ok", "version": __version__})


SAID: Final = (403, 405, 408, 413, 414, 500, 503)
"""Statuses that have a sentence of their own; of others it is said that there is no such page."""


def failed(request: Request, error: Exception) -> Response:
    """A page for what cannot be shown."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    language: Language = "en" if request.url.path.startswith("/en") else "da"
    key = f"web.error.{status}" if status in SAID else "web.not-found"
    said, back = sentence(key, language), sentence("web.to-start", language)
    text = f"""<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{status}</title>
    <p>{said}</p><p><a href="/{language}/">{back}</a></p></html>"""
    return HTMLResponse(text, status)


def broken(request: Request, error: Exception) -> Response:
    """A page for a fault of the server, which is logged by its place; values could be somebody's numbers."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    LOG.error(json.dumps({"error": type(error).__name__, "where": f"{Path(last.filename).name}:{last.lineno}"}))
    return failed(request, error)


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
    shared, kept = Shared(calibration, state), KeptUploads()
    queue = JobQueue(state / "jobs", calibration.name, work)
    site, uploads = Site(shared), UploadPages(shared, kept)
    jobs = JobPages(shared, queue, kept, secret or secrets.token_bytes(32))

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        with queue.running():
            yield

    app = Starlette(
        lifespan=running,
        routes=[
            Route("/", start),
            Route("/health", health),
            Mount("/static", StaticFiles(directory=ROOM / "static")),
            *uploads.routes(),
            *jobs.routes(),
            *ResearchersPage(shared).routes(),
            *DecisionPages(shared).routes(),
            Route("/{language}/", site.page),
            Route("/{language}/rests", site.rests),
            Route("/{language}/take/{what}", site.take),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Logged),
            Middleware(ExceptionMiddleware, handlers={HTTPException: failed, Exception: broken}),
            Middleware(Guard),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)),
            Middleware(GZipMiddleware, minimum_size=600),
        ],
        exception_handlers={HTTPException: failed},
    )
    app.router.redirect_slashes = False  # an address that is not one is not found
    return app
