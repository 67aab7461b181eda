"""A finished run of an office of two programmes, made in seconds with a calibration that nobody has fitted."""

from pathlib import Path

from fabricated import calibration

from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file, read_scenario
from fsm_sim.study.forecasts.forecast import Plan, forecast

NAMES = ("two-programmes", "two-programmes-fewer")


def scenario(name: str, months: int = 12, start_month: str | None = None) -> ScenarioFile:
    """A shipped scenario over other months."""
    file = read_scenario(shipped("scenarios", f"{name}.toml"))
    horizon = file.scenario.horizon.model_copy(update={"months": float(months), "start_month": start_month})
    return as_scenario_file(file.scenario.model_copy(update={"horizon": horizon}))


def mixed_run(
    directory: Path, *files: ScenarioFile, draws: int = 20, replications: int = 2, engine: str = "compiled"
) -> Path:
    """Forecast scenarios, or the shipped ones of a mixed office, into a folder."""
    forecast(
        files or [scenario(name) for name in NAMES],
        calibration(),
        Plan(draws, replications, 1, engine, jobs=1),
        directory,
    )
    return directory
