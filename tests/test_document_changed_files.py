"""C1: one change to a valid file, and the exact sentence that refuses it: the cases of `broken-changes.toml`."""

import tomllib
from pathlib import Path

import pytest

import fsm_sim as fsm
from fsm_sim.inference.sources import read_priors
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.parameter_files import to_toml
from fsm_sim.inputs.validate import validate
from fsm_sim.model.errors import InputError

TESTS = Path(__file__).parent
CASES = tomllib.loads((TESTS / "broken-changes.toml").read_text("utf-8"))["case"]


@pytest.fixture(scope="module")
def valid() -> dict[str, str]:
    """The valid files by kind."""
    return {
        "scenario": shipped("scenarios", "hedensted.toml").read_text("utf-8"),
        "parameters": to_toml(fsm.parameters_of("bir"), "x"),
        "priors": shipped("calibration", "priors.toml").read_text("utf-8"),
        "evidence": shipped("calibration", "evidence", "000-letter-2023.toml").read_text("utf-8"),
    }


def sentences(file: Path) -> list[str]:
    """What a file is refused with."""
    if file.stem != "priors":
        return [problem.sentence for problem in validate([file]).problems]
    try:
        read_priors(file)
    except InputError as error:
        return [problem.sentence for problem in error.problems]
    return []


@pytest.mark.parametrize("kind", ["scenario", "parameters", "priors", "evidence"])
def test_C1_every_change_to_a_valid_file_is_met_by_its_exact_sentence(
    valid: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.chdir(tmp_path)
    file, text = Path(f"{kind}.toml"), valid[kind]
    file.write_text(text, "utf-8")
    assert sentences(file) == []
    for case in (one for one in CASES if one["file"] == kind):
        assert text.count(case["for"]) == 1, case
        file.write_text(text.replace(case["for"], case["put"]), "utf-8")
        assert sentences(file) == [case["says"]]


def test_C1_there_are_at_least_three_hundred_broken_files_with_their_sentences() -> None:
    assert len(CASES) + len([*(TESTS / "broken").rglob("*.txt")]) >= 300
