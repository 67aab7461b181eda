"""Law: errors that do not depend on each other are all told in one pass, whichever of them come together."""

import copy
import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.inputs.scenarios import read_scenario
from fsm_sim.model.errors import InputError

LEAVE = [
    {"from_month": 2, "to_month": 8, "posts": 1, "citizens": "shared"},
    {"from_month": 4, "to_month": 6, "posts": 1, "citizens": "waiting"},
]
VALID: dict[str, Any] = {
    "scenario": {"name": "together", "title": "Together", "rules_as_of": "2026-07-01"},
    "office": [
        {"municipality": "Vejle", "programme": "bir", "citizens": 90, "groups": {"effort": 90}, "intake_per_month": 6},
        {"municipality": "Horsens", "programme": "bir", "citizens": {"passive": 60}},
        {"municipality": "Odense", "programme": "ap", "citizens": 40, "start": "settled"},
    ],
    "staffing": {
        "posts": [{"from_month": 0, "count": 5}, {"from_month": 3, "count": 6}, {"from_month": 9, "count": 7}],
        "separation_per_year": 0.2,
        "vacancy_months": 3,
        "handover": "inflow_only",
        "leave": LEAVE,
        "recruitment_freeze": [{"from_month": 2, "to_month": 5}],
    },
    "rehabilitation_team": {"capacity_per_month": 12},
    "horizon": {"months": 24},
}
FAULTS: dict[str, tuple[KeyPath, Any]] = {
    "a day that is none": (("scenario", "rules_as_of"), "2026-02-30"),
    "a name with spaces": (("scenario", "name"), "all together"),
    "an empty title": (("scenario", "title"), ""),
    "negative citizens": (("office", 1, "citizens", "passive"), -4),
    "an unknown state": (("office", 1, "citizens", "pasive"), 4),
    "a key that no office has": (("office", 1, "colour"), "red"),
    "groups that do not add up": (("office", 0, "groups", "effort"), 80),
    "intake out of order": (("office", 0, "intake_per_month"), [{"from_month": 3, "per_month": 6}]),
    "a start that is none": (("office", 2, "start"), "setled"),
    "an unknown programme": (("office", 2, "programme"), "app"),
    "an office listed twice": (("office", 1, "municipality"), "Vejle"),
    "an office of several programmes": (
        ("office", 3),
        {"municipality": "Aarhus", "programmes": [{"name": "bir", "citizens": 5}, {"name": "ap", "citizens": 5}]},
    ),
    "a programme listed twice": (
        ("office", 3),
        {"municipality": "Aarhus", "programmes": [{"name": "bir", "citizens": 5}, {"name": "bir", "citizens": 6}]},
    ),
    "posts out of order": (("staffing", "posts", 2, "from_month"), 1),
    "count and people": (("staffing", "posts", 1, "people"), [{"share": 0.6, "count": 2}]),
    "turnover in per cent": (("staffing", "separation_per_year"), 20),
    "a vacancy below 0": (("staffing", "vacancy_months"), -1),
    "an unknown rule of hand-over": (("staffing", "handover"), "inflow"),
    "leave of too many": (("staffing", "leave", 0, "posts"), 50),
    "leave that ends before it begins": (("staffing", "leave", 1, "to_month"), 3),
    "a freeze that ends before it begins": (("staffing", "recruitment_freeze", 0, "to_month"), 1),
    "a team below 0": (("rehabilitation_team", "capacity_per_month"), -2),
    "half a month": (("horizon", "months"), 24.5),
    "a table that no scenario has": (("colours",), {"red": 1}),
}
DEPENDENT = {
    ("posts out of order", "leave of too many"): "who can go is known of a plan in order",
    ("count and people", "leave of too many"): "who can go is known of a plan that says one number",
}


def with_faults(*names: str) -> dict[str, Any]:
    data = copy.deepcopy(VALID)
    for name in names:
        path, value = FAULTS[name]
        at: Any = data
        for part in path[:-1]:
            at = at[part]
        if isinstance(at, list) and path[-1] == len(at):
            at.append(value)
        else:
            at[path[-1]] = value
    return data


def inline(value: Any) -> str:
    """A value as TOML has it on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {inline(one)}" for key, one in value.items()) + " }"
    return f"[{', '.join(map(inline, value))}]" if isinstance(value, list) else json.dumps(value)


def told(file: Path, *names: str) -> set[str]:
    """What is said of a scenario with some faults, without the numbers of lines and the names of plan and office."""
    file.write_text("".join(f"{key} = {inline(value)}\n" for key, value in with_faults(*names).items()), "utf-8")
    try:
        read_scenario(file)
    except InputError as error:
        return {str(problem.text).partition(", but the plan")[0] for problem in error.problems}
    return set()


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    file = tmp_path_factory.mktemp("alone") / "alone.toml"
    return {name: told(file, name) for name in FAULTS}


def test_each_fault_alone_is_one_sentence_and_without_any_there_is_none(
    alone: dict[str, set[str]], tmp_path: Path
) -> None:
    assert told(tmp_path / "valid.toml") == set()
    assert {name: len(said) for name, said in alone.items() if len(said) != 1} == {}


def apart(first: str, second: str) -> bool:
    """Whether two faults are of different values, of which neither rests on the other."""
    one, other = FAULTS[first][0], FAULTS[second][0]
    shorter = min(len(one), len(other))
    return one[:shorter] != other[:shorter] and not {(first, second), (second, first)} & DEPENDENT.keys()


PAIRS = [pair for pair in combinations(FAULTS, 2) if apart(*pair)]


def test_two_errors_that_do_not_depend_on_each_other_are_both_told(alone: dict[str, set[str]], tmp_path: Path) -> None:
    """Leave of too many people was hidden by negative citizens and by a programme listed twice."""
    assert len(PAIRS) > 200
    missing = {}
    for pair in PAIRS:
        left = set().union(*(alone[name] for name in pair)) - told(tmp_path / "pair.toml", *pair)
        if left:
            missing[pair] = left
    assert missing == {}


@settings(max_examples=40, deadline=None)
@given(names=st.lists(st.sampled_from(sorted(FAULTS)), min_size=3, max_size=6, unique=True))
def test_several_errors_are_all_told(
    alone: dict[str, set[str]], tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    chosen = [name for place, name in enumerate(names) if all(apart(name, other) for other in names[:place])]
    file = tmp_path_factory.mktemp("several") / "several.toml"
    assert set().union(*(alone[name] for name in chosen)) <= told(file, *chosen)


def test_keys_of_which_only_a_part_is_written_do_not_hide_what_is_wrong_with_their_values(tmp_path: Path) -> None:
    data, file = with_faults(), tmp_path / "keys.toml"
    data["staffing"]["leave"][1] = {"from": 8, "to": 3, "citizens": "shared"}
    file.write_text("".join(f"{key} = {inline(value)}\n" for key, value in data.items()), "utf-8")
    with pytest.raises(InputError) as refused:
        read_scenario(file)
    said = [str(problem.text) for problem in refused.value.problems]
    assert len(said) == 3
    for wanted in ("did you mean 'from_month'?", "did you mean 'to_month'?", "ends when month 3 begins"):
        assert any(wanted in one for one in said), wanted
