"""The records of the evidence room: intervals, readings, and every problem in one pass."""

import json
import math
from typing import Any

import pytest
from pydantic import ValidationError

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.table import as_json
from fsm_sim.evidence.target import Alternative, CalibrationTarget
from fsm_sim.model.errors import InputError
from fsm_sim.model.measure import Measure
from fsm_sim.report.tables.evidence_text import as_table, value_in_words

EVER = {"kind": "ever", "states": ["paid_hours"], "stop": 27.0}
MONTH = {"kind": "touched", "states": ["paid_hours"], "start": 26.0, "stop": 27.0}
SOURCE = {"id": "memo", "title": "Memo", "publisher": "STAR", "date": "2020-12-17", "language": "da"}


def share(**changes: Any) -> dict[str, Any]:
    """A target that may be fitted, as parsed from a file."""
    base = {
        "id": "paid-hours",
        "quote": "40 pct.",
        "value": 0.4,
        "unit": "share",
        "rounding": 0.01,
        "population": "all",
    }
    return {**base, "programme": "fsm2", "role": "fit", "n": 5000, "measure": EVER, **changes}


def document(*targets: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A parsed evidence file."""
    return {"source": SOURCE, "target": list(targets), **changes}


def target(**changes: Any) -> CalibrationTarget:
    """One sound target."""
    return CalibrationTarget.model_validate(share(**changes))


@pytest.mark.parametrize(
    ("changes", "interval"),
    [
        ({"value": 0.37}, (0.365, 0.375)),
        ({"value": 0.349, "rounding": 0.001}, (0.3485, 0.3495)),
        ({"value": 0.7, "rounding": 0.1}, (0.65, 0.75)),
        ({"value": 0.0, "rounding": 0.01}, (0.0, 0.005)),
        ({"value": 0.4, "bound": "at least", "rounding": None}, (0.4, 1.0)),
        ({"value": 0.06, "bound": "at most", "rounding": None}, (0.0, 0.06)),
        ({"value": 0.9, "bound": "more than", "lower": 0.9, "upper": 0.95}, (0.9, 0.95)),
        ({"value": 3000, "unit": "citizens", "bound": "about", "rounding": 100}, (2950, 3050)),
        ({"value": 735, "unit": "citizens", "rounding": None}, (734.5, 735.5)),
        ({"value": 24000, "unit": "citizens", "bound": "more than", "rounding": None}, (24000, math.inf)),
        ({"value": -0.005, "unit": "percentage points", "rounding": 0.001, "role": "context"}, (-0.0055, -0.0045)),
    ],
)
def test_an_interval_holds_what_would_be_printed_the_same(
    changes: dict[str, Any], interval: tuple[float, float]
) -> None:
    assert target(**changes).interval == pytest.approx(interval)


def test_a_count_out_of_n_is_a_share() -> None:
    count = target(value=84, unit="municipalities", n=88, rounding=None)
    assert count.share_interval == pytest.approx((83.5 / 88, 84.5 / 88))
    with pytest.raises(ValueError, match="neither a share nor a count"):
        _ = target(value=84, unit="municipalities", n=None, role="context", rounding=None).share_interval


def test_a_date_has_no_interval() -> None:
    with pytest.raises(ValueError, match="is a date and has no interval"):
        _ = target(value="2020-01", unit="date", rounding=None, role="context").interval


def test_another_reading_changes_the_measure_and_says_why() -> None:
    both = target(alternative=[{"name": "last-month", "why": "present tense", "measure": MONTH}])
    other = both.with_reading("last-month")
    assert (other.measure, other.reading) == (Measure.model_validate(MONTH), "present tense")
    assert other.value == both.value
    assert both.measure == Measure.model_validate(EVER)


def test_an_unknown_reading_names_those_there_are() -> None:
    month = Alternative(name="last-month", why="present tense", measure=Measure.model_validate(MONTH))
    with pytest.raises(ValueError, match="no reading 'month'; its alternatives are: last-month"):
        target(alternative=[month]).with_reading("month")
    with pytest.raises(ValueError, match="its alternatives are: none"):
        target().with_reading("month")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": 40.0}, "a share is from 0 to 1"),
        ({"value": "2020"}, "exactly when the unit is date"),
        ({"value": "2020-13", "unit": "date"}, "exactly when the unit is date"),
        ({"rounding": None}, "a share needs rounding"),
        ({"lower": 0.45, "upper": 0.5}, "outside its interval"),
        ({"measure": None}, "role fit needs a measure"),
        ({"measure": None, "role": "check"}, "role check needs a measure"),
        ({"n": None}, "role fit needs n, or n_assumed"),
        ({"n_assumed": 100, "n_reason": "a guess"}, "not both"),
        ({"n": None, "n_assumed": 100}, "belong together"),
        ({"status": "V"}, "status V needs a citation"),
        ({"window": ["2022-01"]}, "a first and a last month"),
        ({"group": "effort"}, "differs from the target's group"),
        ({"of_states": ["passive"]}, "of_states needs a measure of kind prevalence"),
        ({"since": 0.0, "measure": MONTH}, "since is for percentage points that are not fitted"),
        ({"since": 0.0, "unit": "percentage points", "role": "check"}, "of a measure with a start"),
    ],
)
def test_an_unsound_target_is_refused_with_a_reason(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        target(**changes)


def test_every_problem_is_reported_in_one_pass() -> None:
    wrong = {
        "a.toml": document(
            share(id="Not Kebab"),
            share(quotes="40 pct."),
            share(conflict="which"),
            share(measure={**EVER, "stop": -1.0}),
        ),
        "b.toml": document(share(id="paid-hours"), share(id="second", unit="citzens"), extra=[]),
    }
    with pytest.raises(InputError) as caught:
        Catalogue.from_documents(wrong)
    assert str(caught.value).splitlines() == [
        "a.toml: target 'Not Kebab': id is 'Not Kebab'; an id is lower-case words joined by hyphens.",
        "a.toml: target 'paid-hours': there is no key 'quotes'; did you mean 'quote'?",
        "a.toml: target 'paid-hours': measure.stop is -1.0; stop is a month, 0 or more.",
        "b.toml: there is no key 'extra'; a document holds [source], [[target]], [[conflict]] and [[finding]].",
        "b.toml: target 'second': unit is 'citzens'; a unit is one of share, citizens, municipalities, "
        "percentage points, DKK, months, years, hours, per month, date.",
        "b.toml: the source id 'memo' is used 2 times; an id is used once.",
        "b.toml: the target id 'paid-hours' is used 2 times; an id is used once.",
        "a.toml: target 'paid-hours': there is no conflict 'which'.",
        "8 errors. Nothing was run and nothing was changed.",
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": True}, "value is true; a value is a number, or a date as text."),
        ({"measure": {**EVER, "stat": 1.0}}, "there is no key 'measure.stat'; did you mean 'start'?"),
        ({"measure": {"kind": "ever", "stop": 1.0}}, "measure: a measure of kind 'ever' needs states."),
        ({"alternative": [{"name": "a", "why": ""}]}, "alternative.0.why is ''; why says what speaks for the reading."),
        ({"population": ""}, "population is ''; population says in words who is counted."),
    ],
)
def test_a_refused_record_says_key_value_and_rule(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        Catalogue.from_documents({"a.toml": document(share(**changes))})
    assert f"a.toml: target 'paid-hours': {sentence}" in str(caught.value).splitlines()


def test_a_missing_source_is_reported_with_its_keys() -> None:
    with pytest.raises(InputError, match="source number 1: 'title' is missing"):
        Catalogue.from_documents({"a.toml": {"target": []}})


def test_an_unknown_id_suggests_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'paid-hours'"):
        Catalogue.from_documents({"a.toml": document(share())}).by_id("paid-hour")


def test_the_fitted_targets_are_those_of_the_programme() -> None:
    catalogue = Catalogue.from_documents(
        {"a.toml": document(share(), share(id="other", programme="bir"), share(id="seen", role="check"))}
    )
    assert [f.id for f in catalogue.fitted()] == ["other", "paid-hours"]
    assert [f.id for f in catalogue.fitted("bir")] == ["other"]
    assert [f.id for f in catalogue.checked("fsm2")] == ["seen"]


def test_the_digest_follows_the_content_and_not_the_order() -> None:
    one, two = share(), share(id="other")
    digest = Catalogue.from_documents({"a.toml": document(one, two)}).digest()
    assert Catalogue.from_documents({"renamed.toml": document(two, one)}).digest() == digest
    assert Catalogue.from_documents({"a.toml": document(one, {**two, "value": 0.41})}).digest() != digest


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "40%"),
        ({"value": 0.9, "bound": "more than", "lower": 0.9, "upper": 1.0}, "more than 90% (90 to 100%)"),
        ({"value": 13000, "unit": "citizens", "bound": "about"}, "about 13,000 citizens"),
        ({"value": 1, "unit": "years"}, "1 year"),
        ({"value": 0.004, "unit": "percentage points"}, "+0.4 percentage points"),
        ({"value": 0.0, "unit": "percentage points"}, "0 percentage points"),
        ({"value": 0.3, "lower": 0.25}, "30% (25 to 30.5%)"),
        ({"value": 262500000, "unit": "DKK"}, "DKK 262,500,000"),
        ({"value": "2017-08", "unit": "date"}, "2017-08"),
    ],
)
def test_a_value_is_written_with_its_unit_in_words(changes: dict[str, Any], words: str) -> None:
    assert value_in_words(target(**{**changes, "role": "context"})) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": 0.349, "bound": "at least"}, "mindst 34,9\N{NO-BREAK SPACE}%"),
        ({"value": 13000, "unit": "citizens", "bound": "about"}, "omkring 13.000 borgere"),
        ({"value": -0.004, "unit": "percentage points"}, "\N{MINUS SIGN}0,4 procentpoint"),
        ({"value": 262500000, "unit": "DKK"}, "262.500.000 kr."),
    ],
)
def test_a_value_is_written_in_danish_too(changes: dict[str, Any], words: str) -> None:
    assert value_in_words(target(**{**changes, "role": "context"}), "da") == words


def test_the_danish_table_has_danish_words_around_the_evidence() -> None:
    disputed = share(conflict="which", reading="Ever.", n=None, n_assumed=5000, n_reason="Not published.")
    conflict = {"id": "which", "what": "Ever or now.", "chosen": "ever", "why": "It is the larger."}
    lines = as_table(Catalogue.from_documents({"a.toml": document(disputed, conflict=[conflict])}), "da").splitlines()
    assert lines[1].split() == ["id", "værdi", "n", "hvornår", "rolle", "status", "kilde"]
    assert lines[3].strip() == "All. Ever. Antaget n: Not published."
    assert "Ever or now. Valgt: ever. It is the larger." in "\n".join(lines)
    assert lines[-1] == "1 kalibreringsmål, heraf 1 til tilpasning og 0 til sammenligning; 1 kilde; 1 modstrid."


def test_the_table_shows_reading_denominator_and_conflict() -> None:
    disputed = share(conflict="which", reading="Ever.", n=None, n_assumed=5000, n_reason="Not published.")
    conflict = {"id": "which", "what": "Ever or now.", "chosen": "ever", "why": "It is the larger."}
    lines = as_table(Catalogue.from_documents({"a.toml": document(disputed, conflict=[conflict])})).splitlines()
    assert lines[0] == "FSM II, Flere skal med II"
    assert lines[2].startswith("! paid-hours")
    assert "~5,000" in lines[2]
    assert lines[3].strip() == "All. Ever. Assumed n: Not published."
    assert lines[-1] == "1 target, 1 of them fitted and 0 compared; 1 source; 1 conflict."


def test_a_conflict_names_the_numbers_that_are_in_it_and_no_others() -> None:
    disputed, agreed = share(conflict="which"), share(id="in-work")
    conflict = {"id": "which", "what": "Ever or now.", "chosen": "ever", "why": "It is the larger."}
    lines = as_table(Catalogue.from_documents({"a.toml": document(disputed, agreed, conflict=[conflict])})).splitlines()
    after = lines[lines.index("! which") :]
    assert [line.strip() for line in after if "paid-hours" in line] == ["Targets: paid-hours"]
    assert not [line for line in after if "in-work" in line]


def test_beneath_the_targets_stand_what_has_no_number_and_the_sources_with_their_text_and_date() -> None:
    finding = {"id": "larger", "quote": "jo større", "says": "Larger was harder.", "used": "Not in the model."}
    dated = {**SOURCE, "document": "000-memo", "note": "Read twice."}
    undated = {**SOURCE, "id": "talk", "title": "Talk", "date": ""}
    documents = {"a.toml": document(share(), source=dated, finding=[finding]), "b.toml": document(source=undated)}
    lines = as_table(Catalogue.from_documents(documents)).splitlines()
    assert lines[4:] == [
        "",
        "Findings without a number",
        "  larger",
        "      Larger was harder. Not in the model.",
        "",
        "Sources",
        "  memo",
        "      Memo, STAR, 2020-12-17. Text: 000-memo. Read twice.",
        "  talk",
        "      Talk, STAR, undated.",
        "",
        "1 target, 1 of them fitted and 0 compared; 2 sources; 0 conflicts.",
    ]


def test_programmes_stand_in_the_order_of_their_names_and_unknown_ones_after_them_by_letter() -> None:
    names = ("zebra", "usual", "fsm2", "anders", "fsm1", "bir")
    targets = [share(id=f"of-{name}", programme=name, role="context") for name in names]
    lines = as_table(Catalogue.from_documents({"a.toml": document(*targets)})).splitlines()
    ids = [line.split()[0] for line in lines if line.strip().startswith("of-")]
    assert ids == ["of-fsm1", "of-fsm2", "of-bir", "of-usual", "of-anders", "of-zebra"]


@pytest.mark.parametrize(("letters", "lines"), [(102, 1), (103, 2)])
def test_a_line_beneath_a_target_has_at_most_120_characters(letters: int, lines: int) -> None:
    catalogue = Catalogue.from_documents({"a.toml": document(share(municipality="Vejle", reading="a" * letters))})
    beneath = as_table(catalogue).split("\n\n")[0].splitlines()[3:]
    assert " ".join(line.strip() for line in beneath) == "All, Vejle. " + "a" * letters
    assert len(beneath) == lines


def test_a_municipality_that_the_population_names_already_is_not_named_again() -> None:
    told = share(population="citizens of Vejle", municipality="Vejle", citation="Memo 2020")
    lines = as_table(Catalogue.from_documents({"a.toml": document(told)})).splitlines()
    assert lines[3].strip() == "Citizens of Vejle. Memo 2020."


def test_the_ends_of_an_interval_have_no_decimals_from_a_thousand_on() -> None:
    written = value_in_words(target(value=1000, unit="citizens", lower=999.5, upper=1000.4, role="context"))
    assert written == "1,000 citizens (999.5 to 1,000)"


def test_the_table_as_json_is_a_document() -> None:
    open_ended = share(value=24000, unit="citizens", bound="more than", rounding=None)
    content = as_json(Catalogue.from_documents({"a.toml": document(open_ended)}))
    assert json.loads(json.dumps(content, allow_nan=False))["targets"][0]["interval"] == [24000, None]
