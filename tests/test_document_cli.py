"""Document: every command does what its help and the interface say, and never shows a traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from fabricated import FAILED, SMALL, calibration, save

from fsm_sim.cli.commands import commands, guarded
from fsm_sim.inputs.parameter_files import to_toml
from fsm_sim.study.calibrations import by_name as calibrations

MORE = """
[scenario]
name = "more"
title = "One more"
base = "small.toml"
reason = "To see what it gives"

[staffing]
posts = [{ from_month = 0, count = 3 }]
"""

Run = tuple[int, str, str]
Shell = Callable[..., Run]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scenarios, parameters, three made-up calibrations, and a forecast."""
    room = tmp_path_factory.mktemp("folder")
    before = Path.cwd()
    os.chdir(room)
    try:
        (room / "small.toml").write_text(SMALL, "utf-8")
        (room / "more.toml").write_text(MORE, "utf-8")
        made = {name: calibration(calibrations.sources(name), name=name) for name in ("published", "failed", "stale")}
        save(made["published"], calibrations.folder("published"))
        save(replace(made["failed"], checks=FAILED), calibrations.folder("failed"))
        save(replace(made["stale"], digest="sha256:of another day"), calibrations.folder("stale"))
        assert run("parameters", "bir", "--out", "bir.toml") == 0
        assert run("forecast", "small.toml", "more.toml", *QUICK, "--out", "done") == 0
    finally:
        os.chdir(before)
    return room


QUICK = ("--draws", "4", "--replications", "2", "--jobs", "1")


def run(*arguments: str) -> int:
    return guarded(lambda: commands(list(arguments), standalone_mode=False))


