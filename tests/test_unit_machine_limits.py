"""Unit: numbers beyond what a machine or a sentence holds, texts that a spreadsheet runs, workers for nothing."""

import csv
import io
import os
import re
from pathlib import Path

import pandas as pd
import pytest
from fabricated import SMALL

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.engines.shared import compilation_cache
from fsm_sim.inputs.validate import validate
from fsm_sim.model.errors import InputError
from fsm_sim.model.notation.spreadsheet_text import STARTS
from fsm_sim.processes import pool
from fsm_sim.processes.folders import caches_that_can_be_written
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.study.results.csv_text import csv_text

POSTS = "posts = [{ from_month = 0, count = 2 }]"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (POSTS, f"{POSTS}\nvacancy_months = 1e308"),
        (POSTS, "posts = [{ from_month = 0, count = 2 }, { from_month = 1e308, count = 3 }]"),
        (POSTS, "posts = [{ from_month = 0, citizens_per_post = 1e308 }]"),
        (POSTS, f'{POSTS}\nleave = [{{ from_month = 1, to_month = 1e308, posts = 1, citizens = "shared" }}]'),
        ("[horizon]", "[rehabilitation_team]\ncapacity_per_month = 1e308\n[horizon]"),
        (POSTS, "posts = [{ from_month = 0, count = 1e308 }]"),
        ("citizens = 60", "citizens = 9e307"),
        ("intake_per_month = 2.0", "intake_per_month = 1e308"),
    ],
)
def test_a_number_that_nobody_means_is_one_short_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.toml").write_text(SMALL.replace(old, new), "utf-8")
    problems = validate("a.toml").problems
    assert problems
    assert all(len(one.sentence) < 200 for one in problems), problems


@pytest.mark.parametrize("seed", [-1, 2**63, 2**64, 10**30])
def test_a_seed_beyond_64_bits_is_refused_wherever_it_is_asked_for(seed: int) -> None:
    rule = f"seed is {seed}; it is a whole number from 0 to 9223372036854775807"
    for ask in (
        lambda: fsm.simulate("hedensted", seed=seed),
        lambda: fsm.forecast("hedensted", seed=seed),
        lambda: fsm.compare_calibrations(["published", "other"], seed=seed),
    ):
        with pytest.raises(InputError, match=rule):
            ask()
    with pytest.raises(InputError, match=r"seed is .*a whole number from 0 to 9223372036854775807"):
        fsm.calibrate("mine", seed=seed)


@pytest.mark.parametrize("jobs", [-1, 1_000_000])
def test_a_number_of_workers_that_no_machine_has_is_a_sentence(jobs: int) -> None:
    with pytest.raises(InputError, match=f"jobs is {jobs}; it is a whole number from 0 to 1024"):
        Plan(jobs=jobs).check()


def test_no_more_workers_are_started_than_there_are_items(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, executor = [], pool.get_reusable_executor

    def noted(jobs: int, **options: object) -> object:
        asked.append(jobs)
        return executor(1, **options)

    monkeypatch.setattr(pool, "get_reusable_executor", noted)
    found: dict[int, int] = {}
    pool.do_all(abs, [-1, 2], found.__setitem__, jobs=12)
    assert (asked, found) == ([2], {-1: 1, 2: 2})


@pytest.mark.parametrize("begin", STARTS)
def test_no_text_of_a_csv_file_is_a_formula(begin: str) -> None:
    cell = f'{begin}HYPERLINK("http://x";"y")'
    text = csv_text(pd.DataFrame({cell: [1.0], "municipality": [cell], "share": [-0.5]}))
    head, row = csv.reader(io.StringIO(text, newline=""))
    assert (head[0], row) == (f"'{cell}", ["1.0", f"'{cell}", "-0.5"])


def test_a_municipality_is_no_formula_in_the_files_of_a_simulation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.toml").write_text(SMALL.replace("Hedensted", "=1+1"), "utf-8")
    words = ["simulate", "a.toml", "--engine", "cohort", "--out", "s"]
    assert guarded(lambda: commands(words, standalone_mode=False)) == 0
    rows = list(csv.reader(io.StringIO(Path("s", "measures.csv").read_text("utf-8"), newline="")))
    assert any("'=1+1" in row for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_a_user_without_a_home_has_a_cache_elsewhere_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    assert [place.name for place in compilation_cache.places()][-1] == "__pycache__"


def test_libraries_keep_their_caches_elsewhere_where_the_home_takes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").write_text("a file in place of a folder", "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTENSOR_FLAGS", "floatX=float64")
    monkeypatch.setenv("MPLCONFIGDIR", "x")
    monkeypatch.delenv("MPLCONFIGDIR")
    with caches_that_can_be_written():
        place = os.environ["MPLCONFIGDIR"]
        assert os.environ["PYTENSOR_FLAGS"] == f"floatX=float64,base_compiledir={place}"
        assert Path(place).is_dir()
    assert not Path(place).exists()


def test_a_home_that_has_no_name_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system knows no home, "~" stays as it is; caches went into a folder of that name."""
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    monkeypatch.setenv("PYTENSOR_FLAGS", "")
    monkeypatch.chdir(tmp_path)
    with caches_that_can_be_written():
        assert "base_compiledir=" in os.environ["PYTENSOR_FLAGS"]
    assert list(tmp_path.iterdir()) == []


def test_no_place_for_caches_is_one_sentence_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = tmp_path / "file"
    none.write_text("a file in place of a folder", "utf-8")
    monkeypatch.setenv("PYTENSOR_FLAGS", f"base_compiledir={none}")
    with pytest.raises(InputError, match="file: "), caches_that_can_be_written():
        pytest.fail("it runs")

    def refused(**_: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setenv("PYTENSOR_FLAGS", "")
    monkeypatch.setenv("HOME", str(none))
    monkeypatch.setattr("tempfile.TemporaryDirectory", refused)
    said = (
        f"neither the home folder ({none}) nor a temporary folder can be written; set HOME or TMPDIR to one that can."
    )
    with pytest.raises(InputError, match=re.escape(said)), caches_that_can_be_written():
        pytest.fail("it runs")


def test_a_cold_start_says_how_long_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from fsm_sim.cli import console

    for kept, said in ((0, True), (1, False)):
        place = tmp_path / str(kept)
        place.mkdir()
        for number in range(kept):
            (place / f"{number}{compilation_cache.ENDING}").write_bytes(b"")
        monkeypatch.setattr(compilation_cache, "cache_folder", lambda place=place: place)
        console.say_if_cold()
        assert ("about a minute" in capsys.readouterr().err) is said
