"""Compiled modules (`.pyc`) that a full disk or a power failure has cut short: found when one is imported, and removed.

Python checks the head of such a file and not its contents. One that is cut short ends every later import of its module
in an `EOFError` or a `ValueError`, for ever, since Python neither removes it nor reads the source instead. The first of
these looks like the end of a console's input, which a command line takes for an interrupt.
"""

import importlib.util
import marshal
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType

HEAD = 16
"""Bytes of a compiled module before its code: what it was compiled by, and when or from what."""
DAMAGE = (EOFError, ValueError, TypeError)
"""What Python raises when the code in a compiled module cannot be read."""


class Imports(MetaPathFinder):
    """Follows which module is imported; it finds none itself."""

    def __init__(self) -> None:
        self.last = ""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Nothing; the name is remembered."""
        self.last = fullname
        return None

    def remove_damaged(self) -> tuple[Path, ...]:
        """Remove the compiled file of the module imported last, and others of its package, where they are damaged."""
        package = self.last.partition(".")[0]  # the spec of a module inside it would import the package again
        spec = importlib.util.find_spec(package) if package else None
        if spec is None or spec.cached is None:
            return ()
        return tuple(file for file in sorted(_folder(package).rglob("*.pyc")) if not _is_whole(file) and _removed(file))


@contextmanager
def followed_imports() -> Iterator[Imports]:
    """Follow imports for as long as the block lasts."""
    imports = Imports()
    sys.meta_path.insert(0, imports)
    try:
        yield imports
    finally:
        sys.meta_path.remove(imports)


def begin_again() -> None:
    """Put the same command in the place of this process, so that no module stays half imported."""
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _folder(package: str) -> Path:
    """Where the compiled modules of a package lie; of a module that lies alone, the folder of its own."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.cached is not None
    folder = Path(spec.cached).parent
    is_package = spec.submodule_search_locations is not None
    return folder.parent if is_package and folder.name == "__pycache__" else folder


def _is_whole(file: Path) -> bool:
    """Whether a compiled module can be read, or is not there.

    >>> _is_whole(Path("no-such-file.pyc"))
    True
    """
    try:
        return isinstance(marshal.loads(file.read_bytes()[HEAD:]), CodeType)
    except OSError:
        return True
    except DAMAGE:
        return False


def _removed(file: Path) -> bool:
    with suppress(OSError):
        file.unlink()
    return not file.exists()
