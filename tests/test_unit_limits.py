"""Unit: what records of input accept: every limit that a rule states in words, defaults, and what must agree."""

import math
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from small_models import CLINIC, LADDER, group, state

from fsm_sim.evidence.local_counts import MonthlyCounts
from fsm_sim.evidence.source import Conflict, Finding, Source
from fsm_sim.evidence.study import Studies, Study
from fsm_sim.evidence.target import Alternative, CalibrationTarget
from fsm_sim.inference.caseload.stored_prior import CaseloadPrior
from fsm_sim.inference.parameters import priors
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import citizen_classes
from fsm_sim.model.parameters import Effects, Mixture, Parameters, Rate, Stages
from fsm_sim.model.programme import Group, Nominal, Outcome, Programme, Requirement, State
from fsm_sim.model.records.run_record import OfficeRecord, RunRecord, ScenarioRecord
from fsm_sim.model.scenarios.scenario import (
    Citizens,
    Heading,
    Horizon,
    Office,
    RehabilitationTeam,
    Scenario,
)
from fsm_sim.model.scenarios.staffing import Posts, Staffing
from fsm_sim.model.specification import Specification
from fsm_sim.model.text import Text

WORDS = Text(da="opdigtet", en="made up")
KINDS: tuple[type[Specification], ...] = (
    *(Heading, Office, Posts, Staffing, RehabilitationTeam, Horizon, Scenario),
    *(State, Group, Requirement, Outcome, Nominal, Programme),
    *(
        Effects,
        Mixture,
        Parameters,
        Measure,
        Source,
        Conflict,
        Finding,
        Alternative,
        CalibrationTarget,
        Study,
        CaseloadPrior,
    ),
    *(priors.Prior, priors.Continuity, priors.Likelihood, priors.Sampling),
)
NUMBER = r"-?\d+(?:\.\d+)?"


def numeric_fields() -> Iterator[tuple[str, Any, str]]:
    """Every field that holds one number: its name, its type with its limits, and its rule in words."""
    yield "Rate", Rate, "a monthly rate is from 0 to 100"
    yield "Stages", Stages, "a number of stages is from 1 to 100"
    yield "Citizens", Citizens, "a number of citizens is 0 or more"
    for kind in KINDS:
        for name, field in kind.model_fields.items():
            if field.annotation in (int, float, int | None, float | None):
                yield (
                    f"{kind.__name__}.{name}",
                    Annotated[field.annotation, FieldInfo(), *field.metadata],
                    str(field.description),
                )


def exactly(number: str) -> float:
    """A number of a rule; a whole one of 19 digits is no floating-point number."""
    return float(number) if "." in number else int(number)


def stated(rule: str) -> tuple[float, bool, float, bool]:
    """The limits that a rule states: the lowest, whether it is allowed, the highest, whether it is allowed."""
    if span := re.search(rf"from ({NUMBER}) to (below )?({NUMBER})", rule):
        return exactly(span[1]), True, exactly(span[3]), span[2] is None
    if least := re.search(rf"({NUMBER}) or more", rule):
        return exactly(least[1]), True, math.inf, False
    if span := re.search(rf"above ({NUMBER}) and at most ({NUMBER})", rule):
        return exactly(span[1]), False, exactly(span[2]), True
    if above := re.search(rf"above ({NUMBER})", rule):
        return exactly(above[1]), False, math.inf, False
    return -math.inf, False, math.inf, False


def accepts(adapter: TypeAdapter[Any], value: float) -> bool:
    try:
        adapter.validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("name", "kind", "rule"), [pytest.param(*one, id=one[0]) for one in numeric_fields()])
