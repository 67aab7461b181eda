"""Unit: figures left out of a calibration, its simpler structures, and settings that cannot be used."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from fabricated import SMALL, calibration, posterior, save, scenario, unknowns, whole

import fsm_sim as fsm
from fsm_sim.cli.commands import commands
from fsm_sim.engines.mean_field.office_batch import Offices
from fsm_sim.inference.parameters.config import Config
from fsm_sim.inference.parameters.programme_parameters import parameters, programme_draws
from fsm_sim.inference.parameters.structure import Structure
from fsm_sim.inference.posterior import estimation
from fsm_sim.inference.posterior.estimation import forward_model_of
from fsm_sim.inference.sources import Sources, read_sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inputs import programmes
from fsm_sim.inputs.validate import validate
from fsm_sim.model.errors import InputError
from fsm_sim.report.document.facts import _calibration
from fsm_sim.report.render.calibration_report import report
from fsm_sim.study.calibrations import by_name as calibrations

IN_WORK = "bir-employment-hedensted-2022q1"
DIRECTED = "bir-company-directed-hedensted-2022q1"
TOTAL = 'citizens = 60\nstart = "programme"\n'
assert TOTAL in SMALL
FITTED = tuple(target.id for target in read_sources().catalogue.fitted())


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sampled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Calibrating takes no time here; the names of what was calibrated."""
    names: list[str] = []

    def instead(sources: Sources, name: str, **_: object):
        names.append(name)
        made = whole(calibration(sources, name=name))
        return made, posterior(made)

    monkeypatch.setattr(estimation, "calibrate", instead)
    return names


def settings(text: str, name: str = "mine") -> None:
    """The settings of a calibration as its file has them."""
    calibrations.folder(name).mkdir(parents=True)
    (calibrations.folder(name) / "config.toml").write_text(text, "utf-8")


def refused(name: str = "mine", **given: object) -> str:
    with pytest.raises(InputError) as error:
        calibrations.sources(name, **given)
    (problem,) = error.value.problems
    return problem.sentence


# Left out


def test_what_is_left_out_is_not_fitted_and_everything_else_is() -> None:
    found = forward_model_of(calibrations.sources("mine", without=[IN_WORK]))
    assert {target.id for target in found.targets} == {*FITTED} - {IN_WORK}
    assert "office_work: Hedensted" in found.space.names, "its other figure still speaks of it"


def test_a_municipality_whose_figures_are_all_left_out_is_one_without_results() -> None:
    found = forward_model_of(calibrations.sources("mine", without=[IN_WORK, DIRECTED]))
    assert not [name for name in found.space.names if "Hedensted" in name]


def test_the_list_is_kept_in_the_settings_and_makes_another_digest(sampled: list[str]) -> None:
    made, _ = calibrations.calibrate("mine", without=[IN_WORK, DIRECTED, IN_WORK])
    assert made.sources.config.without == (DIRECTED, IN_WORK)
    assert calibrations.load("mine").sources.config.without == (DIRECTED, IN_WORK)
    assert not calibrations.calibrate("mine")[1], "the kept list is that of the next time"
    assert made.digest != calibrations.sources("other").digest
    back, new = calibrations.calibrate("mine", without=[])
    assert new
    assert back.sources.config.without == ()


def test_a_new_one_without_figures_starts_from_the_published_settings() -> None:
    published = calibrations.sources("published").config
    found = calibrations.sources("mine", without=[IN_WORK]).config
    assert found == published.model_copy(update={"without": (IN_WORK,)})


def test_outputs_say_what_was_left_out_and_nothing_where_nothing_was() -> None:
    made = calibration(calibrations.sources("mine", without=[IN_WORK]), name="mine")
    record = made.as_json()
    assert record["without"] == [IN_WORK]
    assert f"Left out of the fit: {IN_WORK}." in fsm.describe_calibration(made)
    assert f"Holdt ude af kalibreringen: {IN_WORK}." in fsm.describe_calibration(made, "da")
    assert f"Left out of the fit, and so not among the published numbers below: {IN_WORK}." in report(record)
    assert "Holdt ude af kalibreringen og derfor ikke blandt" in report(record, "da")
    assert dict(_calibration(record))["calibration.without"].en == IN_WORK
    whole_ = calibration()
    assert "without" not in whole_.as_json()
    assert "calibration.without" not in dict(_calibration(whole_.as_json()))
    assert "Left out" not in fsm.describe_calibration(whole_) + report(whole_.as_json())


def test_a_brief_says_what_its_calibration_left_out(tmp_path: Path) -> None:
    made = calibration(calibrations.sources("mine", without=[IN_WORK]), name="mine")
    fsm.forecast([scenario("small")], made, draws=4, replications=2, out=tmp_path / "run", jobs=1)
    written = fsm.write_brief(tmp_path / "run", "en", tmp_path / "brief.pdf")
    assert written
    known = json.loads((tmp_path / "run" / "facts.json").read_text("utf-8"))["facts"]
    assert known["calibration.without"]["da"] == IN_WORK


