"""The command line: a thin shell over the Python interface."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import click

from fsm_sim.cli import console as terminal
from fsm_sim.model.errors import InputError, Problem, RefusedError, after_work
from fsm_sim.model.text import Language
from fsm_sim.processes.interrupts import EXIT_CODE, listen
from fsm_sim.processes.whole_files import write_whole
from fsm_sim.version import __version__

EXAMPLES = ("hedensted.toml", "hedensted-two-more.toml", "hedensted-lower-turnover.toml")
"""What `fsm-sim forecast` runs when no scenario is named."""

DEFAULT = "published"
"""The calibration that is used, and made when there is none yet, unless another is named."""

INTERRUPTED = "Interrupted. Finished parts are kept, unfinished ones are not; give the same command again."
"""True of every command: a forecast and a validation go on from there, a calibration has no parts and begins anew."""

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
CALIBRATION = click.option(
    "--calibration", default=DEFAULT, show_default=True, help="Name of the calibration under calibration/runs."
)
SEED = click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(min=0), help="The same seed gives the same bytes."
)
LANGUAGE = click.Choice(["da", "en"])
OUT = click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the results; an unfinished run there goes on.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fsm-sim")
def commands() -> None:
    """Forecast what happens to citizens when each caseworker has fewer of them, and keeps them.

    \b
    A planner:    fsm-sim forecast            calibrates if needed, runs the Hedensted example
                  fsm-sim compare out/forecast --against hedensted
    A researcher: fsm-sim evidence            every published figure and how it is read
                  fsm-sim caseload            what studies say of caseload: the prior of its effect
                  fsm-sim calibrate mine      a calibration of your own, with --data on your own counts
    A ministry:   fsm-sim brief out/forecast --language da --out brief.pdf
    """  # noqa: D301 (click takes a real backspace for "leave these lines as they are")


@commands.command()
@JSON
def evidence(as_json: bool) -> None:
    """Print every published figure, its source and its reading; conflicts carry a "!"."""
    from fsm_sim.evidence.table import as_json as records
    from fsm_sim.evidence.table import as_table
    from fsm_sim.inputs.evidence import read_catalogue

    catalogue = read_catalogue()
    click.echo(terminal.json_text(records(catalogue)) if as_json else as_table(catalogue))


@commands.command()
@click.option("--studies", type=click.Path(path_type=Path), help="Analyse this file instead; nothing is written.")
@click.option("--sensitivity", "more", is_flag=True, help="Also without each study and with other priors (minutes).")
@click.option("--figure", type=click.Path(path_type=Path), help="Draw studies and answer in this file, .svg or .png.")
@click.option("--check", is_flag=True, help="Only say whether the kept answer is up to date; exit code 1 when not.")
@JSON
def caseload(studies: Path | None, more: bool, figure: Path | None, check: bool, as_json: bool) -> None:
    """What studies say of caseload and work: a meta-analysis, whose answer is the prior of the caseload's elasticity.

    The studies are in calibration/caseload_studies.toml; to add a trial, add a row. The answer is kept in
    calibration/caseload_prior.toml, and a change of it makes calibrations stale.
    """
    from fsm_sim.inference.caseload.stored_prior import prior_file, read_prior
    from fsm_sim.inputs.studies import read_studies

    rows = read_studies(studies)
    if figure and figure.suffix not in (".svg", ".png"):
        raise InputError(Problem(str(figure), None, "a figure's file ends in .svg or .png."))
    if check:
        if changed := read_prior().stale(rows):
            raise RefusedError(f"{prior_file().name} is not up to date: {changed} changed; run 'fsm-sim caseload'.")
        click.echo(f"{prior_file().name} is up to date.")
        return
    from fsm_sim.inference.caseload.meta_analysis import analyse, sensitivity
    from fsm_sim.report.document.caseload_text import text
    from fsm_sim.report.figures.caseload_figure import draw

    found = analyse(rows, progress=terminal.say).prior()
    record, others = found.as_json(rows), sensitivity(rows, progress=terminal.say) if more else []
    if figure:
        with after_work():
            draw(record, figure)
    if studies is None:
        write_whole(prior_file(), found.as_toml())
    click.echo(terminal.json_text({**record, "sensitivity": others}) if as_json else text(record, others))
    if not as_json:
        click.echo(f"\nWritten: {prior_file()}" if studies is None else "\nNothing is written.")


@commands.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def validate(files: tuple[Path, ...]) -> None:
    """Check scenario and parameter FILES and print every error of every file in one pass."""
    from fsm_sim.inputs.validate import validate as check

    report = check(files)
    for one in report.warnings:
        terminal.warn((one.warning,), f"{one.file.as_posix()}: ")
    if report.problems:
        raise InputError(*report.problems)
    click.echo(f"Files checked: {len(files)}. Errors: 0. Warnings: {len(report.warnings)}.")


@commands.command()
@click.argument("programme")
@click.option("--calibration", default=None, help="Name of a calibration; without it the centre of the priors.")
@click.option("--municipality", default="", help="A municipality with results of its own gets its own effect.")
@click.option("--out", type=click.Path(path_type=Path), help="A file to write instead of printing.")
def parameters(programme: str, calibration: str | None, municipality: str, out: Path | None) -> None:
    """Print the full parameter set of a PROGRAMME as TOML, at the posterior mean or the prior's centre."""
    from fsm_sim import api
    from fsm_sim.inputs.parameter_files import to_toml

    found = api.parameters_of(programme, calibration, municipality)
    origin = f"posterior mean of the calibration '{calibration}'" if calibration else "centre of the priors"
    text = to_toml(found, f"{programme}: {origin}, fsm-sim {__version__}")
    if out is None:
        click.echo(text)
    else:
        _write_new(out, text)
        click.echo(f"Written: {out}")


