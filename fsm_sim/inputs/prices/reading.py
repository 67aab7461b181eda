"""Price lists, read from the package or from a file of the user's own."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fsm_sim.inputs.checking.records import record
from fsm_sim.inputs.files.toml_file import read_toml
from fsm_sim.inputs.prices.price_list import PriceList
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence

FOLDER = Path(__file__).parent / "years"


@dataclass(frozen=True)
class PriceFile:
    """A price list, and the digest of the file that it was read from."""

    prices: PriceList
    digest: str


def price_years() -> tuple[int, ...]:
    """The years that the package has prices of.

    >>> price_years()
    (2026,)
    """
    return tuple(sorted(int(file.stem) for file in FOLDER.glob("*.toml")))


def read_prices(path: Path | str | None = None, year: int | None = None) -> PriceFile:
    """The price list in a file with its digest; without a file that of a `year`, without a year the newest.

    Raises
    ------
    InputError
        With every problem of the file, or where the package has no prices of the year.

    >>> read_prices(year=2026).prices.benefits["kontanthjaelp_increased"].value
    13060.0
    >>> read_prices(year=1999)
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: there are no prices of 1999; the package has those of 2026, and ...
    """
    if path is None:
        known = price_years()
        chosen = known[-1] if year is None else year
        if chosen not in known:
            text = Sentence(
                "there are no prices of {chosen}; the package has those of {years}, and "
                "--prices names a file of your own.",
                chosen=shown(chosen),
                years=tuple(map(str, known)),
            )
            raise InputError(Problem("", None, text))
        path = FOLDER / f"{chosen}.toml"
    file = read_toml(Path(path))
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return PriceFile(record(PriceList, file, Sentence("a price list")), f"sha256:{digest}")
