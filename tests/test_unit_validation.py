"""Unit: the parts of a calibration's validation, each against a case whose answer is known."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
import xarray as xr
from fabricated import unknowns
from made_up_validation import results

from fsm_sim.inference.parameters.priors import NUMPY
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.likelihood import interval_log_probability, interval_logp, logit_sd
from fsm_sim.inference.targets.published import observed
from fsm_sim.inference.validation import prior_predictive, uniformity
from fsm_sim.inference.validation.decisions import Decisions
from fsm_sim.inference.validation.prior_predictive import NEAREST, World, published
from fsm_sim.inference.validation.questions import holdout, likelihood_free, sensitivity
from fsm_sim.inference.validation.questions import simulation_based_calibration as simulation
from fsm_sim.inference.validation.questions.recovery import overconfident
from fsm_sim.inference.validation.questions.simulation_based_calibration import (
    RankedFit,
    log_likelihood,
    positions,
    ranks,
    read,
)
from fsm_sim.inference.validation.result import ValidationResult, from_json
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.network import Floats
from fsm_sim.model.parameters import ELASTICITIES
from fsm_sim.report.render.calibration_report import report

SOURCES = read_sources()
KNOWN = unknowns(SOURCES)
ASKED = observed(SOURCES.catalogue, SOURCES.programmes, {})
PROBLEM = ForwardModel(KNOWN, ASKED)
CENTRE = np.array([prior.centre for prior in KNOWN.priors.values()])


def test_the_log_probability_of_an_interval_in_numpy_is_that_of_the_model() -> None:
    rng = np.random.default_rng(1)
    share, sd = rng.uniform(0.01, 0.99, 200), rng.uniform(0.05, 0.5, 200)
    lower = rng.uniform(0.0, 0.98, 200)
    upper = lower + 0.01
    given = [pt.dvector() for _ in range(4)]
    model = pytensor.function(given, interval_logp(*given), mode="FAST_COMPILE")
    expected = model(np.log(share / (1 - share)), sd, lower, upper)
    assert interval_log_probability(share, sd, lower, upper) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_data_sets_are_the_same_for_the_same_seed_and_number_and_differ_otherwise() -> None:
    world = World.of(PROBLEM, 5)
    one, again, other = world.data_set(3), world.data_set(3), world.data_set(4)
    assert one.value.tolist() == again.value.tolist()
    assert one.data.lower.tolist() == again.data.lower.tolist()
    assert (one.coordinates != other.coordinates).all()
    fitted = [KNOWN.names.index(name) for name in PROBLEM.free]
    assert one.value[fitted] == pytest.approx(PROBLEM.value(one.coordinates, NUMPY, np)[fitted])


def test_what_is_published_of_a_data_set_is_an_interval_as_wide_as_the_targets_own() -> None:
    found = [World.of(PROBLEM, 5).data_set(number).data for number in range(20)]
    width = PROBLEM.data.upper - PROBLEM.data.lower
    for data in found:
        inside = (data.lower > 1e-9) & (data.upper < 1 - 1e-9)
        assert (data.upper - data.lower)[inside] == pytest.approx(width[inside])
        steps = (data.lower - PROBLEM.data.lower) / width
        assert steps[inside] == pytest.approx(np.round(steps[inside]), abs=1e-6)
        assert (data.lower < data.upper).all()


@pytest.mark.parametrize(
    ("drawn", "lower", "upper"),
    [
        (0.0, [NEAREST, NEAREST], [0.25, 2 * NEAREST]),  # the second interval is taken to end a rounding error above 0
        (1.0, [1 - 2 * NEAREST, 1 - 2 * NEAREST], [1 - NEAREST, 1 - NEAREST]),
    ],
)
def test_a_share_that_is_drawn_at_an_end_is_published_in_an_interval_between_0_and_1(
    drawn: float, lower: list[float], upper: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prior_predictive, "draw_observed", lambda share, sd, rng: np.full_like(share, drawn))
    targets = len(PROBLEM.targets)
    half = targets // 2
    own = PROBLEM.data._replace(lower=np.full(targets, 0.5), upper=np.repeat([0.75, 0.6], [half, targets - half]))
    given = cast(ForwardModel, SimpleNamespace(space=PROBLEM.space, data=own))
    found = published(given, np.full(targets, drawn), np.random.default_rng(1))
    assert (found.lower[[0, -1]].tolist(), found.upper[[0, -1]].tolist()) == (lower, upper)
    assert (found.lower < found.upper).all()
    assert NEAREST < 1e-14, "nothing that a share can be is left out"


def test_published_shares_lie_in_intervals_as_often_as_the_likelihood_says() -> None:
    """The probability that a target's own interval is published again, against how often it is."""
    shares, rng = PROBLEM.shares_at(CENTRE), np.random.default_rng(2)
    found = [published(PROBLEM, shares, rng) for _ in range(4000)]
    own = np.mean([np.isclose(one.lower, PROBLEM.data.lower, atol=1e-7) for one in found], axis=0)
    settings = KNOWN.settings.likelihood
    sd = logit_sd(shares, PROBLEM.data.denominator, PROBLEM.data.discrepancy, settings.overdispersion, np)
    expected = np.exp(interval_log_probability(shares, sd, PROBLEM.data.lower, PROBLEM.data.upper))
    error = np.sqrt(expected * (1 - expected) / len(found)) + 1e-4
    assert (np.abs(own - expected) <= 4.5 * error).all()


