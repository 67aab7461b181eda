"""What was worked out lately, so that it is not worked out again: so much of it, and the oldest is forgotten."""

from collections.abc import Hashable
from threading import Lock


class Lately[Key: Hashable, Value]:
    """At most so many values by their keys, for several threads.

    >>> lately = Lately[str, int](most=2)
    >>> for number, name in enumerate("abc"):
    ...     lately.keep(name, number)
    >>> [lately.get(name) for name in "abc"]
    [None, 1, 2]
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[Key, Value] = {}
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """A value that is still kept."""
        with self._lock:
            return self._known.get(key)

    def keep(self, key: Key, value: Value) -> None:
        """Keep a value, as the newest."""
        with self._lock:
            self._known.pop(key, None)
            self._known[key] = value
            while len(self._known) > self._most:
                self._known.pop(next(iter(self._known)))
