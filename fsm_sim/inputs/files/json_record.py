"""JSON documents that the package has written, read back as typed records."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from fsm_sim.model.errors import InputError, Problem, shown

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
        raise UnreadableError("the file is not JSON") from None


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
        raise InputError(Problem(str(file), None, f"there is no such file; {remedy}.")) from None
    except UnreadableError as error:
        raise InputError(Problem(str(file), None, f"{error}; {remedy}.")) from None
    return as_record(content, kind, file, remedy)


def as_record[T](content: object, kind: type[T], file: Path, remedy: str) -> T:
    """A document's content as a record of a type.

    Raises
    ------
    InputError
        When it is none: one sentence with the first places that are wrong.

    >>> as_record({"rows": [1, "x"]}, dict[str, list[int]], Path("a.json"), "make it again")
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: a.json: the file is not a record of this version: rows.1 is 'x', which ...
    """
    try:
        return TypeAdapter(kind).validate_python(content)
    except ValidationError as error:
        raise InputError(Problem(str(file), None, f"{not_a_record(error)}; {remedy}.")) from None


def not_a_record(error: ValidationError) -> str:
    """The sentence, without its end, about a document that is not a record of its type."""
    places = list(dict.fromkeys(_place(detail) for detail in error.errors(include_url=False)))
    more = f" and {len(places) - NAMED} more places are wrong" if len(places) > NAMED else ""
    return f"the file is not a record of this version: {', '.join(places[:NAMED])}{more}"


def _place(detail: ErrorDetails) -> str:
    name = ".".join(shown(str(part)).strip("'\"") for part in detail["loc"]) or "its content"
    if detail["type"] == "missing":
        return f"{name} is missing"
    if detail["type"] == "extra_forbidden":
        return f"{name} is not a key of it"
    rule = detail["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    verb = "which should be " if detail["msg"].startswith("Input should be ") else ""
    return f"{name} is {shown(detail['input'])}, {verb}{_lower(rule)}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
