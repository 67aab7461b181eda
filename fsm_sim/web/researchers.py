"""The page for researchers: every published figure against its interval, prior and posterior, and the proof."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.calibration import panel_text
from fsm_sim.report.document.calibration.record_rows import (
    CHECKS,
    CONTRACTIONS,
    FIT,
    LEVEL,
    bins,
    check_row,
    contraction_row,
    fit_row,
    head,
)
from fsm_sim.report.document.calibration.validation_text import WordedResult
from fsm_sim.report.document.decisions.parameter_names import parameter_title
from fsm_sim.study.calibrations.validation import kept_validation
from fsm_sim.web.shared import Shared, language_of
from fsm_sim.web.shown.charts import WIDTH
from fsm_sim.web.shown.tables import Table

type Record = Mapping[str, Any]

MARGIN: Final = 6.0
"""Between the edge of a drawing and 0 or 100 per cent, so that a point is whole."""


@dataclass(frozen=True)
class Figure:
    """A published figure as a drawing on a scale from 0 to 100 per cent: its range, and the interval of the model."""

    cells: tuple[str, ...]
    published: tuple[float, float]
    interval: tuple[float, float]
    mean: float
    inside: bool
    description: str


@dataclass(frozen=True)
class Proof:
    """One question of the validation, with its answer and its checks."""

    title: str
    text: str
    checks: Table


class ResearchersPage:
    """The calibration that the answers rest on, read-only."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared

    def routes(self) -> list[Route]:
        """The addresses of the page."""
        return [
            Route("/calibration", lambda _: RedirectResponse("/da/calibration", 303)),
            Route("/{language}/calibration", self.show),
            Route("/{language}/calibration/municipalities.png", self.draw),
        ]

    async def show(self, request: Request) -> Response:
        """The page."""
        language, own = language_of(request), request.query_params.get("own", "")
        answering = await self.shared.answering_of(request, own)
        facts = contents(answering.calibration, answering.summary, language)
        link = urlencode({"own": own}) if own else ""
        return self.shared.plain("calibration.html.j2", language, "calibration", link=link, own=own, **facts)

    async def draw(self, request: Request) -> Response:
        """The effects of the municipalities of a public table; 404 where the calibration has none."""
        answering = await self.shared.answering_of(request, request.query_params.get("own", ""))
        language, record = language_of(request), answering.summary.get("panel")
        if not record:
            raise HTTPException(404)
        drawn = await self.shared.turn(request, lambda _: _drawn(record, language), heavy=True)
        return Response(drawn, media_type="image/png")


def contents(calibration: Calibration, record: Record, language: Language) -> dict[str, Any]:
    """What the template prints."""
    level = percent(LEVEL, language)
    proof = [WordedResult.of(one) for one in kept_validation(calibration.name, calibration.digest)]
    return {
        "name": record["name"],
        "approved": bool(record["approved"]),
        "digest": str(record["digest"])[:19],
        "level": level,
        "bins": bins(record, language),
        "checks": checks(record["checks"], language),
        "figures": [figure(one, language) for one in record["fit"]],
        "figure_head": head(FIT, language),
        "parameters": Table(
            tuple(head(CONTRACTIONS, language)),
            tuple(parameter(one, language) for one in panel_text.other_parameters(record)),
        ),
        "panel": panel_of(record["panel"], language) if record.get("panel") else None,
        "proof": [proved(one, language) for one in proof],
        "unproved": sentence("validation.none", language, name=str(record["name"])),
    }


def _drawn(record: Record, language: Language) -> bytes:
    from fsm_sim.report.figures.calibration.panel_figure import effects_by_people  # only this picture takes matplotlib
    from fsm_sim.report.figures.picture import picture

    return picture(lambda: effects_by_people(record, language), "").png


def panel_of(record: Record, language: Language) -> dict[str, Any]:
    """What a public table says of every municipality."""
    rows = tuple(map(tuple, panel_text.rows(record, language)))
    return {
        "heading": panel_text.heading(record, language),
        "sentences": panel_text.sentences(record, language),
        "table": Table(tuple(panel_text.head(record, language)), rows),
    }


def checks(rows: Sequence[Record], language: Language) -> Table:
    """What the calibration was held against."""
    made = ((*cells, yes(passed, language)) for *cells, passed in (check_row(one, language) for one in rows))
    return Table(tuple(head(CHECKS, language)), tuple(made))


def figure(one: Record, language: Language) -> Figure:
    """A published figure against the interval that the model gives it."""
    name, _, *numbers, inside, p_value = fit_row(one, language)
    published, mean, interval = numbers
    titles = (str(one["title"][language]), _programme(str(one["programme"]), language))
    ends = _at(float(one["lower"])), _at(float(one["upper"]))
    return Figure(
        (
            named(titles[0], name),
            ", ".join(filter(None, (titles[1], str(one["municipality"])))),
            *(str(number) for number in numbers),
            yes(inside, language),
            p_value,
        ),
        (ends[0], max(ends[1] - ends[0], 1.0)),
        (_at(one["predicted_lower"]), _at(one["predicted_upper"])),
        _at(one["predicted_mean"]),
        inside,
        sentence("web.research.drawing", language, published=published, mean=mean, interval=interval),
    )


def parameter(one: Record, language: Language) -> tuple[str, ...]:
    """A parameter's prior and posterior, and what data say of it."""
    name, *cells = contraction_row(one, language)
    return named(parameter_title(name, language), name), *cells


def named(title: str, name: str) -> str:
    r"""What something is called in words, and on a line below it the name that files and commands have for it.

    >>> named("job after paid hours", "ap-employed"), named("ap", "ap")
    ('job after paid hours\nap-employed', 'ap')
    """
    return name if title == name else f"{title}\n{name}"


def _programme(name: str, language: Language) -> str:
    """The title of a programme; a figure that is of none has none."""
    return programmes.load(name).title.in_language(language) if name else ""


def proved(result: WordedResult, language: Language) -> Proof:
    """One question of the validation."""
    found = result.as_json()
    return Proof(
        sentence(f"validation-part.{found['part']}", language),
        result.in_words(language),
        checks(found["checks"], language),
    )


def yes(value: object, language: Language) -> str:
    """Yes or no."""
    return sentence("number.yes" if value else "number.no", language)


def _at(share: float) -> float:
    return MARGIN + min(1.0, max(0.0, share)) * (WIDTH - 2 * MARGIN)
