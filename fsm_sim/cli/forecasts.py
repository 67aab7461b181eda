"""Commands that run scenarios: simulate and forecast."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

import click

from fsm_sim.cli import console
from fsm_sim.cli.calibrations import calibrate_and_say
from fsm_sim.cli.options import CALIBRATION, DEFAULT, OUT, SEED
from fsm_sim.model.errors import after_work
from fsm_sim.model.notation.whole_numbers import REPLICATIONS

if TYPE_CHECKING:
    from fsm_sim.study.forecasts.plan import PlanOptions

EXAMPLES = ("eksempelby.toml", "eksempelby-two-fewer.toml", "eksempelby-two-more.toml")
"""What `fsm-sim forecast` runs when no scenario is named."""


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--engine",
    type=click.Choice(["compiled", "process", "cohort"]),
    default="compiled",
    show_default=True,
    help="compiled: one citizen at a time, fast. process: the same in SimPy, to read. cohort: the expected course.",
)
@click.option(
    "--parameters",
    "parameter_files",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A parameter file; once for each programme of the scenario.",
)
@click.option("--calibration", default=None, help="Use the posterior mean of this calibration instead.")
@SEED
@click.option(
    "--replications",
    default=1,
    show_default=True,
    type=click.IntRange(REPLICATIONS.least, REPLICATIONS.most),
    help="Repetitions with other streams.",
)
@OUT
def simulate(
    scenario: Path,
    engine: Literal["compiled", "process", "cohort"],
    parameter_files: tuple[Path, ...],
    calibration: str | None,
    seed: int,
    replications: int,
    out: Path,
) -> None:
    """Run one SCENARIO at one parameter set: episodes.parquet, measures.csv and run.json in a new folder."""
    console.say_if_cold()  # before modules are loaded that compile what they have
    from fsm_sim.inputs.parameter_files import load_parameters
    from fsm_sim.inputs.scenarios import read_scenario
    from fsm_sim.study.simulations import simulation
    from fsm_sim.study.simulations.folder import check_new, write_simulation
    from fsm_sim.study.simulations.parameters import office_parameters
    from fsm_sim.study.steady_intake import with_intake_at

    check_new(out)
    file = read_scenario(scenario)
    console.tell(file.liberties)
    console.warn(file.warnings, start_month=file.scenario.horizon.start_month)
    parameters = office_parameters(file.scenario, [load_parameters(path) for path in parameter_files], calibration)
    file = with_intake_at(file, parameters)
    asked = {"seed": seed, "engine": engine, "replications": replications, "calibration": calibration}
    with after_work(), console.bar("Simulating") as bar:
        bar.wait("Simulating")
        history = simulation.simulate(file.scenario, parameters, seed=seed, replications=replications, engine=engine)
        write_simulation(out, file, history, parameters, asked)
    console.answer(f"Written: {console.name(out)}")


@click.command()
@click.argument("scenarios", nargs=-1, type=click.Path(path_type=Path))
@CALIBRATION
@click.option("--draws", default=500, show_default=True, help="Posterior draws: parameter uncertainty.")
@click.option(
    "--replications", default=4, show_default=True, help="Repetitions of each draw with other random numbers: chance."
)
@click.option(
    "--engine", default="compiled", show_default=True, help="compiled, process (the same in SimPy) or cohort."
)
@click.option("--seed", default=1, show_default=True, help="Random seed; results are reproducible to the byte.")
@click.option("--jobs", default=0, help="Workers; 0 for as many as there are cores, never more than tasks.")
@click.option("--cluster", metavar="ADDRESS", help="Address of a Dask scheduler whose workers run it instead.")
@click.option(
    "--out",
    default=Path("out/forecast"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder for the results; an unfinished run there goes on.",
)
def forecast(
    scenarios: tuple[Path, ...],
    calibration: str,
    out: Path,
    **asked: "Unpack[PlanOptions]",
) -> None:
    """Forecast SCENARIOS (the example of Eksempelby when none is named) with the uncertainty of the calibrated rates.

    Results come as Parquet files in the folder, with run.json. The first forecast makes the calibration it needs.
    """
    from fsm_sim.inputs.scenarios import read_scenarios
    from fsm_sim.study.calibrations import by_name as calibrations
    from fsm_sim.study.forecasts.files.store import Store
    from fsm_sim.study.forecasts.forecast import Progress
    from fsm_sim.study.forecasts.forecast import forecast as run
    from fsm_sim.study.forecasts.plan import Plan
    from fsm_sim.study.local_data_warnings import with_local_data_warnings

    plan = Plan(**asked)
    plan.check()
    files = read_scenarios(scenarios or [Path(name) for name in EXAMPLES])
    console.tell(list(dict.fromkeys(one for file in files for one in file.liberties)))
    for file in files:
        console.warn(file.warnings, start_month=file.scenario.horizon.start_month)
    Store(out).check_place()
    if not (out / "run.json").exists():
        console.say_if_cold()
    first = calibration == DEFAULT and not calibrations.finished(calibrations.folder(DEFAULT))
    found = calibrations.load_or_make(calibration, lambda: calibrate_and_say(DEFAULT, {}, False), plan.draws)
    told = {(file.scenario.name, warning) for file in files for warning in file.warnings}
    for file in (files := with_local_data_warnings(files, found)):
        more = [warning for warning in file.warnings if (file.scenario.name, warning) not in told]
        console.warn(more, f"{file.scenario.name}: ")
    with after_work(first), console.bar("Forecasting") as bar:
        rest = partial(bar.wait, "What the outcomes rest on")
        made = run(files, found, plan, out, Progress(bar.start, bar.step, console.renewed, rest))
    told = {(file.scenario.name, warning) for file in files for warning in file.warnings}
    starts = {file.scenario.name: file.scenario.horizon.start_month for file in files}
    for one in made.record.warnings:
        if (one.scenario, one.warning) not in told:
            console.warn((one.warning,), f"{one.scenario}: ", "en", starts[one.scenario])
    names, folder = ", ".join(file.scenario.name for file in files), console.name(out)
    draws, replications = (f"{count} {what}{'s' * (count != 1)}" for count, what in (
        (plan.draws, "draw"), (plan.replications, "replication")
    ))  # fmt: skip
    several = f"{draws} x {replications}, 90 % intervals"
    runs = several if plan.draws * plan.replications > 1 else "one simulation of each, without intervals"
    console.answer(f"Forecast of {names}: {runs}. Results: {folder}")
    if len(files) > 1:
        console.answer(f"Next: fsm-sim compare {console.argument(out)} --against {files[0].scenario.name}")
    console.answer(f"      fsm-sim brief {console.argument(out)}")
