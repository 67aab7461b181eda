"""What a command costs that answers at once: its processor time, and that as a ratio to its libraries alone.

Run: ``uv run python -m benchmarks.commands``, or with a number of rounds after it. Commands are new processes, started
in interleaved rounds; the least user and system time of each counts, which other work on the machine disturbs little.
The ratio is to a process that imports NumPy, pandas and PyArrow and nothing else, so it does not depend on how fast the
machine is. Needs a calibration of the published numbers.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 5
EXAMPLES = tuple(f"scenarios/{name}.toml" for name in ("hedensted", "hedensted-two-more", "hedensted-lower-turnover"))
LIBRARIES = "import numpy, pandas, pyarrow.parquet"


def commands(run: Path) -> dict[str, list[str]]:
    """Each command by what it is called; the forecast in `run` is finished."""
    program = [sys.executable, "-c", "from fsm_sim.cli.commands import commands; commands()"]
    return {
        "the libraries alone": [sys.executable, "-c", LIBRARIES],
        "--help": [*program, "--help"],
        "compare": [*program, "compare", str(run), "--against", "hedensted"],
        "brief, both languages": [*program, "brief", str(run)],
        "validate": [*program, "validate", EXAMPLES[0]],
        "forecast, finished": [*program, "forecast", *EXAMPLES, "--out", str(run)],
        "example, finished (steady intake)": [*program, "forecast", "--out", str(run.with_name("example"))],
    }


def spent(command: list[str]) -> float:
    """Seconds of the processor that a command and its own processes take, user and system."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = os.times()
    subprocess.run(command, check=True, capture_output=True, env=kept)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    """Print a line for each command."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as place:
        known = commands(Path(place) / "run")
        first = spent(known["forecast, finished"])
        spent(known["example, finished (steady intake)"])
        times = [{name: spent(command) for name, command in known.items()} for _ in range(rounds)]
    best = {name: min(one[name] for one in times) for name in known}
    libraries = best["the libraries alone"]
    for name, seconds in [*best.items(), ("forecast of three scenarios, once", first)]:
        print(f"{name:34} {seconds:6.2f} s   {seconds / libraries:5.2f} x the libraries")


if __name__ == "__main__":
    main()
