"""Oracle: at fast rates the calibration's mean field shortens its steps, and is right, as is its gradient."""

import numpy as np
import pytest
from fabricated import unknowns

from fsm_sim.engines.mean_field.engine import MeanField, fastest, intensities_of, mean_field
from fsm_sim.engines.mean_field.integration.solver import MEETING, OFF, ON, POSTS, STEP_1, solve
from fsm_sim.engines.mean_field.integration.time_grid import even, half_steps
from fsm_sim.engines.mean_field.integration.time_steps import LONGEST
from fsm_sim.engines.mean_field.office_batch import FIELD, Offices, read_all, read_all_reverse
from fsm_sim.engines.mean_field.office_batch import prepared as compiled_code_prepares
from fsm_sim.engines.shared.compilation_cache import entry
from fsm_sim.inference.parameters.free_parameters import ParameterSpace
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.targets.published import Observed, observed
from fsm_sim.model.network import Floats

SOURCES = read_sources()
KNOWN: ParameterSpace = unknowns(SOURCES)
CENTRE = {name: prior.centre for name, prior in KNOWN.priors.items()}
ASKED: tuple[Observed, ...] = observed(SOURCES.catalogue, SOURCES.programmes, {})
prepared = entry(compiled_code_prepares)


def field_of(one: Observed) -> MeanField:
    """An office as the calibration writes it down."""
    setting = one.setting(KNOWN, CENTRE)
    return mean_field(setting, one.questions)


OFFICES = Offices(tuple(map(field_of, ASKED)))
FACTORS = (20.0, 60.0, 200.0, 600.0)
"""On every programme's ways to paid hours: a placement's stages are then left at 6 to 136 a month."""


def hurried(factor: float) -> dict[str, float]:
    """The centre of the priors, with paid hours in far closer reach."""
    fast = ("placement -> paid_hours", "passive -> paid_hours")
    return CENTRE | {name: CENTRE[name] * factor for name in fast}


def intensities_at(value: dict[str, float]) -> tuple[Floats, Floats]:
    both = [
        intensities_of(field.compartments, one.setting(KNOWN, value))
        for one, field in zip(ASKED, OFFICES.fields, strict=True)
    ]
    return np.concatenate([each for each, _ in both]), both[0][1]


def fastest_at(value: dict[str, float]) -> float:
    return max(
        fastest(field.equations, *intensities_of(field.compartments, one.setting(KNOWN, value)))
        for one, field in zip(ASKED, OFFICES.fields, strict=True)
    )


def test_the_factors_reach_from_ordinary_rates_to_stays_of_hours() -> None:
    assert fastest_at(CENTRE) < LONGEST < 2.78 < fastest_at(hurried(FACTORS[0]))
    assert fastest_at(hurried(FACTORS[-1])) == pytest.approx(136, rel=0.05)


@pytest.mark.parametrize("factor", FACTORS)
def test_at_fast_rates_nobody_is_lost_and_hardly_anybody_is_owing(factor: float) -> None:
    """Of an office's citizens less than one in ten thousand, in any cell at any time."""
    each, elasticity = intensities_at(hurried(factor))
    for number, field in enumerate(OFFICES.fields):
        _, equations, _, _ = prepared(number, each, elasticity, *OFFICES.packed)
        begin, count, _ = OFFICES.packed.place[number, FIELD.intensities]
        course, _ = solve(each[begin : begin + count], elasticity, equations)
        main = equations.compartments[len(field.compartments.state_of) - 1, 1]  # without counters of moves
        office = course[:, 0, :main]
        arrived = equations.inflow[:main].sum() * np.append(0.0, np.cumsum(equations.lengths))
        assert office.sum(axis=1) == pytest.approx(equations.start[:main].sum() + arrived, rel=1e-12)
        assert office.min() >= -1e-4 * office[0].sum(), field.compartments.network.programme.name


