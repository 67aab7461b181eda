"""Panels of invented towns whose stocks are simulated person by person from known numbers."""

import numpy as np

from fsm_sim.inference.stocks.panel import Panel
from fsm_sim.inputs.municipalities import municipalities

TRUTH = {"level": -2.4, "municipality_sd": 0.25, "lasting_share": 0.7, "persistence": 0.9, "retention": 0.75}
"""The numbers that `simulated` uses unless others are given."""


def simulated(
    seed: int, towns: int = 30, months: int = 24, hide_below: int = 0, first: str = "2021-07", **other: float
) -> Panel:
    """Each citizen enters and leaves paid hours by chance, at the rates of the town in that month.

    Hidden counts are those below `hide_below`, as intervals from 0. Towns have 80 to 2,000 citizens.
    """
    numbers, generator = {**TRUTH, **other}, np.random.default_rng(seed)
    persons = np.round(np.exp(generator.uniform(np.log(80), np.log(2000), (towns, 1)))).astype(int)
    lasting = numbers["municipality_sd"] * np.sqrt(numbers["lasting_share"]) * generator.standard_normal((towns, 1))
    spread = numbers["municipality_sd"] * np.sqrt(1 - numbers["lasting_share"])
    passing = autoregression(generator, towns, months, numbers["persistence"], spread)
    share = 1 / (1 + np.exp(-(numbers["level"] + lasting + passing)))
    count = walk(generator, persons[:, 0], share, numbers["retention"])
    hidden = count < hide_below
    least = np.where(hidden, 0.0, count)
    most = np.where(hidden, hide_below - 1.0, count)
    names = tuple(municipalities())[:towns]
    return Panel("in_paid_hours", first, names, np.repeat(persons, months, axis=1).astype(float), least, most)


def autoregression(
    generator: np.random.Generator, towns: int, months: int, persistence: float, sd: float
) -> np.ndarray:
    """Stationary autoregressions, shape (towns, months)."""
    found = np.empty((towns, months))
    found[:, 0] = sd * generator.standard_normal(towns)
    for month in range(1, months):
        new = np.sqrt(1 - persistence**2) * sd * generator.standard_normal(towns)
        found[:, month] = persistence * found[:, month - 1] + new
    return found


def walk(generator: np.random.Generator, persons: np.ndarray, share: np.ndarray, retention: float) -> np.ndarray:
    """How many are in paid hours by month: of those who were, some stay; the rest begin so that the share is met."""
    found = np.empty(share.shape)
    found[:, 0] = generator.binomial(persons, share[:, 0])
    for month in range(1, share.shape[1]):
        inside = found[:, month - 1].astype(int)
        stay = share[:, month] + retention * (1 - share[:, month - 1])
        begin = share[:, month] - retention * share[:, month - 1]
        staying = generator.binomial(inside, np.clip(stay, 0, 1))
        found[:, month] = staying + generator.binomial(persons - inside, np.clip(begin, 0, 1))
    return found


def as_csv(panel: Panel) -> str:
    """The panel as a table that people have: one row for each municipality and month, hidden counts as ``<5``."""
    lines = ["Kommune;Måned;Antal personer;Personer med løntimer"]
    for town, persons, least, most in zip(panel.municipalities, panel.persons, panel.least, panel.most, strict=True):
        for month, people, low, high in zip(panel.months, persons, least, most, strict=True):
            count = f"{low:.0f}" if low == high else f"<{high + 1:.0f}"
            lines.append(f"{town};{month};{people:.0f};{count}")
    return "\n".join(lines) + "\n"
