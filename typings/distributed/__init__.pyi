"""distributed says it is typed, but its functions are not."""

from collections.abc import Iterator
from typing import Any

class Client:
    def __init__(self, address: str, timeout: float) -> None: ...

class KilledWorker(Exception): ...

def as_completed(futures: list[Any]) -> Iterator[Any]: ...
