"""Law: several outputs of one file, and all that an output says beside its table, give no hidden count away."""

import json
from pathlib import Path

import numpy as np
import pytest
from monitored_towns import towns

from fsm_sim.decisions.monitoring.answer import Monitoring, monitor_counts
from fsm_sim.decisions.monitoring.panel import panels_of
from fsm_sim.decisions.monitoring.question import MonitoringQuestion
from fsm_sim.decisions.monitoring.shown_figures import figures_of
from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.model.network import Flags
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.document.decisions.monitoring_tables import monitoring_tables
from fsm_sim.report.document.decisions.monitoring_text import describe_monitoring, monitoring_table
from fsm_sim.report.figures.decisions.monitoring_figure import plot_monitoring
from fsm_sim.report.render.results_file import write_tables
from fsm_sim.study.disclosure.attack import SLACK, bounds

LEAST = 5


def work(name: str, people: int, cells: tuple[int, ...], first: str = "2021-01") -> MonitoredCounts:
    """Counts of a municipality in work, month by month."""
    counts = {"work": tuple((one, one) for one in cells)}
    return MonitoredCounts(
        municipality=name, programme="bir", first=first, citizens=(people,) * len(cells), outcomes=counts
    )


SEVEN_MONTHS = (
    work("Horsens", 25, (0, 0, 1, 0, 0, 1, 1)),
    work("Vejle", 25, (2, 6, 4, 4, 7, 5, 4)),
    work("Kolding", 25, (6, 9, 6, 5, 5, 2, 3)),
)
"""Three municipalities of which one is small: what is hidden up to April is not what is hidden up to May."""


def shown_by(one: Monitoring, names: list[str], every: tuple[str, ...]) -> Flags:
    """Which figures a monitoring shows, of those of all outcomes and windows: of municipalities, then totals."""
    own = np.zeros((len(one.outcomes), len(one.municipalities), len(every)), dtype=bool)
    total = np.zeros((len(one.outcomes), len(every)), dtype=bool)
    for outcome in one.outcomes:
        place = names.index(outcome.name)
        own[place, :, : len(one.windows)] = np.isfinite(outcome.share)
        total[place, : len(one.windows)] = np.isfinite(outcome.total)
    return np.concatenate([own.ravel(), total.ravel()])


def union_of(counts: tuple[MonitoredCounts, ...]) -> Flags:
    """What all outputs of a file together show: every month, and rules that only order what is shown."""
    (panel,) = panels_of(counts)
    questions = [
        MonitoringQuestion(month=month, least=least, backlog=backlog)
        for month in panel.windows
        for least, backlog in ((0, 5), (20, 20))
    ]
    shown = [shown_by(monitor_counts(counts, one).programmes[0], list(panel.least), panel.windows) for one in questions]
    return np.asarray(np.any(shown, axis=0))


@pytest.mark.parametrize(
    "counts", [SEVEN_MONTHS, *(towns(4, 6, seed, (20, 60)) for seed in range(3))], ids=["horsens", "0", "1", "2"]
)
def test_S3_outputs_of_one_file_up_to_every_month_give_no_hidden_count_away_together(
    counts: tuple[MonitoredCounts, ...],
) -> None:
    (panel,) = panels_of(counts)
    truth, found = figures_of(panel), union_of(counts)
    shown = np.zeros(len(truth.values), dtype=bool)
    shown[: len(found)] = found
    hidden = np.flatnonzero(truth.known & ~shown & (truth.small(LEAST) | truth.offered) & (truth.largest >= LEAST))
    assert hidden.size
    assert shown.any()
    for low, high in bounds(truth, shown, hidden).values():
        assert high - low >= LEAST - SLACK


def test_what_is_shown_up_to_a_month_is_what_the_whole_file_shows_of_it() -> None:
    (whole,) = monitor_counts(SEVEN_MONTHS).programmes
    (part,) = monitor_counts(SEVEN_MONTHS, MonitoringQuestion(month="2021-04")).programmes
    assert part.windows == ("2021-03", "2021-04")
    np.testing.assert_array_equal(part.outcomes[0].share, whole.outcomes[0].share[:, :2])
    np.testing.assert_array_equal(part.outcomes[0].total, whole.outcomes[0].total[:2])


def five_towns(kolding: int, hedensted: int) -> tuple[MonitoredCounts, ...]:
    """Two small municipalities whose counts of three months are given, and three larger ones."""

    def months(total: int) -> tuple[int, ...]:
        return tuple((total + place) // 3 for place in range(3))

    large = [work("Horsens", 100, (12,) * 3), work("Vejle", 60, (8,) * 3), work("Billund", 140, (20,) * 3)]
    small = [work("Kolding", 30, months(kolding)), work("Hedensted", 30, months(hedensted))]
    return (*large, *small)


def everything_said(counts: tuple[MonitoredCounts, ...], folder: Path) -> bytes:
    """All bytes that are handed on of counts: numbers, words, tables, files and pictures, in both languages."""
    answer, parts = monitor_counts(counts), list[bytes]()
    parts.append(json.dumps(answer.as_json()).encode())
    for language in LANGUAGES:
        picture = plot_monitoring(answer, language)
        parts += [text.encode() for text in (describe_monitoring(answer, language), monitoring_table(answer, language))]
        parts += [picture.svg, picture.alt.encode()]
        for kind in ("csv", "xlsx"):
            for file in write_tables(monitoring_tables(answer, language), folder / f"x.{kind}", "x", language):
                parts.append(file.read_bytes())
    return b"\0".join(parts)


def test_S3_every_table_with_the_sum_of_two_hidden_counts_is_handed_on_in_the_same_bytes(tmp_path: Path) -> None:
    """Who knows that counts under five are hidden, and tries all tables, finds none of the two: both small or one."""
    said = {everything_said(five_towns(kolding, 8 - kolding), tmp_path) for kolding in range(9)}
    assert len(said) == 1
    (one,) = monitor_counts(five_towns(4, 4)).programmes
    assert one.hidden == 2
    assert one.as_json()["hidden"] == 2
    hidden = dict(zip(one.municipalities, one.outcomes[0].hidden[:, -1].tolist(), strict=True))
    assert [name for name, gone in hidden.items() if gone] == ["Kolding", "Hedensted"]