def test_a_list_of_figures_that_names_none_is_refused_and_a_comma_at_its_end_is_not(sampled: list[str]) -> None:
    refused_ = CliRunner().invoke(commands, ["calibrate", "mine", "--without", " , "])
    assert "--without names no target" in str(refused_.exception), refused_.output
    assert sampled == []
    made = CliRunner().invoke(commands, ["calibrate", "mine", "--without", f"{IN_WORK},"])
    assert f"Left out of the fit: {IN_WORK}." in made.output


def test_outputs_say_which_settings_are_not_the_usual_ones(tmp_path: Path) -> None:
    usual = calibrations.sources("published")
    config = Config(fixed={"readiness_spread": 0.0}, structure=Structure(municipal_effects="one"))
    made = calibration(replace(usual, config=config), name="mine")
    said = "fixed.readiness_spread = 0, structure.municipal_effects = one"
    record = made.as_json()
    assert f"Settings that are not the usual ones: {said}." in fsm.describe_calibration(made)
    assert f"Indstillinger, der ikke er de sædvanlige: {said}." in fsm.describe_calibration(made, "da")
    assert f"settings that are not the usual ones: {said}." in report(record)
    fsm.forecast([scenario("small")], made, draws=4, replications=2, out=tmp_path / "run", jobs=1)
    fsm.write_brief(tmp_path / "run", "da", tmp_path / "brief.pdf")
    known = json.loads((tmp_path / "run" / "facts.json").read_text("utf-8"))["facts"]
    assert known["calibration.settings"]["da"] == said
    whole_ = calibration()
    assert "settings" not in whole_.as_json()
    assert "not the usual ones" not in fsm.describe_calibration(whole_) + report(whole_.as_json())


def test_the_command_takes_an_option_several_times_or_a_list_and_says_it(sampled: list[str]) -> None:
    made = CliRunner().invoke(commands, ["calibrate", "mine", "--without", IN_WORK, "--without", DIRECTED])
    assert made.exit_code == 0, made.output
    assert f"Left out of the fit: {DIRECTED}, {IN_WORK}." in made.output
    again = CliRunner().invoke(commands, ["calibrate", "mine", "--without", f"{IN_WORK},{DIRECTED}"])
    assert "is up to date" in again.output
    assert sampled == ["mine"]


# Refused


def test_an_unknown_figure_is_one_sentence_with_the_nearest_ones() -> None:
    assert refused(without=["bir-employment-hedensted"]) == (
        "without names 'bir-employment-hedensted', which is not a target of the evidence; did you mean "
        "'bir-employment-hedensted-2022q1' or 'bir-employment-2022q1'?"
    )
    assert refused(without=["xyz"]) == (
        f"without names 'xyz', which is not a target of the evidence; targets that are fitted are {', '.join(FITTED)}."
    )


def test_a_figure_that_is_only_compared_has_nothing_to_be_left_out_of() -> None:
    checked = read_sources().catalogue.checked()[0].id
    assert refused(without=[checked]).startswith(
        f"without names '{checked}', which has the role check and is not fitted"
    )


def test_leaving_out_everything_is_refused() -> None:
    assert refused(without=FITTED) == (
        f"without leaves out all {len(FITTED)} targets that are fitted, so that nothing would inform the calibration"
        "; keep at least one."
    )


def test_the_published_calibration_keeps_all_figures() -> None:
    assert refused("published", without=[IN_WORK]) == (
        "'published' has all targets that are fitted; give one without some another name."
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('\nwithout = ["xyz-1"]\n', "line 2: without names 'xyz-1', which is not a target of the evidence; targets"),
        (
            "[fixed]\nreadiness_spread = 1.0\ncaseworker_change_multiplier = 1.5\n",
            "line 3: [fixed] sets 'caseworker_change_multiplier' to 1.5, outside its prior's range; it is a number "
            "from 0 to 1.",
        ),
        (
            "[fixed]\nreadiness_spraed = 1.0\n",
            "line 2: [fixed] names 'readiness_spraed', which is not a parameter of the calibration; did you mean "
            "'readiness_spread'?",
        ),
        (
            '[readings]\nbir-ever-paid-hours = "last-week"\n',
            "line 2: [readings]: the target 'bir-ever-paid-hours' has no reading 'last-week'; its alternatives are: "
            "last-month.",
        ),
        (
            '[readings]\nbir-ever-paid = "last-month"\n',
            "line 2: [readings] names 'bir-ever-paid', which is not a target of the evidence; did you mean "
            "'bir-ever-paid-hours'",
        ),
        (
            "[structure]\nmunicipal_effects = 1\n",
            "line 2: [structure] municipal_effects is 1; municipal_effects is \"two\" or \"one\".",
        ),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_one_sentence_with_file_and_line(text: str, sentence: str) -> None:
    settings(text)
    assert refused().startswith(f"calibration/runs/mine/config.toml, {sentence}")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            'start = "settled"\ngroups = { effort = 50 }\n',
            "gives groups and start = \"settled\" too, which has groups of its own; give one of them",
        ),
        ("groups = { effort = 50 }\n", "groups add up to 50 but citizens is 60; the two are equal"),
        ('start = "setled"\n', 'start is "programme" or "settled"'),
    ],
)  # fmt: skip
def test_a_start_that_contradicts_the_total_of_citizens_is_one_sentence(changed: str, sentence: str) -> None:
    Path("small.toml").write_text(SMALL.replace(TOTAL, f"citizens = 60\n{changed}"), "utf-8")
    (problem,) = validate(["small.toml"]).problems
    assert sentence in problem.sentence


