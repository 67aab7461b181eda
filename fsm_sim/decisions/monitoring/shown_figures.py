"""Which rolling counts may be shown: those of municipalities and of all together, as figures for disclosure control.

What may not be found out: a rolling count under the limit or that leaves fewer than that out, a month's count of the
same kind, and a difference of the same kind between an outcome and the larger one that counts it too.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from fsm_sim.decisions.monitoring.panel import WINDOW, CountsPanel, rolling
from fsm_sim.inputs.local_counts.monitored import larger_groups
from fsm_sim.model.network import Flags
from fsm_sim.study.disclosure.figures import Figures
from fsm_sim.study.disclosure.protection import protect


@dataclass(frozen=True, eq=False)
class Shown:
    """What may be shown, by outcome: of municipalities, shape (municipalities, windows), and of all, shape (windows,).

    Why one is hidden, for what it is or to protect another, is not kept: that would let hidden ones be worked out.
    """

    own: dict[str, Flags]
    total: dict[str, Flags]

    def first(self, windows: int) -> "Shown":
        """What may be shown of the first `windows` windows."""
        return Shown(
            {name: one[:, :windows] for name, one in self.own.items()},
            {name: one[:windows] for name, one in self.total.items()},
        )


def what_is_shown(panel: CountsPanel, hide_below: int) -> Shown:
    """What of a panel's rolling counts may be shown when counts under `hide_below` are hidden; 0 hides nothing."""
    known = {name: np.isfinite(rolling(panel.exact(name))) for name in panel.least}
    if not hide_below or not known or not panel.windows or not panel.municipalities:
        return Shown(known, {name: one.any(axis=0) for name, one in known.items()})
    made = figures_of(panel)
    found = protect(made, hide_below)
    shape = len(known), len(panel.municipalities), len(panel.windows)
    number = int(np.prod(shape))
    own = found.shown[:number].reshape(shape)
    total = found.shown[number : number + shape[0] * shape[2]].reshape(shape[0], shape[2])
    return Shown(
        {name: own[place] for place, name in enumerate(known)},
        {name: total[place] for place, name in enumerate(known)},
    )


def figures_of(panel: CountsPanel) -> Figures:
    """The figures of a panel: rolling counts, totals of them, months' counts, and differences of nested outcomes.

    The first figures are the rolling counts by outcome, municipality and window; then their totals over municipalities
    by outcome and window; the rest are protected alone. A count that the file hides is taken as it may be.
    """
    names, towns, windows = list(panel.least), len(panel.municipalities), len(panel.windows)
    shape = len(names), towns, len(panel.months)
    exact = np.stack([panel.exact(name) for name in names])
    guess = np.stack([np.nan_to_num(np.floor((panel.least[name] + panel.most[name]) / 2)) for name in names])
    place = np.arange(exact.size).reshape(shape)
    people = np.broadcast_to(np.nan_to_num(panel.citizens), shape)
    moving = [np.lib.stride_tricks.sliding_window_view(one, WINDOW, axis=-1) for one in (place, np.isfinite(exact))]
    parts, known = moving[0].reshape(-1, WINDOW), moving[1].all(axis=-1)
    rows = [[(int(one), 1.0) for one in part] for part in parts]
    totals: dict[int, tuple[int, ...]] = {}
    whole: list[list[tuple[int, float]]] = []
    for outcome in range(len(names)):
        for window in range(windows):
            own = [
                (outcome * towns + int(town)) * windows + window for town in np.flatnonzero(known[outcome, :, window])
            ]
            totals[len(rows) + len(whole)] = tuple(own)
            whole.append([pair for one in own for pair in rows[one]])
    nested = [(low, high) for low, name in enumerate(names) for high in _larger(panel.programme, name, names)]
    months = [[(int(one), 1.0)] for one in place.ravel()]
    gaps = [
        [(int(large), 1.0), (int(small), -1.0)]
        for low, high in nested
        for small, large in zip(place[low].ravel(), place[high].ravel(), strict=True)
    ]
    known_gaps = [np.isfinite(exact[low] + exact[high]).ravel() for low, high in nested]
    some = [bool(totals[len(rows) + one]) for one in range(len(whole))]
    every = rows + whole + months + gaps
    pairs = [np.stack([place[low].ravel(), place[high].ravel()], axis=1) for low, high in nested]
    return Figures(
        truth=np.minimum(np.where(np.isfinite(exact), exact, guess), people).ravel(),
        most=np.asarray(people, dtype=float).ravel(),
        block=np.broadcast_to(np.arange(towns)[:, None], shape).ravel(),
        within=np.concatenate([np.zeros((0, 2), dtype=np.int64), *pairs]),
        forms=_matrix(every, exact.size),
        offered=np.arange(len(every)) < len(rows) + len(whole),
        known=np.concatenate([known.ravel(), some, np.isfinite(exact).ravel(), *known_gaps]).astype(bool),
        parts=totals,
    )


def _larger(programme: str, name: str, names: list[str]) -> list[int]:
    return [names.index(one) for one in larger_groups(programme, name) if one in names]


def _matrix(forms: list[list[tuple[int, float]]], counts: int) -> csr_array:
    rows = [row for row, form in enumerate(forms) for _ in form]
    places, values = zip(*(pair for form in forms for pair in form), strict=True)
    return csr_array((values, (rows, places)), shape=(len(forms), counts))
