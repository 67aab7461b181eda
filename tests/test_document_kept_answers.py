"""Answers kept beside a forecast: every question, what the annex tells of it, and what is refused."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from document_text import text_of
from fabricated import SMALL, calibration, whole

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.inputs.files.checksummed_json import checksummed, parsed
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.answers.kept import FOLDER, read_answers
from fsm_sim.report.document.decisions.told import QUESTIONS, KeptAnswer
from fsm_sim.report.files import read_run
from fsm_sim.report.render.long.annex import write_annexes
from fsm_sim.study.calibrations import by_name

ASKED = {
    "staffing": ("small.toml", "--target", "work", "5%", "--highest", "4", "--draws", "20"),
    "payback": ("more.toml", "--against", "small.toml", "--draws", "20", "--replications", "1"),
    "split": ("more.toml", "--against", "small.toml", "--draws", "20", "--replications", "1"),
    "backlog": ("small.toml", "--draws", "20", "--replications", "1"),
    "information": ("more.toml", "--against", "small.toml", "--draws", "60", "--replications", "1"),
    "sensitivity": ("more.toml", "--against", "small.toml", "--draws", "100", "--replications", "1"),
    "trial": ("more.toml", "--against", "small.toml", "--trials", "20", "--municipalities", "4"),
    "batch": ("split", "more.toml", "--against", "small.toml", "--draws", "20", "--jobs", "1"),
}
"""A small question of each kind; a programme without a queue has no `backlog`."""
WITHOUT_QUEUE = "backlog"
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

FOOTER = re.compile(r"\nfsm_sim [^\n]* (?:side|page) \d+ (?:af|of) \d+")


def asked(*words: object) -> int:
    return guarded(lambda: commands([str(one) for one in words], standalone_mode=False))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A forecast of an office and of one post more there, with an answer to every question that can be asked of it."""
    made, folder = whole(calibration()), tmp_path_factory.mktemp("kept")
    small = SMALL.replace("months = 4", 'months = 6\nstart_month = "2027-01"')
    (folder / "small.toml").write_text(small, "utf-8")
    (folder / "more.toml").write_text(
        '[scenario]\nname = "more"\nbase = "small.toml"\ntitle = "One more"\ntitle_da = "En mere"\n'
        "[staffing]\nposts = [{ from_month = 0, count = 2 }, { from_month = 1, count = 3 }]\n",
        "utf-8",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_name, "load_or_make", lambda *_: made)
        patch.chdir(folder)
        assert asked("forecast", "small.toml", "more.toml", "--draws", 20, "--replications", 2, "--out", "run") == 0
        for question, words in ASKED.items():
            if question != WITHOUT_QUEUE:
                assert asked("decide", question, *words, "--keep", "run") == 0, question
    return folder


@pytest.fixture(autouse=True)
def calibrated(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    made = whole(calibration())
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: made)
    monkeypatch.chdir(folder)


def kept(folder: Path) -> dict[str, KeptAnswer]:
    return read_answers(folder / "run", read_run(folder / "run").run).own


def test_every_question_is_kept_with_its_numbers_in_both_languages(folder: Path) -> None:
    found = kept(folder)
    assert [one.question for one in found.values()] == [one for one in QUESTIONS if one != WITHOUT_QUEUE]
    for one in found.values():
        assert one.answer["question"]
        assert set(one.told) == set(one.drawn) == set(LANGUAGES)
        assert all(told.sentences and told.tables and told.tables[0].rows for told in one.told.values())
        assert all(picture.svg.startswith("<?xml") and picture.alt for picture in one.drawn.values())


