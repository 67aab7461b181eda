"""The fields of the planner's form: what each may hold, and whether a plan may change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from fsm_sim.model.scenarios.provenance import SOURCES

Kind = Literal["whole", "number", "choice", "text", "month", "months", "day", "note", "token"]
"""What a field holds: a whole number, a number with decimals, one of some words, a municipality, a month, several
months, a date, a text of the reader's own, or what opens something that is kept."""

MOST_CITIZENS: Final = 20_000
"""The most citizens that the page takes."""

PLANS: Final = ("a", "b", "c", "d", "e")
"""The plans that can stand beside the office as it is, by the letter before their keys in a link."""


@dataclass(frozen=True)
class Field:
    """A field, by its key in a link. A blank one has its `default`; where that is blank too it says nothing.

    `least` and `most` hold for numbers, `choices` for words.
    """

    key: str
    kind: Kind
    default: str = ""
    least: float = 0.0
    most: float = 0.0
    choices: tuple[str, ...] = ()


OFFICE: Final = (
    Field("municipality", "text"),
    Field("programme", "choice", "fsm1"),
    Field("citizens", "whole", "", 1, MOST_CITIZENS),
    Field("start", "choice", "settled", choices=("settled", "programme", "listed")),
    Field("intake", "number", "", 0, 2_000),
)
"""Who the office has. A blank intake keeps the number of citizens."""

STAFFING: Final = (
    Field("caseworkers", "whole", "", 0, 500),
    Field("part", "whole", "0", 0, 500),
    Field("share", "whole", "60", 1, 99),
    Field("turnover", "number", "20", 0, 300),
    Field("vacancy", "number", "3", 0, 24),
    Field("handover", "choice", "inflow_only", choices=("inflow_only", "rebalance")),
)
"""Who works there: in a plan a blank field is as today. Shares and turnover are in per cent."""

LEAVE: Final = (
    Field("leave", "whole", "0", 0, 500),
    Field("leave-from", "month"),
    Field("leave-to", "month"),
    Field("leave-citizens", "choice", "shared", choices=("shared", "stand_in", "waiting")),
)
"""Planned leave, of which no plan has another: how many people, from which month, the month in which they are back, and
who has their citizens meanwhile."""

OF_A_PLAN: Final = (Field("from", "month"),)
"""What only a plan has: the month from which its caseworkers are there."""

WHY: Final = (Field("reason", "note"),)
"""Why the office, or a plan, is as it is; the reader's own words."""

TIME: Final = (
    Field("months", "whole", "24", 1, 60),
    Field("begins", "month"),
    Field("reassignment", "number", "6", 0, 300),
)
"""How far the answer looks, the month of the calendar in which it begins, and what no plan changes."""

TOLD: Final = (Field("at", "months"), Field("rules", "day"))
"""The months whose levels are told, half-way and the last for none, and the day whose rules are meant."""

SOURCED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "citizens": ("office", "citizens"),
        "intake": ("office", "intake_per_month"),
        "caseworkers": ("staffing", "posts"),
        "turnover": ("staffing", "separation_per_year"),
        "vacancy": ("staffing", "vacancy_months"),
        "reassignment": ("staffing", "reassignment_per_year"),
    }
)
"""The fields that say where they are from, each with the table and the key of a scenario that has its value."""

SOURCE: Final = tuple(Field(f"source-{key}", "choice", "assumed", choices=SOURCES) for key in SOURCED)
"""Where each of them is from."""

CALIBRATION: Final = (Field("own", "token"),)
"""The calibration of the reader's own from which the numbers are drawn, blank for that of the page."""

BASE: Final = (*OFFICE, *STAFFING, *LEAVE, *TIME, *TOLD, *SOURCE, *WHY, *CALIBRATION)
"""Every field of the office as it is today, in the order of a link; before them stand the citizens by state."""

PLAN: Final = (*STAFFING, *OF_A_PLAN, *WHY)
"""Every field of a plan."""

PEOPLE: Final = ("caseworkers", "part", "share")
"""The fields that say who works there: caseworkers, those of them who work part-time, and their share of full time."""

HOW: Final = ("exact", "plans")
"""Keys of a link that say how an answer is shown and not what is asked."""

IN_STATE: Final = "in-"
"""What begins the key of a number of citizens in one state."""

BY_KEY: Final[Mapping[str, Field]] = MappingProxyType({one.key: one for one in (*BASE, *OF_A_PLAN)})
"""Each field by its key."""


def of_plan(plan: str, key: str) -> str:
    """The key of a plan's field in a link.

    >>> of_plan("a", "caseworkers")
    'a.caseworkers'
    """
    return f"{plan}.{key}"


def in_state(state: str) -> Field:
    """The field of the citizens who are in a state.

    >>> in_state("passive").key
    'in-passive'
    """
    return Field(f"{IN_STATE}{state}", "whole", "", 0, MOST_CITIZENS)
