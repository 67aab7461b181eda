"""JSON documents that the package has written, read back as typed records."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from fsm_sim.inputs.checking.kinds import asked
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence

NAMED = 3
"""So many wrong places of a document are named in its sentence; the rest are counted."""


class UnreadableError(ValueError):
    """Bytes that are no JSON document; its text says in what way, as a sentence without an end."""


def document(content: bytes) -> Any:
    """What a JSON document says.

    Raises
    ------
    UnreadableError
        When it is not JSON in UTF-8, or too deep or too large a number to be read.

    >>> document(b"[" * 100_000)
    Traceback (most recent call last):
    fsm_sim.inputs.files.json_record.UnreadableError: the file is not JSON
    """
    try:
        return json.loads(content.decode())
    except (ValueError, RecursionError):
        raise UnreadableError(Sentence("the file is not JSON")) from None


def read_json[T](file: Path, kind: type[T], remedy: str) -> T:
    """A record of a type from its file; `remedy` says what to do where it is none, such as "run … again".

    Raises
    ------
    InputError
        With one sentence when the file cannot be read, is not JSON, or is not a record of that type.
    """
    try:
        content = document(file.read_bytes())
    except FileNotFoundError:
        text = Sentence("{problem}; {remedy}.", problem=Sentence("there is no such file"), remedy=remedy)
        raise InputError(Problem(str(file), None, text)) from None
    except UnreadableError as error:
        text = Sentence("{problem}; {remedy}.", problem=error.args[0], remedy=remedy)
        raise InputError(Problem(str(file), None, text)) from None
    return as_record(content, kind, file, remedy)


def as_record[T](content: object, kind: type[T], file: Path, remedy: str) -> T:
    """A document's content as a record of a type.

    Raises
    ------
    InputError
        When it is none: one sentence with the first places that are wrong.

    >>> as_record({"rows": [1, "x"]}, dict[str, list[int]], Path("a.json"), "make it again")
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: a.json: the file is not a record of this version: rows.1 is 'x', ...
    """
    try:
        return TypeAdapter(kind).validate_python(content)
    except ValidationError as error:
        text = Sentence("{problem}; {remedy}.", problem=not_a_record(error), remedy=remedy)
        raise InputError(Problem(str(file), None, text)) from None


def with_tuples(content: Any) -> Any:
    """The same content with tuples for lists: JSON has no tuples, and a record that is strict takes no lists for them.

    >>> with_tuples({"posts": [[0, 9.0]], "name": "vejle"})
    {'posts': ((0, 9.0),), 'name': 'vejle'}
    """
    if isinstance(content, dict):
        return {key: with_tuples(one) for key, one in content.items()}
    return tuple(map(with_tuples, content)) if isinstance(content, list) else content


def not_a_record(error: ValidationError) -> str:
    """The sentence, without its end, about a document that is not a record of its type."""
    places = list(dict.fromkeys(_place(detail) for detail in error.errors(include_url=False)))
    if len(places) <= NAMED:
        return Sentence("the file is not a record of this version: {places}", places=tuple(places))
    named, more = tuple(places[:NAMED]), len(places) - NAMED
    if more == 1:
        return Sentence("the file is not a record of this version: {places} and one more place is wrong", places=named)
    return Sentence(
        "the file is not a record of this version: {places} and {more} more places are wrong", places=named, more=more
    )


def _place(detail: ErrorDetails) -> str:
    name = ".".join(shown(str(part)).strip("'\"") for part in detail["loc"]) or Sentence("its content")
    kind = detail["type"]
    if kind in ("missing", "missing_argument", "missing_keyword_only_argument"):
        return Sentence("{name} is missing", name=name)
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return Sentence("{name} is not a key of it", name=name)
    value = shown(detail["input"])
    if kind == "value_error":
        return Sentence("{name} is {value}, {rule}", name=name, value=value, rule=detail["ctx"]["error"].args[0])
    return Sentence("{name} is {value}, which should be {rule}", name=name, value=value, rule=asked(detail))
