"""Unit: plans of posts, targets, what is refused, and the sentences of an answer about staffing."""

import re
from dataclasses import replace

import pytest
from fabricated import calibration, scenario

from fsm_sim.decisions.staffing.answer import StaffingAnswer, StaffingQuestion, decide_staffing
from fsm_sim.decisions.staffing.curve import PlanPoint, TargetShare
from fsm_sim.decisions.staffing.plans import MOST_PLANS, Plans, plans_of
from fsm_sim.decisions.staffing.targets import Target, targets_of
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.language.numbers import percent
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.people import Leave
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.staffing_text import headline, plan_titles, posts_text, staffing_sentences
from fsm_sim.report.figures.decisions.staffing_figure import _figure, plot_staffing
from fsm_sim.report.tables.staffing_table import staffing_table
from fsm_sim.study.projection import project

FILE = scenario("office", "Hedensted", citizens=60, posts=3, months=8.0)


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration(draws=20)


@pytest.fixture(scope="module")
def answer(calibrated: Calibration) -> StaffingAnswer:
    asked = StaffingQuestion((Target("work", 0.15, 8),), probability=0.5, lowest=1, highest=8, draws=20)
    return decide_staffing(FILE, asked, calibrated, titles=plan_titles)


def changed(**staffing: object) -> ScenarioFile:
    one = FILE.scenario
    return as_scenario_file(one.model_copy(update={"staffing": one.staffing.model_copy(update=staffing)}))


def plans(file: ScenarioFile, *asked: float | None, calibrated: Calibration | None = None) -> Plans:
    return plans_of(project([file], calibrated, outcomes=False)[0], *asked)


# Plans


def test_plans_are_counted_from_the_posts_of_now() -> None:
    file = changed(posts=(Posts(from_month=0, count=3.4),))
    assert plans(file, 0.0, 1.0, 5.0).posts == (1, 1.4, 2.4, 3.4, 4.4, 5)  # the ends that were asked for too
    assert plans(file, 0.0, 3.0, 4.0, 0.2).posts == (3, 3.2, 3.4, 3.6, 3.8, 4)


@pytest.mark.parametrize(
    ("lowest", "highest", "posts"),
    [(1.0, 2.0, (1, 2)), (2.0, 2.0, (2,)), (4.5, 6.0, (4.5, 5, 6)), (None, 0.5, (0.5,)), (900.0, None, (900,))],
)
def test_no_plan_lies_beyond_the_ends_that_are_asked_for(
    lowest: float | None, highest: float | None, posts: tuple[float, ...]
) -> None:
    """Of nine posts, asked about five alone, the answer was seven."""
    assert plans(FILE, 0.0, lowest, highest).posts == posts


def test_what_more_than_the_most_posts_would_give_is_not_denied(calibrated: Calibration) -> None:
    """The office as it is meets the target, and the most that were asked about do not."""
    asked = StaffingQuestion((Target("work", 0.15, 8),), probability=0.5, lowest=1, highest=1, draws=20)
    found = decide_staffing(FILE, asked, calibrated)
    assert (found.kind, found.plans.posts, found.plans.now) == ("unreachable", (1,), 3)
    assert found.today.posts == 3
    assert "The target cannot be reached with 1 full-time post, the most that were looked at" in headline(found, "en")
    assert "kan ikke nås med 1 årsværk, det højeste antal" in headline(found, "da")
    assert "even with" not in headline(found, "en")
    low, high = _figure(found, "en").axes[0].get_xlim()
    assert low < 1 < 3 < high


@pytest.mark.parametrize(("draws", "replications", "share"), [(1, 1, 0.5), (20, 1, 0.97)])
def test_runs_that_are_all_alike_decide_no_more_than_their_number(
    draws: int, replications: int, share: float, calibrated: Calibration
) -> None:
    """One run was told as "the answer is 9 posts: the probability is over 0%", with nothing said of its doubt."""
    asked = StaffingQuestion(
        (Target("work", 0.001, 8),), probability=share, lowest=3, highest=3, draws=draws, replications=replications
    )
    found = decide_staffing(FILE, asked, calibrated)
    assert found.chosen.probability == 1.0
    assert [one.posts for one in found.close] == [3]
    for language in ("da", "en"):
        said = " ".join(staffing_sentences(found, language))  # type: ignore[arg-type]
        assert {"en": "on which side", "da": "på hvilken side"}[language] in said
        assert "0.0 points" not in said
    sure = replace(found, question=replace(asked, probability=0.01))
    assert (sure.close == ()) == (draws > 1)


def test_a_plan_is_that_of_today_until_it_begins() -> None:
    file = changed(posts=(Posts(from_month=0, count=3), Posts(from_month=2, count=4), Posts(from_month=6, count=5)))
    found = plans(file, 4.0, 1.0, 6.0)
    assert found.now == 4
    steps = found.scenario(2).staffing.posts
    assert [(one.from_month, one.count) for one in steps] == [(0, 3), (2, 4), (4, 2)]
    assert found.scenario(4).staffing == file.scenario.staffing


