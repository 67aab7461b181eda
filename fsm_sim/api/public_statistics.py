"""Questions to a file of public monthly statistics: a back-test, and where municipalities lie among each other."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from fsm_sim.inputs.files.paths import as_path
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import SEED, WholeNumber
from fsm_sim.model.scenarios.calendar import is_month

if TYPE_CHECKING:
    from fsm_sim.inference.parameters.priors import Sampling
    from fsm_sim.study.backtests.result import Backtest
    from fsm_sim.study.peers import Peers

MONTHS = WholeNumber("months", 1, 60)
DRAWS = WholeNumber("draws", 100, 100_000)
CHAINS = WholeNumber("chains", 2, 64)


class PanelOptions(TypedDict, total=False):
    """What is read of the file, and how the posterior is drawn."""

    measure: str
    people: str
    broken: str | None
    sheet: str | None
    draws: int
    chains: int
    seed: int
    progress: Callable[[str], None]


def backtest(panel: str | Path, cut: str, *, months: int = 12, **options: Unpack[PanelOptions]) -> "Backtest":
    """Hold forecasts against what came: fit a table to its months up to `cut`, and score the `months` after it.

    `panel` is a table of many municipalities by month, a CSV file or a workbook; `fsm-sim backtest --help` explains its
    columns. `measure` is what is counted ("in_paid_hours") among `people` ("citizens"), `broken` the first month after
    a dated break, `sheet` that of a workbook; `draws` (600, of each chain), `chains` (4) and `seed` (1) say how the
    posterior is drawn, and `progress` receives a sentence at each step. It takes minutes. The answer has `scores` by
    method and size of municipality, and `approved` says whether the fit passed its checks.

    An `InputError` has every problem of the file and the question.

    >>> backtest("panel.csv", "June")
    Traceback (most recent call last):
    ...
    fsm_sim.model.errors.InputError: cut is 'June'; a month is written 2023-06.
    1 error. ...
    """
    from fsm_sim.study.backtests.backtest import backtest as run
    from fsm_sim.study.backtests.panels import Question, Series, read_panel

    sampling, file = _checked(options, months=months, cut=cut), as_path(panel, "panel")
    series = Series(**_series(options))
    question = Question(cut=cut, months=months, **vars(series))
    read, _ = read_panel(file, question, options.get("sheet"))
    return run(read, question, sampling=sampling, progress=options.get("progress", _silent))


def peers(panel: str | Path, **options: Unpack[PanelOptions]) -> "Peers":
    """Where municipalities lie among each other by public monthly statistics, and how sure that is.

    The table and the options are those of `backtest`. All months are fitted. The answer has the `municipalities`, the
    highest level first; of each `ratio` is how many times the nation's level its own is, with the ends of a 90 %
    interval. `describe_peers` says it in words, `plot_peers` draws it.

    An `InputError` has every problem of the file.

    >>> peers("panel.csv", draws=1)
    Traceback (most recent call last):
    ...
    fsm_sim.model.errors.InputError: draws is 1; it is a whole number from 100 to 100000.
    1 error. ...
    """
    from fsm_sim.study.backtests.panels import Series, read_panel
    from fsm_sim.study.peers import peers as run

    sampling, file = _checked(options), as_path(panel, "panel")
    series = Series(**_series(options))
    read, _ = read_panel(file, series, options.get("sheet"))
    return run(read, series, sampling=sampling, progress=options.get("progress", _silent))


def _silent(_: str) -> None:
    pass


class _SeriesOptions(TypedDict, total=False):
    measure: str
    people: str
    broken: str | None


def _series(options: PanelOptions) -> _SeriesOptions:
    found: _SeriesOptions = {}
    if "measure" in options:
        found["measure"] = options["measure"]
    if "people" in options:
        found["people"] = options["people"]
    if "broken" in options:
        found["broken"] = options["broken"]
    return found


def _checked(options: PanelOptions, *, months: int = 1, cut: str | None = None) -> "Sampling":
    """How the posterior is drawn, once everything that is asked for has been found to be possible.

    Raises
    ------
    InputError
        With every problem in one pass.
    """
    from fsm_sim.inference.stocks.fit import SAMPLING

    sampling = SAMPLING.model_copy(update={key: options[key] for key in ("draws", "chains", "seed") if key in options})
    problems = [
        *MONTHS.problems(months),
        *DRAWS.problems(sampling.draws),
        *CHAINS.problems(sampling.chains),
        *SEED.problems(sampling.seed),
    ]
    asked: list[tuple[str, object]] = [("cut", cut), ("broken", options.get("broken"))]
    for name, month in asked:
        if month is not None and not (isinstance(month, str) and is_month(month)):
            text = Sentence("{name} is {value}; a month is written 2023-06.", name=name, value=shown(month))
            problems.append(Problem("", None, text))
    if problems:
        raise InputError(*problems)
    return sampling
