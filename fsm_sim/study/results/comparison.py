"""Scenarios against one of them: paired differences, and sentences made from the same numbers.

Draw by draw and replication by replication the scenarios meet the same luck, so a difference is taken within a run and
summarised after. A scenario against itself, or against a copy of itself, differs by exactly 0.
"""

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.text import Language
from fsm_sim.study.results.summary import FLOOR, POPULATION, digits_borne, names_of, pooled, spread, weight_of

Record = Mapping[str, Any]
"""A JSON object of a run directory: `run.json`, `calibration.json`, or a part of one."""

LEVERS = {
    "caseload_elasticity_work": ("offices", "posts", "vacancy_months", "citizens", "intake_per_month"),
    "caseworker_change_penalty": ("separation_per_year", "reassignment_per_year", "handover"),
}
"""The parameter through which a difference works, and the keys of a scenario that pull on it."""

WORDS: dict[Language, dict[str, str]] = {
    "da": {
        "heading": "Sammenlignet med {against}:",
        "expected": "{title} ventes at give {amount} i {outcome} efter {months} måneder "
        "({level}-interval{of} {lower} til {upper}); sandsynligheden for en forbedring er {probability}.",
        "of": " for forskellen",
        "more_citizens": "{mean} flere borgere",
        "fewer_citizens": "{mean} færre borgere",
        "more_points": "{mean} procentpoint flere borgere",
        "fewer_points": "{mean} procentpoint færre borgere",
        "about": "omtrent lige så mange borgere",
        "same": "{title}: ingen forskel fra {against}; antallet af borgere i {outcome} er det samme i hver kørsel.",
        "over": "over {share}",
        "under": "under {share}",
        "left_out": "{title} er ikke sammenlignet: indsatsen eller kommunerne er nogle andre.",
        "caseload_elasticity_work_prior": "Størrelsen bestemmes mest af antagelsen om sagsstammens effekt, "
        "ikke af data.",
        "caseload_elasticity_work_both": "Størrelsen bestemmes både af antagelsen om sagsstammens effekt og af data.",
        "caseload_elasticity_work_data": "Sagsstammens effekt bestemmes mest af data.",
        "caseworker_change_penalty_prior": "Størrelsen bestemmes mest af antagelsen om skift af sagsbehandler, "
        "som bygger på en sammenhæng og ikke på et forsøg.",
        "caseworker_change_penalty_both": "Størrelsen bestemmes både af data og af antagelsen om skift af "
        "sagsbehandler, som bygger på en sammenhæng og ikke på et forsøg.",
        "caseworker_change_penalty_data": "Hvad et skift af sagsbehandler hænger sammen med, bestemmes mest af data.",
    },
    "en": {
        "heading": "Compared with {against}:",
        "expected": "{title}: {amount} in {outcome} are expected after {months} months "
        "({level} interval{of} {lower} to {upper}); the probability of an improvement is {probability}.",
        "of": " of the difference",
        "more_citizens": "{mean} more citizens",
        "fewer_citizens": "{mean} fewer citizens",
        "more_points": "{mean} percentage points more of the citizens",
        "fewer_points": "{mean} percentage points fewer of the citizens",
        "about": "about as many citizens",
        "same": "{title}: no difference from {against}; the number of citizens in {outcome} is the same in every run.",
        "over": "over {share}",
        "under": "under {share}",
        "left_out": "{title} is not compared: it has another programme or other municipalities.",
        "caseload_elasticity_work_prior": "The size is decided mostly by the assumption about the effect of caseload, "
        "not by data.",
        "caseload_elasticity_work_both": "The size is decided by the assumption about the effect of caseload "
        "and by data.",
        "caseload_elasticity_work_data": "The effect of caseload is decided mostly by data.",
        "caseworker_change_penalty_prior": "The size is decided mostly by the assumption about changes of caseworker, "
        "which rests on an association and not on a trial.",
        "caseworker_change_penalty_both": "The size is decided by data and by the assumption about changes of "
        "caseworker, which rests on an association and not on a trial.",
        "caseworker_change_penalty_data": "What goes with a change of caseworker is decided mostly by data.",
    },
}
"""Likelihood is a number, and no verb says more than the evidence: a difference is expected, an association is one."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Every comparable scenario of a run against one of them.

    `differences` has a row per other scenario × measure × month: the columns of `summary.spread` for the difference (a
    share differs in shares: 0.029 is 2.9 points), ``probability_above`` 0 with its Monte Carlo error
    ``probability_mcse``, the number of paired ``runs``, and, for outcomes, ``citizens_mean``, ``citizens_lower``,
    ``citizens_upper``, ``citizens_sd`` and ``citizens_mcse``: the difference in share × citizens.
    `left_out` names the scenarios with another programme or other municipalities.
    """

    against: str
    level: float
    month: int
    differences: pd.DataFrame
    left_out: tuple[str, ...] = ()
    run: Record = field(default_factory=dict, repr=False)
    calibration: Record = field(default_factory=dict, repr=False)

    @property
    def table(self) -> pd.DataFrame:
        """The differences at the final month."""
        return self.at(self.month)

    def at(self, month: int) -> pd.DataFrame:
        """The differences at one month."""
        return self.differences[self.differences["month"] == month].reset_index(drop=True)

    @property
    def scenarios(self) -> list[str]:
        """The names of the scenarios that are compared, in the run's order."""
        compared = set(self.differences["scenario"])
        return [entry["name"] for entry in self.run["scenarios"] if entry["name"] in compared]

    def sentences(self, language: Language = "en") -> list[str]:
        """For each scenario × headline outcome what is expected, and then what decides its size."""
        headline = [name for name, outcome in self.run["outcomes"].items() if outcome["headline"]]
        wanted = [(scenario, outcome) for scenario in self.scenarios for outcome in headline]
        return [" ".join(self.said(*pair, language)) for pair in wanted if self.said(*pair, language)]

    def said(self, scenario: str, outcome: str, language: Language = "en") -> list[str]:
        """The sentence of a difference at the final month, then what decides its size; nothing where it is missing."""
        rows = records(self.table.query("scenario == @scenario and measure == @outcome"))
        if not rows or math.isnan(rows[0]["mean"]):
            return []
        sentence = _sentence(self, rows[0], language)
        decided = self.decided_by(scenario).items() if differs(rows[0]) else ()
        return [sentence, *(WORDS[language][f"{name}_{by}"] for name, by in decided)]

    def text(self, language: Language = "en") -> str:
        """The sentences, headed by what they compare with."""
        words = WORDS[language]
        named = {entry["name"]: title(entry, language) for entry in self.run["scenarios"]}
        left_out = [words["left_out"].format(title=named[name]) for name in self.left_out]
        return "\n".join([words["heading"].format(against=named[self.against]), *self.sentences(language), *left_out])

    def as_json(self) -> dict[str, Any]:
        """Everything as one JSON object; a missing number is null."""
        rows = records(self.differences.astype(object).where(self.differences.notna(), None))
        texts = {"da": self.text("da"), "en": self.text("en")}
        head = {
            "against": self.against,
            "interval_level": self.level,
            "month": self.month,
            "left_out": list(self.left_out),
        }
        return {**head, "differences": rows, "text": texts}

    def decided_by(self, scenario: str) -> dict[str, str]:
        """What decides the size of a scenario's difference: parameter -> ``"data"``, ``"both"`` or ``"prior"``.

        Only parameters that the scenario pulls on (`LEVERS`); one that the calibration does not mention was fixed, so
        it is prior. Empty without a calibration.
        """
        one, other = entry_of(self.run, scenario), entry_of(self.run, self.against)
        decided = {entry["name"]: str(entry["decided_by"]) for entry in self.calibration.get("parameters", [])}
        pulled = [name for name, keys in LEVERS.items() if any(one.get(key) != other.get(key) for key in keys)]
        return {name: decided.get(name, "prior") for name in pulled} if self.calibration else {}


