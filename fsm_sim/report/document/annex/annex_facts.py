"""The facts of the annex beside those of the brief: likelihoods, inputs, offices, checks, published numbers."""

import math
from collections.abc import Iterator, Mapping

from fsm_sim.language.calendar import day_in_words, months_in_words
from fsm_sim.language.catalogue import has, sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import significant
from fsm_sim.model.mixed_name import names_in
from fsm_sim.model.parameters import Effects
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.annex.asked import answers_facts
from fsm_sim.report.document.calibration.check_text import check_sentence
from fsm_sim.report.document.calibration.unfitted_text import published
from fsm_sim.report.document.decisions.told import NO_ANSWERS, KeptAnswers
from fsm_sim.report.document.fact import Fact, Facts, number, plain, text, when
from fsm_sim.report.document.long.likelihood import bin_facts, worded
from fsm_sim.report.document.numbers import effect_bound, probability_bound
from fsm_sim.report.document.scenario_facts import posts_text
from fsm_sim.report.document.wording import joined, say
from fsm_sim.study.disclosure.small_counts import LEAST, hidden_offices
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.entries import Record, is_single

DIGEST = 12
"""Characters of a digest that are printed, as in the brief."""


def annex_facts(comparison: Comparison, calibration: Record, known: Facts, answers: KeptAnswers = NO_ANSWERS) -> Facts:
    """Every fact of a run's annex by id, those of its brief (`known`) among them; see the functions below."""
    run = comparison.run
    return {
        **known,
        **dict(bin_facts()),
        **dict(_levels(run, known)),
        **dict(_differences(comparison, known)),
        **{key: fact for entry in run["scenarios"] for key, fact in _inputs(entry)},
        **{key: fact for entry in run["scenarios"] for key, fact in _offices(entry)},
        **dict(_checks(calibration)),
        **dict(_published(calibration["fit"], "fitted")),
        **dict(_published((calibration.get("unfitted") or {}).get("targets", ()), "unfitted")),
        **dict(_readings()),
        **dict(answers_facts(answers)),
        "nation.least-shown": number(LEAST, "count", 0),
    }


def programmes_text(programme: str, language: Language) -> str:
    """A programme, or those of a mixed office, as a table names them.

    >>> programmes_text("fsm2+fsm1", "en"), programmes_text("own", "da")
    ('Flere skal med II and Flere skal med I', 'OWN')
    """
    names = [sentence(f"programme.{one}", language) if has(f"programme.{one}") else one.upper()
             for one in names_in(programme)]  # fmt: skip
    return listed(names, language)


def _levels(run: Record, known: Facts) -> Iterator[tuple[str, Fact]]:
    """``value.<scenario>.<outcome>.likelihood``: how likely a requirement is met, in a word."""
    runs = run["draws"] * run["replications"]
    for key, fact in known.items():
        if key.startswith("value.") and key.endswith(".meets") and isinstance(fact.value, float):
            yield key.removesuffix("meets") + "likelihood", worded(probability_bound(fact.value, runs)[1])


def _differences(comparison: Comparison, known: Facts) -> Iterator[tuple[str, Fact]]:
    """``difference.<scenario>.<outcome>.likelihood``, of the probability on the side of the expected effect."""
    for scenario in comparison.scenarios:
        for outcome in comparison.run["outcomes"]:
            row = comparison.row(scenario, outcome)
            head = f"difference.{scenario}.{outcome}"
            if row is None or f"{head}.probability" not in known or known[f"{head}.probability"].value is None:
                continue
            mean = row["mean"] if math.isnan(row["citizens_mean"]) else row["citizens_mean"]
            side, key = ("below", "loss-probability") if mean < 0 else ("above", "probability")
            share = effect_bound(row, side, comparison.run["draws"])[1]
            bounded = known[f"{head}.{key}"].unit == "probability"
            yield f"{head}.likelihood", worded(share if bounded and math.isfinite(share) else 0.0)


