"""Laws of steady intakes that a finished forecast keeps: the same numbers, for the same question alone."""

from pathlib import Path

import pytest
from fabricated import calibration

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import ScenarioFile, read_scenario
from fsm_sim.model.errors import InputError
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.forecasts.forecast import forecast
from fsm_sim.study.forecasts.known_intake import with_numbers
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.study.steady_intake import with_intake

BASE = """
[scenario]
name = "base"
title = "Base"
[office]
municipality = "Vejle"
programmes = [
    { name = "bir", citizens = 60, start = "settled", intake_per_month = "steady" },
    { name = "fsm1", citizens = 40, start = "settled", intake_per_month = 2.5 },
]
[staffing]
posts = [{ from_month = 0, count = 4 }]
[horizon]
months = 6
"""
PATCH = """
[scenario]
name = "more"
title = "More"
base = "base.toml"
[staffing]
posts = [{ from_month = 0, count = 6 }]
"""


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration(draws=10)


def written(folder: Path, base: str = BASE) -> list[ScenarioFile]:
    (folder / "base.toml").write_text(base, "utf-8")
    (folder / "more.toml").write_text(PATCH, "utf-8")
    return [read_scenario(folder / "base.toml"), read_scenario(folder / "more.toml")]


def test_a_finished_forecast_gives_the_intakes_that_are_worked_out(calibrated: Calibration, tmp_path: Path) -> None:
    files, out = written(tmp_path), tmp_path / "out"
    before, digest = with_numbers(files, calibrated, Store(out))
    assert not out.exists()
    made = forecast(files, calibrated, Plan(draws=2, jobs=1), out)
    after, again = with_numbers(files, calibrated, Store(out))
    assert before == after == with_intake(files, calibrated)
    assert digest == again != ""
    bytes_before = {file.name: file.read_bytes() for file in out.glob("*.json")}
    assert forecast(files, calibrated, Plan(draws=2, jobs=1), out).record == made.record
    assert {file.name: file.read_bytes() for file in out.glob("*.json")} == bytes_before


def test_the_numbers_are_those_of_the_question_that_was_asked(calibrated: Calibration, tmp_path: Path) -> None:
    """The plan of the base decides the intake of a patch, though the patch itself is the same with another."""
    _, more = written(tmp_path)
    out = tmp_path / "out"
    forecast([more], calibrated, Plan(draws=2, jobs=1), out)
    _, otherwise = written(tmp_path, BASE.replace("count = 4", "count = 3"))
    assert more.scenario == otherwise.scenario
    ((renewed,), _) = with_numbers([otherwise], calibrated, Store(out))
    assert renewed == with_intake([otherwise], calibrated)[0]
    assert renewed.scenario != with_intake([more], calibrated)[0].scenario
    with pytest.raises(InputError, match=r"the folder holds another run \(scenarios, written differ\)"):
        forecast([otherwise], calibrated, Plan(draws=2, jobs=1), out)


def test_what_has_no_steady_intake_says_nothing_of_it(calibrated: Calibration, tmp_path: Path) -> None:
    base, _ = written(tmp_path, BASE.replace('"steady"', "1.5"))
    assert with_numbers([base], calibrated, Store(tmp_path / "out")) == ((base,), "")
    forecast([base], calibrated, Plan(draws=2, jobs=1), tmp_path / "out")
    assert '"written"' not in (tmp_path / "out" / "inputs.json").read_text("utf-8")
