"""Simulation-based calibration: the rank of each parameter drawn from its prior in the posterior given its data set.

If model, likelihood and sampler fit together, a true parameter drawn from the prior is like a draw from its posterior,
so its rank among draws is uniform (Talts et al. 2018). Ranks are taken of every free parameter, of the log-likelihood,
which sees what no single parameter shows (Modrak et al. 2023), of the effects of a municipality without results (B12),
and of two decisions: what they gain, and what is reached with more posts.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from fsm_sim.inference.parameters.free_parameters import ParameterSpace
from fsm_sim.inference.parameters.office_effects import office_effects
from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.targets.edges import inside
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.likelihood import interval_log_probability, logit_sd
from fsm_sim.inference.targets.target_data import Data
from fsm_sim.inference.validation.decisions import Decisions
from fsm_sim.inference.validation.prior_predictive import World
from fsm_sim.inference.validation.questions.probabilities_of_gain import Gains, StatedGains
from fsm_sim.inference.validation.records import FitRecord
from fsm_sim.inference.validation.refit import Refitter, coordinates, parameter_values
from fsm_sim.inputs.files.json_record import UnreadableError, as_record, document
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Floats
from fsm_sim.model.parameter_table import ParameterTable
from fsm_sim.processes.pool import do_all

TUNE, DRAWS, THIN = 30, 60, 3
"""A fit's draws. Every third is kept: those of most parameters are nearly independent, which ranks need to be uniform.
Those of the slowest are not (docs/decisions/0021 has measurements), so their ranks lie at the ends a little too often,
and would have to leave their bands for it to matter."""

NEW_OFFICE = tuple(f"new_{kind}" for kind in OFFICE_EFFECTS)
"""The effects of a municipality without results, by the names that they are ranked under."""

UNKNOWN = -1
"""The rank of a true value among draws that are not all numbers."""

DELETE = "delete the file; its fits are then made again"
"""The remedy for a file of fits that cannot be read."""

Step = Callable[[], None]
"""Called when a fit is finished."""


@dataclass(frozen=True)
class RankedFit:
    """One data set's ranks: how many kept draws lie below the true value, by parameter; and how the sampler did.

    `gains` is None where they were not asked about.
    """

    number: int
    ranks: tuple[int, ...]
    divergences: int
    steps: float
    gains: StatedGains | None = None


@dataclass(frozen=True)
class Simulation:
    """Fits of prior-predictive data sets; `misread` makes a fit misread its targets, to see whether that is caught.

    `gains` are asked about where they are given.
    """

    world: World
    refitter: Refitter
    decisions: Decisions
    misread: Callable[[Data], Data] | None = None
    gains: Gains | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What ranks are taken of."""
        return (*self.world.forward.free, "log_likelihood", *NEW_OFFICE, *self.decisions.names)

    def fit(self, number: int) -> RankedFit:
        """Draw parameters and a data set, fit the data set, and rank the true parameters among the draws."""
        data_set = self.world.data_set(number)
        data = self.misread(data_set.data) if self.misread else data_set.data
        sampling = Sampling.model_construct(draws=DRAWS, tune=TUNE, chains=1, seed=self.world.seed + number)
        posterior = self.refitter.draw(data, data_set.coordinates, sampling)
        drawn, values = (found[THIN - 1 :: THIN] for found in (coordinates(posterior), parameter_values(posterior)))
        new = new_office(self.world.forward.space, values, data_set.value, number)
        statistics = self._statistics(drawn, values, new[1:], data)
        true_values = self._statistics(data_set.coordinates[None], data_set.value[None], new[:1], data)
        stats = posterior["sample_stats"]
        return RankedFit(
            number,
            ranks(statistics, true_values[0]),
            int(stats["diverging"].sum()),
            float(stats["n_steps"].mean()),
            self.gains.stated(data_set.value, values, number) if self.gains else None,
        )

    def _statistics(self, at: Floats, values: Floats, new: Floats, data: Data) -> Floats:
        """Everything that is ranked, at coordinates (draws, K), values of all parameters (draws, Q) and new effects."""
        forward = self.world.forward
        likelihood = [log_likelihood(forward, forward.shares_at(value), data) for value in values]
        decisions = [self.decisions.values(value) for value in values]
        return np.column_stack([at, likelihood, new, np.array(decisions)])


