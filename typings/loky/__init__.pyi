"""What is used of loky, which has no types."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED as FIRST_COMPLETED
from concurrent.futures import Future as _Future
from typing import Any

type Future = _Future[Any]

class _Executor:
    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> Future: ...
    def shutdown(self, wait: bool = ..., kill_workers: bool = ...) -> None: ...

def get_reusable_executor(
    max_workers: int, *, timeout: float = ..., initializer: Callable[..., None] = ..., initargs: tuple[Any, ...] = ...
) -> _Executor: ...
def wait(futures: Iterable[Future], *, return_when: str) -> tuple[set[Future], set[Future]]: ...
