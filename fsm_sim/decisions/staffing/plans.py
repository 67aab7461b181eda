"""Staffing plans that differ in one number: the full-time posts of an office from a month on."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fsm_sim.inputs.scenarios import as_scenario_file
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.parameters import Effects
from fsm_sim.model.scenarios.calendar import month_in_both, months_in_both, months_until
from fsm_sim.model.scenarios.people import plain
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.study.projection import Projection

SHARE_OF_A_POST = 0.01
"""The smallest step between two plans, in full-time posts."""
MOST_PLANS = 400
"""A question about more plans than this is refused."""
LOWEST_CASELOAD = float(Effects.model_fields["caseload_low"].default)
HIGHEST_CASELOAD = float(Effects.model_fields["caseload_high"].default)
"""Outside these caseloads, in citizens per full-time caseworker, the model takes the nearer end: more posts or fewer
change nothing of what a caseload does."""

USUAL_MONTH = 1
"""The month in which posts change unless another is asked for: citizens of a post that closes are handed over."""

Titles = Callable[[float], tuple[str, str]]
"""The title of a plan by its posts, in English and in Danish."""


def plain_titles(posts: float) -> tuple[str, str]:
    """Titles without a catalogue, as names are.

    >>> plain_titles(8.2)
    ('8.2', '8.2')
    """
    return f"{posts:g}", f"{posts:g}"


@dataclass(frozen=True)
class Plans:
    """The plans of a question: `posts` (P) in ascending order, from `from_month` on, and the number there is `now`.

    Until `from_month` every plan is that of `base`; the plan with the posts of now is that of `base` throughout.
    """

    base: Scenario
    from_month: float
    now: float
    posts: tuple[float, ...]
    titles: Titles = plain_titles

    @property
    def nobody_before(self) -> bool:
        """Whether there is nobody for a time before the plans have their posts, so that there is none in any plan."""
        return any(step.full_time == 0 for step in steps_of(self.base) if step.from_month < self.from_month)

    def scenario(self, posts: float) -> Scenario:
        """The scenario of a plan, by the name of its posts."""
        title, title_da = self.titles(posts)
        named = {"name": name_of(self.base.name, posts), "title": title, "title_da": title_da}
        heading = self.base.scenario.model_copy(update=named)
        changes = {"scenario": heading} if posts == self.now else {"scenario": heading, **self._changed(posts)}
        return self.base.model_copy(update=changes)

    def _changed(self, posts: float) -> dict[str, object]:
        (office,) = self.base.office
        kept = tuple(step for step in steps_of(self.base) if step.from_month < self.from_month)
        plan = (*kept, Posts(from_month=self.from_month, count=posts))
        return {
            "staffing": self.base.staffing.model_copy(update={"posts": plan}),
            "office": (office.model_copy(update={"posts": None}),),
        }


def steps_of(scenario: Scenario) -> tuple[Posts, ...]:
    """The posts of an office from each month on, its own where it has them."""
    (office,) = scenario.office
    return scenario.staffing.posts if office.posts is None else (Posts(from_month=0.0, count=office.posts),)


def begins(scenario: Scenario, asked: float | str | None) -> float:
    """The month from which the plans have their posts: the one that is `asked` for, or for None as in `USUAL_MONTH`.

    An office without caseworkers until then has nobody to take citizens from, and begins with the posts.
    """
    horizon = scenario.horizon
    if isinstance(asked, str):
        return float(months_until(asked, horizon.start_month, "from"))
    if asked is not None:
        return float(asked)
    usual = float(min(USUAL_MONTH, int(horizon.months) - 1))
    empty = len(scenario.office) == 1 and not any(
        step.full_time != 0 for step in steps_of(scenario) if step.from_month <= usual
    )
    return 0.0 if empty else usual


def name_of(base: str, posts: float) -> str:
    """The name of a plan's scenario.

    >>> name_of("vejle", 8), name_of("vejle", 8.2)
    ('vejle-8-posts', 'vejle-8-2-posts')
    """
    return f"{base}-{f'{posts:g}'.replace('.', '-')}-posts"


def plans_of(
    projection: Projection,
    from_month: float = 0.0,
    lowest: float | None = None,
    highest: float | None = None,
    step: float = 1.0,
    *,
    titles: Titles = plain_titles,
) -> Plans:
    """The plans from `lowest` to `highest` full-time posts, `step` posts apart, counted from the present number.

    Ends that are asked for are among the plans, whatever the step, and no plan lies beyond them. Without ends they are
    those at which the expected caseload reaches the ends of the model's range, or the present number where that is
    above 0. Posts that are planned after `from_month` are left out of every plan but that of today.

    Raises
    ------
    InputError
        When the scenario has several offices, or the ends and the step give no plan, too many, or fewer people than
        are planned to be on leave; everything at once.
    """
    scenario = projection.file.scenario
    check_plans(scenario, from_month, lowest, highest, step)
    (office,) = projection.offices
    now = [posts for month, posts in office.plan if month <= from_month][-1]
    active = float(np.mean(office.active[math.ceil(from_month) :]))
    low, high = _ends(now, active, lowest, highest, step)
    if high - low + 1 > MOST_PLANS:
        text = Sentence(
            "from {low:g} to {high:g} posts in steps of {step:g} are more than {most} plans; "
            "give a larger step or nearer ends.",
            low=now + low * step,
            high=now + high * step,
            step=step,
            most=MOST_PLANS,
        )
        raise InputError(Problem("", None, text))
    asked = {plain(one) for one in (lowest, highest) if one is not None}
    posts = tuple(sorted(asked | {plain(now + number * step) for number in range(low, high + 1)}))
    return _possible(Plans(scenario, from_month, now, posts, titles), lowest is not None)


def check_plans(
    scenario: Scenario, from_month: float, lowest: float | None, highest: float | None, step: float
) -> None:
    """Refuse ends, a step, or a scenario, of which no plans can be made.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    if problems := _problems(scenario, from_month, lowest, highest, step):
        raise InputError(*problems)


