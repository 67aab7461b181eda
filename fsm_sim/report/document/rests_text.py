"""What a difference rests on, in words: the share of each effect, what data say of it, and what is excluded."""

import math
from collections.abc import Sequence
from typing import Protocol

from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.expected_course import of_run
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import decimal
from fsm_sim.language.numbers import percent as percent_of
from fsm_sim.language.whole_percents import whole_percents
from fsm_sim.model.effect_factors import CASELOAD_CLARIFY, CASELOAD_WORK, CONTINUITY
from fsm_sim.model.mixed_name import programme_in
from fsm_sim.model.text import Language
from fsm_sim.report.document.numbers import citizens_decimals, parts_digits, state_decimals
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.effect_parts import Part
from fsm_sim.study.results.entries import Record, entry_of, first_posts, intakes, outcomes_of

MOST_ERROR = 0.1
"""The largest Monte Carlo error of a share that is told as one."""

MOST_STATES = 6
"""The states that a sentence names; `Comparison.states` and the JSON have all."""
WITHIN_ERROR = 2.0
"""A difference in a state within so many Monte Carlo errors of nothing is not told in words."""

EXCLUDED = {CASELOAD_WORK: "caseload", CASELOAD_CLARIFY: "caseload", CONTINUITY: "continuity"}
"""The effects whose sign is an assumption: a prior that is cut at no effect."""


class Informed(Protocol):
    """What knows what data say of each effect."""

    def learnt(self, factor: str) -> str:
        """What data say of an effect: the label of its parameter's contraction; empty where nobody knows."""


class Named(Protocol):
    """A part by the name of its effect."""

    @property
    def name(self) -> str: ...  # noqa: D102


def rests(comparison: Comparison, scenario: str, measure: str, language: Language) -> list[str]:
    """What a difference rests on, and which effect of the opposite sign is excluded by assumption.

    Shares where all parts have the sign of the difference, else amounts. Nothing where it was not worked out.
    """
    if not comparison.parts(scenario, measure):
        return []
    groups = told_groups(comparison, scenario, measure)
    named = [part for group in groups for part in group]
    if not named:
        return [sentence(of_run("rests.unknown", comparison.run), language)]
    pair = (entry_of(comparison.run, name) for name in (scenario, comparison.against))
    factors = factor_texts(comparison, named, language, people=other_citizens(*pair))
    told = (
        _shares(comparison.run, groups, factors, language) if are_shares(named) else _amounts(named, factors, language)
    )
    if not are_shares(named) and not _add_up(comparison, scenario, measure, named):
        told = f"{told} {sentence(of_run('rests.not-exact', comparison.run), language)}"
    common = common_evidence(comparison, named)
    after = [sentence(f"evidence.{common}-of-all", language)] if common else []
    largest = next((group for group in groups if any(part.name in EXCLUDED for part in group)), [])
    assumed = [one for part in largest for one in excluded([part], language)]
    return [told, *after, *dict.fromkeys(assumed)]


def single_runs(row: Record, language: Language, offices: int = 1) -> str:
    """What single runs of `offices` do: the percentages with more, as many and fewer citizens; together a hundred.

    >>> single_runs({"runs_more": 0.49, "runs_same": 0.376, "runs_fewer": 0.134}, "en")
    'When the office is simulated many times, chance included, there are more citizens in 49% of the simulations, ...'
    """
    if math.isnan(row["runs_more"]):
        return sentence("comparison.no-runs", language)
    names = ("more", "same", "fewer")
    shares = whole_percents([row[f"runs_{name}"] for name in names])
    told = {name: percent_of(share / 100, language) for name, share in zip(names, shares, strict=True)}
    return sentence("comparison.runs" if offices == 1 else "comparison.runs-several", language, **told)


def from_the_start(plan: Record, base: Record, language: Language) -> list[str]:
    """That an office begins with other posts than that compared with, so that nobody is handed over for it."""
    posts, others = first_posts(plan), first_posts(base)
    same = all(posts[office] == others[office] for office in posts.keys() & others.keys())
    return [] if same else [sentence("comparison.from-the-start", language)]


