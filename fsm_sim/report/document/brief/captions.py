"""Which sentences stand under the figures of a brief, and whether there is a difference to draw."""

from collections.abc import Sequence

from fsm_sim.model.mixed_name import names_in
from fsm_sim.report.document.fact import Facts
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.entries import Record, entry_of, is_single

CASELOAD = "caseload"
PLAN = (
    *("programme", "months", "start_month", "separation_per_year", "vacancy_months", "reassignment_per_year"),
    *("handover", "leave", "recruitment_freeze", "learning", "offices", "start", "posts", "intake_per_month"),
)
"""What of a scenario's record is its plan, and not its name or where a number is from."""


def differ(comparison: Comparison, names: Sequence[str]) -> bool:
    """Whether some scenarios have any other outcome than the one compared with, in any month and any run.

    So it is said of scenarios with nobody in them too: nothing is known to be the same.
    """
    names = [name for name in names if comparison.has_answer(name)]
    if not names:
        return False
    table = comparison.differences
    outcomes = comparison.run["outcomes"]
    rows = table[table["scenario"].isin(names) & table["measure"].isin(outcomes)]
    windows = {name: int(one["window_months"]) for name, one in outcomes.items()}
    rows = rows[rows["month"] >= rows["measure"].map(windows)]  # before then there is no number that could differ
    return rows.empty or bool((rows["mean"].ne(0) | rows["sd"].gt(0)).any())


def equal(comparison: Comparison, names: Sequence[str], facts: Facts) -> str:
    """The verdict on scenarios whose outcomes are equal: whether they are one plan, and why two plans give the same.

    Where no mean caseload of any month lies within what has been studied, the effect is the same for all of them.
    """
    first, *others = ([entry.get(key) for key in PLAN] for entry in (entry_of(comparison.run, name) for name in names))
    if all(one == first for one in others):
        return "alike"
    low, high = (facts[f"assumption.caseload-{end}"].value for end in ("low", "high"))
    if low is None or high is None or CASELOAD not in comparison.runs:
        return "equal"
    met = comparison.runs[CASELOAD].groupby(level=["scenario", "month"]).mean().loc[list(names)].dropna()
    return "equal-below" if met.lt(low).all() else "equal-above" if met.gt(high).all() else "equal"


def fan_keys(run: Record, headlines: Sequence[str], facts: Facts) -> tuple[str, str]:
    """The keys of caption and alternative text of the course of each scenario."""
    required = any(f"outcome.{outcome}.requirement" in facts for outcome in headlines)
    kind = "-single" if is_single(run) else "" if required else "-plain"
    several = "-several" if len(headlines) > 1 else ""
    alt = several or ("-single" if is_single(run) else "")
    return f"fan.caption{kind}{several}", f"fan.alt{alt}"


def course_note(run: Record, headlines: Sequence[str]) -> str:
    """The key of what is true of all courses: of one share or several, that count a time or the end of a month."""
    counted = any(run["outcomes"][outcome]["window_months"] for outcome in headlines)
    return f"course.note{'-several' if len(headlines) > 1 else ''}{'-window' if counted else ''}"


def caseload_caption(run: Record) -> str:
    """The key of what a caseload is: of individuals the one that citizens meet."""
    return "plans.caption" if run["engine"] == "cohort" else "plans.caption-met"


def difference_keys(comparison: Comparison, several: bool) -> tuple[str, str, str]:
    """Heading, caption and alternative text of the differences, which have an interval where runs are enough."""
    bare = "-bare" if comparison.table["expected_lower"].isna().all() else ""
    kind = "-single" if is_single(comparison.run) else bare
    of_each = "-several" if several else ""
    return "differences.heading", f"differences.caption{kind}{of_each}", f"differences.alt{'-bare' if kind else ''}"


def fit_caption(run: Record, calibration: Record) -> str:
    """The key of what stands under the figure of fit, by how many of the run's programmes have targets of their own.

    >>> fit_caption({"scenarios": [{"programme": "fsm3+fsm2"}]}, {"fit": [{"programme": "fsm2"}]})
    'fit.caption-some'
    """
    own = {one for entry in run["scenarios"] for one in names_in(entry["programme"])}
    fitted = own & {entry["programme"] for entry in calibration["fit"]}
    return "fit.caption" if own == fitted and len(own) == 1 else f"fit.caption-{'some' if fitted else 'none'}"
