"""Laws of what a run says of small scenarios as planners wrote them: each was wrong, an error, or dropped."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from fabricated import calibration
from pypdf import PdfReader

from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.sources import read_sources
from fsm_sim.inputs.local_counts import DataFile
from fsm_sim.inputs.scenarios import read_scenarios
from fsm_sim.inputs.validate import validate
from fsm_sim.language.scenario_warnings import warning_sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import WordedComparison
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_briefs
from fsm_sim.report.run_summary import run_summary
from fsm_sim.report.tables.plain_table import differences, levels
from fsm_sim.study.forecasts import forecast as runs
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.study.local_data_warnings import with_local_data_warnings
from fsm_sim.study.projection_warnings import with_projected_warnings
from fsm_sim.study.results.comparison import compare_runs

FILES = Path(__file__).with_name("scenarios_of_planners")


def run(folder: Path, names: Sequence[str], draws: int = 6, replications: int = 2) -> Path:
    files = read_scenarios([FILES / f"{name}.toml" for name in names])
    plan = Plan(draws=draws, replications=replications, seed=1, engine="compiled", jobs=1)
    runs.forecast(list(files), calibration(), plan, folder)
    return folder


def compared(folder: Path, against: str) -> WordedComparison:
    files = read_run(folder)
    return WordedComparison.of(compare_runs(files.runs, files.run, against, files.calibration, effects=files.effects))


def brief(folder: Path, language: Language = "da") -> str:
    (pdf,) = write_briefs(folder, {language: folder / "brief.pdf"})
    pages = PdfReader(pdf).pages
    assert len(pages) == 2
    text = re.sub(r"(\w)[-\N{SOFT HYPHEN}]\n(\w)", r"\1\2", "\n".join(page.extract_text() for page in pages))
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def lengths(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("lengths") / "run", ["ref", "m12", "m6", "more-people"])


def test_each_scenario_of_another_length_is_compared_at_its_own_last_month(lengths: Path) -> None:
    """The brief ended in a KeyError, and compare dropped the shortest in silence."""
    found = compared(lengths, "ref")
    assert found.scenarios == ["m12", "m6", "more-people"]
    assert found.last_months == {"m12": 12, "m6": 6, "more-people": 24}
    assert "»T 6« dækker 6 måneder: forskellen fra »T ref« er den efter 6 måneder." in found.text("da")
    table = found.levels
    assert set(table.loc[table["scenario"] == "m6", "month"]) == {6}
    assert set(table.loc[table["scenario"] == "m12", "month"]) == {12}
    text = brief(lengths)
    assert "T 12 (efter 12 måneder)" in text
    assert "T 6 (efter 6 måneder)" in text


def test_other_citizens_are_told_apart_from_the_share_and_decide(lengths: Path) -> None:
    """50 citizens more were "8 more citizens; decided by the assumption about caseload"."""
    told = " ".join(compared(lengths, "ref").said("more-people", "work", "en"))
    assert "“T more” has 300 citizens at the start, “T ref” 250 citizens. The share changes by " in told
    assert re.search(r"\d+% rests? on the other number of citizens|citizens from the other number of citizens", told)


@pytest.mark.parametrize("language", ["da", "en"])
def test_an_intake_that_changes_is_told_as_a_mean_and_step_by_step_in_the_brief(
    language: Language, tmp_path: Path
) -> None:
    """It read "has 10.0 new citizens a month", and the two plans had the same row in the brief."""
    folder = run(tmp_path / "run", ["ref", "season"])
    told = " ".join(compared(folder, "ref").said("season", "work", language))
    mean = {
        "da": "»T season« 1,5 i gennemsnit (ændrer sig undervejs), »T ref« 1,5.",
        "en": "“T season” 1.5 on average (changing along the way), “T ref” 1.5.",
    }[language]
    assert mean in told
    text = brief(folder, language)
    steps = {
        "da": ("1,5 nye borgere pr. måned", "3,0 nye borgere pr. måned, 0,0 fra måned 12"),
        "en": ("1.5 new citizens a month", "3.0 new citizens a month, 0.0 from month 12"),
    }[language]
    assert all(step in text for step in steps)


def test_one_month_is_in_the_singular_and_no_requirement_of_three_is_set_against_it(tmp_path: Path) -> None:
    folder = run(tmp_path / "run", ["months-1"])
    text = brief(folder)
    assert "efter 1 måned " in text
    assert "1 måneder" not in text
    assert "krav: mindst" not in text
    assert "opfylde kravet" not in text
    assert "Et krav, der opgøres over flere måneder, end der er gået, er ikke vist." in text
    assert compared(folder, "months-1").levels["meets"].isna().all()


@pytest.mark.parametrize("names", [["ref"], ["ref", "more-people"]])
def test_one_simulation_claims_no_interval_and_no_probability(names: list[str], tmp_path: Path) -> None:
    """A brief printed "– til –", 14.5 to 14.5, and a probability under 100 %."""
    folder = run(tmp_path / "run", names, draws=1, replications=1)
    text = brief(folder)
    assert "– til –" not in text
    assert "intet interval" in text or "hverken interval eller sandsynlighed" in text
    assert "opfylde kravet" not in text
    assert "under 100" not in text
    found = compared(folder, "ref")
    printed = "\n".join((levels(found, "en"), differences(found, "en"), found.text("en")))
    assert "– to –" not in printed
    assert "under 100%" not in printed
    if len(names) > 1:
        assert "so neither an interval nor a probability is claimed." in printed
        assert "of the simulations" not in printed


def test_an_office_without_caseworkers_for_a_time_gives_no_answer_and_a_first_caseworker_is_no_change(
    tmp_path: Path,
) -> None:
    folder = run(tmp_path / "run", ["start0-six-r", "start0-six-i", "zero-six-r", "open-6-12-r"])
    found = compared(folder, "start0-six-r")
    assert "“T start0-six-i” has no caseworkers for a time" in found.text("en")
    assert found.levels.query("scenario == 'start0-six-i' and measure == 'changes'")["mean"].isna().all()
    table = found.runs.query("month == 8").groupby(level="scenario")[["changes", "caseload"]].mean()  # as simulated
    changes = {
        name: float(table.loc[name, "changes"])
        for name in ("start0-six-r", "start0-six-i", "zero-six-r", "open-6-12-r")
    }
    assert changes["start0-six-r"] == changes["start0-six-i"] == 0.0
    assert changes["zero-six-r"] == pytest.approx(1.0, abs=0.05)
    assert changes["open-6-12-r"] == pytest.approx(0.5, abs=0.05)
    caseload = table["caseload"]
    assert float(caseload["start0-six-i"]) == pytest.approx(float(caseload["start0-six-r"]), rel=0.05)


def test_what_the_cases_ask_about_is_asked() -> None:
    (twenty,) = validate([FILES / "twenty.toml"]).problems
    assert twenty.text.endswith("did you mean 0.20, 20 for every 100? At most 3 is accepted.")
    kinds = [one.warning.kind for one in validate([FILES / "vejle.toml"]).warnings]
    assert "assumed_start" in kinds


@pytest.mark.parametrize("language", ["da", "en"])
def test_letters_of_the_fit_are_legible_and_no_name_is_cut(lengths: Path, language: Language) -> None:
    """Letters were of four points, and names ended in "…"."""
    from fsm_sim.report.figures.canvas import style
    from fsm_sim.report.figures.run_figures import HEIGHTS, draw

    summary = run_summary(read_run(lengths))
    with style():
        figure = draw(summary, language, {"fit": HEIGHTS["fit"][0]})["fit"]
    labels = [label for axes in figure.axes for label in axes.get_yticklabels()]
    assert len(labels) > 3
    assert min(label.get_fontsize() for label in labels) >= 6.5
    assert not any("…" in label.get_text() for label in labels)


def test_a_title_that_cannot_be_drawn_is_refused_by_validate() -> None:
    """`validate` passed it, and the brief ended in a traceback."""
    (emoji,) = validate([FILES / "emoji.toml"]).problems
    assert (emoji.line, emoji.text.partition(", which")[0]) == (3, "[scenario] title has 😀 (U+1F600) in it")


def test_a_planners_start_and_the_number_of_citizens_that_comes_of_it_are_said_and_as_today_stays(
    tmp_path: Path,
) -> None:
    """600 citizens and a caseload of 72 after two years were unsaid, and so was that everybody starts passive."""
    made = calibration()
    (vejle,) = with_projected_warnings(read_scenarios([FILES / "vejle.toml"]), made, "compiled")
    said = " ".join(warning_sentence(one, "en") for one in vejle.warnings)
    assert "only a total of 340 citizens is given, and they are taken to enter the programme at the start" in said
    assert re.search(r"the number of citizens goes from 340 to [4-7]\d\d after 24 months, by more than 20%", said)
    text = (FILES / "vejle.toml").read_text("utf-8").replace("citizens = 340", 'citizens = 340\nstart = "settled"')
    (tmp_path / "steady.toml").write_text(text.replace("= 12.0", '= "steady"'), "utf-8")
    (steady,) = with_projected_warnings(read_scenarios([tmp_path / "steady.toml"]), made, "compiled")
    assert steady.warnings == ()


def test_a_municipality_has_its_own_effect_however_its_name_is_spelt(tmp_path: Path) -> None:
    """ "Horsens Kommune" lost Horsens' own effect: 14 % came to work for 23 %, without a warning."""
    data = DataFile(FILES.with_name("tables") / "own-against-prior.csv")
    own = calibration(read_sources(None, data), name="own")
    places = [own.space.names.index(f"{kind}: Horsens") for kind in OFFICE_EFFECTS]
    own.values[:, places] = 1.8
    work = {}
    for name in ("horsens", "horsens-kommune"):
        (file,) = with_local_data_warnings(read_scenarios([FILES / f"{name}.toml"]), own)
        assert not {"unused_local_data", "no_local_data"} & {one.kind for one in file.warnings}
        plan = Plan(draws=6, replications=2, seed=1, engine="compiled", jobs=1)
        for made in (own, calibration()):
            folder = tmp_path / f"{name}-{made.name}"
            runs.forecast([file], made, plan, folder)
            table = compared(folder, file.scenario.scenario.name).levels.query("month == 24 and measure == 'work'")
            work[name, made.name] = float(table["mean"].iloc[0])
    assert work["horsens", "own"] == work["horsens-kommune", "own"]
    assert work["horsens", "published"] == work["horsens-kommune", "published"]
    assert work["horsens", "own"] > 1.2 * work["horsens", "published"]


def test_the_brief_has_the_posts_with_which_the_offices_of_a_list_ran(tmp_path: Path) -> None:
    """Posts in a list held in the run, and the brief printed those of [staffing]: 6 in each office."""
    list_of_offices = FILES.with_name("tables") / "offices" / "o18-posts-overrides.toml"
    plan = Plan(draws=6, replications=2, seed=1, engine="compiled", jobs=1)
    runs.forecast(list(read_scenarios([list_of_offices])), calibration(), plan, tmp_path / "run")
    text = brief(tmp_path / "run", "en")
    table = text.partition("Months vacant")[2].partition("Caseload: citizens per full-time post")[0]
    assert re.search(r"overrides 16 20% 3\b", table), table
    assert "Horsens (BIR) has full-time posts of its own, 10 throughout, in place of the plan." in text
