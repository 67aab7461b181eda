"""Document: the command `decide staffing`, its answers in words and JSON, and its exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fabricated import SMALL, calibration, whole

from fsm_sim.cli.commands import commands, guarded
from fsm_sim.language.numbers import decimal
from fsm_sim.model.text import Language
from fsm_sim.study.calibrations import by_name


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decide")
    file = folder / "small.toml"
    file.write_text(SMALL.replace("months = 4", 'months = 6\nstart_month = "2027-01"'), "utf-8")
    return file


@pytest.fixture(autouse=True)
def calibrated(monkeypatch: pytest.MonkeyPatch) -> None:
    made = whole(calibration())
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: made)


def decide(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["decide", "staffing", *map(str, arguments), "--draws", "20"])


def test_the_answer_is_printed_in_the_language_that_was_asked_for(office: Path) -> None:
    asked = office, "--target", "work", "5%", "--probability", "0.3", "--highest", "4"
    english, danish = decide(*asked), decide(*asked, "--language", "da")
    assert (english.exit_code, danish.exit_code) == (0, 0), english.output + danish.output
    assert english.stdout.startswith("Asked: the fewest full-time posts from February 2027")
    assert "at least 5% by the end of June 2027" in english.output
    assert danish.stdout.startswith("Spørgsmål: Hvor få årsværk fra februar 2027")
    assert "ved udgangen af juni 2027" in danish.output


def test_json_is_one_document_with_every_number_and_both_texts(office: Path) -> None:
    made = decide(office, "--target", "work", "5%", "--by", "2027-05", "--from", "2027-02", "--json")
    found = json.loads(made.stdout)
    assert found["question"]["targets"] == [{"outcome": "work", "at_least": 0.05, "month": 5}]
    assert found["question"]["from_month"] == 1
    assert found["calibration"]["digest"].startswith("sha256:")
    assert {one["seed"] for one in found["curve"]} == {1}
    assert {one["seed"] for one in found["confirmed"]} == {2}
    assert set(found["text"]) == {"da", "en"}


def test_a_target_that_cannot_be_reached_ends_with_exit_code_1(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["decide", "staffing", str(office), "--target", "work", "90%", "--highest", "3", "--draws", "20"]
    code = guarded(lambda: commands(asked, standalone_mode=False))
    out, err = capsys.readouterr()
    assert code == 1
    assert "The target cannot be reached: even with 3 full-time posts" in out
    assert "cannot be reached" not in err  # it is said once


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--probability", "80"), "--probability is '80', above 1; did you mean 80%?"),
        (("--probability", "most"), "--probability is 'most', no share; write it as 20% or 0.2."),
        (("--by", "soon"), "--by is 'soon', no month; write its number from the start, such as 12, or 2027-06."),
        (("--by", "2026-11"), "the target is of month 2026-11; it is a month after month 1 (2027-02)"),
        (("--target", "wrok", "20%"), "'wrok' is no outcome of bir; its outcomes are"),
        (("--target", "work", "20"), "--target is '20', above 1; did you mean 20%?"),
        (("--figure", "curve.pdf"), "--figure is curve.pdf; its name ends in .svg or .png."),
        (("--step", "0"), "step is 0; it is a number of posts from"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(
    office: Path, arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["decide", "staffing", str(office), *arguments, "--draws", "20"]
    assert guarded(lambda: commands(asked, standalone_mode=False)) == 2
    out, err = capsys.readouterr()
    assert sentence in err
    assert out == ""
    assert "Traceback" not in err


def test_the_curve_is_left_as_a_figure(office: Path, tmp_path: Path) -> None:
    made = decide(office, "--target", "work", "5%", "--highest", "4", "--figure", tmp_path / "curve.svg")
    assert made.exit_code == 0, made.output
    assert (tmp_path / "curve.svg").read_bytes().startswith(b"<?xml")
    assert f"Written: {tmp_path / 'curve.svg'}" in made.output


# Split


@pytest.fixture(scope="module")
def plan(office: Path) -> Path:
    file = office.with_name("plan.toml")
    heading = '[scenario]\nbase = "small.toml"\nname = "plan"\ntitle = "One more"\ntitle_da = "En mere"\n\n'
    staffing = "[staffing]\nposts = [{ from_month = 0, count = 3 }]\nseparation_per_year = 0.05\n"
    file.write_text(heading + staffing, "utf-8")
    return file


def split(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["decide", "split", *map(str, arguments), "--draws", "20"])


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_difference_is_split_in_words_whose_numbers_are_those_of_the_json(
    plan: Path, office: Path, language: Language
) -> None:
    asked = plan, "--against", office, "--outcome", "work"
    said, found = split(*asked, "--language", language), json.loads(split(*asked, "--json").stdout)
    assert said.exit_code == 0, said.output
    assert [one["change"] for one in found["parts"]] == ["posts", "turnover"]
    assert sum(one["mean"] for one in found["parts"]) == pytest.approx(found["whole"]["mean"], abs=1e-9)
    titles = {
        "da": ("»En mere« mod »As it is«", "antallet af årsværk"),
        "en": ("“One more” against", "the number of posts"),
    }
    assert all(one in said.stdout for one in titles[language])
    table = said.stdout[said.stdout.index("\n\n") :]
    for one in (*found["parts"], found["whole"]):
        assert any(decimal(one["mean"], digits, language, signed=True) in table for digits in (0, 1))
        assert decimal(one["mcse"], 2, language) in table


def test_two_scenarios_that_are_one_or_cannot_be_set_against_each_other_are_refused(
    plan: Path, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for against, sentence in ((plan, "are one file"), (office.with_name("none.toml"), "there is no such file")):
        asked = ["decide", "split", str(plan), "--against", str(against)]
        assert guarded(lambda asked=asked: commands(asked, standalone_mode=False)) == 2
        assert sentence in capsys.readouterr().err


def test_a_difference_is_not_split_in_a_month_before_the_outcome_has_looked_back_over_its_months(
    plan: Path, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["decide", "split", str(plan), "--against", str(office), "--outcome", "work", "--by", "2"]
    assert guarded(lambda: commands(asked, standalone_mode=False)) == 2
    assert (
        "work counts 3 months, so there is none in month 2 (2027-02); the first is 3 (2027-03)."
        in capsys.readouterr().err
    )
