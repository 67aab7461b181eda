"""The validation of a calibration by its name: simulation-based calibration and hold-outs, kept in its folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from fsm_sim.inference.posterior import calibration as inference
from fsm_sim.inference.sources import validation_digest
from fsm_sim.model.errors import InputError, Problem, after_work
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import FITS
from fsm_sim.processes.folders import keep_caches_writable
from fsm_sim.study.calibrations.by_name import PUBLISHED, folder, load, posterior
from fsm_sim.study.calibrations.folders import held_alone

if TYPE_CHECKING:
    from fsm_sim.inference.validation.result import ValidationResult
    from fsm_sim.inference.validation.suite import Progress


def prove(name: str, progress: "Progress", *, fits: int | None = None, jobs: int = 2) -> tuple["ValidationResult", ...]:
    """Validate a finished calibration; the results are kept in its folder `validation`, and in `checks.json`.

    Raises
    ------
    InputError
        When there is no calibration of that name, its inputs have changed since, it has local data, `fits` is too few
        or too many, or worker processes keep dying.
    """
    asked = None if fits is None else FITS.checked(fits)
    keep_caches_writable()
    from fsm_sim.inference.validation.suite import USUAL_FITS, ValidationSuite
    from fsm_sim.processes.pool import WorkersDiedError

    found = load(name, approved=False)
    if found.local or found.panel:
        text = Sentence(
            "'{name}' has local data; only a calibration of published numbers alone is validated: '{published}'.",
            name=name,
            published=PUBLISHED,
        )
        raise InputError(Problem("", None, text))
    try:
        with after_work(), held_alone(folder(name)):
            room = _validated(name, found.digest)
            suite = ValidationSuite(found, posterior(name), room, asked or USUAL_FITS, jobs=jobs, progress=progress)
            results = suite.results()
    except WorkersDiedError:
        text = Sentence(
            "workers keep dying, most likely for lack of memory; what was finished is kept, so run it again."
        )
        raise InputError(Problem("", None, text), untouched=False) from None
    target, validation = folder(name), {one.part: [check.as_json() for check in one.checks] for one in results}
    inference.write_record(target, {**inference.read_record(target), "validation": validation})
    return results


def kept_validation(name: str, digest: str) -> tuple["ValidationResult", ...]:
    """The results of a validation that are kept for a calibration's digest, in the suite's order; maybe none."""
    room = _validated(name, digest)
    if not room.is_dir():
        return ()
    from fsm_sim.inference.validation.suite import kept

    return kept(room)


def _validated(name: str, digest: str) -> Path:
    """The folder of a calibration's validation."""
    return folder(name) / "validation" / validation_digest(digest).removeprefix("sha256:")[:8]
