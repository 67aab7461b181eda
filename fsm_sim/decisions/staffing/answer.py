"""With how many posts an office meets its targets: the question, and its answer in numbers."""

import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from fsm_sim.decisions.asked_outcome import programme_of
from fsm_sim.decisions.contrast import contrast
from fsm_sim.decisions.evaluate import ENGINE, Watch
from fsm_sim.decisions.mean_and_error import undecided
from fsm_sim.decisions.projected import as_asked
from fsm_sim.decisions.runs_asked import fresh_seed, probability_problems, run_problems
from fsm_sim.decisions.staffing.curve import PlanPoint, Simulator, surely_better
from fsm_sim.decisions.staffing.plans import (
    Plans,
    Titles,
    begins,
    check_plans,
    name_of,
    plain_titles,
    plans_of,
)
from fsm_sim.decisions.staffing.search import confirm, search
from fsm_sim.decisions.staffing.targets import Target, targets_of
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.model.errors import InputError, together
from fsm_sim.model.parameters import Effects
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.calendar import AskedMonth
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.projection import Projection, project
from fsm_sim.study.projection_warnings import with_warnings_of
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.courses.unstudied import Unstudied, planned
from fsm_sim.study.results.rows import without_nan
from fsm_sim.study.steady_intake import with_intake

SEARCHED = 1
"""Runs of each draw with which the curve is found; the answer is confirmed with all that are asked for."""

Kind = Literal["met-with-fewest", "fewest", "unreachable"]
"""Whether even the fewest posts do, some number does, or not even the most."""


@dataclass(frozen=True)
class StaffingQuestion:
    """What is asked: `targets` met with a `probability`, all in the same run.

    Without targets they are the programme's requirements in `month` (None: the last of the scenario). Months are
    numbers from the start, or where the scenario has dates such as ``"2028-12"``.

    The plans have from `lowest` to `highest` full-time posts, `step` apart, from `from_month` on (`plans.plans_of`):
    from 1 for None, so that citizens of a post that closes are handed over. From 0 the office begins with the posts, as
    it does for None where it has none today (`plans.begins`).
    """

    targets: tuple[Target[AskedMonth], ...] = ()
    month: AskedMonth | None = None
    probability: float = 0.8
    from_month: float | str | None = None
    lowest: float | None = None
    highest: float | None = None
    step: float = 1.0
    draws: int = 400
    replications: int = 4
    seed: int = 1

    def check(self) -> None:
        """Refuse a probability or a number of runs that cannot be.

        Raises
        ------
        InputError
            With everything that is wrong.
        """
        problems = run_problems(self) + probability_problems(self.probability)
        if problems:
            raise InputError(*problems)


@dataclass(frozen=True)
class StaffingAnswer:
    """The answer: `posts` are the fewest that do, None where not even the most do.

    `curve` are the plans that were run to find it, with the question's seed; `confirmed` are those around the answer,
    run again with fresh random numbers and more often. What is said of the answer is read from these: the runs that
    chose it are those in which it did well by chance. `fewer` is the plan below the answer, and `today` that of now,
    both confirmed.
    `difference` compares the answer (where there is none, the most posts) with now; None where they are the same plan.
    """

    file: ScenarioFile
    question: StaffingQuestion
    plans: Plans
    targets: tuple[Target[int], ...]
    programme: Programme
    kind: Kind
    posts: float | None
    curve: tuple[PlanPoint, ...]
    confirmed: tuple[PlanPoint, ...]
    difference: Comparison | None
    calibration: str
    calibration_digest: str

    def point(self, posts: float) -> PlanPoint:
        """A plan as it was confirmed, or else as it was found."""
        return next(one for one in (*self.confirmed, *self.curve) if one.posts == posts)

    @property
    def chosen(self) -> PlanPoint:
        """The plan of the answer; where there is none, that with the most posts."""
        return self.point(self.plans.posts[-1] if self.posts is None else self.posts)

    @property
    def fewer(self) -> PlanPoint | None:
        """The plan with a step fewer posts than the answer, which does not do; None where there is none."""
        if self.posts is None or self.kind == "met-with-fewest":
            return None
        return self.point(self.plans.posts[self.plans.posts.index(self.posts) - 1])

    @property
    def today(self) -> PlanPoint:
        """The plan with as many posts as now."""
        return self.point(self.plans.now)

    @property
    def better(self) -> PlanPoint | None:
        """The plan with the highest probability, where the most posts do not do and have surely a lower one."""
        return surely_better((*self.curve, *self.confirmed), self.chosen) if self.posts is None else None

    def unstudied(self, point: PlanPoint) -> frozenset[Unstudied]:
        """What a plan has that nobody has studied, of now by its scenario, of the answer by the comparison too."""
        found: set[Unstudied] = set(planned(self.file)) if point.posts == self.plans.now else set()
        if self.difference is not None:
            found |= self.difference.unstudied.get(name_of(self.plans.base.name, point.posts), frozenset())
        if not point.posts or self.plans.nobody_before:
            found.add("nobody")
        if not (math.isnan(point.caseload) or Effects().studied(point.caseload)):
            found.add("outside")
        return frozenset(found)

    def answered(self, points: Iterable[PlanPoint]) -> tuple[PlanPoint, ...]:
        """Those plans whose numbers are an answer: with caseworkers all the time."""
        return tuple(one for one in points if "nobody" not in self.unstudied(one))

    @property
    def close(self) -> tuple[PlanPoint, ...]:
        """The answer and the plan below it, where the runs cannot tell on which side of the probability they lie."""
        pair = [one for one in (self.fewer, self.chosen) if one is not None]
        asked = self.question.probability
        return tuple(one for one in pair if undecided(one.probability, one.mcse, asked, one.draws * one.replications))

    def as_json(self) -> dict[str, Any]:
        """Every number; one that is missing is null."""
        return {
            "question": {
                **asdict(self.question),
                "targets": [asdict(one) for one in self.targets],
                "from_month": self.plans.from_month,
            },
            "scenario": as_asked(self.file),
            "calibration": {"name": self.calibration, "digest": self.calibration_digest},
            "engine": ENGINE,
            "now": self.plans.now,
            "bounds": [self.plans.posts[0], self.plans.posts[-1]],
            "answer": {
                "kind": self.kind,
                "posts": self.posts,
                "close": [one.posts for one in self.close],
                "unstudied": sorted(self.unstudied(self.chosen)),
            },
            "curve": [_plain(one) for one in self.curve],
            "confirmed": [_plain(one) for one in self.confirmed],
            "difference": self.difference and self.difference.as_json(),
        }


