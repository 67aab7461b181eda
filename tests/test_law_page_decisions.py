"""Laws of the decisions that are asked on the page: the command line's answer, a link that reproduces it, mistakes."""

import csv
import html
import io
import re
import shlex
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from fabricated import calibration
from pypdf import PdfReader
from starlette.testclient import TestClient

from fsm_sim.cli.commands import commands
from fsm_sim.language.catalogue import messages
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.study.calibrations import by_name
from fsm_sim.web.app import application
from fsm_sim.web.deciding.asking import KINDS

OFFICE = "municipality=Vejle&citizens=60&caseworkers=3&months=6&a.caseworkers=2&a.turnover=90&b.caseworkers=4"
ASKED = {
    "staffing": "ask-share=12,5&ask-sure=70", "payback": "ask-plan=b&ask-wage=500000", "split": "ask-plan=a",
    "backlog": "ask-limit=3&ask-number=2&ask-sure=75",
}  # fmt: skip


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(application(calibration(draws=500), ("testserver",)), follow_redirects=False)


def text_of(page: str) -> str:
    """What a page says, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def field(page: str, name: str) -> str:
    """The value or the content of a field of the page."""
    found = re.search(rf'id="{name}"[^>]*?(?: value="([^"]*)"|>([^<]*)<)', page)
    assert found, name
    return html.unescape(found[1] if found[1] is not None else found[2])


ASKED_IN = [(kind, "da" if at % 2 else "en") for at, kind in enumerate(KINDS)]
"""A language for each question by day; at night the other."""
AT_NIGHT = [pytest.param(kind, "en" if one == "da" else "da", marks=pytest.mark.slow) for kind, one in ASKED_IN]


@pytest.mark.parametrize(("kind", "language"), [*ASKED_IN, *AT_NIGHT])
def test_R11_the_page_answers_what_the_command_beside_it_answers(
    client: TestClient, kind: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = client.get(f"/{language}/decide/{kind}?{OFFICE}&{ASKED[kind]}")
    assert found.status_code == 200
    files = re.search(r'href="(/\w+/take/scenarios.zip[^"]*)"', found.text)
    assert files
    taken = client.get(html.unescape(files[1]))
    zipfile.ZipFile(io.BytesIO(taken.content)).extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: calibration(draws=500))
    program, *words = shlex.split(field(found.text, "commands"))
    done = CliRunner().invoke(commands, words, catch_exceptions=False)
    assert program == "fsm-sim"
    assert done.exit_code in (0, 1), done.output
    said = text_of(found.text)
    paragraphs = [" ".join(one.split()) for one in done.stdout.split("\n\n")]
    assert len(paragraphs) > 1
    for one in paragraphs[:-1]:
        assert one in said
    cells = [cell for row in done.stdout.strip().split("\n\n")[-1].splitlines() for cell in re.split(r"\s{2,}", row)]
    assert len([cell for cell in cells if cell]) > 8
    for cell in filter(None, cells):
        assert " ".join(cell.split()) in said, cell


WITHOUT = (
    "“Plan A (0 full-time posts and 90% turnover)” has no caseworkers for a time. Nobody has studied that, so its "
    "numbers are no answer."
)


def lead_of(page: str) -> tuple[str, str]:
    """What a page says before its lead, and the lead."""
    before, lead = page[page.index("<h1") :].split('<p class="lead">', 1)
    return text_of(before), text_of(lead[: lead.index("</p>")])


@pytest.mark.parametrize("kind", ["payback", "split"])
def test_a_decision_about_a_plan_without_caseworkers_leads_with_that(client: TestClient, kind: str) -> None:
    """Its balance was DKK +10,200,000 with a probability of over 99 %, and nothing on the page said more."""
    office = OFFICE.replace("a.caseworkers=2", "a.caseworkers=0")
    page = client.get(f"/en/decide/{kind}?{office}&ask-plan=a").text
    before, lead = lead_of(page)
    assert lead == WITHOUT
    assert "there are no posts from month 1" in before


@pytest.mark.parametrize("kind", ["payback", "split"])
def test_an_answer_that_is_none_has_neither_chart_nor_table_nor_a_number_in_its_words(
    client: TestClient, kind: str
) -> None:
    """Under "its numbers are no answer" stood a chart, a table and seven paragraphs of them."""
    link = f"{OFFICE.replace('a.caseworkers=2', 'a.caseworkers=0')}&ask-plan=a"
    page = client.get(f"/en/decide/{kind}?{link}").text
    shown = page[page.index('<div class="decided">') : page.index('id="take"')]
    assert not re.search(r"<figure|<table|table\.csv", shown)
    assert not re.search("DKK|citizens are expected|[0-9]%", text_of(shown).replace("and 90% turnover", ""))
    assert f"/en/decide/{kind}?" in shown, "the link to it stays"
    table = client.get(f"/en/decide/{kind}/table.csv?{link}")
    assert (table.status_code, table.headers["location"].partition("?")[0]) == (303, f"/en/decide/{kind}")
    annex = client.get(f"/en/take/annex-en.pdf?{link}&decide={kind}")
    paper = "".join(one.extract_text() for one in PdfReader(io.BytesIO(annex.content)).pages)
    asked = " ".join(paper[paper.rindex(messages("en")["annex.asked"][0]) :].split())
    assert "has no caseworkers for a time" in asked
    assert "kr." not in asked
    assert "DKK" not in asked


@pytest.mark.parametrize("kind", ["payback", "split"])
def test_a_caseload_that_nobody_studied_is_told_in_a_banner_before_the_lead(client: TestClient, kind: str) -> None:
    """It stood as the first of the answer's paragraphs, where the page that compares plans has a banner."""
    office = OFFICE.replace("citizens=60", "citizens=420").replace("a.caseworkers=2", "a.caseworkers=1")
    page = client.get(f"/en/decide/{kind}?{office}&ask-plan=a").text
    (banner,) = re.findall(r'<div class="banner"><p>.*?</div>', page)
    before, lead = lead_of(page)
    assert text_of(banner) in before
    assert text_of(banner).startswith("Please note “Plan A (1 full-time post and 90% turnover)”: ")
    assert re.search(
        r"“Plan A \(1 full-time post and 90% turnover\)”: .*outside the 15 to 150 that have been studied", before
    )
    assert lead.startswith("“Plan A (1 full-time post and 90% turnover)” against")
    page = client.get(f"/en/decide/{kind}?{OFFICE}&ask-plan=a").text
    assert "studied" not in lead_of(page)[0]
    assert '<div class="banner"><p>' not in page


