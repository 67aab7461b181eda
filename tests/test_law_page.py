"""Laws of the planner's page: its numbers are a comparison's, its links reproduce it, nothing hostile gets in."""

import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import anyio
import numpy as np
import pytest
from fabricated import calibration
from starlette.requests import Request
from starlette.testclient import TestClient

from fsm_sim.decisions import evaluate as evaluation
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document import rests_text
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.results.comparison import compare_runs
from fsm_sim.study.results.effect_parts import Parts, RunEffects
from fsm_sim.web.answering import answers
from fsm_sim.web.answering.answers import EXACT, QUICK, SEED, Answering
from fsm_sim.web.answering.kept_runs import KeptRuns, RunsOfPosterior
from fsm_sim.web.answering.plan_names import full_time
from fsm_sim.web.answering.plans import TODAY
from fsm_sim.web.answering.question import Question, asked
from fsm_sim.web.app import application
from fsm_sim.web.serving.headers import HEADERS
from fsm_sim.web.shared import Shared
from fsm_sim.web.shown.heading import heading
from fsm_sim.web.shown.implied import implied
from fsm_sim.web.shown.tables import difference_table, fan_table, states_table
from fsm_sim.web.shown.titles import difference_title, fan_title, states_title
from fsm_sim.web.shown.view import report
from fsm_sim.web.shown.words import amount_of, at_the_end, level_digits
from fsm_sim.web.take_away import TAKE

OFFICE = "municipality=Vejle&citizens=60&caseworkers=3&months=6"
QUERY = f"{OFFICE}&a.caseworkers=2&b.turnover=10"


def question(query: str = QUERY) -> Question:
    found = asked(parse_qsl(query)).question
    assert found is not None
    return found


@pytest.fixture(scope="module")
def made() -> Calibration:
    return calibration(draws=500)


@pytest.fixture(scope="module")
def client(made: Calibration) -> TestClient:
    return TestClient(application(made, ("testserver",)), follow_redirects=False)


class Tags(HTMLParser):
    """Start tags with their attributes, and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(("language", "said"), [("da", "intet felt"), ("en", "no box")])
def test_an_expected_difference_without_an_interval_is_said_to_have_none(
    client: TestClient, language: str, said: str
) -> None:
    """In so small an office the draws of some plans lie no further apart than by chance."""
    larger = "municipality=Vejle&citizens=300&caseworkers=9&months=12&a.caseworkers=5"
    queries = [question(one).link() for one in (f"{OFFICE}&turnover=20&a.turnover=22", larger)]
    pages = [client.get(f"/{language}/?{query}").text for query in queries]
    without = [one for one in pages if 'class="inner"' not in one.split("</article>")[0]]
    assert 0 < len(without) < len(pages)
    for one in pages:
        shown = Tags(one).text
        assert (said in shown) == (one in without)
        assert "– to –" not in shown
        assert "– til –" not in shown


@pytest.mark.parametrize("more", ["turnover=100", "turnover=20", "intake=0&part=2&share=50", "start=programme"])
def test_the_caseload_and_citizens_beside_the_form_are_those_of_the_table(made: Calibration, more: str) -> None:
    """They were the mean field's: 34 beside the form and 36 in the table of the same page."""
    answer = Answering(made).answer(question(f"{OFFICE}&{more}"))
    caseload, citizens = implied(answer, "en")[:2]
    for said, measure in ((caseload, "caseload"), (citizens, "in_office")):
        level = answer.levels[answer.month, measure][0]
        assert level["scenario"] == TODAY
        assert f", {level['mean']:,.0f} after 6 months." in said
    posts = full_time(answer.question, "")
    assert caseload.startswith("Citizens with a caseworker per full-time post: ")
    assert float(caseload.split(": ")[1].split(" ")[0]) <= answer.question.base["citizens"] / posts + 0.5


