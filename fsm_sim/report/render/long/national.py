"""The national brief of a run over many municipalities, as PDF, Word document or page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from matplotlib.figure import Figure

from fsm_sim.inputs.files.paths import as_path
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.text import Language, known
from fsm_sim.report.document.facts import as_json
from fsm_sim.report.document.long.likelihood import BINS, bin_of
from fsm_sim.report.document.national.national_content import FACTS, national, order, picture_name
from fsm_sim.report.document.national.national_facts import national_facts, outcomes_told
from fsm_sim.report.document.numbers import probability_bound
from fsm_sim.report.document.wording import Words
from fsm_sim.report.figures.canvas import style
from fsm_sim.report.figures.national.places import Level, places
from fsm_sim.report.figures.national.tile_map import by_share, by_word, tile_map
from fsm_sim.report.render.long.formats import ENDINGS, drawn, written
from fsm_sim.report.render.writing import Made, Writer
from fsm_sim.report.run_summary import RunSummary
from fsm_sim.study.forecasts.files.municipal_runs import municipal_runs
from fsm_sim.study.results.entries import entry_of, is_single
from fsm_sim.study.results.levels import at_least
from fsm_sim.study.results.municipal import Municipal, municipal

FEWEST = 2
"""The fewest municipalities of a national brief."""


@dataclass(frozen=True, eq=False)
class NationalSummary(RunSummary):
    """A summary with what the run says of each municipality; its facts are those of the national brief."""

    municipal: Municipal | None = None


def write_national(directory: Path | str, language: Language, out: Path | str, against: str | None = None) -> Path:
    """Write the national brief of the run in `directory`, which has several municipalities, as `write_annex` does.

    Its facts are ``facts-national.json``.

    Raises
    ------
    InputError
        As `write_brief`, or when the scenario compared with has one municipality only or is simulated once; nothing is
        written.
    """
    return write_nationals(as_path(directory, "directory"), {known(language): as_path(out, "out")}, against)[0]


def national_file(directory: Path, language: Language) -> Path:
    """Where the national brief of a run lies unless another place is asked for.

    >>> national_file(Path("out/fsm1"), "da").as_posix()
    'out/fsm1/national-da.pdf'
    """
    return directory / f"national-{language}.pdf"


def _summary(summary: RunSummary, directory: Path) -> NationalSummary:
    """The summary with every municipality, whose runs are read once for all languages.

    Raises
    ------
    InputError
        When the scenario compared with has one municipality only, or is simulated once, or a file is damaged.
    """
    comparison = summary.comparison
    names = {*entry_of(comparison.run, comparison.against)["municipalities"]}
    if len(names) < FEWEST:
        text = Sentence(
            "'{name}' has one municipality, and a national brief is of several; leave out --national, or name a "
            "forecast of several municipalities.",
            name=comparison.against,
        )
        raise InputError(Problem(str(directory), None, text))
    if is_single(comparison.run):
        text = Sentence(
            "every scenario is simulated once, which shows no places and no probabilities; forecast again with more "
            "--draws."
        )
        raise InputError(Problem(str(directory), None, text))
    outcomes = outcomes_told(comparison, summary.facts)
    months = {name: comparison.last_month(name) for name in (comparison.against, *comparison.scenarios)}
    required = {
        name: value
        for name, value in at_least(comparison.run, comparison.against).items()
        if f"outcome.{name}.requirement" in summary.facts
    }
    found = municipal(municipal_runs(directory, months, outcomes), comparison.level, required)
    own = {one.name: getattr(summary, one.name) for one in fields(summary)}
    return NationalSummary(**{**own, "facts": national_facts(found, comparison, summary.facts)}, municipal=found)


def _national(summary: RunSummary, language: Language, out: Path, directory: Path) -> Made:
    """The national brief; its facts go into the run's folder."""
    assert isinstance(summary, NationalSummary)
    assert summary.municipal is not None
    contents = national(summary.comparison, summary.municipal, summary.facts, language)
    pictures = _pictures(summary, summary.municipal, Words(language, summary.facts))
    told = json.dumps(as_json(summary.facts), ensure_ascii=False, indent=1).encode()
    return Made({out: written(contents, pictures, out.suffix, summary.day)}, {directory / FACTS: told})


def _pictures(summary: NationalSummary, found: Municipal, words: Words) -> Mapping[str, bytes]:
    """A map and the places of each outcome, of the scenario compared with, as SVG by name."""
    base, figures = summary.comparison.against, {}
    runs = summary.comparison.run["draws"] * summary.comparison.run["replications"]
    with style():
        for outcome in outcomes_told(summary.comparison, summary.facts):
            heads = {name: f"municipal.{base}.{outcome}.{name}" for name in order(found, base, outcome)}
            figures[picture_name("map", outcome)] = _map(heads, runs, words)
            figures[picture_name("places", outcome)] = _places(heads, outcome, words)
        return drawn(figures)


def _map(heads: Mapping[str, str], runs: int, words: Words) -> Figure:
    """Municipalities, by the heads of their facts, coloured by the probability of what is required, or by the share."""
    absent = words.say("national.not-there")
    if not _required(heads, words):
        shares = {name: (_value(f"{head}.mean", words), words.fact(f"{head}.mean")) for name, head in heads.items()}
        return tile_map(by_share(shares), None, absent)
    met = {
        name: (bin_of(probability_bound(_value(f"{head}.meets", words), runs)[1]).word, words.fact(f"{head}.meets"))
        for name, head in heads.items()
    }
    return tile_map(by_word(met), {one.word: words.say(f"likelihood.{one.word}") for one in BINS}, absent)


def _places(heads: Mapping[str, str], outcome: str, words: Words) -> Figure:
    """The same in the order of their places."""
    levels = [
        Level(name, *(_value(f"{head}.{key}", words) for key in ("mean", "lower", "upper")))
        for name, head in heads.items()
    ]
    if not _required(heads, words):
        return places(levels, None, "", words.language)
    wanted = f"outcome.{outcome}.requirement"
    return places(levels, _value(wanted, words), words.say("national.wanted", requirement=wanted), words.language)


def _required(heads: Mapping[str, str], words: Words) -> bool:
    return any(f"{head}.meets" in words.facts for head in heads.values())


def _value(key: str, words: Words) -> float:
    value = words.facts[key].value
    assert isinstance(value, float)
    return value


write_nationals = Writer(_national, ENDINGS, _summary)
"""National briefs in several languages, with a date and a sender."""
