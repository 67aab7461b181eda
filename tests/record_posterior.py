"""Record draws of the published calibration in `posterior.json`, for the tests that compare engines at them.

Run it when published numbers have changed: ``tools/uv run fsm-sim calibrate published``, then ``tools/uv run python
tests/record_posterior.py``.
"""

import json
from pathlib import Path

from fsm_sim.inference.targets.municipal_distribution import KINDS
from fsm_sim.study.calibrations import by_name as calibrations

FILE = Path(__file__).with_name("posterior.json")
DRAWS = 10


def main() -> None:
    """Write the posterior mean, some draws spread over the chains, and the width of each target's interval."""
    found = calibrations.load("published")
    kinds = {target.id: target.measure.kind for target in found.sources.catalogue.fitted() if target.measure}
    record = {
        "what": "The calibration 'published': posterior mean, draws, widths of targets' 90 % predictive intervals.",
        "mean": _short(found.mean()),
        "draws": [_short(draw) for draw in found.draws(DRAWS)],
        "widths": _short(
            {fit.id: fit.predicted_upper - fit.predicted_lower for fit in found.fits if kinds[fit.id] not in KINDS}
        ),
    }
    FILE.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


def _short(numbers: dict[str, float]) -> dict[str, float]:
    """Six digits of each."""
    return {name: float(f"{number:.6g}") for name, number in numbers.items()}


if __name__ == "__main__":
    main()
