"""The programmes of an office as the arrays that the kernel reads, and who is there where they start settled."""

from typing import Final

import numpy as np

from fsm_sim.engines.citizens.composition import Composition
from fsm_sim.engines.citizens.population import alternating, initial_numbers
from fsm_sim.engines.compiled.arrays import KIND, PLACE, Records
from fsm_sim.engines.compiled.staffing.records import records
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.network import Integers, Network

GROUP: Final = np.dtype([("state", "u4"), ("place", "u4"), ("share", "f8")])
"""A group: where its later members start, the place of its programme in the office, and its share of arrivals."""
PROGRAMME: Final = np.dtype(
    [
        ("group", "u4"),  # the first of `CompiledOffice.groups` that is the programme's, and last + 1
        ("group_end", "u4"),
        ("decision", "u4"),  # the same of `CompiledOffice.decisions`, of `kinds` and of `intake`
        ("decision_end", "u4"),
        ("kind", "u4"),
        ("kind_end", "u4"),
        ("intake", "u4"),
        ("intake_end", "u4"),
        ("citizens", "u4"),  # at the start
    ]
)
"""A programme of the office; there is one but in a mixed office."""


def kinds_at_start(network: Network, place: int, start: Composition | None) -> Records:
    """The kinds of citizen of a settled programme at the start, by the numbers of the office's groups and states."""
    if start is None:
        return np.zeros(0, dtype=KIND)
    places = start.places.shifted(network.first_group[place], network.first_state[place])
    return records(KIND, **dict(zip(KIND.names or (), places, strict=True)))


def at_start(setting: Setting) -> Records:
    """Every citizen present at the start, in order of number."""
    counts = [part.number_of_citizens for part in setting.office.parts]
    order = alternating(counts)
    group, state = initial_numbers(setting.network, setting.office)
    return records(
        PLACE,
        group=group,
        state=state,
        within=np.concatenate([np.arange(count) for count in counts])[order],
        place=np.repeat(np.arange(len(counts)), counts)[order],
    )


def programmes_of_office(setting: Setting, decisions: list[int], kinds: list[int]) -> Records:
    """The office's programmes, from how many decisions and kinds of citizen at the start each has."""
    parts = setting.office.parts
    counts: dict[str, Integers] = {
        "group": np.diff(setting.network.first_group),
        "decision": np.array(decisions),
        "kind": np.array(kinds),
        "intake": np.array([len(one.rate) for one in setting.intakes]),
    }
    ends = {name: np.cumsum(count) for name, count in counts.items()}
    return records(
        PROGRAMME,
        citizens=[part.number_of_citizens for part in parts],
        **{name: end - counts[name] for name, end in ends.items()},
        **{f"{name}_end": end for name, end in ends.items()},
    )
