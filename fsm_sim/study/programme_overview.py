"""The programmes side by side: what is published of each, and what each gives in the same office.

Every programme is run by expectation (mean field) in one office, at one set of parameters: 300 citizens who enter
together, nine posts, no later intake. So the rows differ by the programme's rates and structure alone. They are about
different people, so a difference between two rows is no effect of a programme.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from fsm_sim.engines.mean_field.engine import Question, expected
from fsm_sim.engines.shared.setting import setting
from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.evidence import read_catalogue
from fsm_sim.model.errors import together
from fsm_sim.model.measure import Measure
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.scenario import Heading, Horizon, Office, Scenario
from fsm_sim.model.scenarios.staffing import Posts, Staffing
from fsm_sim.study.central_parameters import Central

CITIZENS, POSTS, MORE_POSTS, MONTHS = 300, 9, 2, 24
"""The office that every programme is run in, the posts that it gets more, and the month that is read."""

PLACES: Mapping[str, tuple[str, ...]] = {
    "work": ("employed", "employed_supported"),
    "education": ("education",),
    "paid_hours": ("paid_hours",),
    "placement": ("placement",),
    "flexjob": ("flexjob",),
    "pension": ("disability_pension",),
    "resource_course": ("resource_course",),
}
"""Where a citizen may be at the end, by name, and the states that each is made of; the rest are on benefit or gone."""

GOAL = ("work", "education", "paid_hours")
"""The places that more posts are meant to bring citizens to."""


@dataclass(frozen=True)
class ProgrammeOverview:
    """One programme: who it is for, how many published numbers are of it, and what it gives in the common office.

    `fitted` and `checked` count published numbers that are fitted, and compared but not fitted. `requirements` are
    titles by language. `shares` are of those who entered, by place at month `MONTHS`; `gain` is how many more citizens
    of `CITIZENS` are in `GOAL` with `MORE_POSTS` posts more.
    """

    name: str
    title: dict[str, str]
    target_group: dict[str, str]
    advice: dict[str, str]
    start: str
    months: float
    closed_from: str
    caseload: float
    fitted: int
    checked: int
    requirements: tuple[dict[str, str], ...]
    is_reference_level: bool
    shares: dict[str, float]
    gain: float

    def as_json(self) -> dict[str, object]:
        """The overview as JSON."""
        return asdict(self)


def overview(names: Sequence[str], calibration: Calibration | None) -> tuple[ProgrammeOverview, ...]:
    """Some programmes side by side, all without `names`, those with most fitted numbers first.

    Parameters are at the posterior mean of `calibration`, for None at the centre of the priors.

    Raises
    ------
    InputError
        For every name that no programme has.

    Examples
    --------
    >>> (found,) = overview(["fsm1"], None)
    >>> found.fitted > 5, 0 < found.shares["work"] < 0.5
    (True, True)
    """
    check_names(names)
    catalogue, point = read_catalogue(), Central(calibration)
    found = [_one(*point.of(_office(name)), catalogue) for name in names or programmes.names()]
    return tuple(sorted(found, key=lambda one: (-one.fitted, -one.checked, one.name)))


def check_names(names: Sequence[str]) -> None:
    """Refuse every name that no programme has.

    Raises
    ------
    InputError
        With all of them.
    """
    together(*(partial(programmes.load, name) for name in names))


def _office(programme: str) -> Office:
    """The office that a programme is run in, in no municipality with results of its own."""
    return Office(municipality="overview", programme=programme, citizens=CITIZENS)


def _one(programme: Programme, parameters: Parameters, catalogue: Catalogue) -> ProgrammeOverview:
    shares, more = (_shares(programme, parameters, posts) for posts in (POSTS, POSTS + MORE_POSTS))
    outcomes = programme.outcomes.values()
    return ProgrammeOverview(
        name=programme.name,
        title=programme.title.model_dump(),
        target_group=programme.target_group.model_dump(),
        advice=programme.advice.model_dump(),
        start=programme.start,
        months=programme.months,
        closed_from=programme.closed_from,
        caseload=programme.nominal.caseload,
        fitted=len(catalogue.fitted(programme.name)),
        checked=len(catalogue.checked(programme.name)),
        requirements=tuple(one.requirement.title.model_dump() for one in outcomes if one.requirement),
        is_reference_level=programme.reference_level is not None,
        shares=shares,
        gain=CITIZENS * sum(more[place] - shares[place] for place in GOAL),
    )


def _shares(programme: Programme, parameters: Parameters, posts: int) -> dict[str, float]:
    """The share of those who entered who are in each place at the end; a place that the programme lacks is 0."""
    nominal = programme.nominal
    scenario = Scenario(
        scenario=Heading(name="overview", title="overview"),
        office=(_office(programme.name),),
        staffing=Staffing(
            posts=(Posts(from_month=0, count=posts),),
            separation_per_year=nominal.separation_per_year,
            vacancy_months=nominal.vacancy_months,
            reassignment_per_year=nominal.reassignment_per_year,
            handover=nominal.handover,
        ),
        horizon=Horizon(months=MONTHS),
    )
    there = {
        place: states for place, known in PLACES.items() if (states := tuple(s for s in known if s in programme.states))
    }
    questions = [
        Question(Measure(kind="prevalence", states=states, stop=MONTHS, among="entered")) for states in there.values()
    ]
    values = expected(setting(scenario, scenario.office[0], programme, parameters), questions)
    return dict.fromkeys(PLACES, 0.0) | dict(zip(there, map(float, values), strict=True))
