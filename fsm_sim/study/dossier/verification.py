"""Verification: whether all that the dossier names is there, whether its tests pass, and what stored records say."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from fsm_sim.model.errors import InputError
from fsm_sim.study.dossier import documents, pytest_runs
from fsm_sim.study.dossier.pytest_runs import TestRun
from fsm_sim.study.dossier.reading import digest_of_standards, read_standards
from fsm_sim.study.dossier.standard import STATUSES, Item, Standard
from fsm_sim.version import __version__

Unchecked = Literal["", "unasked", "installed", "no-pytest"]


@dataclass(frozen=True)
class Missing:
    """Something that an item names and that is not there."""

    standard: str
    item: str
    kind: Literal["document", "test"]
    name: str


@dataclass(frozen=True)
class StoredCalibration:
    """What the record of a calibration says; `reason` why there is none that can be used."""

    name: str
    digest: str = ""
    interval_level: float | None = None
    checks: tuple[Mapping[str, Any], ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Verification:
    """The dossier as it was found; `unchecked` says why documents or tests could not be looked for."""

    standards: tuple[Standard, ...]
    unchecked: Unchecked = ""
    missing: tuple[Missing, ...] = ()
    tests: Mapping[str, TestRun] = field(default_factory=dict)
    calibration: StoredCalibration | None = None
    run: Mapping[str, Any] | None = None
    """The record of a finished forecast, as `run.json` has it."""
    version: str = __version__
    digest: str = field(default_factory=digest_of_standards)

    @property
    def failed(self) -> tuple[str, ...]:
        """The tests that failed."""
        return tuple(name for name, run in self.tests.items() if run.outcome == "failed")

    @property
    def ok(self) -> bool:
        """Whether nothing that is named is missing and no test failed."""
        return not self.missing and not self.failed

    def check(self, name: str) -> Mapping[str, Any] | None:
        """A check of the stored calibration; None where there is none of that name."""
        stored = self.calibration.checks if self.calibration else ()
        return next((one for one in stored if one["name"] == name), None)

    def as_json(self) -> dict[str, Any]:
        """Everything as plain tables and lists."""
        return {
            "version": self.version,
            "digest": self.digest,
            "ok": self.ok,
            "unchecked": self.unchecked or None,
            "standards": [_standard_as_json(one) for one in self.standards],
            "missing": [asdict(one) for one in self.missing],
            "tests": {name: asdict(run) for name, run in self.tests.items()},
            "calibration": None if self.calibration is None else asdict(self.calibration),
            "run": None if self.run is None else dict(self.run),
        }


@dataclass(frozen=True)
class Told:
    """Whom the verification tells: each step in `step`, and each test that has ended in `test`."""

    step: Callable[[Literal["documents", "tests", "running", "records"]], None] = lambda _: None
    test: Callable[[str, TestRun], None] = lambda _, __: None


def verify(
    *, full: bool = False, calibration: str = "published", run: Path | None = None, told: Told | None = None
) -> Verification:
    """Look for everything that the dossier names, and with `full` run every test that it names.

    `calibration` is the name of the one whose stored checks are read, and `run` the folder of a finished forecast.

    Raises
    ------
    InputError
        When `run` is no finished forecast.
    RefusedError
        When pytest cannot run.
    """
    told, standards = told or Told(), read_standards()
    record = None if run is None else run_record(run)
    told.step("records")
    stored = stored_calibration(calibration)
    root = documents.checkout()
    if root is None:
        return Verification(standards, "installed", calibration=stored, run=record)
    told.step("documents")
    missing = list(missing_documents(standards, root))
    if not pytest_runs.can_collect():
        return Verification(standards, "no-pytest", tuple(missing), calibration=stored, run=record)
    told.step("tests")
    there = pytest_runs.collected(named_tests(standards), root)
    missing += missing_tests(standards, there)
    tests: Mapping[str, TestRun] = {}
    if full:
        told.step("running")
        tests = pytest_runs.run([name for name in named_tests(standards) if name in there], root, told.test)
    return Verification(standards, "", tuple(missing), tests, stored, record)


def named_tests(standards: tuple[Standard, ...]) -> tuple[str, ...]:
    """Every test that is named, once, in the order of its name.

    >>> len(named_tests(read_standards())) > 50
    True
    """
    return tuple(sorted({name for _, item in items(standards) for name in item.tests}))


def items(standards: tuple[Standard, ...]) -> Iterator[tuple[Standard, Item]]:
    """Every item with its standard."""
    for standard in standards:
        for item in standard.item:
            yield standard, item


def missing_documents(standards: tuple[Standard, ...], root: Path) -> Iterator[Missing]:
    """The documents, headings and quoted words that are not in the checkout."""
    for standard, item in items(standards):
        for name in documents.missing(item, root):
            yield Missing(standard.id, item.id, "document", name)


def missing_tests(standards: tuple[Standard, ...], there: frozenset[str]) -> Iterator[Missing]:
    """The tests that are not among those that pytest collects."""
    for standard, item in items(standards):
        for name in item.tests:
            if name not in there:
                yield Missing(standard.id, item.id, "test", name)


def stored_calibration(name: str) -> StoredCalibration:
    """What a calibration's record says of its checks, also of one that did not pass them."""
    from fsm_sim.study.calibrations import by_name  # it takes seconds to load

    try:
        found = by_name.load(name, approved=False)
    except InputError as error:
        return StoredCalibration(name, reason=error.problems[0].text)
    record = found.as_json()
    checks = tuple(one.as_json() for one in found.checks)
    return StoredCalibration(name, found.digest, record["interval_level"], checks)


def run_record(directory: Path) -> dict[str, Any]:
    """The record of a finished forecast, all of whose files are those that it left.

    Raises
    ------
    InputError
        When it is none, or a file of it was changed.
    """
    from fsm_sim.study.forecasts.files.finished_run import read

    record, _ = read(directory)
    return record.as_json()


def _standard_as_json(standard: Standard) -> dict[str, Any]:
    counts: dict[str, int] = {status: standard.count(status) for status in STATUSES}
    rows = [{**one.model_dump(mode="json"), "status": one.status} for one in standard.item]
    return {**standard.model_dump(mode="json", exclude={"item"}), "items": len(rows), **counts, "item": rows}