def test_counts_by_state_and_a_settled_start_are_one_sentence() -> None:
    table = 'citizens = { passive = 40, paid_hours = 20 }\nstart = "settled"\n'
    Path("small.toml").write_text(SMALL.replace(TOTAL, table), "utf-8")
    (problem,) = validate(["small.toml"]).problems
    assert problem.line is not None
    assert (
        'gives citizens as a table by state and start = "settled" too; that is for a number of citizens' in problem.text
    )


def test_a_patch_that_counts_by_state_takes_the_place_of_a_settled_start() -> None:
    """It was refused: a patch cannot take a key of its base away."""
    heading = '[scenario]\nname = "counted"\ntitle = "Counted"\nbase = "hedensted.toml"\n\n[office]\n'
    Path("counted.toml").write_text(f"{heading}citizens = {{ passive = 165, placement = 86 }}\n", "utf-8")
    (office,) = fsm.load_scenario("counted.toml").office
    assert (office.citizens, office.start) == ({"passive": 165, "placement": 86}, None)
    Path("both.toml").write_text(f'{heading}citizens = {{ passive = 251 }}\nstart = "settled"\n', "utf-8")
    (problem,) = validate(["both.toml"]).problems
    assert 'by state and start = "settled" too' in problem.text


# Structures


def of(structure: Structure) -> Sources:
    sources = read_sources()
    config = sources.config.model_copy(update={"structure": structure})
    return replace(sources, config=config, priors=sources.priors.model_copy(update={"structure": structure}))


def test_a_structure_is_kept_in_the_settings_and_reaches_the_priors() -> None:
    config = Config(structure=Structure(municipal_effects="one"), without=(IN_WORK,))
    settings(calibrations.config_toml(config))
    found = calibrations.sources("mine")
    assert found.config == config
    assert found.priors.structure == config.structure


def test_one_effect_of_a_municipality_acts_on_placements_and_on_work() -> None:
    sources = of(Structure(municipal_effects="one"))
    known = unknowns(sources)
    assert [name for name in known.names if "office" in name] == ["office_work: Hedensted", "between_sd: office_work"]
    value = {name: prior.centre for name, prior in known.priors.items()} | {"office_work: Hedensted": 1.3}
    own = parameters(programmes.load("bir"), sources.priors, value, "Hedensted").effects
    assert (own.office_placement_effect, own.office_work_effect) == (1.3, 1.3)


def test_one_effect_gives_what_two_equal_effects_give() -> None:
    def value(forward: ForwardModel) -> np.ndarray:
        centre = {name: prior.centre for name, prior in forward.space.priors.items()}
        effects = {name: 1.3 for name in centre if name.endswith(": Hedensted")}
        return np.array(list((centre | effects).values()))

    one, two = (forward_model_of(of(Structure(municipal_effects=effects))) for effects in ("one", "two"))
    equal = np.ones(2)
    of_one, of_two = (forward.of_one_office(value(forward), np, Offices.values, equal) for forward in (one, two))
    assert of_one == pytest.approx(of_two, rel=1e-12)
    slopes, apart = one.slopes_at(value(one)), two.slopes_at(value(two))
    assert (slopes[0] == 0).all()
    assert slopes[1] == pytest.approx(apart.sum(axis=0), rel=1e-3)


def test_a_municipality_without_results_draws_one_effect_for_both() -> None:
    sources = of(Structure(municipal_effects="one"))
    made = calibration(sources)
    drawn = programme_draws(programmes.load("bir"), sources.priors, made.table(5), "Aarhus", range(5))
    effects = [drawn.at(draw).effects for draw in range(5)]
    assert [one.office_placement_effect for one in effects] == [one.office_work_effect for one in effects]
    assert len({one.office_work_effect for one in effects}) == 5


def test_without_readiness_classes_everybody_is_equally_ready() -> None:
    sources = replace(read_sources(), config=Config(fixed={"readiness_spread": 0.0}))
    made = calibration(sources)
    found = made.parameters(programmes.load("bir"), made.mean())
    assert found.readiness.multipliers == pytest.approx((1.0, 1.0, 1.0))
    save(made, calibrations.folder("flat"))
