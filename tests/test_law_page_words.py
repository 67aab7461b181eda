"""Laws of the page's words: what can be chosen, what is missing, and what a column has, said where they stand."""

import re
from html import unescape
from pathlib import Path

import pytest
from fabricated import calibration
from starlette.testclient import TestClient

from fsm_sim.inputs import programmes
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.web.app import application
from fsm_sim.web.shown.programme_choice import BENEFITS, programme_choices


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    state: Path = tmp_path_factory.mktemp("state")
    return TestClient(application(calibration(draws=500), ("testserver",), state))


def test_every_programme_can_be_chosen_once_under_a_benefit() -> None:
    listed = [name for names in BENEFITS.values() for name in names]
    assert sorted(listed) == list(programmes.names())


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_to_take_in_doubt_comes_first_and_programmes_are_named_as_in_the_list(language: Language) -> None:
    doubt = {"da": "Tag den i tvivlstilfælde", "en": "Take it when in doubt"}[language]
    kontanthjaelp, course, several = programme_choices(language)
    assert kontanthjaelp.programmes[0].advice.startswith(doubt)
    assert course.programmes[0].advice.startswith(doubt)
    every = [one for benefit in (kontanthjaelp, course, several) for one in benefit.programmes]
    assert sum(doubt in one.advice for one in every) == 2
    names = re.compile(rf"\b({'|'.join(programmes.names())})\b")
    assert [one.name for one in every if names.search(one.advice)] == []


@pytest.mark.parametrize("address", ["", "upload"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_programmes_is_by_benefit(client: TestClient, address: str, language: Language) -> None:
    text = unescape(client.get(f"/{language}/{address}").text)
    for benefit in programme_choices(language):
        (group,) = re.findall(rf'<optgroup label="{re.escape(benefit.title)}">(.*?)</optgroup>', text)
        assert re.findall(r'value="([^"]+)"', group) == [one.name for one in benefit.programmes]
    if not address:
        assert all(one.advice in text for benefit in programme_choices(language) for one in benefit.programmes)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("citizens=60&caseworkers=3", "Choose the office's municipality."),
        ("municipality=Vejle&caseworkers=3", "Enter how many citizens the office has today."),
        ("municipality=Vejle&citizens=60", "Enter how many caseworkers the office has today."),
    ],
)
def test_of_what_is_missing_it_is_said_what_to_write(client: TestClient, query: str, said: str) -> None:
    found = client.get(f"/en/?{query}")
    assert found.status_code == 422
    assert unescape(found.text).count(said) == 2
    assert "is missing" not in found.text


@pytest.mark.parametrize(
    ("programme", "columns"),
    [
        ("fsm1", ["Probability of at least 40% of the effort group with paid hours, in company placement"]),
        ("bir", ["requirement of 15%</th>", "at least 35% in"]),
    ],
)
def test_a_requirement_of_another_outcome_than_the_tables_is_named_in_its_column(
    client: TestClient, programme: str, columns: list[str]
) -> None:
    link = f"municipality=Vejle&programme={programme}&citizens=60&caseworkers=3&months=6&a.caseworkers=2"
    text = unescape(client.get(f"/en/?{link}", follow_redirects=True).text)
    assert [one for one in columns if one not in text] == []
