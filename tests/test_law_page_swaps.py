"""Laws of what the page gives its script: a failure that can be told apart, whole pages, and plans that stay."""

import re

import pytest
from fabricated import calibration
from starlette.testclient import TestClient

from fsm_sim.web.app import application
from fsm_sim.web.planner import room_of

OFFICE = "municipality=Vejle&citizens=60&caseworkers=3&months=6"
QUERY = f"{OFFICE}&a.caseworkers=2"
SWAP = {"hx-request": "true"}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(application(calibration(draws=500), ("testserver",)), follow_redirects=False)


def test_what_says_a_failure_lies_outside_of_all_that_is_swapped(client: TestClient) -> None:
    for address in (f"/en/?{QUERY}", "/en/", "/en/jobs", "/en/nothing", "/en/upload", f"/en/decide/payback?{QUERY}"):
        page = client.get(address).text
        head, _, rest = page.partition("<main")
        assert head.count('id="gone"') == 1, address
        assert 'id="gone"' not in rest
        assert 'id="page"' not in head


def test_a_page_that_cannot_be_shown_says_why_where_the_script_finds_it(client: TestClient) -> None:
    failed = {"/en/nothing": "There is no such page.", f"/en/?{'x' * 8001}": "The link is too long."}
    for address, said in failed.items():
        assert re.search(rf'<h1 id="failed">{said}</h1>', client.get(address).text), address
    assert 'id="failed"' not in client.get(f"/en/?{QUERY}").text
    assert 'id="failed"' not in client.get("/en/?citizens=x").text


@pytest.mark.parametrize(("language", "said"), [("da", "Beregningen findes ikke her"), ("en", "The run is not here")])
def test_a_job_that_is_not_kept_is_said_to_be_one(client: TestClient, language: str, said: str) -> None:
    found = client.get(f"/{language}/jobs/0123456789abcdef.x")
    assert found.status_code == 404
    assert said in found.text


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_a_difference_rests_on_is_a_whole_page_and_a_part_of_one(client: TestClient, language: str) -> None:
    """Without a script it had no title, no language, no style and no way back."""
    whole, part = (client.get(f"/{language}/rests?{QUERY}", headers=own) for own in ({}, SWAP))
    for page in (whole.text, part.text):
        assert f'<html lang="{language}">' in page
        assert "/static/page.css" in page
        assert re.search(r"<title>[^<]+ – [^<]+</title>", page)
        assert f'href="/{language}/?{QUERY.replace("&", "&amp;")}&amp;exact=1"' in page
        assert len(re.findall("<h1", page)) == 1
    inside = [page.split('id="rested"')[1].split("</main>")[0] for page in (whole.text, part.text)]
    assert re.findall(r"<h[2-6]", inside[0]) == ["<h2"]
    assert re.findall(r"<h[2-6]", inside[1]) == ["<h3"], "inside the page it stands under a heading of its own"
    assert "hx-request" in whole.headers["vary"]


def test_what_nothing_rests_on_leads_to_the_page(client: TestClient) -> None:
    found = client.get(f"/en/rests?{OFFICE}")
    assert (found.status_code, found.headers["location"]) == (303, f"/en/?{OFFICE}")


def test_plans_that_were_added_go_with_the_request_and_not_into_its_link(client: TestClient) -> None:
    page = client.get(f"/en/?{QUERY}&plans=4", headers=SWAP)
    assert page.headers["hx-push-url"] == f"/en/?{QUERY}"
    assert '<input type="hidden" name="plans" value="4">' in page.text
    assert 'id="d-caseworkers"' in page.text
    assert f'href="/da/?{QUERY.replace("&", "&amp;")}&amp;plans=4"' in page.text
    link = re.search(r'id="link" readonly value="([^"]*)"', page.text)
    assert link is not None
    assert "plans" not in link[1]
    assert 'name="plans"' not in client.get(f"/en/?{QUERY}&plans=2").text


def test_without_script_the_link_is_made_short_and_added_plans_stay(client: TestClient) -> None:
    sent = f"{QUERY}&a.turnover=&b.caseworkers=&c.caseworkers=&plans=3"
    assert client.get(f"/en/?{sent}").headers["location"] == f"/en/?{QUERY}&plans=3"
    used = f"{QUERY}&c.caseworkers=4&a.turnover=&plans=3"
    assert client.get(f"/en/?{used}").headers["location"] == f"/en/?{QUERY}&c.caseworkers=4"