def test_a_number_is_accepted_exactly_within_the_limits_that_its_rule_states(name: str, kind: Any, rule: str) -> None:
    low, at_low, high, at_high = stated(rule)
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    whole = not accepts(adapter, 0.515625)
    beyond: Callable[[float, int], float] = (
        (lambda limit, way: limit + way) if whole else (lambda limit, way: math.nextafter(limit, way * math.inf))
    )
    number: Callable[[float], float] = int if whole else float
    for limit, allowed, outwards in ((low, at_low, -1), (high, at_high, +1)):
        if math.isfinite(limit):
            assert accepts(adapter, number(limit)) == allowed
            assert accepts(adapter, number(beyond(limit, -outwards)))
            assert not accepts(adapter, number(beyond(limit, outwards)))
        else:
            assert accepts(adapter, number(outwards * 1e15))


def test_the_rules_in_words_are_read_by_the_test_as_a_reader_reads_them() -> None:
    assert stated("an elasticity is from -5 to 0") == (-5.0, True, 0.0, True)
    assert stated("a penalty is a share from 0 to below 1") == (0.0, True, 1.0, False)
    assert stated("a number of months above 0") == (0.0, False, math.inf, False)
    assert stated("n is a whole number, 1 or more") == (1.0, True, math.inf, False)
    assert len(list(numeric_fields())) > 40


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        *((Heading, "title"), (Office, "municipality"), (Staffing, "posts"), (Scenario, "office")),
        *((Outcome, "states"), (Programme, "groups"), (Programme, "outcomes")),
        *((Mixture, "weights"), (Mixture, "multipliers")),
        *((Source, "title"), (Source, "publisher"), (Conflict, "what"), (Conflict, "chosen"), (Conflict, "why")),
        *((Finding, "quote"), (Finding, "says"), (Finding, "used")),
        *((Alternative, "why"), (CalibrationTarget, "quote"), (CalibrationTarget, "population")),
        *((Study, field) for field in ("authors", "country", "population", "design", "outcome", "effect")),
        *((Study, "arithmetic"), (Study, "citation"), (Studies, "study")),
        *((MonthlyCounts, "municipality"), (MonthlyCounts, "citizens"), (MonthlyCounts, "counts")),
        *((kind, "reason") for kind in (priors.Prior, priors.Readiness, priors.Preparation, priors.Likelihood)),
        *((OfficeRecord, "posts"), (ScenarioRecord, "offices"), (RunRecord, "scenarios")),
    ],
)
def test_what_must_hold_something_is_not_accepted_empty_and_one_is_enough(
    kind: type[Specification], field: str
) -> None:
    text = kind.model_fields[field].annotation is str
    length = TypeAdapter(Annotated[str if text else list[str], *kind.model_fields[field].metadata])
    assert length.validate_python("x" if text else ["x"])
    with pytest.raises(ValidationError, match="at least 1"):
        length.validate_python("" if text else [])


RECORD = {
    **dict.fromkeys(("version", "engine", "period"), "x"),
    **{"seed": 0, "draws": 1, "replications": 1, "interval_level": 0.9, "outcomes": {}, "digests": {}},
    "calibration": {"name": "x", "digest": "x"},
}
OFFICE = {"municipality": "A", "programme": "bir", "citizens": 0, "intake_per_month": 0.0, "posts": [[0.0, 0]]}
SCENARIO = {
    **dict.fromkeys(("name", "title", "title_da", "reason", "digest", "programme", "handover"), "x"),
    **{"programme_title": {"da": "x", "en": "x"}, "months": 0, "separation_per_year": 0.0, "vacancy_months": 0.0},
    **{"reassignment_per_year": 0.0, "offices": [OFFICE]},
}


@pytest.mark.parametrize(
    ("kind", "least", "field", "too_little"),
    [
        *((OfficeRecord, OFFICE, field, -1) for field in ("citizens", "intake_per_month")),
        *(
            (ScenarioRecord, SCENARIO, field, -1)
            for field in ("months", "separation_per_year", "vacancy_months", "reassignment_per_year")
        ),
        *(
            (RunRecord, {**RECORD, "scenarios": [SCENARIO]}, field, value)
            for field, value in (("seed", -1), ("draws", 0))
        ),
        *(
            (RunRecord, {**RECORD, "scenarios": [SCENARIO]}, field, value)
            for field, value in (("replications", 0), ("interval_level", 0.0), ("interval_level", 1.0))
        ),
        (RunRecord, {**RECORD, "scenarios": [SCENARIO]}, "wall_seconds", -1e-9),
    ],
)
def test_a_record_of_a_run_accepts_the_least_that_can_be_run_and_nothing_less(
    kind: type[Specification], least: dict[str, Any], field: str, too_little: float
) -> None:
    assert kind.model_validate(least)
    with pytest.raises(ValidationError, match=field):
        kind.model_validate({**least, field: too_little})


