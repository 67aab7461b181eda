"""Unit: local data as they are read, how probable they are, what is said of them, and when they make one stale."""

import csv
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
import xarray as xr
from fabricated import calibration, posterior
from local_town import MEAN
from scipy.stats import nbinom, poisson

from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.parameters.priors import NUMPY, Likelihood
from fsm_sim.inference.posterior import estimation, fitter
from fsm_sim.inference.posterior.local_results import all_inside, records
from fsm_sim.inference.posterior.model import build, inputs
from fsm_sim.inference.posterior.predictive_groups import groups
from fsm_sim.inference.posterior.sampling.coordinates import Whitening
from fsm_sim.inference.sources import Sources, read_priors, read_sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.local_counts import CountData, Counted, counted, drawn, logp, unknowns
from fsm_sim.inference.targets.published import observed
from fsm_sim.inputs import programmes
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.local_counts import municipalities, read_counts, template
from fsm_sim.model.errors import InputError
from fsm_sim.report.document.calibration.local_data_text import text
from fsm_sim.report.render.calibration_report import report
from fsm_sim.study.calibrations import by_name as calibrations

SETTINGS = read_priors().likelihood
POISSON = SETTINGS.model_copy(update={"month_sd": 0.0})
ROWS = (
    "municipality;programme;month;citizens;placement_starts;paid_hours_starts;caseworkers\n"
    "Horsens;bir;2021-11;210;9;<5;6,5\n"
    "Horsens;bir;2021-12;208;;1-4;6,5\n"
    "Horsens;bir;2022-01;205;40;0;6\n"
)


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.csv").write_text(ROWS, "utf-8")
    return tmp_path


# Reading


def test_a_hidden_count_is_read_as_an_interval_and_an_empty_cell_as_not_known() -> None:
    (found,) = read_counts(Path("own.csv"))
    assert found.counts == {
        "placement_starts": ((9, 9), None, (40, 40)),
        "paid_hours_starts": ((0, 4), (1, 4), (0, 0)),
    }
    assert found.months == ("2021-11", "2021-12", "2022-01")
    assert found.caseload == pytest.approx(623 / 19)


