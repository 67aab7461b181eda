"""All questions to a calibration in order, each answer kept in a file, so that an interrupted proof goes on.

Files lie in a folder that belongs to one digest of inputs and code, and are never mixed with those of another.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from fsm_sim.inference.calibration import Calibration, Check
from fsm_sim.inference.data import Data
from fsm_sim.inference.estimation import problem_of
from fsm_sim.inference.problem import Problem
from fsm_sim.inference.proof import holdout, likelihood_free, sensitivity
from fsm_sim.inference.proof.decisions import Decisions
from fsm_sim.inference.proof.finding import Finding, from_json
from fsm_sim.inference.proof.refit import Refitter
from fsm_sim.inference.proof.replicas import World
from fsm_sim.inference.proof.simulation import DRAWS, THIN, Simulation, positions, run
from fsm_sim.inference.proof.uniformity import LEVEL, LEVELS, caught, coverage, coverage_checks, curves, outside

FITS = 500
"""Made-up truths of the simulation-based calibration."""
FEWER_FITS = 100
"""Made-up truths of recovery from the individual engine, and of the wrong likelihood."""
CROSS_CHECK_DRAWS = 100
"""Posterior draws that the individual engine simulates."""
HALVES = 200
"""Random halves of the fits, in nearly all of which the wrong likelihood has to be caught."""
CAUGHT = 0.95
RECOVERED = (0.84, 0.96)
"""B5: share of truths inside their 90 % intervals, at the least and at the most."""
TOO_SHARP = 3.0
"""The wrong likelihood takes figures to be so many times as exact as they are: the square of it as many citizens
counted, and so much less discrepancy. With a hundred times the citizens and no discrepancy no fit ended in minutes."""


@dataclass(frozen=True)
class Told:
    """Whom a proof tells how far it is: `say` a sentence, `begin` a count of steps under a title, `step` one done."""

    say: Callable[[str], None] = lambda _: None
    begin: Callable[[str, int], None] = lambda _, __: None
    step: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Proof:
    """One calibration and the folder where answers about it are kept."""

    calibration: Calibration
    posterior: Any
    folder: Path
    fits: int = FITS
    fewer_fits: int = FEWER_FITS
    jobs: int = 2
    told: Told = Told()

    def findings(self) -> tuple[Finding, ...]:
        """The answers to all questions, quick ones first; those that are kept are not asked again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        questions: dict[str, Callable[[Problem], Finding]] = {
            "sensitivity": lambda problem: sensitivity.answer(problem, self.posterior),
            "likelihood-free": self._likelihood_free,
            "holdout": self._holdout,
            "simulation": self._simulation,
            "recovery": self._recovery,
            "wrong-likelihood": self._wrong_likelihood,
        }
        kept = {name: self.file(name) for name in questions}
        if any(not file.is_file() for file in kept.values()):
            problem = problem_of(self.calibration.sources)
        for name, ask in questions.items():
            if not kept[name].is_file():
                self.told.say(f"Proof: {name}")
                _keep(ask(problem), kept[name])
        return tuple(from_json(json.loads(file.read_text("utf-8"))) for file in kept.values())

    def file(self, name: str) -> Path:
        """Where the answer to a question is kept; one from other numbers of fits is another answer.

        >>> Proof.file(Proof(None, None, Path("proof"), fits=20), "simulation").as_posix()
        'proof/simulation-20.json'
        """
        fits = {"simulation": self.fits, "recovery": self.fewer_fits, "wrong-likelihood": self.fewer_fits}
        return self.folder / (f"{name}-{fits[name]}.json" if name in fits else f"{name}.json")

    @property
    def seed(self) -> int:
        """The seed of everything that is made up: the calibration's own."""
        return self.calibration.sources.config.sampling.seed

    def _run(self, simulation: Simulation, name: str, count: int) -> tuple[tuple[str, ...], Any]:
        file = self.folder / f"{name}-fits.jsonl"
        self.told.begin(name, count)
        fits = run(simulation, count, file, jobs=self.jobs, step=self.told.step)
        return simulation.names, fits

    def _simulation(self, problem: Problem) -> Finding:
        simulation = Simulation(World.of(problem, self.seed), Refitter(problem), Decisions.of(problem))
        names, fits = self._run(simulation, "simulation", self.fits)
        found = positions(fits, self.seed)
        leaving = outside(found)
        strange = [name for name, out in zip(names, leaving, strict=True) if out]
        text = (
            f"{len(fits)} truths were drawn from the priors, published as the figures are, and fitted ({DRAWS} draws, "
            f"one in {THIN} kept). Of {len(names)} quantities, log-likelihood and decisions, {len(strange)} have "
            f"positions of the truth outside the band of uniform ones{': ' + ', '.join(strange) if strange else ''}. "
            f"{sum(fit.divergences > 0 for fit in fits)} fits had a divergent draw; they are not repeated here."
        )
        name = f"B2 quantities whose ECDF leaves its {100 * LEVEL:.0f} % simultaneous band"
        checks = (Check(name, len(strange), 0, not strange), *coverage_checks(found))
        columns = (names, leaving.tolist(), *(coverage(found, level).tolist() for level in LEVELS))
        table = tuple(
            {
                "quantity": name,
                "inside_band": not out,
                "coverage_50": half,
                "coverage_80": most,
                "coverage_90": nearly_all,
            }
            for name, out, half, most, nearly_all in zip(*columns, strict=True)
        )
        return Finding("simulation", text, checks, table, curves(names, found))

    def _wrong_likelihood(self, problem: Problem) -> Finding:
        world = World.of(problem, self.seed)
        simulation = Simulation(world, Refitter(problem), Decisions.of(problem), misread=overconfident)
        names, fits = self._run(simulation, "wrong-likelihood", self.fewer_fits)
        found = positions(fits, self.seed)
        share = caught(found, HALVES, self.seed)
        strange = [name for name, out in zip(names, outside(found), strict=True) if out]
        text = (
            f"A likelihood that takes every figure to be {TOO_SHARP:.0f} times as exact as it is was fitted to "
            f"{len(fits)} made-up truths: {len(strange)} quantities leave their band. In {100 * share:.0f} % of "
            f"{HALVES} random halves of the fits some do."
        )
        check = Check(
            "B4 share of halves of the fits in which a wrong likelihood is caught", share, CAUGHT, share >= CAUGHT
        )
        return Finding("wrong-likelihood", text, (check,), tuple({"quantity": name} for name in strange))

    def _recovery(self, problem: Problem) -> Finding:
        world = World(problem, self.seed + 1, partial(likelihood_free.shares, problem))
        simulation = Simulation(world, Refitter(problem), Decisions.of(problem))
        names, fits = self._run(simulation, "recovery", self.fewer_fits)
        covered = coverage(positions(fits, self.seed), 0.9)
        mean, (low, high) = float(covered.mean()), RECOVERED
        text = (
            f"{len(fits)} truths were simulated citizen by citizen, published as the figures are, and fitted: 90 % "
            f"intervals hold the truth in {100 * mean:.1f} % of cases over {len(names)} quantities "
            f"({100 * covered.min():.0f} to {100 * covered.max():.0f} % by quantity)."
        )
        checks = (
            Check("B5 share of truths inside 90 % intervals, mean, at least", mean, low, mean >= low),
            Check("B5 share of truths inside 90 % intervals, mean, at most", mean, high, mean <= high),
        )
        rows = tuple(
            {"quantity": name, "coverage_90": share} for name, share in zip(names, covered.tolist(), strict=True)
        )
        return Finding("recovery", text, checks, rows)

    def _holdout(self, problem: Problem) -> Finding:
        asked, refitter = holdout.questions(problem), Refitter(problem)
        self.told.begin("holdout", len(asked))
        found = []
        for question in asked:
            found.append(holdout.answer(refitter, question, self.jobs))
            self.told.step()
        checks = (holdout.check(tuple(found[:1]), "mid-term to final"), holdout.check(tuple(found[1:]), "by programme"))
        rows = tuple({"question": one.part, **row} for one in found for row in one.table)
        return Finding("holdout", " ".join(one.text for one in found), checks, rows)

    def _likelihood_free(self, problem: Problem) -> Finding:
        values = self.calibration.values
        rows = np.linspace(0, len(values) - 1, CROSS_CHECK_DRAWS).round().astype(np.int64)
        self.told.begin("likelihood-free", len(rows))
        simulated = []
        for draw, row in enumerate(rows):
            simulated.append(likelihood_free.shares(problem, values[row], draw))
            self.told.step()
        return likelihood_free.answer(problem, values, rows, np.array(simulated))


def overconfident(data: Data) -> Data:
    """The figures as a likelihood sees them that is wrong on purpose (B4)."""
    return data._replace(denominator=TOO_SHARP**2 * data.denominator, discrepancy=data.discrepancy / TOO_SHARP)


def _keep(finding: Finding, file: Path) -> None:
    """Write a finding whole or not at all."""
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(finding.as_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    unfinished.replace(file)
