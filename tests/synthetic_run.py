"""A made-up run directory, as a forecast leaves it: seeded, plausible, and quick to make. No engine runs here."""

import json
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd

from fsm_sim.inputs.files.checksummed_json import parsed
from fsm_sim.inputs.files.json_record import as_record
from fsm_sim.model.programme import Outcome
from fsm_sim.model.records.calibration_record import CalibrationRecord, CheckRecord
from fsm_sim.model.records.run_record import CalibrationReference, InputsRecord, OfficeRecord, RunRecord, ScenarioRecord
from fsm_sim.model.scenarios.warning import (
    AssumedStart,
    ChangedHours,
    ClosedProgramme,
    EmptyOffice,
    EmptyPatch,
    IdleTeam,
    LongVacancy,
    NoLocalData,
    NoPosts,
    OldRules,
    OwnPosts,
    ProjectedCaseload,
    ProjectedChange,
    ReferenceLevel,
    RoughEstimate,
    Roughness,
    RunWarning,
    ScenarioWarning,
    StepAfterHorizon,
    UnfilledPosts,
    UnknownMunicipality,
    UnstudiedCaseload,
    UnstudiedCitizensPerPost,
    UnusedLocalData,
)
from fsm_sim.model.text import Text
from fsm_sim.study.forecasts.files.chunks import Runs, chunk
from fsm_sim.study.forecasts.files.finished_run import close, read_effects
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.results.effect_parts import Parts, RunEffects, ScenarioParts