def test_a_link_gives_the_same_bytes_whatever_was_asked_before(made: Calibration, client: TestClient) -> None:
    """Runs, parameters, intakes and projections are kept between answers; none of it may be seen in one."""
    links = [
        question(f"{OFFICE}&{more}").link()
        for more in (
            "a.caseworkers=2&b.turnover=10",
            "a.caseworkers=2&b.turnover=11",
            "turnover=12&a.caseworkers=2&b.turnover=11",
            "a.caseworkers=2&b.turnover=10&c.from=3&c.caseworkers=4",
            "start=programme&a.caseworkers=2",
        )
    ]
    for exact in ("", "&exact=1"):
        kept = [client.get(f"/da/?{link}{exact}").content for link in links]
        for link, found in zip(links, kept, strict=True):
            alone = TestClient(application(made, ("testserver",)), follow_redirects=False)
            assert alone.get(f"/da/?{link}{exact}").content == found, link
            assert len(found) > 10_000


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_page_has_its_language_its_answer_and_no_outside_address(client: TestClient, language: str) -> None:
    found = client.get(f"/{language}/?{question().link()}")
    page = Tags(found.text)
    assert found.status_code == 200
    assert dict(page.tags)["html"]["lang"] == found.headers["content-language"] == language
    assert ("Forventet forskel" if language == "da" else "Expected difference") in page.text
    addresses = [
        value for _, own in page.tags for key, value in own.items() if key in ("href", "src", "action", "hx-get")
    ]
    assert len(addresses) > 10
    assert [one for one in addresses if not (one or "").startswith(("/", "#"))] == []
    assert "style" not in {key for _, own in page.tags for key in own}
    assert not [own for tag, own in page.tags if tag == "script" and "src" not in own]


def test_every_response_has_the_security_headers(client: TestClient) -> None:
    for address in ("/da/", f"/da/?{question().link()}", "/nothing", "/static/page.css", "/health", "/da/?x=1"):
        found = client.get(address)
        for name, value in HEADERS.items():
            if name != "cache-control":
                assert found.headers[name] == value, (address, name)


def test_the_numbers_of_a_page_are_those_of_a_comparison_of_all_measures_and_months(made: Calibration) -> None:
    """The page leaves out what it does not show; what it shows is what `compare` says of the same runs."""
    answer = Answering(made).answer(question())
    whole = compare_runs(
        answer.outcomes.runs(), answer.comparison.run, TODAY, made.as_json(),
        effects=RunEffects(evaluation_levers(made), Parts({})), months=answer.comparison.months,
    )  # fmt: skip
    for plan in ("plan-a", "plan-b"):
        row, wanted = answer.comparison.row(plan, answer.headline), whole.row(plan, answer.headline)
        assert row is not None
        assert wanted is not None
        numbers = {key for key, value in row.items() if isinstance(value, float | int)}
        assert len(numbers) > 20
        assert {key: row[key] for key in numbers} == pytest.approx({key: wanted[key] for key in numbers}, nan_ok=True)


def test_an_exact_answer_says_what_plans_give_beside_each_other_and_a_first_answer_does_not_wait_for_it(
    made: Calibration,
) -> None:
    """Plan B asks whether keeping caseworkers makes up for the cut of plan A."""
    asked_for = question(f"{OFFICE}&turnover=20&a.caseworkers=2&b.caseworkers=2&b.turnover=5")
    answering = Answering(made)
    assert answering.answer(asked_for).between == ()
    answer = answering.answer(asked_for, EXACT)
    (pair,) = answer.between
    files = answering.run(asked_for)
    wanted = compare_runs(files.runs, files.run, "plan-a", effects=files.effects).row("plan-b", answer.headline)
    row = pair.row("plan-b", answer.headline)
    assert row is not None
    assert wanted is not None
    for key in ("citizens_mean", "citizens_expected_lower", "citizens_expected_upper", "effect_above"):
        assert row[key] == pytest.approx(wanted[key], rel=1e-9, nan_ok=True)
    (told,) = report(answer, "en", exact=True).between
    assert told.startswith("“Plan B (2 full-time posts and 5% turnover)” compared with “Plan A (2 full-time posts)”: ")
    assert decimal(abs(row["citizens_mean"]), 1, "en") in told


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("da", "Borgere: dels optalt i kontoret, dels antaget."),
        ("en", "Citizens: partly counted in the office, partly assumed."),
    ],
)
def test_an_input_from_several_places_is_told_with_all_of_them(
    made: Calibration, language: Language, said: str
) -> None:
    answer = Answering(made).answer(question())
    run = answer.comparison.run
    entries = [{**one, "differing": {"citizens": ["counted", "assumed"]}} for one in run["scenarios"]]
    several = replace(answer, comparison=replace(answer.comparison, run={**run, "scenarios": entries}))
    assert said in report(several, language, exact=False).sources


def evaluation_levers(made: Calibration) -> dict[str, tuple[float, ...]]:
    from fsm_sim.study.forecasts.effect_runs import levers

    return levers(posterior_of(made, QUICK))


