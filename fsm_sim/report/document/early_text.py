"""That an outcome has no number yet, since it looks back over more months than have passed."""

from fsm_sim.language.calendar import end_in_words, months_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.entries import outcomes_of
from fsm_sim.study.results.windows import first_month


def is_early(comparison: Comparison, scenario: str, outcome: str) -> bool:
    """Whether an outcome of a scenario looks back over more months than those after which it is told."""
    return comparison.last_month(scenario) < first_month(comparison.run, scenario, outcome)


def early(comparison: Comparison, scenario: str, outcome: str, language: Language) -> str:
    """The outcome, when it has no number, and over how many months it looks back; empty where it has one."""
    if not is_early(comparison, scenario, outcome):
        return ""
    month = comparison.last_month(scenario)
    return sentence(
        "comparison.early",
        language,
        outcome=str(outcomes_of(comparison.run, scenario)[outcome]["title"][language]),
        when=end_in_words(month, comparison.start_month, language),
        window=months_in_words(first_month(comparison.run, scenario, outcome), language),
    )
