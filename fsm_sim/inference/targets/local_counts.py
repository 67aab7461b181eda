"""A municipality's own monthly counts in the calibration: one more office, and how probable its counts are.

A count of starts is about (citizens on the caseload) x (starts per citizen, as the mean field has them) x (a multiplier
for this kind of count, the same in every month). Around that it varies like independent events, times a factor of the
month's own: a negative binomial whose variance is m + (month_sd m)^2. A hidden cell has the probability of all the
numbers that it can stand for (docs/decisions/0020).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from fsm_sim.evidence.local_counts import COUNTED, Interval, MonthlyCounts
from fsm_sim.inference.parameters.free_parameters import ParameterSpace, count_name, parameter_space
from fsm_sim.inference.parameters.priors import Likelihood
from fsm_sim.inference.sources import Sources
from fsm_sim.inference.targets.published import Observed, nominal_setting
from fsm_sim.inputs.local_counts import months_before
from fsm_sim.inputs.scenario_warnings import active_citizens
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.rounding import nearest_whole
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.scenario import Office

if TYPE_CHECKING:  # forecasts read which counts were fitted, and load no engine for that
    from fsm_sim.engines.mean_field.engine import Question
    from fsm_sim.engines.shared.setting import Setting

NOTHING = -1e300
"""Logarithm of the probability of what a cell cannot stand for: as good as minus infinity, with a finite slope."""


@dataclass(frozen=True)
class Cell:
    """One count that is known or hidden: what was counted, the place of its month, and its interval."""

    name: str
    place: int
    interval: Interval


@dataclass(frozen=True)
class Counted:
    """The counts of one municipality in one programme, and the office that they are read under.

    The office is nominal but for its size and, where caseworkers are known, its caseload. Month 0 is the programme's
    start; `before` are the months until the first count.
    """

    programme: Programme
    counts: MonthlyCounts
    before: int

    @classmethod
    def of(cls, counts: MonthlyCounts, programme: Programme) -> Self:
        """The counts as they are read: the programme's nominal office is as large as theirs."""
        citizens = nearest_whole(sum(counts.citizens) / len(counts.citizens))
        changed: dict[str, Any] = {"citizens_per_office": citizens}
        if counts.caseload is not None:
            office = Office(municipality=counts.municipality, programme=programme.name, citizens=citizens)
            changed["caseload"] = counts.caseload * active_citizens(office, programme) / citizens
        nominal = programme.nominal.model_copy(update=changed)
        return cls(programme.model_copy(update={"nominal": nominal}), counts, months_before(counts))

    @property
    def municipality(self) -> str:
        """The municipality, whose effect is estimated."""
        return self.counts.municipality

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every count that is not empty."""
        listed = [(name, *one) for name, row in self.counts.counts.items() for one in enumerate(row)]
        return tuple(Cell(name, place, cell) for name, place, cell in listed if cell is not None)

    @property
    def questions(self) -> tuple["Question", ...]:
        """The measure of each cell: starts in its month per citizen on the caseload."""
        from fsm_sim.engines.mean_field.engine import Question

        return tuple(
            Question(
                Measure(
                    kind="starts",
                    states=tuple(state for state in COUNTED[cell.name] if state in self.programme.states),
                    start=float(self.before + cell.place),
                    stop=float(self.before + cell.place + 1),
                )
            )
            for cell in self.cells
        )

    def setting(self, known: ParameterSpace, value: dict[str, float]) -> "Setting":
        """The office at values of the parameters."""
        months = float(self.before + len(self.counts.citizens))
        return nominal_setting(self.programme, months, known, value, self.municipality)


class CountData(NamedTuple):
    """Every cell of every office as arrays: what a compiled calibration reads anew when it is fitted to other counts.

    `citizens` (K); `number` and `constant` (K, W): the numbers that a cell can stand for, and the part of each one's
    log probability that depends on nothing unknown (`NOTHING` beyond the end of a shorter interval).
    """

    citizens: Floats
    number: Floats
    constant: Floats

    @classmethod
    def of(cls, citizens: Floats, intervals: Sequence[Interval], settings: Likelihood) -> Self:
        """The arrays of some cells.

        >>> poisson = Likelihood(overdispersion=1, discrepancy_logit_sd=0, press_discrepancy_logit_sd=0, reason="-")
        >>> data = CountData.of(np.array([50.0]), [(0, 1)], poisson)
        >>> data.number.tolist(), np.exp(logp(np.array([2.0]), data, poisson, np)).round(3).tolist()
        ([[0.0, 1.0]], [0.406])
        """
        width = max((upper - lower + 1 for lower, upper in intervals), default=1)
        lower, upper = np.array(intervals, dtype=float).reshape(-1, 2).T
        number = lower[:, None] + np.arange(width, dtype=float)
        inside = number <= upper[:, None]
        return cls(citizens, np.where(inside, number, 0.0), np.where(inside, _constant(number, settings), NOTHING))

    @property
    def limits(self) -> tuple[Floats, Floats]:
        """The least and the most that each cell can be (K)."""
        inside = self.constant > NOTHING
        return self.number[:, 0], np.where(inside, self.number, 0.0).max(axis=1)


def logp(mean: Any, data: Any, settings: Likelihood, xp: ModuleType) -> Any:
    """Log probability (K) of every cell at the counts' expected values `mean` (K), as arrays or tensors."""
    square, number, at = settings.month_sd**2, data.number, mean[:, None]
    less = at if square == 0 else (number + 1 / square) * xp.log1p(square * at)
    terms = data.constant + number * xp.log(at) - less
    most = terms.max(axis=1)
    return most + xp.log(xp.exp(terms - most[:, None]).sum(axis=1))


def drawn(mean: Floats, settings: Likelihood, generator: np.random.Generator) -> Floats:
    """Counts as they might have come out at expected values, of the same shape."""
    square = settings.month_sd**2
    factor = generator.gamma(1 / square, square, mean.shape) if square > 0 else 1.0
    return generator.poisson(mean * factor).astype(float)


def counted(sources: Sources) -> tuple[Counted, ...]:
    """The offices of the sources' local data.

    Raises
    ------
    InputError
        When a programme knows nothing of what was counted in it.
    """
    by_name = {programme.name: programme for programme in sources.programmes}
    unknown = [
        Problem(sources.config.data, None, f"{one.programme} has no state that {name} could lead to; leave them out.")
        for one in sources.counts
        for name in one.counts
        if not set(COUNTED[name]) & set(by_name[one.programme].states)
    ]
    if unknown:
        raise InputError(*unknown)
    return tuple(Counted.of(one, by_name[one.programme]) for one in sources.counts)


def unknowns(sources: Sources, groups: Sequence[Observed]) -> ParameterSpace:
    """The parameters of a calibration: those of its programmes, and of the municipalities with results of their own."""
    own = [one.municipality for one in groups if one.municipality]
    return parameter_space(
        sources.priors,
        sources.programmes,
        [*own, *(one.municipality for one in sources.counts)],
        sources.config.fixed,
        [count_name(one.name, name) for one in sources.counts for name in one.counts],
        {one.name: one.caseload for one in sources.counts if one.caseload is not None},
    )


def _constant(number: Floats, settings: Likelihood) -> Floats:
    """The part of a number's log probability that depends on no expected value."""
    from scipy.special import gammaln

    square = settings.month_sd**2
    if square == 0:
        return np.asarray(-gammaln(number + 1))
    more = gammaln(number + 1 / square) - gammaln(1 / square) + number * np.log(square)
    return np.asarray(more - gammaln(number + 1))
