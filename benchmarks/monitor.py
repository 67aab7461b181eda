"""What it takes to find which monitored counts may be shown, by the number of municipalities and months.

Run: ``uv run python -m benchmarks.monitor``. Municipalities of 15 to 600 citizens, spread evenly on the logarithm,
counted in BIR's two outcomes. Prints seconds of the processor, and what was hidden.
"""

import json
import time

import numpy as np

from fsm_sim.decisions.monitoring.answer import monitor_counts
from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.inputs.municipalities import municipalities

SIZES = ((24, 12), (49, 24), (98, 24))
SMALLEST, LARGEST = 15, 600


def made_up(towns: int, months: int) -> list[MonitoredCounts]:
    """Counts of so many municipalities and months, the same every time."""
    generator = np.random.default_rng(1)
    people = np.exp(generator.uniform(np.log(SMALLEST), np.log(LARGEST), towns)).round().astype(int)
    found = []
    for name, citizens in zip(municipalities()[:towns], people, strict=True):
        every = citizens + generator.integers(-2, 3, months)
        directed = generator.binomial(every, 0.33)
        counts = {"company_directed": directed, "work": generator.binomial(directed, 0.45)}
        found.append(
            MonitoredCounts(
                municipality=name,
                programme="bir",
                first="2022-01",
                citizens=tuple(map(int, every)),
                outcomes={key: tuple((int(one), int(one)) for one in ones) for key, ones in counts.items()},
            )
        )
    return found


def main() -> None:
    """Time every size once, the smallest first."""
    monitor_counts(made_up(3, 4))
    for towns, months in SIZES:
        counts = made_up(towns, months)
        begin = time.process_time()
        (one,) = monitor_counts(counts).programmes
        seconds = round(time.process_time() - begin, 1)
        row = {"municipalities": towns, "months": months, "seconds": seconds, "hidden": one.hidden}
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
