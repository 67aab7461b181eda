"""Unit: published numbers that are not fitted are compared with the posterior, and never enter the likelihood."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from fabricated import calibration, unknowns

from fsm_sim.engines.measures.definitions import definition
from fsm_sim.engines.measures.spells import counted
from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.source import Finding
from fsm_sim.inference.parameters.priors import Likelihood, Priors
from fsm_sim.inference.sources import Sources, read_sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.likelihood import two_sided
from fsm_sim.inference.targets.published import Observed, by_office, measure_of, observed
from fsm_sim.inference.targets.unfitted import Predictions, unfitted
from fsm_sim.inference.targets.window_series import helpers
from fsm_sim.inference.validation.individual_counts import run_many
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.calibration.unfitted_text import rows, sentences
from fsm_sim.report.tables.evidence_text import as_table

RISE = "bir-gazelle-employment-since-start"


def changed(sources: Sources, **changes: Any) -> Sources:
    """The same sources with some settings of the likelihood changed."""
    settings = sources.priors.likelihood.model_copy(update=changes)
    priors = sources.priors.model_copy(update={"likelihood": Likelihood.model_validate(settings.model_dump())})
    return Sources(sources.catalogue, Priors.model_validate(priors.model_dump()), sources.programmes, sources.config)


def compared(sources: Sources) -> dict[str, Any]:
    """The record at draws from the middle of the priors."""
    return unfitted(sources, unknowns(sources), calibration(sources).values, 1)


@cache
def record() -> dict[str, Any]:
    return compared(read_sources())


def target(found: dict[str, Any], id: str) -> dict[str, Any]:
    (one,) = [one for one in found["targets"] if one["id"] == id]
    return one


def test_every_target_of_role_check_is_compared_once_and_none_is_fitted() -> None:
    catalogue = read_sources().catalogue
    asked = sorted(one.id for one in catalogue.checked())
    assert len(asked) > 15
    assert sorted(one["id"] for one in record()["targets"]) == asked
    assert not set(asked) & {one.id for one in catalogue.fitted()}


def test_the_likelihood_is_the_same_without_the_targets_of_role_check() -> None:
    sources = read_sources()
    fewer = Catalogue(
        sources=sources.catalogue.sources,
        targets=tuple(one for one in sources.catalogue.targets if one.role != "check"),
        conflicts=sources.catalogue.conflicts,
    )
    models = []
    for catalogue in (sources.catalogue, fewer):
        groups = observed(catalogue, sources.programmes, {})
        changed_sources = Sources(catalogue, sources.priors, sources.programmes, sources.config)
        models.append(ForwardModel(unknowns(changed_sources), groups))
    assert models[0].targets == models[1].targets
    assert models[0].space.names == models[1].space.names
    assert all(np.array_equal(a, b) for a, b in zip(models[0].data, models[1].data, strict=True))


def test_the_rolling_windows_are_series_that_end_with_the_window_that_is_fitted() -> None:
    found = {tuple(one["title"]["en"].split(", ")[:-1]): one for one in record()["series"]}
    assert len(found) == 4
    for one in found.values():
        assert [each["fitted"] for each in one["windows"]] == [False] * 4 + [True]
        assert [each["first"] for each in one["windows"]] == ["2021-09", "2021-10", "2021-11", "2021-12", "2022-01"]
    observed_changes = [round(one["published"], 4) for one in found.values()]
    assert sorted(observed_changes) == [-0.018, -0.004, 0.015, 0.024]


def test_a_deviation_common_to_neighbouring_windows_widens_each_and_not_their_change() -> None:
    """At one draw of the parameters, so that nothing else differs."""
    one_draw = np.repeat(calibration().values[:1], 400, axis=0)
    narrow, wide = (
        unfitted(sources, unknowns(sources), one_draw, 1)
        for sources in (changed(read_sources(), discrepancy_logit_sd=sd) for sd in (0.01, 0.4))
    )

    def width(one: dict[str, Any]) -> float:
        return float(one["predicted_upper"] - one["predicted_lower"])

    for less, more in zip(narrow["series"], wide["series"], strict=True):
        assert width(more) == pytest.approx(width(less), abs=1e-9)
        assert width(more["windows"][0]) > 1.5 * width(less["windows"][0])


def test_the_mean_of_all_municipalities_rises_as_the_median_one_and_the_highest_rises_more() -> None:
    """The rise in the median office is solved here by itself; chance and effects cancel over all the municipalities."""
    sources = changed(read_sources(), discrepancy_logit_sd=0.0)

    def rising(best: int) -> Sources:
        """Sources whose rise is the mean of the `best` of 400 municipalities."""
        one = sources.catalogue.by_id(RISE)
        measure = measure_of(one).model_copy(update={"best": best, "offices": 400})
        others = tuple(each for each in sources.catalogue.targets if each.id != RISE)
        catalogue = sources.catalogue.model_copy(
            update={"targets": (*others, one.model_copy(update={"measure": measure}))}
        )
        return Sources(catalogue, sources.priors, sources.programmes, sources.config)

    all_, top, highest = (target(compared(rising(best)), RISE)["predicted_mean"] for best in (400, 20, 1))
    one = sources.catalogue.by_id(RISE)
    windows = tuple(
        one.model_copy(
            update={
                "id": f"w{start:g}",
                "unit": "share",
                "since": None,
                "role": "fit",
                "n": 251,
                "measure": measure_of(one).model_copy(
                    update={"kind": "touched", "start": start, "stop": start + 3, "best": None, "offices": None}
                ),
            }
        )
        for start in (0.0, 24.0)
    )
    catalogue = sources.catalogue.model_copy(update={"targets": windows})
    made = calibration(sources)
    groups = observed(catalogue, sources.programmes, {})
    forward = ForwardModel(made.space, tuple(type(one)(one.programme, "", one.targets) for one in groups))
    shares = np.array([forward.shares_at(row) for row in made.values])
    assert all_ == pytest.approx(float((shares[:, 1] - shares[:, 0]).mean()), abs=0.01)
    assert all_ + 0.02 < top < highest - 0.01


@pytest.mark.parametrize("id", ["bir-company-directed-2022q1", "bir-employment-2022q1"])
def test_chance_in_two_windows_hangs_together_as_among_the_citizens_of_the_individual_engine(id: str) -> None:
    """At the priors' centres; the reference is the correlation of both shares' residuals over 200 offices' citizens."""
    sources = read_sources()
    space = unknowns(sources)
    value = {name: prior.centre for name, prior in space.priors.items()}
    bir = next(one for one in sources.programmes if one.name == "bir")
    fitted = sources.catalogue.by_id(id)
    first, last = (
        fitted.model_copy(
            update={"id": name, "measure": measure_of(fitted).model_copy(update={"start": start, "stop": start + 3})}
        )
        for name, start in (("first", 20.0), ("last", 24.0))
    )
    shown = [first, first.model_copy(update={"id": "middle", "measure": measure_of(last)}), last]
    groups = by_office([*shown, *helpers(shown, sources.programmes)], sources.programmes)
    row = np.array([*value.values()])
    many = np.repeat(row[None], 4000, axis=0)
    drawn = Predictions(ForwardModel(space, groups), many, np.random.default_rng(2)).twice(shown)
    runs = run_many(Observed(bir, "", (last,)).setting(space, value), 1, 0, 200)
    residuals = []
    for target in (first, last):
        part, whole = counted(runs.spells, definition(measure_of(target), bir))
        residuals.append(part - part.sum() / whole.sum() * whole)
    truth = float((residuals[0] * residuals[1]).sum() / np.sqrt(np.prod([(one**2).sum() for one in residuals])))
    assert np.corrcoef(drawn.T)[0, 1] == pytest.approx(truth, abs=0.09)


