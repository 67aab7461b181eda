"""What a new workbook is filled in with: the invented town of ``scenarios/eksempelby.toml`` and its two plans."""

from collections.abc import Mapping
from types import MappingProxyType

from fsm_sim.inputs.municipalities import INVENTED
from fsm_sim.model.text import Text

EXAMPLE: Mapping[str, tuple[Mapping[str, object], ...]] = MappingProxyType(
    {
        "[horizon]": ({"start_month": "2027-01", "months": 24, "rules_as_of": "2026-07-01"},),
        "[[office]]": (
            {
                "municipality": INVENTED,
                "programme": "fsm1",
                "citizens": 340,
                "start": "settled",
                "intake_per_month": "steady",
            },
        ),
        "[staffing]": (
            {
                "separation_per_year": 0.20,
                "vacancy_months": 3,
                "reassignment_per_year": 0.06,
                "handover": "inflow_only",
            },
        ),
        "[[plan]]": (
            {
                "name": "eksempelby",
                "title_da": "Som i dag",
                "title": "As it is",
                "reason": Text(
                    da="Udgangspunktet, som hver ændring sammenlignes med",
                    en="The base that every change is compared with",
                ),
            },
            {
                "name": "two-fewer",
                "title_da": "To færre sagsbehandlere fra juli 2027",
                "title": "Two fewer caseworkers from July 2027",
                "reason": Text(
                    da="Hvad en besparelse i budgettet ventes at betyde",
                    en="What a saving in the budget is expected to give",
                ),
            },
            {
                "name": "two-more",
                "title_da": "To flere sagsbehandlere fra juli 2027",
                "title": "Two more caseworkers from July 2027",
                "reason": Text(
                    da="Hvad en investering i budgettet ventes at betyde",
                    en="What an investment in the budget is expected to give",
                ),
            },
        ),
        "[[posts]]": (
            {"plan": "eksempelby", "from_month": "2027-01", "count": 9},
            {"plan": "two-fewer", "from_month": "2027-01", "count": 9},
            {"plan": "two-fewer", "from_month": "2027-07", "count": 7},
            {"plan": "two-more", "from_month": "2027-01", "count": 9},
            {"plan": "two-more", "from_month": "2027-07", "count": 11},
        ),
    }
)
"""The rows of each part, by the keys of their fields; a text in both languages is written in the reader's."""

COUNTED: Mapping[str, object] = MappingProxyType(
    {
        "municipality": "Horsens",
        "programme": "fsm1",
        "month": "2026-01",
        "citizens": 340,
        "placement_starts": 12,
        "paid_hours_starts": "<5",
        "employment_starts": "1-4",
        "caseworkers": 9.5,
    }
)
"""A row of counts that is shown above the empty table, and is not read."""
