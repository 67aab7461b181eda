"""Unit: a key, a programme, a choice or a share by the name that people have for it is asked about by its own."""

from pathlib import Path

import error_templates
import pytest

from fsm_sim.inputs.checking.synonyms import _CHOICES, _KEYS
from fsm_sim.inputs.checking.wording import meant
from fsm_sim.inputs.scenarios import GRAMMAR
from fsm_sim.inputs.validate import validate
from fsm_sim.language.errors import in_language
from fsm_sim.model.scenarios.provenance import NOTES

OFFICE = """\
[scenario]
name = "office"
title = "Office"

[office]
municipality = "Vejle"
programme = "bir"
citizens = 340
start = "settled"
intake_per_month = 12

[staffing]
posts = [{ from_month = 0, people = [{ share = 1.0, count = 9 }] }]
separation_per_year = 0.2
vacancy_months = 3
leave = [{ from_month = 2, to_month = 9, citizens = "shared" }]

[horizon]
months = 24
start_month = "2027-01"
"""


def told(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    text = OFFICE
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file = tmp_path / "office.toml"
    file.write_text(text, "utf-8")
    return [one.text for one in validate([file]).problems]


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        ("separation_per_year", "turnover", "'separation_per_year'"),
        ("separation_per_year", "staff-turnover", "'separation_per_year'"),
        ("separation_per_year", "udskiftning", "'separation_per_year'"),
        ("separation_per_year", '"personaleomsætning"', "'separation_per_year'"),
        ("separation_per_year", "personaleomsaetning", "'separation_per_year'"),
        ("separation_per_year", "turnovr", "'separation_per_year'"),
        ("vacancy_months", "vacancy", "'vacancy_months'"),
        ("vacancy_months", '"ledig stilling"', "'vacancy_months'"),
        ("posts = [", "caseworkers = [", "'posts'"),
        ("posts = [", "sagsbehandlere = [", "'posts'"),
        ("leave = [", "orlov = [", "'leave'"),
        ("intake_per_month", "intake", "'intake_per_month'"),
        ("intake_per_month", "tilgang", "'intake_per_month'"),
        ("citizens = 340", "sager = 340", "'citizens'"),
        ("municipality", "kommune", "'municipality'"),
        ("start_month", "start_date", "'start_month'"),
        ("people = [", "medarbejdere = [", "'people'"),
        ("share = 1.0", "deltid = 1.0", "'share'"),
        ("count = 9", "antal = 9", "'count'"),
        ("to_month", "til", "'to_month'"),
        ("months = 24", "years = 2", "months = 24"),
        ("months = 24", "years = 2.5", "months = 30"),
        ("months = 24", '"år" = 3', "months = 36"),
        ("[horizon]", "[horisont]", "[horizon]"),
        ("[staffing]", "[bemanding]", "[staffing]"),
    ],
)
def test_a_key_by_another_name_is_asked_about_once(tmp_path: Path, old: str, new: str, asked: str) -> None:
    """`turnover` was asked about as 'handover', and `years` met a list of all keys."""
    found = told(tmp_path, (old, new))
    assert len(found) == 1, found
    assert found[0].endswith(f"; did you mean {asked}?")


def test_a_rate_in_per_cent_under_another_name_is_asked_about_in_the_same_pass(tmp_path: Path) -> None:
    found = told(tmp_path, ("separation_per_year = 0.2", "udskiftning = 20"))
    assert len(found) == 2, found
    assert found[0].startswith("[staffing] udskiftning is 20: a rate, 20 separations a year")
    assert "did you mean 0.20" in found[0]
    assert found[1].endswith("did you mean 'separation_per_year'?")


def test_a_key_by_another_name_in_another_table_is_told_where_it_belongs(tmp_path: Path) -> None:
    (said,) = told(tmp_path, ("start = ", "turnover = 0.2\nstart = "))
    wanted = "has no key 'turnover'; 'turnover' is called 'separation_per_year' and belongs in [staffing]."
    assert said == f"[office] {wanted}"
    (table,) = told(tmp_path, ("[horizon]", "[orlov]\nfrom_month = 2\n\n[horizon]"))
    assert table == "[orlov] is not a table of a scenario; 'orlov' is called 'leave' and belongs in [staffing]."