def test_the_log_likelihood_is_higher_where_the_targets_fit() -> None:
    middle = (PROBLEM.data.lower + PROBLEM.data.upper) / 2
    assert log_likelihood(PROBLEM, middle, PROBLEM.data) > log_likelihood(PROBLEM, 0.5 * middle, PROBLEM.data)
    none = PROBLEM.data.only(np.zeros(len(middle), dtype=bool))
    assert log_likelihood(PROBLEM, middle, none) == 0.0


FITS = 210
"""Fits of a validation in these tests: one number, since a band is worked out for each (and kept)."""


def test_uniform_positions_stay_in_their_band_and_others_leave_it() -> None:
    rng = np.random.default_rng(3)
    assert not uniformity.outside(rng.random((FITS, 20))).any()
    narrow, wide, shifted = rng.beta(0.5, 0.5, FITS), rng.beta(2.5, 2.5, FITS), rng.beta(1.5, 1.0, FITS)
    assert uniformity.outside(np.column_stack([narrow, wide, shifted])).all()


def test_a_rank_that_is_not_known_takes_a_parameter_out_of_its_band() -> None:
    """One draw in one fit that is not a number: every comparison with it is false, which gave the rank 0."""
    truth, drawn = np.zeros(2), np.random.default_rng(5).standard_normal((20, 2))
    lost = drawn.copy()
    lost[3, 1] = np.nan
    assert ranks(drawn, truth) == tuple((drawn < 0).sum(axis=0))
    assert ranks(lost, truth) == (ranks(drawn, truth)[0], -1)
    assert ranks(drawn, np.array([0.0, np.inf]))[1] == -1
    fits = [RankedFit(number, ((number * 4) % 21, (number * 5) % 21), 0, 5.0) for number in range(FITS)]
    assert uniformity.outside(positions(fits, 1)).tolist() == [False, False]
    fits[100] = RankedFit(100, (fits[100].ranks[0], -1), 0, 5.0)
    assert uniformity.outside(positions(fits, 1)).tolist() == [False, True]


def test_the_band_holds_uniform_positions_as_often_as_it_says() -> None:
    rng = np.random.default_rng(4)
    points, lower, upper = uniformity.band(100, 0.9)
    leaving = [uniformity._leaves(uniformity.compute_ecdf(rng.random(100), points), lower, upper) for _ in range(2000)]
    assert np.mean(leaving) == pytest.approx(0.1, abs=0.025)


def test_B3_coverage_is_counted_and_too_narrow_intervals_are_found() -> None:
    even = (np.arange(1000) + 0.5) / 1000
    assert uniformity.coverage(even[:, None], 0.8) == pytest.approx([0.8])
    rng = np.random.default_rng(5)
    assert all(check.passed for check in uniformity.coverage_checks(rng.random((500, 60))))
    narrow = uniformity.coverage_checks(rng.beta(0.6, 0.6, (500, 60)))
    assert not any(check.passed for check in narrow)


@pytest.mark.parametrize("seed", range(4))
def test_B4_halves_of_fits_catch_what_is_wrong_and_nothing_else(seed: int) -> None:
    """Many parameters, as in a validation: the right likelihood must hardly ever be caught."""
    rng = np.random.default_rng(seed)
    assert uniformity.caught(rng.random((100, 59)), 100, 1) <= 0.1
    assert uniformity.caught(rng.beta(0.3, 0.3, (100, 59)), 100, 1) == 1.0


def test_positions_are_uniform_for_ranks_that_are() -> None:
    kept = simulation.DRAWS // simulation.THIN
    fits = [RankedFit(number, (number % (kept + 1),), 0, 7.0) for number in range(FITS)]
    found = positions(fits, 1)
    assert not uniformity.outside(found).any()
    assert found.min() >= 0
    assert found.max() <= 1


class _Counted:
    """Stands for a `Simulation` whose fits are counted."""

    def __init__(self) -> None:
        self.made: list[int] = []

    def fit(self, number: int) -> RankedFit:
        self.made.append(number)
        return RankedFit(number, (number, 2 * number), 0, 15.0)


