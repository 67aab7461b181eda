"""The pages of uploads: the form for a file, what was found in it, and forgetting it."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from anyio.to_thread import run_sync
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fsm_sim.inference.stocks.panel import Panel
from fsm_sim.inputs import programmes
from fsm_sim.inputs.local_counts import template
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.errors import in_language, told_problems
from fsm_sim.language.liberties import liberty_sentences
from fsm_sim.language.numbers import decimal
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import Language
from fsm_sim.report.render.template import template_file
from fsm_sim.web.shared import Shared, language_of
from fsm_sim.web.shown.programme_choice import programme_choices
from fsm_sim.web.shown.words import mistake_text
from fsm_sim.web.uploads.as_question import OutsideFormError, as_question
from fsm_sim.web.uploads.bounds import (
    HIDE_BELOW,
    MOST_BYTES,
    MOST_FILES,
    MOST_ROWS,
    MOST_TOGETHER,
    Uploaded,
    UploadRefusedError,
    uploaded,
)
from fsm_sim.web.uploads.kept import MINUTES, Kept, KeptUploads
from fsm_sim.web.uploads.reading import Read, read

MOST_FIELDS: Final = 4
FIELDS: Final = ("programme", "purpose")
BLANK: Final[Mapping[str, tuple[str, Callable[[Language], bytes]]]] = {
    "office.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", template_file),
    "counts.csv": ("text/csv; charset=utf-8", lambda _: template().encode()),
}
"""Files to fill in, by name, each with its media type and what makes it: the same bytes as the command's."""
MONITOR: Final = "monitor"
"""The purpose of counts that are to be shown as monitoring does; of other files it follows from what they hold."""
TOO_LONG: Final = "too long"


class InMemory(MultiPartParser):
    """Reads a form without writing any of its files to disk."""

    spool_max_size = MOST_TOGETHER + 1


