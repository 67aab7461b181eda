"""Municipalities among each other as plain text: a line for each, with intervals."""

from collections.abc import Sequence

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import MISSING, decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.tables.alignment import aligned
from fsm_sim.study.peers import Peer, Peers, Range


def peers_text(found: Peers, only: Sequence[str] = (), language: Language = "en") -> str:
    """Where municipalities lie among each other, for the console; `only` some of them, all where none is named."""
    shown = [one for one in found.municipalities if not only or one.municipality in only]
    mean, lower, upper = found.nation
    heading = sentence(
        "peers.heading",
        language,
        measure=found.series.measure,
        people=found.series.people,
        month=found.month,
        municipalities=decimal(len(found.municipalities), 0, language),
        share=percent(mean, language, 1),
        lower=percent(lower, language, 1),
        upper=percent(upper, language, 1),
    )
    head = [
        sentence(f"peers.{column}", language, level=percent(0.9, language))
        for column in ("municipality", "people", "counted", "level", "ratio", "place", "above")
    ]
    rows = [_row(one, language) for one in shown]
    return "\n".join([heading, "", *aligned([head, *rows]), "", sentence("peers.note", language)])


def _row(one: Peer, language: Language) -> list[str]:
    return [
        one.municipality,
        decimal(one.people, 0, language),
        MISSING if one.counted is None else percent(one.counted, language, 1),
        _with_interval((100 * one.level[0], 100 * one.level[1], 100 * one.level[2]), 1, language),
        _with_interval(one.ratio, 2, language),
        _with_interval(one.place, 0, language),
        percent(one.above, language),
    ]


def _with_interval(values: Range, digits: int, language: Language) -> str:
    mean, lower, upper = (decimal(one, digits, language) for one in values)
    return f"{mean} ({lower}–{upper})"
