"""The states of a programme with which a citizen's time in its target group ends."""

import functools

from fsm_sim.inputs import programmes
from fsm_sim.model.mixed_name import names_in


@functools.cache
def ending_states(programme: str) -> frozenset[str]:
    """The states outside the target group of a programme, or of several joined; none of one that is not known.

    >>> sorted(ending_states("bir")), sorted(ending_states("of-another-version"))
    (['disability_pension', 'flexjob', 'left'], [])
    """
    if any(one not in programmes.names() for one in names_in(programme)):
        return frozenset()
    states = programmes.load(programme).states
    return frozenset(name for name, state in states.items() if not state.in_target_group)
