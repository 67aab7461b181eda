"""Law: the command line and Python give the same for the same question, and refuse the same."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fabricated import calibration, posterior, save, scenario

import fsm_sim as fsm
from fsm_sim import api
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.engines.process.office import Office, Person
from fsm_sim.engines.shared import setting as settings
from fsm_sim.inference.posterior import estimation
from fsm_sim.inference.sources import Sources
from fsm_sim.inputs import programmes
from fsm_sim.inputs.files.checksummed_json import parsed
from fsm_sim.inputs.parameter_files import to_toml
from fsm_sim.model.errors import InputError
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.calibrations import by_name
from fsm_sim.study.forecasts.forecast import forecast
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.study.forecasts.replaced_code import replaced_code

TWO_OFFICES = """
[scenario]
name = "{name}"
title = "{name}"

[[office]]
municipality = "Hedensted"
programme = "bir"
citizens = 40

[[office]]
municipality = "Horsens"
programme = "bir"
citizens = 30

[staffing]
posts = [{{ from_month = 0, citizens_per_post = {each} }}]

[horizon]
months = 4
"""


@dataclass
class Folder:
    """A folder with two scenarios and a calibration, and both doors to it."""

    path: Path
    capsys: pytest.CaptureFixture[str]

    def command(self, *arguments: str) -> str:
        """What a command that ends well prints."""
        code, out, err = self.tried(*arguments)
        assert code == 0, err
        return out

    def tried(self, *arguments: str) -> tuple[int, str, str]:
        self.capsys.readouterr()
        code = guarded(lambda: commands(list(arguments), standalone_mode=False))
        said = self.capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Folder:
    monkeypatch.chdir(tmp_path)
    for name, each in (("now", 20), ("fewer", 10)):
        (tmp_path / f"{name}.toml").write_text(TWO_OFFICES.format(name=name, each=each), "utf-8")
    save(calibration(by_name.sources("published")), by_name.folder("published"))
    return Folder(tmp_path, capsys)


def of_office(history: fsm.History, municipality: str) -> list[float]:
    mine = history.measures[history.measures["municipality"] == municipality]
    return mine.sort_values(["measure", "replication", "month"])["value"].fillna(-1.0).tolist()


# R11


@pytest.mark.parametrize("engine", ["compiled", "process", "cohort"])
@pytest.mark.parametrize("numbers", ["priors", "calibration", "file"])
def test_R11_a_simulation_is_the_same_through_both_doors(folder: Folder, engine: Any, numbers: str) -> None:
    bir = fsm.parameters_of("bir", "published")
    (folder.path / "bir.toml").write_text(to_toml(bir, "mean"), "utf-8")
    options, given = {
        "priors": ((), {}),
        "calibration": (("--calibration", "published"), {"calibration": "published"}),
        "file": (("--parameters", "bir.toml"), {"parameters": fsm.load_parameters("bir.toml")}),
    }[numbers]
    asked = ("--engine", engine, "--seed", "5", "--replications", "2", "--out", "there")
    folder.command("simulate", "now.toml", *options, *asked)
    here = fsm.simulate(fsm.load_scenario("now.toml"), **given, engine=engine, seed=5, replications=2)
    assert here.measures.to_csv(index=False) == (folder.path / "there" / "measures.csv").read_text("utf-8")
    if engine != "cohort":
        assert here.episodes.equals(pd.read_parquet(folder.path / "there" / "episodes.parquet"))


def test_R11_a_forecast_and_its_comparison_are_the_same_through_both_doors(folder: Folder) -> None:
    folder.command(
        "forecast", "now.toml", "fewer.toml", "--draws", "4", "--replications", "2", "--jobs", "1", "--out", "there"
    )
    scenarios: list[Scenario | str] = [fsm.load_scenario("now.toml"), "fewer.toml"]
    here = fsm.forecast(scenarios, draws=4, replications=2, jobs=1, out="here")
    one, other = (folder.path / name for name in ("there", "here"))
    files = {file.relative_to(one) for file in one.rglob("*") if file.is_file()}
    assert files == {file.relative_to(other) for file in other.rglob("*") if file.is_file()}
    for file in files - {Path("run.json")}:
        assert (one / file).read_bytes() == (other / file).read_bytes(), file
    records = [parsed((run / "run.json").read_bytes()) | {"wall_seconds": 0, "made_on": None} for run in (one, other)]
    assert records[0] == records[1]
    said = json.loads(folder.command("compare", "there", "--against", "now", "--json"))
    assert said == json.loads(json.dumps(fsm.compare(here, against="now").as_json()))


def test_R11_a_calibration_leaves_the_same_files_through_both_doors(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def instead(sources: Sources, name: str, **_: object) -> object:
        asked.append(sources.config.sampling)
        found = calibration(sources, name=name)
        return found, posterior(found)

    monkeypatch.setattr(estimation, "calibrate", instead)
    folder.command("calibrate", "mine", "--draws", "300", "--chains", "3", "--seed", "9")
    shutil.move(by_name.folder("mine"), folder.path / "there")
    fsm.calibrate("mine", draws=300, chains=3, seed=9)
    assert asked[0] == asked[1]
    there, here = (
        {file.name: file.read_bytes() for file in place.iterdir()}
        for place in (folder.path / "there", by_name.folder("mine"))
    )
    assert sorted(here) == ["checks.json", "config.toml", "posterior.nc", "report-da.html", "report.html"]
    assert there == here


def test_R11_a_first_forecast_makes_the_calibration_that_it_needs_through_both_doors(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def instead(sources: Sources, name: str, **_: object) -> object:
        made.append(name)
        found = calibration(sources, name=name)
        return found, posterior(found)

    monkeypatch.setattr(estimation, "calibrate", instead)
    for door in ("command line", "python"):
        shutil.rmtree(by_name.folder("published"))
        if door == "python":
            fsm.forecast(["now.toml"], draws=1, replications=1, jobs=1, out="here")
        else:
            folder.command("forecast", "now.toml", "--draws", "1", "--replications", "1", "--jobs", "1", "--out", "a")
        assert (by_name.folder("published") / "report.html").is_file()
    assert made == ["published", "published"]


def test_a_forecast_that_cannot_be_is_refused_before_a_calibration_is_made_for_it(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(by_name, "calibrate", lambda name, **_: made.append(name))
    shutil.rmtree(by_name.folder("published"))
    misspelt: dict[str, Any] = {"drawz": 3}
    with pytest.raises(TypeError, match="unexpected keyword argument 'drawz'"):
        fsm.forecast(["now.toml"], **misspelt)
    with pytest.raises(InputError, match="draws is 0; it is a whole number of 1 or more"):
        fsm.forecast(["now.toml"], draws=0)
    code, _, said = folder.tried("forecast", "now.toml", "--draws", "0")
    assert code == 2
    assert "draws is 0" in said
    assert made == []


def test_sampling_that_cannot_be_is_a_sentence_through_both_doors(folder: Folder) -> None:
    with pytest.raises(InputError, match=r"draws is 5; draws is a whole number from 100 to 100000"):
        fsm.calibrate("mine", draws=5)
    assert folder.tried("calibrate", "mine", "--draws", "5")[0] == 2


# One function gives every office its parameters.


@pytest.mark.parametrize("engine", ["compiled", "cohort"])
def test_a_municipality_keeps_its_own_effect_among_several_offices(folder: Folder, engine: Any) -> None:
    found = fsm.load_calibration("published")
    assert found.mean()["office_work: Hedensted"] != 1.0
    now = fsm.load_scenario("now.toml")
    larger = tuple(office.model_copy(update={"citizens": 400}) for office in now.office)
    both = now.model_copy(update={"office": larger})
    together = fsm.simulate(both, calibration="published", engine=engine, seed=2)
    for office in both.office:
        alone = fsm.simulate(both.model_copy(update={"office": (office,)}), calibration=found, engine=engine, seed=2)
        assert of_office(together, office.municipality) == of_office(alone, office.municipality)
    without = fsm.simulate(both, found.parameters(programmes.load("bir"), found.mean()), engine=engine, seed=2)
    assert of_office(together, "Horsens") == of_office(without, "Horsens")
    assert of_office(together, "Hedensted") != of_office(without, "Hedensted")


def test_a_simulations_record_says_which_office_had_which_parameters(folder: Folder) -> None:
    folder.command("simulate", "now.toml", "--calibration", "published", "--out", "there")
    record = parsed((folder.path / "there" / "run.json").read_bytes())
    effects = [Parameters.model_validate(one).effects.office_work_effect for one in record["parameters"]]
    own = fsm.load_calibration("published").mean()["office_work: Hedensted"]
    assert [effects[office["parameters"]] for office in record["offices"]] == [own, 1.0]
    assert [office["posts"] for office in record["offices"]] == [[[0.0, 2]], [[0.0, 2]]]


def test_two_parameter_sets_for_one_programme_are_refused_through_both_doors(folder: Folder) -> None:
    bir = fsm.parameters_of("bir")
    (folder.path / "bir.toml").write_text(to_toml(bir, "centre"), "utf-8")
    sentence = "2 parameter sets are given for bir; give one for each programme."
    with pytest.raises(InputError, match=sentence):
        fsm.simulate(fsm.load_scenario("now.toml"), [bir, bir])
    code, _, err = folder.tried(
        "simulate", "now.toml", "--parameters", "bir.toml", "--parameters", "bir.toml", "--out", "there"
    )
    assert (code, sentence in err) == (2, True)
    assert not (folder.path / "there").exists()


def test_parameters_and_a_calibration_are_refused_through_both_doors(folder: Folder) -> None:
    with pytest.raises(InputError, match="both given; give one of them"):
        fsm.simulate(fsm.load_scenario("now.toml"), fsm.parameters_of("bir"), calibration="published")


# What is made in Python is checked as a file is.


def test_a_scenario_made_in_python_is_checked_as_its_file_is(folder: Folder) -> None:
    base = scenario("base").scenario
    wrong = {
        "names the state 'pasive', which bir does not have; did you mean 'passive'?": {"citizens": {"pasive": 200}},
        "names the group 'efort', which bir does not have": {"groups": {"efort": 30}},
        "is 'birr', which is not a programme": {"programme": "birr"},
        "is -3; a number of posts is 0 or more": {"posts": -3},
    }
    for sentence, update in wrong.items():
        changed = base.model_copy(update={"office": (base.office[0].model_copy(update=update),)})
        with pytest.raises(InputError) as error:
            fsm.forecast([changed], draws=1, jobs=1, out="here")
        assert sentence in str(error.value)
        assert "the scenario 'base': [office]" in str(error.value)
        with pytest.raises(InputError):
            fsm.simulate(changed, calibration="published")
    assert not (folder.path / "here").exists()


def test_parameters_made_in_python_are_checked_as_their_file_is(folder: Folder) -> None:
    bir = fsm.parameters_of("bir")
    rates = {name: rate for name, rate in bir.rates.items() if name != "passive -> left"}
    with pytest.raises(InputError, match="lacks 'passive -> left'; every transition of bir has a rate"):
        fsm.simulate(fsm.load_scenario("now.toml"), bir.model_copy(update={"rates": rates}))
    with pytest.raises(InputError, match="names the transition 'passive -> lft'"):
        fsm.simulate(
            fsm.load_scenario("now.toml"), bir.model_copy(update={"rates": {**bir.rates, "passive -> lft": 1}})
        )


# A rule of one's own


def _crowded(self: Office, person: Person) -> float:
    """A rule of a researcher's own: every caseworker is as busy as can be."""
    return 150.0


