"""Scenario files: reading, merging with the base, and checking against the programmes."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fsm_sim.inputs.calendar import undated
from fsm_sim.inputs.checking.examples import example, examples_for
from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.checking.hidden import hidden, specified
from fsm_sim.inputs.checking.overlay import SourceFile, in_order, problems
from fsm_sim.inputs.checking.people import LEAVE_OF, never_so_many
from fsm_sim.inputs.checking.questions import RULES, questions
from fsm_sim.inputs.checking.references import reference_violations
from fsm_sim.inputs.checking.violations import Violation
from fsm_sim.inputs.drafts import TABLES, Draft, read_draft
from fsm_sim.inputs.files.paths import as_path
from fsm_sim.inputs.files.scenario_paths import find
from fsm_sim.inputs.files.toml_file import TomlFile
from fsm_sim.inputs.named_offices import named, named_data
from fsm_sim.inputs.office_workbook.workbook import HASH, is_workbook, read_drafts
from fsm_sim.inputs.offices import SHEET
from fsm_sim.inputs.scenario_warnings import name_warnings, scenario_warnings
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.scenarios.warning import EmptyPatch, ScenarioWarning

GRAMMAR = Grammar(
    Scenario,
    Sentence("a scenario"),
    extra={("scenario",): ("base", "base_digest"), (): ("offices", SHEET)},
    example=example,
    rules=RULES,
)
"""The keys and rules of a scenario file, including the keys of a patch."""


SCENARIO = Sentence("the scenario")
"""What a sentence calls a path that is to be a scenario's."""


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario, the path it was read from, the digest of its resolved content, and its warnings.

    `root` is the base that a patch leads back to; `steady` are the intakes that were worked out, each by the number of
    its office and the place of its programme there (`study.steady_intake`). `liberties` are those taken in reading its
    list of offices. `nobody_there` says that all caseworkers of some office are known to be on leave at one time
    (`study.projection_warnings`).
    """

    scenario: Scenario
    path: Path
    digest: str
    warnings: tuple[ScenarioWarning, ...]
    root: Scenario | None = None
    steady: tuple[tuple[int, int], ...] = ()
    liberties: tuple[Liberty, ...] = ()
    nobody_there: bool = False


def load_scenario(path: str | Path) -> Scenario:
    """The scenario in a file (or the shipped one of that name), with its base filled in.

    Raises
    ------
    InputError
        With every error of the file, its base and its list of offices.
    """
    return read_scenario(path).scenario


def read_scenario(path: str | Path) -> ScenarioFile:
    """Like `load_scenario`, with the digest and the warnings that are stored with the results.

    Raises
    ------
    InputError
        With every error of the file, its base and its list of offices; when it is a workbook of several scenarios.
    """
    first, *others = read_scenarios([path])
    if others:
        names = ", ".join(file.scenario.name for file in (first, *others))
        one = f"{path}{HASH}{first.scenario.name}"
        text = Sentence(
            "the workbook has the scenarios {names}, and this takes one of them; write '{one}'.", names=names, one=one
        )
        raise InputError(Problem(as_path(path).as_posix(), None, text))
    return first


def read_scenarios(paths: Iterable[str | Path]) -> tuple[ScenarioFile, ...]:
    """Several scenarios with different names; a file that is named twice is read once.

    Raises
    ------
    InputError
        With every error of every file.
    """
    read: list[ScenarioFile] = []
    wrong: list[Problem] = []
    for path in dict.fromkeys(find(as_path(path, SCENARIO)) for path in paths):
        try:
            read += _read(path)
        except InputError as error:
            wrong += error.problems
    wrong += same_names(read)
    if wrong:
        raise InputError(*dict.fromkeys(wrong))
    return tuple(read)


def as_scenario_file(scenario: Scenario | ScenarioFile | str | Path) -> ScenarioFile:
    """A scenario by its path, or one that was made in Python, checked as its file would be.

    Raises
    ------
    InputError
        With everything that would be wrong with its file, such as a state that its programme does not have.

    >>> base = load_scenario("hedensted")
    >>> office = base.office[0].model_copy(update={"citizens": {"pasive": 200}})
    >>> as_scenario_file(base.model_copy(update={"office": (office,)}))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: the scenario 'hedensted': [office] citizens names the state 'pasive', ...
    """
    if isinstance(scenario, ScenarioFile):
        return scenario
    if not isinstance(scenario, Scenario):
        return read_scenario(scenario)
    scenario = named(scenario)
    data = scenario.model_dump()
    data["office"] = list(data["office"])
    staffing = data["staffing"]
    staffing |= {key: list(staffing[key]) for key in ("posts", "leave", "recruitment_freeze") if key in staffing}
    checked, found = _as_specified(data)
    file = TomlFile(Path(f"the scenario '{scenario.name}'"), "", data)
    if checked is None or found:
        raise InputError(*problems([SourceFile(file, data)], found, GRAMMAR, listed=len(scenario.office) > 1))
    return ScenarioFile(scenario, Path(scenario.name), digest(scenario), all_warnings(checked))


def all_warnings(scenario: Scenario) -> tuple[ScenarioWarning, ...]:
    """The warnings of a scenario's names and of the rest of it."""
    return (*name_warnings(scenario), *scenario_warnings(scenario))


