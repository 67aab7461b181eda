"""What pydantic asks of a value, by the kind of its error, as parts of our own sentences."""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic_core import ErrorDetails

from fsm_sim.model.notation.sentence import Sentence

_TABLE, _LIST, _TEXT = Sentence("a table"), Sentence("a list"), Sentence("a text")
_WHOLE, _NUMBER, _YES = Sentence("a whole number"), Sentence("a number"), Sentence("true or false")

KINDS: Mapping[str, Sentence] = MappingProxyType(
    {
        "int_type": _WHOLE,
        "int_from_float": _WHOLE,
        "float_type": _NUMBER,
        "finite_number": Sentence("a finite number"),
        "string_type": _TEXT,
        "bool_type": _YES,
        "dict_type": _TABLE,
        "model_type": _TABLE,
        "tuple_type": _LIST,
    }
)
"""The kinds of values of a file that a user writes, by the error that says that a value is none."""

_OTHERS: Mapping[str, Sentence] = MappingProxyType(
    {
        **KINDS,
        "int_parsing": _WHOLE,
        "int_parsing_size": _WHOLE,
        "float_parsing": _NUMBER,
        "bool_parsing": _YES,
        "string_sub_type": _TEXT,
        "list_type": _LIST,
        "set_type": _LIST,
        "frozen_set_type": _LIST,
        "iterable_type": _LIST,
        "mapping_type": _TABLE,
        "dataclass_type": _TABLE,
        "dataclass_exact_type": _TABLE,
        "model_attributes_type": _TABLE,
        "none_required": Sentence("nothing (null)"),
        "date_type": Sentence("a date"),
        "date_parsing": Sentence("a date"),
        "datetime_type": Sentence("a date"),
        "string_unicode": Sentence("a text of letters that Unicode has"),
        "string_not_ascii": Sentence("a text of letters from a to z"),
        "path_type": Sentence("the path of a file"),
    }
)


def asked(detail: ErrorDetails) -> Sentence:
    """What a value should be that an error is about.

    >>> from pydantic import TypeAdapter, ValidationError
    >>> def told(kind, value):
    ...     try:
    ...         TypeAdapter(kind).validate_python(value, strict=True)
    ...     except ValidationError as error:
    ...         return asked(error.errors()[0])
    >>> from typing import Annotated, Literal
    >>> from pydantic import Field
    >>> told(tuple[int, ...], [1]), told(Annotated[int, Field(ge=3)], 2), told(Literal["a", "b"], "c")
    ('a list', '3 or more', "one of 'a', 'b'")
    """
    kind, limits = detail["type"], detail.get("ctx", {})
    if kind in _OTHERS:
        return _OTHERS[kind]
    match kind:
        case "greater_than":
            return Sentence("above {limit:g}", limit=limits["gt"])
        case "greater_than_equal":
            return Sentence("{limit:g} or more", limit=limits["ge"])
        case "less_than":
            return Sentence("below {limit:g}", limit=limits["lt"])
        case "less_than_equal":
            return Sentence("at most {limit:g}", limit=limits["le"])
        case "literal_error" | "enum":
            return Sentence("one of {names}", names=limits["expected"].replace(" or ", ", "))
        case "string_pattern_mismatch":
            return Sentence("a text of the form {pattern}", pattern=limits["pattern"])
        case "string_too_short":
            return Sentence("a text of at least {count} characters", count=limits["min_length"])
        case "string_too_long":
            return Sentence("a text of at most {count} characters", count=limits["max_length"])
        case "too_short":
            return Sentence("a list or table of at least {count} entries", count=limits["min_length"])
        case "too_long":
            return Sentence("a list or table of at most {count} entries", count=limits["max_length"])
        case _:
            return Sentence("a value of another kind")
