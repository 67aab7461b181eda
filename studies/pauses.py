"""Why the model's course of BIR rises where the published one fell: the table of decision 0043.

Run: ``tools/uv run --locked python -m studies.pauses``. BIR's nominal office at the posterior mean of `published`, with
the rates of placements and of paid hours scaled so that the last window is as published, then read window by window:
as it is, with the pauses of COVID-19, with another start, and with fewer new placements late. Seconds.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from scipy.optimize import root

from fsm_sim.engines.citizens.composition import Composition
from fsm_sim.engines.citizens.nominal_office import nominal_scenario
from fsm_sim.engines.mean_field.engine import Question, mean_field
from fsm_sim.engines.mean_field.settled_start import belongs, places_of
from fsm_sim.engines.shared.setting import setting
from fsm_sim.inputs import programmes
from fsm_sim.model.measure import Measure
from fsm_sim.model.parameters import ELASTICITIES, Parameters
from fsm_sim.study.calibrations import by_name as calibrations

WORK = ("paid_hours", "employed", "education", "flexjob")
MEASURES = {"company-directed": ("placement", *WORK), "work": WORK}
FIRST, LAST, LATER = 20.0, 24.0, 48.0
"""The months at which the first and the last window of the monitoring begin, and one two years on."""
END = LATER + 3
PUBLISHED = {"company-directed": (0.367, 0.349), "work": (0.144, 0.159)}
BIR = programmes.load("bir")
PLACEMENTS = tuple(name for name in BIR.transitions if name.endswith("-> placement"))
PAID = tuple(name for name in BIR.transitions if name.endswith("-> paid_hours"))
TO_WORK = (*PAID, *(name for name in BIR.transitions if name.endswith("-> employed")))

type Factors = Mapping[str, float]


class Period(NamedTuple):
    """Months from `start` to `stop` in which some rates are multiplied."""

    start: float
    stop: float
    factors: Factors = MappingProxyType({})


def scaled(parameters: Parameters, factors: Factors) -> Parameters:
    """The same with some rates multiplied."""
    rates = {name: rate * factors.get(name, 1.0) for name, rate in parameters.rates.items()}
    return parameters.model_copy(update={"rates": rates})


def course(parameters: Parameters, periods: Sequence[Period], initial: Factors | None = None) -> dict[str, float]:
    """The share touched in the windows that begin in months 20, 24 and 48; each window lies within one period."""
    groups = {
        name: group if initial is None else group.model_copy(update={"initial": dict(initial)})
        for name, group in BIR.groups.items()
    }
    programme, composition = BIR.model_copy(update={"groups": groups}), None
    found: dict[str, float] = {}
    for start, stop, factors in periods:
        scenario = nominal_scenario(programme, stop - start)
        at = setting(scenario, scenario.office[0], programme, scaled(parameters, factors), composition)
        asked = {
            f"{name} {month:g}": Question(
                Measure(kind="touched", states=states, start=month - start, stop=month + 3 - start)
            )
            for name, states in MEASURES.items()
            for month in (FIRST, LAST, LATER)
            if start <= month and month + 3 <= stop
        }
        field = mean_field(at, tuple(asked.values()))
        path = field.path(at)
        found |= dict(zip(asked, field.values(path).tolist(), strict=True))
        row, stratum = np.nonzero(belongs(field.compartments))
        share = np.maximum(field.citizens(path)[-1][row, stratum], 0.0)
        composition = Composition(places_of(field.compartments, row, stratum), (share / share.sum())[None])
    return found


def fitted(parameters: Parameters, periods: Sequence[Period], initial: Factors | None = None) -> dict[str, float]:
    """The course once placements and paid hours are scaled so that the last window is as published."""

    def at(logs: np.ndarray) -> dict[str, float]:
        factors = dict.fromkeys(PLACEMENTS, float(np.exp(logs[0]))) | dict.fromkeys(PAID, float(np.exp(logs[1])))
        return course(scaled(parameters, factors), periods, initial)

    def off(logs: np.ndarray) -> list[float]:
        found = at(logs)
        return [found[f"{name} {LAST:g}"] - last for name, (_, last) in PUBLISHED.items()]

    return at(root(off, np.zeros(2)).x)


def pauses(placements: float, work: float) -> tuple[Period, ...]:
    """COVID-19's two suspensions, in half months: 12 March to 27 May 2020, 20 December 2020 to 15 April 2021."""
    less = dict.fromkeys(TO_WORK, work) | dict.fromkeys(PLACEMENTS, placements)
    return (Period(0, 2.5), Period(2.5, 5, less), Period(5, 11.5), Period(11.5, 15.5, less), Period(15.5, END))


def main() -> None:
    """Print the change from the first window to the last under each assumption, in points."""
    calibration = calibrations.load("published", approved=False)
    mean = calibration.mean() | dict.fromkeys(ELASTICITIES, 0.0) | {"bir: caseload": BIR.nominal.caseload}
    parameters = calibration.parameters(BIR, mean)
    whole = (Period(0, END),)
    rows = {
        "as it is": fitted(parameters, whole),
        "pauses: a tenth of the placements, half the moves to work": fitted(parameters, pauses(0.1, 0.5)),
        "pauses: three tenths and seven tenths": fitted(parameters, pauses(0.3, 0.7)),
        "a start with 20 % in placement and 10 % in paid hours": fitted(
            parameters, whole, {"passive": 0.7, "placement": 0.2, "paid_hours": 0.1}
        ),
        "a start with 30 % in placement and 8 % in paid hours": fitted(
            parameters, whole, {"passive": 0.62, "placement": 0.3, "paid_hours": 0.08}
        ),
        "a fifth fewer new placements from December 2021 on": fitted(
            parameters, (Period(0, 23), Period(23, END, dict.fromkeys(PLACEMENTS, 0.8)))
        ),
    }
    print(
        "change of company-directed and of work, in points from month 20-23 to 24-27; both in month 48-51, in per cent"
    )
    print("published:", *(f"{100 * (last - first):+.1f}" for first, last in PUBLISHED.values()))
    for name, found in rows.items():
        changes = (f"{100 * (found[f'{one} {LAST:g}'] - found[f'{one} {FIRST:g}']):+.1f}" for one in MEASURES)
        print(f"{name}:", *changes, *(f"{100 * found[f'{one} {LATER:g}']:.1f}" for one in MEASURES))


if __name__ == "__main__":
    main()