def test_a_scenario_that_says_nothing_about_staff_has_the_published_turnover() -> None:
    """The defaults that README and the reports state: a fifth leave a year, and a post is vacant for three months."""
    staffing = Staffing(posts=(Posts(from_month=0.0, count=1),))
    assert (staffing.separation_per_year, staffing.vacancy_months) == (0.2, 3.0)
    assert (staffing.reassignment_per_year, staffing.handover) == (0.06, "inflow_only")
    office = Office(municipality="A", programme="x", citizens=3)
    assert (office.intake_per_month, office.groups, office.posts) == (0.0, {}, None)
    assert (Nominal.model_fields["intake_share_per_month"].default, Outcome.model_fields["window_months"].default) == (
        0.0,
        0,
    )
    assert Nominal.model_fields["capacity_share_per_month"].default == 1.0


def test_parameters_that_say_nothing_of_an_effect_have_that_of_the_evidence() -> None:
    """The Danish studies' elasticities and the 22 % of one change of caseworker, at the reference of 35 citizens."""
    effects = Effects()
    assert (effects.caseload_elasticity_work, effects.caseload_elasticity_clarify) == (-0.15, -0.23)
    assert (effects.caseload_low, effects.caseload_reference, effects.caseload_high) == (15.0, 35.0, 150.0)
    assert (effects.caseworker_change_penalty, effects.penalty_horizon_months, effects.recovery_months) == (
        *(0.22, 12.0, 12.0),
    )
    assert (effects.caseworker_effect_sd, effects.office_placement_effect, effects.office_work_effect) == (
        0.0,
        1.0,
        1.0,
    )


def test_caseloads_may_be_held_at_one_value_but_not_between_crossed_limits() -> None:
    assert Effects(caseload_low=20.0, caseload_high=20.0).caseload_low == 20.0
    with pytest.raises(ValidationError, match="caseload_low 21 is above caseload_high 20"):
        Effects(caseload_low=21.0, caseload_high=20.0)


@pytest.mark.parametrize("months", [(1.0,), (0.0, 3.0, 2.0), (0.0, 2.0, 2.0)])
def test_a_staffing_plan_starts_at_the_start_and_its_months_follow_in_order(months: tuple[float, ...]) -> None:
    assert Staffing(posts=tuple(Posts(from_month=month, count=1) for month in (0.0, 2.0, 3.0)))
    with pytest.raises(ValidationError, match="the first is 0 and the rest follow in order"):
        Staffing(posts=tuple(Posts(from_month=month, count=1) for month in months))


def test_posts_are_a_count_or_citizens_per_post_and_a_count_of_none_is_one_of_them() -> None:
    assert Posts(from_month=0.0, count=0).count == 0
    for given in ({}, {"count": 0, "citizens_per_post": 35.0}):
        with pytest.raises(ValidationError, match="give one of them"):
            Posts(from_month=0.0, **given)


def test_groups_of_an_office_add_up_to_its_citizens_and_stand_alone() -> None:
    common = {"municipality": "A", "programme": "x", "groups": {"effort": 2, "exempt": 1}}
    assert Office(citizens=3, **common).number_of_citizens == 3
    assert Office(municipality="A", programme="x", citizens={"passive": 2, "employed": 3}).number_of_citizens == 5
    for citizens, sentence in ((2, "groups add up to 3 but citizens is 2"), ({"passive": 3}, "give one of them")):
        with pytest.raises(ValidationError, match=sentence):
            Office(citizens=citizens, **common)