def test_an_answer_that_was_kept_is_the_one_that_is_run(made: Calibration, monkeypatch: pytest.MonkeyPatch) -> None:
    answering = Answering(made)
    first = answering.answer(question())
    runs: list[str] = []
    original = evaluation.run_offices_of
    monkeypatch.setattr(
        evaluation, "run_offices_of", lambda task, *rest: runs.append(task.scenario.name) or original(task, *rest)
    )
    again = answering.answer(question())
    assert runs == []
    changed = answering.answer(question(f"{OFFICE}&a.caseworkers=4&b.turnover=10"))
    assert set(runs) == {"plan-a"}
    np.testing.assert_array_equal(first.outcomes.values, again.outcomes.values)
    np.testing.assert_array_equal(first.outcomes.values[[0, 2]], changed.outcomes.values[[0, 2]])
    np.testing.assert_array_equal(
        changed.outcomes.values,
        Answering(made).answer(question(f"{OFFICE}&a.caseworkers=4&b.turnover=10")).outcomes.values,
    )


def test_what_was_projected_lately_is_not_projected_again(made: Calibration, monkeypatch: pytest.MonkeyPatch) -> None:
    answering = Answering(made)
    answering.answer(question())
    projected: list[str] = []
    original = answers.project
    monkeypatch.setattr(
        answers,
        "project",
        lambda files, *rest, **named: (
            projected.extend(file.scenario.name for file in files) or original(files, *rest, **named)
        ),
    )
    changed = question(f"{OFFICE}&a.caseworkers=4&b.turnover=10")
    kept = answering.answer(changed)
    assert projected == ["plan-a"]
    anew = Answering(made).answer(changed)
    for one, other in zip(kept.projections, anew.projections, strict=True):
        assert one.file.scenario == other.file.scenario
        np.testing.assert_array_equal(one.caseload, other.caseload)
        np.testing.assert_array_equal(one.citizens, other.citizens)
    assert [file.warnings for file in kept.files] == [file.warnings for file in anew.files]


def test_what_takes_longer_gives_way_to_first_answers(made: Calibration, tmp_path: Path) -> None:
    shared = Shared(made, tmp_path)
    order: list[str] = []
    request = Request({"type": "http", "method": "GET", "headers": []}, receive=anyio.sleep_forever)

    async def ask(name: str, seconds: float, heavy: bool) -> None:
        await shared.turn(request, lambda _: (time.sleep(seconds), order.append(name)), heavy=heavy)

    async def run() -> None:
        async with anyio.create_task_group() as group:
            for number in range(4):
                group.start_soon(ask, f"first {number}", 0.2, False)
            group.start_soon(ask, "exact", 0.0, True)

    anyio.run(run)
    assert len(order) == 5
    assert order[-1] == "exact"


def test_the_oldest_runs_are_forgotten(made: Calibration) -> None:
    kept = RunsOfPosterior(KeptRuns(SEED, most=1), QUICK)
    answer = Answering(made).answer(question())
    scenarios, found = [file.scenario for file in answer.files], answer.outcomes
    for place, scenario in enumerate(scenarios):
        some = slice(place, place + 1)
        kept.keep(scenario, replace(found, values=found.values[some], reported=found.reported[some]))
    known = [kept.has_draws(one, posterior_of(made, QUICK), 2, 1).all() for one in scenarios]
    assert known == [False, False, True]


def test_a_link_that_is_written_otherwise_leads_to_its_one_form(client: TestClient) -> None:
    loose = (
        "/en/?caseworkers=3&citizens=60&municipality=vejle+kommune&months=6&a.caseworkers=2&b.turnover=10&turnover=20"
    )
    found = client.get(loose)
    assert (found.status_code, found.headers["location"]) == (303, f"/en/?{question().link()}")
    assert client.get(found.headers["location"]).status_code == 200


