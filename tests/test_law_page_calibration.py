"""Laws of the researchers' page: it says what the calibration's record says, of every figure, parameter and check."""

import re
from pathlib import Path

import pytest
from fabricated import FAILED, calibration
from starlette.testclient import TestClient

from fsm_sim.language.numbers import decimal, significant
from fsm_sim.web.app import application
from fsm_sim.web.researchers import contents

MADE = calibration(draws=500)


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
        assert f"|{one['id']}|" in text
        assert f"|{decimal(100 * one['predicted_mean'], 1, language)}|" in text
    for one in record["parameters"]:
        assert f"|{one['name']}|" in text
        assert significant(one["posterior_mean"], 4, language) in text
    assert page.text.count("<svg") == len(record["fit"])
    assert 'style="' not in page.text


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
