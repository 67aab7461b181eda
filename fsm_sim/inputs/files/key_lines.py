"""The line of every key in a TOML text.

The text must be valid, which `tomllib` has checked before: `tomllib` itself does not report line numbers.
"""

import bisect
import re
import tomllib

KeyPath = tuple[str | int, ...]
"""Keys and list positions from the top of a file, such as ``("staffing", "posts", 1, "count")``."""

_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*""")
_STRINGS = r'''"""(?:\\.|[^\\])*?"""(?!")|\'\'\'.*?\'\'\'(?!\')|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\''''
_SCALAR = re.compile(rf"{_STRINGS}|[^,\]}}#\n]*", re.DOTALL)


def key_lines(text: str) -> dict[KeyPath, int]:
    r"""Line, counted from 1, of each key, table and list element.

    >>> key_lines("[staffing]\nposts = [ { count = 6 },\n  { count = 8 } ]")[("staffing", "posts", 1, "count")]
    3
    """
    return _Scan(text).lines


class _Scan:
    """One pass over the text; `at` is the current position."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._elements: dict[KeyPath, int] = {}
        self._document()

    def _document(self) -> None:
        table: KeyPath = ()
        self._skip()
        while self.at < len(self.text):
            if self._sees("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip()

    def _header(self) -> KeyPath:
        """``[table]`` or ``[[table]]``; a key that names a list of tables refers to its last element."""
        line, brackets = self._line(), 2 if self._sees("[[") else 1
        self.at += brackets
        keys = self._keys()
        self.at += brackets
        path: KeyPath = ()
        for position, key in enumerate(keys):
            path = (*path, key)
            if brackets == 2 and position == len(keys) - 1:
                self._elements[path] = self._elements.get(path, -1) + 1
            self.lines.setdefault(path, line)
            if path in self._elements:
                path = (*path, self._elements[path])
                self.lines.setdefault(path, line)
        return path

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.at += 1  # the equals sign
        self._skip()
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        if self._sees("["):
            self._list(path)
        elif self._sees("{"):
            self._inline_table(path)
        else:
            self._take(_SCALAR)

    def _list(self, path: KeyPath) -> None:
        self._step()
        index = 0
        while not self._sees("]"):
            element = (*path, index)
            self.lines[element] = self._line()
            self._value(element)
            self._skip()
            if self._sees(","):
                self._step()
            index += 1
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._step()
        while not self._sees("}"):
            self._pair(path)
            self._skip()
            if self._sees(","):
                self._step()
        self.at += 1

    def _keys(self) -> list[str]:
        keys = [self._take(_KEY)]
        while self._sees("."):
            self.at += 1
            keys.append(self._take(_KEY))
        return [str(tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key for key in keys]

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(f"no valid TOML at character {self.at}")
        self.at = match.end()
        return match.group(pattern.groups)

    def _skip(self) -> None:
        self._take(_GAP)

    def _step(self) -> None:
        self.at += 1
        self._skip()

    def _sees(self, start: str) -> bool:
        return self.text.startswith(start, self.at)

    def _line(self) -> int:
        return bisect.bisect_left(self._breaks, self.at) + 1
