"""Unit: charts of the planner's page stay within their boxes, whatever the numbers."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsm_sim.web.answering.course import Course
from fsm_sim.web.jobs.trials.chart import dots
from fsm_sim.web.shown.charts import BOTTOM, LEFT, RIGHT, TOP, WIDTH, intervals, panels, ticks, widths

NUMBER = st.floats(-1e6, 1e6)


def course(values: list[float]) -> Course:
    """Runs that are alike but for a spread, in so many months."""
    runs = np.array(values)[None, :] + np.array([[-1.0], [0.0], [0.0], [0.0], [1.0]])
    return Course.of(runs)


def test_a_mean_beyond_its_interval_is_within_the_panel_too() -> None:
    """An interval of single runs can be nothing where the mean is not: coordinates once went to minus ten milliards."""
    zero = np.zeros(3)
    (panel,) = panels([Course(np.array([0.0, 0.02, 0.07]), zero, zero, zero, zero)], [None])
    assert all(TOP <= float(y) <= BOTTOM for y in re.findall(r" (-?[\d.]+)", panel.mean))


@given(st.lists(st.lists(NUMBER, min_size=4, max_size=4), min_size=1, max_size=4))
def test_every_point_of_every_panel_is_within_its_box(many: list[list[float]]) -> None:
    courses = [course(values) for values in many]
    for panel in panels(courses, [None, *courses[1:]]):
        for path in (panel.outer, panel.inner, panel.outer_edges, panel.mean, panel.base):
            for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path):
                assert LEFT <= float(x) <= RIGHT
                assert TOP - 0.1 <= float(y) <= BOTTOM + 0.1
        assert TOP <= panel.zero <= BOTTOM
        assert panels(courses, [None] * len(courses))[0].up == panel.up


@given(st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=1, max_size=5))
def test_every_interval_is_within_the_common_scale(effects: list[tuple[float, float, float]]) -> None:
    for one in intervals(effects, [(lower - 1, upper + 1) for _, lower, upper in effects]):
        for place in (*(one.box or ()), *one.line, one.point, one.zero, *(tick.at for tick in one.ticks)):
            assert 0 <= place <= WIDTH


def test_an_interval_that_is_not_known_has_no_box() -> None:
    one, other = intervals([(1.0, float("nan"), float("nan")), (1.0, 0.5, 1.5)], [(-1.0, 2.0), (-1.0, 2.0)])
    assert one.box is None
    assert other.box is not None
    assert one.line == other.line


@given(st.floats(-1e9, 0), st.floats(1e-6, 1e9))
def test_marks_are_round_few_and_around_the_values(low: float, high: float) -> None:
    marks = ticks(low, high)
    assert marks[0] <= low + 1e-9 * (high - low)
    assert marks[-1] >= high - 1e-9 * (high - low)
    assert len(marks) <= 7


def test_the_parts_of_a_bar_fill_it() -> None:
    parts = widths([0.2, 0.0, 0.8])
    assert sum(width for _, width in parts) == WIDTH


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100), st.booleans()), min_size=1, max_size=30))
def test_every_trial_has_a_dot_within_the_box_and_those_that_are_right_lie_on_the_line(
    trials: list[tuple[float, float, bool]],
) -> None:
    truths, estimates, found = (np.array(one) for one in zip(*trials, strict=True))
    made = dots(truths, estimates, found)
    assert (len(made.found), len(made.missed)) == (found.sum(), (~found).sum())
    for x, y in (*made.found, *made.missed, *made.right):
        assert LEFT <= x <= RIGHT
        assert TOP <= y <= BOTTOM
    assert TOP <= made.zero <= BOTTOM
    right = dots(truths, truths, found)
    (x, y), (last_x, last_y) = right.right
    for at, up in (*right.found, *right.missed):
        share = (at - x) / (last_x - x) if last_x > x else 0.0
        assert up == pytest.approx(y + share * (last_y - y), abs=0.2)