def test_staffing_says_before_its_lead_that_the_office_begins_without_caseworkers(client: TestClient) -> None:
    """Its lead was "With 0 full-time posts as now it is 4%", then that 17 posts are no answer for want of a month 0."""
    office = OFFICE.replace("caseworkers=3", "caseworkers=0")
    page = client.get(f"/en/decide/staffing?{office}&{ASKED['staffing']}").text
    before, lead = lead_of(page)
    assert "“Today (0 full-time posts)” has no caseworkers for a time." in before
    assert "no answer" not in lead
    assert re.search(r"full-time posts?[:,]", lead)
    assert text_of(page).count("has no caseworkers for a time") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_a_decision_names_an_option_of_the_command_line(language: Language) -> None:
    """A page said "More draws (--draws) may tell", and has no such field."""
    own = tuple(f"{one}-" for one in ("staffing", "payback", "decide-split", "split", "backlog", "web"))
    asked = {key: " ".join(forms) for key, forms in messages(language).items() if key.startswith((*own, "web."))}
    assert len(asked) > 200
    assert {key for key, text in asked.items() if re.search("--[a-z]", text)} == set()


def test_an_outcome_that_looks_back_over_more_months_is_told_at_its_field(client: TestClient) -> None:
    """It was refused as company_directed, a name that stands nowhere on the page."""
    office = "municipality=Vejle&citizens=60&caseworkers=3&months=1"
    refused = client.get(f"/en/decide/staffing?{office}&ask-outcome=company_directed")
    assert refused.status_code == 422
    said = text_of(refused.text)
    assert "Target: this target looks back over 3 months, more than the months that are looked at (1)." in said
    assert "company_directed counts" not in said
    assert 'aria-invalid="true"' in refused.text


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["split", "staffing"])
def test_R11_the_annex_of_the_page_tells_the_answer_that_the_commands_keep(
    client: TestClient, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get(f"/da/decide/{kind}?{OFFICE}&{ASKED[kind]}").text
    places = [html.unescape(one) for one in re.findall(r'href="(/da/take/[^"]*)"', page)]
    annex, files = (
        client.get(next(one for one in places if name in one)) for name in ("annex-da.pdf", "scenarios.zip")
    )
    zipfile.ZipFile(io.BytesIO(files.content)).extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: calibration(draws=500))
    forecast, *_ = (tmp_path / "commands.txt").read_text("utf-8").splitlines()
    asked = f"{field(page, 'commands')} --keep out/answer"
    for line in (forecast, asked, "fsm-sim brief out/answer --annex --language da"):
        done = CliRunner().invoke(commands, shlex.split(line)[1:], catch_exceptions=False)
        assert done.exit_code in (0, 1), done.output
    made = PdfReader(tmp_path / "out" / "answer" / "annex-da.pdf")
    assert [one.extract_text() for one in PdfReader(io.BytesIO(annex.content)).pages] == [
        one.extract_text() for one in made.pages
    ]
    lead = re.search(r'<p class="lead">([^<]+)</p>', page)
    assert lead
    assert _plain(html.unescape(lead[1])) in _plain("".join(one.extract_text() for one in made.pages))


