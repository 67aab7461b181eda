"""Unit: calibrations side by side, their headline answers, and what is said of them."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from fabricated import FAILED, REPORTED, calibration, save, scenario

import fsm_sim as fsm
from fsm_sim import api
from fsm_sim.cli.commands import commands
from fsm_sim.decisions import calibration_comparison
from fsm_sim.decisions.calibration_comparison import compare_calibrations
from fsm_sim.decisions.headline_answers import Question, headline_answers, questions
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.document.calibration.comparison_text import WordedCalibrations
from fsm_sim.study.calibrations import by_name as calibrations

OUT = "bir-employment-hedensted-2022q1"


def small() -> tuple[Question, ...]:
    """A small office as it is and with more caseworkers; two thirds of its runs are chance."""
    pair = (
        scenario("now", citizens=40, months=6.0).scenario,
        scenario("more", citizens=40, posts=4, months=6.0).scenario,
    )
    return (Question(pair, draws=8, replications=2),)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two calibrations in a folder: one of everything, one without a figure and with a rate held fixed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(calibration_comparison, "questions", small)
    calibrations.folder("other").mkdir(parents=True)
    text = f'without = ["{OUT}"]\n\n[sampling]\ndraws = 100\nchains = 2\n\n[fixed]\n"passive -> left" = 0.003\n'
    (calibrations.folder("other") / "config.toml").write_text(text, "utf-8")
    for name in ("published", "other"):
        save(calibration(calibrations.sources(name), name=name), calibrations.folder(name))
    return tmp_path


@pytest.fixture
def record() -> dict:
    return api.compare_calibrations(["published", "other"]).record


def test_headline_answers_are_those_of_a_forecast(tmp_path: Path) -> None:
    """Same draws, replications and seed: share, probability of the requirement, difference, probability of a gain."""
    made, (asked,) = calibrations.load("published"), small()
    share, meets, difference, gain = headline_answers(made, small(), seed=7)
    files = [scenario("now", citizens=40, months=6.0), scenario("more", citizens=40, posts=4, months=6.0)]
    forecast = fsm.forecast(files, made, draws=8, replications=2, seed=7, out=tmp_path / "run", jobs=1)
    at_end = forecast.pooled.query("measure == 'work' and month == 6 and scenario == 'now'")["value"]
    assert share.mean == pytest.approx(at_end.mean(), rel=1e-12)
    assert meets.mean == (at_end >= 0.15).mean()
    assert (meets.level, asked.month) == (0.15, 6)
    row = fsm.compare(forecast, against="now").row("more", "work")
    assert difference.mean == pytest.approx(row["citizens_mean"], rel=1e-12)
    assert (difference.lower, difference.upper) == pytest.approx((row["citizens_lower"], row["citizens_upper"]))
    work = forecast.pooled.query("measure == 'work' and month == 6").set_index(["scenario", "draw", "replication"])[
        "value"
    ]
    assert gain.mean == (work["more"] > work["now"]).mean()
    assert gain.mcse > 0


def test_what_every_comparison_asks_is_of_shipped_scenarios_at_month_24() -> None:
    hedensted, national = questions()
    assert [one.name for one in hedensted.scenarios] == ["hedensted", "two-more-caseworkers"]
    assert len(national.scenarios[0].office) == 88
    assert {hedensted.month, national.month} == {24}


def test_the_first_calibration_has_no_shift_and_others_are_in_its_standard_deviations(record: dict) -> None:
    made = [calibrations.load(name) for name in ("published", "other")]
    for one in record["parameters"]:
        first = one["values"][0]
        assert first is None or first["shift"] in (0.0, None)
    rows = {one["name"]: one for one in record["parameters"]}
    name = "bir: placement"
    logs = [np.log(each.values[:, each.space.names.index(name)]) for each in made]
    found = rows[name]["values"]
    assert rows[name]["logarithmic"]
    assert found[1]["shift"] == pytest.approx((logs[1].mean() - logs[0].mean()) / logs[0].std())
    multiplier = [each.values[:, each.space.names.index("caseworker_change_multiplier")] for each in made]
    assert rows["caseworker_change_penalty"]["values"][0]["sd"] == pytest.approx(multiplier[0].std())


def test_every_parameter_of_either_is_in_the_table_and_a_fixed_one_has_no_spread(record: dict) -> None:
    rows = {one["name"]: one for one in record["parameters"]}
    known = [set(calibrations.load(name).space.names) for name in ("published", "other")]
    assert set(rows) == {REPORTED.get(name, name) for name in known[0] | known[1]}
    left = rows["passive -> left"]["values"][1]
    assert (left["learnt"], left["sd"], left["mean"]) == ("fixed", 0.0, pytest.approx(0.003))
    turned = api.compare_calibrations(["other", "published"]).record
    shifts = {one["name"]: one["values"][1]["shift"] for one in turned["parameters"] if one["values"][1]}
    assert shifts["passive -> left"] is None, "there are no standard deviations of what is fixed"


def test_settings_that_differ_are_listed_and_others_are_not(record: dict) -> None:
    differing = {row["setting"]: row["values"] for row in record["settings"]}
    published = calibrations.sources("published").config.sampling
    assert differing[f"without.{OUT}"] == [None, True]
    assert differing["fixed.passive -> left"] == [None, 0.003]
    assert differing["sampling.draws"] == [published.draws, 100]
    assert not [name for name in differing if name.startswith(("continuity", "structure", "readings"))]


def test_the_text_says_versions_seeds_digests_and_every_row_in_both_languages(record: dict) -> None:
    for language in LANGUAGES:
        text = WordedCalibrations(record).text(language)
        assert record["version"] in text
        for one in record["calibrations"]:
            assert one["digest"].removeprefix("sha256:")[:12] in text
            assert str(one["sampling"]["seed"]) in text
        assert all(f"\n{one['name']} " in text for one in record["parameters"])
        assert OUT in text
    assert "As-it" not in text
    english = WordedCalibrations(record).text()
    assert "Now: share in employment, education, paid hours or a flexjob" in english
    assert "More: simulations with a higher share" in english


def test_the_picture_names_the_answer_that_moves_most(record: dict) -> None:
    shifts = {one["id"]: abs(one["values"][1]["shift"] or 0.0) for one in record["answers"]}
    most = max(shifts, key=shifts.__getitem__)
    picture = fsm.plot_calibrations(WordedCalibrations(record))
    assert f"Largest shift of an answer: {'Now' if most.startswith('now') else 'More'}" in picture.alt
    assert fsm.plot_calibrations(WordedCalibrations(record), "da").svg != picture.svg


def test_one_that_failed_its_checks_is_compared_and_said_to_have_failed() -> None:
    sources = calibrations.sources("other")
    save(calibration(sources, name="other", checks=FAILED), calibrations.folder("other"))
    text = api.compare_calibrations(["published", "other"]).text()
    assert "other did not pass its checks, so nothing is forecast from it: B1 largest R-hat" in text


@pytest.mark.parametrize("names", [["published"], ["published", "published"]])
def test_fewer_than_two_are_refused(names: list[str]) -> None:
    with pytest.raises(InputError, match=f"nothing to compare in {', '.join(names)}; name two or more that differ"):
        api.compare_calibrations(names)


def test_calibrations_that_are_not_there_are_refused_before_anything_runs() -> None:
    with pytest.raises(InputError, match="there is no calibration 'nowhere'"):
        api.compare_calibrations(["published", "nowhere"])


def test_the_command_prints_a_table_or_json_and_draws(folder: Path) -> None:
    run = CliRunner()
    table = run.invoke(
        commands, ["compare-calibrations", "published", "other", "--language", "da", "--figure", "c.svg"]
    )
    assert table.exit_code == 0, table.output
    assert "Hovedsvar" in table.stdout
    assert (folder / "c.svg").read_text("utf-8").startswith("<?xml")
    printed = run.invoke(commands, ["compare-calibrations", "published", "other", "--json"])
    made = calibrations.load("published"), calibrations.load("other")
    assert json.loads(printed.stdout) == json.loads(json.dumps(compare_calibrations(made)))
    wrong = run.invoke(commands, ["compare-calibrations", "published", "other", "--figure", "c.pdf"])
    assert isinstance(wrong.exception, InputError)
    assert "ends in .svg or .png" in str(wrong.exception)