@pytest.mark.parametrize(
    ("text", "room"), [("", 0), ("x", 0), ("0", 0), ("3", 3), ("003", 3), ("6", 5), ("9" * 5000, 5), ("-1", 0)]
)
def test_no_number_of_plans_is_too_long_to_be_read(client: TestClient, text: str, room: int) -> None:
    assert room_of(text) == room


@pytest.mark.parametrize(("language", "said"), [("da", "regnes nu"), ("en", "being worked out")])
def test_what_only_a_script_does_is_said_only_while_it_is_done(client: TestClient, language: str, said: str) -> None:
    """Without a script nothing is worked out until its link is followed."""
    for exact in ("", "&exact=1"):
        page = client.get(f"/{language}/?{QUERY}{exact}").text
        told = re.findall(rf"<(\w+)([^>]*)>[^<]*{said}", page) or re.findall(r"<(\w+)([^>]*)>[^<]*regnes ud nu", page)
        assert {own for _, own in told} == {' class="working"'}


@pytest.mark.parametrize(
    ("changed", "filled", "missing"),
    [
        ("municipality", "municipality=Vejle", []),
        ("programme", "municipality=Vejle&programme=fsm2", []),
        ("citizens", "municipality=Vejle&citizens=60", []),
        ("citizens", "citizens=60", ["municipality"]),
        ("caseworkers", "municipality=Vejle&caseworkers=3", ["citizens"]),
        ("start", "municipality=Vejle&citizens=60&caseworkers=3&start=listed", []),
        ("in-passive", "start=listed&in-passive=3&municipality=Vejle", []),
        ("in-passive", "municipality=Vejle&citizens=60&caseworkers=3&start=listed&in-passive=3", []),
        ("months", "municipality=Vejle&citizens=60&caseworkers=3&start=listed&in-passive=3&months=9", ["citizens"]),
        ("a.caseworkers", "municipality=Vejle&citizens=60&a.caseworkers=3", ["caseworkers"]),
        ("citizens", "municipality=Vejlle&citizens=60", ["municipality"]),
        ("nonsense", "municipality=Vejle", ["citizens", "caseworkers"]),
        ("", "municipality=Vejle", ["citizens", "caseworkers"]),
    ],
)
def test_a_field_is_missing_when_one_below_it_was_filled_in(
    client: TestClient, changed: str, filled: str, missing: list[str]
) -> None:
    """Who had filled in the first field was told what was missing below it."""
    headers = {**SWAP, "fsm-changed": changed} if changed else SWAP
    page = client.get(f"/en/?{filled}", headers=headers)
    assert re.findall(r'id="([\w-]+)-mistake"', page.text) == missing
    assert page.status_code == (422 if missing else 200)
    assert "fsm-changed" in page.headers["vary"]


@pytest.mark.parametrize("key", ["in-passive", "source-citizens", "reason", "a.reason"])
def test_what_is_wrong_in_a_part_that_can_be_closed_opens_it(client: TestClient, key: str) -> None:
    """Its link at the top led to a field that was hidden."""
    page = client.get(f"/en/?{QUERY}&{key}={'x' * 300}").text
    mistake = f'id="{key.replace(".", "-")}-mistake"'
    before = page.split(mistake)[0]
    assert mistake in page
    assert "<details" in before
    assert " open>" in before.rpartition("<details")[2].partition("<summary")[0]
    right = client.get(f"/en/?{QUERY}").text
    assert " open>" not in right.split("</form>")[0]


def test_what_is_wrong_with_no_field_of_the_page_has_no_link_to_one(client: TestClient) -> None:
    page = client.get(f"/en/?{QUERY}&zz=1&months=x").text
    links = re.findall(r'<li><a href="#([^"]+)">', page)
    assert links == ["months"]
    assert page.count("<li>", page.index('id="mistakes"'), page.index("<form")) == 2


@pytest.mark.parametrize("how", ["exact=1", "plans=3"])
def test_how_an_answer_is_shown_does_not_keep_a_decision_or_a_file_from_being_made(
    client: TestClient, how: str
) -> None:
    """Who copied the address of a page was sent back to it without a word, and refused the file."""
    assert client.get(f"/en/take/levels.csv?{QUERY}&{how}").status_code == 200
    assert client.get(f"/en/decide/payback?{QUERY}&ask-wage=x&{how}").status_code == 422
    assert client.get(f"/en/rests?{QUERY}&{how}").status_code == 200
