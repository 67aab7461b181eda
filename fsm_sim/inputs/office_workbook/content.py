"""The rows of a workbook as the content of scenario files: one for how the office is, and one for each other plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from fsm_sim.inputs.checking.wording import suggestion
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.inputs.office_workbook.fields import CITIZENS, HORIZON, LEAVE, OFFICE, PLAN, POSTS, STAFFING
from fsm_sim.inputs.office_workbook.form import NESTED, Form, Place
from fsm_sim.inputs.office_workbook.rows import Row, Rows
from fsm_sim.model.errors import Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.office_programmes import BY_PROGRAMME

HEADING = ("name", "title_da", "title", "reason")


@dataclass
class Content:
    """The content of a scenario in the making, and the cells of its keys."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def put(self, path: KeyPath, row: Row, name: str) -> None:
        """Take a key's value, where it has one, and its cell."""
        if name not in row.cells:
            return
        self.places[path] = row.cells[name]
        if name in row.values:
            self._table(path[:-1])[path[-1]] = row.values[name]

    def list_at(self, path: KeyPath) -> list[Any]:
        """The list at a path, made where there is none."""
        found: list[Any] = self._table(path[:-1]).setdefault(path[-1], [])
        return found

    def _table(self, path: KeyPath) -> Any:
        here: Any = self.data
        for part, following in pairwise((*path, "")):
            new: Any = [] if isinstance(following, int) else {}
            if isinstance(part, int):
                here.extend({} for _ in range(part + 1 - len(here)))
                here = here[part]
            else:
                here = here.setdefault(part, new)
        return here

    def form(self, path: Path) -> Form:
        """The content as a file."""
        return Form(path, "", self.data, places=self.places)


def contents(rows: Rows) -> list[Content]:
    """The content of every scenario, the first of them whole, each other as a patch on it."""
    plans = rows.of(PLAN)
    base = Content()
    _horizon(base, rows)
    _offices(base, rows)
    _staffing(base, rows)
    found = [base, *(Content() for _ in plans[1:])]
    for content, plan in zip(found, plans, strict=False):
        _heading(content, plan)
        _plan_staffing(content, plan)
    _posts(found, plans, rows)
    return found


def _heading(content: Content, plan: Row) -> None:
    for name in HEADING:
        content.put(("scenario", name), plan, name)
    content.places[("scenario",)] = plan.first
    heading = content.data.setdefault("scenario", {})
    if "title" not in heading and "title_da" in heading:
        heading["title"] = heading["title_da"]


def _plan_staffing(content: Content, plan: Row) -> None:
    """What a plan changes of turnover, vacancies and hand-over."""
    for name in plan.cells:
        if name not in HEADING and name in plan.values:
            content.put(("staffing", name), plan, name)


def _horizon(content: Content, rows: Rows) -> None:
    for form in rows.of(HORIZON):
        content.places[("horizon",)] = form.first
        content.put(("horizon", "start_month"), form, "start_month")
        content.put(("horizon", "months"), form, "months")
        content.put(("scenario", "rules_as_of"), form, "rules_as_of")


def _staffing(content: Content, rows: Rows) -> None:
    for form in rows.of(STAFFING):
        content.places[("staffing",)] = form.first
        for name in form.cells:
            table, path = NESTED.get(name, ("staffing", (name,)))
            content.put((table, *path), form, name)
    for at, row in enumerate(rows.of(LEAVE)):
        content.list_at(("staffing", "leave")).append({})
        content.places[("staffing", "leave", at)] = row.first
        for name in row.cells:
            content.put(("staffing", "leave", at, name), row, name)


def _offices(content: Content, rows: Rows) -> None:
    """One office for each municipality; several programmes of one are a mixed office."""
    towns: dict[str, list[Row]] = {}
    for row in rows.of(OFFICE):
        towns.setdefault(str(row.values.get("municipality", "")).casefold(), []).append(row)
    listed = content.list_at(("office",))
    for at, group in enumerate(towns.values()):
        office: KeyPath = ("office", at)
        listed.append({})
        content.places[office] = group[0].first
        content.put((*office, "municipality"), group[0], "municipality")
        for number, row in enumerate(group):
            table = office if len(group) == 1 else (*office, "programmes", number)
            if len(group) > 1:
                content.list_at((*office, "programmes")).append({})
                content.places[table] = row.first
            for name in row.cells:
                own = "name" if name == "programme" and len(group) > 1 else name
                if name in (*BY_PROGRAMME, "source"):
                    content.put((*table, own), row, name)
            _by_state(content, table, row, rows)
    if not listed:
        del content.data["office"]


def _by_state(content: Content, table: KeyPath, office: Row, rows: Rows) -> None:
    """The citizens of an office by state, where the sheet for them has any."""
    mine = [row for row in rows.of(CITIZENS) if _is_about(row, office)]
    if not mine:
        return
    if "citizens" in office.values:
        text = Sentence("citizens is given here, and by state on the sheet for that too; leave one of them empty.")
        content.problems.append(office.problem("citizens", text))
        return
    content.places[(*table, "citizens")] = mine[0].first
    for row in mine:
        state = str(row.values.get("state", ""))
        path = (*table, "citizens", state)
        if path in content.places:
            text = Sentence("the state '{state}' is there twice; give it once.", state=state)
            content.problems.append(row.problem("state", text))
        content.put(path, row, "citizens")


def _is_about(row: Row, office: Row) -> bool:
    """Whether a row of citizens by state is of an office; what it leaves out is that of any."""
    names = ("municipality", "programme")
    return all(
        name not in row.values or str(row.values[name]).casefold() == str(office.values.get(name)).casefold()
        for name in names
    )


def _posts(found: Sequence[Content], plans: Sequence[Row], rows: Rows) -> None:
    """The steps of every plan's posts, in order; people of one month are one step."""
    names = [str(plan.values.get("name", "")) for plan in plans]
    for row in rows.of(POSTS):
        plan = str(row.values.get("plan", ""))
        if plan not in names:
            end = suggestion(plan, names, Sentence("names are"))
            text = Sentence("plan is empty{end}", end=end)
            if plan:
                text = Sentence("plan is '{plan}', which is no name on the sheet of plans{end}", plan=plan, end=end)
            found[0].problems.append(row.problem("plan", text))
            continue
        _step(found[names.index(plan)], row)


def _step(content: Content, row: Row) -> None:
    steps = content.list_at(("staffing", "posts"))
    month = row.values.get("from_month")
    same = bool(steps) and steps[-1].get("from_month") == month and "people" in row.values and "people" in steps[-1]
    at = len(steps) - 1 if same else len(steps)
    path: KeyPath = ("staffing", "posts", at)
    if not same:
        steps.append({})
        content.places[path] = row.first
        content.places.setdefault(("staffing", "posts"), row.first)
        for name in ("from_month", "count", "citizens_per_post"):
            content.put((*path, name), row, name)
    if "people" in row.values or "share" in row.values:
        people = content.list_at((*path, "people"))
        people.append({})
        content.put((*path, "people", len(people) - 1, "count"), row, "people")
        content.put((*path, "people", len(people) - 1, "share"), row, "share")
