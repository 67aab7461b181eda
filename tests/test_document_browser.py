"""Document: the planner's page in a real browser: no accessibility violation, no script needed, any width, on paper."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fabricated import calibration
from monitored_towns import csv_of, towns
from own_calibrations import own_job
from page_browser import chromium, served
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect
from pypdf import PdfReader

from fsm_sim.study.calibrations import by_name
from fsm_sim.web.jobs import questions
from fsm_sim.web.jobs.links import signed
from fsm_sim.web.jobs.record import COUNTS, Job, folder, write
from fsm_sim.web.jobs.trials.asked import trial_asked
from fsm_sim.web.jobs.trials.work import simulate

pytestmark = pytest.mark.slow
"""Debian's chromium is needed; `make test-full` runs them."""

SECRET = b"x" * 32
NUMBER = "0123456789abcdef"
OWN_NUMBER = "fedcba9876543210"
TRIAL_NUMBER = "00112233445566aa"
TRIAL = {"municipalities": "4", "citizens": "30", "months": "6", "trials": "20"}
OWN = signed(SECRET, OWN_NUMBER, "own")
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
OFFICE = "municipality=Vejle&citizens=60&caseworkers=3&months=6"
QUESTION = "municipality=Vejle&citizens=340&caseworkers=9&part=2&begins=2027-01&a.caseworkers=11&b.caseworkers=7"
"""That of the pictures in the documents."""
STATES = {
    "start": "",
    "answer": f"?{OFFICE}&a.caseworkers=2&b.turnover=10",
    "exact": f"?{OFFICE}&a.caseworkers=2&b.turnover=10&exact=1",
    "no plan": f"?{OFFICE}",
    "five plans": f"?{OFFICE}&a.caseworkers=1&b.caseworkers=2&c.caseworkers=4&d.vacancy=1&e.handover=rebalance",
    "outside": "?municipality=Vejle&citizens=900&caseworkers=3&months=3&a.caseworkers=0",
    "upload": "upload",
    "jobs": "jobs",
    "monitoring": f"jobs/{signed(SECRET, NUMBER)}",
    "trial form": "trial",
    "wrong trial": "trial?design=stepped&plan-turnover=5&trials=x&citizens=",
    "trial": f"jobs/{signed(SECRET, TRIAL_NUMBER)}",
    "calibration": "calibration",
    "own calibration": f"jobs/{signed(SECRET, OWN_NUMBER)}",
    "own start": f"?own={OWN}&municipality=Gladsaxe",
    "own answer": f"?municipality=Gladsaxe&citizens=60&caseworkers=3&months=6&own={OWN}&a.caseworkers=2",
    "decision": f"decide/payback?{OFFICE}&a.caseworkers=2",
    "no decision": f"decide/staffing?{OFFICE}&ask-share=x",
    "mistakes": "?municipality=Vejlle&citizens=x&caseworkers=3&a.part=9",
}
"""What the page can look like."""
LOOKS = ("light", "dark", "forced")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    state = tmp_path_factory.mktemp("page")
    place = folder(state / "jobs", NUMBER)
    write(state / "jobs", Job(NUMBER, "monitor", "running", 0.0))
    (place / f"{COUNTS}.csv").write_text(csv_of(towns(6, 7, 3)), "utf-8")
    questions.monitor(place, {"programme": ""}, lambda _: None)
    write(state / "jobs", Job(NUMBER, "monitor", "done", 0.0, ended=60.0))
    asked = dict(trial_asked(TRIAL.items()).texts)
    write(state / "jobs", Job(TRIAL_NUMBER, "trial", "done", 0.0, asked, 60.0))
    place = folder(state / "jobs", TRIAL_NUMBER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_name, "load", lambda *_: calibration(draws=500))
        simulate(place, asked, "published", lambda *_: None, questions.results_of(place))
    own_job(state / "jobs", SECRET, number=OWN_NUMBER)
    with served(OFFICE, state, SECRET) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def opened(context: BrowserContext, url: str) -> tuple[Page, list[str]]:
    """A page, and what went wrong on it or left this machine."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda one: wrong.append(one.url) if "//127.0.0.1" not in one.url else None)
    page.goto(url, wait_until="load")
    return page, [one for one in wrong if "422" not in one]


def plain(text: str) -> str:
    """Text as it reads, whatever ligatures a font has and wherever its lines end, also after a hyphen."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).replace("- ", "-")


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.1 AA and good practice."""
    page.evaluate(AXE)
    each = "one => one.id + ': ' + one.nodes.map(node => node.target).join(' ')"
    found = page.evaluate(f"async () => (await axe.run()).violations.map({each})")
    return [str(one) for one in found]


@pytest.mark.parametrize(
    "look", ["light", *(pytest.param(look, marks=pytest.mark.slow) for look in ("dark", "forced"))]
)
@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("state", STATES)
def test_U1_axe_finds_nothing(browser: Browser, address: str, state: str, language: str, look: str) -> None:
    context = browser.new_context(
        color_scheme="dark" if look == "dark" else "light",
        forced_colors="active" if look == "forced" else "none",
        bypass_csp=True,
    )
    context.route("**/htmx.min.js", lambda route: route.fulfill(body=""))  # axe reads a page that does not change
    page, wrong = opened(context, f"{address}/{language}/{STATES[state]}")
    assert violations(page) == []
    assert wrong == []
    context.close()


@pytest.mark.parametrize("width", [320, 390, 640, 1366])
@pytest.mark.parametrize(
    "state", ["start", "five plans", "mistakes", "decision", "own calibration", "own answer", "wrong trial", "trial"]
)
def test_U2_nothing_runs_out_of_a_page_of_any_width(browser: Browser, address: str, state: str, width: int) -> None:
    """320 points are a laptop's window at 400 per cent."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page, _ = opened(context, f"{address}/da/{STATES[state]}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("language", ["da", "en"])
