"""What a public table of many municipalities gave a calibration, in words and as a table."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.study.results.entries import Record

LEVEL = 0.9
"""The probability inside every interval."""

KINDS = ("office_work", "office_placement")
"""The effects of a municipality, in the order of their columns."""

MEASURES = ("in_paid_hours", "in_placement")
"""The columns of a public table that say something of effects."""

LEARNT = 0.25
"""Mean contraction from which a table is said to tell municipalities apart; see `inference.posterior.contraction`."""

_WIDTH = 120


def heading(record: Record, language: Language = "en") -> str:
    """What was counted where and when."""
    measures = [sentence(f"panel.{one}", language) for one in record["measures"]]
    return sentence(
        "panel.heading",
        language,
        measures=sentence("panel.both", language, first=measures[0], second=measures[1])
        if len(measures) > 1
        else measures[0],
        municipalities=decimal(len(record["municipalities"]), 0, language),
        first=record["first"],
        last=record["last"],
    )


def sentences(record: Record, language: Language = "en") -> tuple[str, ...]:
    """How far municipalities lie apart, what the table says of each effect, and what it does not say."""
    return tuple(_sentences(record, language))


def head(record: Record, language: Language = "en") -> list[str]:
    """The headings of the table of municipalities."""
    kinds = [sentence(f"panel.{kind}", language, level=percent(LEVEL, language)) for kind in kinds_of(record)]
    return [sentence("panel.municipality", language), sentence("panel.people", language), *kinds]


def rows(record: Record, language: Language = "en") -> list[list[str]]:
    """A row for each municipality, the highest effect on work first."""
    kinds = kinds_of(record)
    ordered = sorted(record["municipalities"], key=lambda one: -one["effects"][kinds[0]]["mean"])
    return [
        [
            one["municipality"],
            decimal(one["people"], 0, language),
            *(_with_interval(one["effects"][kind], 2, language) for kind in kinds),
        ]
        for one in ordered
    ]


def other_parameters(calibration: Mapping[str, Any]) -> list[Record]:
    """The parameters of a calibration's record but for the effects in the table of municipalities."""
    panel = calibration.get("panel") or {"kinds": {}, "municipalities": []}
    shown = {f"{kind}: {one['municipality']}" for kind in panel["kinds"] for one in panel["municipalities"]}
    return [one for one in calibration["parameters"] if one["name"] not in shown]


def own_effects(record: Record, municipality: str, language: Language = "en") -> tuple[str, ...]:
    """Where a municipality lies among the others of the table in what the table tells apart; without a table, nothing.

    >>> own_effects({}, "Vejle")
    ()
    """
    if not record:
        return ()
    if municipality not in {one["municipality"] for one in record["municipalities"]}:
        return (sentence("panel.not-in-table", language, municipality=municipality, last=record["last"]),)
    told = [kind for kind in kinds_of(record) if record["kinds"][kind]["contraction"] >= LEARNT]
    return tuple(_own(record, municipality, kind, language) for kind in told)


def _own(record: Record, municipality: str, kind: str, language: Language) -> str:
    every = {one["municipality"]: one["effects"][kind] for one in record["municipalities"]}
    own = every[municipality]
    higher = sum(one["mean"] > own["mean"] for one in every.values())
    return sentence(
        f"panel.{kind}-own",
        language,
        municipality=municipality,
        last=record["last"],
        higher=decimal(higher, 0, language),
        others=decimal(len(every) - 1, 0, language),
        **{end: decimal(own[end], 2, language) for end in ("mean", "lower", "upper")},
    )


def text(record: Record, language: Language = "en") -> str:
    """The heading and the sentences as lines for the console."""
    words = [line for one in sentences(record, language) for line in textwrap.wrap(one, _WIDTH)]
    return "\n".join([heading(record, language), *words, *textwrap.wrap(sentence("panel.report", language), _WIDTH)])


def kinds_of(record: Record) -> list[str]:
    """The effects that a record has, in the order of their columns."""
    return [kind for kind in KINDS if kind in record["kinds"]]


def _sentences(record: Record, language: Language) -> Iterator[str]:
    for kind in kinds_of(record):
        found = record["kinds"][kind]
        ranges = {
            f"{name}_{end}": percent(found[key][end], language)
            for name, key in (("with", "apart"), ("without", "apart_before"))
            for end in ("mean", "lower", "upper")
        }
        yield sentence(f"panel.{kind}-apart", language, **ranges)
        key = f"panel.{kind}-learnt" if found["contraction"] >= LEARNT else f"panel.{kind}-unlearnt"
        yield sentence(key, language, share=percent(max(found["contraction"], 0.0), language))
    yield from (_size(record, name, language) for name in record["size_slope"])
    yield sentence("panel.nation", language)
    if own := [one["municipality"] for one in record["municipalities"] if one["own_weight"] is not None]:
        yield sentence("panel.own", language, municipalities=", ".join(own))
    yield sentence("panel.near-the-middle", language)
    discrepancy = decimal(record["discrepancy"], 2, language)
    yield sentence("panel.discrepancy", language, discrepancy=discrepancy, last=record["last"])
    if record["broken"]:
        yield sentence("panel.broken", language, month=record["broken"])


def _size(record: Record, measure: str, language: Language) -> str:
    """How the share changes with size, as what the odds of twice as many people are multiplied by."""
    slope = record["size_slope"][measure]
    sure = slope["lower"] > 0 or slope["upper"] < 0
    key = "panel.size-unclear" if not sure else "panel.size-higher" if slope["mean"] > 0 else "panel.size-lower"
    doubled = {end: decimal(2 ** slope[end], 2, language) for end in ("mean", "lower", "upper")}
    return sentence(key, language, measure=sentence(f"panel.{measure}", language), **doubled)


def _with_interval(values: Record, digits: int, language: Language) -> str:
    return sentence(
        "number.mean-range",
        language,
        **{end: decimal(values[end], digits, language) for end in ("mean", "lower", "upper")},
    )
