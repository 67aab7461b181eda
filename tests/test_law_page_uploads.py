"""Laws of uploads: scenarios become the form, counts are kept in memory alone, and nothing hostile is read."""

import io
import zipfile
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import error_templates
import pytest
from fabricated import calibration
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from stock_panels import as_csv, simulated

from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.local_counts import template
from fsm_sim.inputs.scenarios import as_scenario_file
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.scenarios.people import Leave
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.render.template import write_template
from fsm_sim.study.backtests.panels import LEAST_MONTHS
from fsm_sim.study.calibrations.public_table import LEAST_MUNICIPALITIES
from fsm_sim.web.answering.fields import PLANS, of_plan
from fsm_sim.web.answering.plans import name_of, scenario_files
from fsm_sim.web.answering.question import asked
from fsm_sim.web.app import application
from fsm_sim.web.take_away import scenario_toml
from fsm_sim.web.uploads.as_question import as_question
from fsm_sim.web.uploads.bounds import CELL, MOST_ROWS, UploadRefusedError, shown_name, uploaded
from fsm_sim.web.uploads.kept import MINUTES, KeptUploads
from fsm_sim.web.uploads.page_words import PAGE
from fsm_sim.web.uploads.pages import refusal
from fsm_sim.web.uploads.reading import Read

COUNTS = (
    "municipality;programme;month;citizens;placement_starts\nHorsens;bir;2021-01;210;12\nHorsens;bir;2021-02;208;<5\n"
)
TYPE = "application/octet-stream"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def client(state: Path) -> TestClient:
    return TestClient(application(calibration(draws=500), ("testserver",), state), follow_redirects=False)


def sent(client: TestClient, *files: tuple[str, bytes], language: str = "en", **fields: str):
    return client.post(
        f"/{language}/upload", files=[("file", (name, content, TYPE)) for name, content in files], data=fields
    )