def test_no_table_for_researchers_scrolls_sideways_on_a_telephone(
    browser: Browser, address: str, language: str, width: int
) -> None:
    """The published figures were three screens wide; each number now stands beside what heads its column."""
    page, wrong = opened(
        browser.new_context(viewport={"width": width, "height": 800}), f"{address}/{language}/calibration"
    )
    beyond = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.ariaLabel)"
    assert page.locator(".scroll").evaluate_all(beyond) == []
    heads = page.locator("table.fits thead th").all_text_contents()[1:]
    first = page.locator("table.fits tbody tr").first.locator("td")
    label = "one => getComputedStyle(one, '::before').content.slice(1, -1).replaceAll('\\\\', '')"
    assert [one.evaluate(label) for one in first.all()] == heads
    drawing = page.locator("table.fits svg").first.bounding_box()
    assert drawing is not None
    assert drawing["x"] >= 0
    assert drawing["x"] + drawing["width"] <= width
    assert wrong == []
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_sent_its_counts_are_shown_and_the_job_can_be_ended(
    browser: Browser, address: str, script: bool
) -> None:
    """A browser says of every form where it comes from: a page that forbids it to say so could be sent nothing."""
    page, wrong = opened(browser.new_context(java_script_enabled=script), f"{address}/da/upload")
    content = csv_of(towns(6, 7, 3)).encode()
    page.set_input_files("#file", files=[{"name": "tal.csv", "mimeType": "text/csv", "buffer": content}])
    page.select_option("#purpose", "monitor")
    page.click("main form button[type=submit]")
    expect(page.locator("table.numbers")).to_contain_text("Ballerup")
    page.click("form[action$='/jobs'] button")
    expect(page.locator("h1")).to_contain_text("monitorering")
    page.click("form[action$='/cancel'] button")
    expect(page.locator("#job [role=status]")).to_contain_text("Afbrudt")
    assert wrong == []