def new_office(known: ParameterSpace, values: Floats, true_value: Floats, number: int) -> Floats:
    """The effects of a municipality without results: the true ones first, then at each draw; (1 + draws, kinds).

    They are drawn as a forecast draws them, each data set's in a municipality of its own.
    """
    table = ParameterTable(known.names, np.vstack([true_value, values]))
    town, numbers = f"municipality {number}", range(len(table))
    effects = [office_effects(kind, town, known.settings, table, numbers) for kind in OFFICE_EFFECTS]
    return np.column_stack(effects)


def log_likelihood(forward: ForwardModel, shares: Floats, data: Data) -> float:
    """The log-likelihood at every target's share, in NumPy."""
    share = inside(shares)
    sd = logit_sd(share, data.denominator, data.discrepancy, forward.space.settings.likelihood.overdispersion, np)
    return float((data.counted * interval_log_probability(share, sd, data.lower, data.upper)).sum())


def run(
    simulation: Simulation, count: int, kept: Path, *, jobs: int = 2, step: Step = lambda: None
) -> tuple[RankedFit, ...]:
    """`count` fits, in order of number. Each is a line of the file `kept`; those there already are not made again.

    With `jobs` above 1 fits run in so many processes, which compile the model for themselves.

    Raises
    ------
    WorkersDiedError
        When processes keep dying; the fits that were finished are kept.
    """
    _cut_to_whole_lines(kept)
    finished = {fit.number: fit for fit in read(kept)}
    pending = [number for number in range(count) if number not in finished]
    with kept.open("a", encoding="utf-8") as file:

        def keep(number: int, fit: RankedFit) -> None:
            file.write(json.dumps(asdict(fit)) + "\n")
            file.flush()
            finished[number] = fit
            step()

        do_all(simulation.fit, pending, keep, jobs=jobs)
    return tuple(finished[number] for number in range(count))


def read(kept: Path) -> Iterator[RankedFit]:
    """The fits in a file, if there is one; a last line that an interruption cut short does not count.

    Raises
    ------
    InputError
        At a line that is not the record of a fit.
    """
    content = kept.read_bytes() if kept.is_file() else b""
    for number, line in enumerate(content[: content.rfind(b"\n") + 1].splitlines(), start=1):
        record = as_record(_line(kept, number, line), FitRecord, kept, f"{DELETE} (line {number})")
        gains = StatedGains.of(record["gains"]) if record["gains"] else None
        yield RankedFit(record["number"], tuple(record["ranks"]), record["divergences"], record["steps"], gains)


def _line(kept: Path, number: int, line: bytes) -> object:
    """What a line of a file says."""
    try:
        found: object = document(line)
    except UnreadableError:
        raise InputError(Problem(str(kept), number, f"this is not JSON; {DELETE}.")) from None
    # JSON has lists alone, and the record of stated gains has a place for each of its three.
    if isinstance(found, dict) and isinstance(found.get("gains"), list):
        return {**found, "gains": tuple(found["gains"])}
    return found


def _cut_to_whole_lines(kept: Path) -> None:
    """Take off a line that an interruption cut short, so that the next fit begins a new one."""
    content = kept.read_bytes() if kept.is_file() else b""
    if content and not content.endswith(b"\n"):
        kept.write_bytes(content[: content.rfind(b"\n") + 1])


def ranks(drawn: Floats, true_values: Floats) -> tuple[int, ...]:
    """How many draws (draws, names) lie below the true values (names); `UNKNOWN` where one of them is not a number.

    Every comparison with NaN is false, so a rank would otherwise be a low one and look like any other.

    >>> ranks(np.array([[1.0, np.nan], [2.0, 0.0]]), np.array([1.5, 1.5]))
    (1, -1)
    """
    known = np.isfinite(drawn).all(axis=0) & np.isfinite(true_values)
    return tuple(np.where(known, (drawn < true_values).sum(axis=0), UNKNOWN).tolist())


def positions(fits: Sequence[RankedFit], seed: int) -> Floats:
    """Each true value's position in its posterior, from 0 to 1, shape (fits, parameters): uniform if all is well.

    A rank among L draws is one of L + 1 numbers; a position lies evenly inside that number's part of the line. A rank
    that is not known has the position NaN.
    """
    found = np.array([fit.ranks for fit in fits], dtype=float)
    within = np.random.default_rng([seed, 9]).random(found.shape)
    return np.asarray(np.where(found == UNKNOWN, np.nan, (found + within) / (DRAWS // THIN + 1)))
