"""Published numbers in parts, each for a picture of at most a third of a page, so that no page is left half empty."""

from collections.abc import Iterator, Sequence

from fsm_sim.study.results.entries import Record

MOST = 20
"""So many published numbers have room in a picture of a third of a page."""


def fit_parts(fit: Sequence[Record], most: int = MOST) -> list[list[Record]]:
    """As few parts as can be, as equal as can be: programmes in their order, whole unless one is more than `most`.

    >>> entries = [{"programme": name} for name in "AABBBBCC"]
    >>> [[entry["programme"] for entry in part] for part in fit_parts(entries, 6)]
    [['A', 'A', 'B', 'B', 'B', 'B'], ['C', 'C']]
    >>> [len(part) for part in fit_parts([{"programme": "A"}] * 7, 3)]
    [3, 3, 1]
    >>> fit_parts([])
    []
    """
    if not fit:
        return []
    blocks = [*_blocks(fit, most)]
    fewest = len(_packed(blocks, most))
    return next(parts for size in range(1, most + 1) if len(parts := _packed(blocks, size)) == fewest)


def fit_pictures(fit: Sequence[Record]) -> list[tuple[str, list[Record]]]:
    """The name of each part's picture, and the part.

    >>> fit_pictures([{"programme": "A"}])
    [('fit-1', [{'programme': 'A'}])]
    """
    return [(f"fit-{place}", part) for place, part in enumerate(fit_parts(fit), start=1)]


def window_pictures(series: Sequence[Record]) -> list[tuple[str, list[Record]]]:
    """The names of pictures of series of windows, and the two series that stand beside each other in each.

    >>> window_pictures([{"what": "a"}, {"what": "b"}, {"what": "c"}])[1]
    ('windows-2', [{'what': 'c'}])
    """
    return [(f"windows-{1 + place // 2}", [*series[place : place + 2]]) for place in range(0, len(series), 2)]


def _blocks(fit: Sequence[Record], most: int) -> Iterator[list[Record]]:
    """The numbers of each programme, in pieces of `most`."""
    for programme in dict.fromkeys(entry["programme"] for entry in fit):
        own = [entry for entry in fit if entry["programme"] == programme]
        yield from (own[start : start + most] for start in range(0, len(own), most))


def _packed(blocks: Sequence[list[Record]], size: int) -> list[list[Record]]:
    """The blocks in order in parts of at most `size`; a block that is longer is a part of its own."""
    parts: list[list[Record]] = [[]]
    for block in blocks:
        if parts[-1] and len(parts[-1]) + len(block) > size:
            parts.append([])
        parts[-1] = [*parts[-1], *block]
    return parts
