"""A TOML file that holds one record and nothing else."""

from pathlib import Path

from pydantic import ValidationError

from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.checking.overlay import SourceFile, problems
from fsm_sim.inputs.checking.violations import violations
from fsm_sim.inputs.files.toml_file import TomlFile, read_toml
from fsm_sim.model.errors import InputError
from fsm_sim.model.specification import Specification


def read_record[R: Specification](kind: type[R], path: Path, noun: str) -> R:
    """The record in a file.

    Raises
    ------
    InputError
        With every problem, its line and remedy; `noun` is what a sentence calls the file.
    """
    return record(kind, read_toml(path), noun)


def record[R: Specification](kind: type[R], file: TomlFile, noun: str) -> R:
    """The record in a file that was read already.

    Raises
    ------
    InputError
        As `read_record`.
    """
    try:
        return kind.model_validate(file.data)
    except ValidationError as error:
        grammar = Grammar(kind, noun)
        raise InputError(*problems([SourceFile(file, file.data)], violations(error, grammar), grammar)) from None
