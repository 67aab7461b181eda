"""The programmes of the package by name; each is a file in `fsm_sim/model/programmes`."""

import copy
import functools
import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.checking.overlay import SourceFile, problems
from fsm_sim.inputs.checking.tables import merge, table_of
from fsm_sim.inputs.checking.violations import violations
from fsm_sim.inputs.checking.wording import either, near
from fsm_sim.inputs.files.resources import programme_folder, states_file
from fsm_sim.inputs.files.toml_file import TomlFile, read_toml
from fsm_sim.inputs.people_of_programmes import meant_by
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.mixed_name import names_in
from fsm_sim.model.mixed_office import mixed_programme
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.programme import Programme

Table = dict[str, Any]

WHERE = Sentence("fsm-sim programmes says for whom each is.")
"""Where to read which programme to take."""


@functools.cache
def names() -> tuple[str, ...]:
    """The names of all programmes, in alphabetical order.

    >>> "bir" in names()
    True
    """
    return tuple(sorted(path.stem for path in programme_folder().glob("*.toml")))


def unknown(name: str, *, as_value: bool = False) -> str | None:
    """The error sentence for an unknown programme name; None when the programme exists.

    `as_value`: what follows the name of a key, whose value the name is.

    >>> print(unknown("bir"), unknown("birr"))
    None 'birr' is not a programme; programmes are ap, bir, ..., usual_rc; did you mean 'bir'?
    """
    if name in names():
        return None
    parts = {"name": shown(name), "names": ", ".join(names()), "hint": _hint(name)}
    if as_value:
        return Sentence("is {name}, which is not a programme; programmes are {names}{hint}", **parts)
    return Sentence("{name} is not a programme; programmes are {names}{hint}", **parts)


def listed(name: str) -> str:
    """The end of a sentence about a name that no programme has: all names, and what may be meant.

    >>> listed("birr")
    "programmes are ap, bir, ..., usual_rc; did you mean 'bir'?"
    """
    return Sentence("programmes are {names}{hint}", names=tuple(names()), hint=_hint(name))


def _hint(name: str) -> str:
    """The end of a sentence on a name that no programme has: a name like it, or the programmes for such citizens."""
    if close := near(str(name).lower(), names()):
        return Sentence("; did you mean '{close}'?", close=close)
    every = {one: load(one) for one in names()}
    groups = {one: programme.target_group.da for one, programme in every.items()}
    titles = {one: f"{programme.title.da} {programme.title.en}" for one, programme in every.items()}
    if found := meant_by(str(name), groups, titles):
        return Sentence("; did you mean {found}? {where}", found=either(found), where=WHERE)
    return Sentence(". {where}", where=WHERE)


def load(name: str, changes: Mapping[str, Table] | None = None) -> Programme:
    """The programme called `name`, merged with its base; of several joined names, the union of the programmes.

    `changes` are made to the files of programmes, by name, before others build on them; they have their shape.

    Raises
    ------
    InputError
        When there is no such programme, or its file, as `changes` changes it, is not valid.

    >>> load("bir").name
    'bir'
    >>> load("bir", {"fsm2": {"stages": {"placement": 1}}}).stages
    {'placement': 1}
    >>> load("bir+usual").name
    'bir+usual'
    """
    if len(names_in(str(name))) > 1:  # what is no text is refused where it is read
        return _union(name, json.dumps(changes or {}, sort_keys=True))
    return _loaded(name, json.dumps(changes or {}, sort_keys=True))


@functools.cache
def _union(name: str, changes: str) -> Programme:
    return mixed_programme([_loaded(one, changes) for one in names_in(name)])


@functools.cache
def _loaded(name: str, changes: str) -> Programme:
    return read(name, json.loads(changes))


def read(name: str, changes: Mapping[str, Table]) -> Programme:
    """The programme as its files say now: `load` without its memory.

    Raises
    ------
    InputError
        As `load`.
    """
    problem = unknown(name)
    if problem:
        raise InputError(Problem("", None, problem))
    file, table = _resolved(name, (), changes)
    try:
        return Programme.model_validate(_as_record(file, table))
    except ValidationError as error:
        found = violations(error, Grammar(Programme, Sentence("a programme")))
        raise InputError(
            *problems([SourceFile(file, table)], found, Grammar(Programme, Sentence("a programme")))
        ) from None


def _resolved(name: str, above: tuple[str, ...], changes: Mapping[str, Table]) -> tuple[TomlFile, Table]:
    """The programme's own table merged over that of its base, without the entries that the programme drops."""
    file = read_toml(programme_folder() / f"{name}.toml")
    own = merge(copy.deepcopy(file.data), changes.get(name, {}))
    _check_heading(file, own)
    heading = own.get("programme", {})
    base, drops = heading.pop("base", None), heading.pop("drop", [])
    if base is None:
        return file, own
    if base in (*above, name) or base not in names():
        text = Sentence(
            "[programme] base is {base}; a base is another programme, and bases do not go round in a circle.",
            base=shown(base),
        )
        raise InputError(file.problem(("programme", "base"), text))
    inherited = _resolved(base, (*above, name), changes)[1]
    return file, merge(_without(inherited, drops, file), own)


def _check_heading(file: TomlFile, own: Table) -> None:
    """Refuse a file whose tables that decide how it is read are of another kind.

    Raises
    ------
    InputError
        With every such place.
    """
    heading, states = own.get("programme", {}), own.get("state", {})
    found = [
        file.problem((name,), Sentence("[{name}] is {table}; it is a table.", name=name, table=shown(table)))
        for name, table in (("programme", heading), ("state", states))
        if not isinstance(table, dict)
    ]
    for key in ("drop", "states"):
        listed = heading.get(key, []) if isinstance(heading, dict) else []
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            found.append(file.problem(("programme", key), Sentence("[programme] {key} is a list of texts.", key=key)))
    for state, table in states.items() if isinstance(states, dict) else ():
        if not isinstance(table, dict):
            found.append(
                file.problem(
                    ("state", state),
                    Sentence("[state] {state} is {table}; it is a table.", state=shown(state), table=shown(table)),
                )
            )
    if found:
        raise InputError(*found)


def _without(table: Table, drops: list[str], file: TomlFile) -> Table:
    """`table` without the entries named ``"table.key"``."""
    kept = copy.deepcopy(table)
    for index, drop in enumerate(drops):
        *path, last = drop.split(".")
        inner = kept
        for key in path:
            inner = table_of(inner, key)
        if last not in inner:
            text = Sentence("[programme] drop names {drop}, which the base does not have.", drop=shown(drop))
            raise InputError(file.problem(("programme", "drop", index), text))
        del inner[last]
    return kept


def _as_record(file: TomlFile, table: Table) -> Table:
    """The file's table in the shape of `Programme`: heading keys at the top, states looked up in the catalogue."""
    rest = {key: value for key, value in table.items() if key not in ("programme", "state", "states")}
    heading = dict(table.get("programme", {}))
    listed = heading.pop("states", [])
    catalogue, overrides = read_toml(states_file()).data, table.get("state", {})
    strangers = sorted({*listed} - {*catalogue}) + sorted({*overrides} - {*listed})
    if strangers:
        wrong = [
            Sentence(
                "[programme] states and [state] name {state}, which is not in states.toml or not among the states.",
                state=shown(state),
            )
            for state in strangers
        ]
        raise InputError(*(file.problem(("programme", "states"), one) for one in wrong))
    return {**heading, **rest, "states": {state: merge(catalogue[state], overrides.get(state, {})) for state in listed}}
