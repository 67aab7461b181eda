"""The keys of messages that the code asks the catalogues for: those that it writes, and those that it puts together."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import fsm_sim
from fsm_sim.decisions.backlog.capacity import Kind as CapacityKind
from fsm_sim.decisions.batch.office_answers import BatchName
from fsm_sim.decisions.information.question import Party
from fsm_sim.decisions.payback.amounts import GAINS, PARTIES
from fsm_sim.decisions.split.changes import CHANGES
from fsm_sim.decisions.staffing.answer import Kind as StaffingKind
from fsm_sim.decisions.trial.analysis import AnalysisName
from fsm_sim.decisions.trial.design import DesignName
from fsm_sim.evidence.local_counts import COUNTED
from fsm_sim.evidence.study import EXITS
from fsm_sim.inference.posterior.contraction import Learnt
from fsm_sim.inference.stocks.panel import COUNTS
from fsm_sim.inputs import programmes
from fsm_sim.inputs.office_workbook.fields import PARTS
from fsm_sim.inputs.prices.reading import read_prices
from fsm_sim.inputs.tables.liberties import Kind
from fsm_sim.language.catalogue import messages
from fsm_sim.model.effect_factors import FACTORS
from fsm_sim.model.scenarios.provenance import SOURCES
from fsm_sim.model.scenarios.sources import INPUTS
from fsm_sim.model.scenarios.warning import Roughness, ScenarioWarning
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.document.annex import calibrated, explained
from fsm_sim.report.document.annex import inputs as annex_inputs
from fsm_sim.report.document.brief import tables
from fsm_sim.report.document.calibration import check_text, local_data_text, panel_text, record_rows, unfitted_text
from fsm_sim.report.document.decisions import (
    afterwards_text,
    backlog_text,
    batch_text,
    forecast_monitoring_text,
    information_text,
    monitoring_tables,
    monitoring_text,
    parameter_names,
    payback_text,
    sensitivity_text,
    split_text,
    trial_text,
)
from fsm_sim.report.document.decisions.told import QUESTIONS
from fsm_sim.report.document.dossier import found as dossier_found
from fsm_sim.report.document.long.likelihood import Word
from fsm_sim.report.document.national import national_content
from fsm_sim.report.export import dictionary
from fsm_sim.report.render import form_sheets
from fsm_sim.report.tables import plain_table, result_tables, run_tables, staffing_table
from fsm_sim.study.backtests.panels import PEOPLE
from fsm_sim.study.backtests.result import MODEL, SIZES
from fsm_sim.study.backtests.rules import RULES
from fsm_sim.study.programme_overview import PLACES
from fsm_sim.web.answering.fields import BY_KEY, SOURCE
from fsm_sim.web.app import SAID
from fsm_sim.web.deciding import asking
from fsm_sim.web.jobs import result_titles
from fsm_sim.web.jobs.trials.fields import EXAMPLES as EXAMPLES_OF_TRIALS
from fsm_sim.web.jobs.trials.fields import FIELDS as FIELDS_OF_TRIALS
from fsm_sim.web.jobs.trials.pages import GROUPS, HINTS
from fsm_sim.web.planner import EXAMPLES
from fsm_sim.web.shown import taken
from fsm_sim.web.shown.programme_choice import BENEFITS
from fsm_sim.web.shown.words import NEEDED

PACKAGE = Path(fsm_sim.__file__).parent
DIGESTS = ("code", "data", "evidence", "inputs", "lock", "panel", "priors", "programmes", "settings")
"""What a run has digests of, besides its results."""
ASKS = ("sentence", "plural", "template", "say", "has")
"""Functions that look a message up by their first argument."""
FILES = (".csv", ".html", ".j2", ".json", ".svg", ".toml", ".typ", ".xlsx")
"""Endings of the names of files, which have the form of a key."""

KEY = re.compile(r"[a-z][\w-]*(?:\.[\w-]+)+")
HOLE = "{}"

OUTCOME_FACTS = ("title", "people", "window", "requirement", "requirement-title")
OTHERS = {"fit.number", "fit.inside", *(f"outcome.{HOLE}.{fact}" for fact in OUTCOME_FACTS), f"warning.{HOLE}"}
"""Names of facts of a run, which have the form of a key; sentences name facts in their places."""
OTHERS |= {f"likelihood.{HOLE}.{end}" for end in ("least", "most")}
OTHERS |= {"leave.citizens", "leave.return_is_change"}  # columns of the workbook to fill in

ASKED = sorted({one.key for fields in asking.FIELDS.values() for one in fields})
LEARNT = get_args(Learnt)
KINDS = [one.model_fields["kind"].default for one in get_args(get_args(ScenarioWarning)[0])]
ENDINGS = {
    "unknown_municipality": ("", "-near", "-near-reader"),
    "step_after_horizon": tuple(
        f"-{what}{place}" for what in ("posts", "intake") for place in ("", "-page", "-reader")
    ),
    "projected_change": ("-citizens", "-caseload", "-citizens-page", "-citizens-reader", "-caseload-reader"),
    "closed_programme": ("", "-mixed", "-page", "-reader"),
    "long_vacancy": ("", "-page", "-reader"),
    "old_rules": ("", "-page", "-reader"),
    "unfilled_posts": ("", "-reader"),
    "rough_estimate": tuple(f"-{why}{place}" for why in get_args(Roughness) for place in ("", "-reader")),
    "assumed_start": ("", "-reader"),
    "own_posts": ("", "-reader"),
    "idle_team": ("", "-reader"),
}
"""What a kind of warning adds to its key."""
FIELDS = [f"{part.word}.{one.key}" for part in PARTS.values() for one in part.fields]
DATED = ("", "-dated")
SEVERAL = ("", "-several")
CHOICES = [f"{'source' if one in SOURCE else key}.{value}" for key, one in BY_KEY.items() for value in one.choices]
LIBERTIES = (
    "hidden_marks-interval",
    "hidden_marks-unknown",
    *(kind for kind in get_args(Kind) if kind not in ("hidden_marks", "empty_columns", "name")),
)
RUN_COLUMNS = (
    *run_tables.SCENARIO, *run_tables.PLAN, *run_tables.RESTS, "item", "said", "warning", "unit", "against",
    *result_tables.PLACE, *result_tables.LEVELS, *result_tables.IN_CITIZENS, *result_tables.EFFECT,
    *result_tables.EFFECT_IN_CITIZENS, *result_tables.CHANCES, *result_tables.REQUIREMENTS,
)  # fmt: skip

COMPUTED: Mapping[str, Iterable[str]] = {
    "annex-meaning.{}": explained.TERMS,
    "annex-method-lead.{}": explained.STEPS,
    "annex-method.{}{}": (*explained.STEPS, "draws-one", "chance-one", "interval-cohort"),
    "annex-question.{}": (*QUESTIONS, "monitor"),
    "annex-term.{}": explained.TERMS,
    "annex.calibration-{}": ("without", "settings"),
    "annex.per-{}": {one.per for one in annex_inputs.FACTS.values() if one.per},
    "annex.title-{}{}": [f"{count}{dated}" for count in ("one", "many") for dated in DATED],
    "annex.{}": (*calibrated.COLUMNS, "fitted", "held-out", "input", "value", "source", "municipality", "programme",
                 "posts", "citizens", "intake", "no-probabilities", "no-requirements"),
    "likelihood.{}": get_args(Word),
    "national.map-alt{}": ("", "-required"),
    "national.map-caption{}": ("", "-required"),
    "national.title{}": DATED,
    "national.{}": national_content.COLUMNS,
    "national-reading.{}": national_content.READING,
    "backlog-capacity.{}": get_args(CapacityKind),
    "backlog-rests.capacity-{}": ("usual", *SOURCES),
    "backlog-table.{}": (*backlog_text.COLUMNS[:-1], "behind-offices", "behind-probability"),
    "figure.backlog-{}": ("waiting", "over", "queued"),
    "parameter-name.{}": parameter_names.TITLES,
    "parameter-name.between-{}": ("municipalities", "programmes"),
    "web.job.result.{}": result_titles.KINDS,
    "web.job.result.{}-has": result_titles.KINDS,
    "batch-table.{}": (*batch_text.COLUMNS, "error", "parameter"),
    "batch-what.{}": get_args(BatchName),
    "batch-answer.{}": ("told", "told-some", "told-known", "unreached", "untold"),
    "batch-answer.untold-{}": ("single", "none"),
    "amount.{}": ("about", "same", "more-citizens", "fewer-citizens", "more-points", "fewer-points"),
    "backtest.{}": ("better", "worse", "alike"),
    "backtest.method-{}": (MODEL, *RULES),
    "backtest.size-{}": SIZES[1:],
    "calibrations.{}": ("difference", "gain", "meets", "share"),
    "caseload.answer.{}": EXITS,
    "caseload.axis.{}": EXITS,
    "caseload.basis.{}": EXITS,
    "caseload.of.{}": EXITS,
    "caseload.{}": ("pooled", "new", "new-one-null"),
    "check.{}": {"coverage" if name.startswith("coverage_") else name for name in check_text.NUMBERS},
    "choice.{}": (*SOURCES, "settled", "programme", "steady", "yes", "no", "inflow_only", "rebalance", "stand_in",
                  "shared", "waiting"),
    "comparison.{}{}": ("gain", "loss", "gain-and-loss", "loss-and-gain", "gain-short", "loss-short", "about-short"),
    "comparison.other-{}": ("citizens", "intake"),
    "comparison.other-share{}": ("", "-alone"),
    "count.{}": ("calibration-targets", "caseworkers", "changes", "conflicts", "draws", "replications", "sources",
                 "targets", "times"),
    "counted.{}": COUNTED,
    "course.{}{}{}": [f"{then}{way}" for then in ("", "then-") for way in ("rises", "falls", "stays", "unsure")]
    + ["stays-same", "office", "office-same"]
    + [f"posts_filled{same}{why}" for same in ("", "-same") for why in ("", "-with")],
    "course.{}{}": [f"{kind}{end}" for kind in ("leave", "frozen") for end in ("", "-begins", "-ends")],
    "decides.{}": ("parameter", "prior", "posterior", "contraction"),
    "chances-table.{}": plain_table.CHANCE_COLUMNS,
    "differences-table.{}": plain_table.COLUMNS,
    "table-unit.{}{}": [f"{unit}{of}" for unit in ("count", "average", "share") for of in ("", "-difference")],
    "differences.alt{}": ("", "-bare"),
    "differences.caption{}{}": [f"{runs}{several}" for runs in ("", "-bare", "-single") for several in SEVERAL],
    "decides.variance{}": ("", "-of"),
    "differences-table.note{}": ("", "-single"),
    "comparison.same{}": ("", "-one-run"),
    "comparison.several{}": ("", "-short", "-no-interval", "-one-run"),
    "fan.alt{}": ("", "-single", "-several"),
    "fan.caption{}{}": [f"{runs}{several}" for runs in ("", "-plain", "-single") for several in SEVERAL],
    "fit.caption-{}": ("some", "none"),
    "digest-name.{}": (*DIGESTS, "results"),
    "digest.{}": DIGESTS,
    "dossier.missing-{}": ("document", "test"),
    "dossier.step-{}": ("records", "documents", "tests", "running"),
    "dossier.{}": (*dossier_found.COLUMNS, *dossier_found.OUTCOMES, "installed", "no-pytest"),
    "evidence-bound.{}": ("about", "at-least", "at-most", "more-than"),
    "evidence-count.{}": ("citizens", "hours", "months", "municipalities", "per-month", "years"),
    "evidence-programme.{}": ("fsm1_pilot", "general", "usual", "usual_rc"),
    "evidence-table.{}": ("id", "value", "n", "when", "role", "status", "source"),
    "evidence.{}": LEARNT,
    "evidence.{}-of-all": LEARNT,
    "export-column.{}": dictionary.COLUMNS,
    "excluded.{}": ("caseload", "continuity"),
    "factor.{}": (*FACTORS, "nothing", "citizens"),
    "file-column.{}": RUN_COLUMNS,
    "file-item.{}": ("version", "engine", "seed", "made", "level", "period", "calibration", "digest", "results"),
    "file-reading.{}": ("single", *run_tables.READING),
    "file-table.{}": ("levels", "differences", "requirements", "reading", "scenarios", "plans", "rests", "warnings"),
    "form-about.{}": ("office", "staff", "plans", "posts", "citizens", "counts", "lists"),
    "form-heading.{}": ("label", "value", "help"),
    "form-help.{}.{}": FIELDS,
    "form-reading.{}": form_sheets.READING,
    "form-sheet.{}": ("office", "staff", "plans", "posts", "citizens", "counts", "lists"),
    "form.{}.{}": FIELDS,
    "group.{}": ("effort", "rehabilitation"),
    "handover.{}": ("inflow_only", "rebalance", "several"),
    "input-part.{}": ("code", "data", "evidence", "priors", "programmes", "settings", "version"),
    "input.{}": INPUTS,
    "learnt.{}": LEARNT,
    "leave.{}{}": [f"{one}{end}" for one in ("stand_in", "shared", "waiting") for end in ("", "-and-back")],
    "annex.leave-{}return": ("", "no-"),
    "course.citizens{}{}": [f"{bare}{same}" for bare in ("", "-bare") for same in ("", "-same")],
    "course.counted{}": ("", "-same"),
    "course.note{}{}": [f"{several}{window}" for several in ("", "-several") for window in ("", "-window")],
    "course.planned{}": ("", "-new"),
    "course.state{}": ("", "-begun"),
    "fan.heading{}": ("", "-alone"),
    "page.question{}": ("-alone", "-compared"),
    "levels-table.{}": plain_table.LEVEL_COLUMNS,
    "lever.{}": tables.PARAMETERS,
    "liberty.order-{}": ("ymd", "dmy", "mdy"),
    "liberty.{}": LIBERTIES,
    "local.{}": local_data_text.HEAD,
    "panel.{}": (*panel_text.KINDS, *COUNTS),
    "panel.of-{}": PEOPLE,
    "panel.{}-apart": panel_text.KINDS,
    "panel.{}-learnt": panel_text.KINDS,
    "panel.{}-unlearnt": panel_text.KINDS,
    "panel.{}-own": panel_text.KINDS,
    "local.{}-above": ("office_placement", "office_work"),
    "local.{}-below": ("office_placement", "office_work"),
    "measure.{}": result_tables.TITLED,
    "method.{}": [f"{kind}{one}" for kind, ones in
                  {"simulated": ("", "-cohort"), "calibrated": ("",),
                   "paired": [f"{one}{end}" for one in ("", "-one", "-one-draw", "-single") for end in ("", "-alone")],
                   "separate": ("", "-one", "-one-draw", "-single", "-cohort")}.items() for one in ones],
    "moved-by.{}": ("both", "neither", "prior", "targets"),
    "number.{}": ("about", "over", "under"),
    "own-learnt.{}": LEARNT,
    "page.answer-alone{}": ("", "-bare"),
    "page.title-{}{}": [f"{count}{dated}" for count in ("one", "many") for dated in DATED],
    "peers.{}": ("municipality", "people", "counted", "level", "ratio", "place", "above"),
    "plan-item.{}": ("posts", "posts-of", "leave", "freeze", "learning"),
    "plans.leave{}": ("", "-some-back", "-none-back"),
    "annex.not-{}": ("planned", "given"),
    "annex.leave{}": ("", "-some-back", "-none-back"),
    "penalty-lasts.{}": ("permanent", "first_only", "recovery"),
    "penalty-scale.{}": ("hazard", "probability"),
    "plans.citizens-{}": ("nobody", "settled-several", "programme-several", "listed", "programme", "settled",
                          "several"),
    "prior-reason.{}": ("count_multiplier", "counted_caseload", "held_fixed"),
    "programme.{}": programmes.names(),
    "programmes-place.{}": PLACES,
    "programmes.{}": ("fitted", "checked"),
    "projection.start-{}": ("settled-several", "programme-several", "listed", "nobody", "programme", "settled",
                            "several"),
    "provenance.engine-{}": ("compiled", "process", "cohort"),
    "provenance.{}": ("runs-one-draw", "runs-single",
                      "version", "engine-compiled", "engine-process", "engine-cohort", "calibration", "without",
                      "settings", "rules", "no-rules", "seed", "runs", "runs-one", "period", "level"),
    "ranked.{}": ("gain_lower_caseload", "gain_lower_turnover", "share_lower_caseload", "log_likelihood",
                  "new_office_placement", "new_office_work"),
    "report.{}": {*record_rows.CHECKS, *record_rows.FIT, *record_rows.CONTRACTIONS,
                  *unfitted_text.HEAD},
    "after-answer.{}": ("high", "low", "same"),
    "after-known.{}": ("intake", "posts"),
    "after-part.{}": ("intake", "posts", "rest"),
    "after-table.{}": afterwards_text.COLUMNS,
    "after-unused.{}": afterwards_text.WHY,
    "monitor-forecast.{}": forecast_monitoring_text.COLUMNS,
    "monitor-answer.{}": [f"{name}{none}" for name in ("highest", "last", "start") for none in ("", "-none")],
    "monitor-answer.{}-none": ("highest", "last", "start"),
    "monitor-column.{}": {*monitoring_tables.LATEST, *monitoring_tables.SHARES, *monitoring_tables.HIGHEST,
                          *monitoring_tables.WAITING, *monitoring_tables.READING},
    "monitor-file.{}": ("latest", "shares", "highest", "waiting", "reading"),
    "monitor-list.{}": ("highest", "last", "start"),
    "monitor-table.{}": (*monitoring_text.COLUMNS, "yes", "no"),
    "scenario-warning.{}": [f"{kind}{ending}" for kind in KINDS for ending in ENDINGS.get(kind, ("",))],
    "size.{}": ("citizens", "cases"),
    "source.{}": SOURCES,
    "decide-split-change.{}": CHANGES,
    "split-table.{}": split_text.COLUMNS,
    "sensitivity-table.{}": (*sensitivity_text.COLUMNS, *sensitivity_text.DISTANCES),
    "figure.sensitivity-{}": ("low", "high"),
    "payback-table.{}": payback_text.COLUMNS,
    "trial-answer.{}": (*get_args(DesignName), "all-wrong", "right", "wrong"),
    "trial-analysis.{}": get_args(AnalysisName),
    "trial-table.{}": trial_text.COLUMNS,
    "trial-row.{}": (*trial_text.SHARES, *trial_text.POINTS, *trial_text.OTHERS),
    "information-table.{}": (*information_text.COLUMNS, "of"),
    "information-plans.{}": ("plan", "gain", "error", "best"),
    "information-group.{}": information_text.GROUPS,
    "price.{}": [key for key, _ in read_prices().prices.figures() if not key.startswith(("benefits.", "supplements."))],
    "information-answer.{}": ("groups", "no-groups"),
    "figure.trial-{}": ("missed", "found"),
    "information-account.{}": get_args(Party),
    "payback-line.{}": (*PARTIES, *GAINS, "posts"),
    "payback-person.{}": ("costs", "saves", "untold"),
    "payback-answer.{}": ("break-even", "break-even-bare"),
    "payback-answer.not-paid-back{}": ("", "-or-free"),
    "payback-answer.paid-back{}": ("", "-or-free"),
    "payback-answer.below-nothing-{}": ("gains", "loses"),
    "payback-answer.{}-{}": [
        f"{cost}-{gain}"
        for cost in ("dearer", "cheaper", "same")
        for gain in ("gains", "loses", "same")
        if cost != gain
    ],
    "staffing-answer.{}": [
        *(f"{kind}{now}" for kind in get_args(StaffingKind) for now in ("", "-now")),
        *("unreachable-within", "fewer", "today", "highest", "highest-now"),
    ],
    "staffing-table.{}": staffing_table.COLUMNS,
    "start.{}": ("settled-several", "programme-several", "listed", "programme", "settled", "several"),
    "table.note{}": ("", "-alone", "-cohort", "-single"),
    "table.requirement{}": ("", *(f"-{count}{dated}" for count in ("one", "months") for dated in DATED)),
    "table.{}": ("simulated", "simulated-difference",
                 "scenario", "expected", "interval", "meets", "difference", "citizens", "probability", "range",
                 "range-signed", "caseload", "changes"),
    "table.{}-unit": ("caseload", "changes"),
    "unfitted.{}": ("observed", "fitted", "predicted", "band"),
    "unit.{}": ("share", "count", "average"),
    "unit.{}-difference": ("share", "count", "average"),
    "validation-answer.gain-{}": ("above", "counted", "meets"),
    "validation-column.{}": ("contraction", "error_sd", "inside", "inside_band", "likelihood", "lower", "mean",
                             "moved_by", "p_value", "parameter", "prior", "published", "question", "shift_sd",
                             "target", "title", "upper"),
    "validation-part.{}": ("holdout", "likelihood-free", "recovery", "sensitivity", "simulation", "wrong-likelihood"),
    "verdict.{}": ("alike", "alone", "equal", "equal-above", "equal-below", "fixed", "moved", "same"),
    "web.benefit.{}": BENEFITS,
    "web.choice.{}.{}": CHOICES,
    "web.choice.handover.{}": ("inflow_only", "rebalance"),
    "web.choice.leave-citizens.{}": ("shared", "stand_in", "waiting"),
    "web.choice.source.{}": SOURCES,
    "web.choice.start.{}": ("settled", "programme", "listed"),
    "question.{}": QUESTIONS,
    "web.decide.{}-text": asking.KINDS,
    "web.difference-title-{}": ("within", "beyond"),
    "web.error.{}": SAID,
    "web.example.{}": [name for name, _ in EXAMPLES],
    "web.field.{}": ("source", *(key for key, one in BY_KEY.items() if one not in SOURCE), *ASKED),
    "web.job.difference.{}": ("outcome", "mean", "expected", "single"),
    "web.job.kind.{}": ("fsm1", "fsm2", "calibration", "monitor", "batch", "trial"),
    "web.job.state.{}": ("running", "done", "failed", "cancelled"),
    "web.job.step.{}": ("forecasting", "rests", "writing", "calibrating", "asking", "hiding", "trying"),
    "web.implied-{}": ("caseload", "citizens"),
    "web.mistake.{}": ("back", "begins", "century", "choice", "day", "from", "late", "leave", "listed", "long",
                       "month", "months", "municipality", "municipality-near", "needed", *NEEDED, "note",
                       "number", "part", "range", "start-listed", "state", "sum", "trial-early", "trial-large",
                       "thousands", "trial-outcome", "trial-same", "trial-turnover", "unknown", "whole",
                       "window"),
    "web.name.handover.{}": ("inflow_only", "rebalance"),
    "web.tag-{}": ("assumed", "both", "data"),
    "web.take.{}": ("what", "has", "as", *taken.DOCUMENTS, *taken.FILES),
    "web.take.{}-has": (*taken.DOCUMENTS, *taken.FILES),
    "web.tongue.{}": LANGUAGES,
    "web.trial.example.{}": EXAMPLES_OF_TRIALS,
    "web.trial.field.{}": [one.key for one in FIELDS_OF_TRIALS],
    "web.trial.group.{}": [name for name, _ in GROUPS],
    "web.trial.hint.{}": HINTS,
    "web.trial.{}.{}": [
        f"{one.key}.{value}" for one in FIELDS_OF_TRIALS if one.key != "outcome" for value in one.choices
    ],
    "web.unit-{}": ("same", "other"),
    "web.upload.column.{}": ("municipality", "programme", "from", "to", "months", "measure", "municipalities"),
    "web.upload.{}": ("kind", "large", "together", "empty", "rows", "unpacked", "damaged", "none", "many",
                      "programme", "plans", "no-field", "outside", "table"),
    "web.{}": ("more", "same", "fewer"),
    "web.{}-description": ("fan", "difference"),
}  # fmt: skip
"""What stands in the places of a key that is put together; two places that follow one another are given as one text."""


@dataclass
class Asked:
    """The keys of some code: written out, put together, and those that are looked up in so many words."""

    written: dict[str, str] = field(default_factory=dict)
    computed: dict[str, str] = field(default_factory=dict)
    direct: dict[str, str] = field(default_factory=dict)


def asked(folder: Path = PACKAGE) -> Asked:
    """What the code and the templates below a folder ask the catalogues for, each with the place where it does."""
    spaces = {key.partition(".")[0] for key in messages("en")}
    found = Asked()
    for file in sorted(folder.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in ASKS and node.args:
                found.direct |= {key: _place(file, node) for key in _texts(node.args[0]) if KEY.fullmatch(key)}
        for node, text in _all_texts(tree):
            if KEY.fullmatch(text.replace(HOLE, "x")) and text.partition(".")[0] in spaces:
                kept = found.computed if HOLE in text else found.written
                kept[text] = _place(file, node)
    for file in sorted(folder.rglob("*.j2")):
        text = file.read_text("utf-8")
        for key, more in re.findall(r'"([\w-]+(?:\.[\w-]*)+)"( ~)?', text):
            if key.partition(".")[0] in spaces and (more or KEY.fullmatch(key)):
                (found.computed if more else found.written)[key + HOLE * bool(more)] = file.name
        found.direct |= dict.fromkeys(re.findall(r'\bsay\("([\w.-]+)"[,)]', text), file.name)
    found.written = {key: place for key, place in found.written.items() if _is_a_key(key)}
    found.computed = {key: place for key, place in found.computed.items() if key not in OTHERS}
    return found


def filled(pattern: str, values: Iterable[str]) -> list[str]:
    """The keys of a pattern: each value in its first place, up to the end of the last place.

    >>> filled("local.{}-above", ["x"]), filled("form.{}.{}", ["a.b"])
    (['local.x-above'], ['form.a.b'])
    """
    before, _, rest = pattern.partition(HOLE)
    after = rest.rpartition(HOLE)[2]
    return [f"{before}{value}{after}" for value in values]


def _is_a_key(text: str) -> bool:
    return text not in OTHERS and not text.endswith(FILES)


def _all_texts(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Every text of some code, once; the places of an f-string are holes."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and id(node) not in inside):
            yield from ((node, text) for text in _texts(node))


def _texts(node: ast.AST) -> list[str]:
    """The texts that an expression may be: a text, an f-string with its holes, or one of two."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in parts)]
        case ast.IfExp(body=one, orelse=other):
            return [*_texts(one), *_texts(other)]
        case _:
            return []


def _name(called: ast.expr) -> str:
    match called:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _place(file: Path, node: ast.AST) -> str:
    return f"{file.relative_to(PACKAGE.parent) if PACKAGE in file.parents else file.name}:{getattr(node, 'lineno', 0)}"
