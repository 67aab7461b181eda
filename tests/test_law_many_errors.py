"""Law: a file with many errors tells each of them, and takes no more rounds of checking than a file with few."""

from typing import Any

import pytest

from fsm_sim.inputs.checking import hidden as module
from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.model.scenarios.staffing import Staffing

GRAMMAR = Grammar(Staffing, "staffing")


def rounds(leaves: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a plan with so many leaves that end before they begin is checked again."""
    data: dict[str, Any] = {
        "posts": [{"from_month": 0, "count": 3}],
        "leave": [{"from_month": 6, "to_month": 3, "citizens": "shared", "posts": -1}] * leaves,
    }
    seen: list[int] = []
    usual = module._wrong_in

    def counted(data: dict[str, Any], grammar: Grammar) -> set[KeyPath]:
        seen.append(1)
        return usual(data, grammar)

    with monkeypatch.context() as patched:
        patched.setattr(module, "_wrong_in", counted)
        found = module.hidden(data, GRAMMAR, lambda data: module.specified(data, GRAMMAR))
    assert len(found) == leaves, "the order of months of every leave, hidden by its number of people"
    return len(seen)


def test_forty_errors_of_a_kind_are_looked_for_in_as_many_rounds_as_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each was tried alone, with the whole file checked each time: 98 leaves took twelve seconds."""
    assert rounds(40, monkeypatch) == rounds(2, monkeypatch)
