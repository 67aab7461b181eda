"""Compiled functions on disk: a change in any source is seen, and a cache that fails costs a sentence, never a run."""

import errno
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest

from fsm_sim.engines.shared import compilation_cache
from fsm_sim.engines.shared.compilation_cache import Entry, entry, entry_of, inner, kind_of
from fsm_sim.processes.folders import TEMPORARY

CALLER = """
from toy.callee import times
from toy.shared.compilation_cache import entry, entry_of

def g(x):
    return times(x)

f, g = entry(g), entry_of("f8(f8)")(g)
"""
CALLEE = """
from toy.shared.compilation_cache import inner

@inner
def times(x):
    return {} * x
"""
DAMAGED = r"The cache of compiled code in .* was damaged; it was thrown away, and the code is compiled again\.\n"
UNUSABLE = r"The cache of compiled code in .* could not be used; it was thrown away, and the code compiled\.\n"


def triple(x: float) -> float:
    """What the tests here compile."""
    return 3.0 * x


def loaded(of: Entry) -> int:
    """How many times an entry was found in the cache."""
    return sum(sum(one.stats.cache_hits.values()) for one in of.compiled.values())


def again() -> Entry:
    """The function as a new process would have it, called once."""
    found = entry(triple)
    assert found(2.0) == 6.0
    return found


def kept(folder: Path) -> Path:
    """The one file that is kept in a folder."""
    (found,) = folder.rglob(f"*{compilation_cache.ENDING}")
    return found


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A cache of the test's own."""
    monkeypatch.setattr(compilation_cache, "places", lambda: iter([tmp_path]))
    compilation_cache.cache_folder.cache_clear()
    yield tmp_path
    compilation_cache.cache_folder.cache_clear()


class Pair(NamedTuple):
    """Two arguments with names."""

    first: Any
    second: Any


def arguments() -> list[Any]:
    """Arguments of which many have types that differ in one thing only."""
    record = [("month", "f8"), ("state", "i4")]
    frozen, aligned = np.zeros(3), np.dtype(record, align=True)
    frozen.flags.writeable = False
    grid = np.zeros((4, 4))
    arrays = [
        np.zeros(3),
        np.ones(7),
        np.zeros(6)[::2],
        frozen,
        np.zeros(3, "f4"),
        np.zeros(3, "i8"),
    ]
    arrays += [grid, grid.T, np.asfortranarray(grid), grid[:, 1:], grid[:1], np.zeros(()), np.zeros((2, 2, 2))]
    arrays += [np.zeros(3, record), np.zeros(3, aligned), np.zeros(2, record), np.frombuffer(bytes(25), "f8", 3, 1)]
    arrays += [
        np.zeros(2, np.dtype({"names": ["month", "state"], "formats": ["f8", "i4"], "offsets": [0, 8], "itemsize": 16}))
    ]
    pairs = [kind((one, 1)) if kind is tuple else Pair(one, 1) for one in arrays for kind in (tuple, Pair)]
    return [
        *arrays,
        *pairs,
        1,
        2**40,
        2**63,
        1.0,
        True,
        np.int64(1),
        np.float32(1),
        (),
        (1, 2.0),
        ((frozen,), (1,)),
        "a",
    ]


def test_arguments_of_one_kind_have_one_type_and_run_the_same_code() -> None:
    """The kind is what a compiled function is found by: one type taken for another would read memory wrongly."""
    kinds, types = [kind_of(one) for one in arguments()], [numba.typeof(one) for one in arguments()]
    assert len(set(types)) > 30
    for one, kind in zip(types, kinds, strict=True):
        assert {other for other, its in zip(types, kinds, strict=True) if its == kind} == {one}
    assert kind_of(np.zeros(3)) == kind_of(np.ones(9)), "neither values nor lengths are part of it"
    assert kind_of(np.zeros(6)[:3]) == kind_of(np.zeros(3)), "nor is whose memory it is"


def test_the_digest_is_of_everything_that_is_compiled_also_the_one_formula() -> None:
    names = {f"{file.parent.name}/{file.name}" for file in compilation_cache.files()}
    assert names >= {"model/intensity.py", "integration/solver.py", "shared/random_streams.py", "staffing/caseloads.py"}


