"""The tables of the brief as rows of printed texts: key numbers, assumptions before and after data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fsm_sim.language.programmes import group_in_words
from fsm_sim.language.sentence_case import sentence_case
from fsm_sim.report.document.courses.at_a_change import at_a_change
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.entries import is_single

if TYPE_CHECKING:  # a projection is told without any comparison
    from fsm_sim.study.results.comparison import Comparison
    from fsm_sim.study.results.entries import Record

Table = dict[str, Any]

PARAMETERS = ("caseload_elasticity_work", "caseload_elasticity_clarify", "caseworker_change_penalty")
"""The assumptions that the differences rest on."""


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


def falls(difference: str, words: Words) -> bool:
    """Whether fewer are expected: citizens where they are counted, since their share may rise meanwhile."""
    counted = words.facts.get(f"{difference}.citizens.mean", words.facts[f"{difference}.mean"])
    return float(counted.value or 0.0) < 0


def _probability(difference: str, words: Words) -> str:
    """How probable an effect of more than the size named is, of the sign that is expected."""
    gain, loss = (f"{difference}.{key}" for key in ("probability", "loss-probability"))
    if words.facts[gain].value is None:
        return words.say("table.none")
    fewer = falls(difference, words)
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
    notes += [words.say("table.of-group")] if any(groups) else []
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
