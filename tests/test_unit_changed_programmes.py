"""Unit: a calibration may change the structure of programmes, and whatever uses it runs the changed ones."""

from pathlib import Path

import pytest
from fabricated import calibration, whole

from fsm_sim.inference.sources import Sources, read_sources
from fsm_sim.inputs import programmes
from fsm_sim.inputs.scenarios import as_scenario_file, load_scenario
from fsm_sim.model.errors import InputError
from fsm_sim.model.parameter_table import ParameterTable
from fsm_sim.study.forecasts.record import scenario_record
from fsm_sim.study.forecasts.tasks import Posterior

CLOSED = """
[programmes.bir.state.flexjob]
in_target_group = true
[programmes.bir.nominal]
citizens_per_office = 300
"""


def sources(folder: Path, text: str) -> Sources:
    (folder / "config.toml").write_text(text, "utf-8")
    return read_sources(folder / "config.toml")


def sentence(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as refused:
        sources(folder, text)
    (problem,) = refused.value.problems
    return problem.sentence.removeprefix(f"{folder}/")


def test_a_changed_programme_is_in_the_sources_and_in_their_digest_and_others_build_on_it(tmp_path: Path) -> None:
    found = sources(tmp_path, CLOSED)
    by_name = {programme.name: programme for programme in found.programmes}
    assert by_name["bir"].states["flexjob"].in_target_group
    assert by_name["hir"].states["flexjob"].in_target_group, "hir builds on bir"
    assert not by_name["bir"].states["disability_pension"].in_target_group, "what is not named stays"
    assert by_name["fsm2"] == programmes.load("fsm2")
    assert found.digests["programmes"] != read_sources().digests["programmes"]
    assert not programmes.load("bir").states["flexjob"].in_target_group, "the package's own is as it was"


def test_a_forecast_runs_and_records_the_programme_that_its_calibration_changed(tmp_path: Path) -> None:
    settings = sources(tmp_path, CLOSED).priors
    posterior = Posterior(settings, ParameterTable.of([{"a": 1.0}]))
    assert posterior.programme("bir").nominal.citizens_per_office == 300
    closed = {"bir": {"programme": {"title": {"da": "Andet", "en": "Another"}}}}
    assert scenario_record(as_scenario_file("hedensted"), closed).programme_title.en == "Another"


def test_a_single_simulation_refuses_a_calibration_that_changed_its_programme(tmp_path: Path) -> None:
    made = whole(calibration(sources(tmp_path, CLOSED), name="closed"))
    assert made.parameters(programmes.load("fsm2"), made.mean()).programme == "fsm2"
    with pytest.raises(InputError, match=r"'closed' changes bir .* use 'fsm-sim forecast'"):
        made.parameters(programmes.load(load_scenario("hedensted").office[0].programme), made.mean())


def test_a_wrong_change_is_one_sentence(tmp_path: Path) -> None:
    assert sentence(tmp_path, "[programmes.birr.nominal]\ncaseload = 3.0\n").startswith(
        "config.toml: [programmes]: 'birr' is not a programme; "
    )
    assert "caseload is -3" in sentence(tmp_path, "[programmes.hir.nominal]\ncaseload = -3.0\n")
    assert "[nominall] is not a table of a programme" in sentence(
        tmp_path, "[programmes.hir.nominall]\ncaseload = 3.0\n"
    )
    for key in ('name = "hir"', 'base = "usual"', 'drop = ["stages"]'):
        said = sentence(tmp_path, f"[programmes.bir.programme]\n{key}\n")
        assert said.startswith(f"config.toml: [programmes]: bir.programme has '{key.split()[0]}'; ")
