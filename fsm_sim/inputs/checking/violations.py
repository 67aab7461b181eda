"""The errors that pydantic reports, as plain sentences: what is wrong, the rule, and the remedy."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from fsm_sim.inputs.checking.grammar import Grammar, member_shape, shape
from fsm_sim.inputs.checking.kinds import KINDS
from fsm_sim.inputs.checking.synonyms import in_months, keys_called
from fsm_sim.inputs.checking.wording import dotted, either, meant, remedy, suggestion
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.model.errors import shown
from fsm_sim.model.notation.sentence import Sentence


@dataclass(frozen=True)
class Violation:
    """A violation of a rule at `path`, which gives the line. `text` follows the name of `place`: "count is -2".

    `missing`: the rule is that a key or a table is there.
    """

    path: KeyPath
    place: KeyPath
    text: str
    missing: bool = False


def violations(error: ValidationError, grammar: Grammar, excused: Container[str] = ()) -> tuple[Violation, ...]:
    """Each error once. A missing key is not reported where an unknown key is probably a misspelling of it.

    Missing keys of a top table in `excused` are not reported: the file that contains the table could not be read.

    >>> from fsm_sim.model.scenarios.scenario import Horizon
    >>> try:
    ...     Horizon.model_validate({"month": 24})
    ... except ValidationError as error:
    ...     print(violations(error, Grammar(Horizon, "a horizon"))[0].text)
    'month' is not a key of a horizon; did you mean 'months'?
    """
    details = without_echoes(error.errors(), grammar)
    places = [(detail, *grammar.place(detail["loc"])) for detail in details]
    misspelt = {
        (*path[:-1], meant(str(path[-1]), grammar.keys(path[:-1])))
        for detail, path, _ in places
        if detail["type"] == "extra_forbidden"
    }
    found = [
        _violation(detail, path, rule, grammar)
        for detail, path, rule in places
        if detail["type"] != "missing" or not (path in misspelt or path[0] in excused)
    ]
    return tuple(dict.fromkeys(found))


def _violation(detail: ErrorDetails, path: KeyPath, rule: str, grammar: Grammar) -> Violation:
    value, kind = detail["input"], detail["type"]
    if kind == "extra_forbidden":
        return Violation(path, path[:-1], _unknown_key(path, value, grammar))
    if kind == "missing" and len(path) == 1:
        text = Sentence("is missing; {rule}{example}", rule=rule, example=grammar.example(path) or ".")
        return Violation((), path, text, missing=True)
    if kind == "missing":
        return Violation(
            path[:-1],
            path[:-1],
            Sentence("lacks '{key}'; {rule}{example}", key=path[-1], rule=rule, example=grammar.example(path) or "."),
            missing=True,
        )
    if kind == "value_error":
        return Violation(path, path, Sentence("{said}.", said=detail["ctx"]["error"].args[0]))
    wanted = KINDS.get(kind, "")
    contrast = (
        Sentence(", not {wanted}", wanted=wanted) if wanted and not re.search(rf"\b{wanted}\b(?! of)", rule) else ""
    )
    values = {"value": shown(value), "contrast": contrast, "rule": rule}
    of_list = kind == "tuple_type" or (kind == "model_type" and path[-1:] == (0,))  # its first is enough
    if of_list and (example := grammar.example(path)):
        return Violation(path, path, Sentence("is {value}{contrast}; {rule}{example}", **values, example=example))
    instead = remedy(value, wanted, rule)
    if instead.endswith("?"):
        return Violation(path, path, Sentence("is {value}{contrast}; {rule}{remedy}", **values, remedy=instead))
    return Violation(path, path, Sentence("is {value}{contrast}; {rule}{remedy}.", **values, remedy=instead))


def _unknown_key(path: KeyPath, value: object, grammar: Grammar) -> str:
    table, key = path[:-1], str(path[-1])
    allowed = grammar.keys(table)
    elsewhere = _elsewhere(key, grammar)
    if table:
        said = _in_months(key, value, allowed) or suggestion(key, allowed, elsewhere=elsewhere)
        return Sentence("has no key {key}{suggestion}", key=repr(key), suggestion=said)
    if isinstance(value, dict | list):
        close = meant(key, allowed)
        tables = ", ".join(f"[{name}]" for name in grammar.model.model_fields)
        end = (
            Sentence("; did you mean [{close}]?", close=close)
            if close
            else elsewhere or Sentence("; tables are {tables}.", tables=tables)
        )
        return Sentence("[{table}] is not a table of {noun}{end}", table=dotted(path), noun=grammar.noun, end=end)
    return Sentence(
        "{key} is not a key of {noun}{suggestion}",
        key=repr(key),
        noun=grammar.noun,
        suggestion=suggestion(key, allowed, Sentence("at the top level are"), elsewhere),
    )


def _elsewhere(key: str, grammar: Grammar) -> str:
    """The end of a sentence about a key that another table has, by this name or by the one that people's is for."""
    if places := grammar.having(key):
        return Sentence("; {key} belongs in {places}.", key=repr(key), places=either(places))
    for name in keys_called(key):
        if places := grammar.having(name):
            values = {"key": repr(key), "name": repr(name), "places": either(places)}
            return Sentence("; {key} is called {name} and belongs in {places}.", **values)
    return ""


def _in_months(key: str, value: object, allowed: Iterable[str]) -> str:
    """The end of a sentence about a number of years where months are asked for: so many months."""
    months = in_months(key, value) if meant(key, allowed) == "months" else None
    return "" if months is None else Sentence("; did you mean months = {months:g}?", months=months)


def without_echoes(found: list[ErrorDetails], grammar: Grammar) -> list[ErrorDetails]:
    """Errors that do not only follow from others; one for each value that no member of its union has the shape of."""
    kept = [detail for detail in found if not _is_echo(detail, grammar)]
    paths = [grammar.place(detail["loc"])[0] for detail in kept]
    for detail in found:
        path = grammar.place(detail["loc"])[0]
        if not any(one[: len(path)] == path for one in paths):
            kept.append(detail)
            paths.append(path)
    return kept


def _is_echo(detail: ErrorDetails, grammar: Grammar) -> bool:
    """Whether an error only follows from another one: another member of a union, or a list whose elements are wrong."""
    loc, value = detail["loc"], detail["input"]
    if loc and grammar.place(loc)[0] == grammar.place(loc[:-1])[0]:  # the last part is a union's member
        return member_shape(loc[-1]) != shape(type(value)) or detail["type"] == "literal_error"
    return detail["type"] == "too_short" and isinstance(value, list) and len(value) > 0
