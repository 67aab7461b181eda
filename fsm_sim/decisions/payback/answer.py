"""What a plan costs and gives back against its base: for the municipality, the state, and both together."""

import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fsm_sim.decisions.evaluate import ENGINE, Watch, evaluate
from fsm_sim.decisions.horizons import check_months, check_start
from fsm_sim.decisions.outcomes import Outcomes
from fsm_sim.decisions.payback.amounts import (
    GAIN,
    PARTIES,
    WHO,
    Amount,
    Course,
    PaidBack,
    amount,
    break_even_cost,
    break_even_effect,
    course,
    paid_back,
    person_years,
)
from fsm_sim.decisions.payback.balance import balance, states_of
from fsm_sim.decisions.payback.flows import Flow, Household, flow
from fsm_sim.decisions.payback.question import PaybackQuestion, households_of
from fsm_sim.decisions.payback.rests import GainParts, gain_parts
from fsm_sim.decisions.projected import as_asked, known_files
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.prices.reading import PriceFile
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.mixed_name import programme_in
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.effect_runs import regressors
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.record import LEVEL
from fsm_sim.study.results.rows import without_nan


@dataclass(frozen=True, eq=False)
class PaybackAnswer:
    """What `plan` gives against `base`: amounts by party, person-years, payback time and the break-even.

    `break_even_cost` is the price of a caseworker a year at which the expected balance of the municipality is 0 (mean
    and interval), `break_even_effect` how many times as large the `gain` besides pay would have to be at the price
    asked about; NaN where no post is added or cut, or there is no gain to enlarge that the runs tell. `months` has the
    municipality's and the public balance run by run, shape (draws, replications, months); `courses` are the sums so far
    of municipality, state and citizens, and `rests` what the municipality's gain besides pay rests on.
    """

    plan: ScenarioFile
    base: ScenarioFile
    question: PaybackQuestion
    prices: PriceFile
    households: Mapping[str, Household]
    caseworker_year: float
    discount_year: float
    amounts: tuple[Amount, ...]
    gain: Amount
    posts: Amount
    person_years: tuple[Amount, ...]
    paid_back: PaidBack
    break_even_cost: tuple[float, float, float]
    break_even_effect: float
    months: Mapping[str, Floats]
    courses: tuple[Course, ...]
    rests: GainParts
    calibration: str
    calibration_digest: str

    def amount(self, name: str) -> Amount:
        """One of `amounts` by its name."""
        return next(one for one in self.amounts if one.name == name)

    def cost_per_person_year(self, gain: Amount) -> float:
        """What caseworkers cost for each person-year more; NaN where the runs do not tell that there are more."""
        cost = -self.amount("staff").mean
        return cost / gain.mean if gain.told and cost * gain.mean > 0 else math.nan

    def as_json(self) -> dict[str, Any]:
        """Every number; one that is missing or infinite is null."""
        finite = [None if not math.isfinite(one) else one for one in asdict(self.paid_back).values()]
        return {
            "question": {
                **asdict(self.question),
                "caseworker_year": self.caseworker_year,
                "discount_year": self.discount_year,
            },
            "plan": as_asked(self.plan),
            "base": as_asked(self.base),
            "months": int(self.plan.scenario.horizon.months),
            "prices": {"name": self.prices.prices.prices.name, "digest": self.prices.digest},
            "households": {name: asdict(one) for name, one in self.households.items()},
            "calibration": {"name": self.calibration, "digest": self.calibration_digest},
            "engine": ENGINE,
            "interval_level": LEVEL,
            "kroner": [without_nan(asdict(one)) for one in self.amounts],
            "full_time_years": without_nan(asdict(self.posts)),
            "person_years": [
                without_nan({**asdict(one), "cost_each": self.cost_per_person_year(one)}) for one in self.person_years
            ],
            "paid_back_after_months": dict(zip(asdict(self.paid_back), finite, strict=True)),
            "by_month": [one.as_json() for one in self.courses],
            "gain_rests_on": [without_nan(asdict(one)) for one in self.rests.parts],
            "gain_named_beyond_errors": self.rests.sure if math.isfinite(self.rests.sure) else None,
            "break_even": without_nan(
                {
                    **dict(zip(("cost", "lower", "upper"), self.break_even_cost, strict=True)),
                    "effect": self.break_even_effect,
                }
            ),
        }


