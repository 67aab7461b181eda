"""Unit: back-tests of public statistics: rules, scores, files that are wrong, and the command from file to table."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import norm
from stock_panels import as_csv, simulated

import fsm_sim as fsm
from fsm_sim.cli.commands import commands
from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.stocks.components import Span, of_municipalities
from fsm_sim.inference.stocks.covariance import covariance
from fsm_sim.inference.stocks.fit import SAMPLING
from fsm_sim.inference.stocks.panel import Panel
from fsm_sim.inputs.municipalities import names_among
from fsm_sim.model.errors import InputError, RefusedError
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.figures.backtest_figure import plot_backtest
from fsm_sim.report.figures.peers_figure import plot_peers
from fsm_sim.report.tables.backtest_text import backtest_text
from fsm_sim.report.tables.peers_text import describe_peers, peers_text
from fsm_sim.study.backtests.panels import Question, Series, read_panel
from fsm_sim.study.backtests.result import MODEL, Backtest, MonthForecast, MunicipalityForecast, Score
from fsm_sim.study.backtests.rules import RULES, errors
from fsm_sim.study.backtests.scores import crps_of_draws, crps_of_normal, inside_of_draws, places_among_draws
from fsm_sim.study.calibrations.public_table import read_public_table
from fsm_sim.study.peers import Peer, Peers, chance_of, peers


@pytest.fixture(scope="module")
def panel() -> Panel:
    """Eight towns over two years, with hidden counts."""
    return simulated(7, towns=8, months=24, hide_below=5)


@pytest.fixture(scope="module")
def file(panel: Panel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("panels") / "panel.csv"
    path.write_text(as_csv(panel), "utf-8")
    return path


# Scores and rules


def test_the_score_of_draws_is_that_of_the_distribution_they_are_drawn_from() -> None:
    draws, value = norm.rvs(1.0, 2.0, (4000, 3), random_state=1), np.array([-2.0, 1.0, 6.0])
    exact = crps_of_normal(np.full(3, 1.0), np.full(3, 2.0), value)
    assert crps_of_draws(draws, value) == pytest.approx(exact, abs=0.1)
    assert crps_of_draws(draws[:1], value) == pytest.approx(np.abs(draws[0] - value))


def test_an_interval_holds_as_many_values_as_it_says_and_places_are_even() -> None:
    generator = np.random.default_rng(2)
    draws, values = generator.standard_normal((500, 4000)), generator.standard_normal(4000)
    assert inside_of_draws(draws, values, 0.9).mean() == pytest.approx(0.9, abs=0.02)
    counts, _ = np.histogram(places_among_draws(draws, values), bins=10, range=(0, 1))
    assert counts == pytest.approx(np.full(10, 400), abs=80)


def test_rules_say_what_their_names_say() -> None:
    past = np.array([np.arange(24) / 100, np.full(24, 0.30)])
    past[1, -1] = np.nan
    said = {name: rule(past, 14) for name, rule in RULES.items()}
    nation = np.nanmean(past[:, -12:])
    assert said["persistence"][:, 0] == pytest.approx([0.23, 0.30])
    assert said["seasonal"][0, [0, 11, 12]] == pytest.approx([0.12, 0.23, 0.12])
    assert said["seasonal"][1, 11] == pytest.approx(0.30)  # not known a year before: the last
    assert said["nation"] == pytest.approx(np.full((2, 14), nation))
    assert said["shrunk"][0, 0] == pytest.approx(2 / 3 * past[0, -12:].mean() + nation / 3)


def test_an_autoregression_forecasts_its_own_recursion() -> None:
    """Against least squares of each month on the one before, written out; an unknown month has the one before it."""
    generator = np.random.default_rng(5)
    past = 0.08 + 0.02 * np.cumsum(generator.standard_normal((3, 24)), axis=1) / 5
    past[1, [0, 7]] = np.nan
    found = RULES["autoregression"](past, 3)
    for row, said in zip(past, found, strict=True):
        filled = row.copy()
        filled[0] = row[np.isfinite(row)][0]
        for month in range(1, 24):
            filled[month] = filled[month - 1] if np.isnan(row[month]) else row[month]
        slope, level = np.polyfit(filled[:-1], filled[1:], 1)
        expected = [filled[-1]]
        for _ in range(3):
            expected.append(level + slope * expected[-1])
        assert said == pytest.approx(np.clip(expected[1:], 0, 1))
    same = np.array([[0.1] * 12, [np.nan] * 12])
    assert RULES["autoregression"](same, 2) == pytest.approx(np.full((2, 2), 0.1))


def test_the_error_of_a_rule_is_learnt_with_its_dependence_on_the_number_of_people() -> None:
    """Independent months of shares of 0.1 among 100 and 1,600 people: the error of the last value is known."""
    generator, people = np.random.default_rng(3), np.repeat([100.0, 1600.0], 200)
    past = generator.binomial(people[:, None].astype(int), 0.1, (400, 24)) / people[:, None]
    found = errors(RULES["persistence"], past, people, 12)
    assert found == pytest.approx(np.sqrt(2 * 0.09 / people), rel=0.1)


def test_a_verdict_compares_mean_scores() -> None:
    def among(crps: float) -> Backtest:
        scores = (Score(MODEL, "all", 0.8, 1, 0.5, 0.9), Score("persistence", "all", crps, 1, 0.5, 0.9))
        return Backtest(Question(cut="2023-06"), 8, 12, 96, scores, (96,), (), {}, ())

    assert [among(crps).verdict("persistence") for crps in (1.0, 0.81, 0.79, 0.7)] == [
        "better", "alike", "alike", "worse",
    ]  # fmt: skip
    assert among(1.0).gain("persistence") == pytest.approx(0.2)


# Files


def test_a_file_is_read_as_the_panel_that_it_was_written_from(panel: Panel, file: Path) -> None:
    read, _ = read_panel(file, Question(cut="2022-06"))
    assert read.municipalities == panel.municipalities
    assert read.months == panel.months
    for name in ("persons", "least", "most"):
        assert np.array_equal(getattr(read, name), getattr(panel, name))
    assert panel.hidden.any()


def test_shares_in_per_cent_are_counts_of_the_people_of_the_month(tmp_path: Path) -> None:
    path = tmp_path / "shares.csv"
    rows = "".join(f"Horsens;2022-{month:02d};400;12,5\n" for month in range(1, 13))
    path.write_text(f"Kommune;Måned;Antal personer;aktiveret\n{rows}Horsens;2023-01;400;13,0\n", "utf-8")
    read, _ = read_panel(path, Question(cut="2022-12", measure="aktiveret"))
    assert read.least[0, [0, -1]].tolist() == [50.0, 52.0]


def wrong(path: Path, text: str, question: Question) -> list[str]:
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        read_panel(path, question)
    return [one.sentence.removeprefix(f"{path.as_posix()}, ").removeprefix(f"{path.as_posix()}: ")
            for one in caught.value.problems]  # fmt: skip


HEAD = "Kommune;Måned;Antal personer;Personer med løntimer;share\n"


def rows(town: str = "Horsens", first: int = 1, last: int = 14, cells: str = "400;40;10") -> str:
    months = (f"{2022 + (month - 1) // 12}-{(month - 1) % 12 + 1:02d}" for month in range(first, last + 1))
    return "".join(f"{town};{month};{cells}\n" for month in months)


def test_whatever_is_wrong_with_a_panel_is_said_in_one_pass(tmp_path: Path) -> None:
    path, question = tmp_path / "wrong.csv", Question(cut="2022-12")
    late = rows("Vejle", 13, 14)
    assert wrong(path, HEAD + rows() + rows("Odense", cells="30;40;10").splitlines()[0] + "\n" + late, question) == [
        "line 16: in_paid_hours of Odense is 40, but citizens is 30; those who are counted are among all people.",
        "line 17: Vejle has no month up to the cut, 2022-12; leave it out, or give a later --cut.",
    ]
    assert wrong(path, HEAD + rows() + "Horsens;2022-03;400;40;10\n", question) == [
        "line 16: the month 2022-03 of Horsens is there 2 times; give it once.",
    ]
    assert wrong(path, HEAD + rows() + rows("Horsens Kommune"), question) == [
        "line 16: 'Horsens' and 'Horsens Kommune' are one municipality, and give the same months; leave the rows of "
        "one name out.",
    ]
    shares = replace(question, measure="share")
    assert wrong(path, HEAD + rows() + "Odense;2022-01;400;40;101\n", shares) == [
        "line 16: share of Odense is 101; a share is at most 100 per cent.",
    ]


def test_a_cell_that_is_wrong_hides_nothing_that_is_wrong_with_the_others(tmp_path: Path) -> None:
    path, question = tmp_path / "wrong.csv", Question(cut="2022-12", broken="2025-07")
    odense = rows("Odense", last=1, cells="30;40;10")
    text = HEAD + rows() + rows("Kolding", last=1, cells="x;40;10") + odense + rows("Vejle", 13, 14)
    told = [
        "line 16: Antal personer is 'x'; a stock is a number, 0 or more; write a hidden one as <5, and leave the cell "
        "empty where it is not known.",
        "line 17: in_paid_hours of Odense is 40, but citizens is 30; those who are counted are among all people.",
        "line 18: Vejle has no month up to the cut, 2022-12; leave it out, or give a later --cut.",
    ]
    outside = "--break is 2025-07, but the months of the file are 2022-01 to 2023-02; the break is one of them after "
    assert wrong(path, text, question) == [outside + "the first.", *told]
    # A month that cannot be read may be the file's last, or the first of Vejle: of what hangs on it nothing is said.
    unread = "line 20: Måned is '2022-13'; a month is written 2021-01."
    assert wrong(path, text + rows("Vejle", 12, 12).replace("2022-12", "2022-13"), question) == [*told[:2], unread]


def test_all_that_is_wrong_with_a_public_table_of_a_calibration_is_said_in_one_pass(tmp_path: Path) -> None:
    """More with paid hours than there are, more in placements, too few months: the first hid the others."""
    path = tmp_path / "public.csv"
    months = [f"Horsens;2022-{month:02d};400;40;30\n" for month in range(1, 7)]
    months[1], months[2] = "Horsens;2022-02;400;401;30\n", "Horsens;2022-03;400;40;402\n"
    path.write_text(
        f"Kommune;Måned;Antal personer;Personer med løntimer;Personer i praktik\n{''.join(months)}", "utf-8"
    )
    with pytest.raises(InputError) as refused:
        read_public_table(path, "July")
    told = str(refused.value)
    for part in ("in_paid_hours of Horsens is 401", "in_placement of Horsens is 402", "there are 6 months", "'July'"):
        assert told.count(part) == 1, told
    assert len(refused.value.problems) == 4


def test_a_question_that_the_months_cannot_answer_is_refused(tmp_path: Path) -> None:
    path, months = tmp_path / "months.csv", "the months of the file are 2022-01 to 2023-02"
    text = HEAD + rows()
    assert wrong(path, text, Question(cut="2023-02")) == [
        f"--cut is 2023-02, but {months}; the cut lies before the last of them.",
    ]
    assert wrong(path, text, Question(cut="2022-05", broken="2025-07")) == [
        f"--break is 2025-07, but {months}; the break is one of them after the first.",
        "there are 5 months up to --cut 2022-05; give 12 or more.",
    ]
    assert wrong(path, text, Question(cut="2022-12", broken="2023-01")) == [
        "--break is 2023-01, after --cut 2022-12; no month up to the cut says what it changes.",
    ]
    assert wrong(path, text, Question(cut="2022-12", measure="in_placement"))[0].startswith(
        "line 1: there is no column 'in_placement' of what is counted"
    )


# The command


def test_the_command_forecasts_scores_and_says_where_a_rule_is_as_good(file: Path) -> None:
    command = ["backtest", str(file), "--cut", "2022-12", "--months", "6", "--draws", "1000", "--chains", "2", "--json"]
    ran = CliRunner().invoke(commands, command)
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)
    scores = {one["method"]: one for one in found["scores"] if one["size"] == "all"}
    assert set(scores) == {MODEL, *RULES}
    assert found["values"] == sum(found["places"])
    assert 0.7 <= scores[MODEL]["inside_90"] <= 1
    assert scores[MODEL]["crps"] < scores["nation"]["crps"]
    assert all(one["lower"] <= one["expected"] <= one["upper"] for one in found["forecasts"])
    assert all(check["passed"] for check in found["checks"])
    _check_months(found, file)
    del found["gains"]
    made = Backtest(
        **{**found, "question": Question(**found["question"]), "scores": tuple(Score(**one) for one in found["scores"])}
    )
    for language in LANGUAGES:
        said = backtest_text(made, language)
        assert (
            len([line for line in said.splitlines() if line])
            == 1 + 2 + len(RULES) + 1 + 4 + 2 + len(RULES) + len(RULES) + 2
        )
        assert "{" not in said


def _check_months(found: dict[str, Any], file: Path) -> None:
    """The months that are kept are those that were scored, and hold as many values as the scores say."""
    read, _ = read_panel(file, Series())
    inside: list[bool] = []
    for one in found["forecasts"]:
        shares = read.share[read.municipalities.index(one["municipality"])]
        kept = [*one["past"], *(month["came"] for month in one["months"])]
        assert [np.nan if share is None else share for share in kept] == pytest.approx(shares[: len(kept)], nan_ok=True)
        assert [month["month"] for month in one["months"]] == [f"2023-{month:02d}" for month in range(1, 7)]
        for month in one["months"]:
            assert month["quantiles"] == sorted(month["quantiles"])
            if month["came"] is not None:
                inside.append(month["quantiles"][0] <= month["came"] <= month["quantiles"][-1])
    assert len(inside) == found["values"]
    of_model = next(one for one in found["scores"] if one["method"] == MODEL and one["size"] == "all")
    assert np.mean(inside) == pytest.approx(of_model["inside_90"])


def towns_forecast(number: int) -> Backtest:
    """So many towns, the first with ten people and each with ten more than the one before it; one count is hidden."""
    months = tuple(
        MonthForecast(f"2023-{7 + place:02d}", 0.08 if place else None, (0.05, 0.07, 0.08, 0.09, 0.12))
        for place in range(3)
    )
    towns = tuple(
        MunicipalityForecast(f"Town {place}", 10.0 * place, 0.08, 0.08, 0.07, 0.09, (0.1, None, *[0.09] * 10), months)
        for place in range(number, 0, -1)
    )
    return Backtest(Question(cut="2023-06", months=3), number, 12, 2 * number, (), (), towns, {}, ())


def test_small_multiples_show_towns_of_every_size_chosen_by_size_alone() -> None:
    """Of 23 towns every second by size is shown, with the smallest and the largest."""
    drawn = plot_backtest(towns_forecast(23))
    assert drawn.alt.endswith(": " + ", ".join(f"Town {place}" for place in range(1, 24, 2)) + ".")
    assert plot_backtest(towns_forecast(3)).alt.endswith(": Town 1, Town 2, Town 3.")
    assert drawn.svg == plot_backtest(towns_forecast(23)).svg != plot_backtest(towns_forecast(23), language="da").svg
    assert plot_backtest(towns_forecast(23), ["Town 7", "Town 2"]).alt.endswith(": Town 7, Town 2.")


def test_a_figure_of_a_back_test_refuses_names_before_anything_is_fitted(file: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no 'Xyz' among the municipalities"):
        plot_backtest(towns_forecast(3), ["Xyz"])
    with pytest.raises(InputError, match="13 municipalities are named for the figure; at most 12 can be"):
        plot_backtest(towns_forecast(13), ["Town 1"] * 13)
    command = ["backtest", str(file), "--cut", "2022-12", "--figure", str(tmp_path / "a.svg")]
    with pytest.raises(InputError, match="there is no 'Xyz' among the municipalities"):
        CliRunner().invoke(commands, [*command, "--municipality", "Xyz"], catch_exceptions=False)
    with pytest.raises(InputError, match=r"its name ends in \.svg or \.png"):
        CliRunner().invoke(commands, [*command[:-1], str(tmp_path / "a.pdf")], catch_exceptions=False)


def test_the_command_draws_the_back_test_that_it_ran(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = replace(towns_forecast(8), scores=(Score(MODEL, "all", 0.8, 1, 0.5, 0.9),))
    monkeypatch.setattr("fsm_sim.study.backtests.backtest.backtest", lambda *_, **__: made)
    figure = tmp_path / "backtest.svg"
    command = ["backtest", str(file), "--cut", "2022-12", "--figure", str(figure), "--language", "da"]
    CliRunner().invoke(commands, command, catch_exceptions=False)
    assert figure.read_bytes() == plot_backtest(made, language="da").svg


@pytest.mark.slow
def test_peers_are_placed_by_their_level_with_intervals(panel: Panel) -> None:
    found = peers(panel, Series(), sampling=Sampling(draws=300, tune=300, chains=2, seed=1))
    every = found.municipalities
    assert {one.municipality for one in every} == set(panel.municipalities)
    assert every == tuple(sorted(every, key=lambda one: -one.level[0]))
    assert every[0].place[0] < every[-1].place[0]
    assert every[0].above > 0.5 > every[-1].above
    for one in every:
        mean, lower, upper = one.level
        assert lower < mean < upper
        assert 1 <= one.place[1] <= one.place[2] <= 8
        assert one.ratio[0] == pytest.approx(mean / found.nation[0], rel=0.1)
    for language in LANGUAGES:
        assert len(peers_text(found, (), language).splitlines()) == 2 + 1 + 8 + 2
        said = peers_text(found, (every[0].municipality,), language)
        assert every[0].municipality in said
        assert every[-1].municipality not in said


def test_the_limits_of_chance_hold_nine_in_ten_of_alike_towns_counted_for_a_year() -> None:
    """Normal months with the covariance of counting and clustering; three standard errors of 20,000 towns."""
    values = {"municipality_sd": 0.0, "lasting_share": 0.5, "persistence": 0.9, "month_sd": 0.0, "retention": 0.9}
    people, share, slope = 500.0, 0.08, float(np.sqrt(0.08 * 0.92))
    every = {**values, "clustering": 0.3}
    own = of_municipalities(every, Span(12), slope, np.full((1, 12), 1 / np.sqrt(people)))
    generator = np.random.default_rng(2)
    towns = generator.multivariate_normal(np.zeros(12), covariance(*own)[0], size=20_000).mean(axis=1) / slope
    counted = 1 / (1 + np.exp(-(np.log(share / (1 - share)) + towns)))
    draws = {name: np.full(4, value) for name, value in every.items()}
    chance = chance_of(draws, slope)
    found = Peers(Series(), "2024-06", (share,) * 3, share, chance, (0.1,) * 3, (), ())
    lower, upper = found.limits(np.array([people]))
    assert ((counted / share > lower) & (counted / share < upper)).mean() == pytest.approx(0.9, abs=0.007)


@pytest.fixture(scope="module")
def compared() -> Peers:
    """Three municipalities, one of which has no shown count."""
    every = (
        Peer("Hedensted", 250.0, 0.1, (0.1, 0.09, 0.11), (1.3, 1.1, 1.5), (1, 1, 2), 0.99),
        Peer("Vejle", 1500.0, 0.08, (0.08, 0.07, 0.09), (1.0, 0.9, 1.1), (2, 1, 3), 0.5),
        Peer("Horsens", 1200.0, None, (0.07, 0.06, 0.08), (0.9, 0.8, 1.0), (3, 2, 3), 0.1),
    )
    return Peers(Series(), "2024-06", (0.08, 0.07, 0.09), 0.08, 2.5, (0.1, 0.1, 0.1), every, ())


def test_a_municipality_is_told_how_many_times_the_nation_it_is(compared: Peers) -> None:
    assert describe_peers(compared, ["hedensted"]) == "Hedensted lies at 1.30 times the nation's level (1.10 to 1.50)."
    assert describe_peers(compared, ["Vejle"], "da") == "Vejle ligger på 1,00 gange landets niveau (0,90 til 1,10)."
    assert len(describe_peers(compared).splitlines()) == 3
    with pytest.raises(InputError, match="there is no 'Xyz' among the municipalities"):
        describe_peers(compared, ["Xyz"])


def test_a_funnel_plot_says_what_is_on_it_and_refuses_more_names_than_colours(compared: Peers, tmp_path: Path) -> None:
    drawn = plot_peers(compared, ["Hedensted", "Horsens"])
    assert "Hedensted lies at 1.30 times the nation's level (1.10 to 1.50)" in drawn.alt
    assert drawn.svg == plot_peers(compared, ["Hedensted", "Horsens"]).svg
    assert drawn.svg not in (plot_peers(compared).svg, plot_peers(compared, ["Horsens", "Hedensted"]).svg)
    with pytest.raises(InputError, match="5 municipalities are named for the figure; at most 4 can be"):
        plot_peers(compared, ["a", "b", "c", "d", "e"])
    none = tmp_path / "none.csv"
    five = [word for name in "abcde" for word in ("--municipality", name)]
    arguments = ["peers", str(none), "--figure", str(tmp_path / "a.svg"), *five]
    with pytest.raises(InputError, match="5 municipalities are named for the figure"):
        CliRunner().invoke(commands, arguments, catch_exceptions=False)


def test_the_command_draws_the_file_that_is_asked_for(
    file: Path, compared: Peers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fsm_sim.study.peers.peers", lambda *_, **__: compared)
    figure = tmp_path / "peers.svg"
    CliRunner().invoke(commands, ["peers", str(file), "--figure", str(figure)], catch_exceptions=False)
    assert figure.read_bytes() == plot_peers(compared).svg


def test_python_asks_what_the_commands_ask(file: Path, compared: Peers, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two doors hand the same question, panel and sampling to the same function."""
    asked: list[tuple[Any, ...]] = []

    def remembered(panel: Panel, question: Series, *, sampling: Sampling, progress: Any) -> Peers:
        asked.append((panel.municipalities, panel.months, question, sampling))
        return compared

    monkeypatch.setattr("fsm_sim.study.peers.peers", remembered)
    monkeypatch.setattr("fsm_sim.study.backtests.backtest.backtest", remembered)
    chosen = ["--draws", "300", "--chains", "2", "--seed", "5", "--break", "2022-03"]
    CliRunner().invoke(commands, ["peers", str(file), *chosen], catch_exceptions=False)
    assert fsm.peers(file, draws=300, chains=2, seed=5, broken="2022-03") is compared
    CliRunner().invoke(commands, ["backtest", str(file), "--cut", "2022-12", "--months", "6", "--json"])
    fsm.backtest(str(file), "2022-12", months=6)
    assert len(asked) == 4
    assert asked[0] == asked[1] != asked[2] == asked[3]
    assert asked[3][2:] == (Question(cut="2022-12", months=6), SAMPLING)


