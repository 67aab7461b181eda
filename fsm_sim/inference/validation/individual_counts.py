"""Published measures counted over many runs of the compiled engine at once, as arrays: what strict comparisons need."""

from typing import NamedTuple

import numpy as np

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, spells_of_runs
from fsm_sim.engines.measures.definitions import definition
from fsm_sim.engines.measures.spells import Spells, counted
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.targets.municipal_distribution import one_office
from fsm_sim.inference.targets.published import Observed, measure_of
from fsm_sim.model.network import Floats, Integers
from fsm_sim.model.programme import Programme


class Runs(NamedTuple):
    """The spells of several runs in one table, and the run of each of their citizens."""

    spells: Spells
    run_of: Integers


def run_many(setting: Setting, seed: int, draw: int, replications: int) -> Runs:
    """Run one office many times; citizens are numbered through all runs, caseworkers in each run anew."""
    programme = setting.network.programme
    draws = Draws(setting.network, [setting.parameters])
    runs = [RunAddress(0, draw, replication) for replication in range(replications)]
    parts = list(spells_of_runs(setting, draws, runs, seed))
    sizes = [int(part["citizen"].max(initial=-1)) + 1 for part in parts]
    first = np.repeat(np.cumsum(sizes) - sizes, [len(part) for part in parts])
    table = np.concatenate(parts)
    spells = Spells(
        states=tuple(programme.states),
        groups=tuple(programme.groups),
        citizen=first + table["citizen"],
        group=table["group"].astype(np.int64),
        state=table["state"].astype(np.int64),
        next_state=table["next_state"].astype(np.int64),
        start=table["start"],
        stop=table["stop"],
        caseworker=table["caseworker"],
        changes=table["changes"],
    )
    return Runs(spells, np.repeat(np.arange(replications), sizes))


def counts(runs: Runs, one: Observed) -> Floats:
    """Citizens who count, and those they are a share of, by run and target; shape (targets, 2, runs)."""
    return np.array([_count(runs, target, one.programme) for target in one.targets])


def pooled(counted: Floats) -> tuple[Floats, Floats]:
    """Shares over all runs together and their standard errors, from `counts`; both (targets,)."""
    part, whole = counted[:, 0], counted[:, 1]
    share = part.sum(axis=1) / whole.sum(axis=1)
    apart = part - share[:, None] * whole
    return share, apart.std(axis=1, ddof=1) * np.sqrt(part.shape[1]) / whole.sum(axis=1)


def _count(runs: Runs, target: CalibrationTarget, programme: Programme) -> tuple[Floats, Floats]:
    part, whole = counted(runs.spells, definition(one_office(measure_of(target)), programme, target.of_states))
    size = int(runs.run_of[-1]) + 1
    return np.bincount(runs.run_of, part, size), np.bincount(runs.run_of, whole, size)
