"""Decisions in Python: questions to a calibration, with their words."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fsm_sim.api.calibrations import calibrate
from fsm_sim.decisions.backlog import answer as backlog
from fsm_sim.decisions.backlog.answer import BacklogAnswer
from fsm_sim.decisions.backlog.question import BacklogQuestion
from fsm_sim.decisions.batch import answer as batch
from fsm_sim.decisions.batch.answer import BatchAnswer
from fsm_sim.decisions.batch.office_answers import BatchQuestion, runs_of
from fsm_sim.decisions.information import answer as information
from fsm_sim.decisions.information.answer import InformationAnswer
from fsm_sim.decisions.information.question import InformationQuestion
from fsm_sim.decisions.payback import answer as payback
from fsm_sim.decisions.payback.answer import PaybackAnswer
from fsm_sim.decisions.payback.question import PaybackQuestion
from fsm_sim.decisions.sensitivity import answer as sensitivity
from fsm_sim.decisions.sensitivity.answer import SensitivityAnswer, SensitivityQuestion
from fsm_sim.decisions.split import answer as split
from fsm_sim.decisions.split.answer import SplitAnswer, SplitQuestion
from fsm_sim.decisions.staffing import answer as staffing
from fsm_sim.decisions.staffing.answer import StaffingAnswer, StaffingQuestion
from fsm_sim.decisions.trial import answer as trial
from fsm_sim.decisions.trial.answer import TrialAnswer
from fsm_sim.decisions.trial.question import TrialQuestion
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.files.paths import as_path
from fsm_sim.inputs.prices.reading import PriceFile, read_prices
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.model.errors import together
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.report.document.decisions.staffing_text import plan_titles
from fsm_sim.study.calibrations import by_name as calibrations

type Asked = Scenario | ScenarioFile | str | Path
"""A scenario, or where it is."""


def decide_staffing(
    scenario: Asked, question: StaffingQuestion | None = None, calibration: str | Calibration = "published"
) -> StaffingAnswer:
    """The fewest full-time posts with which an office meets its targets; `describe_staffing` says it in words.

    Without a `question` the targets are the programme's requirements at the end, met with a probability of 0.8. An
    `InputError` has everything that is wrong with question and scenario.
    """
    asked = question or StaffingQuestion()
    asked.check()
    return staffing.decide_staffing(scenario, asked, _calibration(calibration, asked.draws), titles=plan_titles)


def decide_split(
    plan: Asked, *, against: Asked, question: SplitQuestion | None = None, calibration: str | Calibration = "published"
) -> SplitAnswer:
    """What each change of a `plan` adds to its difference from another; `describe_split` says it in words.

    Differences are in citizens. `parts` has the mean, the Monte Carlo error and the interval of the expected part of
    each change; `runs` every part run by run, shape (draws, replications). Without a `question` it is of the
    programme's first headline outcome in the last month.

    Raises
    ------
    InputError
        When the question or a scenario is wrong, or the two cannot be set against each other.

    Examples
    --------
    ``decide_split("hedensted-two-more", against="hedensted").whole.mean`` is how many more citizens there are.

    >>> decide_split("hedensted", against="hedensted", question=SplitQuestion(draws=0))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: draws is 0; it is a whole number of 1 or more. ...
    """
    asked = question or SplitQuestion()
    asked.check()
    return split.decide_split(plan, against, asked, _calibration(calibration, asked.draws))


def decide_payback(
    plan: Asked,
    *,
    against: Asked,
    question: PaybackQuestion | None = None,
    prices: PriceFile | str | Path | None = None,
    calibration: str | Calibration = "published",
) -> PaybackAnswer:
    """What a `plan` costs and gives back against another; `describe_payback` says it in words.

    Amounts are discounted Danish kroner over the months of both, received where above 0: ``amount("municipality")``,
    ``amount("state")``, ``amount("citizens")``. `prices` is a price list or its file; without any the package's newest.

    Raises
    ------
    InputError
        When the question, the price list or a scenario is wrong, or the two are not of the same offices and months.

    Examples
    --------
    ``decide_payback("eksempelby-two-more", against="eksempelby").amount("municipality").mean`` is its balance.

    >>> decide_payback("hedensted", against="hedensted", question=PaybackQuestion(benefit="none"))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: Danmark 2026: the price list has no benefit 'none'; it has ...
    """
    asked = question or PaybackQuestion()
    listed = prices if isinstance(prices, PriceFile) else load_prices(prices)
    asked.check(listed)
    return payback.decide_payback(plan, against, asked, listed, _calibration(calibration, asked.draws))


def decide_information(
    plans: Asked | Sequence[Asked],
    *,
    against: Asked,
    question: InformationQuestion | None = None,
    prices: PriceFile | str | Path | None = None,
    calibration: str | Calibration = "published",
) -> InformationAnswer:
    """What it is worth to know more before one of some `plans`, or none, is chosen; `describe_information` says it.

    `perfect` is the expected value of perfect information in discounted Danish kroner for the office (EVPI), `groups`
    that of knowing one group of parameters alone (EVPPI), `study` that of a study's estimates (EVSI), each with its
    Monte Carlo error. Without a `question` plans are judged by the municipality's balance alone.

    Raises
    ------
    InputError
        When the question, the price list or a scenario is wrong, or the plans are not of the base's offices and months.

    Examples
    --------
    ``decide_information("eksempelby-two-more", against="eksempelby").perfect.value`` says what knowing is worth.

    >>> decide_information("hedensted-two-more", against="hedensted", question=InformationQuestion(person_year=-1.0))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: the worth of a person-year is -1.0; it is from 0 to 1,000,000,000,000. ...
    """
    asked = question or InformationQuestion()
    listed = prices if isinstance(prices, PriceFile) else load_prices(prices)
    asked.check(listed)
    several: list[Any] = list(plans) if isinstance(plans, list | tuple) else [plans]
    return information.decide_information(several, against, asked, listed, _calibration(calibration, asked.money.draws))


def decide_sensitivity(
    plan: Asked,
    *,
    against: Asked,
    question: SensitivityQuestion | None = None,
    calibration: str | Calibration = "published",
) -> SensitivityAnswer:
    """Which parameters the difference of a `plan` from another hangs on; `describe_sensitivity` says it in words.

    `effects` has a row for each parameter, that with the largest swing in citizens first. Without a `question` the
    difference is that of the programme's first headline outcome in the last month.

    Raises
    ------
    InputError
        When the question or a scenario is wrong.

    Examples
    --------
    ``decide_sensitivity("hedensted-two-more", against="hedensted").effects[0].name`` is what it hangs on most.

    >>> decide_sensitivity("hedensted-two-more", against="hedensted", question=SensitivityQuestion(draws=10))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: draws is 10; a tornado takes 100 or more. ...
    """
    asked = question or SensitivityQuestion()
    asked.check()
    return sensitivity.decide_sensitivity(plan, against, asked, _calibration(calibration, asked.draws))


def decide_trial(
    plan: Asked, *, against: Asked, question: TrialQuestion | None = None, calibration: str | Calibration = "published"
) -> TrialAnswer:
    """What trials of a `plan` against another in several municipalities would find; `describe_trial` says it in words.

    `power` and `size` are the shares of trials that find an effect, with the plan and where nobody has it;
    `half_width`, `detectable` and `effect` are in shares of 1. Without a `question` half of 15 municipalities have the
    plan by lot.

    Raises
    ------
    InputError
        When the question or a scenario is wrong, or there is no trial of this design between the two.

    Examples
    --------
    ``decide_trial("eksempelby-two-more", against="eksempelby").power.value`` is how often a trial finds the effect.

    >>> decide_trial("hedensted-two-more", against="hedensted", question=TrialQuestion(municipalities=2))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: municipalities is 2; it is from 4 to 90. ...
    """
    asked = question or TrialQuestion()
    asked.check()
    return trial.decide_trial(plan, against, asked, _calibration(calibration, asked.draws))


def decide_backlog(
    scenario: Asked, question: BacklogQuestion | None = None, calibration: str | Calibration = "published"
) -> BacklogAnswer:
    """How many in a scenario wait too long for a decision, when that is over, and which capacity ends it.

    `describe_backlog` says it in words. `months` has the citizens who wait, who have waited longer than the question's
    limit and who are in the queue at the end of every month, over all offices, and the offices with a backlog;
    `needed` the fewest decisions a month that keep one office clear. Without a `question` the limit is nine months, and
    a backlog is 20 citizens.

    Raises
    ------
    InputError
        When the question or the scenario is wrong, or nobody in it waits for a decision.

    Examples
    --------
    ``decide_backlog("fsm1-national").at.behind.mean`` is how many offices have a backlog at the end.

    >>> decide_backlog("hedensted", BacklogQuestion(number=0))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: number is 0; it is a whole number from 1 to 1000000. ...
    """
    asked = question or BacklogQuestion()
    asked.check()
    return backlog.decide_backlog(scenario, asked, _calibration(calibration, asked.draws))


def decide_batch(
    plan: Asked,
    *,
    question: BatchQuestion,
    against: Asked | None = None,
    calibration: str | Calibration = "published",
    jobs: int = 0,
    cluster: str | None = None,
) -> BatchAnswer:
    """A question asked of every office of a scenario by itself; `offices` has them ranked, the largest number first.

    `question` is a `StaffingQuestion`, `BacklogQuestion`, or of a plan `against` another a `SplitQuestion`,
    `PaybackQuestion`, `SensitivityQuestion` or `InformationQuestion`; money is that of the package's newest prices.
    Offices are shared among `jobs`
    worker processes (0: as many as there are cores) or the workers of a Dask `cluster`, with the same answers.
    `describe_batch` says it in words, `plot_batch` draws a funnel.

    Raises
    ------
    InputError
        When the question or a scenario is wrong, the two have other offices, or the cluster does not answer.

    >>> decide_batch("fsm1-national", question=BacklogQuestion(number=0))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: number is 0; it is a whole number from 1 to 1000000. ...
    """
    files = [as_scenario_file(plan), *([] if against is None else [as_scenario_file(against)])]
    other = files[1] if against is not None else None
    together(lambda: batch.check_question(question), lambda: batch.check_plans(question, files[0], other))
    made = _calibration(calibration, runs_of(question).draws)
    return batch.decide_batch(files[0], question, made, other, jobs=jobs or os.cpu_count() or 1, cluster=cluster)


def load_prices(path: str | Path | None = None) -> PriceFile:
    """A price list from a file, or the package's newest; an `InputError` has every problem of the file.

    >>> load_prices().prices.others.caseworker_year.value
    643000.0
    """
    return read_prices(None if path is None else as_path(path))


def _calibration(name: str | Calibration, draws: int) -> Calibration:
    """A calibration; the published one is made first where there is none yet."""
    return calibrations.load_or_make(name, calibrate, draws)
