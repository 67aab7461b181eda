"""The mean-field engine: expected occupancy by state, citizen class and number of changes, under the expected caseload.

It is what the calibration differentiates, and the independent oracle of the individual engines. It ignores how
caseloads differ between caseworkers: every citizen meets active citizens per filled post (docs/decisions/0004). The
team takes the same share of all compartments in its queue, whereas the individual engines take the oldest cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from fsm_sim.engines.mean_field.caseworker_changes import plan_changes
from fsm_sim.engines.mean_field.compartments import Compartments, Factors, compartments_of, intensities
from fsm_sim.engines.mean_field.equations import arrivals, equations, occupied
from fsm_sim.engines.mean_field.integration import time_grid
from fsm_sim.engines.mean_field.integration.solver import (
    COMPARTMENT_0,
    COMPONENT_0,
    COMPONENT_1,
    STRATUM_0,
    Equations,
    solve,
)
from fsm_sim.engines.mean_field.integration.time_steps import fastest_exit
from fsm_sim.engines.mean_field.killed_process import KilledProcess, Ratio, Readout, killed_process_of, ratio_of
from fsm_sim.engines.shared.setting import FIRST_MEETING, Setting
from fsm_sim.model.measure import Measure
from fsm_sim.model.mixed_office import parameters_of
from fsm_sim.model.network import Floats, Integers, Network
from fsm_sim.model.parameters import Parameters

STEPS_PER_MONTH = 2
"""Half-month steps: meetings fall between them, and the error stays below 1e-4 of a share at ordinary rates. At faster
rates `exact_enough` takes shorter steps. A calibration solves in steps of its own (`time_steps.py`)."""
MOST_STEPS_PER_MONTH = 1000
"""Faster rates, per month, are refused: they are practically instant moves."""
EXACT_ENOUGH = 0.75
"""A step is short enough when it is at most this times the shortest mean stay."""
STABLE = 2.5
"""A step longer than this many mean stays is unstable."""


class Question(NamedTuple):
    """A measure, and for a conditional prevalence the states that its share is of."""

    measure: Measure
    of_states: tuple[str, ...] = ()


@dataclass(frozen=True)
class MeanField:
    """One office's equations, ready to solve for any parameters, and how every measure is read from the solution.

    `fixed_times` (H): numbers of the fixed times, which lie between steps however these are cut. `at` (M) and
    `coefficient` (M, C): times and coefficients of the readouts r. The value of a measure m is ``(numerator_constant[m]
    + numerator[m] @ r) / (denominator_constant[m] + denominator[m] @ r)``.
    """

    compartments: Compartments
    equations: Equations
    fixed_times: Integers
    at: Integers
    coefficient: Floats
    numerator: Floats
    denominator: Floats
    numerator_constant: Floats
    denominator_constant: Floats

    def path(self, setting: Setting) -> Floats:
        """Solve at a setting's parameters: all components between steps; shape (steps + 1, C).

        Raises
        ------
        ValueError
            When the steps are too long for the rates.
        """
        each, elasticity = intensities_of(self.compartments, setting)
        rate, step = fastest(self.equations, each, elasticity), self.equations.lengths.max(initial=0.0)
        if rate * step > STABLE:
            raise ValueError(f"a step of {step:g} months is too long for a rate of {rate:.3g} a month")
        course, _ = solve(each, elasticity, self.equations)
        return np.ascontiguousarray(course[:, 0])

    def values(self, path: Floats) -> Floats:
        """The value of every measure in order, shape (measures,); NaN where the denominator is zero."""
        found = np.einsum("mc,mc->m", self.coefficient, path[self.at])
        above = self.numerator_constant + self.numerator @ found
        below = self.denominator_constant + self.denominator @ found
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.where(below > 0, above / below, np.nan))

    def citizens(self, path: Floats) -> Floats:
        """Citizens of the office itself at every step; shape (steps + 1, main compartments, L)."""
        found = np.zeros((len(path), len(self.compartments.state_of), self.compartments.strata))
        for compartment, (begin, end, stratum) in enumerate(
            self.equations.compartments[: found.shape[1], [COMPONENT_0, COMPONENT_1, STRATUM_0]]
        ):
            found[:, compartment, stratum : stratum + end - begin] = path[:, begin:end]
        return found


def expected(setting: Setting, questions: Sequence[Question]) -> Floats:
    """Expected values of measures for an office, in steps short enough for its rates; shape (len(questions),).

    Raises
    ------
    ValueError
        When a rate is too fast for any reasonable step, or a measure lies after the horizon.
    """
    field, _ = exact_enough(setting, questions)
    return field.values(field.path(setting))


def exact_enough(setting: Setting, questions: Sequence[Question]) -> tuple[MeanField, int]:
    """The equations in steps short enough for the setting's rates, and the number of steps a month.

    Raises
    ------
    ValueError
        As `expected`.
    """
    field, steps = mean_field(setting, questions), STEPS_PER_MONTH
    # A rate that varies can be higher between the ends of long steps, so shorter ones are looked at again.
    while (rate := fastest(field.equations, *intensities_of(field.compartments, setting))) > EXACT_ENOUGH * steps:
        if rate > EXACT_ENOUGH * MOST_STEPS_PER_MONTH:
            raise ValueError(f"a rate of {rate:.3g} a month is too fast for the mean field; simulate instead")
        steps = 2 * int(np.ceil(rate / EXACT_ENOUGH / 2))
        field = mean_field(setting, questions, time_grid.even(setting.horizon_months, steps))
    return field, steps


def mean_field(
    setting: Setting,
    questions: Sequence[Question],
    times: Floats | None = None,
) -> MeanField:
    """Write down the equations of an office and of every killed process that the measures need.

    Steps begin and end at `times`, months from 0 to the horizon; None for half-month steps.

    Raises
    ------
    ValueError
        When a measure lies after the horizon, or a step would pass over its month or a meeting of the team.
    """
    times = time_grid.even(setting.horizon_months, STEPS_PER_MONTH) if times is None else times
    _refuse(setting, questions, times)
    compartments = compartments_of(setting.network, setting.parameters)
    arriving = arrivals(compartments, setting).sum(axis=0)
    killed_processes: list[KilledProcess] = []
    readouts: list[tuple[Readout, int]] = []
    ratios: list[Ratio] = []
    for question in questions:
        killed = killed_process_of(compartments, question.measure)
        block = _block(killed_processes, killed)
        window = setting.intake.relative(question.measure.start or 0.0, question.measure.stop)
        ratios.append(ratio_of(compartments, question.measure, killed, window * arriving, question.of_states))
        readouts += [
            (readout, block if readout.own else 0) for readout in (*ratios[-1].numerator, *ratios[-1].denominator)
        ]
    counted = tuple(dict.fromkeys(readout.counted for readout, _ in readouts if readout.counted))
    written = equations(compartments, setting, killed_processes, times, counted)
    return MeanField(
        compartments,
        written,
        _fixed_times(setting, questions, times),
        *_coefficients(compartments, written, readouts, counted, times),
        *_ratios(ratios, len(readouts)),
        np.array([ratio.numerator_constant for ratio in ratios]),
        np.array([ratio.denominator_constant for ratio in ratios]),
    )


def intensities_of(compartments: Compartments, setting: Setting) -> tuple[Floats, Floats]:
    """At a setting's parameters: monthly intensities at the reference caseload (J * L), and both elasticities (2).

    In a mixed office every programme has its own two elasticities, one after another.
    """
    network, parameters = setting.network, setting.parameters
    if network.parts:
        each = zip(network.parts, parameters_of(parameters), strict=True)
        own = [_intensities(compartments_of(part, p), part, p) for part, p in each]
        elasticities = [_elasticities(p) for p in parameters_of(parameters)]
        return _side_by_side(own).ravel(), np.concatenate(elasticities)
    return _intensities(compartments, network, parameters).ravel(), _elasticities(parameters)


def _side_by_side(tables: Sequence[Floats]) -> Floats:
    """Tables of the programmes' transitions and strata as one; where two programmes meet it is 0."""
    found = np.zeros([sum(one.shape[axis] for one in tables) for axis in (0, 1)])
    row = column = 0
    for one in tables:
        found[row : row + one.shape[0], column : column + one.shape[1]] = one
        row, column = row + one.shape[0], column + one.shape[1]
    return found


