"""The pages of jobs: what can be started, how far one is, what it left, and ending it."""

import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fsm_sim.inputs.municipalities import municipalities
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.web.answering.answers import EXACT, REPLICATIONS
from fsm_sim.web.jobs.commands import commands
from fsm_sim.web.jobs.forms import form_of
from fsm_sim.web.jobs.links import id_of, signed
from fsm_sim.web.jobs.own import plans_start
from fsm_sim.web.jobs.questions import QUESTIONS, offices_of
from fsm_sim.web.jobs.queue import FullError, JobQueue
from fsm_sim.web.jobs.record import DAYS_KEPT, ENDED, NATIONAL, RESULTS, Job, folder, progress, read, results, why
from fsm_sim.web.jobs.result_titles import listed_results
from fsm_sim.web.jobs.stored_answer import Content, shown_of
from fsm_sim.web.jobs.trials.asked import trial_asked
from fsm_sim.web.shared import Shared, language_of
from fsm_sim.web.uploads.kept import KeptUploads

MOST_ROWS: Final = 12
"""Rows of a table that is shown without being opened."""
WORKERS: Final = 1
"""Workers of a national run: the other core is for answers."""
MEDIA: Final = {
    ".pdf": "application/pdf",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".csv": "text/csv; charset=utf-8",
    ".toml": "application/toml; charset=utf-8",
}


