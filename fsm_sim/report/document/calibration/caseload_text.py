"""The meta-analyses of caseload in words and as tables in plain text; a record is that of one exit."""

import textwrap
from collections.abc import Mapping, Sequence

from fsm_sim.evidence.study import EXITS
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.study.results.entries import Record

HALF_WIDTH = 1.645
"""Standard errors to either side that hold 90 % of a normal distribution."""

LEVEL = 0.9
"""The probability inside every interval of the meta-analysis."""

NEXT_TO_NOTHING = -0.04
"""An elasticity above this is next to nothing: the value that ``near_zero`` of a record counts from."""

ENDS = {"mean": "", "lower": "-lower", "upper": "-upper"}
"""What stands behind a place's name for a mean and for the ends of its interval."""

_WIDTH = 120


def text(record: Record, sensitivity: Sequence[Record] = (), language: Language = "en") -> str:
    """The answer first, then every study with what was made of it, and why the others are not used."""
    level = percent(LEVEL, language)
    effect, none = (
        sentence("caseload.elasticity", language, level=level),
        sentence("caseload.no-effect", language),
    )
    said = (answer(record, language), two_ways(record, language), basis(record, language), reading(record, language))
    lines = [line for words in said for line in (*_wrapped(words), "")]
    lines += [sentence("caseload.used", language), f"  {'':46}{effect:>26}{none:>14}"]
    for row in record["study"]:
        if row["used"]:
            nothing = percent(row["nothing"], language)
            lines.append(f"{_star(row)} {_name(row):46}{_estimate(row, language):>26}{nothing:>14}")
            words = _sentences(f"{row['population']}; {row['design']}", row["effect"], row["arithmetic"])
            lines += _wrapped(words, "      ")
    lines += ["", sentence("caseload.note", language), "", sentence("caseload.shown", language)]
    for row in record["study"]:
        if not row["used"]:
            lines.append(f"{_star(row)} {_name(row):46}{_estimate(row, language):>26}")
            reason = sentence("caseload.not-used", language, reason=row["reason"])
            lines += _wrapped(_sentences(row["population"], row["effect"], reason), "      ")
    return "\n".join([*lines, *(_otherwise(sensitivity, language) if sensitivity else [])])


def all_text(record: Record, sensitivity: Mapping[str, Sequence[Record]], language: Language = "en") -> str:
    """The text of every exit in the record of all, each under its heading, and what is known of displacement."""
    parts = []
    for exit in (exit for exit in EXITS if exit in record):
        heading = sentence(f"caseload.of.{exit}", language)
        parts.append(f"{heading}\n{'=' * len(heading)}\n{text(record[exit], sensitivity.get(exit, ()), language)}")
    return "\n\n\n".join([*parts, *([displacement_text(record, language)] if record["displacement"] else [])])


def answer(record: Record, language: Language = "en") -> str:
    """What a new programme for our population may expect, in one breath."""
    found = record["predictive"]
    rates = {key: 0.5 ** found[of] - 1 for key, of in (("", "mean"), ("-lower", "upper"), ("-upper", "lower"))}
    return sentence(
        f"caseload.answer.{record['exit']}",
        language,
        mean=decimal(found["mean"], 2, language),
        lower=decimal(found["lower"], 2, language),
        upper=decimal(found["upper"], 3, language),
        nothing=decimal(NEXT_TO_NOTHING, 2, language),
        probability=percent(found["near_zero"], language),
        **{f"rate{key}": percent(value, language) for key, value in rates.items()},
    )


def two_ways(record: Record, language: Language = "en") -> str:
    """The answer under either way to think of no effect: a probability for our population, or one for all."""
    values: dict[str, str] = {}
    for place, found in (("own", record["predictive"]), ("one", record["one_null"]["predictive"])):
        values |= {
            place: decimal(found["mean"], 2, language),
            f"{place}-lower": decimal(found["lower"], 2, language),
            f"{place}-upper": decimal(found["upper"], 3, language),
            f"{place}-nothing": percent(found["near_zero"], language),
        }
    return sentence("caseload.two-ways", language, **values)


