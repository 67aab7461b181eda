"""Runs that can be held against what came, and counts that the model itself makes as if they had come."""

from dataclasses import replace

import numpy as np
from fabricated import scenario

from fsm_sim.decisions.afterwards.question import AfterwardsQuestion
from fsm_sim.decisions.evaluate import evaluate
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.forecast import posterior_of

TOWNS = ("Hedensted", "Vejle", "Horsens", "Kolding", "Odense", "Aarhus", "Randers", "Viborg")
MONTHS, CITIZENS = 6, 120
WINDOW = AfterwardsQuestion(counted="window")


def dated(file: ScenarioFile) -> ScenarioFile:
    """A scenario from January 2026 on."""
    one = file.scenario
    one = one.model_copy(update={"horizon": one.horizon.model_copy(update={"start_month": "2026-01"})})
    return replace(file, scenario=one, digest=digest(one))


def budget(*towns: str) -> ScenarioFile:
    """The scenario that is forecast, with dates."""
    return dated(scenario("budget", *(towns or TOWNS), citizens=CITIZENS, posts=4, months=float(MONTHS)))


def came(
    calibrated: Calibration,
    seed: int,
    change: object = None,
    towns: tuple[str, ...] = TOWNS,
    **counted: tuple[float, ...],
) -> list[MonitoredCounts]:
    """Counts that the model makes with random numbers of its own, of one draw that differs by municipality."""
    found = []
    for place, town in enumerate(towns):
        one: Scenario = dated(scenario("truth", town, citizens=CITIZENS, posts=4, months=float(MONTHS))).scenario
        if callable(change):
            one = change(one)
        drawn = posterior_of(calibrated, 60).rows(((7 * place + seed) % 60,))
        values = evaluate([one], drawn, 1, seed, threads=1)
        citizens = values.of("citizens")[0, 0, 0].round().astype(int)
        shares = values.of("work")[0, 0, 0]
        cells = [(round(s * n),) * 2 if np.isfinite(s) else None for s, n in zip(shares, citizens, strict=True)]
        found.append(
            MonitoredCounts(
                municipality=town,
                programme="bir",
                first="2026-01",
                citizens=tuple(map(int, citizens[1:])),
                outcomes={"work": tuple(cells[1:])},
                **counted,
            )
        )
    return found
