"""The pages of decisions: what was asked, the answer, and how to ask it otherwise."""

from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.language.errors import told_problems
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import Language
from fsm_sim.report.tables.cells import Table
from fsm_sim.report.tables.csv_file import csv_file
from fsm_sim.web.answering.fields import HOW
from fsm_sim.web.answering.plans import scenario_files
from fsm_sim.web.answering.question import Question
from fsm_sim.web.answering.question import asked as of_office
from fsm_sim.web.deciding.answers import answer, command
from fsm_sim.web.deciding.asking import KINDS, PREFIX, Decision, Kind, can_be_asked, decision
from fsm_sim.web.deciding.shown import Decided, ask_form, decided
from fsm_sim.web.shared import Shared, has_word, language_of
from fsm_sim.web.shown.own_calibration import own_calibration
from fsm_sim.web.shown.tables import Table as Shown
from fsm_sim.web.shown.words import about_of, mistake_text

TABLE: Final = "table.csv"
"""The end of the address of an answer's table."""


class DecisionPages:
    """The pages of decisions; each is a link that gives the same answer again."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared

    def routes(self) -> list[Route]:
        """The addresses of the pages."""
        return [
            Route("/{language}/decide/{kind}", self.show),
            Route(f"/{{language}}/decide/{{kind}}/{TABLE}", self.show),
        ]

    async def show(self, request: Request) -> Response:
        """The answer to a decision as a page, or its table as a file; 422 with what is wrong."""
        language = language_of(request)
        kind = next((one for one in KINDS if one == request.path_params["kind"]), None)
        if kind is None:
            raise HTTPException(404)
        pairs = [(key, text) for key, text in request.query_params.multi_items() if key not in HOW]
        office = [(key, text) for key, text in pairs if not key.startswith(PREFIX)]
        described = of_office(office)
        calibration = (await self.shared.answering_of(request, described.own)).calibration
        question = described.question
        if question is None or not _can_be_asked(kind, question):
            return RedirectResponse(f"/{language}/?{urlencode(office)}", 303)  # its page says what is wrong
        asked = decision(kind, pairs)
        if asked.values is None:
            wrong = [(language, mistake_text(key, one, language)) for key, one in asked.mistakes.items()]
            return self._page(asked, language, calibration, refused=tuple(wrong))
        try:
            found = await self.shared.turn(request, lambda turn: answer(asked, calibration, turn), heavy=True)
        except InputError as error:
            return self._page(asked, language, calibration, refused=told_problems(error, language))
        told = decided(kind, found, language)
        if request.url.path.endswith(TABLE):
            if told.table is None:
                return RedirectResponse(f"/{language}/decide/{kind}?{asked.link}", 303)  # it says why there is none
            return _file(kind, told.table, language)
        return self._page(asked, language, calibration, told=told, address=f"{request.base_url}{language}/")

    def _page(
        self,
        asked: Decision,
        language: Language,
        calibration: Calibration,
        *,
        told: Decided | None = None,
        refused: tuple[tuple[Language, str], ...] = (),
        address: str = "",
    ) -> Response:
        assert asked.question is not None
        here, question = f"decide/{asked.kind}", asked.question
        own = own_calibration(calibration, question.own, str(question.base["municipality"]), language)
        return self.shared.plain(
            "decide.html.j2", language, here, 422 if refused else 200, link=asked.link, own=question.own,
            form=ask_form(asked.kind, question, language, asked), told=told, refused=refused,
            drawn=own, about=about_of(question, language),
            mistaken=bool(asked.mistakes),
            office=question.link(), address=f"{address}{here}?{asked.link}",
            command=command(asked, calibration.name, language) if told else "", word=has_word(),
        )  # fmt: skip


def _file(kind: Kind, table: Shown, language: Language) -> Response:
    """The table of an answer for a spreadsheet, its cells as they are printed."""
    made = Table(kind, table.heading, (), table.rows)
    headers = {"content-disposition": f'attachment; filename="{kind}-{language}.csv"', "content-language": language}
    return Response(csv_file(made, language), media_type="text/csv; charset=utf-8", headers=headers)


def _can_be_asked(kind: Kind, question: Question) -> bool:
    """Whether an office can be run, and has a plan of which a decision can be asked."""
    try:
        return bool(scenario_files(question)) and can_be_asked(kind, question)
    except InputError:  # the page of the office says why
        return False