def test_the_root_leads_to_the_language_that_a_browser_asks_for(client: TestClient) -> None:
    for wanted, language in (
        ("", "da"),
        ("en-GB,en;q=0.9,da;q=0.8", "en"),
        ("da-DK", "da"),
        ("fr", "da"),
        ("en;q=0.1, da;q=0.9", "da"),
        ("en;q=0.8,*;q=0.5", "en"),
        ("da;q=x,en", "en"),
        ("en;q=0", "da"),
    ):
        assert client.get("/?x=1", headers={"accept-language": wanted}).headers["location"] == f"/{language}/?x=1"
    for language in LANGUAGES:
        assert client.get(f"/{language}?x=1").headers["location"] == f"/{language}/?x=1"


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("municipality=Vejlle&citizens=60&caseworkers=3", "»Vejlle« er ikke en af landets kommuner. Mente du Vejle?"),
        ("municipality=Vejle&citizens=60&caseworkers=3&part=4", "4 på deltid er flere end de 3 sagsbehandlere i alt."),
        ("municipality=Vejle", "Skriv, hvor mange borgere kontoret har i dag."),
        (
            f"{OFFICE}&leave=4&leave-from=2&leave-to=4&a.caseworkers=5",
            "Sagsbehandlere på orlov: 4 på orlov, hvor der kun er 3, når orloven begynder.",
        ),
        (
            f"{OFFICE}&leave=2&leave-from=2&leave-to=4&a.caseworkers=1&a.from=2&b.caseworkers=1&b.from=3",
            "Sagsbehandlere, plan A: 2 på orlov, hvor der kun er 1, når orloven begynder.",
        ),
        (f"{OFFICE}&a.turnover=x", "Personaleomsætning (pct. pr. år), plan A: »x« er ikke et tal."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_at_the_top_with_a_link_to_it(
    client: TestClient, query: str, text: str
) -> None:
    found = client.get(f"/da/?{query}")
    page = Tags(found.text)
    assert found.status_code == 422
    assert page.text.count(text) == 2
    wrong = {own["id"] for tag, own in page.tags if own.get("aria-invalid") == "true"}
    links = {
        str(own["href"]).removeprefix("#")
        for tag, own in page.tags
        if tag == "a" and str(own.get("href")).startswith("#")
    }
    assert wrong
    assert wrong <= links


@pytest.mark.parametrize(
    ("query", "named"),
    [(f"{OFFICE}&a.caseworkers=0", "Plan A"), (f"{OFFICE}&leave=3&leave-from=2&leave-to=4&a.caseworkers=4", "Today")],
)
def test_numbers_without_any_caseworker_are_said_to_be_no_answer(client: TestClient, query: str, named: str) -> None:
    """Compare and brief said so; the page told "as many citizens as today" of a plan without posts."""
    text = Tags(client.get(f"/en/?{query}", follow_redirects=True).text).text
    assert re.search(rf"“{named} [^”]*” has no caseworkers for a time\. Nobody has studied that", text)
    other = Tags(client.get(f"/en/?{QUERY}").text).text
    assert "has no caseworkers for a time" not in other


@pytest.mark.parametrize(
    ("query", "said", "told"),
    [
        (
            f"{OFFICE}&a.caseworkers=0",
            "With 0 full-time posts there is no answer: for a time there are no casework",
            0,
        ),
        (f"{OFFICE}&a.caseworkers=0&b.caseworkers=4", "; with 0 full-time posts there is no answer.", 1),
        (
            f"{OFFICE}&leave=3&leave-from=2&leave-to=4&a.caseworkers=4",
            "“Today (3 full-time posts)” has no caseworkers for a time. Nobody has studied that, so its numbers are "
            "no answer.",
            0,
        ),
        (f"{OFFICE.replace('=60', '=1600')}&start=programme&a.caseworkers=0", "With 0 full-time posts there is no", 0),
    ],
)
def test_the_title_gives_no_number_of_a_plan_without_caseworkers(
    client: TestClient, query: str, said: str, told: int
) -> None:
    """It said "With 0 full-time posts, 1.6 more citizens" under a banner that said that this is no answer."""
    page = client.get(f"/en/?{query}", follow_redirects=True).text
    title = Tags(page[page.index("<h1") : page.index("</h1>")] + "</h1>").text
    assert said in title
    assert not re.search(r"With 0 full-time posts, [\d.]+ (more|fewer)", Tags(page).text)
    assert page.count('<article class="effect">') == told, "the large numbers below the title are of the same plans"


@pytest.mark.parametrize(
    ("query", "said", "drawn"),
    [
        (f"{OFFICE}&a.caseworkers=0&b.caseworkers=4", "“Plan A (0 full-time posts)” has no caseworkers for a time.", 1),
        (f"{OFFICE}&a.caseworkers=0", "“Plan A (0 full-time posts)” has no caseworkers for a time.", 0),
        (f"{OFFICE.replace('caseworkers=3', 'caseworkers=0')}&a.caseworkers=4", "“Today (0 full-time posts)”", 0),
    ],
)
def test_the_difference_of_a_plan_without_caseworkers_is_not_drawn_but_said_to_be_no_answer(
    client: TestClient, query: str, said: str, drawn: int
) -> None:
    """Its line stood beside that of another plan as if the two could be compared, and so did its column of states."""
    page = client.get(f"/en/?{query}", follow_redirects=True).text
    end = next(one for one in ('id="rests"', 'id="words"', 'id="decide"') if one in page)
    part = page[page.index('id="differences"') : page.index(end)]
    assert ('id="rests"' in page) == bool(drawn), "nothing is worked out of a difference that is no answer"
    assert said in Tags(part).text
    assert part.count("<figure") == drawn
    assert part.count("Plan A</th>") == 0
    assert part.count("<table") in (0, 2 * drawn, drawn), "neither months nor states of a plan without an answer"
    alone = client.get(f"/en/?{query.partition('&a.')[0]}", follow_redirects=True).text
    assert 'id="differences"' not in alone, "there is nothing that it could differ from"


AT_ONCE = "&a.caseworkers=4&a.from=0"


@pytest.mark.parametrize(
    ("query", "said", "left", "drawn"),
    [
        (f"{OFFICE}&a.caseworkers=0&b.caseworkers=4", "“Plan A (0 full-time posts)”", ["Today", "Plan B"], 2),
        (f"{OFFICE}&a.caseworkers=0", "“Plan A (0 full-time posts)”", ["Today"], 1),
        (f"{OFFICE.replace('caseworkers=3', 'caseworkers=0')}{AT_ONCE}", "“Today (0 full-time posts)”", ["Plan A"], 1),
        (f"{OFFICE.replace('caseworkers=3', 'caseworkers=0')}", "“Today (0 full-time posts)”", [], 0),
    ],
)
def test_levels_without_caseworkers_are_neither_drawn_nor_in_the_table_but_said_to_be_no_answer(
    client: TestClient, query: str, said: str, left: list[str], drawn: int
) -> None:
    """Its course and its row stood beside those of other plans, under a banner that said that they are no answer."""
    page = client.get(f"/en/?{query}", follow_redirects=True).text
    end = next(one for one in ('id="differences"', 'id="decide"') if one in page)
    part = page[page.index('id="levels"') : page.index(end)]
    levels, _, fan = part.partition('id="fan"')
    rows = re.findall(r'<th scope="row">(Today|Plan \w)', levels)
    assert rows == left
    assert f"{said} has no caseworkers for a time." in Tags(f"<p>{levels}</p>").text
    assert ("<table" in levels) == bool(left)
    assert fan.count("<figure") == drawn
    assert not fan or f"{said} has no caseworkers for a time." in Tags(f"<p {fan}</p>").text
    assert ("Dashed: today" in fan) == (left[:1] == ["Today"] and drawn > 1), "what is compared with is an answer"
    assert len(re.findall(r'<th scope="col">(?:Today|Plan \w)', fan)) == drawn


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("plans", ["", "&a.caseworkers=2"])
def test_every_file_that_can_be_taken_is_listed_with_its_kind_and_what_is_in_it(
    client: TestClient, language: Language, plans: str
) -> None:
    """Fifteen links stood in two columns, and of most it was not said what was in them."""
    page = client.get(f"/{language}/?{OFFICE}{plans}").text
    rows = re.findall(r"<tr>(.*?)</tr>", page[page.index('id="take"') : page.index('id="link"')], re.DOTALL)[1:]
    names = [one for row in rows for one in re.findall(r'href="/\w+/take/([^"?]+)\?', row)]
    kept = {"requirements.csv", "commands.txt"} | ({"differences.csv"} if not plans else set())
    assert sorted(names) == sorted({*TAKE} - kept)
    for row in rows:
        title, has, links = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        assert title
        assert len(Tags(has).text.split()) > 3
        for one in re.findall(r"<a .*?</a>", links):
            assert Tags(one).text.startswith(f"{title}, "), "a link says by itself what it is"


def test_no_plan_is_held_against_one_whose_caseworkers_are_all_away_between_the_months_that_are_shown(
    made: Calibration,
) -> None:
    """The comparison of the page has the months of its table alone, and everybody was away in another."""
    away = f"{OFFICE}&at=3,6&leave=2&leave-from=2&leave-to=3&a.caseworkers=2&a.from=1&b.caseworkers=4"
    answer = Answering(made).answer(question(away), answers.EXACT)
    assert [one.nobody_there for one in answer.projections] == [False, True, False]
    assert answer.between == ()
    known = Answering(made).answer(question(away.replace("a.caseworkers=2", "a.caseworkers=5")), answers.EXACT)
    assert len(known.between) == 1


def test_a_mistake_begins_with_a_capital_and_its_bounds_are_written_as_other_numbers(client: TestClient) -> None:
    wrong = "municipality=Vejle&citizens=x&caseworkers=3&a.part=9"
    for language, said in {"da": ("1 til 20.000", "Heraf på deltid, plan A"), "en": ("1 to 20,000", "Of whom")}.items():
        assert all(text in client.get(f"/{language}/?{wrong}").text for text in said), language


def test_the_months_of_a_table_are_those_of_its_title(client: TestClient) -> None:
    """The title said the end of June where the table had July, of one and the same number."""
    link = f"{OFFICE}&begins=2027-01&a.caseworkers=2"
    danish, english = (client.get(f"/{language}/?{link}").text for language in ("da", "en"))
    assert "ved udgangen af juni 2027" in danish
    assert ">ult. jun. 2027<" in danish
    assert ">ult. jan. 2027<" in danish, "the first month with a number, from which the title counts"
    assert "by the end of June 2027" in english
    assert ">end of Jun 2027<" in english


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }}",
        "=HYPERLINK(1)",
        "\N{RIGHT-TO-LEFT OVERRIDE}x",
    ],
)
@pytest.mark.parametrize("key", ["municipality", "programme", "turnover", "a.from", "begins", "nonsense"])
def test_hostile_text_is_shown_as_text(client: TestClient, key: str, hostile: str) -> None:
    query = urlencode([*((k, v) for k, v in parse_qsl(OFFICE) if k != key), (key, hostile)])
    found = client.get(f"/en/?{query}")
    page = Tags(found.text)
    assert found.status_code == 422
    assert not [own for tag, own in page.tags if tag == "script" and "src" not in own]
    assert not [own for _, own in page.tags if "onerror" in own]
    assert "49" not in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/da/../../etc/passwd",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/xx/",
        "/da/take/..%2f..%2fapp.py",
        "/da/nothing",
    ],
)
def test_what_is_not_a_page_is_not_found(client: TestClient, address: str) -> None:
    assert client.get(address).status_code in (404, 405)