def decide_payback(
    plan: Scenario | ScenarioFile | str | Path,
    base: Scenario | ScenarioFile | str | Path,
    question: PaybackQuestion,
    prices: PriceFile,
    calibration: Calibration,
    *,
    threads: int = 0,
    watch: Watch | None = None,
) -> PaybackAnswer:
    """What a plan costs and gives back against a base of the same offices, over the months of both.

    Both run with the same draws and random numbers. Nothing after the last month counts, and nothing says that a plan
    pays: caseworkers' pay, benefits after refund, taxes, flexjobs and pensions are all in it.

    Raises
    ------
    InputError
        When the question or a scenario is wrong, they are not of the same offices and months, or a benefit or a
        supplement is not in the price list.
    EvaluationCancelledError
        When `watch` asks to stop.
    """
    given = [as_scenario_file(base), as_scenario_file(plan)]
    check_asked(question, given[0].scenario, given[1].scenario, prices, calibration)
    before, after = known_files(given, calibration)
    households = households_of(after.scenario, calibration, question, prices)
    posterior = posterior_of(calibration, question.draws)
    scenarios = [before.scenario, after.scenario]
    found = evaluate(scenarios, posterior, question.replications, question.seed, threads=threads, watch=watch)
    cost = _given(question.caseworker_year, prices.prices.others.caseworker_year.value)
    rate = _given(question.discount_year, prices.prices.others.discount_year.value)
    flows = flows_of(found, households, prices)
    made, levers = balance(found, flows, cost, rate), regressors(posterior)
    amounts = tuple(amount(name, made.of(*lines).sum(axis=-1), levers) for name, lines in PARTIES.items())
    gain = amount("gain", made.of(*GAIN).sum(axis=-1), levers)
    posts = amount("posts", made.posts.sum(axis=-1), levers)
    runs = question.draws, question.seed
    return PaybackAnswer(
        plan=after,
        base=before,
        question=question,
        prices=prices,
        households=households,
        caseworker_year=cost,
        discount_year=rate,
        amounts=amounts,
        gain=gain,
        posts=posts,
        person_years=tuple(amount(name, years, levers) for name, years in person_years(found, rate).items()),
        paid_back=paid_back(made),
        break_even_cost=break_even_cost(made, posts, levers),
        break_even_effect=break_even_effect(amounts[0], gain),
        months={name: made.of(*PARTIES[name]) for name in ("municipality", "public")},
        courses=tuple(course(name, made.of(*PARTIES[name]), levers) for name in WHO),
        rests=gain_parts(scenarios, flows, rate, calibration, runs, threads or os.cpu_count() or 1).of_gain(gain.mean),
        calibration=calibration.name,
        calibration_digest=calibration.digest,
    )


def _given(asked: float | None, listed: float) -> float:
    return listed if asked is None else asked


def check_asked(
    question: PaybackQuestion,
    base: Scenario,
    plan: Scenario,
    prices: PriceFile,
    calibration: Calibration | None = None,
) -> None:
    """Refuse what cannot be asked of two scenarios at some prices.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    together(
        lambda: question.check(prices),
        lambda: check_alike(plan, base),
        lambda: households_of(plan, calibration, question, prices),
    )


def check_alike(plan: Scenario, base: Scenario) -> None:
    """Refuse two scenarios that money cannot be set against each other for.

    Raises
    ------
    InputError
        When they are not of the same offices, of the same months, or of one start.
    """
    together(lambda: _check_places(plan, base), lambda: check_months(plan, base), lambda: check_start(plan, base))


def _check_places(plan: Scenario, base: Scenario) -> None:
    places = [sorted((one.municipality, one.programme) for one in scenario.office) for scenario in (plan, base)]
    if places[0] != places[1]:
        text = Sentence(
            "{plan} and {base} are not of the same municipalities and programmes.", plan=plan.name, base=base.name
        )
        raise InputError(Problem("", None, text))


def flows_of(found: Outcomes, households: Mapping[str, Household], prices: PriceFile) -> dict[str, Flow]:
    """The money of a citizen in each state that is counted."""
    one = next(iter(households.values()))
    return {
        state: flow(state, households.get(programme_in(state) or "", one), prices.prices)
        for state in states_of(found.measures)
    }