@pytest.mark.parametrize("script", [True, False])
def test_a_trial_is_described_put_right_and_started(browser: Browser, address: str, script: bool) -> None:
    """From the list of jobs by HIR's example to a job, with a field put right on the way."""
    context = browser.new_context(java_script_enabled=script)
    page, wrong = opened(context, f"{address}/da/jobs")
    page.get_by_role("link", name="Beskriv forsøget").click()
    page.get_by_role("link", name="HIR på ressourceforløb").click()
    page.get_by_label("Simulerede forsøg", exact=True).fill("tyve")
    page.get_by_role("button", name="Simulér forsøget").click()
    expect(page.locator("[role=alert] li")).to_have_text(re.compile("^Simulerede forsøg: »tyve« er ikke et tal.*500"))
    expect(page.get_by_label("Årsværk med planen", exact=True)).to_have_value("4")
    page.get_by_label("Simulerede forsøg", exact=True).fill("20")
    page.get_by_role("button", name="Simulér forsøget").click()
    expect(page.locator("#commands")).to_have_value(re.compile("^fsm-sim decide trial .* --trials 20 "))
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would a trial find?")
    page.click("form[action$='/cancel'] button")
    expect(page.locator("#job [role=status]")).to_contain_text("Cancelled")
    assert [one for one in wrong if "422" not in one] == []
    context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_plan_starts_from_a_calibration_and_its_link_gives_another_the_same_numbers(
    browser: Browser, address: str, script: bool
) -> None:
    """From the job's page to an answer in both languages, a decision, and a browser that has only the link."""
    context = browser.new_context(java_script_enabled=script)
    page, wrong = opened(context, f"{address}/en/jobs/{signed(SECRET, OWN_NUMBER)}")
    page.get_by_label("Municipality", exact=True).fill("Gladsaxe")
    page.get_by_role("button", name="Plan from this calibration").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan from your own calibration")
    expect(page.get_by_text("Gladsaxe has ").first).to_be_visible()
    for name, value in (("citizens", "60"), ("caseworkers", "3"), ("months", "6"), ("a.caseworkers", "2")):
        page.locator(f'[name="{name}"]').first.fill(value)
    page.get_by_role("button", name="Show the answer").click()
    expect(page.get_by_text("drawn from your own calibration").first).to_be_visible()
    number = page.locator(".number").first
    expect(number).to_be_visible()
    own = number.text_content()
    assert OWN in page.url
    other = browser.new_context().new_page()
    other.goto(f"{address}{page.url.removeprefix(address).replace('/en/', '/da/')}&exact=1")
    expect(other.get_by_text("din egen kalibrering").first).to_be_visible()
    page.goto(f"{page.url}&exact=1")
    exact = page.locator(".number").first.text_content()
    assert (exact or "").replace(".", ",") == other.locator(".number").first.text_content()
    page.get_by_role("link", name="Answer from the published calibration instead").click()
    expect(page.get_by_text("drawn from your own calibration")).to_have_count(0)
    assert page.locator(".number").first.text_content() != own
    assert wrong == []
    context.close()


def test_U2_without_script_the_form_answers_and_every_link_works(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page, _ = opened(context, f"{address}/en/")
    page.get_by_label("Municipality", exact=True).fill("vejle kommune")
    page.get_by_label("Citizens today", exact=True).fill("60")
    page.locator("#caseworkers").fill("3")
    page.locator("#a-caseworkers").fill("2")
    page.locator("#months").fill("6")
    page.get_by_role("button", name="Show the answer").click()
    assert page.url == f"{address}/en/?{OFFICE}&a.caseworkers=2"
    assert "With 2 full-time posts" in page.locator("h1").inner_text()
    page.get_by_role("link", name="Work out the exact answer").click()
    assert "1,000 simulated runs" in page.locator(".state").inner_text()
    page.get_by_role("link", name="Dansk").click()
    assert "Med 2 årsværk" in page.locator("h1").inner_text()
    page.get_by_role("link", name="Tilføj en plan").click()
    assert page.locator("#c-caseworkers").is_visible()
    context.close()


def test_U2_the_keyboard_reaches_every_field_and_changes_the_answer(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 800})
    page, wrong = opened(context, f"{address}/da/?{OFFICE}&a.caseworkers=2")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert {"municipality", "programme", "citizens", "a-caseworkers", "b-turnover", "months"} <= reached
    page.locator("#a-caseworkers").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("6")
    page.keyboard.press("Tab")
    expect(page.locator("h1")).to_contain_text("6 årsværk", timeout=20_000)
    page.wait_for_url(f"{address}/da/?{OFFICE}&a.caseworkers=6")
    expect(page.locator(".state")).to_contain_text("1.000", timeout=20_000)
    assert page.evaluate("document.activeElement.id") == "b-caseworkers"
    assert wrong == []
    context.close()


