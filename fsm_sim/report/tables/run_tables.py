"""What a reader of results needs beside them: how to read them, scenarios, plans, what they rest on, and warnings."""

from collections.abc import Iterator

from fsm_sim.language.calendar import month_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.expected_course import is_expected_course, of_run
from fsm_sim.language.leave import citizens_key
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.language.provenance import digest_name, sources_of
from fsm_sim.language.scenario_warnings import run_warning_sentence
from fsm_sim.model.scenarios.calendar import month_after
from fsm_sim.model.scenarios.warning import run_warnings
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import size_text, title
from fsm_sim.report.document.rests_text import excluded
from fsm_sim.report.document.scenario_facts import office_title
from fsm_sim.report.tables.cells import Cell, Month, Number, Style, Table, number
from fsm_sim.report.tables.result_tables import WIDTHS, measure_title, table
from fsm_sim.study.disclosure.small_counts import hidden_places
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.courses.returns import returns
from fsm_sim.study.results.entries import Record, ended_month, entry_of, is_single, start_key

READING = ("purpose", "expected", "interval", "effect", "runs", "shares", "moments", "requirements", "rests", "numbers")
"""The sentences about how to read the tables."""
CLAIMS = ("expected", "interval", "effect", "runs", "requirements", "numbers")
"""Those that are not true of one simulation."""

SCENARIO = (
    "scenario", "title", "reason", "programme", "municipalities", "start_citizens", "start", "intake", "start_month",
    "months", "turnover", "vacancy", "reassignment", "handover", "sources", "rules", "digest"
)  # fmt: skip
PLAN = ("scenario", "title", "what", "from_month", "from_date", "to_month", "to_date", "amount", "note")
RESTS = (
    "scenario", "title", "measure", "measure_title", "month", "effect_name", "part", "part_mcse", "part_share",
    "part_share_mcse", "evidence", "note"
)  # fmt: skip
"""The columns of the tables, by the messages of their headings."""

MOST_NAMED = 6
"""So many municipalities are named; of more it is said how many they are."""


def run_tables(comparison: Comparison, language: Language) -> tuple[Table, Table, Table]:
    """How to read the workbook, with everything that makes the run again; its scenarios; and their plans."""
    width = {"item": 34, "said": 110}
    reading = tuple((item, said) for item, said in _reading(comparison, language))
    headings = tuple(sentence(f"file-column.{column}", language) for column in width)
    entries = comparison.run["scenarios"]
    scenarios = [[_scenario(column, entry, language) for column in SCENARIO] for entry in entries]
    plans = [row for entry in entries for row in _plan(entry, language)]
    return (
        Table(sentence("file-table.reading", language), headings, tuple(width.values()), reading),
        table("scenarios", SCENARIO, scenarios, language),
        table("plans", PLAN, plans, language),
    )


def foundation_tables(comparison: Comparison, language: Language) -> tuple[Table, Table]:
    """What the differences at the last month rest on, and the warnings of the run: what is no answer first."""
    rests = [
        row
        for scenario in comparison.scenarios
        for measure in comparison.table.loc[comparison.table["scenario"] == scenario, "measure"]
        for row in _rests(comparison, scenario, str(measure), language)
    ]
    without = [entry for entry in comparison.run["scenarios"] if entry["name"] in comparison.without_caseworkers]
    named = [(str(entry["name"]), title(entry, language)) for entry in without]
    warnings = [(*one, sentence("comparison.no-caseworkers", language, title=one[1])) for one in named]
    warnings += [
        (
            one.scenario,
            title(entry, language),
            run_warning_sentence(one, language, entry.get("start_month"), "reader", hidden_places(entry)),
        )
        for one in run_warnings(comparison.run.get("warnings", []))
        for entry in [entry_of(comparison.run, one.scenario)]
    ]
    none: tuple[Cell, ...] = (None, None, sentence("file-reading.no-warnings", language))
    headings = tuple(sentence(f"file-column.{column}", language) for column in ("scenario", "title", "warning"))
    return (
        table("rests", RESTS, rests, language),
        Table(
            sentence("file-table.warnings", language),
            headings,
            (WIDTHS["scenario"], WIDTHS["title"], 110),
            tuple(warnings) or (none,),
        ),
    )