@pytest.mark.parametrize(("language", "said"), [("da", "Siden findes ikke."), ("en", "There is no such page.")])
def test_a_page_that_is_not_there_looks_like_the_others_and_leads_on(
    client: TestClient, language: str, said: str
) -> None:
    found = client.get(f"/{language}/no-such-page")
    tags = Tags(found.text)
    assert found.status_code == 404
    assert ("html", {"lang": language}) in tags.tags
    assert ("link", {"rel": "stylesheet", "href": "/static/page.css"}) in tags.tags
    assert re.search(rf'<h1 id="failed">{said}</h1>', found.text)
    assert ("a", {"href": f"/{language}/"}) in tags.tags


def test_another_host_is_refused(client: TestClient) -> None:
    assert client.get("/da/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("programme", "told", "untold"),
    [
        (
            "fsm1",
            ("The effort group are", "left the office count too", "Probability of at least 40% of the effort group"),
            (),
        ),
        ("bir", ("left the office count too",), ("The effort group are",)),
        ("hir", (), ("The effort group are", "left the office count too")),
    ],
)
def test_under_the_levels_it_is_said_who_counts_and_what_a_requirement_is_of(
    client: TestClient, programme: str, told: tuple[str, ...], untold: tuple[str, ...]
) -> None:
    link = f"municipality=Vejle&citizens=60&caseworkers=3&months=6&programme={programme}&a.caseworkers=2"
    text = client.get(f"/en/?{link}", follow_redirects=True).text.replace("\xa0", " ")
    assert [said for said in told if said not in text] == []
    assert [said for said in untold if said in text] == []


