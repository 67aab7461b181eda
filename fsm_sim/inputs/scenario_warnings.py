"""What is allowed in a scenario but should be known to whoever reads its results."""

from collections.abc import Iterator

from fsm_sim.inputs import programmes
from fsm_sim.model.parameters import Effects
from fsm_sim.model.programme import Group, Programme
from fsm_sim.model.scenario import Office, Posts, Scenario

CASELOAD_LOW = Effects().caseload_low
CASELOAD_HIGH = Effects().caseload_high
"""The caseloads that have been studied, in active citizens per caseworker."""


def cautions(scenario: Scenario) -> tuple[str, ...]:
    """The warnings of a scenario, one sentence each.

    >>> from fsm_sim.model.scenario import Heading, Horizon, Staffing
    >>> office = Office(municipality="Hedensted", programme="bir", citizens=250)
    >>> staffing = Staffing(posts=(Posts(from_month=0, count=6), Posts(from_month=3, count=1)))
    >>> heading = Heading(name="one-post", title="One post")
    >>> print(*cautions(Scenario(scenario=heading, office=(office,), staffing=staffing, horizon=Horizon(months=24))))
    Hedensted (bir): 250 active citizens and 1 post from month 3 are a caseload of 250, outside the 15 to 150 that have
    been studied; the effect is taken at the nearest of these.
    """
    loads = [warning for office in scenario.office for warning in _caseload(scenario, office)]
    return (*loads, *_idle_team(scenario))


def active_citizens(office: Office, programme: Programme) -> float:
    """Citizens at the start, each counted as the share of a full case that their state is.

    >>> office = Office(municipality="Hedensted", programme="bir", citizens={"passive": 30, "flexjob": 5})
    >>> active_citizens(office, programmes.load("bir"))
    30.0
    """
    weights = {name: state.caseload_weight for name, state in programme.states.items()}
    if isinstance(office.citizens, dict):
        return sum(count * weights[state] for state, count in office.citizens.items())
    shares = {name: group.share * office.citizens for name, group in programme.groups.items()}
    counts = office.groups or shares
    return sum(count * _mean_weight(programme.groups[name], weights) for name, count in counts.items())


def _mean_weight(group: Group, weights: dict[str, float]) -> float:
    return sum(share * weights[state] for state, share in group.initial.items())


def _caseload(scenario: Scenario, office: Office) -> Iterator[str]:
    """One sentence for the first step of the plan whose caseload has not been studied, if there is one."""
    active = active_citizens(office, programmes.load(office.programme))
    plan = (Posts(from_month=0, count=office.posts),) if office.posts is not None else scenario.staffing.posts
    for step in plan if active else ():
        text = _outside(step, active)
        if text:
            yield f"{office.municipality} ({office.programme}): {text}"
            return


def _outside(step: Posts, active: float) -> str:
    since = f"from month {step.from_month:g}"
    studied = (
        f"the {CASELOAD_LOW:g} to {CASELOAD_HIGH:g} that have been studied; "
        "the effect is taken at the nearest of these."
    )
    if step.count == 0:
        return f"there are no posts {since}, and the caseload is outside {studied}"
    caseload = step.citizens_per_post if step.citizens_per_post is not None else active / (step.count or 1)
    if CASELOAD_LOW <= caseload <= CASELOAD_HIGH:
        return ""
    if step.citizens_per_post is not None:
        return f"{caseload:.4g} citizens per post {since} are a caseload outside {studied}"
    posts = "1 post" if step.count == 1 else f"{step.count} posts"
    return f"{active:.4g} active citizens and {posts} {since} are a caseload of {caseload:.3g}, outside {studied}"


def _idle_team(scenario: Scenario) -> Iterator[str]:
    names = sorted({office.programme for office in scenario.office})
    if scenario.rehabilitation_team is not None and not any(programmes.load(name).team for name in names):
        verb = "has" if len(names) == 1 else "have"
        yield f"[rehabilitation_team] changes nothing: {' and '.join(names)} {verb} no rehabilitation team."
