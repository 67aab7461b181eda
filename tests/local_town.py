"""Monthly counts of offices simulated citizen by citizen, and the posterior of an office's effect by a fine grid."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from fsm_sim.engines.compiled.engine import run_office
from fsm_sim.engines.mean_field.engine import mean_field
from fsm_sim.engines.mean_field.integration.time_grid import even
from fsm_sim.engines.measures.definitions import caseload_states
from fsm_sim.evidence.local_counts import COUNTED, Interval, MonthlyCounts
from fsm_sim.inference.parameters.free_parameters import ParameterSpace, parameter_space
from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.parameters.priors import Likelihood
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.targets.local_counts import CountData, Counted, logp
from fsm_sim.inputs import programmes
from fsm_sim.model.network import Floats

MEAN: dict[str, float] = json.loads((Path(__file__).parent / "posterior.json").read_text("utf-8"))["mean"]
"""The published calibration's posterior mean: the shared rates at which everything here happens."""
TOWN = "Horsens"
EFFECTS = np.exp(np.linspace(np.log(0.3), np.log(3.3), 101))
"""The grid: steps of 2.4 per cent."""
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
Hide = Callable[[Interval], Interval]


@dataclass(frozen=True)
class Town:
    """An office of so many citizens in a programme, counted for some months from the programme's start on."""

    programme: str
    citizens: int
    months: int
    placement: float | None = None
    """The town's effect on placements where it is known; the same as on work for None."""

    @cached_property
    def known(self) -> ParameterSpace:
        """The parameters, with an effect of the town's own."""
        return parameter_space(read_sources().priors, (programmes.load(self.programme),), [TOWN], {})

    def empty(self) -> MonthlyCounts:
        """As many cells as there are to be counted."""
        start = programmes.load(self.programme).start[:7] or "2020-01"
        cells: tuple[Interval, ...] = ((0, 0),) * self.months
        counts = dict.fromkeys(COUNTED, cells)
        return MonthlyCounts(
            municipality=TOWN, programme=self.programme, first=start, citizens=(self.citizens,) * self.months,
            counts=counts,
        )  # fmt: skip

    @cached_property
    def counted(self) -> Counted:
        """The office that the counts are read under."""
        return Counted.of(self.empty(), programmes.load(self.programme))

    def simulated(self, effect: float, seed: int) -> MonthlyCounts:
        """What a town with a known effect counts: one run of the individual engine."""
        setting = self.counted.setting(self.known, {**MEAN, **effects(effect)})
        episodes = run_office(setting, seed)
        programme = self.counted.programme
        start, stop = episodes["start"].to_numpy(), episodes["stop"].to_numpy()
        state, following = (episodes[column].to_numpy().astype(str) for column in ("state", "next_state"))
        served = np.isin(state, caseload_states(programme))
        months = range(self.counted.before + self.months + 1)
        stock = np.array([(served & (start <= month) & (stop > month)).sum() for month in months], dtype=float)
        stock[-1] = (served & (stop == months[-1]) & (following == "")).sum()
        first = self.counted.before
        counts = {}
        for name, states in COUNTED.items():
            moved = ~np.isin(state, states) & np.isin(following, states)
            month = np.ceil(stop[moved]).astype(int) - 1 - first
            found = np.bincount(month[month >= 0], minlength=self.months)
            counts[name] = tuple((int(n), int(n)) for n in found)
        citizens = ((stock[:-1] + stock[1:]) / 2).round().astype(int)[first:]
        return self.empty().model_copy(update={"citizens": tuple(map(int, citizens)), "counts": counts})

    @cached_property
    def starts(self) -> Floats:
        """Starts of each cell per citizen on the caseload, at every effect of the grid (effects, cells)."""
        found = []
        for effect in EFFECTS:
            setting = self.counted.setting(self.known, {**MEAN, **effects(float(effect), self.placement)})
            field = mean_field(setting, self.counted.questions, even(setting.horizon_months, 4))
            found.append(field.values(field.path(setting)))
        return np.array(found)

    def posterior(
        self, counts: MonthlyCounts, settings: Likelihood, sigma: float = 0.25, hide: Hide = lambda cell: cell
    ) -> Floats:
        """Probability of each effect of the grid: the calibration's likelihood at fixed shared rates.

        `sigma` is the standard deviation of the prior of the effect's logarithm; each kind's multiplier is integrated
        out. `hide` says what is made of a cell.
        """
        cells = replace(self.counted, counts=counts).cells
        data = CountData.of(
            np.array([counts.citizens[cell.place] for cell in cells], dtype=float),
            [hide(cell.interval) for cell in cells],
            settings,
        )
        total = -0.5 * (np.log(EFFECTS) / sigma) ** 2
        sd = settings.discrepancy_logit_sd
        nodes, weights = (NODES, WEIGHTS / WEIGHTS.sum()) if sd else (np.zeros(1), np.ones(1))
        kinds = np.array([cell.name for cell in cells])
        for name in counts.counts:
            mine = kinds == name
            some = CountData(*(array[mine] for array in data))
            mean = np.multiply.outer(self.starts[:, mine] * some.citizens, np.exp(sd * nodes)).swapaxes(1, 2)
            every = CountData(
                *(np.tile(array, (len(EFFECTS) * len(nodes),) + (1,) * (array.ndim - 1)) for array in some)
            )
            each = logp(mean.ravel(), every, settings, np).reshape(*mean.shape).sum(axis=2)
            most = each.max()
            total += most + np.log(np.exp(each - most) @ weights)
        found = np.exp(total - total.max())
        return np.asarray(found / found.sum())


def effects(work: float, placement: float | None = None) -> dict[str, float]:
    """The town's effects on work and on placements, which is the same where it is not given."""
    return dict(
        zip(
            (f"{kind}: {TOWN}" for kind in OFFICE_EFFECTS),
            (work if placement is None else placement, work),
            strict=True,
        )
    )


def moments(posterior: Floats) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of the effect."""
    mean = float(posterior @ np.log(EFFECTS))
    return mean, float(np.sqrt(posterior @ (np.log(EFFECTS) - mean) ** 2))


def interval(posterior: Floats) -> tuple[float, float]:
    """The central 90 % interval of the effect."""
    below = np.cumsum(posterior) - posterior / 2
    low, high = np.interp([0.05, 0.95], below, np.log(EFFECTS))
    return float(np.exp(low)), float(np.exp(high))


def under_five(cell: Interval) -> Interval:
    """A count under five as statistics show it."""
    return cell if cell[0] >= 5 else (0, 4)
