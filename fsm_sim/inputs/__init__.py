"""The only package that reads files written by users, and turns them into the specifications of `fsm_sim.model`."""

from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.parameter_files import load_parameters, to_toml
from fsm_sim.inputs.scenarios import ScenarioFile, load_scenario, read_scenario, read_scenarios
from fsm_sim.inputs.validate import Report, validate

__all__ = [
    "Report",
    "ScenarioFile",
    "load_parameters",
    "load_scenario",
    "read_scenario",
    "read_scenarios",
    "shipped",
    "to_toml",
    "validate",
]