@pytest.mark.parametrize("factor", [1.0, *FACTORS])
def test_steps_are_as_few_as_the_rates_allow_and_end_at_every_moment_that_is_held(factor: float) -> None:
    value = hurried(factor)
    each, elasticity = intensities_at(value)
    for number, (one, field) in enumerate(zip(ASKED, OFFICES.fields, strict=True)):
        rate = fastest(field.equations, *intensities_of(field.compartments, one.setting(KNOWN, value)))
        _, cut, at, _ = prepared(number, each, elasticity, *OFFICES.packed)
        months, before = (np.append(0.0, np.cumsum(equations.lengths)) for equations in (cut, field.equations))
        held = before[field.fixed_times]
        ends = np.array([np.abs(months - month).argmin() for month in held])
        assert months[ends] == pytest.approx(held, abs=1e-9)
        assert months[at] == pytest.approx(before[field.at], abs=1e-9)
        assert np.diff(ends).tolist() == np.maximum(1, np.ceil(np.diff(held) * min(rate / LONGEST, 128))).tolist()
        assert months[cut.blocks[:, STEP_1]] == pytest.approx(before[field.equations.blocks[:, STEP_1]], abs=1e-9)
        assert cut.clock[:, MEETING].sum() == field.equations.clock[:, MEETING].sum()
        for column in (POSTS, ON, OFF):
            line = np.interp(half_steps(months), half_steps(before), field.equations.clock[:, column])
            assert cut.clock[:, column] == pytest.approx(line, rel=1e-9)


@pytest.mark.parametrize("factor", FACTORS)
def test_at_fast_rates_every_target_is_that_of_far_shorter_steps(factor: float) -> None:
    value = hurried(factor)
    found = OFFICES.values(*intensities_at(value))
    fine = []
    for one in ASKED:
        setting = one.setting(KNOWN, value)
        field = mean_field(setting, one.questions, even(setting.horizon_months, 64))
        fine += field.values(field.path(setting)).tolist()
    assert found == pytest.approx(fine, abs=1e-4)
    assert ((found > 0) & (found < 1)).all()


@pytest.mark.parametrize("factor", FACTORS)
def test_at_fast_rates_the_gradient_is_that_of_differences(factor: float) -> None:
    each, elasticity = intensities_at(hurried(factor))
    rng = np.random.default_rng(1)
    read, courses, effects = read_all(each, elasticity, *OFFICES.packed)
    g = rng.standard_normal(len(read))
    g_each, g_elasticity = read_all_reverse(each, elasticity, courses, effects, g, *OFFICES.packed)

    def combined(at: Floats, elasticities: Floats) -> float:
        return float(g @ read_all(at, elasticities, *OFFICES.packed)[0])

    for _ in range(4):
        way = rng.standard_normal(each.shape) * each
        slope = (combined(each + 1e-6 * way, elasticity) - combined(each - 1e-6 * way, elasticity)) / 2e-6
        assert g_each @ way == pytest.approx(slope, rel=1e-5, abs=1e-5)
    for which in range(2):
        shift = 1e-6 * np.eye(2)[which]
        slope = (combined(each, elasticity + shift) - combined(each, elasticity - shift)) / 2e-6
        assert g_elasticity[which] == pytest.approx(slope, rel=1e-5, abs=1e-5)


def test_no_target_leaps_where_steps_become_shorter() -> None:
    """Each factor is 1 % beyond the one before, and between some of them an office's steps are cut."""
    factors = 2.0 * 1.01 ** np.arange(60)
    points = [intensities_at(hurried(factor)) for factor in factors]
    lengths = [[len(prepared(o, *point, *OFFICES.packed)[1].clock) for o in range(len(ASKED))] for point in points]
    assert len({tuple(length) for length in lengths}) > 1
    values = np.array([OFFICES.values(*point) for point in points])
    assert np.abs(np.diff(values, n=3, axis=0)).max() < 5e-6


def test_a_place_says_where_each_offices_intensities_begin() -> None:
    sizes = [len(field.compartments.grid.transition) for field in OFFICES.fields]
    assert OFFICES.packed.place[:, FIELD.intensities, 0].tolist() == np.cumsum([0, *sizes[:-1]]).tolist()
