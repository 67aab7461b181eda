"""Document: a Danish workbook of results says in words what its run was made by and from, not in names of files."""

import re
from pathlib import Path

import pytest
from synthetic_run import SCENARIOS, make_run

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent
from fsm_sim.model.scenarios.warning import ProjectedChange, RunWarning
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.files import read_run
from fsm_sim.report.tables.run_tables import foundation_tables, run_tables
from fsm_sim.study.results.comparison import compare_runs
from fsm_sim.study.results.entries import Record

FILE_WORDS = re.compile(
    r"\b(compiled|process|cohort|settings|programmes|priors|lock|evidence|code|data|panel|version|intake_per_month)\b"
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("words") / "run", draws=4)


def reading(directory: Path, language: Language, changes: Record) -> dict[str, str]:
    files = read_run(directory)
    record = {**files.run, **changes}
    comparison = compare_runs(files.runs, record, record["scenarios"][0]["name"], files.calibration)
    return {str(row[0]): str(row[1]) for row in run_tables(comparison, language)[0].rows if row[0]}


@pytest.mark.parametrize("engine", ["compiled", "process", "cohort"])
def test_a_danish_workbook_has_no_english_word_of_files(run: Path, engine: str) -> None:
    named = ("inputs", "lock", "evidence", "priors", "programmes", "settings", "data", "panel", "code")
    told = reading(run, "da", {"engine": engine, "digests": {**dict.fromkeys(named, "abc"), "version": "1.0.0"}})
    assert len([one for one in told.values() if one == "abc"]) == len(named), "each has a name of its own"
    of_run = {item: said for item, said in told.items() if said == "abc" or item == "Beregningsmetode"}
    assert [text for pair in of_run.items() for text in pair if FILE_WORDS.search(text.replace("egne data", ""))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_digest_of_another_version_is_named_as_its_record_names_it(run: Path, language: Language) -> None:
    told = reading(run, language, {"digests": {"structure": "abc"}})
    assert [item for item, said in told.items() if said == "abc"] == [
        sentence("file-item.digest", language, name="structure")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_version_stands_once_and_not_as_a_digest(run: Path, language: Language) -> None:
    told = reading(run, language, {"version": "1.0.0", "digests": {"version": "1.0.0"}})
    assert [*told.values()].count("1.0.0") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_warns_its_reader_without_keys_of_a_file(run: Path, language: Language) -> None:
    """Somebody who took it from the page has written no intake_per_month."""
    place = {"municipality": "Vejle", "programme": "fsm1"}
    change = ProjectedChange(**place, measure="citizens", month=24.0, first=340.0, value=483.0, share=0.25)
    warning = RunWarning(scenario=SCENARIOS[0]["name"], warning=change)
    files = read_run(run)
    record = {**files.run, "warnings": [warning.model_dump(mode="json")]}
    comparison = compare_runs(files.runs, record, SCENARIOS[0]["name"], files.calibration)
    (row,) = foundation_tables(comparison, language)[1].rows
    assert percent(0.25, language) in str(row[2])
    assert not FILE_WORDS.search(str(row[2]))
