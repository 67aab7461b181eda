"""Unit: a public table of shares is one of counts, each of which is every whole number that rounds to its share."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsm_sim.inputs.local_counts.stocks import MonthlyStocks, read_stocks
from fsm_sim.inputs.municipalities import municipalities
from fsm_sim.model.errors import InputError
from fsm_sim.study.calibrations.public_table import read_public_table


def table(folder: Path, *rows: str, head: str = "Kommune;Måned;Antal personer;Andel med løntimer (pct.)") -> Path:
    file = folder / "shares.csv"
    file.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return file


def first(file: Path) -> MonthlyStocks:
    return read_stocks(file).stocks[0]


@given(st.integers(1, 3000), st.floats(0, 1), st.integers(0, 2))
def test_the_counts_of_a_share_are_those_that_round_to_it(
    tmp_path_factory: pytest.TempPathFactory, people: int, part: float, decimals: int
) -> None:
    counted = round(people * part)
    share = f"{100 * counted / people:.{decimals}f}"
    rows = f"Vejle;2024-01;{people};{share}", "Vejle;2024-02;100;50"  # shares up to 1 alone are read as parts of 1
    found = first(table(tmp_path_factory.mktemp("shares"), *rows)).values["in_paid_hours"]
    assert found[0] is not None
    least, most = map(int, found[0])
    assert least <= counted <= most
    assert all(abs(100 * one / people - float(share)) <= 0.5 * 10**-decimals + 1e-9 for one in range(least, most + 1))
    outside = [one for one in (least - 1, most + 1) if 0 <= one <= people]
    assert all(abs(100 * one / people - float(share)) > 0.5 * 10**-decimals - 1e-9 for one in outside)


@pytest.mark.parametrize("cells", [("7,5", "10,0"), ("7,5 %", "10,0 %"), ("0,075", "0,100"), ("7.5", "10")])
def test_a_share_is_read_however_it_is_written(tmp_path: Path, cells: tuple[str, str]) -> None:
    one = first(table(tmp_path, *(f"Vejle;2024-0{at};400;{cell}" for at, cell in enumerate(cells, 1))))
    assert one.values["in_paid_hours"] == ((30.0, 30.0), (40.0, 40.0))


def test_a_share_of_a_number_of_people_that_is_hidden_counts_from_the_fewest_to_the_most(tmp_path: Path) -> None:
    one = first(table(tmp_path, "Vejle;2024-01;<5;50,0", "Vejle;2024-02;100;", "Vejle;2024-03;;10,0"))
    assert one.values["in_paid_hours"] == ((0.0, 2.0), None, None)


def test_counts_that_are_there_are_taken_and_not_their_shares(tmp_path: Path) -> None:
    head = "Kommune;Måned;Antal personer;Personer med løntimer;Andel med løntimer"
    found = read_stocks(table(tmp_path, "Vejle;2024-01;400;31;7,5", head=head))
    assert found.stocks[0].values["in_paid_hours"] == ((31.0, 31.0),)
    assert not [said for said in found.liberties if said.kind == "counts_of_shares"]


def test_everything_that_is_wrong_with_shares_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_stocks(table(tmp_path, "Vejle;2024-01;400;104,5", "Vejle;2024-02;400;-2,0", "Vejle;2024-03;400;7,5"))
    said = str(error.value)
    assert "line 2" in said
    assert "Andel med løntimer (pct.) is 104,5; a share is at most 100 per cent." in said
    assert "line 3" in said


def test_a_table_of_shares_is_a_panel_for_a_calibration(tmp_path: Path) -> None:
    names = municipalities()[:25]
    rows = [
        f"{name};2023-{month:02};{300 + 10 * place};{7 + place / 10:.1f}"
        for place, name in enumerate(names)
        for month in range(1, 13)
    ]
    (panel,), liberties = read_public_table(table(tmp_path, *rows), "")
    assert (panel.measure, panel.municipalities) == ("in_paid_hours", names)
    assert (panel.most - panel.least).max() <= 1
    assert [said.found for said in liberties if said.kind == "counts_of_shares"] == ["Andel med løntimer (pct.)"]
