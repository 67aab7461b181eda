"""Document: the calibration targets are complete, valid and consistent, and both entries of them agree."""

import math
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.table import as_json
from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.targets.titles import title_of
from fsm_sim.inputs import programmes
from fsm_sim.report.tables.evidence_text import as_table

ROOT = Path(__file__).resolve().parent.parent
FIRST = sorted((ROOT / "calibration" / "evidence").glob("*.toml"))
SECOND = sorted((ROOT / "calibration" / "second_entry").glob("*.toml"))
STATES = tomllib.loads((ROOT / "fsm_sim" / "model" / "states.toml").read_text(encoding="utf-8"))


def parsed(path: Path) -> dict[str, Any]:
    """A TOML file as a dictionary."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The catalogue of the repository."""
    return Catalogue.from_documents({path.name: parsed(path) for path in FIRST})


def test_ids_are_unique_and_conflicts_known(catalogue: Catalogue) -> None:
    assert len({target.id for target in catalogue.targets}) == len(catalogue.targets)
    assert {target.conflict for target in catalogue.targets} <= {"", *(conflict.id for conflict in catalogue.conflicts)}


def test_every_fitted_or_compared_target_names_a_measure_and_how_it_is_read(catalogue: Catalogue) -> None:
    used = [*catalogue.fitted(), *catalogue.checked()]
    assert used
    assert all(target.measure is not None and target.reading for target in used)


def test_every_fitted_target_is_a_share_with_a_denominator(catalogue: Catalogue) -> None:
    for target in catalogue.fitted():
        lower, upper = target.share_interval
        assert 0 <= lower < upper <= 1, target.id
        assert target.denominator, target.id


def test_measures_use_states_that_exist(catalogue: Catalogue) -> None:
    for target in catalogue.targets:
        measures = [m for m in (target.measure, *(a.measure for a in target.alternative)) if m is not None]
        named = {state for measure in measures for state in (*measure.states, *measure.after)}
        assert named | set(target.of_states) <= set(STATES), target.id


def test_no_observation_is_fitted_twice(catalogue: Catalogue) -> None:
    keys = Counter((f.programme, f.municipality, f.measure, f.of_states) for f in catalogue.fitted())
    assert max(keys.values()) == 1


def month(date: str) -> int:
    """Months since year 0."""
    year, number = date.split("-")
    return 12 * int(year) + int(number) - 1


def test_published_windows_are_the_months_of_their_measures(catalogue: Catalogue) -> None:
    starts = {name: month(str(catalogue.by_id(f"{name}-start").value)) for name in ("fsm1", "fsm2", "bir")}
    for target in [*catalogue.fitted(), *catalogue.checked()]:
        if target.window and target.measure and target.programme in starts:
            first, last = (month(date) - starts[target.programme] for date in target.window)
            assert (target.measure.start, target.measure.stop) == (first, last + 1), target.id
        elif target.date == "2018-12" and target.measure:
            assert target.measure.stop == month("2018-12") + 1 - starts["fsm1"], target.id


def test_measures_end_within_their_programme(catalogue: Catalogue) -> None:
    months = {"fsm1": 24, "fsm2": 27, "bir": 30, "hir": 13, "br": 24}
    for target in [*catalogue.fitted(), *catalogue.checked()]:
        if target.programme in months and target.measure is not None:
            assert target.measure.stop <= months[target.programme], target.id


def test_shares_at_the_start_of_hir_and_elsewhere_are_the_published_ones_less_their_rise(catalogue: Catalogue) -> None:
    for name, id in (("hir", "hir-placement-or-hours"), ("usual_rc", "hir-placement-or-hours-elsewhere")):
        level, rise = catalogue.by_id(id).value, catalogue.by_id(f"{id}-change").value
        assert isinstance(level, float)
        assert isinstance(rise, float)
        (group,) = programmes.load(name).groups.values()
        assert group.initial["placement"] + group.initial["paid_hours"] == pytest.approx(level - rise)


def test_the_prior_of_fsm3_is_what_the_trials_of_ips_found(catalogue: Catalogue) -> None:
    """The rate ratios named in `priors.toml` and in the readings, and the standard deviation in the comment."""

    def rate(id: str) -> tuple[float, float]:
        """Logarithm of the monthly rate that gives a share, but for a constant, and its sampling variance."""
        target = catalogue.by_id(id)
        assert isinstance(target.value, float)
        assert target.denominator is not None
        hazard = -math.log(1 - target.value)
        return math.log(hazard), target.value / (target.denominator * (1 - target.value) * hazard**2)

    found = {}
    for trial, said in (("denmark-18", 1.46), ("denmark-30", 1.39), ("norway-12", 1.44), ("norway-18", 1.48)):
        (ips, one), (usual, other) = rate(f"ips-{trial}-months"), rate(f"ips-{trial}-months-usual")
        found[trial] = (ips - usual, one + other)
        assert math.exp(ips - usual) == pytest.approx(said, abs=0.005)
    (denmark, first), (norway, second) = found["denmark-18"], found["norway-18"]
    assert (round(math.sqrt(first), 2), round(math.sqrt(second), 2)) == (0.13, 0.18)
    pooled, variance = (denmark / first + norway / second) / (1 / first + 1 / second), 1 / (1 / first + 1 / second)
    assert math.exp(pooled) == pytest.approx(1.47, abs=0.005)
    assert math.sqrt(variance) == pytest.approx(0.10, abs=0.005)
    caseload = 0.15 * math.log(70 / 20)
    assert caseload == pytest.approx(0.19, abs=0.005)
    text = (ROOT / "calibration" / "priors.toml").read_text(encoding="utf-8")
    for name in ("fsm3: employment", "fsm3: paid_hours"):
        prior = tomllib.loads(text)["programme_multipliers"][name]
        assert prior["median"] == pytest.approx(math.exp(pooled), abs=0.03)
        assert prior["sigma"] == pytest.approx(math.sqrt(variance + caseload**2 + 0.20**2), abs=0.01)


