"""F2 where an office has part time, leave, two programmes and dates: what simulating leaves uncertain costs digits."""

from pathlib import Path

import pytest
from fabricated import calibration
from long_forecast import people

from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import run_summary
from fsm_sim.study.forecasts.forecast import Plan, forecast

OF_SD, FLOOR = 0.05, 0.001
"""A Monte Carlo error of up to a twentieth of the standard deviation, or a tenth of a point, costs no digit."""


@pytest.mark.parametrize(("draws", "all_told"), [(30, False), (450, True)])
def test_F2_a_headline_has_its_tenth_only_where_the_error_allows_and_is_flagged_else(
    tmp_path: Path, draws: int, all_told: bool
) -> None:
    forecast([people()], calibration(draws=450), Plan(draws, 2, 1, "compiled", jobs=1), tmp_path / "run")
    summary = run_summary(read_run(tmp_path / "run"))
    run, last = summary.comparison.run, summary.comparison.run["scenarios"][0]["months"]
    headlines = [name for name, outcome in run["outcomes"].items() if outcome["headline"]]
    levels = summary.comparison.levels.reset_index()
    found = []
    for name in headlines:
        ((_, row),) = levels[(levels["measure"] == name) & (levels["month"] == last)].iterrows()
        exact = row["mcse"] <= max(OF_SD * row["sd"], FLOOR)
        fact = summary.facts[f"value.people.{name}.mean"]
        assert (fact.digits >= 1, fact.flag) == (exact, not exact), (name, row["mcse"], row["sd"])
        found.append(exact)
    assert len(headlines) == 2
    assert all(found) == all_told
