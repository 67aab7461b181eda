"""Files that a reader leaves with, made from the same answer as the page."""

from typing import Any

import tomli_w

from fsm_sim.model.text import Language
from fsm_sim.web.answers import Answer


def levels_csv(answer: Answer, _: Language) -> bytes:
    """What each scenario is expected to have, by month and measure."""
    return answer.comparison.dated_levels.to_csv(index=False, lineterminator="\n").encode()


def scenarios_toml(answer: Answer, _: Language) -> bytes:
    """The scenarios as the command line reads them, one after another in one text."""
    parts = [tomli_w.dumps(_plain(file.scenario.model_dump(mode="json"))) for file in answer.files]
    return "\n# ---\n\n".join(parts).encode()


def _plain(value: Any) -> Any:
    """A table without what says nothing."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if one is not None and one not in ({}, [])}
    return [_plain(one) for one in value] if isinstance(value, list) else value
