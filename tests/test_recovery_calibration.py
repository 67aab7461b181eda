"""Recovery: rates that made some targets are found again from them. Only these tests compile and draw a posterior."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from fsm_sim.engines.mean_field.engine import mean_field
from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.parameters.config import Config
from fsm_sim.inference.parameters.free_parameters import parameter_space
from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.parameters.programme_parameters import rates
from fsm_sim.inference.posterior import calibration as inference
from fsm_sim.inference.posterior import estimation
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inference.sources import Sources, read_sources
from fsm_sim.inference.targets.published import Observed
from fsm_sim.inputs import programmes
from fsm_sim.model.measure import Measure
from fsm_sim.model.parameters import ELASTICITIES

PROGRAMME = programmes.load("usual")
TRUTH = {"passive -> placement": 0.14, "passive -> employed": 0.0045, "employed -> passive": 0.045}
"""Rates other than the centres of their priors, on which everything else stays."""
IDENTIFIED = ("passive -> placement", "passive -> employed")
"""Those of which the targets say most."""


def fabricated(name: str, measure: Measure, value: float = 0.5, of_states: tuple[str, ...] = ()) -> CalibrationTarget:
    return CalibrationTarget(
        id=name,
        quote="made up",
        value=value,
        unit="share",
        rounding=0.01,
        n=2000,
        population="everyone in a made-up programme",
        programme=PROGRAMME.name,
        role="fit",
        measure=measure,
        of_states=of_states,
    )


ASKED = (
    fabricated("employed-12", Measure(kind="prevalence", states=("employed",), stop=12.0)),
    fabricated("employed-24", Measure(kind="prevalence", states=("employed",), stop=24.0)),
    fabricated("employed-ever", Measure(kind="ever", states=("employed",), stop=24.0)),
    fabricated("paid-hours-ever", Measure(kind="ever", states=("paid_hours",), stop=24.0)),
    fabricated("placement-12", Measure(kind="prevalence", states=("placement",), stop=12.0)),
)
"""In the order of their ids, as a catalogue has them."""


@dataclass(frozen=True)
class Fitted:
    made: Calibration
    found: Calibration
    folder: Path
    messages: list[str]
    truth: dict[str, float]


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Fitted:
    """A calibration on the targets that the mean field gives at known rates."""
    shipped = read_sources()
    known = parameter_space(shipped.priors, (PROGRAMME,), (), {})
    truth = {name: prior.centre for name, prior in known.priors.items()} | TRUTH
    office = Observed(PROGRAMME, "", ASKED)
    setting = office.setting(known, truth)
    field = mean_field(setting, office.questions)
    shares = field.values(field.path(setting)).round(2)
    targets = tuple(
        target.model_copy(update={"value": float(share)}) for target, share in zip(ASKED, shares, strict=True)
    )
    sources = Sources(
        catalogue=shipped.catalogue.model_copy(update={"targets": targets}),
        priors=shipped.priors,
        programmes=(PROGRAMME,),
        config=Config(sampling=Sampling(draws=400, tune=150, chains=2, seed=1)),
    )
    messages: list[str] = []
    made, posterior = estimation.calibrate(sources, "made-up", progress=messages.append)
    folder = tmp_path_factory.mktemp("made-up")
    inference.save(made, posterior, folder)
    return Fitted(made, inference.load(sources, "made-up", folder), folder, messages, truth)


def test_the_rates_that_made_the_targets_are_inside_their_posteriors(fitted: Fitted) -> None:
    """Inside the central 98 % of each. Rounding, and uneven caseloads that only the fit has, move them less."""
    drawn = np.array([rates(PROGRAMME, value) for value in fitted.made.draws(len(fitted.made.values))])
    true = rates(PROGRAMME, fitted.truth)
    low, high = np.quantile(drawn, [0.01, 0.99], axis=0)
    outside = [name for i, name in enumerate(PROGRAMME.transitions) if not low[i] <= true[i] <= high[i]]
    assert outside == []


@pytest.mark.parametrize("name", IDENTIFIED)
def test_targets_move_what_they_speak_of_towards_the_truth(fitted: Fitted, name: str) -> None:
    """A rate is a base times a multiplier, which one programme cannot tell apart: their product is what moves."""
    place = list(PROGRAMME.transitions).index(name)
    drawn = np.array([rates(PROGRAMME, value)[place] for value in fitted.made.draws(400)])
    priors = fitted.made.space.priors
    factors = [priors[key] for key in (name, f"usual: {PROGRAMME.transitions[name].multiplier}") if key in priors]
    prior_sd = np.sqrt(sum((prior.sigma or 0.0) ** 2 for prior in factors))
    assert np.log(drawn).std() < 0.7 * prior_sd
    true, centre = (
        rates(PROGRAMME, value)[place] for value in (fitted.truth, {key: prior.centre for key, prior in priors.items()})
    )
    assert abs(np.log(np.median(drawn) / true)) < abs(np.log(centre / true))


def test_what_the_targets_say_nothing_of_stays_with_the_prior(fitted: Fitted) -> None:
    labels = {one.name: one.learnt for one in fitted.made.contractions}
    assert labels["caseload_elasticity_clarify"] == "hardly"
    assert labels["preparation_ratio"] == "hardly"
    assert "caseworker_change_penalty" in labels
    assert "caseworker_change_multiplier" not in labels


def test_B1_every_check_is_recorded_with_its_value_and_threshold(fitted: Fitted) -> None:
    checks = {check.name: check for check in fitted.made.checks}
    assert list(checks) == ["rhat_max", "bulk_ess_min", "tail_ess_min", "divergences", "bfmi_min", "targets_outside"]
    assert checks["rhat_max"].value < 1.05
    assert checks["divergences"].value == 0
    assert checks["bulk_ess_min"].value > 50
    for name, check in checks.items():
        fewer_is_better = not name.endswith("_min")
        right = check.value <= check.threshold if fewer_is_better else check.value >= check.threshold
        assert check.passed == right, name
    assert fitted.made.approved == all(check.passed for check in checks.values())


def test_B6_targets_that_the_model_made_are_inside_its_predictive_intervals(fitted: Fitted) -> None:
    assert all(fit.inside for fit in fitted.made.fits)
    assert [fit.id for fit in fitted.made.fits] == sorted(target.id for target in ASKED) or len(
        fitted.made.fits
    ) == len(ASKED)
    for fit in fitted.made.fits:
        assert fit.predicted_lower <= fit.published <= fit.predicted_upper
        assert abs(fit.predicted_mean - fit.published) < 0.02


def test_what_was_saved_reads_back(fitted: Fitted) -> None:
    assert fitted.found.values.tobytes() == fitted.made.values.tobytes()
    assert fitted.found.as_json() == fitted.made.as_json()
    assert fitted.found.digest == fitted.found.sources.digest
    assert {file.name for file in fitted.folder.iterdir()} == {"posterior.nc", "checks.json"}
    assert b"created_at" not in (fitted.folder / "posterior.nc").read_bytes(), (
        "no clock: the same input, the same bytes"
    )


def test_B11_no_target_tells_of_an_elasticity_whose_posterior_is_its_prior(fitted: Fitted) -> None:
    """Its draws are those of the prior (Kolmogorov-Smirnov), and nothing is said to be learnt."""
    priors, names = fitted.made.space.priors, fitted.made.space.names
    found = {one.name: one for one in fitted.made.contractions}
    for name in ELASTICITIES:
        assert (found[name].shift, found[name].contraction, found[name].learnt) == (0.0, 0.0, "hardly")
        drawn = fitted.made.values[:, names.index(name)]
        of_prior = priors[name].quantile((np.arange(20_000) + 0.5) / 20_000)
        assert stats.ks_2samp(drawn, of_prior).pvalue > 0.001


def test_what_is_being_done_is_told(fitted: Fitted) -> None:
    assert len(fitted.messages) >= 3
    assert fitted.messages[-1] == "Sampling 2 chains of 150 + 400 draws"
