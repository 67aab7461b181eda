"""A calibration without sampling: values drawn from the priors, so that forecasts and commands run in seconds."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import xarray as xr

from fsm_sim.inference.parameters.free_parameters import ParameterSpace
from fsm_sim.inference.posterior import calibration as inference
from fsm_sim.inference.posterior import estimation
from fsm_sim.inference.posterior.calibration import Calibration, Check
from fsm_sim.inference.posterior.contraction import contraction_of
from fsm_sim.inference.sources import Sources, read_sources
from fsm_sim.inference.targets import local_counts as counted
from fsm_sim.inference.targets.published import observed
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.model.scenarios.scenario import Heading, Horizon, Office, Scenario
from fsm_sim.model.scenarios.staffing import Posts, Staffing

PASSED = (Check("rhat_max", 1.001, 1.01, True), Check("divergences", 0.0, 0.0, True))
FAILED = (Check("rhat_max", 1.2, 1.01, False), Check("divergences", 0.0, 0.0, True))
SMALL = """
[scenario]
name = "small"
title = "As it is"

[office]
municipality = "Hedensted"
programme = "bir"
citizens = 60
start = "programme"
intake_per_month = 2.0

[staffing]
posts = [{ from_month = 0, count = 2 }]

[horizon]
months = 4
"""
"""A scenario file of a small office, as commands find it."""


def unknowns(sources: Sources) -> ParameterSpace:
    """The parameters of a calibration, as `calibrate` and `load` find them."""
    return counted.unknowns(
        sources, observed(sources.catalogue, sources.programmes, sources.config.readings, sources.config.without)
    )


REPORTED = {"caseworker_change_multiplier": "caseworker_change_penalty"}
"""Parameters of which a report says another number, and what that is called."""


def calibration(
    sources: Sources | None = None, *, name: str = "published", draws: int = 40, checks: tuple[Check, ...] = PASSED
) -> Calibration:
    """`draws` values of every parameter from the middle 60 % of its prior."""
    sources = sources or read_sources()
    known = unknowns(sources)
    generator = np.random.default_rng(1)
    columns = [prior.quantile(generator.uniform(0.2, 0.8, draws)) for prior in known.priors.values()]
    fits = [estimation._fit(target, 0.5, 0.0, 1.0, 0.5) for target in sources.catalogue.fitted()]
    return Calibration(
        name=name,
        digest=sources.digest,
        sources=sources,
        space=known,
        values=np.column_stack(columns),
        fits=tuple(fits),
        contractions=tuple(
            (estimation._contraction_of if key in REPORTED else contraction_of)(
                key, prior, prior.quantile((np.arange(4000) + 0.5) / 4000), column
            )
            for (key, prior), column in zip(known.priors.items(), columns, strict=True)
        ),
        checks=checks,
    )


def whole(made: Calibration) -> Calibration:
    """The same with each draw repeated until there are as many as its settings ask for, as it is stored."""
    count = made.sources.config.sampling.chains * made.sources.config.sampling.draws
    return replace(made, values=made.values[np.arange(count) * len(made.values) // count])


def posterior(made: Calibration) -> xr.DataTree:
    """The draws of a calibration in as many chains and draws as its settings ask for (`whole`)."""
    sampling = made.sources.config.sampling
    value = whole(made).values.reshape(sampling.chains, sampling.draws, -1)
    data = xr.Dataset({"value": (("chain", "draw", "parameter"), value)}, coords={"parameter": list(made.space.priors)})
    return xr.DataTree.from_dict({"posterior": data})


def save(made: Calibration, directory: Path) -> None:
    """Leave a calibration in its folder as a run does."""
    inference.save(made, posterior(made), directory)


def queue(name: str = "queue", citizens: int = 200, months: float = 12.0) -> ScenarioFile:
    """A small scenario of the programme whose rehabilitation group waits for a decision."""
    one = scenario(name, citizens=citizens, posts=6, months=months)
    office = Office(municipality="Vejle", programme="fsm1", citizens=citizens, start="programme", intake_per_month=3.0)
    changed = one.scenario.model_copy(update={"office": (office,)})
    return ScenarioFile(changed, one.path, digest(changed), ())


def scenario(name: str, *towns: str, citizens: int = 30, posts: int = 2, months: float = 4.0) -> ScenarioFile:
    """A small scenario of the BIR programme, one office for each town."""
    one = Scenario(
        scenario=Heading(name=name, title=name.capitalize()),
        office=tuple(
            Office(municipality=town, programme="bir", citizens=citizens, start="programme", intake_per_month=2.0)
            for town in towns or ("Hedensted",)
        ),
        staffing=Staffing(posts=(Posts(from_month=0, count=posts),), separation_per_year=1.0),
        horizon=Horizon(months=months),
    )
    return ScenarioFile(one, Path(f"{name}.toml"), digest(one), ())
