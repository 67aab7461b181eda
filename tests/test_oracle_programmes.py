"""Oracle: every programme that ships, at the centre of the priors, gives the same answers in all three engines."""

import numpy as np
import pytest
from small_models import ROTATION, office, spells
from test_oracle_compiled import assert_same_counts, assert_same_events

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, run_office, run_series
from fsm_sim.engines.measures.monthly_measures import expected
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.inference.parameters.free_parameters import parameter_space
from fsm_sim.inference.parameters.programme_parameters import parameters as make_parameters
from fsm_sim.inference.sources import read_sources
from fsm_sim.inputs import programmes
from fsm_sim.study.calibrations.by_name import parameters

REPLICATIONS = 80
MONTHS = (3, 12, 24)
ERRORS = 4.5
"""Standard errors allowed: about 460 comparisons, at most a false alarm in 300 runs."""
BIAS = 0.006
"""The mean field takes every caseload as the mean one (decision 0004)."""


def ordinary(name: str, citizens: int, months: float) -> Setting:
    """An office of a programme at its nominal caseload, with turnover and intake."""
    programme = programmes.load(name)
    nominal = programme.nominal
    return office(
        programme,
        parameters(programme, None),
        citizens=citizens,
        posts=max(1, round(citizens / nominal.caseload)),
        months=months,
        capacity=citizens / 10 if programme.team else None,
        intake=citizens / 100,
        separation_per_year=nominal.separation_per_year,
        vacancy_months=nominal.vacancy_months,
        reassignment_per_year=nominal.reassignment_per_year,
        handover=nominal.handover,
    )


@pytest.mark.parametrize("name", programmes.names())
def test_A11_every_programme_gives_the_same_events_in_both_individual_engines(name: str) -> None:
    one = ordinary(name, 60, 9.0)
    for replication in range(2):
        episodes = assert_same_events(one, 3, 0, replication)
        assert_same_counts(one, episodes, RunAddress(0, 0, replication), 3)


@pytest.mark.parametrize("name", programmes.names())
def test_every_programmes_mean_field_is_the_mean_of_its_individual_runs(name: str) -> None:
    one = ordinary(name, 400, max(MONTHS))
    mean_field = expected(one)
    runs = [RunAddress(0, 0, replication) for replication in range(REPLICATIONS)]
    simulated = run_series(one, Draws(one.network, [one.parameters]), runs, 17 + ROTATION)
    shares = [*one.network.programme.outcomes, *(f"state:{state}" for state in one.network.states if state != "left")]
    for measure in shares:
        values = simulated[measure][:, MONTHS]
        error = values.std(axis=0, ddof=1) / np.sqrt(REPLICATIONS)
        distance = np.abs(values.mean(axis=0) - mean_field[measure][list(MONTHS)])
        assert (distance <= BIAS + ERRORS * error).all(), (measure, distance, error)


# FSM 3


def test_whoever_counts_employment_counts_it_with_support_too() -> None:
    for programme in map(programmes.load, programmes.names()):
        for name, outcome in programme.outcomes.items():
            if "employed_supported" in programme.states:
                assert ("employed" in outcome.states) == ("employed_supported" in outcome.states), (
                    programme.name,
                    name,
                )


def test_every_job_of_fsm3_begins_with_support() -> None:
    fsm3 = programmes.load("fsm3")
    assert [name for name in fsm3.transitions if name.endswith(" -> employed")] == ["employed_supported -> employed"]
    assert fsm3.states["employed_supported"].caseload_weight == 0.5


def test_support_lasts_three_to_six_months_and_then_the_job_goes_on_or_is_lost() -> None:
    one = ordinary("fsm3", 4000, 60.0)
    stays = spells(run_office(one, 5 + ROTATION, 0, 0))
    supported = stays[(stays["state"] == "employed_supported") & (stays["start"] < 40)]
    months = (supported["stop"] - supported["start"]).to_numpy()
    assert len(months) > 700
    rates = one.parameters.rates
    mean = 1 / (rates["employed_supported -> employed"] + rates["employed_supported -> passive"])
    assert mean == pytest.approx(4.5, abs=0.05)
    assert months.mean() == pytest.approx(mean, abs=4 * months.std() / np.sqrt(len(months)))
    assert ((months > 3) & (months < 6)).mean() == pytest.approx(0.59, abs=0.07)
    lost = (supported["next_state"] == "passive").mean()
    assert lost == pytest.approx(rates["employed_supported -> passive"] * mean, abs=0.05)


# Resource courses


def test_the_priors_of_resource_courses_are_what_the_targets_say_of_them() -> None:
    """HIR's office at FSM I's rates: hours to placements, and ways into work a month, against the published shares."""
    sources = read_sources()
    settings = sources.priors.model_copy(update={"programme_multipliers": {}})
    hir, target = programmes.load("hir"), sources.catalogue.by_id
    known = parameter_space(settings, [programmes.load("fsm1"), hir], [], {})
    at_fsm1 = make_parameters(hir, settings, {name: prior.centre for name, prior in known.priors.items()})
    found = expected(office(hir, at_fsm1, citizens=350, posts=10, months=13.0))
    here = {state: found[f"state:{state}"][13] for state in ("passive", "placement", "paid_hours")}

    def published(id: str) -> float:
        return float(target(id).value)

    hours = published("hir-placement-or-hours-elsewhere") - published("br-placement-elsewhere")
    ratio = (hours / published("br-placement-elsewhere")) / (here["paid_hours"] / here["placement"])
    into_work = sum(share * at_fsm1.rates[f"{state} -> employed"] for state, share in here.items())
    exits = published("rc-exits-work") / 30 / (into_work / sum(here.values()))
    for name in ("usual_rc", "hir", "br"):
        own = sources.priors.programme_multipliers
        assert own[f"{name}: paid_hours"].centre == pytest.approx(ratio, abs=0.05)
        assert own[f"{name}: employment"].centre == pytest.approx(exits, abs=0.05)
