"""The national brief: a map, places and probabilities of many municipalities, from the same facts in every format."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from document_text import text_of
from page_browser import check_file
from pypdf import PdfReader
from synthetic_run import SCENARIOS, WARNINGS, make_run
from test_document_annex import NUMBER, texts

from fsm_sim.cli.commands import commands
from fsm_sim.inputs import municipalities
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import Language
from fsm_sim.report.document.long.blocks import Bullets, Contents, Grid, Heading, Picture
from fsm_sim.report.document.long.likelihood import BINS
from fsm_sim.report.document.national import national_facts
from fsm_sim.report.document.national.national_content import national
from fsm_sim.report.document.wording import Words
from fsm_sim.report.figures.canvas import style
from fsm_sim.report.figures.national.tile_map import LIKELIHOOD, by_word, tile_map
from fsm_sim.report.figures.national.tiles import tiles
from fsm_sim.report.files import read_run
from fsm_sim.report.render.long import national as rendering
from fsm_sim.report.render.long.national import NationalSummary, write_nationals
from fsm_sim.report.run_summary import run_summary
from fsm_sim.study.disclosure.small_counts import hidden
from fsm_sim.study.forecasts.files.municipal_runs import municipal_runs
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.results.municipal import municipal

LANGUAGES: tuple[Language, ...] = ("da", "en")
ENDINGS = (".pdf", ".docx", ".html")
PLACES = {"Hedensted": 251, "Kolding": 480, "Solrød": 97, "København": 2600, "Læsø": 3, "Vejle": 410}
COUNTED = [{**entry, "sources": {"citizens": "counted"}} for entry in SCENARIOS]

NEIGHBOURS = """
Hjørring-Frederikshavn Hjørring-Jammerbugt Hjørring-Brønderslev Aalborg-Jammerbugt Aalborg-Rebild Aalborg-Brønderslev
Thisted-Morsø Vesthimmerlands-Rebild Rebild-Mariagerfjord Mariagerfjord-Randers Lemvig-Struer Lemvig-Holstebro
Struer-Holstebro Skive-Viborg Viborg-Silkeborg Randers-Norddjurs Randers-Favrskov Norddjurs-Syddjurs Holstebro-Herning
Herning-Ikast-Brande Ikast-Brande-Silkeborg Silkeborg-Skanderborg Favrskov-Aarhus Aarhus-Skanderborg Aarhus-Odder
Skanderborg-Horsens Horsens-Hedensted Hedensted-Vejle Vejle-Kolding Vejle-Billund Billund-Varde Varde-Esbjerg
Esbjerg-Fanø Esbjerg-Vejen Vejen-Kolding Kolding-Fredericia Fredericia-Middelfart Kolding-Haderslev Haderslev-Tønder
Haderslev-Aabenraa Aabenraa-Sønderborg Tønder-Aabenraa Middelfart-Assens Middelfart-Nordfyns Nordfyns-Odense
Odense-Kerteminde Odense-Assens Odense-Nyborg Assens-Faaborg-Midtfyn Faaborg-Midtfyn-Svendborg Svendborg-Langeland
Svendborg-Ærø Nyborg-Slagelse Slagelse-Næstved Slagelse-Sorø Kalundborg-Holbæk Holbæk-Odsherred Holbæk-Lejre
Lejre-Roskilde Roskilde-Høje-Taastrup Ringsted-Sorø Ringsted-Køge Køge-Solrød Solrød-Greve Køge-Stevns Faxe-Stevns
Faxe-Næstved Næstved-Vordingborg Vordingborg-Guldborgsund Guldborgsund-Lolland Helsingør-Gribskov Helsingør-Fredensborg
Halsnæs-Gribskov Halsnæs-Frederikssund Hillerød-Gribskov Hillerød-Allerød Fredensborg-Hørsholm Hørsholm-Rudersdal
Allerød-Furesø Egedal-Ballerup Egedal-Frederikssund Furesø-Rudersdal Rudersdal-Lyngby-Taarbæk Lyngby-Taarbæk-Gentofte
Gladsaxe-Herlev Gladsaxe-Lyngby-Taarbæk Herlev-Ballerup Rødovre-Glostrup Rødovre-Frederiksberg Frederiksberg-København
København-Tårnby Tårnby-Dragør Hvidovre-Brøndby Brøndby-Vallensbæk Vallensbæk-Ishøj Albertslund-Glostrup
Albertslund-Høje-Taastrup Gentofte-København
"""
"""Municipalities that have a border or a bridge in common."""
NORTH_OF = """
Hjørring-Aalborg Aalborg-Randers Randers-Aarhus Aarhus-Odder Vejle-Kolding Kolding-Haderslev Haderslev-Sønderborg
Odense-Svendborg Helsingør-København Roskilde-Næstved Næstved-Lolland Holbæk-Slagelse
"""
WEST_OF = """
Esbjerg-Kolding Kolding-Odense Odense-Slagelse Slagelse-Køge Roskilde-København Thisted-Aalborg Holstebro-Aarhus
Aarhus-Odsherred Stevns-Bornholm Kalundborg-Lejre Fanø-Esbjerg Ærø-Lolland
"""


def pairs(text: str) -> list[tuple[str, str]]:
    """Pairs of names with a hyphen between them, some of which have hyphens themselves."""
    names = {one.name for one in tiles()}
    found = []
    for pair in text.split():
        cuts = [at for at, letter in enumerate(pair) if letter == "-"]
        (cut,) = [at for at in cuts if pair[:at] in names and pair[at + 1 :] in names]
        found.append((pair[:cut], pair[cut + 1 :]))
    return found


PLACE = {one.name: (one.row, one.column) for one in tiles()}


def test_each_of_the_98_municipalities_has_one_tile_of_its_own() -> None:
    names = {one.name: one.code for one in tiles()}
    assert names == dict(municipalities.codes())
    assert len(tiles()) == len(names) == len(PLACE) == len({*PLACE.values()}) == 98
    for one in tiles():
        assert "".join(one.lines).replace("-", "") == one.name.replace("-", "")
        assert max(map(len, one.lines)) <= 11


def test_neighbours_lie_beside_each_other_and_north_is_above_south() -> None:
    known = pairs(NEIGHBOURS)
    apart = {pair: max(abs(a - b) for a, b in zip(*(PLACE[name] for name in pair), strict=True)) for pair in known}
    assert len(known) > 90
    assert {pair: steps for pair, steps in apart.items() if steps > 2} == {}
    assert sum(steps == 1 for steps in apart.values()) / len(apart) > 0.95
    assert [pair for pair in pairs(NORTH_OF) if PLACE[pair[0]][0] >= PLACE[pair[1]][0]] == []
    assert [pair for pair in pairs(WEST_OF) if PLACE[pair[0]][1] >= PLACE[pair[1]][1]] == []


def test_every_word_has_a_colour_and_a_tile_has_its_own() -> None:
    assert [*LIKELIHOOD] == [one.word for one in BINS]
    assert len({*LIKELIHOOD.values()}) == len(BINS)
    with style():
        figure = tile_map(by_word({"Vejle": ("certain", "over 99%")}), dict.fromkeys(LIKELIHOOD, "x"), "absent")
    (axes,) = figure.axes
    grounds = [patch.get_facecolor() for patch in axes.patches]
    assert len(grounds) == 98
    assert len({*grounds}) == 2
    assert [text.get_text() for text in axes.texts if "99%" in text.get_text()] == ["over 99%"]
    assert "Vejle" in [text.get_text() for text in axes.texts]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_run(tmp_path_factory.mktemp("national") / "run", scenarios=COUNTED, draws=30, municipalities=PLACES)
    for ending in ENDINGS:
        write_nationals(folder, {language: folder / f"national.{language}{ending}" for language in LANGUAGES})
    return folder


@pytest.fixture(scope="module")
def summary(run: Path) -> NationalSummary:
    found = write_nationals.prepare(run_summary(read_run(run)), run)
    assert isinstance(found, NationalSummary)
    return found


def contents_of(summary: NationalSummary, language: Language) -> Contents:
    assert summary.municipal is not None
    return national(summary.comparison, summary.municipal, summary.facts, language)


def grids(summary: NationalSummary, language: Language) -> list[Grid]:
    return [block for block in contents_of(summary, language).blocks if isinstance(block, Grid)]


def test_levels_and_probabilities_are_those_of_the_stored_runs(run: Path, summary: NationalSummary) -> None:
    """Counted again from the long table, in another way."""
    table = Store(run).table().query("scenario == 'two-more' and month == 24 and measure == 'work'")
    own = table.pivot(index=["draw", "replication"], columns="municipality", values="value")
    assert summary.municipal is not None
    found = summary.municipal.levels.query("scenario == 'two-more' and outcome == 'work'").set_index("municipality")
    assert set(found.index) == {*PLACES}
    for name in PLACES:
        assert found.loc[name, "mean"] == pytest.approx(own[name].mean())
        assert found.loc[name, "meets"] == pytest.approx((own[name] >= 0.15).mean())
        assert found.loc[name, "lower"] == pytest.approx(np.quantile(own[name], 0.05))
    better = own.apply(lambda row: row.map(lambda value: 1 + (row > value).sum()), axis=1)
    for name in PLACES:
        assert found.loc[name, "place_lower"] <= better[name].median() <= found.loc[name, "place_upper"]
    (meeting,) = summary.municipal.meeting.query("scenario == 'two-more' and outcome == 'work'").to_dict("records")
    assert meeting["mean"] == pytest.approx((own >= 0.15).sum(axis=1).mean())


def test_municipalities_that_are_alike_have_places_that_say_nothing() -> None:
    """The exact null: exchangeable municipalities, whose places are uniform."""
    index = pd.MultiIndex.from_product(
        [["now"], [f"M{n:02}" for n in range(20)], range(400), [0]],
        names=["scenario", "municipality", "draw", "replication"],
    )
    runs = pd.DataFrame({"work": np.random.default_rng(5).normal(0.2, 0.03, len(index))}, index)
    found = municipal(runs, 0.9, {"work": 0.2}).levels
    assert (found["place_lower"] <= 3).all()
    assert (found["place_upper"] >= 18).all()
    assert found["meets"].mean() == pytest.approx(0.5, abs=0.03)


def test_offices_of_one_municipality_are_weighted_by_their_citizens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [("A", "one", 10.0, 0.1), ("A", "two", 30.0, 0.3), ("B", "one", 0.0, float("nan")), ("B", "two", 5.0, 0.4)]
    long = [
        {"scenario": "now", "municipality": place, "programme": programme, "draw": 0, "replication": 0, "month": 6,
         "measure": measure, "value": value}
        for place, programme, citizens, share in rows
        for measure, value in (("citizens", citizens), ("work", share))
    ]  # fmt: skip
    table = rendering.municipal_runs.__globals__["pa"].Table.from_pylist(long)
    monkeypatch.setattr(Store, "files", lambda _: [Path("now-0000-000000.0.parquet")])
    monkeypatch.setitem(municipal_runs.__globals__, "checked_tables", lambda *_, **__: [table])
    found = municipal_runs(tmp_path, {"now": 6}, ["work"])["work"].droplevel(["scenario", "draw", "replication"])
    assert found.to_dict() == pytest.approx({"A": 0.25, "B": 0.4})


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_P2_every_number_of_the_national_brief_is_a_fact(run: Path, language: Language, ending: str) -> None:
    facts = json.loads((run / "facts-national.json").read_text("utf-8"))["facts"].values()
    known = {token for fact in facts for token in NUMBER.findall(fact[language])}
    printed = set(NUMBER.findall(text_of(run / f"national.{language}{ending}")))
    assert len(printed) > 40
    assert printed <= known | ({str(number) for number in range(12)} if ending == ".pdf" else {"1"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_municipality_is_told_with_its_place_and_its_word(
    run: Path, summary: NationalSummary, language: Language
) -> None:
    tables = [one for one in grids(summary, language) if len(one.head) == 8]
    assert len(tables) == 2, "two requirements"
    for table in tables:
        assert {row[0] for row in table.rows} == {*PLACES}
        assert [row[4] for row in table.rows] == [str(place + 1) for place in range(len(PLACES))]
    printed = text_of(run / f"national.{language}.html")
    alternative = {block.alt for block in contents_of(summary, language).blocks if isinstance(block, Picture)}
    assert [one for one in texts(contents_of(summary, language)) if one not in printed and one not in alternative] == []


def test_the_bins_count_every_municipality_once(summary: NationalSummary) -> None:
    counted = [one for one in grids(summary, "en") if one.texts == 2]
    assert len(counted) == 2
    for table in counted:
        for place in range(2, 2 + len(SCENARIOS)):
            assert sum(int(row[place]) for row in table.rows) == len(PLACES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plan_is_known_by_its_whole_title_and_told_in_the_outcomes_shown(
    tmp_path: Path, language: Language
) -> None:
    long = {"title": "Two more caseworkers from March 2027, half the turnover and no leave",
            "title_da": "To medarbejdere mere fra marts 2027, halveret personaleomsætning og ingen orlov"}  # fmt: skip
    plans = [COUNTED[0], *({**COUNTED[1], "name": f"plan-{n}"} | {key: f"{one}, {n}" for key, one in long.items()}
             for n in (2, 3))]  # fmt: skip
    folder = make_run(tmp_path / "run", scenarios=plans, draws=20, months=6, municipalities=PLACES)
    found = write_nationals.prepare(run_summary(read_run(folder)), folder)
    assert isinstance(found, NationalSummary)
    titles = {getattr(found.facts[f"scenario.{one['name']}.title"], language) for one in plans}
    contents = contents_of(found, language)
    named = [one.head for one in contents.blocks if isinstance(one, Grid) and titles & {*one.head}]
    assert len(named) == 4, "bins and municipalities of two requirements"
    assert all(titles <= {*head} for head in named)
    assert not [cell for head in named for cell in head if "…" in cell]
    (told,) = [one.texts for one in contents.blocks if isinstance(one, Bullets)
               and any(text.startswith((long["title"], f"»{long['title_da']}")) for text in one.texts)]  # fmt: skip
    shown = national_facts.outcomes_told(found.comparison, found.facts)
    people = [getattr(found.facts[f"outcome.{one}.people"], language) for one in shown]
    assert len(told) == 2 * len(shown)
    assert all(any(one in text for one in people) for text in told)
    assert not [one for one in texts(contents) if re.search(r"\bthe office\b|\bkontoret\b", one)]


def test_small_counts_of_real_citizens_are_hidden_and_cannot_be_derived(summary: NationalSummary) -> None:
    table = next(one for one in grids(summary, "en") if len(one.head) == 8)
    told = {row[0]: row[1] for row in table.rows}
    assert told["Læsø"] == told["Solrød"] == "hidden", "the second, since the total is told"
    assert told["København"] == "2,600"
    text = "\n".join(texts(contents_of(summary, "da")))
    assert "færre end 5 virkelige borgere er skjult" in text
    assumed = replace(summary.comparison, run={**summary.comparison.run, "scenarios": [
        {**entry, "sources": {"citizens": "assumed"}} for entry in summary.comparison.run["scenarios"]]})  # fmt: skip
    found = rendering.national_facts(summary.municipal, assumed, summary.facts)
    assert found["citizens.Læsø"].en == "3"
    assert found["nation.hidden"].value == 0


def test_an_attacker_who_knows_the_total_finds_no_single_hidden_count() -> None:
    rng = np.random.default_rng(3)
    for _ in range(500):
        counts = {f"M{n}": int(value) for n, value in enumerate(rng.integers(0, 12, rng.integers(2, 8)))}
        kept = hidden(counts)
        assert {name for name, count in counts.items() if 0 < count < 5} <= kept
        assert len(kept) != 1 or all(name in kept or counts[name] == 0 for name in counts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_tells_citizens_and_caseload_at_both_ends_and_where_the_inputs_are_from(
    run: Path, summary: NationalSummary, language: Language
) -> None:
    """Counted again from the stored runs, in another way."""
    base, last = summary.comparison.against, summary.comparison.last_month(summary.comparison.against)
    runs = Store(run).table().query("scenario == @base")
    for key, month in (("start", 0), ("end", last)):
        own = runs[runs["month"] == month].groupby("measure")["value"]
        citizens = own.sum()["citizens"] / (summary.comparison.run["draws"] * summary.comparison.run["replications"])
        assert summary.facts[f"nation.{base}.citizens.{key}"].value == pytest.approx(citizens)
        each = own.agg(["min", "max"]).loc["caseload"]
        value = summary.facts[f"nation.{base}.caseload.{key}"].value
        assert isinstance(value, float)
        assert each["min"] <= value <= each["max"]
    words = Words(language, summary.facts)
    ends = [words.fact(f"nation.{base}.{one}") for one in ("citizens.start", "caseload.start", "citizens.end",
                                                         "caseload.end")]  # fmt: skip
    (told,) = [one for one in texts(contents_of(summary, language)) if words.fact(f"scenario.{base}.sources") in one]
    assert [at for at in (told.find(one) for one in ends) if at < 0] == []
    assert told in text_of(run / f"national.{language}.html")


def test_without_a_caseload_at_one_end_only_the_citizens_are_told(summary: NationalSummary) -> None:
    known = {key: fact for key, fact in summary.facts.items() if ".caseload.start" not in key}
    told = "\n".join(texts(contents_of(replace(summary, facts=known), "en")))
    assert "citizens; after" in told
    assert "a caseload of" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_tells_the_warnings_of_the_run_as_the_ordinary_brief_does(tmp_path: Path, language: Language) -> None:
    folder = make_run(tmp_path / "run", scenarios=COUNTED, draws=10, months=6, municipalities=PLACES, warnings=WARNINGS)
    found = write_nationals.prepare(run_summary(read_run(folder)), folder)
    assert isinstance(found, NationalSummary)
    ordinary = [getattr(found.facts[key], language) for key in found.facts if key.startswith("warning.")]
    contents = contents_of(found, language)
    assert len(ordinary) > 1
    heading = Words(language, found.facts).say("caveats.warnings")
    at = next(n for n, one in enumerate(contents.blocks) if isinstance(one, Heading) and one.text == heading)
    (after,) = contents.blocks[at + 1 : at + 2]
    assert isinstance(after, Bullets)
    assert [*after.texts] == ordinary
    assert sum(text in ordinary for text in texts(contents)) == len(ordinary), "each once"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_run_without_warnings_has_no_heading_of_them(summary: NationalSummary, language: Language) -> None:
    heading = Words(language, summary.facts).say("caveats.warnings")
    assert heading not in texts(contents_of(summary, language))


@pytest.mark.parametrize("ending", ENDINGS)
def test_R1_the_same_run_gives_the_same_national_brief(run: Path, tmp_path: Path, ending: str) -> None:
    shutil.copytree(run, tmp_path / "run")
    write_nationals(tmp_path / "run", {"da": tmp_path / f"again{ending}"})
    assert (tmp_path / f"again{ending}").read_bytes() == (run / f"national.da{ending}").read_bytes()


def test_the_command_writes_it_and_refuses_a_run_that_has_no_places(run: Path, tmp_path: Path) -> None:
    made = CliRunner().invoke(commands, ["brief", str(run), "--national", "--out", str(tmp_path / "n.pdf")])
    assert made.exit_code == 0, made.output
    claimed = PdfReader(tmp_path / "n.pdf").trailer["/Root"]["/Metadata"].get_data().decode()
    assert "pdfuaid:part>1" in claimed
    assert "pdfaid:conformance>A" in claimed
    one = make_run(tmp_path / "one", draws=5, months=6)
    single = make_run(tmp_path / "single", draws=1, replications=1, months=6, municipalities=PLACES)
    for folder, said in ((one, "has one municipality, and a national brief is of several"), (single, "simulated once")):
        with pytest.raises(InputError, match=said):
            write_nationals(folder, {"da": tmp_path / "no.pdf"})
    assert not (tmp_path / "no.pdf").exists()


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_U1_axe_finds_nothing_and_nothing_is_fetched(run: Path, language: Language) -> None:
    check_file(run / f"national.{language}.html")