def test_the_annex_with_an_answer_that_cannot_be_asked_for_goes_to_the_page_that_says_why(client: TestClient) -> None:
    found = client.get(f"/en/take/annex-en.pdf?{OFFICE}&decide=staffing&ask-share=120")
    assert found.status_code == 303
    assert found.headers["location"].startswith("/en/decide/staffing?")
    assert client.get(found.headers["location"]).status_code == 422


def _plain(text: str) -> str:
    """Without spaces and hyphens, which a PDF puts where lines end."""
    return re.sub(r"[\s\u00ad\u200b-]", "", text)


def test_the_chart_and_the_file_have_the_numbers_of_the_table(client: TestClient) -> None:
    """A point lies as high as its plan's probability, and the file has the cells that are printed."""
    link = f"{OFFICE}&{ASKED['staffing']}"
    page = client.get(f"/en/decide/staffing?{link}").text
    rows = [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)]
    marks = {text: float(at) for at, text in re.findall(r'<text class="mark" x="29" y="([\d.]+)"[^>]*>(\d+%)<', page)}
    high, low = marks["100%"], marks["0%"]
    points = re.findall(r'<circle class="point" cx="[\d.]+" cy="([\d.]+)" r="3.4"/>', page)
    again = [row[5] for row in rows[1:] if row[5]]
    assert len(points) == len(again) > 0
    for cy, said in zip(points, again, strict=True):
        share = (low - 4 - float(cy)) / (low - high)
        assert abs(100 * share - float(said.removesuffix("%"))) < 0.6, "a whole per cent, and a tenth of a pixel"
    file = client.get(f"/en/decide/staffing/table.csv?{link}")
    assert file.headers["content-disposition"] == 'attachment; filename="staffing-en.csv"'
    assert list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")))) == [
        [html.unescape(cell) for cell in row] for row in rows
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_has_a_chart_that_says_what_it_shows(client: TestClient, kind: str) -> None:
    page = client.get(f"/da/decide/{kind}?{OFFICE}&{ASKED[kind]}").text
    pictures = re.findall(r"<svg[^>]*role=.img.*?</svg>", page, re.DOTALL)
    assert pictures
    for one in pictures:
        assert re.search(r"<title[^>]*>[^<]+</title>", one)
        assert "nan" not in one
        assert "style=" not in one  # the page's content policy allows none


@pytest.mark.parametrize("kind", KINDS)
def test_the_link_of_a_decision_gives_the_same_page_again(client: TestClient, kind: str) -> None:
    """Also where it was asked with other keys in another order, and in a field that was left blank."""
    loose = f"{ASKED[kind]}&{OFFICE}&ask-nothing=1&turnover=20"
    first = client.get(f"/da/decide/{kind}?{loose}")
    link = field(first.text, "link")
    again = client.get(link.removeprefix("http://testserver"))
    assert again.status_code == 200
    assert field(again.text, "link") == link
    assert text_of(again.text) == text_of(first.text)
    assert "ask-nothing" not in link


