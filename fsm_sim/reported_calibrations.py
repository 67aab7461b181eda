"""Calibrations and their proofs with the report that a person reads: what command line, page and Python all run."""

from typing import TYPE_CHECKING, Unpack

from fsm_sim.inference.caseload.stored_prior import stored_record
from fsm_sim.inference.posterior.calibration import Calibration, read_record
from fsm_sim.inputs.studies import read_studies
from fsm_sim.processes.folders import writable
from fsm_sim.report.document.calibration.validation_text import WordedResult
from fsm_sim.report.render.calibration_report import reported, write_reports
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.calibrations import validation
from fsm_sim.study.calibrations.settings import FitOptions

if TYPE_CHECKING:
    from fsm_sim.inference.validation.suite import Progress


def calibrate(name: str, **options: Unpack[FitOptions]) -> tuple[Calibration, bool]:
    """Calibrate under ``calibration/runs/NAME``, and write its reports. Returns it, and whether it was made."""
    found, made = calibrations.calibrate(name, **options)
    folder = calibrations.folder(name)
    if made or (not reported(found.digest, folder) and writable(folder)):
        kept = [WordedResult.of(one).as_json() for one in validation.kept_validation(name, found.digest)]
        caseload = stored_record(read_studies())
        write_reports(found.as_json(), folder, local=found.local, validation=kept, caseload=caseload)
    return found, made


def prove(name: str, progress: "Progress", fits: int | None = None) -> tuple[WordedResult, ...]:
    """Validate a finished calibration; what is found goes into its checks.json and report.html."""
    found = tuple(map(WordedResult.of, validation.prove(name, progress, fits=fits)))
    folder = calibrations.folder(name)
    caseload = stored_record(read_studies())
    write_reports(read_record(folder), folder, validation=[one.as_json() for one in found], caseload=caseload)
    return found