def decide_staffing(
    scenario: Scenario | ScenarioFile | str | Path,
    question: StaffingQuestion,
    calibration: Calibration,
    *,
    threads: int = 0,
    watch: Callable[[str], Watch] | None = None,
    titles: Titles = plain_titles,
) -> StaffingAnswer:
    """The fewest full-time posts with which an office meets its targets with a probability.

    `watch` gives the callbacks of each stage, ``"search"`` and ``"confirm"``; `titles` names the plans of `difference`.

    Raises
    ------
    InputError
        When the question or the scenario is wrong; everything that can be told at once.
    EvaluationCancelledError
        When `watch` asks to stop.
    """
    given = as_scenario_file(scenario)
    check_asked(question, given.scenario, calibration)
    (projection,) = project(with_intake([given], calibration), calibration, outcomes=False)
    (file,) = with_warnings_of([projection.file], [projection])
    programme = programme_of(file.scenario, calibration)
    plans, targets = _asked(question, projection, programme, titles)
    posterior = posterior_of(calibration, question.draws)

    def simulator(stage: str, replications: int, seed: int) -> Simulator:
        return Simulator(plans, targets, posterior, replications, seed, threads, watch(stage) if watch else None)

    curve, confirmed, place = _found(plans, question, simulator)
    posts = None if place is None else plans.posts[place]
    chosen = plans.posts[-1] if posts is None else posts
    month, runs = max(one.month for one in targets), (question.draws, fresh_seed(question.seed))
    return StaffingAnswer(
        file=file,
        question=question,
        plans=plans,
        targets=targets,
        programme=programme,
        kind="unreachable" if place is None else "met-with-fewest" if place == 0 else "fewest",
        posts=posts,
        curve=curve,
        confirmed=confirmed,
        difference=_difference(file, plans, chosen, month, calibration, runs, threads) if chosen != plans.now else None,
        calibration=calibration.name,
        calibration_digest=calibration.digest,
    )


def check_asked(question: StaffingQuestion, scenario: Scenario, calibration: Calibration | None = None) -> None:
    """Refuse what cannot be asked of a scenario, of its programme as the calibration has it, else as it comes.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    months, start = int(scenario.horizon.months), scenario.horizon.start_month
    wanted = question.targets, question.month, months
    programme = programme_of(scenario, calibration)
    ends = question.lowest, question.highest, question.step
    together(
        question.check,
        lambda: check_plans(scenario, begins(scenario, question.from_month), *ends),
        lambda: targets_of(programme, *wanted, begins(scenario, question.from_month), start),
    )


def _difference(
    file: ScenarioFile,
    plans: Plans,
    chosen: float,
    month: int,
    calibration: Calibration,
    runs: tuple[int, int],
    threads: int,
) -> Comparison:
    """The plan that was chosen against that of now; intakes that were worked out stay what they are."""
    now, then = (replace(as_scenario_file(plans.scenario(one)), steady=file.steady) for one in (plans.now, chosen))
    return contrast(now, then, month, calibration, runs, threads)


def _found(
    plans: Plans, question: StaffingQuestion, simulator: Callable[[str, int, int], Simulator]
) -> tuple[tuple[PlanPoint, ...], tuple[PlanPoint, ...], int | None]:
    """The plans of the search, those that were run again (that of now among them), and the place of the answer."""
    found = search(plans.posts, question.probability, simulator("search", SEARCHED, question.seed))
    again = simulator("confirm", question.replications, fresh_seed(question.seed))
    start = len(plans.posts) - 1 if found.place is None else found.place
    sure = confirm(plans.posts, start, question.probability, again)
    points = {plans.posts[place]: point for place, point in sure.points.items()}
    if plans.now not in points:
        points[plans.now] = again([plans.now])[0]
    curve = tuple(found.points[place] for place in sorted(found.points))
    return curve, tuple(points[one] for one in sorted(points)), sure.place


def _asked(
    question: StaffingQuestion, projection: Projection, programme: Programme, titles: Titles
) -> tuple[Plans, tuple[Target[int], ...]]:
    """The plans and targets of a question that was checked."""
    scenario = projection.file.scenario
    months, from_month = int(scenario.horizon.months), begins(scenario, question.from_month)
    plans = plans_of(projection, from_month, question.lowest, question.highest, question.step, titles=titles)
    start = scenario.horizon.start_month
    return plans, targets_of(programme, question.targets, question.month, months, from_month, start)


def _plain(point: PlanPoint) -> dict[str, Any]:
    shares = [without_nan(asdict(one)) for one in point.shares]
    return {**without_nan({key: value for key, value in asdict(point).items() if key != "shares"}), "shares": shares}