@pytest.fixture
def shell(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Run a command in the folder: exit code, what it printed, and what it said on stderr."""
    monkeypatch.chdir(folder)

    def command(*arguments: str) -> Run:
        capsys.readouterr()
        code = run(*arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def snapshot(room: Path) -> dict[str, bytes]:
    return {file.relative_to(room).as_posix(): file.read_bytes() for file in room.rglob("*") if file.is_file()}


# Help

NAMES = (
    "evidence",
    "caseload",
    "validate",
    "parameters",
    "simulate",
    "calibrate",
    "forecast",
    "compare",
    "brief",
    "backtest",
    "peers",
)


def test_the_commands_are_those_of_the_interface() -> None:
    assert set(NAMES) <= set(commands.commands)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself(shell: Shell, name: str) -> None:
    code, out, err = shell(name, "--help")
    assert (code, err) == (0, "")
    assert out.startswith("Usage: ")
    for option in commands.commands[name].params:
        assert getattr(option, "help", "") or option.param_type_name == "argument", f"--{option.name} is not explained"


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ((), "  A planner:    fsm-sim forecast            calibrates if needed, runs the example of Eksempelby"),
        (("calibrate",), "    placement_starts   citizens who began a placement or wage subsidy that month"),
    ],
)
def test_tables_in_the_help_keep_their_lines(shell: Shell, command: tuple[str, ...], line: str) -> None:
    assert line in shell(*command, "--help")[1].splitlines()


def test_the_help_of_help_lists_every_command(shell: Shell) -> None:
    code, out, _ = shell("--help")
    assert code == 0
    assert all(name in out for name in NAMES)
    assert shell("--version")[1].startswith("fsm-sim, version ")


# What is wrong is said in a sentence on stderr, and nothing is changed.

WRONG = {
    "missing scenario": (("forecast", "nowhere.toml"), 2, "nowhere.toml: there is no such file."),
    "missing scenario to simulate": (("simulate", "nowhere.toml", "--out", "new"), 2, "nowhere.toml: there is no such"),
    "missing file to validate": (("validate", "nowhere.toml"), 2, "nowhere.toml: there is no such file."),
    "missing parameters": (
        ("simulate", "small.toml", "--parameters", "nowhere.toml", "--out", "new"),
        2,
        "nowhere.toml: there is no such",
    ),
    "unknown programme": (("parameters", "birr"), 2, "'birr' is not a programme; programmes are ap, bir, "),
    "unknown engine of a forecast": (("forecast", "small.toml", "--engine", "abacus"), 2, "engine is 'abacus'; "),
    "a cluster that does not answer": (
        ("forecast", "small.toml", "--cluster", "tcp://127.0.0.1:9", "--out", "new"),
        2,
        "no cluster answers at 'tcp://127.0.0.1:9'",
    ),
    "a cluster that is no address": (
        ("forecast", "small.toml", "--cluster", "the one in the cellar", "--out", "new"),
        2,
        "no cluster answers at 'the one in the cellar'",
    ),
    "cores and a cluster": (
        ("forecast", "small.toml", "--jobs", "2", "--cluster", "tcp://127.0.0.1:9"),
        2,
        "jobs and cluster are both given; give one of them.",
    ),
    "unknown engine": (
        ("simulate", "small.toml", "--engine", "abacus", "--out", "new"),
        2,
        "--engine is 'abacus'; it is",
    ),
    "no draws": (("forecast", "small.toml", "--draws", "0"), 2, "draws is 0; it is a whole number of 1 or more."),
    "no replications": (("forecast", "small.toml", "--replications", "0"), 2, "replications is 0; it is a whole"),
    "no replications to simulate": (
        ("simulate", "small.toml", "--replications", "0", "--out", "new"),
        2,
        "--replications is 0; it is a whole number from 1",
    ),
    "negative seed": (
        ("forecast", "small.toml", "--seed", "-1"),
        2,
        "seed is -1; it is a whole number from 0 to 9223372036854775807.",
    ),
    "draws in words": (("forecast", "small.toml", "--draws", "many"), 2, "--draws is 'many'; it is a whole number"),
    "too many draws": (
        ("calibrate", "mine", "--draws", "1000000"),
        2,
        "--draws is 1000000; it is a whole",
    ),
    "too many chains": (("calibrate", "mine", "--chains", "65"), 2, "--chains is 65; it is a whole number from 2"),
    "missing local data": (("calibrate", "mine", "--data", "nowhere.csv"), 2, "nowhere.csv: there is no such file."),
    "local data for published": (
        ("calibrate", "published", "--data", "x.csv"),
        2,
        "on published numbers alone; give one",
    ),
    "a template over a file": (("calibrate", "--template", "small.toml"), 2, "small.toml: the file is there already"),
    "a path for a name": (("calibrate", "../mine"), 2, "'../mine' is not a name for a calibration; use letters"),
    "slide as a document": (
        ("brief", "done", "--slide", "--out", "a.docx"),
        2,
        "written as '.docx'; its name ends in .pdf",
    ),
    "brief without an ending": (("brief", "done", "--out", "brief"), 2, "its name ends in .pdf, .docx or .html."),
    "brief of nothing": (("brief", "nowhere", "--out", "brief.pdf"), 2, "nowhere: there is no such folder; a run is"),
    "brief in a missing folder": (
        ("brief", "done", "--out", "nowhere/brief.pdf"),
        2,
        "nowhere/brief.pdf: there is no folder",
    ),
    "brief in Latin": (
        ("brief", "done", "--language", "la", "--out", "brief.pdf"),
        2,
        "--language is 'la'; it is",
    ),
    "compare nothing": (("compare", "nowhere", "--against", "small"), 2, "nowhere: there is no such folder; a run is"),
    "compare with a stranger": (
        ("compare", "done", "--against", "smal"),
        2,
        "the run has no scenario 'smal'; its scenarios are small, more; did you mean 'small'?",
    ),
    "compare with nobody": (
        ("compare", "done"),
        2,
        "name the scenario that the others are compared with: --against small, or more.",
    ),
    "two sources of numbers": (
        ("simulate", "small.toml", "--parameters", "bir.toml", "--calibration", "published", "--out", "new"),
        2,
        "parameters and a calibration are both given; give one of them.",
    ),
    "missing calibration": (
        ("forecast", "small.toml", "--calibration", "mine"),
        2,
        "there is no calibration 'mine'; make it with 'fsm-sim calibrate mine'.",
    ),
    "stale calibration": (
        ("forecast", "small.toml", "--calibration", "stale"),
        2,
        "the calibration 'stale' is stale: evidence, priors, ",
    ),
    "unapproved calibration": (
        ("forecast", "small.toml", "--calibration", "failed"),
        1,
        "did not pass its checks, so nothing is forecast from",
    ),
    "parameters of an unapproved one": (
        ("parameters", "bir", "--calibration", "failed"),
        1,
        "the calibration 'failed' did not pass its checks",
    ),
    "simulation with an unapproved one": (
        ("simulate", "small.toml", "--calibration", "failed", "--out", "new"),
        1,
        "did not pass its checks",
    ),
    "another run's folder": (
        ("forecast", "small.toml", *QUICK, "--seed", "2", "--out", "done"),
        2,
        "done: the folder holds another run (scenarios, seed differ); choose another folder, or delete it.",
    ),
    "a simulation into a run's folder": (
        ("simulate", "small.toml", "--out", "done"),
        2,
        "done: the folder holds a run already; choose another folder",
    ),
    "a file for a folder": (
        ("forecast", "small.toml", *QUICK, "--out", "small.toml"),
        2,
        "small.toml: is a file; results go into a folder",
    ),
    "a file for a simulation's folder": (
        ("simulate", "small.toml", "--out", "bir.toml"),
        2,
        "bir.toml: is a file; results go into a folder",
    ),
    "a file that is there": (("parameters", "bir", "--out", "bir.toml"), 2, "bir.toml: the file is there already"),
    "a folder for a file": (("validate", "done"), 2, "done"),
    "parameters in a missing folder": (
        ("parameters", "bir", "--out", "nowhere/bir.toml"),
        2,
        "the file cannot be written",
    ),
    "unknown command": (("forcast",), 2, "No such command 'forcast'"),
    "unknown option": (("evidence", "--yaml"), 2, "No such option '--yaml'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_changed(shell: Shell, folder: Path, case: str) -> None:
    arguments, expected, said = WRONG[case]
    before = snapshot(folder)
    code, out, err = shell(*arguments)
    assert code == expected, err
    assert said in err
    assert "Traceback" not in err + out
    assert out == ""
    assert snapshot(folder) == before


def test_every_error_of_every_file_is_named_and_counted(shell: Shell, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(SMALL.replace("count = 2", "count = -2"), "utf-8")
    (tmp_path / "two.toml").write_text(SMALL.replace("months = 4", "monhts = 4"), "utf-8")
    code, out, err = shell("validate", str(tmp_path / "one.toml"), str(tmp_path / "two.toml"))
    assert (code, out) == (2, "")
    assert "count is -2; a number of posts is 0 or more." in err
    assert "did you mean 'months'?" in err
    assert err.splitlines()[-1].endswith("errors. Nothing was run and nothing was changed.")


def test_a_programme_without_parameters_is_named(shell: Shell, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "ap.toml").write_text(SMALL.replace('"bir"', '"ap"'), "utf-8")
    code, _, err = shell("simulate", str(tmp_path / "ap.toml"), "--parameters", "bir.toml", "--out", "new")
    assert code == 2
    assert "the scenario 'small' runs ap, for which no parameters are given." in err
    assert not (folder / "new").exists()


def test_parameters_of_a_programme_that_the_scenario_has_not_are_refused(
    shell: Shell, folder: Path, tmp_path: Path
) -> None:
    other = str(tmp_path / "ap.toml")
    assert shell("parameters", "ap", "--out", other)[0] == 0
    asked = ("simulate", "small.toml", "--parameters", "bir.toml", "--parameters", other, "--out", "new")
    code, _, err = shell(*asked)
    assert code == 2
    assert "parameters are given for ap, which 'small' does not have; give those of bir alone." in err
    assert (
        "der er angivet parametre for ap, som 'small' ikke har; angiv kun dem for bir."
        in shell(*asked, "--language", "da")[2]
    )
    assert not (folder / "new").exists()


def test_a_scenario_and_parameter_files_are_checked_in_one_pass(shell: Shell, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text(SMALL.replace("count = 2", "count = -2"), "utf-8")
    (tmp_path / "one.toml").write_text('programme = "birr"\n', "utf-8")
    (tmp_path / "two.toml").write_text('programme = "bir"\nrates = 3\n', "utf-8")
    scenario, *files = (str(tmp_path / f"{name}.toml") for name in ("wrong", "one", "two"))
    code, _, err = shell("simulate", scenario, "--parameters", files[0], "--parameters", files[1], "--out", "new")
    assert code == 2
    assert {Path(line.partition(",")[0]).name for line in err.splitlines()} >= {"wrong.toml", "one.toml", "two.toml"}


def test_a_rate_too_fast_for_the_mean_field_is_refused(shell: Shell, folder: Path, tmp_path: Path) -> None:
    text = (folder / "bir.toml").read_text("utf-8")
    lines = [f"{line.partition(' = ')[0]} = 100.0" if " -> " in line else line for line in text.splitlines() if line]
    (tmp_path / "fast.toml").write_text("\n".join(lines).replace("placement = 4", "placement = 100"), "utf-8")
    code, _, err = shell(
        "simulate", "small.toml", "--parameters", str(tmp_path / "fast.toml"), "--engine", "cohort", "--out", "new"
    )
    assert "Traceback" not in err
    assert code in (0, 2)
    assert (code == 0) == (folder / "new").exists()


# 0 and 130


def test_files_without_errors_are_counted(shell: Shell) -> None:
    code, out, err = shell("validate", "small.toml", "more.toml", "bir.toml")
    assert (code, err) == (0, "")
    assert out.endswith("\n\nFiles checked: 3. Errors: 0. Warnings: 0.\n")
    assert out.startswith(
        "small: a quick estimate of the course, at the posterior mean of the calibration 'published'\n"
    )
    assert "Hedensted (BIR): 60 citizens at the start, where the programme takes citizens in" in out


@pytest.mark.parametrize(("language", "word"), [("en", "Warnings"), ("da", "Advarsler")])
def test_as_many_warnings_are_counted_as_are_told(shell: Shell, tmp_path: Path, language: str, word: str) -> None:
    """A warning about two files is one line, and was counted as two; two offices may have the same one."""
    few = SMALL.replace("citizens = 60", "citizens = 6").replace("Hedensted", "Hedenstedd")
    (tmp_path / "few.toml").write_text(few, "utf-8")
    (tmp_path / "also.toml").write_text(few.replace('"small"', '"also"'), "utf-8")
    files = (str(tmp_path / "few.toml"), str(tmp_path / "also.toml"))
    code, out, err = shell("validate", *files, "--language", language)
    lines = err.splitlines()
    assert (code, out.split(f"{word}: ")[-1]) == (0, f"{len(lines)}.\n")
    told = json.loads(shell("validate", *files, "--json")[1])["warnings"]
    assert len(told) == 2 * len(lines) == len({json.dumps(one) for one in told})
    assert len(lines) == len([one for one in told if one["file"] == files[0]])


def test_warnings_go_to_stderr(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "few.toml").write_text(SMALL.replace("citizens = 60", "citizens = 6"), "utf-8")
    code, out, err = shell("validate", str(tmp_path / "few.toml"))
    assert code == 0
    assert err.count("Warning: ") == len(err.splitlines())
    assert out.endswith(f"Files checked: 1. Errors: 0. Warnings: {len(err.splitlines())}.\n")
    assert "few.toml: Hedensted (BIR): 6 active citizens and 2 full-time posts from month 0 are a caseload of 3" in err
    assert "few.toml: Hedensted (BIR): by a quick estimate the number of citizens goes from 6 to" in err


def test_evidence_is_printed_as_a_table_or_as_one_document(shell: Shell) -> None:
    code, out, err = shell("evidence")
    assert (code, err) == (0, "")
    assert "Flere skal med" in out
    assert document(shell("evidence", "--json"))


def document(result: Run) -> object:
    """The one strict JSON document that a command printed."""
    code, out, err = result
    assert (code, err) == (0, "")

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(out, parse_constant=refuse)


def test_compare_prints_a_table_and_sentences_or_one_document(shell: Shell, folder: Path) -> None:
    record = document(shell("compare", "done", "--against", "small", "--json"))
    assert isinstance(record, dict)
    assert record["against"] == "small"
    assert {row["scenario"] for row in record["differences"]} == {"more"}
    code, out, err = shell("compare", "done", "--against", "small")
    assert (code, err) == (0, "")
    assert out.startswith("Levels after 2 months\n")
    assert "\nDifferences from “As it is” after 4 months\n" in out
    assert "\nProbabilities of the expected effect, and single simulations, after 4 months\n" in out
    assert record["text"]["en"] in out


def test_parameters_are_printed_as_a_file_that_reads_back(shell: Shell, folder: Path, tmp_path: Path) -> None:
    for arguments in (("parameters", "fsm1"), ("parameters", "bir", "--calibration", "published")):
        code, out, err = shell(*arguments)
        assert (code, err) == (0, "")
        (tmp_path / "printed.toml").write_text(out, "utf-8")
        assert shell("validate", str(tmp_path / "printed.toml"))[0] == 0
    assert "posterior mean of the calibration 'published'" in out


@pytest.mark.parametrize("engine", ["process", "cohort"])
@pytest.mark.parametrize("numbers", [(), ("--parameters", "bir.toml"), ("--calibration", "published")])
def test_a_simulation_leaves_its_files(
    shell: Shell, folder: Path, tmp_path: Path, engine: str, numbers: tuple[str, ...]
) -> None:
    out = tmp_path / "new"
    code, said, _ = shell(
        "simulate", "small.toml", "--engine", engine, *numbers, "--replications", "2", "--seed", "5", "--out", str(out)
    )
    assert (code, said) == (0, f"Written: {out}\n")
    files = {"measures.csv", "run.json"} | ({"episodes.parquet"} if engine == "process" else set())
    assert {file.name for file in out.iterdir()} == files
    table = pd.read_csv(out / "measures.csv")
    assert list(table.columns)[:6] == ["scenario", "municipality", "group", "measure", "month", "value"]
    record = json.loads((out / "run.json").read_text("utf-8"))
    assert (record["seed"], record["engine"], record["scenario"]["name"]) == (5, engine, "small")
    assert record["digests"].keys() >= {"scenario", "lock"}
    assert record["parameters"][0]["programme"] == "bir"


def test_R4_the_same_simulation_twice_is_the_same_bytes(shell: Shell, tmp_path: Path) -> None:
    for name in ("one", "two"):
        shell("simulate", "small.toml", "--seed", "5", "--out", str(tmp_path / name))
    one, two = (snapshot(tmp_path / name) for name in ("one", "two"))
    assert one == two


def test_a_finished_forecast_says_what_comes_next_and_is_not_made_again(shell: Shell, folder: Path) -> None:
    before = snapshot(folder / "done" / "results")
    code, out, err = shell("forecast", "small.toml", "more.toml", *QUICK, "--out", "done")
    assert (code, err) == (0, "")
    assert out.startswith("Forecast of small, more: 4 draws x 2 replications, 90% intervals. Results: done\n")
    assert "fsm-sim compare done --against small" in out
    assert out.endswith("fsm-sim brief done\n")
    assert snapshot(folder / "done" / "results") == before


DANISH_LAST = {
    "validate": (("validate", "small.toml"), "Filer kontrolleret: 1. Fejl: 0. Advarsler: 0."),
    "template": (("template", "kontor.xlsx"), "Skrevet: kontor.xlsx. Skriv egne tal i den, og derefter: fsm-sim"),
    "parameters": (("parameters", "bir", "--out", "egne.toml"), "Skrevet: egne.toml"),
    "simulate": (("simulate", "small.toml", "--out", "en"), "Skrevet: en"),
    "forecast": (("forecast", "small.toml", "more.toml", "--out", "flere"), "fsm-sim brief flere --language da"),
    "forecast of one": (("forecast", "small.toml", "--out", "alene"), "Derefter: fsm-sim brief alene --language da"),
    "compare": (("compare", "done", "--against", "small", "--out", "done.xlsx"), "Skrevet: done.xlsx"),
    "compare in the folder": (
        ("compare", "done", "--against", "small"),
        "Til Excel, på dansk eller engelsk: angiv --out FIL.xlsx",
    ),
    "brief": (("brief", "done", "--out", "notat.pdf"), "Skrevet: notat.pdf"),
}


@pytest.mark.parametrize("kind", DANISH_LAST)
def test_what_a_command_says_last_follows_the_language(shell: Shell, kind: str) -> None:
    """Also what to do next, after a forecast of one scenario too."""
    asked, last = DANISH_LAST[kind]
    quick = QUICK if asked[0] == "forecast" else ()
    code, out, _ = shell(*asked, *quick, "--language", "da")
    assert code == 0
    assert last in "\n".join(out.splitlines()[-4:])
    for english in ("Written", "Next:", "Results", "Files checked", "For Excel"):
        assert english not in out


def test_a_calibration_that_is_up_to_date_is_left_alone(shell: Shell, folder: Path) -> None:
    assert shell("calibrate", "published")[0] == 0  # which writes the reports that a made-up one has not
    before = snapshot(folder)
    code, out, err = shell("calibrate", "published")
    assert (code, err) == (0, "")
    assert out.startswith("The calibration 'published' is up to date: its inputs have not changed (sha256:")
    assert snapshot(folder) == before


def test_the_template_of_own_data_is_printed_or_written_and_is_no_ones_data(shell: Shell, tmp_path: Path) -> None:
    code, printed, err = shell("calibrate", "--template", "-")
    assert (code, err) == (0, "")
    assert printed.startswith("municipality;programme;month;citizens;placement_starts;")
    file = tmp_path / "own.csv"
    assert shell("calibrate", "--template", str(file))[0] == 0
    assert file.read_text("utf-8") == printed
    code, _, err = shell("calibrate", "mine", "--data", str(file))
    assert code == 2
    assert "line 2: municipality is 'Eksempelby', the made-up town of the example; write your own" in err
    assert shell("validate", str(file))[0] == 2


def test_a_calibration_that_fails_its_checks_says_no(shell: Shell) -> None:
    code, _, err = shell("calibrate", "failed")
    assert code == 1
    assert "the calibration 'failed' did not pass its checks, so nothing is forecast from it: B1 largest R-hat" in err
    assert "give more, with 'fsm-sim calibrate failed --draws', than config.toml in its folder has." in err


def test_an_interruption_keeps_what_was_finished(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fsm_sim.study.forecasts.forecast.forecast", interrupted)
    code, out, err = shell("forecast", "small.toml", "--out", "new")
    assert (code, out) == (130, "")
    said = "Interrupted. What a forecast or a validation had finished is kept; give the same command again."
    assert err.strip("\n") == said


def test_a_full_disk_is_a_sentence(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "new/results/a.part")

    monkeypatch.setattr("fsm_sim.study.forecasts.forecast.forecast", full)
    code, _, err = shell("forecast", "small.toml", "--out", "new")
    assert (code, err) == (2, "new/results/a.part: there is no space left on the disk.\n")


def test_the_installed_command_exits_as_the_interface_says(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "from fsm_sim.cli.entry import main; main()"]

    def exits(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*program, *arguments], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False,
            env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip

    good, bad = exits("evidence", "--json"), exits("validate", "nowhere.toml")
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr == ("nowhere.toml: there is no such file.\n1 error. Nothing was run and nothing was changed.\n")


def test_the_parameter_file_of_a_run_does_it_again(shell: Shell, folder: Path, tmp_path: Path) -> None:
    """What run.json records is enough to make the same episodes."""
    from fsm_sim.model.parameters import Parameters

    shell("simulate", "small.toml", "--calibration", "published", "--seed", "5", "--out", str(tmp_path / "one"))
    record = json.loads((tmp_path / "one" / "run.json").read_text("utf-8"))
    again = Parameters.model_validate(record["parameters"][0])
    (tmp_path / "again.toml").write_text(to_toml(again, "again"), "utf-8")
    shell(
        "simulate", "small.toml", "--parameters", str(tmp_path / "again.toml"), "--seed", str(record["seed"]),
        "--out", str(tmp_path / "two"),
    )  # fmt: skip
    one, two = (pd.read_parquet(tmp_path / name / "episodes.parquet") for name in ("one", "two"))
    assert one.equals(two)
