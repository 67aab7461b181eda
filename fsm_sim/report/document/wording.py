"""Sentences made from the facts of a run: the catalogue's templates, their places filled with facts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fsm_sim.language import catalogue
from fsm_sim.language.expected_course import of_run
from fsm_sim.model.text import Language
from fsm_sim.report.document.fact import Fact, Facts, text


@dataclass(frozen=True)
class Words:
    """The sentences of one language over the facts of one run."""

    language: Language
    facts: Facts
    printed: set[str] = field(default_factory=set, compare=False, repr=False)

    def say(self, key: str, **roles: str) -> str:
        """The sentence `key`, its places filled with the texts of facts.

        A place is a fact's id, or a role that `roles` gives the id of (``mean="value.as-it-is.work.mean"``); with
        ``|bare`` the percent sign is left out, for the first end of a range. A run of the expected course has sentences
        of its own in place of those about simulations.

        >>> from fsm_sim.report.document.fact import number
        >>> Words("en", {"run.level": number(0.9, "share", 0)}).say("table.interval")
        '90% interval'
        """
        engine = self.facts.get("run.engine")
        key = of_run(key, {"engine": engine.en} if engine else {})
        return catalogue.filled(catalogue.template(key, self.language), lambda name: self.fact(roles.get(name, name)))

    @property
    def dated(self) -> str:
        """The ending of the key of a sentence that also says by the calendar when the run ends; "" for no calendar.

        >>> Words("en", {}).dated
        ''
        """
        return "-dated" if "run.end" in self.facts else ""

    def has(self, key: str) -> bool:
        """Whether there is such a sentence.

        >>> Words("en", {}).has("programme.no-such")
        False
        """
        return catalogue.has(key)

    def fact(self, key: str) -> str:
        """A fact as printed in this language.

        >>> from fsm_sim.report.document.fact import number
        >>> Words("en", {"run.level": number(0.9, "share", 0)}).fact("run.level")
        '90%'
        """
        self.printed.add(key)
        fact = self.facts[key]
        return fact.da if self.language == "da" else fact.en


def say(key: str, **places: Fact) -> Fact:
    """A sentence in both languages as a fact, its places filled with facts.

    >>> from fsm_sim.report.document.fact import text
    >>> say("plans.post-later", count=text("9"), when=text("maj", "May")).en
    '; 9 from May'
    """
    da = catalogue.sentence(key, "da", **{name: one.da for name, one in places.items()})
    en = catalogue.sentence(key, "en", **{name: one.en for name, one in places.items()})
    return text(da, en)


def joined(parts: Sequence[Fact], between: str) -> Fact:
    """Facts one after another."""
    return text(between.join(one.da for one in parts), between.join(one.en for one in parts))
