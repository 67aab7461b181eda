"""Published measures counted over many runs of the compiled engine at once, as arrays: what strict comparisons need."""

from typing import NamedTuple

import numpy as np

from fsm_sim.engines.compiled import engine, kernel
from fsm_sim.engines.compiled.arrays import ROWS
from fsm_sim.engines.compiled.compiled_office import Draws, blueprint, room, tallies
from fsm_sim.engines.measures.episode_measures import GONE, cash_states
from fsm_sim.engines.measures.monthly_measures import Spells
from fsm_sim.engines.shared.random_streams import office_address, run_address
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.evidence.target import Figure
from fsm_sim.inference.targets.municipal_spread import one_office
from fsm_sim.inference.targets.published import Observed, measure_of
from fsm_sim.model.network import Flags, Floats, Integers
from fsm_sim.model.programme import Programme


class Runs(NamedTuple):
    """The spells of several runs in one table, and the run of each of their citizens."""

    spells: Spells
    run_of: Integers


def run_many(setting: Setting, seed: int, draw: int, replications: int) -> Runs:
    """Run one office many times; citizens are numbered through all runs."""
    draws = Draws(setting.network, [setting.parameters])
    plan, more = blueprint(setting, 4 * engine.REACH), 4
    given, counted = draws.numbers(plan.changes), tallies(plan, replications)
    rows = more * engine.ROWS_PER_CITIZEN * (setting.office.number_of_citizens + 64)
    used = room(plan, given, rows, more)
    numbers = np.zeros(replications, dtype=np.int64)
    addresses = np.array([run_address(draw, replication) for replication in range(replications)], dtype=np.uint64)
    office = np.uint64(office_address(setting.office.municipality, setting.office.programme))
    parts, run_of, first = [], [], 0
    for run in range(replications):
        last = run + 1
        done = kernel.run_many(
            plan, given, used, counted, numbers[:last], np.uint64(seed), addresses[:last], office, run
        )  # fmt: skip
        assert done == last, "a run lacked room: give it more"
        found = used.rows[: used.counts[ROWS]].copy()
        found["citizen"] += first
        citizens = int(found["citizen"].max()) + 1 - first
        parts.append(found)
        run_of.append(np.full(citizens, run))
        first += citizens
    table = np.concatenate(parts)
    spells = Spells(
        citizen=table["citizen"].astype(np.int64),
        group=table["group"].astype(np.int64),
        state=table["state"].astype(np.int64),
        start=table["start"],
        stop=table["stop"],
        cut=table["next_state"] < 0,
        caseworker=table["caseworker"],
        changes=table["changes"],
    )
    return Runs(spells, np.concatenate(run_of))


def counts(runs: Runs, one: Observed) -> Floats:
    """Citizens who count, and those they are a share of, by run and figure; shape (figures, 2, runs)."""
    return np.array([_count(runs, figure, one.programme) for figure in one.figures])


def pooled(counted: Floats) -> tuple[Floats, Floats]:
    """Shares over all runs together and their standard errors, from `counts`; both (figures,)."""
    part, whole = counted[:, 0], counted[:, 1]
    share = part.sum(axis=1) / whole.sum(axis=1)
    apart = part - share[:, None] * whole
    return share, apart.std(axis=1, ddof=1) * np.sqrt(part.shape[1]) / whole.sum(axis=1)


def _count(runs: Runs, figure: Figure, programme: Programme) -> tuple[Floats, Floats]:
    table, what = runs.spells, one_office(measure_of(figure))
    names = list(programme.states)

    def inside(states: tuple[str, ...]) -> Flags:
        return np.isin(names, states)[table.state]

    def citizens(spells: Flags) -> Flags:
        found = np.zeros(len(runs.run_of), dtype=bool)
        found[table.citizen[spells]] = True
        return found

    def earliest(spells: Flags) -> Floats:
        found = np.full(len(runs.run_of), np.inf)
        np.minimum.at(found, table.citizen[spells], table.start[spells])
        return found

    everyone = np.ones(len(table.state), dtype=bool)
    mine = table.group == list(programme.groups).index(what.group) if what.group else everyone
    here = mine & ~inside(GONE) if what.among == "present" else mine
    now, cash = table.at(what.stop), inside(cash_states(programme))
    match what.kind:
        case "prevalence" if figure.of_states:
            whole = citizens(mine & now & inside(figure.of_states))
            part = citizens(mine & now & inside(figure.of_states) & inside(what.states))
        case "prevalence":
            part, whole = citizens(here & now & inside(what.states)), citizens(here & now)
        case "touched":
            during = here & table.during(what.start or 0.0, what.stop)
            part, whole = citizens(during & inside(what.states)), citizens(during)
        case "ever":
            during = mine & table.during(0.0, what.stop)
            part, whole = citizens(during & inside(what.states)), citizens(during)
        case "ever_given":
            during = mine & table.during(0.0, what.stop)
            first = earliest(during & inside(what.after))
            whole = np.isfinite(first)
            part = citizens(during & inside(what.states) & (table.start > first[table.citizen]))
        case "cleared":
            part, whole = citizens(mine & now & ~cash), citizens(mine & now)
        case "waiting_over":
            whole = citizens(mine & now & cash)
            part = whole & (earliest(everyone) < what.stop - (what.longer_than or 0.0))
        case kind:
            raise NotImplementedError(kind)
    size = int(runs.run_of[-1]) + 1
    return np.bincount(runs.run_of, part, size), np.bincount(runs.run_of, whole, size)
