"""Unit: what is read from a simulated history of one citizen and one office, in tables, pictures and words."""

import base64
from html import escape

import numpy as np
import pytest
from fabricated import calibration, scenario

import fsm_sim as fsm
from fsm_sim.inputs import programmes
from fsm_sim.model.errors import InputError
from fsm_sim.study.simulations.history import History


@pytest.fixture(scope="module")
def history() -> History:
    made = calibration()
    one = scenario("busy", "Hedensted", "Ikast", citizens=60, posts=3, months=18.0).scenario
    return fsm.simulate(one, made.parameters(programmes.load("bir"), made.mean()), seed=3, replications=2)


def test_a_citizens_spells_follow_each_other_to_the_horizon(history: History) -> None:
    spells = history.citizen(5)
    assert set(spells["municipality"]) == {"Hedensted"}
    assert spells["start"].iloc[0] == 0
    assert spells["start"].tolist()[1:] == spells["stop"].tolist()[:-1]
    assert spells["stop"].iloc[-1] == 18 or spells["state"].iloc[-1] == "left"
    assert not history.citizen(5, "Ikast").equals(spells)
    assert not history.citizen(5, replication=1)["stop"].equals(spells["stop"])


def test_a_citizen_who_is_not_there_is_a_plain_sentence(history: History) -> None:
    with pytest.raises(InputError, match="the history has no citizen 9999 in Hedensted, run 0"):
        history.citizen(9999)


@pytest.mark.parametrize("town", ["Hedensted", "Ikast"])
@pytest.mark.parametrize("replication", [0, 1])
def test_caseloads_are_those_that_the_measure_sums_up(history: History, town: str, replication: int) -> None:
    loads = history.caseloads(replication)
    loads = loads[loads["municipality"] == town]
    assert (loads["caseload"] >= 0).all()
    rows = history.measures.query("measure == 'caseload'").set_index(["municipality", "replication", "month"])["value"]
    for month in (0, 7, 18):
        now = loads[loads["month"] <= month].groupby("caseworker")["caseload"].last()
        assert np.isclose((now**2).sum() / now.sum(), rows[town, replication, month])


def test_the_mean_field_follows_nobody(history: History) -> None:
    made = calibration()
    expected = fsm.simulate(history.scenario, made.parameters(programmes.load("bir"), made.mean()), engine="cohort")
    with pytest.raises(InputError, match="the mean field follows no single citizens; simulate with another engine"):
        expected.caseloads()


def test_a_citizen_in_words_has_the_months_and_changes_of_the_table(history: History) -> None:
    spells = history.citizen(5)
    words = fsm.describe_citizen(history, 5)
    passive = (spells["stop"] - spells["start"])[spells["state"] == "passive"].sum()
    assert words.startswith("Busy: citizen 5 of Hedensted spent ")
    assert f"{passive:.1f} months on benefit without an active offer" in words
    count = spells["changes"].max()
    assert f"and {count} change{'' if count == 1 else 's'} of caseworker." in words
    assert words._repr_markdown_() == str(words)


def test_a_citizen_who_never_gets_near_work_is_said_to_have_no_step(history: History) -> None:
    rows = history.episodes
    work = rows.loc[rows["state"].isin(["paid_hours", "employed", "education", "flexjob"]), "citizen"]
    idle = sorted(set(rows["citizen"]) - set(work))[0]
    assert "There was no step towards work." in fsm.describe_citizen(history, idle)


def test_an_office_in_words_counts_its_citizens_with_a_change(history: History) -> None:
    words = fsm.describe_office(history, "Ikast", replication=1)
    rows = history.episodes.query("municipality == 'Ikast' and replication == 1")
    share = (rows.groupby("citizen")["changes"].max() > 0).mean()
    assert words.startswith("In this run of Ikast (“Busy”) ")
    assert f"{100 * share:.0f}% of the citizens changed caseworker at least once." in words


def test_pictures_are_shown_at_a_readable_size_with_words_for_who_cannot_see_them(history: History, tmp_path) -> None:
    for made, said in (
        (fsm.plot_citizen(history, 5), fsm.describe_citizen(history, 5)),
        (fsm.plot_caseloads(history, "Ikast"), fsm.describe_office(history, "Ikast")),
    ):
        png, shown = made.png, made._repr_html_()
        assert png.startswith(b"\x89PNG")
        assert made.size[0] == 901
        assert f'width="901" height="{made.size[1]}" alt="{escape(said)}"' in shown
        assert base64.b64encode(png).decode() in shown
        assert made.save(tmp_path / "a.svg").read_bytes().startswith(b"<?xml")
        assert made.save(str(tmp_path / "a.png")).read_bytes() == png


def test_a_picture_is_kept_as_svg_or_png_and_nothing_else(history: History, tmp_path) -> None:
    with pytest.raises(InputError, match=r"a figure's file ends in \.svg or \.png"):
        fsm.plot_citizen(history, 5).save(tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


def test_the_same_history_gives_the_same_picture(history: History) -> None:
    assert fsm.plot_citizen(history, 5).svg == fsm.plot_citizen(history, 5).svg
