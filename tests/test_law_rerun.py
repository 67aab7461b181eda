"""Law: a finished run can be made again from its folder alone, and it is said whether the same came of it."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import fabricated
import pytest

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.inference.posterior.calibration import save
from fsm_sim.inputs.files.checksummed_json import checksummed, parsed
from fsm_sim.model.errors import InputError
from fsm_sim.model.records.run_record import RunRecord
from fsm_sim.study.calibrations import by_name
from fsm_sim.study.forecasts.files.finished_run import SCENARIOS

SCENARIO = """
[scenario]
name = "{name}"
title = "{name}"

[office]
municipality = "Hedensted"
programme = "bir"
citizens = 60
start = "{start}"
intake_per_month = {intake}

[staffing]
posts = [{{ from_month = 0, count = 2.5 }}, {{ from_month = 3, count = 3 }}]

[horizon]
months = 6
start_month = "2027-01"
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of two scenarios, whose files are gone."""
    monkeypatch.chdir(tmp_path)
    made = fabricated.whole(fabricated.calibration(by_name.sources("published"), name="published"))
    save(made, fabricated.posterior(made), by_name.folder("published"))
    for name, start, intake in (("now", "settled", '"steady"'), ("later", "programme", "2.5")):
        Path(f"{name}.toml").write_text(SCENARIO.format(name=name, start=start, intake=intake), "utf-8")
    fsm.forecast(["now.toml", "later.toml"], out="run", draws=6, replications=2, seed=5, jobs=1)
    for name in ("now", "later"):
        Path(f"{name}.toml").unlink()
    return Path("run")


def record(folder: Path) -> dict[str, Any]:
    return dict(parsed((folder / "run.json").read_bytes()))


def test_a_run_made_again_from_its_folder_alone_is_the_same_to_the_byte(run: Path, capsys: Any) -> None:
    code = guarded(lambda: commands(["rerun", "run", "--json"], standalone_mode=False))
    said = json.loads(capsys.readouterr().out)
    assert (code or 0, said["same"], said["changed"]) == (0, True, [])
    assert said["results"]["before"] == said["results"]["again"] == record(run)["results"]
    one, other = (
        {file.name: file.read_bytes() for file in (place / "results").iterdir()} for place in (run, Path("run-again"))
    )
    assert one == other
    assert len(one) == 2


def test_a_run_can_be_made_again_from_the_one_that_was_made_again(run: Path) -> None:
    assert fsm.rerun("run", "second", jobs=1).same
    assert fsm.rerun("second", "third", jobs=1).same


@pytest.mark.parametrize("place", [".", "../run", "results/.."])
def test_a_run_is_made_again_beside_it_however_its_folder_is_written(run: Path, place: str, monkeypatch: Any) -> None:
    calibrations = Path("calibration").resolve()
    monkeypatch.chdir(run)
    Path("calibration").symlink_to(calibrations)
    made = fsm.rerun(place, jobs=1)
    assert made.same
    assert made.again.directory.resolve() == Path("../run-again").resolve()


def test_another_calibration_gives_other_results_and_is_named(run: Path, capsys: Any) -> None:
    sources = by_name.sources("published")
    made = fabricated.calibration(sources, name="published", draws=41)
    other = fabricated.whole(replace(made, values=made.values[1:]))
    shutil.rmtree(by_name.folder("published"))
    save(other, fabricated.posterior(other), by_name.folder("published"))
    code = guarded(lambda: commands(["rerun", "run", "--out", "again", "--language", "da"], standalone_mode=False))
    said = capsys.readouterr().out
    assert code == 1
    assert "Resultaterne er andre end før" in said
    assert "Ændret siden kørslen: posterior." in said


def refused(*arguments: Any) -> str:
    with pytest.raises(InputError) as error:
        fsm.rerun(*arguments)
    (problem,) = error.value.problems
    return problem.sentence


def rewritten(folder: Path, **changes: Any) -> None:
    """Another record of a run, with the checksum that it needs."""
    made = RunRecord.model_validate({**record(folder), **changes})
    (folder / "run.json").write_text(checksummed(made.as_json()), "utf-8")


def test_a_run_of_an_earlier_version_has_no_scenarios_to_run(run: Path) -> None:
    (run / SCENARIOS).unlink()
    rewritten(run, files={name: one for name, one in record(run)["files"].items() if name != SCENARIOS})
    assert refused("run").startswith("run: the run is of a version that kept no scenarios; give the same")


def test_scenarios_that_were_changed_are_refused(run: Path) -> None:
    text = (run / SCENARIOS).read_text("utf-8")
    (run / SCENARIOS).write_text(text.replace('"count": 3', '"count": 4'), "utf-8")
    assert refused("run").startswith("run/scenarios.json: the file has been changed or damaged; give the same")


def test_the_runs_own_folder_and_replaced_code_are_refused(run: Path) -> None:
    assert refused("run", "run").startswith("run: is the run's own folder; name another")
    rewritten(run, replaced_code=["fsm_sim.model.intensity.intensity"])
    assert refused("run").startswith("run: the run used code that was replaced in Python (fsm_sim.model.intensity.int")
