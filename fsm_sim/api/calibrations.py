"""Calibrations in Python: calibrate, validate, load, and the parameters that come of it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Unpack

from fsm_sim import reported_calibrations
from fsm_sim.evidence.local_counts import MonthlyCounts
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.files.paths import as_path
from fsm_sim.inputs.local_counts import DataFile, read_counts
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.language.liberties import liberty_sentences
from fsm_sim.model.parameters import Parameters
from fsm_sim.report.document.calibration.validation_text import WordedResult
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.calibrations.settings import FitOptions, SamplingOptions


def calibrate(
    name: str = "published",
    *,
    data: str | Path | Sequence[str | Path] | None = None,
    programme: str = "",
    broken: str | None = None,
    without: Sequence[str] | None = None,
    force: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    **sampling: Unpack[SamplingOptions],
) -> Calibration:
    r"""Calibrate under ``calibration/runs/NAME``, or return what is there when its inputs are unchanged.

    `data` is a CSV file or a workbook of one or more municipalities' monthly counts (citizens who started something in
    the month, and citizens on the caseload), all of a `programme` where the file has no column for that. They are
    fitted together with the published numbers; the calibration's `local` then says how far each municipality is from
    the published average (an effect of 1, a multiplier on its rates towards work), and forecasts use the effect.
    A public table of all municipalities' stocks by month gives every municipality in it effects of its own; `broken` is
    the first month after a dated break of it, such as 2025-07. A list has at most one file of each kind.
    `without` lists ids of published numbers that are left out of the fit. It, `draws` (of each chain), `chains` and
    `seed` take the place of the calibration's settings. `progress` receives a sentence at each step, and for whatever
    is read of `data` otherwise than it is written. The folder gets posterior.nc, checks.json and report.html.

    An `InputError` has every problem of the file; it comes for a number that is not fitted, or when none is left, and
    when `name` is ``published``, which has no local data and all numbers.

    The counts as they are read; ``fsm.calibrate("mine", data="eksempelby.csv")`` would fit them, in minutes:

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "eksempelby.csv"
    >>> text = "municipality;programme;month;citizens;placement_starts\nHorsens;bir;2021-01;210;12\n"
    >>> _ = file.write_text(text + "Horsens;bir;2021-02;208;<5\n", "utf-8")
    >>> load_counts(file)[0].counts["placement_starts"]
    ((12, 12), (0, 4))
    """
    changes: dict[str, Any] = {key: value for key, value in sampling.items() if value is not None}
    files: list[Any] = list(data or ()) if isinstance(data, list | tuple | None) else [data]
    own = [DataFile(as_path(one, "data"), programme) for one in files]

    def told(liberties: Sequence[Liberty]) -> None:
        for said in liberty_sentences(liberties, "en"):
            progress(said)

    fit: FitOptions = {"changes": changes, "data": own or None, "broken": broken, "without": without, "force": force}
    fit |= {"progress": progress, "told": told}
    return reported_calibrations.calibrate(name, **fit)[0]


def prove(
    name: str = "published", *, fits: int | None = None, progress: Callable[[str], None] = lambda _: None
) -> tuple[WordedResult, ...]:
    """Validate a finished calibration, which takes over an hour; an interrupted validation goes on where it was.

    `fits` is how many prior-predictive data sets are fitted, 500 for None. Each result has a `text` in words
    (``in_words("da")``: in Danish), `checks` with name, value and threshold, the `facts` that the words hold, and a
    `table` with a row per parameter or target.

    An `InputError` when there is no calibration of that name, its inputs have changed since, or it has local data.

    >>> prove("no-such")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    fsm_sim.model.errors.InputError: calibration/runs/no-such: there is no calibration 'no-such'; ...
    """
    from fsm_sim.inference.validation.suite import Progress

    return reported_calibrations.prove(name, Progress(say=progress), fits)


def load_counts(path: str | Path) -> tuple[MonthlyCounts, ...]:
    """A file of local data: the monthly counts of each municipality and programme in it, hidden ones as intervals.

    An `InputError` has every problem of the file.
    """
    return read_counts(as_path(path))


def load_calibration(name: str = "published", *, approved: bool = True) -> Calibration:
    """A finished calibration; an `InputError` when there is none, or its inputs have changed since.

    A `RefusedError` when it did not pass its checks, unless `approved` is False.
    """
    return calibrations.load(name, approved=approved)


def load_posterior(name: str = "published") -> Any:
    """A finished calibration's posterior, an ArviZ DataTree (`value` holds every parameter); else an `InputError`."""
    return calibrations.posterior(name)


def parameters_of(programme: str, calibration: str | None = None, municipality: str = "") -> Parameters:
    """A programme's parameters at the posterior mean, or at the centre of the priors without a calibration."""
    found = programmes.load(programme)
    return calibrations.parameters(found, calibration, municipality)
