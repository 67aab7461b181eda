"""The fields of the form that asks for trials, and the trials that it shows as examples."""

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from types import MappingProxyType
from typing import Final, get_args

from fsm_sim.decisions.trial.analysis import ALONE, EXTRA, AnalysisName
from fsm_sim.decisions.trial.design import DesignName
from fsm_sim.decisions.trial.question import FEWEST, MOST, TRIALS
from fsm_sim.inputs import programmes
from fsm_sim.web.answering.fields import Field

MOST_TRIALS: Final = 500
"""The most trials that the page simulates: with 1,000 a job took 840 MB."""
MOST_CITIZENS: Final = 2_000
"""The most citizens that a municipality of a trial has on the page."""
ANALYSES: Final = tuple(one for one in get_args(AnalysisName) if one in ALONE or find_spec(EXTRA) is not None)
"""The analyses that can be made here: what makes the others is an extra."""


@cache
def outcomes() -> tuple[str, ...]:
    """Every outcome that any programme has, by its name."""
    return tuple(dict.fromkeys(name for one in programmes.names() for name in programmes.load(one).outcomes))


PLAN: Final = "plan-"
"""What begins the key of what is otherwise under the plan."""
FIELDS: Final = (
    Field("design", "choice", "parallel", choices=get_args(DesignName)),
    Field("municipalities", "whole", "15", FEWEST, MOST),
    Field("programme", "choice", "fsm1"),
    Field("citizens", "whole", "150", 1, MOST_CITIZENS),
    Field("start", "choice", "settled", choices=("settled", "programme")),
    Field("months", "whole", "24", 1, 60),
    Field("outcome", "choice", choices=outcomes()),
    Field("caseworkers", "number", "2", 0.1, 500),
    Field("plan-caseworkers", "number", "3", 0.1, 500),
    Field("turnover", "number", "20", 0, 300),
    Field("plan-turnover", "number", "", 0, 300),
    Field("begins", "whole", "", 1, 60),
    Field("steps", "whole", "4", 2, 24),
    Field("analysis", "choice", "robust", choices=ANALYSES),
    Field("trials", "whole", "200", TRIALS, MOST_TRIALS),
)
"""What is asked, in the order of the form. A blank outcome is the programme's first headline, a blank turnover of the
plan that without it, and a blank month in which the plan begins is half-way."""

EXAMPLES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "hir": {
            "programme": "hir", "citizens": "140", "start": "programme", "months": "13", "caseworkers": "2",
            "plan-caseworkers": "4",
        },
        "continuity": {"municipalities": "30", "plan-caseworkers": "2", "turnover": "40", "plan-turnover": "5"},
    }
)  # fmt: skip
"""Trials to begin from; what one leaves out is as the form has it."""
