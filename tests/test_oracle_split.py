"""Oracle: the parts of a difference between two plans, against Shapley's axioms and a plan whose truth is known."""

import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from fabricated import calibration, scenario

from fsm_sim.decisions.evaluate import evaluate
from fsm_sim.decisions.split.answer import SplitAnswer, SplitQuestion, decide_split
from fsm_sim.decisions.split.changes import CHANGES, changes_between, with_changes
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import as_scenario_file
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.scenario import Horizon, Office, Scenario
from fsm_sim.model.scenarios.staffing import Posts, Staffing
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.document.decisions.split_text import (
    change_name,
    describe_split,
    split_before,
    split_rows,
    split_sentences,
)
from fsm_sim.report.document.rests_text import rests
from fsm_sim.report.figures.decisions.split_figure import beginnings, plot_split
from fsm_sim.study.forecasts.effect_runs import REPLICATIONS
from fsm_sim.study.forecasts.forecast import posterior_of

BASE = scenario("now", "Hedensted", citizens=80, posts=3, months=8.0).scenario
ASKED = SplitQuestion("work", draws=15, replications=2)


def changed(name: str, staffing: dict[str, object], **office: object) -> Scenario:
    return BASE.model_copy(
        update={
            "scenario": BASE.scenario.model_copy(update={"name": name}),
            "staffing": BASE.staffing.model_copy(update=staffing),
            "office": (BASE.office[0].model_copy(update=office),),
        }
    )


PLAN = changed(
    "plan",
    {"posts": (Posts(from_month=0, count=6),), "separation_per_year": 0.1, "vacancy_months": 0.5},
    intake_per_month=6.0,
)


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration(draws=15)


@pytest.fixture(scope="module")
def answer(calibrated: Calibration) -> SplitAnswer:
    return decide_split(PLAN, BASE, ASKED, calibrated)


def test_the_whole_and_its_parts_are_told_with_one_precision(answer: SplitAnswer) -> None:
    means = ((0.456, 0.116), (-0.093, 0.03), (-0.06, 0.02), (0.0, 0.0))
    parts = tuple(replace(one, mean=mean, mcse=error) for one, (mean, error) in zip(answer.parts, means, strict=True))
    found = replace(answer, parts=parts, whole=replace(answer.whole, mean=0.303, mcse=0.05))
    cells = [row[1] for row in split_rows(found, "en")[1:]]
    assert cells == ["+0.5", "\N{MINUS SIGN}0.1", "\N{MINUS SIGN}0.1", "0.0", "+0.3"]
    told = split_sentences(found, "en")[len([*split_before(found, "en")]) :]
    assert all(f"{cell} " in told[0] for cell in cells)


def test_D1_the_parts_of_every_run_add_up_to_its_difference(answer: SplitAnswer, calibrated: Calibration) -> None:
    assert list(answer.runs) == ["posts", "turnover", "vacancies", "intake"]
    found = evaluate([BASE, PLAN], posterior_of(calibrated, 15), 2, 1)  # the two plans alone, without any set between
    citizens = np.nan_to_num(found.of("work") * found.of("citizens"))[..., 8]
    assert np.abs(sum(answer.runs.values()) - (citizens[1] - citizens[0])).max() < 1e-9
    assert answer.whole.mean == pytest.approx(float((citizens[1] - citizens[0]).mean()), abs=1e-9)
    assert sum(one.mean for one in answer.parts) == pytest.approx(answer.whole.mean, abs=1e-9)


def test_D1_the_parts_are_the_averages_over_every_order_of_the_changes(
    answer: SplitAnswer, calibrated: Calibration
) -> None:
    """By the definition, one order after another, where the code takes sets with their weights."""
    changes = tuple(answer.runs)
    posterior = posterior_of(calibrated, 15)

    def value(kept: frozenset[str]) -> np.ndarray:
        found = evaluate([with_changes(PLAN, BASE, kept)], posterior, 2, 1)
        return np.nan_to_num(found.of("work") * found.of("citizens"))[0, ..., 8]

    known: dict[frozenset[str], np.ndarray] = {}
    total = {name: np.zeros((15, 2)) for name in changes}
    for order in permutations(changes):
        for place, name in enumerate(order):
            before, after = frozenset(order[:place]), frozenset(order[: place + 1])
            for kept in (before, after):
                if kept not in known:
                    known[kept] = value(kept)
            total[name] += known[after] - known[before]
    for name in changes:
        assert np.abs(answer.runs[name] - total[name] / math.factorial(len(changes))).max() < 1e-9


def test_the_waterfall_begins_at_nothing_and_its_last_part_ends_at_the_whole(answer: SplitAnswer) -> None:
    sizes = np.array([one.mean for one in (*answer.parts, answer.whole)])
    starts = beginnings(sizes)
    assert starts[0] == 0.0
    assert starts[-1] == 0.0
    assert starts[1:-1] == pytest.approx((starts + sizes)[:-2], abs=1e-12)
    assert (starts + sizes)[-2] == pytest.approx(answer.whole.mean, abs=1e-9)
    for language in LANGUAGES:
        drawn = plot_split(answer, language)
        assert drawn.alt == describe_split(answer, language)
        names = {change_name(one, language) for one in answer.parts}
        assert len(names) == 4, "four changes, each with a name of its own"


