"""Answers in words: every number in them is read from a result, so none can be out of date."""

from typing import Any, Protocol

import pandas as pd

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.language.calendar import end_in_words
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.parameters import Effects
from fsm_sim.model.text import Language
from fsm_sim.report.document.calibration.settings_text import named_settings
from fsm_sim.report.document.comparison_text import text, warning_lines
from fsm_sim.report.document.decisions.told import Prose
from fsm_sim.report.document.readings import reading_title
from fsm_sim.study.results.comparison import LEVERS, Comparison
from fsm_sim.study.results.summary import FLOOR
from fsm_sim.study.simulations.history import History

WORK = ("paid_hours", "employed", "employed_supported", "education", "flexjob")
"""States that programmes are to lead to."""


class Recorded(Protocol):
    """A calibration: what can be written down as JSON."""

    def as_json(self) -> dict[str, Any]:
        """Its record."""


def describe_citizen(
    history: History,
    number: int,
    municipality: str = "",
    replication: int = 0,
    language: Language = "en",
    programme: str = "",
) -> Prose:
    """Where a citizen was and how long, when work first came, and with how many caseworkers.

    `programme` tells offices of one municipality apart.
    """
    spells = history.citizen(number, municipality, replication, programme)
    titles = history.titles(language)
    months = (spells["stop"] - spells["start"]).groupby(spells["state"], sort=False).sum()
    times = [_spent(titles[str(state)], length, language) for state, length in months.items()]
    work = spells[spells["state"].isin(WORK)]
    first = sentence("answer.no-work", language)
    if len(work):
        month, state = decimal(work["start"].iloc[0], 1, language), titles[work["state"].iloc[0]]
        first = sentence("answer.first-work", language, month=month, state=state)
    seen = spells.loc[spells["caseworker"] >= 0, "caseworker"].nunique()
    met = {
        "caseworkers": _counted("caseworkers", seen, language),
        "changes": _counted("changes", int(spells["changes"].max()), language),
    }
    head = sentence(
        "answer.citizen",
        language,
        scenario=history.scenario.scenario.title,
        number=decimal(number, 0, language, grouped=False),
        municipality=str(spells["municipality"].iloc[0]),
        times=listed(times, language),
    )
    return Prose(f"{head} {first} {sentence('answer.met', language, **met)}")


def describe_office(
    history: History, municipality: str = "", replication: int = 0, language: Language = "en", programme: str = ""
) -> Prose:
    """How caseloads moved in an office, how many caseworkers came by, and how many citizens had a change.

    `programme` tells offices of one municipality apart.

    Raises
    ------
    InputError
        When the history has no such office or run, or follows no single citizens.
    """
    office = municipality, programme
    town = history.office(*office).municipality
    loads = history.of_office(history.caseloads(replication), *office)
    rows = history.of_office(history.episodes, *office)
    rows = rows[rows["replication"] == replication]
    if rows.empty:
        text = Sentence("the history has no office in {town}, run {replication}.", town=town, replication=replication)
        raise InputError(Problem("", None, text))
    met = history.of_office(history.measures, *office)
    met = met.query("replication == @replication and measure == 'caseload'")
    at_end = loads.groupby("caseworker")["caseload"].last()
    changed = float((rows.groupby("citizen")["changes"].max() > 0).mean())
    top = loads.sort_values("caseload", kind="stable").iloc[-1]
    parts = [
        sentence(
            "answer.office",
            language,
            municipality=town,
            scenario=history.scenario.scenario.title,
            first=decimal(met["value"].iloc[0], 1, language),
            last=decimal(met["value"].iloc[-1], 1, language),
            when=end_in_words(met["month"].max(), history.scenario.horizon.start_month, language),
        ),
        sentence(
            "answer.office-largest",
            language,
            largest=decimal(top["caseload"], 0, language),
            month=decimal(top["month"], 1, language),
        ),
        sentence(
            "answer.office-caseworkers",
            language,
            caseworkers=_counted("caseworkers", len(at_end), language),
            left=decimal(int((at_end > 0).sum()), 0, language),
        ),
        sentence("answer.office-changed", language, share=percent(changed, language)),
    ]
    return Prose(" ".join(parts))


