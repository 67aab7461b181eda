"""What the change of an outcome's number of citizens consists of, by state, in whole numbers that add up."""

from collections.abc import Collection, Sequence

import numpy as np

from fsm_sim.study.results.courses.course import Courses, Phase
from fsm_sim.study.results.courses.course_flows import whole

OTHERS = ""
"""Who was in one of the states earlier in the window, less who is in one and is not counted, as of another group."""
DIGITS = 9
"""Decimals of a number of citizens that are no noise of floating point."""


def outcome_parts(
    mine: Courses, outcome: str, states: Sequence[str], begun: Collection[str], window: int, phase: Phase
) -> dict[str, int]:
    """By how many citizens an outcome's number changes in a phase, by state; `OTHERS` are what no state accounts for.

    The parts add up to the difference of the rounded numbers at both ends. A state of `begun` ends a citizen's time in
    the target group: whoever went there is counted for as long as the last `window` months have the move, so its part
    is the change of moves in that time and not of all who ever went. `phase` begins after month `window`.

    >>> import pandas as pd
    >>> people = pd.DataFrame({"work": [6.0, 6.0, 3.0], "state:job": [5.0, 4.0, 2.0], "state:flexjob": [0.0, 2.0, 3.0]})
    >>> course = Courses(people, people, people)
    >>> outcome_parts(course, "work", ["job", "flexjob"], ["flexjob"], 1, Phase(1, 2, -1))
    {'job': -2, 'flexjob': -1, '': 0}
    """
    people = mine.citizens[outcome].to_numpy()
    start, end = float(people[phase.first]), float(people[phase.last])
    known = [state for state in states if f"state:{state}" in mine.citizens]
    moved = [_change(mine.citizens[f"state:{one}"].to_numpy(), window if one in begun else 0, phase) for one in known]
    rest = round(end - start - sum(moved), DIGITS)
    parts = whole([*moved, rest], round(end) - round(start))
    return dict(zip([*known, OTHERS], parts, strict=True))


def _change(course: np.ndarray, window: int, phase: Phase) -> float:
    """The change of a state's citizens or, with a window, of those who came into it within the window."""
    now = float(course[phase.last] - course[phase.first])
    before = float(course[phase.last - window] - course[phase.first - window]) if window else 0.0
    return round(now - before, DIGITS)
