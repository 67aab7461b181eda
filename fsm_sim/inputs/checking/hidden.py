"""Errors that others hide although they do not depend on them, so that all are told in one pass.

A specification leaves out what it checks of several values, such as that leave ends after it begins, where one of its
values is wrong. So everything is checked again with other values in place of those that are wrong, twice: with small
ones and with large ones. An error that comes both times, in the same words, comes whatever stands there.
"""

import copy
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

from pydantic import ValidationError

from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.checking.synonyms import in_months
from fsm_sim.inputs.checking.violations import Violation, violations, without_echoes
from fsm_sim.inputs.checking.wording import meant
from fsm_sim.inputs.files.key_lines import KeyPath

VALUES: tuple[Any, ...] = (
    0, 0.5, 1, 2, 400, "a", "b", "2027-01", "2027-02", "2026-07-01", "inflow_only", "rebalance", "stand_in", "shared",
    "programme", "settled", "published", "counted", False, True, {}, {"months": 1, "share": 1.0}, [],
    [{"from_month": 0, "count": 0}], [{"from_month": 0, "count": 400}],
)  # fmt: skip
"""Values of all kinds, small ones before large ones; any that a place accepts is as good as another."""


ROUNDS = 3
"""What is mended may show another error, such as one of a whole list, which hides others in turn."""


class Edit(NamedTuple):
    """A change of unchecked data: another value at a path, or none."""

    path: KeyPath
    value: Any = None
    removed: bool = False


def hidden(
    data: dict[str, Any], grammar: Grammar, check: Callable[[dict[str, Any]], Iterable[Violation]]
) -> list[Violation]:
    """The violations that `check` finds whatever stands in place of what the specification says is wrong with `data`.

    >>> from fsm_sim.model.scenarios.people import Leave
    >>> leave = {"from_month": 6, "to_month": 3, "citizens": "shared", "posts": -1}
    >>> grammar = Grammar(Leave, "leave")
    >>> [one.text for one in hidden(leave, grammar, lambda data: specified(data, grammar))]
    ['begins in month 6 and ends when month 3 begins; to_month is after from_month, so put a later to_month.']
    """
    small, large = copy.deepcopy(data), copy.deepcopy(data)
    mended: set[KeyPath] = set()
    found: dict[Violation, None] = {}
    for _ in range(ROUNDS):
        edits = dict(_edits(small, grammar))
        if not edits:
            break
        for first, last in edits.values():
            _apply(small, first)
            _apply(large, last)
            mended |= {first.path, last.path}
        again = set(check(large))
        # A key is missing whatever else is wrong, so one that is missed only now was taken away here.
        both = [one for one in check(small) if one in again and not one.missing and _is_written(one, data)]
        found |= dict.fromkeys(one for one in both if mended.isdisjoint(_above(one.path)))
    return list(found)


def _is_written(one: Violation, data: dict[str, Any]) -> bool:
    """Whether a key that is said to be unknown stands in the data, not only in what was put in their place."""
    if not one.path or one.place != one.path[:-1]:
        return True
    table = _at(data, one.path[:-1])
    return not isinstance(table, dict) or one.path[-1] in table


def specified(data: dict[str, Any], grammar: Grammar, excused: Container[str] = ()) -> tuple[Violation, ...]:
    """What the specification finds in unchecked data; missing tables that are `excused` are not told."""
    try:
        grammar.model.model_validate(data)
    except ValidationError as error:
        return violations(error, grammar, excused)
    return ()


def _paths(error: ValidationError, grammar: Grammar) -> list[KeyPath]:
    return list(dict.fromkeys(grammar.place(detail["loc"])[0] for detail in without_echoes(error.errors(), grammar)))


