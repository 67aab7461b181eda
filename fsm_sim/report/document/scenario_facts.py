"""The facts of a scenario: who is in its offices, its plan of posts, and who is away when."""

from collections.abc import Iterable, Iterator, Sequence

from fsm_sim.inputs import programmes
from fsm_sim.language.calendar import months_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.counts import counted
from fsm_sim.language.leave import citizens_key
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import MISSING, decimal, significant
from fsm_sim.language.provenance import sources_of
from fsm_sim.model.mixed_name import names_in
from fsm_sim.model.text import LANGUAGES, Language, Text
from fsm_sim.report.document.comparison_text import title
from fsm_sim.report.document.fact import Fact, number, plain, text, when
from fsm_sim.report.document.wording import say
from fsm_sim.study.results.courses.returns import returns
from fsm_sim.study.results.entries import Record

MOST_STEPS = 4
"""So many steps of an intake are told; of more, their mean."""
MOST_NAMED = 6
"""So many offices are named; of more it is said how many they are."""


def scenario_facts(entry: Record) -> Iterator[tuple[str, Fact]]:
    """``scenario.<name>.*``: title, programme, target-group, municipality, citizens, intake, posts, turnover, ..."""
    head = f"scenario.{entry['name']}"
    programme = entry["programme_title"]
    yield f"{head}.title", text(title(entry, "da"), title(entry, "en"))
    yield f"{head}.programme", text(programme["da"], programme["en"])
    if people := target_group(entry["programme"]):
        yield f"{head}.target-group", text(people.da, people.en)
    yield f"{head}.municipality", text(entry["municipalities"][0])
    # Two programmes of one municipality are two offices and one municipality.
    yield f"{head}.municipalities", number(len({*entry["municipalities"]}), "count", 0)
    yield f"{head}.citizens", number(entry["citizens"], "count", 0)
    yield f"{head}.citizens-in-words", text(*(counted("citizens", entry["citizens"], one) for one in LANGUAGES))
    yield f"{head}.intake", number(entry["intake_per_month"], "count", 1)
    for index, (month, rate) in enumerate(intake_steps_told(entry)):
        yield f"{head}.intake-step.{index}.count", number(rate, "count", 1)
        yield f"{head}.intake-step.{index}.when", when(month, entry.get("start_month"))
    for index, (month, count) in enumerate(entry["posts"]):
        yield f"{head}.posts.{index}.from", plain(month)
        yield f"{head}.posts.{index}.when", when(month, entry.get("start_month"))
        yield f"{head}.posts.{index}.count", text(MISSING) if count is None else posts_text(count)
    yield from _offices(entry, head)
    yield from _absent(entry, head)
    if entry.get("sources"):
        yield f"{head}.sources", text(sources_of(entry, "da"), sources_of(entry, "en"))
    yield from _steady(entry, head)
    yield f"{head}.turnover", number(entry["separation_per_year"], "share", 0)
    yield f"{head}.vacancy", plain(entry["vacancy_months"])


def target_group(programme: str) -> Text | None:
    """Who a programme is for, or each of those of a mixed office; None of one that this version does not have.

    >>> target_group("bir").en, target_group("of-an-older-version")
    ('citizens on resource courses', None)
    """
    known = all(one in programmes.names() for one in names_in(programme))
    return programmes.load(programme).target_group if known else None


def intake_steps_told(entry: Record) -> Sequence[tuple[float, float]]:
    """The steps of an intake that changes, month and rate; none of several offices, or of more than are read in a cell.

    >>> intake_steps_told({"offices": [{"intake": [[0, 20.0], [6, 0.0]]}]})
    [[0, 20.0], [6, 0.0]]
    """
    found = [office.get("intake") or () for office in entry.get("offices", ())]
    return found[0] if len(found) == 1 and len(found[0]) <= MOST_STEPS else ()


def _offices(entry: Record, head: str) -> Iterator[tuple[str, Fact]]:
    """``scenario.<name>.office.<number>.*`` of several offices: title, citizens, and posts as they ran."""
    offices = entry.get("offices", ())
    for place, office in enumerate(offices if len(offices) > 1 else ()):
        own = f"{head}.office.{place}"
        yield f"{own}.title", text(office_title(office, offices))
        yield f"{own}.citizens", number(office["citizens"], "count", 0)
        for index, (month, count) in enumerate(office["posts"]):
            yield f"{own}.posts.{index}.when", when(month, entry.get("start_month"))
            yield f"{own}.posts.{index}.count", text(MISSING) if count is None else posts_text(count)