@pytest.mark.parametrize("ending", [".pdf", ".docx", ".html"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_annex_tells_every_answer_in_the_words_of_the_command(
    folder: Path, tmp_path: Path, language: Language, ending: str
) -> None:
    file = tmp_path / f"annex{ending}"
    write_annexes(folder / "run", {language: file})
    printed = _plain(FOOTER.sub("", text_of(file)))  # it may stand in the middle of a sentence
    for one in kept(folder).values():
        told = one.told[language]
        wanted = [*told.sentences, *(cell for table in told.tables for row in table.rows for cell in row)]
        assert [text for text in wanted if _plain(text) not in printed] == [], one.question


def test_P2_every_number_of_an_answer_is_a_fact_of_the_annex(folder: Path, tmp_path: Path) -> None:
    write_annexes(folder / "run", {"en": tmp_path / "annex.html"})
    facts = json.loads((folder / "run" / "facts-annex.json").read_text("utf-8"))["facts"]
    known = {number for fact in facts.values() for number in NUMBER.findall(fact["en"])}
    printed = set(NUMBER.findall(text_of(tmp_path / "annex.html")))
    assert len(printed) > 100
    assert printed <= known | {"1"}


def test_R1_the_same_question_has_the_same_file_and_another_one_its_own(folder: Path) -> None:
    before = {file.name: file.read_bytes() for file in (folder / "run" / FOLDER).iterdir()}
    assert asked("decide", "split", *ASKED["split"], "--keep", "run") == 0
    assert {file.name: file.read_bytes() for file in (folder / "run" / FOLDER).iterdir()} == before
    other = folder / "run" / FOLDER
    assert asked("decide", "split", *ASKED["split"], "--seed", 2, "--keep", "run") == 0
    (added,) = {file.name for file in other.iterdir()} - set(before)
    (other / added).unlink()


def test_an_answer_changed_by_hand_is_one_sentence_each(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, *_ = sorted((folder / "run" / FOLDER).iterdir())
    whole_files = {file: file.read_bytes() for file in (first, second)}
    first.write_bytes(whole_files[first].replace(b"90", b"91", 1))
    content = parsed(whole_files[second])
    second.write_text(checksummed({**content, "question": "horoscope"}), "utf-8")
    try:
        assert asked("brief", "run", "--annex", "--out", folder / "annex.pdf", "--language", "en") == 2
        told = capsys.readouterr().err
        assert f"{first.name}: the file has been changed or damaged since it was written; delete it, and ask" in told
        assert f"{second.name}: the file is not a record of this version" in told
        assert not (folder / "annex.pdf").exists()
    finally:
        for file, content_before in whole_files.items():
            file.write_bytes(content_before)


def test_an_answer_of_another_calibration_is_named_and_not_told(folder: Path, tmp_path: Path) -> None:
    file = next((folder / "run" / FOLDER).glob("split-*.json"))
    content, before = parsed(file.read_bytes()), file.read_bytes()
    file.write_text(checksummed({**content, "calibration": {"name": "own", "digest": "sha256:0"}}), "utf-8")
    try:
        write_annexes(folder / "run", {"en": tmp_path / "annex.html"})
        printed = text_of(tmp_path / "annex.html")
        assert f"scenarios that this forecast does not have as they were: {FOLDER}/{file.name}" in printed
        assert _plain(content["told"]["en"]["sentences"][0]) not in _plain(printed)
    finally:
        file.write_bytes(before)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ('name = "more"', 'name = "other"'),
            "the forecast has no scenario 'other', so its annex shows no answer about",
        ),
        (("count = 3", "count = 4"), "the scenario 'more' is not as it was in this forecast; give the same"),
    ],
)
def test_an_answer_about_another_scenario_is_refused_before_anything_is_worked_out(
    folder: Path, change: tuple[str, str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "changed.toml").write_text((folder / "more.toml").read_text("utf-8").replace(*change), "utf-8")
    files = sorted((folder / "run" / FOLDER).iterdir())
    code = asked("decide", "split", "changed.toml", "--against", "small.toml", "--draws", 20, "--keep", "run")
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert sentence in err
    assert sorted((folder / "run" / FOLDER).iterdir()) == files


def test_R11_python_keeps_what_the_command_keeps_and_refuses_what_it_refuses(folder: Path) -> None:
    before = {file.name: file.read_bytes() for file in (folder / "run" / FOLDER).iterdir()}
    asked = fsm.SplitQuestion(draws=20, replications=1)
    answer = fsm.decide_split("more.toml", against="small.toml", question=asked, calibration=whole(calibration()))
    file = fsm.keep_answer(answer, "run")
    assert before[file.name] == file.read_bytes()
    (folder / "other.toml").write_text((folder / "small.toml").read_text("utf-8").replace("small", "other"), "utf-8")
    answer = fsm.decide_split("more.toml", against="other.toml", question=asked, calibration=whole(calibration()))
    with pytest.raises(InputError, match="the forecast has no scenario 'other'"):
        fsm.keep_answer(answer, "run")


@pytest.mark.parametrize(
    ("stands_there", "english", "danish"),
    [
        (FOLDER, "is a file; results go into a folder", "er en fil; resultater skrives i en mappe"),
        (
            f"{FOLDER}/split-0123abcd.json",
            "this is a folder, where a file is written; move it, or name another file",
            "dette er en mappe, hvor der skrives en fil; flyt den, eller angiv en anden fil",
        ),
    ],
)
def test_what_stands_where_an_answer_goes_is_found_before_it_is_worked_out(
    folder: Path, tmp_path: Path, stands_there: str, english: str, danish: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Path(shutil.copytree(folder / "run", tmp_path / "run", ignore=shutil.ignore_patterns(FOLDER)))
    place = run / stands_there
    if place.suffix:
        place.mkdir(parents=True)
    else:
        place.touch()
    for language, sentence in (("en", english), ("da", danish)):
        code = asked("decide", "split", *ASKED["split"], "--keep", run, "--language", language)
        out, err = capsys.readouterr()
        assert (code, out) == (2, "")
        assert f"{place}: {sentence}." in err
        assert "File exists" not in err
        assert asked("brief", run, "--annex", "--out", tmp_path / "annex.pdf", "--language", language) == 2
        assert f"{place}: " in capsys.readouterr().err
    split = fsm.SplitQuestion(draws=20, replications=1)
    answer = fsm.decide_split("more.toml", against="small.toml", question=split, calibration=whole(calibration()))
    with pytest.raises(InputError, match=english):
        fsm.keep_answer(answer, run)


def test_an_answer_that_can_no_longer_be_kept_is_printed_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> Path:
        raise InputError(Problem("run/answers", None, Sentence("there is no such file.")))

    monkeypatch.setattr("fsm_sim.report.answers.kept.keep", full)
    assert asked("decide", "split", *ASKED["split"], "--keep", "run") == 2
    out, err = capsys.readouterr()
    assert "run/answers: there is no such file." in err
    assert "Nothing was run" not in err
    (split,) = (one for one in kept(folder).values() if one.question == "split")
    assert split.told["en"].sentences[0] in out


def test_a_copied_or_renamed_answer_is_refused_with_the_name_it_had(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Path(shutil.copytree(folder / "run", tmp_path / "run"))
    split, payback = (next((run / FOLDER).glob(f"{one}-*.json")) for one in ("split", "payback"))
    copied = Path(shutil.copy(split, run / FOLDER / f"{split.stem} copy.json"))
    renamed = payback.rename(run / FOLDER / "payback-deadbeef.json")
    assert asked("brief", run, "--annex", "--out", tmp_path / "annex.pdf", "--language", "en") == 2
    told = capsys.readouterr().err
    assert f"{copied}: this is a copy of {split.name}; delete it." in told
    assert f"{renamed}: this is {payback.name} under another name; name it so again, or delete it." in told
    assert not (tmp_path / "annex.pdf").exists()


def test_a_folder_without_a_forecast_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked("decide", "split", *ASKED["split"], "--keep", "no-such-run") == 2
    assert "no-such-run: there is no such folder" in capsys.readouterr().err


def test_the_help_says_where_the_answer_goes() -> None:
    for question in QUESTIONS:
        assert "--keep FOLDER" in CliRunner().invoke(commands, ["decide", question, "--help"]).output


def _plain(text: str) -> str:
    """Without spaces, and without what a line break adds, so that texts of a PDF can be found."""
    return re.sub(r"[\s\u00ad\u200b-]", "", text)
