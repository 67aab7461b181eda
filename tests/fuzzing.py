"""Changed inputs for every reader of the package: how a valid file is changed, and what reads the changed file.

An outcome is right when the reader accepts the file, or refuses it with sentences of one line that name a file.
"""

import json
import random
import re
import shutil
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsm_sim.model.errors import InputError, RefusedError

SECONDS = 10
"""The longest that a reader may take, of processor time."""
LONGEST = 3000
"""Characters of a sentence; a list of all programmes or transitions is the longest there is."""

VALUES = (
    "nan", "inf", "-inf", "1e308", "-1e308", "1e-320", "-0.0", "0", "-1", "1", "2", "0.5", "1e9", "9" * 19, "9" * 25,
    "9" * 5000, "true", "false", '""', '" "', '"x"', '"nan"', '"1,5"', '"\\u0000"', '"\\u202e"', '"\\ud83d"', "'a'",
    "[]", "{}", "[[]]", "[1, 2, 3]", '["x"]', "[{}]", "{ a = 1 }", '{ "" = 0 }', "1979-05-27", "07:32:00", "null",
    "1979-05-27T07:32:00Z", '"' + "x" * 3000 + '"', '"../../etc/passwd"', '"="', "<5", "1-4", "..", "*", "0x7f", "=1+1",
)  # fmt: skip
"""Values that are put in the place of others, in the notation of TOML; JSON and CSV take them as text."""
PIECES = (
    "\x00", "\x1b[31m", "\u202e", "\ufeff", "\u00a0", "\r", "\r\n", "\n", "\t", "#", "=", "[", "]", "[[", "]]", "{",
    "}", '"', "'", '"""', "'''", ",", ";", ".", "\\", "æ", "e\u0301", "😀", "\x85", "\u2028", "[" * 3000, "{a=" * 400,
    "[a]\n",
    "[[office]]\n", "[scenario]\n", 'base = "base.toml"\n', 'offices = "offices.csv"\n', "a.b.c.d = 1\n", '"" = 1\n',
)  # fmt: skip
"""Text that is put between other text."""
JSON_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 10**30, 2**63, 0.5, -0.5, 1e308, float("nan"), float("inf"), "", "x", "nan", "\x00",
    "\u202e", "x" * 3000, [], {}, [[]], [1], ["x"], [None], {"": 0}, {"x": []}, [[1, 2], [3]], "Hedensted", "bir",
)  # fmt: skip
"""Values that are put in the place of others in a JSON document."""

_TOKEN = re.compile(r'"[^"\n]*"|[+-]?\d[\d._e+-]*|true|false|\b[a-z_]+\b')


class Outcome(Exception):
    """A reader has not met a file as it should."""


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A text file, changed in one to four places."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        change = chance.choice((_bytes, _lines, _values, _values, _values, _pieces))
        content = change(content, chance)
    return content


def mutated_binary(content: bytes, chance: random.Random) -> bytes:
    """Any file, changed in its bytes."""
    for _ in range(chance.choice((1, 1, 2, 8))):
        content = _bytes(content, chance)
    return content


def mutated_json(content: Any, chance: random.Random) -> Any:
    """A JSON document's content, changed in one to three places."""
    content = json.loads(json.dumps(content))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        content = _json(content, chance)
    return content


def _bytes(content: bytes, chance: random.Random) -> bytes:
    place, length = chance.randrange(len(content) + 1), chance.choice((1, 1, 2, 8, 60))
    match chance.randrange(6):
        case 0:
            return content[:place]
        case 1:
            return content[:place] + content[place + length :]
        case 2:
            return content[:place] + chance.randbytes(length) + content[place:]
        case 3:
            return content[:place] + content[place : place + length] * 2 + content[place + length :]
        case 4:
            return content[:place] + chance.randbytes(length) + content[place + length :]
        case _:
            one = content[place : place + 1]
            return content[:place] + bytes(byte ^ (1 << chance.randrange(8)) for byte in one) + content[place + 1 :]


def _lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            del lines[place]
        case 1:
            lines.insert(other, lines[place])
        case 2:
            lines[place], lines[other] = lines[other], lines[place]
        case _:
            lines.insert(place, chance.choice(PIECES).encode("utf-8", "surrogatepass"))
    return b"\n".join(lines)


