"""Unit: a public table in a calibration: which file is which, what changes in the posterior, what is refused."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import fabricated
import numpy as np
import pytest
from fabricated import REPORTED
from stock_panels import as_csv, simulated

from fsm_sim.inference.municipal import calibrated
from fsm_sim.inference.parameters.free_parameters import ParameterSpace
from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.parameters.programme_parameters import programme_draws
from fsm_sim.inference.posterior import calibration as inference
from fsm_sim.inference.posterior import estimation
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inference.posterior.contraction import contraction_of
from fsm_sim.inference.sources import Sources
from fsm_sim.inference.stocks.fit import StockFit, fit
from fsm_sim.inference.stocks.panel import Panel
from fsm_sim.inputs import programmes
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.document.calibration import panel_text
from fsm_sim.report.render.calibration_report import report
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.calibrations.public_table import LEAST_MUNICIPALITIES, sorted_out

TOWNS = 22
STARTS = "municipality;programme;month;citizens;placement_starts\nHorsens;bir;2021-01;210;12\n"


def _table(folder: Path, towns: int = TOWNS, change: Callable[[str], str] = lambda text: text) -> Path:
    file = folder / "panel.csv"
    file.write_text(change(as_csv(simulated(11, towns=towns, months=14, hide_below=5))), "utf-8")
    return file


class Made(NamedTuple):
    """A calibration `before` and after it is given a public table, with all that happened on the way.

    `draws` are those of the posterior that it stores, `prior` draws from its priors, `said` the messages, `asked` how
    each panel was to be sampled and `fits` what was found.
    """

    before: Calibration
    found: Calibration
    draws: np.ndarray
    prior: np.ndarray
    said: list[str]
    asked: list[Sampling]
    fits: list[StockFit]


def _with_panels(before: Calibration, prior: np.ndarray, instead: Callable[..., StockFit]) -> Made:
    """The calibration with its panels, each fitted by `instead`."""
    said: list[str] = []
    asked: list[Sampling] = []
    fits: list[StockFit] = []

    def fitted(panel: Panel, sampling: Sampling, **more: Any) -> StockFit:
        asked.append(sampling)
        fits.append(instead(panel, sampling, **more))
        return fits[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibrated, "fit", fitted)
        found, posterior = calibrated.with_panels(before, fabricated.posterior(before), prior, said.append)
    return Made(before, found, np.asarray(posterior["posterior"]["value"]), prior, said, asked, fits)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A fabricated calibration with a public table."""
    sources = calibrations.sources("mine", data=_table(tmp_path_factory.mktemp("panel")))
    quick = Sampling(draws=160, tune=120, chains=2, seed=3)
    sources = replace(sources, config=sources.config.model_copy(update={"sampling": quick}))
    before = fabricated.whole(fabricated.calibration(sources, draws=320))
    return _with_panels(before, before.space.prior_draws(512), fit)


@pytest.fixture(scope="module")
def made(whole: Made) -> tuple[Calibration, Calibration, np.ndarray]:
    """A fabricated calibration, the same with a public table, and the draws that it stores."""
    return whole.before, whole.found, whole.draws


@pytest.mark.slow
def test_a_panel_is_sampled_as_the_calibration_is_with_a_quarter_more_draws(whole: Made) -> None:
    (asked,) = whole.asked
    assert (asked.draws, asked.chains, asked.seed) == (200, 2, 3)
    assert whole.said[0] == f"Fitting the stocks of {TOWNS} municipalities"


def test_of_several_panels_each_kind_of_check_is_told_once_and_as_failed_where_it_failed_in_one(whole: Made) -> None:
    (panel,), (good,) = whole.before.sources.panels, whole.fits
    wrong = {good.checks[0].name, good.checks[3].name}
    passed = tuple(replace(check, passed=True) for check in good.checks)
    failed = tuple(replace(check, passed=check.name not in wrong, value=check.value + 1) for check in good.checks)
    other = replace(panel, measure="in_placement")
    results = iter([replace(good, checks=passed), replace(good, panel=other, checks=failed)])
    twice = replace(whole.before, sources=replace(whole.before.sources, panels=(panel, other)))
    both = _with_panels(twice, whole.prior, lambda *_, **__: next(results))
    told = [check for check in both.found.checks if check.name.startswith("stocks_")]
    assert [check.name for check in told] == [f"stocks_{check.name}" for check in passed]
    assert {check.name.removeprefix("stocks_") for check in told if not check.passed} == wrong
    assert [check.value for check in told] == [
        (bad if one.name in wrong else one).value for one, bad in zip(passed, failed, strict=True)
    ]
    assert both.found.checks[: len(whole.before.checks)] == whole.before.checks
    assert [line.partition("municipalities")[2] for line in both.said[:2]] == [" (1 of 2)", " (2 of 2)"]