RULE = "fsm_sim.engines.process.office.Office.caseload_met"


def forecast_with_rule(out: Path, engine: str = "process", jobs: int = 1, seed: int = 1) -> Any:
    """A forecast of several draws, since caseload has next to no effect in some of them."""
    return forecast([scenario("a", citizens=200, months=12.0)], calibration(), Plan(8, 1, seed, engine, jobs), out)


def test_nothing_is_replaced_in_the_package_as_it_is() -> None:
    assert replaced_code() == ()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda patch: patch.setattr(Office, "caseload_met", _crowded), RULE),
        (
            lambda patch: patch.setattr("fsm_sim.engines.shared.posts.plan", lambda *_: ((0.0, 1),)),
            "fsm_sim.engines.shared.posts.plan",
        ),
        (
            lambda patch: patch.setattr("fsm_sim.engines.process.processes.Office", type("Own", (Office,), {})),
            "fsm_sim.engines.process.processes.Office",
        ),
        (lambda patch: patch.setattr(settings, "FIRST_MEETING", 0.1), "fsm_sim.engines.shared.setting.FIRST_MEETING"),
    ],
)
def test_a_replaced_rule_class_or_constant_is_found(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[pytest.MonkeyPatch], None], name: str
) -> None:
    change(monkeypatch)
    assert name in replaced_code()


