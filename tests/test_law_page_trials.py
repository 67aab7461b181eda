"""Laws of the page's trials: they find what the command finds, all that is wrong is told at once, parts are kept."""

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from fabricated import calibration
from page_jobs import SECRET, command_of, done, shown
from starlette.testclient import TestClient

from fsm_sim.cli.commands import commands
from fsm_sim.decisions.trial import offices
from fsm_sim.decisions.trial.answer import decide_trial
from fsm_sim.inputs import programmes
from fsm_sim.model.network import Floats
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.document.decisions.trial_text import trial_headline, trial_paragraphs, trial_rows
from fsm_sim.study.calibrations import by_name
from fsm_sim.web.app import application
from fsm_sim.web.jobs import work
from fsm_sim.web.jobs.links import id_of
from fsm_sim.web.jobs.record import RUN, every, folder
from fsm_sim.web.jobs.trials.asked import MOST_MONTHS, trial_asked
from fsm_sim.web.jobs.trials.fields import EXAMPLES, FIELDS, MOST_TRIALS
from fsm_sim.web.jobs.trials.parts import Parts
from fsm_sim.web.jobs.trials.work import simulate

FORM = {one.key: one.default for one in FIELDS}
"""What a browser sends of a form in which nothing was changed."""
SMALL = {"municipalities": "4", "citizens": "30", "months": "6", "trials": "20"}
DESIGNS = {
    "parallel": {"plan-turnover": "5", "outcome": "company_directed"},
    "before-after": {"design": "before-after", "begins": "4", "analysis": "gee"},
    "stepped": {"design": "stepped", "steps": "2", "caseworkers": "1.5"},
}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(work, "_end_with_server", lambda: None)
    monkeypatch.setattr(work, "NICE", 0)
    monkeypatch.setattr(by_name, "load", lambda *_, **__: calibration(draws=500))
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: calibration(draws=500))
    return TestClient(
        application(calibration(draws=500), ("testserver",), tmp_path, secret=SECRET), follow_redirects=False
    )


@pytest.mark.parametrize("design", DESIGNS)
def test_trials_on_the_page_find_what_the_command_beside_them_finds_byte_for_byte(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, design: str
) -> None:
    address = done(client, tmp_path, "/da/trial", **{**FORM, **SMALL, **DESIGNS[design]})
    page = client.get(address).text
    monkeypatch.chdir(tmp_path)
    for name in ("trial-plan.toml", "trial-base.toml"):
        (tmp_path / name).write_bytes(client.get(f"{address}/{name}").content)
    (words,) = command_of(page)
    told = CliRunner().invoke(commands, [*words, "--json"], catch_exceptions=False)
    assert told.exit_code == 0
    typed, kept = json.loads(told.stdout), json.loads(client.get(f"{address}/answer.json").content)
    del typed["text"], kept["text"]
    assert json.dumps(typed) == json.dumps(kept)
    assert set(typed["question"].items()) >= {("municipalities", 4), ("draws", 20), ("design", design)}


def test_the_page_of_trials_has_the_answer_in_words_a_chart_a_table_and_files(
    client: TestClient, tmp_path: Path
) -> None:
    address = done(client, tmp_path, "/da/trial", **{**FORM, **SMALL})
    trial = trial_asked(SMALL.items()).trial
    assert trial is not None
    answer = decide_trial(trial.plan, trial.base, trial.question, calibration(draws=500))
    for language in LANGUAGES:
        page = client.get(address.replace("/da/", f"/{language}/")).text
        text = shown(page)
        assert f'<h1 id="job-title">{trial_headline(answer, language)}</h1>' in unescape(page)
        for said in (*trial_paragraphs(answer, language), *(" ".join(row) for row in trial_rows(answer, language))):
            assert shown(said).strip() in text
        assert len(re.findall(r'<circle class="(?:point|missed)"', page)) == trial.question.draws
        assert 'href="/' + language + "/trial?" in page
        file = client.get(f"{address}/answer-{language}.csv")
        assert file.headers["content-type"] == "text/csv; charset=utf-8"
        written = file.content.decode("utf-8-sig").splitlines()
        assert len(written) == 1 + len(trial_rows(answer, language))
        power = f"{answer.power.value:.15g}"
        assert written[1].split(";" if language == "da" else ",")[1] == (
            power.replace(".", ",") if language == "da" else power
        )
        assert client.get(f"{address}/answer-{language}.svg").headers["content-type"].startswith("image/svg+xml")