def test_what_the_panel_moved_is_contracted_against_its_prior_and_the_rest_says_what_it_said(whole: Made) -> None:
    before, found = whole.before, whole.found
    old = {one.name: one for one in before.contractions}
    moved = [one for one in found.contractions if one is not old.get(one.name)]
    names, known = found.space.names, before.space.names
    assert [one.name for one in found.contractions] == [REPORTED.get(name, name) for name in names]
    assert {one.name for one in moved} == {
        REPORTED.get(name, name)
        for place, name in enumerate(names)
        if REPORTED.get(name, name) not in old
        or not np.array_equal(found.values[:, place], before.values[:, known.index(name)])
    }
    spread = next(one for one in moved if one.name == "between_sd: office_work")
    place = known.index(spread.name)
    drawn = found.values[:, names.index(spread.name)]
    assert spread == contraction_of(spread.name, before.space.priors[spread.name], whole.prior[:, place], drawn)
    for one in moved:
        drawn = found.values[:, names.index(one.name)]
        assert one.posterior_mean == pytest.approx(np.exp(np.log(drawn).mean()))


def test_a_towns_prior_is_that_of_one_of_which_nothing_is_known(whole: Made) -> None:
    """Its median is the one in the settings, and its spread is that between towns, which differs from draw to draw."""
    space = whole.before.space
    settings = space.settings.model_copy(
        update={
            "office": space.settings.office.model_copy(
                update={
                    kind: getattr(space.settings.office, kind).model_copy(update={"median": median})
                    for kind, median in (("work", 1.25), ("placement", 0.7))
                }
            )
        }
    )
    other = replace(whole.before, space=ParameterSpace(space.priors, settings))
    found = _with_panels(other, whole.prior, lambda *_, **__: whole.fits[0]).found
    rng = np.random.default_rng(1)
    for kind, median in (("office_work", 1.25), ("office_placement", 0.7)):
        towns = [one for one in found.contractions if one.name.startswith(f"{kind}: ") and one.name not in space.names]
        assert len(towns) > TOWNS // 2
        sd = other.space.office_sd(kind, whole.prior.T)
        alike = np.quantile(sd * rng.standard_normal((400, len(sd))), [0.05, 0.95], axis=1)
        ends = np.log([[one.prior_lower, one.prior_upper] for one in towns]).mean(axis=0) - np.log(median)
        assert np.abs(ends - alike.mean(axis=1)).max() < 4 * alike.std(axis=1).max() / np.sqrt(len(towns))


def test_B11_the_panel_moves_effects_of_municipalities_and_no_national_parameter(
    made: tuple[Calibration, Calibration, np.ndarray],
) -> None:
    before, found, _ = made
    apart = ("office_work: Hedensted", "office_placement: Hedensted", "between_sd: office_work")
    moved = {
        name
        for name in before.space.names
        if not np.array_equal(
            before.values[:, before.space.names.index(name)], found.values[:, found.space.names.index(name)]
        )
    }
    assert moved <= {*apart, "between_sd: office_placement"}
    assert "between_sd: office_work" in moved
    assert found.space.names[: len(before.space.names)] == before.space.names


def test_every_municipality_of_the_table_has_effects_of_its_own_which_forecasts_use(
    made: tuple[Calibration, Calibration, np.ndarray],
) -> None:
    _, found, stored = made
    towns = found.sources.panel_municipalities
    assert len(towns) == TOWNS
    assert stored.reshape(-1, stored.shape[-1]) == pytest.approx(found.values)
    programme = programmes.load("usual")
    shares = found.sources.panels[0].least.mean(axis=1) / found.sources.panels[0].size
    table = found.table(100)
    of_towns = [programme_draws(programme, found.space.settings, table, town, range(100)) for town in towns]
    works = np.array([np.log(one.table["office_work_effect"]).mean() for one in of_towns])
    large = found.sources.panels[0].size > np.median(found.sources.panels[0].size)
    assert np.corrcoef(works[large], np.log(shares[large]))[0, 1] > 0.9
    assert works.mean() == pytest.approx(0.0, abs=0.15)
    other = programme_draws(programme, found.space.settings, table, "Ærø", range(100)).table["office_work_effect"]
    sd = found.space.office_sd("office_work", table.values.T)
    assert "office_work: Ærø" not in found.space.names
    assert np.std(np.log(other) / sd) == pytest.approx(1.0, abs=0.25)
    assert len(found.contractions) == len(found.space.names)