def compare(results: pd.DataFrame, run: Record, against: str, calibration: Record | None = None) -> Comparison:
    """Every other scenario of a run against the scenario `against`, paired by draw and replication.

    `results` is the long table of a run directory, `run` and `calibration` its `run.json` and `calibration.json`. Only
    scenarios with the same programme and municipalities are compared, over the months that they share; municipalities
    are pooled first.

    Raises
    ------
    InputError
        When the run has no scenario called `against`.

    >>> named = [{"name": name, "programme": "bir", "municipalities": ["Hedensted"]} for name in ("now", "then")]
    >>> run = {"interval_level": 0.9, "outcomes": {}, "scenarios": named}
    >>> table = pd.DataFrame({"scenario": ["now", "then"], "measure": "caseload", "value": [35.0, 28.0]})
    >>> table = table.assign(municipality="Hedensted", draw=0, replication=0, month=24)
    >>> compare(table, run, "now").table["mean"].tolist()
    [-7.0]
    """
    base = entry_of(run, against)
    others = [entry for entry in run["scenarios"] if entry["name"] != against]
    alike = [one["name"] for one in others if all(one[key] == base[key] for key in ("programme", "municipalities"))]
    runs = pooled(results[results["scenario"].isin([against, *alike])])
    level = float(run["interval_level"])
    parts = [_differences(_of(runs, name), _of(runs, against), name, run["outcomes"], level) for name in alike]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"scenario": [], "measure": [], "month": []})
    month = (table if parts else results[results["scenario"] == against])["month"].max()
    left_out = tuple(entry["name"] for entry in others if entry["name"] not in alike)
    return Comparison(against, level, int(month), table, left_out, run, calibration or {})