FORMS: dict[str, Callable[[str], str]] = {
    "byte order mark": lambda rows: "\ufeff" + rows,
    "line ends of Windows": lambda rows: rows.replace("\n", "\r\n"),
    "commas, decimals quoted": lambda rows: rows.replace("6,5", '"6,5"').replace(";", ","),
    "commas, decimals with a point": lambda rows: rows.replace(",", ".").replace(";", ","),
    "tabs": lambda rows: rows.replace(";", "\t"),
    "another order": lambda rows: "".join([rows.splitlines(keepends=True)[i] for i in (0, 3, 1, 2)]),
    "spaces": lambda rows: rows.replace("<5", "< 5").replace(";210", "; 210 "),
    "empty rows": lambda rows: f"{rows}\n;;;;;;\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_however_a_spreadsheet_saves_it_the_counts_are_the_same(form: str) -> None:
    Path("other.csv").write_bytes(FORMS[form](ROWS).encode())
    assert read_counts(Path("other.csv")) == read_counts(Path("own.csv"))


def test_the_template_reads_when_it_has_a_real_name_and_is_refused_until_then() -> None:
    Path("template.csv").write_text(template(), "utf-8")
    with pytest.raises(InputError, match="municipality is 'Eksempelby'"):
        read_counts(Path("template.csv"))
    Path("template.csv").write_text(template().replace("Eksempelby", "Horsens"), "utf-8")
    (found,) = read_counts(Path("template.csv"))
    assert len(found.months) == 24
    assert found.hidden("employment_starts") > 0


def test_several_municipalities_and_programmes_may_share_a_file() -> None:
    rows = (
        ROWS + ROWS.partition("\n")[2].replace("bir", "usual_rc") + ROWS.partition("\n")[2].replace("Horsens", "Vejle")
    )
    Path("more.csv").write_text(rows, "utf-8")
    assert [one.name for one in read_counts(Path("more.csv"))] == ["Horsens bir", "Horsens usual_rc", "Vejle bir"]


def test_municipalities_are_the_98_of_the_national_scenarios() -> None:
    with shipped("scenarios", "fsm2-national.csv").open(encoding="utf-8") as file:
        assert sorted(municipalities()) == sorted(row["municipality"] for row in csv.DictReader(file))


# The likelihood


def at(mean: float, interval: tuple[int, int], settings: Likelihood) -> float:
    data = CountData.of(np.array([100.0, 100.0]), [interval, (0, 9)], settings)
    return float(logp(np.array([mean, 5.0]), data, settings, np)[0])


@pytest.mark.parametrize("mean", [0.2, 3.0, 40.0])
@pytest.mark.parametrize("interval", [(0, 0), (7, 7), (0, 4), (1, 4)])
def test_a_cell_has_the_probability_of_all_that_it_can_stand_for(mean: float, interval: tuple[int, int]) -> None:
    numbers = np.arange(interval[0], interval[1] + 1)
    shape = 1 / SETTINGS.month_sd**2
    expected = nbinom.pmf(numbers, shape, shape / (shape + mean)).sum()
    assert at(mean, interval, SETTINGS) == pytest.approx(math.log(expected), abs=1e-9)
    assert at(mean, interval, POISSON) == pytest.approx(math.log(poisson.pmf(numbers, mean).sum()), abs=1e-9)


def test_the_likelihood_as_tensors_is_that_of_numpy_with_a_finite_slope() -> None:
    data = CountData.of(np.full(3, 100.0), [(0, 4), (7, 7), (0, 0)], SETTINGS)
    mean = pt.dvector()
    value = logp(mean, data, SETTINGS, pt)
    compiled = pytensor.function([mean], [value, pytensor.grad(value.sum(), mean)], mode="FAST_COMPILE")
    there = np.array([3.0, 5.0, 1e-3])
    found, slope = compiled(there)
    assert found == pytest.approx(logp(there, data, SETTINGS, np), abs=1e-12)
    up, down = (logp(there * factor, data, SETTINGS, np) for factor in (1 + 1e-6, 1 - 1e-6))
    assert slope == pytest.approx((up - down) / (2e-6 * there), rel=1e-5)


def test_counts_are_drawn_with_the_variance_of_the_likelihood() -> None:
    for settings in (SETTINGS, POISSON):
        found = drawn(np.full(200_000, 11.0), settings, np.random.default_rng(1))
        assert found.mean() == pytest.approx(11.0, rel=0.01)
        assert found.var() == pytest.approx(11.0 + (settings.month_sd * 11.0) ** 2, rel=0.03)


# In the forward model


def sources_of_bir() -> Sources:
    """The published numbers of BIR, and local data."""
    found = read_sources(None, Path("own.csv"))
    targets = tuple(target for target in found.catalogue.targets if target.programme == "bir")
    catalogue = found.catalogue.model_copy(update={"targets": targets})
    return replace(found, catalogue=catalogue, programmes=(programmes.load("fsm1"), programmes.load("bir")))


def problem_of_bir() -> ForwardModel:
    sources = sources_of_bir()
    groups, own = observed(sources.catalogue, sources.programmes, {}), counted(sources)
    return ForwardModel(unknowns(sources, groups), groups, counted=own)


def test_own_data_are_one_more_office_with_its_own_effect_and_multipliers() -> None:
    forward = problem_of_bir()
    new = {
        "office_work: Horsens",
        "office_placement: Horsens",
        "count: Horsens bir placement_starts",
        "count: Horsens bir paid_hours_starts",
    }
    assert new <= set(forward.free)
    value = np.array([MEAN.get(name, 1.0) for name in forward.space.names])
    shares, mean = forward.expected_at(value)
    assert (len(shares), len(mean)) == (len(forward.targets), 5)
    names = list(forward.space.names)
    more, counts_more = value.copy(), value.copy()
    for kind in OFFICE_EFFECTS:
        more[names.index(f"{kind}: Horsens")] = 1.3
    counts_more[names.index("count: Horsens bir placement_starts")] = 1.3
    assert forward.expected_at(more)[0] == pytest.approx(shares)
    ratio = forward.expected_at(more)[1] / mean
    assert ((ratio > 1.15) & (ratio < 1.35)).all()
    assert forward.expected_at(counts_more)[1] / mean == pytest.approx([1.3, 1.3, 1.0, 1.0, 1.0])


def test_the_office_is_nominal_but_for_its_size_and_caseload() -> None:
    (one,) = read_counts(Path("own.csv"))
    office = Counted.of(one, programmes.load("bir"))
    assert office.before == 22
    assert office.programme.nominal.citizens_per_office == 208
    assert office.programme.nominal.caseload == pytest.approx(623 / 19)
    unknown = one.model_copy(update={"caseworkers": ()})
    assert Counted.of(unknown, programmes.load("bir")).programme.nominal.caseload == 35.0


def test_the_model_with_local_data_has_the_likelihood_of_targets_and_counts() -> None:
    forward = problem_of_bir()
    whitening = Whitening(np.zeros(len(forward.free)), np.eye(len(forward.free)), np.zeros((1, 0)))
    model = build(forward, whitening)
    white = np.zeros(len(forward.free))
    point = {"white": white}
    value = forward.value(whitening.standard(white, np), NUMPY, np)
    _, mean = forward.expected_at(value)
    own = next(term for term in model.potentials if term.name == "local_counts")
    found = model.compile_fn(own, inputs=[model["white"]], mode="FAST_COMPILE", point_fn=False)(white)
    assert float(found) == pytest.approx(logp(mean, forward.count_data, SETTINGS, np).sum(), abs=1e-8)
    assert set(CountData._fields) <= set(inputs(forward, whitening))
    assert point


def test_what_is_said_of_local_data_names_effect_contraction_hidden_cells_and_months_outside() -> None:
    forward = problem_of_bir()
    rng = np.random.default_rng(1)
    place = forward.space.names.index("office_work: Horsens")
    values = np.tile([MEAN.get(name, 1.0) for name in forward.space.names], (200, 1))
    values[:, place] = np.exp(0.2 + 0.06 * rng.standard_normal(200))
    found = records(forward, values, np.arange(200), 1)
    (record,) = found
    assert record["effects"]["office_work"]["mean"] == pytest.approx(1.22, abs=0.02)
    assert record["effects"]["office_work"]["contraction"] > 0.75
    assert [count["hidden"] for count in record["counts"]] == [0, 2]
    assert [month["month"] for month in record["counts"][0]["months"]] == ["2021-11", "2022-01"]
    assert all_inside(found) == [True, False, True, True, True]
    said = " ".join(text(found).split())
    assert "Citizens of Horsens move towards work at 1.22 times the rate of the published average (90%" in said
    assert "Its own counts decide this more than what is known of other municipalities" in said
    assert "Of 5 counts 1 is outside the 90% predictive interval (starts of a placement 2022-01: 40" in said
    assert "1 to 8" in said
    empty = {"name": "x", "digest": "", "approved": True, "checks": [], "fit": [], "parameters": []}
    empty |= {"bins": {"moved": 0.25, "narrowed": 0.25}}
    page, danish = (report(empty, language, local=found) for language in ("en", "da"))
    assert "<svg" in page
    assert "Local data: Horsens" in page
    assert "Egne data: Horsens" in danish
    assert "1,22 gange raten" in danish
    assert "Local data" not in report(empty)


def told(effect: float, sd: float) -> tuple[dict, str, str]:
    """What is recorded and said of an effect on work, where 0.66 to 1.51 is expected of a municipality without data."""
    forward = problem_of_bir()
    values = np.tile([MEAN.get(name, 1.0) for name in forward.space.names], (2000, 1))
    spread = np.linspace(-1.0, 1.0, 2000) * np.sqrt(3.0)
    values[:, forward.space.names.index("office_work: Horsens")] = effect * np.exp(sd * spread)
    found = records(forward, values, np.arange(200), 1)
    return found[0]["effects"]["office_work"], *(" ".join(text(found, one).split()) for one in ("en", "da"))


def test_counts_that_move_an_effect_without_narrowing_it_are_said_to_move_it_and_how_far() -> None:
    """1.84 where 0.71 to 1.40 was expected, with a wider posterior, was once "hardly its own counts"."""
    record, english, danish = told(1.84, 0.3)
    pooled = np.log(record["pooled"]["upper"]) / 1.6449
    assert record["shift"] == pytest.approx(np.log(1.84) / pooled, rel=0.01)
    assert record["contraction"] == pytest.approx(1 - (0.3 / pooled) ** 2, abs=0.02)
    assert record["contraction"] < 0
    assert record["learnt"] == "moved"
    shift = f"+{record['shift']:.1f}"
    assert "Its own counts have moved this but hardly narrowed it" in english
    assert f"the mean has moved by {shift} of the standard deviations of that" in english
    assert f"the variance is {-record['contraction']:.0%} larger" in english
    assert "Kommunens egne optællinger har flyttet det, men næsten ikke indsnævret det" in danish
    assert f"{shift.replace('.', ',')} af den fordelings standardafvigelser" in danish
    assert "hardly its own counts" not in english


@pytest.mark.parametrize(
    ("effect", "sd", "learnt"), [(1.84, 0.1, "both"), (1.0, 0.1, "narrowed"), (1.0, 0.4, "hardly"), (0.6, 0.4, "moved")]
)
def test_each_label_of_local_data_has_its_words(effect: float, sd: float, learnt: str) -> None:
    record, english, _ = told(effect, sd)
    words = {
        "both": "decide this more than",
        "moved": "have moved this but hardly narrowed it",
        "narrowed": "have narrowed this but hardly moved it",
        "hardly": "decides this, hardly its own counts",
    }
    assert record["learnt"] == learnt
    assert words[learnt] in english


def test_counts_that_are_not_hidden_are_predicted_and_observed_cell_by_cell() -> None:
    """The groups of `posterior.nc`: five cells, of which two are hidden."""
    forward = problem_of_bir()
    shape = (2, 10, len(forward.free))
    names = {"chain": range(2), "draw": range(10), "free_parameter": list(forward.free)}
    standard = xr.DataArray(np.zeros(shape), names, tuple(names))
    draws = xr.Dataset({"standard": standard, **fitter.values(forward, standard, 1)})
    found = groups(forward, draws, np.arange(20), np.zeros((20, len(forward.targets))), 1)
    cells = found["observed_data"]["cell"].values.tolist()
    months = [("placement_starts", "2021-11"), ("placement_starts", "2022-01"), ("paid_hours_starts", "2022-01")]
    assert cells == [f"Horsens bir {name} {month}" for name, month in months]
    low, high = forward.count_data.limits
    assert found["observed_data"]["counted"].values.tolist() == low[low == high].tolist()
    for group, runs in (("prior_predictive", (1, 500)), ("posterior_predictive", (2, 10))):
        predicted = found[group]["counted"]
        assert predicted["cell"].values.tolist() == cells
        assert predicted.shape == (*runs, len(cells))
        assert (predicted >= 0).all()


# Calibrations by name


@pytest.fixture
def sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calibrating takes no time here."""

    def instead(sources: Sources, name: str, **_: object):
        made = calibration(sources, name=name)
        return made, posterior(made)

    monkeypatch.setattr(estimation, "calibrate", instead)


def test_a_calibration_with_local_data_keeps_their_path_and_the_settings_of_published(sampled: None) -> None:
    made, _ = calibrations.calibrate("mine", data=Path("own.csv"))
    assert made.sources.config == read_sources(
        shipped("calibration", "runs", "published", "config.toml")
    ).config.model_copy(update={"data": "own.csv"})
    assert calibrations.load("mine").digest == made.digest
    assert not calibrations.calibrate("mine")[1], "the file is remembered"
    assert "office_work: Horsens" in calibrations.load("mine").space.names


def test_changed_own_data_make_a_calibration_stale_and_missing_ones_are_named(sampled: None) -> None:
    calibrations.calibrate("mine", data=Path("own.csv"))
    Path("own.csv").write_text(ROWS.replace(";9;", ";10;"), "utf-8")
    with pytest.raises(
        InputError, match=r"is stale: evidence, priors, programmes, the data in own\.csv, settings or code"
    ):
        calibrations.load("mine")
    Path("own.csv").write_text(ROWS.replace(";", ",").replace("6,5", "6.5"), "utf-8")
    assert calibrations.load("mine"), "the same numbers in another form"
    Path("own.csv").unlink()
    with pytest.raises(InputError) as refused:
        calibrations.load("mine")
    assert [forward.sentence for forward in refused.value.problems] == [
        "own.csv: there is no such file.",
        "calibration/runs/mine: the calibration 'mine' was made with the data in own.csv, which cannot be read as they "
        "are now.",
    ]


def test_local_data_do_not_go_into_published() -> None:
    with pytest.raises(
        InputError, match="'published' is the calibration on published numbers alone; give one with local"
    ):
        calibrations.calibrate("published", data=Path("own.csv"))


def test_without_own_data_the_digests_have_no_part_for_them() -> None:
    assert "data" not in read_sources().digests
    assert "data" in read_sources(None, Path("own.csv")).digests
