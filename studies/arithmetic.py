"""What the simulation adds to three lines of arithmetic: the table of `docs/is-the-simulation-needed.md`.

Run: ``tools/uv run --locked python -m studies.arithmetic``. Two more caseworkers in Hedensted, worked out four ways at
the same posterior draws: by hand, by the mean field with every post filled at once, by the mean field, and by the
individual engine. About a minute on two cores. The answers go to `arithmetic.csv` beside this file; ``--table`` prints
the table from there.
"""

import math
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from fsm_sim import api
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import load_scenario
from fsm_sim.model.network import Floats
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.results.entries import Record
from fsm_sim.study.results.rows import records

ANSWERS = Path(__file__).with_name("arithmetic.csv")
BASE, OTHER = "hedensted", "hedensted-two-more"
DRAWS, REPLICATIONS, SEED = 200, 20, 1
LEVEL = 0.90
FILLED_AT_ONCE = {"separation_per_year": 0.0, "reassignment_per_year": 0.0, "vacancy_months": 0.0}

MEASURES = {"work": "in work", "state:flexjob": "gone to a flexjob", "state:disability_pension": "gone to a pension"}
"""What is counted at the last month, and what the table calls it. The first is a level, the others are flows since the
start; both follow the same elasticity as the way into work and the way out, in turn."""

WAYS = {
    "arithmetic": "three lines of arithmetic",
    "at-once": "mean field, every post filled at once, no turnover",
    "mean-field": "mean field, posts and turnover as in the scenario",
    "individual": "individual engine",
}


def scenarios(*, at_once: bool = False) -> tuple[Scenario, Scenario]:
    """Hedensted as it is and with two more caseworkers; with `at_once` from month 0, and nobody leaves."""
    base, other = (load_scenario(name) for name in (BASE, OTHER))
    if not at_once:
        return base, other
    posts = (Posts(from_month=0, count=other.staffing.posts[-1].count),)
    return (
        base.model_copy(update={"staffing": base.staffing.model_copy(update=FILLED_AT_ONCE)}),
        other.model_copy(update={"staffing": other.staffing.model_copy(update={**FILLED_AT_ONCE, "posts": posts})}),
    )


def by_hand(now: pd.DataFrame, calibration: Calibration, ratio: float) -> dict[str, Floats]:
    """The three lines for every draw: log caseload ratio x elasticity x those within reach, by measure.

    `now` are the numbers of each draw as it is. Within reach of a level are citizens x share x (1 - share): what a
    share in equilibrium moves by for each unit of the log of the rate that feeds it. Of a flow it is all who take it.
    """
    table = posterior_of(calibration, DRAWS).table
    work, clarify = (table[f"caseload_elasticity_{kind}"] for kind in ("work", "clarify"))
    share = now["work"].to_numpy() / now["citizens"].to_numpy()
    reach = {"work": now["citizens"].to_numpy() * share * (1 - share)}
    reach |= {name: now[name].to_numpy() for name in MEASURES if name != "work"}
    return {name: math.log(ratio) * (work if name == "work" else clarify) * reach[name] for name in MEASURES}


def numbers(pair: tuple[Scenario, Scenario], calibration: Calibration, engine: str, replications: int) -> pd.DataFrame:
    """Citizens in each measure at the last month, by scenario, draw and replication."""
    with tempfile.TemporaryDirectory() as folder:
        made = api.forecast(
            pair, calibration, out=folder, draws=DRAWS, replications=replications, seed=SEED, engine=engine
        )
        runs = made.pooled
    final = runs[runs["month"] == runs["month"].max()]
    wide = final.pivot_table(index=["scenario", "draw", "replication"], columns="measure", values="value")
    shares = wide[list(MEASURES)].mul(wide["citizens"], axis="index")
    return pd.DataFrame(shares.assign(citizens=wide["citizens"]))


def differences(found: pd.DataFrame) -> pd.DataFrame:
    """Every run's second scenario less its first, paired."""
    first, second = (found.loc[name] for name in found.index.get_level_values("scenario").unique())
    return pd.DataFrame(second - first)


def answers() -> Iterator[dict[str, object]]:
    """A row for each way and measure: the mean, and the interval of parameters alone and of single runs."""
    calibration = calibrations.calibrate("published", progress=lambda text: print(text, file=sys.stderr))[0]
    individual = numbers(scenarios(), calibration, "compiled", REPLICATIONS)
    now = pd.DataFrame(individual.loc[BASE]).groupby("draw").mean()
    posts = [scenario.staffing.posts[-1].count or 0 for scenario in scenarios()]
    found = {"arithmetic": pd.DataFrame(by_hand(now, calibration, posts[0] / posts[1]))}
    for way, at_once in (("at-once", True), ("mean-field", False)):
        found[way] = differences(numbers(scenarios(at_once=at_once), calibration, "cohort", 1))
    found["individual"] = differences(individual)
    for way, table in found.items():
        for name in MEASURES:
            yield {"way": way, "measure": name, **_statistics(table[name])}


def _statistics(values: pd.Series) -> dict[str, float]:
    ends = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    of_draws = values.groupby("draw").mean() if values.index.nlevels > 1 else values
    lower, upper = (float(np.quantile(of_draws, end)) for end in ends)
    run_lower, run_upper = (float(np.quantile(values, end)) for end in ends)
    return {
        "mean": float(values.mean()), "lower": lower, "upper": upper, "run_lower": run_lower, "run_upper": run_upper,
    }  # fmt: skip


def table(found: pd.DataFrame) -> str:
    """The page's table: a row for each way, and for each measure the mean and the interval that parameters give."""
    head = ["", *(f"more {words}" for words in MEASURES.values())]
    rows = [head, ["---"] * len(head)]
    for way, words in WAYS.items():
        mine = {row["measure"]: row for row in records(found[found["way"] == way])}
        rows.append([words, *(_cell(mine[name]) for name in MEASURES)])
    rows.append(["… single runs, with chance", *(_cell(mine[name], "run_") for name in MEASURES)])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _cell(row: Record, prefix: str = "") -> str:
    return f"{row['mean']:+.1f} ({row[f'{prefix}lower']:+.1f} to {row[f'{prefix}upper']:+.1f})"


def main(arguments: list[str]) -> None:
    """Run the study, or print its table from what was kept."""
    if arguments != ["--table"]:
        pd.DataFrame(answers()).to_csv(ANSWERS, index=False, float_format="%.6g")
    print(table(pd.read_csv(ANSWERS)))


if __name__ == "__main__":
    main(sys.argv[1:])
