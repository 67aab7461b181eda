"""The shipped evidence files as one catalogue."""

from contextlib import suppress
from pathlib import Path

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.files.toml_file import read_toml
from fsm_sim.model.errors import InputError


def conflicts_beside(path: Path) -> tuple[str, ...]:
    """The ids of conflicts in the other evidence files of a file's folder, which its targets may name.

    A file that cannot be read has none; it is reported where it is read itself.
    """
    found = []
    for file in sorted(path.parent.glob("*.toml")):
        with suppress(InputError):
            rows = read_toml(file).data.get("conflict") if file != path else None
            found += [row.get("id") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return tuple(one for one in found if isinstance(one, str))


def read_catalogue() -> Catalogue:
    """Every published number with its source.

    Raises
    ------
    InputError
        With every problem of every file.

    >>> len(read_catalogue().fitted()) > 20
    True
    """
    folder = shipped("calibration", "evidence")
    return Catalogue.from_documents({file.name: read_toml(file).data for file in sorted(folder.glob("*.toml"))})
