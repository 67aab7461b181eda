"""The sheets of the workbook and their fields: one list for the template that is written and for what is read.

A field's key is that of a scenario file. The words beside it are messages of the catalogues (``form.<part>.<key>``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from fsm_sim.inputs.local_counts.columns import COLUMNS

Kind = Literal["text", "number", "whole", "share", "month", "when", "day", "yes", "choice"]
"""What a cell holds. ``month``: of the calendar; ``when``: that, or months from the start; ``yes``: yes or no."""

List = Literal[
    "programmes", "municipalities", "states", "start", "handover", "leave", "source", "intake", "yes", "plans"
]
"""The lists that cells are chosen from; ``plans`` are the names on the sheet of plans."""

CHOICES: Mapping[List, tuple[str, ...]] = MappingProxyType(
    {
        "start": ("settled", "programme"),
        "handover": ("inflow_only", "rebalance"),
        "leave": ("stand_in", "shared", "waiting"),
        "source": ("published", "counted", "assumed"),
        "intake": ("steady",),
        "yes": ("yes", "no"),
    }
)
"""The lists that are the same for every reader; the others are long or the planner's own."""

YES: Mapping[str, bool] = MappingProxyType(
    {"ja": True, "yes": True, "true": True, "sand": True, "nej": False, "no": False, "false": False, "falsk": False}
)
"""How yes and no are written, in Danish and English, and by spreadsheet programs."""


@dataclass(frozen=True)
class Field:
    """A cell of a form or a column of a table: its key, what it holds, and the list that it is chosen from.

    `open`: other values than those of the list are allowed too.
    """

    key: str
    kind: Kind = "text"
    chosen_from: List | None = None
    open: bool = False


@dataclass(frozen=True)
class Part:
    """A form (name in single brackets) or a table of a sheet: its fields, and the rows that a template has room for."""

    name: str
    fields: tuple[Field, ...]
    room: int = 0

    @property
    def word(self) -> str:
        """The name without brackets."""
        return self.name.strip("[]")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the fields."""
        return tuple(field.key for field in self.fields)


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook; its title is the message ``form-sheet.<name>``."""

    name: str
    parts: tuple[Part, ...]


_WHERE = (Field("municipality", "text", "municipalities", open=True), Field("programme", "choice", "programmes"))
_SOURCE = Field("source", "choice", "source")
_RATES = (
    Field("separation_per_year", "share"),
    Field("vacancy_months", "number"),
    Field("reassignment_per_year", "share"),
    Field("handover", "choice", "handover"),
)

HORIZON = Part("[horizon]", (Field("start_month", "month"), Field("months", "whole"), Field("rules_as_of", "day")))
OFFICE = Part(
    "[[office]]",
    (
        *_WHERE,
        Field("citizens", "whole"),
        Field("start", "choice", "start"),
        Field("intake_per_month", "number", "intake", open=True),
        _SOURCE,
    ),
    12,
)
CITIZENS = Part("[[citizens]]", (*_WHERE, Field("state", "choice", "states"), Field("citizens", "whole")), 40)
STAFFING = Part(
    "[staffing]",
    (
        *_RATES,
        Field("freeze_from_month", "when"),
        Field("freeze_to_month", "when"),
        Field("learning_months", "number"),
        Field("learning_share", "share"),
        Field("team_capacity_per_month", "number"),
        _SOURCE,
    ),
)
LEAVE = Part(
    "[[leave]]",
    (
        Field("from_month", "when"),
        Field("to_month", "when"),
        Field("posts", "whole"),
        Field("share", "share"),
        Field("citizens", "choice", "leave"),
        Field("return_is_change", "yes", "yes"),
    ),
    20,
)
PLAN = Part("[[plan]]", (*map(Field, ("name", "title_da", "title", "reason")), *_RATES), 20)
POSTS = Part(
    "[[posts]]",
    (
        Field("plan", "choice", "plans"),
        Field("from_month", "when"),
        Field("count", "number"),
        Field("people", "whole"),
        Field("share", "share"),
        Field("citizens_per_post", "number"),
    ),
    40,
)
_COUNT_KINDS: Mapping[str, Field] = MappingProxyType(
    {
        "municipality": _WHERE[0],
        "programme": _WHERE[1],
        "month": Field("month", "month"),
        "caseworkers": Field("caseworkers", "number"),
    }
)
COUNTS = Part("[[counts]]", tuple(_COUNT_KINDS.get(key, Field(key, "text")) for key in COLUMNS), 120)

SHEETS = (
    Sheet("office", (HORIZON, OFFICE)),
    Sheet("citizens", (CITIZENS,)),
    Sheet("staff", (STAFFING, LEAVE)),
    Sheet("plans", (PLAN,)),
    Sheet("posts", (POSTS,)),
    Sheet("counts", (COUNTS,)),
)
"""The sheets in order. A sheet for the lists comes after them."""

PARTS: Mapping[str, Part] = MappingProxyType({part.name: part for sheet in SHEETS for part in sheet.parts})
"""Every part by its name."""
