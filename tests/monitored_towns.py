"""Monitored counts of municipalities that are drawn at random: many small ones, so that much has to be hidden."""

import numpy as np

from fsm_sim.decisions.monitoring.panel import CountsPanel, panels_of
from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.inputs.municipalities import municipalities
from fsm_sim.model.scenarios.calendar import month_name, month_number

FIRST = "2022-01"


def towns(number: int, months: int, seed: int = 1, size: tuple[int, int] = (8, 70)) -> tuple[MonitoredCounts, ...]:
    """Counts of so many municipalities of BIR, whose citizens are spread evenly on the logarithm."""
    generator = np.random.default_rng(seed)
    people = np.exp(generator.uniform(*np.log(size), number)).round().astype(int)
    found = []
    for name, citizens in zip(municipalities()[:number], people, strict=True):
        all_months = citizens + generator.integers(-1, 2, months)
        directed = generator.binomial(all_months, 0.33)
        work = generator.binomial(directed, 0.45)
        found.append(
            MonitoredCounts(
                municipality=name,
                programme="bir",
                first=FIRST,
                citizens=tuple(map(int, all_months)),
                outcomes={
                    "work": tuple((int(one), int(one)) for one in work),
                    "company_directed": tuple((int(one), int(one)) for one in directed),
                },
            )
        )
    return tuple(found)


def panel(*arguments: int, size: tuple[int, int] = (8, 70)) -> CountsPanel:
    """The same as arrays."""
    (found,) = panels_of(towns(*arguments, size=size))
    return found


def csv_of(counts: tuple[MonitoredCounts, ...]) -> str:
    """Counts as a file that a user writes."""
    lines = ["Kommune;Indsats;Måned;Borgere;Beskæftigelse mv.;Virksomhedsrettet indsats mv."]
    for one in counts:
        for place, citizens in enumerate(one.citizens):
            month = month_name(month_number(one.first) + place)
            cells = [
                one.outcomes[name][place] if name in one.outcomes else None for name in ("work", "company_directed")
            ]
            shown = ["" if cell is None else str(cell[0]) for cell in cells]
            lines.append(";".join([one.municipality, one.programme, month, str(citizens), *shown]))
    return "\n".join(lines) + "\n"
