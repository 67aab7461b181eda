"""The scenarios of a question: the office as it is today, and each plan beside it."""

from functools import lru_cache
from typing import Any

from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.scenarios.intake import STEADY
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.text import Language
from fsm_sim.web.answering.fields import SOURCED
from fsm_sim.web.answering.plan_names import difference
from fsm_sim.web.answering.question import Question

TODAY = "today"
"""The name of the office as it is."""
KEPT = 64
"""Questions of which the scenarios are kept: those of a page are asked for again by its forms and its files."""
ASSUMED = "assumed"
OF_A_NUMBER = ("citizens", "start")
"""What is said of citizens who are given as a number."""


def name_of(plan: str) -> str:
    """The name of a plan's scenario.

    >>> name_of(""), name_of("b")
    ('today', 'plan-b')
    """
    return f"plan-{plan}" if plan else TODAY


@lru_cache(maxsize=KEPT)
def scenario_files(question: Question) -> tuple[ScenarioFile, ...]:
    """The scenarios, today first.

    Raises
    ------
    InputError
        Where fields are right one by one and not together, such as more citizens than an office can have.
    """
    return tuple(as_scenario_file(_scenario(question, plan)) for plan in ("", *question.plans))


def titles(question: Question, plan: str, language: Language) -> str:
    """What a plan is called: by its letter and what differs.

    >>> question = Question({"caseworkers": 9, "part": 0, "share": 60}, {"a": {"caseworkers": 11}})
    >>> titles(question, "a", "da"), titles(question, "", "en")
    ('Plan A (11 årsværk)', 'Today (9 full-time posts)')
    """
    head = sentence("web.plan", language, letter=plan.upper()) if plan else sentence("web.today", language)
    return sentence("web.plan-title", language, plan=head, what=difference(question, plan, language))


def _scenario(question: Question, plan: str) -> Scenario:
    base = question.base
    heading: dict[str, Any] = {
        "name": name_of(plan),
        "title": titles(question, plan, "en"),
        "title_da": titles(question, plan, "da"),
    }
    heading |= {"reason": question.plans[plan].get("reason", "") if plan else base.get("reason", "")}
    heading |= {"rules_as_of": base["rules"]} if "rules" in base else {}
    office: dict[str, Any] = {key: base[key] for key in ("municipality", "programme")}
    office |= {"citizens": by_state} if (by_state := question.by_state) else {key: base[key] for key in OF_A_NUMBER}
    horizon = {"months": base["months"], **({"start_month": base["begins"]} if "begins" in base else {})}
    return Scenario.model_validate(
        {
            "scenario": heading,
            "office": [{**office, "intake_per_month": base.get("intake", STEADY), **_sources(question, "office")}],
            "staffing": {**_staffing(question, plan), **_sources(question, "staffing")},
            "horizon": horizon,
        }
    )


def _sources(question: Question, table: str) -> dict[str, Any]:
    """Where the values of a table are from, for those that are not assumed."""
    said = {of[1]: question.base.get(f"source-{key}", ASSUMED) for key, of in SOURCED.items() if of[0] == table}
    found = {key: source for key, source in said.items() if source != ASSUMED}
    if "intake" not in question.base:
        found.pop("intake_per_month", None)  # worked out, and so assumed
    return {"sources": found} if found else {}


def _staffing(question: Question, plan: str) -> dict[str, Any]:
    def share(key: str) -> float:
        return round(float(question.of(plan, key) or 0) / 100, 9)

    today, own, begins = _people(question, ""), _people(question, plan), question.first_month(plan)
    posts = [{"from_month": 0, **(own if begins == 0 else today)}]
    if begins > 0 and own != today:
        posts.append({"from_month": begins, **own})
    return {
        "posts": posts,
        "separation_per_year": share("turnover"),
        "vacancy_months": question.of(plan, "vacancy"),
        "reassignment_per_year": share("reassignment"),
        "handover": question.of(plan, "handover"),
        "leave": _leave(question),
    }


def _leave(question: Question) -> list[dict[str, Any]]:
    """Planned leave, the same under every plan."""
    base = question.base
    if not base.get("leave"):
        return []
    first, back = (question.month(base[key]) for key in ("leave-from", "leave-to"))
    return [{"posts": base["leave"], "from_month": first, "to_month": back, "citizens": base["leave-citizens"]}]


def _people(question: Question, plan: str) -> dict[str, Any]:
    people, part, share = question.people(plan)
    if not part:
        return {"count": people}
    full = [{"share": 1.0, "count": people - part}] if people > part else []
    return {"people": [*full, {"share": share / 100, "count": part}]}
