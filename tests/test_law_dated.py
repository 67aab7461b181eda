"""Law: a scenario by dates is the scenario by numbers of months, wherever a month stands, so its results are too.

Places where a month can stand: a step of the plan, the begin and end of a leave and of a freeze of recruitment, and a
step of the intake, in an office of one programme or of several. An intake may be a table by date too.
"""

import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import fsm_sim.engines
from fsm_sim.inputs.scenarios import ScenarioFile, read_scenario
from fsm_sim.model.scenarios.calendar import month_name, month_number

MONTHS = 14
Value = Any
"""What a key holds: a number, a text, a list or a table."""


@st.composite
def months_in_order(draw: st.DrawFn, first: int = 0) -> list[int]:
    """One to three months within the horizon, from `first` on."""
    return sorted({first, *draw(st.lists(st.integers(first + 1, MONTHS - 1), max_size=2))})


@st.composite
def periods(draw: st.DrawFn) -> dict[str, Value]:
    begin = draw(st.integers(0, MONTHS - 2))
    return {"from_month": begin, "to_month": begin + draw(st.integers(1, MONTHS))}


@st.composite
def intakes(draw: st.DrawFn, several: bool) -> Value:
    steps = draw(months_in_order())
    rates = [draw(st.sampled_from([0.0, 2.5, 12.0])) for _ in steps]
    if several or draw(st.booleans()):
        return rates[0]
    return [{"from_month": month, "per_month": rate} for month, rate in zip(steps, rates, strict=True)]


def apart(spans: list[dict[str, Value]]) -> bool:
    """Whether each of some periods has ended when the next begins."""
    in_order = sorted(spans, key=lambda one: one["from_month"])
    return all(one["to_month"] <= then["from_month"] for one, then in pairwise(in_order))


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Value]:
    """A scenario by numbers of months, as a file has it."""
    programmes = draw(st.sampled_from([["fsm3"], ["bir"], ["fsm3", "usual"]]))
    several = len(programmes) > 1
    parts = [
        {"name": name, "citizens": draw(st.integers(20, 60)), "start": draw(st.sampled_from(["settled", "programme"])),
         "intake_per_month": draw(intakes(several))}
        for name in programmes
    ]  # fmt: skip
    office: dict[str, Value] = {"municipality": "Eksempelby"}
    if several:
        office["programmes"] = parts
    else:
        office |= {("programme" if key == "name" else key): value for key, value in parts[0].items()}
    people = [{"share": 1.0, "count": 3}, {"share": 0.6, "count": 2}]
    staffing: dict[str, Value] = {
        "posts": [
            {"from_month": month, **draw(st.sampled_from([{"count": 3}, {"count": 4.4}, {"people": people}]))}
            for month in draw(months_in_order())
        ],
        "handover": draw(st.sampled_from(["inflow_only", "rebalance"])),
        "recruitment_freeze": draw(st.lists(periods(), max_size=2).filter(apart)),
        "leave": [
            {**one, "citizens": draw(st.sampled_from(["stand_in", "shared", "waiting"]))}
            for one in draw(st.lists(periods(), max_size=1))
        ],
    }
    return {
        "scenario": {"name": "town", "title": "Town"},
        "office": office,
        "staffing": staffing,
        "horizon": {"months": MONTHS},
    }


def dated(value: Value, start: str) -> Value:
    """The same with a date wherever a month stands."""
    if isinstance(value, list):
        return [dated(one, start) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: month_name(month_number(start) + one) if key in ("from_month", "to_month") else dated(one, start)
        for key, one in value.items()
    }


def by_date(office: dict[str, Value]) -> dict[str, Value]:
    """The same with a table by date for an intake of dated steps."""
    steps = office.get("intake_per_month")
    if not isinstance(steps, list):
        return office
    return {**office, "intake_per_month": {one["from_month"]: one["per_month"] for one in steps}}


def in_toml(value: Value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {in_toml(one)}' for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(in_toml(one) for one in value) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def read(tables: dict[str, Value], folder: Path) -> ScenarioFile:
    lines = [
        f"[{name}]\n" + "".join(f"{k} = {in_toml(v)}\n" for k, v in table.items()) for name, table in tables.items()
    ]
    file = folder / "town.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return read_scenario(file)


def written_both_ways(tables: dict[str, Value], start: str, as_table: bool) -> tuple[ScenarioFile, ScenarioFile]:
    """What is read of a scenario that begins in a month: by numbers of months, and by dates."""
    horizon = {**tables["horizon"], "start_month": start}
    by_dates = {**tables, "horizon": horizon, **{name: dated(tables[name], start) for name in ("office", "staffing")}}
    if as_table:
        by_dates["office"] = by_date(by_dates["office"])
    with tempfile.TemporaryDirectory() as folder:
        return read({**tables, "horizon": horizon}, Path(folder)), read(by_dates, Path(folder))


STARTS = st.sampled_from(["2026-12", "2027-02", "2028-02"])


@given(scenarios(), STARTS, st.booleans())
@settings(max_examples=60)
def test_a_scenario_by_dates_is_read_as_the_same_scenario_as_that_by_numbers_of_months(
    tables: dict[str, Value], start: str, as_table: bool
) -> None:
    numbered, by_dates = written_both_ways(tables, start, as_table)
    assert by_dates.scenario == numbered.scenario
    assert by_dates.digest == numbered.digest
    assert by_dates.warnings == numbered.warnings


@given(scenarios(), STARTS)
@settings(max_examples=30)
def test_a_scenario_by_dates_is_that_by_numbers_of_months_without_a_start_but_for_the_start(
    tables: dict[str, Value], start: str
) -> None:
    """So an engine, which reads no start (`start_month` is in none of `engines`), is given the same to the last bit."""
    _, by_dates = written_both_ways(tables, start, as_table=True)
    with tempfile.TemporaryDirectory() as folder:
        numbered = read(tables, Path(folder)).scenario
    horizon = by_dates.scenario.horizon.model_copy(update={"start_month": None})
    assert by_dates.scenario.model_copy(update={"horizon": horizon}) == numbered


def test_no_engine_reads_the_month_in_which_a_scenario_starts() -> None:
    engines = Path(fsm_sim.engines.__file__).parent
    sources = [file.read_text("utf-8") for file in engines.rglob("*.py")]
    assert any("horizon.months" in text for text in sources)
    assert not any("start_month" in text for text in sources)
