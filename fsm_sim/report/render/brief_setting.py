"""How a brief is set on paper: what is left out of its two pages, or which pictures have a height of their own."""

from dataclasses import dataclass, replace

from fsm_sim.report.document.brief.brief_content import EVERYTHING, TIGHTEST, Tight

FIRST, SECOND = frozenset({"fan"}), frozenset({"differences", "fit"})
"""The pictures of each of the two pages."""
MOST_PAGES = 3
"""Pages that a brief has where long titles and warnings need them."""


@dataclass(frozen=True)
class Setting:
    """What is left out of each page, and the pictures that do not take the room that is left on two pages."""

    tight: Tight = EVERYTHING
    spread: frozenset[str] = frozenset()

    def after(self, pages: int, small: frozenset[str]) -> "Setting":
        """The next setting to try, where a brief has so many pages and these pictures are too small; else this one.

        More is left out first: of a page that has no room for its pictures, of both where there are too many pages.
        Where nothing more can be left out, the brief goes on to another page and leaves nothing out; should there be a
        fourth, of the second page first.

        >>> Setting().after(2, frozenset({"fan"})).tight, Setting(Tight(1, 3)).after(3, frozenset()).tight
        (Tight(first=1, second=0), Tight(first=2, second=3))
        >>> Setting(Tight(1, 0)).after(2, frozenset()) == Setting(Tight(1, 0))
        True
        >>> longer = Setting(Tight(3, 3)).after(3, frozenset({"fit"}))
        >>> longer.tight, sorted(longer.spread), longer.after(3, frozenset()) == longer
        (Tight(first=0, second=0), ['differences', 'fan', 'fit'], True)
        >>> longer.after(4, frozenset()).tight, Setting(Tight(0, 3), longer.spread).after(4, frozenset()).tight
        (Tight(first=0, second=1), Tight(first=1, second=3))
        """
        if self.spread:
            full = pages <= MOST_PAGES or self.tight == Tight(TIGHTEST, TIGHTEST)
            return self if full else replace(self, tight=_tighter(self.tight))
        over = pages > 2
        more = Tight(
            min(TIGHTEST, self.tight.first + bool(small & FIRST or over)),
            min(TIGHTEST, self.tight.second + bool(small & SECOND or over)),
        )
        if more != self.tight:
            return Setting(more)
        return Setting(EVERYTHING, FIRST | SECOND) if small or over else self


def _tighter(tight: Tight) -> Tight:
    """With more left out of the second page, and of the first where nothing more can be."""
    second = tight.second < TIGHTEST
    return Tight(tight.first + (not second), tight.second + second)
