"""Unit: the meta-analysis of caseload finds what was put in, and its answer is kept with what it was made from."""

from pathlib import Path

import numpy as np
import pymc as pm
import pytensor
import pytensor.tensor as pt
import pytest
from scipy.integrate import quad
from scipy.special import log_ndtr
from scipy.stats import norm, truncnorm

from fsm_sim.cli.commands import commands, guarded
from fsm_sim.evidence.study import Studies, Study
from fsm_sim.inference import sources
from fsm_sim.inference.caseload import stored_prior as caseload_prior
from fsm_sim.inference.caseload.meta_analysis import Beliefs, _toggled, analyse, log_probability
from fsm_sim.inference.caseload.stored_prior import CaseloadPrior, current, read_prior
from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inputs.studies import read_studies
from fsm_sim.model.errors import InputError
from fsm_sim.report.document.caseload_text import caption, text
from fsm_sim.report.figures.caseload_figure import forest
from fsm_sim.report.render.calibration_report import report

QUICK = Sampling(draws=1500, tune=500, chains=4, seed=1)


def study(id: str, elasticity: float, se: float, *, target: bool = True) -> Study:
    return Study(
        id=id, authors="A", year=2020, country="C", population="p", design="d", caseload_before=(80.0,),
        caseload_after=(40.0,), outcome="o", effect="e", elasticity=elasticity, se=se, arithmetic="a", status="D",
        citation="c", url="", target=target, used=True,
    )  # fmt: skip


def simulated(mu: float, tau: float, null: float, count: int = 60, se: float = 0.02) -> Studies:
    """Half of the studies on either population, with the same probability of no effect."""
    rng = np.random.default_rng(5)
    true = truncnorm.rvs(-np.inf, -mu / tau, loc=mu, scale=tau, size=count, random_state=rng)
    true = np.where(rng.random(count) < null, 0.0, true)
    seen = true + se * rng.standard_normal(count)
    return Studies(study=tuple(study(f"s-{i}", float(x), se, target=i % 2 == 0) for i, x in enumerate(seen)))


def plus(studies: Studies, *more: Study) -> Studies:
    return Studies(study=(*studies.study, *more))


# The model


@pytest.mark.parametrize(("estimate", "se", "mean", "sd"), [(-0.2, 0.05, -0.15, 0.1), (0.1, 0.2, -0.02, 0.3)])
def test_what_is_integrated_out_is_the_integral(estimate: float, se: float, mean: float, sd: float) -> None:
    prior = truncnorm(-np.inf, -mean / sd, loc=mean, scale=sd)
    integral, _ = quad(lambda true: prior.pdf(true) * norm.pdf(estimate, true, se), -3, 0, points=[estimate, mean])
    found = log_probability(np.array(estimate), np.array(se), mean, sd, log_ndtr, np)
    assert found - np.log(np.sqrt(2 * np.pi)) == pytest.approx(np.log(integral), abs=1e-6)
    x = pt.dscalar()
    tensor = log_probability(
        np.array(estimate), np.array(se), x, sd, lambda at: pm.logcdf(pm.Normal.dist(0.0, 1.0), at), pt
    )
    assert pytensor.function([x], tensor, mode="FAST_COMPILE")(mean) == pytest.approx(float(found), abs=1e-7)


@pytest.mark.slow
def test_known_mean_spread_and_probability_are_found_again() -> None:
    found = analyse(simulated(-0.2, 0.06, 0.4), sampling=QUICK).posterior
    for name, truth in {"mu": -0.2, "tau": 0.06, "null_target": 0.4, "null_other": 0.4}.items():
        assert abs(found[name]["mean"] - truth) < 2.5 * found[name]["sd"], name
        assert found[name]["sd"] < 0.12, name


def test_studies_that_found_nothing_put_a_new_programme_near_nothing() -> None:
    nothing = Studies(study=tuple(study(f"s-{i}", 0.01 * (-1) ** i, 0.03) for i in range(8)))
    found = analyse(nothing, sampling=QUICK).predictive.summary()
    assert found["near_zero"] > 0.8
    assert found["mean"] > -0.05


def test_a_precise_trial_on_our_population_moves_the_answer() -> None:
    shipped, kept = read_studies(), read_prior().predictive
    found = analyse(plus(shipped, study("new-trial", -0.2, 0.02)), sampling=QUICK)
    assert found.predictive.summary()["mean"] < kept["mean"] - 0.015
    assert found.predictive.summary()["near_zero"] < kept["near_zero"] - 0.1
    assert found.nothing["new-trial"] < 0.01


def test_without_a_null_component_a_new_programme_has_the_pooled_effect() -> None:
    found = analyse(read_studies(), Beliefs(null=(1.0, 1000.0)), QUICK)
    assert found.posterior["null_target"]["mean"] < 0.01
    assert found.predictive.summary()["mean"] < read_prior().predictive["mean"] - 0.03
    assert found.predictive.summary()["near_zero"] < 0.3


