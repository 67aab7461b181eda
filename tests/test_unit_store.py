"""Unit: a run directory holds whole files of one run, or says why not."""

import json
import os

import pandas as pd
import pytest

from fsm_sim.model.problem import InputError
from fsm_sim.study.store import Store

INPUTS = {"seed": 1, "draws": 10}


def table(value: float) -> pd.DataFrame:
    return pd.DataFrame({"draw": [0], "value": [value]})


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
    assert not store.has("a-000-00000")
    store.keep("a-000-00000", table(1.5))
    assert store.has("a-000-00000")
    assert store.table()["value"].tolist() == [1.5]
    assert [p.name for p in store.results.iterdir()] == ["a-000-00000.parquet"]


def test_an_unfinished_file_is_never_read_and_its_chunk_is_made_again(tmp_path) -> None:
    store = opened(tmp_path)
    store.keep("a-000-00000", table(1.0))
    (store.results / "a-000-00001.part").write_bytes(b"half a chu")
    assert not store.has("a-000-00001")
    assert store.table()["value"].tolist() == [1.0]
    store.keep("a-000-00001", table(2.0))
    assert store.table()["value"].tolist() == [1.0, 2.0]
    assert not list(store.results.glob("*.part"))


def test_a_chunk_that_cannot_be_finished_leaves_no_name_behind(tmp_path, monkeypatch) -> None:
    store = opened(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.keep("a-000-00000", table(1.0))
    assert not store.has("a-000-00000")
    with pytest.raises(OSError, match="No space"):
        store.write_json("run.json", {"seed": 1})
    assert not (store.directory / "run.json").exists()


def test_the_same_run_goes_on(tmp_path) -> None:
    store = opened(tmp_path)
    store.keep("a-000-00000", table(1.0))
    again = opened(tmp_path)
    assert again.has("a-000-00000")
    assert json.loads((store.directory / "inputs.json").read_text("utf-8")) == INPUTS


def test_another_run_is_refused_and_what_differs_is_named(tmp_path) -> None:
    store = opened(tmp_path)
    said = refused(store, {"seed": 2, "draws": 20})
    assert "another run (draws, seed differ)" in said
    assert "another --out" in said
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
    assert refused(Store(tmp_path / "taken")) == "is a file; --out is a folder."
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
        store.keep(f"a-000-{number:05d}", table(float(number)))
    assert store.table()["value"].tolist() == [0.0, 1.0, 2.0]
