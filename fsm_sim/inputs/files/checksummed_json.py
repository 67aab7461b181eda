"""JSON documents that carry a checksum of their own text, so that a single changed bit is noticed when one is read."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fsm_sim.inputs.files.json_record import UnreadableError, document
from fsm_sim.model.notation.sentence import Sentence

CHECKSUM = "checksum"
"""The first key of such a document."""


class ChangedError(ValueError):
    """A document that is not the one that was written; its text says in what way, as a sentence."""


def checksummed(content: Mapping[str, Any]) -> str:
    """The text of a document with its checksum, the sha256 of the text in which the checksum is still empty.

    >>> print(checksummed({"seed": 1}))
    {
     "checksum": "sha256:...",
     "seed": 1
    }
    """
    text = json.dumps({CHECKSUM: "", **content}, indent=1, ensure_ascii=False) + "\n"
    return text.replace(_line(""), _line(digest_of_bytes(text.encode())), 1)


def parsed(content: bytes) -> dict[str, Any]:
    """What a checksummed document says, without its checksum.

    Raises
    ------
    ChangedError
        When it is not JSON, has no checksum, or has another one than its text.

    >>> parsed(checksummed({"seed": 1}).encode())
    {'seed': 1}
    >>> parsed(checksummed({"seed": 1}).replace("1", "2").encode())
    Traceback (most recent call last):
    fsm_sim.inputs.files.checksummed_json.ChangedError: the file has been changed or damaged since it was written
    """
    try:
        found = document(content)
    except UnreadableError as error:
        raise ChangedError(str(error)) from None
    if not isinstance(found, dict) or not isinstance(found.get(CHECKSUM), str):
        raise ChangedError(Sentence("the file has no checksum; another version may have made it"))
    checksum = found.pop(CHECKSUM)
    if digest_of_bytes(content.decode().replace(_line(checksum), _line(""), 1).encode()) != checksum:
        raise ChangedError(Sentence("the file has been changed or damaged since it was written"))
    return found


def digest_of_bytes(content: bytes) -> str:
    """The sha256 of some bytes, as records write it.

    >>> digest_of_bytes(b"")[:15]
    'sha256:e3b0c442'
    """
    return "sha256:" + hashlib.sha256(content).hexdigest()


def digest_of_file(file: Path) -> str:
    """The sha256 of a file's bytes; empty when there is no such file."""
    try:
        return digest_of_bytes(file.read_bytes())
    except FileNotFoundError:
        return ""


def _line(checksum: str) -> str:
    return f'"{CHECKSUM}": "{checksum}"'