def test_one_office_is_listed_once_and_the_sentence_names_it() -> None:
    def made(*offices: tuple[str, str]) -> Scenario:
        return Scenario(
            scenario=Heading(name="x", title="X"),
            office=tuple(Office(municipality=where, programme=what, citizens=1) for where, what in offices),
            staffing=Staffing(posts=(Posts(from_month=0.0, count=1),)),
            horizon=Horizon(months=1.0),
        )

    assert made(("A", "bir"), ("A", "fsm2"), ("B", "bir")).name == "x"
    with pytest.raises(ValidationError, match="B runs bir twice"):
        made(("A", "bir"), ("B", "bir"), ("C", "bir"), ("C", "bir"), ("B", "bir"))


# Programmes


def changed(base: Programme, **changes: Any) -> Programme:
    return Programme.model_validate({**dict(base), **changes})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"stages": {"passive": 0}}, "stages.passive is 0; a number of stages is 1 or more"),
        ({"stages": {"nowhere": 1}}, "stages name the state 'nowhere'"),
        ({"groups": {"a": group({"nowhere": 1.0})}}, "groups name the state 'nowhere'"),
        ({"groups": {"a": group({"passive": 1.0}, intake="nowhere")}}, "groups name the state 'nowhere'"),
        ({"groups": {"a": group({"passive": 1.0}, share=0.5)}}, "groups share adds up to 0.5"),
        ({"groups": {"a": group({"passive": 0.9})}}, "groups.a.initial adds up to 0.9"),
        ({"groups": {"a": group({"passive": 1.5, "employed": -0.5})}}, "groups.a.initial adds up to 1"),
        ({"team": None}, "waits for a team, but the programme has none"),
    ],
)
def test_a_programme_that_contradicts_itself_is_refused_with_the_contradiction(
    changes: dict[str, Any], sentence: str
) -> None:
    assert changed(CLINIC, outcomes=without_group(CLINIC)).states == CLINIC.states
    with pytest.raises(ValidationError, match=re.escape(sentence)):
        changed(CLINIC, outcomes=without_group(CLINIC), **changes)


def without_group(base: Programme) -> dict[str, Outcome]:
    return {name: outcome.model_copy(update={"group": None}) for name, outcome in base.outcomes.items()}


def test_one_stage_is_the_least_and_nobody_leaves_an_absorbing_state() -> None:
    assert changed(CLINIC, stages={"passive": 1}).stages == {"passive": 1}
    states = {**CLINIC.states, "passive": state(absorbing=True)}
    with pytest.raises(ValidationError, match="the absorbing state 'passive' has a transition out"):
        changed(CLINIC, states=states)


def test_an_outcome_is_of_a_group_of_the_programme_or_of_all() -> None:
    outcome = next(iter(LADDER.outcomes.values()))
    for name in (None, next(iter(LADDER.groups))):
        assert changed(LADDER, outcomes={"x": outcome.model_copy(update={"group": name})})
    with pytest.raises(ValidationError, match=r"outcomes\.x\.group is 'nobody', which is not a group"):
        changed(LADDER, outcomes={"x": outcome.model_copy(update={"group": "nobody"})})


@pytest.mark.parametrize("weight", [0.0, 1 / 16, 0.5, 15 / 16, 1.0])
def test_a_caseload_weight_is_a_whole_number_of_sixteenths(weight: float) -> None:
    assert state(weight).caseload_weight == weight
    with pytest.raises(ValidationError, match="whole number of sixteenths"):
        state(weight + 1 / 32 if weight < 1 else 31 / 32)


# Classes