@commands.command()
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
    "--replications", default=1, show_default=True, type=click.IntRange(min=1), help="Repetitions with other streams."
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
    from fsm_sim.inputs.parameter_files import load_parameters
    from fsm_sim.inputs.scenarios import read_scenario
    from fsm_sim.study.simulations import simulation
    from fsm_sim.study.simulations.folder import check_new, write_simulation
    from fsm_sim.study.simulations.parameters import office_parameters

    check_new(out)
    file = read_scenario(scenario)
    terminal.warn(file.warnings)
    parameters = office_parameters(file.scenario, [load_parameters(path) for path in parameter_files], calibration)
    asked = {"seed": seed, "engine": engine, "replications": replications, "calibration": calibration}
    with after_work():
        history = simulation.simulate(file.scenario, parameters, seed=seed, replications=replications, engine=engine)
        write_simulation(out, file, history, parameters, asked)
    click.echo(f"Written: {out}")


def _template(context: click.Context, _: click.Parameter, file: str | None) -> None:
    """Write or print the template of own data, and end the command."""
    if file is None or context.resilient_parsing:
        return
    from fsm_sim.inputs.local_counts import template

    if file == "-":
        click.echo(template(), nl=False)
    else:
        _write_new(Path(file), template())
        click.echo(f"Written: {file}. Put your own numbers in it, then: fsm-sim calibrate NAME --data {file}")
    context.exit()