def test_fits_are_kept_one_by_one_and_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    kept, first, second = tmp_path / "fits.jsonl", _Counted(), _Counted()
    whole = simulation.run(first, 6, kept, jobs=1)  # type: ignore[arg-type]
    lines = kept.read_bytes().splitlines(keepends=True)
    kept.write_bytes(b"".join(lines[:3]) + lines[3][:10])
    steps: list[int] = []
    again = simulation.run(second, 6, kept, jobs=1, step=lambda: steps.append(1))  # type: ignore[arg-type]
    assert again == whole
    assert sorted(second.made) == sorted(set(range(6)) - {json.loads(line)["number"] for line in lines[:3]})
    assert len(steps) == 3
    assert sorted(fit.number for fit in read(kept)) == list(range(6))


def test_decisions_gain_nothing_where_neither_caseload_nor_changes_matter() -> None:
    value = dict(zip(KNOWN.names, CENTRE, strict=True))
    null = value | {
        "caseload_elasticity_work": 0.0, "caseload_elasticity_clarify": 0.0, "caseworker_change_multiplier": 1.0,
    }  # fmt: skip
    decisions = Decisions.of(PROBLEM)
    nothing = decisions.values(np.array(list(null.values())))
    assert nothing == pytest.approx([0.0, 0.0, decisions.shares(np.array(list(null.values())))[0]], abs=1e-12)
    strong = value | {"caseload_elasticity_work": -0.4, "caseworker_change_multiplier": 0.78}
    assert (decisions.values(np.array(list(strong.values()))) > 1e-4).all()


def test_B7_the_mid_term_question_asks_for_the_final_targets_of_flere_skal_med() -> None:
    question = holdout.mid_term(PROBLEM)
    asked = [target for target, which in zip(PROBLEM.targets, question.asked, strict=True) if which]
    assert {round(float(target.value), 2) for target in asked} >= {0.37, 0.12, 0.72, 0.81}
    assert {target.programme for target in asked} == {"fsm1"}
    assert not (question.seen & question.asked).any()


def test_every_target_is_left_out_once_with_its_programme() -> None:
    _, *others = holdout.questions(PROBLEM)
    assert np.sum([one.asked for one in others], axis=0).tolist() == [1] * len(PROBLEM.targets)
    assert all((one.seen != one.asked).all() for one in others)


def test_B7_the_share_of_unseen_targets_inside_is_what_is_checked() -> None:
    rows = tuple({"target": str(i), "inside": i > 1} for i in range(5))
    check = holdout.check(
        (ValidationResult("a", {}, (), rows), ValidationResult("b", {}, (), rows)), "held_out_programmes"
    )
    assert (check.name, check.value, check.passed) == ("held_out_programmes", 0.6, False)


def spread_values(count: int) -> Floats:
    rng = np.random.default_rng(7)
    middle = 0.3 * rng.standard_normal((count, len(KNOWN.free)))
    return np.array([KNOWN.values(KNOWN.drawn(row), NUMPY, np) for row in middle])


def test_the_cross_check_moves_nothing_where_engine_and_mean_field_agree() -> None:
    values = spread_values(40)
    shares = np.array([PROBLEM.shares_at(value) for value in values])
    found = likelihood_free.answer(PROBLEM, values, np.arange(40), shares)
    assert max(abs(float(row["shift_sd"])) for row in found.table) < 1e-12
    assert found.checks[0].passed


def test_the_cross_check_finds_a_mean_field_that_is_off() -> None:
    """An engine whose shares depend twice as strongly on the draw moves what the targets identify."""
    values = spread_values(40)
    shares = np.array([PROBLEM.shares_at(value) for value in values])
    off = np.clip(shares + 2.0 * (shares - shares.mean(axis=0)), 1e-3, 1 - 1e-3)
    found = likelihood_free.answer(PROBLEM, values, np.arange(0, 40, 2), off[::2])
    assert max(abs(float(row["shift_sd"])) for row in found.table) > likelihood_free.AGREE


def test_the_cross_check_averages_over_the_luck_of_the_simulations() -> None:
    """Shares of 60,000 citizens are off by a tenth of a point or so at each draw, and right on average."""
    values, rng = spread_values(120), np.random.default_rng(11)
    shares = np.array([PROBLEM.shares_at(value) for value in values])
    lucky = np.clip(rng.binomial(60_000, np.clip(shares, 0, 1)) / 60_000, 5e-4, 1 - 5e-4)
    found = likelihood_free.answer(PROBLEM, values, np.arange(120), lucky)
    errors = np.array([float(row["error_sd"]) for row in found.table])
    moves = np.array([float(row["shift_sd"]) for row in found.table])
    assert errors.max() < 0.3
    assert np.abs(moves).max() < 5 * errors.max()


