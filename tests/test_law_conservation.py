"""Law: at every event people are conserved, caseloads add up, and time goes on. Offices drawn at random."""

from typing import Any

import numpy as np
import pandas as pd
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st
from random_models import models
from small_models import CLINIC, CLINIC_RATES, THREE_CLASSES, TWO_SPEEDS, office, parameters

from fsm_sim.engines.process.office import Office
from fsm_sim.engines.process.people import Caseworker
from fsm_sim.engines.process.processes import opened, run_office
from fsm_sim.engines.shared.episodes import table
from fsm_sim.engines.shared.setting import Setting

PLANS = st.lists(st.integers(0, 6), min_size=1, max_size=4).map(
    lambda counts: tuple((2.5 * step, count) for step, count in enumerate(counts))
)
FAST = {name: 6 * rate for name, rate in CLINIC_RATES.items()}
"""Six times the usual rates: much happens in a few months."""


@st.composite
def offices(draw: st.DrawFn) -> Setting:
    """Offices of 0 to 40 citizens and 0 to 6 posts, with any turnover, hand-over, team, classes, stages and penalty."""
    stages = draw(st.dictionaries(st.sampled_from(["passive", "prepared", "queued"]), st.integers(1, 3), max_size=2))
    structure = CLINIC.model_copy(update={"stages": stages})
    numbers = parameters(
        structure,
        FAST,
        readiness=THREE_CLASSES,
        preparation=TWO_SPEEDS,
        caseload_elasticity_work=-draw(st.floats(0, 1)),
        caseworker_change_penalty=draw(st.floats(0, 0.9)),
        penalty_scale=draw(st.sampled_from(["hazard", "probability"])),
        penalty_persistence=draw(st.sampled_from(["permanent", "first_only", "recovery"])),
        recovery_months=2.0,
        caseworker_effect_sd=draw(st.sampled_from([0.0, 0.5])),
    )
    return office(
        structure,
        numbers,
        citizens=draw(st.integers(0, 40)),
        posts=draw(PLANS),
        months=draw(st.sampled_from([0.0, 3.0, 9.75])),
        capacity=draw(st.sampled_from([0.0, 0.5, 3.0, 50.0])),
        intake=draw(st.sampled_from([0.0, 4.0])),
        separation_per_year=draw(st.sampled_from([0.0, 1.0, 12.0])),
        vacancy_months=draw(st.sampled_from([0.0, 0.5, 4.0])),
        reassignment_per_year=draw(st.sampled_from([0.0, 4.0])),
        handover=draw(st.sampled_from(["inflow_only", "rebalance"])),
    )


@given(st.one_of(offices(), models()), st.integers(0, 2**32))
@settings(max_examples=60)
def test_I1_every_citizen_is_in_exactly_one_place_from_entry_to_the_horizon(setting: Setting, seed: int) -> None:
    episodes = run_office(setting, seed)
    assert (episodes["start"] >= 0).all()
    assert episodes["citizen"].nunique() >= setting.office.number_of_citizens
    for citizen, spells in episodes.groupby("citizen"):
        starts, stops = spells["start"].to_numpy(), spells["stop"].to_numpy()
        assert (starts[1:] == stops[:-1]).all(), "a gap or an overlap"
        assert (starts <= stops).all()
        assert stops[-1] == setting.horizon_months
        assert spells["next_state"].iloc[-1] == ""
        assert (spells["next_state"].iloc[:-1].to_numpy() == spells["state"].iloc[1:].to_numpy()).all()
        assert spells[["group", "readiness"]].drop_duplicates().shape[0] == 1
        if citizen < setting.office.number_of_citizens:
            assert starts[0] == 0


@given(st.one_of(offices(), models()), st.integers(0, 2**32))
@settings(max_examples=60)
def test_I1_I2_at_every_event_nobody_is_lost_and_caseloads_add_up(setting: Setting, seed: int) -> None:
    env = simpy.Environment()
    place = opened(env, setting, seed)
    before: dict[str, Any] = {"time": 0.0, "people": 0}
    while env.peek() <= 0 or env.peek() < setting.horizon_months:
        env.step()
        assert env.now >= before["time"]
        assert len(place.people) >= before["people"]
        assert_consistent(place, setting)
        before = {"time": env.now, "people": len(place.people)}
    place.finish(setting.horizon_months)
    assert table(place.rows, part_time=setting.part_time).equals(run_office(setting, seed))


