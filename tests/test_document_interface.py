"""Document: what ships is sound, and the names that scripts rely on are there."""

import ast
import inspect
import re
from pathlib import Path

import pandas as pd
import pytest
from click import Group
from fabricated import calibration, scenario
from signatures import keywords

import fsm_sim as fsm
from fsm_sim import api
from fsm_sim.inference.parameters.free_parameters import parameter_space
from fsm_sim.inference.parameters.programme_parameters import parameters
from fsm_sim.inference.sources import read_sources
from fsm_sim.inputs import programmes
from fsm_sim.inputs.files.scenario_paths import shipped_scenarios
from fsm_sim.inputs.parameter_files import load_parameters, to_toml
from fsm_sim.inputs.scenarios import read_scenarios
from fsm_sim.inputs.validate import validate
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.warning import UnstudiedCaseload, run_warnings

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_shipped_scenarios_have_no_errors_and_no_warnings() -> None:
    report = validate(shipped_scenarios())
    assert report.problems == ()
    assert report.warnings == ()
    names = {file.scenario.name for file in read_scenarios(shipped_scenarios())}
    assert {"hedensted"} < names
    assert len(names) == len(shipped_scenarios())


def test_what_a_forecast_runs_without_a_scenario_is_shipped() -> None:
    from fsm_sim.cli.forecasts import EXAMPLES

    first, *others = read_scenarios(EXAMPLES)
    assert first.scenario.office[0].number_of_citizens == 340
    assert {one.scenario.office[0].municipality for one in (first, *others)} == {"Eksempelby"}


@pytest.mark.parametrize("name", programmes.names())
def test_the_parameter_file_of_every_programme_reads_back_as_it_was(name: str, tmp_path: Path) -> None:
    sources, programme = read_sources(), programmes.load(name)
    known = parameter_space(sources.priors, (*sources.programmes, programme), ["Hedensted"], {})
    values = {key: float(prior.quantile(pd.array([0.3]).to_numpy())[0]) for key, prior in known.priors.items()}
    made = parameters(programme, sources.priors, values, "Hedensted")
    file = tmp_path / f"{name}.toml"
    file.write_text(to_toml(made, "A third of the way up.\nTwo lines."), "utf-8")
    assert load_parameters(file) == made
    assert validate([file]).problems == ()
    assert to_toml(load_parameters(file), "A third of the way up.\nTwo lines.") == file.read_text("utf-8")


# Python


def test_the_names_of_the_interface_are_there_and_explained() -> None:
    promised = {"load_scenario", "load_parameters", "simulate", "forecast", "compare", "calibrate", "load_calibration"}
    assert promised <= set(fsm.__all__)
    for name in set(fsm.__all__) - {"__version__"}:
        assert getattr(fsm, name) is getattr(api, name)
        assert inspect.getdoc(getattr(fsm, name)), name
        assert name in api.__all__
    assert all(hasattr(api, name) for name in api.__all__)


def test_a_name_that_is_not_there_is_an_ordinary_error() -> None:
    with pytest.raises(AttributeError, match="module 'fsm_sim' has no attribute 'forcast'"):
        _ = fsm.forcast


def snippets() -> list[tuple[str, str]]:
    """Every Python example of the README and the documents, with the page it is on."""
    found = []
    for page in PAGES:
        blocks = re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
        found += [(page.relative_to(ROOT).as_posix(), block) for block in blocks]
    return found


