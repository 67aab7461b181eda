"""Law: a settled office starts as the programme's published course has left it, the same in every engine."""

from dataclasses import replace

import numpy as np
import pytest
from fabricated import calibration

from fsm_sim.engines.citizens.composition import Composition, Places, SettledShares, sampled
from fsm_sim.engines.compiled.engine import run_office as run_compiled
from fsm_sim.engines.mean_field.engine import Question, expected
from fsm_sim.engines.mean_field.settled_start import settled
from fsm_sim.engines.measures.monthly_measures import expected as expected_series
from fsm_sim.engines.process.processes import run_office
from fsm_sim.engines.shared.setting import Setting, setting
from fsm_sim.inference.parameters.programme_parameters import programme_draws
from fsm_sim.inputs import programmes
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import Floats
from fsm_sim.model.parameter_table import ProgrammeDraws
from fsm_sim.model.scenarios.scenario import Heading, Horizon, Office, Scenario
from fsm_sim.model.scenarios.staffing import Posts, Staffing
from fsm_sim.study.calibrations.by_name import parameters
from fsm_sim.study.forecasts.effect_runs import run_effects
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.study.forecasts.run_tasks import run_task
from fsm_sim.study.forecasts.tasks import tasks

BIR = programmes.load("bir")
MADE = calibration(draws=3)
DRAWS = programme_draws(BIR, MADE.space.settings, MADE.table(3), "Hedensted", range(3))
START = settled(BIR, DRAWS)


def office(months: float, citizens: int = 300, draw: int = 0, persistence: str = "permanent") -> Setting:
    scenario = Scenario(
        scenario=Heading(name="town", title="Town"),
        office=(Office(municipality="Hedensted", programme="bir", citizens=citizens, start="settled"),),
        staffing=Staffing(posts=(Posts(from_month=0, count=8),)),
        horizon=Horizon(months=months),
    )
    own = DRAWS.at(draw)
    effects = own.effects.model_copy(update={"penalty_persistence": persistence})
    return setting(scenario, scenario.office[0], BIR, own.model_copy(update={"effects": effects}), START.at(draw))


def test_the_composition_is_that_of_the_nominal_office_at_the_end_of_its_course() -> None:
    """Shares by state, against the prevalences of the mean field at the programme's last month, without caseload."""
    from fsm_sim.engines.citizens.nominal_office import nominal_scenario

    nominal = nominal_scenario(BIR, BIR.months)
    parameters = DRAWS.at(1)
    without = {"caseload_elasticity_work": 0.0, "caseload_elasticity_clarify": 0.0}
    parameters = parameters.model_copy(update={"effects": parameters.effects.model_copy(update=without)})
    one = setting(nominal, nominal.office[0], BIR, parameters)
    states = [name for name in BIR.states if name != "left"]
    asked = [Question(Measure(kind="prevalence", states=(name,), stop=BIR.months)) for name in states]
    found = expected(one, asked)
    number = list(BIR.states).index
    share = np.array([START.share[1, START.places.state == number(name)].sum() for name in states])
    assert share == pytest.approx(found / found.sum(), abs=1e-3)


def test_a_draws_composition_is_the_same_bytes_whatever_draws_are_worked_out_with_it() -> None:
    table = MADE.table(3)
    for draw in range(3):
        alone = programme_draws(BIR, MADE.space.settings, table.rows([draw]), "Hedensted", [draw])
        assert settled(BIR, alone).share.tobytes() == START.share[draw].tobytes()
        assert settled(BIR, alone).cumulative.tobytes() == START.cumulative[draw].tobytes()


