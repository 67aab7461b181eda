"""What a validation found, in words: the answer to each question, and the names in its tables and pictures."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, Self

from fsm_sim.language import catalogue
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language

Record = Mapping[str, Any]

MID_TERM = "mid_term"
"""The question to mid-term targets, as a validation names it; the others have the name of a programme."""


SHARES = tuple(
    f"{kind}_{what}_{truth}"
    for kind in ("above", "counted", "meets")
    for what in ("stated", "happened")
    for truth in ("none", "some")
)
"""The facts of stated gains that are shares."""


class Found(Protocol):
    """An answer to one question about a calibration, as `inference` gives it."""

    @property
    def part(self) -> str:
        """The question."""

    @property
    def facts(self) -> dict[str, Any]:
        """The numbers and names of the answer."""

    @property
    def checks(self) -> tuple[Any, ...]:
        """What is judged, each with value and threshold."""

    @property
    def table(self) -> tuple[dict[str, Any], ...]:
        """A row per item asked about."""

    @property
    def curves(self) -> dict[str, list[float]]:
        """What a picture is drawn from."""


@dataclass(frozen=True)
class WordedResult:
    """An answer to one question about a calibration, with its sentences."""

    part: str
    facts: dict[str, Any]
    checks: tuple[Any, ...]
    table: tuple[dict[str, Any], ...] = ()
    curves: dict[str, list[float]] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Found) -> Self:
        """A result of `inference` with its sentences."""
        return cls(found.part, found.facts, found.checks, found.table, found.curves)

    @property
    def text(self) -> str:
        """The answer in English."""
        return self.in_words("en")

    def in_words(self, language: Language) -> str:
        """The answer in a sentence or two."""
        return answer(self.part, self.facts, language)

    def as_json(self) -> dict[str, Any]:
        """The record that reports read."""
        return asdict(self)


def answer(part: str, facts: Record, language: Language) -> str:
    """The answer to a question in words, of its facts.

    >>> facts = {"times": 3.0, "fits": 100, "outside": 7, "share": 0.98, "halves": 200}
    >>> answer("wrong-likelihood", facts, "en").split(": ")[1]
    '7 parameters leave their band. In 98% of 200 random halves of the fits some do.'
    """
    return ANSWERS[part](facts, language)


def ranked_name(name: str, language: Language) -> str:
    """The name of what is ranked: that of a parameter is its own, the log-likelihood and decisions have titles.

    >>> ranked_name("passive -> left", "da"), ranked_name("gain_lower_turnover", "en")
    ('passive -> left', 'gain of half the turnover')
    """
    key = f"ranked.{name}"
    return sentence(key, language) if catalogue.has(key) else name


def question_name(name: str, language: Language) -> str:
    """A question of the hold-out: mid-term targets for the final ones, or all programmes but one for that one.

    >>> question_name("mid_term", "en"), question_name("bir", "da")
    ('mid-term to final', 'uden bir')
    """
    if name == MID_TERM:
        return sentence("holdout.mid-term", language)
    return sentence("holdout.without", language, programme=name)


def column_name(name: str, language: Language) -> str:
    """The heading of a column of a result's table.

    >>> column_name("coverage_90", "en"), column_name("inside_band", "da")
    ('coverage 90%', 'inden for båndet')
    """
    kind, _, level = name.rpartition("_")
    if kind == "coverage":
        return sentence("validation-column.coverage", language, level=percent(int(level) / 100, language))
    return sentence(f"validation-column.{name}", language)


def cell(column: str, value: Any, language: Language) -> Any:
    """What stands in a column: names in words, the rest as it is."""
    match column:
        case "parameter":
            return ranked_name(value, language)
        case "question":
            return question_name(value, language)
        case "moved_by":
            return sentence(f"moved-by.{value}", language)
        case "title":
            return value[language]
        case _:
            return value


def _simulation(facts: Record, language: Language) -> str:
    outside = [ranked_name(name, language) for name in facts["outside"]]
    ranked = sentence(
        "validation-answer.simulation",
        language,
        **_whole(facts, ("fits", "draws", "thin", "asked", "divergent_fits"), language),
        outside=decimal(len(outside), 0, language),
        names=f": {', '.join(outside)}" if outside else "",
    )
    return " ".join((ranked, *_gains(facts["gain"], language)))


def _gains(facts: Record, language: Language) -> list[str]:
    """Whether stated probabilities of gain are calibrated, and what is stated where there is no effect; each group."""
    shares = {name.replace("_", "-"): percent(share, language) for name, share in facts.items() if name in SHARES}
    said = sentence(
        "validation-answer.gain",
        language,
        **_whole(facts, ("no_effect", "groups", "groups_outside"), language),
        **shares,
    )
    return [said, *(_group(row, language) for row in facts["rows"])]


def _group(row: Record, language: Language) -> str:
    """A group of data sets: how probable a gain was stated to be, and how often there was one."""
    numbers = {name: percent(row[name], language) for name in ("stated", "happened", "lower", "upper")}
    return sentence(f"validation-answer.gain-{row['gain']}", language, **numbers)


def _recovery(facts: Record, language: Language) -> str:
    return sentence(
        "validation-answer.recovery",
        language,
        **_whole(facts, ("fits", "asked"), language),
        mean=percent(facts["mean"], language, 1),
        **{name: percent(facts[name], language) for name in ("level", "least", "most")},
    )


def _wrong_likelihood(facts: Record, language: Language) -> str:
    counts = _whole(facts, ("times", "fits", "outside", "halves"), language)
    share = percent(facts["share"], language)
    return sentence("validation-answer.wrong-likelihood", language, **counts, share=share)


def _holdout(facts: Record, language: Language) -> str:
    level = percent(facts["level"], language)
    return " ".join(_asked(one, level, language) for one in facts["questions"])


def _asked(one: Record, level: str, language: Language) -> str:
    """How many held-out targets of one question are inside, and which are not."""
    name = question_name(one["question"], language)
    said = plural(
        "validation-answer.holdout",
        one["asked"],
        language,
        question=name[:1].upper() + name[1:],
        level=level,
        **_whole(one, ("inside", "asked"), language),
    )
    if not one["missed"]:
        return said
    return f"{said} {sentence('validation-answer.missed', language, targets=', '.join(one['missed']))}"


def _sensitivity(facts: Record, language: Language) -> str:
    return sentence(
        "validation-answer.sensitivity",
        language,
        **_whole(facts, ("asked", "targets", "both", "prior", "neither"), language),
        line=decimal(facts["line"], 3, language),
        threshold=decimal(facts["threshold"], 2, language),
        by_chance=decimal(facts["by_chance"], 3, language),
    )


def _likelihood_free(facts: Record, language: Language) -> str:
    return sentence(
        "validation-answer.likelihood-free",
        language,
        **_whole(facts, ("identified", "simulated", "effective", "draws"), language),
        **{name: decimal(facts[name], 2, language) for name in ("largest", "error")},
    )


def _whole(facts: Record, names: tuple[str, ...], language: Language) -> dict[str, str]:
    """Facts as whole numbers."""
    return {name: decimal(facts[name], 0, language, grouped=False) for name in names}


ANSWERS: dict[str, Callable[[Record, Language], str]] = {
    "simulation": _simulation,
    "recovery": _recovery,
    "wrong-likelihood": _wrong_likelihood,
    "holdout": _holdout,
    "sensitivity": _sensitivity,
    "likelihood-free": _likelihood_free,
}
"""The sentence-maker of each question."""
