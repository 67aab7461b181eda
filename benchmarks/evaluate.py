"""What an evaluation costs: 100 draws x 2 replications x 5 scenarios of an office of 300 citizens over 24 months.

Run: ``uv run python -m benchmarks.evaluate``. Draws are from the priors, so no calibration is needed. Everything is
measured in interleaved rounds of one process that is warm: the best wall time of each, the processor time that belongs
to it, and both as ratios to the engine alone, which do not depend on how fast the machine is.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from fsm_sim.decisions.evaluate import evaluate
from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, run_series
from fsm_sim.engines.shared.setting import setting
from fsm_sim.inference.parameters.programme_parameters import parameters, programme_draws
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.targets.local_counts import unknowns
from fsm_sim.inference.targets.published import observed
from fsm_sim.inputs import programmes
from fsm_sim.inputs.scenarios import load_scenario
from fsm_sim.model.network import network
from fsm_sim.model.parameter_table import ParameterTable
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.forecasts.run_tasks import run_task
from fsm_sim.study.forecasts.tasks import Posterior, tasks

DRAWS, REPLICATIONS, SEED = 100, 2, 1
CITIZENS = {"passive": 200, "placement": 42, "paid_hours": 58}
POSTS = (6, 7, 8, 9, 10)
ROUNDS = 15


def scenarios() -> list[Scenario]:
    """The Hedensted office with 300 citizens, under five staffing plans."""
    base = load_scenario("hedensted")
    office = base.office[0].model_copy(update={"citizens": CITIZENS})
    return [
        base.model_copy(
            update={
                "scenario": base.scenario.model_copy(update={"name": f"posts-{posts}"}),
                "office": (office,),
                "staffing": base.staffing.model_copy(update={"posts": (Posts(from_month=0, count=posts),)}),
            }
        )
        for posts in POSTS
    ]


def posterior() -> Posterior:
    """Draws from the priors, in the place of a posterior."""
    sources = read_sources()
    known = unknowns(sources, observed(sources.catalogue, sources.programmes, sources.config.readings))
    return Posterior(
        sources.priors, ParameterTable(known.names, known.prior_draws(128)[:DRAWS])
    )  # Sobol points come in powers of 2


def engine_alone(plans: list[Scenario], draws: Posterior) -> Callable[[], object]:
    """The runs without anything around them, on one core: parameters are at hand, and nothing is put together."""
    programme = programmes.load(plans[0].office[0].programme)
    made = programme_draws(programme, draws.settings, draws.table)
    ready = Draws(network(programme, made.shared.stages), made)
    settings = [setting(one, one.office[0], programme, made.shared) for one in plans]
    runs = [RunAddress(draw, draw, replication) for draw in range(DRAWS) for replication in range(REPLICATIONS)]
    return lambda: [run_series(one, ready, runs, SEED) for one in settings]


def forecast(plans: list[Scenario], draws: Posterior, place: Path) -> None:
    """The same as a forecast keeps it: a folder of Parquet files."""
    store = Store(place / str(time.monotonic_ns()))
    store.open({})
    for task in tasks(plans, draws=DRAWS, replications=REPLICATIONS, seed=SEED, engine="compiled"):
        store.keep(task.name, run_task(task, draws))


def tables(draws: Posterior) -> tuple[Callable[[], object], Callable[[], object]]:
    """The parameters as the kernel reads them: from one table, and through an object per draw."""
    programme = programmes.load("bir")
    shape = network(programme, programme.stages)

    def table() -> object:
        return Draws(shape, programme_draws(programme, draws.settings, draws.table)).numbers(8)

    def objects() -> object:
        made = [parameters(programme, draws.settings, draws.table.record(draw)) for draw in range(DRAWS)]
        return [Draws(shape, [one]).numbers(8) for one in made]

    return table, objects


def main() -> None:
    """Print a line for each measurement."""
    plans, draws = scenarios(), posterior()
    table, objects = tables(draws)
    with tempfile.TemporaryDirectory() as place:
        timed: dict[str, Callable[[], object]] = {
            "the engine alone, one core": engine_alone(plans, draws),
            "evaluate, one thread": lambda: evaluate(plans, draws, REPLICATIONS, SEED, threads=1),
            "evaluate, two threads": lambda: evaluate(plans, draws, REPLICATIONS, SEED, threads=2),
            "as a forecast's folder, one core": lambda: forecast(plans, draws, Path(place)),
            "parameters from one table": table,
            "parameters by an object per draw": objects,
        }
        best = {name: (float("inf"), float("inf")) for name in timed}
        for do in timed.values():
            do()
        for _ in range(ROUNDS):
            for name, do in timed.items():
                begin = time.perf_counter(), time.process_time()
                do()
                spent = time.perf_counter() - begin[0], time.process_time() - begin[1]
                best[name] = min(best[name], spent)
    wall, processor = best["the engine alone, one core"]
    print(f"{DRAWS} draws x {REPLICATIONS} replications x {len(plans)} scenarios, {sum(CITIZENS.values())} citizens:")
    for name, (seconds, cpu) in best.items():
        ratios = f"{seconds / wall:5.2f} and {cpu / processor:5.2f} times the engine alone"
        print(f"{name:34} {1e3 * seconds:7.0f} ms, {1e3 * cpu:7.0f} ms of processor time; {ratios}")


if __name__ == "__main__":
    main()
