"""PyTensor's cache of compiled code: files that are empty or cut short are made again."""

import pickle
from pathlib import Path

import pytest

from fsm_sim.inference.posterior.sampling.compiled_model import compiled


def kept(folder: Path) -> Path:
    """A whole file of the cache, as numba writes one: two pickles, one after the other."""
    file = folder / "add.py313.nbi"
    file.write_bytes(pickle.dumps("0.62.0") + pickle.dumps((1, {"f8": "add.py313.1.nbc"})))
    return file


@pytest.mark.parametrize("left", [0, 1, 20])
def test_a_file_of_the_cache_that_is_cut_short_is_gone_before_a_model_is_compiled(tmp_path: Path, left: int) -> None:
    whole, cut = kept(tmp_path), tmp_path / "mul.py313.1.nbc"
    cut.write_bytes(whole.read_bytes()[:left])
    assert compiled(lambda: sorted(tmp_path.iterdir()), tmp_path) == [whole]


def test_a_cache_that_cannot_be_read_nevertheless_is_thrown_away_and_the_model_is_compiled_once_more(
    tmp_path: Path,
) -> None:
    file = kept(tmp_path)
    file.write_bytes(b"no pickle at all" + pickle.STOP)

    def compile_model() -> str:
        if file.exists():
            pickle.loads(file.read_bytes())
        return "compiled"

    assert compiled(compile_model, tmp_path) == "compiled"
    assert not file.exists()


def test_a_fault_of_the_model_itself_is_raised(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        compiled(lambda: 1 / 0, tmp_path)


def test_an_interrupt_is_no_fault_of_the_cache(tmp_path: Path) -> None:
    file = kept(tmp_path)

    def compile_model() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compiled(compile_model, tmp_path)
    assert file.exists()
