"""Paths that a user gives in Python."""

from pathlib import Path

from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence


def as_path(value: str | Path, name: str = "the path") -> Path:
    """A path given as a text or as a `Path`; `name` is what a sentence calls it.

    Raises
    ------
    InputError
        When it is of another kind, or no file can have it.

    >>> as_path("out/forecast").as_posix()
    'out/forecast'
    >>> as_path(5, "out")
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: out is 5; give a path, as a text or a Path.
    1 error. ...
    """
    if not isinstance(value, str | Path):
        raise InputError(
            Problem(
                "",
                None,
                Sentence("{name} is {value}; give a path, as a text or a Path.", name=name, value=shown(value)),
            )
        )
    if "\0" in str(value):
        raise InputError(
            Problem(
                "",
                None,
                Sentence("{name} is {value}; no path has a null character in it.", name=name, value=shown(str(value))),
            )
        )
    return Path(value)