def without_caseworker(pair: Sequence[Record], titles: Sequence[str], language: Language) -> list[str]:
    """Which of two plans with other leave let citizens wait for their caseworker, and what the model takes of that.

    >>> waiting, shared = ({"leave": [{"citizens": rule}]} for rule in ("waiting", "shared"))
    >>> [text[:19] for text in without_caseworker([waiting, shared], ["Wait", "Share"], "en")]
    ['In “Wait” the citiz']
    >>> without_caseworker([waiting, waiting], ["Wait", "Too"], "en")
    []
    """
    leaves = [entry.get("leave", []) for entry in pair]
    if leaves[0] == leaves[1]:
        return []
    return [
        sentence("comparison.waiting", language, title=name)
        for name, leave in zip(titles, leaves, strict=True)
        if any(one["citizens"] == "waiting" for one in leave)
    ]


def other_citizens(entry: Record, base: Record) -> bool:
    """Whether two scenarios differ in their citizens: those at the start, or those who come later."""
    return entry["citizens"] != base["citizens"] or intakes(entry) != intakes(base)


def intake_text(entry: Record, language: Language) -> str:
    """The mean intake a month; of one that changes it is said to be a mean.

    >>> intake_text({"intake_per_month": 10.0, "offices": [{"intake": [[0, 20.0], [6, 0.0]]}]}, "en")
    '10.0 on average (changing along the way)'
    """
    mean, steps = intakes(entry)
    said = decimal(mean, 1, language)
    return sentence("comparison.changing-intake", language, intake=said) if any(steps) else said


def excluded(named: Sequence[Named], language: Language) -> list[str]:
    """The sentence about the sign of the largest part, where that is an assumption."""
    kinds = [EXCLUDED[part.name] for part in named if part.name in EXCLUDED]
    return [sentence(f"excluded.{kinds[0]}", language)] if kinds else []


def factor_texts(informed: Informed, named: Sequence[Named], language: Language, *, people: bool = False) -> list[str]:
    """Each effect with what data say of it: an assumption, an association, or what data have decided.

    What data say of all of them alike is a sentence of its own (`common_evidence`), and what has been said of one
    before is not said again. With other `people` the plan is more than one of staffing.
    """
    found: list[str] = []
    told: set[str] = set()
    common = common_evidence(informed, named)
    for part in named:
        key = "citizens" if part.name == "nothing" and people else part.name
        name, evidence = sentence(f"factor.{key}", language), _evidence(informed, part.name, common, language)
        if evidence:
            again = sentence("evidence.likewise", language) if evidence in told else evidence
            name = sentence("rests.informed", language, factor=name, evidence=again)
        told.add(evidence)
        found.append(name)
    return found


def common_evidence(informed: Informed, named: Sequence[Named]) -> str:
    """What data say of every effect among `named`, where it is the same of two or more; else nothing."""
    learnt = [informed.learnt(part.name) for part in named if part.name in EXCLUDED]
    return learnt[0] if len(learnt) > 1 and len(set(learnt)) == 1 else ""


def _evidence(informed: Informed, factor: str, common: str, language: Language) -> str:
    """What is known of an effect, without what is said of all alike."""
    learnt = informed.learnt(factor)
    if not learnt or factor not in EXCLUDED:
        return ""
    parts = [] if learnt == common else [sentence(f"evidence.{learnt}", language)]
    if factor == CONTINUITY:
        parts.insert(0, sentence("evidence.association", language))
    elif learnt != "both":
        parts.insert(0, sentence("evidence.assumption", language))
    return "; ".join(parts)


def named_percents(named: Sequence[Part]) -> list[int]:
    """The shares of some parts in whole percents; with what is not named they add up to a hundred."""
    rest = max(0.0, 1.0 - sum(part.share for part in named))
    return whole_percents([*(part.share for part in named), rest])[:-1]


def told_parts(comparison: Comparison, scenario: str, measure: str) -> tuple[Part, ...]:
    """The parts of a difference that are told: where they are told in citizens, those that do not round to none."""
    return tuple(part for group in told_groups(comparison, scenario, measure) for part in group)


def told_groups(comparison: Comparison, scenario: str, measure: str) -> list[list[Part]]:
    """The same, those together of which it is open which is the larger (`Parts.by_size`)."""
    named = comparison.rests_on(scenario, measure)
    if not are_shares(named):
        digits = part_digits(named)
        named = tuple(part for part in named if round(part.citizens, digits) != 0)
    asked = scenario, comparison.against, measure, comparison.last_month(scenario)
    return comparison.effect_parts.by_size(*asked, named)