@pytest.mark.parametrize(
    ("weights", "multipliers", "sentence"),
    [
        ((0.5, 0.5), (1.0,), "2 weights and 1 multipliers"),
        ((1.5, -0.5), (1.0, 1.0), "shares are 0 or more"),
        ((0.5, 0.4), (1.0, 1.25), "weights add up to 0.9"),
        ((0.5, 0.5), (2.5, -0.5), "no multiplier is negative"),
        ((0.5, 0.5), (1.0, 1.0000021), "the mean of weights x multipliers is"),
        ((0.5, 0.50000001), (1.0, 1.0), "weights add up to 1"),
    ],
)
def test_classes_are_shares_of_one_with_a_mean_of_one(
    weights: tuple[float, ...], multipliers: tuple[float, ...], sentence: str
) -> None:
    assert Mixture(weights=(0.0, 1.0), multipliers=(0.0, 1.0))
    assert Mixture(weights=(0.5, 0.5), multipliers=(1.0, 1.0000019))  # six decimals are enough for a mean
    with pytest.raises(ValidationError, match=sentence):
        Mixture(weights=weights, multipliers=multipliers)


def test_independent_classes_have_the_products_of_their_shares_and_both_means_are_one() -> None:
    readiness = Mixture(weights=(0.25, 0.75), multipliers=(2.5, 0.5))
    preparation = Mixture(weights=(0.5, 0.3, 0.2), multipliers=(0.5, 1.5, 1.5))
    found = citizen_classes(readiness, preparation)
    shares = {(c.readiness_class, c.preparation_class): c.weight for c in found}
    assert shares == pytest.approx(
        {(0, 0): 0.125, (1, 0): 0.375, (0, 1): 0.075, (1, 1): 0.225, (0, 2): 0.05, (1, 2): 0.15}
    )
    assert sum(c.weight * c.readiness for c in found) == pytest.approx(1.0)
    assert sum(c.weight * c.preparation for c in found) == pytest.approx(1.0)


# Measures


def test_waiting_is_looked_back_on_to_the_start_at_the_earliest() -> None:
    def months(longer_than: float) -> tuple[float, ...]:
        return Measure(kind="waiting_over", longer_than=longer_than, stop=6.0).months

    assert [months(longer_than) for longer_than in (0.0, 5.5, 6.0)] == [(6.0, 6.0), (0.5, 6.0), (0.0, 6.0)]
    assert months(9.0) == (0.0, 6.0)


def test_a_window_may_be_a_moment_but_does_not_end_before_it_starts() -> None:
    assert Measure(kind="touched", states=("x",), start=3.0, stop=3.0).months == (3.0, 3.0)
    assert Measure(kind="ever", states=("x",), stop=3.0).months == (3.0,)
    with pytest.raises(ValidationError, match=r"start 3\.5 is after stop 3"):
        Measure(kind="touched", states=("x",), start=3.5, stop=3.0)


# Studies of caseload


def study(**changes: Any) -> Study:
    texts = ("authors", "country", "population", "design", "outcome", "effect", "arithmetic", "citation")
    base = {
        **dict.fromkeys(texts, "x"),
        **{"id": "a", "year": 2010, "caseload_before": [80.0], "caseload_after": [20.0, 40.0], "url": ""},
        **{"elasticity": -0.2, "se": 0.1, "status": "D", "target": True, "used": True},
    }
    return Study.model_validate({**base, **changes})


NOT_USED = {"used": False, "reason": "an older one of the same people is used"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"se": None}, "gives elasticity without se"),
        ({"elasticity": None}, "gives se without elasticity"),
        ({"elasticity": None, "se": None}, "is used, so it needs elasticity and se"),
        ({"used": False}, "needs a reason exactly when used is false"),
        ({"reason": "none"}, "needs a reason exactly when used is false"),
        ({"caseload_before": [0.0]}, "has a caseload that is not above 0"),
        ({"caseload_after": [20.0, -1.0]}, "has a caseload that is not above 0"),
        ({"caseload_after": [20.0, 30.0, 40.0]}, "caseload_after"),
    ],
)
def test_a_study_has_an_elasticity_with_its_error_where_it_is_used_and_a_reason_where_not(
    changes: dict[str, Any], sentence: str
) -> None:
    assert study(caseload_before=[], caseload_after=[0.5]).used
    assert not study(**NOT_USED).used
    assert study(**NOT_USED, elasticity=None, se=None).elasticity is None
    with pytest.raises(ValidationError, match=sentence):
        study(**changes)


