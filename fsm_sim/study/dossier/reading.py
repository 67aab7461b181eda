"""The standards of the dossier, read from the files of this folder."""

from functools import cache
from pathlib import Path

from fsm_sim.inputs.checking.records import read_record
from fsm_sim.inputs.files.checksummed_json import digest_of_bytes
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.study.dossier.standard import Standard

FOLDER = Path(__file__).resolve().parent / "standards"
ORDER = ("stress-des", "odd", "trace", "ispor-smdm")
"""The standards, in the order in which the dossier has them; each is a file of that name."""


@cache
def read_standards() -> tuple[Standard, ...]:
    """The standards with their items.

    Raises
    ------
    InputError
        With every problem of the first file that has some.

    >>> [standard.id for standard in read_standards()]
    ['stress-des', 'odd', 'trace', 'ispor-smdm']
    """
    return tuple(read_record(Standard, FOLDER / f"{name}.toml", Sentence("a file of a standard")) for name in ORDER)


def digest_of_standards() -> str:
    """The sha256 of the files together.

    >>> digest_of_standards()[:7]
    'sha256:'
    """
    return digest_of_bytes(b"".join((FOLDER / f"{name}.toml").read_bytes() for name in ORDER))
