"""The secret that signs links to jobs: stated by whoever serves others, else made once and kept beside the jobs."""

import os
import secrets
from pathlib import Path
from typing import Final

from fsm_sim.inputs.files.text_file import read_text
from fsm_sim.model.errors import InputError, Problem

VARIABLE: Final = "FSM_SIM_SECRET"
LEAST: Final = 32
"""Letters that a stated secret has at least."""
NAME: Final = "secret"


def stands(file: Path | None) -> bool:
    """Whether a secret is stated, by a file or in the environment, whatever it is worth."""
    return file is not None or bool(os.environ.get(VARIABLE, "").strip())


def stated(file: Path | None) -> bytes | None:
    """The secret of a file, or of the environment; None where neither is given.

    Raises
    ------
    InputError
        Where it is too short, or the file cannot be read.
    """
    if not stands(file):
        return None
    text = read_text(file).strip() if file is not None else os.environ[VARIABLE].strip()
    if len(text) < LEAST:
        where = str(file) if file is not None else VARIABLE
        said = f"the secret in {where} has {len(text)} letters and needs {LEAST}; make one with: openssl rand -hex 32"
        raise InputError(Problem("", None, said))
    return text.encode()


def kept(state: Path) -> bytes:
    """A secret for this machine alone: made the first time, and read by its owner only."""
    file = state / NAME
    state.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = file.read_bytes()
        if len(found) >= LEAST:
            return found
        file.unlink()
        return kept(state)
    with os.fdopen(descriptor, "wb") as new:
        made = secrets.token_hex(LEAST).encode()
        new.write(made)
    return made