def workbook(**parts: bytes) -> bytes:
    """A zip with the parts of a workbook, and others."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"xl/workbook.xml": b"<workbook/>", **parts}.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_the_scenarios_of_an_answer_lead_back_to_its_link(client: TestClient) -> None:
    link = "municipality=Vejle&citizens=60&caseworkers=3&part=1&months=6&a.caseworkers=2&b.turnover=10&c.from=3"
    link += "&c.caseworkers=5&source-citizens=counted&source-turnover=published&reason=Budget&b.reason=Mere+ro"
    link += "&rules=2026-07-01&leave=1&leave-from=2&leave-to=5&leave-citizens=waiting"
    question = asked(parse_qsl(link)).question
    assert question is not None
    files = [(f"{name_of(plan)}.toml", scenario_toml(question, plan)) for plan in ("a", "b", "c", "")]
    found = sent(client, *files)
    assert (found.status_code, found.headers["location"]) == (303, f"/en/?{question.link()}")


def test_citizens_by_state_lead_back_to_their_link() -> None:
    link = "in-passive=40&in-placement=20&municipality=Vejle&start=listed&caseworkers=3&a.caseworkers=2"
    question = asked(parse_qsl(link)).question
    assert question is not None
    assert as_question(scenario_files(question)).link() == question.link() == link


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(1, 12), st.integers(0, 1), st.sampled_from(["settled", "programme"]), st.sampled_from(["", "2,5"]),
    st.dictionaries(
        st.sampled_from(PLANS),
        st.tuples(st.integers(1, 12), st.integers(0, 5), st.sampled_from(["", "7,5", "12"])),
        max_size=4,
    ),
    st.sampled_from(["", "shared", "stand_in", "waiting"]),
)  # fmt: skip
def test_scenarios_of_any_question_ask_it_again(
    people: int, part: int, start: str, intake: str, plans: dict[str, tuple[int, int, str]], leave: str
) -> None:
    pairs = [
        ("municipality", "Vejle"), ("citizens", "90"), ("caseworkers", str(people)), ("part", str(part)),
        ("start", start), ("intake", intake), ("months", "12"),
    ]  # fmt: skip
    if leave:
        pairs += [("leave", "1"), ("leave-from", "2"), ("leave-to", "8"), ("leave-citizens", leave)]
    for plan, (own, begins, turnover) in zip(PLANS, plans.values(), strict=False):
        pairs += [(of_plan(plan, "caseworkers"), str(own)), (of_plan(plan, "from"), str(begins))]
        pairs += [(of_plan(plan, "turnover"), turnover)]
    question = asked(pairs).question
    assert question is not None
    made = scenario_files(question)
    again = scenario_files(as_question(made))
    kept = [one.scenario for one in made[1:] if one.scenario.staffing != made[0].scenario.staffing]
    assert [one.scenario.staffing for one in again] == [made[0].scenario.staffing, *(one.staffing for one in kept)]
    assert all(one.scenario.office == made[0].scenario.office for one in again)


def test_what_the_form_has_no_field_for_is_said_and_never_left_out() -> None:
    question = asked(parse_qsl("municipality=Vejle&citizens=60&caseworkers=3")).question
    assert question is not None
    (file,) = scenario_files(question)
    staffing = file.scenario.staffing.model_copy(update={"vacancy_months": 30.0})
    office = file.scenario.office[0].model_copy(update={"citizens": {"employed": 60}, "start": None})
    away = [Leave(from_month=at, to_month=at + 2.0, citizens="shared") for at in (1.0, 5.0)]
    on_leave = file.scenario.staffing.model_copy(update={"leave": tuple(away)})
    posts = (Posts(from_month=0.0, count=3.0), Posts(from_month=6.0, count=4.0))
    grows = file.scenario.staffing.model_copy(update={"posts": posts})
    change_back = file.scenario.staffing.model_copy(
        update={"leave": (away[0].model_copy(update={"return_is_change": True}),)}
    )
    for change, said in (
        ({"staffing": staffing}, "Vacancy (months): 30 is out of range. Write a number from 0 to 24."),
        ({"horizon": file.scenario.horizon.model_copy(update={"months": 600.0})}, "Write a number from 1 to 60."),
        ({"office": (office,)}, "is no state of the chosen programme"),
        ({"staffing": on_leave}, "[staffing] leave"),
        ({"staffing": change_back}, "[staffing] leave"),
        ({"staffing": grows}, "[staffing] posts"),
    ):
        with pytest.raises(UploadRefusedError) as error:
            as_question([as_scenario_file(file.scenario.model_copy(update=change))])
        assert said in refusal(error.value, "en")


def test_the_office_workbook_and_a_shipped_scenario_fill_in_the_form(client: TestClient, tmp_path: Path) -> None:
    write_template(tmp_path / "office.xlsx")
    found = sent(client, ("office.xlsx", (tmp_path / "office.xlsx").read_bytes()))
    assert found.status_code == 303, found.text
    location = found.headers["location"]
    assert "caseworkers=9&begins=2027-01&rules=2026-07-01&reason=" in location
    assert "&a.caseworkers=7&a.from=6&a.reason=" in location
    assert "&b.caseworkers=11&b.from=6&b.reason=" in location
    patch = sent(client, ("two.toml", shipped("scenarios", "eksempelby-two-fewer.toml").read_bytes()))
    assert patch.status_code == 303, patch.text
    assert "a.caseworkers=7" in patch.headers["location"]


def test_counts_are_kept_under_an_address_that_cannot_be_guessed_and_nowhere_on_disk(
    client: TestClient, state: Path
) -> None:
    found = sent(client, ("tal.csv", COUNTS.encode()), language="da")
    assert found.status_code == 303
    address = found.headers["location"]
    assert len(address.rsplit("/", 1)[1]) >= 43
    page = client.get(address)
    assert page.status_code == 200
    assert "Horsens" in page.text
    assert "2021-02" in page.text
    assert f"{MINUTES} minutter" in page.text, "the page says how long"
    assert [file for file in state.rglob("*") if file.is_file()] == []
    assert client.get(address[:-1] + ("A" if address[-1] != "A" else "B")).status_code == 404
    other = TestClient(application(calibration(draws=500), ("testserver",), state))
    assert other.get(address).status_code == 404, "another server knows nothing of it"
    assert client.post(f"{address}/forget").status_code == 303
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_counts_are_read_in_the_encodings_that_the_command_reads(client: TestClient, encoding: str) -> None:
    """Excel saves "Unicode text" in UTF-16, which was refused as no table."""
    found = sent(client, ("tal.csv", COUNTS.encode(encoding)))
    assert found.status_code == 303, found.text
    assert "Horsens" in client.get(found.headers["location"]).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_public_table_of_all_municipalities_is_read_as_one(client: TestClient, language: Language) -> None:
    """It was refused as stocks, though a calibration takes it. A programme that was chosen is not that of the table."""
    table = simulated(3, towns=LEAST_MUNICIPALITIES, months=LEAST_MONTHS, hide_below=5)
    found = sent(client, ("tabel.csv", as_csv(table).encode()), language=language, programme="bir")
    assert found.status_code == 303, found.text
    page = client.get(found.headers["location"]).text
    for word in (
        str(LEAST_MUNICIPALITIES),
        table.months[0],
        table.months[-1],
        sentence("panel.in_paid_hours", language),
    ):
        assert word in page
    assert sentence("web.upload.calibrate-table", language) in page
    assert 'name="break"' in page
    fewer = simulated(3, towns=LEAST_MUNICIPALITIES - 1, months=LEAST_MONTHS)
    assert sent(client, ("tabel.csv", as_csv(fewer).encode()), language=language).status_code == 422


def test_all_that_is_wrong_with_a_public_table_is_said(client: TestClient) -> None:
    table = simulated(3, towns=LEAST_MUNICIPALITIES, months=LEAST_MONTHS - 1)
    twice = as_csv(table).splitlines()
    found = sent(client, ("tabel.csv", "\n".join([*twice, twice[1]]).encode()))
    assert found.status_code == 422
    assert f"there are {LEAST_MONTHS - 1} months; give {LEAST_MONTHS} or more" in found.text
    assert "is there 2 times; give it once" in found.text
    assert "reading-" not in found.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_has_the_users_name_in_what_was_taken_for_granted_and_in_what_is_wrong(
    client: TestClient, state: Path, language: Language
) -> None:
    """What was taken for granted named a folder of the server's, and what was wrong was English for a Danish reader."""
    heading = "Kommune;Indsats;Måned;Borgere;Praktik start\n"
    kept = sent(client, ("tal.csv", f"{heading}Horsens;bir;2021-01;210;12\n".encode()), language=language)
    page = client.get(kept.headers["location"]).text
    assert "tal.csv, lin" in page
    wrong = sent(client, ("tal.csv", f"{heading}Atlantis;bir;2021-13;x;12\n".encode()), language=language).text
    assert wrong.count("tal.csv, lin") == 3
    for text in (page, wrong):
        assert state.as_posix() not in text
        assert "reading-" not in text
    assert language == "en" or 'lang="en">tal.csv' not in wrong
    assert ("write the name of one of Denmark" in wrong) == (language == "en")
    assert ("skriv navnet på en af landets 98 kommuner" in wrong) == (language == "da")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_the_files_to_fill_in_that_the_command_line_writes_and_reads_them(
    client: TestClient, tmp_path: Path, language: Language
) -> None:
    page = client.get(f"/{language}/upload").text
    workbook = write_template(tmp_path / "office.xlsx", language).read_bytes()
    for name, wanted in (("office.xlsx", workbook), ("counts.csv", template().encode())):
        assert f'href="/{language}/upload/{name}"' in page
        found = client.get(f"/{language}/upload/{name}")
        assert found.content == wanted
        assert found.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert client.post(f"/{language}/upload", files=[("file", ("office.xlsx", workbook, TYPE))]).status_code == 303


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_names_the_pages_fields_and_no_option_of_a_command(
    client: TestClient, language: Language
) -> None:
    """The page of uploads told of `--programme`."""
    field, in_file = (sentence(f"web.upload.{key}", language) for key in ("which", "in-file"))
    without = "municipality;month;citizens;placement_starts\nHorsens;2021-01;210;12\n"
    for text, programme, said in (
        (without, "", (field,)),
        (COUNTS, "bir", (field, in_file)),
        ("kommune;alder\nHorsens;30\n", "", (sentence("web.upload.blank-counts", language),)),
    ):
        sent = [("file", ("a.csv", text.encode(), "text/csv"))]
        found = client.post(f"/{language}/upload", files=sent, data={"programme": programme})
        page = unescape(found.text)
        assert found.status_code == 422
        mistakes = page.partition('role="alert"')[2].partition("</section>")[0]
        assert "--" not in mistakes
        assert "fsm-sim" not in mistakes
        assert [one for one in said if one not in (mistakes if field in said else page)] == []


