"""The tables of an export: every run, levels, differences, the measures, and what it was all made with."""

import pandas as pd

from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.export.dictionary import dictionary
from fsm_sim.report.files import RunFiles
from fsm_sim.report.tables.result_tables import every_level, measure_title, style_of
from fsm_sim.study.results.comparison import Comparison, compare_runs
from fsm_sim.study.results.entries import Record, start_month_of
from fsm_sim.study.results.rows import dated
from fsm_sim.study.results.summary import names_of

UNITS = {"share": "share", "count": "number", "average": "mean"}


def exported(files: RunFiles, against: str | None = None) -> dict[str, pd.DataFrame]:
    """The tables of a run by their names, the ``dictionary`` of the others last.

    ``runs`` has a row per scenario × draw × replication × month and a column per measure, municipalities pooled;
    ``levels`` and ``differences`` are of every month, differences from the scenario `against`, or from the first.

    Raises
    ------
    InputError
        When the run has no scenario `against`.
    """
    run = files.run
    base = against or run["scenarios"][0]["name"]
    comparison = compare_runs(files.runs, run, base, files.calibration, effects=files.effects)
    start = start_month_of(run)
    tables = {
        "runs": dated(files.runs.reset_index(), start).astype({"scenario": str}),
        "levels": dated(every_level(comparison), start),
        **({"differences": _differences(comparison, start)} if comparison.scenarios else {}),
        "measures": _measures(files.runs, run),
        "about": _about(run, comparison),
    }
    return {**tables, "dictionary": dictionary(tables, run)}


def _differences(comparison: Comparison, start: str | None) -> pd.DataFrame:
    found = dated(comparison.differences, start).copy()
    found.insert(1, "against", comparison.against)
    return found


def _measures(runs: pd.DataFrame, run: Record) -> pd.DataFrame:
    """What each measure is called, its unit, and of an outcome the months that it counts and what is required."""
    rows = []
    for name in names_of(runs):
        outcome = run["outcomes"].get(name, {})
        required = outcome.get("requirement") or {}
        rows.append(
            {
                "measure": name,
                **{f"title_{one}": measure_title(run, "", name, one) for one in LANGUAGES},
                "unit": UNITS[style_of(name)],
                "window_months": outcome.get("window_months", 0),
                "requirement": required.get("at_least", float("nan")),
            }
        )
    return pd.DataFrame(rows)


def _about(run: Record, comparison: Comparison) -> pd.DataFrame:
    """What the run was made with, an item a row: enough to make it again, and to cite it."""
    items = {
        "version": run["version"],
        "engine": run["engine"],
        "seed": run["seed"],
        "draws": run["draws"],
        "replications": run["replications"],
        "interval_level": run["interval_level"],
        "period": run["period"],
        "against": comparison.against,
        "calibration": run["calibration"]["name"],
        "digest calibration": run["calibration"]["digest"],
        **{f"digest {name}": digest for name, digest in sorted(run["digests"].items())},
        "digest results": run["results"],
    }
    return pd.DataFrame([{"item": item, "value": str(value)} for item, value in items.items()])
