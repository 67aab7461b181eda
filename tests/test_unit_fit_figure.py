"""The figure of fit in a brief: the run's own programmes come first, whatever the height."""

from pathlib import Path

import pytest
from fabricated import calibration
from mixed_run import mixed_run
from pypdf import PdfReader

from fsm_sim.language.catalogue import has, sentence
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.brief.captions import fit_caption
from fsm_sim.report.document.wording import Words
from fsm_sim.report.figures.calibration.fit_figure import fit, label
from fsm_sim.report.render.brief import write_briefs

FIT = calibration().as_json()["fit"]
PROGRAMMES = list(dict.fromkeys(entry["programme"] for entry in FIT))


def named(programme: str, language: Language) -> str:
    return sentence(f"programme.{programme}", language) if has(f"programme.{programme}") else programme.upper()


def columns(first: list[str], height: float, language: Language) -> list[list[str]]:
    figure = fit({"fit": FIT}, Words(language, {}), height, first)
    return [[" ".join(tick.get_text().split()) for tick in axes.get_yticklabels()] for axes in figure.axes]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("height", [3.2, 4.0, 6.0, 9.0])
@pytest.mark.parametrize("programme", PROGRAMMES)
def test_the_runs_own_programme_comes_first_at_any_height(programme: str, height: float, language: Language) -> None:
    left, right = columns([programme], height, language)
    assert left[0] == named(programme, language)
    own = [label(entry, language) for entry in FIT if entry["programme"] == programme]
    shown = [one for one in (*left, *right) if one in own]
    assert left[1] in own
    names = (left[0], sentence("fit.continued", language, programme=left[0]))
    others = [one for one in (*left, *right) if one not in (*own, *names)]
    assert len(shown) >= len(own) or not others, "others only where all of the programme's own are there"


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_programmes_of_a_mixed_office_come_before_all_others(language: Language) -> None:
    for first in (["fsm2", "fsm1"], ["bir", "fsm1"]):
        left, right = columns(first, 3.2, language)
        names = [named(one, language) for one in first]
        assert {*names} <= {*left, *right}
        assert left[0] in names
        assert right[0] in names or set(names) <= set(left)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_under_the_figure_says_whose_numbers_come_first(language: Language, tmp_path: Path) -> None:
    said = {"da": "Først står de tal, der er fra kørslens egne indsatser", "en": "First come those of the run's own"}
    mixed = mixed_run(tmp_path / "mixed", draws=1, replications=1)
    out = tmp_path / "mixed.pdf"
    write_briefs(mixed, {language: out})
    text = " ".join(PdfReader(out).pages[1].extract_text().split())
    assert said[language] in text


@pytest.mark.parametrize(
    ("programmes", "key"),
    [("fsm1", "fit.caption"), ("fsm3+fsm2", "fit.caption-some"), ("fsm3", "fit.caption-none")],
)
def test_a_programme_without_numbers_of_its_own_is_not_said_to_have_some(programmes: str, key: str) -> None:
    assert fit_caption({"scenarios": [{"programme": programmes}]}, {"fit": FIT}) == key
    assert has(key)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("height", [3.2, 5.0])
@pytest.mark.parametrize("first", [["fsm1"], ["bir"], ["bir", "fsm1"]])
def test_no_heading_of_the_figure_stands_twice(first: list[str], height: float, language: Language) -> None:
    figures = [label(entry, language) for entry in FIT]
    left, right = ([one for one in column if one not in figures] for column in columns(first, height, language))
    names = {named(programme, language) for programme in PROGRAMMES}
    again = {sentence("fit.continued", language, programme=one): one for one in names}
    assert len({*left, *right}) == len([*left, *right])
    assert {*left} <= names
    assert all(one in names or again[one] in left for one in right)
