"""The size of a forecast (draws, replications, seed and engine) and the workers that run it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import DRAWS, JOBS, REPLICATIONS, SEED, plain
from fsm_sim.study.forecasts.engine_names import ENGINES

if TYPE_CHECKING:
    from fsm_sim.study.forecasts.tasks import Task

NUMBERS = (DRAWS, REPLICATIONS, SEED, JOBS)
"""The whole numbers of a plan."""


class PlanOptions(TypedDict, total=False):
    """The keywords of a forecast, each with the default of `Plan`."""

    draws: int
    replications: int
    seed: int
    engine: str
    jobs: int
    cluster: str | None


@dataclass(frozen=True)
class Plan:
    """How large a forecast is, and with which random streams."""

    draws: int = 500
    replications: int = 4
    seed: int = 1
    engine: str = ENGINES[0]
    jobs: int = 0
    cluster: str | None = None

    def __post_init__(self) -> None:
        """Make Python's own whole numbers of NumPy's, which could not be written into a record."""
        for number in NUMBERS:
            object.__setattr__(self, number.name, plain(getattr(self, number.name)))

    @property
    def repeated(self) -> int:
        """The replications that are run: the mean field has no chance in it, so that one says it all."""
        return 1 if self.engine == "cohort" else self.replications

    def check(self) -> None:
        """Refuse a plan that asks for nothing, or for what cannot be.

        Raises
        ------
        InputError
            With every problem of the plan.
        """
        problems = [one for number in NUMBERS for one in number.problems(getattr(self, number.name))]
        if self.engine not in ENGINES:
            text = Sentence(
                "engine is {engine}; the engines are {engines}.", engine=shown(self.engine), engines=tuple(ENGINES)
            )
            problems.append(Problem("", None, text))
        if not isinstance(self.cluster, str | None):
            text = Sentence(
                "cluster is {cluster}; it is the address of a scheduler, such as tcp://host:8786.",
                cluster=shown(self.cluster),
            )
            problems.append(Problem("", None, text))
        elif self.cluster is not None and self.jobs:
            problems.append(Problem("", None, Sentence("jobs and cluster are both given; give one of them.")))
        if problems:
            raise InputError(*problems)


def planned(scenarios: Sequence[ScenarioFile], plan: Plan) -> "list[Task]":
    """All chunks of a forecast."""
    from fsm_sim.study.forecasts.tasks import tasks  # it loads the engines, which a plan alone does not need

    return list(
        tasks(
            [file.scenario for file in scenarios],
            draws=plan.draws,
            replications=plan.repeated,
            seed=plan.seed,
            engine=plan.engine,
        )
    )


def _same_titles(scenarios: Sequence[ScenarioFile]) -> Iterator[Problem]:
    """A problem for each scenario that has the title of an earlier one, in either language."""
    for place, file in enumerate(scenarios):
        own = file.scenario.scenario
        for before in scenarios[:place]:
            other = before.scenario.scenario
            in_danish = (own.title_da or own.title) == (other.title_da or other.title)
            if own.title == other.title or in_danish:
                text = Sentence(
                    "[scenario] {key} is '{title}' in {other} too; tables and figures tell scenarios apart by their "
                    "titles, so give one of them another.",
                    key="title" if own.title == other.title or not own.title_da else "title_da",
                    title=own.title if own.title == other.title else own.title_da or own.title,
                    other=before.path.as_posix(),
                )
                yield Problem(file.path.as_posix(), None, text)
                break


def check_names(scenarios: Sequence[ScenarioFile]) -> None:
    """Refuse scenarios whose results could not be distinguished.

    Raises
    ------
    InputError
        When two scenarios have one name or one title, or start in different months, or there is none.
    """
    names = [file.scenario.name for file in scenarios]
    problems = [
        Problem("", None, Sentence("two scenarios are called '{name}'; a name is unique.", name=name))
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    problems += [] if problems else _same_titles(scenarios)
    starts = sorted({file.scenario.horizon.start_month or Sentence("no start_month") for file in scenarios})
    if len(starts) > 1:
        text = Sentence(
            "the scenarios start in different months ({starts}), and months are compared one by one; "
            "give all of them one start_month.",
            starts=tuple(starts),
        )
        problems.append(Problem("", None, text))
    if not names:
        problems.append(Problem("", None, Sentence("there is no scenario to forecast; name one or more.")))
    if problems:
        raise InputError(*problems)
