"""Statistical simulation and forecasting for Danish job centres.

What happens to citizens when each caseworker has fewer of them, and keeps them? A discrete-event model moves citizens
through benefit states; its rates are calibrated on published evaluation figures; scenarios of staffing are forecast and
compared.

>>> import fsm_sim as fsm
>>> fsm.load_scenario("hedensted").office[0].municipality
'Hedensted'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fsm_sim.api import (
        Comparison,
        Forecast,
        History,
        InformationQuestion,
        InputError,
        PaybackQuestion,
        RefusedError,
        SplitQuestion,
        StaffingQuestion,
        StudiedParameter,
        Target,
        calibrate,
        calibration_tables,
        compare,
        compare_calibrations,
        conflict_table,
        decide_information,
        decide_payback,
        decide_split,
        decide_staffing,
        describe_calibration,
        describe_citizen,
        describe_comparison,
        describe_evidence,
        describe_information,
        describe_office,
        describe_payback,
        describe_projection,
        describe_readings,
        describe_split,
        describe_staffing,
        evidence_table,
        forecast,
        load_calibration,
        load_counts,
        load_evidence,
        load_parameters,
        load_posterior,
        load_prices,
        load_scenario,
        open_fitting,
        open_forecast,
        parameters_of,
        plot_calibrations,
        plot_caseloads,
        plot_citizen,
        plot_contraction,
        plot_fit,
        plot_forecast,
        plot_information,
        plot_payback,
        plot_readings,
        plot_staffing,
        programme_overview,
        project,
        prove,
        readings,
        rerun,
        resolve_intake,
        simulate,
        validate,
        work_in_project,
        write_brief,
        write_template,
    )
    from fsm_sim.version import __version__

__all__ = [
    "Comparison",
    "Forecast",
    "History",
    "InformationQuestion",
    "InputError",
    "PaybackQuestion",
    "RefusedError",
    "SplitQuestion",
    "StaffingQuestion",
    "StudiedParameter",
    "Target",
    "__version__",
    "calibrate",
    "calibration_tables",
    "compare",
    "compare_calibrations",
    "conflict_table",
    "decide_information",
    "decide_payback",
    "decide_split",
    "decide_staffing",
    "describe_calibration",
    "describe_citizen",
    "describe_comparison",
    "describe_evidence",
    "describe_information",
    "describe_office",
    "describe_payback",
    "describe_projection",
    "describe_readings",
    "describe_split",
    "describe_staffing",
    "evidence_table",
    "forecast",
    "load_calibration",
    "load_counts",
    "load_evidence",
    "load_parameters",
    "load_posterior",
    "load_prices",
    "load_scenario",
    "open_fitting",
    "open_forecast",
    "parameters_of",
    "plot_calibrations",
    "plot_caseloads",
    "plot_citizen",
    "plot_contraction",
    "plot_fit",
    "plot_forecast",
    "plot_information",
    "plot_payback",
    "plot_readings",
    "plot_staffing",
    "programme_overview",
    "project",
    "prove",
    "readings",
    "rerun",
    "resolve_intake",
    "simulate",
    "validate",
    "work_in_project",
    "write_brief",
    "write_template",
]


def __getattr__(name: str) -> Any:
    """Load the Python interface when it is first used, so that light commands start at once."""
    if name in __all__:
        return getattr(import_module("fsm_sim.version" if name == "__version__" else "fsm_sim.api"), name)
    raise AttributeError(f"module 'fsm_sim' has no attribute '{name}'")


def __dir__() -> list[str]:
    """The public names, whether or not the interface is loaded yet."""
    return sorted(__all__)
