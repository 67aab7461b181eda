"""Parameter files: reading, checking against the programme, and writing."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import ValidationError

from fsm_sim.inputs import programmes
from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.checking.overlay import SourceFile, problems
from fsm_sim.inputs.checking.violations import Violation, violations
from fsm_sim.inputs.checking.wording import near, suggestion
from fsm_sim.inputs.files.paths import as_path
from fsm_sim.inputs.files.toml_file import TomlFile, read_toml
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Programme

GRAMMAR = Grammar(Parameters, Sentence("a parameter file"))
"""The keys and rules of a parameter file."""


def load_parameters(path: str | Path) -> Parameters:
    """The parameter set in a file. It has a rate for every transition of its programme and for no other.

    Raises
    ------
    InputError
        With every error of the file.
    """
    file = read_toml(as_path(path))
    parameters, wrong = _checked(file)
    if parameters is None or wrong:
        raise InputError(*wrong)
    return parameters


def read_parameters(paths: Iterable[str | Path]) -> tuple[Parameters, ...]:
    """The parameter sets of several files.

    Raises
    ------
    InputError
        With every error of every file.
    """
    found: list[Parameters] = []
    together(*(lambda path=path: found.append(load_parameters(path)) for path in paths))
    return tuple(found)


def check_parameters(parameters: Parameters) -> tuple[Problem, ...]:
    """What is wrong with a parameter set that was made in Python: what would be wrong with its file.

    >>> print(check_parameters(Parameters(programme="birr", rates={}))[0].sentence)
    the parameters of birr: programme is 'birr', which is not a programme; ... did you mean 'bir'?
    """
    made_in_python = TomlFile(Path(f"the parameters of {parameters.programme}"), "", parameters.model_dump())
    return _checked(made_in_python)[1]


def _checked(file: TomlFile) -> tuple[Parameters | None, tuple[Problem, ...]]:
    """The parameter set that a file describes (None when it is none), and every problem of the file."""
    parameters, found = None, list(_reference_violations(file.data))
    try:
        parameters = Parameters.model_validate(file.data)
    except ValidationError as error:
        found += violations(error, GRAMMAR)
    return parameters, problems([SourceFile(file, file.data)], found, GRAMMAR)


def to_toml(parameters: Parameters, heading: str) -> str:
    """A parameter set as the text of a parameter file, with `heading` as a comment on top.

    Reading the text gives the same parameter set.

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


def _reference_violations(data: Mapping[str, Any]) -> Iterator[Violation]:
    """Unknown programmes, transitions and states in an unchecked parameter file, and missing rates."""
    name = data.get("programme")
    if not isinstance(name, str):
        return
    problem = programmes.unknown(name, as_value=True)
    if problem:
        yield Violation(("programme",), ("programme",), problem)
        return
    programme = programmes.load(name)
    yield from _unknown(data, programme, "rates", programme.transitions)
    yield from _unknown(data, programme, "stages", programme.states)
    yield from _missing_rates(data, programme)


def _unknown(
    data: Mapping[str, Any], programme: Programme, table: str, allowed: Mapping[str, object]
) -> Iterator[Violation]:
    given = data.get(table)
    rates = table == "rates"
    listing = Sentence("transitions are") if rates else Sentence("states are")
    for key in given if isinstance(given, dict) else ():
        if key not in allowed:
            name = repr(key)
            text = Sentence(
                "names the {what}, which {programme} does not have{hint}",
                what=Sentence("transition {name}", name=name) if rates else Sentence("state {name}", name=name),
                programme=programme.name,
                hint=suggestion(key, allowed, listing),
            )
            yield Violation((table, key), (table,), text)


def _missing_rates(data: Mapping[str, Any], programme: Programme) -> Iterator[Violation]:
    rates = data.get("rates")
    if not isinstance(rates, dict):
        return
    misspelt = {near(key, programme.transitions) for key in rates if key not in programme.transitions}
    missing = [key for key in programme.transitions if key not in rates and key not in misspelt]
    if missing:
        text = Sentence(
            "lacks {missing}; every transition of {programme} has a rate, if only 0.0.",
            missing=", ".join(map(repr, missing)),
            programme=programme.name,
        )
        yield Violation(("rates",), ("rates",), text)