def test_U2_a_decision_is_asked_with_the_keyboard_and_answered_below_its_form(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 800})
    page, wrong = opened(context, f"{address}/en/?{OFFICE}&a.caseworkers=2&a.vacancy=9&exact=1")
    for kind, said in (("staffing", "full-time post"), ("payback", "against “Today"), ("split", "Of this, by change")):
        page.locator(f"form[action$='decide/{kind}'] button").focus()
        page.keyboard.press("Enter")
        expect(page.locator(f"#decided-{kind} .decided")).to_contain_text(said, timeout=60_000)
    assert page.locator("h1").inner_text().startswith("With"), "the page's own answer stays"
    title = page.locator("#decided-payback .lead").inner_text()
    page.locator("#payback-ask-wage").fill("x")
    page.locator("#payback-ask-wage").press("Enter")
    expect(page.locator("#decided-payback .mistakes")).to_contain_text("is not a number", timeout=60_000)
    page.locator("#decided-staffing").get_by_role("link", name="Link to this answer").click()
    assert f"{address}/en/decide/staffing?{OFFICE}&a.caseworkers=2&a.vacancy=9&ask-outcome=" in page.url
    assert title not in page.locator("main").inner_text()
    assert [one for one in wrong if "422" not in one] == []
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_decision_has_its_question_where_the_page_of_an_answer_has_its_fields(
    browser: Browser, address: str, width: int
) -> None:
    """A laptop's right half was empty: the question stood below its answer, and that was as wide as a line of text."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page, wrong = opened(context, f"{address}/da/decide/payback?{OFFICE}&a.caseworkers=2")
    boxes = [page.locator(one).first.bounding_box() for one in ("form", ".decided", ".decided .lead")]
    form, answer, lead = (one for one in boxes if one)
    if width < 1000:
        assert form["y"] + form["height"] <= answer["y"]
    else:
        assert form["x"] + form["width"] < answer["x"]
        assert width - (lead["x"] + lead["width"]) < 64, "the lead is as wide as its place"
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert not page.locator("form").first.is_visible()
    assert wrong == []
    context.close()


def test_U2_a_decision_is_asked_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page, _ = opened(context, f"{address}/da/?{OFFICE}&a.caseworkers=2")
    asking = page.locator("form[action$='decide/staffing']")  # others ask for a probability too
    asking.get_by_label("Sandsynlighed (pct.)", exact=True).fill("60")
    asking.locator("button").click()
    assert "60 %" in plain(page.locator(".decided").inner_text())
    page.get_by_role("link", name="English").click()
    assert "60%" in page.locator(".decided").inner_text()
    page.get_by_role("link", name="Back to the answer").click()
    assert page.url == f"{address}/en/?{OFFICE}&a.caseworkers=2"
    context.close()


def test_the_last_change_is_the_one_that_is_answered(browser: Browser, address: str) -> None:
    """A slow answer to an older question once kept the last one from being asked, or took the place of its answer."""
    context = browser.new_context(viewport={"width": 1366, "height": 800})
    page, wrong = opened(context, f"{address}/da/?{OFFICE}&a.caseworkers=2&exact=1")
    held: list[Route] = []

    def slowly(route: Route) -> None:
        asked = parse_qs(urlsplit(route.request.url).query)
        if asked["a.caseworkers"] == ["7"]:
            route.continue_()
        else:
            held.append(route)  # an older question, or the exact answer to it

    page.route("**/da/?*", slowly)
    for count in ("4", "5", "6", "7"):
        page.locator("#a-caseworkers").fill(count)
        page.locator("#a-caseworkers").dispatch_event("change")
        page.wait_for_timeout(300)
    expect(page.locator("h1")).to_contain_text("7 årsværk", timeout=20_000)
    expect(page.locator(".state")).to_contain_text("1.000", timeout=20_000)
    for route in held:
        with suppress(Error):  # it is asked no longer
            route.continue_()
    page.wait_for_timeout(2000)
    expect(page.locator("h1")).to_contain_text("7 årsværk")
    assert len(held) >= 1
    assert wrong == []
    context.close()


def test_a_server_that_is_gone_is_said_and_the_numbers_stay(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page, _ = opened(context, f"{address}/da/?{OFFICE}&a.caseworkers=2&exact=1")
    title = page.locator("h1").inner_text()
    page.route("**/*", lambda route: route.abort())
    page.locator("#a-caseworkers").fill("6")
    page.locator("#a-caseworkers").press("Tab")
    page.locator("#gone").wait_for(state="visible")
    assert page.locator("h1").inner_text() == title
    context.close()


def test_U2_on_paper_there_are_the_inputs_and_no_form(browser: Browser, address: str, tmp_path: Path) -> None:
    context = browser.new_context()
    page, _ = opened(context, f"{address}/da/?{OFFICE}&a.caseworkers=2&exact=1")
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    text = "".join(one.extract_text() for one in PdfReader(tmp_path / "page.pdf").pages)
    assert "Det, der er regnet med" in text
    assert "Vis svaret" not in text
    assert f"{address}/da/?{OFFICE}&a.caseworkers=2" in "".join(text.split())
    page.emulate_media(media="print")
    for mark in (".swatch.more", ".swatch.same"):  # a browser prints no backgrounds unless it is told to
        style = page.locator(mark).first.evaluate("one => getComputedStyle(one).printColorAdjust")
        assert style == "exact", mark
    tag = "one => getComputedStyle(one, '::before').printColorAdjust"
    assert page.locator(".tag.both").first.evaluate(tag) == "exact"
    context.close()


@pytest.mark.parametrize("language", ["da", "en"])
def test_U2_on_paper_the_answer_about_two_plans_is_two_pages(
    browser: Browser, address: str, tmp_path: Path, language: str
) -> None:
    """It was three or four: rows as tall as on the screen, and a source for each field."""
    context = browser.new_context()
    page, _ = opened(context, f"{address}/{language}/?{QUESTION}&exact=1")
    expect(page.locator("#rests-answer h3").first).to_be_visible(timeout=60_000)
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    found = PdfReader(tmp_path / "page.pdf")
    assert len(found.pages) == 2
    assert [round(float(length)) for length in found.pages[0].mediabox[2:]] == [595, 842]  # A4
    text = plain(" ".join(one.extract_text() for one in found.pages))
    for element in ("h1", "#levels", "#fan", "#differences", "#states", "#rests", "#words", "#inputs"):
        assert plain(page.locator(element).evaluate("one => one.firstChild.textContent")) in text, element
    context.close()


@pytest.mark.parametrize(("plans", "most"), [(3, 3), (5, 4)])
@pytest.mark.parametrize("language", ["da", "en"])
def test_U2_on_paper_three_to_five_plans_have_no_broken_title_and_no_page_of_two_lines(
    browser: Browser, address: str, tmp_path: Path, language: str, plans: int, most: int
) -> None:
    """A title began on one page and ended on the next, numbers were cut at the edge, and the foot had a page alone."""
    context = browser.new_context(viewport={"width": 1366, "height": 800})
    others = ["&c.turnover=10", "&d.vacancy=1&d.handover=rebalance", "&e.caseworkers=12"]
    page, _ = opened(context, f"{address}/{language}/?{QUESTION}{''.join(others[: plans - 2])}&exact=1")
    expect(page.locator("#rests-answer h3")).to_have_count(plans, timeout=60_000)
    titles = page.locator("h2:visible:not(.unseen)").evaluate_all(
        "all => all.map(one => [one.id, one.firstChild.textContent])"
    )
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    found = [plain(one.extract_text()) for one in PdfReader(tmp_path / "page.pdf").pages]
    assert len(found) <= most
    for name, title in titles:  # what can be clicked on alone is not on paper
        assert any(plain(title) in one for one in found) == (name not in ("take", "decide")), title
    assert plain(page.locator("#inputs").evaluate("one => one.textContent")) in found[-1]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 695, "height": 1000})  # the paper, without its margins
    ends = "all => all.map(one => one.getBoundingClientRect().right)"
    assert max(page.locator(".panels svg text").evaluate_all(ends)) <= 695
    context.close()


@pytest.mark.parametrize("width", [390, 1366])
def test_the_heads_and_the_cells_of_five_plans_hold_what_they_say(browser: Browser, address: str, width: int) -> None:
    """On a laptop "Plan A" to "Plan E" lay over each other, and a field showed one figure of two."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page, _ = opened(
        context, f"{address}/en/?{OFFICE}&begins=2027-01&a.caseworkers=11&e.caseworkers=100&e.from=2027-03"
    )
    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent || one.id)"
    assert page.locator(".plans th").evaluate_all(cut) == []
    assert page.locator(".plans input").evaluate_all(cut) == []
    boxes = page.locator(".plans thead th").evaluate_all("all => all.map(one => one.getBoundingClientRect())")
    assert len(boxes) == 6
    fields = page.locator(".plans tbody tr:first-child input").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect())"
    )
    for head, field in zip(boxes, fields, strict=True):
        assert abs(head["right"] - field["right"]) < 8, "each head stands over its fields"
    context.close()


