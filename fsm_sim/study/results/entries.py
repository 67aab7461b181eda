"""The scenarios of a run as its record has them: one by name, the one to compare with, and the months they have."""

import difflib
import math
from collections.abc import Mapping
from typing import Any

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.mixed_name import names_in
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import month_after

Record = Mapping[str, Any]
"""A JSON object of a run directory: `run.json`, `calibration.json`, or a part of one."""


def entry_of(run: Record, scenario: str) -> Record:
    """The entry of `run.json` about a scenario.

    Raises
    ------
    InputError
        When there is none, naming those that there are.

    >>> entry_of({"scenarios": [{"name": "as-it-is"}]}, "as-is")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: the run has no scenario 'as-is'; its scenarios are as-it-is; did you mean ...
    1 error. Nothing was run and nothing was changed.
    """
    entries: dict[str, Record] = {entry["name"]: entry for entry in run["scenarios"]}
    if scenario in entries:
        return entries[scenario]
    near = difflib.get_close_matches(scenario, entries, n=1)
    hint = Sentence("; did you mean '{close}'?", close=near[0]) if near else "."
    known = ", ".join(entries)
    text = Sentence(
        "the run has no scenario '{scenario}'; its scenarios are {known}{hint}",
        scenario=scenario,
        known=known,
        hint=hint,
    )
    raise InputError(Problem("", None, text))


def outcomes_of(run: Record, scenario: str) -> dict[str, Any]:
    """The outcomes of a scenario's own programme, as `run.json` has them; those of the run in a record without them.

    >>> run = {"scenarios": [{"name": "now", "programme": "bir"}], "outcomes": {}, "programmes": {"bir": {"work": {}}}}
    >>> outcomes_of(run, "now")
    {'work': {}}
    """
    programme = next(entry["programme"] for entry in run["scenarios"] if entry["name"] == scenario)
    own: dict[str, Any] = run.get("programmes", {}).get(programme) or run["outcomes"]
    return own


def named(run: Record, against: str | None) -> str:
    """The scenario that a reader names to compare with.

    Raises
    ------
    InputError
        When none is named, with those that there are.

    >>> named({"scenarios": [{"name": "as-it-is"}, {"name": "more"}]}, None)
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: name the scenario that the others are compared with: --against as-it-is, or more.
    1 error. Nothing was run and nothing was changed.
    """
    if against is not None:
        return against
    first, *others = [entry["name"] for entry in run["scenarios"]]
    known = first
    if others:
        known = Sentence("{names}, or {last}", names=(first, *others[:-1]), last=others[-1])
    text = Sentence("name the scenario that the others are compared with: --against {names}.", names=known)
    raise InputError(Problem("", None, text))


def start_month_of(run: Record) -> str | None:
    """The month of the calendar in which all scenarios of a run start; None where it is not one.

    >>> start_month_of({"scenarios": [{"start_month": "2027-01"}, {"start_month": "2027-01"}]})
    '2027-01'
    """
    starts = {entry.get("start_month") for entry in run.get("scenarios", ())}
    return starts.pop() if len(starts) == 1 else None


def start_key(entry: Record) -> str:
    """How the citizens of a scenario start, as the keys of sentences name it; of a mixed office in each programme.

    >>> start_key({"start": "settled", "programme": "bir"}), start_key({"start": "settled", "programme": "fsm3+fsm2"})
    ('settled', 'settled-several')
    """
    several = entry["start"] in ("settled", "programme") and len(names_in(entry["programme"])) > 1
    return f"{entry['start']}{'-several' if several else ''}"


def intakes(entry: Record) -> tuple[float, list[Any]]:
    """The mean intake of a scenario, and of each office its steps where it changes; of two plans they are compared."""
    return entry["intake_per_month"], [office.get("intake") or () for office in entry.get("offices", ())]


def is_single(run: Record) -> bool:
    """Whether a run is one simulation of each scenario, from which no interval can be claimed.

    >>> is_single({"draws": 1, "replications": 1}), is_single({"draws": 1, "replications": 2})
    (True, False)
    """
    return bool(run["draws"] * run["replications"] == 1)


def ended_month(start: str, months: float) -> str:
    """The month of the calendar that ends when so many `months` of a run have passed; the first where none has.

    >>> ended_month("2027-01", 12), ended_month("2027-01", 1), ended_month("2027-01", 0)
    ('2027-12', '2027-01', '2027-01')
    """
    return month_after(start, max(math.ceil(months) - 1, 0))


def start_of(entry: Record) -> list[Any]:
    """How a scenario's offices start, with the citizens by state where they are listed."""
    each = [(office, office.get("programmes", ())) for office in entry.get("offices", ())]
    return [entry["start"], *((one.get("listed"), [part.get("listed") for part in parts]) for one, parts in each)]


def first_posts(entry: Record) -> dict[tuple[str, str], float | None]:
    """The full-time posts with which each office of a scenario begins, by municipality and programme.

    >>> first_posts({"offices": [{"municipality": "Vejle", "programme": "bir", "posts": [[0, 9], [6, 7]]}]})
    {('Vejle', 'bir'): 9}
    """
    return {(one["municipality"], one["programme"]): one["posts"][0][1] for one in entry.get("offices", ())}
