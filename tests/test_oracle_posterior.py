"""B9: at posterior draws, in offices of ordinary size, the mean field and the individual engine give the same targets.

The mean field is that of the likelihood: its step, its correction for uneven caseloads, all offices in one call. The
individual engine is the compiled one, which is SimPy's event for event (`test_oracle_compiled.py`). For a target over
several municipalities it is the share in one of them that is compared.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from fsm_sim.engines.compiled.engine import run_office
from fsm_sim.engines.mean_field.office_batch import Offices
from fsm_sim.engines.measures.episode_measures import measure
from fsm_sim.inference.posterior.estimation import forward_model_of
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.likelihood import logit_sd
from fsm_sim.inference.targets.municipal_distribution import one_office
from fsm_sim.inference.targets.published import Observed, measure_of
from fsm_sim.inference.validation.individual_counts import counts, pooled, run_many
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.model.network import Floats

RECORD = json.loads((Path(__file__).parent / "posterior.json").read_text("utf-8"))
"""Written by `record_posterior.py`."""
MOST = 0.002
"""The largest difference allowed, as a share: 0.2 percentage points."""
OF_WIDTH = 0.1
"""And as a part of the width of a target's 90 % posterior predictive interval: the interval that a calibration reports
for a target, in which B6 and B7 look for what was published."""
OFFICES = range(9)
RUNS = 1000
"""Runs of a nominal office that are counted in one table; more are made until the standard error is small enough."""
MOST_PARTS = 60


@pytest.fixture(scope="module")
def forward() -> ForwardModel:
    return forward_model_of(read_sources(shipped("calibration", "runs", "published", "config.toml")))


def limits(one: Observed) -> Floats:
    return np.array([min(MOST, OF_WIDTH * RECORD["widths"].get(target.id, np.inf)) for target in one.targets])


def differences(
    forward: ForwardModel, place: int, value: dict[str, float], draw: int, runs: int, seed: int
) -> tuple[Floats, Floats]:
    """The mean field's shares less the simulated ones, and the standard error of those, for one office's targets."""
    one = forward.observed[place]
    first = sum(len(before.targets) for before in forward.observed[:place])
    values = np.array([value[name] for name in forward.space.names])
    expected = forward.of_one_office(values, np, Offices.values, np.ones(2))[first : first + len(one.targets)]
    simulated, error = pooled(counts(run_many(one.setting(forward.space, value), seed, draw, runs), one))
    return expected - simulated, error


def table(one: Observed, difference: Floats, error: Floats) -> str:
    lines = zip(one.targets, 100 * difference, 100 * error, 100 * limits(one), strict=True)
    return "\n".join(f"{target.id}: {d:+.3f} ± {e:.3f} points, limit {most:.3f}" for target, d, e, most in lines)


def test_the_record_names_todays_parameters(forward: ForwardModel) -> None:
    """Else run `record_posterior.py` again."""
    for draw in (RECORD["mean"], *RECORD["draws"]):
        assert set(draw) == set(forward.space.names)


@pytest.mark.parametrize("place", OFFICES)
def test_B9_at_the_posterior_mean_the_mean_field_agrees_with_the_individual_engine(
    forward: ForwardModel, place: int
) -> None:
    """Within the limits themselves, with as many runs as make the standard error at most a third of each limit.

    So a difference of twice a limit is found with a probability of 0.998. Only the standard error says when there are
    enough runs, never the difference.
    """
    one, parts = forward.observed[place], [differences(forward, place, RECORD["mean"], 0, RUNS, 11)]
    while True:
        difference = np.mean([part for part, _ in parts], axis=0)
        error = np.sqrt(np.sum([part**2 for _, part in parts], axis=0)) / len(parts)
        if (error <= limits(one) / 3).all():
            break
        assert len(parts) < MOST_PARTS, table(one, difference, error)
        parts.append(differences(forward, place, RECORD["mean"], len(parts), RUNS, 11))
    assert (np.abs(difference) <= limits(one)).all(), table(one, difference, error)


@pytest.mark.slow
@pytest.mark.parametrize("place", OFFICES)
def test_B9_over_posterior_draws_the_mean_field_agrees_with_the_individual_engine(
    forward: ForwardModel, place: int
) -> None:
    """On average over the draws strictly, with a standard error of 0.05 points; at each within four standard errors."""
    one, draws = forward.observed[place], RECORD["draws"]
    found = [differences(forward, place, value, draw, 4000, 12) for draw, value in enumerate(draws)]
    each, errors = np.array([d for d, _ in found]), np.array([e for _, e in found])
    mean, error = each.mean(axis=0), np.sqrt((errors**2).sum(axis=0)) / len(draws)
    print(f"\n{table(one, mean, error)}\nat single draws up to {100 * np.abs(each).max(axis=0)}")
    assert (error <= 0.0005).all()
    assert (np.abs(mean) <= limits(one)).all(), table(one, mean, error)
    assert (np.abs(each) <= limits(one) + 4 * errors).all()


def test_every_published_target_is_near_the_mean_fields_value_at_the_posterior_mean(forward: ForwardModel) -> None:
    """The recorded posterior mean stands for the published calibration: within 2.5 standard deviations of targets."""
    data, settings = forward.data, forward.space.settings.likelihood
    values = forward.shares_at(np.array([RECORD["mean"][name] for name in forward.space.names]))
    nearest = np.clip(values, data.lower, data.upper)
    distance = np.abs(np.log(values / (1 - values)) - np.log(nearest / (1 - nearest)))
    sd = logit_sd(values, data.denominator, data.discrepancy, settings.overdispersion, np)
    ids = [target.id for target in forward.targets]
    assert (distance < 2.5 * sd).all(), dict(zip(ids, (distance / sd).round(2), strict=True))


@pytest.mark.parametrize("place", OFFICES)
def test_what_is_counted_over_many_runs_is_what_the_measures_say_of_each(forward: ForwardModel, place: int) -> None:
    one = forward.observed[place]
    setting = one.setting(forward.space, RECORD["mean"])
    counted = counts(run_many(setting, 1, 0, 2), one)
    for replication in range(2):
        episodes = run_office(setting, 1, 0, replication)
        for target, (part, whole) in zip(one.targets, counted[..., replication], strict=True):
            what = one_office(measure_of(target))
            expected = measure(episodes, what, one.programme, target.of_states)
            found = part / whole if whole else np.nan
            assert found == pytest.approx(expected, abs=1e-12, nan_ok=True), target.id
