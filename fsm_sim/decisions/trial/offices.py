"""The offices of a trial: one in each municipality, which has the plan from a month on, or never."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from fsm_sim.decisions.evaluate import Watch, evaluate
from fsm_sim.decisions.split.changes import CHANGES, changes_between
from fsm_sim.decisions.trial.design import Design, DesignName
from fsm_sim.inputs.municipalities import municipalities
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.study.forecasts.tasks import Posterior

NEVER = -1


def unkept(_: int, make: Callable[[], Floats]) -> Floats:
    """The shares of a municipality as they are made, kept nowhere."""
    return make()


@dataclass(frozen=True)
class Working:
    """How trials are run, which no number depends on: callbacks, threads (0: one for each core), and what is kept.

    `kept` is given the place of each municipality and what makes its shares, and gives the shares: whoever keeps them
    need not make them again.
    """

    watch: Watch = field(default_factory=Watch)
    threads: int = 0
    kept: Callable[[int, Callable[[], Floats]], Floats] = unkept


def check_plans(plan: Scenario, base: Scenario, design: DesignName) -> None:
    """Refuse two plans between which there is no trial of this design.

    Raises
    ------
    InputError
        When they are not of one office and one horizon, do not differ, or a plan that begins later changes more than
        posts.
    """
    changes = changes_between(plan, base)
    if "content" in changes or "citizens" in changes or "intake" in changes:
        text = Sentence(
            "{plan} has another programme, other citizens or another intake than {base}; in a trial they are the same.",
            plan=plan.name,
            base=base.name,
        )
        raise InputError(Problem("", None, text))
    if design != "parallel" and changes != ("posts",):
        text = Sentence(
            "{plan} differs from {base} in {changes}; in a trial of this design the plan begins later and changes "
            "posts alone.",
            plan=plan.name,
            base=base.name,
            changes=tuple(one for one in CHANGES if one in changes),
        )
        raise InputError(Problem("", None, text))


def towns(posterior: Posterior, count: int) -> list[str]:
    """Municipalities without results of their own: their levels are drawn from how far municipalities lie apart."""
    names = [one for one in municipalities() if f"office_work: {one}" not in posterior.table]
    return names[:count]


def in_town(plan: Scenario, base: Scenario, town: str, crossing: int, design: Design) -> Scenario:
    """The scenario of one municipality that has the plan from a month on; -1 for never."""
    chosen = base if crossing == NEVER else plan if design.name == "parallel" else _later(plan, base, crossing)
    name = f"{town}-{'never' if crossing == NEVER else crossing}"
    return chosen.model_copy(
        update={
            "scenario": chosen.scenario.model_copy(update={"name": name}),
            "office": (chosen.office[0].model_copy(update={"municipality": town}),),
        }
    )


def outcomes(
    plans: tuple[Scenario, Scenario],
    design: Design,
    outcome: str,
    posterior: Posterior,
    runs: tuple[int, int],
    working: Working,
) -> Floats:
    """Shares in the outcome, shape (towns, crossings, draws, replications, months counted); `runs` with their seed.

    Municipalities are run one after another, with the same citizens' luck whatever the crossing.
    """
    replications, seed = runs
    places, watch = towns(posterior, len(design.crossing)), working.watch
    inner = Watch(cancelled=watch.cancelled)

    def of_town(town: str) -> Floats:
        scenarios = [in_town(*plans, town, one, design) for one in design.crossings]
        made = evaluate(scenarios, posterior, replications, seed, threads=working.threads, watch=inner)
        return np.nan_to_num(made.of(outcome)[..., list(design.months)])

    found = []
    for done, town in enumerate(places):
        watch.progress(done, len(places))
        found.append(working.kept(done, partial(of_town, town)))
    watch.progress(len(places), len(places))
    return np.stack(found)


def _later(plan: Scenario, base: Scenario, month: int) -> Scenario:
    """The base with the plan's last number of posts from a month on."""
    steps = _posts(base)
    kept: Sequence[Posts] = [step for step in steps if step.from_month < month]
    changed = (*kept, Posts(from_month=float(month), count=_posts(plan)[-1].count))
    return base.model_copy(
        update={
            "staffing": base.staffing.model_copy(update={"posts": changed}),
            "office": (base.office[0].model_copy(update={"posts": None}),),
        }
    )


def _posts(scenario: Scenario) -> tuple[Posts, ...]:
    own = scenario.office[0].posts
    return tuple(scenario.staffing.posts) if own is None else (Posts(from_month=0.0, count=own),)