def test_the_record_says_what_the_panel_decides_and_what_it_leaves_to_the_prior(
    made: tuple[Calibration, Calibration, np.ndarray],
) -> None:
    """One measure gives one combination of the two effects, mostly that on work."""
    _, found, _ = made
    work, placement = (found.panel["kinds"][kind]["contraction"] for kind in ("office_work", "office_placement"))
    assert work > 0.3
    assert placement < 0.25
    assert [one.name for one in found.checks if one.name.startswith("stocks_")] == [
        "stocks_rhat_max", "stocks_bulk_ess_min", "stocks_tail_ess_min", "stocks_divergences", "stocks_bfmi_min",
    ]  # fmt: skip
    for language in LANGUAGES:
        said = panel_text.sentences(found.panel, language)
        page = unescape(report(found.as_json(), language))
        assert all(sentence in page for sentence in said)
        assert len(panel_text.rows(found.panel, language)) == TOWNS
        assert "office_work: Horsens" not in page
    assert "says little of how municipalities differ in placements" in " ".join(panel_text.sentences(found.panel))
    assert "tells municipalities apart in work" in panel_text.text(found.panel).replace("\n", " ")


@pytest.fixture
def sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calibrating takes no time here; municipalities get effects from their prior."""

    def instead(sources: Sources, name: str, **_: object):
        made = fabricated.calibration(sources, name=name)
        return made, fabricated.posterior(made)

    monkeypatch.setattr(estimation, "calibrate", instead)


def test_a_table_of_stocks_and_a_file_of_starts_are_told_apart_and_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _table(Path())
    Path("starts.csv").write_text(STARTS + "Horsens;bir;2021-02;208;<5\n", "utf-8")
    both = sorted_out([Path("panel.csv"), Path("starts.csv")])
    assert both.counts is not None
    assert (both.counts.path, both.panel) == (Path("starts.csv"), Path("panel.csv"))
    found = calibrations.sources("mine", data=[Path("panel.csv"), Path("starts.csv")])
    assert (found.config.panel, found.config.data) == ("panel.csv", "starts.csv")
    alone = calibrations.sources("mine", data=Path("panel.csv"))
    assert {*found.digests} - {*alone.digests} == {"data"}
    assert "panel" not in calibrations.sources("published").digests


def test_a_panel_that_changes_makes_a_calibration_stale(
    sampled: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = _table(Path())
    sources = calibrations.sources("mine", data=file)
    first = file.read_text("utf-8")
    lines = first.splitlines()
    file.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n", "utf-8")
    town, month, people, count = lines[1].split(";")
    file.write_text(first.replace(lines[1], f"{town};{month};{int(people) + 1};{count}"), "utf-8")
    assert calibrations.sources("mine", data=file).digest != sources.digest
    file.write_text(first.replace(";", "\t"), "utf-8")
    assert calibrations.sources("mine", data=file).digest == sources.digest, "the same numbers in another form"
    broken = calibrations.sources("mine", data=file, broken="2022-03")
    assert broken.config.panel_break == "2022-03"
    assert broken.digest != sources.digest


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("Personer med løntimer", "Uoplyst"), "there is no column of in_paid_hours or in_pl"),
        (
            lambda text: "\n".join(one for one in text.splitlines() if ";2022" not in one) + "\n",
            "there are 6 months; give",
        ),
    ],
)
def test_a_table_that_says_nothing_of_effects_is_refused(
    change: Callable[[str], str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as refused:
        calibrations.sources("mine", data=_table(Path(), change=change))
    assert said in str(refused.value)


def test_two_tables_a_break_without_one_and_a_programme_of_one_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = _table(Path())
    with pytest.raises(InputError, match="this is a second table of stocks"):
        calibrations.sources("mine", data=[file, file])
    with pytest.raises(
        InputError, match="--break is the month of a break in a public table of stocks, and there is none"
    ):
        calibrations.sources("mine", broken="2022-03")
    with pytest.raises(InputError, match="who are in no programme; leave --programme out"):
        calibrations.sources("mine", data=calibrations_file(file, "bir"))
    with pytest.raises(InputError, match="--break is 2031-01, but the months of the file are 2021-07 to 2022-08"):
        calibrations.sources("mine", data=file, broken="2031-01")


def test_stocks_of_a_few_municipalities_are_refused_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="the table has stocks"):
        calibrations.sources("mine", data=_table(Path(), towns=LEAST_MUNICIPALITIES - 1))


def calibrations_file(path: Path, programme: str):
    """A file all of whose rows are said to be of a programme."""
    from fsm_sim.inputs.local_counts import DataFile

    return DataFile(path, programme)


def test_a_calibration_with_a_panel_reads_back_as_it_was_made(
    made: tuple[Calibration, Calibration, np.ndarray], tmp_path: Path
) -> None:
    _, found, _ = made
    inference.save(found, fabricated.posterior(found), tmp_path)
    back = inference.load(found.sources, found.name, tmp_path)
    assert back.panel == found.panel
    assert back.values == pytest.approx(found.values)
    assert back.as_json() == found.as_json()
