"""The grammar of a kind of file: the keys of each table and the rule for each value, taken from its specification."""

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from fsm_sim.inputs.checking.wording import dotted, name_of
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.provenance import NOTES
from fsm_sim.model.specification import Specification


@dataclass(frozen=True)
class Grammar:
    """A kind of file: its specification, the noun for it, and extra keys by table that the specification does not have.

    `example` gives the end of a sentence about a missing table or key: what to copy. `rules` are those of places where
    a file may hold less than the specification.

    >>> from fsm_sim.model.scenarios.scenario import Scenario
    >>> grammar = Grammar(Scenario, "a scenario", extra={("scenario",): ("base",)})
    >>> grammar.keys(("scenario",))
    ['name', 'title', 'title_da', 'reason', 'rules_as_of', 'base']
    """

    model: type[Specification]
    noun: str
    extra: Mapping[KeyPath, tuple[str, ...]] = field(default_factory=dict)
    example: Callable[[KeyPath], str] = lambda _: ""
    rules: Mapping[KeyPath, str] = field(default_factory=dict)

    def keys(self, table: KeyPath) -> list[str]:
        """The keys allowed in a table; an empty list when every key is allowed."""
        current: Any = self.model
        for part in table:
            current = _step(_members(current)[0], part)[0]
        model = _members(current)[0]
        fields = sorted(model.model_fields, key=lambda name: name in NOTES) if _is_specification(model) else []
        return [*fields, *self.extra.get(table, ())]

    def having(self, key: str) -> tuple[str, ...]:
        """The names of the tables below the top level that have a key; notes, which many have, are not looked for.

        >>> from fsm_sim.model.scenarios.scenario import Scenario
        >>> Grammar(Scenario, "a scenario").having("people")
        ('posts of [staffing]',)
        """
        return () if key in NOTES else tuple(dict.fromkeys(_having(self.model, key, ())))

    def place(self, loc: KeyPath) -> tuple[KeyPath, str]:
        """A pydantic location as a path in the file, and the rule for the value there.

        >>> from fsm_sim.model.scenarios.scenario import Office
        >>> Grammar(Office, "an office").place(("citizens", "dict[str,constrained-int]", "passive"))
        (('citizens', 'passive'), 'a number of citizens is 0 or more')
        """
        path: list[str | int] = []
        rule = ""
        current: Any = self.model
        for part in loc:
            options = _members(current)
            if len(options) > 1:  # `part` is pydantic's name for a member of the union, not a key of the file
                kinds = [(shape(get_origin(_bare(option)[0])), option) for option in options]
                current, _ = _bare(next((o for kind, o in kinds if kind == member_shape(part)), options[0]))
                continue
            current, found = _step(options[0], part)
            rule = found or rule
            path.append(part)
        rule = self.rules.get(tuple(path), rule)
        return tuple(path), rule if isinstance(rule, Sentence) else Sentence(rule)

    def name(self, path: KeyPath, *, listed: bool) -> str:
        """The name of a place in a sentence: tables of the top level in brackets, single values without."""
        top = self.model.model_fields.get(str(path[0])) if path else None
        return dotted(path) if top and top.annotation in (str, int, float) else name_of(path, listed=listed)


def shape(kind: object) -> str:
    """Whether a type is that of tables, of lists or of single values.

    >>> shape(dict), shape(tuple), shape(float)
    ('table', 'list', 'single')
    """
    return "table" if kind is dict else "list" if kind in (list, tuple) else "single"


def member_shape(part: object) -> str:
    """The same for pydantic's name of a member of a union.

    >>> member_shape("dict[str,constrained-int]"), member_shape("tuple[IntakeFrom, ...]"), member_shape("float")
    ('table', 'list', 'single')
    """
    name = str(part)
    return "table" if name.startswith("dict[") else "list" if name.startswith(("tuple[", "list[")) else "single"


def _having(annotation: Any, key: str, path: KeyPath) -> Iterator[str]:
    """The names of the tables at and below an annotation that have a key."""
    for member in map(lambda option: _bare(option)[0], _members(annotation)):
        if _is_specification(member):
            if path and key in member.model_fields:
                below = dotted(path[1:])
                yield Sentence("{list} of [{table}]", list=below, table=path[0]) if below else f"[{path[0]}]"
            for name, entry in member.model_fields.items():
                yield from _having(entry.annotation, key, (*path, name))
        elif get_origin(member) is tuple:
            yield from _having(get_args(member)[0], key, path)


def _step(annotation: Any, part: str | int) -> tuple[Any, str]:
    """The annotation and the rule at a key or position below this annotation."""
    if _is_specification(annotation):
        entry = annotation.model_fields.get(str(part))
        return (entry.annotation, entry.description or "") if entry else (None, "")
    arguments = get_args(annotation)
    if not arguments:
        return None, ""
    return _bare(arguments[1] if get_origin(annotation) is dict else arguments[0])


def _bare(annotation: Any) -> tuple[Any, str]:
    """An annotation without its metadata, and the description in the metadata."""
    if get_origin(annotation) is not Annotated:
        return annotation, ""
    inner, *extras = get_args(annotation)
    descriptions = [extra.description for extra in extras if isinstance(extra, FieldInfo) and extra.description]
    return inner, (descriptions or [""])[0]


def _members(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(option for option in get_args(annotation) if option is not type(None))
    return (annotation,)


def _is_specification(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Specification)