def test_studies_of_the_same_people_share_their_name() -> None:
    assert [study(sample=sample).people for sample in ("", "germans")] == ["a", "germans"]
    assert [one.id for one in Studies(study=(study(), study(id="b", **NOT_USED))).used] == ["a"]


# Calibration targets


def target(**changes: Any) -> CalibrationTarget:
    base = {"id": "a", "quote": "q", "value": 0.4, "unit": "share", "rounding": 0.01, "population": "all"}
    return CalibrationTarget.model_validate({**base, **changes})


@pytest.mark.parametrize(
    ("changes", "rounding"),
    [
        ({"value": 3, "unit": "citizens", "n": 50, "rounding": None}, 1 / 50),
        ({"value": 30, "unit": "citizens", "n": 50, "rounding": 10.0}, 10 / 50),
        ({"rounding": 0.05, "bound": "about"}, 0.05),
        ({"bound": "at most", "rounding": 0.05}, 0.0),
        ({"lower": 0.3}, 0.0),
        ({"upper": 0.5}, 0.0),
    ],
)
def test_a_target_is_rounded_to_a_step_as_a_share_and_a_range_to_none(changes: dict[str, Any], rounding: float) -> None:
    assert target(**changes).share_rounding == pytest.approx(rounding)
    assert target(**changes).is_range == (rounding == 0.0)


@pytest.mark.parametrize(("value", "interval"), [(0, (0.0, 0.5 / 8)), (3, (2.5 / 8, 3.5 / 8)), (8, (7.5 / 8, 1.0))])
def test_a_count_out_of_n_is_a_share_between_none_and_all(value: int, interval: tuple[float, float]) -> None:
    found = target(value=value, unit="municipalities", n=8, rounding=None).share_interval
    assert found == pytest.approx(interval)


@pytest.mark.parametrize(("value", "interval"), [(0.0, (0.0, 0.05)), (1.0, (0.95, 1.0))])
def test_a_share_is_rounded_within_none_and_all(value: float, interval: tuple[float, float]) -> None:
    assert target(value=value, rounding=0.1).interval == pytest.approx(interval)
    assert target(value=5, unit="hours", rounding=None).interval == (4.5, 5.5)


@pytest.mark.parametrize("changes", [{"value": -0.001}, {"value": 1.001}, {"lower": 0.41}, {"upper": 0.39}])
def test_a_value_lies_within_its_interval_and_a_share_within_none_and_all(changes: dict[str, Any]) -> None:
    assert target(lower=0.4, upper=0.4).interval == (0.4, 0.4)
    with pytest.raises(ValidationError):
        target(**changes)


def test_the_published_denominator_is_the_denominator_and_otherwise_the_assumed_one() -> None:
    assert target(n=200).denominator == 200
    assert target(n_assumed=90, n_reason="a guess").denominator == 90
    assert target().denominator is None


def test_a_month_of_a_window_comes_before_that_of_a_date() -> None:
    assert target(date="2022-02").when == "2022-02"
    assert target(date="2022-02", window=["2022-01", "2022-03"]).when == "2022-01 to 2022-03"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": 5, "unit": "hours", "n": 9}, "a target of role fit is a share, or a count"),
        (
            {"value": 5, "unit": "citizens", "n_assumed": 9, "n_reason": "r"},
            "a target of role fit is a share, or a count",
        ),
        ({"n_reason": "r", "n": 9}, "n_assumed and n_reason belong together"),
        ({"n": 9, "of_states": ["x"]}, "of_states needs a measure of kind prevalence"),
    ],
)
def test_what_is_fitted_is_a_share_with_a_denominator(changes: dict[str, Any], sentence: str) -> None:
    common = {"role": "fit", "measure": {"kind": "ever", "states": ["x"], "stop": 1.0}, "rounding": 0.01}
    assert target(**{**common, "n": 9}).role == "fit"
    assert target(**{**common, "value": 5, "unit": "citizens", "n": 9}).role == "fit"
    with pytest.raises(ValidationError, match=sentence):
        target(**{**common, **changes})
