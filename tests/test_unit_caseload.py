"""Unit: the meta-analysis of caseload finds what was put in, and its answer is kept with what it was made from."""

import html
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
from fsm_sim.evidence.study import EXITS, Exit, Studies, Study
from fsm_sim.inference import sources
from fsm_sim.inference.caseload import stored_prior as caseload_prior
from fsm_sim.inference.caseload.meta_analysis import Beliefs, analyse, log_probability, prior_of
from fsm_sim.inference.caseload.sensitivity import cases
from fsm_sim.inference.caseload.stored_prior import CaseloadPrior, current, read_prior, stored_record
from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inputs.evidence import read_catalogue
from fsm_sim.inputs.studies import read_studies
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.errors import InputError, RefusedError
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.calibration.caseload_text import all_text, basis, caption, displacement, text, two_ways
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


@pytest.mark.slow
def test_studies_that_found_nothing_put_a_new_programme_near_nothing() -> None:
    nothing = Studies(study=tuple(study(f"s-{i}", 0.01 * (-1) ** i, 0.03) for i in range(8)))
    found = analyse(nothing, sampling=QUICK).predictive.summary()
    assert found["near_zero"] > 0.8
    assert found["mean"] > -0.05


@pytest.mark.slow
def test_a_precise_trial_on_our_population_moves_the_answer() -> None:
    shipped, kept = read_studies().about("work"), read_prior().predictive
    found = analyse(plus(shipped, study("new-trial", -0.2, 0.02)), sampling=QUICK)
    assert found.predictive.summary()["mean"] < kept["mean"] - 0.015
    assert found.predictive.summary()["near_zero"] < kept["near_zero"] - 0.1
    assert found.nothing["new-trial"] < 0.01


def test_without_a_null_component_a_new_programme_has_the_pooled_effect() -> None:
    found = analyse(read_studies().about("work"), Beliefs(null=(1.0, 1000.0)), QUICK)
    assert found.posterior["null_target"]["mean"] < 0.01
    assert found.predictive.summary()["mean"] < read_prior().predictive["mean"] - 0.03
    assert found.predictive.summary()["near_zero"] < 0.3


def used(studies: Studies, case: str) -> set[str]:
    return next({one.id for one in some.used} for name, some, _ in cases(studies) if name == case)


def test_one_row_of_the_same_people_replaces_the_other() -> None:
    shipped = read_studies().about("work")
    all_ = {one.id for one in shipped.used}
    assert used(shipped, "with austria-ordinary-jobs") == all_ - {"austria-all"} | {"austria-ordinary-jobs"}
    assert used(shipped, "without austria-all") == all_ - {"austria-all"}


def test_a_study_counted_with_others_stays_used() -> None:
    shipped = read_studies().about("work")
    some = next(some for name, some, _ in cases(shipped) if name == "lausanne-2017 counted with others")
    assert [one.id for one in some.used] == [one.id for one in shipped.used]
    moved = {one.id for one in shipped.used if one.target} - {one.id for one in some.used if one.target}
    assert moved == {"lausanne-2017"}


def test_an_exit_without_a_used_study_has_no_answer() -> None:
    with pytest.raises(RefusedError, match="no study of this exit is used"):
        prior_of(Studies(study=(study("s", -0.1, 0.1),)), "clarification", QUICK)


# The rows


def test_no_row_is_fitted_by_the_calibration_as_well() -> None:
    """HIR's shares are calibration targets."""
    hir = next(one for one in read_studies().study if one.id == "hir")
    assert not hir.used
    assert hir.reason.startswith("fitted by the calibration")
    assert {target.programme for target in read_catalogue().targets if target.role == "fit"} >= {"hir", "usual_rc"}


def test_no_figure_acts_in_both_analyses() -> None:
    studies = read_studies()
    work, clarification = ({(one.people, one.outcome) for one in studies.about(exit).used} for exit in EXITS)
    assert work
    assert clarification
    assert not work & clarification
    shared = {one.elasticity for one in studies.about("work").used} & {
        one.elasticity for one in studies.about("clarification").used
    }
    assert not shared


def test_displacement_is_recorded_with_its_source_and_changes_no_prior() -> None:
    studies = read_studies()
    assert [one.country for one in studies.displacement] == ["Sweden", "France", "Denmark"]
    assert studies.model_copy(update={"displacement": ()}).digest() == studies.digest()


# What is kept


@pytest.mark.parametrize("exit", EXITS)
def test_the_shipped_answer_is_up_to_date_and_passed_its_checks(exit: Exit) -> None:
    kept = current(read_studies(), exit)
    assert kept.exit == exit
    for answer in (kept, kept.one_null):
        assert answer.checks["rhat_max"] <= 1.01
        assert answer.checks["divergences"] == 0
        assert answer.checks["bulk_ess_min"] >= 400
        assert set(answer.nothing) == {one.id for one in read_studies().about(exit).used}


@pytest.mark.parametrize("exit", EXITS)
def test_what_is_written_reads_back(exit: Exit, tmp_path: Path) -> None:
    kept, file = read_prior(exit), tmp_path / "prior.toml"
    file.write_text(kept.as_toml(), "utf-8")
    assert read_prior(exit, file) == kept


