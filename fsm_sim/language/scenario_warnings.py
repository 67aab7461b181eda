"""The sentence of each scenario warning; report and command line say the same."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, assert_never

from fsm_sim.language.calendar import day_in_words, end_in_words, month_in_words, months_in_words
from fsm_sim.language.catalogue import has, plural, sentence
from fsm_sim.language.counts import counted
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import decimal, percent, significant
from fsm_sim.language.programmes import programme_in_words
from fsm_sim.model.scenarios.warning import (
    AssumedStart,
    ChangedHours,
    ClosedProgramme,
    EmptyOffice,
    EmptyPatch,
    IdleTeam,
    LongVacancy,
    NoLocalData,
    NoPosts,
    OldRules,
    OwnPosts,
    ProjectedCaseload,
    ProjectedChange,
    ReferenceLevel,
    RoughEstimate,
    RunWarning,
    ScenarioWarning,
    StepAfterHorizon,
    UnfilledPosts,
    UnknownMunicipality,
    UnstudiedCaseload,
    UnstudiedCitizensPerPost,
    UnusedLocalData,
)
from fsm_sim.model.text import Language

FIGURES = 6
"""The most figures of a caseload and of the bounds of those studied."""
Projected = ProjectedChange | ProjectedCaseload | UnfilledPosts | RoughEstimate
Place = Literal["file", "page", "reader"]
"""Who is warned: who mends it in a file by its keys, or in the fields of the web page, or who reads the results."""


def run_warnings_in_words(
    warnings: Iterable[RunWarning],
    titles: Mapping[str, str],
    language: Language,
    starts: Mapping[str, str | None],
    place: Place = "file",
    hidden: Mapping[str, Collection[str]] | None = None,
) -> list[str]:
    """The warnings of a run, each once, after the titles of the scenarios that it is about.

    `titles` are those of all scenarios of the run by name, and `starts` their months of the calendar. `hidden` are the
    municipalities of each scenario whose citizens are hidden: what would tell how many they are is said without name
    and numbers.

    >>> warning = EmptyPatch(base="hedensted.toml")
    >>> both = [RunWarning(scenario=name, warning=warning) for name in ("twin", "copy")]
    >>> run_warnings_in_words(both, {"twin": "Twin", "copy": "Copy", "now": "As it is"}, "en", {})
    ['“Twin” and “Copy”: the patch changes nothing in hedensted.toml.']
    """
    about: dict[str, list[str]] = {}
    for one in warnings:
        said = run_warning_sentence(
            one, language, starts.get(one.scenario), place, (hidden or {}).get(one.scenario, ())
        )
        about.setdefault(said, []).append(one.scenario)
    return [_about(names, said, titles, language) for said, names in about.items()]


def run_warning_sentence(
    one: RunWarning, language: Language, start: str | None, place: Place, hidden: Collection[str]
) -> str:
    """A warning of a run in words that do not tell how many citizens an office in a place of `hidden` has."""
    said = _without_counts(one.warning, language) if getattr(one.warning, "municipality", None) in hidden else None
    return said or warning_sentence(one.warning, language, start, place)


def _about(names: Sequence[str], said: str, titles: Mapping[str, str], language: Language) -> str:
    if len(titles) > 1 and {*titles} <= {*names}:
        return sentence("warning.of-all", language, warning=said)
    quoted = [sentence("warning.quoted", language, scenario=titles.get(name, name)) for name in dict.fromkeys(names)]
    return sentence("warning.of-scenarios", language, scenarios=listed(quoted, language), warning=said)


def joined_warnings(
    warnings: Iterable[tuple[str, ScenarioWarning]], language: Language, starts: Mapping[str, str | None]
) -> list[str]:
    """Warnings in words, each once, after the names (of files or scenarios) that it is about.

    `starts` are the months of the calendar in which they begin, by the same names.

    >>> both = [(name, EmptyPatch(base="hedensted.toml")) for name in ("twin.toml", "copy.toml")]
    >>> joined_warnings(both, "en", {})
    ['twin.toml and copy.toml: the patch changes nothing in hedensted.toml.']
    """
    about: dict[str, list[str]] = {}
    for name, warning in warnings:
        about.setdefault(warning_sentence(warning, language, starts.get(name)), []).append(name)
    return [
        sentence("warning.of-scenarios", language, scenarios=listed(list(dict.fromkeys(names)), language), warning=said)
        for said, names in about.items()
    ]


def warning_sentence(
    warning: ScenarioWarning, language: Language, start_month: str | None = None, place: Place = "file"
) -> str:
    """A warning in words, with the remedy in the words of the `place` where it is mended; for a reader without it.

    >>> warning_sentence(IdleTeam(programmes=("bir",)), "da")
    '[rehabilitation_team] ændrer ingenting: BIR har intet rehabiliteringsteam.'
    """
    key = f"scenario-warning.{warning.kind}"
    match warning:
        case EmptyPatch():
            return sentence(key, language, base=warning.base)
        case IdleTeam():
            named = [programme_in_words(name, language) for name in warning.programmes]
            return plural(_at(key, place), len(named), language, programmes=listed(named, language))
        case ReferenceLevel():
            texts = {"title": warning.title, "people": warning.people}
            return sentence(key, language, **{name: getattr(text, language) for name, text in texts.items()})
        case NoPosts():
            return sentence(key, language, **_place(warning, language, start_month))
        case UnstudiedCitizensPerPost():
            caseload = _outside(warning, 4, language)
            return sentence(key, language, **_place(warning, language, start_month), caseload=caseload)
        case UnstudiedCaseload():
            return _unstudied_caseload(warning, language, start_month)
        case UnknownMunicipality():
            own = _at(f"{key}-near" if warning.nearest else key, place)
            return sentence(own, language, municipality=warning.municipality, nearest=warning.nearest)
        case UnusedLocalData():
            values = {"municipality": warning.municipality, "calibration": warning.calibration}
            return sentence(key, language, **values)
        case AssumedStart() | OwnPosts() | NoLocalData():
            return _of_offices(warning, language, place)
        case ClosedProgramme():
            day = day_in_words(warning.closed_from, language)
            own = f"{key}-mixed" if warning.mixed else key
            values = {"title": warning.title.in_language(language), "day": day, "none": decimal(0, 0, language)}
            return sentence(_at(own if place == "file" else key, place), language, **values)
        case EmptyOffice():
            return sentence(key, language, place=_office(warning, language))
        case StepAfterHorizon() | ChangedHours():
            return _of_step(warning, language, start_month, place)
        case LongVacancy():
            values = {name: significant(getattr(warning, name), 4, language) for name in ("months", "most")}
            return sentence(_at(key, place), language, **values)
        case OldRules():
            start = month_in_words(0, warning.start_month, language)
            day = day_in_words(warning.rules_as_of, language)
            return sentence(_at(key, place), language, day=day, start=start)
        case ProjectedChange() | ProjectedCaseload() | UnfilledPosts() | RoughEstimate():
            return _projected(warning, language, start_month, place)
        case _:
            assert_never(warning)


def _of_step(
    warning: StepAfterHorizon | ChangedHours, language: Language, start_month: str | None, place: Place
) -> str:
    """What a step of a plan is warned of: that it is never taken, or that people change hours."""
    key, when = f"scenario-warning.{warning.kind}", month_in_words(warning.from_month, start_month, language)
    if isinstance(warning, StepAfterHorizon):
        months = months_in_words(warning.months, language)
        return sentence(_at(f"{key}-{warning.what}", place), language, when=when, months=months)
    return plural(key, warning.people, language, when=when, people=decimal(warning.people, 0, language))


def _without_counts(warning: ScenarioWarning, language: Language) -> str | None:
    """A warning that would tell how many citizens an office has, without its name and numbers; None if it tells none.

    >>> told = {"municipality": "Fanø", "programme": "bir", "citizens": 3}
    >>> _without_counts(AssumedStart(**told, offices=1), "en")[:46]
    'An office whose number of citizens is hidden: '
    """
    match warning:
        case UnstudiedCaseload() | UnstudiedCitizensPerPost() | ProjectedCaseload():
            low, high = (significant(one, 6, language) for one in (warning.studied_low, warning.studied_high))
            return sentence("scenario-warning.hidden-caseload", language, low=low, high=high)
        case ProjectedChange():
            return sentence("scenario-warning.hidden-change", language, share=percent(warning.share, language))
        case AssumedStart() if warning.offices == 1:
            return sentence("scenario-warning.hidden-start", language)
        case _:
            return None


def _unstudied_caseload(warning: UnstudiedCaseload, language: Language, start_month: str | None) -> str:
    values = {"posts": _posts(warning.posts, language), "citizens": _people(warning.active_citizens, language)}
    values |= {"caseload": _outside(warning, 3, language), **_place(warning, language, start_month)}
    return plural(f"scenario-warning.{warning.kind}", 1 if warning.posts == 1 else 2, language, **values)


def _outside(
    warning: UnstudiedCaseload | UnstudiedCitizensPerPost | ProjectedCaseload, figures: int, language: Language
) -> str:
    """A caseload with so many figures, or as many as show that it is outside: "150, outside the 15 to 150" shows none.

    >>> about = {"municipality": "Vejle", "programme": "fsm1", "month": 14, "studied_low": 15.0, "studied_high": 150.0}
    >>> [_outside(ProjectedCaseload(**about, caseload=one), 3, "en") for one in (152.4, 150.03, 14.999)]
    ['152', '150.03', '14.999']
    """
    for more in range(figures, FIGURES):
        places = more - 1 - math.floor(math.log10(warning.caseload)) if warning.caseload > 0 else 0
        if not warning.studied_low <= round(warning.caseload, max(0, places)) <= warning.studied_high:
            return significant(warning.caseload, more, language)
    return significant(warning.caseload, FIGURES, language)


def _at(key: str, place: Place) -> str:
    """The message of a warning for a place, where that place has words of its own."""
    own = f"{key}-{place}"
    return own if place != "file" and has(own) else key


def _people(count: float, language: Language) -> str:
    """A number of people: a part of one is told to its tenth.

    >>> _people(2.752, "da"), _people(201.0, "en"), _people(60 - 1e-13, "en")
    ('2,8', '201', '60')
    """
    return decimal(count, 1 if round(count, FIGURES) % 1 else 0, language)


def _posts(posts: float, language: Language) -> str:
    """A number of posts, in full where it is whole."""
    return significant(posts, 6, language) if posts % 1 else decimal(posts, 0, language)


def _of_offices(warning: AssumedStart | OwnPosts | NoLocalData, language: Language, place: Place) -> str:
    """A warning about one office or about all offices of a scenario."""
    values = {"place": _office(warning, language), "offices": decimal(warning.offices, 0, language)}
    if isinstance(warning, AssumedStart):
        values["citizens"] = counted("citizens", warning.citizens, language)
    elif isinstance(warning, NoLocalData):
        values["calibration"] = warning.calibration
    else:
        values["posts"] = significant(warning.posts, 6, language)
    return plural(_at(f"scenario-warning.{warning.kind}", place), warning.offices, language, **values)


def _projected(warning: Projected, language: Language, start_month: str | None, place: Place) -> str:
    """A warning of a projection."""
    key = f"scenario-warning.{warning.kind}"
    if isinstance(warning, RoughEstimate):
        rough = {"place": _office(warning, language), "title": warning.title.in_language(language)}
        points = decimal(100 * warning.share, 1, language)
        return sentence(_at(f"{key}-{warning.reason}", place), language, **rough, points=points)
    values = {"place": _office(warning, language), "when": end_in_words(warning.month, start_month, language)}
    match warning:
        case ProjectedChange():
            digits = 0 if warning.measure == "citizens" else 1
            values |= {name: decimal(getattr(warning, name), digits, language) for name in ("first", "value")}
            own = _at(f"{key}-{warning.measure}", place)
            return sentence(own, language, **values, share=percent(warning.share, language))
        case ProjectedCaseload():
            values |= {"low": significant(warning.studied_low, FIGURES, language)}
            values |= {"high": significant(warning.studied_high, FIGURES, language)}
            return sentence(key, language, **values, caseload=_outside(warning, 3, language))
        case UnfilledPosts():
            values |= {"posts": significant(warning.posts, 4, language), "filled": decimal(warning.filled, 1, language)}
            return sentence(_at(key, place), language, **values, share=percent(warning.share, language))


def _office(warning: AssumedStart | Projected | OwnPosts | NoLocalData | EmptyOffice, language: Language) -> str:
    """Whose warning it is: an office's, or that of all offices of a scenario."""
    if not warning.municipality:
        return sentence("warning.all-offices", language)
    return office_in_words(warning.municipality, warning.programme, language)


def office_in_words(municipality: str, programme: str, language: Language) -> str:
    """An office by its municipality and programme.

    >>> office_in_words("Vejle", "fsm1", "da")
    'Vejle (Flere skal med I)'
    """
    programme = programme_in_words(programme, language)
    return sentence("warning.office", language, municipality=municipality, programme=programme)


def _place(
    warning: NoPosts | UnstudiedCaseload | UnstudiedCitizensPerPost, language: Language, start_month: str | None
) -> dict[str, str]:
    """Where and when, and the caseloads that have been studied."""
    return {
        "municipality": warning.municipality,
        "programme": programme_in_words(warning.programme, language),
        "when": month_in_words(warning.from_month, start_month, language),
        "low": significant(warning.studied_low, FIGURES, language),
        "high": significant(warning.studied_high, FIGURES, language),
    }
