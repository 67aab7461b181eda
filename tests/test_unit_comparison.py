"""Comparisons: paired, exactly zero where nothing differs, and sentences that say what the evidence carries."""

import json
import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from synthetic_run import OUTCOMES, SCENARIOS, calibration_json, results, run_json

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.warning import NoPosts, RunWarning, ScenarioWarning, UnstudiedCaseload
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.comparison_text import WordedComparison
from fsm_sim.report.document.numbers import probability_bound
from fsm_sim.report.document.rests_text import MOST_STATES, told_parts
from fsm_sim.report.document.rests_text import rests as rests_of
from fsm_sim.report.tables.plain_table import differences, levels
from fsm_sim.study.results.comparison import Comparison, compare, differs
from fsm_sim.study.results.effect_parts import Part, Parts, RunEffects, ScenarioParts, chance_errors

BASE, TWO_MORE, LOWER_TURNOVER = SCENARIOS
OFFICE = {"Hedensted": 251}
WHERE: dict[str, Any] = {
    "municipality": "A", "programme": "bir", "from_month": 0.0, "studied_low": 15.0, "studied_high": 150.0,
}  # fmt: skip


def made(scenarios: list[dict[str, Any]], offices: dict[str, int] = OFFICE, **changes: Any) -> WordedComparison:
    run = {**run_json(scenarios, 40, 2, 24, offices, [], seed=1), **changes}
    table = results(scenarios, 40, 2, 24, offices, seed=1)
    return WordedComparison.of(compare(table, run, scenarios[0]["name"], calibration_json()))


def by_hand(
    differences: np.ndarray,
    *,
    group: str | None = None,
    gone: dict[str, float] | None = None,
    parts_of: tuple[ScenarioParts, ScenarioParts] | None = None,
    size: float = 1.0,
    **then: Any,
) -> WordedComparison:
    """Two scenarios of 100 citizens whose shares in work differ by `differences`, one per draw.

    `gone` are states to which the second sends so many more, `parts_of` what the outcomes rest on; `then` is what else
    the second differs in.
    """
    draws = len(differences)
    table = pd.DataFrame({"municipality": "A", "draw": range(draws), "month": 24})
    parts = [("now", "work", np.full(draws, 0.5)), ("then", "work", 0.5 + differences)]
    parts += [(name, "citizens", np.full(draws, 100.0)) for name in ("now", "then")]
    for state, more in (gone or {}).items():
        parts += [("now", f"state:{state}", np.full(draws, 0.1)), ("then", f"state:{state}", 0.1 + more * differences)]
    rows = [
        table.assign(scenario=name, measure=measure, value=value, replication=replication)
        for name, measure, value in parts
        for replication in (0, 1)  # the same twice: nothing is chance
    ]
    named = [{**BASE, "name": "now", "title": "Now", "title_da": "Nu"}, {**TWO_MORE, "name": "then", **then}]
    run = run_json(named, draws, 2, 24, {"A": 100}, [], seed=1)
    run["outcomes"] = {"work": {**OUTCOMES["work"], "title": {"da": "job", "en": "work"}, "group": group}}
    effects = RunEffects({}, Parts({name: one for name, one in zip(("now", "then"), parts_of or (), strict=False)}))
    return WordedComparison.of(compare(pd.concat(rows), run, "now", calibration_json(), effects=effects, size=size))


def rests(draws: int, **parts: float) -> tuple[ScenarioParts, ScenarioParts]:
    """The parts of two scenarios whose difference in work has these parts, each with a little spread."""
    spread = np.linspace(-0.01, 0.01, draws)
    of = lambda scale: ScenarioParts(  # noqa: E731
        tuple(range(draws)),
        (24,),
        {"work": {name: tuple((float(scale * (value + one)),) for one in spread) for name, value in parts.items()}},
    )
    return of(0.0), of(1.0)


