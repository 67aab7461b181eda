"""All questions to a calibration in order, each answer kept in a file, so that an interrupted validation goes on.

Files lie in a folder that belongs to one digest (`sources.validation_digest`) and are never mixed with those of
another.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inference.posterior.contraction import LEVEL
from fsm_sim.inference.posterior.estimation import forward_model_of
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.validation.questions import holdout, likelihood_free, recovery, sensitivity
from fsm_sim.inference.validation.questions.recovery import Run
from fsm_sim.inference.validation.questions.simulation_based_calibration import RankedFit, Simulation, run
from fsm_sim.inference.validation.records import RECORDS
from fsm_sim.inference.validation.refit import Refitter
from fsm_sim.inference.validation.result import ValidationResult, read_result
from fsm_sim.processes.whole_files import write_whole

USUAL_FITS = 500
"""Prior-predictive data sets of the simulation-based calibration."""
FEWER_FITS = 100
"""Prior-predictive data sets of recovery from the individual engine, and of the wrong likelihood."""
CROSS_CHECK_DRAWS = 100
"""Posterior draws that the individual engine simulates."""

PARTS = tuple(RECORDS)
"""The questions, quick ones first."""

Ask = Callable[[ForwardModel], ValidationResult]


@dataclass(frozen=True)
class Progress:
    """Receives the progress of a validation: `say` a sentence, `begin` a count of steps, `step` one done."""

    say: Callable[[str], None] = lambda _: None
    begin: Callable[[str, int], None] = lambda _, __: None
    step: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class ValidationSuite:
    """One calibration and the folder where answers about it are kept."""

    calibration: Calibration
    posterior: Any
    folder: Path
    fits: int = USUAL_FITS
    fewer_fits: int = FEWER_FITS
    jobs: int = 2
    progress: Progress = Progress()

    def results(self) -> tuple[ValidationResult, ...]:
        """The answers to all questions, quick ones first; those that are kept are not asked again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        questions: dict[str, Ask] = {
            "sensitivity": lambda forward: sensitivity.answer(forward, self.posterior),
            "likelihood-free": self._likelihood_free,
            "holdout": self._holdout,
            "simulation": self._made_up("simulation", self.fits, recovery.simulation),
            "recovery": self._made_up("recovery", self.fewer_fits, recovery.recovery),
            "wrong-likelihood": self._made_up("wrong-likelihood", self.fewer_fits, recovery.wrong_likelihood),
        }
        kept = {name: self.file(name) for name in questions}
        if any(not file.is_file() for file in kept.values()):
            forward = forward_model_of(self.calibration.sources)
        for name, ask in questions.items():
            if not kept[name].is_file():
                self.progress.say(f"Validation: {name}")
                _keep(ask(forward), kept[name])
        return tuple(read_result(file) for file in kept.values())

    def file(self, name: str) -> Path:
        """Where the answer to a question is kept; one from other numbers of fits is another answer.

        >>> ValidationSuite.file(ValidationSuite(None, None, Path("validation"), fits=20), "simulation").as_posix()
        'validation/simulation-20.json'
        """
        fits = {"simulation": self.fits, "recovery": self.fewer_fits, "wrong-likelihood": self.fewer_fits}
        return self.folder / (f"{name}-{fits[name]}.json" if name in fits else f"{name}.json")

    @property
    def seed(self) -> int:
        """The seed of everything that is made up: the calibration's own."""
        return self.calibration.sources.config.sampling.seed

    def _made_up(self, name: str, count: int, ask: Callable[[ForwardModel, int, Run], ValidationResult]) -> Ask:
        def run_all(simulation: Simulation) -> tuple[RankedFit, ...]:
            self.progress.begin(name, count)
            return run(simulation, count, self.folder / f"{name}-fits.jsonl", jobs=self.jobs, step=self.progress.step)

        return lambda forward: ask(forward, self.seed, run_all)

    def _holdout(self, forward: ForwardModel) -> ValidationResult:
        asked, refitter = holdout.questions(forward), Refitter(forward)
        self.progress.begin("holdout", len(asked))
        found = []
        for question in asked:
            found.append(holdout.answer(refitter, question, self.jobs))
            self.progress.step()
        checks = (
            holdout.check(tuple(found[:1]), "held_out_mid_term"),
            holdout.check(tuple(found[1:]), "held_out_programmes"),
        )
        answers = [{"question": one.part, **one.facts} for one in found]
        rows = tuple({"question": one.part, **row} for one in found for row in one.table)
        return ValidationResult("holdout", {"level": LEVEL, "questions": answers}, checks, rows)

    def _likelihood_free(self, forward: ForwardModel) -> ValidationResult:
        values = self.calibration.values
        rows = np.linspace(0, len(values) - 1, CROSS_CHECK_DRAWS).round().astype(np.int64)
        self.progress.begin("likelihood-free", len(rows))
        simulated = []
        for draw, row in enumerate(rows):
            simulated.append(likelihood_free.shares(forward, values[row], draw))
            self.progress.step()
        return likelihood_free.answer(forward, values, rows, np.array(simulated))


def kept(folder: Path) -> tuple[ValidationResult, ...]:
    """The results in a folder, in the order of the suite; of several numbers of fits the one with most.

    >>> kept(Path("no-such-folder"))
    ()
    """
    found: dict[str, ValidationResult] = {}
    for file in folder.glob("*.json"):
        one = read_result(file)
        if one.part not in found or one.facts.get("fits", 0) > found[one.part].facts.get("fits", 0):
            found[one.part] = one
    return tuple(found[part] for part in PARTS if part in found)


def _keep(result: ValidationResult, file: Path) -> None:
    """Write a result whole or not at all."""
    write_whole(file, json.dumps(result.as_json(), ensure_ascii=False, indent=1) + "\n")
