"""The path of a scenario file: as given by the user, or among the scenarios of the package."""

import os.path
from pathlib import Path

from fsm_sim.inputs.files.resources import shipped


def shipped_scenarios() -> tuple[Path, ...]:
    """The scenario files that come with the package, in alphabetical order.

    >>> all(path.suffix == ".toml" for path in shipped_scenarios())
    True
    """
    return tuple(sorted(shipped("scenarios").rglob("*.toml")))


def find(path: Path) -> Path:
    """`path` if the file exists, otherwise the shipped scenario of that name or path, otherwise `path`.

    >>> find(Path("no-such-town")).as_posix()
    'no-such-town'
    """
    if path.is_absolute() or ".." in path.parts or exists(path):
        return path
    inside = Path(*path.parts[1:]) if path.parts[:1] == ("scenarios",) else path
    candidates = [shipped("scenarios", *inside.parts), shipped("scenarios", *inside.parts[:-1], f"{inside.name}.toml")]
    return next((candidate for candidate in candidates if exists(candidate)), path)


def find_base(patch: Path, base: str) -> Path | None:
    """The file that a patch names as its base: beside the patch, or shipped; None when neither exists.

    >>> find_base(Path("patch.toml"), "no-such-town.toml")
    """
    beside = Path(os.path.normpath(patch.parent / base))
    path = beside if exists(beside) else find(Path(base))
    return path if exists(path) else None


def exists(path: Path) -> bool:
    """Whether `path` exists; False for a name that no file can have.

    >>> exists(Path("a" * 5000))
    False
    """
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
