"""Document: a planner who has never written a scenario gets to a right base case in three rounds of `validate`."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fsm_sim.cli.commands import commands, guarded
from fsm_sim.inputs.scenarios import as_scenario_files, load_scenario
from fsm_sim.study.projection import project

Validate = Callable[..., tuple[int, str, str]]


@pytest.fixture
def validate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Validate:
    """`fsm-sim validate office.toml` on a text, in a folder without a calibration."""
    monkeypatch.chdir(tmp_path)

    def run(text: str, *options: str) -> tuple[int, str, str]:
        Path("office.toml").write_text(text, "utf-8")
        code = guarded(lambda: commands(["validate", "office.toml", *options], standalone_mode=False))
        return code, *capsys.readouterr()

    return run


def copied(err: str) -> str:
    """What a sentence says to copy."""
    return "\n".join(line.strip() for line in err.partition("To copy:\n")[2].splitlines() if line.startswith("  "))


def test_from_an_empty_file_to_a_right_base_case_in_three_rounds(validate: Validate) -> None:
    code, _, err = validate("")
    assert (code, err.splitlines()[0]) == (2, "office.toml: the file is empty. To copy:")
    # Round 2: the example with the office's own numbers, two of them as people say them.
    own = copied(err).replace("0.20", "20").replace('"Vejle"', '"Vejle Kommune"').replace('"steady"', "12")
    own = own.replace("count = 9", "people = [{ share = 1.0, count = 7 }, { share = 0.6, count = 2 }]")
    own = own.replace(
        "vacancy", 'leave = [{ from_month = "2027-03", to_month = "2027-09", citizens = "shared" }]\nvacancy'
    )
    own = own.replace("months = 24", 'months = 24\nstart_month = "januar 2027"')
    code, _, err = validate(own)
    assert code == 2
    assert "20 separations a year for each filled post; did you mean 0.20, 20 for every 100?" in err
    assert "start_month is 'januar 2027'; start_month is a month such as \"2027-01\"." in err
    code, out, err = validate(own.replace("= 20", "= 0.20").replace("januar 2027", "2027-01"))
    assert code == 0
    assert "by a quick estimate the number of citizens goes from 340 to" in err  # 12 a month are more than leave
    assert 'intake_per_month = "steady" keeps the number.' in err
    assert "Vejle (Flere skal med I): 340 citizens at the start, settled" in out
    assert "Jan 2027  Apr 2027  Jul 2027  Jan 2028  Jan 2029" in out
    scenario = load_scenario("office.toml")
    assert (scenario.office[0].municipality, scenario.staffing.separation_per_year) == ("Vejle", 0.20)
    (office,) = project(as_scenario_files("office.toml"), None)[0].offices
    assert office.composition["passive"] > office.composition["placement"] > 0
    assert not {"employed", "flexjob", "disability_pension"} & office.composition.keys(), "they have left the office"
    assert office.posts[0] == pytest.approx(8.2)
    assert office.filled[4] == pytest.approx(8.2 - 1 - 0.4, abs=0.3), "one is on leave, and some posts are vacant"
    exempt = office.composition["exempt"]
    assert office.caseload[0] == pytest.approx((340 - 0.75 * exempt) / 8.2, rel=1e-3), "per full-time post"


def test_a_total_alone_is_asked_about_and_a_strange_intake_is_shown_to_grow(validate: Validate) -> None:
    example = copied(validate("")[2])
    text = example.replace('start = "settled"\n', "").replace('"steady"', "40")
    code, out, err = validate(text)
    assert code == 0
    assert "only a total of 340 citizens is given" in err
    assert 'write start = "programme" if that is meant, or start = "settled"' in err
    assert "by a quick estimate the number of citizens goes from 340 to" in err
    assert "by a quick estimate the caseload goes from" in err
    assert out.endswith("Files checked: 1. Errors: 0. Warnings: 3.\n")


def test_a_file_with_only_a_name_is_told_everything_that_it_lacks_at_once(validate: Validate) -> None:
    _, _, err = validate('[scenario]\nname = "vejle"\n')
    for table in ("[office]", "[staffing]", "[horizon]"):
        assert f"office.toml: {table} is missing; " in err
        assert f"\n  {table}\n" in err
    assert "lacks 'title'; title is a text, not an empty one. For example: title = \"Vejle as it is\"" in err
    assert "To copy:\n  [scenario]" in validate('name = "vejle"\n')[2]


def test_every_month_is_in_the_json_and_words_are_in_the_language_asked_for(validate: Validate) -> None:
    example = copied(validate("")[2])
    _, out, _ = validate(example, "--json")
    document = json.loads(out)
    (projection,) = document["projections"]
    assert (document["warnings"], projection["calibration"], projection["scenario"]) == ([], None, "vejle")
    months = projection["offices"][0]["months"]
    assert {len(values) for values in months.values()} == {25}
    assert months["citizens"][0] == 340
    _, out, _ = validate(example, "--language", "da")
    assert "Tilgangen er antaget: " in out
    assert "Alle oplysninger om kontoret er antaget." in out
    code, _, err = validate(example, "--calibration", "mine")
    assert code == 2
    assert "there is no calibration 'mine'" in err


def test_validate_loads_nothing_that_a_projection_does_not_use():
    code = (
        "import sys; from fsm_sim.cli.commands import commands; "
        "commands(['validate', 'hedensted'], standalone_mode=False); "
        "unused = {'pandas', 'pyarrow', 'duckdb', 'matplotlib', 'loky', 'pymc', 'xarray', 'simpy'}; "
        "print(sorted(unused & set(sys.modules)), file=sys.stderr)"
    )
    made = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert made.stderr == "[]\n"
    assert "Hedensted (BIR): 251 citizens at the start" in made.stdout