WORK = ("employed", "education", "paid_hours", "flexjob")
OUTCOMES: dict[str, Any] = {
    "work": {
        "title": {
            "da": "beskæftigelse, uddannelse, løntimer eller fleksjob",
            "en": "employment, education, paid hours or a flexjob",
        },
        "states": [*WORK],
        "window_months": 3,
        "headline": True,
        "requirement": {
            "at_least": 0.15,
            "title": {"da": "resultatkrav 2: mindst 15 pct.", "en": "requirement 2: at least 15 %"},
        },
    },
    "company_directed": {
        "title": {
            "da": "virksomhedsrettet indsats, beskæftigelse, uddannelse, løntimer eller fleksjob",
            "en": "company placement, employment, education, paid hours or a flexjob",
        },
        "states": [*WORK, "placement"],
        "window_months": 3,
        "headline": False,
        "requirement": {
            "at_least": 0.35,
            "title": {"da": "resultatkrav 1: mindst 35 pct.", "en": "requirement 1: at least 35 %"},
        },
    },
}
SCENARIOS: list[dict[str, Any]] = [
    {"name": "hedensted", "title": "As it is", "title_da": "Som i dag", "posts": [[0, 6]], "separation_per_year": 0.20},
    {
        "name": "two-more",
        "title": "Two more caseworkers",
        "title_da": "To medarbejdere mere",
        "posts": [[0, 6], [3, 8]],
        "separation_per_year": 0.20,
    },
    {
        "name": "lower-turnover",
        "title": "Lower turnover",
        "title_da": "Lavere personaleomsætning",
        "posts": [[0, 6]],
        "separation_per_year": 0.10,
    },
]
FIT = [  # programme, id, Danish and English label, published, half a rounding step, predicted mean and half-width
    ("fsm1", "placement-2018", "praktik eller løntilskud, dec. 2018", "placement, Dec 2018", 0.23, 0.005, 0.226, 0.021),
    ("fsm1", "hours-2018", "ordinære timer, dec. 2018", "ordinary hours, Dec 2018", 0.11, 0.005, 0.113, 0.014),
    ("fsm1", "off-2018", "helt afgået til job, dec. 2018", "off to a job, Dec 2018", 0.06, 0.005, 0.057, 0.009),
    (
        "fsm1",
        "effort-2019",
        "job, uddannelse, praktik, aug. 2019",
        "job, education, Aug 2019",
        0.37,
        0.005,
        0.362,
        0.022,
    ),
    ("fsm1", "off-2019", "helt afgået, aug. 2019", "fully off, Aug 2019", 0.12, 0.005, 0.117, 0.012),
    ("fsm1", "ever", "nogensinde job, uddannelse, praktik", "ever job, education", 0.72, 0.005, 0.709, 0.025),
    ("fsm1", "cleared-2018", "gruppe 2 afklaret, ultimo 2018", "group 2 cleared, 2018", 0.70, 0.05, 0.695, 0.03),
    ("fsm1", "cleared-2019", "gruppe 2 afklaret, aug. 2019", "group 2 cleared, 2019", 0.81, 0.005, 0.812, 0.02),
    ("fsm1", "waiting", "gruppe 2, ventet over 9 måneder", "group 2, over 9 months", 0.92, 0.02, 0.93, 0.02),
    ("fsm2", "ever-hours", "nogensinde løntimer", "ever in paid hours", 0.40, 0.005, 0.391, 0.03),
    ("fsm2", "job-after-hours", "job efter løntimer", "job after paid hours", 0.12, 0.005, 0.124, 0.018),
    ("bir", "ever-hours", "nogensinde løntimer", "ever in paid hours", 0.15, 0.005, 0.152, 0.014),
    ("bir", "job-after-hours", "job efter løntimer", "job after paid hours", 0.02, 0.005, 0.024, 0.008),
    ("bir", "company-2022", "virksomhedsrettet mv., jan.–mar. 2022", "company etc., 2022", 0.349, 0.0005, 0.352, 0.018),
    ("bir", "work-2022", "beskæftigelse mv., jan.–mar. 2022", "work etc., 2022", 0.159, 0.0005, 0.155, 0.011),
    ("bir", "company-2021", "virksomhedsrettet mv., sep.–nov. 2021", "company etc., 2021", 0.367, 0.0005, 0.351, 0.018),
    ("bir", "work-2021", "beskæftigelse mv., sep.–nov. 2021", "work etc., 2021", 0.144, 0.0005, 0.149, 0.011),
    ("ap", "ever-hours", "nogensinde løntimer", "ever in paid hours", 0.10, 0.005, 0.102, 0.012),
    ("ap", "job-after-hours", "job efter løntimer", "job after paid hours", 0.03, 0.005, 0.055, 0.01),
]
_AT = {"municipality": "Hedensted", "programme": "bir", "studied_low": 15.0, "studied_high": 150.0}
_OF = {"municipality": "Vejle", "programme": "bir"}
WARNINGS: list[ScenarioWarning] = [
    UnstudiedCaseload(**_AT, from_month=20.0, active_citizens=201.0, posts=14, caseload=201 / 14),
    UnstudiedCitizensPerPost(**_AT, from_month=6.5, caseload=12.25),
    NoPosts(**_AT, from_month=3.0),
    UnstudiedCaseload(**_AT, from_month=0.0, active_citizens=201.0, posts=1, caseload=201.0),
    IdleTeam(programmes=("bir", "fsm2")),
    EmptyPatch(base="hedensted.toml"),
    AssumedStart(municipality="Vejle", programme="bir", citizens=340, offices=1),
    AssumedStart(municipality="Vejle", programme="bir", citizens=3400, offices=7),
    ProjectedChange(**_OF, measure="citizens", first=340.0, value=601.2, month=24, share=0.2),
    ProjectedChange(**{**_OF, "municipality": ""}, measure="caseload", first=37.5, value=72.25, month=24, share=0.2),
    ProjectedCaseload(**_AT, month=14, caseload=151.5),
    UnfilledPosts(**_OF, month=24, posts=9, filled=6.1, share=0.8),
    *(
        RoughEstimate(**_OF, title=Text(da="i job", en="in a job"), share=0.021, reason=why)
        for why in get_args(Roughness)
    ),
    StepAfterHorizon(what="posts", from_month=36, months=24),
    StepAfterHorizon(what="intake", from_month=36, months=24),
    LongVacancy(months=30, most=24),
    OldRules(rules_as_of="2010-01-01", start_month="2027-01"),
    UnknownMunicipality(municipality="Hedenstedt", nearest="Hedensted"),
    UnknownMunicipality(municipality="Xyz", nearest=""),
    OwnPosts(**_OF, posts=7, offices=1),
    OwnPosts(**_OF, posts=7, offices=88),
    EmptyOffice(**_OF),
    UnusedLocalData(municipality="Horsens", calibration="own"),
    NoLocalData(municipality="Vejle", programme="bir", calibration="own", offices=1),
    NoLocalData(municipality="Vejle", programme="bir", calibration="own", offices=7),
    ClosedProgramme(title=Text(da="BIR", en="BIR"), closed_from="2026-02-01"),
    ReferenceLevel(
        title=Text(da="sædvanlig indsats", en="usual effort"), people=Text(da="andre borgere", en="other citizens")
    ),
    ChangedHours(from_month=1.0, people=1),
    ChangedHours(from_month=1.0, people=4),
]
"""A warning of each kind."""


