"""Unit: a run directory holds whole files of one run, or says why not."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from synthetic_run import keep_chunk, results

from fsm_sim.model.errors import InputError
from fsm_sim.study.forecasts.files.chunks import Chunk, Runs, chunk
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.results.summary import pooled

INPUTS = {"seed": 1, "draws": 10}


def made(value: float, scenario: str = "a", draw: int = 0) -> Chunk:
    series = {"citizens": np.full((1, 1), 10.0), "work": np.full((1, 1), value)}
    return chunk(scenario, [Runs("Læsø", np.array([draw]), np.array([0]), series)])


def work(store: Store) -> list[float]:
    return store.table().query("measure == 'work'")["value"].tolist()


def opened(tmp_path, inputs=INPUTS) -> Store:
    store = Store(tmp_path / "deep" / "run")
    store.open(inputs)
    return store


def refused(store: Store, inputs=INPUTS) -> str:
    before = sorted(str(p) for p in store.directory.rglob("*")) if store.directory.is_dir() else None
    with pytest.raises(InputError) as error:
        store.open(inputs)
    after = sorted(str(p) for p in store.directory.rglob("*")) if store.directory.is_dir() else None
    assert before == after, "a refusal changes nothing"
    (problem,) = error.value.problems
    return problem.text


def test_a_chunk_is_there_when_all_of_it_is(tmp_path) -> None:
    store = opened(tmp_path)
    assert store.finished() == set()
    store.keep("a-0000-000000", made(1.5))
    assert store.finished() == {"a-0000-000000"}
    assert work(store) == [1.5]
    assert [p.name.split(".")[0] for p in store.results.iterdir()] == ["a-0000-000000"]


def test_an_unfinished_file_is_never_read_and_its_chunk_is_made_again(tmp_path) -> None:
    store = opened(tmp_path)
    store.keep("a-0000-000000", made(1.0))
    (store.results / "a-0000-000001.part").write_bytes(b"half a chu")
    assert work(store) == [1.0]
    assert store.finished() == {"a-0000-000000"}
    assert not list(store.results.glob("*.part"))
    store.keep("a-0000-000001", made(2.0, draw=1))
    assert work(store) == [1.0, 2.0]


@pytest.mark.parametrize("folder", ["results", "pooled"])
@pytest.mark.parametrize(
    "harm",
    [lambda old: old[:-40], lambda old: b"", lambda old: old[:50] + b"?" + old[51:]],
    ids=["truncated", "empty", "one byte changed"],
)
def test_R5_a_truncated_or_damaged_chunk_is_named_removed_and_made_again(tmp_path, folder, harm) -> None:
    store = opened(tmp_path)
    store.keep("a-0000-000000", made(1.0))
    store.keep("a-0000-000001", made(2.0, draw=1))
    file = sorted((store.directory / folder).iterdir())[1]
    file.write_bytes(harm(file.read_bytes()))
    named = []
    assert store.finished(named.append) == {"a-0000-000000"}
    assert named == [file]
    assert not file.exists()
    store.keep("a-0000-000001", made(2.0, draw=1))
    assert work(store) == [1.0, 2.0]


def test_the_digest_of_results_is_of_what_they_say_and_not_of_how_they_are_cut(tmp_path) -> None:
    one, two, other = (Store(tmp_path / name) for name in ("one", "two", "other"))
    for store in (one, two, other):
        store.open(INPUTS)
    series = {"citizens": np.full((2, 1), 10.0), "work": np.array([[0.1], [0.2]])}
    one.keep("a-0000-000000", chunk("a", [Runs("Læsø", np.array([0, 1]), np.array([0, 0]), series)]))
    two.keep("a-0000-000001", made(0.2, draw=1))
    two.keep("a-0000-000000", made(0.1))
    other.keep("a-0000-000000", made(0.1))
    other.keep("a-0000-000001", made(0.2000001, draw=1))
    assert one.digest() == two.digest() != other.digest()


def test_municipalities_are_pooled_as_the_summary_pools_them_in_any_order(tmp_path) -> None:
    store, generator = opened(tmp_path), np.random.default_rng(1)
    offices = []
    for number in range(5):
        citizens = generator.integers(0, 40, (3, 4)).astype(float)
        share = np.where(citizens > 0, generator.uniform(size=(3, 4)), np.nan)
        series = {"citizens": citizens, "citizens:own": citizens // 2, "own": share / 3, "work": share}
        offices.append(Runs(f"M{number}", np.arange(3), np.zeros(3, dtype=int), series))
    store.keep("a-0000-000000", chunk("a", offices[:2]))
    store.keep("a-0002-000000", chunk("a", offices[2:]))
    whole = opened(tmp_path / "whole")
    whole.keep("a-0000-000000", chunk("a", offices[::-1]))
    found = store.runs({})
    pd.testing.assert_frame_equal(found, whole.runs({}), check_exact=True)
    expected = pooled(store.table())
    pd.testing.assert_frame_equal(pooled(found), expected, check_dtype=False, check_index_type=False, atol=1e-8)


def test_a_chunk_that_cannot_be_finished_leaves_no_name_behind(tmp_path, monkeypatch) -> None:
    store = opened(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="no space left for results; free some"):
        store.keep("a-0000-000000", made(1.0))
    assert not list(store.directory.rglob("a-*"))
    with pytest.raises(InputError, match="no space left for results; free some"):
        store.write_json("run.json", {"seed": 1})
    assert not (store.directory / "run.json").exists()


def test_the_same_run_goes_on(tmp_path) -> None:
    store = opened(tmp_path)
    store.keep("a-0000-000000", made(1.0))
    again = opened(tmp_path)
    assert again.finished() == {"a-0000-000000"}
    assert json.loads((store.directory / "inputs.json").read_text("utf-8")) == INPUTS


def test_another_run_is_refused_and_what_differs_is_named(tmp_path) -> None:
    store = opened(tmp_path)
    said = refused(store, {"seed": 2, "draws": 20})
    assert "another run (draws, seed differ)" in said
    assert "another folder" in said
    assert "another run (engine differs)" in refused(store, {**INPUTS, "engine": "cohort"})


def test_results_without_a_record_of_their_inputs_are_refused(tmp_path) -> None:
    (tmp_path / "run" / "results").mkdir(parents=True)
    (tmp_path / "run" / "results" / "a.parquet").write_bytes(b"")
    assert "without a record of their inputs" in refused(Store(tmp_path / "run"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "run.json").write_text("{}", "utf-8")
    assert "without a record of their inputs" in refused(Store(tmp_path / "other"))


def test_a_run_killed_before_its_first_file_goes_on(tmp_path) -> None:
    (tmp_path / "run" / "results").mkdir(parents=True)
    (tmp_path / "run" / "inputs.part").write_text('{"se', "utf-8")
    store = Store(tmp_path / "run")
    store.open(INPUTS)
    assert json.loads((tmp_path / "run" / "inputs.json").read_text("utf-8")) == INPUTS


def test_a_record_that_is_not_readable_is_refused_in_a_sentence(tmp_path) -> None:
    store = opened(tmp_path)
    for content in ("not json", "[1, 2]", ""):
        (store.directory / "inputs.json").write_text(content, "utf-8")
        assert "record of the run's inputs cannot be read" in refused(store)


def test_a_file_where_the_folder_should_be_is_refused(tmp_path) -> None:
    (tmp_path / "taken").write_text("mine", "utf-8")
    assert refused(Store(tmp_path / "taken")) == "is a file; results go into a folder."
    assert "cannot be made" in refused(Store(tmp_path / "taken" / "below"))
    assert (tmp_path / "taken").read_text("utf-8") == "mine"


def test_a_json_document_is_replaced_whole(tmp_path) -> None:
    store = opened(tmp_path)
    store.write_json("run.json", {"title": "Læsø"})
    store.write_json("run.json", {"title": "Ærø"})
    text = (store.directory / "run.json").read_text("utf-8")
    assert json.loads(text) == {"title": "Ærø"}
    assert "Ærø" in text
    assert text.endswith("\n")
    assert not list(store.directory.glob("*.part"))


def test_results_come_in_order_of_their_chunks_whatever_order_they_were_made_in(tmp_path) -> None:
    store = opened(tmp_path)
    for number in (2, 0, 1):
        store.keep(f"a-0000-{number:06d}", made(float(number), draw=number))
    assert work(store) == [0.0, 1.0, 2.0]


def test_runs_read_in_their_blocks_are_those_of_the_long_table_to_the_last_bit(tmp_path: Path) -> None:
    names = [{"name": "wide", "programme": "bir", "posts": [[0, 6]], "separation_per_year": 0.2}]
    alone_, many = (results(names, 7, 3, 4, offices, seed=2) for offices in ({"A": 90}, {"A": 90, "B": 60}))
    Store(tmp_path).open({})
    keep_chunk(Store(tmp_path), "wide", alone_)
    keep_chunk(Store(tmp_path), "many", many.assign(scenario="many"))
    store, one = Store(tmp_path), {"wide": "A"}
    found, expected = store.pooled_runs(one), pooled(store.runs(one))
    assert len(found) == 2 * 7 * 3 * 5
    pd.testing.assert_frame_equal(found, expected, check_exact=True, check_index_type=False, check_column_type=False)
