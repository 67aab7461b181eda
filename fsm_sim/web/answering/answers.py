"""Answers to questions: the scenarios run under draws of a posterior, compared, and kept while they are asked for."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from fsm_sim.decisions.evaluate import ENGINE
from fsm_sim.decisions.outcomes import Outcomes
from fsm_sim.engines.citizens.composition import SettledShares
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inference.sources import digest as digest_of
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.network import Floats
from fsm_sim.report.document.brief.between_plans import between, with_caseworkers
from fsm_sim.report.document.comparison_text import WordedComparison
from fsm_sim.report.files import RunFiles
from fsm_sim.study.central_parameters import Central
from fsm_sim.study.forecasts.effect_runs import levers, run_effects
from fsm_sim.study.forecasts.forecast import posterior_of, today
from fsm_sim.study.forecasts.known_intake import written_digest
from fsm_sim.study.forecasts.plan import Plan, planned
from fsm_sim.study.forecasts.record import run_inputs, run_record
from fsm_sim.study.local_data_warnings import with_local_data_warnings
from fsm_sim.study.projection import Projection, project
from fsm_sim.study.projection_warnings import with_projected_warnings, with_warnings_of
from fsm_sim.study.results.comparison import Comparison, compare_runs
from fsm_sim.study.results.effect_parts import Parts, RunEffects, ScenarioParts
from fsm_sim.study.results.entries import Record
from fsm_sim.study.results.rows import records
from fsm_sim.study.results.summary import AVERAGES, is_count, weight_of
from fsm_sim.study.results.windows import first_month
from fsm_sim.study.steady_intake import worked_out
from fsm_sim.study.steady_rates import Rates
from fsm_sim.web.answering.course import Course
from fsm_sim.web.answering.kept_runs import KeptRuns, asked_of
from fsm_sim.web.answering.lately import Lately
from fsm_sim.web.answering.pace import ALONE, Pace
from fsm_sim.web.answering.parts_of_draws import PartsOfDraws
from fsm_sim.web.answering.plans import TODAY, name_of, scenario_files
from fsm_sim.web.answering.question import Question

QUICK, EXACT = 100, 500
"""Draws of a first answer, and of the one that takes its place."""
REPLICATIONS = 2
SEED = 1
KEPT_PROJECTIONS = 200
"""Scenarios of which it is kept what they imply by the mean field, some kilobytes each."""
KEPT_EFFECTS = 24
"""Scenarios of which it is kept what they rest on: the page says it, and so do the files that are taken of them."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What a question is answered: its scenarios as they were run (today first), their outcomes, and the comparison.

    `projections` are what each implies by the mean field.
    """

    question: Question
    files: tuple[ScenarioFile, ...]
    draws: int
    outcomes: Outcomes
    comparison: WordedComparison
    projections: tuple[Projection, ...]
    levels: Mapping[tuple[int, str], tuple[Record, ...]]
    """By month and measure, a row for each scenario; a page asks for their decimals in every cell.

    Worked out with the answer and not by whoever shows it, which keeps all other requests waiting.
    """
    between: tuple[Comparison, ...] = ()
    """Of an exact answer, plans beside each other (`nearest`), in the first headline outcome."""

    @property
    def month(self) -> int:
        """The last month."""
        return int(self.files[0].scenario.horizon.months)

    @cached_property
    def headline(self) -> str:
        """The outcome that the page is about: the programme's first headline."""
        return self.comparison.headlines[0]

    @cached_property
    def first(self) -> int:
        """The first month in which the headline outcome has a number: it may look back over some months."""
        return first_month(self.comparison.run, TODAY, self.headline)

    @property
    def is_early(self) -> bool:
        """Whether it has none before the last month."""
        return self.first > self.month

    @cached_property
    def rows(self) -> dict[str, Record | None]:
        """Each plan's difference from today in the headline outcome at the last month; None where there is none."""
        return {plan: self.comparison.row(name_of(plan), self.headline) for plan in self.question.plans}

    def citizens(self, measure: str) -> Floats:
        """Citizens in an outcome or state, shape (scenarios, draws, replications, months)."""
        weight = weight_of(measure, self.outcomes.measures)
        return np.asarray(np.nan_to_num(self.outcomes.of(measure)) * self.outcomes.of(weight))

    @cached_property
    def courses(self) -> dict[str, Course]:
        """Citizens in the headline outcome under each scenario, by its name."""
        values = self.citizens(self.headline)
        return {
            name: Course.of(values[place].reshape(-1, values.shape[-1]), self.first)
            for place, name in enumerate(self.outcomes.scenarios)
        }

    @cached_property
    def differences(self) -> dict[str, Course]:
        """Citizens more than today under each plan, run by run."""
        values = self.citizens(self.headline)
        less = values[1:] - values[0]
        return {
            name: Course.of(less[place].reshape(-1, less.shape[-1]), self.first)
            for place, name in enumerate(self.outcomes.scenarios[1:])
        }


