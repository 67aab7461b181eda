"""The tables of the brief as rows of printed texts: key numbers, staffing plans, assumptions before and after data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fsm_sim.language.programmes import group_in_words
from fsm_sim.language.sentence_case import sentence_case
from fsm_sim.report.document.courses.at_a_change import at_a_change
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.entries import intakes, is_single, start_key

if TYPE_CHECKING:  # a projection is told without any comparison
    from fsm_sim.study.results.comparison import Comparison
    from fsm_sim.study.results.entries import Record

Table = dict[str, Any]

PARAMETERS = ("caseload_elasticity_work", "caseload_elasticity_clarify", "caseworker_change_penalty")
"""The assumptions that the differences rest on."""
MOST_OFFICES = 6
"""So many plans of offices are told among those of their scenarios; more would take a page of their own."""


def key_figures(comparison: Comparison, names: Sequence[str], outcomes: Sequence[str], words: Words) -> Table:
    """As it is and every scenario, for every outcome, the caseload and the changes of caseworker."""
    alone = len(names) == 1
    required = any(f"value.{name}.{outcome}.meets" in words.facts for name in names for outcome in outcomes)
    columns = ["scenario", "expected", "interval", *(["meets"] if required else [])]
    columns += [] if alone else ["difference", "interval", "citizens", "probability"]
    if single := is_single(comparison.run):  # whose numbers have neither intervals nor probabilities
        columns = ["scenario", "simulated", *([] if alone else ["simulated-difference", "citizens"])]
    measures = [name for name in (*outcomes, "caseload", "changes") if f"value.{names[0]}.{name}.mean" in words.facts]
    groups = [
        {
            **_heading(measure, words),
            "rows": [_row(name, measure, alone, required, words, single=single) for name in names],
        }
        for measure in measures
    ]
    return {
        "heading": words.say("table.heading"),
        "alone": alone,
        "single": single,
        "required": required,
        "columns": [words.say(f"table.{column}") for column in columns],
        "differences": words.say("table.differences", title=f"scenario.{names[0]}.short"),
        "groups": groups,
        "notes": [*_untold(groups, words), *_notes(comparison, names, outcomes, words)],
    }


def plans(run: Record, names: Sequence[str], words: Words, *, room: bool = True) -> Table:
    """Posts over time, turnover, vacancies and hand-over of each scenario; with `room`, of a few offices each."""
    entries = {entry["name"]: entry for entry in run["scenarios"]}
    handovers = {entries[name]["handover"] for name in names}
    handover = next(iter(handovers)) if len(handovers) == 1 else "several"
    first = entries[names[0]]
    of_offices = {name: office_plans(entries[name], words, first if name != names[0] else None) for name in names}
    intakes_told = [intakes(entries[name]) for name in names]
    coming = any(one != intakes_told[0] or any(one[1]) for one in intakes_told)
    few = room and sum(map(len, of_offices.values())) <= MOST_OFFICES
    columns = ("table.scenario", "plans.posts", "plans.turnover", "plans.vacancy")
    return {
        "columns": [words.say(column) for column in columns],
        "rows": [
            row
            for name in names
            for row in (_plan(entries[name], words, coming=coming), *(of_offices[name] if few else ()))
        ],
        "notes": [
            words.say(f"handover.{handover}"),
            *([words.say("plans.offices" if few else "plans.offices-elsewhere")] if any(of_offices.values()) else []),
            *_month_ends([entries[name] for name in names], words),
            words.say(
                f"plans.citizens-{start_key(entries[names[0]])}", citizens=f"scenario.{names[0]}.citizens-in-words"
            ),
            *_provenance(f"scenario.{names[0]}", words),
        ],
    }


def office_plans(entry: Record, words: Words, beside: Record | None = None) -> list[list[str]]:
    """The posts of each office of a scenario with several, as they ran: rows of the table of plans.

    With a scenario `beside` it, only those of offices that have other posts there.
    """
    there = {(one["municipality"], one["programme"]): one["posts"] for one in beside["offices"]} if beside else {}
    head, found = f"scenario.{entry['name']}", list[list[str]]()
    for place, office in enumerate(entry["offices"] if f"{head}.office.0.title" in words.facts else ()):
        own = f"{head}.office.{place}"
        if office["posts"] != there.get((office["municipality"], office["programme"])):
            title = words.say("plans.office", title=f"{own}.title")
            found.append([title, _posts(own, len(office["posts"]), words), "", ""])
    return found


def _posts(head: str, steps: int, words: Words) -> str:
    """Full-time posts from step to step, from the facts below `head`."""
    said = ""
    for index in range(steps):
        roles = {key: f"{head}.posts.{index}.{key}" for key in ("count", "when")}
        said += words.say("plans.post-later" if index else "plans.post-first", **roles)
    return said


def _month_ends(entries: Iterable[Record], words: Words) -> list[str]:
    """When in its month a plan changes and a number is taken, where a plan of a dated run changes after its start."""
    changing = any(len(one["posts"]) > 1 or one.get("leave") or one.get("recruitment_freeze") for one in entries)
    return [words.say("plans.month-ends")] if words.dated and changing else []


def _provenance(head: str, words: Words) -> list[str]:
    """A steady intake, and where the inputs of a scenario are from."""
    return [*steady(head, words), *([words.fact(f"{head}.sources")] if f"{head}.sources" in words.facts else [])]


def steady(head: str, words: Words) -> list[str]:
    """That an intake was worked out, and whose it is where others have one of their own; nothing where none was."""
    intake, whom = f"{head}.steady-intake", f"{head}.steady-of"
    if intake not in words.facts:
        return []
    if whom in words.facts:
        return [words.say("plans.steady-of", intake=intake, whom=whom)]
    return [words.say("plans.steady", intake=intake)]


def assumptions(calibration: Record, words: Words) -> Table:
    """Mean and interval before and after data for the assumptions that were estimated."""
    estimated = {entry["name"]: entry for entry in calibration["parameters"]}
    return {
        "columns": [words.say(f"decides.{key}") for key in ("parameter", "prior", "posterior", "contraction")],
        "rows": [_assumption(estimated[name], words) for name in PARAMETERS if name in estimated],
    }


def held(parameter: str, words: Words) -> bool:
    """Whether the settings of the calibration hold a parameter at a value."""
    ends = [words.facts.get(f"parameter.{parameter}.prior.{end}") for end in ("lower", "upper")]
    return None not in ends and len({end.value for end in ends if end}) == 1


def _heading(measure: str, words: Words) -> dict[str, str]:
    if measure in ("caseload", "changes"):
        return {"title": words.say(f"table.{measure}"), "note": words.say(f"table.{measure}-unit")}
    required, window = f"outcome.{measure}.requirement", f"outcome.{measure}.window"
    note = ""
    if required in words.facts:
        months = words.facts[window].value or 0
        span = f"{'-one' if months == 1 else '-months'}{words.dated}" if months else ""
        note = words.say(f"table.requirement{span}", requirement=required, window=window)
    return {"title": sentence_case(words.fact(f"outcome.{measure}.title")), "note": note}


def _row(name: str, measure: str, alone: bool, required: bool, words: Words, *, single: bool) -> list[str]:
    value, difference, none = f"value.{name}.{measure}", f"difference.{name}.{measure}", words.say("table.none")
    meets = words.fact(f"{value}.meets") if f"{value}.meets" in words.facts else none
    cells = [
        _title(name, words),
        words.fact(f"{value}.mean"),
        *([] if single else [_range(value, "range", words)]),
        *([meets] if required else []),
    ]
    if alone:
        return cells
    if f"{difference}.mean" not in words.facts:
        return [*cells, *[none] * (2 if single else 4)]
    citizens = f"{difference}.citizens.mean"
    if single:
        return [*cells, words.fact(f"{difference}.mean"), words.fact(citizens) if citizens in words.facts else none]
    is_outcome = f"outcome.{measure}.title" in words.facts
    return [
        *cells,
        words.fact(f"{difference}.mean"),
        _range(difference, "range-signed", words),
        words.fact(citizens) if citizens in words.facts else none,
        _probability(difference, words) if is_outcome else none,
    ]


def _probability(difference: str, words: Words) -> str:
    """How probable an effect of more than the size named is, of the sign that is expected."""
    gain, loss = (f"{difference}.{key}" for key in ("probability", "loss-probability"))
    if words.facts[gain].value is None:
        return words.say("table.none")
    fewer = float(words.facts[f"{difference}.mean"].value or 0.0) < 0
    return words.say("table.fewer" if fewer else "table.more", probability=loss if fewer else gain)


def _title(name: str, words: Words) -> str:
    """A scenario's short title, with its own last month where it covers fewer than the run."""
    own, short = f"scenario.{name}.end", f"scenario.{name}.short"
    return words.say("table.own-month", title=short, when=own) if own in words.facts else words.fact(short)


