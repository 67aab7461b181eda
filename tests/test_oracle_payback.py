"""Oracle: what a plan costs and gives back, against a worked case, closed forms and laws that money obeys."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from fabricated import calibration, scenario, whole

import fsm_sim as fsm
from fsm_sim.cli.commands import commands
from fsm_sim.decisions.evaluate import evaluate
from fsm_sim.decisions.outcomes import Outcomes
from fsm_sim.decisions.payback.amounts import PARTIES, WHO, Amount, PaidBack, break_even_effect
from fsm_sim.decisions.payback.answer import PaybackAnswer, decide_payback
from fsm_sim.decisions.payback.balance import LINES, balance, states_of
from fsm_sim.decisions.payback.flows import LIVES_ON, Flow, Household, flow
from fsm_sim.decisions.payback.question import PaybackQuestion, households_of
from fsm_sim.decisions.payback.rests import GainPart, GainParts, gain_parts
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.files.resources import programme_folder
from fsm_sim.inputs.prices.reading import FOLDER, read_prices
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.people import Leave
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.decisions.payback_text import (
    _effects,
    kroner,
    payback_sentences,
    payback_table,
    price_name,
)
from fsm_sim.report.figures.decisions.payback_figure import plot_payback
from fsm_sim.study.calibrations import by_name
from fsm_sim.study.forecasts.effect_runs import REPLICATIONS
from fsm_sim.study.forecasts.forecast import posterior_of

PRICES = read_prices(year=2026)
ASKED = PaybackQuestion(draws=15, replications=2)
BASE = scenario("now", "Hedensted", citizens=80, posts=3, months=8.0)
SINGLE = Household("kontanthjaelp_increased", "lone", weeks=53)


def with_posts(count: int) -> ScenarioFile:
    one = BASE.scenario
    staffing = one.staffing.model_copy(update={"posts": (Posts(from_month=0, count=count),)})
    heading = one.scenario.model_copy(update={"name": f"plan-{count}", "title": f"Plan {count}"})
    return replace(BASE, scenario=one.model_copy(update={"staffing": staffing, "scenario": heading}))


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration(draws=15)


@pytest.fixture(scope="module")
def answer(calibrated: Calibration) -> PaybackAnswer:
    return decide_payback(with_posts(6), BASE, ASKED, PRICES, calibrated)


# One citizen for a month


def test_every_state_of_every_programme_lives_on_something() -> None:
    names = [file.stem for file in programme_folder().glob("*.toml")]
    states = {state for name in names for state in programmes.load(name).states}
    assert len(names) > 5
    assert states == set(LIVES_ON)


def test_a_single_person_on_the_increased_rate_costs_what_was_worked_out_by_hand() -> None:
    """2026, with the supplement of a single, after week 52: (13,060 + 1,141) x 12 = 170,412 kroner a year."""
    found = flow("passive", SINGLE, PRICES.prices)
    year = [12 * one for one in (found.municipality_benefits, found.municipality_taxes)]
    assert year == pytest.approx([-136_330, 29_135], abs=0.5)
    assert sum(year) == pytest.approx(-107_195, abs=1)
    assert [12 * found.state_benefits, 12 * found.state_taxes] == pytest.approx([-34_082, 13_969], abs=0.5)


@pytest.mark.parametrize("weeks", [1, 4, 5, 26, 27, 52, 53, 500])
@pytest.mark.parametrize("state", sorted(LIVES_ON))
def test_what_all_parties_have_together_is_what_somebody_earns(state: str, weeks: int) -> None:
    work = PRICES.prices.work
    wages = {
        "hours": 52 / 12 * work.hours_week_beside_benefit.value * work.wage_hour.value,
        "job": work.wage_month.value,
        "flexjob": work.flexjob_wage_month.value,
    }
    found = flow(state, replace(SINGLE, weeks=weeks), PRICES.prices)
    assert found.total == pytest.approx(wages.get(LIVES_ON[state], 0.0), abs=1e-9)


def test_the_refund_falls_by_the_weeks_on_benefits() -> None:
    shares = [PRICES.prices.refund.share(weeks) for weeks in (0, 4, 4.1, 26, 27, 52, 53)]
    assert shares == [0.8, 0.8, 0.4, 0.4, 0.3, 0.3, 0.2]


def test_hours_beside_a_benefit_lower_it_only_beyond_what_may_be_kept() -> None:
    prices, work = PRICES.prices, PRICES.prices.work
    month = 52 / 12 * work.hours_week_beside_benefit.value * work.wage_hour.value
    without, with_hours = (flow(state, SINGLE, prices) for state in ("passive", "paid_hours"))
    lowered = (with_hours.municipality_benefits - without.municipality_benefits) / 0.8
    assert month > 2500
    assert lowered == pytest.approx(month - 2500)
    assert flow("paid_hours", replace(SINGLE, benefit="kontanthjaelp_basic"), prices).municipality_benefits == (
        pytest.approx(-0.8 * (7529 + 1141))  # all of the wage is below what may be kept
    )


# A balance over months


def paths(extra: np.ndarray, posts: float) -> Outcomes:
    """Two scenarios of one run: the second has `extra` citizens in a job, by month, and so many posts more."""
    months = len(extra)
    citizens, filled = np.full((2, months), 100.0), np.stack([np.full(months, 5.0), np.full(months, 5.0 + posts)])
    share = np.stack([np.zeros(months), extra]) / 100.0
    values = np.stack([citizens, share, filled], axis=-1)[:, None, None]
    measures = ("citizens", "state:employed", "posts_filled")
    return Outcomes(("now", "more"), (0,), 1, measures, values, np.ones((2, months, 3), dtype=bool))


def test_D3_the_balance_is_the_closed_form_where_nothing_feeds_back() -> None:
    """Citizens who leave the benefit at a constant rate: the sums over months are geometric series."""
    rate, leaving, months, posts, pay = 0.035, 0.05, 60, 1.5, 600_000.0
    extra = 10 * (1 - np.exp(-leaving * np.arange(months + 1)))
    made = balance(paths(extra, posts), {"employed": Flow(municipality_taxes=1000.0)}, pay, rate)

    v, kept = (1 + rate) ** (-1 / 12), math.exp(-leaving)

    def series(ratio: float) -> float:
        return float((1 - ratio**months) / (1 - ratio))

    gain = 1000 * 10 * v**0.5 * (series(v) - (1 + kept) / 2 * series(v * kept))
    cost = -pay / 12 * posts * v**0.5 * series(v)
    assert made.lines["municipality_taxes"].sum() == pytest.approx(gain, rel=1e-9)
    assert made.lines["staff"].sum() == pytest.approx(cost, rel=1e-9)
    assert made.of(*LINES).sum() == pytest.approx(gain + cost, rel=1e-9)


def test_a_plan_against_itself_costs_and_gives_nothing(calibrated: Calibration) -> None:
    found = decide_payback(with_posts(3), BASE, ASKED, PRICES, calibrated)
    assert {one.mean for one in (*found.amounts, found.posts, *found.person_years)} == {0.0}
    assert math.isnan(found.break_even_cost[0])
    assert math.isnan(found.break_even_effect)
    for language in LANGUAGES:
        told = payback_sentences(found, language)
        assert len(told) == 2
        assert kroner(0.0, language) not in told[0]
        assert {"en": "in no run does", "da": "I ingen af simuleringerne"}[language] in told[0]


def test_D3_at_the_break_even_price_the_expected_balance_is_zero(
    answer: PaybackAnswer, calibrated: Calibration
) -> None:
    cost = max(answer.break_even_cost[0], 0.0)
    assert cost > 0
    again = decide_payback(with_posts(6), BASE, replace(ASKED, caseworker_year=cost), PRICES, calibrated)
    assert abs(again.amount("municipality").mean) <= 0.005 * abs(again.amount("staff").mean)
    gain = answer.amount("municipality").mean - answer.amount("staff").mean
    assert answer.gain.mean == pytest.approx(gain)
    times = break_even_effect(answer.amount("staff"), replace(answer.gain, mcse=0.0))
    assert gain * times == pytest.approx(-answer.amount("staff").mean)


def test_amounts_add_up_and_pay_is_the_price_of_the_posts(answer: PaybackAnswer) -> None:
    means = {one.name: one.mean for one in answer.amounts}
    assert set(means) == set(PARTIES)
    parts = means["staff"] + means["municipality_benefits"] + means["municipality_taxes"]
    assert means["municipality"] == pytest.approx(parts)
    assert means["public"] == pytest.approx(means["municipality"] + means["state"])
    assert means["staff"] == pytest.approx(-answer.caseworker_year * answer.posts.mean)
    assert answer.posts.mean == pytest.approx(3 * 8 / 12, rel=0.25)  # three posts over eight months, vacancies apart


def test_the_opposite_plan_has_the_opposite_amounts(answer: PaybackAnswer, calibrated: Calibration) -> None:
    turned = decide_payback(BASE, with_posts(6), ASKED, PRICES, calibrated)
    for one, other in zip(answer.amounts, turned.amounts, strict=True):
        assert other.mean == pytest.approx(-one.mean, abs=1e-6)
    assert turned.break_even_cost[0] == pytest.approx(answer.break_even_cost[0])


# What it rests on, and month by month


def test_D1_the_parts_of_the_gain_add_up_to_the_gain_of_the_same_runs(calibrated: Calibration) -> None:
    """The same draws and random numbers, evaluated and priced without taking anything apart."""
    scenarios = [BASE.scenario, with_posts(6).scenario]
    households = households_of(scenarios[1], calibrated, ASKED, PRICES)
    posterior = posterior_of(calibrated, 15)
    found = evaluate(scenarios, posterior, REPLICATIONS, seed=3)
    (household,) = households.values()
    flows = {state: flow(state, household, PRICES.prices) for state in states_of(found.measures)}
    parts = gain_parts(scenarios, flows, 0.035, calibrated, (15, 3))
    made = balance(found, flows, 0.0, 0.035)
    gain = made.of("municipality_benefits", "municipality_taxes").sum(axis=-1).mean()
    assert abs(gain) > 100
    assert sum(one.kroner for one in parts.parts) == pytest.approx(gain, abs=1e-6)
    assert {one.name for one in parts.parts} >= {"nothing", "caseload_work", "continuity"}


@pytest.mark.parametrize(
    ("gain", "amounts"),
    [
        (138.0, [82.8, 55.2]),  # an answer said 138,000 and then 133,000 of the same gain
        (-138.0, [60.0, 40.0]),
        (0.0, [60.0, 40.0]),
        (500.0, [60.0, 40.0]),
    ],
)
def test_the_parts_of_a_gain_add_up_to_it_unless_they_are_of_another_size(gain: float, amounts: list[float]) -> None:
    parts = GainParts((GainPart("caseload_work", 60.0, 6.0, "both"), GainPart("continuity", 40.0, 5.0, "both")), 2.0)
    found = parts.of_gain(gain)
    assert [one.kroner for one in found.parts] == pytest.approx(amounts)
    assert [one.mcse / one.kroner for one in found.parts] == pytest.approx([0.1, 0.125])
    assert found.told


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_says_one_gain(answer: PaybackAnswer, language: Language) -> None:
    whole = f"{kroner(answer.gain.mean, language, signed=True)} "
    own = GainParts((GainPart("continuity", 0.97 * answer.gain.mean, 1.0, "both"),), 2.0)
    said = _effects(replace(answer, rests=own.of_gain(answer.gain.mean)), language)
    assert whole in said[0]
    other = GainParts((GainPart("continuity", -answer.gain.mean, 1.0, "both"),), 2.0)
    said = _effects(replace(answer, rests=other.of_gain(answer.gain.mean)), language)
    assert whole not in said[0]
    assert said[0].count(kroner(-answer.gain.mean, language, signed=True)) == 1, "the part alone"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_says_how_far_more_runs_could_move_the_gain(answer: PaybackAnswer, language: Language) -> None:
    """The page and the command line said 138,000 and 134,000, from 400 and from 800 runs."""
    told = sentence("payback-answer.error", language, runs="30", error=kroner(2 * answer.gain.mcse, language))
    assert told in payback_sentences(answer, language)[0]
    sure = replace(answer, gain=replace(answer.gain, mcse=0.0))
    assert (
        sentence("payback-answer.error", language, runs="30", error="")[:30] not in payback_sentences(sure, language)[0]
    )


def test_parts_are_told_that_are_large_and_told_from_the_largest_of_nothing() -> None:
    sizes = {"whole": (900.0, 1.0), "small": (45.0, 1.0), "in doubt": (-100.0, 51.0), "sure": (-100.0, 49.0)}
    parts = tuple(GainPart(name, kroner, mcse, "data") for name, (kroner, mcse) in sizes.items())
    assert [one.name for one in GainParts(parts, 2.0).told] == ["whole", "sure"]
    assert [one.name for one in GainParts(parts, 2.5).told] == ["whole"]
    assert GainParts(parts, math.inf).told == ()


def test_the_parts_of_a_plan_that_changes_nothing_are_nothing(calibrated: Calibration) -> None:
    found = decide_payback(with_posts(3), BASE, ASKED, PRICES, calibrated)
    assert {one.kroner for one in found.rests.parts} == {0.0}
    assert found.rests.told == ()
    assert "for lidt til, at simuleringerne kan sige" in " ".join(_effects(found, "da"))


def test_what_each_has_by_the_end_is_its_amount_and_posts_are_paid_from_the_first_month(
    answer: PaybackAnswer,
) -> None:
    assert [one.name for one in answer.courses] == list(WHO)
    for one in answer.courses:
        assert len(one.mean) == 8
        assert one.mean[-1] == pytest.approx(answer.amount(one.name).mean)
        ends = [answer.amount(one.name).lower, answer.amount(one.name).upper]
        assert [one.lower[-1], one.upper[-1]] == pytest.approx(ends, nan_ok=True)
    (municipality,) = (one for one in answer.courses if one.name == "municipality")
    assert municipality.mean[0] < -0.9 * 2 * answer.caseworker_year / 12


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_figure_says_the_answer(answer: PaybackAnswer, language: Language) -> None:
    made = plot_payback(answer, language)
    assert payback_sentences(answer, language)[0].startswith(made.alt)
    assert kroner(answer.amount("municipality").mean, language, signed=True) in made.alt
    assert made.svg.startswith(b"<?xml")


def test_R11_python_and_the_library_give_the_same(calibrated: Calibration) -> None:
    once = fsm.decide_payback(with_posts(6), against=BASE, question=ASKED, calibration=calibrated)
    again = decide_payback(with_posts(6), BASE, ASKED, PRICES, calibrated)
    assert once.as_json() == again.as_json()
    assert fsm.describe_payback(once) == "\n\n".join(payback_sentences(again))


# In words


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("turned", [False, True])
def test_the_sentences_have_the_numbers_of_the_answer(
    answer: PaybackAnswer, calibrated: Calibration, language: str, turned: bool
) -> None:
    found = decide_payback(BASE, with_posts(6), ASKED, PRICES, calibrated) if turned else answer
    told = " ".join(payback_sentences(found, language))  # type: ignore[arg-type]
    for name in ("municipality", "state", "public", "citizens"):
        assert kroner(found.amount(name).mean, language, signed=True) in told  # type: ignore[arg-type]
    less = {"da": "mindre", "en": "less"}[language]
    assert (f"{kroner(abs(found.amount('staff').mean), language)} {less}" in told) == turned  # type: ignore[arg-type]
    assert price_name(read_prices().prices, "work.wage_hour", language) in told
    assert "others.caseworker_year" not in told
    assert kroner(found.amount("state").mean, language, signed=True) in payback_table(found, language)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "others", "odd"),
    [("en", "the others do not", "half of them"), ("da", "i de øvrige er den ikke", "i halvdelen")],
)
def test_those_that_do_not_pay_back_are_not_called_half(
    answer: PaybackAnswer, language: Language, others: str, odd: str
) -> None:
    """Of 1 % that paid back it was said that half do not."""
    rarely = replace(answer, paid_back=PaidBack(0.01, math.inf, math.inf, math.inf))
    told = " ".join(payback_sentences(rarely, language))
    assert others in told
    assert odd not in told


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_is_expected_and_single_runs_are_never_in_one_sentence(answer: PaybackAnswer, language: Language) -> None:
    whole = replace(answer.amount("municipality"), expected_above=0.37, runs_above=0.42)
    found = replace(answer, amounts=tuple(whole if one.name == whole.name else one for one in answer.amounts))
    told = payback_sentences(found, language)[0].split(". ")
    shares = {"da": ("37\N{NO-BREAK SPACE}%", "42\N{NO-BREAK SPACE}%"), "en": ("37%", "42%")}[language]
    assert [sum(share in one for one in told) for share in shares] == [1, 1]
    assert not any(all(share in one for share in shares) for one in told)


@pytest.mark.parametrize(
    ("gain", "said"), [(-4e4, "would lose on the plan even if"), (4e4, "would gain on the plan even")]
)
def test_a_caseworker_is_never_said_to_cost_less_than_nothing(answer: PaybackAnswer, gain: float, said: str) -> None:
    """An office that gains though it has fewer, or loses though it has more, was told a price of DKK -181,000."""
    found = replace(answer, break_even_cost=(-181e3, -3e5, 1e4), gain=replace(answer.gain, mean=gain, mcse=1e3))
    told = payback_sentences(found)[4]
    assert said in told
    assert "181" not in told
    unsure = replace(found, gain=replace(found.gain, mcse=abs(gain)))
    assert "even if caseworkers cost nothing" not in payback_sentences(unsure)[4]


def test_a_gain_within_its_error_of_nothing_is_not_multiplied(answer: PaybackAnswer) -> None:
    """DKK 1,440 with a simulation error of thousands "would have to change 1,224.4 times as much"."""
    staff, unsure = answer.amount("staff"), replace(answer.gain, mean=1440.0, mcse=3000.0)
    assert math.isnan(break_even_effect(staff, unsure))
    assert break_even_effect(staff, replace(unsure, mcse=100.0)) == pytest.approx(-staff.mean / 1440.0)
    found = replace(answer, gain=unsure, break_even_effect=math.nan)
    assert "too little for these runs to say how many times" in payback_sentences(found)[4]
    assert "for lidt til, at simuleringerne kan sige" in payback_sentences(found, "da")[4]


# What is asked


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"benefit": "dagpenge"}, r"Danmark 2026: the price list has no benefit 'dagpenge'; it has kontanthjaelp_min"),
        ({"weeks": -1.0}, r"the number of weeks on benefits is -1\.0; it is from 0 to 5,200\."),
        ({"caseworker_year": -5.0}, r"the cost of a caseworker a year is -5\.0; it is from 0 to 100,000,000\."),
        ({"discount_year": 3.5}, r"the discount rate is 3\.5; it is from 0 to 1\."),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    calibrated: Calibration, asked: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        decide_payback(with_posts(6), BASE, replace(ASKED, **asked), PRICES, calibrated)  # type: ignore[arg-type]


def test_numbers_and_names_that_cannot_be_are_told_at_once_and_an_empty_name_is_none() -> None:
    with pytest.raises(InputError) as refused:
        PaybackQuestion(benefit="", supplement="nope", weeks=-1.0).check(PRICES)
    said = [one.text for one in refused.value.problems]
    assert len(said) == 3
    assert said[1].startswith("the price list has no benefit ''; it has kontanthjaelp_minimum")
    assert said[2].startswith("the price list has no supplement 'nope'; it has lone")


def test_plans_that_cannot_be_set_against_each_other_are_refused_at_once(calibrated: Calibration) -> None:
    other = scenario("other", "Kolding", citizens=80, posts=3, months=9.0)
    with pytest.raises(InputError) as refused:
        decide_payback(other, BASE, ASKED, PRICES, calibrated)
    assert [one.text for one in refused.value.problems] == [
        "other and now are not of the same municipalities and programmes.",
        "other covers 9 months and now 8; they cover the same.",
    ]


def test_every_mistake_of_a_price_list_is_told_with_its_line(tmp_path: Path) -> None:
    text = (FOLDER / "2026.toml").read_text("utf-8")
    text = text.replace("year = 2026\n", "").replace("value = 0.25049", "value = 25.049")
    text = text.replace("weeks = [4, 26, 52]", "weeks = [26, 4, 52]").replace('status = "press"', 'status = "seen"', 1)
    file = tmp_path / "prices.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as refused:
        read_prices(file)
    said = [one.text for one in refused.value.problems]
    assert len(said) == 4, said
    assert all(one.line for one in refused.value.problems)
    assert any("year" in one for one in said)
    assert any("a rate is a share from 0 to 1" in one for one in said)
    assert any("weeks rise" in one for one in said)
    assert any('"official", "press", "derived" or "assumed"' in one for one in said)


@pytest.mark.parametrize("value", ["1e308", "-1", "nan", "inf"])
def test_a_price_of_which_no_sum_can_be_made_is_refused(tmp_path: Path, value: str) -> None:
    file = tmp_path / "prices.toml"
    file.write_text((FOLDER / "2026.toml").read_text("utf-8").replace("value = 13060.0", f"value = {value}"), "utf-8")
    with pytest.raises(InputError, match=r"kontanthjaelp_increased.*a price is from 0 to 1,000,000,000") as refused:
        read_prices(file)
    assert refused.value.problems[0].line == 24


def test_the_command_says_it_in_both_languages_and_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = whole(calibration())
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: made)
    asked = ["decide", "payback", "scenarios/eksempelby-two-fewer.toml", "--against", "scenarios/eksempelby.toml"]
    asked += ["--draws", "20", "--replications", "2"]
    danish = CliRunner().invoke(commands, [*asked, "--language", "da"])
    found = CliRunner().invoke(commands, [*asked, "--caseworker-year", "700000", "--json"])
    assert (danish.exit_code, found.exit_code) == (0, 0), danish.output + found.output
    assert "koster kommunen" in danish.stdout
    document = json.loads(found.stdout)
    assert document["question"]["caseworker_year"] == 700_000
    assert document["prices"]["digest"] == PRICES.digest
    assert {one["name"] for one in document["kroner"]} == set(PARTIES)
    assert set(document["text"]) == {"da", "en"}


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_price_of_the_list_has_a_name_that_is_no_key(language: Language) -> None:
    prices = read_prices().prices
    names = [price_name(prices, key, language) for key, _ in prices.figures()]
    assert len(names) == len(set(names)) == 25
    assert not [name for name in names if "." in name or "_" in name]


@pytest.mark.parametrize(("half", "month"), [(math.inf, False), (0.0, False), (5.0, True)])
def test_runs_that_cost_nothing_are_not_said_to_pay_back(answer: PaybackAnswer, half: float, month: bool) -> None:
    """A plan of turnover costs nothing where nobody leaves: 28 % "paid back" and in 18 % the balance was above zero."""
    amounts = tuple(replace(one, runs_above=0.18) if one.name == "municipality" else one for one in answer.amounts)
    some = replace(answer, amounts=amounts, paid_back=PaidBack(0.28, 0.0, half, math.inf))
    for language, said in (("en", "or never cost anything"), ("da", "eller der har aldrig været nogen")):
        told = payback_sentences(some, language)[1]
        assert said in told
        assert ({"en": "half of all", "da": "halvdelen af alle"}[language] in told) == month
        paid = replace(some, paid_back=replace(some.paid_back, within=0.18))
        assert said not in payback_sentences(paid, language)[1]


def test_prices_of_nothing_leave_nothing_to_be_told_and_no_amount_of_nothing_is_told(answer: PaybackAnswer) -> None:
    """Of caseworkers that cost nothing it was said that they cost DKK 0 less, which is neither less nor an amount."""

    def without(*names: str) -> PaybackAnswer:
        def free(one: Amount) -> Amount:
            return replace(one, mean=0.0, mcse=0.0, lower=0.0, upper=0.0) if one.name in names else one

        return replace(answer, amounts=tuple(map(free, answer.amounts)), gain=free(answer.gain))

    cases = (
        (without("staff"), "cost the municipality the same", "koster kommunen det samme"),
        (without("gain"), "benefits and taxes are the same to it", "ydelser og skatter er de samme for den"),
        (without(*PARTIES), "in no run does anything cost", "I ingen af simuleringerne koster planen"),
    )
    for found, *said in cases:
        for language, part in zip(("en", "da"), said, strict=True):
            told = payback_sentences(found, language)  # type: ignore[arg-type]
            assert part in told[0]
            assert len(told) == 7  # posts and person-years are told all the same
            assert f" {kroner(0.0, language)}" not in told[0]  # type: ignore[arg-type]


def test_that_leave_is_counted_as_unpaid_is_said_where_a_plan_has_it(answer: PaybackAnswer) -> None:
    leave = {"from_month": 1, "to_month": 4, "posts": 1, "citizens": "waiting"}
    one = BASE.scenario
    staffing = one.staffing.model_copy(update={"leave": (Leave.model_validate(leave),)})
    away = replace(BASE, scenario=one.model_copy(update={"staffing": staffing}))
    for language, said in (("en", "on leave is counted as unpaid"), ("da", "på orlov, regnes som ulønnet")):
        assert said not in " ".join(payback_sentences(answer, language))
        for found in (replace(answer, plan=away), replace(answer, base=away)):
            assert said in payback_sentences(found, language)[-1]