def describe_evidence(catalogue: Catalogue, language: Language = "en") -> Prose:
    """How much is published, how much of it is fitted, and what contradicts what."""
    unclear = sum(bool(target.alternative) for target in catalogue.targets)
    parts = [
        sentence(
            "answer.evidence",
            language,
            targets=_counted("targets", len(catalogue.targets), language),
            sources=_counted("sources", len(catalogue.sources), language),
            fitted=decimal(len(catalogue.fitted()), 0, language),
            checked=decimal(len(catalogue.checked()), 0, language),
        ),
        sentence("answer.evidence-unclear", language, targets=_counted("targets", unclear, language)),
        sentence("answer.evidence-conflicts", language, times=_counted("times", len(catalogue.conflicts), language)),
    ]
    return Prose(" ".join(parts))


def describe_calibration(calibration: Recorded, language: Language = "en") -> Prose:
    """Whether checks passed, how many targets are met, and what data say of the parameters."""
    record = calibration.as_json()
    checks, fits, moves = record["checks"], record["fit"], record["parameters"]
    labels = ("both", "moved", "narrowed", "hardly", "fixed")
    learnt = {label: sum(move["learnt"] == label for move in moves) for label in labels}
    named = {move["name"]: move for move in moves}
    levers = [named[name] for name in LEVERS if name in named]
    parts = [
        sentence(
            "answer.calibration",
            language,
            name=record["name"],
            passed=decimal(sum(check["passed"] for check in checks), 0, language),
            checks=decimal(len(checks), 0, language),
            inside=decimal(sum(bool(fit["inside"]) for fit in fits), 0, language),
            targets=decimal(len(fits), 0, language),
            level=percent(record["interval_level"], language),
        ),
        sentence(
            "answer.calibration-learnt",
            language,
            number=decimal(len(moves), 0, language),
            **{label: decimal(count, 0, language) for label, count in learnt.items()},
        ),
        sentence("answer.calibration-levers", language, levers="; ".join(_lever(move, language) for move in levers)),
    ]
    if without := record.get("without"):
        parts.append(sentence("answer.calibration-without", language, figures=", ".join(without)))
    if settings := record.get("settings"):
        parts.append(sentence("answer.calibration-settings", language, settings=named_settings(settings)))
    return Prose(" ".join(parts))


def describe_comparison(comparison: Comparison, language: Language = "en") -> Prose:
    """The sentences of a comparison, a paragraph each, and the warnings of its scenarios."""
    return Prose("\n\n".join([*text(comparison, language).splitlines(), *warning_lines(comparison, language)]))


def describe_readings(table: pd.DataFrame, language: Language = "en") -> Prose:
    """How far the readings of the penalty lie apart, for each scenario; of the table of `readings.expected`."""
    base = table["plan"].iloc[0]
    penalty = percent(Effects().caseworker_change_penalty, language)
    said = [sentence("answer.readings", language, base=base, penalty=penalty)]
    for plan, rows in table[table["plan"] != base].groupby("plan", sort=False):
        ordered = rows.sort_values("difference")
        low, high = ordered.iloc[0], ordered.iloc[-1]
        values = {
            "low": _signed(low["difference"], language),
            "low-title": reading_title(str(low["reading"]), language),
            "high": _signed(high["difference"], language),
            "high-title": reading_title(str(high["reading"]), language),
        }
        said.append(sentence("answer.reading", language, plan=str(plan), **values))
    return Prose("\n\n".join(said))


def _spent(state: str, months: float, language: Language) -> str:
    """So many months in a state; an English title may begin with a preposition of its own."""
    key = "answer.months-at" if state.startswith(("on ", "in ", "out ")) else "answer.months-in"
    return sentence(key, language, months=decimal(months, 1, language), state=state)


def _lever(move: dict[str, Any], language: Language) -> str:
    """A parameter that staffing works through: its posterior, and what data say of it."""
    values = {key: decimal(move[f"posterior_{key}"], 2, language) for key in ("mean", "lower", "upper")}
    values["learnt"] = sentence(f"learnt.{move['learnt']}", language)
    values["shift"] = decimal(move["shift"], 2, language, signed=True)
    values["contraction"] = decimal(move["contraction"], 2, language)
    return sentence("answer.lever", language, name=move["name"], **values)


def _signed(value: float, language: Language) -> str:
    """A difference in citizens; one within the Monte Carlo error that costs no digit is no difference."""
    return decimal(0.0 if abs(value) < FLOOR else value, 1, language, signed=True)


def _counted(noun: str, count: int, language: Language) -> str:
    return plural(f"count.{noun}", count, language, count=decimal(count, 0, language))
