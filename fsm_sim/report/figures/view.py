"""What the figures of a run are drawn from: a comparison, its bands, the scenarios shown, and the words for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from textwrap import fill
from typing import Self

from fsm_sim.model.text import Language
from fsm_sim.report.document.brief.brief_content import shown
from fsm_sim.report.document.several_text import programme_title
from fsm_sim.report.document.wording import Words
from fsm_sim.report.run_summary import Bands, RunSummary, only
from fsm_sim.study.results.comparison import Comparison


@dataclass(frozen=True, eq=False)
class View:
    """What figures are drawn from: the scenarios shown, the one compared with first, and the words for them."""

    comparison: Comparison
    inner: Comparison
    bands: Bands
    names: tuple[str, ...]
    words: Words

    @classmethod
    def of(cls, summary: RunSummary, language: Language) -> Self:
        """The view of a run in a language, with the scenarios that a brief shows."""
        names, words = tuple(shown(summary.comparison)), Words(language, summary.facts)
        return cls(summary.comparison, summary.inner, summary.bands, names, words)

    @property
    def start_month(self) -> str | None:
        """The month of the calendar at which axes begin, where the run says so."""
        return self.comparison.start_month

    @property
    def months(self) -> int:
        """The last month of the axes: that of the longest of the scenarios shown."""
        return max(int(only(self.bands.outer, name, "caseload")["month"].max()) for name in self.names)

    def title(self, outcome: str) -> str:
        """The programme of an outcome of a mixed office, or the outcome."""
        return programme_title(self.comparison.run["outcomes"][outcome], outcome, self.words.language)

    @cached_property
    def drawn(self) -> dict[str, int]:
        """The places of the scenarios that have an answer, which decide their colours; the first where none has one."""
        without = self.comparison.without_caseworkers
        found = {name: place for place, name in enumerate(self.names) if name not in without}
        return found or {self.names[0]: 0}

    @property
    def compared(self) -> dict[str, int]:
        """The same without the one that all are compared with."""
        return {name: place for name, place in self.drawn.items() if place > 0}

    def whole_names(self, names: Iterable[str]) -> list[str]:
        """The short titles of scenarios, each on one line."""
        return [self.words.fact(f"scenario.{name}.short") for name in names]

    def name(self, scenario: str, letters: int) -> str:
        """The short title of a scenario, on lines of so many letters."""
        return fill(self.words.fact(f"scenario.{scenario}.short"), letters)
