"""Unit: when a calibration is up to date, when it may be used, and what is kept of an earlier one."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fabricated import FAILED, calibration, posterior, save, whole
from made_up_validation import results

import fsm_sim as fsm
from fsm_sim.inference.caseload.stored_prior import read_prior
from fsm_sim.inference.parameters.config import Config
from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.posterior import calibration as inference
from fsm_sim.inference.posterior import estimation
from fsm_sim.inference.sources import Sources, code_digest, read_sources, validation_digest
from fsm_sim.inputs import programmes
from fsm_sim.model.errors import InputError, RefusedError
from fsm_sim.study.calibrations import by_name as calibrations


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


def text(error: pytest.ExceptionInfo[InputError]) -> str:
    (problem,) = error.value.problems
    return problem.sentence


def changed(sources: Sources, **parts: object) -> Sources:
    return Sources(
        **{part: parts.get(part, getattr(sources, part)) for part in ("catalogue", "priors", "programmes", "config")}
    )


# The digest


def test_the_same_inputs_have_the_same_digest_however_often_they_are_read() -> None:
    assert read_sources().digest == read_sources().digest


def test_a_changed_prior_target_switch_or_programme_is_another_digest() -> None:
    sources = read_sources()
    priors = sources.priors
    rate = priors.rates["passive -> left"]
    targets = sources.catalogue.targets
    fitted = next(target for target in targets if target.role == "fit")
    bir = programmes.load("bir")
    others = [
        changed(
            sources,
            priors=priors.model_copy(
                update={"rates": {**priors.rates, "passive -> left": rate.model_copy(update={"sigma": 0.31})}}
            ),
        ),
        changed(
            sources,
            priors=priors.model_copy(
                update={"likelihood": priors.likelihood.model_copy(update={"overdispersion": 3.0})}
            ),
        ),
        changed(
            sources,
            catalogue=sources.catalogue.model_copy(
                update={
                    "targets": tuple(
                        target.model_copy(update={"value": 0.011}) if target is fitted else target for target in targets
                    )
                }
            ),
        ),
        changed(sources, config=Config(readings={"bir-ever-paid-hours": "last-month"})),
        changed(sources, config=Config(fixed={"readiness_spread": 1.0})),
        changed(sources, config=Config(sampling=Sampling(seed=2))),
        changed(sources, programmes=tuple(bir if one.name == "ap" else one for one in sources.programmes)),
    ]
    digests = {one.digest for one in (sources, *others)}
    assert len(digests) == len(others) + 1


def test_the_code_that_decides_a_calibration_is_in_its_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_sources().digests
    monkeypatch.setattr("fsm_sim.inference.sources.ROOMS", ("model",))
    after = read_sources().digests
    assert {part for part in before if before[part] != after[part]} == {"code"}


@pytest.mark.parametrize(
    ("changed", "calibration_too"), [("validation/questions/recovery.py", False), ("posterior/fitter.py", True)]
)
def test_code_that_only_asks_about_a_calibration_makes_its_proof_stale_alone(
    changed: str, calibration_too: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, validated, read = code_digest(), validation_digest("sha256:0"), Path.read_text

    def edited(path: Path, *rest: object) -> str:
        return read(path, *rest) + "\n" * path.as_posix().endswith(f"inference/{changed}")

    monkeypatch.setattr(Path, "read_text", edited)
    assert (code_digest() != before) == calibration_too
    assert (validation_digest("sha256:0") != validated) != calibration_too
    assert validation_digest("sha256:1") != validation_digest("sha256:0")


# Using one


def todays(name: str = "mine", **changes: object):
    return calibration(calibrations.sources(name), name=name, **changes)


def test_a_calibration_that_is_not_there_is_named_with_the_remedy() -> None:
    with pytest.raises(InputError) as error:
        calibrations.load("mine")
    assert text(error) == (
        "calibration/runs/mine: there is no calibration 'mine'; make it with 'fsm-sim calibrate mine'."
    )


def test_a_new_calibration_has_the_settings_of_the_published_one() -> None:
    """Without local data it was sampled by defaults that nobody has read, whatever `--help` says of a new name."""
    assert calibrations.sources("brand-new").config == calibrations.sources("published").config


@pytest.mark.parametrize("name", ["", "../mine", "a/b", "mine.old", "mi ne"])
def test_a_name_is_no_path(name: str) -> None:
    with pytest.raises(InputError) as error:
        calibrations.load(name)
    assert text(error) == (f"'{name}' is not a name for a calibration; use letters, digits, hyphens and underscores.")


def test_a_calibration_reads_back_as_it_was_made() -> None:
    made = whole(todays())
    save(made, calibrations.folder("mine"))
    found = calibrations.load("mine")
    assert found.values.tobytes() == made.values.tobytes()
    assert (found.fits, found.contractions, found.checks) == (made.fits, made.contractions, made.checks)
    assert found.mean() == made.mean()
    assert list(found.draws(7)) == list(made.draws(7))


def test_one_with_todays_inputs_may_be_used() -> None:
    save(todays(), calibrations.folder("mine"))
    assert calibrations.load("mine").approved


def test_a_stale_one_is_refused_with_the_remedy() -> None:
    save(replace(todays(), digest="sha256:of another day"), calibrations.folder("mine"))
    with pytest.raises(InputError) as error:
        calibrations.load("mine")
    assert text(error) == (
        "calibration/runs/mine: the calibration 'mine' is stale: evidence, priors, programmes, settings or code have "
        "changed; renew it with 'fsm-sim calibrate mine'."
    )


@pytest.mark.parametrize("record", ["", "[]", "{}", '{"digest": 5}', "half a rec"])
def test_a_record_of_another_kind_is_stale_and_no_traceback(record: str) -> None:
    save(todays(), calibrations.folder("mine"))
    (calibrations.folder("mine") / "checks.json").write_text(record, "utf-8")
    with pytest.raises(InputError, match="is stale"):
        calibrations.load("mine")


def test_changed_settings_make_one_stale() -> None:
    save(todays(), calibrations.folder("mine"))
    (calibrations.folder("mine") / "config.toml").write_text('[fixed]\n"readiness_spread" = 1.0\n', "utf-8")
    with pytest.raises(InputError, match="is stale"):
        calibrations.load("mine")


def test_B1_one_that_failed_its_checks_is_refused_and_the_checks_are_named() -> None:
    save(todays(checks=FAILED), calibrations.folder("mine"))
    with pytest.raises(RefusedError) as refused:
        calibrations.load("mine")
    assert str(refused.value) == (
        "the calibration 'mine' did not pass its checks, so nothing is forecast from it: rhat_max is 1.2 (limit 1.01)."
    )
    assert not calibrations.load("mine", approved=False).approved


# Making one


def test_a_first_calibration_leaves_its_posterior_checks_and_settings(sampled: list[str]) -> None:
    made, new = calibrations.calibrate("mine")
    assert new
    assert sampled == ["mine"]
    folder = calibrations.folder("mine")
    assert {file.name for file in folder.iterdir()} == {"posterior.nc", "checks.json", "config.toml"}
    assert json.loads((folder / "checks.json").read_text("utf-8"))["digest"] == made.digest
    assert [one.name for one in calibrations.RUNS.iterdir()] == ["mine"], "nothing unfinished is left behind"
    assert calibrations.load("mine").digest == made.digest


def test_nothing_is_done_when_nothing_has_changed(sampled: list[str]) -> None:
    made, _ = calibrations.calibrate("mine")
    again, new = calibrations.calibrate("mine")
    assert (new, sampled) == (False, ["mine"])
    assert again.values.tobytes() == made.values.tobytes()


def test_it_is_made_again_when_asked_for(sampled: list[str]) -> None:
    calibrations.calibrate("mine")
    assert calibrations.calibrate("mine", force=True)[1]
    assert sampled == ["mine", "mine"]


def test_settings_from_the_command_line_stay_with_the_calibration(sampled: list[str]) -> None:
    made, _ = calibrations.calibrate("mine", changes={"draws": 300, "seed": 9})
    assert (made.sources.config.sampling.draws, made.sources.config.sampling.seed) == (300, 9)
    assert calibrations.load("mine").digest == made.digest
    assert not calibrations.calibrate("mine")[1], "the kept settings are those of the next time"


def test_an_earlier_one_is_kept_aside_under_its_digest(sampled: list[str]) -> None:
    first, _ = calibrations.calibrate("mine")
    before = (calibrations.folder("mine") / "posterior.nc").read_bytes()
    second, new = calibrations.calibrate("mine", changes={"draws": 300})
    assert new
    assert first.digest != second.digest
    aside = calibrations.RUNS / f"mine-{first.digest.removeprefix('sha256:')[:8]}"
    assert (aside / "posterior.nc").read_bytes() == before
    assert json.loads((aside / "checks.json").read_text("utf-8"))["digest"] == first.digest
    assert calibrations.load("mine").digest == second.digest


def test_a_calibration_that_breaks_off_leaves_the_earlier_one_as_it_was(
    sampled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    calibrations.calibrate("mine")
    before = {file.name: file.read_bytes() for file in calibrations.folder("mine").iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(inference, "save", full)
    with pytest.raises(InputError, match=r"no space left for the calibration; .* what was there before is kept"):
        calibrations.calibrate("mine", force=True)
    assert {file.name: file.read_bytes() for file in calibrations.folder("mine").iterdir()} == before
    assert [one.name for one in calibrations.RUNS.iterdir()] == ["mine"]


def test_settings_are_written_so_that_they_read_back(sampled: list[str], tmp_path: Path) -> None:
    config = Config(
        sampling=Sampling(draws=123, tune=456, chains=3, seed=7),
        readings={"bir-ever-paid-hours": "last-month"},
        fixed={"passive -> left": 0.003, "office_work: Hedensted": 1.0},
    )
    file = tmp_path / "config.toml"
    file.write_text(calibrations.config_toml(config), "utf-8")
    assert read_sources(file).config == config


# Parameters


def test_parameters_without_a_calibration_are_the_centre_of_the_priors() -> None:
    found = calibrations.parameters(programmes.load("fsm1"), None)
    assert found.rates["passive -> placement"] == pytest.approx(0.08)
    for exit, name in (("work", "caseload_elasticity_work"), ("clarification", "caseload_elasticity_clarify")):
        assert getattr(found.effects, name) == pytest.approx(read_prior(exit).predictive["mean"], abs=5e-4)


def test_parameters_of_a_calibration_are_its_posterior_mean_with_the_towns_own_effect() -> None:
    made = todays()
    save(made, calibrations.folder("mine"))
    bir = programmes.load("bir")
    found = calibrations.parameters(bir, "mine", "Hedensted")
    mean, of_all = made.mean(), calibrations.parameters(bir, "mine").effects
    assert found.effects.office_work_effect == pytest.approx(mean["office_work: Hedensted"])
    assert found.effects.office_placement_effect == pytest.approx(mean["office_placement: Hedensted"])
    assert (of_all.office_work_effect, of_all.office_placement_effect) == (1.0, 1.0)


def test_the_mean_of_a_rate_is_that_of_its_logarithm() -> None:
    made = calibration()
    mean, place = made.mean(), list(made.space.priors).index("passive -> placement")
    assert mean["passive -> placement"] == pytest.approx(np.exp(np.log(made.values[:, place]).mean()))
    elasticity = list(made.space.priors).index("caseload_elasticity_work")
    assert mean["caseload_elasticity_work"] == pytest.approx(made.values[:, elasticity].mean())


@pytest.mark.parametrize(("count", "rows"), [(0, []), (1, [0]), (2, [0, 39]), (40, list(range(40)))])
def test_draws_are_spread_over_the_whole_posterior(count: int, rows: list[int]) -> None:
    made = calibration()
    assert [list(draw.values()) for draw in made.draws(count)] == [made.values[row].tolist() for row in rows]


def test_a_report_made_anew_keeps_the_hold_out_results_of_the_same_inputs(sampled: list[str]) -> None:
    """A validation belongs to a digest. It was once only in the report that followed it."""
    made = fsm.calibrate("mine")
    folder = calibrations.folder("mine")
    report = folder / "report.html"
    assert "Mid-term to final: 1 of 2 unseen targets" not in report.read_text("utf-8")
    room = folder / "validation" / validation_digest(made.digest).removeprefix("sha256:")[:8]
    room.mkdir(parents=True)
    for one in results():
        (room / f"{one.part}.json").write_text(json.dumps(one.as_json()), "utf-8")
    fsm.calibrate("mine", force=True)
    assert "Mid-term to final: 1 of 2 unseen targets" in report.read_text("utf-8")
    assert "Fra midtvejs til slut: 1 af 2" in (folder / "report-da.html").read_text("utf-8")
