"""An office of several programmes: its sums before anything is checked, and who its citizens at the start are."""

from typing import Any

import pytest

from fsm_sim.model.scenarios.office_programmes import OfficeProgramme, start_kind, sums


@pytest.mark.parametrize("wrong", [-7, True, "many", None, [3]])
def test_what_is_no_number_of_citizens_adds_nothing_and_is_told_elsewhere(wrong: Any) -> None:
    found = sums([{"name": "bir", "citizens": 10, "intake_per_month": 2}, {"name": "ap", "citizens": wrong}])
    assert (found["citizens"], found["intake_per_month"]) == (10, 2.0)
    by_state = sums([{"name": "bir", "citizens": {"passive": 4, "placement": wrong}, "intake_per_month": wrong}])
    assert (by_state["citizens"], by_state["intake_per_month"]) == (4, 0.0)


def test_a_programme_without_citizens_or_intake_adds_nothing() -> None:
    found = sums([{"name": "bir", "citizens": 0, "intake_per_month": 0}, {"name": "ap", "citizens": 1}])
    assert (found["citizens"], found["intake_per_month"]) == (1, 0.0)


def test_the_intake_is_steady_where_that_of_one_programme_is() -> None:
    tables = [{"name": "bir", "citizens": 1, "intake_per_month": 3}, {"name": "ap", "intake_per_month": "steady"}]
    assert sums(tables)["intake_per_month"] == "steady"


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ([{"citizens": 10, "start": "settled"}], "settled"),
        ([{"citizens": 10, "start": "programme"}], "programme"),
        ([{"citizens": {"passive": 10}}], "listed"),
        ([{"citizens": 10, "start": "settled"}, {"citizens": 5, "start": "settled"}], "settled"),
        ([{"citizens": 10, "start": "settled"}, {"citizens": 5, "start": "programme"}], "several"),
    ],
)
def test_who_the_citizens_at_the_start_are(parts: list[dict[str, Any]], kind: str) -> None:
    names = ("bir", "ap")
    made = [OfficeProgramme(name=name, **part) for name, part in zip(names, parts, strict=False)]
    assert start_kind(made) == kind