def as_scenario_files(
    scenarios: Scenario | ScenarioFile | str | Path | Sequence[Scenario | ScenarioFile | str | Path],
) -> tuple[ScenarioFile, ...]:
    """Scenarios as `as_scenario_file` takes them; a single one is a list of one.

    Raises
    ------
    InputError
        As `as_scenario_file`.

    >>> [file.scenario.name for file in as_scenario_files("hedensted")]
    ['hedensted']
    """
    if isinstance(scenarios, Scenario | ScenarioFile | str | Path) or not isinstance(scenarios, Iterable):
        scenarios = [scenarios]
    found: list[ScenarioFile] = []
    for one in scenarios:
        found += read_scenarios([one]) if isinstance(one, str | Path) else [as_scenario_file(one)]
    return tuple(found)


def same_names(read: Iterable[ScenarioFile]) -> list[Problem]:
    """A problem for each scenario whose name is used by an earlier one."""
    first: dict[str, ScenarioFile] = {}
    found = []
    for file in read:
        before = first.setdefault(file.scenario.name, file)
        if before is not file:
            name, other = file.scenario.name, before.path.as_posix()
            text = Sentence(
                "[scenario] name is '{name}', which is the name of {other} too; a name is unique.",
                name=name,
                other=other,
            )
            draft = drafts_of(file.path)[0]
            found.append(draft.file.problem(("scenario", "name"), text))
    return found


def drafts_of(path: Path) -> tuple[Draft, ...]:
    """What a scenario file, or every scenario of a workbook, says before it is checked. Raises an `InputError`."""
    return read_drafts(path) if is_workbook(path) else (read_draft(path),)


def _read(path: Path) -> list[ScenarioFile]:
    """The scenario of a file, or those of a workbook, each with the path that names it alone."""
    drafts = drafts_of(path)
    read: list[ScenarioFile] = []
    wrong: list[Problem] = []
    for draft in drafts:
        try:
            file = _scenario_file(draft, path)
        except InputError as error:
            wrong += error.problems
        else:
            own = path.with_name(f"{path.name}{HASH}{file.scenario.name}")
            read.append(file if len(drafts) == 1 else replace(file, path=own))
    if wrong:
        raise InputError(*in_order(wrong))
    return read


def _scenario_file(draft: Draft, path: Path) -> ScenarioFile:
    scenario, wrong = _checked(draft)
    if scenario is None or wrong:
        raise InputError(*wrong)
    warnings = all_warnings(scenario)
    if draft.base is not None:
        base = _checked(draft.base)[0]
        if base is not None and _content(base) == _content(scenario):
            warnings = (EmptyPatch(base=draft.base.file.name), *warnings)
    return ScenarioFile(scenario, path, digest(scenario), warnings, _root(draft), liberties=draft.liberties)


def _root(draft: Draft) -> Scenario | None:
    """The scenario at the bottom of a patch, None where there is no base."""
    if draft.base is None:
        return None
    return _root(draft.base) or _checked(draft.base)[0]


def _checked(draft: Draft) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """The scenario in a draft (None when it is not valid), and every problem of the draft and its base."""
    base, below = _checked(draft.base) if draft.base else (None, ())
    dates = undated(named_data(draft.data))
    scenario, wrong = _as_specified(dates.data, draft.plan, TABLES if below else draft.excused)
    found = [*dates.wrong, *(one for one in wrong if not dates.covers(one))]
    found += never_so_many(dates.data, {one.path for one in found if one.text.startswith(LEAVE_OF)})
    offices = draft.data.get("office")
    listed = isinstance(offices, list) and len(offices) > 1
    own = problems(draft.sources, found, GRAMMAR, listed=listed)
    return scenario, in_order([*below, *draft.problems, *own, *_changed_base(draft, base)])


def _as_specified(
    data: dict[str, Any], plan: str = "", excused: Container[str] = ()
) -> tuple[Scenario | None, list[Violation]]:
    """The scenario in unchecked data, None where it is not valid, and everything that is wrong with it."""
    grammar = replace(GRAMMAR, example=examples_for(data))

    def check(given: dict[str, Any]) -> list[Violation]:
        asked = tuple(questions(given))
        found = [*asked, *reference_violations(given, plan)]
        known, places = {one.text for one in found}, {(one.path, one.place) for one in asked}
        rest = specified(given, grammar, excused)
        return [*found, *(one for one in rest if one.text not in known and (one.path, one.place) not in places)]

    found = check(data)
    try:
        return Scenario.model_validate(data), found
    except ValidationError:
        known = {one.text for one in found}
        return None, [*found, *(one for one in hidden(data, grammar, check) if one.text not in known)]


def _changed_base(draft: Draft, base: Scenario | None) -> list[Problem]:
    """A problem when the base differs from the one that the patch was made for."""
    if draft.base is None or base is None or draft.base_digest in (None, digest(base)):
        return []
    text = Sentence(
        "[scenario] base_digest is not that of {name}: the base has changed since this patch was "
        "made (now {digest}); look at the patch again and put the new digest.",
        name=draft.base.file.name,
        digest=digest(base),
    )
    return [draft.file.problem(("scenario", "base_digest"), text)]


def _content(scenario: Scenario) -> str:
    """The content of a scenario without its heading."""
    return scenario.model_dump_json(exclude={"scenario"})