def test_the_engines_shares_are_near_the_mean_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likelihood_free, "CITIZENS", 20_000)
    engine, field = likelihood_free.shares(PROBLEM, CENTRE, 0), PROBLEM.shares_at(CENTRE)
    assert np.abs(engine - field).max() < 0.02


def test_B8_parameters_that_no_target_decides_move_with_the_prior() -> None:
    """Draws near the centre of the priors: a base rate moves the targets, the elasticity of clarification hardly."""
    rng = np.random.default_rng(9)
    standard = 0.03 * rng.standard_normal((2, 100, len(PROBLEM.free)))
    values = np.array([[PROBLEM.value(row, NUMPY, np) for row in chain] for chain in standard])
    names = ("chain", "draw", "parameter")
    cut = 0.03 * rng.standard_normal((2, 100, len(ELASTICITIES)))
    for place, name in enumerate(ELASTICITIES):
        values[..., KNOWN.names.index(name)] = KNOWN.priors[name].value(cut[..., place], NUMPY)
    arrays = {
        "standard": (("chain", "draw", "free_parameter"), standard),
        "value": (names, values),
        "cut": (("chain", "draw", "cut_parameter"), cut),
    }
    drawn = xr.Dataset(arrays, coords={"cut_parameter": list(ELASTICITIES)})
    found = sensitivity.answer(PROBLEM, xr.DataTree.from_dict({"posterior": drawn}))
    rows = {row["parameter"]: row for row in found.table}
    assert set(rows) == {*PROBLEM.free, *ELASTICITIES, *Decisions.of(PROBLEM).names}
    assert not set(ELASTICITIES) & set(PROBLEM.free)
    assert rows["passive -> placement"]["likelihood"] > rows["caseload_elasticity_clarify"]["likelihood"]
    line = found.facts["line"]
    assert line == max(0.05, found.facts["by_chance"]) == found.curves["line"][0]
    assert found.facts["threshold"] == 0.05
    assert found.facts["asked"] == len(rows)
    assert sum(found.facts[by] for by in ("targets", "both", "prior", "neither")) == len(rows)
    for row in found.table:
        if min(abs(row["prior"] - line), abs(row["likelihood"] - line)) > 0.001:
            assert row["moved_by"] == sensitivity.moved_by(row["prior"], row["likelihood"], line)
    assert found.checks[0].passed


def test_what_has_nothing_to_do_with_prior_or_targets_moves_by_chance_alone() -> None:
    prior, likelihood, other = np.random.default_rng(4).standard_normal((3, 4, 500))
    found = sensitivity.sensitivities({"prior's": prior, "targets'": likelihood, "nobody's": other}, prior, likelihood)
    assert found["prior's"][0] > 0.1
    assert found["targets'"][1] > 0.1
    assert max(found["prior's"][1], found["targets'"][0], *found["nobody's"]) < 0.02


def test_the_wrong_likelihood_is_surer_than_the_right_one() -> None:
    shares = PROBLEM.shares_at(CENTRE)
    for data in (PROBLEM.data, overconfident(PROBLEM.data)):
        assert (data.lower == PROBLEM.data.lower).all()
    off = np.clip(shares + 0.05, 0, 0.999)
    right, wrong = (
        log_likelihood(PROBLEM, shares, data) - log_likelihood(PROBLEM, off, data)
        for data in (PROBLEM.data, overconfident(PROBLEM.data))
    )
    assert abs(wrong) > 2 * abs(right)


@pytest.mark.parametrize("one", results(), ids=lambda one: one.part)
def test_a_finding_comes_back_from_json(one: ValidationResult) -> None:
    assert from_json(json.loads(json.dumps(one.as_json()))) == one
    assert asdict(replace(one, facts={"a": 1}))["facts"] == {"a": 1}


@pytest.mark.parametrize("language_of_tags", ["<svg", "<details", "f-&lt;1&gt;"])
def test_the_report_shows_every_finding_with_words_checks_pictures_and_rows(language_of_tags: str) -> None:
    others = (one for one in results() if one.part != "holdout")
    holdout = next(one for one in results() if one.part == "holdout")
    facts = {"level": 0.9, "questions": [{"question": "bir", "inside": 0, "asked": 1, "missed": ["f-<1>"]}]}
    empty = {"name": "x", "digest": "", "approved": True, "checks": [], "fit": [], "parameters": []}
    empty |= {"bins": {"moved": 0.25, "narrowed": 0.25}}
    page = report(empty, validation=[one.as_json() for one in (*others, replace(holdout, facts=facts))])
    assert language_of_tags in page
    for one in results():
        assert sentence(f"validation-part.{one.part}", "en") in page