def _range(head: str, template: str, words: Words) -> str:
    known, mean = words.facts.get(f"{head}.lower"), words.facts[f"{head}.mean"]
    if mean.value is None:  # not counted yet: nothing is said of simulations
        return words.say("table.none")
    if known is None or known.value is None:
        return words.say("table.no-interval")
    return words.say(f"table.{template}", lower=f"{head}.lower", upper=f"{head}.upper")


def _notes(comparison: Comparison, names: Sequence[str], outcomes: Sequence[str], words: Words) -> list[str]:
    windows = {comparison.run["outcomes"][outcome]["window_months"]: outcome for outcome in outcomes}
    notes = [
        words.say("table.window-one" if months == 1 else "table.window", window=f"outcome.{windows[months]}.window")
        for months in windows
        if months and len(windows) == 1
    ]
    notes += _early(comparison, outcomes, words)
    if any(f"outcome.{outcome}.requirement" in words.facts for outcome in outcomes):
        notes.append(words.say("table.whose-requirement"))
    kind = "-single" if is_single(comparison.run) else "-cohort" if comparison.run["engine"] == "cohort" else ""
    notes += [words.say(f"table.note{kind or ('-alone' if len(names) == 1 else '')}")]
    groups = dict.fromkeys(comparison.run["outcomes"][outcome].get("group") for outcome in outcomes)
    notes += [told for group in groups if (told := group_in_words(group, words.language))]
    if any(fact.flag for fact in words.facts.values()):
        notes.append(words.say("table.flag"))
    if any(f"scenario.{name}.end" in words.facts for name in names):
        notes.append(words.say("table.own-months", title=f"scenario.{names[0]}.short"))
    notes += at_a_change(comparison, [(name, comparison.last_month(name)) for name in names], words.language)
    if "run.stops" in words.facts:
        notes.append(words.fact("run.stops"))
    if len(names) < 1 + len(comparison.scenarios):
        notes.append(words.say("table.more-scenarios"))
    return notes