def _ends(
    now: float, active: float, lowest: float | None, highest: float | None, step: float
) -> tuple[int, int]:  # in steps from now
    least = active / HIGHEST_CASELOAD if lowest is None else lowest
    most = active / LOWEST_CASELOAD if highest is None else highest
    low = math.ceil((least - now) / step - 1e-9)
    if lowest is None and now + low * step < 1e-9:
        low += 1  # an office without caseworkers is a plan that has to be asked for
    high = math.floor((most - now) / step + 1e-9)
    if lowest is None and now > 0:
        low = min(low, 0)
    return low, high if highest is not None else max(high, low)


def _possible(plans: Plans, asked: bool) -> Plans:
    """The plans with at least as many people as are planned to be on leave; `asked` for others, an error."""
    for place, posts in enumerate(plans.posts):
        try:
            as_scenario_file(plans.scenario(posts))
        except InputError:
            if asked or posts >= plans.now or posts == plans.posts[-1]:
                raise
        else:
            return replace(plans, posts=plans.posts[place:])
    return plans


def _problems(
    scenario: Scenario, from_month: float, lowest: float | None, highest: float | None, step: float
) -> Sequence[Problem]:
    found: list[str] = []
    months = scenario.horizon.months
    if len(scenario.office) != 1:
        found.append(
            Sentence(
                "{name} has {count} offices; staffing is asked of one, in a file of its own.",
                name=scenario.name,
                count=len(scenario.office),
            )
        )
    if (
        len(scenario.office) == 1
        and not scenario.office[0].number_of_citizens
        and not scenario.office[0].intake_per_month
    ):
        found.append(
            Sentence("{name} has no citizens and no intake, so there is no share of them.", name=scenario.name)
        )
    if not 0 <= from_month < months:
        found.append(
            Sentence(
                "from is month {month}; it is a month before the end of the scenario, from {months}.",
                month=month_in_both(from_month, scenario.horizon.start_month),
                months=months_in_both(0, months - 1, scenario.horizon.start_month),
            )
        )
    found += _problems_of_posts(lowest, highest, step)
    return [Problem("", None, text) for text in found]


def _problems_of_posts(lowest: float | None, highest: float | None, step: float) -> list[str]:
    found: list[str] = []
    if not SHARE_OF_A_POST <= step <= MOST_PLANS:
        found.append(
            Sentence(
                "step is {step:g}; it is a number of posts from {least:g} to {most}.",
                step=step,
                least=SHARE_OF_A_POST,
                most=MOST_PLANS,
            )
        )
    for name, value in (("lowest", lowest), ("highest", highest)):
        if value is not None and not (math.isfinite(value) and value >= 0):
            found.append(
                Sentence("{name} is {value:g}; it is a number of full-time posts, 0 or more.", name=name, value=value)
            )
    if lowest is not None and highest is not None and lowest > highest:
        found.append(
            Sentence(
                "lowest is {lowest:g} and highest is {highest:g}; lowest is not above highest.",
                lowest=lowest,
                highest=highest,
            )
        )
    return found
