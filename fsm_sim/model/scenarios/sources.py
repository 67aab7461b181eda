"""Where each input of a scenario is from."""

from collections.abc import Iterator

from fsm_sim.model.scenarios.provenance import SOURCES, Source
from fsm_sim.model.scenarios.scenario import Scenario

INPUTS = {
    "office": ("citizens", "intake_per_month", "posts"),
    "staffing": ("posts", "separation_per_year", "vacancy_months", "reassignment_per_year"),
    "rehabilitation_team": ("capacity_per_month",),
}
"""The inputs whose source a reader should know, by table."""


def provenance(scenario: Scenario) -> dict[str, Source]:
    """Where each input of a scenario is from; of several offices the weakest source counts.

    >>> from fsm_sim.model.scenarios.scenario import Heading, Horizon, Office
    >>> from fsm_sim.model.scenarios.staffing import Posts, Staffing
    >>> office = Office(municipality="Vejle", programme="bir", citizens=340, sources={"citizens": "counted"})
    >>> staffing = Staffing(posts=(Posts(from_month=0, count=9),))
    >>> heading = Heading(name="vejle", title="Vejle")
    >>> provenance(Scenario(scenario=heading, office=(office,), staffing=staffing, horizon=Horizon(months=24)))
    {'citizens': 'counted', 'intake_per_month': 'assumed', 'posts': 'assumed', 'separation_per_year': 'assumed',
    'vacancy_months': 'assumed', 'reassignment_per_year': 'assumed'}
    """
    found: dict[str, Source] = {}
    for key, source in _each(scenario):
        found[key] = max(source, found.get(key, source), key=SOURCES.index)
    return found


def _each(scenario: Scenario) -> Iterator[tuple[str, Source]]:
    own_posts = all(office.posts is not None for office in scenario.office)
    for office in scenario.office:
        for key in INPUTS["office"]:
            if key == "posts" and office.posts is None:
                continue
            for table in (office.programmes or (office,)) if key != "posts" else (office,):
                yield key, table.source_of(key)
    for key in INPUTS["staffing"]:
        if key != "posts" or not own_posts:
            yield key, scenario.staffing.source_of(key)
    if scenario.rehabilitation_team is not None:
        for key in INPUTS["rehabilitation_team"]:
            yield key, scenario.rehabilitation_team.source_of(key)
