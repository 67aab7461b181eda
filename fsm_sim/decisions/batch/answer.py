"""Every office of a scenario by itself, ranked: run on this machine's cores, or on a cluster by its address."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from fsm_sim.decisions.batch.office_answers import (
    NAMES,
    OF_TWO_PLANS,
    BatchName,
    BatchQuestion,
    OfficeAnswer,
    OfficeTask,
    asked_of,
    check_office,
)
from fsm_sim.decisions.information.question import InformationQuestion
from fsm_sim.decisions.payback.question import PaybackQuestion
from fsm_sim.decisions.projected import as_asked, known_files
from fsm_sim.decisions.sensitivity.answer import SensitivityQuestion
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.prices.reading import read_prices
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.processes.pool import WorkersDiedError, do_all
from fsm_sim.study.disclosure.small_counts import hidden_in
from fsm_sim.study.forecasts.record import LEVEL
from fsm_sim.study.forecasts.workers import connected
from fsm_sim.version import __version__

OF_ONE_OFFICE = {
    InformationQuestion: ("groups", "study", "study_cost", "citizens"),
    SensitivityQuestion: ("distribution",),
}
"""What a question has besides the number by which offices are ranked."""
HALF = 1.0
"""Offices that differ from all together by their whole interval's half are outside the funnel."""


@dataclass(frozen=True, eq=False)
class BatchAnswer:
    """The answers of every office, the largest number first; of those alike, in alphabetical order.

    Offices of which the runs are too few to tell it are last.
    """

    name: BatchName
    question: BatchQuestion
    plan: ScenarioFile
    against: ScenarioFile | None
    offices: tuple[OfficeAnswer, ...]
    calibration: str
    calibration_digest: str

    @property
    def reached(self) -> tuple[OfficeAnswer, ...]:
        """The offices whose number is not infinite."""
        return tuple(one for one in self.offices if math.isfinite(one.value))

    @property
    def total(self) -> float:
        """The numbers of all offices that have one, added up."""
        return math.fsum(one.value for one in self.reached)

    @property
    def per_citizen(self) -> float:
        """The same for each citizen of the offices whose citizens are shown; NaN where there are none."""
        shown = [(one.value, one.citizens) for one in self.reached if one.citizens is not None]
        citizens = sum(number for _, number in shown)
        return math.fsum(value for value, _ in shown) / citizens if citizens else math.nan

    @property
    def hidden(self) -> int:
        """How many offices have citizens that are not shown."""
        return sum(one.citizens is None for one in self.offices)

    @property
    def spread(self) -> float:
        """Half a typical 90 % interval of an office of one citizen, per citizen: it shrinks with the root of citizens.

        NaN where the question gives no intervals. The middle one of all offices.
        """
        halves = [
            (one.upper - one.lower) / 2 / math.sqrt(one.citizens)
            for one in self.reached
            if one.citizens and math.isfinite(one.upper - one.lower)
        ]
        return float(np.median(halves)) if halves else math.nan

    def outside(self) -> tuple[OfficeAnswer, ...]:
        """Offices that lie further from all together than an interval of their size is long; in order."""
        if not math.isfinite(self.spread):
            return ()
        return tuple(
            one
            for one in self.reached
            if one.citizens
            and abs(one.value / one.citizens - self.per_citizen) > HALF * self.spread / math.sqrt(one.citizens)
        )

    def as_json(self) -> dict[str, Any]:
        """Every number; one that is missing or cannot be reached is null."""
        return {
            "version": __version__,
            "decision": self.name,
            "question": asdict(self.question),
            "scenario": as_asked(self.plan),
            "against": self.against and as_asked(self.against),
            "calibration": {"name": self.calibration, "digest": self.calibration_digest},
            "interval_level": LEVEL,
            "offices": [{key: _finite(one) for key, one in asdict(each).items()} for each in self.offices],
            "total": self.total,
            "outside": [one.municipality for one in self.outside()],
        }


