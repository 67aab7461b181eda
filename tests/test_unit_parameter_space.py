"""Unit: which parameters a calibration has, and how a programme's parameters are made of their values."""

import re

import numpy as np
import pytest

from fsm_sim.inference.parameters.config import Config
from fsm_sim.inference.parameters.free_parameters import REFERENCE_PROGRAMME, parameter_space
from fsm_sim.inference.parameters.priors import NUMPY
from fsm_sim.inference.parameters.programme_parameters import (
    factors,
    multipliers,
    parameters,
    preparation_multipliers,
    rates,
    readiness_multipliers,
)
from fsm_sim.inference.sources import Sources, read_priors, read_sources
from fsm_sim.inputs import programmes
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.model.errors import InputError


@pytest.fixture(scope="module")
def sources() -> Sources:
    return read_sources()


def centres(known) -> dict[str, float]:
    return {name: prior.centre for name, prior in known.priors.items()}


@pytest.fixture(scope="module")
def known(sources):
    return parameter_space(sources.priors, sources.programmes, ["Hedensted"], {})


def test_a_parameter_for_each_base_rate_multiplier_effect_and_municipality(sources, known) -> None:
    names = list(known.priors)
    assert len(set(names)) == len(names)
    assert {"office_work: Hedensted", "office_placement: Hedensted"} <= set(names)
    of_reference = [name for name in names if name.startswith(f"{REFERENCE_PROGRAMME}: ")]
    assert of_reference == [f"{REFERENCE_PROGRAMME}: caseload"], "the reference has no multipliers"
    for programme in sources.programmes:
        for name, transition in programme.transitions.items():
            assert (transition.base or name) in names
            if transition.multiplier and programme.name != REFERENCE_PROGRAMME:
                assert f"{programme.name}: {transition.multiplier}" in names


def test_only_what_has_a_prior_with_width_is_estimated(sources) -> None:
    known = parameter_space(sources.priors, sources.programmes, [], {"readiness_spread": 0.0, "passive -> left": 0.003})
    assert {"readiness_spread", "passive -> left"}.isdisjoint(known.free)
    assert set(known.free) | {"readiness_spread", "passive -> left"} == set(known.priors)


def test_all_values_at_once_are_those_of_each_prior(sources) -> None:
    known = parameter_space(sources.priors, sources.programmes, ["Hedensted"], {"caseload_elasticity_work": -0.1})
    normals = np.random.default_rng(1).standard_normal(len(known.free))
    at = dict(zip(known.free, normals, strict=True))
    each = [float(prior.value(at.get(name, 0.0), NUMPY)) for name, prior in known.priors.items()]
    assert known.values(normals, NUMPY, np) == pytest.approx(each, rel=1e-12)
    assert known.values(normals, NUMPY, np)[known.names.index("caseload_elasticity_work")] == -0.1


def test_a_rate_is_its_base_times_the_programmes_multiplier(known) -> None:
    bir = programmes.load("bir")
    value = {**centres(known), "bir: placement": 1.7, "passive -> placement": 0.05}
    found = dict(zip(bir.transitions, rates(bir, value), strict=True))
    assert bir.transitions["passive -> placement"].multiplier == "placement"
    assert found["passive -> placement"] == pytest.approx(0.05 * 1.7)
    reference = programmes.load(REFERENCE_PROGRAMME)
    assert dict(zip(reference.transitions, rates(reference, value), strict=True))["passive -> placement"] == (
        pytest.approx(0.05)
    )


def test_every_rate_has_one_base_and_at_most_one_multiplier(sources, known) -> None:
    for programme in sources.programmes:
        base, multiplier = factors(programme, known.names).T
        assert (base < len(known.names)).all()
        assert (multiplier < len(known.names)).tolist() == [
            bool(t.multiplier and programme.name != REFERENCE_PROGRAMME) for t in programme.transitions.values()
        ]


@pytest.mark.parametrize("spread", [0.0, 0.5, 1.0, 2.0])
def test_readiness_and_preparation_have_mean_one_and_their_order(sources, spread: float) -> None:
    ready = readiness_multipliers(sources.priors, spread, np)
    assert ready @ np.array(sources.priors.readiness.weights) == pytest.approx(1.0)
    assert (np.diff(ready) > 0).all() if spread else np.allclose(ready, 1.0)
    prepared = preparation_multipliers(sources.priors, np.float64(0.2), np)
    assert prepared @ np.array(sources.priors.preparation.weights) == pytest.approx(1.0)
    assert prepared[1] / prepared[0] == pytest.approx(0.2)


def test_parameters_of_every_programme_are_complete_and_allowed_at_the_priors_centre(sources, known) -> None:
    for programme in sources.programmes:
        found = parameters(programme, sources.priors, centres(known))
        assert list(found.rates) == list(programme.transitions)
        assert found.effects.caseworker_change_penalty == pytest.approx(0.22)
        assert found.stages == programme.stages


def test_a_municipality_with_results_of_its_own_gets_its_own_effect(sources, known) -> None:
    value = {**centres(known), "office_work: Hedensted": 1.3, "office_placement: Hedensted": 0.9}
    bir = programmes.load("bir")
    own = parameters(bir, sources.priors, value, "Hedensted").effects
    assert (own.office_work_effect, own.office_placement_effect) == (1.3, 0.9)
    others = parameters(bir, sources.priors, value, "Aarhus").effects
    assert (others.office_work_effect, others.office_placement_effect) == (1.0, 1.0)