@pytest.mark.parametrize(
    ("language", "people", "whose"),
    [
        ("da", "(aktivitetsparate kontanthjælpsmodtagere med mere end fem år i systemet)", "Kravene er indsatsens"),
        ("en", "(activity-ready recipients with more than five years on kontanthjælp)", "is the programme's own"),
    ],
)
def test_above_the_answer_it_is_said_whose_numbers_they_are_and_below_whose_the_requirement_is(
    client: TestClient, language: str, people: str, whose: str
) -> None:
    shown = Tags(client.get(f"/{language}/?{question().link()}").text).text
    assert f"Vejle · Flere skal med I {people} · " in shown
    assert whose in shown


def test_levels_can_be_taken_away(client: TestClient, made: Calibration) -> None:
    found = client.get(f"/da/take/levels.csv?{question().link()}")
    assert found.status_code == 200
    assert "attachment" in found.headers["content-disposition"]
    assert "plan-a" in found.text


def test_the_title_says_what_is_expected_under_each_plan_or_the_best_and_the_worst_of_many(made: Calibration) -> None:
    answering = Answering(made)
    three = answering.answer(question(f"{OFFICE}&a.caseworkers=1&b.caseworkers=2&c.caseworkers=6"))
    means = {plan: three.comparison.row(f"plan-{plan}", three.headline) for plan in "abc"}
    ordered = sorted(means, key=lambda plan: -(means[plan] or {})["citizens_mean"])
    posts = {"a": "1 full-time post,", "b": "2 full-time posts,", "c": "6 full-time posts,"}
    title = heading(three, "en")
    assert title.startswith(f"With {posts[ordered[0]]}")
    assert f"with {posts[ordered[-1]]}" in title
    assert posts[ordered[1]] not in title
    assert re.search(r"[.]$", heading(answering.answer(question(OFFICE)), "da"))


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_answer_with_numbers_says_what_it_rests_on_and_gives_its_file(client: TestClient, language: str) -> None:
    page = client.get(f"/{language}/?{question().link()}").text
    sections = {
        name: page.split(f'<h2 id="{name}"')[1].split("</section>")[0]
        for name in ("levels", "fan", "differences", "states")
    }
    for name, own in sections.items():
        assert 'class="tag ' in own.split("</h2>")[0], name
        assert '<table class="numbers' in own, name
        assert f"/take/{'levels' if name in ('levels', 'fan') else 'differences'}.csv?" in own, name


