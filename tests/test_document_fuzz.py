"""C2: changed files of every kind are read or refused in a sentence: a corpus of what once failed, and new ones."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzz_readers import readers, sign_run
from fuzzing import Outcome, Reader, mutated, mutated_json, refusal

CORPUS = Path(__file__).parent / "fuzz" / "corpus"
"""Files on which a reader once ended in a traceback, in folders named for the reader."""
CASES = sorted(path for path in CORPUS.rglob("*") if path.is_file())
TEXTS = (
    "scenario", "offices", "parameters", "evidence", "priors", "studies", "stored-prior", "config", "programme",
    "counts",
)  # fmt: skip
RECORDS = ("calibration", "validation")
SLOW = [(name, 900) for name in (*TEXTS, *RECORDS)]
RUNS = ("run", "parquet", "parquet-single")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def every(room: Path) -> Iterator[dict[str, Reader]]:
    with pytest.MonkeyPatch.context() as patched:
        yield readers(room, patched)


def met(reader: Reader, numbers: range, room: Path) -> int:
    """How many of some changed files are refused; every outcome that is wrong is told."""
    refused, wrong = 0, []
    for number in numbers:
        try:
            refused += reader.fuzzed(number, room / "work")[1] is not None
        except Outcome as error:
            wrong.append(f"{reader.name} {number}: {error}")
    assert not wrong, "\n".join(wrong)
    return refused


@pytest.mark.parametrize("name", [*TEXTS, *RECORDS, *RUNS])
def test_C2_the_valid_files_are_read(every: dict[str, Reader], name: str) -> None:
    reader = every[name]
    for file in sorted(reader.folder.rglob(reader.pattern))[:3]:
        assert refusal(reader.read, file) is None


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}-{case.stem}" for case in CASES])
def test_C2_what_once_ended_in_a_traceback_does_not_any_more(every: dict[str, Reader], room: Path, case: Path) -> None:
    reader = every[case.parent.name]
    place = room / "corpus" / reader.name
    if place.exists():
        shutil.rmtree(place)
    shutil.copytree(reader.folder, place)
    file = place / case.name.partition("-")[2]
    shutil.copy(case, file)
    if reader.name == "run" and file.name != "run.json":
        sign_run(file)
    assert refusal(reader.read, file) is not None


@pytest.mark.parametrize(("name", "times"), [*((one, 20) for one in (*TEXTS, *RECORDS)), *((one, 12) for one in RUNS)])
def test_C2_changed_files_are_read_or_refused_in_a_sentence(
    every: dict[str, Reader], room: Path, name: str, times: int
) -> None:
    assert met(every[name], range(times), room) > times / 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "times"), [*((one, 900) for one in (*TEXTS, *RECORDS)), *((one, 200) for one in RUNS)]
)
def test_C2_ten_thousand_changed_files_are_read_or_refused_in_a_sentence(
    every: dict[str, Reader], room: Path, name: str, times: int
) -> None:
    assert met(every[name], range(1000, 1000 + times), room) > times / 3


def test_a_seed_gives_the_same_changes() -> None:
    content = b"a = 1\nb = 2\n"
    assert mutated(content, random.Random(3)) == mutated(content, random.Random(3)) != content
    assert mutated_json({"a": [1, 2]}, random.Random(1)) == mutated_json({"a": [1, 2]}, random.Random(1))


def test_a_reader_that_raises_warns_or_says_too_little_is_found_out(tmp_path: Path) -> None:
    import warnings

    from fsm_sim.model.errors import InputError, Problem

    def nameless(_: Path) -> None:
        raise InputError(Problem("", None, "this is wrong."))

    for read in (lambda _: {}["x"], lambda _: warnings.warn("old", DeprecationWarning, stacklevel=1), nameless):
        with pytest.raises(Outcome):
            refusal(read, tmp_path)
    assert refusal(lambda _: None, tmp_path) is None