def entry_of(run: Record, scenario: str) -> Record:
    """The entry of `run.json` about a scenario.

    Raises
    ------
    InputError
        When there is none, naming those that there are.

    >>> entry_of({"scenarios": [{"name": "as-it-is"}]}, "as-is")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: the run has no scenario 'as-is'; its scenarios are as-it-is; did you mean ...
    1 error. Nothing was run and nothing was changed.
    """
    entries: dict[str, Record] = {entry["name"]: entry for entry in run["scenarios"]}
    if scenario in entries:
        return entries[scenario]
    near = difflib.get_close_matches(scenario, entries, n=1)
    hint = f"; did you mean '{near[0]}'?" if near else "."
    known = ", ".join(entries)
    raise InputError(Problem("", None, f"the run has no scenario '{scenario}'; its scenarios are {known}{hint}"))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each by column.

    >>> records(pd.DataFrame({"measure": ["work"], "mean": [0.25]}))
    [{'measure': 'work', 'mean': 0.25}]
    """
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def title(entry: Record, language: Language) -> str:
    """What a scenario is called in a language; the English title where there is no Danish one.

    >>> title({"title": "As it is", "title_da": "Som i dag"}, "da"), title({"title": "As it is", "title_da": ""}, "da")
    ('Som i dag', 'As it is')
    """
    return str(entry.get("title_da") or entry["title"]) if language == "da" else str(entry["title"])


def citizens_digits(row: Record, citizens: float) -> int:
    """Decimals that a difference in citizens can bear, among `citizens` in all: one below a hundred, none above.

    >>> citizens_digits({"citizens_lower": 2.1, "citizens_upper": 13.0, "citizens_mcse": 0.1, "citizens_sd": 3.0}, 251)
    1
    """
    usual = 1 if max(abs(row["citizens_lower"]), abs(row["citizens_upper"])) < 100 else 0
    return digits_borne(usual, row["citizens_mcse"], row["citizens_sd"], FLOOR * citizens)


def points_digits(row: Record) -> int:
    """Decimals that a difference in percentage points can bear, never fewer than none.

    >>> points_digits({"mcse": 0.0004, "sd": 0.02}), points_digits({"mcse": 0.02, "sd": 0.1})
    (1, 0)
    """
    return max(0, digits_borne(1, 100 * row["mcse"], 100 * row["sd"], 100 * FLOOR))


def differs(row: Record) -> bool:
    """Whether any run of a difference is other than exactly 0.

    >>> differs({"mean": 0.0, "sd": 0.0}), differs({"mean": 0.0, "sd": 0.1})
    (False, True)
    """
    return not row["mean"] == row["sd"] == 0


def probability_told(probability: float, runs: int) -> tuple[str, float]:
    """What `runs` runs can tell of a probability: ``""``, or ``"over"`` or ``"under"`` a bound, and whole percents.

    >>> probability_told(0.984, 1000), probability_told(1.0, 1000), probability_told(0.0, 20)
    (('', 0.98), ('over', 0.99), ('under', 0.05))
    """
    bound = max(0.01, math.ceil(100 / runs) / 100)
    if bound <= probability <= 1 - bound:
        return "", round(probability, 2)
    return ("over", 1 - bound) if probability > 0.5 else ("under", bound)


def _of(runs: pd.DataFrame, scenario: str) -> pd.DataFrame:
    return runs[runs.index.get_level_values("scenario") == scenario].droplevel(["scenario"])


def _differences(one: pd.DataFrame, other: pd.DataFrame, scenario: str, outcomes: Record, level: float) -> pd.DataFrame:
    """All statistics of a scenario's paired differences; `one` and `other` are indexed by draw, replication, month."""
    common = one.index.intersection(other.index).sort_values()
    shared = [name for name in names_of(one) if name in other]
    one, other = one.loc[common, shared], other.loc[common, shared]
    weights = {name: weight_of(name, shared) for name in shared if name in outcomes}
    counted = {
        name: weight for name, weight in weights.items() if weight != POPULATION or not outcomes[name].get("group")
    }
    citizens = {name: one[name] * one[weight] - other[name] * other[weight] for name, weight in counted.items()}
    difference = one - other
    above = (difference > 0).astype(float).where(difference.notna())
    frames = (difference, above, pd.DataFrame(citizens, index=common))
    table, above, counts = (spread(pd.concat({scenario: frame}, names=["scenario"]), level) for frame in frames)
    keys, columns = ["scenario", "measure", "month"], ["mean", "lower", "upper", "sd", "mcse"]
    above = above[[*keys, "mean", "mcse"]].rename(columns={"mean": "probability_above", "mcse": "probability_mcse"})
    counts = counts[[*keys, *columns]].rename(columns={name: f"citizens_{name}" for name in columns})
    runs = difference.groupby(level="month").size().rename("runs").reset_index()
    return table.merge(above, on=keys).merge(counts, on=keys, how="left").merge(runs, on="month")


