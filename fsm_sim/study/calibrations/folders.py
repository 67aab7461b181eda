"""The folder of a calibration while it is made: asked before the work, held by one command, and written whole."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.processes.folders import NO_SPACE, check_writable, held
from fsm_sim.processes.os_reasons import reason

ROOM = 20_000_000
"""Bytes that a calibration and the one before it may take."""


@contextmanager
def held_alone(target: Path) -> Iterator[None]:
    """Have a calibration's folder alone; what a command that was killed has left of it beside it is removed.

    Raises
    ------
    InputError
        When another command has it, it cannot be written, or there is too little room.
    """
    for place in (target, target.parent):
        check_writable(place, ROOM)
    target.parent.mkdir(parents=True, exist_ok=True)
    busy = Sentence(
        "another command is at work on the calibration '{name}'; wait until it has ended.", name=target.name
    )
    with held(target.with_name(f".{target.name}.lock"), busy):
        for left in target.parent.glob(f"{_unfinished(target)}*"):
            shutil.rmtree(left)
        yield


@contextmanager
def written_beside(target: Path) -> Iterator[Path]:
    """A new folder beside a calibration's, in which its files are written; it is gone after the block.

    Raises
    ------
    InputError
        When something cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=_unfinished(target)) as room:
            yield Path(room)
    except OSError as error:
        text = Sentence(
            "the calibration cannot be written: {reason}; what was there before is kept.", reason=reason(error)
        )
        if error.errno in NO_SPACE:
            text = Sentence(
                "there is no space left for the calibration; free some and give the same command again; "
                "what was there before is kept."
            )
        raise InputError(Problem(str(target), None, text), untouched=False) from None


def keep_aside(target: Path, copy: Path, digest: str) -> None:
    """Keep a finished run beside itself under its digest; it gets that name when its `copy` is whole."""
    aside = target.with_name(f"{target.name}-{digest.removeprefix('sha256:')[:8] or 'unknown'}")
    if aside.exists():
        shutil.rmtree(aside)
    shutil.copytree(target, copy)
    copy.replace(aside)


def _unfinished(target: Path) -> str:
    """How the names of unfinished folders begin; no calibration's name has a dot in it."""
    return f".unfinished-{target.name}."
