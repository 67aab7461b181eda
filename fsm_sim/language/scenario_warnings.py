"""The sentence of each scenario warning; report and command line say the same."""

from typing import assert_never

from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import decimal, significant
from fsm_sim.model.scenario_warning import (
    EmptyPatch,
    IdleTeam,
    NoPosts,
    ReferenceLevel,
    RunWarning,
    ScenarioWarning,
    UnstudiedCaseload,
    UnstudiedCitizensPerPost,
)
from fsm_sim.model.text import Language


def run_warning(one: RunWarning, language: Language) -> str:
    """A warning after the name of its scenario.

    >>> run_warning(RunWarning(scenario="twin", warning=EmptyPatch(base="hedensted.toml")), "en")
    'twin: the patch changes nothing in hedensted.toml.'
    """
    said = warning_sentence(one.warning, language)
    return sentence("warning.of-scenario", language, scenario=one.scenario, warning=said)


def warning_sentence(warning: ScenarioWarning, language: Language) -> str:
    """A warning in words.

    >>> warning_sentence(IdleTeam(programmes=("bir",)), "da")
    '[rehabilitation_team] ændrer ingenting: bir har intet rehabiliteringsteam.'
    """
    key = f"scenario-warning.{warning.kind}"
    match warning:
        case EmptyPatch():
            return sentence(key, language, base=warning.base)
        case IdleTeam():
            names = listed(warning.programmes, language)
            return plural(key, len(warning.programmes), language, programmes=names)
        case ReferenceLevel():
            texts = {"title": warning.title, "people": warning.people}
            return sentence(key, language, **{name: getattr(text, language) for name, text in texts.items()})
        case NoPosts():
            return sentence(key, language, **_place(warning, language))
        case UnstudiedCitizensPerPost():
            return sentence(
                key, language, **_place(warning, language), caseload=significant(warning.caseload, 4, language)
            )
        case UnstudiedCaseload():
            values = {
                "citizens": significant(warning.active_citizens, 4, language),
                "posts": significant(warning.posts, 6, language)
                if warning.posts % 1
                else decimal(warning.posts, 0, language),
                "caseload": significant(warning.caseload, 3, language),
            }
            return plural(key, 1 if warning.posts == 1 else 2, language, **_place(warning, language), **values)
        case _:
            assert_never(warning)


def _place(warning: NoPosts | UnstudiedCaseload | UnstudiedCitizensPerPost, language: Language) -> dict[str, str]:
    """Where and when, and the caseloads that have been studied."""
    return {
        "municipality": warning.municipality,
        "programme": warning.programme,
        "month": significant(warning.from_month, 6, language),
        "low": significant(warning.studied_low, 6, language),
        "high": significant(warning.studied_high, 6, language),
    }