def test_a_share_that_is_not_said_is_what_the_programme_requires(client: TestClient) -> None:
    said = client.get(f"/en/decide/staffing?{OFFICE}").text
    assert field(said, "staffing-ask-share") == "20"
    assert "at least 20%" in text_of(said)


@pytest.mark.parametrize(
    ("kind", "asked", "said"),
    [
        ("staffing", "ask-share=x", "Mindst (pct. af borgerne): »x« er ikke et tal."),
        ("staffing", "ask-share=120", "Mindst (pct. af borgerne):"),
        ("staffing", "ask-sure=100", "Sandsynlighed (pct.):"),
        ("staffing", "ask-outcome=riches", "Mål: »riches«"),
        ("payback", "ask-plan=e", "Plan: »e«"),
        ("payback", "ask-wage=-1", "Et årsværk koster (kr. pr. år):"),
        ("split", "ask-plan=b", "Plan: »b«"),
        ("backlog", "ask-limit=-1", "For længe er mere end (måneder):"),
        ("backlog", "ask-number=2,5", "En pukkel er mindst (borgere):"),
    ],
)
def test_what_is_wrong_with_a_decision_is_said_at_its_field_and_where_the_answer_would_be(
    client: TestClient, kind: str, asked: str, said: str
) -> None:
    found = client.get(f"/da/decide/{kind}?{OFFICE}&{asked}")
    assert found.status_code == 422
    assert text_of(found.text).count(said) == 2
    assert 'aria-invalid="true"' in found.text
    assert 'class="decided mistakes"' in found.text, "what a script puts in the place of the answer"


@pytest.mark.parametrize(
    ("kind", "asked", "wrong"),
    [
        ("staffing", "ask-outcome=work&ask-share=101&ask-sure=0", 3),
        ("payback", "ask-plan=z&ask-wage=-1", 2),
        ("backlog", "ask-limit=-1&ask-number=0&ask-sure=100", 3),
    ],
)
def test_everything_that_is_wrong_with_a_decision_is_said_at_once(
    client: TestClient, kind: str, asked: str, wrong: int
) -> None:
    """An outcome of another programme, or a plan that there is not, was said when all else was right."""
    found = client.get(f"/da/decide/{kind}?{OFFICE}&{asked}")
    assert found.status_code == 422
    assert found.text.count('<li lang="da">') == found.text.count('aria-invalid="true"') == wrong


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("staffing", "municipality=Vejle"),
        ("staffing", "municipality=Vejle&citizens=60&caseworkers=3&part=9"),
        ("payback", "municipality=Vejle&citizens=60&caseworkers=3"),
        ("split", "municipality=Vejle&citizens=60&caseworkers=3&a.caseworkers=2"),
        ("backlog", "municipality=Vejle&programme=bir&citizens=60&caseworkers=3"),
    ],
)
def test_an_office_or_plan_that_cannot_be_asked_leads_to_its_own_page(
    client: TestClient, kind: str, asked: str
) -> None:
    found = client.get(f"/da/decide/{kind}?{asked}&ask-sure=80")
    assert (found.status_code, found.headers["location"]) == (303, f"/da/?{asked}")


def test_a_page_offers_the_decisions_that_its_plans_allow(client: TestClient) -> None:
    today = "municipality=Vejle{}&citizens=60&caseworkers=3&months=6"
    for plans, offered in (
        ("", {"staffing", "backlog"}),
        ("programme=bir", {"staffing"}),
        ("&a.caseworkers=2", {"staffing", "payback", "backlog"}),
        ("&a.caseworkers=2&b.caseworkers=4&b.vacancy=1", {"staffing", "payback", "split", "backlog"}),
    ):
        office = today.format("&programme=bir") if plans == "programme=bir" else today.format("") + plans
        page = client.get(f"/en/?{office}").text
        assert set(re.findall(r'action="/en/decide/(\w+)"', page)) == offered
    assert client.get(f"/en/decide/riches?{OFFICE}").status_code == 404