def basis(record: Record, language: Language = "en") -> str:
    """How many studies the answer rests on, and how near they are to what it is about."""
    used = [row for row in record["study"] if row["used"]]
    ours = sum(row["target"] for row in used)
    counts = {"all": decimal(len(used), 0, language), "ours": decimal(ours, 0, language)}
    return plural(f"caseload.basis.{record['exit']}", len(used), language, **counts)


def displacement(record: Record, language: Language = "en") -> str:
    """The caveat of a national forecast: what support for some does to others; `record` is that of all exits."""
    authors = [
        sentence("caseload.and-others", language, first=row["authors"].split(",")[0], year=str(row["year"]))
        for row in record["displacement"]
    ]
    return sentence("caseload.displacement", language, studies="; ".join(authors))


def displacement_text(record: Record, language: Language = "en") -> str:
    """The caveat, and every study behind it; `record` is that of all exits."""
    lines = _wrapped(displacement(record, language))
    for row in record["displacement"]:
        lines.append(f"  {_name(row)}")
        lines += _wrapped(_sentences(f"{row['population']}; {row['design']}", row["finding"], row["rollout"]), "      ")
    return "\n".join(lines)


def reading(record: Record, language: Language = "en") -> str:
    """The numbers behind the answer."""
    found = record["posterior"]
    values = {"level": percent(LEVEL, language)}
    for place, name in (("effect", "mu"), ("tau", "tau")):
        values |= {f"{place}{end}": decimal(found[name][key], 2, language) for key, end in ENDS.items()}
    for place, name in (("ours", "null_target"), ("others", "null_other")):
        values |= {f"{place}{end}": percent(found[name][key], language) for key, end in ENDS.items()}
    return sentence("caseload.reading", language, **values)


def caption(record: Record, language: Language = "en") -> str:
    """The words under the figure."""
    level = percent(LEVEL, language)
    said = sentence("caseload.caption", language, level=level)
    return " ".join([said, answer(record, language), two_ways(record, language)])


def _otherwise(sensitivity: Sequence[Record], language: Language) -> list[str]:
    """The answer without each study and with other priors, as lines."""
    level, zero = percent(LEVEL, language), decimal(0, 0, language)
    mean, sd = sentence("caseload.mean", language), sentence("caseload.sd", language)
    interval = sentence("caseload.interval", language, level=level)
    near = sentence("caseload.near-zero", language, zero=zero)
    lines = ["", sentence("caseload.otherwise", language), f"  {'':50}{mean:>10}{sd:>10}{interval:>19}{near:>11}"]
    for row in sensitivity:
        ends = {key: decimal(row[key], 3, language) for key in ("lower", "upper")}
        values = (decimal(row["mean"], 3, language), decimal(row["sd"], 3, language))
        share = percent(row["near_zero"], language)
        said = sentence("number.range", language, **ends)
        lines.append(f"  {row['case']:50}{values[0]:>10}{values[1]:>10}{said:>19}{share:>11}")
    return lines


def _star(row: Record) -> str:
    return "*" if row["target"] else " "


def _name(row: Record) -> str:
    return f"{row['id']} ({row['year']})"


def _sentences(*parts: str) -> str:
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts)


def _estimate(row: Record, language: Language) -> str:
    if row["elasticity"] is None:
        return sentence("caseload.none", language)
    half = HALF_WIDTH * row["se"]
    ends = {"mean": row["elasticity"], "lower": row["elasticity"] - half, "upper": row["elasticity"] + half}
    return sentence("number.mean-range", language, **{key: decimal(value, 2, language) for key, value in ends.items()})


def _wrapped(words: str, indent: str = "") -> list[str]:
    return textwrap.wrap(words, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False)
