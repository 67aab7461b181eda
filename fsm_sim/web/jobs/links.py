"""Links to jobs: an id with a signature that only this server's secret makes, so that no link can be guessed.

What a link is for is signed with it: one that opens a calibration for plans opens no page of a job, and deletes none.
"""

import base64
import hashlib
import hmac
from typing import Literal

For = Literal["job", "own"]
"""The page of a job; the calibration that it made, for plans."""


def signed(secret: bytes, number: str, what: For = "job") -> str:
    """The part of an address that leads to a job, or to what it made.

    >>> signed(b"x" * 32, "00112233aabbccdd")[:17]
    '00112233aabbccdd.'
    """
    found = hmac.new(secret, f"{what}:{number}".encode(), hashlib.sha256).digest()
    return f"{number}.{base64.urlsafe_b64encode(found).decode().rstrip('=')}"


def id_of(secret: bytes, token: str, what: For = "job") -> str | None:
    """The id of the job that a part of an address leads to; None where the signature is not this server's.

    >>> id_of(b"x" * 32, signed(b"x" * 32, "00112233aabbccdd")), id_of(b"y" * 32, signed(b"x" * 32, "00112233aabbccdd"))
    ('00112233aabbccdd', None)
    """
    number = token.partition(".")[0]
    if not token.isascii() or not hmac.compare_digest(signed(secret, number, what), token):
        return None
    return number
