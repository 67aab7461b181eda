"""The model that every engine in the benchmark runs: Flere skal med I with every feature on, by offices of 1,000.

`office` is the model as our engines take it; `plain` the same in plain Python, for the peers.
"""

from dataclasses import dataclass

from fsm_sim.engines.citizens.nominal_office import nominal_scenario
from fsm_sim.engines.shared.intensity_tables import transitions
from fsm_sim.engines.shared.posts import plan
from fsm_sim.engines.shared.setting import Setting, setting
from fsm_sim.engines.shared.transition_kinds import TransitionKind
from fsm_sim.inputs import programmes
from fsm_sim.model.scenarios.scenario import RehabilitationTeam
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.study.calibrations.by_name import parameters

OFFICE_CITIZENS = 1000
"""Citizens of one office: a large Danish job centre."""
MONTHS = 24


def office(citizens: int = OFFICE_CITIZENS, number: int = 0) -> Setting:
    """One office: three groups, intake, two staff plans, vacancies, reassignment, recovery, stages, classes, a team."""
    programme = programmes.load("fsm1")
    scenario = nominal_scenario(programme, MONTHS)
    place = scenario.office[0].model_copy(
        update={"municipality": f"Office {number}", "citizens": citizens, "intake_per_month": 0.0035 * citizens}
    )
    posts = max(round(citizens / 40), 1)
    staffing = scenario.staffing.model_copy(
        update={
            "posts": (Posts(from_month=0, count=posts), Posts(from_month=12, count=posts + max(posts // 10, 1))),
            "separation_per_year": 0.20,
            "vacancy_months": 3.0,
            "reassignment_per_year": 0.06,
            "handover": "rebalance",
        }
    )
    numbers = parameters(programme, None)
    effects = numbers.effects.model_copy(
        update={"penalty_persistence": "recovery", "recovery_months": 12.0, "caseworker_effect_sd": 0.2}
    )
    return setting(
        scenario.model_copy(
            update={
                "office": (place,),
                "staffing": staffing,
                "rehabilitation_team": RehabilitationTeam(capacity_per_month=max(citizens // 50, 1)),
            }
        ),
        place,
        programme,
        numbers.model_copy(update={"effects": effects}),
    )


@dataclass(frozen=True)
class Transition:
    """A transition out of a state: monthly base rate, and what modifies it."""

    target: int
    rate: float
    elasticity: float  # of the caseload effect; 0 for none
    caseworker: bool  # the caseworker's own effect acts on it
    readiness: bool
    preparation: bool
    continuity: bool


@dataclass(frozen=True)
class Model:
    """The model in plain numbers. Times in months, rates per month; states and groups by number.

    A citizen of a group starts in a state drawn by `start[group]` (shares by state) and, arriving later, in
    `intake_state[group]`. In a state of m `stages` every transition runs at m times its rate and before the last stage
    leads to the next. The team meets at 0.5, 1.5, ... and takes the first `capacity` of those in a state of `queue`, in
    order of entry, to a state drawn by `decision`. A caseworker's load is the sum of `weight` over their citizens'
    states.
    """

    citizens: int
    months: int
    states: tuple[str, ...]
    weight: tuple[float, ...]
    queue: tuple[bool, ...]
    stages: tuple[int, ...]
    transitions: tuple[tuple[Transition, ...], ...]
    group_share: tuple[float, ...]
    start: tuple[dict[int, float], ...]
    intake_state: tuple[int, ...]
    intake_per_month: float
    decision: dict[int, float]
    capacity: int
    readiness_weight: tuple[float, ...]
    readiness: tuple[float, ...]
    preparation_weight: tuple[float, ...]
    preparation: tuple[float, ...]
    reference: float
    low: float
    high: float
    penalty: float
    recovery_months: float
    caseworker_sd: float  # of the log of a lognormal effect, cut at 2 sd and divided by its mean
    posts: tuple[tuple[float, int], ...]  # (from month, number of full-time posts)
    separation: float
    vacancy_months: float
    reassignment: float


def plain(one: Setting) -> Model:
    """A setting in plain numbers."""
    network, numbers, programme = one.network, one.parameters, one.network.programme
    effects, found, rates = numbers.effects, transitions(network), network.rates(numbers)
    elasticity = {
        TransitionKind.NONE: 0.0,
        TransitionKind.WORK: effects.caseload_elasticity_work,
        TransitionKind.CLARIFICATION: effects.caseload_elasticity_clarify,
    }

    def transition(place: int) -> Transition:
        number, kind = int(found.programme_order[place]), TransitionKind(int(found.kind[place]))
        has = {name: bool(flags[number]) for name, flags in network.has.items()}
        office_effect = effects.office_placement_effect if has["office_placement"] else 1.0
        office_effect *= effects.office_work_effect if has["office_work"] else 1.0
        return Transition(
            target=int(found.target[place]),
            rate=float(rates[number]) * office_effect,
            elasticity=elasticity[kind],
            caseworker=kind == TransitionKind.WORK,
            readiness=has["readiness"],
            preparation=has["preparation"],
            continuity=has["continuity"],
        )

    return Model(
        citizens=one.office.number_of_citizens,
        months=int(one.horizon_months),
        states=network.states,
        weight=tuple(network.caseload_weight.tolist()),
        queue=tuple(network.queue.tolist()),
        stages=tuple(network.stages.tolist()),
        transitions=tuple(
            tuple(transition(place) for place in range(found.first[state], found.first[state + 1]))
            for state in range(len(network.states))
        ),
        group_share=tuple(group.share for group in programme.groups.values()),
        start=tuple(
            {network.number(state): share for state, share in group.initial.items()}
            for group in programme.groups.values()
        ),
        intake_state=tuple(network.number(group.intake) for group in programme.groups.values()),
        intake_per_month=one.intake.highest,
        decision={
            network.number(state): share for state, share in (programme.team.shares if programme.team else {}).items()
        },
        capacity=int(one.capacity_per_month),
        readiness_weight=numbers.readiness.weights,
        readiness=numbers.readiness.multipliers,
        preparation_weight=numbers.preparation.weights,
        preparation=numbers.preparation.multipliers,
        reference=effects.caseload_reference,
        low=effects.caseload_low,
        high=effects.caseload_high,
        penalty=effects.caseworker_change_penalty,
        recovery_months=effects.recovery_months,
        caseworker_sd=effects.caseworker_effect_sd,
        posts=tuple((month, int(count)) for month, count in plan(one.staffing, one.office, one.active_at_start)),
        separation=one.separation_per_month,
        vacancy_months=one.vacancy_months,
        reassignment=one.reassignment_per_month,
    )