def _reading(comparison: Comparison, language: Language) -> Iterator[tuple[Cell, Cell]]:
    run = comparison.run
    values = {
        "level": percent(comparison.level, language),
        "size": size_text(comparison.size, language),
        "against": title(entry_of(run, comparison.against), language),
    }
    single = is_single(run)
    told = READING if not is_expected_course(run) else [one for one in READING if one != "runs"]
    for name in (*(one for one in READING if one not in CLAIMS), "single") if single else told:
        about = sentence("file-reading.about", language) if name == READING[0] else None
        yield about, sentence(of_run(f"file-reading.{name}", run), language, **values)
    runs = sentence(
        of_run("file-reading.runs-made-single" if single else "file-reading.runs-made", run),
        language,
        draws=decimal(run["draws"], 0, language),
        replications=decimal(run["replications"], 0, language),
    )
    calibration = run.get("calibration", {})
    facts = {
        "version": run.get("version"),
        "engine": sentence(f"provenance.engine-{run['engine']}", language) if "engine" in run else None,
        "seed": str(run.get("seed", "")),
        "made": runs,
        "level": None if single else values["level"],
        "period": _period(comparison, language),
        "calibration": " ".join(str(calibration[key]) for key in ("name", "digest") if key in calibration),
        **{f"digest {name}": one for name, one in sorted(run.get("digests", {}).items()) if name != "version"},
        "results": run.get("results"),
    }
    for name, said in facts.items():
        key, _, of = name.partition(" ")
        if said:
            named = {"name": digest_name(of, language)} if of else {}
            yield sentence(of_run(f"file-item.{key}", run), language, **named), str(said)


def _period(comparison: Comparison, language: Language) -> str:
    """The months of the run, with their dates where it has a start month."""
    last = max(entry["months"] for entry in comparison.run["scenarios"])
    said = sentence("file-reading.months", language, last=decimal(last, 0, language))
    start = comparison.start_month
    if start is None:
        return said
    return sentence("file-reading.dates", language, months=said, first=start, last=ended_month(start, last))


def _scenario(column: str, entry: Record, language: Language) -> Cell:
    municipalities = [str(name) for name in entry["municipalities"]]
    several = sentence("file-reading.municipalities", language, count=decimal(len(municipalities), 0, language))
    match column:
        case "scenario":
            return str(entry["name"])
        case "title":
            return title(entry, language)
        case "programme":
            return str(entry["programme_title"][language])
        case "municipalities":
            return listed(municipalities, language) if len(municipalities) <= MOST_NAMED else several
        case "start_citizens":
            return number(entry["citizens"], "whole")
        case "start":
            return sentence(f"start.{start_key(entry)}", language)
        case "intake":
            return number(entry["intake_per_month"], "count")
        case "start_month":
            return Month(entry["start_month"]) if entry.get("start_month") else None
        case "months":
            return number(entry["months"], "whole")
        case "turnover":
            return number(entry["separation_per_year"], "share")
        case "vacancy":
            return number(entry["vacancy_months"], "count")
        case "reassignment":
            return number(entry["reassignment_per_year"], "share")
        case "handover":
            return sentence(f"handover.{entry['handover']}", language)
        case "sources":
            return sources_of(entry, language) or None
        case "rules":
            return entry.get("rules_as_of")
    return str(entry.get(column, "")) or None


def _plan(entry: Record, language: Language) -> Iterator[list[Cell]]:
    """Posts from month to month, leave, freezes of recruitment and learning of a scenario."""
    start = entry.get("start_month")

    def when(month: float | None) -> tuple[Cell, Cell]:
        shown: Style = "whole" if month is None or float(month).is_integer() else "count"
        return number(month, shown), None if month is None or start is None else Month(month_after(start, month))

    def row(what: str, first: float | None, last: float | None, amount: Cell, note: Cell = None) -> list[Cell]:
        named = sentence(f"plan-item.{what}", language)
        return [entry["name"], title(entry, language), named, *when(first), *when(last), amount, note]

    for month, count in entry["posts"]:
        yield row("posts", month, None, number(count, "count"))
    offices = entry.get("offices", ())
    for office in offices if len(offices) > 1 else ():
        for month, count in office["posts"]:
            yield row("posts-of", month, None, number(count, "count"), office_title(office, offices))
    for leave, back in zip(entry.get("leave", ()), returns(entry), strict=True):
        key = citizens_key(leave["citizens"], return_is_change=leave["return_is_change"])
        note = sentence(key, language)
        if back.never:
            never, closed = decimal(back.never, 0, language), month_in_words(back.closes, start, language)
            note = sentence("plan-item.leave-closed", language, citizens=note, never=never, closed=closed)
        yield row("leave", leave["from_month"], leave["to_month"], number(leave["posts"], "whole"), note)
    for freeze in entry.get("recruitment_freeze", ()):
        yield row("freeze", freeze["from_month"], freeze["to_month"], None)
    if learning := entry.get("learning"):
        yield row("learning", 0, learning["months"], Number(learning["share"], "share"))


def _rests(comparison: Comparison, scenario: str, measure: str, language: Language) -> Iterator[list[Cell]]:
    """The parts of a difference at the last month, with what data say of each."""
    entry = entry_of(comparison.run, scenario)
    for part in comparison.parts(scenario, measure):
        learnt = comparison.learnt(part.name)
        yield [
            scenario,
            title(entry, language),
            measure,
            measure_title(comparison.run, scenario, measure, language),
            number(comparison.month, "whole"),
            sentence(f"factor.{part.name}", language),
            number(part.citizens, "count-difference"),
            number(part.citizens_mcse, "average"),
            number(part.share, "share"),
            number(part.share_mcse, "share"),
            sentence(f"evidence.{learnt}", language) if learnt else None,
            " ".join(excluded([part], language)) or None,
        ]