def test_what_the_difference_rests_on_adds_up_and_is_told(answer: SplitAnswer, calibrated: Calibration) -> None:
    """The parts of the effects are those of the two plans in a forecast of the same draws; each change has its own."""
    parts = answer.as_json()["rests_on"]
    found = evaluate([BASE, PLAN], posterior_of(calibrated, 15), REPLICATIONS, 1)
    citizens = np.nan_to_num(found.of("work") * found.of("citizens"))[..., 8]
    assert len(parts) > 1
    assert sum(one["citizens"] for one in parts) == pytest.approx(float((citizens[1] - citizens[0]).mean()), abs=1e-9)
    for language in LANGUAGES:
        first, *others = split_sentences(answer, language)[len([*split_before(answer, language)]) :]
        assert others == [" ".join(rests(answer.difference, "plan", "work", language))]
        assert describe_split(answer, language) == "\n\n".join([*split_before(answer, language), first, *others])


def test_D1_a_change_without_effect_has_a_part_of_nothing(calibrated: Calibration) -> None:
    """Vacancies last as long as one likes where nobody ever leaves."""
    calm = BASE.model_copy(update={"staffing": BASE.staffing.model_copy(update={"separation_per_year": 0.0})})
    other = PLAN.model_copy(update={"staffing": PLAN.staffing.model_copy(update={"separation_per_year": 0.0})})
    found = decide_split(other, calm, ASKED, calibrated)
    assert list(found.runs) == ["posts", "vacancies", "intake"]
    assert np.abs(found.runs["vacancies"]).max() == 0
    assert np.abs(found.runs["posts"]).max() > 0


def test_D1_two_changes_turned_round_have_parts_of_the_other_sign(answer: SplitAnswer, calibrated: Calibration) -> None:
    back = decide_split(BASE, PLAN, ASKED, calibrated)
    for name, part in answer.runs.items():
        assert np.abs(back.runs[name] + part).max() < 1e-9


def test_threads_change_nothing_and_a_single_change_is_the_whole(answer: SplitAnswer, calibrated: Calibration) -> None:
    assert decide_split(PLAN, BASE, ASKED, calibrated, threads=1).as_json() == answer.as_json()
    posts = changed("more", {"posts": (Posts(from_month=0, count=6),)})
    alone = decide_split(posts, BASE, ASKED, calibrated)
    assert [one.change for one in alone.parts] == ["posts"]
    assert alone.parts[0].mean == alone.whole.mean


def test_every_input_of_an_office_and_its_staffing_belongs_to_one_change() -> None:
    """A field that no change has would make a difference that no part explains."""
    owned = [pair for pairs in CHANGES.values() for pair in pairs]
    assert len(owned) == len(set(owned))
    of = {"office": Office, "staffing": Staffing}
    left = {
        (table, key)
        for table, model in of.items()
        for key in model.model_fields
        if (table, key) not in owned and not key.startswith("source")
    }
    assert left == {("office", "municipality"), ("office", "programmes")}  # both are refused where they differ
    assert {table for table, _ in owned} | {"scenario", "horizon"} == set(Scenario.model_fields)


def test_plans_that_cannot_be_set_against_each_other_are_refused_in_one_pass(calibrated: Calibration) -> None:
    with pytest.raises(InputError, match="now and now are the same plan"):
        decide_split(BASE, BASE, ASKED, calibrated)
    elsewhere = changed("else", {}, municipality="Vejle").model_copy(update={"horizon": Horizon(months=9)})
    with pytest.raises(InputError) as error:
        changes_between(elsewhere, BASE)
    assert "else is in Vejle and now in Hedensted" in str(error.value)
    assert "else covers 9 months and now 8; they cover the same." in str(error.value)
    two = scenario("two", "Hedensted", "Vejle").scenario
    with pytest.raises(InputError, match="two has 2 offices"):
        changes_between(two, BASE)
    with pytest.raises(InputError) as error:
        decide_split(PLAN, BASE, replace(ASKED, outcome="wrok", month=99), calibrated)
    assert "'wrok' is no outcome of both plans; they share company_directed, work" in str(error.value)
    assert "month is 99; it is a month of the scenarios, from 0 to 8" in str(error.value)


def test_a_set_of_changes_is_a_scenario_that_could_be_written(answer: SplitAnswer) -> None:
    half = with_changes(PLAN, BASE, {"turnover", "intake"})
    assert as_scenario_file(half).scenario.name == "now-turnover-intake"
    assert half.staffing.separation_per_year == 0.1
    assert half.staffing.posts == BASE.staffing.posts
    assert half.office[0].intake_per_month == 6.0
    assert with_changes(PLAN, BASE, answer.runs).staffing == PLAN.staffing
