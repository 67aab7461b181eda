"""What others have written and the package carries: read from the list beside it, which says under which licence."""

import hashlib
import re
from pathlib import Path
from typing import Any, Final

LISTS: Final = ("fsm_sim/web/static/LICENSES.md",)
ENTRY: Final = re.compile(
    r"`(?P<file>[^`]+)` is (?P<title>\S+) (?P<version>[\d.]+\d) \(npm `(?P<name>[^`]+)`\), by (?P<by>.+?), "
    r"under the (?P<licence>.+?)(?: licence)?[,.]"
)
SPDX: Final = {"Zero-Clause BSD": "0BSD", "MIT": "MIT"}


def shipped_components(root: Path) -> list[dict[str, Any]]:
    """The components of a bill of materials (CycloneDX), with the sha256 of each file."""
    return [_component(root, root / one, entry) for one in LISTS for entry in entries((root / one).read_text("utf-8"))]


def entries(text: str) -> list[re.Match[str]]:
    """The files that a list names.

    >>> (one,) = entries("`a.js` is a 1.2.3 (npm `a.org`), by Ann and others, under the Zero-Clause BSD licence, which")
    >>> one["file"], one["version"], one["licence"]
    ('a.js', '1.2.3', 'Zero-Clause BSD')
    """
    return list(ENTRY.finditer(" ".join(text.split())))


def _component(root: Path, told_in: Path, entry: re.Match[str]) -> dict[str, Any]:
    file = told_in.with_name(entry["file"])
    return {
        "type": "library",
        "name": entry["name"],
        "version": entry["version"],
        "purl": f"pkg:npm/{entry['name']}@{entry['version']}",
        "licenses": [{"license": {"id": SPDX[entry["licence"]]}}],
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}],
        "properties": [{"name": "file", "value": file.relative_to(root).as_posix()}],
    }
