"""Commands on public monthly statistics: forecasts held against what came, and where municipalities lie."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from fsm_sim.cli import console
from fsm_sim.cli.options import JSON, LANGUAGE, SEED, CalendarMonth, check_figure
from fsm_sim.cli.wrong_options import Choice, Question, Whole, checked, keep
from fsm_sim.model.errors import RefusedError
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import CHAINS, DRAWS_OF_A_CHAIN, MONTHS_AFTER

if TYPE_CHECKING:
    from fsm_sim.inference.parameters.priors import Sampling
    from fsm_sim.inference.stocks.panel import Panel
    from fsm_sim.inputs.tables.liberties import Liberty
    from fsm_sim.model.text import Language
    from fsm_sim.study.backtests.panels import Series
    from fsm_sim.study.backtests.result import Backtest
    from fsm_sim.study.peers import Peers


class PanelOptions(TypedDict):
    """The options of a command that fits a panel: which series of which sheet, and how much is sampled."""

    measure: str
    people: str
    broken: str | None
    sheet: str | None
    draws: int
    chains: int
    seed: int


def _series(asked: PanelOptions) -> "SeriesOptions":
    return {"measure": asked["measure"], "people": asked["people"], "broken": asked["broken"]}


def _sampling(asked: PanelOptions) -> "Sampling":
    from fsm_sim.inference.stocks.fit import SAMPLING

    return SAMPLING.model_copy(update={name: asked[name] for name in ("draws", "chains", "seed")})


class SeriesOptions(TypedDict):
    """Which series of a file are meant (`study.backtests.panels.Series`)."""

    measure: str
    people: str
    broken: str | None


def _of_panel[**P](command: Callable[P, None]) -> Callable[P, None]:
    """The argument and the options of a command that fits a panel."""
    decorators = (
        click.argument("panel", type=click.Path(path_type=Path), required=False),
        click.option(
            "--data", type=click.Path(path_type=Path), help="The same as PANEL, as 'fsm-sim calibrate' has it."
        ),
        click.option(
            "--measure",
            default="in_paid_hours",
            show_default=True,
            help="What is counted: in_paid_hours, in_placement, in_employment, or a column of shares in per cent.",
        ),
        click.option(
            "--people",
            type=Choice(["citizens", "full_time_persons"]),
            default="citizens",
            show_default=True,
            help="All people of a month, of whom some are counted.",
        ),
        click.option(
            "--break", "broken", type=CalendarMonth(), help="First month after a break of the series, such as 2025-07."
        ),
        click.option("--sheet", help="The sheet of a workbook."),
        click.option("--draws", type=Whole(DRAWS_OF_A_CHAIN), default=600, show_default=True, help="Of each chain."),
        click.option("--chains", type=Whole(CHAINS), default=4, show_default=True, help="Independent chains."),
        LANGUAGE,
        SEED,
        JSON,
    )

    for decorator in reversed(decorators):
        command = decorator(command)
    return command


class OfPanel(Question):
    """A command about a table of municipalities, which is its argument or, as for a calibration, `--data`."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command with the one table that is given."""
        given = [one for one in (ctx.params["panel"], ctx.params.pop("data")) if one is not None]
        if len(given) != 1:
            keep(Sentence("give one table of municipalities by month, as PANEL or by --data."), ctx)
        ctx.params["panel"] = given[0] if given else None
        return super().invoke(ctx)