@pytest.mark.parametrize("offices", [OFFICE, {"A": 97, "B": 251, "C": 13}])
def test_R1_a_scenario_against_itself_is_exactly_zero_in_every_output(offices: dict[str, int]):
    twin = {**BASE, "name": "twin", "title": "Twin", "title_da": "Tvilling"}
    run = run_json([BASE, twin], 30, 3, 12, offices, [], seed=1)
    one = results([BASE], 30, 3, 12, offices, seed=1)
    other = one.assign(scenario="twin").sample(frac=1.0, random_state=6)
    comparison = WordedComparison.of(compare(pd.concat([other, one]), run, BASE["name"], calibration_json()))
    table = comparison.differences
    early = table["measure"].isin(OUTCOMES) & (table["month"] < 3)  # outcomes look back over three months
    assert (table.loc[~early, "runs_same"] == 1.0).all()
    assert table.loc[early, "mean"].isna().all()
    numbers = table.drop(columns=["scenario", "measure", "month", "runs", "runs_same"])
    assert (numbers.fillna(0.0) == 0.0).all(axis=None)
    assert not np.signbit(numbers.fillna(0.0)).any(axis=None)
    assert comparison.sentences("da") == [
        "Tvilling: ingen forskel fra »Som i dag«; antallet af borgere i beskæftigelse, uddannelse, løntimer eller "
        "fleksjob er det samme i hver simulering."
    ]
    rows = [row for row in comparison.as_json()["differences"] if row["measure"] not in OUTCOMES or row["month"] >= 3]
    assert {
        row[key]
        for row in rows
        for key in ("mean", "lower", "upper", "effect_above", "effect_below", "runs_more", "sd")
    } == {0.0}


def test_differences_are_taken_within_draw_and_replication():
    table = results(SCENARIOS, 30, 2, 6, OFFICE, seed=1)
    run = run_json(SCENARIOS, 30, 2, 6, OFFICE, [], seed=1)
    row = compare(table, run, "hedensted").table.query("scenario == 'two-more' and measure == 'work'").iloc[0]
    keys = ["draw", "replication"]
    last = table[(table["month"] == 6) & (table["measure"] == "work")].set_index(["scenario", *keys])["value"]
    paired = last["two-more"] - last["hedensted"]
    assert (row["mean"], row["sd"]) == pytest.approx((paired.mean(), paired.std()))
    assert (row["lower"], row["upper"]) == pytest.approx(tuple(paired.quantile([0.05, 0.95])))
    citizens = (paired * 251).round(0)
    assert row["runs_more"] == (citizens > 0).mean()
    assert row["runs_same"] == (citizens == 0).mean()
    assert row["runs_fewer"] == (citizens < 0).mean()
    assert row["runs"] == 60


def test_a_difference_in_citizens_is_the_difference_of_share_times_citizens():
    row = by_hand(np.linspace(0.01, 0.05, 41)).table.query("measure == 'work'").iloc[0]
    assert row["citizens_mean"] == pytest.approx(3.0)
    assert (row["citizens_lower"], row["citizens_upper"]) == pytest.approx((1.2, 4.8))


def test_only_outcomes_and_states_differ_in_citizens():
    table = made(SCENARIOS).table
    counted = {"work", "company_directed", "state:passive", "state:paid_hours"}
    assert set(table.loc[table["citizens_mean"].notna(), "measure"]) == counted


def test_a_difference_says_in_which_states_there_are_more_and_fewer_citizens():
    found = by_hand(np.linspace(-0.01, 0.05, 1001), gone={"flexjob": 0.5, "disability_pension": 2.0, "passive": 0.0})
    found.run["states"] = {"flexjob": {"da": "fleksjob", "en": "flexjob"}}
    assert found.said("then", "work", "en")[-1] == (
        "More (+) or fewer (−) citizens by state after 24 months: disability_pension +4.0; flexjob +1.0."
    )
    assert "fleksjob +1,0" in found.said("then", "work", "da")[-1]
    assert set(found.states("then")) == {"flexjob", "disability_pension"}


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_states_of_an_outcome_are_told_before_those_that_move_more(sign: float):
    """Six states are named: the states that make up a gain were cut where others moved more."""
    others = {name: sign * (2.0 + place) for place, name in enumerate(("a", "b", "c", "d", "e", "f"))}
    mine = dict.fromkeys(OUTCOMES["work"]["states"], 0.5)
    found = by_hand(np.linspace(0.01, 0.03, 101), gone={**others, **mine})
    found.run["states"] = {}
    told = found.said("then", "work", "en")[-1]
    assert len(mine) + len(others) > MOST_STATES == told.count(";") + 1
    assert all(f"{state} +1" in told for state in mine)
    assert [name for name in others if f" {name} " in told] == [*others][len(mine) :], "then those that move most"


def test_a_state_within_chance_of_no_difference_is_not_told():
    noise = np.linspace(-1.0, 1.0, 101)
    found = by_hand(np.linspace(0.01, 0.05, 101), gone={"flexjob": 0.0})
    assert "by state" not in " ".join(found.said("then", "work", "en"))
    found = by_hand(noise, gone={"flexjob": 0.5})
    assert "by state" not in " ".join(found.said("then", "work", "en"))


def test_every_month_is_available():
    comparison = made(SCENARIOS)
    assert comparison.month == 24
    assert set(comparison.at(12)["month"]) == {12}


