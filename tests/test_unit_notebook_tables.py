"""Unit: evidence and calibrations as tables, pictures and words; a model taken apart; the folder of a project."""

import json
from pathlib import Path

import numpy as np
import pytest
from fabricated import calibration, save, whole
from synthetic_run import make_run

import fsm_sim as fsm
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.warning import EmptyPatch
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.calibrations import fitting


@pytest.fixture(scope="module")
def made() -> Calibration:
    return calibration(calibrations.sources("published"))


def test_the_evidence_is_a_table_with_a_row_for_each_target() -> None:
    catalogue = fsm.load_evidence()
    table = fsm.evidence_table(catalogue)
    assert table.index.is_unique
    assert len(table) == len(catalogue.targets)
    assert (table["role"] == "fit").sum() == len(catalogue.fitted())
    assert set(table["source"]) == {source.id for source in catalogue.sources}
    assert set(fsm.conflict_table(catalogue).index) == {conflict.id for conflict in catalogue.conflicts}
    words = fsm.describe_evidence(catalogue)
    assert words.startswith(f"{len(table)} published numbers from {len(catalogue.sources)} sources")
    assert f"{len(catalogue.conflicts)} times the sources contradict" in words


def test_a_calibration_is_three_tables(made: Calibration) -> None:
    tables = fsm.calibration_tables(made)
    assert tables.checks["passed"].all()
    assert len(tables.fits) == len(made.fits)
    assert tables.parameters["learnt"].tolist() == [one.learnt for one in made.contractions]


def test_a_calibration_in_words_counts_what_is_learnt(made: Calibration) -> None:
    words = fsm.describe_calibration(made)
    both = sum(one.learnt == "both" for one in made.contractions)
    assert f"passed {len(made.checks)} of {len(made.checks)} checks" in words
    assert f"data moved and narrowed {both}," in words
    assert "`caseload_elasticity_work` is \N{MINUS SIGN}0." in words


def test_fit_and_contraction_are_pictures(made: Calibration) -> None:
    assert fsm.plot_fit(made).alt.startswith(f"{len(made.fits)} published numbers")
    said = {"both": "moved and narrowed", "moved": "moved", "narrowed": "narrowed", "hardly": "little"}
    counts = [f"{said[of]}: {sum(one.learnt == of for one in made.contractions)}" for of in said]
    assert ", ".join(counts) in fsm.plot_contraction(made).alt


def test_a_forecasts_figures_are_pictures_by_name(tmp_path: Path) -> None:
    pictures = fsm.plot_forecast(make_run(tmp_path / "run", draws=10))
    assert {"fan", "caseload", "fit", "differences"} <= set(pictures)
    assert all(len(picture.png) > 5000 for picture in pictures.values())


def test_a_comparison_in_words_carries_its_warnings_in_either_language(tmp_path: Path) -> None:
    forecast = fsm.open_forecast(make_run(tmp_path / "run", draws=10, warnings=[EmptyPatch(base="a.toml")]))
    comparison = fsm.compare(forecast, against=forecast.run["scenarios"][0]["name"])
    english, danish = fsm.describe_comparison(comparison), fsm.describe_comparison(comparison, "da")
    assert english.split("\n\n")[0] == comparison.text("en").splitlines()[0]
    assert english.endswith("Warning: “Two more caseworkers”: the patch changes nothing in a.toml.")
    assert danish.endswith("Advarsel: »To medarbejdere mere«: scenariet ændrer ingenting i forhold til a.toml.")


def test_the_posterior_of_a_finished_calibration_can_be_read(
    made: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="there is no calibration 'published'"):
        fsm.load_posterior()
    save(made, calibrations.folder("published"))
    value = fsm.load_posterior()["posterior"]["value"]
    assert list(value["parameter"].to_numpy()) == list(made.space.priors)
    assert np.array_equal(np.asarray(value).reshape(-1, len(made.space.priors)), whole(made).values)


def test_a_fitting_hands_its_parts_to_the_model_and_the_sampler(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these return is tested where they are made; compiling takes a minute (`test_recovery_calibration`)."""
    from fsm_sim.inference.posterior import fitter as fit
    from fsm_sim.inference.posterior import model

    sources = calibrations.sources("published")
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(model, "build", lambda *given: asked.append(given) or "a model")
    monkeypatch.setattr(fit.Fitter, "of", lambda *given: asked.append(given) or "a fitter")
    made = fitting.Fitting(sources, "a problem", "a whitening")  # type: ignore[arg-type]
    assert (made.model, made.fitter) == ("a model", "a fitter")
    assert asked == [("a problem", "a whitening")] * 2


def test_work_goes_on_from_the_nearest_folder_of_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("calibration", "scenarios", "notebooks/old"):
        (tmp_path / "mine" / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "mine" / "notebooks" / "old")
    assert fsm.work_in_project() == Path.cwd() == tmp_path / "mine"
    assert fsm.work_in_project() == tmp_path / "mine"
    monkeypatch.chdir(tmp_path)
    assert fsm.work_in_project() == Path.cwd() == tmp_path
    with pytest.raises(InputError, match="there is no such folder"):
        fsm.work_in_project("nowhere")


def test_tables_of_the_record_and_of_the_calibration_agree(made: Calibration) -> None:
    record = json.loads(json.dumps(made.as_json()))
    assert fsm.calibration_tables(made).fits["published"].tolist() == [fit["published"] for fit in record["fit"]]