def group_percents(groups: Sequence[Sequence[Part]]) -> list[int]:
    """The shares of some groups of parts in whole percents, as `named_percents`."""
    each = iter(named_percents([part for group in groups for part in group]))
    return [sum(next(each) for _ in group) for group in groups]


def part_digits(named: Sequence[Part]) -> int:
    """Decimals of parts in citizens, the same for all, so that no part is left out of which a smaller one is told."""
    return parts_digits([(part.citizens, part.citizens_mcse) for part in named])


def are_shares(named: Sequence[Part]) -> bool:
    """Whether some parts can be told as shares of the whole difference."""
    return (
        all(part.share > 0 and part.share_mcse <= MOST_ERROR for part in named)
        and sum(part.share for part in named) <= 1 + MOST_ERROR
    )


def _shares(run: Record, groups: Sequence[Sequence[Part]], factors: Sequence[str], language: Language) -> str:
    """Whole percents; what is not named is left over. Parts whose order is open have one share, and it is said so."""
    each, items = iter(factors), []
    for group, percent in zip(groups, group_percents(groups), strict=True):
        factor = listed([next(each) for _ in group], language)
        key = "rests.share-together" if group[1:] else "rests.share"
        items.append(sentence(key, language, share=percent_of(percent / 100, language), factor=factor))
    told = sentence("rests.shares", language, list=listed(items, language))
    together = any(group[1:] for group in groups)
    return f"{told} {sentence(of_run('rests.undecided', run), language)}" if together else told


def _amounts(named: Sequence[Part], factors: Sequence[str], language: Language) -> str:
    items, digits = [], part_digits(named)
    for part, factor in zip(named, factors, strict=True):
        written = decimal(part.citizens, digits, language, signed=True)
        one = 1 if written.lstrip("+\N{MINUS SIGN}") == "1" else 2
        amount = plural("amount.citizens", one, language, mean=written)
        items.append(sentence("rests.amount", language, amount=amount, factor=factor))
    return sentence("rests.amounts", language, list=listed(items, language))


def _add_up(comparison: Comparison, scenario: str, measure: str, named: Sequence[Part]) -> bool:
    """Whether told amounts are together the difference as it is told, at the coarser of the two precisions."""
    row = comparison.row(scenario, measure)
    if row is None or math.isnan(row["citizens_mean"]):
        return True
    own, whole = part_digits(named), citizens_decimals(comparison, row)
    found = sum(round(part.citizens, own) for part in named) - round(float(row["citizens_mean"]), whole)
    return abs(found) < 0.5 * 10.0 ** -min(own, whole)


def states(comparison: Comparison, scenario: str, measure: str, when: str, language: Language) -> list[str]:
    """In which states there are more or fewer citizens, in the states' order: those of `measure`, then what moved most.

    In a mixed office those of the programme of `measure`, whose title stands before the first.
    """
    own, titles = programme_in(measure), comparison.run.get("states", {})
    counted = outcomes_of(comparison.run, comparison.against).get(measure, {}).get("states", ())
    moved = told_states(comparison, scenario)
    digits = state_decimals([*moved.values()], entry_of(comparison.run, scenario)["citizens"])
    rows = {
        state: row
        for state, row in moved.items()
        if (own is None or programme_in(state) == own) and round(row["citizens_mean"], digits) != 0
    }
    most = sorted(rows, key=lambda state: (state not in counted, -abs(rows[state]["citizens_mean"])))[:MOST_STATES]
    told = [state for state in rows if state in most]
    names = [str(titles[state][language]) if state in titles else state for state in told]
    head = names[0].partition(": ")[0] + ": " if own is not None and names else ""
    items = [
        sentence(
            "comparison.state",
            language,
            state=name.removeprefix(head) if place else name,
            amount=decimal(rows[state]["citizens_mean"], digits, language, signed=True),
        )
        for place, (state, name) in enumerate(zip(told, names, strict=True))
    ]
    key = "comparison.states" if len(told) == len(rows) else "comparison.states-some"
    return [sentence(key, language, when=when, states="; ".join(items))] if items else []


def told_states(comparison: Comparison, scenario: str) -> dict[str, Record]:
    """The states in which a scenario has more or fewer citizens, beyond what simulating leaves uncertain."""
    rows = comparison.states(scenario)
    return {
        state: row
        for state, row in rows.items()
        if not abs(row["citizens_mean"]) <= WITHIN_ERROR * row["citizens_mcse"]  # of one run it has no error
    }