def unlike(**asked: Any) -> Comparison:
    """The first scenario over 24 months, one over 12, one over 18 and one of another programme over 6."""
    last = [BASE, TWO_MORE, LOWER_TURNOVER, {**TWO_MORE, "name": "fsm2", "programme": "fsm2"}]
    run = run_json(last, 6, 2, 24, OFFICE, [], seed=1)
    tables = []
    for entry, months in zip(run["scenarios"], (24, 12, 18, 6), strict=True):
        entry["months"] = months
        table = results(last, 6, 2, 24, OFFICE, seed=1)
        tables.append(table[(table["scenario"] == entry["name"]) & (table["month"] <= months)])
    return compare(pd.concat(tables), run, "hedensted", calibration_json(), **asked)


def test_a_scenario_is_told_at_the_last_month_that_it_shares_with_the_one_compared_with():
    found = unlike()
    assert found.month == 18
    months = {"hedensted": 18, "two-more": 12, "lower-turnover": 18, "fsm2": 6}  # the last is not compared: its own
    assert {name: found.last_month(name) for name in months} == months
    assert found.table.groupby("scenario")["month"].unique().map(list).to_dict() == {
        "two-more": [12], "lower-turnover": [18],
    }  # fmt: skip


def test_levels_are_told_at_a_shorter_scenarios_end_too_unless_months_are_asked_for():
    """A scenario of another programme that ended before the first of the months ended all levels in a traceback."""

    def months_of(found: Comparison) -> dict[str, tuple[int, ...]]:
        return {str(name): tuple(rows["month"].unique()) for name, rows in found.levels.groupby("scenario")}

    assert months_of(unlike()) == {
        "hedensted": (9, 18), "two-more": (9, 12), "lower-turnover": (9, 18), "fsm2": (6,),
    }  # fmt: skip
    assert set(months_of(unlike(months=(3, 6))).values()) == {(3, 6)}
    assert months_of(unlike(months=(15, 20))) == {"hedensted": (15, 20), "lower-turnover": (15,)}
    for found in (unlike(), unlike(months=(15, 20))):
        worded = WordedComparison.of(found)
        assert "lower-turnover" in differences(worded, "en")
        assert "lower-turnover" in levels(worded, "da")
        assert worded.text("en")


def test_a_row_that_is_missing_or_has_no_number_yet_is_none():
    run = run_json(SCENARIOS, 4, 2, 2, OFFICE, [], seed=1)
    found = compare(results(SCENARIOS, 4, 2, 2, OFFICE, seed=1), run, "hedensted")
    assert found.row("two-more", "work") is None  # it counts over three months
    assert found.row("two-more", "nothing") is None
    assert found.row("nobody", "work") is None
    assert found.row("two-more", "caseload") is not None
    assert found.headline_rows == ()


def test_an_unknown_scenario_is_an_error_that_names_those_there_are():
    run = run_json(SCENARIOS, 2, 1, 2, OFFICE, [], seed=1)
    with pytest.raises(InputError, match=r"no scenario 'hedenstedt'; its scenarios are hedensted, two-more, lower-t"):
        compare(results(SCENARIOS, 2, 1, 2, OFFICE, seed=1), run, "hedenstedt")


def test_a_scenario_of_another_programme_is_left_out_and_said_to_be():
    comparison = made([BASE, TWO_MORE, {**LOWER_TURNOVER, "programme": "fsm2"}])
    assert comparison.scenarios == ["two-more"]
    assert comparison.left_out == ("lower-turnover",)
    assert "»Lavere personaleomsætning« er ikke sammenlignet" in comparison.text("da")


def test_one_scenario_alone_has_an_empty_table_and_no_sentences():
    comparison = made([BASE])
    assert comparison.table.empty
    assert comparison.sentences() == []
    assert comparison.text("da") == ""
    assert comparison.as_json()["differences"] == []


def test_the_sentence_reads_as_danish():
    few = np.concatenate([np.linspace(0.021, 0.130, 970), np.full(30, -0.01)])
    few = few[np.random.default_rng(1).permutation(1000)]
    found = by_hand(few, parts_of=rests(10, caseload_work=8.5, continuity=1.5, municipality=0.0))
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in found.said("then", "work", "da")] == [
        "»To medarbejdere mere« forventes at give 7,3 flere borgere i job efter 24 måneder (90 %-interval 2,3 til 12,4 "
        "uden tilfældig variation); sandsynligheden for en gevinst på mere end 1 borger er 97 %.",
        "Simuleres kontoret mange gange, med tilfældig variation, er der flere borgere i 97 % af simuleringerne, lige "
        "så mange i 0 % og færre i 3 %.",
        "Af forskellen hviler 85 % på sagsstammens effekt på arbejde (en antagelse) og 15 % på lavere jobchance "
        "ved sagsbehandlerskift (en statistisk sammenhæng, ikke afprøvet i et forsøg).",
        "De offentliggjorte tal siger næsten intet om dem.",
        "Modellen forudsætter, at færre borgere pr. sagsbehandler aldrig forsinker nogen, "
        "og at flere aldrig er en fordel.",
    ]