def decide_batch(
    plan: ScenarioFile,
    question: BatchQuestion,
    calibration: Calibration,
    against: ScenarioFile | None = None,
    *,
    jobs: int = 1,
    cluster: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> BatchAnswer:
    """Ask a question of every office of a scenario by itself, and rank them.

    Offices are shared among `jobs` worker processes, or the workers of a Dask `cluster`; the answers are the same, bit
    for bit. `progress` receives the offices done and those in all. Small numbers of citizens that were counted are not
    told, nor what they would follow from.

    Raises
    ------
    InputError
        When the question is wrong or cannot be asked of an office, two plans are of other offices, or the cluster does
        not answer.
    """
    together(lambda: check_question(question), lambda: check_plans(question, plan, against))
    name = NAMES[type(question)]
    *before, plan = known_files([*([against] if against else []), plan], calibration)  # a steady intake is the base's
    against = before[0] if before else None
    work = [_task(place, (plan, *before)) for place in range(len(plan.scenario.office))]
    _check_offices(work, question, calibration)
    found: dict[int, OfficeAnswer] = {}

    kept_back = hidden_in(plan.scenario) | (hidden_in(against.scenario) if against else frozenset())

    def keep(place: int, answer: OfficeAnswer) -> None:
        found[place] = replace(answer, citizens=None) if place in kept_back else answer
        progress(len(found), len(work))

    places = list(range(len(work)))
    ask = partial(_ask, tasks=tuple(work), question=question, calibration=calibration)
    progress(0, len(work))
    if cluster is None:
        try:
            do_all(ask, places, keep, jobs=jobs)
        except WorkersDiedError:
            text = Sentence("workers keep dying, most likely for lack of memory; take fewer jobs.")
            raise InputError(Problem("", None, text), untouched=False) from None
    else:
        _on_cluster(cluster, ask, places, keep)
    ranked = sorted(
        found.values(),
        key=lambda one: (
            math.isnan(one.value),
            -np.nan_to_num(one.value, posinf=math.inf),
            one.municipality,
            one.programme,
        ),
    )
    return BatchAnswer(name, question, plan, against, tuple(ranked), calibration.name, calibration.digest)


def _check_offices(work: Sequence[OfficeTask], question: BatchQuestion, calibration: Calibration) -> None:
    """Refuse what cannot be asked of an office; what is wrong with some of them has their names before it."""
    found: dict[Problem, list[str]] = {}
    for one in work:
        try:
            check_office(one, question, calibration)
        except InputError as error:
            for problem in error.problems:
                found.setdefault(problem, []).append(one.plan.scenario.office[0].municipality)
    if found:
        raise InputError(
            *(
                problem if problem.file or len(names) == len(work) else replace(problem, file=", ".join(names))
                for problem, names in found.items()
            )
        )


def _ask(place: int, tasks: tuple[OfficeTask, ...], question: BatchQuestion, calibration: Calibration) -> OfficeAnswer:
    return asked_of(tasks[place], question, calibration)


def _on_cluster(
    address: str, ask: Callable[[int], OfficeAnswer], places: list[int], keep: Callable[[int, OfficeAnswer], None]
) -> None:
    """Ask on the workers of a Dask cluster."""
    with connected(address) as client:
        from distributed import as_completed

        shared = client.scatter(ask, broadcast=True)
        of = {client.submit(_called, shared, place, pure=False): place for place in places}
        for future in as_completed(list(of)):
            keep(of[future], future.result())


def _called(ask: Callable[[int], OfficeAnswer], place: int) -> OfficeAnswer:
    return ask(place)


def _task(place: int, files: tuple[ScenarioFile, ...]) -> OfficeTask:
    return OfficeTask(*(_alone(file, place) for file in files))


def _alone(file: ScenarioFile, place: int) -> ScenarioFile:
    """A scenario of one of its offices."""
    one = file.scenario.model_copy(update={"office": (file.scenario.office[place],)})
    return replace(file, scenario=one, digest=digest(one))


def _finite(value: object) -> object:
    return value if not isinstance(value, float) or math.isfinite(value) else None


def check_question(question: BatchQuestion) -> None:
    """Refuse what cannot be asked of any scenario.

    Raises
    ------
    InputError
        With everything that is wrong with the question.
    """
    together(lambda: _check_alone(question), lambda: _check_parts(question))


def _check_alone(question: BatchQuestion) -> None:
    """Refuse what could not be asked of one office either."""
    if isinstance(question, InformationQuestion | PaybackQuestion):
        question.check(read_prices(None))
    else:
        question.check()


def _check_parts(question: BatchQuestion) -> None:
    """Refuse what is no part of the number by which offices are ranked."""
    parts, usual = OF_ONE_OFFICE.get(type(question), ()), type(question)()
    asked = tuple(key for key in parts if getattr(question, key) != getattr(usual, key))
    if asked:
        text = Sentence(
            "offices are ranked by one number each; only one office is asked about {keys}.",
            keys=asked,
        )
        raise InputError(Problem("", None, text))


def check_plans(question: BatchQuestion, plan: ScenarioFile, against: ScenarioFile | None) -> None:
    """Refuse plans that do not go with the question or with each other.

    Raises
    ------
    InputError
        When one is missing, or one too many, or they are of other offices.
    """
    name, problems = NAMES[type(question)], []
    if name in OF_TWO_PLANS and against is None:
        problems.append(Sentence("{name} is asked of two plans; name the one that is changed with against.", name=name))
    if name not in OF_TWO_PLANS and against is not None:
        problems.append(Sentence("{name} is asked of one plan; leave against out.", name=name))
    if against is not None:
        mine, other = ([(one.municipality, one.programme) for one in file.scenario.office] for file in (plan, against))
        if mine != other:
            problems.append(
                Sentence(
                    "{plan} and {against} have other offices, or in another order; give two plans of the same.",
                    plan=plan.scenario.name,
                    against=against.scenario.name,
                )
            )
    if problems:
        raise InputError(*(Problem("", None, text) for text in problems))