def test_every_sentence_that_the_page_has_words_of_its_own_for_is_one_of_the_commands() -> None:
    assert PAGE.keys() <= error_templates.literal().keys()


def test_counts_are_forgotten_after_their_time() -> None:
    now = [0.0]
    kept = KeptUploads(clock=lambda: now[0])
    number = kept.keep(uploaded("a.csv", COUNTS.encode()), Read())
    now[0] = MINUTES * 60 - 1
    assert kept.find(number) is not None
    now[0] += 1
    assert kept.find(number) is None


SHEET = "xl/worksheets/sheet1.xml"
FAR = b'<worksheet><sheetData><row r="1"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
HOSTILE = {
    "too large": ("a.csv", b"x" * 2_000_001),
    "too many rows": ("a.csv", b"x;y\n" * (MOST_ROWS + 2)),
    "no bytes": ("a.toml", b""),
    "another kind": ("a.exe", b"MZ"),
    "a page": ("a.html", b"<html>"),
    "a binary that is called a table": ("a.csv", b"\x00\x01\x02"),
    "a workbook that is called a scenario": ("a.toml", workbook()),
    "a text that is called a workbook": ("a.xlsx", b"municipality;month"),
    "a bomb": ("a.xlsx", workbook(**{SHEET: b"0" * 31_000_000})),
    "a bomb of many parts": ("a.xlsx", workbook(**{f"p{n}": b"" for n in range(501)})),
    "a cell far out": ("a.xlsx", workbook(**{SHEET: FAR})),
    "a range far out": ("a.xlsx", workbook(**{SHEET: b'<worksheet><dimension ref="A1:XFD1048576"/></worksheet>'})),
    "an entity": ("a.xlsx", workbook(**{SHEET: b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'})),
    "a cut workbook": ("a.xlsx", workbook()[:60]),
    "an empty workbook": ("a.xlsx", workbook()),
    "no TOML": ("a.toml", b"[scenario\nname = 1"),
    "deep TOML": ("a.toml", b"a = " + b"[" * 5000),
    "no scenario": ("a.toml", b"x = 1"),
    "a base of the server": ("a.toml", b'[scenario]\nname = "a"\ntitle = "a"\nbase = "/etc/passwd"'),
    "a base above": ("a.toml", b'[scenario]\nname = "a"\ntitle = "a"\nbase = "../../hedensted.toml"'),
    "offices of the server": ("a.toml", b'offices = "/etc/passwd"\n[scenario]\nname = "a"\ntitle = "a"'),
    "not UTF-8": ("a.toml", b"[scenario]\nname = '\xff\xfe'"),
    "markup in a name": ("<script>alert(1)</script>.toml", b"x = 1"),
    "a path for a name": ("../../../etc/cron.d/x.toml", b"x = 1"),
    "stocks alone": ("a.csv", b"municipality;month;citizens\nVejle;2021-01;3\n"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_and_leaves_nothing(
    client: TestClient, state: Path, what: str
) -> None:
    found = sent(client, HOSTILE[what])
    assert found.status_code == 422, found.headers
    assert 'role="alert"' in found.text
    assert "<script>alert" not in found.text
    assert "root:" not in found.text
    assert str(state) not in found.text
    assert "reading-" not in found.text, "no place on the server is named"
    assert [file for file in state.rglob("*") if file.is_file()] == []


def scenario(name: str, *lines: str) -> bytes:
    head = ["[scenario]", f'name = "{name}"', f'title = "{name}"', *lines]
    return "\n".join(head).encode()


OFFICE = """
[office]
municipality = "Vejle"
programme = "fsm1"
citizens = 60
start = "settled"
intake_per_month = "steady"
[staffing]
posts = [{ from_month = 0, count = 3 }]
separation_per_year = 0.2
vacancy_months = 3
[horizon]
months = 6"""
FEWER = "[staffing]\nposts = [{ from_month = 0, count = 2 }]"


def test_a_patch_is_taken_beside_its_base_in_any_order(client: TestClient) -> None:
    """It was refused: "refers to another file", which was chosen with it."""
    whole = scenario("a", OFFICE).replace(b'name = "a"', b'name = "zz"')
    patch, other = (
        scenario("fewer", 'base = "i dag.toml"', FEWER),
        scenario("aa", 'base = "i dag.toml"', "[horizon]\nmonths = 6"),
    )
    links = set()
    for files in ([("i dag.toml", whole), ("fewer.toml", patch)], [("fewer.toml", patch), ("i dag.toml", whole)]):
        found = sent(client, *files)
        assert found.status_code == 303, found.text
        links.add(found.headers["location"])
    (link,) = links
    question = asked(parse_qsl(link.partition("?")[2])).question
    assert question is not None
    assert [posts.count for file in scenario_files(question) for posts in file.scenario.staffing.posts] == [3, 2]
    assert sent(client, ("fewer.toml", patch), ("aa.toml", other), ("i dag.toml", whole)).status_code == 303


def test_all_that_is_wrong_with_several_files_is_told_at_once(client: TestClient, state: Path) -> None:
    patch = scenario("fewer", 'base = "missing.toml"', FEWER)
    listed = b'offices = "list.csv"\n' + scenario("listed", 'base = "../up.toml"', FEWER)
    typing = scenario("wrong", OFFICE.replace("citizens", "citizns").replace("months = 6", "months = 0"))
    for language, word in (("en", "choose that file too."), ("da", "vælg også den fil.")):
        files = [("fewer.toml", patch), ("listed.toml", listed), ("wrong.toml", typing)]
        found = client.post(f"/{language}/upload", files=[("file", one) for one in files])
        assert found.status_code == 422
        text = unescape(found.text)
        assert text.count(word) == 2
        assert "fewer.toml, line 4" in text or "fewer.toml, linje 4" in text
        assert "listed.toml, line 1: offices" in text or "listed.toml, linje 1: offices" in text
        assert "'citizns'" in text
        assert "months" in text
        assert str(state) not in text
    refused = unescape(sent(client, ("a.exe", b"MZ"), ("b.toml", b""), ("c.toml", typing), programme="none").text)
    assert all(one in refused for one in ("a.exe", "b.toml", "Choose a programme from the list."))


@pytest.mark.parametrize("between", ["a.toml", "hedensted.toml"])
def test_no_file_of_the_server_is_opened_by_way_of_another_upload(
    client: TestClient, tmp_path: Path, between: str
) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_bytes(b"[scenario]\ntopsecret = 1\n")
    for lines in ([f'base = "{secret}"'], []):
        first = b"" if lines else f'offices = "{secret}"\n'.encode()
        files = [(between, first + scenario("a", *lines)), ("b.toml", scenario("b", f'base = "{between}"', FEWER))]
        found = sent(client, *files)
        assert found.status_code == 422
        assert "topsecret" not in found.text


def test_more_than_fits_is_refused_before_it_is_read(client: TestClient) -> None:
    assert sent(client, *[(f"{n}.toml", b"x = 1") for n in range(7)]).status_code == 422
    assert sent(client, *[(f"{n}.csv", b"x" * 1_900_000) for n in range(2)]).status_code == 413
    together = sent(client, *[(f"{n}.csv", b"x" * 1_501_000) for n in range(2)])
    assert together.status_code == 422
    assert "Together" in together.text
    assert sent(client).status_code == 422
    assert client.post("/en/upload", content=b"x=1").status_code == 422
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/en/upload", content=b"--y\r\nnothing", headers=broken).status_code == 422
    assert client.post("/en/upload", content=b"", headers={"content-type": "multipart/form-data"}).status_code == 422
    assert sent(client, ("a.csv", COUNTS.encode()), programme="nothing").status_code == 422


@given(st.text(max_size=60))
def test_a_name_never_is_a_path(name: str) -> None:
    shown = shown_name(name)
    assert shown
    assert not set(shown) & set("/\\\x00<>\n\r")
    assert len(shown) <= 80


def test_the_places_of_cells_are_found_however_they_are_written() -> None:
    for text in (b'<c r="AB12">', b"<x:c r = 'AB12' s='1'>", b'<dimension ref="A1:AB12"/>'):
        assert any(b"AB12" in one.groups() for one in CELL.finditer(text))
