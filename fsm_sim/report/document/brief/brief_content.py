"""What stands on the two pages of the brief, as plain texts in the order they are read; `brief.typ` lays them out."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from fsm_sim.language.sentence_case import sentence_case
from fsm_sim.model.text import Language
from fsm_sim.report.document.brief import captions
from fsm_sim.report.document.brief.answered import answered, roles_of
from fsm_sim.report.document.brief.method import made, method
from fsm_sim.report.document.brief.other_scenarios import MOST_SCENARIOS, named_at_the_end
from fsm_sim.report.document.brief.plan_table import plans
from fsm_sim.report.document.brief.tables import assumptions, held, key_figures
from fsm_sim.report.document.comparison_text import DECIDING, warnings
from fsm_sim.report.document.courses.course_text import KINDS
from fsm_sim.report.document.fact import Facts
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.comparison import CASELOAD, LEVERS, Comparison
from fsm_sim.study.results.entries import Record, is_single, outcomes_of

TIGHTEST = 3
"""The most that a page leaves out."""
MOST_WARNINGS = (4, 3, 2, 2)
WARNING_LETTERS = (1200, 700, 400, 300)
"""How many warnings there is room for, and of how many letters together; one is always told."""
MOST_DECIDING = 3
"""So many of those without which the answer is misread are told though there is little room."""

Content = dict[str, Any]


class Tight(NamedTuple):
    """How much the two pages leave out, for long inputs: 0 says everything, more leaves out what matters least."""

    first: int = 0
    second: int = 0


EVERYTHING = Tight()
"""Nothing is left out."""


def page(
    comparison: Comparison, calibration: Record, facts: Facts, language: Language, tight: Tight = EVERYTHING
) -> Content:
    """All texts of the brief, less what is left out for want of room."""
    words, run = Words(language, facts), comparison.run
    names, outcomes = shown(comparison), outcomes_in_order(comparison, facts)
    headlines = headlines_of(comparison, facts)
    roles = roles_of(names, outcomes[0])
    if several := len(headlines) > 1:
        roles["people"] = "run.people"
    many, alone = facts[roles["municipalities"]].value != 1, "-alone" if len(names) == 1 else ""
    told = (outcomes[:3], _required(comparison, outcomes)[:2], _required(comparison, outcomes)[:2], outcomes[:1])[
        tight.first
    ]
    told = list(dict.fromkeys((*headlines, *told)))
    fan = _figure(words, roles, f"fan.heading{alone}", *captions.fan_keys(run, headlines, facts))
    if run["outcomes"][outcomes[0]]["window_months"] > 1:
        fan["caption"] += " " + words.say("fan.look-back", window=f"outcome.{outcomes[0]}.window")
    return {
        "language": language,
        "tight": max(tight),
        "kicker": " · ".join([words.say("page.kicker"), *sent_by(words)]),
        "title": words.say(f"page.title-{'many' if many else 'one'}{words.dated}", **roles),
        "subtitle": whose(names[0], words),
        "question": {
            "heading": words.say("page.question"),
            "text": words.say(f"page.question{alone or '-compared'}", **roles),
        },
        "answer": answered(comparison, names, headlines, words, tight.first),
        "table": key_figures(comparison, names, told, words),
        "fan": fan,
        "differences": None
        if not captions.differ(comparison, names[1:])
        else _figure(words, roles, *captions.difference_keys(comparison, several)),
        "courses": _courses(run, names, headlines, words, tight.first),
        "plans": {
            **_figure(words, roles, "plans.heading", captions.caseload_caption(run), "plans.alt"),
            **plans(run, names, words, room=tight.second < TIGHTEST),
        },
        "decides": _decides(comparison, calibration, names, headlines, words),
        "fit": _figure(words, roles, "fit.heading", captions.fit_caption(run, calibration), "fit.alt"),
        "caveats": _caveats(comparison, words, tight.second),
        "method": method(run, words),
        "others": named_at_the_end(words),
        "provenance": _provenance(run, words),
        "page": words.say("provenance.page"),
        "of": words.say("provenance.of"),
    }


def whose(name: str, words: Words) -> str:
    """Of which people the numbers of a scenario are: its programme and that programme's target group."""
    roles = {"programme": f"scenario.{name}.programme", "people": f"scenario.{name}.target-group"}
    return words.say("page.whose", **roles) if roles["people"] in words.facts else words.fact(roles["programme"])


def sent_by(words: Words) -> list[str]:
    """When the document is sent and by whom, where that was given."""
    return [words.fact(key) for key in ("brief.date", "brief.sender") if key in words.facts]


def shown(comparison: Comparison) -> list[str]:
    """The scenarios that the brief shows, the one compared with first."""
    return [comparison.against, *comparison.scenarios][:MOST_SCENARIOS]


def outcomes_in_order(comparison: Comparison, facts: Facts) -> list[str]:
    """The outcomes of the programme of the scenario compared with: headlines, those with a requirement, then the rest.

    A run of several programmes has outcomes of others too, of which nothing is known there.
    """
    outcomes = outcomes_of(comparison.run, comparison.against)
    present = [name for name in outcomes if f"value.{comparison.against}.{name}.mean" in facts]
    return sorted(
        present, key=lambda name: 0 if outcomes[name]["headline"] else 1 if outcomes[name]["requirement"] else 2
    )


def headlines_of(comparison: Comparison, facts: Facts) -> list[str]:
    """The headline outcomes, or the first outcome where none is one."""
    outcomes = outcomes_in_order(comparison, facts)
    return [name for name in outcomes if comparison.run["outcomes"][name]["headline"]] or outcomes[:1]


