"""Recovery: ranks of known numbers and effects among their draws are uniform (B2), and wrong models are caught."""

from collections.abc import Mapping
from typing import Any

import pytest
from stock_ranks import Design, Ranks, ranks, uniformity

from fsm_sim.inference.stocks import components, model

FITS = 200
"""Data sets, each fitted."""


@pytest.mark.slow
def test_B2_ranks_of_numbers_and_of_effects_after_both_stages_are_uniform() -> None:
    """Eleven sets of ranks: the smallest of as many p-values is below 0.0005 with probability 0.6 %."""
    design = Design()
    ranked, candidates = Ranks.of(design), design.level_sds()

    def one(number: int) -> dict[str, int]:
        truth = design.drawn(number)
        fitted = ranked.fitted(truth, number + 1)
        return {**ranked.of_numbers(truth, fitted), **ranked.of_effects(truth, fitted, candidates, number)}

    found = {name: uniformity(each) for name, each in ranks(FITS, one).items()}
    print(found)
    assert min(found.values()) > 0.0005, found


@pytest.mark.slow
def test_ranks_show_it_when_months_are_treated_as_independent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same data sets, fitted as if every month counted other people."""

    def independent(values: Mapping[str, Any], *rest: Any) -> components.Components:
        return components.of_municipalities({**values, "retention": 0.0, "clustering": 0.0}, *rest)

    monkeypatch.setattr(model, "of_municipalities", independent)
    design = Design()
    ranked = Ranks.of(design)

    def one(number: int) -> dict[str, int]:
        truth = design.drawn(number)
        return ranked.of_numbers(truth, ranked.fitted(truth, number + 1))

    found = ranks(FITS // 2, one)
    print({name: uniformity(each) for name, each in found.items()})
    assert uniformity(found["municipality_sd"]) < 1e-6