class Counted(SettledShares):
    """Settled shares that know under which keys they were solved, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.solved: list[bytes] = []

    def keep(self, key: bytes, share: Floats) -> None:
        """Keep shares, and their key."""
        self.solved.append(key)
        super().keep(key, share)


def test_scenarios_of_one_office_and_the_parts_of_their_outcomes_solve_each_draw_once() -> None:
    plans = [
        Scenario(
            scenario=Heading(name=f"town-{posts}", title="Town"),
            office=(Office(municipality="Hedensted", programme="bir", citizens=60, start="settled"),),
            staffing=Staffing(posts=(Posts(from_month=0, count=posts),)),
            horizon=Horizon(months=4),
        )
        for posts in (1, 3)
    ]
    posterior, solved = posterior_of(MADE, 3), Counted()
    plan = Plan(draws=3, replications=2, seed=3)
    cut = list(tasks(plans, draws=3, replications=2, seed=3, engine="compiled"))
    together = [run_task(task, posterior, solved) for task in cut]
    parts = run_effects(plans, posterior, plan, solved=solved)
    assert len(solved.solved) == len(set(solved.solved)) == 3
    assert together == [run_task(task, posterior) for task in cut]
    assert parts == run_effects(plans, posterior, plan)


@pytest.mark.parametrize("change", [{"office_work_effect": 1.1}, {"caseworker_change_penalty": 0.5}])
def test_a_solution_is_shared_by_no_other_parameters(change: dict[str, float]) -> None:
    solved = Counted()
    assert settled(BIR, DRAWS, solved).share.tobytes() == START.share.tobytes()
    other = settled(BIR, DRAWS.holding(change), solved)
    assert len(set(solved.solved)) == 6
    assert other.share.tobytes() == settled(BIR, DRAWS.holding(change)).share.tobytes() != START.share.tobytes()


def test_a_draw_with_fast_rates_is_solved_in_shorter_steps() -> None:
    """At twenty moves a month half-month steps would explode."""
    fast = DRAWS.at(0)
    fast = fast.model_copy(update={"rates": {**fast.rates, "paid_hours -> passive": 20.0}})
    found = settled(BIR, ProgrammeDraws.of([fast]))
    assert found.share.sum() == pytest.approx(1.0)
    paid = found.share[0, found.places.state == list(BIR.states).index("paid_hours")].sum()
    assert 0 < paid < START.share[0, START.places.state == list(BIR.states).index("paid_hours")].sum()


def test_shares_add_up_and_differ_from_draw_to_draw() -> None:
    assert START.share.sum(axis=1) == pytest.approx(np.ones(3))
    assert START.cumulative[:, -1].tolist() == [1.0] * 3
    assert not np.allclose(START.share[0], START.share[1])


def test_a_sample_has_every_kind_as_often_as_expected_but_for_less_than_one() -> None:
    rng = np.random.default_rng(2)
    share = rng.dirichlet(np.full(20, 0.3))
    cumulative = np.cumsum(share)
    cumulative[-1] = 1.0
    counts = np.array([np.bincount(sampled(cumulative, 97, u), minlength=20) for u in rng.random(500)])
    assert (np.abs(counts - 97 * share) < 1.0 + 1e-9).all()
    assert counts.mean(axis=0) == pytest.approx(97 * share, abs=0.15)


@pytest.mark.parametrize("persistence", ["permanent", "first_only", "recovery"])
def test_both_individual_engines_start_and_go_on_with_the_same_events(persistence: str) -> None:
    one = office(6.0, persistence=persistence)
    reference, compiled = run_office(one, 5, 0, 1), run_compiled(one, 5, 0, 1)
    assert len(reference) > 300
    assert reference.equals(compiled)


def test_the_mean_field_starts_with_the_expected_citizens_and_engines_agree_later() -> None:
    one = office(3.0, citizens=20_000)
    field = expected_series(one)
    for name in ("passive", "placement", "paid_hours", "flexjob"):
        share = START.share[0, START.places.state == list(BIR.states).index(name)].sum()
        assert field[f"state:{name}"][0] == pytest.approx(share, abs=1e-9)


def test_changes_of_caseworker_before_the_start_weigh_and_are_not_counted() -> None:
    """At the start every citizen's count is 0, and those with three changes behind them find work more slowly."""
    places = Places(*(np.array([number, number]) for number in (0, 0, 0, 0, 0)), np.array([0, 3]))
    places = places._replace(changes=np.array([0, 3]))
    quiet = office(12.0, citizens=8000)
    strong = quiet.parameters.effects.model_copy(update={"caseworker_change_penalty": 0.5})
    parameters = quiet.parameters.model_copy(update={"effects": strong})
    composition = Composition(places, np.array([[0.5, 0.5]]))
    rows = run_compiled(replace(quiet, parameters=parameters, start=composition), 3)
    first = rows[rows["start"] == 0.0].drop_duplicates("citizen")
    assert set(first["changes"]) == {0}
    worked = rows[rows["state"].isin(["paid_hours", "employed"])].drop_duplicates("citizen")["citizen"]
    early, late = (worked < 4000).sum(), (worked >= 4000).sum()
    assert 0.05 < late / early < 0.25  # a rate 0.5 ** 3 times as high


def test_a_start_that_contradicts_the_citizens_is_refused() -> None:
    with pytest.raises(ValueError, match='gives citizens as a table by state and start = "settled" too'):
        Office(municipality="X", programme="bir", citizens={"passive": 3}, start="settled")
    with pytest.raises(ValueError, match='gives groups and start = "settled" too'):
        Office(municipality="X", programme="fsm1", citizens=3, groups={"group1": 3}, start="settled")


@pytest.mark.parametrize("name", ["fsm1", "fsm2", "bir"])
def test_a_settled_office_has_none_of_those_who_have_left_it(name: str) -> None:
    programme = programmes.load(name)
    found = settled(programme, ProgrammeDraws.of([parameters(programme, None)]))
    there = {list(programme.states)[state] for state in found.places.state}
    assert there & {"passive", "placement", "paid_hours"} == {"passive", "placement", "paid_hours"}
    assert not there & {*programme.left_office, "left"}
    assert ("employed" in there) == (name == "bir"), "those counted by BIR's monitoring are still the office's"
