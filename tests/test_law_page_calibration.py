"""Laws of the researchers' page: it says what the calibration's record says, of every figure, parameter and check."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fabricated import FAILED, calibration
from starlette.testclient import TestClient

from fsm_sim.language.numbers import decimal, significant
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.calibration import panel_text
from fsm_sim.report.document.decisions.parameter_names import parameter_title
from fsm_sim.web.app import application
from fsm_sim.web.researchers import contents

MADE = calibration(draws=500)


def public_table() -> dict[str, Any]:
    """What a public table says of three municipalities: it tells them apart in work and not in placements."""
    ends = {"mean": 1.0, "lower": 0.9, "upper": 1.1}
    work = {"Vejle": 0.8, "Horsens": 1.0, "Skive": 1.3}
    towns = [
        {
            "municipality": town,
            "people": 500.0,
            "own_weight": None,
            "effects": {
                "office_work": {"mean": mean, "lower": mean - 0.1, "upper": mean + 0.1},
                "office_placement": ends,
            },
        }
        for town, mean in work.items()
    ]
    apart = {"apart": ends, "apart_before": ends}
    return {
        "measures": ["in_paid_hours"],
        "first": "2021-07",
        "last": "2024-06",
        "broken": "",
        "programme": "usual",
        "discrepancy": 0.05,
        "size_slope": {"in_paid_hours": ends},
        "kinds": {"office_placement": {**apart, "contraction": 0.1}, "office_work": {**apart, "contraction": 0.8}},
        "municipalities": towns,
    }


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return TestClient(application(MADE, ("testserver",), tmp_path_factory.mktemp("state")), follow_redirects=False)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_figure_parameter_and_check_of_the_record_is_on_the_page(client: TestClient, language) -> None:
    page = client.get(f"/{language}/calibration")
    text = re.sub(r"<[^>]+>", "|", page.text).replace("&gt;", ">").replace("&#39;", "'").replace("&lt;", "<")
    record = MADE.as_json()
    assert page.status_code == 200
    assert len(record["fit"]) > 20
    for one in record["fit"]:
        assert f"|{one['title'][language]} |{one['id']}|" in text, "in words, before what files call it"
        assert f"|{decimal(100 * one['predicted_mean'], 1, language)}|" in text
        assert f"|{decimal(one['p_value'], 2, language)}|" in text, "the text above the table explains it"
    for one in record["parameters"]:
        assert f"|{one['name']}|" in text
        assert f"|{parameter_title(one['name'], language)} |" in text, one["name"]
        assert significant(one["posterior_mean"], 4, language) in text
    assert page.text.count("<svg") == len(record["fit"])
    assert 'style="' not in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_public_table_shows_every_municipality_and_its_drawing(tmp_path: Path, language: Language) -> None:
    """Nothing of it without one; with one every row of the report's table, and no parameter a second time."""
    made = replace(MADE, panel=public_table())
    client = TestClient(application(made, ("testserver",), tmp_path))
    page = client.get(f"/{language}/calibration").text
    for row in panel_text.rows(made.panel, language):
        name, *cells = row
        shown = page.split(f">{name}</th>")[1].split("</tr>")[0]
        assert re.findall(r"<td[^>]*>([^<]*)</td>", shown) == cells
    assert panel_text.heading(made.panel, language) in page
    drawn = client.get(f"/{language}/calibration/municipalities.png")
    assert (drawn.status_code, drawn.headers["content-type"], drawn.content[:4]) == (200, "image/png", b"\x89PNG")
    assert f"/{language}/calibration/municipalities.png" in page


def test_without_a_public_table_there_is_no_drawing(client: TestClient) -> None:
    assert client.get("/en/calibration/municipalities.png").status_code == 404
    assert "municipalities.png" not in client.get("/en/calibration").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_says_where_its_municipality_lies_in_the_public_table(tmp_path: Path, language: Language) -> None:
    client = TestClient(application(replace(MADE, panel=public_table()), ("testserver",), tmp_path))
    said = {
        town: unescape(client.get(f"/{language}/?municipality={town}&citizens=60&caseworkers=3&a.caseworkers=2").text)
        for town in ("Vejle", "Skive", "Odense")
    }
    low, high = (decimal(one, 2, language) for one in (0.8, 1.3))
    assert panel_text.own_effects(public_table(), "Vejle", language)[0] in said["Vejle"]
    assert low in panel_text.own_effects(public_table(), "Vejle", language)[0]
    assert high in panel_text.own_effects(public_table(), "Skive", language)[0]
    assert panel_text.own_effects(public_table(), "Skive", language)[0] in said["Skive"]
    assert panel_text.own_effects(public_table(), "Odense", language)[0] in said["Odense"]


def test_the_place_of_a_municipality_counts_those_that_lie_higher() -> None:
    table = public_table()
    assert panel_text.own_effects(table, "Vejle") == (
        "By the public table up to 2024-06, Vejle has 0.80 times the middle municipality's rates towards work (0.70 to "
        "0.90); 2 of 2 others lie higher.",
    )
    assert "; 0 of 2 others lie higher." in panel_text.own_effects(table, "Skive")[0]
    assert panel_text.own_effects(table, "Odense") == (
        "The public table up to 2024-06 has no Odense. Its rates are drawn from how far the municipalities of the "
        "table lie apart.",
    )
    assert panel_text.own_effects({}, "Vejle") == ()


def test_every_drawing_is_within_its_box() -> None:
    for one in contents(MADE, MADE.as_json(), "en")["figures"]:
        for place in (one.published[0], sum(one.published), *one.interval, one.mean):
            assert 0 <= place <= 280
        assert one.interval[0] <= one.interval[1]


def test_a_calibration_that_failed_says_so(tmp_path: Path) -> None:
    failed = calibration(draws=500, checks=FAILED)
    page = TestClient(application(failed, ("testserver",), tmp_path)).get("/en/calibration")
    assert "not approved" in page.text.lower()


def test_nothing_can_be_changed_on_it(client: TestClient) -> None:
    assert client.post("/da/calibration").status_code == 405
    assert client.get("/calibration").headers["location"] == "/da/calibration"
