"""Document: what the script of the page swaps in a real browser: a failure empties nothing, and what is open stays."""

from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from page_browser import chromium, served
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.slow
"""Debian's chromium is needed; `make test-full` runs them."""

OFFICE = "municipality=Vejle&citizens=60&caseworkers=3&months=6"
ANSWER = f"{OFFICE}&a.caseworkers=2"
WORKED = 60_000
"""Milliseconds that an exact answer may take here."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(OFFICE, tmp_path_factory.mktemp("page")) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def failed_page(address: str) -> str:
    """The server's own page for what cannot be shown."""
    try:
        urlopen(f"{address}/da/nothing", timeout=60)
    except HTTPError as error:
        return error.read().decode()
    raise AssertionError("there is no such page")


def shown(page: Page) -> str:
    """What is worked out: the page's title and the number of its first plan."""
    return f"{page.locator('h1').inner_text()} {page.locator('.number').first.inner_text()}"


@pytest.mark.parametrize(
    ("status", "own"), [(503, True), (500, True), (404, True), (414, True), (502, False), (200, False)]
)
def test_an_answer_that_is_not_the_page_empties_nothing_and_is_said(
    browser: Browser, address: str, status: int, own: bool
) -> None:
    """The form, the numbers and everything that was typed were gone, and nothing was said."""
    context = browser.new_context(viewport={"width": 390, "height": 700})
    page = context.new_page()
    page.goto(f"{address}/da/?{ANSWER}&exact=1")
    page.evaluate("scrollTo(0, document.getElementById('a-caseworkers').getBoundingClientRect().top - 5)")
    before, body = shown(page), failed_page(address) if own else "<html><body><h1>Gateway</h1></body></html>"
    page.route("**/da/?*", lambda route: route.fulfill(status=status, body=body, content_type="text/html"))
    page.locator("#a-caseworkers").fill("6")
    page.locator("#a-caseworkers").press("Tab")
    expect(page.locator("#gone")).to_contain_text("Siden findes ikke." if own else "Der kom intet svar fra serveren.")
    expect(page.locator("#gone")).to_be_in_viewport()
    assert shown(page) == before
    assert page.locator("#a-caseworkers").input_value() == "6"
    assert page.evaluate("document.activeElement.id") == "b-caseworkers"
    edges = (
        "[document.activeElement.getBoundingClientRect().top, document.getElementById('gone').getBoundingClientRect()]"
    )
    top, box = page.evaluate(edges)
    assert top >= box["bottom"], "what is said hides no field that is written in"
    assert "Siden findes ikke" not in page.title()
    assert page.url == f"{address}/da/?{ANSWER}&exact=1"
    page.unroute("**/da/?*")
    page.locator("#a-caseworkers").fill("5")
    page.locator("#a-caseworkers").press("Tab")
    expect(page.locator("h1")).to_contain_text("5 årsværk")
    expect(page.locator("#gone")).to_be_hidden()
    context.close()


