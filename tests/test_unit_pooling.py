"""Unit: programmes and municipalities are pooled by spreads, and targets over several municipalities speak of them."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from fabricated import unknowns
from scipy import stats

from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS, Pooling
from fsm_sim.inference.parameters.priors import NUMPY, Lognormal
from fsm_sim.inference.posterior.model import TENSOR
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.municipal_distribution import Municipal, expected_best, one_office, speaks_of_several
from fsm_sim.inference.targets.published import observed
from fsm_sim.model.measure import Measure

PLAIN = Measure(kind="prevalence", states=("employed",), stop=12.0)
MEETING = Measure(kind="offices_meeting", states=("employed",), start=9.0, stop=12.0, threshold=0.4)
BEST = Measure(kind="best_offices", states=("employed",), start=9.0, stop=12.0, best=3, offices=40)


@pytest.fixture(scope="module")
def forward() -> ForwardModel:
    sources = read_sources()
    groups = observed(sources.catalogue, sources.programmes, {})
    return ForwardModel(unknowns(sources), groups)


# Pooling


def test_the_prior_density_is_that_of_stretched_normals(forward: ForwardModel) -> None:
    """Up to a constant: each pooled coordinate is normal with its spread as standard deviation, the others standard."""
    names = forward.free
    place = {name: index for index, name in enumerate(names)}

    def log_density(at: np.ndarray) -> float:
        total = 0.0
        for name, z in zip(names, at, strict=True):
            spread = place.get(forward.space.between_sd_of(name))
            scale = 1.0
            if spread is not None:
                scale = float(forward.space.priors[names[spread]].value(at[spread], NUMPY))
            total += stats.norm.logpdf(z, scale=scale)
        return total

    points = np.random.default_rng(1).standard_normal((5, len(names)))
    differences = [log_density(at) + 0.5 * (forward.distances(at, np) ** 2).sum() for at in points]
    assert differences == pytest.approx([differences[0]] * len(points), abs=1e-9)


def test_coordinates_are_scaled_by_their_spread_estimated_fixed_or_none() -> None:
    """Two scaled by an estimated spread (median 0.5, sigma 0.3), one by a fixed one of 0.25, and one by none."""
    why = {"status": "M", "reason": "made up"}
    known = {
        "between_sd: x": Lognormal(median=0.5, sigma=0.3, **why),
        "between_sd: y": Lognormal(fixed=0.25, **why),
        **dict.fromkeys(("a: x", "b: x", "a: y", "z"), Lognormal(median=2.0, sigma=0.7, **why)),
    }
    names = ("a: x", "between_sd: x", "b: x", "a: y", "z")
    between_sd_of = {
        "a: x": "between_sd: x",
        "b: x": "between_sd: x",
        "a: y": "between_sd: y",
        "z": "",
        "between_sd: x": "",
    }
    pooling = Pooling.of(names, between_sd_of, known)
    assert pooling.pooled.tolist() == [0, 2, 0, 0, 0]

    normals = np.array([1.5, -0.8, 0.2, -1.1, 0.4])
    scale = np.array([0.5 * np.exp(0.3 * -0.8), 1.0, 0.5 * np.exp(0.3 * -0.8), 0.25, 1.0])
    assert np.exp(pooling.log_scale(normals, np)) == pytest.approx(scale, rel=1e-12)
    assert pooling.drawn(normals) == pytest.approx(normals * scale, rel=1e-12)

    def log_density(at: np.ndarray) -> float:
        return float(stats.norm.logpdf(at, scale=np.exp(pooling.log_scale(at, np))).sum())

    points = np.random.default_rng(1).standard_normal((4, 5))
    constant = [log_density(at) + 0.5 * (pooling.distances(at, np) ** 2).sum() for at in points]
    assert constant == pytest.approx([constant[0]] * 4, abs=1e-12)


def test_drawn_coordinates_have_the_spread_that_was_drawn_with_them(forward: ForwardModel) -> None:
    known = forward.space
    normals = np.random.default_rng(2).standard_normal((4000, len(known.free)))
    drawn = np.array([known.drawn(row) for row in normals])
    multiplier, spread = known.free.index("fsm2: placement"), known.free.index("between_sd: placement")
    scale = known.priors["between_sd: placement"].value(normals[:, spread], NUMPY)
    assert (drawn[:, multiplier] / scale).std() == pytest.approx(1.0, abs=0.05)
    assert drawn[:, multiplier].std() > 1.05
    assert drawn[:, spread] == pytest.approx(normals[:, spread])


def test_multipliers_of_one_kind_share_a_spread(forward: ForwardModel) -> None:
    draws = forward.space.prior_draws(4096)
    names = forward.space.names
    spread = np.log(draws[:, names.index("between_sd: placement")])
    for programme in ("fsm2", "bir"):
        size = np.abs(np.log(draws[:, names.index(f"{programme}: placement")]))
        assert np.median(size[spread > 0.4]) > 1.5 * np.median(size[spread < -0.4])


# Several municipalities


def test_no_multiplier_goes_beyond_its_ends_however_wide_its_spread(forward: ForwardModel) -> None:
    """Nor does its slope become anything but a number, which a sampler needs."""
    known = forward.space
    prior = known.priors["stv: paid_hours"]
    rows = known.prior_draws(4096)[:, known.names.index("stv: paid_hours")]
    assert prior.low is not None
    assert prior.high is not None
    assert (rows >= prior.low).all()
    assert (rows <= prior.high).all()
    assert rows.max() > prior.high / 2
    at = pt.dscalar()
    value = prior.value(at, TENSOR)
    both = pytensor.function([at], [value, pytensor.grad(value, at)], mode="FAST_COMPILE")
    for far in (-40.0, -9.0, -8.0, 8.0, 9.0, 40.0):
        found, slope = both(far)
        assert found == pytest.approx(prior.low if far < 0 else prior.high, rel=1e-6)
        assert abs(slope) < 1e-6


def test_the_best_of_many_normal_values_are_where_simulation_finds_them() -> None:
    rng = np.random.default_rng(3).standard_normal((40_000, 40))
    assert expected_best(3, 40) == pytest.approx(np.sort(rng, axis=1)[:, -3:].mean(), abs=0.01)


def test_municipal_values_are_those_of_simulated_municipalities() -> None:
    """Normal logits and binomial counts: how many offices meet 40 per cent, and what the best three of 40 reach."""
    citizens, share = 150, 0.46
    slopes, spreads = np.outer([0.9, 0.6], np.ones(3)), [0.2, 0.15]
    found = Municipal((PLAIN, MEETING, BEST), np.full(3, float(citizens)), slopes).values(
        np.full(3, share), spreads, NUMPY, np
    )
    rng = np.random.default_rng(4)
    logit = np.log(share / (1 - share)) + 0.9 * 0.2 * rng.standard_normal((4000, 40))
    logit += 0.6 * 0.15 * rng.standard_normal((4000, 40))
    shares = rng.binomial(citizens, 1 / (1 + np.exp(-logit))) / citizens
    assert found[0] == share
    assert found[1] == pytest.approx((shares >= 0.4).mean(), abs=0.01)
    assert found[2] == pytest.approx(np.sort(shares, axis=1)[:, -3:].mean(), abs=0.01)


def test_without_any_spread_chance_alone_remains() -> None:
    one = Municipal((MEETING,), np.array([1e9]), np.ones((2, 1)))
    assert one.values(np.array([0.41]), [0.0, 0.0], NUMPY, np) == pytest.approx([1.0])
    assert one.values(np.array([0.39]), [0.0, 0.0], NUMPY, np) == pytest.approx([0.0], abs=1e-12)


def test_arrays_and_tensors_agree() -> None:
    municipal = Municipal((BEST, PLAIN, MEETING), np.full(3, 100.0), np.array([[0.5, 1.0, 1.5], [0.2, 0.1, 0.4]]))
    share, spread = pt.dvector(), pt.dvector()
    compiled = pytensor.function(
        [share, spread], municipal.values(share, [spread[0], spread[1]], TENSOR, pt), mode="FAST_COMPILE"
    )
    at = np.array([0.3, 0.2, 0.45])
    assert compiled(at, [0.3, 0.5]) == pytest.approx(municipal.values(at, [0.3, 0.5], NUMPY, np), abs=1e-12)


def test_what_is_counted_in_each_office_is_the_share_touched() -> None:
    assert one_office(MEETING) == one_office(BEST).model_copy(update={"states": MEETING.states})
    assert one_office(MEETING).kind == "touched"
    assert one_office(PLAIN) is PLAIN


@pytest.mark.parametrize("place", [0, 1])
def test_slopes_are_the_changes_of_the_logits(forward: ForwardModel, place: int) -> None:
    """An office a tenth more effective has its logit moved by a tenth of the slope."""
    centre = np.array([prior.centre for prior in forward.space.priors.values()])
    at = forward.slopes_at(centre)[place]
    hedensted = forward.space.names.index(f"{OFFICE_EFFECTS[place]}: Hedensted")
    moved = centre.copy()
    moved[hedensted] *= 1.1
    change = np.diff([np.log(x / (1 - x)) for x in (forward.shares_at(centre), forward.shares_at(moved))], axis=0)[0]
    rows = [row for row, target in enumerate(forward.targets) if target.municipality == "Hedensted"]
    assert change[rows] / np.log(1.1) == pytest.approx(at[rows], rel=0.05, abs=1e-3)
    others = [row for row in range(len(at)) if row not in rows]
    assert change[others] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(("edge", "near"), [(0.0, 1e-6), (1.0, 1 - 1e-6)])
def test_a_share_of_none_or_all_counts_as_one_in_a_million_from_it(edge: float, near: float) -> None:
    """Its logit is infinite. A share a little further in is another one: chance hides that where citizens are few."""
    one = Municipal((PLAIN, MEETING, BEST), np.full(3, 1e15), np.zeros((2, 3)))
    at_edge, beside, further = (
        one.values(np.full(3, share), [0.3, 0.3], NUMPY, np) for share in (edge, near, near + (0.5 - near) * 1e-7)
    )
    assert at_edge[0] == edge  # a share of one office is not touched
    assert at_edge[1:] == pytest.approx(beside[1:], rel=1e-12)
    assert at_edge[2] != pytest.approx(further[2], rel=1e-9)


def test_targets_speak_of_several_municipalities_as_soon_as_one_does() -> None:
    def target(measure: Measure | None) -> CalibrationTarget:
        record = {"id": "a", "quote": "q", "value": 0.5, "unit": "share", "rounding": 0.1, "population": "all"}
        return CalibrationTarget.model_validate({**record, "measure": measure})

    plain, nothing = target(PLAIN), target(None)
    assert [speaks_of_several((plain, nothing)), speaks_of_several(())] == [False, False]
    assert [speaks_of_several((plain, target(one))) for one in (MEETING, BEST)] == [True, True]
