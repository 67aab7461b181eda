"""How fast the SimPy engine is: spells and citizen-months per second on one core, for each programme's nominal office.

Run: ``uv run python benchmarks/process_engine.py``
"""

import time

from fsm_sim.engines.process import run_office
from fsm_sim.engines.setting import setting
from fsm_sim.inference.observed import nominal_scenario
from fsm_sim.inputs import programmes
from fsm_sim.study.calibrations import parameters

REPLICATIONS = 20


def main() -> None:
    """Print a line for each programme."""
    print(f"{'programme':10s} {'citizens':>8s} {'ms/run':>8s} {'spells/s':>10s} {'citizen-months/s':>17s}")
    for name in programmes.names():
        programme = programmes.load(name)
        scenario = nominal_scenario(programme, programme.months)
        one = setting(scenario, scenario.office[0], programme, parameters(programme, None))
        run_office(one, 1)
        begin = time.perf_counter()
        spells = sum(len(run_office(one, 1, 0, replication)) for replication in range(REPLICATIONS))
        seconds = time.perf_counter() - begin
        months = one.office.number_of_citizens * programme.months * REPLICATIONS
        print(
            f"{name:10s} {one.office.number_of_citizens:8d} {1000 * seconds / REPLICATIONS:8.1f} "
            f"{spells / seconds:10,.0f} {months / seconds:17,.0f}"
        )


if __name__ == "__main__":
    main()
