"""The planner's page: the form with its answer under it, and the files of the answer."""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.errors import told_problems
from fsm_sim.language.numbers import decimal
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import no_caseworkers
from fsm_sim.report.document.decisions.told import NO_ANSWERS
from fsm_sim.report.document.rests_text import rests
from fsm_sim.web.answering.answers import EXACT, QUICK, REPLICATIONS, Answer, Answering
from fsm_sim.web.answering.fields import BY_KEY, HOW, IN_STATE, PLANS
from fsm_sim.web.answering.pace import Pace
from fsm_sim.web.answering.plans import name_of
from fsm_sim.web.answering.question import Asked, Question, asked
from fsm_sim.web.deciding.answers import kept
from fsm_sim.web.deciding.asking import decision_in
from fsm_sim.web.deciding.shown import ask_forms
from fsm_sim.web.shared import Shared, has_word, language_of, other
from fsm_sim.web.shown.form import form
from fsm_sim.web.shown.own_calibration import own_calibration
from fsm_sim.web.shown.taken import listed
from fsm_sim.web.shown.view import Page, report
from fsm_sim.web.shown.words import people_of
from fsm_sim.web.take_away import Taken, commands, kind_of

CHANGED: Final = "fsm-changed"
"""The header in which the script of the page says which field was changed."""
EXAMPLES: Final = (
    ("fewer", "municipality=Vejle&citizens=340&caseworkers=9&a.caseworkers=7&b.caseworkers=11"),
    ("turnover", "municipality=Vejle&citizens=340&caseworkers=9&a.turnover=10"),
    (
        "hedensted",
        "municipality=Hedensted&programme=bir&citizens=251&start=programme&intake=3&caseworkers=7&a.caseworkers=9",
    ),
)


class Site:
    """The form with its answer, and the files of the answer."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared

    async def page(self, request: Request) -> Response:
        """The form with the answer under it; without a question, the start."""
        language = language_of(request)
        pairs = request.query_params.multi_items()
        how = {key: value for key, value in pairs if key in HOW}
        asks_exact = how.get("exact", "0") not in ("", "0")
        found = begun(asked((key, value) for key, value in pairs if key not in HOW), request.headers.get(CHANGED, ""))
        room, swapped = room_of(how.get("plans", "")), request.headers.get("hx-request") == "true"
        if found.question and not swapped and canonical(request) != found.question.link():
            kept = "&exact=1" * asks_exact + form(found, language, room=room).added
            return RedirectResponse(f"/{language}/?{found.question.link()}{kept}", 303)
        answering = await self.shared.answering_of(request, found.own)
        exact = asks_exact or request.headers.get("fsm-exact") == "1"
        if found.question is None:
            page = self._page(found, language, room)
            return self._html(page, language, answering, status=422 if found.mistakes else 200)
        try:
            answer = await self.shared.turn(
                request,
                partial(answering.answer, found.question, EXACT if exact else QUICK),
                heavy=exact,
                seconds=seconds_of(found.question),
            )
        except InputError as error:
            return self._refused(error, found, language, answering, room)
        page = self._page(found, language, room, answer=answer, exact=exact)
        facts = {
            "runs": decimal(answer.draws * REPLICATIONS, 0, language),
            "people": people_of(answer, language),
            "address": f"{request.base_url}{language}/?{found.question.link()}",
            "commands": commands(found.question, language, answering.calibration.name),
            "files": listed(language, compared=bool(page.report and page.report.effects), word=has_word()),
            "forms": ask_forms(found.question, language),
        }
        made = self._html(page, language, answering, facts=facts)
        if swapped and not exact:  # a part of the page; its address is told beside it
            made.headers["hx-push-url"] = f"/{language}/?{found.question.link()}"
        return made

    async def rests(self, request: Request) -> Response:
        """What each difference rests on, from paired runs: a page of its own, and a part of the answer's."""
        language = language_of(request)
        found = asked((key, value) for key, value in request.query_params.multi_items() if key not in HOW)
        answering = await self.shared.answering_of(request, found.own)
        if found.question is None:
            return self._html(self._page(found, language), language, answering, status=422)
        question = found.question
        if not question.plans:
            return RedirectResponse(f"/{language}/?{question.link()}", 303)

        def work(pace: Pace) -> list[tuple[str, list[str]]]:
            answer = answering.answer(question, EXACT, pace)
            comparison = answering.parts(answer, pace)
            return [
                (
                    sentence("web.plan", language, letter=plan.upper()),
                    no_caseworkers(comparison, name_of(plan), language)
                    or rests(comparison, name_of(plan), answer.headline, language),
                )
                for plan in question.plans
            ]

        try:
            told = await self.shared.turn(request, work, heavy=True)
        except InputError as error:
            return self._refused(error, found, language, answering)
        own = own_calibration(answering.calibration, found.own, str(question.base["municipality"]), language)
        level = "h3" if request.headers.get("hx-request") == "true" else "h2"
        made = self.shared.plain(
            "rests.html.j2", language, "rests", link=question.link(), own=found.own, told=told, drawn=own, level=level
        )
        made.headers["vary"] = "hx-request"
        return made

    async def take(self, request: Request) -> Response:
        """A file with the answer."""
        language, what = language_of(request), request.path_params["what"]
        pairs = [(key, value) for key, value in request.query_params.multi_items() if key not in HOW]
        decided = decision_in(pairs)
        found = decided.office if decided else asked(pairs)
        answering = await self.shared.answering_of(request, found.own)
        if decided and decided.values is None and found.question:  # its own page says what is wrong
            return RedirectResponse(f"/{language}/decide/{decided.kind}?{decided.link}", 303)
        if found.question is None:
            if kind_of(what, Question({}, {})) is None:
                raise HTTPException(404)
            return self._html(self._page(found, language), language, answering, status=422)
        question, kind = found.question, kind_of(what, found.question)
        if kind is None:
            raise HTTPException(404)

        def work(pace: Pace) -> bytes:
            if kind.from_question is not None:
                return kind.from_question(question, language, answering.calibration)
            if kind.from_run is not None:
                answers = kept(decided, answering.calibration, pace) if decided else NO_ANSWERS
                return kind.from_run(Taken(question, answering.run(question, pace), answers), language)
            return self.shared.answerings.archive(question.own)

        try:
            content = await self.shared.turn(request, work, heavy=kind.from_run is not None)
        except InputError as error:
            return self._refused(error, found, language, answering)
        return Response(
            content,
            media_type=kind.media,
            headers={"content-disposition": f'attachment; filename="{what}"', "content-language": language},
        )

    def _page(
        self,
        found: Asked,
        language: Language,
        room: int = 0,
        *,
        answer: Answer | None = None,
        exact: bool = False,
        refused: tuple[tuple[Language, str], ...] = (),
    ) -> Page:
        link = found.question.link() if found.question else urlencode(found.texts)  # what is wrong is not lost either
        told = report(answer, language, exact=exact) if answer else None
        return Page(language, link, form(found, language, room=room), told, refused, own=found.own)

    def _refused(
        self, error: InputError, found: Asked, language: Language, answering: Answering, room: int = 0
    ) -> Response:
        """The form with why the engine does not take what it says; 422."""
        page = self._page(found, language, room, refused=told_problems(error, language))
        return self._html(page, language, answering, status=422)

    def _html(
        self,
        page: Page,
        language: Language,
        answering: Answering,
        status: int = 200,
        facts: Mapping[str, Any] = MappingProxyType({}),
    ) -> Response:
        own = own_calibration(answering.calibration, page.own, page.form.fields["municipality"].text, language)
        examples = [(sentence(f"web.example.{name}", language), link) for name, link in EXAMPLES]
        text = self.shared.templates.get_template("page.html.j2").render(
            page=page, other=other(language), examples=examples, own=own, without=without_own(page.link), **facts
        )
        return HTMLResponse(
            text, status, headers={"content-language": language, "vary": f"hx-request, fsm-exact, {CHANGED}"}
        )


