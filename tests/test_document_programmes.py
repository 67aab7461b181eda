"""Document: the programmes side by side, who each is for, and what each gives in the same office."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from fsm_sim.cli.commands import commands
from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.inputs import programmes
from fsm_sim.inputs.evidence import read_catalogue
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.tables.programmes_text import programmes_text
from fsm_sim.study.calibrations.by_name import parameters
from fsm_sim.study.programme_overview import CITIZENS, GOAL, PLACES, ProgrammeOverview, _one, overview


@pytest.fixture(scope="module")
def found() -> tuple[ProgrammeOverview, ...]:
    return overview([], None)


def test_every_programme_is_there_once_and_those_with_most_numbers_come_first(found) -> None:
    assert sorted(one.name for one in found) == list(programmes.names())
    assert [one.fitted for one in found] == sorted((one.fitted for one in found), reverse=True)
    catalogue = read_catalogue()
    assert sum(one.fitted for one in found) == len(catalogue.fitted())


def test_the_programme_to_take_when_in_doubt_has_most_numbers_of_its_benefit(found) -> None:
    courses = [one for one in found if one.closed_from]
    others = [one for one in found if not one.closed_from]
    assert courses[0].name == "bir"
    assert others[0].name == "fsm1"
    for one in (courses[0], others[0]):
        assert "when in doubt" in one.advice["en"]
        assert "i tvivlstilfælde" in one.advice["da"]
    assert sum("in doubt" in one.advice["en"] for one in found) == 2, "one for each benefit"


def test_shares_are_those_of_an_office_followed_by_hand() -> None:
    """At nobody's influence on anybody the mean field is a Markov chain, which a small step follows by itself."""
    programme = programmes.load("usual").model_copy(update={"stages": {}})
    given = parameters(programme, None)
    effects = given.effects.model_copy(
        update={
            "caseload_elasticity_work": 0.0,
            "caseload_elasticity_clarify": 0.0,
            "caseworker_change_penalty": 0.0,
        }
    )
    plain = {"weights": (1.0,), "multipliers": (1.0,)}
    even = given.model_copy(
        update={
            "effects": effects,
            "readiness": given.readiness.model_copy(update=plain),
            "preparation": given.preparation.model_copy(update=plain),
            "stages": {},
        }
    )
    one = _one(programme, even, Catalogue(sources=(), targets=(), conflicts=()))
    (group,) = programme.groups.values()
    share = {state: group.initial.get(state, 0.0) for state in programme.states}
    steps = 200
    for _ in range(24 * steps):
        flows = [
            (*name.split(" -> "), rate * share[name.split(" -> ")[0]] / steps) for name, rate in even.rates.items()
        ]
        for source, target, flow in flows:
            share[source] -= flow
            share[target] += flow
    for place, states in PLACES.items():
        assert one.shares[place] == pytest.approx(sum(share.get(state, 0.0) for state in states), abs=1e-3), place
    assert one.gain == pytest.approx(0.0, abs=1e-9), "without an effect of caseload more posts give nothing"


def test_more_posts_give_more_where_caseload_has_an_effect(found) -> None:
    assert len(found) > 5
    for one in found:
        assert 0 < one.gain < CITIZENS * (1 - sum(one.shares[place] for place in GOAL))
        assert all(0 <= share <= 1 for share in one.shares.values())
        assert sum(one.shares.values()) < 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_names_every_programme_and_says_that_rows_are_of_different_people(found, language) -> None:
    text = programmes_text(found, None, language)
    for one in found:
        assert f"{one.name}: {one.title[language]}" in text
    assert {"da": "ingen effekt", "en": "no effect"}[language] in text
    assert {"da": "forhåndsantagelserne", "en": "of the priors"}[language] in text
    assert ".." not in text
    assert max(map(len, text.splitlines())) <= 130


@pytest.mark.parametrize(
    ("language", "rest", "hold", "of_all"),
    [
        ("da", "De offentliggjorte tal antages", "Raterne antages at gælde ved", "af de 300"),
        ("en", "The published numbers are taken", "The rates are taken to hold at", "of the 300"),
    ],
)
def test_no_programme_without_published_numbers_is_said_to_have_some(found, language, rest, hold, of_all) -> None:
    text = " ".join(programmes_text(found, None, language).split())
    bare = sum(not one.fitted and not one.checked for one in found)
    assert 0 < bare < len(found)
    assert (text.count(rest), text.count(hold)) == (len(found) - bare, bare)
    assert of_all in text, "the other columns are of a hundred"


def test_the_command_prints_text_or_json_without_a_calibration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(commands, ["programmes", "fsm1", "--json"])
    assert made.exit_code == 0, made.output
    record = json.loads(made.output)
    assert record["calibration"] is None
    assert [one["name"] for one in record["programmes"]] == ["fsm1"]
    assert "fsm1: Flere skal med I" in CliRunner().invoke(commands, ["programmes", "fsm1"]).output


def test_an_unknown_programme_and_a_calibration_that_is_not_there_are_errors(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments, said in ((["birr"], "did you mean 'bir'"), (["--calibration", "mine"], "there is no calibration")):
        made = CliRunner().invoke(commands, ["programmes", *arguments])
        assert isinstance(made.exception, InputError)
        assert said in str(made.exception)