class JobPages:
    """The pages of jobs, with their queue and the secret of their links."""

    def __init__(self, shared: Shared, queue: JobQueue, uploads: KeptUploads, secret: bytes) -> None:
        self.shared, self.queue, self.uploads, self.secret = shared, queue, uploads, secret

    def routes(self) -> list[Route]:
        """The addresses of the pages."""
        return [
            Route("/{language}/jobs", self.ask, methods=["GET"]),
            Route("/{language}/jobs", self.start, methods=["POST"]),
            Route("/{language}/jobs/{token}", self._of_job(self.show), methods=["GET"]),
            Route("/{language}/jobs/{token}/cancel", self._of_job(self.cancel), methods=["POST"]),
            Route("/{language}/jobs/{token}/{name}", self._of_job(self.take), methods=["GET"]),
        ]

    async def ask(self, request: Request) -> Response:
        """What can be started."""
        language = language_of(request)
        return self._asking(language)

    async def start(self, request: Request) -> Response:
        """Start a job, and go to its page."""
        language = language_of(request)
        given = await form_of(request)
        kept = self.uploads.find(given.get("upload", ""))
        if kept is not None and kept.read.wrong_break(given.get("break", "")):
            asked = urlencode({"break": given["break"]})
            return RedirectResponse(f"/{language}/upload/{given['upload']}?{asked}", 303)  # it says what is wrong
        try:
            job = await run_sync(self._added, given)
        except FullError:
            return self._asking(language, full=True)
        return RedirectResponse(f"/{language}/jobs/{signed(self.secret, job.id)}", 303)

    def _added(self, given: Mapping[str, str]) -> Job:
        """The job that a form asks for, in the queue; what it cannot ask for is not found."""
        kind, upload = given.get("kind", ""), given.get("upload", "")
        if kind in NATIONAL:
            job = Job.new(kind, {"draws": EXACT, "replications": REPLICATIONS, "workers": WORKERS})  # type: ignore[arg-type]
            self.queue.add(job)
            return job
        if kind == "batch":
            asked = {name: given.get(name, "") for name in ("question", "offices")}
            if asked["question"] not in QUESTIONS or asked["offices"] not in NATIONAL:
                raise HTTPException(404)
            job = Job.new("batch", asked)
            self.queue.add(job)
            return job
        kept = self.uploads.find(upload)
        if kept is None or kind != ("monitor" if kept.read.monitored else "calibration"):
            raise HTTPException(404)
        own = {"month": given.get("month", "")} if kind == "monitor" else {}
        own |= {"file": kept.file.name}
        own |= {"break": given.get("break", "") if kept.read.panels else ""} if kind == "calibration" else {}
        job = Job.new(kind, {"programme": kept.read.programme, **own})  # type: ignore[arg-type]
        self.queue.add(job, kept.file.content, Path(kept.file.name).suffix.lower())
        self.uploads.forget(upload)
        return job

    def _asking(self, language: Language, *, full: bool = False) -> Response:
        facts: dict[str, Any] = {
            "kinds": tuple(NATIONAL),
            "full": full,
            "days": _days(language),
            "questions": [(one, sentence(f"question.{one}", language)) for one in QUESTIONS],
            "offices": [(one, _title(one, language)) for one in NATIONAL],
        }
        return self.shared.plain("jobs.html.j2", language, "jobs", 503 if full else 200, **facts)

    def _of_job(self, page: Callable[[Request, Job], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """A page of the job that its link leads to; where there is none it is said how long one is kept, with 404."""

        async def answered(request: Request) -> Response:
            language, number = language_of(request), id_of(self.secret, request.path_params["token"])
            job = None if number is None else read(self.queue.room, number)
            if job is None:
                return self.shared.plain("job_gone.html.j2", language, "jobs", 404, days=_days(language))
            return await page(request, job)

        return answered

    async def show(self, request: Request, job: Job) -> Response:
        """How far a job is, and what it left."""
        language, token = language_of(request), request.path_params["token"]
        now = progress(self.queue.room, job.id)
        place = folder(self.queue.room, job.id)
        facts = {
            "job": job,
            "token": token,
            "address": str(request.url),
            "waiting": self._waiting(job, language),
            "step": now.step,
            "share": percent(now.done / now.all, language) if now.all else "",
            "value": f"{now.done / now.all:.3f}" if now.all else "",
            "left": _time(now.left, language) if now.left is not None else "",
            "taken": _time((job.ended or time.time()) - job.created, language),
            "results": listed_results(results(self.queue.room, job.id), language) if job.state == "done" else (),
            "error": why(self.queue.room, job.id, language),
            "shown": _folded(shown_of(place / RESULTS, language), language) if job.state == "done" else {},
            "ended": job.state in ENDED,
            "days": _days(language),
            "commands": commands(job, self.shared.answering.calibration.name, language),
            "of_file": job.kind in ("calibration", "monitor", "trial"),
            "again": f"trial?{trial_asked(job.asked.items()).link}" if job.kind == "trial" else "",
            "start": self._plans_start(job) if job.state == "done" else None,
        }
        return self.shared.plain("job.html.j2", language, f"jobs/{token}", **facts)

    def _waiting(self, job: Job, language: Language) -> str:
        """When a job that waits has its turn; empty for every other."""
        if job.state != "waiting":
            return ""
        before = self.queue.before(job)
        if not before:
            return sentence("web.job.next", language)
        return plural("web.job.waiting", before, language, count=decimal(before, 0, language))

    def _plans_start(self, job: Job) -> dict[str, Any] | None:
        """How plans start from the calibration of a job; None where it is on no public table."""
        approved = plans_start(folder(self.queue.room, job.id))
        if approved is None:
            return None
        return {"own": signed(self.secret, job.id, "own") if approved else "", "municipalities": municipalities()}

    async def cancel(self, request: Request, job: Job) -> Response:
        """End a job that waits or runs; remove one that has ended."""
        language = language_of(request)
        if job.state in ENDED:
            await run_sync(self.queue.remove, job.id)
            self.shared.answerings.close_deleted()
            return RedirectResponse(f"/{language}/jobs", 303)
        await run_sync(self.queue.cancel, job.id)
        return RedirectResponse(f"/{language}/jobs/{request.path_params['token']}", 303)

    async def take(self, request: Request, job: Job) -> Response:
        """A file that a job left."""
        name = request.path_params["name"]
        if job.state != "done" or name not in results(self.queue.room, job.id):
            raise HTTPException(404)
        file = folder(self.queue.room, job.id) / RESULTS / name
        content = await run_sync(file.read_bytes)
        media = MEDIA.get(file.suffix, "application/octet-stream")
        return Response(content, media_type=media, headers={"content-disposition": f'attachment; filename="{name}"'})


def _folded(shown: Content, language: Language) -> Content:
    """What is shown of an answer, with a line in place of each long table until it is opened."""
    tables = [
        {**one, "summary": _rows(one, language) if len(one["rows"]) > MOST_ROWS else ""}
        for one in shown.get("tables", [])
    ]
    return {**shown, "tables": tables} if shown else {}


def _rows(table: Content, language: Language) -> str:
    """What a table is called, with how many rows it has."""
    count = len(table["rows"])
    return plural("web.job.rows", count, language, title=table["title"], count=decimal(count, 0, language))


@cache
def _title(offices: str, language: Language) -> str:
    """What the shipped scenario of a national run is called."""
    heading = offices_of(offices)[0].scenario.scenario
    return heading.title_da or heading.title if language == "da" else heading.title


def _time(seconds: float, language: Language) -> str:
    """A time in whole minutes, or seconds where it is less than two."""
    minutes = seconds >= 120
    count = max(1, round(seconds / 60 if minutes else seconds))
    key = "web.job.minutes" if minutes else "web.job.seconds"
    return plural(key, count, language, count=decimal(count, 0, language))


def _days(language: Language) -> str:
    return decimal(DAYS_KEPT, 0, language)