def test_the_table_of_courses_begins_with_the_number_that_its_title_begins_with(made: Calibration) -> None:
    """The title said "from 18 to 37", and the table began with a month that has no number."""
    answer = Answering(made).answer(question())
    table, first = fan_table(answer, "en"), decimal(float(answer.courses[TODAY].mean[answer.first]), 0, "en")
    assert f"from {first} to " in fan_title(answer, "en")
    assert [row[0] for row in table.rows] == ["month 1", "month 3", "month 6"]
    assert table.rows[0][1].startswith(f"{first} (")


def test_what_the_command_line_gives_is_said_to_be_the_exact_answer_while_the_page_has_the_first(
    client: TestClient,
) -> None:
    first, exact = (client.get(f"/en/?{QUERY}{more}").text for more in ("", "&exact=1"))
    assert "The exact answer on the command line" in first
    assert "The same answer on the command line" in exact


def test_of_a_plan_without_caseworkers_no_number_stands_in_words(made: Calibration, client: TestClient) -> None:
    """It was said to have no answer, and then what is expected of it, with an interval."""
    asked = f"{OFFICE}&a.caseworkers=0&b.caseworkers=2"
    empty, other = report(Answering(made).answer(question(asked)), "en", exact=False).sentences
    assert empty.endswith("Nobody has studied that, so its numbers are no answer.")
    assert re.findall(r"\d+", empty) == ["0"], "its posts alone"
    assert other.startswith("Plan B")
    assert "no answer" not in other
    _, of_a, of_b = re.split("<h2>Plan [AB]</h2>", client.get(f"/en/rests?{question(asked).link()}").text)
    assert "its numbers are no answer" in of_a
    assert "no answer" not in of_b


def test_a_sentence_that_names_some_of_the_states_says_so(made: Calibration, monkeypatch: pytest.MonkeyPatch) -> None:
    """It named six of the nine states of the table under it."""
    answer = Answering(made).answer(question())
    (whole, _) = answer.comparison.sentences("en")
    assert "by state" in whole
    assert "among others" not in whole
    monkeypatch.setattr(rests_text, "MOST_STATES", 1)
    (some, _) = answer.comparison.sentences("en")
    told = some.split("by state")[1]
    assert "among others: " in told
    assert ";" not in told


def test_the_table_of_differences_has_the_numbers_of_its_chart(made: Calibration) -> None:
    answer = Answering(made).answer(question())
    table = difference_table(answer, "en")
    assert [row[0] for row in table.rows] == ["month 1", "month 3", "month 6"]
    course = answer.differences["plan-a"]
    digits = amount_of(answer, "a")[1]
    ends = {name: decimal(float(getattr(course, name)[6]), digits if name == "mean" else 0, "en", signed=True)
            for name in ("mean", "lower", "upper")}  # fmt: skip
    assert table.rows[-1][1] == f"{ends['mean']} ({ends['lower']} to {ends['upper']})"


@pytest.mark.parametrize(("language", "said"), [("da", "sammenlignet med dagens"), ("en", "compared with today")])
def test_a_signed_number_is_not_followed_by_fewer_or_more(client: TestClient, language: str, said: str) -> None:
    """The card of a plan said "−2.5 fewer citizens"."""
    page = client.get(f"/{language}/?{QUERY}").text
    cards = re.findall(r'<p class="number">([^<]+)</p><p class="unit">([^<]+)</p>', page)
    signed = [unit for number, unit in cards if number[0] in "+\N{MINUS SIGN}"]
    assert signed
    assert all(said in unit for unit in signed)