@click.command(cls=OfPanel)
@click.option(
    "--municipality",
    "names",
    multiple=True,
    metavar="NAME",
    help="In the figure; several times for several. Else twelve from the smallest to the largest.",
)
@click.option("--figure", type=click.Path(path_type=Path), help="Draw forecasts and what came here, .svg or .png.")
@click.option("--cut", type=CalendarMonth(), required=True, help="The last month that is fitted, such as 2023-06.")
@click.option(
    "--months",
    type=Whole(MONTHS_AFTER),
    default=12,
    show_default=True,
    help="Months after the cut to forecast.",
)
@_of_panel
def backtest(
    panel: Path | None,
    cut: str | None,
    months: int,
    names: tuple[str, ...],
    figure: Path | None,
    language: "Language",
    as_json: bool,
    **asked: Unpack[PanelOptions],
) -> None:
    """Hold forecasts against what came: fit PANEL to the months up to --cut, and score those after it.

    PANEL is a table of many municipalities by month, such as an export of jobindsats.dk: a CSV file of any kind, .xlsx,
    .xls or .ods. Its columns, with these names or their Danish ones:

    \b
      municipality    Horsens; rows of the country and of regions are set aside
      month           2021-01
      citizens        all people of the month (Antal personer), or full_time_persons
      in_paid_hours   how many of them had paid hours (Personer med løntimer); or in_placement, in_employment
    A count that is hidden (<5) is an interval; an empty cell is not known.

    All municipalities are fitted together: the nation's course with its season, how far municipalities lie apart for
    good and for a while, and that neighbouring months count mostly the same people. The forecast of every municipality
    is scored beside simple rules, each with an error of its own that is learnt from the same months. The answer says
    plainly where a rule is as good. It takes one to four minutes for all 98. --figure draws the forecasts of at most
    twelve municipalities month by month beside what came. Exit code 1 when the fit fails a check.
    """  # noqa: D301
    from fsm_sim.report.figures.backtest_figure import MOST_SHOWN, plot_backtest
    from fsm_sim.report.tables.backtest_text import backtest_text
    from fsm_sim.study.backtests import panels
    from fsm_sim.study.backtests.backtest import backtest as run

    series = _series(asked)
    wanted = panels.Series(**series) if cut is None else panels.Question(cut=cut, months=months, **series)
    read, liberties, only = _read(panel, wanted, asked["sheet"], names, figure, MOST_SHOWN)
    assert isinstance(wanted, panels.Question)
    console.tell(liberties, language)
    found = run(read, wanted, sampling=_sampling(asked), progress=console.say)
    if figure is not None and found.approved:
        plot_backtest(found, only, language).save(figure)
    _say(found, "" if as_json else backtest_text(found, language), language)


@click.command(cls=OfPanel)
@click.option(
    "--municipality", "names", multiple=True, metavar="NAME", help="Show this one; several times for several. Else all."
)
@click.option("--figure", type=click.Path(path_type=Path), help="Draw them all in this file, .svg or .png.")
@_of_panel
def peers(
    panel: Path | None,
    names: tuple[str, ...],
    figure: Path | None,
    language: "Language",
    as_json: bool,
    **asked: Unpack[PanelOptions],
) -> None:
    """Say where municipalities lie among each other by public monthly statistics, and how sure that is.

    PANEL is a table of many municipalities by month, as for 'fsm-sim backtest', whose help explains its columns. All of
    its months are fitted. A level is the share without chance in the last month, with its 90 % interval; beside it
    stand how many times the nation's it is, the place among all municipalities, the highest first, and the probability
    that it is above the nation's. --figure draws a funnel plot: all by their number of people, what chance alone does,
    and the levels of up to four that are named. Exit code 1 when the fit fails a check.
    """
    from fsm_sim.report.figures.peers_figure import MOST_NAMED, plot_peers
    from fsm_sim.report.tables.peers_text import peers_text
    from fsm_sim.study.backtests.panels import Series
    from fsm_sim.study.peers import peers as run

    wanted = Series(**_series(asked))
    read, liberties, only = _read(panel, wanted, asked["sheet"], names, figure, MOST_NAMED)
    console.tell(liberties, language)
    found = run(read, wanted, sampling=_sampling(asked), progress=console.say)
    if figure is not None and found.approved:
        plot_peers(found, only, language).save(figure)
    _say(found, "" if as_json else peers_text(found, only, language), language)


def _read(
    panel: Path | None, wanted: "Series", sheet: str | None, names: tuple[str, ...], figure: Path | None, most: int
) -> "tuple[Panel, tuple[Liberty, ...], tuple[str, ...]]":
    """The panel, the liberties taken in reading it, and those in it who are named; at most so many in a figure.

    Raises
    ------
    InputError
        With all that is wrong with the options and the file.
    """
    from fsm_sim.inputs.municipalities import names_among
    from fsm_sim.report.figures.peers_figure import check_number
    from fsm_sim.study.backtests.panels import read_panel

    found: list[tuple[Panel, tuple[Liberty, ...], tuple[str, ...]]] = []

    def read() -> None:
        if panel is not None:  # else it is told already that none is given, or two
            all_of_it, liberties = read_panel(panel, wanted, sheet)
            found.append((all_of_it, liberties, names_among(all_of_it.municipalities, names)))

    room = [] if figure is None else [partial(check_number, names, most)]
    checked(partial(check_figure, figure), *room, read)
    return found[0]


def _say(found: "Backtest | Peers", text: str, language: "Language") -> None:
    """Print an answer, as JSON where there is no text.

    Raises
    ------
    RefusedError
        When the fit did not pass its checks.
    """
    if text:
        console.answer(text)
    else:
        console.answer_json(found.as_json())
    if not found.approved:
        from fsm_sim.language.catalogue import sentence
        from fsm_sim.report.document.calibration.check_text import failed_sentence

        raise RefusedError(sentence("check.fit-failed", language, checks=failed_sentence(found.checks, language)))
