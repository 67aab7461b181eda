"""Scenario files: read, laid over their base, and checked against their programmes."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.checking.overlay import in_order, problems
from fsm_sim.inputs.checking.references import reference_findings
from fsm_sim.inputs.checking.violations import findings
from fsm_sim.inputs.drafts import TABLES, Draft, read_draft
from fsm_sim.inputs.files.scenario_paths import find
from fsm_sim.inputs.scenario_warnings import cautions
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.scenario import Scenario
from fsm_sim.model.scenario_warning import EmptyPatch, ScenarioWarning

GRAMMAR = Grammar(Scenario, "a scenario", extra={("scenario",): ("base", "base_digest"), (): ("offices",)})
"""What a scenario file may hold, a patch's keys among it."""


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario with the path it was read from, the digest of its resolved content, and its warnings."""

    scenario: Scenario
    path: Path
    digest: str
    warnings: tuple[ScenarioWarning, ...]


def load_scenario(path: str | Path) -> Scenario:
    """The scenario in a file (or the shipped one of that name), with its base filled in.

    Raises
    ------
    InputError
        With every error of the file, its base and its list of offices.
    """
    return read_scenario(path).scenario


def read_scenario(path: str | Path) -> ScenarioFile:
    """As `load_scenario`, with the digest and the warnings that go with the results.

    Raises
    ------
    InputError
        With every error of the file, its base and its list of offices.
    """
    return read_scenarios([path])[0]


def read_scenarios(paths: Iterable[str | Path]) -> tuple[ScenarioFile, ...]:
    """Several scenarios, whose names differ; a file named twice is read once.

    Raises
    ------
    InputError
        With every error of every file.
    """
    read: list[ScenarioFile] = []
    wrong: list[Problem] = []
    for path in dict.fromkeys(find(Path(path)) for path in paths):
        try:
            read.append(_read(path))
        except InputError as error:
            wrong += error.problems
    wrong += same_names(read)
    if wrong:
        raise InputError(*dict.fromkeys(wrong))
    return tuple(read)


def digest(scenario: Scenario) -> str:
    """``"sha256:…"`` of everything a scenario says, defaults included, whatever the formatting of its file.

    Offices and tables by state count in their order, since that is the order in which citizens get their numbers.
    """
    content = json.dumps(scenario.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"


def same_names(read: Iterable[ScenarioFile]) -> list[Problem]:
    """A problem for each scenario whose name another has already."""
    first: dict[str, ScenarioFile] = {}
    found = []
    for file in read:
        before = first.setdefault(file.scenario.name, file)
        if before is not file:
            name, other = file.scenario.name, before.path.as_posix()
            text = f"[scenario] name is '{name}', which is the name of {other} too; a name is unique."
            found.append(read_draft(file.path).file.problem(("scenario", "name"), text))
    return found


def _read(path: Path) -> ScenarioFile:
    draft = read_draft(path)
    scenario, wrong = _checked(draft)
    if scenario is None or wrong:
        raise InputError(*wrong)
    warnings = cautions(scenario)
    if draft.base is not None:
        base = _checked(draft.base)[0]
        if base is not None and _content(base) == _content(scenario):
            warnings = (EmptyPatch(base=draft.base.file.name), *warnings)
    return ScenarioFile(scenario, path, digest(scenario), warnings)


def _checked(draft: Draft) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """The scenario that a draft describes (None when it is none), and every problem of the draft and its base."""
    base, below = _checked(draft.base) if draft.base else (None, ())
    found = list(reference_findings(draft.data))
    scenario = None
    try:
        scenario = Scenario.model_validate(draft.data)
    except ValidationError as error:
        known = {finding.text for finding in found}
        excused = TABLES if below else draft.excused
        found += [finding for finding in findings(error, GRAMMAR, excused) if finding.text not in known]
    offices = draft.data.get("office")
    listed = isinstance(offices, list) and len(offices) > 1
    own = problems(draft.layers, found, GRAMMAR, listed=listed)
    return scenario, in_order([*below, *draft.problems, *own, *_changed_base(draft, base)])


def _changed_base(draft: Draft, base: Scenario | None) -> list[Problem]:
    """A problem when the base is no longer the one that the patch was made for."""
    if draft.base is None or base is None or draft.base_digest in (None, digest(base)):
        return []
    text = (
        f"[scenario] base_digest is not that of {draft.base.file.name}: the base has changed since this patch was made "
        f"(now {digest(base)}); look at the patch again and put the new digest."
    )
    return [draft.file.problem(("scenario", "base_digest"), text)]


def _content(scenario: Scenario) -> str:
    """What a scenario says apart from its heading."""
    return scenario.model_dump_json(exclude={"scenario"})
