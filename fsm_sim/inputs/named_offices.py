"""Offices with their municipalities by the official names, however a file or a user of Python spells them."""

from typing import Any

from fsm_sim.inputs.municipalities import municipality
from fsm_sim.model.scenarios.scenario import Scenario


def named_data(data: dict[str, Any]) -> dict[str, Any]:
    """An unchecked scenario with its municipalities by their names; what names none is left as it is.

    >>> named_data({"office": [{"municipality": "vejle kommune"}]})
    {'office': [{'municipality': 'Vejle'}]}
    """
    offices = data.get("office")
    if not isinstance(offices, list):
        return data
    return {**data, "office": [_with_name(office) for office in offices]}


def named(scenario: Scenario) -> Scenario:
    """The same scenario with its municipalities by their names."""
    names = [municipality(office.municipality) or office.municipality for office in scenario.office]
    if names == [office.municipality for office in scenario.office]:
        return scenario
    pairs = zip(scenario.office, names, strict=True)
    offices = tuple(office.model_copy(update={"municipality": name}) for office, name in pairs)
    return scenario.model_copy(update={"office": offices})


def _with_name(office: Any) -> Any:
    written = office.get("municipality") if isinstance(office, dict) else None
    found = municipality(written) if isinstance(written, str) else None
    return office if found is None else {**office, "municipality": found}