def test_a_fall_is_told_as_fewer_with_the_probabilities_of_a_loss_and_of_a_gain():
    row = by_hand(np.linspace(-0.08, 0.02, 1001)).sentences("en")[0]
    assert "3.0 fewer citizens in work are expected" in row
    assert "(90% interval of the difference \N{MINUS SIGN}7.5 to 1.5, chance left out)" in row
    assert "the probability of a loss of more than 1 citizen is 70%, of as large a gain 10%." in row


def test_a_number_of_citizens_and_its_verb_agree():
    """It was "1 fewer citizen in work are expected"."""
    noisy = np.tile([-0.06, -0.04, 0.02, 0.04], 30)[:100]
    row = by_hand(noisy).sentences("en")[0]
    assert "1 fewer citizen in work is expected" in row
    assert "3.0 fewer citizens in work are expected" in by_hand(np.linspace(-0.08, 0.02, 1001)).sentences("en")[0]


TIES = np.repeat([0.01, 0.0, -0.01], [490, 376, 134])


@pytest.mark.parametrize(("language", "runs"), [
    ("en", "more citizens in 49% of the simulations, as many in 38% and fewer in 13%."),
    ("da", "flere borgere i 49 % af simuleringerne, lige så mange i 38 % og færre i 13 %."),
])  # fmt: skip
def test_ties_are_told_and_never_taken_for_the_contrary_of_an_improvement(language: Language, runs: str):
    """ "The probability of an improvement is 49 %" once meant 49 better, 38 the same and 14 worse."""
    found = by_hand(TIES[np.random.default_rng(2).permutation(1000)])
    row = found.row("then", "work")
    assert row is not None
    assert (row["runs_more"], row["runs_same"], row["runs_fewer"]) == (0.49, 0.376, 0.134)
    text = found.text(language).replace("\N{NO-BREAK SPACE}", " ")
    assert runs in text
    assert "improvement" not in text
    assert "forbedring" not in text


def test_a_probability_of_the_expected_effect_is_of_more_than_the_size_that_is_named():
    differences = np.linspace(0.0, 0.1, 1001)[np.random.default_rng(3).permutation(1001)]
    for size, wanted in ((0.0, 1.0), (1.0, 0.9), (2.5, 0.75), (12.0, 0.0)):
        row = by_hand(differences, size=size).row("then", "work")
        assert row is not None
        assert row["effect_above"] == pytest.approx(wanted, abs=0.002), size
        assert row["effect_below"] == 0.0
    said = by_hand(differences, size=2.5).said("then", "work", "en")[0]
    assert "of a gain of more than 2.5 citizens is about 75%" in said


@pytest.mark.parametrize("size", [-1.0, np.nan, np.inf])
def test_a_size_below_nothing_is_refused_in_one_sentence(size: float):
    with pytest.raises(InputError, match="it is a number of citizens, 0 or more"):
        by_hand(np.linspace(0.0, 0.1, 11), size=size)


def test_runs_of_one_replication_have_no_interval_of_the_expected_effect():
    run = run_json(SCENARIOS, 40, 1, 6, OFFICE, [], seed=1)
    found = WordedComparison.of(compare(results(SCENARIOS, 40, 1, 6, OFFICE, seed=1), run, "hedensted"))
    assert "so no interval is claimed" in found.said("two-more", "work", "en")[0]
    assert found.table["expected_lower"].isna().all()