def test_the_posts_of_an_office_of_its_own_give_way_to_the_plan() -> None:
    one = FILE.scenario
    office = one.office[0].model_copy(update={"posts": 5.0})
    found = plans(as_scenario_file(one.model_copy(update={"office": (office,)})), 3.0, 1.0, 6.0)
    assert found.now == 5
    changed_plan = found.scenario(2)
    assert changed_plan.office[0].posts is None
    assert [(step.from_month, step.count) for step in changed_plan.staffing.posts] == [(0, 5), (3, 2)]


def test_the_ends_are_where_the_caseload_reaches_those_of_the_model() -> None:
    found = plans(scenario("big", "Hedensted", citizens=600, posts=20))
    active = project([scenario("big", "Hedensted", citizens=600, posts=20)], None)[0].offices[0].active.mean()
    assert (found.posts[0], found.posts[-1]) == (-(-active // 150), active // 15)


def test_plans_of_fewer_people_than_go_on_leave_are_left_out_or_refused() -> None:
    file = changed(leave=(Leave(from_month=1, to_month=3, posts=2, citizens="shared"),))
    assert plans(file, 0.0, None, 6.0).posts[0] == 2
    with pytest.raises(InputError, match="leave of 2 people"):
        plans(file, 0.0, 1.0, 6.0)


# What is refused, all of it in one pass


def test_everything_that_is_wrong_with_a_question_is_told_at_once(calibrated: Calibration) -> None:
    targets = (Target("wrok", 1.2, 9), Target("work", 0.2, 8), Target("work", 0.3, 8))
    asked = StaffingQuestion(targets, from_month=8, lowest=5, highest=2, step=0, draws=20)
    with pytest.raises(InputError) as error:
        decide_staffing(FILE, asked, calibrated)
    text = str(error.value)
    for part in (
        "'wrok' is no outcome of bir; its outcomes are",
        "the target of 'wrok' is 1.2; it is a share above 0 and below 1",
        "the target is of month 9; the last of the scenario is 8.",
        "work in month 8 has two targets",
        "from is month 8; it is a month before the end of the scenario, from 0 to 7",
        "lowest is 5 and highest is 2",
        "step is 0; it is a number of posts from 0.01",
    ):
        assert part in text
    assert len(error.value.problems) == 7


@pytest.mark.parametrize("probability", [0.0, 1.0, -0.1, 1.5, float("nan")])
def test_a_probability_lies_between_0_and_1(probability: float) -> None:
    with pytest.raises(InputError, match="it lies between 0 and 1"):
        StaffingQuestion(probability=probability).check()


def test_a_share_of_nobody_and_a_month_before_the_window_are_refused(calibrated: Calibration) -> None:
    window = programmes.load("bir").outcomes["company_directed"].window_months
    assert window == 3
    asked = StaffingQuestion((Target("company_directed", 0.2, 2),), draws=20)
    with pytest.raises(
        InputError, match="company_directed counts 3 months, so there is none in month 2; the first is 3"
    ):
        decide_staffing(FILE, asked, calibrated)
    office = FILE.scenario.office[0].model_copy(update={"citizens": 0, "intake_per_month": 0.0})
    nobody = FILE.scenario.model_copy(update={"office": (office,)})
    with pytest.raises(InputError, match="office has no citizens and no intake, so there is no share of them"):
        decide_staffing(nobody, StaffingQuestion((Target("work", 0.2, 8),), draws=20), calibrated)


def test_posts_change_from_month_1_so_that_citizens_are_handed_over(calibrated: Calibration) -> None:
    """From month 0 the office never had the posts, and a cut cost no change of caseworker."""
    asked = StaffingQuestion((Target("work", 0.01, 6),), probability=0.05, lowest=1, highest=3, draws=20)
    cut, begun = (decide_staffing(FILE, one, calibrated) for one in (asked, replace(asked, from_month=0.0)))
    assert (cut.plans.from_month, begun.plans.from_month) == (1, 0)
    assert (cut.posts, begun.posts) == (1, 1)
    changes = []
    for one in (cut, begun):
        assert one.difference is not None
        assert one.difference.last_month(one.difference.scenarios[0]) == 6  # that of the target, not of the scenario
        row = one.difference.row(one.difference.scenarios[0], "changes")
        assert row is not None
        changes.append(row["mean"])
    assert changes[0] > changes[1] + 0.3
    said = [" ".join(staffing_sentences(one, "en")) for one in (cut, begun)]
    assert ["The plan has these posts from the very start" in one for one in said] == [False, True]


def test_two_offices_and_too_many_plans_are_refused(calibrated: Calibration) -> None:
    two = scenario("two", "Hedensted", "Læsø")
    with pytest.raises(InputError, match="two has 2 offices; staffing is asked of one"):
        decide_staffing(two, StaffingQuestion((Target("work", 0.2, 4),), draws=20), calibrated)
    with pytest.raises(InputError, match="are more than 400 plans"):
        plans(FILE, 0.0, 1.0, 41.0, 0.1)  # 401 plans
    assert len(plans(FILE, 0.0, 1.0, 40.9, 0.1).posts) == MOST_PLANS


def test_a_programme_without_a_requirement_asks_for_a_target() -> None:
    with pytest.raises(InputError, match="has no requirement of its own; name a target"):
        targets_of(programmes.load("usual_rc"), (), None, 24, 0.0)


# Sentences


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_numbers_of_the_sentences_are_those_of_the_answer(answer: StaffingAnswer, language: Language) -> None:
    said = " ".join(staffing_sentences(answer, language))
    assert answer.fewer is not None
    for point in (answer.chosen, answer.fewer, answer.today):
        assert posts_text(point.posts, language) in said
        assert percent(round(point.probability, 2), language) in headline(answer, language)
    share = answer.chosen.shares[0]
    assert percent(share.mean, language, 1) in said
    table = staffing_table(answer, language)
    assert len(re.findall(r"^[\d.,]+ ", table, re.M)) == len({one.posts for one in (*answer.curve, *answer.confirmed)})


def point(posts: float, probability: float, mcse: float = 0.01, caseload: float = 30.0) -> PlanPoint:
    share = TargetShare(0.2, 0.15, 0.25, 0.9, probability)
    return PlanPoint(posts, probability, mcse, caseload, (share,), 400, 4, 2)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    ("kind", "posts"), [("fewest", 5), ("fewest", 3), ("met-with-fewest", 1), ("unreachable", None)]
)
def test_every_kind_of_answer_has_its_sentence(
    answer: StaffingAnswer, kind: str, posts: float | None, language: Language
) -> None:
    points = tuple(point(one, one / 10) for one in range(1, 9))
    found = replace(answer, kind=kind, posts=posts, curve=points, confirmed=points, difference=None)
    said = headline(found, language)
    assert percent((posts or 8) / 10, language) in said
    assert ("as now" if language == "en" else "som nu") in said or posts == 3
    if kind == "fewest":
        assert percent((posts or 8) / 10 - 0.1, language) in said
    assert (found.fewer is None) == (kind != "fewest"), "there is no plan below the fewest, nor below none"


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("best", [3, 5])
def test_where_more_posts_lower_the_probability_the_highest_found_is_said(
    answer: StaffingAnswer, best: float, language: Language
) -> None:
    """It said "cannot be reached: even with 19.5 … 56% … With 4.5 as now it is 67%", the highest of the table."""
    points = tuple(point(one, 0.67 - 0.02 * abs(one - best)) for one in range(1, 9))
    found = replace(answer, kind="unreachable", posts=None, curve=points, confirmed=points, difference=None)
    said = headline(found, language)
    assert not re.search(r"even with|Selv med", said)
    assert f"{percent(0.67, language)}, {'with' if language == 'en' else 'med'} {posts_text(best, language)}" in said
    assert said.count("as now" if language == "en" else "som nu") == 1
    level = tuple(point(one, 0.55 + 0.01 * (one == best), 0.02) for one in range(1, 9))
    as_good = replace(found, curve=level, confirmed=level)
    assert re.search(r"even with|Selv med", headline(as_good, language)), "it cannot be told from that of the most"


def test_plans_that_the_runs_cannot_tell_apart_are_named(answer: StaffingAnswer) -> None:
    points = tuple(point(one, 0.46 + 0.01 * one, 0.02) for one in range(1, 9))
    near = replace(answer, kind="fewest", posts=4, curve=points, confirmed=points, difference=None)
    assert [one.posts for one in near.close] == [3, 4]
    said = " ".join(staffing_sentences(near, "en"))
    assert "3 full-time posts (49%, Monte Carlo error 2.0 points)" in said
    assert "More draws may tell." in said
    assert "--" not in said, "the page has no options of the command line"
    sure = replace(near, confirmed=tuple(replace(one, mcse=0.001) for one in points))
    assert [one.posts for one in sure.close] == [4]  # exactly the probability that was asked for


def test_a_caseload_outside_what_was_studied_is_said(answer: StaffingAnswer) -> None:
    points = tuple(point(one, one / 10, caseload=400 / one) for one in range(1, 9))
    far = replace(answer, kind="fewest", posts=2, curve=points, confirmed=points, difference=None)
    assert "the caseload is 200. Outside 15 to 150" in " ".join(staffing_sentences(far, "en"))
    near = replace(far, posts=5)
    assert "Outside 15" not in " ".join(staffing_sentences(near, "en"))


def test_the_figure_says_the_answer(answer: StaffingAnswer) -> None:
    drawn = plot_staffing(answer, "da")
    assert drawn.alt == headline(answer, "da")
    assert b"<svg" in drawn.svg
    assert plot_staffing(answer, "da").svg == drawn.svg