def assert_consistent(place: Office, setting: Setting) -> None:
    """What holds between any two events, by counting afresh."""
    weight = setting.network.caseload_weight
    for person in place.people:
        worker = person.caseworker
        on_list = worker is not None and person.number in worker.citizens
        waiting = person.number in place.unassigned
        assert on_list + waiting == (weight[person.state] > 0), "on a caseload or waiting for one, and only then"
        if worker is not None and on_list:
            assert worker.present, "no citizen has a caseworker who has left"
            assert place.filled[worker.post] is worker
        assert (person.number in place.queue) == bool(setting.network.queue[person.state])
        assert 0 <= person.stage < setting.network.stages[person.state]
        assert 0 <= person.counted <= person.changes
    for worker in place.filled.values():
        assert worker.caseload == sum(weight[p.state] for p in worker.citizens.values())
        assert all(p.caseworker is worker for p in worker.citizens.values())
    active = sum(weight[p.state] for p in place.people)
    assert active == sum(w.caseload for w in place.filled.values()) + sum(
        weight[p.state] for p in place.unassigned.values()
    )
    waiting_for = [p.caseworker for p in place.unassigned.values() if not _waits_for_leave(p.caseworker)]
    assert not (waiting_for and place.filled), "nobody waits where there is a caseworker, but for one on leave"


def _waits_for_leave(worker: Caseworker | None) -> bool:
    return worker is not None and worker.leave is not None and worker.leave.citizens == "waiting"


@given(st.one_of(offices(), models()), st.integers(0, 2**32))
@settings(max_examples=60)
def test_I3_nothing_happens_after_the_horizon_and_absorbing_states_absorb(setting: Setting, seed: int) -> None:
    episodes = run_office(setting, seed)
    assert (episodes["stop"] <= setting.horizon_months).all()
    absorbing = [name for name, state in setting.network.programme.states.items() if state.absorbing]
    assert (episodes.loc[episodes["state"].isin(absorbing), "next_state"] == "").all()
    moves = episodes.loc[(episodes["next_state"] != "") & (episodes["next_state"] != episodes["state"])]
    names = np.array(setting.network.states)
    queues = names[np.asarray(setting.network.queue, dtype=bool)]
    decided = {f"{queue} -> {to}" for queue in queues for to in names}
    allowed = {*setting.network.transitions, *decided}
    assert set(moves["state"].str.cat(moves["next_state"], sep=" -> ")) <= allowed
    steps = episodes.groupby("citizen")["changes"].diff().fillna(0)
    assert (steps >= 0).all(), "changes are counted, never taken back"
    assert (steps <= 1).all(), "one change at a time, also where a post is emptied and filled again in one moment"


@given(st.one_of(offices(), models()), st.integers(0, 2**32))
@settings(max_examples=60)
def test_I1_the_number_present_is_those_at_the_start_and_those_who_have_arrived(setting: Setting, seed: int) -> None:
    episodes = run_office(setting, seed)
    entry = episodes.groupby("citizen")["start"].min()
    for month in np.linspace(0, setting.horizon_months * 0.99, 6)[: 6 if setting.horizon_months else 0]:
        here = episodes[(episodes["start"] <= month) & (episodes["stop"] > month)]
        assert len(here) == here["citizen"].nunique() == (entry <= month).sum()


def test_a_post_that_closes_is_not_left_for_another_that_closes_at_the_same_moment() -> None:
    """Two of four posts close in month 3: everyone of theirs has one change, not two."""
    structure = CLINIC.model_copy(update={"stages": {}})
    numbers = parameters(structure, dict.fromkeys(CLINIC_RATES, 0.0))
    calm: dict[str, Any] = {"separation_per_year": 0.0, "reassignment_per_year": 0.0}
    setting = office(structure, numbers, citizens=80, posts=((0.0, 4), (3.0, 2)), months=6.0, capacity=0.0, **calm)
    last: pd.DataFrame = run_office(setting, 1).groupby("citizen").last()
    assert last["changes"].value_counts().to_dict() == {0: 40, 1: 40}
