"""What the 22 % may mean, and how much that matters: the tables of `docs/meaning-of-22-percent.md`.

Run: ``tools/uv run --locked python -m studies.readings``. Each reading is calibrated, Hedensted and Flere skal med I
nationally are forecast under it, and the scenarios compared; about twenty minutes on two cores, and seconds where all
of it has been done before. The answers go to `readings.csv` beside this file; ``--table`` prints the tables from there.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from fsm_sim import api
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.report.document.numbers import formatted
from fsm_sim.report.document.readings import reading_title
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.calibrations.penalty_readings import READINGS, Reading
from fsm_sim.study.results.entries import Record
from fsm_sim.study.results.rows import records
from studies.calibrated import calibrated, failed_checks, markdown, say

ANSWERS = Path(__file__).with_name("readings.csv")
QUESTIONS = {
    "hedensted": (["hedensted", "hedensted-two-more", "hedensted-lower-turnover"], 1400, 4),
    "fsm1-national": (["fsm1-national", "fsm1-national-lower-turnover"], 500, 1),
}
"""By the scenario that the others are compared with: scenarios, posterior draws, replications."""

SAMPLING = {"draws": 1600, "chains": 2}
"""As many draws as the published calibration has, in half the chains, one for each core."""

PARAMETERS = ("caseworker_change_penalty", "caseload_elasticity_work")


def calibration_under(reading: Reading) -> Calibration:
    """The calibration under a reading, made unless it is there."""
    published = calibrations.sources("published").config
    fewer = published.model_copy(update={"sampling": published.sampling.model_copy(update=SAMPLING)})
    return calibrated(reading.calibration, reading.config(fewer))


def answers(reading: Reading) -> Iterator[dict[str, Any]]:
    """A row per scenario and headline outcome: how it differs from its base under a reading.

    Nothing is forecast from a calibration that did not pass its checks; its one row says which.
    """
    calibration = calibration_under(reading)
    if failed := failed_checks(calibration):
        yield {"reading": reading.name, "failed_checks": failed}
        return
    moved = {one.name: one for one in calibration.contractions}
    penalty, elasticity = (moved[name] for name in PARAMETERS)
    for base, (scenarios, draws, replications) in QUESTIONS.items():
        say(f"{reading.name}: forecasting {', '.join(scenarios)}")
        out = Path("out") / "readings" / f"{reading.name}-{calibration.digest[7:15]}" / base
        made = api.forecast(scenarios, calibration, draws=draws, replications=replications, out=out)
        compared = api.compare(made, against=base)
        levels = made.pooled.query("scenario == @base and month == @compared.month").groupby("measure")["value"].mean()
        for row in records(compared.table):
            if made.run["outcomes"].get(row["measure"], {}).get("headline"):
                yield {
                    "reading": reading.name,
                    "scenario": row["scenario"],
                    "base_share": levels[row["measure"]],
                    **{f"citizens_{key}": row[f"citizens_{key}"] for key in ("mean", "lower", "upper", "mcse")},
                    "probability": row["runs_more"],
                    "penalty": penalty.posterior_mean,
                    "penalty_lower": penalty.posterior_lower,
                    "penalty_upper": penalty.posterior_upper,
                    "penalty_learnt": penalty.learnt,
                    "elasticity": elasticity.posterior_mean,
                    "targets_outside": sum(not fit.inside for fit in calibration.fits),
                }


def tables(found: pd.DataFrame) -> str:
    """The tables of the page: what was estimated under each reading, then each scenario's difference."""
    once = found.drop_duplicates("reading")
    head = (
        "The 22 % act on",
        "penalty (90 %)",
        "learnt",
        "caseload's elasticity",
        "targets outside",
    )
    parts = [markdown(head, [_estimated(row) for row in records(once)])]
    for scenario, rows in found.dropna(subset="scenario").groupby("scenario", sort=False):
        digits = 1 if rows["citizens_upper"].abs().max() < 100 else 0
        head = (
            "The 22 % act on",
            "in work at the base",
            "more citizens (90 %)",
            "probability of more",
            "Monte Carlo error",
        )
        parts += [f"`{scenario}`", markdown(head, [_difference(row, digits) for row in records(rows)])]
    return "\n\n".join(parts)


def _estimated(row: Record) -> tuple[str, ...]:
    if isinstance(row.get("failed_checks"), str):
        return _title(row), f"not used, a check failed ({row['failed_checks']})", "", "", ""
    penalty, lower, upper = (f"{100 * row[key]:.1f}" for key in ("penalty", "penalty_lower", "penalty_upper"))
    interval = "" if lower == upper else f" ({lower} to {upper})"
    return (
        _title(row),
        f"{penalty} %{interval}",
        row["penalty_learnt"],
        f"{row['elasticity']:.3f}",
        f"{row['targets_outside']:.0f}",
    )


def _difference(row: Record, digits: int) -> tuple[str, ...]:
    mean, lower, upper = (f"{row[f'citizens_{key}']:+.{digits}f}" for key in ("mean", "lower", "upper"))
    return (
        _title(row),
        f"{100 * row['base_share']:.1f} %",
        f"{mean} ({lower} to {upper})",
        formatted(row["probability"], "probability", 0, "en").replace("%", " %"),
        f"{row['citizens_mcse']:.{digits + 1}f}",
    )


def _title(row: Record) -> str:
    return reading_title(row["reading"]).replace("%", " %")


def main(arguments: list[str]) -> None:
    """Run the study, or print its tables from what was kept."""
    if arguments != ["--table"]:
        rows = [row for reading in READINGS for row in answers(reading)]
        pd.DataFrame(rows).to_csv(ANSWERS, index=False, float_format="%.6g")
    print(tables(pd.read_csv(ANSWERS)))


if __name__ == "__main__":
    main(sys.argv[1:])
