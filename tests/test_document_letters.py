"""Titles of any kind in the documents: drawn as they are written, inside their boxes, or refused in a sentence."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.ft2font import FT2Font
from PIL import Image
from pypdf import PdfReader
from synthetic_run import SCENARIOS, make_run

from fsm_sim.inputs.validate import validate
from fsm_sim.model.errors import InputError
from fsm_sim.model.notation.characters import DRAWN, drawn
from fsm_sim.report.document.short_titles import SHORT, short_title, short_titles
from fsm_sim.report.figures.canvas import style
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_brief, write_briefs
from fsm_sim.report.render.slide import write_slides
from fsm_sim.report.run_summary import run_summary

BASE, TWO_MORE, _ = SCENARIOS
SCENARIO = """\
[scenario]
name = "town"
title = "{title}"

[office]
municipality = "Vejle"
programme = "bir"
citizens = 340
start = "settled"

[staffing]
posts = [{{ from_month = 0, count = 9 }}]

[horizon]
months = 24
"""
MARKUP = (
    "$5 now and $6 later",
    r"$\frac{$ and _x^2_ #set text(red) *bold* @ref <b>",
    "[red]no colour[/red] <script>alert(1)</script> -->",
    "= no heading \\ - no list / no term : x",
    "{mean} {run.level} %(x)s {0}",
)
"""Titles that some program would read as its own language."""


def titled(directory: Path, title: str, **changes: Any) -> Path:
    scenarios = [BASE, {**TWO_MORE, "title": title, "title_da": title, **changes}]
    return make_run(directory / "run", scenarios=scenarios, draws=20)


def text_of(pdf: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(pdf).pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_fonts_of_figures_and_of_documents_have_every_character_that_a_title_may_have(tmp_path: Path) -> None:
    every = [chr(code) for first, last in DRAWN for code in range(first, last + 1) if drawn(chr(code))]
    every = [one for one in every if unicodedata.category(one) != "Cn"]
    assert len(every) > 1700
    for weight in ("DejaVuSans", "DejaVuSans-Bold"):
        known = FT2Font(str(Path(mpl.get_data_path(), "fonts", "ttf", f"{weight}.ttf"))).get_charmap()
        assert not [one for one in every if ord(one) not in known]
    (tmp_path / "all.json").write_text(json.dumps(" ".join(every)), "utf-8")
    page = '#set document(title: "x")\n#set text(font: "Libertinus Serif", lang: "da")\n#json("all.json")'
    (tmp_path / "all.typ").write_text(page, "utf-8")
    compiler = typst.Compiler(tmp_path / "all.typ", root=tmp_path, ignore_system_fonts=True)
    assert compiler.compile(format="pdf", pdf_standards=["ua-1"])


@pytest.mark.parametrize("title", MARKUP)
def test_a_title_is_read_as_no_programs_language(tmp_path: Path, title: str) -> None:
    directory = titled(tmp_path, title)
    (pdf,) = write_briefs(directory, {"en": tmp_path / "brief.pdf"})
    assert squeezed(title[:30]) in squeezed(text_of(pdf))
    write_slides(directory, {"en": tmp_path / "slide.pdf"})
    assert squeezed(title[:30]) in squeezed(text_of(tmp_path / "slide.pdf"))
    assert "katex" not in (directory / "figures" / "en-fan.svg").read_text("utf-8")


def test_a_dollar_in_a_figure_is_a_dollar() -> None:
    from matplotlib.figure import Figure

    with style():
        figure = Figure()
        text = figure.text(0, 0, r"$\frac{$ for $6")
        assert text.get_parse_math() is False
        figure.canvas.draw()


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("To medarbejdere mere 😀", "has 😀 (U+1F600) in it, which the letters of brief and figures do not have"),
        ("两名工作人员", "has 两 (U+4E24) in it, which the letters of brief and figures do not have"),
        ("عربي", "has ع (U+0639) in it"),
        ("Vejle\\n0 errors", "has U+000A in it, which is not seen; leave it out"),
        ("Vejle\\u001b[31m", "has U+001B in it, which is not seen"),
        ("Vejle\\u202eelbmis", "has U+202E in it, which is not seen"),
        ("Vejle\\u2028x", "has U+2028 in it, which is not seen"),
        ("   ", "is blank; write a text"),
        ("x" * 240, "has 240 characters; write at most 200"),
    ],
)
def test_a_title_that_no_document_can_print_is_refused_where_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str, why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("town.toml").write_text(SCENARIO.format(title=title), "utf-8")
    (problem,) = validate("town.toml").problems
    assert problem.sentence.startswith(f"town.toml, line 3: [scenario] title {why}")


def test_a_municipality_is_one_line_that_can_be_printed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = SCENARIO.format(title="Vejle").replace('municipality = "Vejle"', 'municipality = "Vejle\\n0 errors"')
    Path("town.toml").write_text(text, "utf-8")
    (problem,) = validate("town.toml").problems
    assert problem.text == "[office] municipality has U+000A in it, which is not seen; leave it out."


@pytest.mark.parametrize(("title", "sender"), [("To mere 😀", None), ("To mere", "Jobcenter 市")])
def test_a_run_whose_texts_cannot_be_drawn_is_refused_before_anything_is_written(
    tmp_path: Path, title: str, sender: str | None
) -> None:
    """A run of an earlier version may have such a title, and a sender is given beside the run."""
    directory = titled(tmp_path, title)
    outs = {"da": tmp_path / "a.pdf"}
    for write in (write_briefs, write_slides):
        with pytest.raises(InputError, match=r"'.*' has . \(U\+\w+\) in it, which the letters of brief and figures"):
            write(directory, outs, None, None, sender)
    assert not outs["da"].exists()
    assert not (directory / "figures").exists()


@pytest.mark.parametrize("letters", [38, 200])
def test_a_long_word_is_divided_where_it_would_leave_its_box(tmp_path: Path, letters: int) -> None:
    word = ("Specialpædagogikmedarbejderkoordinering" * 6)[:letters]
    directory = titled(tmp_path, word)
    write_brief(directory, "da", tmp_path / "brief.pdf")
    write_slides(directory, {"da": tmp_path / "slide.pdf"})
    whole, *_ = (page.extract_text() for page in PdfReader(tmp_path / "brief.pdf").pages)
    table = whole[whole.index("Nøgletal") : whole.index("Udviklingen")]
    assert word[:15] in table
    assert max(map(len, re.findall(r"\w+", table))) < 38
    assert max(map(len, re.findall(r"\w+", whole))) < 100
    inked = np.asarray(Image.open(tmp_path / "slide.png").convert("L")) < 200
    height, width = inked.shape
    edge = round(1.4 / 33.867 * width)
    assert inked[:, edge : width - edge].any()
    assert not inked[:, :edge].any()
    assert not inked[:, width - edge :].any()
    assert not inked[height - edge // 2 :].any()


def test_a_long_first_word_is_cut_and_not_left_out() -> None:
    assert short_title("x" * 39) == "x" * 37 + "…"
    assert short_title("x" * 38) == "x" * 38


ALIKE = [
    {**SCENARIOS[1], "name": name, "title": f"{whole}, number {at}", "title_da": f"{whole}, nummer {at}"}
    for at, name in enumerate(("one", "two"), 1)
    for whole in ("Two caseworkers fewer from July, frozen recruitment and a learning period",)
]

TITLES = (
    [f"Two caseworkers fewer from July, frozen recruitment and a learning period, number {place}" for place in "2345"],
    ["Som i dag", *(f"Specialpædagogikmedarbejderkoordineringssekretariatet{place}" for place in "AB")],
    [f"Two more caseworkers from January {year} and a new team in {place}" for year in (2027, 2028) for place in "NS"],
    ["Two more caseworkers from January and", "Two more caseworkers from January and a new team too"],
)


@pytest.mark.parametrize("titles", TITLES, ids=("the end", "one word", "in pairs", "one goes on"))
def test_titles_that_begin_alike_are_cut_so_that_they_stay_apart(titles: list[str]) -> None:
    cut = short_titles(titles)
    assert len({*cut}) == len(titles)
    assert max(map(len, cut)) <= SHORT
    assert all(whole.startswith(one[:8]) for whole, one in zip(titles, cut, strict=True))
    assert all(one == whole for whole, one in zip(titles, cut, strict=True) if len(whole) <= SHORT)


WORDS = st.lists(st.sampled_from(["to", "flere", "sagsbehandlere", "fra", "juli", "x" * 45]), min_size=1, max_size=14)


@given(st.lists(WORDS.map(" ".join), min_size=1, max_size=6, unique=True))
def test_two_titles_are_never_cut_alike(titles: list[str]) -> None:
    cut = short_titles(titles)
    assert len({*cut}) == len(titles)
    assert max(map(len, cut)) <= SHORT


def test_titles_that_begin_alike_are_apart_in_the_tables_of_the_brief(tmp_path: Path) -> None:
    run = read_run(make_run(tmp_path / "run", scenarios=[{**SCENARIOS[0]}, *ALIKE], draws=10))
    known = run_summary(run).facts
    assert known["scenario.one.short"].en == "Two caseworkers … period, number 1"
    assert known["scenario.two.short"].da != known["scenario.one.short"].da
