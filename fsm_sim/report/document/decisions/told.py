"""An answer to a question as documents print it: paragraphs and tables, all of it text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self, TypedDict, get_args

from fsm_sim.model.text import Language

Question = Literal["staffing", "payback", "split", "backlog", "information", "sensitivity", "trial", "batch"]
QUESTIONS: tuple[Question, ...] = get_args(Question)
"""The questions, by the names of their commands under `fsm-sim decide`, in the order in which documents have them."""
RUNS = ("draws", "replications", "seed")


class Prose(str):
    r"""A text of one or more paragraphs, which a notebook shows as such.

    >>> Prose.of(["One.", "Two."])._repr_markdown_() == "One.\n\nTwo."
    True
    """

    __slots__ = ()

    @classmethod
    def of(cls, paragraphs: Iterable[str]) -> Self:
        """The paragraphs as one text."""
        return cls("\n\n".join(paragraphs))

    def _repr_markdown_(self) -> str:
        return str(self)


class CalibrationName(TypedDict):
    """Which calibration an answer is of."""

    name: str
    digest: str


@dataclass(frozen=True)
class ToldTable:
    """A table of an answer: what it is of, its headings, its rows, and what is said below it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    texts: int = 1
    """So many columns from the first are texts, the rest numbers."""

    @classmethod
    def of(cls, title: str, rows: Sequence[Sequence[str]], notes: Sequence[str] = (), texts: int = 1) -> Self:
        """A table from rows, its headings first.

        >>> ToldTable.of("Plans", [["plan", "share"], ["now", "19%"]]).head
        ('plan', 'share')
        """
        head, *body = (tuple(row) for row in rows)
        return cls(title, head, tuple(body), tuple(notes), texts)


@dataclass(frozen=True)
class Told:
    """The paragraphs of an answer, what was asked among them, and its tables."""

    sentences: tuple[str, ...]
    tables: tuple[ToldTable, ...]


@dataclass(frozen=True)
class Drawn:
    """The picture of an answer as SVG, and what it shows for who cannot see it."""

    svg: str
    alt: str


@dataclass(frozen=True)
class KeptAnswer:
    """An answer that lies beside a forecast: its numbers, and how it is told and drawn in every language.

    `scenarios` are the digests, by name, of the scenarios that it was asked of.
    """

    version: str
    question: Question
    scenarios: dict[str, str]
    calibration: CalibrationName
    answer: dict[str, Any]
    told: dict[Language, Told]
    drawn: dict[Language, Drawn]

    @property
    def runs(self) -> dict[str, int]:
        """How many draws, runs of each and which seed, as far as the question has them."""
        asked: dict[str, Any] = self.answer["question"]
        return {name: (asked.get("money") or asked)[name] for name in RUNS if name in (asked.get("money") or asked)}


@dataclass(frozen=True)
class KeptAnswers:
    """The answers beside a forecast by their files: those of its scenarios and calibration; files of `others`."""

    own: dict[str, KeptAnswer] = field(default_factory=dict)
    others: tuple[str, ...] = ()


NO_ANSWERS = KeptAnswers()
