"""What is asked of an office beside its plans: staffing for a target, a plan's cost and its parts, a backlog."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import urlencode

from fsm_sim.decisions.split.changes import changes_between
from fsm_sim.inputs import programmes
from fsm_sim.model.programme import Programme
from fsm_sim.web.answering.fields import Field
from fsm_sim.web.answering.plans import scenario_files
from fsm_sim.web.answering.question import Asked, Question, asked
from fsm_sim.web.answering.reading import Mistake, Value, read

Kind = Literal["staffing", "payback", "split", "backlog"]
KINDS: Final[tuple[Kind, ...]] = ("staffing", "payback", "split", "backlog")
NAMED: Final = "decide"
"""The key that names a decision in the link of a file that is to have its answer."""
PREFIX: Final = "ask-"
"""What begins the keys of a link that are of the decision and not of the office."""
SHARE: Final = 20.0
"""The share that is asked for, in per cent, where the programme requires none."""
FIELDS: Final[Mapping[Kind, tuple[Field, ...]]] = MappingProxyType(
    {
        "staffing": (
            Field("ask-outcome", "note"),
            Field("ask-share", "number", "", 0.1, 99.9),
            Field("ask-sure", "number", "80", 1, 99),
        ),
        "payback": (Field("ask-plan", "note"), Field("ask-wage", "whole", "", 0, 10_000_000)),
        "split": (Field("ask-plan", "note"),),
        "backlog": (
            Field("ask-limit", "number", "9", 0, 600),
            Field("ask-number", "whole", "20", 1, 100_000),
            Field("ask-sure", "number", "80", 1, 99),
        ),
    }
)
"""What each asks for; a blank share is the programme's requirement, a blank price that of the price list."""


@dataclass(frozen=True)
class Decision:
    """A decision that is asked for: the question of the page, the texts as they stand, and what they say.

    `values` is None where something is wrong, which `mistakes` or those of `office` say.
    """

    kind: Kind
    office: Asked
    texts: Mapping[str, str]
    mistakes: Mapping[str, Mistake]
    values: Mapping[str, Value] | None

    @property
    def question(self) -> Question | None:
        """The office and its plans; None where they are wrong."""
        return self.office.question

    @property
    def link(self) -> str:
        """The query string that asks this again."""
        own = urlencode([(key, text) for key, text in self.texts.items() if text])
        return "&".join(one for one in (self.question.link() if self.question else "", own) if one)


def decision(kind: Kind, pairs: Iterable[tuple[str, str]]) -> Decision:
    """What a query string asks; keys of other decisions are left out.

    >>> from urllib.parse import parse_qsl
    >>> found = decision("staffing", parse_qsl("municipality=Vejle&citizens=300&caseworkers=9&ask-share=25"))
    >>> found.values["ask-share"], found.values["ask-sure"], found.values["ask-outcome"]
    (25, 80, 'paid_hours_or_education')
    """
    every = list(pairs)
    office = asked((key, text) for key, text in every if not key.startswith(PREFIX))
    given = {key: " ".join(text.split()) for key, text in every if key.startswith(PREFIX)}
    texts, mistakes, values = {}, {}, {}
    for one in FIELDS[kind]:
        texts[one.key] = text = given.get(one.key) or (
            usual(kind, one, office.question, given) if office.question else ""
        )
        value = read(one, text) if text else None
        if isinstance(value, Mistake):
            mistakes[one.key] = value
        elif value is not None:
            values[one.key] = value
    if office.question:
        mistakes |= _unknown(kind, office.question, values) | _too_early(office.question, values)
    fine = office.question is not None and not mistakes
    return Decision(kind, office, texts, mistakes, values if fine else None)


def decision_in(pairs: Iterable[tuple[str, str]]) -> Decision | None:
    """The decision that the link of a file names; None where it names none.

    >>> decision_in([("decide", "horoscope")]) is None
    True
    """
    every = list(pairs)
    named = [text for key, text in every if key == NAMED]
    kind = next((one for one in KINDS if one in named), None)
    return decision(kind, ((key, text) for key, text in every if key != NAMED)) if kind else None


def usual(kind: Kind, one: Field, question: Question, given: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a field says where nothing is given."""
    if one.key == "ask-plan":
        return next(iter(plans_of(kind, question)), "")
    programme = programme_of(question)
    if one.key == "ask-outcome":
        return next(name for name, outcome in programme.outcomes.items() if outcome.headline)
    if one.key == "ask-share":
        outcome = programme.outcomes.get(given.get("ask-outcome") or usual(kind, FIELDS["staffing"][0], question))
        required = outcome.requirement if outcome is not None else None
        return f"{round(100 * required.at_least, 6) if required else SHARE:g}"
    return one.default


def programme_of(question: Question) -> Programme:
    """The programme of the office."""
    return programmes.load(str(question.base["programme"]))


def can_be_asked(kind: Kind, question: Question) -> bool:
    """Whether a decision can be asked of an office: a backlog where citizens wait for a decision.

    Raises
    ------
    InputError
        Where fields of the question are right one by one and not together.
    """
    if kind == "staffing":
        return True
    return programme_of(question).team is not None if kind == "backlog" else bool(plans_of(kind, question))


def plans_of(kind: Kind, question: Question) -> tuple[str, ...]:
    """The plans that a decision can be asked of: to be split a difference has two changes or more.

    Raises
    ------
    InputError
        Where fields of the question are right one by one and not together.
    """
    if kind != "split":
        return tuple(question.plans)
    headline = next(one for one in programme_of(question).outcomes.values() if one.headline)
    if headline.window_months > int(str(question.base["months"])):
        return ()  # there is no difference yet to be split
    today, *others = (file.scenario for file in scenario_files(question))
    return tuple(
        plan
        for plan, scenario in zip(question.plans, others, strict=True)
        if scenario.staffing != today.staffing and len(changes_between(scenario, today)) > 1
    )


def _unknown(kind: Kind, question: Question, values: Mapping[str, Value]) -> dict[str, Mistake]:
    """Outcomes and plans that the question does not have."""
    known = {"ask-outcome": tuple(programme_of(question).outcomes), "ask-plan": plans_of(kind, question)}
    return {
        key: Mistake("choice", {"value": str(values[key])})
        for key, names in known.items()
        if key in values and values[key] not in names
    }


def _too_early(question: Question, values: Mapping[str, Value]) -> dict[str, Mistake]:
    """An outcome that looks back over more months than there are in the question."""
    outcome = programme_of(question).outcomes.get(str(values.get("ask-outcome")))
    months = int(str(question.base["months"]))
    if outcome is None or outcome.window_months <= months:
        return {}
    return {"ask-outcome": Mistake("window", {"window": str(outcome.window_months), "months": str(months)})}
