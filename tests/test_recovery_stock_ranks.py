"""Recovery: ranks of known numbers and effects among their draws are uniform (B2), intervals hold the truth as often as
they say (B3), and wrong models are caught by both.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom
from stock_ranks import KEPT, Design, Ranks, ranks, uniformity

from fsm_sim.inference.stocks import components, model
from fsm_sim.inference.validation.uniformity import LEVELS, coverage, coverage_checks
from fsm_sim.model.network import Floats

FITS = 200
"""Data sets, each fitted."""


def positions(found: Mapping[str, Floats]) -> Floats:
    """Ranks as the middles of their cells between 0 and 1, shape (fits, parameters).

    Of `KEPT` + 1 cells 10, 16 and 18 have their middles in the central 50, 80 and 90 %, so coverage is exact.
    """
    return (np.column_stack(list(found.values())) + 0.5) / (KEPT + 1)


@pytest.fixture(scope="module")
def ranked_twice() -> dict[str, Floats]:
    """Ranks of the ten numbers of the hierarchy, and of two effects after both stages, in every data set."""
    design = Design()
    ranked, candidates = Ranks.of(design), design.level_sds()

    def one(number: int) -> dict[str, int]:
        truth = design.drawn(number)
        fitted = ranked.fitted(truth, number + 1)
        return {**ranked.of_numbers(truth, fitted), **ranked.of_effects(truth, fitted, candidates, number)}

    return ranks(FITS, one)


@pytest.mark.slow
def test_B2_ranks_of_numbers_and_of_effects_after_both_stages_are_uniform(ranked_twice: dict[str, Floats]) -> None:
    """Twelve sets of ranks: the smallest of as many p-values is below 0.0005 with probability 0.6 %."""
    found = {name: uniformity(each) for name, each in ranked_twice.items()}
    print(found)
    assert min(found.values()) > 0.0005, found


@pytest.mark.slow
def test_B3_intervals_of_numbers_and_of_effects_hold_the_truth_as_often_as_they_say(
    ranked_twice: dict[str, Floats],
) -> None:
    """At each level no more of the twelve outside the central 99 % of the binomial than chance allows."""
    checks = coverage_checks(positions(ranked_twice))
    for check in checks:
        print(check.name, check.facts, check.value)
    assert all(check.passed for check in checks), checks


def test_the_middles_of_cells_are_covered_exactly_as_often_as_a_level_says() -> None:
    """Every rank once: whatever a test of coverage finds, the cells of the ranks have no part in it."""
    every = positions({"x": np.arange(KEPT + 1)})
    assert [coverage(every, level).item() for level in LEVELS] == pytest.approx(LEVELS)


@pytest.mark.slow
def test_ranks_and_coverage_show_it_when_months_are_treated_as_independent(monkeypatch: pytest.MonkeyPatch) -> None:
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
    held = coverage(positions({"municipality_sd": found["municipality_sd"]}), 0.9).item()
    print(held)
    assert held < binom.ppf(0.005, FITS // 2, 0.9) / (FITS // 2)