def test_marks_of_differences_have_signs(client: TestClient) -> None:
    page = client.get(f"/da/?{question().link()}").text
    for part in (
        page.split('id="effects"')[1].split("</section>")[0],
        page.split('id="differences"')[1].split("</svg>")[0],
    ):
        marks = re.findall(r'<text class="mark" [^>]*text-anchor="(?:middle|end)">([^<]*)</text>', part)
        assert any(one.startswith("+") for one in marks), marks


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_start_offers_a_file_as_well(client: TestClient, language: str) -> None:
    main = client.get(f"/{language}/").text.split("<main")[1]
    assert f'href="/{language}/upload"' in main


def test_rules_of_another_day_are_a_banner_before_the_answer(client: TestClient) -> None:
    old = client.get(f"/en/?{question(f'{OFFICE}&begins=2027-01&rules=2024-07-01&a.caseworkers=2').link()}").text
    assert 'aria-labelledby="banner"' in old
    assert "2024" in old.split('aria-labelledby="banner"')[1].split("</section>")[0]
    new = client.get(f"/en/?{question(f'{OFFICE}&begins=2027-01&rules=2026-07-01&a.caseworkers=2').link()}").text
    assert 'aria-labelledby="banner"' not in new


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("plans", ["a.caseworkers=2&b.turnover=10", "a.caseworkers=1&b.caseworkers=8", "a.turnover=21"])
def test_the_title_of_each_part_is_a_sentence_with_the_numbers_of_its_table(
    made: Calibration, plans: str, language: Language
) -> None:
    """They were headings such as "Month by month"."""
    answer = Answering(made).answer(question(f"municipality=Vejle&citizens=200&caseworkers=6&months=12&{plans}"))
    course, digits = answer.courses[TODAY], level_digits(answer, answer.month)
    first, last = (decimal(float(course.mean[month]), digits, language) for month in (answer.first, answer.month))
    assert fan_table(answer, language).rows[-1][1].startswith(f"{last} (")
    ends = {"da": f"fra {first} til {last} borgere", "en": f"from {first} to {last} citizens"}[language]
    assert (ends in fan_title(answer, language)) == (first != last)
    assert last in fan_title(answer, language)
    differences = [cell.partition(" ")[0] for cell in difference_table(answer, language).rows[-1][1:]]
    title = difference_title(answer, language)
    value = {one: abs(float(one.replace(",", ".").replace("\N{MINUS SIGN}", "-"))) for one in differences}
    most = max(differences, key=value.__getitem__)
    largest = max(answer.question.plans, key=lambda plan: abs(amount_of(answer, plan)[0]))
    row = answer.rows[largest]
    assert row is not None
    if value[most] == 0:
        assert title == sentence("web.difference-title-none", language, when=at_the_end(answer, language))
    else:
        assert f" {most} " in f" {title.replace(',', ' ', 2) if language == 'en' else title} "
        both = {"da": "enkelte simuleringer går begge veje", "en": "single runs go both ways"}[language]
        assert (both in title) == (row["citizens_lower"] <= 0 <= row["citizens_upper"])
    told = states_title(answer, language)
    cells = [(abs(number(cell)), state) for state, *own in states_table(answer, language).rows for cell in own]
    if told:
        amount, state = max(cells)
        assert state in told
        assert decimal(amount, 1 if amount % 1 else 0, language) in told
    else:
        assert cells == []


def number(text: str) -> float:
    return float(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))


@pytest.mark.parametrize(
    "address",
    [
        f"?{QUERY}",
        "?municipality=Vejlle&citizens=x&caseworkers=3&a.caseworkers=2",
        f"decide/staffing?{OFFICE}&ask-share=x",
        f"decide/payback?{OFFICE}&a.caseworkers=2&ask-wage=600000",
    ],
)
def test_changing_the_language_loses_nothing_that_was_written(client: TestClient, address: str) -> None:
    """What had a mistake in it was lost; so was all that was written since the page came, for the script left the link
    to the other language as it was.
    """
    page = Tags(client.get(f"/da/{address}").text)
    (link,) = [own["href"] for name, own in page.tags if name == "a" and own.get("id") == "language"]
    path, _, query = str(link).partition("?")
    assert path == f"/en/{address.partition('?')[0]}"
    assert dict(parse_qsl(query)).items() >= dict(parse_qsl(address.partition("?")[2])).items()
    forms = [own for name, own in page.tags if name == "form" and own.get("class") == "inputs"]
    assert all(own["hx-select-oob"] == "#language" for own in forms)