def test_everything_that_is_wrong_with_what_python_asks_for_is_said_in_one_pass() -> None:
    with pytest.raises(InputError) as error:
        fsm.backtest("none.csv", "June", months=0, broken="July", draws=1, chains=1, seed=-1)
    assert len(error.value.problems) == 6
    with pytest.raises(InputError, match="panel is 5; give a path"):
        fsm.peers(5)  # type: ignore[arg-type]


def test_a_municipality_that_is_not_in_the_file_is_said() -> None:
    with pytest.raises(InputError, match=r"there is no 'Xyz' among the municipalities; municipalities are"):
        names_among(simulated(1, towns=3, months=12).municipalities, ["Xyz"])


def test_a_month_that_is_none_and_a_file_that_is_not_there_are_said_in_a_sentence() -> None:
    with pytest.raises(InputError, match=r"--cut is 'June'; a month is written 2023-06\."):
        CliRunner().invoke(commands, ["backtest", "none.csv", "--cut", "June"], catch_exceptions=False)
    with pytest.raises(InputError, match=r"none\.csv: there is no such file"):
        CliRunner().invoke(commands, ["backtest", "none.csv", "--cut", "2023-06"], catch_exceptions=False)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "the fit did not pass its checks: B1 largest R-hat. Give more --draws."),
        ("da", "tilpasningen bestod ikke sine kontroller: B1 største R-hat. Giv flere --draws."),
    ],
)
def test_a_fit_that_fails_its_checks_says_so_in_the_language_that_was_asked_for(
    language: str, said: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = (0.08, 0.07, 0.09)
    failed = {"name": "rhat_max", "value": 1.2, "threshold": 1.01, "passed": False, "facts": {}}
    found = Peers(Series(), "2023-06", some, 0.08, 2.5, some, (), (failed,))
    monkeypatch.setattr("fsm_sim.study.peers.peers", lambda *_, **__: found)
    ran = CliRunner().invoke(commands, ["peers", str(file), "--language", language])
    assert isinstance(ran.exception, RefusedError)
    assert str(ran.exception) == said