def seconds_of(question: Question) -> float:
    """About what a first answer takes: plans are many, or an office large, before it is known what is kept of them.

    >>> seconds_of(Question({"citizens": 350, "months": 24}, {"a": {}}))
    0.101
    """
    size = (float(question.base[key]) for key in ("citizens", "months"))
    return round((1 + len(question.plans)) * math.prod(size) * 6e-6, 3)


def without_own(link: str) -> str:
    """The same question of the page's own calibration.

    >>> without_own("municipality=Vejle&own=00.x&a.caseworkers=8")
    'municipality=Vejle&a.caseworkers=8'
    """
    return urlencode([(key, value) for key, value in parse_qsl(link) if key not in ("own", *HOW)])


def canonical(request: Request) -> str:
    """The query string as a browser would write it."""
    return urlencode([(key, value) for key, value in request.query_params.multi_items() if key not in HOW])


def room_of(text: str) -> int:
    """For how many plans a link asks for room: none where it says no number, and never for more than there can be.

    >>> room_of("4"), room_of("9" * 5000), room_of("many")
    (4, 5, 0)
    """
    return min(int(text.lstrip("0")[:3] or "0"), len(PLANS)) if text.isdecimal() else 0


def begun(found: Asked, changed: str) -> Asked:
    """What is asked without what is missing below the field that was changed: who fills in a form comes to it.

    Who lists the citizens by state does not have all of them in the first field.

    >>> begun(asked([("municipality", "Vejle")]), "municipality").mistakes
    {}
    >>> list(begun(asked([("municipality", "Vejle")]), "citizens").mistakes)
    ['citizens']
    """
    order = {key: place for place, key in enumerate(BY_KEY)}
    key = changed.partition(".")[2] or ("start" if changed.startswith(IN_STATE) else changed)
    last, listing = order.get(key, len(order)), ("listed", "sum") if key == "start" else ()
    mistakes = {
        name: one
        for name, one in found.mistakes.items()
        if one.key not in listing and (one.key != "needed" or order.get(name, 0) <= last)
    }
    return replace(found, mistakes=mistakes)
