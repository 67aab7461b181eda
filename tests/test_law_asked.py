"""Law: what a user asks for is checked by one rule at both doors, its kind and its size, and refused in a sentence."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fabricated import SMALL, calibration, queue, save, scenario, whole
from monitored_towns import towns
from synthetic_run import make_run

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.decisions.afterwards.answer import AfterwardsAnswer
from fsm_sim.decisions.afterwards.origin import Origin
from fsm_sim.decisions.afterwards.scores import Score
from fsm_sim.decisions.calibration_comparison import compare_calibrations
from fsm_sim.decisions.evaluate import evaluate
from fsm_sim.decisions.headline_answers import Question
from fsm_sim.decisions.monitoring.answer import monitor_counts
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.model.errors import InputError
from fsm_sim.processes.whole_files import write_whole
from fsm_sim.report.document.calibration.comparison_text import WordedCalibrations
from fsm_sim.study.backtests.panels import Question as MonthQuestion
from fsm_sim.study.backtests.panels import Series
from fsm_sim.study.backtests.result import Backtest, MonthForecast, MunicipalityForecast
from fsm_sim.study.calibrations import by_name
from fsm_sim.study.dossier.reading import read_standards
from fsm_sim.study.dossier.verification import Verification
from fsm_sim.study.forecasts.forecast import forecast, posterior_of
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.study.peers import Peer, Peers

LARGEST = 2**63 - 1
RANGE = f"it is a whole number from 0 to {LARGEST}."
QUICK: dict[str, Any] = {"draws": 2, "replications": 1, "jobs": 1}


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario and a calibration."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL, "utf-8")
    save(calibration(by_name.sources("published")), by_name.folder("published"))
    return tmp_path


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration()


def refused(call: Callable[..., object], *arguments: Any, **named: Any) -> str:
    """The one sentence with which a call is refused."""
    with pytest.raises(InputError) as error:
        call(*arguments, **named)
    (problem,) = error.value.problems
    return problem.sentence


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code of a command and what it says on stderr."""
    capsys.readouterr()
    code = guarded(lambda: commands(list(arguments), standalone_mode=False))
    return code, capsys.readouterr().err


# Whole numbers

NUMBERS: list[tuple[str, Any, str]] = [
    ("draws", 2.5, "draws is 2.5; it is a whole number of 1 or more."),
    ("draws", 5.0, "draws is 5.0; it is a whole number of 1 or more."),
    ("draws", True, "draws is true; it is a whole number of 1 or more."),
    ("draws", "5", "draws is '5'; it is a whole number of 1 or more."),
    ("draws", None, "draws is None; it is a whole number of 1 or more."),
    ("draws", np.float64(3.5), "draws is 3.5; it is a whole number of 1 or more."),
    ("replications", 1.5, "replications is 1.5; it is a whole number from 1 to 4294967296."),
    ("replications", 2**32 + 1, "replications is 4294967297; it is a whole number from 1 to 4294967296."),
    ("seed", 1.5, f"seed is 1.5; {RANGE}"),
    ("seed", -1, f"seed is -1; {RANGE}"),
    ("seed", LARGEST + 1, f"seed is {LARGEST + 1}; {RANGE}"),
    ("seed", 10**100, f"seed is a number of more than 60 digits; {RANGE}"),
    ("jobs", 1.5, "jobs is 1.5; it is a whole number from 0 to 1024."),
    ("jobs", float("nan"), "jobs is nan; it is a whole number from 0 to 1024."),
]


@pytest.mark.parametrize(("name", "value", "sentence"), NUMBERS)
def test_a_number_that_cannot_be_is_refused_at_the_python_door(name: str, value: Any, sentence: str) -> None:
    """Before a calibration is looked for, and in the library's own functions."""
    assert refused(fsm.forecast, "hedensted", "no-such", **{name: value}) == sentence
    assert refused(Plan(**{name: value}).check) == sentence
    if name in ("seed", "replications"):
        assert refused(fsm.simulate, "hedensted", **{name: value}) == sentence


@pytest.mark.parametrize(("name", "value", "sentence"), [one for one in NUMBERS if one[0] in ("seed", "replications")])
def test_an_evaluation_refuses_the_same_numbers(calibrated: Calibration, name: str, value: Any, sentence: str) -> None:
    posterior = posterior_of(calibrated, 2)
    assert refused(evaluate, [scenario("a").scenario], posterior, **{name: value}) == sentence


