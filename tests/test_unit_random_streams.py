"""Unit: every draw is Philox at its address, and no two draws share an address."""

from collections.abc import Iterator
from itertools import product
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, kstest, norm

from fsm_sim.engines.shared.caseworker_effects import caseworker_effect, largest_caseworker_effect, truncated_normal
from fsm_sim.engines.shared.random_streams import (
    INTAKE_ENTITY,
    POST_ENTITY,
    RandomStreams,
    StreamId,
    office_address,
    philox,
    run_address,
    uniform_pair,
    unit,
)
from fsm_sim.model.network import Floats

WORDS = st.integers(0, 2**64 - 1)
TOP = 2**64 - 1


def numpys(key: tuple[int, int], counter: tuple[int, ...]) -> tuple[int, ...]:
    """What `numpy.random.Philox` makes of a counter; it counts up by one before it draws."""
    number = sum(word << (64 * place) for place, word in enumerate(counter))
    before = (number - 1) % 2**256
    words = [(before >> (64 * place)) & TOP for place in range(4)]
    generator = np.random.Philox(counter=np.array(words, dtype=np.uint64), key=np.array(key, dtype=np.uint64))
    return tuple(int(word) for word in generator.random_raw(4))


@given(st.tuples(WORDS, WORDS), st.tuples(WORDS, WORDS, WORDS, WORDS))
@settings(max_examples=300)
def test_philox_is_numpys_bit_for_bit(key: tuple[int, int], counter: tuple[int, ...]) -> None:
    assert tuple(int(word) for word in philox(*key, *counter)) == numpys(key, counter)


@pytest.mark.parametrize("key", list(product((0, 1, TOP), repeat=2)))
def test_philox_is_numpys_at_the_corners(key: tuple[int, int]) -> None:
    for counter in product((0, 1, TOP), repeat=4):
        assert tuple(int(word) for word in philox(*key, *counter)) == numpys(key, counter)


def test_philox_gives_its_published_known_answer() -> None:
    """Random123's `kat_vectors`: philox4x64 10 rounds, key and counter of zeros."""
    assert [int(word) for word in philox(0, 0, 0, 0, 0, 0)] == [
        0x16554D9ECA36314C,
        0xDB20FE9D672D0FDC,
        0xD7E772CEE186176B,
        0x7E68B68AEC7BA23B,
    ]


def test_a_draw_is_the_first_words_of_its_address() -> None:
    streams = RandomStreams(seed=3, run=run_address(2, 5), office=office_address("Hedensted", "bir"))
    words = numpys((3, (2 << 32) + 5), (17, StreamId.VACANCY.value, POST_ENTITY + 4, streams.office))
    assert streams.pair(POST_ENTITY + 4, StreamId.VACANCY, 17) == tuple(((w >> 12) + 0.5) / 2**52 for w in words[:2])


@given(WORDS)
def test_a_uniform_lies_strictly_between_0_and_1(word: int) -> None:
    assert 0.0 < unit(word) < 1.0


def test_the_extreme_words_lie_strictly_between_0_and_1_too() -> None:
    assert unit(0) == 2.0**-53
    assert unit(TOP) == 1.0 - 2.0**-53


def addresses() -> Iterator[tuple[int, ...]]:
    """Addresses as near to each other as they come: entities, purposes and indices of one office."""
    entities = (0, 1, 2, 3, POST_ENTITY, POST_ENTITY + 1, INTAKE_ENTITY)
    yield from product(entities, (stream.value for stream in StreamId), (0, 1, 2, 1 << 32))


def test_no_two_draws_share_an_address() -> None:
    seen = {tuple(philox(1, 1, index, stream, entity, 9)) for entity, stream, index in addresses()}
    assert len(seen) == len(list(addresses()))
    assert len({stream.value for stream in StreamId}) == len(StreamId)


def test_offices_and_runs_have_addresses_of_their_own() -> None:
    names = [(m, p) for m in ("Hedensted", "Aarhus", "Hedensted|bir") for p in ("bir", "fsm1")]
    assert len({office_address(*name) for name in names}) == len(names)
    assert len({run_address(draw, replication) for draw in range(50) for replication in range(50)}) == 2500


def neighbours(axis: str) -> Floats:
    """20,000 uniforms along one coordinate of the address, all else equal."""
    at = {"seed": 1, "run": 0, "office": 5, "entity": 0, "purpose": 1, "index": 0}
    return np.array([uniform_pair(*(at | {axis: step}).values())[0] for step in range(20_000)])


@pytest.mark.parametrize("axis", ["seed", "run", "office", "entity", "purpose", "index"])
def test_neighbouring_addresses_are_uniform_and_independent(axis: str) -> None:
    u = neighbours(axis)
    assert kstest(u, "uniform").pvalue > 1e-4
    grid = np.histogram2d(u[:-1], u[1:], bins=10, range=[[0, 1], [0, 1]])[0]
    assert chi2.sf(((grid - grid.mean()) ** 2 / grid.mean()).sum(), 99) > 1e-4
    assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) * np.sqrt(len(u)) < 4


def test_a_draws_two_uniforms_are_independent() -> None:
    pairs = np.array([uniform_pair(1, 0, 5, citizen, 1, 0) for citizen in range(20_000)])
    assert abs(np.corrcoef(pairs.T)[0, 1]) * np.sqrt(len(pairs)) < 4


def test_an_exponential_is_one_on_average_and_never_infinite() -> None:
    streams = RandomStreams(1, 0, 5)
    waits = np.array([streams.exponential(citizen, StreamId.RECOVERY, 0) for citizen in range(20_000)])
    assert (waits > 0).all()
    assert np.isfinite(waits).all()
    assert abs(waits.mean() - 1) * np.sqrt(len(waits)) < 4


@pytest.mark.parametrize("sd", [0.0, 0.2, 0.5, 2.0])
def test_caseworkers_effects_average_1_and_are_bounded(sd: float) -> None:
    uniforms = (np.arange(4000) + 0.5) / 4000
    effects = np.array([caseworker_effect(u, sd) for u in uniforms])
    assert effects.mean() == pytest.approx(1.0, abs=2e-3 * (1 + sd))
    assert effects.max() <= largest_caseworker_effect(sd)
    assert (np.diff(effects) >= 0).all()
    if sd:
        inside = norm.cdf(2) - norm.cdf(-2)
        assert np.log(effects[3999] / effects[0]) == pytest.approx(4 * sd, rel=0.01)
        assert norm.ppf(norm.cdf(-2) + 0.5 * inside) == pytest.approx(0.0, abs=1e-12)


def test_the_truncated_normal_is_the_standard_librarys_to_rounding() -> None:
    tail = NormalDist().cdf(-2.0)
    for uniform in np.linspace(0.0, 1.0, 4001):
        expected = NormalDist().inv_cdf(tail + uniform * (1 - 2 * tail))
        assert truncated_normal(uniform) == pytest.approx(expected, abs=2e-15)