@commands.command()
@click.argument("name")
@click.option("--draws", type=click.IntRange(100, 100_000), help="Posterior draws of each chain.")
@click.option("--chains", type=click.IntRange(2, 64), help="Independent chains.")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of the sampler.")
@click.option("--force", is_flag=True, help="Calibrate again although nothing has changed.")
@click.option("--data", type=click.Path(path_type=Path), help="Monthly counts of your own municipality, a CSV file.")
@click.option(
    "--template", is_eager=True, expose_value=False, metavar="FILE", callback=_template,
    help="Write an example of such a file, or print it for -, and stop.",
)  # fmt: skip
@click.option("--prove", is_flag=True, help="Then put it to the proof: made-up truths, unseen figures (half an hour).")
@click.option("--fits", type=click.IntRange(20, 100_000), help="Made-up truths of the proof; 500 unless given.")
def calibrate(
    name: str,
    draws: int | None,
    chains: int | None,
    seed: int | None,
    force: bool,
    data: Path | None,
    prove: bool,
    fits: int | None,
) -> None:
    """Fit the rates to the published figures: calibration/runs/NAME gets posterior.nc, checks.json and report.html.

    Nothing is done when the inputs have not changed, by digest. Exit code 1 when a check fails. With --prove the
    answers go to report.html and checks.json too; an interrupted proof goes on where it was.

    With --data the monthly counts of a municipality are fitted together with the published figures, and its own effect
    is found: how far it is from the published average. A forecast with --calibration NAME then uses it. A new NAME has
    the settings of 'published'; the file is named in its config.toml, and a change of it makes the calibration stale.

    \b
    The columns, in any order, separated by ; or , (decimals by a comma or a point):
      municipality       Horsens
      programme          bir, fsm2, usual_rc, ...
      month              2021-01, each month once and none left out
      citizens           on the caseload that month (its average, or its first day)
      placement_starts   citizens who began a placement or wage subsidy that month
      paid_hours_starts  who began ordinary paid hours beside the benefit
      employment_starts  who went off the benefit into a job
      caseworkers        full-time caseworkers, where they are known
    Of the three counts one is enough. A hidden count is written <5 (0 to 4), or 1-4 where zeros are shown; it counts as
    the interval it is. An empty cell is a count that is not known.
    """  # noqa: D301
    if fits is not None and not prove:
        text = "--fits is how many data sets --prove simulates and fits; give --prove too, or leave --fits out."
        raise InputError(Problem("", None, text))
    changes = {key: value for key, value in (("draws", draws), ("chains", chains), ("seed", seed)) if value is not None}
    found, made = _calibrate(name, changes, force, data)
    if not found.approved:
        failed = ", ".join(check.check for check in found.checks if not check.passed)
        raise RefusedError(f"the calibration '{name}' did not pass its checks: {failed}. Forecasts will refuse it.")
    if prove:
        with after_work(made):
            _prove(name, fits)


@commands.command()
@click.argument("scenarios", nargs=-1, type=click.Path(path_type=Path))
@CALIBRATION
@click.option("--draws", default=500, show_default=True, help="Posterior draws: parameter uncertainty.")
@click.option(
    "--replications", default=4, show_default=True, help="Repetitions of each draw with other random numbers: chance."
)
@click.option(
    "--engine", default="compiled", show_default=True, help="compiled, process (the same in SimPy) or cohort."
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--jobs", default=0, help="Workers; all cores unless given.")
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
    draws: int,
    replications: int,
    engine: str,
    seed: int,
    jobs: int,
    cluster: str | None,
    out: Path,
) -> None:
    """Forecast SCENARIOS (the Hedensted examples when none is named) with the uncertainty of the calibrated rates.

    Results come as Parquet files in the folder, with run.json. The first forecast makes the calibration it needs.
    """
    from fsm_sim.inputs.scenarios import read_scenarios
    from fsm_sim.study.calibrations import by_name as calibrations
    from fsm_sim.study.forecasts.forecast import Progress
    from fsm_sim.study.forecasts.forecast import forecast as run
    from fsm_sim.study.forecasts.plan import Plan

    plan = Plan(draws, replications, seed, engine, jobs, cluster)
    plan.check()
    files = read_scenarios(scenarios or [Path(name) for name in EXAMPLES])
    for file in files:
        terminal.warn(file.warnings)
    first = calibration == DEFAULT and not calibrations.finished(calibrations.folder(DEFAULT))
    found = calibrations.load_or_make(calibration, lambda: _calibrate(DEFAULT, {}, False))
    with after_work(first), terminal.bar("Forecasting") as bar:
        run(files, found, plan, out, Progress(bar.start, bar.step, terminal.renewed))
    names = ", ".join(file.scenario.name for file in files)
    click.echo(f"Forecast of {names}: {draws} draws x {plan.replications} replications, 90 % intervals. Results: {out}")
    if len(files) > 1:
        click.echo(f"Next: fsm-sim compare {out} --against {files[0].scenario.name}")
    click.echo(f"      fsm-sim brief {out}")


