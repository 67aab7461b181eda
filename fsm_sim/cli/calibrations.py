"""The command that calibrates and validates."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from fsm_sim.cli import console
from fsm_sim.cli.options import JSON, LANGUAGE, SEED, CalendarMonth, check_figure, write_new
from fsm_sim.cli.wrong_options import Question, Whole, checked
from fsm_sim.model.errors import FailedChecksError, InputError, Problem, RefusedError, after_work
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import CHAINS, DRAWS_OF_A_CHAIN, FITS
from fsm_sim.model.notation.whole_numbers import SEED as SEED_RANGE

if TYPE_CHECKING:  # --help needs no Pydantic
    from fsm_sim.inputs.local_counts import DataFile
    from fsm_sim.model.text import Language


def _template(context: click.Context, _: click.Parameter, file: str | None) -> None:
    """Write or print the template of local data, and end the command."""
    if file is None or context.resilient_parsing:
        return
    from fsm_sim.inputs.local_counts import template

    if file == "-":
        click.echo(template(), nl=False, file=sys.stdout)
    else:
        write_new(Path(file), template())
        written = console.name(file)
        then = f"fsm-sim calibrate NAME --data {written}"
        console.answer(f"Written: {written}. Put your own municipality and numbers in it, then: {then}")
    context.exit()


def _ids(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Ids of published numbers, of which an option may hold several with commas between them."""
    found = tuple(one.strip() for many in given for one in many.split(",") if one.strip())
    if given and not found:
        text = Sentence("--without names no target; give an id that 'fsm-sim evidence' prints, or leave --without out.")
        raise InputError(Problem("", None, text))
    return found


def _of_programme(data: "Sequence[Path | DataFile]", programme: str) -> "tuple[DataFile, ...]":
    """Files of counts all of whose rows are of one programme.

    Raises
    ------
    InputError
        When there is no file, or no such programme.
    """
    from fsm_sim.inputs import programmes
    from fsm_sim.inputs.local_counts import DataFile

    if not data:
        text = Sentence(
            "--programme is the programme of the rows of --data; give --data too, or leave --programme out."
        )
        raise InputError(Problem("", None, text))
    if unknown := programmes.unknown(programme):
        raise InputError(Problem("", None, f"--programme: {unknown}"))
    return tuple(DataFile(one, programme) if isinstance(one, Path) else one for one in data)


def _check_fits(fits: int | None, prove: bool) -> None:
    if fits is not None and not prove:
        text = Sentence(
            "--fits is how many data sets --prove simulates and fits; give --prove too, or leave --fits out."
        )
        raise InputError(Problem("", None, text))


class Inputs(TypedDict, total=False):
    """The options that say what is fitted and how it is sampled; None, or none, for the calibration's own settings."""

    data: "Sequence[Path | DataFile]"
    broken: str | None
    without: tuple[str, ...]
    draws: int | None
    chains: int | None
    seed: int | None


@click.command(cls=Question)
@click.argument("name")
@click.option("--draws", type=Whole(DRAWS_OF_A_CHAIN), help="Posterior draws of each chain.")
@click.option("--chains", type=Whole(CHAINS), help="Independent chains.")
@click.option("--seed", type=Whole(SEED_RANGE), help="Seed of the sampler.")
@click.option("--force", is_flag=True, help="Calibrate again although nothing has changed.")
@click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Monthly counts of your own municipality, or a public table of all; a CSV file or a workbook. Twice for both.",
)
@click.option(
    "--break", "broken", type=CalendarMonth(), help="First month after a break of the public table, such as 2025-07."
)
@click.option("--programme", help="The programme of all rows of --data, where they name none, such as bir.")
@click.option(
    "--without",
    multiple=True,
    metavar="TARGET",
    callback=_ids,
    help="Leave this published number out of the fit, by the id that 'fsm-sim evidence' prints; several times or a,b.",
)
@click.option(
    "--template", is_eager=True, expose_value=False, metavar="FILE", callback=_template,
    help="Write an example of such a file, or print it for -, and stop.",
)  # fmt: skip
@click.option(
    "--prove",
    is_flag=True,
    help="Then validate it: simulation-based calibration and hold-out checks (about 30 minutes).",
)
@click.option(
    "--fits",
    type=Whole(FITS),
    help="Data sets that the validation simulates and fits; 500 unless given.",
)
def calibrate(
    name: str,
    force: bool,
    prove: bool,
    fits: int | None,
    programme: str | None,
    **inputs: Unpack[Inputs],
) -> None:
    """Fit the rates to the published numbers: calibration/runs/NAME gets posterior.nc, checks.json and report.html.

    Nothing is done when the inputs have not changed, by digest. Exit code 1 when a check fails. With --prove the
    answers go to report.html and checks.json too; an interrupted validation goes on where it was.

    With --data the monthly counts of a municipality are fitted together with the published numbers, and its own effect
    is found: how far it is from the published average. A forecast with --calibration NAME then uses it. A new NAME has
    the settings of 'published'; the file is named in its config.toml, and a change of it makes the calibration stale.

    With --data PANEL, a public table of all municipalities' stocks by month such as an export of jobindsats.dk
    (municipality, month, citizens, and in_paid_hours, in_placement or both; see 'fsm-sim backtest --help'), every
    municipality in it gets effects of its own, on work and on placements, from how it lies beside the others. Of a
    share (Andel med løntimer) a count is every whole number that rounds to it.
    Neighbouring months count mostly the same people, and so count as the few independent months that they are worth.
    What one measure cannot tell apart keeps its prior, and report.html says so. National rates do not move. It takes
    about five minutes for all 98. Forecasts, the page and decisions with NAME then use each municipality's effects;
    one without data draws from how far the others lie apart.

    With --without the named published numbers are not fitted, to see what rests on them; 'fsm-sim compare-calibrations'
    puts two calibrations side by side. The list is kept in config.toml, and said wherever the calibration reports.

    \b
    The columns, in any order, with these names or their Danish ones (Kommune, Indsats, Måned, Borgere, Praktik start):
      municipality       Horsens
      programme          bir, fsm2, usual_rc, ...; or --programme for all rows
      month              2021-01, each month once and none left out
      citizens           on the caseload that month (its average, or its first day)
      placement_starts   citizens who began a placement or wage subsidy that month
      paid_hours_starts  who began ordinary paid hours beside the benefit
      employment_starts  who went off the benefit into a job
      caseworkers        full-time caseworkers, where they are known
    Of the three counts one is enough. A hidden count is written <5 (0 to 4), or 1-4 where zeros are shown; it counts as
    the interval it is. An empty cell is a count that is not known. CSV files of any kind and .xlsx, .xls and .ods are
    read (docs/files-that-can-be-read.md); whatever is read otherwise than it is written is said first.
    """  # noqa: D301
    data, broken = inputs.get("data", ()), inputs.get("broken")
    from fsm_sim.study.calibrations.by_name import folder, sources

    checked(
        partial(folder, name),
        lambda: _check_fits(fits, prove),
        lambda: programme is None or _of_programme(data, programme),
        lambda: (
            programme is None and sources(name, data=data or None, without=inputs.get("without") or None, broken=broken)
        ),
    )
    if programme is not None:
        inputs["data"] = _of_programme(data, programme)
    found, made = calibrate_and_say(name, inputs, force)
    if not found.approved:
        raise FailedChecksError(name, [check.as_json() for check in found.checks if not check.passed])
    if prove:
        with after_work(made):
            _prove(name, fits)