def test_python_in_the_documents_uses_names_that_exist() -> None:
    for page, block in snippets():
        plain = block.replace(">>> ", "").replace("... ", "")
        for node in ast.walk(ast.parse(plain)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("fsm", "api"):
                assert node.attr in api.__all__ or node.attr == "__version__", f"{page}: fsm.{node.attr}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id == "fsm" and callable(getattr(fsm, node.func.attr, None)):
                    known = keywords(getattr(fsm, node.func.attr))
                    assert {key.arg for key in node.keywords if key.arg} <= known, f"{page}: {node.func.attr}"


def test_commands_in_the_documents_exist_with_their_options() -> None:
    from fsm_sim.cli.commands import commands

    for page in PAGES:
        text = page.read_text("utf-8")
        lines = [
            line
            for block in re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
            for line in block.splitlines()
        ]
        for line in lines:
            found = re.search(r"(?:^|run )fsm-sim ([a-z]+)((?: .*)?)$", line.split("#")[0].rstrip())
            if not found or found[1] == "help":
                continue
            assert found[1] in commands.commands, f"{page.name}: fsm-sim {found[1]}"
            command = commands.commands[found[1]]
            if isinstance(command, Group):
                question = found[2].split()[0]
                assert question in command.commands, f"{page.name}: fsm-sim {found[1]} {question}"
                command = command.commands[question]
            known = {option for each in command.params for option in each.opts} | {"--help"}
            given = set(re.findall(r"(?<= )--[a-z-]+", found[2]))
            assert given <= known, f"{page.name}: {line.strip()}"


def test_the_example_of_the_interface_runs(tmp_path: Path) -> None:
    """Scenario, parameters, simulation, forecast and comparison, in the words that notebooks use."""
    made = calibration()
    one, other = scenario("as-it-is").scenario, scenario("two-more", posts=4).scenario
    bir = made.parameters(programmes.load("bir"), made.mean())
    history = fsm.simulate(one, bir, seed=1, engine="process")
    assert {"citizen", "state", "start", "stop", "next_state"} <= set(history.episodes.columns)
    assert fsm.simulate(one, [bir], seed=1).episodes.equals(history.episodes)
    result = fsm.forecast([one, other], calibration=made, draws=4, seed=1, jobs=1, out=tmp_path / "run")
    compared = fsm.compare(result, against="as-it-is")
    assert set(compared.table["scenario"]) == {"two-more"}
    assert compared.text("en").startswith("Compared with “As-it-is”:")
    again = fsm.open_forecast(tmp_path / "run")
    assert fsm.compare(again, against="as-it-is").as_json() == compared.as_json()


def test_a_scenario_made_in_python_carries_its_warnings_into_the_record(tmp_path: Path) -> None:
    crowded = scenario("crowded", citizens=400, posts=1, months=1.0).scenario
    result = fsm.forecast([crowded], calibration=calibration(), draws=1, replications=1, jobs=1, out=tmp_path / "run")
    (warning,) = run_warnings(result.run["warnings"])
    assert warning.scenario == "crowded"
    assert isinstance(warning.warning, UnstudiedCaseload)
    assert (warning.warning.caseload, warning.warning.studied_high) == (400.0, 150.0)


def test_wrong_input_is_an_error_that_python_can_catch(tmp_path: Path) -> None:
    made = calibration()
    bir = made.parameters(programmes.load("bir"), made.mean())
    with pytest.raises(InputError, match="runs bir, for which no parameters are given"):
        fsm.simulate(scenario("a").scenario, bir.model_copy(update={"programme": "ap"}))
    ap = fsm.parameters_of("ap")
    with pytest.raises(InputError, match="parameters are given for ap, which 'a' does not have; give those of bir"):
        fsm.simulate(scenario("a").scenario, [bir, ap])
    with pytest.raises(InputError, match="parameters are given for ap, which 'a', 'b' do not have; give those of bir"):
        fsm.readings([scenario("a").scenario, scenario("b").scenario], [bir, ap])
    with pytest.raises(InputError, match="there is no such file"):
        fsm.forecast(["nowhere.toml"], calibration=made, out=tmp_path / "run")
    with pytest.raises(InputError, match="engine is 'abacus'"):
        fsm.simulate(scenario("a").scenario, bir, engine="abacus")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="replications is 0"):
        fsm.simulate(scenario("a").scenario, bir, replications=0)