def test_D7_the_mean_field_says_the_expected_effect_by_the_same_words_and_has_no_single_runs():
    differences = np.linspace(0.0, 0.1, 1001)[np.random.default_rng(3).permutation(1001)]
    found = by_hand(differences)
    once = pd.DataFrame({"municipality": "A", "draw": range(1001), "replication": 0, "month": 24})
    rows = [
        once.assign(scenario=name, measure=measure, value=value)
        for name, more in (("now", 0.0), ("then", differences))
        for measure, value in (("work", 0.5 + more), ("citizens", 100.0))
    ]
    run = {**found.run, "engine": "cohort", "replications": 1}
    field = WordedComparison.of(compare(pd.concat(rows), run, "now", calibration_json()))
    for language in ("da", "en"):
        assert field.said("then", "work", language)[0] == found.said("then", "work", language)[0]
    assert field.said("then", "work", "en")[1] == "The calculation is of the expected course, without chance."


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {"caseload_work": 1.0, "caseload_clarify": -0.4},
            "roughly made up of +1.0 citizens from the effect of caseload on",
        ),
        (
            {"caseload_work": 1.0, "caseload_clarify": -0.4},
            "\N{MINUS SIGN}0.4 citizens from the effect of",
        ),
        ({"nothing": 2.0}, "100% rests on the plan alone, whatever the effects."),
        ({"caseload_work": 2.0, "caseload_clarify": 1.0}, "on clarification (likewise). The published numbers"),
        (
            {"municipality": 1.0, "continuity": 3.0},
            "25% rests on differences between municipalities in how easily citizens get into placement and work.",
        ),
    ],
)
def test_what_a_difference_rests_on_is_told_in_shares_or_in_citizens(parts: dict[str, float], said: str):
    found = by_hand(np.linspace(0.01, 0.03, 101), parts_of=rests(10, **parts))
    assert said in " ".join(found.said("then", "work", "en"))


@pytest.mark.parametrize(("language", "citizens"), [("en", "citizens from"), ("da", "borgere fra")])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_part_that_rounds_to_no_citizen_is_not_told(language: Language, citizens: str, sign: float):
    def found(**parts: float) -> tuple[str, list[str]]:
        made = by_hand(sign * np.linspace(0.01, 0.03, 101), parts_of=rests(101, **parts))
        return made.text(language), [part.name for part in told_parts(made, "then", "work")]

    text, told = found(caseload_work=sign * 0.3, continuity=-sign * 0.04)
    assert text.count(citizens) == 1
    assert told == ["caseload_work"]
    text, told = found(caseload_work=0.04, continuity=-0.04)  # a tie: both are none
    assert sentence("rests.unknown", language) in text
    assert told == []


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"caseload_work": (0.456, 0.116), "municipality": (-0.093, 0.03)}, ["+0.5", "\N{MINUS SIGN}0.1"]),
        (
            {"caseload_work": (0.7, 0.12), "continuity": (-0.2, 0.04), "nothing": (-0.21, 0.04)},
            ["+0.7", "\N{MINUS SIGN}0.2", "\N{MINUS SIGN}0.2"],
        ),
        ({"caseload_work": (5.3, 0.12), "continuity": (-1.2, 0.04)}, ["+5", "\N{MINUS SIGN}1"]),
        ({"caseload_work": (5.3, 0.7), "continuity": (-0.4, 0.04)}, ["+5"]),
    ],
)
def test_parts_are_told_with_one_precision_and_none_without_a_larger_one(
    parts: dict[str, tuple[float, float]], said: list[str], monkeypatch: pytest.MonkeyPatch
):
    """The largest part has the largest error: with fewer decimals it rounded to none, and a small one stood alone."""
    named = tuple(Part(name, mean, error, mean, 0.5) for name, (mean, error) in parts.items())
    found = by_hand(np.linspace(0.01, 0.03, 11), parts_of=rests(10, continuity=1.0))
    monkeypatch.setattr(Comparison, "rests_on", lambda *_: named)
    told = next(one for one in found.said("then", "work", "en") if "made up of" in one)
    assert re.findall(r"[+\N{MINUS SIGN}][\d.]+(?= citizen)", told) == said


