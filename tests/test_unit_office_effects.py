"""Unit: a municipality's own effects in a forecast: estimated ones, or draws for a municipality without results."""

import numpy as np
import pytest
from fabricated import calibration

from fsm_sim.inference.parameters.office_effects import office_effects, standard_normals
from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.parameters.priors import Lognormal
from fsm_sim.inference.parameters.programme_parameters import programme_draws
from fsm_sim.inputs import programmes
from fsm_sim.model.parameter_table import ParameterTable

MADE = calibration(draws=4)
SETTINGS = MADE.space.settings
COUNT = 4000


def table(**columns: np.ndarray) -> ParameterTable:
    return ParameterTable(tuple(columns), np.column_stack(list(columns.values())))


@pytest.mark.parametrize("kind", OFFICE_EFFECTS)
def test_the_variance_of_a_municipality_without_results_is_what_the_draws_say_of_municipalities(kind: str) -> None:
    """Log effects have mean 0 and the mean square of sigma times the between-municipality factor: within 4 errors."""
    factor = np.exp(0.5 * np.random.default_rng(3).standard_normal(COUNT))
    effects = office_effects(kind, "Aarhus", SETTINGS, table(**{f"between_sd: {kind}": factor}), range(COUNT))
    sd = SETTINGS.office.of(kind).scale * factor
    z = np.log(effects) / sd
    assert np.mean(z) == pytest.approx(0.0, abs=4 / np.sqrt(COUNT))
    assert np.var(z) == pytest.approx(1.0, abs=4 * np.sqrt(2 / COUNT))
    assert np.var(np.log(effects)) == pytest.approx(np.mean(sd**2), rel=0.15)


def test_towns_kinds_and_draws_have_numbers_of_their_own_whatever_else_is_drawn() -> None:
    one = standard_normals("office_work: Aarhus", range(500))
    assert standard_normals("office_work: Aarhus", [7, 499, 7]).tolist() == [one[7], one[499], one[7]]
    assert len(set(one.tolist())) == 500
    for other in ("office_work: Odense", "office_placement: Aarhus"):
        assert abs(np.corrcoef(one, standard_normals(other, range(500)))[0, 1]) < 0.2


@pytest.mark.parametrize("kind", OFFICE_EFFECTS)
def test_without_numbers_or_a_town_the_effect_is_the_median(kind: str) -> None:
    draws = MADE.table(4)
    assert set(office_effects(kind, "Aarhus", SETTINGS, draws, None).tolist()) == {1.0}
    assert set(office_effects(kind, "", SETTINGS, draws, range(4)).tolist()) == {1.0}


def test_the_median_of_the_prior_is_kept() -> None:
    office = SETTINGS.office.model_copy(
        update={"work": Lognormal(median=1.2, sigma=1e-9, status="M", reason="an example")}
    )
    settings = SETTINGS.model_copy(update={"office": office})
    assert office_effects("office_work", "Aarhus", settings, MADE.table(4), range(4)) == pytest.approx([1.2] * 4)


def test_a_programmes_draws_have_the_effects_and_the_caseload_of_its_results() -> None:
    usual = programmes.load("usual")
    draws = programme_draws(usual, SETTINGS, MADE.table(4), "Aarhus", range(4))
    for kind in OFFICE_EFFECTS:
        assert draws.effect(f"{kind}_effect").tolist() == (
            office_effects(kind, "Aarhus", SETTINGS, MADE.table(4), range(4)).tolist()
        )
    assert draws.effect("caseload_reference").tolist() == MADE.table(4)["usual: caseload"].tolist()
    pilot = programme_draws(programmes.load("fsm1_pilot"), SETTINGS, MADE.table(4))
    assert set(pilot.effect("caseload_reference").tolist()) == {35.0}
