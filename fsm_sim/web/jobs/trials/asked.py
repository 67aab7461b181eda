"""What the form of trials asks: the texts as they stand, what is wrong with them, and the trials where nothing is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fsm_sim.decisions.trial.answer import check_asked
from fsm_sim.decisions.trial.question import TrialQuestion
from fsm_sim.inputs import programmes
from fsm_sim.inputs.municipalities import INVENTED
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import significant
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.intake import STEADY
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.text import Language
from fsm_sim.web.answering.fields import Field
from fsm_sim.web.answering.reading import Mistake, Value, read
from fsm_sim.web.jobs.trials.fields import FIELDS, PLAN

BASE_NAME, PLAN_NAME = "trial-base", "trial-plan"
"""The names of the two scenarios, and of the files that have them."""
LONGEST: Final = 60
"""The longest text that a field takes."""
MOST_MONTHS: Final = 4_000_000_000
"""The most months of citizens that the page simulates: about ten minutes of one core."""
MILLION: Final = 1_000_000

type Values = Mapping[str, Value]


@dataclass(frozen=True)
class Trial:
    """A plan, what it is held against, and what is asked of the two."""

    plan: ScenarioFile
    base: ScenarioFile
    question: TrialQuestion


@dataclass(frozen=True)
class TrialAsked:
    """What is asked: `texts` by field, the `mistakes` of fields, what is `refused` of them together, and the `trial`.

    `trial` is None where anything is wrong.
    """

    texts: Mapping[str, str]
    mistakes: Mapping[str, Mistake]
    refused: InputError | None
    trial: Trial | None

    @property
    def link(self) -> str:
        """The query string that asks this again."""
        return urlencode({key: text for key, text in self.texts.items() if text})


def trial_asked(pairs: Iterable[tuple[str, str]], *, sent: bool = False) -> TrialAsked:
    """What a form or a query string asks; keys that no field has are left out.

    A link may leave fields out: the form that it opens shows what they then are. A form that is `sent` has every field
    that its design needs, since nobody has seen what would stand there otherwise.

    >>> found = trial_asked([("months", "12"), ("trials", "5"), ("plan-caseworkers", "2")])
    >>> {key: one.key for key, one in found.mistakes.items()}
    {'trials': 'range', 'plan-caseworkers': 'trial-same'}
    >>> {one.key for one in trial_asked([("citizens", "150")], sent=True).mistakes.values()}
    {'needed'}
    >>> trial_asked([]).trial.question.municipalities
    15
    """
    given = {key: " ".join(text.split()) for key, text in pairs}
    missing = _missing(given) if sent else ()
    texts = {one.key: given.get(one.key) or ("" if one.key in missing else one.default) for one in FIELDS}
    read_all = {one.key: _read(one, texts[one.key]) for one in FIELDS if texts[one.key]}
    values = {key: one for key, one in read_all.items() if not isinstance(one, Mistake)}
    mistakes = {key: one for key, one in read_all.items() if isinstance(one, Mistake)}
    mistakes |= {key: Mistake("needed") for key in missing}
    for needed, key, mistake in _together(values):
        if not mistakes.keys() & set(needed):
            mistakes.setdefault(key, mistake)
    if mistakes:
        return TrialAsked(texts, mistakes, None, None)
    try:
        trial = trial_of(values)
        check_asked(trial.question, trial.base.scenario, trial.plan.scenario)
    except InputError as error:
        return TrialAsked(texts, {}, error, None)
    return TrialAsked(texts, {}, None, trial)


def _missing(given: Mapping[str, str]) -> tuple[str, ...]:
    """The fields that a sent form lacks: all that may not be blank, but for the groups where the design has none."""
    needed = (one.key for one in FIELDS if one.default and (one.key != "steps" or given.get("design") == "stepped"))
    return tuple(key for key in needed if not given.get(key))


def trial_of(values: Values) -> Trial:
    """The trial of values that have no mistakes.

    Raises
    ------
    InputError
        Where they are right one by one and not together.
    """
    changed = _changed(values)
    plan, base = (
        as_scenario_file(_scenario(values, name, changed, planned=name == PLAN_NAME)) for name in (PLAN_NAME, BASE_NAME)
    )
    return Trial(plan, base, _question(values))


def size(values: Values) -> int:
    """The months of citizens that are simulated: over municipalities, crossings, trials and their replications."""
    crossings = int(values["steps"]) + 1 if values["design"] == "stepped" else 2
    runs = int(values["municipalities"]) * crossings * int(values["trials"]) * TrialQuestion.replications
    return runs * int(values["citizens"]) * int(values["months"])


def _read(one: Field, text: str) -> Value | Mistake:
    if len(text) > LONGEST:
        return Mistake("long", {"most": str(LONGEST)})
    return read(one, text)


def _together(values: Values) -> Iterator[tuple[tuple[str, ...], str, Mistake]]:
    """Mistakes between fields: the fields that one is about, the field that says it, and what it is.

    They are about values alone that could be read: whoever asks leaves those out whose fields are wrong.
    """
    has = values.keys()
    staffing = ("caseworkers", PLAN + "caseworkers", "turnover", PLAN + "turnover")
    if has >= set(staffing[:3]):
        changed = _changed(values)
        if not changed:
            yield staffing, PLAN + "caseworkers", Mistake("trial-same")
        if "turnover" in changed and values.get("design") != "parallel":
            yield ("design", *staffing), PLAN + "turnover", Mistake("trial-turnover")
    stepped = has >= {"design", "municipalities", "steps"} and values["design"] == "stepped"
    if stepped and int(values["steps"]) > (most := int(values["municipalities"])):
        facts = {"value": str(values["steps"]), "least": "2", "most": str(most)}
        yield ("steps", "municipalities"), "steps", Mistake("range", facts)
    if has >= {"design", "months", "steps"} and values["design"] == "stepped":
        steps, latest = int(values["steps"]), int(values["months"]) - 1  # a group a month, and a count after the last
        if steps > latest >= 2:
            facts = {"value": str(steps), "least": "2", "most": str(latest)}
            yield ("steps", "months"), "steps", Mistake("range", facts)
    yield from _of_counts(values)
    sizes = ("design", "municipalities", "steps", "trials", "citizens", "months")
    if has >= set(sizes) and (months := size(values)) > MOST_MONTHS:
        facts = {"value": str(-(-months // MILLION)), "most": str(MOST_MONTHS // MILLION)}
        yield sizes, "trials", Mistake("trial-large", facts)


def _of_counts(values: Values) -> Iterator[tuple[tuple[str, ...], str, Mistake]]:
    """An outcome that the programme has not, and counts before there can be any."""
    if "programme" not in values:
        return
    programme, outcome = programmes.load(str(values["programme"])), values.get("outcome")
    if outcome is not None and outcome not in programme.outcomes:
        yield ("outcome", "programme"), "outcome", Mistake("trial-outcome")
        return
    if not values.keys() >= {"design", "months"}:
        return
    design, months = str(values["design"]), int(values["months"])
    question = _question({"municipalities": 0, "steps": 0, "analysis": "robust", "trials": 0, **values})
    try:
        question.asked(programme, months)
    except InputError:
        name = question.outcome or next(name for name, one in programme.outcomes.items() if one.headline)
        facts = {"window": str(max(programme.outcomes[name].window_months, 1)), "months": str(months)}
        key = {"parallel": "months", "before-after": "begins", "stepped": "steps"}[design]
        yield ("months", key, "outcome"), key, Mistake("trial-early", facts)


def _changed(values: Values) -> tuple[str, ...]:
    """What is otherwise under the plan."""
    return tuple(key for key in ("caseworkers", "turnover") if values.get(PLAN + key, values[key]) != values[key])


def _question(values: Values) -> TrialQuestion:
    asked: dict[str, Any] = {key: values[key] for key in ("design", "municipalities", "steps", "analysis")}
    asked |= {"outcome": values.get("outcome"), "begins": values.get("begins"), "draws": values["trials"]}
    return TrialQuestion(**asked)


def _scenario(values: Values, name: str, changed: tuple[str, ...], *, planned: bool) -> Scenario:
    own = {key: values.get(PLAN + key, values[key]) if planned else values[key] for key in ("caseworkers", "turnover")}
    return Scenario.model_validate(
        {
            "scenario": {
                "name": name,
                "title": _title(own, changed, "en"),
                "title_da": _title(own, changed, "da"),
                "reason": "",
            },
            "office": [
                {
                    "municipality": INVENTED,
                    "programme": values["programme"],
                    "citizens": values["citizens"],
                    "start": values["start"],
                    "intake_per_month": STEADY,
                }
            ],
            "staffing": {
                "posts": [{"from_month": 0, "count": own["caseworkers"]}],
                "separation_per_year": round(float(own["turnover"]) / 100, 9),
            },
            "horizon": {"months": values["months"]},
        }
    )


def _title(own: Mapping[str, Any], changed: tuple[str, ...], language: Language) -> str:
    """A scenario by what differs."""
    posts, turnover = float(own["caseworkers"]), float(own["turnover"])
    parts = {
        "caseworkers": plural("count.posts", 1 if posts == 1 else 2, language, count=significant(posts, 4, language)),
        "turnover": sentence("web.trial.turnover", language, share=significant(turnover, 4, language)),
    }
    return listed([parts[key] for key in changed], language)
