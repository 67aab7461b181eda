"""How shares of stock move with a municipality's effects, at every draw of the model's parameters.

A public table counts everybody on the benefit, so the model's share is that of the reference programme
(`STOCK_PROGRAMME`), among those whom an office still has, where the programme's published course ends: there an office
is settled, and the share of paid hours has the same slopes within 0.01 as a hundred months later.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fsm_sim.engines.citizens.nominal_office import nominal_scenario
from fsm_sim.engines.mean_field.engine import (
    EXACT_ENOUGH,
    STEPS_PER_MONTH,
    MeanField,
    Question,
    exact_enough,
    fastest,
    intensities_of,
    mean_field,
)
from fsm_sim.engines.mean_field.settled_start import WITHOUT_CASELOAD
from fsm_sim.engines.measures.definitions import outside_office
from fsm_sim.engines.shared.setting import Setting, setting
from fsm_sim.inference.stocks.panel import STOCK_STATES
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import Floats
from fsm_sim.model.parameter_table import ProgrammeDraws
from fsm_sim.model.programme import Programme

STOCK_PROGRAMME = "usual"
"""The programme of those on the benefit in general."""

STEP = 0.2
"""Change of the logarithm of an effect over which a slope is taken; at 0.3 the curve is off its line by 0.006."""


def share_slopes(
    programme: Programme, draws: ProgrammeDraws, measures: Sequence[str], kinds: Sequence[Sequence[str]]
) -> Floats:
    """Change of each share's logit with the logarithm of each effect; shape (draws, measures, kinds).

    `kinds` are the effects that move together, each as the names that they have in a parameter set.

    Raises
    ------
    ValueError
        When a rate is too fast for the mean field.
    """
    nominal = nominal_scenario(programme, programme.months)
    one = setting(nominal, nominal.office[0], programme, draws.at(0))
    here = tuple(name for name in programme.states if name not in outside_office(programme))
    asked = [
        Question(Measure(kind="prevalence", states=STOCK_STATES[name], stop=programme.months), here)
        for name in measures
    ]
    field = mean_field(one, asked)
    found = np.empty((len(draws), len(measures), len(kinds)))
    for draw in range(len(draws)):
        parameters = draws.at(draw)
        for place, kind in enumerate(kinds):
            ends = []
            for step in (-STEP / 2, STEP / 2):
                effects = {name: getattr(parameters.effects, name) * float(np.exp(step)) for name in kind}
                changed = parameters.effects.model_copy(update={**WITHOUT_CASELOAD, **effects})
                at = replace(one, parameters=parameters.model_copy(update={"effects": changed}))
                ends.append(_logits(field, at, asked))
            found[draw, :, place] = (ends[1] - ends[0]) / STEP
    return found


def _logits(field: MeanField, at: Setting, asked: Sequence[Question]) -> Floats:
    """The logit of every share, in shorter steps where a draw's rates need them."""
    if fastest(field.equations, *intensities_of(field.compartments, at)) > EXACT_ENOUGH * STEPS_PER_MONTH:
        field, _ = exact_enough(at, asked)
    share = field.values(field.path(at))
    return np.asarray(np.log(share / (1 - share)))
