"""The verification dossier in Python: what reporting standards ask, and whether what answers it is there."""

from collections.abc import Callable
from pathlib import Path

from fsm_sim.inputs.files.paths import as_path
from fsm_sim.study.dossier.verification import Told, Verification
from fsm_sim.study.dossier.verification import verify as look


def verify(
    *,
    full: bool = False,
    calibration: str = "published",
    run: str | Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Verification:
    """Look for every document and test that the verification dossier names; with `full` run those tests too (minutes).

    Documents and tests are those of the checkout that the package is run from; an installed package has none, and the
    answer says so (`unchecked`). The checks of the stored `calibration`, and the record of a finished forecast in the
    folder `run`, are read as they are. `ok` is whether nothing is missing and no test failed; `describe_verification`
    says it in words, `write_dossier` writes the dossier as a file. `progress` gets a line for each test that has run.

    Raises
    ------
    InputError
        When `run` is no finished forecast.

    >>> verify(run="no-such-folder")
    Traceback (most recent call last):
    ...
    fsm_sim.model.errors.InputError: no-such-folder: there is no such folder; ...
    """
    told = Told(test=lambda name, ran: progress(f"{name}: {ran.outcome}, {ran.seconds:.1f} s"))
    return look(full=full, calibration=calibration, run=None if run is None else as_path(run, "run"), told=told)