def _values(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", "surrogateescape")
    tokens = list(_TOKEN.finditer(text))
    if not tokens:
        return content
    token = chance.choice(tokens)
    new = chance.choice((*VALUES, *VALUES, chance.choice(tokens)[0]))
    return (text[: token.start()] + new + text[token.end() :]).encode("utf-8", "surrogateescape")


def _pieces(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", "surrogateescape")
    place = chance.randrange(len(text) + 1)
    return (text[:place] + chance.choice(PIECES) + text[place:]).encode("utf-8", "surrogateescape")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document, as what holds it and its key or number."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield value, key
        yield from _places(item)


def _json(content: Any, chance: random.Random) -> Any:
    places = list(_places(content))
    if not places or chance.random() < 0.01:
        return chance.choice(JSON_VALUES)
    holder, key = chance.choice(places)
    match chance.randrange(6):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[chance.choice(("", "x", "\x00", f"{key}s"))] = holder.pop(key)
        case 2 if isinstance(holder, list):
            holder.append(holder[key])
        case 3:
            other, at = chance.choice(places)
            if at in other if isinstance(other, dict) else at < len(other):
                holder[key] = json.loads(json.dumps(other[at]))
        case _:
            holder[key] = chance.choice(JSON_VALUES)
    return content


@contextmanager
def in_time(seconds: int = SECONDS) -> Iterator[None]:
    """Raise an `Outcome` where the block takes longer."""

    def late(*_: Any) -> None:
        raise Outcome(f"it takes longer than {seconds} seconds")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)  # of the processor, whatever else the machine does
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def refusal(read: Callable[[Path], object], path: Path) -> str | None:
    """The sentences with which a file is refused, None where it is read.

    Raises
    ------
    Outcome
        When the reader raises or warns of anything else, takes too long, or its sentences are not as they should be.
    """
    try:
        with in_time(), warnings.catch_warnings():
            warnings.simplefilter("error")
            read(path)
    except RefusedError as error:
        return str(error)
    except InputError as error:
        for problem in error.problems:
            _check(problem.sentence, problem.file)
        if not error.problems:
            raise Outcome("refused without a sentence") from error
        return str(error)
    except Outcome:
        raise
    except BaseException as error:
        raise Outcome(f"{type(error).__name__}: {str(error)[:300]}") from error
    return None


def _check(sentence: str, file: str) -> None:
    said = sentence.partition(" To copy:")[0].partition(" For example:")[0]
    if any(not one.isprintable() for one in said):
        raise Outcome(f"a sentence with a character that is not printable: {said!r:.400}")
    if not said.endswith((".", "?", "'")):
        raise Outcome(f"a sentence without an end: {said[-300:]!r}")
    if not file:
        raise Outcome(f"a sentence that names no file: {said!r:.300}")
    if len(said) > LONGEST:
        raise Outcome(f"a sentence of {len(said)} characters: {said!r:.200}")


@dataclass(frozen=True)
class Reader:
    """A kind of file: a valid folder with such files, the pattern of those that are changed, and what reads one."""

    name: str
    folder: Path
    pattern: str
    read: Callable[[Path], object]
    change: Callable[[Path, random.Random], None]

    def fuzzed(self, number: int, room: Path) -> tuple[Path, str | None]:
        """One changed file in a copy of the folder, and the sentences with which it is refused.

        Raises
        ------
        Outcome
            As `refusal`; its `file` is the changed file.
        """
        chance = random.Random(f"{self.name} {number}")
        place = room / self.name
        if place.exists():
            shutil.rmtree(place)
        shutil.copytree(self.folder, place)
        file = chance.choice(sorted(one for one in place.rglob(self.pattern) if one.is_file()))
        self.change(file, chance)
        try:
            return file, refusal(self.read, self.found(file))
        except Outcome as error:
            error.add_note(f"{self.name} {number}: {file}")
            raise

    def found(self, file: Path) -> Path:
        """The changed file, wherever it is when it has been given another name."""
        return file


def change_text(file: Path, chance: random.Random) -> None:
    """Change a text file."""
    file.write_bytes(mutated(file.read_bytes(), chance))
