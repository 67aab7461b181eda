"""Runs that were copied, renamed or moved by hand: where a run is, when the place that was named holds none."""

import re
from collections.abc import Iterable
from pathlib import Path

from fsm_sim.model.notation.sentence import Sentence

RECORD = "run.json"
"""The file that makes a folder a finished run."""
MADE = Sentence("a run is made by 'fsm-sim forecast'.")
LISTED = 3
"""So many runs are listed in a sentence."""
_LOOKED_AT = 1000
"""So many entries of a folder are looked at for runs."""


def no_run(place: Path) -> str:
    """Why a place is no run, and what to name in its stead; "" for a folder with files of a run in it.

    >>> no_run(Path("no-such-folder"))
    "there is no such folder; a run is made by 'fsm-sim forecast'."
    """
    if not place.exists():
        return Sentence("there is no such folder; {remedy}", remedy=MADE)
    above = next((one for one in list(place.absolute().parents)[:2] if (one / RECORD).is_file()), None)
    if above is not None and (place.is_file() or not (place / RECORD).exists()):
        levels = len(place.absolute().relative_to(above).parts)
        return Sentence("this is a part of the run {run}; name that folder.", run=_above(place, levels).as_posix())
    if place.is_file():
        with place.open("rb") as content:
            packed = content.read(4) == b"PK\x03\x04"
        if packed:
            return Sentence("this is a compressed file; unpack it and name the folder of the run in it.")
        return Sentence("this is a file, and a run is a folder; name the folder.")
    return _folder_without_run(place)


def renamed(file: Path) -> str:
    """What a sentence says of a file or folder that is not there where one beside it may be it; "" where none is.

    A name that was changed by hand, or by a program that copies, begins as the old one does and ends like it.
    """
    same = re.compile(re.escape(file.stem) + r"[^/]*" + re.escape(file.suffix), re.IGNORECASE)
    found = [one.name for one in _entries(file.parent) if same.fullmatch(one.name) and one.name != file.name]
    if len(found) != 1:
        return ""
    return Sentence(
        "there is no such file or folder; if '{found}' is it, name it {name} again.",
        found=str(found[0]),
        name=file.name,
    )


def _above(place: Path, levels: int) -> Path:
    """The folder that is some levels above a place, as the place was written where that says so."""
    return place.parents[levels - 1] if len(place.parents) >= levels else place.absolute().parents[levels - 1]


def _folder_without_run(place: Path) -> str:
    """Why a folder is no run: runs are below it, or results alone are in it, or nothing of a run; "" else."""
    entries = _entries(place)
    names = {one.name for one in entries}
    if {"inputs.json", "results", "pooled", "manifest.json", "calibration.json", RECORD} & names:
        return ""
    if any(re.fullmatch(r".*-\d+-\d+\.[0-9a-f]{16}\.parquet", one) for one in names):
        return Sentence("there are results of a run here (*.parquet) and nothing else of it; copy the whole folder.")
    below = [one for one in entries if (one / RECORD).is_file()]
    below = below or [two for one in entries for two in _entries(one) if (two / RECORD).is_file()]
    if not below:
        return Sentence("there is no run in this folder; {remedy}", remedy=MADE)
    listed = [one.as_posix() for one in below[:LISTED]]
    if len(below) == 1:
        return Sentence("this is no run, but {run} is one; name that folder.", run=listed[0])
    every = Sentence("{first} and {then}", first=", ".join(listed[:-1]), then=listed[-1])
    if len(below) > LISTED:
        every = Sentence("{names} and {more} more", names=tuple(listed), more=len(below) - LISTED)
    return Sentence("this is no run, but {runs} are; name one of them.", runs=every)


def _entries(folder: Path) -> list[Path]:
    """What is in a folder, in order; nothing where it cannot be read."""
    try:
        return sorted(_some(folder.iterdir()))
    except OSError:
        return []


def _some(found: Iterable[Path]) -> list[Path]:
    return [one for one, _ in zip(found, range(_LOOKED_AT), strict=False)]
