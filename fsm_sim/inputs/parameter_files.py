"""Parameter files: read and checked against their programme, and written."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import ValidationError

from fsm_sim.inputs import programmes
from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.checking.overlay import Layer, problems
from fsm_sim.inputs.checking.violations import Finding, findings
from fsm_sim.inputs.checking.wording import near, suggestion
from fsm_sim.inputs.files.toml_file import read_toml
from fsm_sim.model.errors import InputError
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Programme

GRAMMAR = Grammar(Parameters, "a parameter file")
"""What a parameter file may hold."""


def load_parameters(path: str | Path) -> Parameters:
    """The parameter set in a file, which has a rate for every transition of its programme and for no other.

    Raises
    ------
    InputError
        With every error of the file.
    """
    file = read_toml(Path(path))
    found = list(_reference_findings(file.data))
    try:
        parameters = Parameters.model_validate(file.data)
    except ValidationError as error:
        found += findings(error, GRAMMAR)
    if found:
        raise InputError(*problems([Layer(file, file.data)], found, GRAMMAR))
    return parameters


def to_toml(parameters: Parameters, heading: str) -> str:
    """A parameter set as the text of a file that reads back as the same set, `heading` on top as a comment.

    >>> print(to_toml(Parameters(programme="bir", rates={"passive -> left": 0.01}), "Posterior mean."))
    # Posterior mean.
    <BLANKLINE>
    programme = "bir"
    <BLANKLINE>
    [rates]
    "passive -> left" = 0.01
    <BLANKLINE>
    [effects]
    caseload_elasticity_work = -0.15
    ...
    """
    lines = [f"# {line}".rstrip() for line in heading.splitlines()]
    return "\n".join([*lines, "", tomli_w.dumps(parameters.model_dump())]).lstrip("\n")


def _reference_findings(data: Mapping[str, Any]) -> Iterator[Finding]:
    """What is wrong with the names in an unchecked parameter file."""
    name = data.get("programme")
    if not isinstance(name, str):
        return
    problem = programmes.unknown(name)
    if problem:
        text = problem.replace(f"{name!r} is", f"is {name!r}, which is", 1)
        yield Finding(("programme",), ("programme",), text)
        return
    programme = programmes.load(name)
    yield from _unknown(data, programme, "rates", "transition", programme.transitions)
    yield from _unknown(data, programme, "stages", "state", programme.states)
    yield from _missing_rates(data, programme)


def _unknown(
    data: Mapping[str, Any], programme: Programme, table: str, noun: str, allowed: Mapping[str, object]
) -> Iterator[Finding]:
    given = data.get(table)
    for key in given if isinstance(given, dict) else ():
        if key not in allowed:
            text = f"names the {noun} {key!r}, which {programme.name} does not have"
            yield Finding((table, key), (table,), text + suggestion(key, allowed, f"{noun}s are"))


def _missing_rates(data: Mapping[str, Any], programme: Programme) -> Iterator[Finding]:
    rates = data.get("rates")
    if not isinstance(rates, dict):
        return
    misspelt = {near(key, programme.transitions) for key in rates if key not in programme.transitions}
    missing = [key for key in programme.transitions if key not in rates and key not in misspelt]
    if missing:
        text = f"lacks {', '.join(map(repr, missing))}; every transition of {programme.name} has a rate, if only 0.0."
        yield Finding(("rates",), ("rates",), text)
