"""Unit: the page that puts arithmetic beside the simulation has the study's table, and its lines are the study's."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fabricated import calibration, whole

from fsm_sim.inference.sources import read_sources
from fsm_sim.study.forecasts.forecast import posterior_of
from studies import arithmetic

ROOT = Path(__file__).resolve().parent.parent


def test_the_page_has_the_table_that_the_study_prints() -> None:
    page = (ROOT / "docs" / "is-the-simulation-needed.md").read_text("utf-8")
    found = pd.read_csv(arithmetic.ANSWERS)
    assert set(found["way"]) == set(arithmetic.WAYS)
    assert arithmetic.table(found) in page


def test_the_three_lines_are_the_change_of_a_share_in_equilibrium() -> None:
    """A share a / (a + b) in equilibrium moves by share (1 - share) log r when a is r times as high."""
    made = whole(calibration(read_sources(), name="published"))
    draws = len(posterior_of(made, arithmetic.DRAWS).table)
    now = pd.DataFrame({"citizens": 1000.0, **dict.fromkeys(arithmetic.MEASURES, 200.0)}, index=range(draws))
    table = posterior_of(made, arithmetic.DRAWS).table
    ratio = 0.999
    found = arithmetic.by_hand(now, made, ratio)
    rate = 0.25 * ratio ** table["caseload_elasticity_work"]
    assert found["work"] == pytest.approx(1000 * (rate / (rate + 1) - 0.2), rel=1e-3, abs=1e-6)
    assert found["state:flexjob"] == pytest.approx(200 * (ratio ** table["caseload_elasticity_clarify"] - 1), rel=1e-3)
    assert np.all(found["work"] >= 0)


def test_posts_filled_at_once_have_no_turnover_and_no_delay() -> None:
    base, other = arithmetic.scenarios(at_once=True)
    assert (base.staffing.posts[0].count, other.staffing.posts[0].count) == (6, 8)
    assert other.staffing.separation_per_year == other.staffing.vacancy_months == 0.0
    as_planned = arithmetic.scenarios()[1]
    assert [step.from_month for step in as_planned.staffing.posts] == [0, 3]
