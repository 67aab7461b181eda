"""What a municipality's own data say, in words, as tables and as a figure."""

import textwrap
from collections.abc import Sequence
from html import escape

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fsm_sim.report.calibration_report import table
from fsm_sim.report.canvas import ACCENT, BASE, COLOURS, inline, sheet
from fsm_sim.report.plain_table import aligned
from fsm_sim.study.results.comparison import Record

NAMES = {
    "placement_starts": "starts of a placement",
    "paid_hours_starts": "starts of paid hours",
    "employment_starts": "starts of a job",
}
HEAD = ("Count", "Months", "Hidden", "Counted", "At the published average")

CAPTION = (
    "Band and line: what the model expects, 90 % of single months and their mean. Points: counts. Bars: hidden counts, "
    "from the least to the most that they can be. Another colour: outside the band."
)

_WIDTH = 120


def text(records: Sequence[Record]) -> str:
    """Each municipality and programme: how far it is from the average, who decides that, and its counts."""
    return "\n\n".join(_text(record) for record in records)


def sentences(record: Record) -> tuple[str, ...]:
    """The answer in words: how far from the published average, and how much of that the own data decide."""
    effect, pooled = record["effect"], record["pooled"]
    side, sure = ("above", effect["above"]) if effect["above"] >= 0.5 else ("below", 1 - effect["above"])
    share = 100 * max(record["contraction"], 0.0)
    own = "its own counts and published results" if record["published_too"] else "its own counts"
    decides = {
        "data": f"{own[0].upper()}{own[1:]} decide this",
        "both": f"{own[0].upper()}{own[1:]} and what is known of other municipalities decide this together",
        "prior": f"What is known of other municipalities decides this, hardly {own}",
        "fixed": "The settings hold this fixed, so the counts cannot move it",
    }[record["decided_by"]]
    return (
        f"Citizens of {record['municipality']} move towards work at {effect['mean']:.2f} times the rate of the "
        f"published average (90 % interval {effect['lower']:.2f} to {effect['upper']:.2f}); it is {side} the average "
        f"with probability {100 * sure:.0f} %.",
        f"{decides}: of a municipality without results of its own {pooled['lower']:.2f} to {pooled['upper']:.2f} would "
        f"be expected, and {own} take away {share:.0f} % of that variance.",
        _background(record),
    )


def figure(record: Record) -> Figure:
    """Counts by month against the model's 90 % predictive intervals; draw it within `canvas.style`."""
    made = sheet(17.0, 1.0 + 3.2 * len(record["counts"]))
    panels = made.subplots(len(record["counts"]), 1, squeeze=False, sharex=True)[:, 0]
    for axes, count in zip(panels, record["counts"], strict=True):
        _panel(axes, count)
    return made


def section(records: Sequence[Record]) -> str:
    """Words, tables and figures as a part of an HTML page; empty without own data."""
    return "".join(_section(record) for record in records)


def _text(record: Record) -> str:
    title = f"{record['municipality']}, {record['title']['en']}, {record['first']} to {record['last']}"
    rows = [HEAD, *(_count_row(count) for count in record["counts"])]
    words = [line for sentence in sentences(record) for line in textwrap.wrap(sentence, _WIDTH)]
    return "\n".join(
        [title, *words, "", *(f"  {line}" for line in aligned(rows)), "", *textwrap.wrap(_surprises(record), _WIDTH)]
    )


def _section(record: Record) -> str:
    title = f"{record['municipality']}, {record['title']['en']}"
    words = "\n".join(f"<p>{escape(sentence)}</p>" for sentence in (*sentences(record), _surprises(record)))
    return (
        f"<h2>Own data: {escape(title)}, {record['first']} to {record['last']}</h2>\n{words}\n"
        f"<figure>{inline(lambda: figure(record))}\n<figcaption>{CAPTION}</figcaption></figure>\n"
        f"{table(HEAD, [tuple(map(escape, _count_row(count))) for count in record['counts']])}\n"
    )


def _background(record: Record) -> str:
    caseload = "as counted" if record["caseload_known"] else "the programme's, since caseworkers are not in the file"
    return (
        f"Counted over {record['months']} months with {record['citizens']:.0f} citizens on the caseload on average; "
        f"{record['caseload']:.0f} active citizens per caseworker ({caseload})."
    )


def _surprises(record: Record) -> str:
    """The counts outside their predictive intervals, and how many were to be expected."""
    cells = [(count["name"], month) for count in record["counts"] for month in count["months"]]
    outside = [(name, month) for name, month in cells if not month["inside"]]
    if not outside:
        return f"All {len(cells)} counts are inside their 90 % predictive intervals."
    listed = "; ".join(
        f"{NAMES[name]} {month['month']}: {_range(month)}, expected {month['predicted_lower']:.0f} to "
        f"{month['predicted_upper']:.0f}"
        for name, month in outside
    )
    verb = "is" if len(outside) == 1 else "are"
    return f"Of {len(cells)} counts {len(outside)} {verb} outside the 90 % predictive interval ({listed})."


def _count_row(count: Record) -> tuple[str, ...]:
    average = count["average"]
    return (
        NAMES[count["name"]],
        str(len(count["months"])),
        str(count["hidden"]),
        _range(count),
        f"{average['mean']:.0f} ({average['lower']:.0f} to {average['upper']:.0f})",
    )


def _range(count: Record) -> str:
    return f"{count['lower']}" if count["lower"] == count["upper"] else f"{count['lower']} to {count['upper']}"


def _panel(axes: Axes, count: Record) -> None:
    months = count["months"]
    places = range(len(months))
    low, high = ([month[key] for month in months] for key in ("predicted_lower", "predicted_upper"))
    axes.fill_between(places, low, high, color=ACCENT, alpha=0.18, linewidth=0)
    axes.plot(places, [month["predicted_mean"] for month in months], color=ACCENT, linewidth=1.0)
    for place, month in zip(places, months, strict=True):
        hue = BASE if month["inside"] else COLOURS[1]
        if month["lower"] == month["upper"]:
            axes.plot(place, month["lower"], "o", color=hue, markersize=2.8)
        else:
            axes.plot([place, place], [month["lower"], month["upper"]], color=hue, linewidth=2.0)
    step = max(1, round(len(months) / 8))
    axes.set_xticks(list(places)[::step], [month["month"] for month in months[::step]])
    axes.set_ylim(bottom=0)
    axes.set_title(NAMES[count["name"]].capitalize())
