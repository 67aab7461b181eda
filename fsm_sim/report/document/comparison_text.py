"""The sentences of a comparison: what is expected of each scenario, what single runs do, and what the difference is.

Likelihood is a number, and no verb says more than the evidence: a difference is expected, an association is one. The
expected effect (chance left out) and single runs (chance included) never share a sentence.
"""

import math
from pathlib import Path
from typing import Any

from fsm_sim.language.calendar import end_in_words, months_in_words
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.counts import counted
from fsm_sim.language.expected_course import of_run
from fsm_sim.language.lists import listed, quoted
from fsm_sim.language.numbers import decimal, percent, significant
from fsm_sim.language.provenance import rules_in_words
from fsm_sim.language.scenario_warnings import Place, run_warnings_in_words
from fsm_sim.model.scenarios.warning import run_warnings
from fsm_sim.model.text import Language, known
from fsm_sim.report.document.early_text import early
from fsm_sim.report.document.level_numbers import effect
from fsm_sim.report.document.numbers import ENDS, effect_probability, opposite, points_decimals
from fsm_sim.report.document.rests_text import (
    from_the_start,
    intake_text,
    other_citizens,
    rests,
    single_runs,
    without_caseworker,
)
from fsm_sim.report.document.rests_text import states as in_states
from fsm_sim.study.disclosure.small_counts import hidden_places
from fsm_sim.study.results.comparison import Comparison, differs
from fsm_sim.study.results.courses.unstudied import NEVER_STUDIED, Unstudied
from fsm_sim.study.results.entries import Record, entry_of, is_single, outcomes_of, start_of

DECIDING = NEVER_STUDIED | {"changed_hours", "old_rules", "closed_programme", "unfilled_posts", "reference_level"}
"""Warnings without which an answer is misread: they stand first, and have their place in a brief."""


class WordedComparison(Comparison):
    """A comparison that can also be read: its numbers, and sentences made from them in either language."""

    @classmethod
    def of(cls, numbers: Comparison) -> "WordedComparison":
        """The comparison `numbers`, with words."""
        return cls(**{name: getattr(numbers, name) for name in Comparison.__dataclass_fields__})

    def said(self, scenario: str, outcome: str, language: Language = "en") -> list[str]:
        """As `said`."""
        return said(self, scenario, outcome, language)

    def sentences(self, language: Language = "en") -> list[str]:
        """As `sentences`."""
        return sentences(self, language)

    def text(self, language: Language = "en") -> str:
        """As `text`."""
        return text(self, language)

    def save(self, path: str | Path, language: Language = "en") -> tuple[Path, ...]:
        """Write the results by month as a workbook (.xlsx) or three tables (.csv), as `write_results`."""
        from fsm_sim.report.render.results_file import write_results  # which reads titles from this module

        return write_results(self, path, language)

    def as_json(self) -> dict[str, Any]:
        """Every number, and the text in both languages, as one JSON object."""
        return {**super().as_json(), "text": {"da": self.text("da"), "en": self.text("en")}}


def said(comparison: Comparison, scenario: str, outcome: str, language: Language, *, states: bool = True) -> list[str]:
    """The sentences of a difference at the final month; where it is missing nothing, or why.

    First the expected effect, then single runs, what it rests on, and with `states` how it divides over them. Where
    there are no caseworkers for a time no number is an answer, and that alone is said.
    """
    known(language)
    if none := no_caseworkers(comparison, scenario, language):
        return none
    row = comparison.row(scenario, outcome)
    if row is None:
        return [one for one in (early(comparison, scenario, outcome, language),) if one]
    found = [_expected(comparison, row, language)]
    if not differs(row) or is_single(comparison.run):
        return found
    plan, base = (entry_of(comparison.run, name) for name in (scenario, comparison.against))
    found += [*_other_citizens(comparison, row, language), single_runs(row, language, len(plan["offices"]))]
    found += _unstudied(comparison, scenario, language, "outside")
    found += from_the_start(plan, base, language)
    found += without_caseworker([plan, base], [title(one, language) for one in (plan, base)], language)
    if start_of(plan) != start_of(base):
        found.append(sentence("comparison.other-start", language))
    else:
        found += rests(comparison, scenario, outcome, language)
    when = when_told(comparison, scenario, language)
    return found + in_states(comparison, scenario, outcome, when, language) if states else found


def no_caseworkers(comparison: Comparison, scenario: str, language: Language) -> list[str]:
    """That a plan, or the one compared with, has no caseworkers for a time."""
    return _unstudied(comparison, scenario, language, "nobody")


