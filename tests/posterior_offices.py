"""Offices as planners have them, drawn at random, at draws of the published calibration (`posterior.json`)."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from fsm_sim.engines.mean_field.settled_start import start_of
from fsm_sim.engines.shared.setting import Setting, setting
from fsm_sim.inference.parameters.programme_parameters import parameters
from fsm_sim.inference.posterior.estimation import forward_model_of
from fsm_sim.inference.sources import Priors, read_sources
from fsm_sim.inputs import programmes
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.model.mixed_office import draws_of
from fsm_sim.model.scenarios.intake import IntakeFrom
from fsm_sim.model.scenarios.people import Learning, Leave, People, RecruitmentFreeze
from fsm_sim.model.scenarios.scenario import Heading, Horizon, Office, Scenario
from fsm_sim.model.scenarios.staffing import Posts, Staffing

RECORD = json.loads((Path(__file__).parent / "posterior.json").read_text("utf-8"))
PROGRAMMES = ("fsm1", "fsm2", "fsm3", "bir", "hir", "usual")
MONTHS = 24


@cache
def settings() -> Priors:
    """The settings of the published calibration."""
    return forward_model_of(read_sources(shipped("calibration", "runs", "published", "config.toml"))).space.settings


@dataclass(frozen=True)
class PlannedOffice:
    """A scenario of one office; `ready` is its setting at a draw, and `grown` an office so many times as large."""

    scenario: Scenario

    def grown(self, times: int) -> "PlannedOffice":
        """As many times its citizens, arrivals, people and people on leave."""

        def many(records: tuple[Any, ...], key: str) -> tuple[Any, ...]:
            return tuple(one.model_copy(update={key: times * getattr(one, key)}) for one in records)

        staffing = self.scenario.staffing
        plan = tuple(step.model_copy(update={"people": many(step.people or (), "count")}) for step in staffing.posts)
        larger = staffing.model_copy(update={"posts": plan, "leave": many(staffing.leave, "posts")})
        (office,) = self.scenario.office
        written = {key: value for key, value in office.model_dump(exclude_defaults=True).items() if key != "programmes"}
        if office.programmes:
            parts = [one.model_dump(exclude_defaults=True) for one in office.programmes]
            place = Office.model_validate(
                {"municipality": "Vejle", "programmes": [_larger(one, times) for one in parts]}
            )
        else:
            place = Office.model_validate(_larger(written, times))
        return PlannedOffice(self.scenario.model_copy(update={"office": (place,), "staffing": larger}))

    def ready(self, value: dict[str, float]) -> Setting:
        """The office at one draw of the parameters."""
        (office,) = self.scenario.office
        programme = programmes.load(office.programme)
        own = parameters(programme, settings(), value, office.municipality)
        return setting(self.scenario, office, programme, own, start_of(office, programme, draws_of([own])))


def planned_office(number: int, **changes: Any) -> PlannedOffice:
    """The office of a number: part time, one or two on leave, often a freeze or a period of learning, dates.

    Two in five have two programmes, whose citizens share the caseworkers; of the others the intake changes by month.
    `changes` are keys of [staffing] that are given another value.
    """
    chance = np.random.default_rng(number)
    chosen = chance.choice(PROGRAMMES, size=2 if number % 5 in (1, 3) else 1, replace=False).tolist()
    citizens = [int(chance.integers(120, 320)) for _ in chosen]
    people = _people(sum(citizens) / chance.uniform(30, 50), chance)
    later = {**people, 1.0: max(people[1.0] + int(chance.integers(-2, 3)), 3)}
    plan = [Posts(from_month=0, people=_shares(people))]
    if chance.random() < 0.5:
        plan.append(Posts(from_month=float(chance.integers(3, 12)), people=_shares(later)))
    begins = float(chance.integers(1, 8))
    leave = Leave(
        from_month=begins,
        to_month=begins + float(chance.integers(3, 9)),
        posts=int(chance.integers(1, 3)),
        share=1.0,
        citizens=chance.choice(["stand_in", "shared", "waiting"]).item(),
        return_is_change=bool(chance.random() < 0.5),
    )
    keys: dict[str, Any] = {
        "posts": tuple(plan),
        "separation_per_year": chance.choice([0.1, 0.2, 0.3]).item(),
        "vacancy_months": chance.choice([1.0, 3.0, 4.0]).item(),
        "reassignment_per_year": 0.06,
        "handover": "inflow_only",
        "leave": (leave,),
        "recruitment_freeze": (RecruitmentFreeze(from_month=6.0, to_month=9.0),) if chance.random() < 0.3 else (),
        "learning": Learning(months=3.0, share=0.5) if chance.random() < 0.3 else None,
    }
    return PlannedOffice(
        Scenario(
            scenario=Heading(name=f"office-{number}", title=f"Office {number}"),
            office=(_office(chosen, citizens, chance),),
            staffing=Staffing(**(keys | changes)),
            horizon=Horizon(months=float(MONTHS), start_month="2027-03"),
        )
    )


def _larger(keys: dict[str, Any], times: int) -> dict[str, Any]:
    """The keys of an office or of a programme in one, with so many times the citizens and arrivals."""
    intake = keys["intake_per_month"]
    more = [{**one, "per_month": times * one["per_month"]} for one in intake] if isinstance(intake, tuple | list) else 0
    return {**keys, "citizens": times * keys["citizens"], "intake_per_month": more or times * intake}


def _people(full_time: float, chance: np.random.Generator) -> dict[float, int]:
    """How many work each share of full time; the least is a sixth of the posts in part time."""
    part = max(round(full_time / 6), 1)
    return {1.0: max(round(full_time - 0.6 * part), 4), 0.6: part, 0.8: int(chance.integers(0, 2))}


def _shares(people: dict[float, int]) -> tuple[People, ...]:
    return tuple(People(share=share, count=count) for share, count in people.items() if count)


def _office(chosen: list[str], citizens: list[int], chance: np.random.Generator) -> Office:
    start = chance.choice(["settled", "programme"]).item()
    arriving = [round(count / 30, 2) for count in citizens]
    if len(chosen) == 1:
        steps = (
            IntakeFrom(from_month=0.0, per_month=arriving[0]),
            IntakeFrom(from_month=8.0, per_month=arriving[0] / 2),
        )
        return Office(
            municipality="Vejle", programme=chosen[0], citizens=citizens[0], start=start, intake_per_month=steps
        )
    own = [
        {"name": name, "citizens": count, "start": start, "intake_per_month": rate}
        for name, count, rate in zip(chosen, citizens, arriving, strict=True)
    ]
    return Office.model_validate({"municipality": "Vejle", "programmes": own})
