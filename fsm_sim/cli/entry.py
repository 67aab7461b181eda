"""The entry point of `fsm-sim`: signals are heard before anything else is imported, and until the process ends."""

import gc
import sys
from contextlib import suppress

from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.processes.interrupts import listen

INTERRUPTED = Sentence(
    "Interrupted. What a forecast or a validation had finished is kept; give the same command again."
)
"""True of every command: a forecast and a validation go on from there, all others begin anew."""


COLLECT_EVERY = 100_000
"""Objects between two searches for garbage in cycles; Python's 2,000 costs a short command a twentieth of its time.

Loading the libraries makes some 100,000 objects that all stay, and Python would search them over and over.
"""


def main() -> None:
    """Run the command line and end the process with its exit code. SIGTERM is handled as Ctrl-C is."""
    listener = listen()
    gc.set_threshold(COLLECT_EVERY)
    try:
        from fsm_sim.cli.commands import run  # in the time that this takes a signal is heard too

        code = run(listener)
        listener.finish()
    except KeyboardInterrupt:
        listener.finish()
        with suppress(BrokenPipeError):  # where nobody reads it any longer the exit code says it
            sys.stderr.write(f"{INTERRUPTED}\n")
        code = listener.exit_code
    sys.exit(code)
