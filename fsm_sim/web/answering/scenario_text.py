"""A scenario as a text that the command line reads."""

from typing import Any

import tomli_w

from fsm_sim.model.scenarios.scenario import Scenario


def scenario_text(scenario: Scenario) -> str:
    """A scenario in TOML, without what says nothing, and with whole numbers as people write them.

    >>> from fsm_sim.inputs.scenarios import load_scenario
    >>> scenario_text(load_scenario("hedensted")).splitlines()[:2]
    ['[scenario]', 'name = "hedensted"']
    >>> scenario_text(load_scenario("hedensted")).splitlines()[-1]
    'months = 24'
    """
    return tomli_w.dumps(_plain(scenario.model_dump(mode="json")))


def _plain(value: Any) -> Any:
    """A table without what says nothing, 24.0 as 24."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if one is not None and one not in ({}, [])}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return [_plain(one) for one in value] if isinstance(value, list) else value
