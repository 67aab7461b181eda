"""Law: a calibration is the same on a machine of one core as on one of several."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CALIBRATE = """
import fsm_sim as fsm
fsm.calibrate("mine", draws=200, chains=4)
"""


@pytest.mark.slow  # three calibrations
def test_R2_a_calibration_does_not_depend_on_how_many_threads_the_linear_algebra_has(tmp_path: Path) -> None:
    found = {}
    for threads in ("1", "2", "4"):
        place = tmp_path / threads
        place.mkdir()
        of_threads = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        subprocess.run([sys.executable, "-c", CALIBRATE], cwd=place, env=of_threads, check=True, capture_output=True)
        found[threads] = (place / "calibration" / "runs" / "mine" / "posterior.nc").read_bytes()
    assert len(set(found.values())) == 1
