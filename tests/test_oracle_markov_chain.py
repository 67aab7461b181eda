"""Oracle: with constant rates an office is a Markov chain, whose answers are known in closed form."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import expm
from scipy.stats import chi2, gamma, kstest
from small_models import (
    CALM,
    LADDER,
    LADDER_RATES,
    NEUTRAL,
    ROTATION,
    STAGED_LADDER,
    THREE_CLASSES,
    generator,
    occupancy,
    office,
    parameters,
    spells,
)

from fsm_sim.engines.process.processes import run_office
from fsm_sim.model.network import Floats
from fsm_sim.model.parameters import Mixture
from fsm_sim.model.programme import Programme, ends

CITIZENS = 20_000
MONTHS = (1.0, 3.0, 6.0, 12.0, 24.0, 60.0)
SEED = 1 + ROTATION
STATES = list(LADDER.states)


@dataclass(frozen=True)
class Run:
    """A simulated office with constant rates, and the shares of states that theory expects of it."""

    structure: Programme
    episodes: pd.DataFrame
    expected: dict[float, Floats]


def simulated(structure: Programme, readiness: Mixture | None, seed: int, citizens: int, months: float) -> pd.DataFrame:
    numbers = parameters(structure, LADDER_RATES, readiness=readiness, **NEUTRAL)
    setting = office(structure, numbers, citizens=citizens, posts=1, months=months, **CALM)
    return run_office(setting, seed)


def expanded(stages: int) -> tuple[Floats, Floats]:
    """Generator with placement split into stages, each left at `stages` times the rate; and which state each row is."""
    flat = generator(LADDER, LADDER_RATES)
    placement = STATES.index("placement")
    state_of = np.array([s for s in range(len(STATES)) for _ in range(stages if s == placement else 1)])
    matrix = np.zeros((len(state_of), len(state_of)))
    first = [int(np.flatnonzero(state_of == s)[0]) for s in range(len(STATES))]
    for row, s in enumerate(state_of):
        last = s != placement or row == first[s] + stages - 1
        out = -flat[s, s] * (stages if s == placement else 1)
        if last and out > 0:
            for t in range(len(STATES)):
                if t != s:
                    matrix[row, first[t]] += flat[s, t] * (stages if s == placement else 1)
        elif not last:
            matrix[row, row + 1] = out
        matrix[row, row] = -out
    return matrix, state_of


@pytest.fixture(scope="module")
def plain() -> Run:
    start = np.eye(len(STATES))[0]
    chain = generator(LADDER, LADDER_RATES)
    return Run(
        LADDER,
        simulated(LADDER, None, SEED, CITIZENS, 60.5),
        {month: start @ expm(chain * month) for month in MONTHS},
    )


@pytest.fixture(scope="module")
def staged() -> Run:
    matrix, state_of = expanded(3)
    start = np.eye(len(state_of))[0]
    by_state = np.equal.outer(state_of, np.arange(len(STATES))).astype(float)
    return Run(
        STAGED_LADDER,
        simulated(STAGED_LADDER, None, SEED + 1, CITIZENS, 60.5),
        {month: start @ expm(matrix * month) @ by_state for month in MONTHS},
    )


@pytest.fixture(scope="module")
def classes() -> Run:
    start = np.eye(len(STATES))[0]
    expected = {
        month: sum(
            weight * (start @ expm(generator(LADDER, LADDER_RATES, multiplier) * month))
            for weight, multiplier in zip(THREE_CLASSES.weights, THREE_CLASSES.multipliers, strict=True)
        )
        for month in MONTHS
    }
    return Run(LADDER, simulated(LADDER, THREE_CLASSES, SEED + 2, CITIZENS, 60.5), expected)


@pytest.mark.parametrize("kind", ["plain", "staged", "classes"])
def test_A1_shares_in_each_state_follow_the_matrix_exponential(kind: str, request: pytest.FixtureRequest) -> None:
    run: Run = request.getfixturevalue(kind)
    for month, expected in run.expected.items():
        error = occupancy(run.episodes, run.structure, month) - expected
        z = error / np.sqrt(expected * (1 - expected) / CITIZENS + 1e-12)
        assert np.abs(error).max() <= 0.012, f"month {month:g}: {error}"
        assert np.abs(z).max() <= 4, f"month {month:g}: z = {z}"


@pytest.mark.parametrize("kind", ["plain", "staged"])
def test_A2_sojourn_times_are_exponential_and_those_in_stages_erlang(kind: str, request: pytest.FixtureRequest) -> None:
    """Sojourns begun within the first 30 months, given that they ended within 30: free of censoring by the horizon."""
    run: Run = request.getfixturevalue(kind)
    chain = generator(LADDER, LADDER_RATES)
    found = spells(run.episodes)
    tested = [state for state in STATES if state != "left"]
    for name in tested:
        row = STATES.index(name)
        count = run.structure.stages.get(name, 1)
        law = gamma(count, scale=1 / (-chain[row, row] * count))
        here = found[(found["state"] == name) & (found["start"] <= 30)]
        lengths = (here["stop"] - here["start"]).to_numpy()
        ended = lengths[(lengths <= 30) & (here["next_state"] != "").to_numpy()]
        assert len(ended) > 1000
        p = kstest(law.cdf(ended) / law.cdf(30.0), "uniform").pvalue
        assert p > 0.001 / (2 * len(tested)), f"{name}: p = {p:.2g} among {len(ended)} sojourns"


@pytest.mark.parametrize("kind", ["plain", "staged"])
def test_A3_competing_transitions_are_taken_in_proportion_to_their_rates(
    kind: str, request: pytest.FixtureRequest
) -> None:
    """Whatever the length of the sojourn, and so also among those that ended in time to be seen."""
    run: Run = request.getfixturevalue(kind)
    found = spells(run.episodes)
    ended = found[found["next_state"] != ""]
    for name in STATES[:3]:
        rates = {ends(t)[1]: rate for t, rate in LADDER_RATES.items() if ends(t)[0] == name}
        where = ended.loc[ended["state"] == name, "next_state"]
        for target, rate in rates.items():
            share = rate / sum(rates.values())
            z = ((where == target).mean() - share) / np.sqrt(share * (1 - share) / len(where))
            assert abs(z) <= 4, f"{name} -> {target}: z = {z:.1f} among {len(where)}"


def test_A3_classes_are_drawn_with_their_weights(classes: Run) -> None:
    counts = classes.episodes.drop_duplicates("citizen")["readiness"].value_counts().sort_index().to_numpy()
    expected = np.array(THREE_CLASSES.weights) * CITIZENS
    assert chi2.sf(((counts - expected) ** 2 / expected).sum(), 2) > 1e-4
