"""Sampling again with a smaller step size while a draw diverges."""

from collections.abc import Callable, Sequence
from typing import Any

from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.processes.interrupts import passed_on
from fsm_sim.processes.lifeline import children_ended


def undiverged[Pace](
    draw: Callable[[Pace], Any],
    paces: Sequence[Pace],
    sampling: Sampling,
    progress: Callable[[str], None] = lambda _: None,
) -> Any:
    """The ArviZ DataTree of the first of the settings `paces` with which no draw diverges.

    What diverges at the last pace is left for the checks.

    Raises
    ------
    KeyboardInterrupt
        When sampling was interrupted. Samplers swallow that, and return what they have by then.
    """
    again, found = "", None
    for pace in paces:
        progress(f"Sampling {sampling.chains} chains of {sampling.tune} + {sampling.draws} draws{again}")
        with passed_on(), children_ended():
            found = draw(pace)
        if shape_of(found) != (sampling.chains, sampling.draws):
            raise KeyboardInterrupt
        if not found["sample_stats"]["diverging"].any():
            break
        again = " again, in shorter steps: a draw diverged"
    return found


def shape_of(posterior: Any) -> tuple[int, int]:
    """Chains and draws that an ArviZ DataTree holds."""
    sizes = posterior["posterior"].sizes
    return int(sizes["chain"]), int(sizes["draw"])