def _values(folder: Path) -> list[float]:
    """What the toy's two entries make of 1 in a process of its own, and how often each was found on disk."""
    code = """
from toy.caller import f, g
print(f(1.0), g(1), *(sum(one.stats.cache_hits.values()) for one in (*f.compiled.values(), g)))"""
    found = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert found.stderr == ""
    return [float(word) for word in found.stdout.split()]


def make_toy(folder: Path, factor: float) -> None:
    """A package with the scheme under test, a caller and what it calls."""
    toy = folder / "toy"
    (toy / "shared").mkdir(parents=True)
    (toy / "__init__.py").write_text("")
    (toy / "shared" / "__init__.py").write_text("")
    source = Path(compilation_cache.__file__).read_text("utf-8")
    (toy / "shared" / "compilation_cache.py").write_text(source, "utf-8")
    (toy / "caller.py").write_text(CALLER)
    (toy / "callee.py").write_text(CALLEE.format(factor))


def test_an_entry_is_compiled_again_when_the_source_of_what_it_calls_changes(tmp_path: Path) -> None:
    make_toy(tmp_path, 2.0)
    assert _values(tmp_path) == [2.0, 2.0, 0, 0]
    assert _values(tmp_path) == [2.0, 2.0, 1, 1]
    (tmp_path / "toy" / "callee.py").write_text(CALLEE.format(3.0))
    assert _values(tmp_path) == [3.0, 3.0, 0, 0]


def test_a_second_process_finds_what_the_first_compiled(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert [loaded(again()), loaded(again())] == [0, 1]
    assert capfd.readouterr().err == ""


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:40])


def overwritten(file: Path) -> None:
    file.write_bytes(b"not a pickle")


