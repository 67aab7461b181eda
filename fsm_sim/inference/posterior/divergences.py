"""Drawing once more in shorter steps, as long as a draw diverges."""

from collections.abc import Callable, Sequence
from typing import Any

from fsm_sim.inference.parameters.priors import Sampling


def undiverged[Pace](
    draw: Callable[[Pace], Any],
    paces: Sequence[Pace],
    sampling: Sampling,
    progress: Callable[[str], None] = lambda _: None,
) -> Any:
    """The ArviZ DataTree that `draw` gives at the first of the paces at which no draw diverges.

    What diverges at the last pace is left for the checks.
    """
    again, found = "", None
    for pace in paces:
        progress(f"Sampling {sampling.chains} chains of {sampling.tune} + {sampling.draws} draws{again}")
        found = draw(pace)
        if not found["sample_stats"]["diverging"].any():
            break
        again = " again, in shorter steps: a draw diverged"
    return found