def _unstudied(comparison: Comparison, scenario: str, language: Language, what: Unstudied) -> list[str]:
    """That a plan, or the one compared with, has caseworkers or a caseload of a kind that nobody has studied."""
    key = "comparison.no-caseworkers" if what == "nobody" else "comparison.unstudied"
    plans = dict.fromkeys(name for name in (scenario, comparison.against) if what in comparison.unstudied[name])
    return [sentence(key, language, title=title(entry_of(comparison.run, name), language)) for name in plans]


def sentences(comparison: Comparison, language: Language) -> list[str]:
    """For each scenario × headline outcome all that `said` says."""
    wanted = [(scenario, outcome) for scenario in comparison.scenarios for outcome in comparison.headlines]
    found = [" ".join(said(comparison, *pair, language)) for pair in wanted]
    return [*dict.fromkeys(one for one in found if one)]


def text(comparison: Comparison, language: Language) -> str:
    """The sentences, headed by what they compare with."""
    named = titles(comparison.run, language)
    heading = sentence("comparison.heading", language, against=named[comparison.against])
    if comparison.start_month is not None:
        when = end_in_words(comparison.month, comparison.start_month, language)
        heading = sentence("comparison.heading-dated", language, against=named[comparison.against], when=when)
    left_out = [sentence("comparison.left-out", language, title=named[name]) for name in comparison.left_out]
    day = rules_in_words(comparison.run["scenarios"], named, language)
    rules = [sentence("comparison.rules", language, day=day)] if day else []
    compared = [heading, *sentences(comparison, language)] if comparison.scenarios else []
    return "\n".join([*compared, *own_months(comparison, language), *left_out, *rules])


def warnings(run: Record, language: Language, place: Place = "file") -> list[str]:
    """The warnings of a run in words, what decides an answer first; none tells a number of citizens that is hidden."""
    every = sorted(run_warnings(run.get("warnings", [])), key=lambda one: one.warning.kind not in DECIDING)
    starts = {entry["name"]: entry.get("start_month") for entry in run["scenarios"]}
    hidden = {entry["name"]: hidden_places(entry) for entry in run["scenarios"]}
    return run_warnings_in_words(every, titles(run, language), language, starts, place, hidden)


def warning_lines(comparison: Comparison, language: Language) -> list[str]:
    """A line for each warning of the run."""
    return [sentence("warning.line", language, warning=one) for one in warnings(comparison.run, language)]


def own_months(comparison: Comparison, language: Language) -> list[str]:
    """That a scenario covers fewer months than others and is compared at its own last, and why the comparison ends."""
    against = title(entry_of(comparison.run, comparison.against), language)
    return [
        sentence(
            "comparison.own-months",
            language,
            title=title(entry_of(comparison.run, name), language),
            months=months_in_words(month, language),
            against=against,
            when=when_told(comparison, name, language),
        )
        for name, month in comparison.last_months.items()
        if month < comparison.month
    ] + stops(comparison, language)


def stops(comparison: Comparison, language: Language) -> list[str]:
    """Why the comparison ends before the last month that a scenario covers: another covers no more."""
    entries = [entry_of(comparison.run, name) for name in (comparison.against, *comparison.scenarios)]
    longer = [quoted(title(one, language), language) for one in entries if one.get("months", 0) > comparison.month]
    short = [title(entry, language) for entry in entries if entry.get("months") == comparison.month]
    if not longer or not short:
        return []
    when = end_in_words(comparison.month, comparison.start_month, language)
    return [sentence("comparison.stops", language, longer=listed(longer, language), shorter=short[0], when=when)]


def when_told(comparison: Comparison, scenario: str, language: Language) -> str:
    """The end of the months after which a scenario is told, in words."""
    return end_in_words(comparison.last_month(scenario), comparison.start_month, language)


def people_text(outcome: Record, language: Language) -> str:
    """Whom an outcome counts, as it follows the word citizens; by its title where its programme does not say.

    >>> people_text({"title": {"da": "fleksjob", "en": "a flexjob"}}, "da")
    'i fleksjob'
    """
    if people := outcome.get("people"):
        return str(people[language])
    return sentence("outcome.in", language, outcome=str(outcome["title"][language]))


def title(entry: Record, language: Language) -> str:
    """What a scenario is called in a language; the English title where there is no Danish one.

    >>> title({"title": "As it is", "title_da": "Som i dag"}, "da"), title({"title": "As it is", "title_da": ""}, "da")
    ('Som i dag', 'As it is')
    """
    return str(entry.get("title_da") or entry["title"]) if language == "da" else str(entry["title"])


def titles(run: Record, language: Language) -> dict[str, str]:
    """What each scenario of a run is called, by name."""
    return {entry["name"]: title(entry, language) for entry in run["scenarios"]}


