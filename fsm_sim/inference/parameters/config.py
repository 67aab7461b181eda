"""The settings of a calibration: typed record of its `config.toml`."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from fsm_sim.inference.parameters.priors import CHANGES, Continuity, ProgrammeChanges, Sampling
from fsm_sim.inference.parameters.structure import Structure
from fsm_sim.model.specification import Specification

LOCAL = frozenset({"data", "data_programme", "panel"})
"""Settings that say where local data lie: their content decides a calibration, and not their place."""

NOT_DEPARTURES = {*LOCAL, "sampling", "panel_break", "without"}
"""Settings that reports say in words of their own."""


class Config(Specification):
    """A calibration's settings: local data, targets left out, sampling, readings, fixed parameters, and switches.

    `data` are monthly counts of starts; `panel` is a public table of stocks of many municipalities, whose levels change
    in the month `panel_break`.

    `continuity` says what the penalty for a change of caseworker means, `structure` which parts are simpler.
    `programmes` changes the files of programmes, by name: it has their shape, and is merged over them.
    """

    data: str = Field(default="", description="data is the path of a file of monthly counts, or empty")
    data_programme: str = Field(
        default="", description="data_programme is the programme of all rows of data that name none, or empty"
    )
    panel: str = Field(default="", description="panel is the path of a public table of municipalities, or empty")
    panel_break: str = Field(
        default="",
        pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$",
        description="panel_break is a month such as 2025-07, or empty",
    )
    without: tuple[str, ...] = Field(
        default=(), strict=False, description="without is a list of ids of targets that are not fitted"
    )

    sampling: Sampling = Field(default=Sampling(), description="sampling is a table")
    readings: dict[str, str] = Field(
        default={}, description="readings is a table of target ids and names of alternatives"
    )
    fixed: dict[str, float] = Field(default={}, description="fixed is a table of parameter names and numbers")
    continuity: Continuity = Field(default=Continuity(), description="continuity is a table")
    structure: Structure = Field(default=Structure(), description="structure is a table")
    programmes: ProgrammeChanges = Field(default={}, description=CHANGES)

    def departures(self) -> dict[str, Any]:
        """The settings that decide what a forecast says and are not as usual, by dotted name.

        Sampling, local data and targets left out are not among them: reports say those in words of their own.

        >>> Config(fixed={"readiness_spread": 0.0}, structure=Structure(municipal_effects="one")).departures()
        {'fixed.readiness_spread': 0.0, 'structure.municipal_effects': 'one'}
        >>> Config().departures()
        {}
        """
        usual = dict(flattened(Config().model_dump(mode="json")))
        mine = flattened(self.model_dump(mode="json", exclude=NOT_DEPARTURES))
        return {key: value for key, value in mine if key not in usual or usual[key] != value}


def flattened(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The values of nested tables under their dotted names; a list is one text.

    >>> dict(flattened({"sampling": {"seed": 1}, "without": ["a", "b"]}))
    {'sampling.seed': 1, 'without': 'a, b'}
    """
    if isinstance(value, dict):
        for key, item in value.items():
            yield from flattened(item, f"{name}.{key}" if name else key)
    else:
        yield name, ", ".join(map(str, value)) if isinstance(value, list) else value