class Answering:
    """Everything that answers need: a calibration, its draws, and the runs that are kept, by all who share `kept`."""

    def __init__(self, calibration: Calibration, kept: KeptRuns | None = None) -> None:
        self.calibration = calibration
        self.summary: dict[str, Any] = calibration.as_json()
        runs = kept or KeptRuns(SEED)
        self._posteriors = {
            draws: PartsOfDraws(posterior_of(calibration, draws), runs, calibration.digest) for draws in (QUICK, EXACT)
        }
        self._point = Central(calibration)
        self._projections = Lately[Hashable, Projection](KEPT_PROJECTIONS)
        self._intakes = Lately[Hashable, dict[Hashable, Rates]](KEPT_PROJECTIONS)
        self._effects_of = Lately[str, ScenarioParts](KEPT_EFFECTS)

    def scenarios(self, question: Question) -> tuple[ScenarioFile, ...]:
        """The scenarios of a question, with the intake worked out where it is to keep the number of citizens.

        Raises
        ------
        InputError
            Where the fields are right one by one and not together.
        """
        files = with_local_data_warnings(scenario_files(question), self.calibration)
        key = asked_of(files[0].scenario)
        known = dict(self._intakes.get(key) or {})
        found = worked_out(files, self._point.setting, known)
        self._intakes.keep(key, known)
        return found

    def answer(self, question: Question, draws: int = QUICK, pace: Pace = ALONE) -> Answer:
        """The answer from so many draws, `QUICK` or `EXACT`.

        Raises
        ------
        InputError
            As `scenarios`.
        """
        files = self.scenarios(question)
        with ThreadPoolExecutor(1) as beside:  # the mean field, while the engine runs
            recorded = beside.submit(self._recorded, files, draws)
            outcomes = self._outcomes(files, draws, pace)
            told, projections, record = recorded.result()
        return self._compared(question, told, draws, outcomes, projections, record)

    def _recorded(
        self, files: Sequence[ScenarioFile], draws: int
    ) -> tuple[tuple[ScenarioFile, ...], tuple[Projection, ...], Record]:
        """The scenarios with all warnings, what each implies, and the record of their run."""
        projections = self._projected(files)
        told = with_warnings_of(files, projections)
        plan = Plan(draws=draws, replications=REPLICATIONS, seed=SEED, engine=ENGINE)
        record = run_record(told, self.calibration, plan, run_inputs(told, self.calibration, plan)).as_json()
        return told, projections, record

    def _compared(
        self,
        question: Question,
        told: tuple[ScenarioFile, ...],
        draws: int,
        outcomes: Outcomes,
        projections: tuple[Projection, ...],
        record: Record,
    ) -> Answer:
        effects = RunEffects(levers(self._posteriors[draws].posterior), Parts({}))
        shown, last = shown_months(question, int(outcomes.months[-1])), [int(outcomes.months[-1])]
        measures = _shown(outcomes.measures, record["outcomes"])
        # Differences are told at the last month alone, levels at all that are shown.
        comparison = compare_runs(
            outcomes.runs(last, measures), record, TODAY, self.summary, effects=effects, months=last
        )
        comparison = replace(comparison, runs=outcomes.runs(shown, measures), months=tuple(shown))
        pairs: Sequence[Comparison] = ()
        if draws == EXACT:  # a first answer does not wait for them
            headline = comparison.headlines[0]
            compared = outcomes.runs(last, [headline, weight_of(headline, measures)])
            away = [one.file.scenario.name for one in projections if one.nobody_there]
            pairs = between(compared, record, with_caseworkers(comparison, away), effects=effects)
        worded = WordedComparison.of(comparison)
        return Answer(question, told, draws, outcomes, worded, projections, _by_month(worded.levels), tuple(pairs))

    def run(self, question: Question, pace: Pace = ALONE) -> RunFiles:
        """The exact answer as the finished run that `fsm-sim forecast` makes of the same scenarios, in memory.

        Raises
        ------
        InputError
            As `scenarios`.
        """
        files = self.scenarios(question)
        plan = Plan(draws=EXACT, replications=REPLICATIONS, seed=SEED, engine=ENGINE)
        written = written_digest(scenario_files(question), self.calibration)
        inputs = {
            **run_inputs(files, self.calibration, plan, written=written),
            "chunks": digest_of([task.name for task in planned(files, plan)]),
        }
        told = with_projected_warnings(files, self.calibration, ENGINE)
        record = run_record(told, self.calibration, plan, inputs).model_copy(update={"made_on": today()})
        outcomes = self._outcomes(files, EXACT, pace)
        runs = outcomes.runs()
        effects = self._effects(files, plan, pace)
        return RunFiles(runs[sorted(outcomes.measures)].sort_index(), record, self.summary, effects)

    def _projected(self, files: Sequence[ScenarioFile]) -> tuple[Projection, ...]:
        """What each scenario implies; those that were asked for lately are not worked out again."""
        keys: list[Hashable] = [(asked_of(file.scenario), file.steady) for file in files]
        known = {key: one for key in keys if (one := self._projections.get(key)) is not None}
        new = {key: file for key, file in zip(keys, files, strict=True) if key not in known}
        made = project(list(new.values()), self.calibration, outcomes=False, point=self._point)
        for key, one in zip(new, made, strict=True):
            self._projections.keep(key, one)
            known[key] = one
        return tuple(replace(known[key], file=file) for key, file in zip(keys, files, strict=True))

    def _outcomes(self, files: Sequence[ScenarioFile], draws: int, pace: Pace) -> Outcomes:
        return self._posteriors[draws].outcomes([file.scenario for file in files], REPLICATIONS, pace)

    def _effects(self, files: Sequence[ScenarioFile], plan: Plan, pace: Pace) -> RunEffects:
        """What the outcomes rest on; each scenario's is kept for the next file of the answer, and the next question."""
        posterior, solved = self._posteriors[EXACT].posterior, SettledShares()
        found: dict[str, ScenarioParts] = {}
        for scenario in (file.scenario for file in files):  # they end in one month, so each is as if it were alone
            name, key = scenario.scenario.name, asked_of(scenario)
            made = self._effects_of.get(key)
            if made is None:
                pace.between()
                made = run_effects([scenario], posterior, plan, pace.threads, solved).parts.scenarios[name]
                self._effects_of.keep(key, made)
            found[name] = made
        return RunEffects(levers(posterior), Parts(found))

    def parts(self, answer: Answer, pace: Pace = ALONE) -> WordedComparison:
        """The comparison of an exact answer with what its differences rest on, from the paired runs of its files."""
        plan = Plan(draws=EXACT, replications=REPLICATIONS, seed=SEED, engine=ENGINE)
        effects = self._effects(answer.files, plan, pace)
        numbers = {**vars(answer.comparison), "effect_parts": effects.parts}
        return WordedComparison(**{name: numbers[name] for name in WordedComparison.__dataclass_fields__})


def _by_month(levels: pd.DataFrame) -> dict[tuple[int, str], tuple[Record, ...]]:
    found: dict[tuple[int, str], list[Record]] = {}
    for row in records(levels):
        found.setdefault((int(row["month"]), str(row["measure"])), []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def shown_months(question: Question, last: int) -> list[int]:
    """The months whose levels are told: those that are asked for, else two before the last, and the last.

    >>> shown_months(Question({}, {}), 24), shown_months(Question({"at": "3,18"}, {}), 24)
    ([6, 12, 24], [3, 18, 24])
    """
    told = [int(month) for month in str(question.base.get("at", "")).split(",") if month]
    usual = [month for month in (6, 12, 24, 36, 48) if month < last][-2:]
    return sorted({*(told or usual), last})


def _shown(known: Sequence[str], outcomes: Collection[str]) -> list[str]:
    """Of the measures `known` those that the page tells: outcomes, states, counts and averages."""
    return [
        name for name in known if name in outcomes or name in AVERAGES or is_count(name) or name.startswith("state:")
    ]