def make_run(
    directory: Path,
    *,
    scenarios: list[dict[str, Any]] | None = None,
    draws: int = 100,
    replications: int = 2,
    months: int = 24,
    municipalities: dict[str, int] | None = None,
    warnings: list[ScenarioWarning] | None = None,
    seed: int = 1,
) -> Path:
    """Write a finished run under `directory` and return it: chunks, ``run.json``, ``calibration.json`` and the rest."""
    offices = municipalities or {"Hedensted": 251}
    record = run_record(scenarios or SCENARIOS, draws, replications, months, offices, warnings or [], seed)
    store = Store(directory)
    names = {entry["name"]: "5f0c" * 16 for entry in scenarios or SCENARIOS}
    common = {"version": "0.1.0", "calibration": "a1b2c3d4e5f60718" * 4, "posterior": "", "engine": "process"}
    inputs = InputsRecord(scenarios=names, draws=draws, replications=replications, seed=seed, **common)
    store.open(inputs.model_dump(mode="json", exclude_defaults=True))
    for entry in scenarios or SCENARIOS:
        keep_chunk(store, entry["name"], results([entry], draws, replications, months, offices, seed))
    close(store, record, calibration_json(), 41.7, effects(scenarios or SCENARIOS, draws, months))
    return directory


def effects(scenarios: list[dict[str, Any]], draws: int, months: int) -> RunEffects:
    """What `effects.json` says: the first scenario has no citizens in work by any effect, the others have some."""
    numbers = tuple(range(0, draws, 2))
    spread = np.linspace(-0.05, 0.05, len(numbers))

    def parts(place: int) -> ScenarioParts:
        sizes = {"nothing": 0.0, "caseload_work": 5.3 * place, "continuity": 1.1 * place, "municipality": 0.0}
        own = {name: tuple((float(size + place * one),) for one in spread) for name, size in sizes.items()}
        return ScenarioParts(numbers, (months,), {"work": own})

    levers = {"caseload_elasticity_work": np.random.default_rng(1).normal(-0.15, 0.075, draws)}
    by_name = {entry["name"]: parts(min(place, 1)) for place, entry in enumerate(scenarios)}
    return RunEffects({name: tuple(values.tolist()) for name, values in levers.items()}, Parts(by_name))


def keep(directory: Path, scenario: str, table: pd.DataFrame) -> None:
    """Put a scenario's long table into a finished run in place of what is there, and close the run again."""
    for folder in ("results", "pooled"):
        for file in (directory / folder).glob(f"{scenario}-0000-*"):
            file.unlink()
    keep_chunk(Store(directory), scenario, table)
    rewrite(directory)


def rewrite(directory: Path, **changes: Any) -> None:
    """Close a finished run again, with changes to its record."""
    record = RunRecord.model_validate({**parsed((directory / "run.json").read_bytes()), **changes})
    calibration = json.loads((directory / "calibration.json").read_text("utf-8"))
    close(Store(directory), record, calibration, record.wall_seconds, read_effects(directory, record))


