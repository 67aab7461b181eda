"""Where each input of a scenario is from."""

from collections.abc import Iterator

from fsm_sim.model.scenarios.intake import STEADY
from fsm_sim.model.scenarios.office_programmes import OfficeProgramme
from fsm_sim.model.scenarios.provenance import SOURCES, Source
from fsm_sim.model.scenarios.scenario import Office, Scenario

SOURCED = ("office", "staffing", "rehabilitation_team")
"""The tables that say where their keys are from."""
OFFICE = ("citizens", "start", "groups", "intake_per_month")
"""The inputs of an office, or of each of its programmes."""
STAFFING = ("posts", "separation_per_year", "vacancy_months", "reassignment_per_year", "handover")
"""The inputs that every staffing has, given or not."""
PLANNED = ("leave", "recruitment_freeze", "learning")
"""The inputs of a staffing that has some."""
INPUTS = (*OFFICE, *STAFFING, *PLANNED, "capacity_per_month")
"""Every input whose source a reader should know."""


def provenance(scenario: Scenario, *, worked_out: bool = False) -> dict[str, Source]:
    """Where each input of a scenario is from; of several offices the weakest source counts.

    A steady intake is assumed whatever is said of it: it is worked out, or was where `worked_out`. A start is an input
    where only a number of citizens is given, groups, leave, a freeze of recruitment and learning where there are some.

    >>> from fsm_sim.model.scenarios.scenario import Heading, Horizon
    >>> from fsm_sim.model.scenarios.staffing import Posts, Staffing
    >>> office = Office(municipality="Vejle", programme="bir", citizens=340, sources={"citizens": "counted"})
    >>> staffing = Staffing(posts=(Posts(from_month=0, count=9),))
    >>> heading = Heading(name="vejle", title="Vejle")
    >>> provenance(Scenario(scenario=heading, office=(office,), staffing=staffing, horizon=Horizon(months=24)))
    {'citizens': 'counted', 'start': 'assumed', 'intake_per_month': 'assumed', 'posts': 'assumed',
    'separation_per_year': 'assumed', 'vacancy_months': 'assumed', 'reassignment_per_year': 'assumed',
    'handover': 'assumed'}
    """
    found: dict[str, Source] = {}
    for key, source in _each(scenario):
        found[key] = max(source, found.get(key, source), key=SOURCES.index)
    if worked_out:
        found["intake_per_month"] = "assumed"
    return found


def differing(scenario: Scenario, *, worked_out: bool = False) -> dict[str, tuple[Source, ...]]:
    """The inputs that are from one place in some offices, or programmes of one, and from another in others: all places.

    >>> from fsm_sim.model.scenarios.scenario import Heading, Horizon
    >>> from fsm_sim.model.scenarios.staffing import Posts, Staffing
    >>> own = {"programme": "bir", "citizens": 340, "intake_per_month": 3.0}
    >>> vejle = Office(municipality="Vejle", **own, sources={"citizens": "counted"})
    >>> both = (vejle, Office(municipality="Horsens", **own))
    >>> staffing = Staffing(posts=(Posts(from_month=0, count=9),))
    >>> heading = Heading(name="two", title="two")
    >>> differing(Scenario(scenario=heading, office=both, staffing=staffing, horizon=Horizon(months=24)))
    {'citizens': ('counted', 'assumed')}
    """
    found: dict[str, set[Source]] = {}
    for key, source in _each(scenario):
        found.setdefault(key, set()).add(source)
    if worked_out:
        found.pop("intake_per_month", None)
    return {key: tuple(sorted(each, key=SOURCES.index)) for key, each in found.items() if len(each) > 1}


def _each(scenario: Scenario) -> Iterator[tuple[str, Source]]:
    for office in scenario.office:
        for one in office.programmes or (office,):
            yield from _of_citizens(one)
    yield from (("posts", office.source_of("posts")) for office in scenario.office if office.posts is not None)
    own_posts = all(office.posts is not None for office in scenario.office)
    staffing = scenario.staffing
    for key in (*STAFFING, *(key for key in PLANNED if getattr(staffing, key))):
        if key != "posts" or not own_posts:
            yield key, staffing.source_of(key)
    if scenario.rehabilitation_team is not None:
        yield "capacity_per_month", scenario.rehabilitation_team.source_of("capacity_per_month")


def _of_citizens(one: Office | OfficeProgramme) -> Iterator[tuple[str, Source]]:
    """The inputs of an office, or of one of its programmes."""
    listed = isinstance(one.citizens, dict)
    for key in OFFICE:
        if (key == "start" and listed) or (key == "groups" and not one.groups):
            continue
        steady = key == "intake_per_month" and one.intake_per_month == STEADY
        yield key, "assumed" if steady else one.source_of(key)
