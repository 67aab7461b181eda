"""The composition of a settled office: where a programme's citizens are at the end of its published course."""

import hashlib
from dataclasses import replace

import numpy as np

from fsm_sim.engines.citizens.composition import Composition, MixedComposition, Places, SettledShares, Start
from fsm_sim.engines.citizens.nominal_office import nominal_scenario
from fsm_sim.engines.mean_field.compartments import Compartments
from fsm_sim.engines.mean_field.engine import (
    EXACT_ENOUGH,
    STEPS_PER_MONTH,
    MeanField,
    exact_enough,
    fastest,
    intensities_of,
    mean_field,
)
from fsm_sim.engines.mean_field.integration.solver import CHANGE_COUNTS
from fsm_sim.engines.measures.definitions import outside_office
from fsm_sim.engines.shared.setting import Setting, setting
from fsm_sim.model.mixed_office import parts_of, programmes_of
from fsm_sim.model.network import Flags, Floats, Integers
from fsm_sim.model.parameter_table import ProgrammeDraws
from fsm_sim.model.parameters import ELASTICITIES, Parameters
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.scenario import Office

WITHOUT_CASELOAD = dict.fromkeys(ELASTICITIES, 0.0)
"""Elasticities of nothing: the published course was reached at the caseload at which the rates hold."""


def start_of(office: Office, programme: Programme, draws: ProgrammeDraws, solved: SettledShares | None = None) -> Start:
    """Who is in an office at the start where it is settled, or a programme of a mixed office is; None where none is.

    Every programme of a mixed office has the composition that it has alone, by its own rates and its own course: the
    caseload that it shares acts from month 0 on.

    Raises
    ------
    ValueError
        As `settled`.
    """
    each = zip(office.parts, programmes_of(programme), parts_of(draws), strict=True)
    found = tuple(settled(one, own, solved) if part.start == "settled" else None for part, one, own in each)
    if not any(found):
        return None
    return MixedComposition(found) if len(found) > 1 else found[0]


def settled(programme: Programme, draws: ProgrammeDraws, solved: SettledShares | None = None) -> Composition:
    """The expected composition at every draw of those whom an office has at the end of the programme's course.

    The programme runs its published months in its nominal office, at the draw's rates and a municipality's effects. So
    the composition is the one that the calibration fitted to published shares, with what nobody publishes: classes,
    stages, and changes of caseworker that weigh already. A draw's composition does not depend on the other draws, so
    those that are `solved` are taken, and the others are added to them.

    Raises
    ------
    ValueError
        When a rate is too fast for the mean field.
    """
    nominal = nominal_scenario(programme, programme.months)
    one = setting(nominal, nominal.office[0], programme, draws.at(0))
    field = mean_field(one, ())
    row, stratum = np.nonzero(belongs(field.compartments))
    solved, structure = solved or SettledShares(), programme.model_dump_json().encode()
    share = []
    for draw in range(len(draws)):
        parameters = draws.at(draw)
        effects = parameters.effects.model_copy(update=WITHOUT_CASELOAD)
        at = replace(one, parameters=parameters.model_copy(update={"effects": effects}))
        key = _key(structure, at.parameters)
        found = solved.get(key)
        if found is None:
            citizens = np.maximum(_at_the_end(field, at)[row, stratum], 0.0)
            found = citizens / citizens.sum()
            solved.keep(key, found)
        share.append(found)
    return Composition(places_of(field.compartments, row, stratum), np.array(share))


def _key(structure: bytes, parameters: Parameters) -> bytes:
    """A digest of all that a solution depends on: the programme, and the parameters to the last digit."""
    return hashlib.sha256(structure + parameters.model_dump_json().encode()).digest()


def _at_the_end(field: MeanField, at: Setting) -> Floats:
    """Expected citizens at the horizon (compartments, L), in shorter steps where a draw's rates need them."""
    if fastest(field.equations, *intensities_of(field.compartments, at)) > EXACT_ENOUGH * STEPS_PER_MONTH:
        field, _ = exact_enough(at, ())
    return np.asarray(field.citizens(field.path(at))[-1])


def belongs(compartments: Compartments) -> Flags:
    """The compartments and strata (compartments, L) of those whom an office has and who can be there."""
    names = np.array(compartments.network.states)[compartments.state_of]
    here = ~np.isin(names, outside_office(compartments.network.programme))
    group = np.repeat(compartments.class_group, CHANGE_COUNTS)
    return here[:, None] & compartments.reach[np.ix_(group, compartments.state_of)].T


def places_of(compartments: Compartments, row: Integers, stratum: Integers) -> Places:
    """What compartments and strata say of the citizens in them."""
    classes = [compartments.classes[place] for place in (stratum // CHANGE_COUNTS).tolist()]
    return Places(
        group=compartments.class_group[stratum // CHANGE_COUNTS],
        state=compartments.state_of[row],
        stage=compartments.stage_of[row],
        readiness_class=np.array([one.readiness_class for one in classes]),
        preparation_class=np.array([one.preparation_class for one in classes]),
        changes=stratum % CHANGE_COUNTS,
    )
