"""Commands that run scenarios: simulate and forecast."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

import click

from fsm_sim.cli import console
from fsm_sim.cli.calibrations import calibrate_and_say
from fsm_sim.cli.options import CALIBRATION, CHOSEN, DEFAULT, JSON, LANGUAGE, OUT, SEED, language_option
from fsm_sim.cli.wrong_options import WHOLE, Choice, Question, Whole, checked
from fsm_sim.model.errors import after_work
from fsm_sim.model.notation.whole_numbers import JOBS, REPLICATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fsm_sim.inputs.scenarios import ScenarioFile
    from fsm_sim.model.scenarios.warning import ScenarioWarning
    from fsm_sim.model.text import Language
    from fsm_sim.study.forecasts.plan import Plan, PlanOptions

DIFFERENT = 1
"""The exit code where a run made again has other results."""
EXAMPLES = ("eksempelby.toml", "eksempelby-two-fewer.toml", "eksempelby-two-more.toml")
"""What `fsm-sim forecast` runs when no scenario is named."""


@click.command(cls=Question)
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--engine",
    type=Choice(["compiled", "process", "cohort"]),
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
    type=Whole(REPLICATIONS),
    help="Repetitions with other streams.",
)
@OUT
@language_option(passed=False)
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
    from fsm_sim.inputs.parameter_files import read_parameters
    from fsm_sim.inputs.scenarios import read_scenario
    from fsm_sim.language.catalogue import sentence
    from fsm_sim.study.calibrations.by_name import check_there
    from fsm_sim.study.simulations import simulation
    from fsm_sim.study.simulations.folder import check_new, write_simulation
    from fsm_sim.study.simulations.parameters import check_one_given, office_parameters
    from fsm_sim.study.steady_intake import with_intake_at

    language = CHOSEN.get()
    checked(
        partial(check_new, out),
        partial(read_scenario, scenario),
        partial(read_parameters, parameter_files),
        partial(check_one_given, parameter_files, calibration),
        partial(check_there, calibration),
    )
    file = read_scenario(scenario)
    console.tell(file.liberties, language)
    name = file.scenario.name
    console.warn([(name, one) for one in file.warnings], {name: file.scenario.horizon.start_month}, language)
    parameters = office_parameters(file.scenario, read_parameters(parameter_files), calibration)
    file = with_intake_at(file, parameters)
    asked = {"seed": seed, "engine": engine, "replications": replications, "calibration": calibration}
    with after_work(), console.bar("Simulating") as bar:
        bar.wait("Simulating")
        history = simulation.simulate(file.scenario, parameters, seed=seed, replications=replications, engine=engine)
        write_simulation(out, file, history, parameters, asked)
    console.answer(sentence("command.written", language, file=console.name(out)))


@click.command(cls=Question)
@click.argument("scenarios", nargs=-1, type=click.Path(path_type=Path))
@CALIBRATION
@click.option("--draws", default=500, show_default=True, type=WHOLE, help="Posterior draws: parameter uncertainty.")
@click.option(
    "--replications",
    default=4,
    show_default=True,
    type=WHOLE,
    help="Repetitions of each draw with other random numbers: chance.",
)
@click.option(
    "--engine", default="compiled", show_default=True, help="compiled, process (the same in SimPy) or cohort."
)
@click.option(
    "--seed", default=1, show_default=True, type=WHOLE, help="Random seed; results are reproducible to the byte."
)
@click.option("--jobs", default=0, type=WHOLE, help="Workers; 0 for as many as there are cores, never more than tasks.")
@click.option("--cluster", metavar="ADDRESS", help="Address of a Dask scheduler whose workers run it instead.")
@click.option(
    "--out",
    default=Path("out/forecast"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder for the results; an unfinished run there goes on.",
)
@LANGUAGE
def forecast(
    scenarios: tuple[Path, ...],
    calibration: str,
    out: Path,
    language: "Language",
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
    read: list[ScenarioFile] = []
    every = partial(read_scenarios, scenarios or [Path(name) for name in EXAMPLES])
    place, known = Store(out).check_place, partial(calibrations.check_there, calibration)
    checked(plan.check, lambda: read.extend(every()), place, known)
    files: Sequence[ScenarioFile] = read
    console.tell(list(dict.fromkeys(one for file in files for one in file.liberties)), language)
    starts = {file.scenario.name: file.scenario.horizon.start_month for file in files}
    told = _warned(files)
    console.warn(told, starts, language)
    if not (out / "run.json").exists():
        console.say_if_cold()
    first = calibration == DEFAULT and not calibrations.finished(calibrations.folder(DEFAULT))
    found = calibrations.load_or_make(calibration, lambda: calibrate_and_say(DEFAULT, {}, False), plan.draws)
    files = with_local_data_warnings(files, found)
    console.warn([one for one in _warned(files) if one not in told], starts, language)
    told = _warned(files)
    with after_work(first), console.bar("Forecasting") as bar:
        rest = partial(bar.wait, "What the outcomes rest on")
        made = run(files, found, plan, out, Progress(bar.start, bar.step, console.renewed, rest))
    later = [(one.scenario, one.warning) for one in made.record.warnings]
    console.warn([one for one in later if one not in told], starts, language)
    _say_what_came([file.scenario.name for file in files], plan, out, language)


def _warned(files: "Sequence[ScenarioFile]") -> "list[tuple[str, ScenarioWarning]]":
    """The warnings of scenarios, each with the name of its scenario."""
    return [(file.scenario.name, warning) for file in files for warning in file.warnings]


def _say_what_came(names: "Sequence[str]", plan: "Plan", out: Path, language: "Language") -> None:
    """What was run, where the results are, and the commands that read them."""
    from fsm_sim.language.catalogue import plural, sentence
    from fsm_sim.language.expected_course import of_run
    from fsm_sim.language.numbers import decimal, percent
    from fsm_sim.study.forecasts.record import LEVEL

    of = {"engine": plan.engine}
    runs = sentence(of_run("command.one-simulation", of), language)
    if plan.draws * plan.repeated > 1:
        draws, replications = (
            plural(f"count.{what}", count, language, count=decimal(count, 0, language))
            for what, count in (("draws", plan.draws), ("replications", plan.replications))
        )
        level = percent(LEVEL, language)
        runs = sentence(of_run("command.runs", of), language, draws=draws, replications=replications, level=level)
    said = {"scenarios": ", ".join(names), "runs": runs, "folder": console.name(out)}
    console.answer(sentence("command.forecast", language, **said))
    folder = console.argument(out)
    own = "" if language == "en" else f" --language {language}"
    lines = [f"fsm-sim compare {folder} --against {names[0]}{own}"] if len(names) > 1 else []
    head = sentence("command.next", language)
    for place, line in enumerate((*lines, f"fsm-sim brief {folder}{own}")):
        console.answer(f"{head if place == 0 else ' ' * len(head)} {line}")


@click.command(cls=Question)
@click.argument("directory", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for the new run; the run's own with -again unless given."
)
@click.option(
    "--jobs", default=0, type=Whole(JOBS), help="Workers; 0 for as many as there are cores, never more than tasks."
)
@LANGUAGE
@JSON
def rerun(directory: Path, out: Path | None, jobs: int, language: "Language", as_json: bool) -> None:
    """Make the finished forecast in DIRECTORY again from what it holds, and say whether the same came of it.

    The folder has the scenarios, the seed and the size of the run; the calibration is the one of the same name. The
    exit code is 0 where every result is the same to the byte, else 1: then what has changed since is named.
    """
    from fsm_sim.language.catalogue import sentence
    from fsm_sim.study.forecasts.forecast import Progress
    from fsm_sim.study.forecasts.rerun import check_rerun
    from fsm_sim.study.forecasts.rerun import rerun as make_again

    checked(partial(check_rerun, directory, out))
    console.say_if_cold()
    with console.bar("Forecasting") as bar:
        rest = partial(bar.wait, "What the outcomes rest on")
        progress = Progress(bar.start, bar.step, console.renewed, rest)
        made = make_again(directory, out, lambda: calibrate_and_say(DEFAULT, {}, False), jobs=jobs, progress=progress)
    place = made.again.directory
    if as_json:
        digests = {"before": made.before.results, "again": made.again.record.results}
        console.answer_json(
            {"same": made.same, "results": digests, "changed": list(made.changed), "folder": str(place)}
        )
    else:
        of = {"folder": console.name(place), "digest": made.before.results.rpartition(":")[2][:12]}
        changed = ", ".join(made.changed) or sentence("command.rerun-nothing", language)
        key = "command.rerun-same" if made.same else "command.rerun-other"
        console.answer(sentence(key, language, **of))
        if made.changed or not made.same:
            console.answer(sentence("command.rerun-changed", language, changed=changed))
    if not made.same:
        raise click.exceptions.Exit(DIFFERENT)
