"""The words of figures and briefs: templates in two languages, filled with facts. A template holds no number."""

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from fsm_sim.model.text import Language
from fsm_sim.report.facts import Facts
from fsm_sim.report.numbers import bare

_PLACE = re.compile(r"\{([^{}|]+)(\|bare)?\}")


@functools.cache
def templates(language: Language) -> Mapping[str, str]:
    """Every template of a language, by ``"section.key"``.

    >>> templates("en").keys() == templates("da").keys()
    True
    """
    content = tomllib.loads(files("fsm_sim.report").joinpath("words", f"{language}.toml").read_text("utf-8"))
    return {f"{section}.{key}": template for section, table in content.items() for key, template in table.items()}


@dataclass(frozen=True)
class Words:
    """The templates of one language over the facts of one run."""

    language: Language
    facts: Facts
    printed: set[str] = field(default_factory=set, compare=False, repr=False)

    def say(self, key: str, **roles: str) -> str:
        """The template `key`, its places filled with the texts of facts.

        A place is a fact's id, or a role that `roles` gives the id of (``mean="value.as-it-is.work.mean"``); with
        ``|bare`` the percent sign is left out, for the first end of a range.

        >>> from fsm_sim.report.facts import number
        >>> Words("en", {"run.level": number(0.9, "share", 0)}).say("table.interval")
        '90% interval'
        """
        return _PLACE.sub(lambda place: self._filled(place, roles), templates(self.language)[key])

    def has(self, key: str) -> bool:
        """Whether there is such a template.

        >>> Words("en", {}).has("programme.no-such")
        False
        """
        return key in templates(self.language)

    def fact(self, key: str) -> str:
        """A fact as printed in this language.

        >>> from fsm_sim.report.facts import number
        >>> Words("en", {"run.level": number(0.9, "share", 0)}).fact("run.level")
        '90%'
        """
        self.printed.add(key)
        fact = self.facts[key]
        return fact.da if self.language == "da" else fact.en

    def _filled(self, place: re.Match[str], roles: Mapping[str, str]) -> str:
        name = place[1]
        text = self.fact(roles.get(name, name))
        return bare(text) if place[2] else text