def one_bit_changed(file: Path) -> None:
    """In the machine code, where numba would not notice."""
    text = bytearray(file.read_bytes())
    text[len(text) // 2] ^= 1
    file.write_bytes(text)


def emptied(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("damage", [cut_off, overwritten, one_bit_changed, emptied])
def test_a_damaged_cache_is_made_again(
    place: Path, capfd: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    again()
    damage(kept(place))
    assert loaded(again()) == 0
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert re.fullmatch(DAMAGED, said)
    assert loaded(again()) == 1


def test_an_index_that_names_a_module_that_is_gone_is_thrown_away(
    place: Path, tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    """numba reads the index before it asks whether it is out of date."""
    again()
    room = tmp_path_factory.mktemp("room")
    compilation_cache._unpack(kept(place), room)
    (index,) = room.rglob("*.nbi")
    index.write_bytes(pickle.dumps(numba.__version__) + b"cfsm_sim.engines.compiled.shapes\nSPELL\n.")
    compilation_cache._keep(kept(place), room)
    again()
    assert re.fullmatch(UNUSABLE, capfd.readouterr().err)
    again()
    assert loaded(again()) == 1


def test_what_was_compiled_for_other_types_stays(place: Path) -> None:
    again()
    assert entry(triple)(2) == 6
    assert loaded(again()) == 1


# Threads and processes that compile at the same time


def own(number: int) -> Callable[[float], float]:
    """A function with a name and code of its own."""
    made: dict[str, Any] = {"__name__": __name__}
    exec(f"def own_{number}(x):\n    return {number} * x", made)
    made[f"own_{number}"].__code__ = made[f"own_{number}"].__code__.replace(co_filename=__file__)
    return made[f"own_{number}"]  # type: ignore[no-any-return]


def test_threads_compile_entries_at_once_without_a_word_and_leave_the_setting(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before, entries = numba.config.CACHE_DIR, [entry(own(number)) for number in range(6)]
    with ThreadPoolExecutor(len(entries)) as threads:
        values = list(threads.map(lambda one: one(2.0), entries))
    assert values == [2.0 * number for number in range(6)]
    assert before == numba.config.CACHE_DIR
    assert capfd.readouterr().err == ""
    assert [loaded(one) for one in map(entry, map(own, range(6))) if one(2.0) is not None] == [1] * 6


def test_a_users_setting_holds_while_an_entry_is_compiled(place: Path) -> None:
    met = []

    def spy(x):
        raise NotImplementedError

    @numba.extending.overload(spy)
    def _spied(x):
        met.append(numba.config.CACHE_DIR)
        return lambda x: x

    def calls(x: float) -> float:
        return spy(x)

    before = numba.config.CACHE_DIR
    assert entry(calls)(2.0) == 2.0
    assert met
    assert set(met) == {before}


def test_processes_compile_the_same_entries_at_once_without_a_word(tmp_path: Path) -> None:
    make_toy(tmp_path, 2.0)
    with ThreadPoolExecutor(3) as at_once:
        found = list(at_once.map(_values, [tmp_path] * 3))
    assert [values[:2] for values in found] == [[2.0, 2.0]] * 3
    assert _values(tmp_path) == [2.0, 2.0, 1, 1]


def test_while_an_entry_is_compiled_another_process_finds_what_was_kept_or_nothing(
    place: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between numba's last file and ours nothing half of it can be met."""
    keep, met = compilation_cache._keep, []

    def meanwhile(file: Path, folder: Path) -> None:
        with monkeypatch.context() as other:
            other.setattr(compilation_cache, "_keep", keep)
            met.append(loaded(again()))
        keep(file, folder)

    monkeypatch.setattr(compilation_cache, "_keep", meanwhile)
    again()
    assert met == [0]
    assert loaded(again()) == 1
    assert capfd.readouterr().err == ""


def test_where_nothing_can_be_written_code_is_compiled_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way of a folder")
    monkeypatch.setattr(compilation_cache, "places", lambda: iter([tmp_path / "file"]))
    compilation_cache.cache_folder.cache_clear()
    again()
    again()
    compilation_cache.cache_folder.cache_clear()
    assert capfd.readouterr().err == (
        "Compiled code can be kept in no folder, so every run compiles it again. Name one in NUMBA_CACHE_DIR.\n"
    )


def test_a_full_disk_costs_a_sentence(
    place: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)  # with which a file is put in its place, by numba and by us
        again()
    assert re.fullmatch(UNUSABLE, capfd.readouterr().err)
    assert [loaded(again()), loaded(again())] == [0, 1]


def test_a_fault_of_the_function_itself_is_raised(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def no_such(x: float) -> Any:
        return x.nothing  # type: ignore[attr-defined]

    with pytest.raises(numba.TypingError, match="nothing"):
        entry(no_such)(1.0)
    assert capfd.readouterr().err == ""


def test_a_users_own_setting_is_used_and_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    compilation_cache.cache_folder.cache_clear()
    again()
    compilation_cache.cache_folder.cache_clear()
    assert str(tmp_path) == numba.config.CACHE_DIR
    assert kept(tmp_path).is_relative_to(tmp_path / f"fsm-sim-{compilation_cache.digest()[:16]}")


def test_a_few_older_folders_stay_and_the_others_are_removed(place: Path) -> None:
    for age in range(6):
        (place / f"fsm-sim-{age}").mkdir()
        (place / f"fsm-sim-{age}" / "used").write_text("")
        os.utime(place / f"fsm-sim-{age}" / "used", (1e9 - age, 1e9 - age))
    (place / f"{TEMPORARY}ab12").mkdir()  # another process's, which is at work where NUMBA_CACHE_DIR is /tmp
    own = compilation_cache.cache_folder()
    assert own is not None
    assert {folder.name for folder in place.iterdir()} == {own.name, "fsm-sim-0", "fsm-sim-1", f"{TEMPORARY}ab12"}


def test_an_inner_function_is_called_by_compiled_ones_and_by_python() -> None:
    @inner
    def next_number(number: int) -> int:
        return number + 1

    @numba.njit
    def twice_next(number: int) -> int:
        return 2 * next_number(number)

    assert twice_next(3) == 8
    assert next_number(3) == 4


def test_an_entry_with_a_signature_converts_and_can_be_called_by_compiled_code(place: Path) -> None:
    half = entry_of("f8(f8)")(triple)

    @numba.njit
    def twice(x: float) -> float:
        return half(x) + half(x)  # type: ignore[no-any-return]

    assert half(2) == 6.0
    assert twice(2.0) == 12.0


def test_no_engine_touches_what_numba_keeps_to_itself() -> None:
    """One option begins with an underscore: numba's documentation gives it as an example, and it stands in one file."""
    engines = Path(compilation_cache.__file__).parent.parent
    sources = {file.name: file.read_text("utf-8") for file in engines.rglob("*.py")}
    assert len(sources) > 30
    assert [name for name, text in sources.items() if "numba.core" in text or "__class__" in text] == []
    assert [name for name, text in sources.items() if "_nrt=" in text] == ["jit.py"]
