"""That a plan changes at the very moment at which a month ends, so that its staffing there is the next month's."""

from collections.abc import Iterable

from fsm_sim.language.calendar import end_in_words, month_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed, quoted
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import title
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.entries import Record, entry_of


def changes_at(entry: Record, month: float) -> bool:
    """Whether posts open or close, somebody goes on leave or is back, or a freeze ends when so many months have passed.

    The number of a month is that of the moment at which it ends, and what a plan changes on the first day of the next
    has then happened. An intake that changes there, and a freeze that begins, have done nothing yet.

    >>> entry = {"posts": [[0.0, 9.0], [6.0, 7.0]], "leave": [{"from_month": 2.0, "to_month": 8.0}]}
    >>> [month for month in range(12) if changes_at(entry, month)]
    [2, 6, 8]
    """
    steps = [*entry.get("posts", ()), *(step for office in entry.get("offices", ()) for step in office["posts"])]
    moments = {float(month) for month, _ in steps if month > 0}
    moments |= {float(leave[end]) for leave in entry.get("leave", ()) for end in ("from_month", "to_month")}
    moments |= {float(freeze["to_month"]) for freeze in entry.get("recruitment_freeze", ())}
    return month in moments


def at_a_change(comparison: Comparison, shown: Iterable[tuple[str, float]], language: Language) -> list[str]:
    """A sentence for each month `shown` of a scenario, by name, at whose end its plan changes; plans together."""
    plans: dict[float, list[str]] = {}
    for name, month in shown:
        if changes_at(entry := entry_of(comparison.run, name), month):
            plans.setdefault(month, []).append(quoted(title(entry, language), language))
    start, found = comparison.start_month, []
    for month, names in sorted(plans.items()):
        when = end_in_words(month, start, language)
        key = "level.at-a-change" if start is None else "level.at-a-change-dated"
        begun = month_in_words(month, start, language)
        found.append(sentence(key, language, plans=listed(names, language), month=begun, when=when))
    return found