def _elasticities(p: Parameters) -> Floats:
    return np.array([p.effects.caseload_elasticity_work, p.effects.caseload_elasticity_clarify])


def _intensities(compartments: Compartments, network: Network, p: Parameters) -> Floats:
    """The intensities of one programme, shape (J, L)."""
    factors = Factors(
        rates=network.rates(p),
        readiness=np.array(p.readiness.multipliers),
        preparation=np.array(p.preparation.multipliers),
        penalty=p.effects.caseworker_change_penalty,
        office_placement=np.array([p.effects.office_placement_effect]),
        office_work=np.array([p.effects.office_work_effect]),
    )
    each = np.asarray(intensities(compartments.grid, factors, p.effects, np))
    return each.reshape(len(network.transitions), compartments.strata)


def fastest(written: Equations, each: Floats, elasticity: Floats) -> float:
    """The highest total rate out of a compartment, at intensities and elasticities."""
    return float(fastest_exit(each, elasticity, written))


def _refuse(setting: Setting, questions: Sequence[Question], times: Floats) -> None:
    last = max((question.measure.stop for question in questions), default=0.0)
    if last > setting.horizon_months:
        raise ValueError(f"a measure at month {last:g} lies after the horizon of {setting.horizon_months:g} months")
    for month in time_grid.passed_over(times, months_read(questions)):
        raise ValueError(f"a step passes over month {month:g}, where a measure is read")
    for month in time_grid.passed_over(times, _meetings(setting)):
        raise ValueError(f"a step passes over month {month:g}, when the team meets")