class UploadPages:
    """The pages of uploads, with the uploads that are kept."""

    def __init__(self, shared: Shared, kept: KeptUploads) -> None:
        self.shared, self.kept = shared, kept

    def routes(self) -> list[Route]:
        """The addresses of the pages."""
        return [
            Route("/{language}/upload", self.ask, methods=["GET"]),
            Route("/{language}/upload", self.take, methods=["POST"]),
            *(Route(f"/{{language}}/upload/{name}", partial(_blank, name), methods=["GET"]) for name in BLANK),
            Route("/{language}/upload/{number}", self.show, methods=["GET"]),
            Route("/{language}/upload/{number}/forget", self.forget, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """The form for a file."""
        return self._form(language_of(request))

    async def take(self, request: Request) -> Response:
        """To the form filled in from scenarios, or to what was found of counts; 422 with what is wrong."""
        language = language_of(request)
        try:
            received, programme, purpose = await _received(request)
            files, refused = _taken(received, programme)
            if refused:
                return self._form(language, tuple(refusal(one, language) for one in refused))
            room, monitored = self.shared.state / "reading", purpose == MONITOR
            found = await self.shared.turn(request, lambda _: read(files, room, programme, monitored=monitored))
            if found.counts or found.panels or found.monitored:
                number = self.kept.keep(files[0], found)
                return RedirectResponse(f"/{language}/upload/{number}", 303)
            link = await self.shared.turn(request, lambda _: as_question(found.scenarios).link())
        except UploadRefusedError as error:
            return self._form(language, (refusal(error, language),))
        except InputError as error:
            return self._form(language, found=told_problems(error, language))
        return RedirectResponse(f"/{language}/?{link}", 303)

    async def show(self, request: Request) -> Response:
        """What was found of counts or of a public table, with what can be done with them."""
        language, number = language_of(request), request.path_params["number"]
        kept = self._known(number)
        series = [
            {
                "municipality": one.municipality,
                "programme": programmes.load(one.programme).title.in_language(language),
                "first": one.months[0],
                "last": one.months[-1],
                "months": decimal(len(one.months), 0, language),
            }
            for one in (kept.read.monitored or kept.read.counts)
        ]
        link = ""
        if kept.read.scenarios:
            try:
                link = as_question(kept.read.scenarios).link()
            except UploadRefusedError:
                link = ""  # the counts can be used though the scenarios do not fit into the form
        facts: dict[str, Any] = {"name": kept.file.name, "series": series, "scenarios": link, "number": number}
        facts |= {"notes": liberty_sentences(kept.read.liberties, language), **_limits(language)}
        facts |= {"monitored": bool(kept.read.monitored), "least": decimal(HIDE_BELOW, 0, language)}
        facts["panels"] = [_panel(one, language) for one in kept.read.panels]
        facts["broken"] = broken = request.query_params.get("break", "")
        facts["mistake"] = _mistake(kept.read, broken, language)
        return self.shared.plain("uploaded.html.j2", language, f"upload/{number}", **facts)

    async def forget(self, request: Request) -> Response:
        """Forget counts now."""
        language = language_of(request)
        self.kept.forget(request.path_params["number"])
        return RedirectResponse(f"/{language}/upload", 303)

    def _known(self, number: str) -> Kept:
        kept = self.kept.find(number)
        if kept is None:
            raise HTTPException(404)
        return kept

    def _form(
        self, language: Language, wrong: tuple[str, ...] = (), found: tuple[tuple[Language, str], ...] = ()
    ) -> Response:
        facts: dict[str, Any] = {
            "wrong": wrong,
            "found": found,
            "programmes": programme_choices(language),
            **_limits(language),
        }
        return self.shared.plain("upload.html.j2", language, "upload", 422 if wrong or found else 200, **facts)


async def _blank(name: str, request: Request) -> Response:
    """A file to fill in."""
    language = language_of(request)
    media, content = BLANK[name]
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-language": language}
    return Response(await run_sync(content, language), media_type=media, headers=headers)


def _taken(received: Sequence[tuple[str, bytes]], programme: str) -> tuple[list[Uploaded], list[UploadRefusedError]]:
    """The files of an upload that may be read, and why each other, and a programme, is refused."""
    files, refused = list[Uploaded](), list[UploadRefusedError]()
    for one in received:
        try:
            files.append(uploaded(*one))
        except UploadRefusedError as error:
            refused.append(error)
    if programme and programme not in programmes.names():
        refused.append(UploadRefusedError("programme"))
    return files, refused


def refusal(error: UploadRefusedError, language: Language) -> str:
    """Why an upload is not taken.

    >>> refusal(UploadRefusedError("empty", name="a.csv"), "en")
    'a.csv is empty.'
    """
    facts = {
        name: decimal(value, 0, language) if isinstance(value, int) else in_language(value, language)
        for name, value in error.facts.items()
    }
    if isinstance(error, OutsideFormError):
        facts["what"] = " ".join(mistake_text(key, one, language) for key, one in error.mistakes.items())
    return sentence(f"web.upload.{error.key}", language, **facts)


def _mistake(read: Read, broken: str, language: Language) -> str:
    """What is wrong with the break of a public table; empty where nothing is."""
    if not read.wrong_break(broken):
        return ""
    first, last = read.panels[0].months[0], read.panels[0].months[-1]
    return sentence("web.upload.wrong-break", language, value=broken[:40], first=first, last=last)


def _panel(panel: Panel, language: Language) -> dict[str, str]:
    """What a public table counts, of how many municipalities, and when."""
    return {
        "measure": sentence(f"panel.{panel.measure}", language),
        "municipalities": decimal(len(panel.municipalities), 0, language),
        "first": panel.months[0],
        "last": panel.months[-1],
        "months": decimal(len(panel.months), 0, language),
    }


def _limits(language: Language) -> dict[str, str]:
    return {
        "minutes": decimal(MINUTES, 0, language),
        "size": decimal(MOST_BYTES["workbook"] / 1_000_000, 0, language),
        "rows": decimal(MOST_ROWS, 0, language),
    }


async def _received(request: Request) -> tuple[list[tuple[str, bytes]], str, str]:
    """The files of a form of no more than `MOST_TOGETHER` bytes, each with its name; the programme, and what for."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise UploadRefusedError("none")
    parser = InMemory(
        request.headers, _bounded(request), max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=1000
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        if isinstance(error, MultiPartException) and error.message == TOO_LONG:
            raise UploadRefusedError("together", most=MOST_TOGETHER // 1_000_000) from None
        raise UploadRefusedError("many", most=MOST_FILES) from None
    try:
        files = [one for one in form.getlist("file") if isinstance(one, UploadFile) and (one.filename or one.size)]
        programme, purpose = (str(form.get(name, "")) for name in FIELDS)
        return [(one.filename or "", await one.read()) for one in files], programme, purpose
    finally:
        await form.close()


async def _bounded(request: Request) -> AsyncGenerator[bytes]:
    """The body of a request as it comes, as long as it is not too long."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_TOGETHER:
            raise MultiPartException(TOO_LONG)
        yield chunk
