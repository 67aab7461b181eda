"""Document: a planner who has never written a scenario gets to a right base case in three rounds of `validate`."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from fabricated import calibration
from pypdf import PdfReader

from fsm_sim.cli.commands import commands, guarded
from fsm_sim.inputs.scenarios import as_scenario_files, load_scenario
from fsm_sim.model.text import Language
from fsm_sim.study.calibrations import by_name
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


def as_people_say_it(example: str) -> str:
    """The example with the office's own numbers: nine caseworkers, two at 0.6, one on leave from March to August."""
    own = example.replace("0.20", "20").replace('"Vejle"', '"Vejle Kommune"').replace('"steady"', "12")
    own = own.replace("count = 9", "people = [{ share = 1.0, count = 7 }, { share = 0.6, count = 2 }]")
    own = own.replace(
        "vacancy", 'leave = [{ from_month = "2027-03", to_month = "2027-09", citizens = "shared" }]\nvacancy'
    )
    return own.replace('start_month = "2027-01"', 'start_month = "januar 2027"')


def mended(own: str) -> str:
    """What the second round asked about, as it is meant."""
    return own.replace("= 20", "= 0.20").replace("januar 2027", "2027-01")


def test_from_an_empty_file_to_a_right_base_case_in_three_rounds(validate: Validate) -> None:
    code, _, err = validate("")
    assert (code, err.splitlines()[0]) == (2, "office.toml: the file is empty. To copy:")
    # Round 2: the example with the office's own numbers, two of them as people say them.
    own = as_people_say_it(copied(err))
    code, _, err = validate(own)
    assert code == 2
    assert "20 separations a year for each filled post; did you mean 0.20, 20 for every 100?" in err
    assert "start_month is 'januar 2027'; start_month is a month such as \"2027-01\"." in err
    code, out, err = validate(mended(own))
    assert code == 0
    assert "by a quick estimate the number of citizens goes from 340 to" in err  # 12 a month are more than leave
    assert 'An intake_per_month of "steady" keeps the number.' in err
    assert "Vejle (Flere skal med I): 340 citizens at the start, settled" in out
    assert re.search(r"January 2027 +April 2027 +July 2027 +January 2028 +January 2029", out)
    scenario = load_scenario("office.toml")
    assert (scenario.office[0].municipality, scenario.staffing.separation_per_year) == ("Vejle", 0.20)
    (office,) = project(as_scenario_files("office.toml"), None)[0].offices
    assert office.composition["passive"] > office.composition["placement"] > 0
    assert not {"employed", "flexjob", "disability_pension"} & office.composition.keys(), "they have left the office"
    assert office.posts[0] == pytest.approx(8.2)
    assert office.filled[4] == pytest.approx(8.2 - 1 - 0.4, abs=0.3), "one is on leave, and some posts are vacant"
    exempt = office.composition["exempt"]
    assert office.caseload[0] == pytest.approx((340 - 0.75 * exempt) / 8.2, rel=1e-3), "per full-time post"


PLAN = """[scenario]
base = "office.toml"
name = "fewer"
title = "Two fewer from July"
title_da = "To færre fra juli"

[staffing]
posts = [{ from_month = 0, people = [{ share = 1.0, count = 5 }, { share = 0.6, count = 2 }] }]
"""


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_office_of_three_rounds_gives_an_answer_with_a_right_base_case(
    validate: Validate, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    """It began with everybody passive, grew to 600 citizens without a word, and the brief called it as it is."""
    assert validate(mended(as_people_say_it(copied(validate("")[2]))))[0] == 0
    Path("plan.toml").write_text(PLAN, "utf-8")
    made = calibration(draws=40)
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: made)

    def command(line: str) -> str:
        done = CliRunner().invoke(commands, line.split(), catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    command("forecast office.toml plan.toml --draws 40 --replications 1 --out run")
    levels = json.loads(command("compare run --against vejle --month 0,24 --json"))["levels"]
    found = {(row["scenario"], row["month"], row["measure"]): row["mean"] for row in levels}
    (base, fewer) = project(as_scenario_files(["office.toml", "plan.toml"]), made)
    assert found["vejle", 0, "in_office"] == 340
    assert found["vejle", 0, "state:passive"] < 0.8, "some are in a placement and some have paid hours"
    assert found["vejle", 0, "state:paid_hours"] > 0
    assert found["vejle", 0, "posts_filled"] == pytest.approx(8.2)
    for name, projected in (("vejle", base), ("fewer", fewer)):
        assert found[name, 24, "in_office"] == pytest.approx(float(projected.citizens[-1]), rel=0.05)
        assert found[name, 24, "caseload"] == pytest.approx(float(projected.caseload[-1]), rel=0.1)
    command(f"brief run --language {language} --out brief.pdf")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader("brief.pdf").pages).split())
    told = {
        "da": (
            "340 borgere ved start, fordelt som",
            "én på orlov fra marts 2027 og tilbage i september 2027",
            "8,2 årsværk",
            "antallet af borgere ændrer sig efter et hurtigt skøn med mere end 20 %",
        ),
        "en": (
            "340 citizens at the start, settled",
            "one on leave from March 2027, back in September 2027",
            "8.2 full-time",
            "by a quick estimate the number of citizens moves by more than 20%",
        ),
    }[language]
    for one in told:
        assert re.sub(r"[\s\u00ad-]", "", one) in re.sub(r"[\s\u00ad-]", "", text), one


def test_a_total_alone_is_asked_about_and_a_strange_intake_is_shown_to_grow(validate: Validate) -> None:
    example = copied(validate("")[2])
    text = example.replace('start = "settled"\n', "").replace('"steady"', "40")
    code, out, err = validate(text)
    assert code == 0
    assert "only a total of 340 citizens is given" in err
    assert 'write "programme" as its start if that is meant, or "settled"' in err
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
    readme = (
        Path(__file__)
        .parents[1]
        .joinpath("README.md")
        .read_text("utf-8")
        .partition("`fsm-sim validate --json`")[2]
        .partition("\n## ")[0]
    )
    outcomes = {name for name in months if name not in ("citizens", "intake", "caseload", "posts", "filled")}
    told = {*document, *projection, *projection["offices"][0], *(months.keys() - outcomes)} - {"projections"}
    assert [key for key in told if f"`{key}`" not in readme] == []
    _, out, _ = validate(example, "--language", "da")
    assert "Tilgangen er antaget: " in out
    assert "Alle oplysninger er antaget." in out
    code, _, err = validate(example, "--calibration", "mine")
    assert code == 2
    assert "there is no calibration 'mine'" in err


def test_the_caseload_that_citizens_meet_is_in_the_json_of_each_office_and_of_all(validate: Validate) -> None:
    """Of three posts that are soon left and vacant for long it is higher than estimated, and said to be."""
    rare = copied(validate("")[2]).replace("count = 9", "count = 3").replace("0.20", "1.0").replace("340", "110")
    (projection,) = json.loads(validate(rare, "--json")[1])["projections"]
    ratio = projection["caseload_ratio"]
    assert projection["offices"][0]["caseload_ratio"] == ratio > 1.15
    assert f"about {round(100 * (ratio - 1))}% higher at the end" in validate(rare)[1]


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