def calibrate_and_say(name: str, inputs: Inputs, force: bool) -> tuple[Any, bool]:
    """Calibrate and print what came of it. Returns the calibration and whether it was made now."""
    from fsm_sim import reported_calibrations
    from fsm_sim.report.document.calibration import panel_text
    from fsm_sim.report.document.calibration.local_data_text import text
    from fsm_sim.study.calibrations import by_name as calibrations

    found, made = reported_calibrations.calibrate(
        name,
        changes={key: value for key, value in inputs.items() if isinstance(value, int)},
        data=inputs.get("data") or None,
        broken=inputs.get("broken"),
        without=inputs.get("without") or None,
        force=force,
        progress=console.say,
        told=console.tell,
        show_progress=sys.stderr.isatty(),
    )
    if without := found.sources.config.without:
        console.answer(f"Left out of the fit: {', '.join(without)}.")
    if found.local:
        console.answer(f"{text(found.local)}\n")
    if found.panel:
        console.answer(f"{panel_text.text(found.panel)}\n")
    if not made:
        console.answer(f"The calibration '{name}' is up to date: its inputs have not changed ({found.digest[:15]}).")
        return found, made
    passed = sum(check.passed for check in found.checks)
    console.answer(
        f"Calibrated '{name}': {passed} of {len(found.checks)} checks passed. Results: {calibrations.folder(name)}"
    )
    return found, made


def _prove(name: str, fits: int | None) -> None:
    from fsm_sim import reported_calibrations
    from fsm_sim.inference.validation.suite import Progress
    from fsm_sim.report.document.calibration.check_text import failed_sentence

    with console.bars() as bars:
        found = reported_calibrations.prove(name, Progress(console.say, bars.begin, bars.step), fits)
    for one in found:
        console.answer(f"{one.part}: {one.text}")
    if failed := failed_sentence(check.as_json() for one in found for check in one.checks):
        raise RefusedError(
            Sentence("the calibration '{name}' fails part of its validation: {failed}.", name=name, failed=failed)
        )


@click.command("compare-calibrations", cls=Question)
@click.argument("names", nargs=-1, required=True, metavar="A B [C]...")
@LANGUAGE
@click.option("--figure", type=click.Path(path_type=Path), help="Draw the intervals in this file, .svg or .png.")
@SEED
@JSON
def compare_calibrations(
    names: tuple[str, ...], language: "Language", figure: Path | None, seed: int, as_json: bool
) -> None:
    """Put calibrations side by side: what differs in their settings, headline answers, and every parameter.

    The answers are what 'fsm_sim.decisions.evaluate' gives for Hedensted (500 posterior draws, 4 repetitions) and for
    Flere skal med I nationally (100 draws), in about ten seconds for each calibration. Shifts are in standard
    deviations of the first one. One that did not pass its checks is compared all the same, and the output says so.
    """
    from fsm_sim import api
    from fsm_sim.decisions.calibration_comparison import check_named

    checked(partial(check_figure, figure), partial(check_named, names))
    found = api.compare_calibrations(names, seed=seed, progress=console.say)
    if figure is not None:
        with after_work():
            api.plot_calibrations(found, language).save(figure)
    if as_json:
        console.answer_json(found.as_json())
    else:
        console.answer(found.text(language))