@pytest.mark.parametrize("width", [320, 375, 1280, 1366])
def test_a_number_and_its_interval_stand_on_one_line_and_no_table_of_an_answer_is_cut(
    browser: Browser, address: str, width: int
) -> None:
    """ "27 (16–37)" was broken within its interval; on a phone the last month, which the title is of, was cut off."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page, _ = opened(context, f"{address}/da/?{QUESTION}&exact=1")
    lines = """cells => cells.map(cell => {
        const range = document.createRange(); range.selectNodeContents(cell);
        const boxes = [...range.getClientRects()].sort((one, other) => one.top - other.top);
        return 1 + boxes.slice(1).filter((box, at) => box.top >= boxes[at].bottom - 1).length;
    })"""
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    cells = page.locator(".spans td")
    assert cells.count() > 20
    assert set(cells.evaluate_all(lines)) == {1}
    assert page.evaluate("document.documentElement.scrollWidth") == width
    boxes = page.locator("#answer .scroll:visible")
    assert boxes.count() == 5
    assert boxes.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).length") == 0
    heads = page.locator("#levels ~ .scroll td").first.evaluate("one => getComputedStyle(one, '::before').content")
    assert (heads != "none") == (width < 400), "in a narrow place each number says what heads its column"
    context.close()


def test_on_a_laptop_todays_staffing_is_seen_beside_the_answer(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    for language in ("da", "en"):
        page, _ = opened(context, f"{address}/{language}/?{OFFICE}&a.caseworkers=2")
        box = page.locator("#a-caseworkers").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 768
        heads = page.locator(".plans thead th")
        assert {
            heads.nth(place).evaluate("one => Math.round(one.getClientRects()[0].height / 26)") for place in range(3)
        } == {1}
    context.close()


@pytest.mark.parametrize("width", [360, 1366])
@pytest.mark.parametrize("state", ["start", "mistakes", "answer"])
def test_fields_of_one_row_begin_at_one_height_however_long_a_label_or_a_mistake_is(
    browser: Browser, address: str, state: str, width: int
) -> None:
    """A label of two lines, and a mistake of four, had pushed one field of a row below the other."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    rows = """all => all.map(row => [...row.querySelectorAll(':scope > .field')].map(field => [
        Math.round(field.getBoundingClientRect().top),
        Math.round(field.querySelector('input, select').getBoundingClientRect().top)]))"""
    for language in ("da", "en"):
        page, _ = opened(context, f"{address}/{language}/{STATES[state]}")
        found = page.locator(".pair, .asked").evaluate_all(rows)
        assert found
        for row in found:
            begins: dict[int, set[int]] = {}
            for top, field in row:
                begins.setdefault(top, set()).add(field)
            assert all(len(fields) == 1 for fields in begins.values()), (language, row)
        if width == 1366 and state == "answer":
            assert any(len({top for top, _ in row}) < len(row) for row in found), "fields stand beside each other"
    context.close()


def test_what_is_chosen_for_new_caseworkers_is_read_whole_on_a_phone(browser: Browser, address: str) -> None:
    """The words were wider than their field, and a field that is chosen from does not scroll."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    room = """all => all.map(one => {
        const style = getComputedStyle(one), pen = document.createElement('canvas').getContext('2d');
        pen.font = style.font;
        const arrow = 20;
        return one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow
            - pen.measureText(one.selectedOptions[0].text).width;
    })"""
    for language in ("da", "en"):
        leave = "leave=1&leave-from=2&leave-to=3"
        page, _ = opened(context, f"{address}/{language}/?{OFFICE}&a.handover=rebalance&b.caseworkers=2&{leave}")
        found = page.locator(".handover select, #leave-citizens").evaluate_all(room)
        assert len(found) == 4
        assert min(found) >= 0, language
    context.close()


@pytest.mark.parametrize("width", [320, 390, 1366])
def test_a_plans_first_month_is_read_whole(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page, _ = opened(context, f"{address}/da/?{OFFICE}&begins=2027-01&a.caseworkers=2&a.from=2027-04&b.caseworkers=4")
    assert page.locator("#a-from").evaluate("one => one.scrollWidth - one.clientWidth") <= 0
    context.close()


def test_what_stands_above_the_form_on_a_phone_follows_the_exact_answer(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page, _ = opened(context, f"{address}/da/?{OFFICE}&a.caseworkers=2")
    page.wait_for_selector(".state:not([hx-get])", timeout=60_000)
    exact, _ = opened(context, f"{address}/da/?{OFFICE}&a.caseworkers=2&exact=1")
    assert page.locator("#glance").text_content() == exact.locator("#glance").text_content()
    assert page.locator(".number").first.text_content() in (page.locator("#glance").text_content() or "")
    context.close()


def test_on_paper_no_heading_stands_without_its_text(browser: Browser, address: str) -> None:
    """What a difference rests on is worked out after the answer; until it is, its heading stood alone."""
    context = browser.new_context()
    alone = """all => all.filter(one => one.offsetHeight > 0).filter(one => {
        const inside = [...one.parentElement.children].filter(other => other !== one && other.offsetHeight > 0);
        return !inside.some(other => other.innerText.trim() || other.querySelector('svg'));
    }).map(one => one.innerText)"""
    for state in ("answer", "exact"):
        page, _ = opened(context, f"{address}/da/{STATES[state]}")
        if state == "exact":
            page.locator("#rests-answer h3").first.wait_for(timeout=60_000)
        page.emulate_media(media="print")
        headings = page.locator("main section > h2")
        assert headings.count() > 4
        assert headings.evaluate_all(alone) == []
        assert page.locator("#rests").is_visible() == (state == "exact")
    context.close()


def test_in_forced_colours_what_a_number_rests_on_and_what_is_the_same_keep_their_signs(
    browser: Browser, address: str
) -> None:
    """Half a circle had become an empty one, and the square of the key no longer had the colour of its bar."""
    context = browser.new_context(forced_colors="active")
    page, _ = opened(context, f"{address}/da/{STATES['answer']}")
    signs = "one => getComputedStyle(one, '::before').backgroundImage"
    assert "gradient" in page.locator(".tag.both").first.evaluate(signs)
    square = page.locator(".swatch.same").first.evaluate("one => getComputedStyle(one).backgroundColor")
    assert square == page.locator("rect.same").first.evaluate("one => getComputedStyle(one).fill")
    context.close()


@pytest.mark.parametrize("state", ["start", "mistakes", "own start"])
def test_on_a_phone_what_the_page_is_or_what_is_wrong_stands_before_the_form(
    browser: Browser, address: str, state: str
) -> None:
    """The title of the start, and what was wrong, stood below the whole form."""
    tops = {}
    for width in (375, 1280):
        context = browser.new_context(viewport={"width": width, "height": 800})
        page, _ = opened(context, f"{address}/da/{STATES[state]}")
        boxes = [page.locator(one).first.bounding_box() for one in ("h1", ".inputs")]
        assert page.locator("h1").count() == 1
        tops[width] = [(box["x"], box["y"]) for box in boxes if box]
        before = "document.querySelector('h1').compareDocumentPosition(document.querySelector('.inputs')) & 4"
        assert page.evaluate(before) == 4, "and so it is read aloud"
        context.close()
    title, form = tops[375]
    assert title[1] < 200 < form[1]
    title, form = tops[1280]
    assert title[0] > form[0]
    assert title[1] < 200


@pytest.mark.parametrize("width", [320, 375, 640, 768, 1024, 1280, 1366, 1920])
def test_beside_a_plans_number_there_is_no_hole(browser: Browser, address: str, width: int) -> None:
    """At 1,280 points the third of three parts stood alone below the first."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page, _ = opened(context, f"{address}/da/{STATES['answer']}")
    whole = page.locator(".effect").first.evaluate("one => one.clientWidth")
    boxes = (
        page.locator(".effect")
        .first.locator("> div")
        .evaluate_all("all => all.map(one => one.getBoundingClientRect()).map(one => [Math.round(one.top), one.width])")
    )
    rows = [[wide for top, wide in boxes if top == own] for own in sorted({top for top, _ in boxes})]
    assert [len(row) for row in rows] in ([3], [1, 2], [1, 1, 1])
    assert all(sum(row) > 0.85 * whole for row in rows), rows
    context.close()


@pytest.mark.parametrize("width", [320, 375, 768, 1024, 1280, 1366, 1920])
def test_the_words_of_all_drawings_are_of_one_size(browser: Browser, address: str, width: int) -> None:
    """Those of three charts beside each other were of ten points, and those of two of sixteen."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page, _ = opened(context, f"{address}/da/?{QUESTION}")
    size = """all => all.map(one => {
        const drawing = one.ownerSVGElement;
        return parseFloat(getComputedStyle(one).fontSize) * drawing.clientWidth / drawing.viewBox.baseVal.width;
    })"""
    found = page.locator("main svg .mark").evaluate_all(size)
    assert len(found) > 30
    assert min(found) >= 11.5
    assert max(found) <= 14.5
    context.close()


def test_a_long_wrong_value_does_not_widen_the_page(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 800})
    for wrong in (f"municipality={'W' * 200}", f"{OFFICE}&turnover={'9' * 190}", f"{OFFICE}&{'k' * 100}=1"):
        page, _ = opened(context, f"{address}/da/?{wrong}")
        assert page.evaluate("document.documentElement.scrollWidth") == 320, wrong
    context.close()
