"""The shipped evidence files as one catalogue."""

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.files.toml_file import read_toml


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
