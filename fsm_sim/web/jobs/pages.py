"""The pages of jobs: what can be started, how far one is, what it left, and ending it."""

import time
from pathlib import Path
from typing import Any, Final

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fsm_sim.language.catalogue import plural
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.web.answering.answers import EXACT, REPLICATIONS
from fsm_sim.web.jobs.links import id_of, signed
from fsm_sim.web.jobs.queue import FullError, JobQueue
from fsm_sim.web.jobs.record import DAYS_KEPT, ENDED, ERROR, NATIONAL, RESULTS, Job, folder, progress, read, results
from fsm_sim.web.shared import Shared, language_of
from fsm_sim.web.uploads.kept import KeptUploads

MOST_BODY: Final = 2_000
"""Bytes of the form that starts a job."""
WORKERS: Final = 1
"""Workers of a national run: the other core is for answers."""
MEDIA: Final = {".pdf": "application/pdf", ".html": "text/html; charset=utf-8"}


class JobPages:
    """The pages of jobs, with their queue and the secret of their links."""

    def __init__(self, shared: Shared, queue: JobQueue, uploads: KeptUploads, secret: bytes) -> None:
        self.shared, self.queue, self.uploads, self.secret = shared, queue, uploads, secret

    def routes(self) -> list[Route]:
        """The addresses of the pages."""
        return [
            Route("/{language}/jobs", self.ask, methods=["GET"]),
            Route("/{language}/jobs", self.start, methods=["POST"]),
            Route("/{language}/jobs/{token}", self.show, methods=["GET"]),
            Route("/{language}/jobs/{token}/cancel", self.cancel, methods=["POST"]),
            Route("/{language}/jobs/{token}/{name}", self.take, methods=["GET"]),
        ]

    async def ask(self, request: Request) -> Response:
        """What can be started."""
        language = language_of(request)
        return self.shared.plain(
            "jobs.html.j2", language, "jobs", kinds=tuple(NATIONAL), full=False, days=_days(language)
        )

    async def start(self, request: Request) -> Response:
        """Start a job, and go to its page."""
        language = language_of(request)
        if int(request.headers.get("content-length") or MOST_BODY + 1) > MOST_BODY:
            raise HTTPException(413)
        form = await FormParser(request.headers, request.stream()).parse()
        kind, upload = str(form.get("kind", "")), str(form.get("upload", ""))
        try:
            if kind in NATIONAL:
                asked = {"draws": EXACT, "replications": REPLICATIONS, "workers": WORKERS}
                job = Job.new(kind, asked)  # type: ignore[arg-type]
                await run_sync(self.queue.add, job)
            else:
                kept = self.uploads.find(upload)
                if kind != "calibration" or kept is None:
                    raise HTTPException(404)
                broken = str(form.get("break", "")).strip() if kept.read.panels else ""
                job = Job.new("calibration", {"programme": kept.read.programme, "break": broken})
                await run_sync(self.queue.add, job, kept.file.content, Path(kept.file.name).suffix.lower())
                self.uploads.forget(upload)
        except FullError:
            facts: dict[str, Any] = {"kinds": tuple(NATIONAL), "full": True, "days": _days(language)}
            return self.shared.plain("jobs.html.j2", language, "jobs", 503, **facts)
        return RedirectResponse(f"/{language}/jobs/{signed(self.secret, job.id)}", 303)

    async def show(self, request: Request) -> Response:
        """How far a job is, and what it left."""
        language, token = language_of(request), request.path_params["token"]
        job = self._known(token)
        now = progress(self.queue.room, job.id)
        place = folder(self.queue.room, job.id)
        facts = {
            "job": job,
            "token": token,
            "address": str(request.url),
            "before": decimal(self.queue.before(job), 0, language),
            "step": now.step,
            "share": percent(now.done / now.all, language) if now.all else "",
            "value": f"{now.done / now.all:.3f}" if now.all else "",
            "left": _time(now.left, language) if now.left is not None else "",
            "taken": _time((job.ended or time.time()) - job.created, language),
            "results": results(self.queue.room, job.id) if job.state == "done" else (),
            "error": (place / ERROR).read_text("utf-8").splitlines() if (place / ERROR).is_file() else [],
            "ended": job.state in ENDED,
            "days": _days(language),
        }
        return self.shared.plain("job.html.j2", language, f"jobs/{token}", **facts)

    async def cancel(self, request: Request) -> Response:
        """End a job that waits or runs; remove one that has ended."""
        language, job = language_of(request), self._known(request.path_params["token"])
        if job.state in ENDED:
            await run_sync(self.queue.remove, job.id)
            return RedirectResponse(f"/{language}/jobs", 303)
        await run_sync(self.queue.cancel, job.id)
        return RedirectResponse(f"/{language}/jobs/{request.path_params['token']}", 303)

    async def take(self, request: Request) -> Response:
        """A file that a job left."""
        job, name = self._known(request.path_params["token"]), request.path_params["name"]
        if job.state != "done" or name not in results(self.queue.room, job.id):
            raise HTTPException(404)
        file = folder(self.queue.room, job.id) / RESULTS / name
        content = await run_sync(file.read_bytes)
        media = MEDIA.get(file.suffix, "application/octet-stream")
        return Response(content, media_type=media, headers={"content-disposition": f'attachment; filename="{name}"'})

    def _known(self, token: str) -> Job:
        number = id_of(self.secret, token)
        job = None if number is None else read(self.queue.room, number)
        if job is None:
            raise HTTPException(404)
        return job


def _time(seconds: float, language: Language) -> str:
    """A time in whole minutes, or seconds where it is less than two."""
    minutes = seconds >= 120
    count = max(1, round(seconds / 60 if minutes else seconds))
    key = "web.job.minutes" if minutes else "web.job.seconds"
    return plural(key, count, language, count=decimal(count, 0, language))


def _days(language: Language) -> str:
    return decimal(DAYS_KEPT, 0, language)
