"""The items of a reporting standard, each with its answer, the documents and tests that it rests on, and figures."""

from typing import Literal, Self

from pydantic import Field, model_validator

from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.specification import Specification
from fsm_sim.model.text import Text

Status = Literal["test", "document", "unanswered"]
STATUSES: tuple[Status, ...] = ("test", "document", "unanswered")


class Figure(Specification):
    """A measured figure, in the words of the document that states it, so that it cannot go out of date unnoticed."""

    quote: str = Field(min_length=1, description="words of the document, to the letter")
    document: str = Field(description="where they stand, such as docs/performance.md#scale")
    command: str = Field(min_length=1, description="the command that measures it")
    date: str = Field(
        pattern=r"^\d{4}-\d{2}-\d{2}$", description="the day on which it was recorded, such as 2026-11-29"
    )


class Item(Specification):
    """One item of a standard; what is not answered has its reason in `lacks`, and so has what is answered in part."""

    id: str = Field(min_length=1, description="its number in the standard, such as 2.5.1")
    question: Text = Field(description="what it asks, in plain words of our own")
    answer: Text | None = Field(default=None, description="a short answer")
    lacks: Text | None = Field(default=None, description="what is not answered, and why")
    documents: tuple[str, ...] = Field(
        default=(), strict=False, description="files of the repository, with #heading where one"
    )
    tests: tuple[str, ...] = Field(default=(), strict=False, description="tests, such as tests/test_x.py::test_y")
    figures: tuple[Figure, ...] = Field(default=(), strict=False, description="measured figures")
    stored: tuple[str, ...] = Field(default=(), strict=False, description="checks of the stored calibration, by name")

    @model_validator(mode="after")
    def _answered_or_not(self) -> Self:
        if self.answer is None and self.lacks is None:
            raise ValueError(Sentence("has neither an answer nor what it lacks; write one of them"))
        if (self.answer is None) != (not self.documents and not self.tests):
            raise ValueError(Sentence("is answered by documents or tests, and without an answer names none"))
        return self

    @property
    def status(self) -> Status:
        """By what it is answered.

        >>> Item(id="1", question=Text(da="Hvad?", en="What?"), lacks=Text(da="Intet.", en="Nothing.")).status
        'unanswered'
        """
        if self.answer is None:
            return "unanswered"
        return "test" if self.tests else "document"


class Standard(Specification):
    """A reporting standard and its items."""

    id: str = Field(min_length=1, description="a short name, such as stress-des")
    name: str = Field(min_length=1, description="the name by which it is known")
    about: Text = Field(description="what it is about")
    citation: str = Field(min_length=1, description="where it is published")
    item: tuple[Item, ...] = Field(min_length=1, strict=False, description="its items, in order")

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [one.id for one in self.item]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(Sentence("has items twice: {ids}", ids=tuple(twice)))
        return self

    def count(self, status: Status) -> int:
        """How many of its items are answered so."""
        return sum(one.status == status for one in self.item)
