"""Law: no small count can be worked out from monitored counts as they are handed on, in any file or language."""

import csv
import ctypes
import io
import re
from dataclasses import replace
from itertools import product
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from monitored_towns import csv_of, panel, towns
from openpyxl import load_workbook

from fsm_sim.cli.commands import commands, guarded
from fsm_sim.decisions.monitoring.answer import MonitoringAnswer, monitor_counts
from fsm_sim.decisions.monitoring.panel import WINDOW, panels_of, rolling
from fsm_sim.decisions.monitoring.question import MonitoringQuestion
from fsm_sim.decisions.monitoring.ranking import TOP
from fsm_sim.decisions.monitoring.shown_figures import figures_of
from fsm_sim.inputs import programmes
from fsm_sim.model.network import Flags
from fsm_sim.model.text import Language
from fsm_sim.processes.silence import silent_library
from fsm_sim.report.document.decisions.monitoring_tables import monitoring_tables
from fsm_sim.report.document.decisions.monitoring_text import describe_monitoring, monitoring_table
from fsm_sim.report.figures.canvas import PALE
from fsm_sim.report.figures.decisions.monitoring_figure import plot_monitoring
from fsm_sim.report.render.results_file import write_tables
from fsm_sim.study.disclosure.attack import SLACK, bounds, narrow
from fsm_sim.study.disclosure.figures import Figures, figures
from fsm_sim.study.disclosure.protection import protect

LEAST = 5
TOWNS, MONTHS = 12, 8
HIDDEN = {"da": "skjult", "en": "hidden"}
EVERYBODY = {"da": "alle kommuner", "en": "all municipalities"}


@pytest.fixture(scope="module")
def answer() -> MonitoringAnswer:
    return monitor_counts(towns(TOWNS, MONTHS), MonitoringQuestion(hide_below=LEAST))


@pytest.fixture(scope="module")
def truth() -> Figures:
    return figures_of(panel(TOWNS, MONTHS))


def test_a_count_that_the_file_hides_is_taken_as_the_middle_of_what_it_may_be() -> None:
    own = panel(2, WINDOW)
    most = {name: values.copy() for name, values in own.most.items()}
    most["work"][0, 0] = own.least["work"][0, 0] + 4
    hidden, known = figures_of(replace(own, most=most)), figures_of(own)
    place = list(own.least).index("work") * own.citizens.size
    assert own.citizens[0, 0] >= known.truth[place] + 2
    assert hidden.truth[place] == known.truth[place] + 2
    assert np.array_equal(np.delete(hidden.truth, place), np.delete(known.truth, place))


def in_the_table(rows: list[list[object]], language: Language) -> dict[tuple[str, str, str], float]:
    """Every share of the table of all windows that is not hidden, by outcome, municipality and month."""
    titles = {one.title.in_language(language): name for name, one in programmes.load("bir").outcomes.items()}
    found = {}
    for _, outcome, town, month, share in rows:
        if share not in (HIDDEN[language], None, ""):
            found[titles[str(outcome)], str(town), str(month)[:7]] = float(str(share).replace(",", "."))
    return found


def attacked(published: dict[tuple[str, str, str], float], language: Language, truth: Figures) -> Flags:
    """Which figures the published shares give away, each checked to be the truth: share by citizens is the count."""
    own = panel(TOWNS, MONTHS)
    people = rolling(own.citizens)
    shown = np.zeros(len(truth.values), dtype=bool)
    names, windows = list(own.least), len(own.windows)
    for (outcome, town, month), share in published.items():
        place, window = names.index(outcome), own.windows.index(month)
        everybody = town == EVERYBODY[language]
        row = TOWNS if everybody else own.municipalities.index(town)
        figure = (place * TOWNS + row) * windows + window
        if everybody:
            figure = len(names) * TOWNS * windows + place * windows + window
        count = share * (people[:, window].sum() if everybody else people[row, window])
        assert count == pytest.approx(truth.values[figure], abs=1e-6)
        shown[figure] = True
    return shown