def keep_chunk(store: Store, scenario: str, table: pd.DataFrame) -> None:
    offices = []
    for municipality, mine in table.groupby("municipality"):
        wide = mine.pivot(index=["draw", "replication"], columns=["measure", "month"], values="value")
        draw, replication = (wide.index.get_level_values(level).to_numpy() for level in (0, 1))
        series = {measure: wide[measure].to_numpy() for measure in table["measure"].unique()}
        offices.append(Runs(str(municipality), draw, replication, series))
    store.keep(f"{scenario}-0000-000000", chunk(scenario, offices))


def run_json(*arguments: Any, **named: Any) -> dict[str, Any]:
    """What `run.json` says of the run that `run_record` describes."""
    return run_record(*arguments, **named).as_json()


def run_record(
    scenarios: list[dict[str, Any]],
    draws: int,
    replications: int,
    months: int,
    offices: dict[str, int],
    warnings: list[ScenarioWarning],
    seed: int,
) -> RunRecord:
    """The record of a run of scenarios, of which the entries of `scenarios` say what they differ in."""
    return RunRecord(
        version="0.1.0",
        engine="process",
        seed=seed,
        draws=draws,
        replications=replications,
        interval_level=0.9,
        period=f"months 0–{months}",
        calibration=CalibrationReference(name="published", digest="a1b2c3d4e5f60718" * 4),
        digests={"evidence": "0e1d" * 16, "priors": "77ab" * 16, "lock": "c0de" * 16, "inputs": "9f3e" * 16},
        scenarios=tuple(scenario_record(entry, months, offices) for entry in scenarios),
        outcomes={name: Outcome.model_validate(outcome) for name, outcome in OUTCOMES.items()},
        warnings=tuple(RunWarning(scenario="two-more", warning=warning) for warning in warnings),
        wall_seconds=41.7,
        made_on="2026-11-28",
    )


