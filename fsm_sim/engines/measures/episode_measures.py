"""The measures of an evaluation as pure functions of the episode table.

Times are months since the start. A spell covers its start and not its stop, except that a spell cut by the horizon
covers the horizon. Every function takes an episode table of one or many offices and returns a share, or NaN where
nobody is counted.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from fsm_sim.model.measure import Measure
from fsm_sim.model.programme import Programme

GONE = ("left",)
"""States of those who no longer belong to the target group."""


def measure(episodes: pd.DataFrame, what: Measure, programme: Programme) -> float:
    """The value of any measure; `programme` says which states are the kontanthjælp system."""
    if what.group is not None:
        episodes = episodes[episodes["group"] == what.group]
    start = what.start or 0.0
    match what.kind:
        case "prevalence":
            return prevalence(episodes, what.states, what.stop, among=what.among)
        case "touched":
            return touched(episodes, what.states, start, what.stop, among=what.among)
        case "ever":
            return touched(episodes, what.states, 0.0, what.stop, among="entered")
        case "ever_given":
            return ever_given(episodes, what.states, what.after, what.stop)
        case "cleared":
            return 1.0 - prevalence(episodes, cash_states(programme), what.stop, among="entered")
        case "waiting_over":
            return waiting_over(episodes, cash_states(programme), what.longer_than or 0.0, what.stop)
        case "offices_meeting":
            return offices_meeting(episodes, what.states, start, what.stop, what.threshold or 0.0, among=what.among)
        case "best_offices":
            return best_offices(episodes, what.states, start, what.stop, what.best or 1, among=what.among)
        case "starts":
            return starts(episodes, what.states, caseload_states(programme), start, what.stop)


def cash_states(programme: Programme) -> tuple[str, ...]:
    """The states in which a citizen is still in the kontanthjælp system."""
    return tuple(name for name, state in programme.states.items() if state.cash_system)


def caseload_states(programme: Programme) -> tuple[str, ...]:
    """The states in which a citizen has a caseworker, for a whole case or part of one."""
    return tuple(name for name, state in programme.states.items() if state.caseload_weight > 0)


def prevalence(episodes: pd.DataFrame, states: Sequence[str], month: float, *, among: str = "present") -> float:
    """Share in `states` at a month, among those present or all who have entered."""
    now = _open_at(episodes, month)
    gone = now["state"].isin(GONE) if among == "present" else np.zeros(len(now), dtype=bool)
    return _ratio((now["state"].isin(states) & ~gone).sum(), (~gone).sum())


def touched(
    episodes: pd.DataFrame, states: Sequence[str], start: float, stop: float, *, among: str = "present"
) -> float:
    """Share in `states` at any time from `start` to `stop`, among those present at some time in it (or all entered)."""
    spells = _open_during(episodes, start, stop)
    if among == "present":
        spells = spells[~spells["state"].isin(GONE)]
    return _ratio(_citizens(spells[spells["state"].isin(states)]), _citizens(spells))


def ever_given(episodes: pd.DataFrame, states: Sequence[str], after: Sequence[str], month: float) -> float:
    """Of those who have been in `after` by a month, the share who have been in `states` later and by then."""
    spells = _open_during(episodes, 0.0, month)
    key = ["municipality", "citizen"]
    first = spells[spells["state"].isin(after)].groupby(key)["start"].min().rename("first")
    reached = spells[spells["state"].isin(states)].join(first, on=key)
    return _ratio(_citizens(reached[reached["start"] > reached["first"]]), len(first))


def waiting_over(episodes: pd.DataFrame, states: Sequence[str], months: float, at: float) -> float:
    """Of those in `states` at a month, the share who entered the office more than some months before."""
    now = _open_at(episodes, at)
    waiting = now[now["state"].isin(states)]
    entered = episodes.groupby(["municipality", "citizen"])["start"].min().rename("entered")
    since = waiting.join(entered, on=["municipality", "citizen"])["entered"]
    return _ratio((since < at - months).sum(), len(waiting))


def offices_meeting(
    episodes: pd.DataFrame,
    states: Sequence[str],
    start: float,
    stop: float,
    threshold: float,
    *,
    among: str = "present",
) -> float:
    """Share of offices in which at least a share of the citizens counted touch `states` from `start` to `stop`."""
    shares = [touched(office, states, start, stop, among=among) for _, office in episodes.groupby("municipality")]
    return _ratio(sum(share >= threshold for share in shares), len(shares))


def best_offices(
    episodes: pd.DataFrame,
    states: Sequence[str],
    start: float,
    stop: float,
    best: int,
    *,
    among: str = "present",
) -> float:
    """Mean share of the citizens counted who touch `states` from `start` to `stop`, over the `best` offices in it."""
    shares = [touched(office, states, start, stop, among=among) for _, office in episodes.groupby("municipality")]
    return float(np.mean(sorted(shares)[-best:])) if shares else float("nan")


def starts(episodes: pd.DataFrame, states: Sequence[str], caseload: Sequence[str], start: float, stop: float) -> float:
    """Moves into `states` after `start` and until `stop`, over the mean of those in `caseload` at both ends."""
    moved = ~episodes["state"].isin(states) & episodes["next_state"].isin(states)
    during = (episodes["stop"] > start) & (episodes["stop"] <= stop)
    served = [_open_at(episodes, month)["state"].isin(caseload).sum() for month in (start, stop)]
    return _ratio(float((moved & during).sum()), float(np.mean(served)))


def of_states(episodes: pd.DataFrame, states: Sequence[str], among_states: Sequence[str], month: float) -> float:
    """Of those in `among_states` at a month, the share in `states`."""
    now = _open_at(episodes, month)["state"]
    return _ratio((now.isin(states) & now.isin(among_states)).sum(), now.isin(among_states).sum())


def mean_changes(episodes: pd.DataFrame, month: float) -> float:
    """Mean number of changes of caseworker so far, among those present."""
    now = _open_at(episodes, month)
    return float(now.loc[~now["state"].isin(GONE), "changes"].mean())


def mean_caseload(episodes: pd.DataFrame, programme: Programme, month: float) -> float:
    """Mean caseload that citizens on a caseload meet at a month: each counted by their share of a case."""
    now = _open_at(episodes, month)
    now = now[now["caseworker"] >= 0]
    weight = now["state"].map({name: state.caseload_weight for name, state in programme.states.items()}).astype(float)
    loads = weight.groupby([now["municipality"], now["caseworker"]]).sum()
    return float((loads**2).sum() / loads.sum()) if len(loads) else float("nan")


def _open_at(episodes: pd.DataFrame, month: float) -> pd.DataFrame:
    cut = (episodes["stop"] == month) & (episodes["next_state"] == "")
    return episodes[(episodes["start"] <= month) & ((episodes["stop"] > month) | cut)]


def _open_during(episodes: pd.DataFrame, start: float, stop: float) -> pd.DataFrame:
    cut = (episodes["stop"] == start) & (episodes["next_state"] == "")
    return episodes[(episodes["start"] <= stop) & ((episodes["stop"] > start) | cut)]


def _citizens(spells: pd.DataFrame) -> int:
    return len(spells[["municipality", "citizen"]].drop_duplicates())


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