@commands.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--against", required=True, help="Name of the scenario that the others are compared with.")
@click.option("--language", type=LANGUAGE, help="Danish or English; both unless given.")
@JSON
def compare(directory: Path, against: str, language: Language | None, as_json: bool) -> None:
    """Compare the scenarios of a forecast, pair by pair: differences with intervals and probabilities, and in words.

    Also leaves comparison-SCENARIO.csv (every month) and .txt in the forecast's folder.
    """
    from fsm_sim.report.document.comparison_text import WordedComparison
    from fsm_sim.report.files import read_run
    from fsm_sim.report.tables.plain_table import differences
    from fsm_sim.study.results.comparison import compare_runs

    files = read_run(directory)
    result = WordedComparison.of(compare_runs(files.runs, files.run, against, files.calibration))
    if as_json:
        click.echo(terminal.json_text(result.as_json()))
        return
    languages: tuple[Language, ...] = (language,) if language else ("en", "da")
    texts = (result.text(one) for one in languages)
    text = "\n\n".join([differences(result, languages[0]), *texts]) + "\n"
    write_whole(directory / f"comparison-{against}.csv", result.differences.to_csv(index=False, lineterminator="\n"))
    write_whole(directory / f"comparison-{against}.txt", text)
    click.echo(text)
    click.echo(f"Written: {directory / f'comparison-{against}.csv'} (every month) and .txt")


@commands.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--language", type=LANGUAGE, help="Danish or English; both unless given.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file to write, ending in .pdf (Danish without --language); brief-da.pdf and brief-en.pdf in the "
    "forecast's folder unless given.",
)
def brief(directory: Path, language: Language | None, out: Path | None) -> None:
    """Write two-page briefs in Danish and English from a forecast's folder, every number from its facts."""
    from fsm_sim.report.render.brief import brief_file, write_briefs

    if out is not None and not out.parent.is_dir():
        raise InputError(Problem(str(out), None, f"there is no folder '{out.parent}' for the brief; make it first."))
    if out is not None:
        outs: dict[Language, Path] = {language or "da": out}
    else:
        languages: tuple[Language, ...] = (language,) if language else ("da", "en")
        outs = {one: brief_file(directory, one) for one in languages}
    for written in write_briefs(directory, outs):
        click.echo(f"Written: {written}")


def _calibrate(name: str, changes: dict[str, int], force: bool, data: Path | None = None) -> tuple[Any, bool]:
    from fsm_sim import api
    from fsm_sim.report.document.local_data_text import text
    from fsm_sim.study.calibrations import by_name as calibrations

    found, made = api.calibrate_with_report(
        name, changes, data, force=force, progress=terminal.say, show_progress=sys.stderr.isatty()
    )
    if found.own:
        click.echo(f"{text(found.own)}\n")
    if not made:
        click.echo(f"The calibration '{name}' is up to date: its inputs have not changed ({found.digest[:15]}).")
        return found, made
    passed = sum(check.passed for check in found.checks)
    click.echo(
        f"Calibrated '{name}': {passed} of {len(found.checks)} checks passed. Results: {calibrations.folder(name)}"
    )
    return found, made


def _prove(name: str, fits: int | None) -> None:
    from fsm_sim import api
    from fsm_sim.inference.validation.suite import Progress

    with terminal.bars() as bars:
        found = api.prove_with_report(name, Progress(terminal.say, bars.begin, bars.step), fits)
    for one in found:
        click.echo(f"{one.part}: {one.text}")
    failed = [check.check for one in found for check in one.checks if not check.passed]
    if failed:
        raise RefusedError(f"the calibration '{name}' fails part of the proof: {'; '.join(failed)}.")


def _write_new(out: Path, text: str) -> None:
    if out.exists():
        raise InputError(Problem(str(out), None, "the file is there already; choose another --out, or delete it."))
    try:
        write_whole(out, text)
    except OSError as error:
        raise InputError(Problem(str(out), None, f"the file cannot be written: {error.strerror}.")) from None


def guarded(command: Callable[[], Any]) -> int:
    """Run a command and turn what it raises into plain sentences and an exit code."""
    try:
        command()
    except InputError as error:
        click.echo(str(error), err=True)
        return 2
    except RefusedError as error:
        click.echo(str(error), err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return 2
    except (KeyboardInterrupt, click.Abort):
        click.echo(INTERRUPTED, err=True)
        return EXIT_CODE
    except OSError as error:
        click.echo(f"{error.filename or 'a file'}: {error.strerror or error}.", err=True)
        return 2
    return 0


def main() -> None:
    """Entry point of `fsm-sim`. SIGTERM is handled as Ctrl-C is."""
    listener = listen()

    def command() -> None:
        commands(standalone_mode=False)
        listener.check()

    sys.exit(guarded(command))
