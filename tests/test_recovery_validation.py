"""Recovery: the published calibration is validated (B2 to B5, B7 to B9). 40 minutes on two cores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fsm_sim.inference.validation.result import ValidationResult
from fsm_sim.inference.validation.suite import Progress
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.calibrations import validation

pytestmark = pytest.mark.slow

PARTS = ("sensitivity", "likelihood-free", "holdout", "simulation", "recovery", "wrong-likelihood")


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ValidationResult]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("validated"))
        calibrations.calibrate("published")
        yield {one.part: one for one in validation.prove("published", Progress())}
        assert set(PARTS) == {
            file.stem.rstrip("0123456789-") for file in Path("calibration/runs/published/validation").rglob("*.json")
        }


@pytest.mark.parametrize("part", PARTS)
def test_the_published_calibration_passes_its_proof(proved: dict[str, ValidationResult], part: str) -> None:
    """B8 sensitivity, B9 likelihood-free, B7 holdout, B2 and B3 simulation, B5 recovery, B4 wrong likelihood."""
    found = proved[part]
    assert found.checks
    assert [check for check in found.checks if not check.passed] == [], found.facts


def test_B2_every_parameter_the_likelihood_and_two_decisions_are_ranked(proved: dict[str, ValidationResult]) -> None:
    names = [row["parameter"] for row in proved["simulation"].table]
    assert len(names) == len(set(names)) > 50
    assert {"log_likelihood", "gain_lower_turnover", "share_lower_caseload"} <= set(names)