def test_a_multiplier_of_one_is_no_penalty_and_never_a_bonus(sources, known) -> None:
    value = {**centres(known), "caseworker_change_multiplier": 1.0 + 1e-12}
    assert parameters(programmes.load("bir"), sources.priors, value).effects.caseworker_change_penalty == 0.0


def test_what_has_no_prior_is_named_with_the_remedy(sources) -> None:
    kept = {name: prior for name, prior in sources.priors.rates.items() if name != "passive -> left"}
    settings = sources.priors.model_copy(update={"rates": kept})
    with pytest.raises(InputError) as refused:
        parameter_space(settings, sources.programmes, [], {"no such thing": 1.0})
    texts = {problem.sentence for problem in refused.value.problems}
    assert texts == {
        "calibration/priors.toml: [rates] has no prior for 'passive -> left'; add one with its reason.",
        "[fixed] names 'no such thing', which is not a parameter of the calibration; names are such as "
        "'passive -> left', 'fsm2: placement', 'usual: caseload', 'office_work: Hedensted' or 'readiness_spread'.",
    }


def test_settings_hold_a_parameter_by_the_name_it_has_in_the_posterior(sources, known) -> None:
    """The comment in the shipped settings names a parameter as its example: it must be one."""
    for name in known.priors:
        centre = known.priors[name].centre
        config = Config(fixed={name: centre})
        assert (
            parameter_space(sources.priors, sources.programmes, ["Hedensted"], config.fixed).priors[name].fixed
            == centre
        )


def test_a_programmes_own_prior_stands_in_for_the_generic_one(sources) -> None:
    fsm3, fsm2 = programmes.load("fsm3"), programmes.load("fsm2")
    own, generic = sources.priors.programme_multipliers, sources.priors.multipliers
    found = parameter_space(sources.priors, [fsm2, fsm3], [], {}).priors
    assert found["fsm3: employment"] == own["fsm3: employment"] != generic["employment"]
    assert found["fsm3: placement"] == generic["placement"]
    assert found["fsm2: employment"] == generic["employment"]
    without = sources.priors.model_copy(update={"programme_multipliers": {}})
    assert parameter_space(without, [fsm3], [], {}).priors["fsm3: employment"] == generic["employment"]


def test_a_programmes_own_prior_does_without_a_generic_one(sources) -> None:
    fewer = {
        name: prior for name, prior in sources.priors.multipliers.items() if name not in ("employment", "placement")
    }
    with pytest.raises(InputError) as refused:
        parameter_space(sources.priors.model_copy(update={"multipliers": fewer}), [programmes.load("fsm3")], [], {})
    assert {problem.text for problem in refused.value.problems} == {
        "[multipliers] has no prior for 'placement'; add one with its reason."
    }


def test_the_names_of_a_programmes_multipliers() -> None:
    assert multipliers(programmes.load("fsm3")) == tuple(
        f"fsm3: {key}" for key in ("placement", "paid_hours", "employment", "clarification")
    )
    assert multipliers(programmes.load(REFERENCE_PROGRAMME)) == ()


@pytest.mark.parametrize(
    ("key", "ending"),
    [
        ("fsm3: employmnt", "; did you mean 'fsm3: employment'?"),
        ("fsm4: employment", "; did you mean 'fsm3: employment'?"),
        ("fsm1: employment", "; fsm1 is the reference, whose multipliers are 1."),
        ("xyz", "; multipliers are ap: placement, "),
    ],
)
def test_a_prior_for_what_is_no_multiplier_is_refused_with_its_line(tmp_path, key, ending) -> None:
    shown = shipped("calibration", "priors.toml").read_text("utf-8")
    file = tmp_path / "priors.toml"
    file.write_text(shown.replace('"fsm3: employment" =', f'"{key}" ='), "utf-8")
    line = 1 + [text.startswith(f'"{key}"') for text in file.read_text("utf-8").splitlines()].index(True)
    with pytest.raises(InputError) as refused:
        read_priors(file)
    (problem,) = refused.value.problems
    said = f"[programme_multipliers] names '{key}', which is not a multiplier of a programme{ending}"
    assert problem.sentence.startswith(f"{file.as_posix()}, line {line}: {said}")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("passive -> left", 0.0, "a number above 0"),
        ("fsm2: placement", 21.0, "a number from 0.005 to 20"),
        ("fsm2: placement", 0.0, "a number from 0.005 to 20"),
        ("hir: caseload", 36.0, "a number above 0 and at most 35"),
        ("caseworker_change_multiplier", 1.5, "a number from 0 to 1"),
        ("readiness_spread", -0.1, "a number of 0 or more"),
        ("caseload_elasticity_work", 1.0, "a number from -0.6 to 0"),
    ],
)
def test_a_value_outside_its_priors_range_is_refused_with_the_range(sources, name, value, allowed) -> None:
    sentence = f"[fixed] sets '{name}' to {value:g}, outside its prior's range; it is {allowed}."
    with pytest.raises(InputError, match=re.escape(sentence)):
        parameter_space(sources.priors, sources.programmes, [], {name: value})