def pair_of_parts(first: float, second: float, spread: float) -> WordedComparison:
    """A difference of `first` and `second` citizens, whose draws move against each other by `spread`."""
    moves = np.linspace(-spread, spread, 11)
    parts = {
        "caseload_work": tuple((float(first + one),) for one in moves),
        "continuity": tuple((float(second - one),) for one in moves),
    }
    of = lambda some: ScenarioParts(tuple(range(11)), (24,), {"work": some})  # noqa: E731
    nothing = {name: ((0.0,),) * 11 for name in parts}
    return by_hand(np.linspace(0.01, 0.03, 11), parts_of=(of(nothing), of(parts)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("first", "second"), [(1.12, 0.84), (0.86, 1.04)])
def test_no_order_is_named_that_the_runs_do_not_bear(first: float, second: float, language: Language):
    """A brief said 56 % and 42 %, and the split of the same plan 52 % and 43 % in the other order."""
    said = rests_of(pair_of_parts(first, second, 0.6), "then", "work", language)
    assert said[0].count(percent(1.0, language)) == 1
    assert sentence("rests.undecided", language) in said[0]
    assert not [share for share in (0.57, 0.43, 0.45, 0.55) if percent(share, language) in said[0]]
    assert {sentence(f"excluded.{one}", language) for one in ("caseload", "continuity")} <= {*said}
    other = rests_of(pair_of_parts(second, first, 0.6), "then", "work", language)
    assert said == other, "chance decides nothing of what is said"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_that_the_runs_bear_is_named(language: Language):
    found = pair_of_parts(1.12, 0.84, 0.1)
    said = rests_of(found, "then", "work", language)
    assert percent(0.57, language) in said[0]
    assert percent(0.43, language) in said[0]
    assert sentence("rests.undecided", language) not in said[0]
    assert sentence("excluded.continuity", language) not in said


@pytest.mark.parametrize(("second", "said"), [(-1.0, False), (-0.4, True)])
def test_parts_that_are_not_together_the_difference_are_said_to_be_rough(second: float, said: bool):
    """One citizen more was told to be made up of three more and one fewer."""
    found = pair_of_parts(3.0, second, 0.01)
    told = " ".join(found.said("then", "work", "en"))
    assert "made up of +3.0 citizens" in told
    assert (sentence("rests.not-exact", "en") in told) is said


def test_the_sign_of_an_effect_that_a_difference_rests_on_is_said_to_be_assumed():
    def told(**parts: float) -> str:
        return by_hand(np.linspace(0.01, 0.03, 101), parts_of=rests(10, **parts)).text("en")

    for part in (2.0, -2.0):  # a plan may lower the caseload or raise it, and a part of either sign may come of each
        assert "never to slow anybody down, and a higher one never to speed anybody up" in told(caseload_work=part)
    assert "That a change of caseworker could help is excluded" in told(continuity=2.0)
    assert "excluded" not in told(nothing=2.0)


def test_a_difference_within_chance_of_nothing_does_not_say_what_it_rests_on():
    noise = tuple((float(one),) for one in np.linspace(-1, 1, 11))
    nothing = ScenarioParts(tuple(range(11)), (24,), {"work": {"continuity": ((0.0,),) * 11}})
    some = ScenarioParts(tuple(range(11)), (24,), {"work": {"continuity": noise}})
    found = by_hand(np.linspace(-0.05, 0.051, 101), parts_of=(nothing, some))
    assert "too small for these runs to say what it rests on" in found.text("en")


def test_a_difference_of_rounding_alone_has_no_shares():
    """Shares of -11,682,489,305,760 with errors of 8e26 stood in the workbook."""
    small = {"caseload_work": 0.1 + 0.2, "caseload_clarify": -0.3}  # 5.6e-17 together
    found = by_hand(np.zeros(10), parts_of=rests(10, **small))
    parts = found.parts("then", "work")
    assert 0 < abs(sum(one.citizens for one in parts)) < 1e-15
    assert all(math.isnan(one.share) and math.isnan(one.share_mcse) for one in parts)


def test_the_parts_beyond_a_twentieth_of_all_are_named_the_largest_first_whichever_way_they_go():
    parts = {"caseload_clarify": 0.99, "caseload_work": 1.01, "continuity": -16.0, "municipality": 1.98}
    found = by_hand(np.linspace(0.01, 0.03, 11), parts_of=rests(10, **parts))  # a twentieth of 19.98 is 0.999
    assert [part.name for part in found.rests_on("then", "work")] == ["continuity", "municipality", "caseload_work"]
    of_one_draw = by_hand(np.zeros(1), parts_of=rests(1, continuity=2.0))  # chance could be all of it
    assert of_one_draw.rests_on("then", "work") == ()


@pytest.mark.parametrize(("errors", "named"), [(2.2, True), (1.8, False), (-2.2, True), (-1.8, False)])
def test_a_part_alone_is_named_beyond_some_two_of_its_errors(errors: float, named: bool):
    values = np.resize([1.0, -1.0], 100)
    values += errors * values.std(ddof=1) / 10
    nothing, some = (
        ScenarioParts(tuple(range(100)), (24,), {"work": {"continuity": tuple((float(one),) for one in column)}})
        for column in (np.zeros(100), values)
    )
    found = by_hand(np.linspace(0.01, 0.03, 100), parts_of=(nothing, some))
    assert bool(found.rests_on("then", "work")) == named


@pytest.mark.parametrize("draws", [25, 100])
def test_few_differences_name_any_of_seven_parts_of_nothing(draws: int):
    """Of 400, no more than 5 % and three standard errors. By the rule of two errors a quarter named one."""
    rng, answers, named, by_two = np.random.default_rng(2), 400, 0, 0
    for _ in range(answers):
        chance = rng.normal(size=(7, draws)) + 0.7 * rng.normal(size=draws)
        errors = np.abs(chance.mean(axis=1)) / (chance.std(axis=1, ddof=1) / math.sqrt(draws))
        named += errors.max() > chance_errors([*chance])
        by_two += errors.max() > 2
    assert named <= answers * (0.05 + 3 * math.sqrt(0.05 * 0.95 / answers))
    assert by_two > 0.15 * answers


def test_the_parts_of_every_difference_are_in_the_json_at_its_month():
    found = by_hand(np.linspace(0.01, 0.03, 11), parts_of=rests(10, continuity=2.0, nothing=-1.0))
    (less, more) = sorted(found.as_json()["parts"], key=lambda part: part["citizens"])
    assert (more["scenario"], more["measure"], more["month"], more["name"]) == ("then", "work", 24, "continuity")
    assert (less["name"], less["citizens"], more["citizens"]) == ("nothing", pytest.approx(-1.0), pytest.approx(2.0))


def test_a_difference_that_rounds_to_nothing_is_about_as_many():
    assert "about as many citizens" in by_hand(np.linspace(-0.05, 0.05, 101)).sentences("en")[0]


def test_of_a_difference_that_rounds_to_nothing_the_likelier_side_is_told():
    worse = np.concatenate([np.linspace(-0.05, -0.04, 60), np.linspace(0.0605, 0.074, 41)])
    told = {name: by_hand(values).sentences("en")[0] for name, values in (("worse", worse), ("better", -worse))}
    assert all("about as many citizens" in one for one in told.values())
    assert "probability of a loss of more than 1 citizen" in told["worse"]
    assert "probability of a gain of more than 1 citizen is 59%, of as large a loss 41%" in told["better"]


def test_a_gain_and_a_loss_are_told_alike():
    """A gain was told without the loss that its mirror told, so a plan read surer one way round than the other."""
    values = np.linspace(-0.02, 0.08, 1001)
    more, fewer = (by_hand(one).sentences("en")[0] for one in (values, -values))
    assert "the probability of a gain of more than 1 citizen is 70%, of as large a loss 10%." in more
    assert "the probability of a loss of more than 1 citizen is 70%, of as large a gain 10%." in fewer


def test_an_outcome_of_one_group_is_told_in_points_unless_the_group_is_counted():
    comparison = by_hand(np.linspace(0.02, 0.04, 1001), group="effort")
    assert "3.0 percentage points more of the citizens" in comparison.sentences("en")[0]
    assert comparison.table["citizens_mean"].isna().all()


@pytest.mark.parametrize("learnt", ["both", "moved", "narrowed", "hardly", "fixed"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_what_data_say_of_an_effect_stands_behind_it(learnt: str, language: Language):
    found = by_hand(np.linspace(0.01, 0.03, 101), parts_of=rests(10, caseload_work=1.0, continuity=1.0))
    for entry in found.calibration["parameters"]:
        entry["learnt"] = learnt
    assert found.learnt("caseload_work") == learnt
    assert sentence(f"evidence.{learnt}-of-all", language) in found.said("then", "work", language)
    found.calibration["parameters"][0]["learnt"] = "narrowed" if learnt == "both" else "both"
    assert sentence(f"evidence.{learnt}", language) in " ".join(found.said("then", "work", language))


def test_a_parameter_that_was_not_estimated_counts_as_fixed():
    found = by_hand(np.linspace(0.01, 0.03, 101))
    del found.calibration["parameters"][0]
    assert found.learnt("caseload_work") == "fixed"


@pytest.mark.parametrize(
    ("probability", "runs", "expected"),
    [(0.5, 10, ("", 0.5)), (1.0, 10, ("over", 0.74)), (1.0, 200, ("over", 0.98)), (0.0, 200, ("under", 0.02))],
)
def test_a_probability_claims_no_more_than_its_runs(probability: float, runs: int, expected: tuple[str, float]):
    assert probability_bound(probability, runs) == pytest.approx(expected)


@pytest.mark.parametrize("runs", [1, 2, 20, 200, 298, 299, 1000, 5000])
def test_what_no_run_did_is_rarely_missed_at_its_bound_and_is_missed_oftener_a_percent_below(runs: int) -> None:
    """By the binomial distribution: at the bound none of the runs does it in at most one set of 20."""
    relation, bound = probability_bound(0.0, runs)
    assert relation == "under"
    assert (1 - bound) ** runs <= 0.05 + 1e-9
    assert bound == pytest.approx(0.01) or (1 - (bound - 0.01)) ** runs > 0.05
    assert probability_bound(1.0, runs) == ("over", pytest.approx(1 - bound))


@pytest.mark.parametrize(
    ("probability", "runs", "expected"),
    [
        *((0.01, 200, ("", 0.01)), (0.99, 200, ("", 0.99))),  # the bound itself is a value
        *((0.0099, 200, ("under", 0.02)), (0.9901, 200, ("over", 0.98))),
        *((0.03, 30, ("under", 0.1)), (0.04, 30, ("", 0.04)), (0.97, 30, ("over", 0.9))),  # 3.33 % rounds up to 4
        *((0.5, 2, ("", 0.5)), (0.0, 2, ("under", 0.78)), (1.0, 2, ("over", 0.22))),
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
    assert "ingen forskel fra »Nu«" in by_hand(np.zeros(1)).sentences("da")[0]


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
    assert again["text"]["en"].startswith("Compared with “As it is”:")


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
    assert (row["mean"], row["runs_more"], row["runs_fewer"]) == (pytest.approx(0.02), 0.3, 0.7)
    worded = WordedComparison.of(compare(table, runs, "now", calibration_json()))
    assert (
        "more citizens in 30% of the simulations, as many in 0% and fewer in 70%"
        in worded.said("then", "work", "en")[1]
    )


def test_a_scenario_that_starts_differently_is_no_difference_of_plans_alone():
    found = by_hand(np.linspace(0.01, 0.05, 101))
    found.run["scenarios"][1]["start"] = "settled"
    assert found.said("then", "work", "en")[2:] == [sentence("comparison.other-start", "en")]


@pytest.mark.parametrize(("posts", "said"), [([[0, 4]], True), ([[0, 6], [1, 4]], False)])
def test_posts_that_are_other_from_the_start_are_said_to_hand_nobody_over(posts: list[list[int]], said: bool) -> None:
    """A planner who cuts "from January" of a scenario that begins in January has a cut without a hand-over."""
    found = by_hand(np.linspace(-0.05, -0.01, 101), posts=posts)
    for language in ("da", "en"):
        assert (sentence("comparison.from-the-start", language) in found.said("then", "work", language)) == said


@pytest.mark.parametrize("mixed", [False, True])
def test_other_citizens_by_state_at_the_start_are_no_difference_of_plans_alone_either(mixed: bool) -> None:
    found = by_hand(np.linspace(0.01, 0.05, 101))
    for entry, passive in zip(found.run["scenarios"], (60, 80), strict=True):
        listed = {"start": "listed", "listed": {"passive": passive, "placement": 100 - passive}}
        office = {**entry["offices"][0], "start": "listed"}
        entry |= {"start": "listed", "offices": [office | ({"programmes": [listed]} if mixed else listed)]}
    assert found.said("then", "work", "en")[2:] == [sentence("comparison.other-start", "en")]


@pytest.mark.parametrize(
    ("warning", "place", "danish"),
    [
        (NoPosts(**WHERE), 0, "kan ikke bruges som svar"),
        (UnstudiedCaseload(**WHERE, active_citizens=100.0, posts=0.5, caseload=200.0), 2, "uden for det"),
    ],
    ids=["no caseworkers", "an unstudied caseload"],
)
def test_what_nobody_has_studied_is_said_in_the_answer(warning: ScenarioWarning, place: int, danish: str) -> None:
    """An office of nobody was said to do about as well as a full one, and the warning stood on the next page."""
    assert danish not in by_hand(np.linspace(-0.03, -0.01, 20)).text("da")
    comparison = by_hand(np.linspace(-0.03, -0.01, 20))
    comparison.run["warnings"] = [RunWarning(scenario="then", warning=warning).model_dump(mode="json")]
    assert danish in comparison.said("then", "work", "da")[place]
    assert "“" in comparison.said("then", "work", "en")[place]


def test_the_table_leaves_states_to_the_files_and_names_counts_in_the_readers_language() -> None:
    comparison = made([BASE, TWO_MORE])
    danish, english = differences(comparison, "da"), differences(comparison, "en")
    assert "borgere pr. årsværk" in danish
    assert "citizens per full-time post" in english
    assert "state:" not in danish + english
    assert "caseload" not in danish


def test_scenarios_without_a_run_in_common_are_refused_in_one_sentence():
    table = results(SCENARIOS, 2, 1, 2, OFFICE, seed=1)
    table.loc[table["scenario"] == "two-more", "draw"] += 2
    with pytest.raises(InputError, match=r"^the results: 'two-more' and 'hedensted' have no run and month in common; "):
        compare(table, run_json(SCENARIOS, 2, 1, 2, OFFICE, [], seed=1), "hedensted")
