"""How many wait too long for a decision, when that is over, and which capacity ends it: the answer in numbers."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fsm_sim.decisions.backlog.capacity import CapacityAnswer, capacity_answer
from fsm_sim.decisions.backlog.question import BacklogQuestion, check_asked
from fsm_sim.decisions.backlog.rests import BacklogRest, rest_of
from fsm_sim.decisions.backlog.runs import BacklogRuns, capacity_of, runs_of
from fsm_sim.decisions.backlog.steady_state import SteadyState, steady_state
from fsm_sim.decisions.evaluate import ENGINE, Watch
from fsm_sim.decisions.mean_and_error import mean_and_error
from fsm_sim.decisions.projected import as_asked, known_files
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.model.network import Flags, Floats
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.record import LEVEL
from fsm_sim.study.forecasts.tasks import Posterior
from fsm_sim.study.results.rows import without_nan

YEAR = 12
"""The last months of a scenario, over which arrivals in the queue are counted."""


@dataclass(frozen=True)
class Spread:
    """A number over runs: its mean, Monte Carlo error, and the ends between which the share `LEVEL` of runs lies."""

    mean: float
    mcse: float
    lower: float
    upper: float


UNKNOWN = Spread(math.nan, math.nan, math.nan, math.nan)
"""A number that is not known."""


@dataclass(frozen=True)
class MonthOfBacklog:
    """All offices together at the end of a month, in citizens; `behind` are the offices with a backlog.

    `over` and `behind` are NaN before it is known who has waited too long (`BacklogQuestion.first_known`).
    """

    month: int
    waiting: Spread
    over: Spread
    queued: Spread
    behind: Spread


@dataclass(frozen=True, eq=False)
class BacklogAnswer:
    """Who waits in every month, when the backlog is over, and which capacity ends it.

    `first` is the first month of which it is known who has waited too long; where it is later than `month`, the numbers
    that follow from that are NaN. `month` is that from whose end on offices are to be clear, and `clear` the share of
    runs in which an office is. `ended` is, of every run, the month at whose end no office has a backlog nor has one
    later, shape (draws, replications); infinite where that is not before the end. `ever` is the share of runs in which
    any office has one. `over_queued` is the share of those over the limit in `month` whose case is ready; NaN where
    there are none. `capacity` is what all offices decide a month, `arrivals` the cases that became ready a month in the
    last year, and `steady` where a queue of such arrivals settles. `steady` and `needed` are None where there are
    several offices, and `needed` where it is not known who has waited too long.
    """

    file: ScenarioFile
    question: BacklogQuestion
    month: int
    first: int
    months: tuple[MonthOfBacklog, ...]
    clear: float
    clear_mcse: float
    ended: Floats
    ever: float
    over_queued: float
    capacity: float
    arrivals: float
    steady: SteadyState | None
    needed: CapacityAnswer | None
    rest: BacklogRest
    calibration: str
    calibration_digest: str

    @property
    def offices(self) -> int:
        """How many offices there are."""
        return len(self.file.scenario.office)

    @property
    def is_known(self) -> bool:
        """Whether it is known who has waited too long in the month of the question."""
        return self.first <= self.month

    @property
    def at(self) -> MonthOfBacklog:
        """The month of the question."""
        return self.months[self.month]

    def ended_by(self, share: float) -> float:
        """The month by whose end the backlog is over in a share of runs; infinite where it is not in so many."""
        return float(np.quantile(self.ended, share, method="inverted_cdf"))

    def as_json(self) -> dict[str, Any]:
        """Every number; one that is missing is null."""
        ended = {f"{share:g}": self.ended_by(share) for share in (0.1, 0.5, 0.9)}
        return {
            "question": {**asdict(self.question), "month": self.month},
            "scenario": as_asked(self.file),
            "calibration": {"name": self.calibration, "digest": self.calibration_digest},
            "engine": ENGINE,
            "interval_level": LEVEL,
            "offices": self.offices,
            "first_known": self.first,
            "months": [
                {"month": one.month}
                | {name: without_nan(asdict(getattr(one, name))) for name in ("waiting", "over", "queued", "behind")}
                for one in self.months
            ],
            **without_nan({name: getattr(self, name) for name in ("clear", "clear_mcse", "over_queued", "ever")}),
            "ended_by": _finite(ended),
            "capacity": self.capacity,
            "arrivals": self.arrivals,
            "steady_state": self.steady and _finite(asdict(self.steady)),
            "needed": self.needed and _plain(self.needed),
            "rests_on": without_nan(asdict(self.rest)),
        }


def decide_backlog(
    scenario: Scenario | ScenarioFile | str | Path,
    question: BacklogQuestion,
    calibration: Calibration,
    *,
    threads: int = 2,
    watch: Callable[[str], Watch] | None = None,
    capacity: bool = True,
) -> BacklogAnswer:
    """How many wait too long for a decision month by month, when it is over, and which capacity ends it.

    The offices are simulated citizen by citizen, with the random numbers of a forecast. `watch` gives the callbacks of
    each stage, ``"run"`` and ``"search"``. The capacity is looked for where there is one office and
    `capacity` is asked for.

    Raises
    ------
    InputError
        When the question or the scenario is wrong, or nobody in it waits for a decision.
    EvaluationCancelledError
        When `watch` asks to stop.
    """
    given = as_scenario_file(scenario)
    check_asked(question, given.scenario, calibration)
    (file,) = known_files([given], calibration)
    asked = file.scenario
    month = question.asked_month(asked)
    posterior = posterior_of(calibration, question.draws)
    runs = runs_of(asked, question, posterior, question.seed, threads=threads, watch=watch and watch("run"))
    needed = None
    if capacity and len(asked.office) == 1 and question.first_known(asked) <= month:
        search = watch and watch("search")
        needed = capacity_answer(asked, question, month, posterior, threads=threads, watch=search)
    return _answer(file, question, month, runs, needed, posterior, calibration)


def _answer(
    file: ScenarioFile,
    question: BacklogQuestion,
    month: int,
    runs: BacklogRuns,
    needed: CapacityAnswer | None,
    posterior: Posterior,
    calibration: Calibration,
) -> BacklogAnswer:
    counts, behind = runs.counts, runs.behind
    capacity = sum(capacity_of(file.scenario, office, posterior) for office in file.scenario.office)
    arrivals = float(counts.arrivals[..., -YEAR:].sum(axis=0).mean()) if counts.arrivals.shape[-1] > 1 else 0.0
    first = question.first_known(file.scenario)
    known = first <= month
    over, queued = (float(one[..., month].sum()) for one in (counts.over, counts.over_queued))
    clear, mcse = mean_and_error(runs.clear_from(month).mean(axis=0))
    whole = {"waiting": counts.waiting, "over": counts.over, "queued": counts.queued, "behind": behind}
    told = {"over": first, "behind": first}
    by_run = {name: one.sum(axis=0) for name, one in whole.items()}
    return BacklogAnswer(
        file=file,
        question=question,
        month=month,
        first=first,
        months=tuple(
            MonthOfBacklog(at, **{name: _spread(one[..., at], told.get(name, 0) <= at) for name, one in by_run.items()})
            for at in range(counts.over.shape[-1])
        ),
        clear=clear if known else math.nan,
        clear_mcse=mcse if known else math.nan,
        ended=_ended(behind.any(axis=0)) if known else np.full(behind.shape[1:3], math.nan),
        ever=float(behind.any(axis=(0, 3)).mean()) if known else math.nan,
        over_queued=queued / over if over else math.nan,
        capacity=capacity,
        arrivals=arrivals,
        steady=steady_state(arrivals, capacity) if len(file.scenario.office) == 1 else None,
        needed=needed,
        rest=rest_of(by_run["over"][..., month].astype(float), file.scenario, posterior, calibration, question.seed),
        calibration=calibration.name,
        calibration_digest=calibration.digest,
    )


def _spread(runs: NDArray[Any], known: bool) -> Spread:
    if not known:
        return UNKNOWN
    ends = np.quantile(runs, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="inverted_cdf")
    return Spread(*mean_and_error(runs), float(ends[0]), float(ends[1]))


def _ended(behind: Flags) -> Floats:
    """The first month of every run from which on nothing is behind, from flags by month; infinite for none."""
    months = behind.shape[-1]
    last = np.where(behind.any(axis=-1), months - 1 - np.argmax(behind[..., ::-1], axis=-1), -1)
    return np.where(last == months - 1, np.inf, last + 1.0)


def _plain(needed: CapacityAnswer) -> dict[str, Any]:
    points = [without_nan(asdict(one)) for one in needed.points]
    return {"kind": needed.kind, "cases": needed.cases, "most": needed.most, "points": points}


def _finite(values: dict[str, float]) -> dict[str, float | None]:
    return {name: one if math.isfinite(one) else None for name, one in values.items()}