def test_one_row_of_the_same_people_replaces_the_other() -> None:
    shipped = read_studies()
    spare = next(one for one in shipped.study if one.id == "austria-ordinary-jobs")
    used = {one.id for one in _toggled(shipped, spare).used}
    assert used == {one.id for one in shipped.used} - {"austria-all"} | {"austria-ordinary-jobs"}
    left = {one.id for one in _toggled(shipped, shipped.used[0]).used}
    assert left == {one.id for one in shipped.used[1:]}


# What is kept


def test_the_shipped_answer_is_up_to_date_and_passed_its_checks() -> None:
    kept = current(read_studies())
    assert kept.checks["rhat_max"] <= 1.01
    assert kept.checks["divergences"] == 0
    assert kept.checks["bulk_ess_min"] >= 400
    assert set(kept.nothing) == {one.id for one in read_studies().used}


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    kept, file = read_prior(), tmp_path / "prior.toml"
    file.write_text(kept.as_toml(), "utf-8")
    assert read_prior(file) == kept


def test_a_changed_row_makes_the_answer_stale_and_the_priors_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = read_studies()
    first = shipped.study[0].model_copy(update={"elasticity": -0.2})
    monkeypatch.setattr(sources, "read_studies", lambda: Studies(study=(first, *shipped.study[1:])))
    with pytest.raises(InputError) as refused:
        sources.read_priors()
    assert [problem.text for problem in refused.value.problems] == [
        "the studies of caseload have changed since it was made; run 'fsm-sim caseload'."
    ]


def test_changed_code_makes_the_answer_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caseload_prior, "CODE", ("meta_analysis.py",))
    with pytest.raises(InputError, match="the code of the meta-analysis has changed since it was made"):
        current(read_studies())


def test_another_table_makes_a_calibration_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    before, kept = sources.read_sources().digests, read_prior()
    other = kept.model_copy(update={"table": tuple(1.01 * value for value in kept.table)})
    monkeypatch.setattr(sources, "current", lambda studies: other)
    after = sources.read_sources().digests
    assert {key for key in before if before[key] != after[key]} == {"priors"}


def test_an_answer_that_is_not_there_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file; make it with 'fsm-sim caseload'"):
        read_prior(tmp_path / "caseload_prior.toml")


@pytest.mark.parametrize(
    ("table", "body", "said"),
    [
        ("effects", 'table_of = "other.toml"', "the only table is 'caseload_prior.toml'"),
        ("rates", 'table_of = "caseload_prior.toml"', "table_of is for an elasticity in [effects] alone"),
        ("effects", 'tabel_of = "caseload_prior.toml"', "did you mean 'table_of'?"),
    ],
)
def test_a_table_that_is_not_there_or_in_the_wrong_place_is_refused(table, body, said, tmp_path: Path) -> None:
    lines = sources.shipped("calibration", "priors.toml").read_text("utf-8").splitlines()
    first = next(place for place in range(lines.index(f"[{table}]") + 1, len(lines)) if " = {" in lines[place])
    lines[first] = f'{lines[first].split(" = ")[0]} = {{ {body}, status = "D", reason = "r" }}'
    file = tmp_path / "priors.toml"
    file.write_text("\n".join(lines), "utf-8")
    with pytest.raises(InputError) as refused:
        sources.read_priors(file)
    assert any(said in problem.text for problem in refused.value.problems)


# In words and as a figure


def record() -> dict:
    return read_prior().as_json(read_studies())


def test_the_text_names_every_study_and_why_one_is_not_used() -> None:
    written = text(record())
    for one in read_studies().study:
        assert one.id in written
    assert written.startswith("In a new programme for recipients of social assistance")
    assert "Not used: the sign only" in " ".join(written.split())


def test_the_figure_is_the_same_every_time_and_shows_every_number() -> None:
    shown = forest(record()).axes[0]
    numbers = [one for one in read_studies().study if one.elasticity is not None]
    assert len(shown.get_yticklabels()) == len(numbers) + 2
    empty = {"name": "x", "digest": "", "approved": True, "checks": [], "fit": [], "parameters": []}
    page = report(empty, caseload=record())
    assert report(empty, caseload=record()) == page
    assert "<svg" in page
    assert "went along with it" in caption(record())


def test_check_says_whether_the_answer_is_up_to_date(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    check = ["caseload", "--check"]
    assert guarded(lambda: commands(check, standalone_mode=False)) == 0
    assert capsys.readouterr().out == "caseload_prior.toml is up to date.\n"
    monkeypatch.setattr(CaseloadPrior, "stale", lambda self, studies: "the studies of caseload")
    assert guarded(lambda: commands(check, standalone_mode=False)) == 1
    assert "run 'fsm-sim caseload'" in capsys.readouterr().err