@pytest.mark.parametrize(
    ("engine", "jobs", "sentence"),
    [
        ("process", 2, "which worker processes do not know of; take jobs=1."),
        ("compiled", 1, "which the engine 'compiled' does not use; take engine='process'."),
        ("cohort", 1, "which the engine 'cohort' does not use; take engine='process'."),
    ],
)
def test_a_rule_of_ones_own_is_refused_where_it_would_be_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, jobs: int, sentence: str
) -> None:
    monkeypatch.setattr(Office, "caseload_met", _crowded)
    with pytest.raises(InputError) as error:
        forecast_with_rule(tmp_path / "run", engine, jobs)
    assert [one.text for one in error.value.problems] == [f"{RULE} is replaced in this Python process, {sentence}"]
    assert not (tmp_path / "run").exists()


def test_a_simulation_with_an_engine_that_does_not_use_a_rule_of_ones_own_is_refused(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Office, "caseload_met", _crowded)
    with pytest.raises(InputError, match="does not use; take engine='process'"):
        fsm.simulate("now.toml", engine="compiled")
    assert len(fsm.simulate("now.toml", engine="process").episodes)


def test_a_rule_of_ones_own_is_used_and_recorded_and_never_mixes_with_the_usual_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = forecast_with_rule(tmp_path / "usual")
    assert usual.record.replaced_code == ()
    with monkeypatch.context() as patch:
        patch.setattr(Office, "caseload_met", _crowded)
        own = forecast_with_rule(tmp_path / "own")
        assert own.record.replaced_code == (RULE,)
        assert own.record.results != usual.record.results
        with pytest.raises(InputError, match="replaced code differs"):
            forecast_with_rule(tmp_path / "usual")
    with pytest.raises(InputError, match="replaced code differs"):
        forecast_with_rule(tmp_path / "own")


# The rest


def test_fits_without_a_validation_is_refused(folder: Folder) -> None:
    code, out, err = folder.tried("calibrate", "published", "--fits", "20")
    assert (code, out) == (2, "")
    assert err.startswith("--fits is how many data sets --prove simulates and fits; give --prove too, or leave --fits")


def test_the_names_of_the_interface_are_listed() -> None:
    assert dir(fsm) == sorted({*api.__all__, "__version__"}) == sorted(fsm.__all__)
