"""What stands before the answer to a question: plans without caseworkers, and caseloads that nobody has studied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.scenario_warnings import run_warnings_in_words
from fsm_sim.model.scenarios.warning import RunWarning
from fsm_sim.model.text import Language
from fsm_sim.study.disclosure.small_counts import hidden_in
from fsm_sim.study.results.courses.unstudied import NEVER_STUDIED, planned


@dataclass(frozen=True)
class Before:
    """Why there is no answer, where a plan has no caseworkers for a time, and what else is warned of."""

    no_answer: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[str]:
        """Sentence by sentence, in the order in which they are read."""
        yield from self.no_answer
        yield from self.warned


def before(files: Sequence[ScenarioFile], language: Language) -> Before:
    """What is said before an answer about some scenarios, in the sentences of the page and of a brief."""
    found = [
        RunWarning(scenario=file.scenario.name, warning=one)
        for file in files
        for one in file.warnings
        if one.kind in NEVER_STUDIED
    ]
    named = {file.scenario.name: title(file, language) for file in files}
    starts = {file.scenario.name: file.scenario.horizon.start_month for file in files}
    hidden = {file.scenario.name: _hidden(file) for file in files}
    warned = run_warnings_in_words(found, named, language, starts, "reader", hidden)
    return Before(_nobody(files, language), tuple(warned))


def before_in_short(files: Sequence[ScenarioFile], language: Language) -> Before:
    """The same of scenarios of many offices, in a sentence each."""
    outside = [file for file in files if "outside" in planned(file)]
    said = (sentence("comparison.unstudied", language, title=title(file, language)) for file in outside)
    return Before(_nobody(files, language), tuple(said))


def no_caseworkers(named: str, language: Language) -> str:
    """That the numbers of a plan are no answer, since it has no caseworkers for a time."""
    return sentence("comparison.no-caseworkers", language, title=named)


def title(file: ScenarioFile, language: Language) -> str:
    """What a scenario is called in a language; by the English title where there is no Danish one."""
    heading = file.scenario.scenario
    return (heading.title_da or heading.title) if language == "da" else heading.title


def _nobody(files: Sequence[ScenarioFile], language: Language) -> tuple[str, ...]:
    return tuple(no_caseworkers(title(file, language), language) for file in files if "nobody" in planned(file))


def _hidden(file: ScenarioFile) -> frozenset[str]:
    """The municipalities of which a warning must not tell how many citizens they have."""
    return frozenset(file.scenario.office[place].municipality for place in hidden_in(file.scenario))