def test_where_only_the_exact_request_fails_the_first_answer_stays(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    body = failed_page(address)

    def fail(route: Route) -> None:
        if "fsm-exact" in route.request.headers:
            route.fulfill(status=503, body=body, content_type="text/html")
        else:
            route.continue_()

    page.route("**/da/?*", fail)
    page.goto(f"{address}/da/?{ANSWER}")
    expect(page.locator("#gone")).to_contain_text("Siden findes ikke.")
    expect(page.locator(".number")).to_have_count(1)
    expect(page.locator(".inputs")).to_be_visible()
    expect(page.locator(".state")).not_to_contain_text("regnes nu", use_inner_text=True)
    expect(page.get_by_role("link", name="Regn det præcise svar")).to_be_visible()
    context.close()


def test_a_part_of_the_page_that_fails_is_said_and_holds_no_second_page(browser: Browser, address: str) -> None:
    """What the difference rests on held a whole page with its own head; a decision that failed said nothing."""
    context = browser.new_context()
    page = context.new_page()
    body = failed_page(address)
    page.route("**/rests?*", lambda route: route.fulfill(status=503, body=body, content_type="text/html"))
    page.goto(f"{address}/da/?{ANSWER}&exact=1")
    expect(page.locator("#gone")).to_contain_text("Siden findes ikke.")
    expect(page.locator("nav")).to_have_count(1)
    expect(page.locator("#rests-answer a")).to_be_visible()
    page.evaluate("document.getElementById('gone').hidden = true")
    page.route("**/decide/*", lambda route: route.fulfill(status=503, body=body, content_type="text/html"))
    page.locator("form[action$='decide/payback'] button").click()
    expect(page.locator("#gone")).to_contain_text("Siden findes ikke.")
    expect(page.locator("form[action$='decide/payback'] button")).to_be_visible()
    context.close()


def test_a_job_that_was_deleted_elsewhere_is_said_to_be_and_asked_for_no_longer(browser: Browser, address: str) -> None:
    """The box of the job was gone without a word."""
    context = browser.new_context()
    page, other = context.new_page(), context.new_page()
    page.goto(f"{address}/en/jobs")
    page.locator("form[action$='/jobs'] button").first.click()
    expect(page.locator("#job [role=status]")).to_be_visible()
    other.goto(page.url)
    held: list[Route] = []
    page.route("**/jobs/*", lambda route: held.append(route))  # it would see that the job has ended, and ask no more
    for _ in range(2):  # ended, then deleted
        other.click("form[action$='/cancel'] button")
    expect(other.locator("form[action$='/cancel']")).to_have_count(0)
    for route in held:
        route.continue_()
    page.unroute("**/jobs/*")
    expect(page.locator("#gone")).to_contain_text("somebody who has the link deletes it", timeout=15_000)
    expect(page.locator("#job")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.wait_for_timeout(4_000)
    assert asked == []
    context.close()


def test_a_part_that_is_open_stays_open_and_keeps_the_focus(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/en/?{ANSWER}&exact=1")
    for summary, field, value, following in (
        ("Give sources and reasons", "#reason", "counted twice", "a-reason"),
        ("More inputs", "#at", "3", "reassignment"),
    ):
        page.get_by_text(summary).click()
        page.locator(field).fill(value)
        with page.expect_response("**/en/?*"):
            page.locator(field).press("Tab")
        expect(page.locator(".state:not([hx-get])")).to_be_visible(timeout=WORKED)
        assert page.evaluate("document.activeElement.id") == following
        expect(page.locator(f"#{following}")).to_be_visible()
    expect(page.locator("#a-reason")).to_be_visible()
    context.close()


def test_a_part_that_comes_later_does_not_give_the_page_its_own_title(browser: Browser, address: str) -> None:
    """The tab was called "What the difference rests on", or by a question, as soon as that part was there."""
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/en/?{ANSWER}&exact=1")
    title = page.title()
    assert page.locator("h1").inner_text() in title
    expect(page.locator("#rests-answer p.working")).to_have_count(0, timeout=WORKED)
    assert page.title() == title
    working = page.locator("form[action$='decide/payback'] .working")
    expect(working).to_be_hidden()
    page.locator("form[action$='decide/payback'] button").click()
    expect(working).to_be_visible()  # for ten seconds nothing but a paler button said that it had been pressed
    expect(page.locator("#decided-payback .decided")).to_contain_text("against", timeout=WORKED)
    expect(working).to_be_hidden()
    assert page.title() == title
    context.close()


def test_what_is_opened_and_asked_under_the_first_answer_is_there_under_the_exact_one(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    held: list[Route] = []
    page.route(
        "**/en/?*", lambda route: held.append(route) if "fsm-exact" in route.request.headers else route.continue_()
    )
    page.goto(f"{address}/en/?{ANSWER}")
    expect(page.locator(".state")).to_contain_text("being worked out", use_inner_text=True)
    expect(page.get_by_role("link", name="Work out the exact answer")).to_be_hidden()
    for one in page.get_by_text("Show the numbers").all():
        one.click()
    page.locator("form[action$='decide/payback'] button").click()
    expect(page.locator("#decided-payback .decided")).to_contain_text("against", timeout=WORKED)
    held[0].continue_()
    expect(page.locator(".state:not([hx-get])")).to_be_visible(timeout=WORKED)
    assert page.locator("section > details").evaluate_all("all => all.map(one => one.open)") == [True, True]
    expect(page.locator("#decided-payback .decided")).to_be_visible()
    page.unroute("**/en/?*")
    page.locator("#a-caseworkers").fill("6")
    page.locator("#a-caseworkers").press("Tab")
    expect(page.locator("h1")).to_contain_text("6 full-time posts")
    expect(page.locator("#decided-payback .decided")).to_have_count(0)
    context.close()


def test_an_empty_plan_that_was_added_stays_until_the_page_is_left(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/en/?{ANSWER}&plans=4")
    page.locator("#b-caseworkers").fill("4")
    page.locator("#c-caseworkers").click()
    expect(page.locator("h1")).to_contain_text("4 full-time posts")
    page.wait_for_url(f"{address}/en/?{ANSWER}&b.caseworkers=4")
    assert page.evaluate("document.activeElement.id") == "c-caseworkers"
    page.locator("#c-caseworkers").fill("5")
    page.locator("#d-caseworkers").click()
    page.wait_for_url(f"{address}/en/?{ANSWER}&b.caseworkers=4&c.caseworkers=5")
    assert page.evaluate("document.activeElement.id") == "d-caseworkers"
    page.get_by_role("link", name="Dansk").click()
    expect(page.locator("#d-caseworkers")).to_be_visible()
    context.close()


def test_without_script_nothing_is_said_to_be_worked_out_before_it_is_asked_for(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/en/?{ANSWER}&plans=3")
    expect(page.locator(".state")).not_to_contain_text("being worked out", use_inner_text=True)
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator("#c-caseworkers")).to_be_visible()
    page.get_by_role("link", name="Work out the exact answer").click()
    expect(page.locator("#c-caseworkers")).to_be_visible()
    expect(page.locator("#rests-answer")).not_to_contain_text("being worked out", use_inner_text=True)
    page.get_by_role("link", name="Work it out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the difference rests on")
    page.get_by_role("link", name="Back to the answer").click()
    expect(page.locator(".number")).to_have_count(1)
    context.close()


def test_who_fills_in_the_form_from_the_top_is_not_told_what_is_missing_below(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/en/")
    page.locator("#municipality").fill("Vejle")
    with page.expect_response("**/en/?*"):
        page.locator("#municipality").press("Tab")
    page.wait_for_timeout(300)
    expect(page.locator(".mistake, .mistakes")).to_have_count(0)
    with page.expect_response("**/en/?*"):
        page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".mistakes li")).to_have_count(2)
    page.locator("#caseworkers").fill("3")
    page.locator("#caseworkers").press("Tab")
    expect(page.locator(".mistakes li")).to_have_text(["Enter how many citizens the office has today."])
    context.close()