def _untold(groups: Sequence[dict[str, Any]], words: Words) -> list[str]:
    """Why a difference of some row has no interval."""
    none = words.say("table.no-interval")
    return [words.say("table.untold")] if any(none in row for group in groups for row in group["rows"]) else []


def _early(comparison: Comparison, outcomes: Sequence[str], words: Words) -> list[str]:
    """That a requirement counts over more months than there are."""
    about = [comparison.run["outcomes"][outcome] for outcome in outcomes]
    early = any(one["requirement"] and one["window_months"] > comparison.month for one in about)
    return [words.say("table.early")] if early else []


def _plan(entry: Record, words: Words, *, coming: bool) -> list[str]:
    head = f"scenario.{entry['name']}"
    posts = _posts(head, len(entry["posts"]), words) + _absent(entry, words) + (_coming(entry, words) if coming else "")
    return [words.fact(f"{head}.short"), posts, words.fact(f"{head}.turnover"), words.fact(f"{head}.vacancy")]


def _coming(entry: Record, words: Words) -> str:
    """Who comes in a month: from step to step where that changes, or the mean of more steps than have room."""
    head = f"scenario.{entry['name']}"
    if not any(intakes(entry)[1]):
        return words.say("plans.intake", count=f"{head}.intake")
    if (first := f"{head}.intake-step.0.count") not in words.facts:
        return words.say("plans.intake-mean", count=f"{head}.intake")
    said, index = words.say("plans.intake", count=first), 1
    while f"{head}.intake-step.{index}.count" in words.facts:
        said += words.say(
            "plans.intake-later", **{key: f"{head}.intake-step.{index}.{key}" for key in ("count", "when")}
        )
        index += 1
    return said


def _absent(entry: Record, words: Words) -> str:
    """Leave, freezes of recruitment and learning, where the plan has them."""
    head, said = f"scenario.{entry['name']}", ""
    for index in range(len(entry.get("leave", ()))):
        roles = {key: f"{head}.leave.{index}.{key}" for key in ("count", "from", "to", "citizens")}
        said += words.say("plans.leave", **roles)
    for index in range(len(entry.get("recruitment_freeze", ()))):
        said += words.say("plans.freeze", **{key: f"{head}.freeze.{index}.{key}" for key in ("from", "to")})
    if entry.get("learning"):
        said += words.say("plans.learning", **{key: f"{head}.learning.{key}" for key in ("months", "share")})
    return said


def _assumption(entry: Record, words: Words) -> list[str]:
    name = entry["name"]
    cells = [words.say(f"lever.{name}")]
    for when in ("prior", "posterior"):
        roles = {key: f"parameter.{name}.{when}.{key}" for key in ("mean", "lower", "upper")}
        range_ = "" if held(name, words) else "\n" + words.say("decides.cell-range", **roles)
        cells.append(words.fact(roles["mean"]) + range_)
    said = words.say(f"learnt.{entry['learnt']}")
    if entry["learnt"] == "fixed":
        return [*cells, said]
    wider = f"parameter.{name}.widening"
    width = (
        words.say("decides.cell-wider", widening=wider)
        if wider in words.facts
        else words.say("decides.cell-narrower", contraction=f"parameter.{name}.contraction")
    )
    moved = words.say("decides.cell-moved", shift=f"parameter.{name}.shift")
    verdict = [said] if entry["learnt"] == "hardly" else []  # what moved or narrowed it is said by how far
    return [*cells, "\n".join([*verdict, moved, width])]