def test_everything_that_is_wrong_with_a_trial_is_told_at_once_in_the_readers_language(client: TestClient) -> None:
    wrong = {
        "design": "crossover", "municipalities": "91", "programme": "xyz", "citizens": "mange", "months": "61",
        "trials": "1000000", "turnover": "-1", "caseworkers": "0", "start": "listed", "analysis": "magic",
        "outcome": "wrok", "begins": "0,5", "steps": "1", "plan-turnover": "x" * 61,
    }  # fmt: skip
    for language, field in (("da", "Simulerede forsøg"), ("en", "Simulated trials")):
        found = client.post(f"/{language}/trial", data={**FORM, **wrong})
        assert found.status_code == 422
        (listed,) = re.findall(r'role="alert"[^>]*>.*?<ul>(.*?)</ul>', found.text, re.DOTALL)
        assert listed.count(f'<li lang="{language}">') == len(wrong) == found.text.count('aria-invalid="true"')
        assert f"{field}: 1000000" in listed
        for key, value in wrong.items():
            assert f'id="{key}-mistake"' in found.text
            assert f'value="{value}"' in found.text or key in ("design", "programme", "start", "analysis", "outcome")


@pytest.mark.parametrize(
    ("changes", "key", "said"),
    [
        ({"plan-caseworkers": "2"}, "plan-caseworkers", "planen er som uden planen"),
        ({"design": "stepped", "plan-turnover": "5"}, "plan-turnover", "når planen begynder senere"),
        ({"programme": "bir", "outcome": "off_benefit"}, "outcome", "det tæller indsatsen ikke"),
        ({"design": "before-after", "begins": "24"}, "begins", "første optælling"),
        ({"programme": "bir", "months": "2"}, "months", "første optælling kan tidligst ligge efter måned 3"),
        ({"design": "stepped", "steps": "5", "municipalities": "4"}, "steps", "Skriv et tal fra 2 til 4"),
        ({"design": "stepped", "steps": "12", "months": "12"}, "steps", "Skriv et tal fra 2 til 11"),
        ({"municipalities": "90", "trials": "500", "citizens": "2000"}, "trials", "Siden tager højst"),
    ],
)
def test_fields_that_are_right_one_by_one_and_not_together_are_told_beside_what_is_wrong_elsewhere(
    client: TestClient, changes: dict[str, str], key: str, said: str
) -> None:
    for besides in ({}, {"analysis": "x"}):
        found = client.post("/da/trial", data={**FORM, **changes, **besides})
        assert found.status_code == 422
        (told,) = re.findall(rf'id="{key}-mistake">([^<]+)<', found.text)
        assert said in unescape(told)
        assert found.text.count('aria-invalid="true"') == 1 + len(besides)
        assert client.get("/da/trial", params={**changes, **besides}).status_code == 422


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_form_without_most_of_its_fields_starts_nothing_and_names_them_all(
    client: TestClient, tmp_path: Path, language: str
) -> None:
    """Only `citizens` started ten minutes of work on fourteen defaults that nobody had chosen."""
    found = client.post(f"/{language}/trial", data={"citizens": "150", "turnover": " ", "trials": "many"})
    assert found.status_code == 422
    (listed,) = re.findall(r'role="alert"[^>]*>.*?<ul>(.*?)</ul>', found.text, re.DOTALL)
    may_be_blank = {key for key, text in FORM.items() if not text} | {"steps"}
    missing = FORM.keys() - may_be_blank - {"citizens", "trials"}
    assert listed.count(" mangler." if language == "da" else " is missing.") == len(missing) > 8
    assert {key for key in FORM if f'id="{key}-mistake"' in found.text} == missing | {"trials"}
    assert not list((tmp_path / "jobs").glob("*/job.json"))
    stepped = client.post(f"/{language}/trial", data={**FORM, "design": "stepped", "steps": ""})
    assert re.findall(r'id="(\S+)-mistake"', stepped.text) == ["steps"]