def _edits(data: dict[str, Any], grammar: Grammar) -> Iterator[tuple[KeyPath, tuple[Edit, Edit]]]:
    """For each place that is wrong, the first and the last edit that the specification accepts there."""
    try:
        grammar.model.model_validate(data)
    except ValidationError as error:
        found = [
            (detail["type"], grammar.place(detail["loc"])[0]) for detail in without_echoes(error.errors(), grammar)
        ]
    else:
        return
    renamed: set[KeyPath] = set()
    for path in (path for kind, path in found if kind == "extra_forbidden"):
        yield path, (Edit(path, removed=True),) * 2
        key = meant(str(path[-1]), grammar.keys(path[:-1]))
        if key is not None and key not in _at(data, path[:-1]):
            months = in_months(str(path[-1]), _at(data, path)) if key == "months" else None
            edit = Edit((*path[:-1], key), _at(data, path) if months is None else months)
            renamed.add(edit.path)
            yield edit.path, (edit, edit)
    wrong = list(
        dict.fromkeys(path for kind, path in found if path and kind != "extra_forbidden" and path not in renamed)
    )
    related = {path for kind, path in found if kind == "value_error"}
    tried = {path: list[Edit]() for path in wrong}
    for value in VALUES:
        one = copy.deepcopy(data)
        for path in wrong:
            _apply(one, Edit(path, value))
        left = _wrong_in(one, grammar)
        for path in wrong:
            if path not in left:
                tried[path].append(Edit(path, value))
    of_a_key = _of_a_key(data, [path for path in wrong if path in related and not tried[path]], grammar)
    for path in wrong:
        accepted = tried[path] or of_a_key[path]
        if accepted:
            yield path, (accepted[0], accepted[-1])


def _of_a_key(data: dict[str, Any], paths: list[KeyPath], grammar: Grammar) -> defaultdict[KeyPath, list[Edit]]:
    """For each of some tables the edits of one key by which its values fit together again.

    One edit of each table is tried at a time, so that a file with many errors takes no more rounds than one with few.
    """
    found = defaultdict[KeyPath, list[Edit]](list)
    for edits in zip_longest(*(_edits_of_keys(data, path) for path in paths)):
        one = copy.deepcopy(data)
        tried = [(path, edit) for path, edit in zip(paths, edits, strict=True) if edit is not None]
        for _, edit in tried:
            _apply(one, edit)
        left = _wrong_in(one, grammar)
        for path, edit in tried:
            if path not in left:
                found[path].append(edit)
    return found


def _edits_of_keys(data: dict[str, Any], path: KeyPath) -> Iterator[Edit]:
    """Each key of a table removed, and with other values."""
    table = _at(data, path)
    for key in table if isinstance(table, dict) else ():
        yield Edit((*path, key), removed=True)
        yield from (Edit((*path, key), value) for value in VALUES)


def _above(path: KeyPath) -> Iterator[KeyPath]:
    """A path and those of what it is in.

    >>> list(_above(("office", 0)))
    [(), ('office',), ('office', 0)]
    """
    return (path[:length] for length in range(len(path) + 1))


def _wrong_in(data: dict[str, Any], grammar: Grammar) -> set[KeyPath]:
    """The places that are wrong, and all that they are in."""
    try:
        grammar.model.model_validate(data)
    except ValidationError as error:
        return {above for path in _paths(error, grammar) for above in _above(path)}
    return set()


def _at(data: Any, path: KeyPath) -> Any:
    """What stands at a path of unchecked data; None where the path leads nowhere."""
    for part in path:
        keyed = isinstance(data, dict) and part in data
        listed = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if not (keyed or listed):
            return None
        data = data[part]
    return data


def _apply(data: dict[str, Any], edit: Edit) -> None:
    """Change data in place; nothing where the path leads nowhere."""
    above, key = _at(data, edit.path[:-1]), edit.path[-1]
    element = isinstance(above, list) and isinstance(key, int) and key < len(above)
    if edit.removed and isinstance(above, dict):
        above.pop(key, None)
    elif element or isinstance(above, dict):
        above[key] = copy.deepcopy(edit.value)
