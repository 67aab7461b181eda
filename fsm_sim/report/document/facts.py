"""The facts of a brief: every number that is printed has an id, a raw value, a unit, digits, and its text as printed.

Sentences and tables refer to facts by id and hold no numbers of their own, so what a reader sees can be looked up in
`facts.json`. Titles, names and digests are facts too (unit ``text``), since they may hold digits.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from fsm_sim.language.calendar import end_in_words, last_month
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.provenance import rules_in_words
from fsm_sim.language.whole_percents import whole_percents
from fsm_sim.model.parameters import Effects
from fsm_sim.model.text import Language
from fsm_sim.report.document.brief.other_scenarios import other_scenarios
from fsm_sim.report.document.calibration.settings_text import named_settings
from fsm_sim.report.document.comparison_text import people_text, size_text, stops, title, titles, warnings
from fsm_sim.report.document.fact import Fact, Facts, number, text
from fsm_sim.report.document.level_numbers import MANY, change_decimals, level_decimals, usual_decimals
from fsm_sim.report.document.numbers import (
    Unit,
    citizens_decimals,
    digits_borne,
    effect_probability,
    points_decimals,
    state_decimals,
)
from fsm_sim.report.document.readings import calibrated_reading
from fsm_sim.report.document.rests_text import are_shares, group_percents, part_digits, told_groups, told_states
from fsm_sim.report.document.scenario_facts import scenario_facts
from fsm_sim.report.document.short_titles import short_titles
from fsm_sim.study.results.comparison import Comparison, differs
from fsm_sim.study.results.entries import Record, entry_of, is_single, start_month_of
from fsm_sim.study.results.rows import records
from fsm_sim.study.results.summary import FLOOR

LANGUAGES: tuple[Language, Language] = ("da", "en")

USUAL = ("in_office", "citizens", "caseload", "changes")
"""The measures that are told and are no shares."""


def facts(summary: pd.DataFrame, comparison: Comparison, run: Record, calibration: Record) -> Facts:
    """Every fact of a run's brief, by id; see the functions below for the ids.

    `summary` is `summarise` with the outcomes' requirements as `at_least`; values are those of the comparison's month.
    """
    last = {entry["name"]: comparison.last_month(entry["name"]) for entry in run["scenarios"]}
    final = summary[summary["month"] == summary["scenario"].map(last)]
    by_measure: dict[str, list[Record]] = {}
    for row in records(final):
        by_measure.setdefault(row["measure"], []).append(row)
    in_states = {
        name: state_decimals([*told_states(comparison, name).values()], entry_of(run, name)["citizens"])
        for name in comparison.scenarios
    }
    return {
        **dict(_run(run, comparison)),
        **dict(_assumptions()),
        **{key: fact for entry in run["scenarios"] for key, fact in scenario_facts(entry)},
        **_short_titles(run),
        **{
            key: fact
            for name, outcome in run["outcomes"].items()
            for key, fact in _outcome(name, outcome, comparison.month)
        },
        **{key: fact for alike in by_measure.values() for row in alike for key, fact in _value(row, alike, run)},
        **{
            key: fact for row in records(comparison.table) for key, fact in difference_facts(row, comparison, in_states)
        },
        **dict(_parts(comparison)),
        **dict(_people(comparison)),
        **dict(_calibration(calibration)),
    }


def as_json(known: Facts) -> dict[str, Any]:
    """The content of `facts.json`.

    >>> as_json({"run.months": number(24, "count", 0)})["facts"]["run.months"]["da"]
    '24'
    """
    return {"facts": {key: asdict(known[key]) for key in sorted(known)}}


def _run(run: Record, comparison: Comparison) -> Iterator[tuple[str, Fact]]:
    """``run.*``: level, months, draws, replications, seed; version, engine, calibration, digests shortened."""
    for key in ("draws", "replications"):
        yield f"run.{key}", number(run[key], "count", 0)
    yield "run.runs", number(run["draws"] * run["replications"], "count", 0)
    yield "run.level", number(run["interval_level"], "share", 0)
    yield "run.inner-level", number(0.5, "share", 0)
    yield "run.first-month", number(0, "count", 0)
    yield "run.months", number(comparison.month, "count", 0)
    yield "run.longest", number(max([comparison.month, *(entry["months"] for entry in run["scenarios"])]), "count", 0)
    if stopped := stops(comparison, "da"):
        yield "run.stops", text(*stopped, *stops(comparison, "en"))
    if all(rules := [rules_in_words(run["scenarios"], titles(run, language), language) for language in LANGUAGES]):
        yield "run.rules", text(*rules)
    if (start := start_month_of(run)) is not None:
        yield "run.end", text(*(last_month(comparison.month, start, language) for language in LANGUAGES))
    yield "run.when", text(*(end_in_words(comparison.month, start, language) for language in LANGUAGES))
    for name, month in comparison.last_months.items():
        if month < comparison.month:
            yield f"scenario.{name}.end", text(*(end_in_words(month, start, language) for language in LANGUAGES))
    yield from other_scenarios(run, comparison)
    yield "run.size", text(*(size_text(comparison.size, language) for language in LANGUAGES))
    yield "run.seed", number(run["seed"], "plain", 0)
    yield "run.version", text(run["version"])
    yield "run.engine", text(run["engine"])
    yield "run.calibration", text(run["calibration"]["name"])
    for name, digest in {**run["digests"], "calibration": run["calibration"]["digest"]}.items():
        yield f"digest.{name}", _digest(str(digest))
    told = [warnings(run, language, "reader") for language in LANGUAGES]
    yield "run.warnings", number(len(warnings(run, "en")), "count", 0)  # as `compare` prints them
    for index, (da, en) in enumerate(zip(*told, strict=True)):
        yield f"warning.{index}", text(da, en)


def _short_titles(run: Record) -> Facts:
    """``scenario.<name>.short``: the titles of tables and figures, which stand under each other."""
    entries = run["scenarios"]
    cut = (short_titles([title(one, language) for one in entries]) for language in LANGUAGES)
    return {f"scenario.{one['name']}.short": text(*own) for one, *own in zip(entries, *cut, strict=True)}


def _digest(digest: str) -> Fact:
    """The beginning of a digest; a run outside a checkout says in words that it has no lock file."""
    if digest == "no lock file":
        return text(sentence("digest.no-lock", "da"), sentence("digest.no-lock", "en"))
    return text(digest.removeprefix("sha256:")[:12])


def _assumptions() -> Iterator[tuple[str, Fact]]:
    """``assumption.*``: what the model takes from elsewhere, as its defaults have it."""
    effects = Effects()
    yield "assumption.penalty", number(effects.caseworker_change_penalty, "share", 0)
    yield "assumption.caseload-low", number(effects.caseload_low, "count", 0)
    yield "assumption.caseload-high", number(effects.caseload_high, "count", 0)


def _outcome(name: str, outcome: Record, month: int) -> Iterator[tuple[str, Fact]]:
    """``outcome.<name>.*``: title, people, window; requirement, requirement-title from the month in which it counts."""
    yield f"outcome.{name}.title", text(outcome["title"]["da"], outcome["title"]["en"])
    yield f"outcome.{name}.people", text(*(people_text(outcome, language) for language in LANGUAGES))
    yield f"outcome.{name}.window", number(outcome["window_months"], "count", 0)
    if outcome["requirement"] and outcome["window_months"] <= month:
        titles = outcome["requirement"]["title"]
        yield f"outcome.{name}.requirement", number(outcome["requirement"]["at_least"], "share", 0)
        yield f"outcome.{name}.requirement-title", text(titles["da"], titles["en"])


def _value(row: Record, alike: Sequence[Record], run: Record) -> Iterator[tuple[str, Fact]]:
    """``value.<scenario>.<measure>.*``: mean, lower, upper, parameter-sd, chance-sd, meets.

    All scenarios have the same decimals, which the rows `alike` bear.
    """
    measure, head = row["measure"], f"value.{row['scenario']}.{row['measure']}"
    if measure not in (*run["outcomes"], *USUAL):
        return
    unit: Unit = "count" if measure in USUAL else "share"
    alike = [one for one in alike if not math.isnan(one["mean"])] or alike
    largest = max(abs(one["mean"]) for one in alike)
    usual, digits = usual_decimals(measure, largest, run), level_decimals(measure, alike, run)
    for key in ("mean",) if is_single(run) else ("mean", "lower", "upper"):
        yield f"{head}.{key}", number(row[key], unit, digits, flag=digits < usual)
    for key in ("parameter_sd", "chance_sd"):
        value = 100.0 * row[key] if unit == "share" else row[key]
        yield f"{head}.{key.replace('_', '-')}", number(value, "count", max(usual, 1))
    counted = run["outcomes"].get(measure, {}).get("window_months", 0) <= row["month"]
    if not math.isnan(row["meets"]) and counted and not is_single(run):
        yield f"{head}.meets", number(row["meets"], "probability", 0, runs=run["draws"] * run["replications"])


def difference_facts(row: Record, comparison: Comparison, in_states: Mapping[str, int]) -> Iterator[tuple[str, Fact]]:
    """``difference.<scenario>.<measure>.*``: of the expected effect mean, lower, upper, and so ``.citizens.*``.

    Also probability, loss-probability, runs-more, runs-same and runs-fewer. `in_states` are the decimals of differences
    in states, by scenario.
    """
    run, measure = comparison.run, row["measure"]
    head = f"difference.{row['scenario']}.{measure}"
    is_share = measure in run["outcomes"] or measure.startswith("state:")
    if not (is_share or measure in USUAL):
        return
    usual = usual_decimals(measure, abs(row["mean"]), run, whole_from=MANY)
    borne = digits_borne(usual, row["mcse"], row["sd"], FLOOR if is_share else 0.5 * 10.0**-usual)
    digits = points_decimals(comparison, row) if is_share else change_decimals(comparison, row)
    values = {"mean": row["mean"], "lower": row["expected_lower"], "upper": row["expected_upper"]}
    for key, value in values.items():
        yield f"{head}.{key}", number(value, "points" if is_share else "change", digits, flag=borne < usual)
    for key, side in (("probability", "above"), ("loss-probability", "below")):
        yield f"{head}.{key}", _probability(row, run, side)
    if not math.isnan(row["runs_more"]):
        names = ("more", "same", "fewer")
        for name, share in zip(names, whole_percents([row[f"runs_{name}"] for name in names]), strict=True):
            yield f"{head}.runs-{name}", number(share / 100, "share", 0)
    if not math.isnan(row["citizens_mean"]):
        digits = citizens_decimals(comparison, row)
        if measure.startswith("state:"):
            digits = in_states[row["scenario"]]
        for key, name in (("mean", "mean"), ("lower", "expected_lower"), ("upper", "expected_upper")):
            yield f"{head}.citizens.{key}", number(row[f"citizens_{name}"], "change", digits, flag=digits < 1)


def _people(comparison: Comparison) -> Iterator[tuple[str, Fact]]:
    """``run.people``: whom the headline outcomes count, of a run with several."""
    outcomes = [comparison.run["outcomes"][name] for name in comparison.headlines]
    if len(outcomes) > 1:
        people = (listed([people_text(one, language) for one in outcomes], language) for language in LANGUAGES)
        yield "run.people", text(*people)


def _parts(comparison: Comparison) -> Iterator[tuple[str, Fact]]:
    """``part.<scenario>.<measure>.<factor>``: what the differences of outcomes rest on, as sentences print it.

    Effects that have one share together are joined by a plus sign.
    """
    for scenario in comparison.scenarios:
        for measure in comparison.run["outcomes"]:
            groups = told_groups(comparison, scenario, measure)
            named = [part for group in groups for part in group]
            if are_shares(named):
                for group, percent in zip(groups, group_percents(groups), strict=True):
                    factors = "+".join(part.name for part in group)
                    yield f"part.{scenario}.{measure}.{factors}", number(percent / 100, "share", 0)
                continue
            for part in named:
                yield f"part.{scenario}.{measure}.{part.name}", number(part.citizens, "change", part_digits(named))


def _probability(row: Record, run: Record, side: str) -> Fact:
    """The probability of a gain or a loss beyond the size that was named, as the sentence prints it."""
    value = float(row[f"effect_{side}"]) if differs(row) else 0.0
    if not differs(row):  # of one simulation nothing is known of any other
        return number(value if math.isfinite(row["expected_lower"]) else math.nan, "share", 0)
    da, en = (effect_probability(row, side, run["draws"], language) for language in LANGUAGES)
    return Fact(value if math.isfinite(value) else None, "probability", 0, da, en)


def _calibration(calibration: Record) -> Iterator[tuple[str, Fact]]:
    """``parameter.<name>.*``, ``parameters.*`` (how many, by what data say) and ``fit.*`` (how many inside).

    ``calibration.without`` names the published numbers that were left out of the fit, where there are any, and
    ``calibration.settings`` the settings that are not as usual; ``calibration.penalty-reading`` says what the penalty
    for a change of caseworker is read to mean.
    """
    if without := calibration.get("without"):
        yield "calibration.without", text(", ".join(without))
    if settings := calibration.get("settings"):
        yield "calibration.settings", text(named_settings(settings))
    yield "calibration.penalty-reading", text(*(calibrated_reading(calibration, language) for language in LANGUAGES))
    for entry in calibration["parameters"]:
        unit: Unit = "share" if entry["name"].endswith("penalty") else "ratio"
        for side in ("prior", "posterior"):
            for key in ("mean", "lower", "upper"):
                yield (
                    f"parameter.{entry['name']}.{side}.{key}",
                    number(entry[f"{side}_{key}"], unit, 0 if unit == "share" else 2),
                )
        yield f"parameter.{entry['name']}.shift", number(entry["shift"], "change", 1)
        if entry.get("other_prior_mean") is not None:
            yield f"parameter.{entry['name']}.other-mean", number(entry["other_prior_mean"], "ratio", 2)
        yield f"parameter.{entry['name']}.contraction", number(entry["contraction"], "share", 0)
        if round(entry["contraction"], 2) < 0:
            yield f"parameter.{entry['name']}.widening", number(-entry["contraction"], "share", 0)
    learnt = [entry["learnt"] for entry in calibration["parameters"] if entry["learnt"] != "fixed"]
    yield "parameters.number", number(len(learnt), "count", 0)
    for key in ("both", "moved", "narrowed", "hardly"):
        yield f"parameters.{key}", number(learnt.count(key), "count", 0)
    yield "fit.number", number(len(calibration["fit"]), "count", 0)
    yield "fit.inside", number(sum(bool(entry["inside"]) for entry in calibration["fit"]), "count", 0)
