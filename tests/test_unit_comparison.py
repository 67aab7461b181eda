"""Comparisons: paired, exactly zero where nothing differs, and sentences that say what the evidence carries."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from synthetic_run import OUTCOMES, SCENARIOS, calibration_json, results, run_json

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.errors import InputError
from fsm_sim.report.document.comparison_text import WordedComparison
from fsm_sim.study.results.comparison import compare, differs, probability_bound

BASE, TWO_MORE, LOWER_TURNOVER = SCENARIOS
OFFICE = {"Hedensted": 251}


def made(scenarios: list[dict[str, Any]], offices: dict[str, int] = OFFICE, **changes: Any) -> WordedComparison:
    run = {**run_json(scenarios, 40, 2, 24, offices, [], seed=1), **changes}
    table = results(scenarios, 40, 2, 24, offices, seed=1)
    return WordedComparison.of(compare(table, run, scenarios[0]["name"], calibration_json()))


def by_hand(
    differences: np.ndarray, *, group: str | None = None, gone: dict[str, float] | None = None, **then: Any
) -> WordedComparison:
    """Two scenarios of 100 citizens whose shares in work differ by `differences`, one per draw.

    `gone` are states to which the second sends so many more; `then` is what else the second differs in.
    """
    draws = len(differences)
    table = pd.DataFrame({"municipality": "A", "draw": range(draws), "replication": 0, "month": 24})
    parts = [("now", "work", np.full(draws, 0.5)), ("then", "work", 0.5 + differences)]
    parts += [(name, "citizens", np.full(draws, 100.0)) for name in ("now", "then")]
    for state, more in (gone or {}).items():
        parts += [("now", f"state:{state}", np.full(draws, 0.1)), ("then", f"state:{state}", 0.1 + more * differences)]
    rows = [table.assign(scenario=name, measure=measure, value=value) for name, measure, value in parts]
    named = [{**BASE, "name": "now", "title": "Now", "title_da": "Nu"}, {**TWO_MORE, "name": "then", **then}]
    run = run_json(named, draws, 1, 24, {"A": 100}, [], seed=1)
    run["outcomes"] = {"work": {**OUTCOMES["work"], "title": {"da": "job", "en": "work"}, "group": group}}
    return WordedComparison.of(compare(pd.concat(rows), run, "now", calibration_json()))


@pytest.mark.parametrize("offices", [OFFICE, {"A": 97, "B": 251, "C": 13}])
def test_R1_a_scenario_against_itself_is_exactly_zero_in_every_output(offices: dict[str, int]):
    twin = {**BASE, "name": "twin", "title": "Twin", "title_da": "Tvilling"}
    run = run_json([BASE, twin], 30, 3, 12, offices, [], seed=1)
    one = results([BASE], 30, 3, 12, offices, seed=1)
    other = one.assign(scenario="twin").sample(frac=1.0, random_state=6)
    comparison = WordedComparison.of(compare(pd.concat([other, one]), run, BASE["name"], calibration_json()))
    numbers = comparison.differences.drop(columns=["scenario", "measure", "month", "runs"])
    assert (numbers.fillna(0.0) == 0.0).all(axis=None)
    assert not np.signbit(numbers.fillna(0.0)).any(axis=None)
    assert comparison.sentences("da") == [
        "Tvilling: ingen forskel fra Som i dag; antallet af borgere i beskæftigelse, uddannelse, løntimer eller "
        "fleksjob er det samme i hver kørsel."
    ]
    rows = comparison.as_json()["differences"]
    assert {row[key] for row in rows for key in ("mean", "lower", "upper", "probability_above", "sd")} == {0.0}


def test_differences_are_taken_within_draw_and_replication():
    table = results(SCENARIOS, 30, 2, 6, OFFICE, seed=1)
    run = run_json(SCENARIOS, 30, 2, 6, OFFICE, [], seed=1)
    row = compare(table, run, "hedensted").table.query("scenario == 'two-more' and measure == 'work'").iloc[0]
    keys = ["draw", "replication"]
    last = table[(table["month"] == 6) & (table["measure"] == "work")].set_index(["scenario", *keys])["value"]
    paired = last["two-more"] - last["hedensted"]
    assert (row["mean"], row["sd"]) == pytest.approx((paired.mean(), paired.std()))
    assert (row["lower"], row["upper"]) == pytest.approx(tuple(paired.quantile([0.05, 0.95])))
    assert row["probability_above"] == (paired > 0).mean()
    assert row["runs"] == 60


def test_a_difference_in_citizens_is_the_difference_of_share_times_citizens():
    row = by_hand(np.linspace(0.01, 0.05, 41)).table.query("measure == 'work'").iloc[0]
    assert row["citizens_mean"] == pytest.approx(3.0)
    assert (row["citizens_lower"], row["citizens_upper"]) == pytest.approx((1.2, 4.8))


def test_only_outcomes_and_states_differ_in_citizens():
    table = made(SCENARIOS).table
    counted = {"work", "company_directed", "state:passive", "state:paid_hours"}
    assert set(table.loc[table["citizens_mean"].notna(), "measure"]) == counted


GONE = {"flexjob": 0.5, "disability_pension": 2.0}


def test_a_difference_in_staffing_says_who_went_to_a_flexjob_and_who_to_a_pension():
    found = by_hand(np.linspace(-0.01, 0.05, 1001), gone=GONE)
    beside = found.said("then", "work", "en")[2:]
    assert [text.replace("\N{MINUS SIGN}", "-") for text in beside] == [
        "The expected difference since the start in how many have gone to a flexjob is +1.0 citizens "
        "(90% interval -0.3 to +2.3), to a disability pension +4.0 (-1.4 to +9.4).",
        "It rests on the assumption about caseload and clarification, not on data.",
    ]
    assert found.said("then", "work", "da")[2].startswith("Den forventede forskel siden starten i, hvor mange der er")
    found.calibration["parameters"].append({"name": "caseload_elasticity_clarify", "learnt": "both"})
    assert len(found.said("then", "work", "en")) == 3, "data would decide it"


def test_who_went_where_is_not_told_where_only_one_is_known_or_the_staffing_is_the_same():
    assert len(by_hand(np.linspace(-0.01, 0.05, 1001), gone={"flexjob": 0.5}).said("then", "work", "en")) == 2
    calm = by_hand(np.linspace(-0.01, 0.05, 1001), gone=GONE, posts=BASE["posts"], separation_per_year=0.1)
    assert calm.pulled("then") == ("caseworker_change_penalty",)
    assert len(calm.said("then", "work", "en")) == 2


def test_every_month_is_available():
    comparison = made(SCENARIOS)
    assert comparison.month == 24
    assert set(comparison.at(12)["month"]) == {12}


def test_an_unknown_scenario_is_an_error_that_names_those_there_are():
    run = run_json(SCENARIOS, 2, 1, 2, OFFICE, [], seed=1)
    with pytest.raises(InputError, match=r"no scenario 'hedenstedt'; its scenarios are hedensted, two-more, lower-t"):
        compare(results(SCENARIOS, 2, 1, 2, OFFICE, seed=1), run, "hedenstedt")


def test_a_scenario_of_another_programme_is_left_out_and_said_to_be():
    comparison = made([BASE, TWO_MORE, {**LOWER_TURNOVER, "programme": "fsm2"}])
    assert comparison.scenarios == ["two-more"]
    assert comparison.left_out == ("lower-turnover",)
    assert "Lavere personaleomsætning er ikke sammenlignet" in comparison.text("da")


def test_one_scenario_alone_has_an_empty_table_and_no_sentences():
    comparison = made([BASE])
    assert comparison.table.empty
    assert comparison.sentences() == []
    assert comparison.text("da") == "Sammenlignet med Som i dag:"
    assert comparison.as_json()["differences"] == []


def test_the_sentence_reads_as_danish():
    few = np.concatenate([np.linspace(0.021, 0.130, 970), np.full(30, -0.01)])
    sentence = by_hand(few).said("then", "work", "da")
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in sentence] == [
        "To medarbejdere mere ventes at give 7,3 flere borgere i job efter 24 måneder (90 %-interval 2,3 til 12,4); "
        "sandsynligheden for en forbedring er 97 %.",
        "Størrelsen bestemmes mest af antagelsen om sagsstammens effekt, ikke af data.",
    ]


def test_a_fall_is_told_as_fewer_with_an_interval_of_the_difference():
    sentence = by_hand(np.linspace(-0.08, 0.02, 1001)).sentences("en")[0]
    assert "3.0 fewer citizens in work are expected" in sentence
    assert "(90% interval of the difference \N{MINUS SIGN}7.5 to 1.5)" in sentence


def test_a_difference_that_rounds_to_nothing_is_about_as_many():
    assert "about as many citizens" in by_hand(np.linspace(-0.05, 0.05, 101)).sentences("en")[0]


def test_an_outcome_of_one_group_is_told_in_points_unless_the_group_is_counted():
    comparison = by_hand(np.linspace(0.02, 0.04, 1001), group="effort")
    assert "3.0 percentage points more of the citizens" in comparison.sentences("en")[0]
    assert comparison.table["citizens_mean"].isna().all()


@pytest.mark.parametrize("learnt", ["both", "moved", "narrowed", "hardly", "fixed"])
@pytest.mark.parametrize(
    ("scenario", "parameter"),
    [("two-more", "caseload_elasticity_work"), ("lower-turnover", "caseworker_change_penalty")],
)
def test_the_last_clause_says_what_data_say_of_the_size(learnt: str, scenario: str, parameter: str):
    comparison = made(SCENARIOS)
    for entry in comparison.calibration["parameters"]:
        entry["learnt"] = learnt
    assert comparison.learnt(scenario) == {parameter: learnt}
    for language in ("da", "en"):
        assert comparison.said(scenario, "work", language)[1:] == [sentence(f"size.{parameter}.{learnt}", language)]


def test_a_parameter_that_was_not_estimated_counts_as_fixed():
    run = run_json(SCENARIOS, 4, 2, 2, OFFICE, [], seed=1)
    comparison = compare(results(SCENARIOS, 4, 2, 2, OFFICE, seed=1), run, "hedensted", {"parameters": []})
    assert comparison.learnt("two-more") == {"caseload_elasticity_work": "fixed"}


@pytest.mark.parametrize(
    ("probability", "runs", "expected"),
    [(0.5, 10, ("", 0.5)), (1.0, 10, ("over", 0.9)), (1.0, 200, ("over", 0.99)), (0.0, 200, ("under", 0.01))],
)
def test_a_probability_claims_no_more_than_its_runs(probability: float, runs: int, expected: tuple[str, float]):
    assert probability_bound(probability, runs) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("probability", "runs", "expected"),
    [
        *((0.01, 200, ("", 0.01)), (0.99, 200, ("", 0.99))),  # the bound itself is a value
        *((0.0099, 200, ("under", 0.01)), (0.9901, 200, ("over", 0.99))),
        *((0.03, 30, ("under", 0.04)), (0.04, 30, ("", 0.04)), (0.97, 30, ("over", 0.96))),  # 3.33 % rounds up to 4
        *((0.5, 2, ("", 0.5)), (0.0, 2, ("under", 0.5)), (1.0, 2, ("over", 0.5))),
        *((0.494, 1000, ("", 0.49)), (0.496, 1000, ("", 0.5))),
    ],
)
def test_a_probability_is_told_from_one_run_in_so_many_on_and_at_most_in_whole_percents(
    probability: float, runs: int, expected: tuple[str, float]
):
    assert probability_bound(probability, runs) == pytest.approx(expected)


@pytest.mark.parametrize("spread", [0.0, np.nan])
def test_a_difference_of_exactly_nothing_in_every_run_is_none_even_where_one_run_has_no_spread(spread: float):
    assert not differs({"mean": 0.0, "sd": spread})
    assert differs({"mean": 0.1, "sd": spread})
    assert differs({"mean": 0.0, "sd": 0.1})


def test_a_twin_in_a_forecast_of_one_run_does_not_differ():
    assert "ingen forskel fra Nu" in by_hand(np.zeros(1)).sentences("da")[0]


def test_a_measure_that_only_another_programme_has_is_not_compared():
    table = results(SCENARIOS, 4, 2, 2, OFFICE, seed=1)
    foreign = (table["measure"] == "company_directed") & (table["scenario"] != "lower-turnover")
    run = run_json([BASE, TWO_MORE, {**LOWER_TURNOVER, "programme": "fsm2"}], 4, 2, 2, OFFICE, [], seed=1)
    measures = set(compare(table[~foreign], run, "hedensted").table["measure"])
    assert "work" in measures
    assert "company_directed" not in measures


def test_the_json_is_json():
    comparison = made(SCENARIOS)
    again = json.loads(json.dumps(comparison.as_json(), allow_nan=False))
    assert again["against"] == "hedensted"
    assert again["text"]["en"].startswith("Compared with As it is:")


def test_the_probability_of_a_difference_in_citizens_is_of_citizens_and_not_of_their_share():
    """A share may rise while citizens become fewer, since the target group is smaller."""
    shares = np.full(100, 0.02)
    found = by_hand(shares)
    runs = found.run
    table = pd.concat(
        pd.DataFrame({"municipality": "A", "draw": range(100), "replication": 0, "month": 24}).assign(
            scenario=name, measure=measure, value=value
        )
        for name, measure, value in (
            ("now", "work", 0.5),
            ("then", "work", 0.52),
            ("now", "citizens", 100.0),
            ("then", "citizens", np.where(np.arange(100) < 70, 90.0, 100.0)),
        )
    )
    row = compare(table, runs, "now", calibration_json()).row("then", "work")
    assert row is not None
    assert (row["probability_above"], row["citizens_probability_above"]) == (1.0, 0.3)
    worded = WordedComparison.of(compare(table, runs, "now", calibration_json()))
    assert "the probability of an improvement is 30%" in worded.said("then", "work", "en")[0]


def test_a_scenario_that_starts_differently_is_no_difference_of_plans_alone():
    found = by_hand(np.linspace(0.01, 0.05, 101))
    found.run["scenarios"][1]["start"] = "settled"
    assert found.said("then", "work", "en")[1:] == [sentence("comparison.other-start", "en")]
