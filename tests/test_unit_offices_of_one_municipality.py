"""Unit: a municipality with two offices of different programmes loses neither, and its results say which is which."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from fabricated import scenario

import fsm_sim as fsm
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.scenario import Office, Scenario
from fsm_sim.study.forecasts.files.chunks import Runs, chunk, runs_of
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.forecasts.tasks import tasks
from fsm_sim.study.results.summary import pooled
from fsm_sim.study.simulations.history import History
from fsm_sim.study.simulations.simulation import simulate

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


@pytest.fixture(scope="module")
def both() -> History:
    one = of_two_offices()
    return simulate(one, [fsm.parameters_of(name) for name in PROGRAMMES], seed=5, replications=2)


@pytest.mark.parametrize("place", PROGRAMMES)
def test_a_history_keeps_two_offices_of_one_municipality_apart(both: History, place: str) -> None:
    """Before, citizen 3 of one office had the spells of both, and caseloads were of caseworkers with one number."""
    whole = of_two_offices()
    office = next(one for one in whole.office if one.programme == place)
    alone = whole.model_copy(update={"office": (office,)})
    of_one = simulate(alone, [fsm.parameters_of(place)], seed=5, replications=2)
    spells = both.citizen(3, "Vejle", programme=place)
    pd.testing.assert_frame_equal(spells.drop(columns="programme"), of_one.citizen(3))
    loads = both.of_office(both.caseloads(1), "Vejle", place).drop(columns="programme").reset_index(drop=True)
    pd.testing.assert_frame_equal(loads, of_one.caseloads(1))
    measures = both.of_office(both.measures, "Vejle", place).drop(columns="programme")
    pd.testing.assert_frame_equal(
        measures.sort_values(["replication", "measure", "month"]).reset_index(drop=True),
        of_one.measures.sort_values(["replication", "measure", "month"]).reset_index(drop=True),
    )
    assert fsm.describe_office(both, "Vejle", programme=place) == fsm.describe_office(of_one)
    assert fsm.describe_citizen(both, 3, programme=place) == fsm.describe_citizen(of_one, 3)
    assert fsm.plot_caseloads(both, programme=place).svg == fsm.plot_caseloads(of_one).svg


def test_a_history_asks_which_office_of_a_municipality_is_meant(both: History) -> None:
    known = "'bir' in Vejle, 'usual' in Vejle"
    with pytest.raises(InputError, match=f"^which office is meant is not said; .* of one of {known}"):
        fsm.describe_office(both, "Vejle")
    with pytest.raises(InputError, match=f"^the history has no office of 'fsm1'; .* of one of {known}"):
        both.citizen(3, programme="fsm1")
    with pytest.raises(InputError, match=r"^the history has no office in Horsens; it has Vejle"):
        both.citizen(3, "Horsens")
    assert both.citizen(3)["programme"].unique().tolist() == ["bir"]


def test_a_history_of_one_office_for_each_municipality_has_no_programme() -> None:
    found = simulate(scenario("a").scenario, [fsm.parameters_of("bir")], seed=5)
    assert "programme" not in {*found.episodes.columns, *found.measures.columns, *found.caseloads().columns}
