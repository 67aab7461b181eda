"""A municipality's own effects in a forecast: estimated ones, or draws for a municipality without results."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from fsm_sim.inference.parameters.free_parameters import ParameterSpace
from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.parameters.priors import Priors
from fsm_sim.model.network import Floats
from fsm_sim.model.parameter_table import ParameterTable


def office_effects(
    kind: str, municipality: str, settings: Priors, table: ParameterTable, numbers: Sequence[int] | None
) -> Floats:
    """The effects of one kind (`pooling.OFFICE_EFFECTS`) at every draw; shape (D,).

    A municipality with results of its own has a column. One without is exchangeable with those that have results: the
    logarithm of its effect is normal with the between-municipality standard deviation of the draw. Without a
    municipality or without `numbers` of draws the effect is the prior's centre, which is 1 in priors.toml.
    """
    name = f"{kind}: {municipality}"
    prior = settings.office.of(kind)
    if name in table or not municipality or numbers is None:
        return table.column(name, prior.centre)
    sd = prior.scale * table.column(f"between_sd: {kind}", 1.0)
    return np.asarray(prior.centre * np.exp(sd * standard_normals(name, numbers)))


def with_municipalities(space: ParameterSpace, municipalities: Sequence[str]) -> ParameterSpace:
    """The parameters with the effects of further municipalities behind them."""
    kinds = tuple(dict.fromkeys(map(space.settings.structure.effect_of, OFFICE_EFFECTS)))
    names = {f"{kind}: {name}": kind for name in municipalities for kind in kinds}
    more = {key: space.settings.office.of(kind) for key, kind in names.items() if key not in space.priors}
    return ParameterSpace({**space.priors, **more}, space.settings)


def standard_normals(name: str, numbers: Sequence[int]) -> Floats:
    """Standard normal numbers of an entity by the numbers of draws, the same in every forecast; shape (D,).

    >>> standard_normals("office_work: Horsens", [4, 0])[1] == standard_normals("office_work: Horsens", range(2))[0]
    np.True_
    """
    places = np.asarray(numbers, dtype=np.int64)
    key = int.from_bytes(blake2b(name.encode(), digest_size=16).digest(), "big")
    # A longer sequence begins with a shorter one, so a draw's number does not depend on how many draws there are.
    sequence = np.random.Generator(np.random.Philox(key=key)).standard_normal(int(places.max(initial=-1)) + 1)
    return np.asarray(sequence[places])
