"""What it is worth to know more before a plan is chosen: of everything, of groups of parameters, and by a study."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fsm_sim.decisions.evaluate import ENGINE, Watch, evaluate
from fsm_sim.decisions.information.gains import PlanGain, gains_over_first
from fsm_sim.decisions.information.question import InformationQuestion, asked_groups
from fsm_sim.decisions.information.worth import Worth, ordered, partial, perfect, sample
from fsm_sim.decisions.parameter_columns import learnt_of, parameter_columns
from fsm_sim.decisions.payback.answer import check_alike, flows_of
from fsm_sim.decisions.payback.flows import Household
from fsm_sim.decisions.payback.question import households_of
from fsm_sim.decisions.projected import as_asked, known_files
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.prices.reading import PriceFile
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.effect_runs import regressors
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.tasks import Posterior
from fsm_sim.study.results.courses.unstudied import planned
from fsm_sim.study.results.rows import without_nan

MOST_PLANS = 20


@dataclass(frozen=True)
class GroupWorth:
    """What perfect information on a group of parameters is worth, for the office; and what data say of each of them."""

    name: str
    parameters: tuple[str, ...]
    worth: Worth
    learnt: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class InformationAnswer:
    """The worth of information in discounted kroner, for the office over the months of the plans.

    `chosen` is the plan that is chosen now, None for the base. `curve` has, for values of a person-year, the worth of
    perfect information; `break_even` is the value at which the first plan's expected gain is 0 (NaN: at none that the
    runs tell). Worths are NaN where the runs are too few.
    `scale` is how many offices like this one the choice is made for.
    """

    plans: tuple[ScenarioFile, ...]
    base: ScenarioFile
    question: InformationQuestion
    prices: PriceFile
    households: Mapping[str, Household]
    caseworker_year: float
    discount_year: float
    gains: tuple[PlanGain, ...]
    base_best: float
    chosen: str | None
    perfect: Worth
    groups: tuple[GroupWorth, ...]
    study: Worth | None
    curve: tuple[tuple[float, float], ...]
    break_even: float
    scale: float
    calibration: str
    calibration_digest: str

    @property
    def wrong(self) -> float:
        """The probability that another choice than that of now is the better one in expectation."""
        now = self.base_best if self.chosen is None else next(one.best for one in self.gains if one.name == self.chosen)
        return 1.0 - now

    @property
    def study_net(self) -> float:
        """What a study is worth for all citizens, less what it costs; NaN without one."""
        return math.nan if self.study is None else self.study.value * self.scale - self.question.study_cost

    def as_json(self) -> dict[str, Any]:
        """Every number; one that is missing is null."""
        return {
            "question": asdict(self.question),
            "plans": [as_asked(one) for one in self.plans],
            "base": as_asked(self.base),
            "months": int(self.base.scenario.horizon.months),
            "prices": {"name": self.prices.prices.prices.name, "digest": self.prices.digest},
            "caseworker_year": self.caseworker_year,
            "discount_year": self.discount_year,
            "calibration": {"name": self.calibration, "digest": self.calibration_digest},
            "engine": ENGINE,
            "gains": [without_nan(asdict(one)) for one in self.gains],
            "chosen": self.chosen,
            **without_nan({"wrong": self.wrong, "break_even_person_year": self.break_even, "scale": self.scale}),
            "perfect": without_nan(asdict(self.perfect)),
            "groups": [
                {
                    "name": one.name,
                    "parameters": list(one.parameters),
                    **without_nan(asdict(one.worth)),
                    "learnt": dict(one.learnt),
                }
                for one in self.groups
            ],
            "study": None if self.study is None else without_nan({**asdict(self.study), "net_for_all": self.study_net}),
            "curve": [without_nan({"person_year": at, "perfect": worth}) for at, worth in self.curve],
        }


def decide_information(
    plans: Sequence[Scenario | ScenarioFile | str | Path],
    base: Scenario | ScenarioFile | str | Path,
    question: InformationQuestion,
    prices: PriceFile,
    calibration: Calibration,
    *,
    threads: int = 0,
    watch: Watch | None = None,
) -> InformationAnswer:
    """What it is worth to know more before one of some plans, or the base, is chosen.

    All run with the same draws and random numbers. Information changes nothing but the choice, and is about parameters:
    chance remains whatever is known. Nothing after the last month counts.

    Raises
    ------
    InputError
        When the question or a scenario is wrong, or the plans are not of the base's offices and months.
    EvaluationCancelledError
        When `watch` asks to stop.
    """
    given = [as_scenario_file(one) for one in (base, *plans)]
    check_asked(question, given[0], given[1:], prices, calibration)
    before, *after = known_files(given, calibration)
    if lacking := _without_caseworkers([before, *after]):  # leave that takes everybody is known by now
        raise InputError(*lacking)
    money = question.money
    households = households_of(before.scenario, calibration, money, prices)
    groups = asked_groups(question, calibration, list(households))
    posterior = posterior_of(calibration, money.draws)
    scenarios = [one.scenario for one in (before, *after)]
    found = evaluate(scenarios, posterior, money.replications, money.seed, threads=threads, watch=watch)
    others = prices.prices.others
    cost = others.caseworker_year.value if money.caseworker_year is None else money.caseworker_year
    rate = others.discount_year.value if money.discount_year is None else money.discount_year
    judged = question.party, question.gain, question.person_year
    flows, levers = flows_of(found, households, prices), regressors(posterior)
    made = gains_over_first(found, flows, (cost, rate), judged, levers)
    whole = perfect(made.runs, levers)
    return InformationAnswer(
        plans=tuple(after),
        base=before,
        question=question,
        prices=prices,
        households=households,
        caseworker_year=cost,
        discount_year=rate,
        gains=made.plans(),
        base_best=made.base_best,
        chosen=made.chosen,
        perfect=whole,
        groups=_groups(made.runs, groups, whole, posterior, calibration),
        study=_study(made.runs, question, whole, posterior, calibration),
        curve=made.curve(),
        break_even=made.break_even(),
        scale=1.0 if question.citizens is None else question.citizens / _citizens(before.scenario),
        calibration=calibration.name,
        calibration_digest=calibration.digest,
    )


def check_asked(
    question: InformationQuestion,
    base: ScenarioFile,
    plans: Sequence[ScenarioFile],
    prices: PriceFile,
    calibration: Calibration | None = None,
) -> None:
    """Refuse what cannot be asked of some plans at some prices; of a calibration's parameters where there is one.

    Raises
    ------
    InputError
        With everything that is wrong.
    """

    def groups() -> None:
        if calibration is not None:
            asked_groups(question, calibration, list(households_of(base.scenario, calibration, question.money, prices)))

    together(
        lambda: question.check(prices),
        lambda: _check(base, plans),
        lambda: households_of(base.scenario, calibration, question.money, prices),
        groups,
    )


def _check(base: ScenarioFile, plans: Sequence[ScenarioFile]) -> None:
    problems: list[Problem] = []
    if not 1 <= len(plans) <= MOST_PLANS:
        text = Sentence("there are {count} plans; give from 1 to {most}.", count=len(plans), most=MOST_PLANS)
        problems.append(Problem("", None, text))
    if not _citizens(base.scenario):
        text = Sentence("{name} has no citizens, so there is nobody to choose for.", name=base.scenario.name)
        problems.append(Problem("", None, text))
    problems += _without_caseworkers([base, *plans])
    for one in plans:
        try:
            check_alike(one.scenario, base.scenario)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)


def _without_caseworkers(files: Sequence[ScenarioFile]) -> list[Problem]:
    """What is wrong with scenarios that have no caseworkers for a time: nobody can choose one by its numbers."""
    found = []
    for one in files:
        if "nobody" in planned(one):
            text = Sentence(
                "{name} has no caseworkers for a time, so no number of it is an answer; choose among others.",
                name=one.scenario.name,
            )
            found.append(Problem("", None, text))
    return found


def _citizens(scenario: Scenario) -> int:
    return sum(office.number_of_citizens for office in scenario.office)


def _groups(
    runs: Floats,
    groups: Mapping[str, tuple[str, ...]],
    whole: Worth,
    posterior: Posterior,
    calibration: Calibration,
) -> tuple[GroupWorth, ...]:
    found = {
        frozenset(some): partial(runs, parameter_columns(posterior, calibration, some)) for some in groups.values()
    }
    kept = ordered(found, whole)
    return tuple(
        GroupWorth(name, some, kept[frozenset(some)], learnt_of(calibration, some)) for name, some in groups.items()
    )


def _study(
    runs: Floats, question: InformationQuestion, whole: Worth, posterior: Posterior, calibration: Calibration
) -> Worth | None:
    """The worth of the study, no more than that of knowing what it estimates; None where none is asked about."""
    if not question.study:
        return None
    names = tuple(one.name for one in question.study)
    found = sample(runs, _raw(posterior, names), np.array([one.error for one in question.study]), question.money.seed)
    known = ordered({frozenset(names): partial(runs, parameter_columns(posterior, calibration, names))}, whole)
    return Worth(float(np.clip(found.value, 0.0, known[frozenset(names)].value)), found.mcse)


def _raw(posterior: Posterior, names: Sequence[str]) -> Floats:
    return np.column_stack([posterior.table[name] for name in names])