def test_placements_in_a_month_are_what_the_counted_persons_give(catalogue: Catalogue) -> None:
    counted = [catalogue.by_id(f"usual-{kind}-persons-2026") for kind in ("company-placement", "wage-subsidy")]
    assert all(one.n == 85491 for one in counted)
    lower, upper = catalogue.by_id("usual-placement-in-a-month").interval
    assert lower <= sum(float(one.value) for one in counted) / 85491 < upper


def rounds_to(count: CalibrationTarget, share: CalibrationTarget) -> bool:
    """Whether a count out of n, rounded half up, gives the share printed beside it."""
    assert isinstance(count.value, float)
    assert isinstance(share.value, float)
    assert count.n is not None
    lower, upper = share.interval
    return lower - 1e-12 <= count.value / count.n < upper - 1e-12


def test_every_count_out_of_n_gives_its_percentage_or_is_a_recorded_conflict(catalogue: Catalogue) -> None:
    shares = [target for target in catalogue.targets if target.id.endswith("-share") and target.n is not None]
    assert len(shares) == 18
    wrong = [share.id for share in shares if not rounds_to(catalogue.by_id(share.id.removesuffix("-share")), share)]
    assert wrong == ["fsm1-survey-contact-person-midterm-share"]
    assert all(catalogue.by_id(id).conflict for id in wrong)


def test_persons_over_the_denominator_give_the_fitted_share(catalogue: Catalogue) -> None:
    pairs = {
        "fsm1-placement-2018": "fsm1-placement-persons-2018",
        "fsm1-paid-hours-2018": "fsm1-paid-hours-persons-2018",
        "fsm1-employed-2018": "fsm1-employed-persons-2018",
        "fsm1-active-2019": "fsm1-active-persons-2019",
        "fsm1-left-2019": "fsm1-left-persons-2019",
        "fsm1-group2-clarified-2019": "fsm1-group2-clarified-persons-2019",
        "fsm1-ever-active": "fsm1-ever-active-persons",
    }
    for share_id, count_id in pairs.items():
        share, count = catalogue.by_id(share_id), catalogue.by_id(count_id)
        assert isinstance(count.value, float)
        assert share.denominator is not None
        lower, upper = share.interval
        assert lower <= count.value / share.denominator < upper, share_id


def row(target: dict[str, Any]) -> tuple[str, str, int | None, str]:
    """What the two entries must agree on: unit, value, denominator and bound."""
    value = target["value"]
    number = value if isinstance(value, str) else f"{value:.6g}"
    return (target["unit"], number, target.get("n"), target.get("bound", "exactly"))


def differences(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> list[str]:
    """The rows that only one of the two entries has, each with its passage."""
    lines = []
    for name, ours, theirs in (("first", first, second), ("second", second, first)):
        for key, count in (Counter(map(row, ours)) - Counter(map(row, theirs))).items():
            quotes = "; ".join(target["quote"] for target in ours if row(target) == key)
            lines.append(f"{count} more in the {name} entry: {key}: {quotes}")
    return lines


def test_the_comparison_sees_one_wrong_number() -> None:
    typed = {"quote": "37 pct.", "value": 0.37, "unit": "share"}
    assert differences([typed], [typed]) == []
    assert len(differences([typed], [{**typed, "value": 0.73}])) == 2


def test_five_documents_and_the_public_statistics_are_typed_twice() -> None:
    typed = [*(f"{number:03}" for number in range(5)), "jobindsats"]
    assert [path.stem for path in SECOND] == typed
    once = [path.stem for path in FIRST if not any(path.stem.startswith(one) for one in typed)]
    assert once == ["literature"]


@pytest.mark.parametrize("second", SECOND, ids=lambda path: path.stem)
def test_the_second_entry_agrees_with_the_first(second: Path) -> None:
    (first,) = [path for path in FIRST if path.name.startswith(second.stem)]
    found = differences(parsed(first)["target"], parsed(second)["target"])
    assert not found, "\n".join([f"{first.name} and {second.name} differ:", *found])


@pytest.mark.parametrize(
    ("id", "title"),
    [
        ("hir-placement-or-hours", "placement or paid hours, 03/2019"),
        ("br-placement", "placement, 11/2018"),
        ("fsm1-group2-no-active-offer", "rehabilitation group without an active offer, 12/2018"),
    ],
)
def test_a_share_of_those_in_some_states_is_titled_by_what_it_is(catalogue: Catalogue, id: str, title: str) -> None:
    assert title_of(catalogue.by_id(id)).en == title


def test_the_catalogue_prints(catalogue: Catalogue) -> None:
    text = as_table(catalogue)
    assert all(target.id in text for target in catalogue.targets)
    assert len(as_json(catalogue)["targets"]) == len(catalogue.targets)
