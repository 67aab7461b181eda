"""Back: a folder that an earlier version has left is read by this one, with the numbers that it had then.

`tests/runs/VERSION` is a run as that version wrote it, `VERSION-compared.json` what it said of the difference then.
"""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

import fsm_sim as fsm
from fsm_sim.cli.commands import commands

RUNS = Path(__file__).parent / "runs"
VERSIONS = sorted(folder.name for folder in RUNS.iterdir() if folder.is_dir())


@pytest.fixture(params=VERSIONS)
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copytree(RUNS / request.param, tmp_path / request.param))


INTERVALS = ("expected_lower", "expected_upper")
"""What is told no more where draws lie no further apart than chance puts them (docs/decisions/0095)."""


def test_there_is_a_run_of_every_version_that_wrote_them_otherwise() -> None:
    assert VERSIONS[0] == "0.1.0"


def test_the_numbers_are_those_of_then(run: Path) -> None:
    done = CliRunner().invoke(commands, ["compare", str(run), "--against", "now", "--json"])
    assert done.exit_code == 0, done.output
    today = {(one["scenario"], one["measure"], one["month"]): one for one in json.loads(done.stdout)["differences"]}
    then = json.loads((RUNS / f"{run.name}-compared.json").read_text("utf-8"))
    assert len(then) > 10
    untold = 0
    for one in then:
        found = today[one["scenario"], one["measure"], one["month"]]
        told = {name: found[name] for name in one if found[name] is not None or name not in INTERVALS}
        assert told == pytest.approx({name: one[name] for name in told}, abs=1e-12)
        untold += len(one) - len(told)
    assert untold < len(INTERVALS) * len(then), "some keep theirs"


def test_its_brief_says_by_which_version_it_was_made(run: Path) -> None:
    done = CliRunner().invoke(commands, ["brief", str(run), "--language", "en"])
    assert done.exit_code == 0, done.output
    assert f"fsm_sim {run.name}" in PdfReader(run / "brief-en.pdf").pages[0].extract_text()


def test_it_can_be_exported_monitored_and_opened(run: Path, tmp_path: Path) -> None:
    for asked in (
        ["export", str(run), "--to", "csv", "--out", str(tmp_path / "x")],
        ["monitor", str(run), "--scenario", "now"],
    ):
        done = CliRunner().invoke(commands, asked)
        assert done.exit_code == 0, done.output
    assert fsm.open_forecast(run).record.version == run.name
