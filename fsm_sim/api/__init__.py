"""The Python interface: what `import fsm_sim as fsm` offers."""

from fsm_sim.api.calibrations import (
    calibrate,
    load_calibration,
    load_counts,
    load_posterior,
    parameters_of,
    prove,
)
from fsm_sim.api.decisions import (
    decide_backlog,
    decide_batch,
    decide_information,
    decide_payback,
    decide_sensitivity,
    decide_split,
    decide_staffing,
    decide_trial,
    load_prices,
)
from fsm_sim.api.forecasts import compare, forecast, open_forecast, rerun, simulate
from fsm_sim.api.kept_answers import keep_answer
from fsm_sim.api.monitoring import monitor, monitor_forecast, score_forecast, write_monitoring
from fsm_sim.api.public_statistics import backtest, peers
from fsm_sim.api.verification import verify
from fsm_sim.decisions.afterwards.question import AfterwardsQuestion
from fsm_sim.decisions.backlog.question import BacklogQuestion
from fsm_sim.decisions.calibration_comparison import compare_named
from fsm_sim.decisions.information.question import InformationQuestion, StudiedParameter
from fsm_sim.decisions.monitoring.question import MonitoringQuestion
from fsm_sim.decisions.payback.question import PaybackQuestion
from fsm_sim.decisions.projected import programme_overview, project, resolve_intake
from fsm_sim.decisions.sensitivity.answer import SensitivityQuestion
from fsm_sim.decisions.split.answer import SplitQuestion
from fsm_sim.decisions.staffing.answer import StaffingQuestion
from fsm_sim.decisions.staffing.targets import Target
from fsm_sim.decisions.trial.question import TrialQuestion
from fsm_sim.inputs.evidence import read_catalogue as load_evidence
from fsm_sim.inputs.files.project import work_in_project
from fsm_sim.inputs.parameter_files import load_parameters
from fsm_sim.inputs.scenarios import load_scenario
from fsm_sim.inputs.validate import validate
from fsm_sim.model.errors import InputError, RefusedError
from fsm_sim.report.document.answers import (
    describe_calibration,
    describe_citizen,
    describe_comparison,
    describe_evidence,
    describe_office,
    describe_readings,
)
from fsm_sim.report.document.calibration.comparison_text import worded
from fsm_sim.report.document.decisions.afterwards_text import describe_afterwards
from fsm_sim.report.document.decisions.backlog_text import describe_backlog
from fsm_sim.report.document.decisions.batch_text import describe_batch
from fsm_sim.report.document.decisions.forecast_monitoring_text import describe_forecast_monitoring
from fsm_sim.report.document.decisions.information_text import describe_information
from fsm_sim.report.document.decisions.monitoring_text import describe_monitoring
from fsm_sim.report.document.decisions.payback_text import describe_payback
from fsm_sim.report.document.decisions.sensitivity_text import describe_sensitivity
from fsm_sim.report.document.decisions.split_text import describe_split
from fsm_sim.report.document.decisions.staffing_text import describe_staffing
from fsm_sim.report.document.decisions.trial_text import describe_trial
from fsm_sim.report.document.dossier.dossier_text import describe_verification
from fsm_sim.report.document.projection_text import projection_text as describe_projection
from fsm_sim.report.document.readings import titled
from fsm_sim.report.figures.backtest_figure import plot_backtest
from fsm_sim.report.figures.calibration.calibration_comparison_figure import plot_calibrations
from fsm_sim.report.figures.calibration.calibration_figure import calibration_tables, plot_contraction, plot_fit
from fsm_sim.report.figures.decisions.afterwards_figure import plot_afterwards
from fsm_sim.report.figures.decisions.backlog_figure import plot_backlog
from fsm_sim.report.figures.decisions.batch_figure import plot_batch
from fsm_sim.report.figures.decisions.information_figure import plot_information
from fsm_sim.report.figures.decisions.monitoring_figure import plot_monitoring
from fsm_sim.report.figures.decisions.payback_figure import plot_payback
from fsm_sim.report.figures.decisions.sensitivity_figure import plot_sensitivity
from fsm_sim.report.figures.decisions.split_figure import plot_split
from fsm_sim.report.figures.decisions.staffing_figure import plot_staffing
from fsm_sim.report.figures.decisions.trial_figure import plot_trial
from fsm_sim.report.figures.forecast_pictures import plot_forecast
from fsm_sim.report.figures.history_figure import plot_caseloads, plot_citizen
from fsm_sim.report.figures.peers_figure import plot_peers
from fsm_sim.report.figures.readings_figure import plot_readings
from fsm_sim.report.render.brief import write_brief
from fsm_sim.report.render.long.annex import write_annex
from fsm_sim.report.render.long.dossier import write_dossier
from fsm_sim.report.render.long.national import write_national
from fsm_sim.report.render.template import write_template
from fsm_sim.report.tables.evidence_table import conflict_table, evidence_table
from fsm_sim.report.tables.peers_text import describe_peers
from fsm_sim.study.calibrations.fitting import open_fitting
from fsm_sim.study.calibrations.penalty_readings import expected
from fsm_sim.study.forecasts.forecast import Forecast
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.simulations.history import History

__all__ = [
    "AfterwardsQuestion",
    "BacklogQuestion",
    "Comparison",
    "Forecast",
    "History",
    "InformationQuestion",
    "InputError",
    "MonitoringQuestion",
    "PaybackQuestion",
    "RefusedError",
    "SensitivityQuestion",
    "SplitQuestion",
    "StaffingQuestion",
    "StudiedParameter",
    "Target",
    "TrialQuestion",
    "backtest",
    "calibrate",
    "calibration_tables",
    "compare",
    "compare_calibrations",
    "conflict_table",
    "decide_backlog",
    "decide_batch",
    "decide_information",
    "decide_payback",
    "decide_sensitivity",
    "decide_split",
    "decide_staffing",
    "decide_trial",
    "describe_afterwards",
    "describe_backlog",
    "describe_batch",
    "describe_calibration",
    "describe_citizen",
    "describe_comparison",
    "describe_evidence",
    "describe_forecast_monitoring",
    "describe_information",
    "describe_monitoring",
    "describe_office",
    "describe_payback",
    "describe_peers",
    "describe_projection",
    "describe_readings",
    "describe_sensitivity",
    "describe_split",
    "describe_staffing",
    "describe_trial",
    "describe_verification",
    "evidence_table",
    "forecast",
    "keep_answer",
    "load_calibration",
    "load_counts",
    "load_evidence",
    "load_parameters",
    "load_posterior",
    "load_prices",
    "load_scenario",
    "monitor",
    "monitor_forecast",
    "open_fitting",
    "open_forecast",
    "parameters_of",
    "peers",
    "plot_afterwards",
    "plot_backlog",
    "plot_backtest",
    "plot_batch",
    "plot_calibrations",
    "plot_caseloads",
    "plot_citizen",
    "plot_contraction",
    "plot_fit",
    "plot_forecast",
    "plot_information",
    "plot_monitoring",
    "plot_payback",
    "plot_peers",
    "plot_readings",
    "plot_sensitivity",
    "plot_split",
    "plot_staffing",
    "plot_trial",
    "programme_overview",
    "project",
    "prove",
    "readings",
    "rerun",
    "resolve_intake",
    "score_forecast",
    "simulate",
    "validate",
    "verify",
    "work_in_project",
    "write_annex",
    "write_brief",
    "write_dossier",
    "write_monitoring",
    "write_national",
    "write_template",
]

readings = titled(expected)
compare_calibrations = worded(compare_named)