def sheets_of(kind: str, answer: MonitoringAnswer, language: Language, folder: Path) -> list[list[object]]:
    """The rows of the table of all windows, read back from a file that was written."""
    file = folder / f"handed-on.{kind}"
    names = write_tables(monitoring_tables(answer, language), file, "x", language)
    if kind == "xlsx":
        sheet = load_workbook(file).worksheets[1]
        return [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    text = names[1].read_text("utf-8-sig")
    return [list(row) for row in csv.reader(io.StringIO(text), delimiter=";" if language == "da" else ",")][1:]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_S1_no_hidden_count_nor_its_complement_is_pinned_by_a_file_that_is_handed_on(
    answer: MonitoringAnswer, truth: Figures, kind: str, language: Language, tmp_path: Path
) -> None:
    shown = attacked(in_the_table(sheets_of(kind, answer, language, tmp_path), language), language, truth)
    small = truth.small(LEAST)
    assert not (shown & small).any()
    protected = np.flatnonzero(~shown & (small | truth.offered))
    assert (small & truth.offered).sum() >= 5
    for least, most in bounds(truth, shown, protected).values():
        assert most - least >= LEAST - SLACK
    assert shown.sum() > 0.5 * truth.offered.sum()  # hiding everything would be no protection worth having


@pytest.mark.parametrize("language", ["da", "en"])
def test_S2_texts_and_pictures_have_no_share_that_the_tables_hide(answer: MonitoringAnswer, language: Language) -> None:
    (one,) = answer.programmes
    picture = plot_monitoring(answer, language)
    for text in (describe_monitoring(answer, language), picture.alt):
        named = [
            (place, share)
            for place, town in enumerate(one.municipalities)
            for share in re.findall(rf"{town} \((\d+[.,]\d)\s?%\)", text)
        ]
        assert len(named) >= 2 * TOP
        for place, share in named:
            value = float(share.replace(",", "."))
            assert any(abs(100 * outcome.share[place, -1] - value) < 0.051 for outcome in one.outcomes)
    words = monitoring_table(answer, language)
    hidden = sum(int(outcome.hidden[:, -1].sum()) for outcome in one.outcomes)
    assert words.count(HIDDEN[language]) == hidden > 0
    marks = len(re.findall(rf"<use [^>]*fill: {PALE}", picture.svg.decode()))
    assert marks == 1 + sum(int(np.isfinite(outcome.share).sum()) for outcome in one.outcomes)  # and in the legend


def test_S2_a_workbook_keeps_no_hidden_number_in_any_of_its_parts(answer: MonitoringAnswer, tmp_path: Path) -> None:
    file = tmp_path / "handed-on.xlsx"
    write_tables(monitoring_tables(answer, "da"), file, "x", "da")
    own = panel(TOWNS, MONTHS)
    (one,) = answer.programmes
    with ZipFile(file) as parts:
        numbers = [float(v) for n in parts.namelist() for v in re.findall(r"<v>([-\d.e]+)</v>", parts.read(n).decode())]
    for outcome in one.outcomes:
        shares = rolling(own.exact(outcome.name)) / rolling(own.citizens)
        seen = {round(float(share), 12) for other in one.outcomes for share in other.share[np.isfinite(other.share)]}
        for share in shares[outcome.hidden]:
            if round(float(share), 12) not in seen:
                assert not np.isclose(numbers, share, rtol=0, atol=1e-12).any()


def test_S3_without_secondary_suppression_the_same_attack_finds_hidden_counts(truth: Figures) -> None:
    shown = truth.offered & truth.known & ~truth.small(LEAST)
    pinned = narrow(truth, shown, LEAST)
    assert len(pinned) >= 5
    ends = bounds(truth, shown, pinned)
    exactly = [one for one, (least, most) in ends.items() if most - least < SLACK]
    assert exactly
    for one in exactly:
        assert ends[one][0] == pytest.approx(truth.values[one], abs=1e-6)


def test_S3_falling_shares_alone_give_a_months_small_count_away() -> None:
    """Of twelve citizens 27, 18 and 9 in three months: nobody is few, but the fourth month has three or fewer."""
    sums = [*([one, one + 1, one + 2] for one in range(3)), *([one] for one in range(5))]
    found = figures(np.array([9.0, 9.0, 9.0, 0.0, 0.0]), np.full(5, 12.0), sums)
    shown = np.arange(8) < 3
    assert found.values[:3].tolist() == [27, 18, 9]
    assert not found.small(LEAST)[:3].any()
    assert bounds(found, shown, [6])[6] == (0.0, 3.0)
    assert 6 in narrow(found, shown, LEAST)
    assert narrow(found, protect(found, LEAST).shown, LEAST) == ()


@pytest.mark.parametrize("seed", range(6))
def test_S3_no_table_of_whole_people_agrees_with_what_is_shown_and_pins_a_hidden_figure(seed: int) -> None:
    """Every table there can be, one by one: linear bounds have them all, and each interval is as long as asked."""
    generator = np.random.default_rng(seed)
    truth, most, least = generator.integers(0, 7, 5).astype(float), np.full(5, 6.0), 3
    sums = [*([one, one + 1, one + 2] for one in range(3)), *([one] for one in range(5))]
    found = figures(truth, most, sums)
    shown = protect(found, least).shown
    tables = np.array(list(product(range(7), repeat=5)), dtype=float) @ found.forms.T.toarray()
    left = tables[(tables[:, shown] == found.values[shown]).all(axis=1)]
    hidden = np.flatnonzero(~shown)
    ends = bounds(found, shown, hidden)
    for one in hidden:
        assert left[:, one].max() - left[:, one].min() >= least
        assert ends[one][0] <= left[:, one].min() + SLACK
        assert ends[one][1] >= left[:, one].max() - SLACK


def test_nobody_with_too_few_citizens_is_in_a_table_or_a_total() -> None:
    counts = (*towns(3, 4, size=(40, 90)), *towns(4, 4, size=(3, 4))[3:])
    (one,) = monitor_counts(counts).programmes
    assert len(one.left_out) == 1
    assert one.left_out[0] not in one.municipalities
    assert {int(number) for outcome in one.outcomes for number in outcome.together} == {3}


def test_nothing_is_hidden_for_own_use() -> None:
    (one,) = monitor_counts(towns(TOWNS, MONTHS), MonitoringQuestion(hide_below=0)).programmes
    assert one.hidden == 0
    assert all(np.isfinite(outcome.share).all() for outcome in one.outcomes)


def test_S1_the_search_for_what_is_hidden_prints_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("counts.csv").write_text(csv_of(towns(TOWNS, MONTHS)), "utf-8")
    arguments = ["monitor", "counts.csv", "--json"]
    assert guarded(lambda: commands.main(arguments, standalone_mode=False) or 0) == 0
    out = capfd.readouterr().out
    assert out.startswith("{")
    assert out.rstrip().endswith("}")
    assert f'"window_months": {WINDOW}' in out


def test_what_c_code_prints_within_a_silent_block_is_lost(capfd: pytest.CaptureFixture[str]) -> None:
    library = ctypes.CDLL(None)
    library.printf(b"before ")
    with silent_library():
        library.printf(b"within ")
    library.printf(b"after")
    library.fflush(None)
    assert capfd.readouterr().out == "before after"


@pytest.mark.parametrize("seed", range(8))
def test_S1_counts_that_are_missing_or_hidden_in_the_file_give_nothing_away(seed: int) -> None:
    """Rotated sizes, limits and holes: what is left out of the file changes what can be shown, never what is safe."""
    generator = np.random.default_rng(seed)
    largest, least = int(generator.integers(20, 90)), int(generator.choice([3, 5, 10]))
    some = towns(int(generator.integers(2, 7)), int(generator.integers(4, 8)), seed, (10, largest))
    holes = [
        one.model_copy(update={"outcomes": {name: tuple(_hole(cell, generator) for cell in cells)
                                            for name, cells in one.outcomes.items()}})
        for one in some
    ]  # fmt: skip
    (own,) = panels_of(holes)
    made = figures_of(own.only(~(own.citizens < least).any(axis=1)))
    shown = protect(made, least).shown
    hidden = np.flatnonzero(made.known & ~shown & (made.small(least) | made.offered) & (made.largest >= least))
    assert not (shown & ~made.known).any()
    for low, high in bounds(made, shown, hidden).values():
        assert high - low >= least - SLACK


def _hole(cell: tuple[int, int] | None, generator: np.random.Generator) -> tuple[int, int] | None:
    """A cell as a file may have it: empty now and then, and hidden where it is small."""
    drawn = generator.random()
    if cell is None or drawn < 0.05:
        return None
    return (0, 4) if cell[0] < 5 and drawn < 0.3 else cell
