"""The answer of a brief: what is expected of each plan, what it rests on, and of one scenario alone its levels."""

from collections.abc import Sequence
from typing import Any

from fsm_sim.report.document.comparison_text import no_caseworkers, said
from fsm_sim.report.document.early_text import early, is_early
from fsm_sim.report.document.rests_text import rests
from fsm_sim.report.document.several_text import answer, together
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.comparison import Comparison

Content = dict[str, Any]


def roles_of(names: Sequence[str], outcome: str) -> dict[str, str]:
    """The facts that headings, captions and the answer for one scenario speak of."""
    base, value = f"scenario.{names[0]}", f"value.{names[0]}.{outcome}"
    of_base = {"full": f"{base}.title", "title": f"{base}.short"}
    of_base |= {key: f"{base}.{key}" for key in ("municipality", "municipalities")}
    of_value = {key: f"{value}.{key}" for key in ("mean", "lower", "upper", "meets")}
    spread = {"parameters": f"{value}.parameter-sd", "chance": f"{value}.chance-sd"}
    of_outcome = {"outcome": f"outcome.{outcome}.title", "people": f"outcome.{outcome}.people"}
    of_outcome |= {"requirement": f"outcome.{outcome}.requirement"}
    return {**of_base, **of_value, **spread, **of_outcome}


def answered(
    comparison: Comparison, names: Sequence[str], outcomes: Sequence[str], words: Words, tight: int
) -> Content:
    """The first scenario's difference leads; what decides it and the other scenarios follow."""
    heading, roles = words.say("page.answer"), roles_of(names, outcomes[0])
    if len(names) == 1:
        return {"heading": heading, **_alone(comparison, outcomes, words)}
    lead, *decided = answer(comparison, names[1], outcomes, words.language, states=tight < 2) or [
        words.say("page.answer-none")
    ]
    told, others = {*decided}, []
    most = 3 if tight == 1 else 4
    for name in names[2:most]:
        if len(outcomes) > 1:
            others.append(together(comparison, name, outcomes, words.language))
            continue
        sentences = said(comparison, name, outcomes[0], words.language, states=False)
        own = rests(comparison, name, outcomes[0], words.language)
        if tight > 1:  # what it rests on stays; what single runs do is in the tables of `compare`
            sentences = [one for one in sentences if one in {*sentences[:1], *own}]
        # What is excluded is said once, and what each plan rests on of each, though it were the same.
        others.append(" ".join(one for one in sentences if one in own[:1] or one not in told))
        told |= {*sentences}
    found = {"heading": heading, "lead": lead}
    *rest, last = [*(decided if len(outcomes) > 1 and decided else [" ".join(decided)]), *others]
    against = words.say("page.against", **roles)  # not a line of its own: one more drops an outcome from the table
    elsewhere = [words.say("page.answer-in-table", title=f"scenario.{name}.short") for name in names[most:]]
    last = " ".join(one for one in (last, against, *elsewhere) if one)
    return {**found, "rest": _with_pairs([*rest, last], names, words, tight)}


def _with_pairs(told: Sequence[str], names: Sequence[str], words: Words, tight: int) -> list[str]:
    """What was told, and the differences between plans: of one pair all that is expected, of more the effects alone."""
    pairs = [name for name in names if f"between.{name}.said" in words.facts]
    key = "said" if len(pairs) == 1 and tight <= 1 else "short"
    between = " ".join(words.fact(f"between.{name}.{key}") for name in pairs)
    if tight > 1:  # in the lines of the last plan, for the same reason
        return [*told[:-1], f"{told[-1]} {between}".strip()]
    return [*told, *([between] if between else [])]


def _alone(comparison: Comparison, outcomes: Sequence[str], words: Words) -> Content:
    """The level of each outcome of one scenario alone, and how likely its requirement is met."""
    name, levels, rest = comparison.against, [], []
    if none := no_caseworkers(comparison, name, words.language):
        return {"lead": " ".join(none), "rest": []}
    for outcome in outcomes:
        if is_early(comparison, name, outcome):
            levels.append(early(comparison, name, outcome, words.language))
            continue
        roles = roles_of([name], outcome)
        bare = "" if roles["lower"] in words.facts else "-bare"
        levels.append(words.say(f"page.answer-alone{bare}", **roles))
        met = [words.say("page.answer-meets", **roles)] if roles["meets"] in words.facts else []
        if len(outcomes) > 1:
            levels += met
        else:
            rest += met
    return {"lead": " ".join(levels), "rest": rest}