def size_text(size: float, language: Language) -> str:
    """The size of an effect in citizens, in words; "nothing at all" for 0.

    >>> size_text(1.0, "en"), size_text(2.5, "da"), size_text(0, "en")
    ('1 citizen', '2,5 borgere', 'nothing at all')
    """
    if size == 0:
        return sentence("size.nothing", language)
    written = decimal(size, 0, language) if float(size).is_integer() else significant(size, 6, language)
    return plural("size.citizens", 1 if size == 1 else 2, language, size=written)


def amount_text(kind: str, written: str, language: Language) -> str:
    """An amount in words; in the singular where one is printed.

    >>> amount_text("more-citizens", "1", "da"), amount_text("more-citizens", "7,3", "da")
    ('1 borger mere', '7,3 flere borgere')
    """
    if kind in ("about", "same"):
        return sentence(f"amount.{kind}", language)
    if kind.endswith("citizens"):
        return plural(f"amount.{kind}", 1 if written.lstrip("+\N{MINUS SIGN}") == "1" else 2, language, mean=written)
    return sentence(f"amount.{kind}", language, mean=written)


def short(comparison: Comparison, scenario: str, outcome: str, language: Language, *, in_short: bool = True) -> str:
    """A difference in one line, as the title of a slide: the expected effect and its interval, or why it is missing.

    Not `in_short`: with the probability that it exceeds the size named, as in `said`.
    """
    if none := no_caseworkers(comparison, scenario, language):
        return " ".join(none)
    row = comparison.row(scenario, outcome)
    if row is None:
        return early(comparison, scenario, outcome, language)
    return _expected(comparison, row, language, in_short=in_short)


def effect_in_words(comparison: Comparison, row: Record, language: Language) -> tuple[str, str, str]:
    """The amount of an expected effect in words, and the ends of its interval."""
    kind, mean, lower, upper, digits = effect(comparison, row)
    amount = amount_text(kind, decimal(abs(mean), digits, language), language)
    return amount, decimal(lower, digits, language), decimal(upper, digits, language)


def _expected(comparison: Comparison, row: Record, language: Language, *, in_short: bool = False) -> str:
    """The expected effect, with its interval and, unless `in_short`, the probability that it exceeds the size named."""
    run, entry = comparison.run, entry_of(comparison.run, row["scenario"])
    named = {
        "title": title(entry, language),
        "people": people_text(outcomes_of(run, comparison.against)[row["measure"]], language),
    }
    one_run = "-one-run" if is_single(run) else ""
    against = title(entry_of(run, comparison.against), language)
    if not differs(row):
        return sentence(of_run(f"comparison.same{one_run}", run), language, **named, against=against)
    kind = effect(comparison, row)[0]
    amount, lower, upper = effect_in_words(comparison, row, language)
    when = when_told(comparison, row["scenario"], language)
    named |= {"amount": amount, "lower": lower, "upper": upper, "against": against, "when": when}
    if one_run:
        return sentence(of_run("comparison.one-run", run), language, **named)
    count = 1 if amount.split()[0] == "1" else 2
    if math.isnan(row["expected_lower"]):
        return plural("comparison.no-interval", count, language, **named)
    in_citizens = not math.isnan(row["citizens_mean"])
    likelier = kind == "about" and row["effect_below"] > row["effect_above"]  # a cut that rounds to nothing
    side = "loss" if kind.startswith("fewer") or likelier else "gain"
    key = (
        f"comparison.{'about' if in_short and kind == 'about' else side}{'-short' if in_short else opposite(row, side)}"
    )
    values = {  # each of the four has places for some of these
        "level": percent(comparison.level, language),
        "size": size_text(comparison.size if in_citizens else 0.0, language),
        **{side: effect_probability(row, side, run["draws"], language) for side in ("above", "below")},
    }
    return plural(key, count, language, **named, **values)


def _other_citizens(comparison: Comparison, row: Record, language: Language) -> list[str]:
    """Where a scenario has other citizens than the one compared with: how many, and what the share does."""
    entry, base = entry_of(comparison.run, row["scenario"]), entry_of(comparison.run, comparison.against)
    kind = "citizens" if entry["citizens"] != base["citizens"] else "intake"
    if not other_citizens(entry, base) or math.isnan(row["citizens_mean"]):
        return []
    digits = points_decimals(comparison, row)
    mean, lower, upper = (decimal(100 * row[name], digits, language, signed=True) for name in ENDS)
    own, theirs = (
        counted("citizens", one["citizens"], language) if kind == "citizens" else intake_text(one, language)
        for one in (entry, base)
    )
    names = {"title": title(entry, language), "against": title(base, language), "own": own, "theirs": theirs}
    alone = "-alone" if math.isnan(row["expected_lower"]) else ""
    share = sentence(f"comparison.other-share{alone}", language, mean=mean, lower=lower, upper=upper)
    return [sentence(f"comparison.other-{kind}", language, **names), share]