def test_an_inequality_has_the_probability_that_it_holds() -> None:
    one = target(record(), "fsm2-requirement-2-met-hedensted")
    assert (one["one_sided"], one["lower"], one["upper"]) == (True, 0.2, 1.0)
    assert 0 < one["p_value"] < 1
    assert one["inside"] == (one["predicted_upper"] >= 0.2)
    sources = read_sources()
    met = sources.catalogue.by_id(one["id"])
    impossible = tuple(
        each if each.id != met.id else met.model_copy(update={"value": 0.99}) for each in sources.catalogue.targets
    )
    catalogue = sources.catalogue.model_copy(update={"targets": impossible})
    never = target(compared(Sources(catalogue, sources.priors, sources.programmes, sources.config)), met.id)
    assert (never["p_value"], never["inside"]) == (0.0, False)


def test_p_values_are_uniform_when_the_model_is_right_and_count_equal_numbers_by_half() -> None:
    rng = np.random.default_rng(3)
    drawn, truth = rng.normal(0.5, 0.1, 4000), rng.normal(0.5, 0.1, 1500)

    def shares_below(step: float) -> list[float]:
        """The shares of p-values at most 0.1 and 0.5, of truths published to a step."""
        said = np.round(truth / step) * step
        found = np.array([two_sided(drawn, one - step / 2, one + step / 2) for one in said])
        return [float(np.mean(found <= level)) for level in (0.1, 0.5)]

    assert shares_below(0.001) == pytest.approx([0.1, 0.5], abs=0.04)
    assert two_sided(drawn, 0.0, 1.0) == 1.0
    assert two_sided(np.array([1.0, 1.0, 2.0, 3.0]), 0.5, 1.5) == 0.5
    assert two_sided(drawn, 0.95, 1.0) < 0.01


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_says_each_trend_and_every_number(language: Language) -> None:
    found = record()
    said = " ".join(sentences(found, language))
    assert len(rows(found, language)) == len(found["targets"])
    change = {"da": "ændrede sig −1,8 point", "en": "changed by −1.8 points"}[language]
    assert change in said
    assert "12/2020–4/2021" in said


def test_what_lies_outside_is_named_and_a_course_that_is_missed_is_too() -> None:
    found = record()
    one = dict(found["targets"][0], inside=False)
    trend = dict(found["series"][0], inside=False)
    said = sentences({**found, "targets": [one], "series": [trend]}, "en")
    assert any(f"Outside: {one['title']['en']}." in sentence for sentence in said)
    assert any(f"misses the course of {trend['what']['en']}" in sentence for sentence in said)
    calm = sentences({**found, "series": [dict(trend, inside=True)]}, "en")
    assert not any("misses" in sentence for sentence in calm)


def test_findings_without_a_number_are_listed_with_what_the_model_makes_of_them() -> None:
    catalogue = read_sources().catalogue
    assert {"fsm1-larger-municipalities-harder", "fsm1-fidelity-goes-with-results"} <= {
        one.id for one in catalogue.findings
    }
    printed = " ".join(as_table(catalogue).split())
    assert all(one.says in printed and one.used in printed for one in catalogue.findings)
    with pytest.raises(ValueError, match="used"):
        Finding.model_validate({"id": "a", "quote": "b", "says": "c"})


def test_a_calibration_keeps_what_it_said_of_numbers_that_are_not_fitted() -> None:
    made = replace(calibration(), unfitted=record())
    assert made.as_json()["unfitted"] == record()
    assert "unfitted" not in calibration().as_json()
