"""Write the golden runs anew: ``python tests/golden/make.py``. Numbers changed? Then CHANGELOG.md says so."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from fsm_sim.engines.measures.episode_measures import mean_caseload, mean_changes, measure  # noqa: E402
from fsm_sim.engines.process.processes import run_office  # noqa: E402
from fsm_sim.engines.shared.setting import Setting, setting  # noqa: E402
from fsm_sim.inputs.programmes import load  # noqa: E402
from fsm_sim.model.measure import Measure  # noqa: E402
from fsm_sim.model.mixed_office import mixed_parameters, mixed_programme  # noqa: E402
from fsm_sim.model.parameters import Effects, Mixture, Parameters  # noqa: E402
from fsm_sim.model.programme import Programme  # noqa: E402
from fsm_sim.model.scenarios.office_programmes import OfficeProgramme  # noqa: E402
from fsm_sim.model.scenarios.people import Learning, Leave, People, RecruitmentFreeze  # noqa: E402
from fsm_sim.model.scenarios.scenario import (  # noqa: E402
    Heading,
    Horizon,
    Office,
    RehabilitationTeam,
    Scenario,
)
from fsm_sim.model.scenarios.staffing import Posts, Staffing  # noqa: E402

SEED = 20260101
RATES = {
    "passive -> placement": 0.08,
    "passive -> paid_hours": 0.006,
    "passive -> employed": 0.003,
    "passive -> education": 0.0015,
    "passive -> flexjob": 0.002,
    "passive -> resource_course": 0.002,
    "passive -> disability_pension": 0.001,
    "passive -> left": 0.003,
    "placement -> passive": 0.28,
    "placement -> paid_hours": 0.03,
    "placement -> employed": 0.006,
    "paid_hours -> passive": 0.07,
    "paid_hours -> employed": 0.008,
    "paid_hours -> left": 0.003,
    "employed -> passive": 0.053,
    "education -> passive": 0.05,
    "awaiting_team -> queued_for_team": 0.09,
    "awaiting_team_active -> queued_for_team_active": 0.09,
    "awaiting_team -> awaiting_team_active": 0.10,
    "awaiting_team_active -> awaiting_team": 0.15,
    "queued_for_team -> queued_for_team_active": 0.10,
    "queued_for_team_active -> queued_for_team": 0.15,
    "awaiting_team -> left": 0.003,
    "exempt -> disability_pension": 0.001,
    "exempt -> left": 0.003,
}
"""Round figures near the middle of the priors; they never change with a calibration."""


def round_numbers(structure: Programme) -> Parameters:
    """The parameters of a programme that never change."""
    return Parameters(
        programme=structure.name,
        rates={name: RATES[name] for name in structure.transitions},
        effects=Effects(caseworker_effect_sd=0.2),
        readiness=Mixture(weights=(0.4, 0.4, 0.2), multipliers=(0.25, 1.0, 2.5)),
        preparation=Mixture(weights=(0.75, 0.25), multipliers=(1.25, 0.25)),
    )


def golden_setting(programme: str, office: dict[str, Any], posts: list[tuple[float, int]], **staffing: Any) -> Setting:
    """A setting that nothing outside this file decides, but for the programme's structure."""
    structure = load(programme)
    numbers = round_numbers(structure)
    place = Office(municipality="Hedensted", programme=programme, **office)
    scenario = Scenario(
        scenario=Heading(name="golden", title="Golden run"),
        office=(place,),
        staffing=Staffing(posts=tuple(Posts(from_month=month, count=count) for month, count in posts), **staffing),
        rehabilitation_team=RehabilitationTeam(capacity_per_month=6.0),
        horizon=Horizon(months=24.0),
    )
    return setting(scenario, place, structure, numbers)


def shared_caseworkers() -> Setting:
    """Two programmes, part time, leave of each kind, a freeze of recruitment and a learning period, with dates."""
    names = ("bir", "fsm2")
    parts = [load(name) for name in names]
    asked = [
        OfficeProgramme(name="bir", citizens=120, intake_per_month=2.0),
        OfficeProgramme(name="fsm2", citizens=90, intake_per_month=1.5),
    ]
    place = Office(
        municipality="Hedensted",
        programme="+".join(names),
        citizens=210,
        intake_per_month=3.5,
        programmes=tuple(asked),
    )
    people = (People(share=1.0, count=3), People(share=0.6, count=3))
    leave = (
        Leave(from_month=2.0, to_month=8.0, posts=1, citizens="shared"),
        Leave(from_month=4.0, to_month=9.0, posts=1, share=0.6, citizens="waiting", return_is_change=True),
        Leave(from_month=10.0, to_month=14.0, posts=1, citizens="stand_in"),
    )
    scenario = Scenario(
        scenario=Heading(name="golden", title="Golden run"),
        office=(place,),
        staffing=Staffing(
            posts=(Posts(from_month=0.0, people=people), Posts(from_month=12.0, count=6.2)),
            leave=leave,
            recruitment_freeze=(RecruitmentFreeze(from_month=5.0, to_month=7.0),),
            learning=Learning(months=3.0, share=0.5),
            separation_per_year=0.4,
            reassignment_per_year=0.1,
        ),
        horizon=Horizon(months=24.0, start_month="2027-01"),
    )
    return setting(scenario, place, mixed_programme(parts), mixed_parameters([round_numbers(one) for one in parts]))


def golden_settings() -> dict[str, Setting]:
    """The runs that are pinned, by the name of their file."""
    return {
        "bir-with-intake": golden_setting("bir", {"citizens": 251, "intake_per_month": 3.0}, [(0.0, 7)]),
        "fsm1-with-team": golden_setting("fsm1", {"citizens": 300}, [(0.0, 9)]),
        "rebalance-with-a-plan": golden_setting(
            "fsm2",
            {"citizens": 180},
            [(0.0, 5), (6.0, 8), (15.0, 3)],
            handover="rebalance",
            separation_per_year=0.6,
            reassignment_per_year=0.2,
        ),
        "shared-caseworkers": shared_caseworkers(),
    }


def digest(episodes: pd.DataFrame) -> str:
    """SHA-256 of the episode table as text, times and caseloads rounded to 1e-9."""
    text = episodes.to_csv(index=False, float_format="%.9f", lineterminator="\n")
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def summary(run: Setting) -> dict[str, Any]:
    """What a golden file holds: the digest, and a few numbers that say what changed when it does."""
    episodes = run_office(run, SEED)
    structure = run.network.programme
    states = [name for name in ("placement", "paid_hours", "employed") if name in structure.states]
    shares = {
        name: round(measure(episodes, Measure(kind="ever", states=(name,), stop=24.0), structure), 6) for name in states
    }
    return {
        "episodes": len(episodes),
        "citizens": int(episodes["citizen"].nunique()),
        "caseworkers": int(episodes.loc[episodes["caseworker"] >= 0, "caseworker"].nunique()),
        "ever by month 24": shares,
        "mean changes at month 24": round(mean_changes(episodes, structure, 24.0), 6),
        "mean caseload at month 24": round(mean_caseload(episodes, structure, 24.0), 6),
        "digest": digest(episodes),
    }


def main() -> None:
    """Write every golden file."""
    for name, run in golden_settings().items():
        (HERE / f"{name}.json").write_text(json.dumps(summary(run), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
