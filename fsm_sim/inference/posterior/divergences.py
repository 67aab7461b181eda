"""Sampling again with a smaller step size while a draw diverges."""

from collections.abc import Callable, Sequence
from typing import Any

from fsm_sim.inference.parameters.priors import Sampling


def undiverged[Pace](
    draw: Callable[[Pace], Any],
    paces: Sequence[Pace],
    sampling: Sampling,
    progress: Callable[[str], None] = lambda _: None,
) -> Any:
    """The ArviZ DataTree of the first of the settings `paces` with which no draw diverges.

    Divergences with the last setting are left to the checks.
    """
    again, found = "", None
    for pace in paces:
        progress(f"Sampling {sampling.chains} chains of {sampling.tune} + {sampling.draws} draws{again}")
        found = draw(pace)
        if not found["sample_stats"]["diverging"].any():
            break
        again = " again, in shorter steps: a draw diverged"
    return found