def _inputs(entry: Record) -> Iterator[tuple[str, Fact]]:
    """``scenario.<name>.*`` that the brief does not have: plan, reassignment, covers, reason, rules, digest."""
    head = f"scenario.{entry['name']}"
    yield f"{head}.plan", _plan(entry["posts"], entry.get("start_month"))
    yield f"{head}.reassignment", number(entry["reassignment_per_year"], "share", 0)
    yield f"{head}.vacancy-months", text(*(months_in_words(entry["vacancy_months"], one) for one in LANGUAGES))
    yield f"{head}.covers", text(*(months_in_words(entry["months"], language) for language in LANGUAGES))
    yield f"{head}.reason", text(entry["reason"])
    if (day := entry.get("rules_as_of")) is not None:
        yield f"{head}.rules", text(*(day_in_words(day, language) for language in LANGUAGES))
    yield f"{head}.digest", text(entry["digest"].removeprefix("sha256:")[:DIGEST])


def _offices(entry: Record) -> Iterator[tuple[str, Fact]]:
    """``office.<scenario>.<number>.*``: municipality, programme, citizens, intake, plan; small counts are hidden."""
    kept_back = hidden_offices(entry)
    unshown = text(*(sentence("national.hidden", language) for language in LANGUAGES))
    for place, office in enumerate(entry["offices"]):
        head = f"office.{entry['name']}.{place}"
        yield f"{head}.municipality", text(office["municipality"])
        yield f"{head}.programme", text(*(programmes_text(office["programme"], one) for one in LANGUAGES))
        yield f"{head}.citizens", unshown if str(place) in kept_back else number(office["citizens"], "count", 0)
        yield f"{head}.intake", number(office["intake_per_month"], "count", 1)
        yield f"{head}.plan", _plan(office["posts"], entry.get("start_month"))


def _plan(posts: list[tuple[float, float | None]], start: str | None) -> Fact:
    """Full-time posts by month in words."""
    parts = [
        say("plans.post-later", count=_count(count), when=when(month, start)) if place
        else say("plans.post-first", count=_count(count))
        for place, (month, count) in enumerate(posts)
    ]  # fmt: skip
    return joined(parts, "")


def _count(count: float | None) -> Fact:
    return text("–") if count is None else posts_text(count)


def _checks(calibration: Record) -> Iterator[tuple[str, Fact]]:
    """``control.<number>.*``: what each check looks at, its value and its limit."""
    for place, check in enumerate(calibration["checks"]):
        yield f"control.{place}.title", text(*(check_sentence(check, language) for language in LANGUAGES))
        for key, value, figures in (("value", check["value"], 4), ("limit", check["threshold"], 6)):
            yield f"control.{place}.{key}", _significant(value, figures)


def _published(entries: list[Record], kind: str) -> Iterator[tuple[str, Fact]]:
    """``fitted.<number>.*`` or ``unfitted.<number>.*``: a published number, and what the model says of it.

    In per cent, without the sign. Also ``fitted.programmes`` and so on: of which programmes they are.
    """
    for place, one in enumerate(entries):
        head = f"{kind}.{place}"
        yield f"{head}.title", text(one["title"]["da"], one["title"]["en"])
        whose = [
            ", ".join(filter(None, (programmes_text(one["programme"], language), one["municipality"])))
            for language in LANGUAGES
        ]
        yield f"{head}.programme", text(*whose)
        yield f"{head}.published", text(*(published(one, language) for language in LANGUAGES))
        for key in ("mean", "lower", "upper"):
            yield f"{head}.{key}", number(100 * one[f"predicted_{key}"], "count", 1)
        yield f"{head}.inside", text(*(_answer(one["inside"], language) for language in LANGUAGES))
    inside = [one for one in entries if one["inside"]]
    yield f"{kind}.number", number(len(entries), "count", 0)
    yield f"{kind}.inside", number(len(inside), "count", 0)


def _answer(is_so: bool, language: Language) -> str:
    return sentence("number.yes" if is_so else "number.no", language)


def _significant(value: float, figures: int) -> Fact:
    da, en = (significant(value, figures, language) for language in LANGUAGES)
    return Fact(float(value), "ratio", figures, da, en)


def _readings() -> Iterator[tuple[str, Fact]]:
    """``assumption.horizon`` and ``assumption.recovery``, in months."""
    effects = Effects()
    yield "assumption.horizon", plain(effects.penalty_horizon_months)
    yield "assumption.recovery", plain(effects.recovery_months)


def words_known(run: Record, known: Mapping[str, Fact]) -> bool:
    """Whether a run has probabilities to put into words.

    >>> words_known({"draws": 1, "replications": 1}, {})
    False
    """
    return not is_single(run) and any(key.endswith(".likelihood") for key in known)