def scenario_record(entry: dict[str, Any], months: int, offices: dict[str, int]) -> ScenarioRecord:
    """The record of a scenario, whose posts and intake are shared out over its offices."""
    own = {key: value for key, value in entry.items() if key not in ("posts", "municipalities", "intake_per_month")}
    places = entry.get("municipalities", [*offices])
    programme = own.get("programme", "bir")
    common = {
        "reason": "",
        "digest": "5f0c" * 16,
        "programme": programme,
        "programme_title": Text(
            da="Bedre indsats for borgere i ressourceforløb",
            en="Better effort for citizens on resource courses (BIR)",
        ),
        "months": months,
        "vacancy_months": 3.0,
        "reassignment_per_year": 0.06,
        "handover": "inflow_only",
    }
    parts = tuple(
        OfficeRecord(
            municipality=place,
            programme=programme,
            citizens=offices.get(place, 0),
            intake_per_month=entry.get("intake_per_month", 0.0) / len(places),
            posts=tuple((float(month), (count + at) // len(places)) for month, count in entry["posts"]),
        )
        for at, place in enumerate(places)
    )
    return ScenarioRecord(**{**common, **own}, offices=parts)


def calibration_json() -> dict[str, Any]:
    """What `calibration.json` says."""
    fit = [
        {
            "id": f"{programme}-{name}",
            "title": {"da": danish, "en": english},
            "label": english,
            "programme": programme,
            "municipality": "",
            "bound": "exactly",
            "published": published,
            "lower": published - half,
            "upper": published + half,
            "predicted_mean": mean,
            "predicted_lower": mean - width,
            "predicted_upper": mean + width,
            "inside": abs(mean - published) <= width + half,
            "p_value": 0.5,
        }
        for programme, name, danish, english, published, half, mean, width in FIT
    ]
    keys = ("name", "prior_mean", "prior_lower", "prior_upper", "posterior_mean", "posterior_lower", "posterior_upper")
    parameters = [
        ("caseload_elasticity_work", -0.15, -0.28, -0.03, -0.152, -0.279, -0.035, -0.03, 0.03, "hardly"),
        ("caseload_elasticity_clarify", -0.23, -0.31, -0.15, -0.229, -0.309, -0.152, 0.02, 0.01, "hardly"),
        ("caseworker_change_penalty", 0.22, 0.06, 0.36, 0.217, 0.07, 0.35, -0.03, 0.05, "hardly"),
        ("rate passive -> placement", 0.05, 0.01, 0.12, 0.061, 0.052, 0.071, 0.4, 0.93, "both"),
        ("rate placement -> paid_hours", 0.03, 0.01, 0.08, 0.024, 0.015, 0.036, -0.2, 0.62, "narrowed"),
    ]
    check: CheckRecord = {"name": "rhat_max", "value": 1.003, "threshold": 1.01, "passed": True, "facts": {}}
    said = {"reason": "an example", "reason_da": "et eksempel", "other_prior_mean": None}
    found = {
        "name": "published",
        "digest": "a1b2c3d4e5f60718" * 4,
        "approved": True,
        "interval_level": 0.9,
        "bins": {"moved": 0.25, "narrowed": 0.25},
        "checks": [check],
        "fit": fit,
        "parameters": [
            {**dict(zip((*keys, "shift", "contraction", "learnt"), row, strict=True)), **said} for row in parameters
        ],
    }
    return dict(as_record(found, CalibrationRecord, Path("calibration.json"), "mend the fixture"))


def results(
    scenarios: list[dict[str, Any]],
    draws: int,
    replications: int,
    months: int,
    offices: dict[str, int],
    seed: int,
) -> pd.DataFrame:
    """The long table: uncertain parameters by draw, random numbers by draw and replication, the same random numbers for
    every scenario."""
    frames = []
    month = np.arange(months + 1)
    for number, (municipality, citizens) in enumerate(offices.items()):
        rng = np.random.default_rng([seed, number])
        parameters = np.random.default_rng(seed)
        level, elasticity = parameters.normal(0.20, 0.02, draws), parameters.normal(-0.15, 0.075, draws)
        penalty = parameters.normal(0.22, 0.09, draws)
        noise = rng.normal(0, 1, (draws, replications, months + 1)).cumsum(axis=2) / np.sqrt(months + 1)
        for place, entry in enumerate(scenarios):
            own = np.random.default_rng([seed, number, place]).normal(0, 1, noise.shape) * np.sqrt(month / months)
            share = citizens / sum(offices.values())
            posts = _posts(entry["posts"], month) * share
            caseload = citizens * 0.8 / np.maximum(posts * (1 - 0.2 * entry["separation_per_year"]), 0.5)
            changes = (0.06 + entry["separation_per_year"]) * month / 12
            effect = (caseload / 35)[None, :] ** elasticity[:, None] * (1 - penalty[:, None]) ** changes[None, :]
            rise = 0.04 + (level[:, None] * effect - 0.01) * (1 - np.exp(-month / 8))[None, :]
            work = np.clip(
                rise[:, None, :] + (0.021 * noise + 0.006 * (place > 0) * own) * np.sqrt(251 / citizens), 0, 1
            )
            values = {
                "citizens": citizens + 0 * work,
                "work": work,
                "company_directed": np.clip(work + 0.13 + 0.3 * (level[:, None, None] - 0.2), 0, 1),
                "state:paid_hours": 0.5 * work,
                "state:passive": 1 - work - 0.13,
                "caseload": caseload + 0 * work + 0.8 * noise,
                "changes": changes + 0 * work + 0.02 * noise,
            }
            frames += [_long(entry["name"], municipality, measure, value) for measure, value in values.items()]
    return pd.concat(frames, ignore_index=True)


def _posts(plan: list[list[float]], month: np.ndarray) -> np.ndarray:
    """The number of posts in each month of a plan of [from_month, count]."""
    return np.array([next(count for start, count in reversed(plan) if start <= at) for at in month])


def _long(scenario: str, municipality: str, measure: str, value: np.ndarray) -> pd.DataFrame:
    draw, replication, month = np.indices(value.shape)
    columns = {"draw": draw.ravel(), "replication": replication.ravel(), "month": month.ravel()}
    head = {"scenario": scenario, "municipality": municipality}
    return pd.DataFrame({**head, **columns, "measure": measure, "value": value.ravel()})
