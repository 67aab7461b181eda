"""Document: `monitor` of a forecast, and of a forecast against what came, at both doors."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from afterwards_runs import MONTHS, TOWNS, WINDOW, budget, came
from click.testing import CliRunner
from fabricated import calibration, save
from monitored_towns import csv_of

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.decisions.monitoring.forecast import shares_of_runs
from fsm_sim.language.numbers import percent
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.model.text import Language
from fsm_sim.study.calibrations import by_name


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a calibration, a forecast, and counts that came: three times the intake and half the posts."""
    folder = tmp_path_factory.mktemp("room")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        made = calibration(by_name.sources("published"))
        save(made, by_name.folder("published"))
        fsm.forecast(budget(*TOWNS[:3]), "published", out="run", draws=20, replications=2, jobs=1)
        counts = tuple(came(fsm.load_calibration("published"), 1, towns=TOWNS[:2]))
        lines = csv_of(counts).splitlines()
        rows = [f"{line};6;2,5" for line in lines[1:]]
        Path("came.csv").write_text("\n".join([f"{lines[0]};Tilgang;Sagsbehandlere", *rows]) + "\n", "utf-8")
    return folder


def test_a_forecast_against_what_came_is_the_same_at_both_doors(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(room)
    arguments = ["monitor", "run", "--counts", "came.csv", "--counted", "window", "--figure", "a.svg", "--json"]
    run = CliRunner().invoke(commands, arguments)
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    answer = fsm.score_forecast(fsm.open_forecast("run"), "came.csv", WINDOW)
    assert told == json.loads(json.dumps({**answer.as_json(), "text": told["text"]}))
    assert len(answer.origins) == 2
    assert {one.month for one in answer.origins} == {"2026-06"}
    assert answer.record.results == told["results"]
    assert fsm.plot_afterwards(answer).svg == Path("a.svg").read_bytes()


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_number_of_the_sentences_is_the_answers(
    room: Path, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.chdir(room)
    answer = fsm.score_forecast(fsm.open_forecast("run"), "came.csv", WINDOW)
    text = fsm.describe_afterwards(answer, language)
    for one in answer.origins:
        for share in (one.came, one.forecast, one.lower, one.upper):
            assert percent(share, language, 1) in text
    (whole,) = [one for one in answer.scores if not one.month]
    assert percent(whole.inside_90, language) in text
    assert len([one for one in answer.scores if one.month]) == MONTHS - 2  # three months have passed in March


def test_every_count_that_is_not_used_is_told_with_its_reason(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another office, a month before the forecast, a hidden count, and months before three have passed."""
    monkeypatch.chdir(room)
    lines = [line.rsplit(";", 2)[0].split(";") for line in Path("came.csv").read_text("utf-8").splitlines()]
    town = lines[1][0]
    rows = [[*line[:4], "<5" if line[:3] == [town, "bir", "2026-04"] else line[4], *line[5:]] for line in lines]
    rows = [[*row[:4], row[4] or "9", *row[5:]] for row in rows]
    rows += [["Aarhus", *line[1:]] for line in rows[1:] if line[0] == town]
    rows.append([town, "bir", "2025-12", *rows[3][3:]])
    Path("more.csv").write_text("\n".join(map(";".join, rows)) + "\n", "utf-8")
    answer = fsm.score_forecast(fsm.open_forecast("run"), "more.csv", WINDOW)
    every = tuple(f"2026-0{month}" for month in range(1, 7))
    other = lines[-1][0]
    found = [(one.why, one.municipality, one.outcome, one.months) for one in answer.unused]
    assert found == [
        ("office", "Aarhus", "", every),
        ("period", town, "", ("2025-12",)),
        ("hidden", town, "work", ("2026-04",)),
        *(("window", name, "work", every[:2]) for name in (town, other)),
    ]
    assert json.loads(json.dumps(answer.as_json()))["unused"][1]["months"] == ["2025-12"]
    text = fsm.describe_afterwards(answer)
    assert "Not used, as the forecast has no such office: Aarhus, " in text
    assert f"Not used, as the forecast does not cover the months: {town} (Dec 2025)." in text
    assert "Not used, as the file hides the count: " in text
    assert "Ikke brugt, da filen skjuler tallet: " in fsm.describe_afterwards(answer, "da")


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_forecast_is_shown_with_the_probability_of_its_requirements(
    room: Path, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.chdir(room)
    run = CliRunner().invoke(commands, ["monitor", "run", "--language", language])
    assert run.exit_code == 0, run.output
    found = fsm.monitor_forecast(fsm.open_forecast("run"))
    assert [one.name for one in found.outcomes] == ["company_directed", "work"]
    for outcome in found.outcomes:
        assert [one.share for one in outcome.shares] == sorted((one.share for one in outcome.shares), reverse=True)
        assert {one.highest for one in outcome.shares} == {1.0}  # three municipalities are the three highest
        for one in outcome.shares:
            assert one.lower <= one.share <= one.upper
            assert percent(one.share, language, 1) in run.stdout


def test_the_share_of_a_forecast_is_that_of_its_last_month(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(room)
    made = fsm.open_forecast("run")
    found = fsm.monitor_forecast(made)
    work = next(one for one in found.outcomes if one.name == "work")
    table = made.results
    for share in work.shares:
        own = (table["municipality"] == share.municipality) & (table["measure"] == "work") & (table["month"] == MONTHS)
        assert share.share == pytest.approx(table[own]["value"].mean(), abs=1e-12)
        assert share.meets == pytest.approx((table[own]["value"] >= 0.15).mean(), abs=1e-12)


def test_a_municipality_without_citizens_in_a_run_is_not_among_the_highest_of_it() -> None:
    shares = np.array([[np.nan, 0.0, 0.0, 0.2], [0.0, 0.1, 0.2, 0.3]])
    found = {one.municipality: one for one in shares_of_runs(("A", "B", "C", "D"), np.ones((2, 4)), shares, 0.1)}
    assert [found[name].highest for name in "ABCD"] == [0.0, 1.0, 1.0, 1.0]
    assert (found["A"].share, found["A"].meets, found["D"].meets) == (0.0, 0.0, 1.0)


def test_options_of_the_other_kind_of_source_are_refused_together(
    room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(room)
    arguments = ["monitor", "run", "--hide-below", "3", "--least", "5", "--language", "da"]
    assert guarded(lambda: commands.main(arguments, standalone_mode=False) or 0) == 2
    said = capsys.readouterr().err
    assert "--hide-below hører til en fil med optællinger; udelad den for mappen med en fremskrivning." in said
    assert "--least hører til en fil" in said
    assert guarded(lambda: commands.main(["monitor", "came.csv", "--counts", "x"], standalone_mode=False) or 0) == 2
    assert "--counts is of a forecast's folder; leave it out for a file of counts." in capsys.readouterr().err


def refused(capsys: pytest.CaptureFixture[str], command: str) -> str:
    assert guarded(lambda: commands.main(command.split(), standalone_mode=False) or 0) == 2
    return capsys.readouterr().err


def test_C1_all_that_is_wrong_with_a_forecast_its_counts_and_options_is_told_in_one_pass(
    room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(room)

    said = refused(capsys, "monitor run --counts nope.csv --counted foo --scenario q --figure a.pdf --month 2026-01")
    for one in ("nope.csv", "--counted is 'foo'", "no scenario 'q'", "--figure is a.pdf", "--month is of a file"):
        assert said.count(one) == 1, said
    said = refused(
        capsys, "monitor run --month 2026-01 --programme x --sheet y --figure a.svg --counted window --scenario q"
    )
    for one in ("--programme goes", "--sheet goes", "--figure goes", "--counted goes", "--month is of", "scenario 'q'"):
        assert said.count(one) == 1, said


def test_C7_a_run_of_several_scenarios_is_told_the_option_that_names_one(
    room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(room)
    other = budget(*TOWNS[:2])
    heading = other.scenario.scenario.model_copy(update={"name": "other", "title": "Other"})
    second = replace(other, scenario=other.scenario.model_copy(update={"scenario": heading}))
    second = replace(second, digest=digest(second.scenario))
    fsm.forecast([budget(*TOWNS[:2]), second], "published", out="two", draws=4, replications=1, jobs=1)
    for more in ("", " --counts came.csv"):
        said = refused(capsys, f"monitor two{more}")
        assert "(budget, other)" in said
        assert "with scenario (--scenario)." in said
