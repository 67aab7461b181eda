"""Unit: many draws at once give, to the last bit, what each draw gives alone."""

import numpy as np
import pytest
from fabricated import calibration

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.parameters.priors import Continuity
from fsm_sim.inference.parameters.programme_parameters import parameters, programme_draws
from fsm_sim.inputs import programmes
from fsm_sim.model.network import network
from fsm_sim.model.parameter_table import ParameterTable, ProgrammeDraws

DRAWS = 7
MADE = calibration(draws=DRAWS)
TABLE = MADE.table(DRAWS)


def test_a_table_has_a_column_for_each_name_and_each_name_once() -> None:
    with pytest.raises(ValueError, match="do not have 2 named columns"):
        ParameterTable(("a", "b"), np.zeros((3, 1)))
    with pytest.raises(ValueError, match="each of its columns once"):
        ParameterTable(("a", "a"), np.zeros((3, 2)))


@pytest.mark.parametrize("name", programmes.names())
@pytest.mark.parametrize(
    "continuity", [{}, {"scale": "probability"}, {"persistence": "recovery"}], ids=["hazard", "probability", "recovery"]
)
def test_the_kernels_arrays_of_many_draws_are_those_of_each_draw_alone(name: str, continuity: dict[str, str]) -> None:
    programme = programmes.load(name)
    settings = MADE.space.settings.model_copy(update={"continuity": Continuity(**continuity)})
    together = programme_draws(programme, settings, TABLE)
    shape = network(programme, together.shared.stages)
    found = Draws(shape, together).numbers(4)
    assert len(found.base) == DRAWS
    for draw in range(DRAWS):
        alone = parameters(programme, settings, TABLE.record(draw))
        assert together.at(draw) == alone
        for many, one in zip(found, Draws(shape, [alone]).numbers(4), strict=True):
            assert many[draw].tobytes() == one[0].tobytes()
            assert many.flags.c_contiguous


def test_parameter_sets_come_out_of_a_table_as_they_went_in() -> None:
    programme = programmes.load("bir")
    given = [parameters(programme, MADE.space.settings, TABLE.record(draw)) for draw in range(DRAWS)]
    table = ProgrammeDraws.of(given)
    assert [table.at(draw) for draw in range(DRAWS)] == given


def test_a_municipality_with_results_of_its_own_has_its_own_effect() -> None:
    programme, settings = programmes.load("bir"), MADE.space.settings
    for kind in OFFICE_EFFECTS:
        own = next(name for name in TABLE.names if name.startswith(f"{kind}: "))
        town = own.removeprefix(f"{kind}: ")
        effects = programme_draws(programme, settings, TABLE, town, range(DRAWS)).effect(f"{kind}_effect")
        assert effects.tolist() == TABLE[own].tolist()
        assert len(set(effects.tolist())) == DRAWS
        assert set(programme_draws(programme, settings, TABLE, "Elsewhere").effect(f"{kind}_effect")) == {1.0}