def _sentence(comparison: Comparison, row: Record, language: Language) -> str:
    """The sentence of one row of the table."""
    run, words, entry = comparison.run, WORDS[language], entry_of(comparison.run, row["scenario"])
    unit = "points" if math.isnan(row["citizens_mean"]) else "citizens"
    factor, column = (100.0, "") if unit == "points" else (1.0, "citizens_")
    mean, lower, upper = (factor * row[f"{column}{name}"] for name in ("mean", "lower", "upper"))
    digits = points_digits(row) if unit == "points" else citizens_digits(row, entry["citizens"])
    kind = "about" if round(mean, digits) == 0 else f"more_{unit}" if mean > 0 else f"fewer_{unit}"
    relation, share = probability_told(row["probability_above"], row["runs"])
    said = {
        "title": title(entry, language),
        "against": title(entry_of(run, comparison.against), language),
        "outcome": run["outcomes"][row["measure"]]["title"][language],
        "amount": words[kind].format(mean=_number(abs(mean), digits, language)),
        "months": _number(comparison.month, 0, language),
        "level": _percent(comparison.level, language),
        "of": "" if kind.startswith("more") else words["of"],
        "lower": _number(lower, digits, language),
        "upper": _number(upper, digits, language),
        "probability": words.get(relation, "{share}").format(share=_percent(share, language)),
    }
    return words["expected" if differs(row) else "same"].format(**said)


def _number(value: float, digits: int, language: Language) -> str:
    """As `report.numbers` writes it (a test compares the two): the report alone may use Babel."""
    text = f"{round(value, digits) + 0.0:,.{max(digits, 0)}f}".replace("-", "\N{MINUS SIGN}")
    return text.translate(str.maketrans(",.", ".,")) if language == "da" else text


def _percent(share: float, language: Language) -> str:
    return _number(100 * share, 0, language) + ("\N{NO-BREAK SPACE}%" if language == "da" else "%")