def _required(comparison: Comparison, outcomes: Sequence[str]) -> list[str]:
    """The headlines and what there is a requirement of; the first outcome where there are none."""
    about = comparison.run["outcomes"]
    return [name for name in outcomes if about[name]["headline"] or about[name]["requirement"]] or [*outcomes[:1]]


def _figure(words: Words, roles: dict[str, str], heading: str, caption: str, alt: str) -> Content:
    """What is read around a figure, from the keys of its sentences."""
    keys = {"heading": heading, "caption": caption, "alt": alt}
    return {name: sentence_case(words.say(key, **roles)) for name, key in keys.items()}


def _courses(run: Record, names: Sequence[str], headlines: Sequence[str], words: Words, tight: int) -> Content:
    """Why the courses rise and fall: a paragraph for each scenario, and what is true of all of them."""
    kind = KINDS[min(tight + (tight > 1), len(KINDS) - 1)]  # the table beside it is worth more than the middle length
    texts = [words.fact(f"movement.{name}.{kind}") for name in names]
    note = captions.course_note(run, headlines)
    return {
        "heading": words.say("course.heading"),
        "texts": texts,
        "note": words.say(note, outcome=f"outcome.{headlines[0]}.title") if tight < TIGHTEST - 1 else "",
    }


def _decides(
    comparison: Comparison, calibration: Record, names: Sequence[str], outcomes: Sequence[str], words: Words
) -> Content:
    """Prior against posterior for the assumptions, what that means here, and how the spread divides."""
    estimated = {entry["name"]: entry["learnt"] for entry in calibration["parameters"] if entry["learnt"] != "fixed"}
    levers = [estimated[name] for name in LEVERS if name in estimated]
    on_priors = all(learnt == "hardly" for learnt in levers)
    plans = [name for name in names[1:] if comparison.has_answer(name)]
    verdict = "fixed" if not levers else "moved" if not on_priors else "same" if plans else "alone"
    differs = captions.differ(comparison, plans)
    if plans and not differs:
        verdict = captions.equal(comparison, [names[0], *plans], words.facts)
    mostly_data = 2 * sum(learnt != "hardly" for learnt in estimated.values()) > len(estimated)
    texts = [words.say(f"verdict.{verdict}")]
    texts += (
        [words.say("decides.count" if on_priors and mostly_data and differs else "decides.count-plain")]
        if estimated
        else []
    )
    of = "-of" if len(outcomes) > 1 else ""
    all_roles = [roles_of(names, outcome) for outcome in outcomes]
    spreads = [roles for roles in all_roles if words.facts[roles["parameters"]].value]  # nothing is a variance cut at 0
    if spreads:
        texts.append(" ".join(words.say(f"decides.variance{of}", **roles) for roles in spreads))
    return {
        "heading": words.say("decides.heading"),
        "caption": words.say("decides.caption"),
        "texts": texts,
        **assumptions(calibration, words),
    }


def _caveats(comparison: Comparison, words: Words, tight: int) -> Content:
    keys = [key for key in words.facts if key.startswith("warning.")]
    letters = [*accumulate(len(words.fact(key)) for key in keys)]
    room = sum(length <= WARNING_LETTERS[tight] for length in letters[: MOST_WARNINGS[tight]])
    deciding = [one for one in comparison.run.get("warnings", ()) if one["warning"]["kind"] in DECIDING]
    known = len(warnings({**comparison.run, "warnings": deciding}, words.language, "reader"))
    told = [words.fact(key) for key in keys[: max(1, room, min(known, MOST_DECIDING))]]
    more = [words.say("caveats.warnings-more")] if len(told) < len(keys) else []
    left_out = [words.say("table.left-out", title="run.left-out")] if comparison.left_out else []
    return {
        "heading": words.say("caveats.heading"),
        "texts": [
            words.say("caveats.penalty"),
            _caseload_caveat(words),
            words.say("caveats.range"),
            words.say("caveats.forecast"),
            *left_out,
        ],
        "warnings-heading": words.say("caveats.warnings"),
        "warnings": told + more,
    }


def _caseload_caveat(words: Words) -> str:
    """Where the effect of caseload comes from, and its mean under both ways to think of no effect."""
    elasticity = f"parameter.{CASELOAD}"
    means = {"own": f"{elasticity}.prior.mean", "other": f"{elasticity}.other-mean"}
    if held(CASELOAD, words):
        return words.say("caveats.caseload-held", own=means["own"])
    two_ways = means["other"] in words.facts
    return words.say("caveats.caseload-two-ways", **means) if two_ways else words.say("caveats.caseload")


def _provenance(run: Record, words: Words) -> list[str]:
    return [*made_by(run, words), *identified(run, words), words.say("provenance.facts")]


def made_by(run: Record, words: Words) -> list[str]:
    """What a run was made with: the version first, the engine, the calibration, the rules, the seed, how many runs."""
    runs = f"runs{made(run)}"
    special = [key for key in ("without", "settings") if f"calibration.{key}" in words.facts]
    rules = "rules" if "run.rules" in words.facts else "no-rules"
    keys = ["version", f"engine-{run['engine']}", "calibration", *special, rules, "seed", runs, "period"]
    keys += [] if is_single(run) else ["level"]
    return [words.say(f"provenance.{key}") for key in keys]


def identified(run: Record, words: Words) -> list[str]:
    """The digests of what a run was made from."""
    return [
        words.say(f"digest.{key}") if words.has(f"digest.{key}") else f"{key} {words.fact(f'digest.{key}')}"
        for key in run["digests"]
        if key != "version"  # it stands first
    ]