@pytest.mark.parametrize("exit", EXITS)
def test_a_changed_row_makes_its_own_answer_stale_and_the_priors_unreadable(
    exit: Exit, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = read_studies()
    one = shipped.about(exit).used[0]
    rows = tuple(other.model_copy(update={"se": 0.2}) if other is one else other for other in shipped.study)
    changed = shipped.model_copy(update={"study": rows})
    assert [other for other in EXITS if read_prior(other).stale(changed)] == [exit]
    monkeypatch.setattr(sources, "read_studies", lambda: changed)
    with pytest.raises(InputError) as refused:
        sources.read_priors()
    assert [problem.text for problem in refused.value.problems] == [
        f"the studies of caseload and {exit} have changed since it was made; run 'fsm-sim caseload'."
    ]


def test_changed_code_makes_the_answer_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caseload_prior, "CODE", ("meta_analysis.py",))
    with pytest.raises(InputError, match="the code of the meta-analysis has changed since it was made"):
        current(read_studies())


@pytest.mark.parametrize("changed", EXITS)
def test_another_table_makes_a_calibration_stale(changed: Exit, monkeypatch: pytest.MonkeyPatch) -> None:
    def moved(studies: Studies, exit: Exit) -> CaseloadPrior:
        kept = current(studies, exit)
        factor = 0.99 if exit == changed else 1.0
        return kept.model_copy(update={"table": tuple(factor * value for value in kept.table)})

    before = sources.read_sources().digests
    monkeypatch.setattr(sources, "current", moved)
    after = sources.read_sources().digests
    assert {key for key in before if before[key] != after[key]} == {"priors"}


def test_an_answer_that_is_not_there_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file; make it with 'fsm-sim caseload'"):
        read_prior("work", tmp_path / "caseload_prior.toml")


@pytest.mark.parametrize(
    ("table", "body", "said"),
    [
        ("effects", 'table_of = "other.toml"', "the only table for caseload_elasticity_work is 'caseload_prior.toml'"),
        ("effects", 'table_of = "clarification_prior.toml"', "the only table for caseload_elasticity_work is"),
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


def record(exit: Exit = "work") -> dict:
    return read_prior(exit).as_json(read_studies())


def test_the_text_names_every_study_and_why_one_is_not_used() -> None:
    studies = read_studies()
    written = all_text(stored_record(studies), {})
    for one in (*studies.study, *studies.displacement):
        assert one.id in written
    assert written.startswith("Exits to work\n=============\nIn a new programme for recipients of social assistance")
    assert "Not used: fitted by the calibration" in " ".join(written.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("exit", EXITS)
def test_both_ways_to_think_of_no_effect_are_given(exit: Exit, language: Language) -> None:
    found = record(exit)
    written = two_ways(found, language)
    for answer in (found["predictive"], found["one_null"]["predictive"]):
        assert decimal(answer["mean"], 2, language) in written
        assert percent(answer["near_zero"], language) in written
    assert written in caption(found, language)
    assert " ".join(written.split()) in " ".join(text(found, (), language).split())


def test_the_text_says_how_thin_the_evidence_on_clarification_is() -> None:
    assert "very thin: 2 studies, 1 of them on our population" in basis(record("clarification"))
    one = record("clarification")
    one["study"] = [row for row in one["study"] if not row["used"] or row["target"]]
    assert "very thin: 1 study, 1 on our population" in basis(one)


@pytest.mark.parametrize("exit", EXITS)
def test_the_figure_shows_every_number_and_no_name_twice(exit: Exit) -> None:
    shown = forest(record(exit)).axes[0]
    numbers = [one for one in read_studies().about(exit).study if one.elasticity is not None]
    names = [one.get_text() for one in shown.get_yticklabels()]
    assert len(names) == len(numbers) + 3
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_both_analyses_and_the_caveat_of_displacement(language: Language) -> None:
    empty = {"name": "x", "digest": "", "approved": True, "checks": [], "fit": [], "parameters": []}
    empty |= {"bins": {"moved": 0.25, "narrowed": 0.25}}
    kept = stored_record(read_studies())
    page = html.unescape(report(empty, language, caseload=kept))
    assert html.unescape(report(empty, language, caseload=kept)) == page
    assert page.count("<svg") == 2
    for exit in EXITS:
        assert two_ways(kept[exit], language) in page
        assert basis(kept[exit], language) in page
    assert displacement(kept, language) in page
    assert "went along with it" in caption(kept["work"])


def test_check_says_whether_the_answer_is_up_to_date(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    check = ["caseload", "--check"]
    assert guarded(lambda: commands(check, standalone_mode=False)) == 0
    assert capsys.readouterr().out == "caseload_prior.toml is up to date.\nclarification_prior.toml is up to date.\n"
    monkeypatch.setattr(CaseloadPrior, "stale", lambda self, studies: "the studies of caseload")
    assert guarded(lambda: commands(check, standalone_mode=False)) == 1
    assert "run 'fsm-sim caseload'" in capsys.readouterr().err