def months_read(questions: Sequence[Question]) -> list[float]:
    """All months at which the measures are read."""
    return [month for question in questions for month in question.measure.months]


def _fixed_times(setting: Setting, questions: Sequence[Question], times: Floats) -> Integers:
    """Numbers of the fixed times: those at which something is read or the solution jumps, and the first and last."""
    months = [0.0, setting.horizon_months, *months_read(questions), *_meetings(setting), *plan_changes(setting)]
    months += setting.intake.from_month[1:].tolist()
    return np.unique(time_grid.number_of(times, months))


def _meetings(setting: Setting) -> list[float]:
    """Months at which the team meets."""
    team = setting.network.programme.team is not None
    return np.arange(FIRST_MEETING, setting.horizon_months).tolist() if team else []


def _block(killed_processes: list[KilledProcess], killed: KilledProcess | None) -> int:
    """The number of a killed process's block, 0 for the office itself; a process that is new is added."""
    if killed is None:
        return 0
    for number, other in enumerate(killed_processes, start=1):
        if other.key == killed.key:
            return number
    killed_processes.append(killed)
    return len(killed_processes)


def _coefficients(
    compartments: Compartments,
    written: Equations,
    readouts: list[tuple[Readout, int]],
    counted: tuple[tuple[str, ...], ...],
    times: Floats,
) -> tuple[Integers, Floats]:
    """Step and coefficients (M, C) of every readout; a killed process is read where it stopped."""
    at = time_grid.number_of(times, [readout.month for readout, _ in readouts])
    coefficient = np.zeros((len(readouts), len(written.start)))
    for m, (readout, block) in enumerate(readouts):
        if readout.counted:
            first, table = len(compartments.state_of) + counted.index(readout.counted), np.array([readout.strata])
        else:
            first, table = int(written.blocks[block, COMPARTMENT_0]), np.outer(readout.compartments, readout.strata)
        coefficient[m] = occupied(written.compartments, table, first)
    return at, coefficient


def _ratios(ratios: list[Ratio], readouts: int) -> tuple[Floats, Floats]:
    numerator = np.zeros((len(ratios), readouts))
    denominator = np.zeros((len(ratios), readouts))
    column = 0
    for m, ratio in enumerate(ratios):
        for matrix, side in ((numerator, ratio.numerator), (denominator, ratio.denominator)):
            for readout in side:
                matrix[m, column] = readout.sign
                column += 1
    return numerator, denominator
