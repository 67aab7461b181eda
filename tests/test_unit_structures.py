"""Unit: the structures that the study compares, its tables, and the page that has them."""

from pathlib import Path

import pandas as pd
import pytest
from fabricated import FAILED, calibration

from fsm_sim.inference.sources import read_sources
from fsm_sim.inputs.checking.records import read_record
from fsm_sim.model.errors import InputError
from fsm_sim.study.calibrations import by_name as calibrations
from studies import structure as study
from studies.structure import ANSWERS, Structures, structures, tables

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = calibrations.sources("published")


def of(name: str) -> study.Structure:
    return next(one for one in structures() if one.name == name)


def test_the_first_structure_changes_nothing_and_every_other_something() -> None:
    first, *others = structures()
    assert first.config(PUBLISHED.config) == PUBLISHED.config
    assert not first.office
    assert all(one.settings or one.office or one.parameters for one in others)
    assert len({one.name for one in structures()}) == len({one.title for one in structures()}) == len(structures())


@pytest.mark.parametrize("one", structures(), ids=lambda one: one.name)
def test_every_structure_can_be_calibrated_and_started(
    one: study.Structure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = one.config(PUBLISHED.config)
    calibrations.folder("mine").mkdir(parents=True)
    (calibrations.folder("mine") / "config.toml").write_text(calibrations.config_toml(config), "utf-8")
    assert calibrations.sources("mine").config == config
    assert (config == PUBLISHED.config) == (one.calibration == "published")
    hedensted, national = one.asked()
    assert min(hedensted.replications, national.replications) > 1, "chance can be told from parameters"
    assert {office.office[0].number_of_citizens for office in hedensted.scenarios} == {251}


def test_a_start_of_its_own_is_that_of_every_scenario_of_hedensted_and_of_no_other() -> None:
    hedensted, national = of("start-typed").asked()
    assert [one.office[0].citizens for one in hedensted.scenarios] == [
        {"passive": 165, "placement": 37, "paid_hours": 49}
    ] * 2
    assert [one.office[0].start for one in of("start-programme").asked()[0].scenarios] == ["programme"] * 2
    assert national.scenarios == structures()[0].asked()[1].scenarios


def test_fixed_caseloads_are_all_there_are_in_the_middle_of_their_priors() -> None:
    priors = read_sources().priors.nominal_caseload
    assert of("caseloads-fixed").parameters == {f"{name}: caseload": one.centre for name, one in priors.items()}


@pytest.mark.parametrize(("name", "reading"), [("last-month", "last-month"), ("without-flexjobs", "without-flexjob")])
def test_a_reading_is_chosen_for_every_fitted_figure_that_has_it(name: str, reading: str) -> None:
    fitted = read_sources().catalogue.fitted()
    having = {one.id for one in fitted if reading in {other.name for other in one.alternative}}
    assert of(name).settings["readings"] == dict.fromkeys(having, reading)


def test_a_wrong_file_of_structures_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "structures.toml"
    text = '[[structure]]\nname = "a"\ntitle = "A"\nwhy = "-"\n\n[[structure]]\nname = "b"\ntitle = "B"\nreason = "-"\n'
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as error:
        read_record(Structures, file, "a file of structures")
    assert {problem.line for problem in error.value.problems} <= {6, 9}
    assert "reason" in str(error.value)


def test_parameters_that_no_figure_informs_are_held_in_every_draw_and_others_may_not_be() -> None:
    made = calibration()
    found = study.held(made, of("caseload-acts").parameters)
    place = made.space.names.index("caseload_elasticity_work")
    assert (found.values[:, place] == -0.13).all()
    others = [name for name in made.space.names if name not in of("caseload-acts").parameters]
    assert all((found.table(7).column(name, 0.0) == made.table(7).column(name, 0.0)).all() for name in others)
    with pytest.raises(
        ValueError, match=r"'passive -> left', on which fitted targets depend; hold it in settings.fixed"
    ):
        study.Structure(name="a", title="A", why="-", parameters={"passive -> left": 0.003})


def test_a_calibration_that_failed_is_not_used_and_the_table_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "calibrated", lambda name, config: calibration(name=name, checks=FAILED))
    (row,) = study.answers(of("exponential-stays"))
    assert row["failed_checks"] == "B1 largest R-hat: 1.2"
    kept = pd.read_csv(ANSWERS).query("structure != 'exponential-stays'")
    shown = tables(pd.concat([kept, pd.DataFrame([row])]))
    assert shown.count("| stays without memory | not used, a check failed (B1 largest R-hat: 1.2) |") == 2


def test_a_shift_is_in_the_standard_deviations_that_the_parameters_give() -> None:
    found = pd.read_csv(ANSWERS)
    mine = (found["scenario"] == "hedensted") & (found["kind"] == "share")
    found.loc[mine & (found["structure"] == "published"), ["mean", "parameter_sd"]] = 0.20, 0.02
    found.loc[mine & (found["structure"] == "exits-closed"), "mean"] = 0.23
    shown = tables(found)
    assert "| as published | 20.0 % |" in shown
    assert "| 90 % interval of the parameters | 16.7 to 23.3 % |" in shown
    assert "| exits closed | 23.0 % (+1.5) |" in shown


def test_the_page_has_the_tables_that_the_study_prints() -> None:
    page = (ROOT / "docs" / "what-decides-the-answer.md").read_text("utf-8")
    found = pd.read_csv(ANSWERS)
    assert set(found["structure"]) == {one.name for one in structures()}
    for part in tables(found).split("\n\n"):
        assert part in page