@pytest.mark.parametrize("threads", [1.5, -1, "2", None])
def test_an_evaluation_refuses_threads_that_cannot_be(calibrated: Calibration, threads: Any) -> None:
    said = refused(evaluate, [scenario("a").scenario], posterior_of(calibrated, 2), threads=threads)
    assert said.endswith("; it is a whole number from 0 to 1024.")


def test_a_whole_number_of_numpy_is_one_and_can_be_recorded(calibrated: Calibration, tmp_path: Path) -> None:
    plan = Plan(np.int64(2), np.int32(1), np.uint64(LARGEST), jobs=np.int8(1))
    plan.check()
    assert [type(number) for number in (plan.draws, plan.replications, plan.seed, plan.jobs)] == [int] * 4
    assert forecast([scenario("a")], calibrated, plan, tmp_path / "run").record.seed == LARGEST


@pytest.mark.parametrize("engine", ["compiled", "process", "cohort"])
def test_the_largest_seed_runs_and_one_more_is_a_sentence_through_both_doors(
    room: Path, capsys: pytest.CaptureFixture[str], engine: Any
) -> None:
    assert len(fsm.simulate("small.toml", seed=LARGEST, engine=engine).measures)
    for number, asked in enumerate((("simulate", "small.toml"), ("forecast", "small.toml", "--draws", "2"))):
        code, said = command(capsys, *asked, "--engine", engine, "--seed", str(LARGEST + 1), "--out", f"run-{number}")
        assert code == 2
        assert str(LARGEST) in said
        assert not (room / f"run-{number}").exists()