def test_every_word_stands_for_a_key_or_a_choice_that_a_scenario_has() -> None:
    """So that no key is proposed that is not there, and no key's own name is taken for another word's."""
    having = {name for name in _KEYS if GRAMMAR.having(name) or name in GRAMMAR.keys(())}
    assert {*_KEYS} - having == {"base", *NOTES}  # of a patch alone, and of many tables
    assert [meant(name, _KEYS) for name in _KEYS] == [*_KEYS]
    rules = "".join(error_templates.rules())
    assert all(f'"{name}"' in rules for name in _CHOICES)


@pytest.mark.parametrize(
    ("written", "asked"),
    [("kontanthjælp", ["ap", "fsm1", "fsm2", "usual"]), ("Cash benefit", ["ap", "fsm1", "fsm2", "usual"]),
     ("ressourceforløb", ["bir", "br", "fsm3", "hir", "usual_rc"]), ("IPS", ["fsm3"]), ("sædvanlig", ["usual"])],
)  # fmt: skip
def test_a_programme_by_its_citizens_is_asked_about(tmp_path: Path, written: str, asked: list[str]) -> None:
    (said,) = told(tmp_path, ('"bir"', f'"{written}"'))
    assert said.endswith(f"; did you mean {' or '.join(asked)}? fsm-sim programmes says for whom each is.")


def test_of_a_benefit_without_a_programme_it_is_said_where_to_look(tmp_path: Path) -> None:
    (said,) = told(tmp_path, ('"bir"', '"sygedagpenge"'))
    assert said.endswith(". fsm-sim programmes says for whom each is.")
    assert in_language(said, "da").endswith(". fsm-sim programmes siger, hvem hver af dem er for.")


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        ('"settled"', '"now"', '"settled"'),
        ('"settled"', '"i dag"', '"settled"'),
        ('"settled"', '"Settled"', '"settled"'),
        ('"settled"', '"nystart"', '"programme"'),
        ("= 12", '= "konstant"', '"steady"'),
        ('"shared"', '"vikar"', '"stand_in"'),
        ('"shared"', '"venter"', '"waiting"'),
        ("share = 1.0", "share = 60", "0.6"),
        ("share = 1.0", "share = 37.5", "0.375"),
        ('"office"', '"Skærbæk 2027"', '"skaerbaek-2027"'),
    ],
)
def test_a_value_by_another_name_is_asked_about(tmp_path: Path, old: str, new: str, asked: str) -> None:
    (said,) = told(tmp_path, (old, new))
    assert said.endswith(f"; did you mean {asked}?")
    assert in_language(said, "da").endswith(f"; mente du {asked}?")


def test_what_is_no_share_in_per_cent_is_not_asked_about(tmp_path: Path) -> None:
    for share in ("1.2", "0", "-60", "400"):
        (said,) = told(tmp_path, ("share = 1.0", f"share = {share}"))
        assert said.endswith("a share of full time is above 0 and at most 1."), said


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Horsens i dag", "Horsens"),
        ("Jobcenter Ringkøbing-Skjern 2027", "Ringkøbing-Skjern"),
        ("Vi i Aarhus", "Aarhus"),
    ],
)
def test_a_missing_municipality_is_looked_for_in_the_title(tmp_path: Path, title: str, asked: str) -> None:
    """The example was Vejle, whichever town the scenario was called after."""
    (said,) = told(tmp_path, ('municipality = "Vejle"\n', ""), ('"Office"', f'"{title}"'))
    assert said.endswith(f'municipality is the name of one; did you mean municipality = "{asked}"?')
    (other,) = told(tmp_path, ('municipality = "Vejle"\n', ""), ('"Office"', '"As it is"'))
    assert other.endswith('. For example: municipality = "Vejle"')
