"""The page of trials: the form that asks for them, which starts a job."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fsm_sim.inputs import programmes
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.errors import told_problems
from fsm_sim.model.text import Language
from fsm_sim.web.answering.fields import Field
from fsm_sim.web.answering.reading import Mistake
from fsm_sim.web.jobs.forms import form_of
from fsm_sim.web.jobs.links import signed
from fsm_sim.web.jobs.queue import FullError, JobQueue
from fsm_sim.web.jobs.record import Job
from fsm_sim.web.jobs.trials.asked import TrialAsked, trial_asked
from fsm_sim.web.jobs.trials.fields import EXAMPLES, FIELDS, PLAN
from fsm_sim.web.shared import Shared, language_of

HINTS = ("outcome", PLAN + "turnover", "begins", "steps", "citizens")
"""Fields with a hint."""
GROUPS = (
    ("design", ("design", "municipalities", "steps", "begins")),
    ("people", ("programme", "citizens", "start", "months", "outcome")),
    ("effect", ("caseworkers", PLAN + "caseworkers", "turnover", PLAN + "turnover")),
    ("analysis", ("analysis", "trials")),
)
"""The fields under a heading each."""


@dataclass(frozen=True)
class FormField:
    """A field as it is printed: a select where it has `choices` (value, what it is called), else a text."""

    name: str
    label: str
    text: str
    hint: str
    mistake: str
    choices: tuple[tuple[str, str], ...]


class TrialPages:
    """The page of trials, with the queue of jobs and the secret of their links."""

    def __init__(self, shared: Shared, queue: JobQueue, secret: bytes) -> None:
        self.shared, self.queue, self.secret = shared, queue, secret

    def routes(self) -> list[Route]:
        """The addresses of the page."""
        return [
            Route("/{language}/trial", self.ask, methods=["GET"]),
            Route("/{language}/trial", self.start, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """The form, filled in as a link says; 422 with what is wrong with that."""
        return self._page(language_of(request), trial_asked(request.query_params.multi_items()))

    async def start(self, request: Request) -> Response:
        """Start the job of trials and go to its page; 422 with what is wrong."""
        language = language_of(request)
        given = await form_of(request)
        asked = await run_sync(lambda: trial_asked(given.items(), sent=True))
        if asked.trial is None:
            return self._page(language, asked)
        job = Job.new("trial", dict(asked.texts))
        try:
            await run_sync(self.queue.add, job)
        except FullError:
            return self._page(language, asked, full=True)
        return RedirectResponse(f"/{language}/jobs/{signed(self.secret, job.id)}", 303)

    def _page(self, language: Language, asked: TrialAsked, *, full: bool = False) -> Response:
        refused = told_problems(asked.refused, language) if asked.refused is not None else ()
        by_name = {one.key: _field(one, asked, language) for one in FIELDS}
        facts: dict[str, Any] = {
            "groups": [(name, [by_name[key] for key in keys]) for name, keys in GROUPS],
            "refused": [*((language, one.mistake) for one in by_name.values() if one.mistake), *refused],
            "examples": [(name, urlencode(values)) for name, values in EXAMPLES.items()],
            "full": full,
        }
        status = 503 if full else 422 if asked.trial is None else 200
        return self.shared.plain("trial.html.j2", language, "trial", status, link=asked.link, **facts)


def mistake_text(key: str, mistake: Mistake, language: Language) -> str:
    """What is wrong with a field of a trial, and what is allowed."""
    label = sentence(f"web.trial.field.{key}", language)
    return sentence(f"web.mistake.{mistake.key}", language, field=label, **mistake.facts)


def _field(one: Field, asked: TrialAsked, language: Language) -> FormField:
    mistake = asked.mistakes.get(one.key)
    return FormField(
        one.key,
        sentence(f"web.trial.field.{one.key}", language),
        asked.texts[one.key],
        sentence(f"web.trial.hint.{one.key}", language) if one.key in HINTS else "",
        mistake_text(one.key, mistake, language) if mistake else "",
        tuple(_choices(one, asked.texts["programme"], language)) if one.kind == "choice" else (),
    )


def _choices(one: Field, programme: str, language: Language) -> Iterable[tuple[str, str]]:
    if one.key == "programme":
        return [(name, programmes.load(name).title.in_language(language)) for name in programmes.names()]
    if one.key == "outcome":
        return [("", sentence("web.trial.headline", language)), *_outcomes(one, programme, language)]
    return [(value, sentence(f"web.trial.{one.key}.{value}", language)) for value in one.choices]


def _outcomes(one: Field, programme: str, language: Language) -> Iterable[tuple[str, str]]:
    """Every outcome as the programme that is chosen calls it, or the first that has it."""
    names = programmes.names()
    order = [programme, *names] if programme in names else names
    for value in one.choices:
        found = next(of for of in map(programmes.load, order) if value in of.outcomes)
        yield value, found.outcomes[value].title.in_language(language)