def test_a_calibrations_seed_has_the_same_range_wherever_it_enters(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = f"seed is a whole number from 0 to {LARGEST}"
    assert rule in refused(fsm.calibrate, "mine", seed=LARGEST + 1)
    assert rule in refused(fsm.calibrate, "mine", seed=1.5)
    assert str(LARGEST) in command(capsys, "calibrate", "mine", "--seed", str(LARGEST + 1))[1]
    by_name.folder("mine").mkdir(parents=True)
    (by_name.folder("mine") / "config.toml").write_text(f"[sampling]\nseed = {LARGEST + 1}\n", "utf-8")
    said = refused(fsm.calibrate, "mine")
    assert said.endswith(
        f"line 2: seed is {LARGEST + 1}; a whole number in a file is from {-LARGEST - 1} to {LARGEST}."
    )
    (by_name.folder("mine") / "config.toml").write_text("[sampling]\nseed = -1\n", "utf-8")
    assert refused(fsm.calibrate, "mine").endswith(f"config.toml, line 2: [sampling] seed is -1; {rule}.")


def test_a_calibration_takes_whole_numbers_of_numpy(room: Path) -> None:
    asked = by_name.sources("mine", changes={"draws": np.int64(300), "seed": np.uint32(7)}).config.sampling
    assert (asked.draws, type(asked.draws), asked.seed) == (300, int, 7)


def test_the_largest_seed_of_a_calibration_can_be_read_back(room: Path) -> None:
    asked = by_name.sources("mine", changes={"seed": LARGEST}).config
    by_name.folder("mine").mkdir(parents=True)
    (by_name.folder("mine") / "config.toml").write_text(by_name.config_toml(asked), "utf-8")
    assert by_name.sources("mine").config.sampling.seed == LARGEST


@pytest.mark.parametrize("fits", [1, 19, 100_001, 20.0, True])
def test_a_validation_of_too_few_fits_is_refused_through_both_doors(
    room: Path, capsys: pytest.CaptureFixture[str], fits: Any
) -> None:
    assert refused(fsm.prove, "published", fits=fits).endswith("; it is a whole number from 20 to 100000.")
    code, said = command(capsys, "calibrate", "published", "--prove", "--fits", str(fits))
    assert code == 2
    assert "--fits" in said


# Draws


def test_more_draws_than_a_calibration_has_are_refused_with_their_number(
    calibrated: Calibration, tmp_path: Path
) -> None:
    """Some would be taken twice, and count as two."""
    there = len(calibrated.values)
    sentence = f"draws is {there + 1}; the calibration 'published' has {there} draws, so give {there} or fewer."
    assert refused(forecast, [scenario("a")], calibrated, Plan(there + 1, 1, jobs=1), tmp_path / "run") == sentence
    assert not (tmp_path / "run").exists()
    assert refused(calibrated.table, there + 1) == sentence
    assert refused(posterior_of, calibrated, there + 1) == sentence
    assert calibrated.table(there).values.tolist() == calibrated.values.tolist()


def test_more_draws_than_a_first_calibration_will_have_are_refused_before_it_is_made(
    room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sampling = by_name.sources("published").config.sampling
    there = sampling.chains * sampling.draws
    shutil.rmtree(by_name.folder("published"))
    made: list[str] = []
    monkeypatch.setattr(by_name, "calibrate", lambda name, **_: made.append(name))
    sentence = f"draws is {there + 1}; the calibration 'published' has {there} draws, so give {there} or fewer."
    assert refused(fsm.forecast, "small.toml", draws=there + 1) == sentence
    code, said = command(capsys, "forecast", "small.toml", "--draws", str(there + 1))
    assert (code, said.splitlines()[0]) == (2, sentence)
    assert made == []


def test_calibrations_side_by_side_are_asked_with_as_many_draws_as_each_has(calibrated: Calibration) -> None:
    fewer = replace(calibrated, name="fewer", values=calibrated.values[:12])
    asked = [Question((scenario("a").scenario,), draws=30, replications=1)]
    record = compare_calibrations([calibrated, fewer], asked=asked)
    assert [one["draws"] for one in record["questions"]] == [12]
    assert {answer["runs"] for answer in record["answers"]} == {12}


# Names, paths, languages and objects

PATH = "; give a path, as a text or a Path."
OTHERS: list[tuple[str, Callable[[], object], str]] = [
    ("a scenario", lambda: fsm.load_scenario(5), f"the scenario is 5{PATH}"),
    ("a scenario to simulate", lambda: fsm.simulate(5), f"the scenario is 5{PATH}"),
    ("scenarios", lambda: fsm.forecast(5), f"the scenario is 5{PATH}"),
    ("one of several scenarios", lambda: fsm.forecast(["small.toml", None]), f"the scenario is None{PATH}"),
    ("results", lambda: fsm.forecast("small.toml", out=5), f"out is 5{PATH}"),
    (
        "a null character",
        lambda: fsm.forecast("small.toml", out="a\0"),
        "out is 'a\\x00'; no path has a null ch",
    ),
    ("parameters", lambda: fsm.load_parameters(5), f"the path is 5{PATH}"),
    ("counts", lambda: fsm.load_counts(5), f"the path is 5{PATH}"),
    ("local data", lambda: fsm.calibrate("mine", data=5), f"data is 5{PATH}"),
    ("a folder to open", lambda: fsm.open_forecast(5), f"directory is 5{PATH}"),
    ("a folder to draw", lambda: fsm.plot_forecast(5), f"directory is 5{PATH}"),
    ("files to check", lambda: fsm.validate([5]), f"the path is 5{PATH}"),
    ("a working folder", lambda: fsm.work_in_project(5), f"start is 5{PATH}"),
    ("a brief's folder", lambda: fsm.write_brief(5, "da", "b.pdf"), f"directory is 5{PATH}"),
    ("a brief's file", lambda: fsm.write_brief("run", "da", 5), f"out is 5{PATH}"),
    ("an annex's folder", lambda: fsm.write_annex(5, "da", "b.pdf"), f"directory is 5{PATH}"),
    ("a national brief's file", lambda: fsm.write_national("run", "da", 5), f"out is 5{PATH}"),
    ("an engine", lambda: fsm.simulate("small.toml", engine=5), "engine is 5; the engines are compiled, "),
    ("a cluster", lambda: fsm.forecast("small.toml", cluster=5), "cluster is 5; it is the address of a scheduler"),
    ("a programme", lambda: fsm.parameters_of(5), "5 is not a programme; programmes are ap, bir"),
    *(
        (f"a calibration: {door.__name__}", lambda door=door: door(5), "5 is not a name for a calibration; use letters")
        for door in (fsm.calibrate, fsm.prove, fsm.load_calibration, fsm.load_posterior, fsm.open_fitting)
    ),
    ("a calibration to forecast", lambda: fsm.forecast("small.toml", 5), "5 is not a name for a calibration"),
    ("a calibration to simulate", lambda: fsm.simulate("small.toml", calibration=5), "5 is not a name for a calibr"),
    ("a parameter set", lambda: fsm.simulate("small.toml", 5), "parameters is 5; give parameter sets, as fsm.load_p"),
    ("a parameter file", lambda: fsm.simulate("small.toml", ["a.toml"]), "parameters is 'a.toml'; give parameter sets"),
    ("parameters to read", lambda: fsm.readings("small.toml", 5), "parameters is 5; give parameter sets, as fsm.load_"),
    ("a forecast", lambda: fsm.compare("out/forecast", against="a"), "result is 'out/forecast'; give a forecast, as "),
    (
        "calibrations",
        lambda: fsm.compare_calibrations("published"),
        "there is nothing to compare in published; name ",
    ),
    ("seed", lambda: fsm.compare_calibrations(["published", "mine"], seed=1.5), f"seed is 1.5; {RANGE}"),
    ("figures left out", lambda: fsm.calibrate("mine", without=5), "the calibration's settings: [without] is 5, not a"),
    ("a figure left out", lambda: fsm.calibrate("mine", without="bir"), "without names 'bir', which is not a target"),
    ("an office", lambda: fsm.describe_office(fsm.simulate("small.toml"), "Nowhere"), "the history has no office in N"),
    ("a run", lambda: fsm.plot_caseloads(fsm.simulate("small.toml"), replication=9), "the history has no office in He"),
]


@pytest.mark.parametrize(("call", "beginning"), [one[1:] for one in OTHERS], ids=[one[0] for one in OTHERS])
def test_what_is_of_another_kind_is_refused_in_a_sentence(
    room: Path, call: Callable[[], object], beginning: str
) -> None:
    before = sorted(room.rglob("*"))
    assert refused(call).startswith(beginning)
    assert sorted(room.rglob("*")) == before


def test_a_single_one_is_taken_where_several_can_be(room: Path, calibrated: Calibration) -> None:
    assert [one.name for one in fsm.forecast("small.toml", calibrated, out="a", **QUICK).record.scenarios] == ["small"]
    made = fsm.forecast(fsm.load_scenario("small.toml"), calibrated, out=Path("b"), **QUICK)
    assert made.record.scenarios[0].name == "small"
    assert fsm.validate("small.toml") == fsm.validate(["small.toml"])
    bir = fsm.parameters_of("bir")
    assert fsm.readings("small.toml", bir).equals(fsm.readings([fsm.load_scenario("small.toml")], [bir]))


LATIN = "language is 'xx'; it is 'da' for Danish or 'en' for English."


def test_a_language_that_is_not_one_of_the_two_is_refused_by_every_function_that_writes(
    tmp_path: Path, calibrated: Calibration
) -> None:
    run, language = make_run(tmp_path / "run"), "xx"
    made, history, evidence = fsm.open_forecast(run), fsm.simulate("hedensted"), fsm.load_evidence()
    compared = fsm.compare(made, against="hedensted")
    (projected,) = fsm.project("hedensted", calibrated)
    table = fsm.readings("hedensted", fsm.parameters_of("bir"))
    asked = [Question((scenario("a").scenario,), draws=4, replications=1)]
    targets = (fsm.Target("work", 0.1, 4),)
    one = Peer("Vejle", 1500.0, 0.08, (0.08, 0.07, 0.09), (1.0, 0.9, 1.1), (1, 1, 1), 0.5)
    peers = Peers(Series(), "2024-06", (0.08, 0.07, 0.09), 0.08, 2.5, (0.1, 0.1, 0.1), (one,), ())
    month = MonthForecast("2023-07", 0.08, (0.05, 0.07, 0.08, 0.09, 0.11))
    town = MunicipalityForecast("Vejle", 1500.0, 0.08, 0.08, 0.07, 0.09, (0.09, 0.08), (month,))
    tested = Backtest(MonthQuestion(cut="2023-06"), 1, 2, 1, (), (1,), (town,), {}, ())
    staffing = fsm.decide_staffing(scenario("a"), fsm.StaffingQuestion(targets, draws=4, highest=3), calibrated)
    two = scenario("b", posts=3)
    runs: dict[str, Any] = {"draws": 4, "replications": 1}
    split = fsm.decide_split(two, against=scenario("a"), question=fsm.SplitQuestion(**runs), calibration=calibrated)
    payback = fsm.decide_payback(
        two, against=scenario("a"), question=fsm.PaybackQuestion(**runs), calibration=calibrated
    )
    information = fsm.decide_information(
        two,
        against=scenario("a"),
        question=fsm.InformationQuestion(money=fsm.PaybackQuestion(**runs)),
        calibration=calibrated,
    )
    tried = fsm.decide_trial(
        two,
        against=scenario("a"),
        question=fsm.TrialQuestion(municipalities=4, draws=20, replications=1),
        calibration=calibrated,
    )
    tornado = fsm.decide_sensitivity(
        two,
        against=scenario("a"),
        question=fsm.SensitivityQuestion(draws=100, replications=1),
        calibration=whole(calibrated),
    )
    others = [calibrated, replace(calibrated, name="other")]
    asked_queue = fsm.BacklogQuestion(**runs)
    backlog = fsm.decide_backlog(queue(), asked_queue, calibrated)
    ranked = fsm.decide_batch(queue(), question=asked_queue, calibration=calibrated, jobs=1)
    monitored = monitor_counts(towns(1, 3))
    expected = fsm.monitor_forecast(made, "hedensted")
    scores = tuple(Score("work", month, 1, 0.2, 0.19, 0.01, 1.0, 1.0) for month in ("", "2026-01"))
    came = Origin("Vejle", "work", "2026-01", 0.19, 0.2, 0.0, 0.0, 0.0, 0.0, -0.01, 0.1, 0.3)
    afterwards = AfterwardsAnswer(
        fsm.AfterwardsQuestion(), scenario("a").scenario, scores, (came,), (), (), made.record
    )
    found = Verification(read_standards())
    side_by_side = WordedCalibrations(compare_calibrations(others, asked=asked))
    calls: dict[str, Callable[..., object]] = {
        "text": compared.text,
        "sentences": compared.sentences,
        "titles": history.titles,
        "calibration_tables": lambda language: fsm.calibration_tables(calibrated, language),
        "describe_calibration": lambda language: fsm.describe_calibration(calibrated, language),
        "describe_citizen": lambda language: fsm.describe_citizen(history, 1, language=language),
        "describe_comparison": lambda language: fsm.describe_comparison(compared, language),
        "describe_evidence": lambda language: fsm.describe_evidence(evidence, language),
        "describe_office": lambda language: fsm.describe_office(history, language=language),
        "describe_peers": lambda language: fsm.describe_peers(peers, (), language),
        "describe_projection": lambda language: fsm.describe_projection(projected, language),
        "describe_readings": lambda language: fsm.describe_readings(table, language),
        "describe_information": lambda language: fsm.describe_information(information, language),
        "plot_information": lambda language: fsm.plot_information(information, language),
        "describe_backlog": lambda language: fsm.describe_backlog(backlog, language),
        "plot_backlog": lambda language: fsm.plot_backlog(backlog, language),
        "describe_afterwards": lambda language: fsm.describe_afterwards(afterwards, language),
        "plot_afterwards": lambda language: fsm.plot_afterwards(afterwards, language),
        "describe_forecast_monitoring": lambda language: fsm.describe_forecast_monitoring(expected, language),
        "describe_batch": lambda language: fsm.describe_batch(ranked, language),
        "plot_batch": lambda language: fsm.plot_batch(ranked, language),
        "describe_monitoring": lambda language: fsm.describe_monitoring(monitored, language),
        "plot_monitoring": lambda language: fsm.plot_monitoring(monitored, language),
        "write_monitoring": lambda language: fsm.write_monitoring(monitored, "monitoring.xlsx", language),
        "describe_trial": lambda language: fsm.describe_trial(tried, language),
        "plot_trial": lambda language: fsm.plot_trial(tried, language),
        "describe_sensitivity": lambda language: fsm.describe_sensitivity(tornado, language),
        "plot_sensitivity": lambda language: fsm.plot_sensitivity(tornado, language),
        "describe_payback": lambda language: fsm.describe_payback(payback, language),
        "describe_split": lambda language: fsm.describe_split(split, language),
        "plot_split": lambda language: fsm.plot_split(split, language),
        "plot_payback": lambda language: fsm.plot_payback(payback, language),
        "describe_staffing": lambda language: fsm.describe_staffing(staffing, language),
        "evidence_table": lambda language: fsm.evidence_table(evidence, language),
        "plot_staffing": lambda language: fsm.plot_staffing(staffing, language),
        "plot_calibrations": lambda language: fsm.plot_calibrations(side_by_side, language),
        "text of calibrations": side_by_side.text,
        "plot_caseloads": lambda language: fsm.plot_caseloads(history, language=language),
        "plot_citizen": lambda language: fsm.plot_citizen(history, 1, language=language),
        "plot_contraction": lambda language: fsm.plot_contraction(calibrated, language),
        "plot_fit": lambda language: fsm.plot_fit(calibrated, language),
        "plot_forecast": lambda language: fsm.plot_forecast(run, language),
        "plot_backtest": lambda language: fsm.plot_backtest(tested, (), language),
        "plot_peers": lambda language: fsm.plot_peers(peers, (), language),
        "plot_readings": lambda language: fsm.plot_readings(table, language),
        "write_brief": lambda language: fsm.write_brief(run, language, tmp_path / "brief.pdf"),
        "write_annex": lambda language: fsm.write_annex(run, language, tmp_path / "annex.pdf"),
        "write_national": lambda language: fsm.write_national(run, language, tmp_path / "national.pdf"),
        "describe_verification": lambda language: fsm.describe_verification(found, language),
        "write_dossier": lambda language: fsm.write_dossier(found, language, tmp_path / "dossier.pdf"),
    }
    assert {name for name in fsm.__all__ if name.startswith(("describe_", "plot_"))} <= calls.keys()
    before = sorted(tmp_path.rglob("*"))
    for name, call in calls.items():
        assert refused(call, language) == LATIN, name
        assert "language is a list" in refused(call, ["da"]), name
    assert sorted(tmp_path.rglob("*")) == before


# Files


def test_a_brief_takes_its_places_as_texts(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    assert fsm.write_brief(str(run), "da", str(tmp_path / "brief.pdf")) == tmp_path / "brief.pdf"
    assert (tmp_path / "brief.pdf").read_bytes().startswith(b"%PDF")


def test_a_brief_that_cannot_be_written_is_refused_by_the_name_that_was_given(tmp_path: Path) -> None:
    """Nothing else is written either, as the sentence says."""
    run = make_run(tmp_path / "run")
    before = sorted(tmp_path.rglob("*"))
    said = refused(fsm.write_brief, run, "da", tmp_path / "none" / "b.pdf")
    assert said == f"{tmp_path}/none/b.pdf: there is no folder '{tmp_path}/none'; make it first."
    (tmp_path / "taken.pdf").mkdir()
    said = refused(fsm.write_brief, run, "da", tmp_path / "taken.pdf")
    assert said == f"{tmp_path}/taken.pdf: this is a folder, where a file is written; move it, or name another file."
    (tmp_path / "taken.pdf").rmdir()
    assert sorted(tmp_path.rglob("*")) == before


def test_no_error_of_a_file_names_the_part_that_is_written_first(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    for file in (tmp_path / "taken", tmp_path / "none" / "a.txt"):
        with pytest.raises(OSError, match="directory") as error:
            write_whole(file, "text")
        assert error.value.filename == str(file)
    assert [one.name for one in tmp_path.iterdir()] == ["taken"]


def test_results_that_cannot_be_written_are_refused_by_the_name_of_their_folder(
    calibrated: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "replace", denied)
    said = refused(forecast, [scenario("a")], calibrated, Plan(2, 1, jobs=1), tmp_path / "run")
    assert said == f"{tmp_path}/run: results cannot be written: there is no permission to do so."
    assert list((tmp_path / "run").rglob("*.part")) == []


# Standard output


def _run(*arguments: str, output: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.argv[1:] = {list(arguments)!r}; from fsm_sim.cli.entry import main; main()"
    with Path(output).open("w") as there:
        return subprocess.run(
            [sys.executable, "-c", code], stdout=there, stderr=subprocess.PIPE, text=True, check=False
        )


@pytest.mark.parametrize("arguments", [("evidence",), ("--help",)])
def test_a_full_standard_output_is_called_by_its_name(arguments: tuple[str, ...]) -> None:
    done = _run(*arguments, output="/dev/full")
    assert (done.returncode, done.stderr) == (2, "standard output: there is no space left on the disk.\n")


def test_a_reader_of_the_answer_who_stops_is_not_told(tmp_path: Path) -> None:
    """As with ``fsm-sim evidence | head -1``."""
    code = "import sys; sys.argv[1:] = ['evidence']; from fsm_sim.cli.entry import main; main()"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert (process.stderr.read(), process.wait()) == ("", 1)
    process.stderr.close()
