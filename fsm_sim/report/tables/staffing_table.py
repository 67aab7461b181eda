"""The plans of a question of staffing side by side: how probable it is that each meets the targets."""

from fsm_sim.decisions.staffing.answer import StaffingAnswer
from fsm_sim.decisions.staffing.curve import PlanPoint
from fsm_sim.language.calendar import end_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import MISSING, decimal, percent, significant
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.staffing_text import probability_text
from fsm_sim.report.tables.alignment import aligned

COLUMNS = ("posts", "caseload", "share", "probability", "error", "again", "error")
"""The columns; there is one of the share for each target."""
MARKS = ("staffing-table.answer", "staffing-table.now")
"""What is said of the plan of the answer, and of that of now."""


def staffing_table(answer: StaffingAnswer, language: Language) -> str:
    """A row for each plan that was run: the runs that found the answer, and beside them those that confirmed it."""
    rows, notes = staffing_rows(answer, language)
    return "\n".join([*aligned(rows), *notes])


def staffing_rows(answer: StaffingAnswer, language: Language) -> tuple[list[list[str]], list[str]]:
    """The cells of the table, its heads first, and what is said below it."""
    heads = [sentence(f"staffing-table.{name}", language) for name in COLUMNS]
    titles = [answer.programme.outcomes[one.outcome].title.in_language(language) for one in answer.targets]
    several = [f"{heads[2]} {number}" for number in range(1, len(titles) + 1)] if len(titles) > 1 else [heads[2]]
    rows = [[*heads[:2], *several, *heads[3:], ""]]
    posts = sorted({one.posts for one in (*answer.curve, *answer.confirmed)})
    rows += [_row(answer, one, language) for one in posts]
    notes = [f"{number}: {title}" for number, title in enumerate(titles, start=1)] if len(titles) > 1 else []
    (found, *_), (sure, *_) = answer.curve, answer.confirmed
    runs = (decimal(one.draws * one.replications, 0, language) for one in (found, sure))
    note = sentence("staffing-table.note", language, **dict(zip(("runs", "again"), runs, strict=True)))
    last = max(one.month for one in answer.targets)
    when = end_in_words(last, answer.file.scenario.horizon.start_month, language)
    return rows, [*notes, sentence("staffing-table.caseload-when", language, when=when), note]


def _row(answer: StaffingAnswer, posts: float, language: Language) -> list[str]:
    found, sure = (
        next((one for one in points if one.posts == posts), None) for points in (answer.curve, answer.confirmed)
    )
    best = sure or found
    known = best is not None and bool(answer.answered([best]))
    marked = zip(MARKS, (answer.posts, answer.plans.now), strict=True)
    marks = [sentence(key, language) for key, one in marked if one == posts]
    if not known:  # nobody is there for a time
        return [
            significant(posts, 6, language),
            *[MISSING] * (len(COLUMNS) - 2 + len(answer.targets)),
            ", ".join(marks),
        ]
    return [
        significant(posts, 6, language),
        decimal(best.caseload, 0, language) if best else "",
        *(percent(one.mean, language, 1) for one in (best.shares if best else ())),
        *_probability(found, language),
        *_probability(sure, language),
        ", ".join(marks),
    ]


def _probability(point: PlanPoint | None, language: Language) -> tuple[str, str]:
    """A probability and its Monte Carlo error in points, which runs all alike do not tell; empty without a run."""
    if point is None:
        return "", ""
    return probability_text(point, language), decimal(100 * point.mcse, 1, language) if point.mcse > 0 else MISSING