def office_title(office: Record, offices: Iterable[Record]) -> str:
    """An office by its municipality; with its programme where the municipality has several offices.

    >>> both = [{"municipality": "Vejle", "programme": "bir"}, {"municipality": "Vejle", "programme": "ap"}]
    >>> office_title(both[0], both), office_title(both[0], both[:1])
    ('Vejle (bir)', 'Vejle')
    """
    alike = [one for one in offices if one["municipality"] == office["municipality"]]
    return f"{office['municipality']} ({office['programme']})" if len(alike) > 1 else str(office["municipality"])


def _steady(entry: Record, head: str) -> Iterator[tuple[str, Fact]]:
    """``scenario.<name>.steady-intake``; ``steady-of`` says whose it is, where others have an intake of their own."""
    every = [(office, one) for office in entry.get("offices", ()) for one in office.get("programmes") or [office]]
    steady = [(office, one) for office, one in every if one.get("steady")]
    if not steady:
        return
    yield f"{head}.steady-intake", number(sum(one["intake_per_month"] for _, one in steady), "count", 1)
    if len(steady) < len(every):
        yield f"{head}.steady-of", text(*(_whose(steady, entry["offices"], language) for language in LANGUAGES))


def _whose(steady: Sequence[tuple[Record, Record]], offices: Sequence[Record], language: Language) -> str:
    """The programmes of mixed offices, or the offices by name, or how many they are where there is no room."""
    names = [
        programmes.load(one["name"]).title.in_language(language)
        if office.get("programmes")
        else office_title(office, offices)
        for office, one in steady
    ]
    each = [*dict.fromkeys(names)]
    if len(each) > MOST_NAMED:
        return sentence("plans.some-offices", language, count=decimal(len(each), 0, language))
    return listed(each, language)


def _absent(entry: Record, head: str) -> Iterator[tuple[str, Fact]]:
    """``scenario.<name>.*`` of leave, freezes of recruitment and learning, where the plan has them."""
    for index, (leave, back) in enumerate(zip(entry.get("leave", ()), returns(entry), strict=True)):
        yield f"{head}.leave.{index}.count", leave_count(leave["posts"], entry)
        if back.never:
            yield f"{head}.leave.{index}.never", number(back.never, "count", 0)
            yield f"{head}.leave.{index}.closed", when(back.closes, entry.get("start_month"))
            yield f"{head}.leave.{index}.back", number(back.gone - back.never, "count", 0)
        yield from _period(leave, f"{head}.leave.{index}", entry.get("start_month"))
        yield f"{head}.leave.{index}.citizens", leave_citizens(leave)
    for index, freeze in enumerate(entry.get("recruitment_freeze", ())):
        yield from _period(freeze, f"{head}.freeze.{index}", entry.get("start_month"))
    if entry.get("learning"):
        months = entry["learning"]["months"]
        yield f"{head}.learning.months", text(months_in_words(months, "da"), months_in_words(months, "en"))
        yield f"{head}.learning.share", number(entry["learning"]["share"], "share", 0)


def _period(entry: Record, head: str, start: str | None) -> Iterator[tuple[str, Fact]]:
    yield f"{head}.from", when(entry["from_month"], start)
    yield f"{head}.to", when(entry["to_month"], start)


def leave_count(count: float, entry: Record) -> Fact:
    """How many are on leave, one in a word; of several offices so many in each.

    >>> leave_count(1, {"offices": [{}, {}]}).en, leave_count(2, {}).da
    ('one in each office', '2')
    """
    one = text(sentence("plans.one", "da"), sentence("plans.one", "en"))
    said = one if count == 1 else number(count, "count", 0)
    return say("plans.each-office", count=said) if len(entry.get("offices", ())) > 1 else said


def leave_citizens(leave: Record) -> Fact:
    """Who has the citizens of those on leave meanwhile.

    >>> leave_citizens({"citizens": "shared", "return_is_change": False}).en
    'colleagues share the citizens meanwhile, a change of caseworker for them'
    """
    return say(citizens_key(leave["citizens"], return_is_change=leave["return_is_change"]))


def posts_text(count: float) -> Fact:
    """A number of posts; "8.2 full-time" where not all work full time or a post is not a whole one."""
    if float(count).is_integer():
        return plain(count)
    da, en = significant(count, 6, "da"), significant(count, 6, "en")
    return text(sentence("plans.full-time", "da", count=da), sentence("plans.full-time", "en", count=en))
