"""The digest of a scenario: what identifies its content, however its file is written."""

import hashlib
import json

from fsm_sim.model.scenarios.scenario import Scenario


def digest(scenario: Scenario) -> str:
    """``"sha256:…"`` of the content of a scenario, defaults included. The formatting of its file does not matter.

    The order of offices and of tables by state matters, since citizens are numbered in that order.
    """
    content = json.dumps(scenario.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"