def test_a_link_of_a_trial_fills_in_the_form_and_nothing_is_started(client: TestClient, tmp_path: Path) -> None:
    found = client.get("/en/trial", params={**EXAMPLES["hir"], "trials": "77", "x": "<b>"})
    assert found.status_code == 200
    assert 'value="77"' in found.text
    assert '<option value="hir" selected>' in found.text
    assert "<b>" not in found.text
    assert not list(every(tmp_path / "jobs"))


@pytest.mark.parametrize("values", [{}, *EXAMPLES.values(), *({"programme": one} for one in programmes.names())])
def test_the_form_its_examples_and_every_programme_can_be_simulated(values: dict[str, str]) -> None:
    trial = trial_asked(values.items()).trial
    assert trial is not None
    assert trial.plan.digest != trial.base.digest


def test_what_the_page_takes_is_bounded() -> None:
    most = {"municipalities": "90", "trials": str(MOST_TRIALS), "citizens": "1", "months": "1"}
    assert trial_asked(most.items()).mistakes == {}
    (mistake,) = trial_asked({**most, "citizens": "2000", "months": "60"}.items()).mistakes.values()
    assert mistake.key == "trial-large"
    assert int(mistake.facts["value"]) * 1_000_000 > MOST_MONTHS


def test_a_trial_that_was_killed_goes_on_after_the_municipalities_that_are_done_with_the_same_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_name, "load", lambda *_: calibration(draws=500))
    made: list[int] = []
    original = offices.evaluate

    def evaluate(*args: object, **options: object) -> object:
        made.append(1)
        if len(made) == 3:
            raise KeyboardInterrupt
        return original(*args, **options)  # type: ignore[arg-type]

    rooms = [tmp_path / name for name in ("killed", "whole")]
    for room in rooms:
        (room / "results").mkdir(parents=True)
    monkeypatch.setattr(offices, "evaluate", evaluate)
    with pytest.raises(KeyboardInterrupt):
        simulate(rooms[0], SMALL, "published", lambda *_: None, rooms[0] / "results")
    told: list[tuple[int, int, int]] = []
    simulate(rooms[0], SMALL, "published", lambda *now: told.append(now), rooms[0] / "results")
    assert len(made) == 5, "two were kept, and two are made"
    assert told == [(done, 4, 2) for done in range(5)]
    simulate(rooms[1], SMALL, "published", lambda *_: None, rooms[1] / "results")
    files = [{file.name: file.read_bytes() for file in (room / "results").iterdir()} for room in rooms]
    assert len(files[0]) == 7
    assert files[0] == files[1]


def test_parts_of_another_trial_or_calibration_are_not_taken(tmp_path: Path) -> None:
    trial = trial_asked(SMALL.items()).trial
    other = trial_asked({**SMALL, "plan-caseworkers": "4"}.items()).trial
    assert trial is not None
    assert other is not None

    def shares(value: float) -> Floats:
        return np.array([value])

    Parts(tmp_path, trial, "a").kept(0, lambda: shares(1.0))
    assert Parts(tmp_path, trial, "a").kept(0, lambda: shares(2.0)).tolist() == [1.0]
    seeded = replace(trial, question=replace(trial.question, seed=2))
    for one, under in ((trial, "b"), (other, "a"), (seeded, "a")):
        assert Parts(tmp_path, one, under).there() == 0
        assert Parts(tmp_path, one, under).kept(0, lambda: shares(2.0)).tolist() == [2.0]


def test_a_finished_trial_keeps_no_parts_and_its_page_gives_the_form_again(client: TestClient, tmp_path: Path) -> None:
    address = done(client, tmp_path, "/en/trial", **{**FORM, **SMALL})
    number = id_of(SECRET, address.rsplit("/", 1)[1]) or ""
    assert not (folder(tmp_path / "jobs", number) / RUN).exists()
    (again,) = re.findall(r'href="(/en/trial\?[^"]+)"', client.get(address).text)
    form = client.get(unescape(again)).text
    assert all(f'id="{key}" name="{key}" value="{value}"' in form for key, value in SMALL.items())
