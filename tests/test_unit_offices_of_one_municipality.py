"""Unit: a municipality with two offices of different programmes loses neither, and its results say which is which."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from fabricated import scenario

from fsm_sim.model.scenarios.scenario import Office, Scenario
from fsm_sim.study.forecasts.chunks import Runs, chunk, runs_of
from fsm_sim.study.forecasts.store import Store
from fsm_sim.study.forecasts.tasks import tasks
from fsm_sim.study.results.summary import pooled

PROGRAMMES = ("bir", "usual")


def runs(programme: str | None, citizens: float, share: float) -> Runs:
    series = {"citizens": np.full((2, 3), citizens), "work": np.full((2, 3), share)}
    return Runs("Vejle", np.array([0, 1]), np.array([0, 0]), series, programme)


def kept(folder: Path, *chunks: tuple[Runs, ...]) -> Store:
    store = Store(folder)
    store.open({"scenarios": {"a": "made up"}})
    for number, offices in enumerate(chunks):
        store.keep(f"a-{number:04d}-000000", chunk("a", offices))
    return store


def of_two_offices() -> Scenario:
    one = scenario("a").scenario
    offices = tuple(
        Office(municipality="Vejle", programme=name, citizens=30, start="programme", intake_per_month=2.0)
        for name in PROGRAMMES
    )
    return one.model_copy(update={"office": offices})


def test_totals_of_two_offices_of_one_municipality_are_the_sums_of_both(tmp_path: Path) -> None:
    offices = runs("bir", 10.0, 0.1), runs("usual", 30.0, 0.3)
    store = kept(tmp_path / "together", offices)
    cut = kept(tmp_path / "cut", offices[:1], offices[1:])
    for one in (store, cut):
        found = one.pooled_runs({})
        assert len(found) == 6
        assert (found["citizens"] == 40.0).all()
        np.testing.assert_allclose(found["work"], 0.25)
        table = pooled(one.table())
        np.testing.assert_allclose(table[["citizens", "work"]], found[["citizens", "work"]])
    assert store.digest() == cut.digest()


def test_results_name_the_programme_where_a_municipality_has_several_offices_and_only_there(tmp_path: Path) -> None:
    store, plain = kept(tmp_path / "two", (runs("bir", 10.0, 0.1),)), kept(tmp_path / "one", (runs(None, 10.0, 0.1),))
    (named,), (nameless,) = store.files(), plain.files()
    assert pq.read_schema(named).names[:3] == ["scenario", "municipality", "programme"]
    assert "programme" not in pq.read_schema(nameless).names
    with named.open("rb") as content:
        assert runs_of(pq.read_table(content)).programme == "bir"
    pd.testing.assert_frame_equal(store.table().drop(columns="programme"), plain.table())


def test_equal_results_of_two_offices_of_one_municipality_do_not_cancel_in_the_digest(tmp_path: Path) -> None:
    nothing = kept(tmp_path / "equal", (runs("bir", 10.0, 0.1), runs("usual", 10.0, 0.1)))
    other = kept(tmp_path / "other", (runs("bir", 20.0, 0.2), runs("usual", 20.0, 0.2)))
    assert nothing.digest() != other.digest()


def test_every_chunk_of_a_scenario_names_the_programmes_or_none_does() -> None:
    def named(one: Scenario) -> list[bool]:
        settings = {"draws": 2, "replications": 1, "seed": 1, "engine": "compiled", "seconds": 1e-9}
        return [task.names_programmes for task in tasks([one], **settings)]  # type: ignore[arg-type]

    assert named(of_two_offices()) == [True] * 4
    assert named(scenario("a", "Vejle", "Hedensted").scenario) == [False] * 4


def test_tables_of_scenarios_with_and_without_the_column_are_pooled_together() -> None:
    two = pd.concat(
        [
            pd.DataFrame({"programme": name, "measure": ["citizens", "work"], "value": values})
            for name, values in (("bir", [10.0, 0.1]), ("usual", [30.0, 0.3]))
        ]
    ).assign(scenario="a")
    one = pd.DataFrame({"measure": ["citizens", "work"], "value": [5.0, 0.5]}).assign(scenario="b")
    table = pd.concat([two, one]).assign(municipality="Vejle", draw=0, replication=0, month=0)
    found = pooled(table)
    assert found["citizens"].tolist() == [40.0, 5.0]
    np.testing.assert_allclose(found["work"], [0.25, 0.5])
