"""The catalogue of all calibration targets: built from parsed documents, checked, with a digest of its content."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Self

from pydantic import Field, ValidationError
from pydantic.fields import FieldInfo

from fsm_sim.evidence.source import Conflict, Finding, Source
from fsm_sim.evidence.target import Alternative, CalibrationTarget
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.measure import Measure
from fsm_sim.model.specification import Specification

type Document = Mapping[str, Any]
"""One parsed evidence file: the table ``source`` and the lists ``target``, ``conflict`` and ``finding``."""


class Catalogue(Specification):
    """All sources, calibration targets (published numbers), conflicts and findings, each sorted by id.

    >>> catalogue = Catalogue.from_documents(
    ...     {
    ...         "memo.toml": {
    ...             "source": {
    ...                 "id": "memo",
    ...                 "title": "Memo",
    ...                 "publisher": "STAR",
    ...                 "date": "2020-12-17",
    ...                 "language": "da",
    ...             },
    ...             "target": [
    ...                 {"id": "offices", "quote": "88", "value": 88, "unit": "municipalities", "population": "all"}
    ...             ],
    ...         }
    ...     }
    ... )
    >>> catalogue.by_id("offices").source
    'memo'
    """

    sources: tuple[Source, ...] = Field(description="sources is a list")
    targets: tuple[CalibrationTarget, ...] = Field(description="targets is a list")
    conflicts: tuple[Conflict, ...] = Field(description="conflicts is a list")
    findings: tuple[Finding, ...] = Field(default=(), description="findings is a list")

    @classmethod
    def from_documents(cls, documents: Mapping[str, Document], elsewhere: Iterable[str] = ()) -> Self:
        """The catalogue of already parsed evidence files, by file name; `elsewhere` are ids of conflicts in others.

        >>> Catalogue.from_documents({}).targets
        ()

        Raises
        ------
        InputError
            With every problem of every document: invalid records, ids used twice, unknown conflicts.
        """
        sources: list[tuple[str, Source]] = []
        targets: list[tuple[str, CalibrationTarget]] = []
        conflicts: list[tuple[str, Conflict]] = []
        findings: list[tuple[str, Finding]] = []
        problems: list[Problem] = []
        problems += [one for file, document in sorted(documents.items()) for one in _misshapen(file, document)]
        if problems:
            raise InputError(*problems)
        for file, document in sorted(documents.items()):
            problems += _unknown_keys(file, document)
            sources += _records(Source, "source", file, [document.get("source", {})], {}, problems)
            owner = {"source": dict(document.get("source", {})).get("id", "")}
            targets += _records(CalibrationTarget, "target", file, document.get("target", []), owner, problems)
            conflicts += _records(Conflict, "conflict", file, document.get("conflict", []), owner, problems)
            findings += _records(Finding, "finding", file, document.get("finding", []), owner, problems)
        problems += _repeated("source", sources) + _repeated("target", targets)
        problems += _repeated("conflict", conflicts) + _repeated("finding", findings)
        # An invalid conflict is reported above; its id still counts as known, so that it is not reported a second time.
        declared = [
            dict(record).get("id", "") for document in documents.values() for record in document.get("conflict", [])
        ]
        problems += _unknown_conflicts(targets, [*filter(_is_text, declared), *elsewhere])
        if problems:
            raise InputError(*problems)
        return cls(
            sources=_sorted(sources), targets=_sorted(targets), conflicts=_sorted(conflicts), findings=_sorted(findings)
        )

    def by_id(self, id: str) -> CalibrationTarget:
        """The published number with this id.

        >>> Catalogue(sources=(), targets=(), conflicts=()).by_id("fsm1-budget")
        Traceback (most recent call last):
        ...
        fsm_sim.model.errors.InputError: there is no target 'fsm1-budget' in the evidence.
        1 error. Nothing was run and nothing was changed.

        Raises
        ------
        InputError
            When there is none; the message suggests the nearest id.
        """
        for target in self.targets:
            if target.id == id:
                return target
        near = get_close_matches(id, [target.id for target in self.targets], n=1)
        hint = f"; did you mean '{near[0]}'?" if near else "."
        raise InputError(Problem("", None, f"there is no target '{id}' in the evidence{hint}"))

    def fitted(self, programme: str | None = None) -> tuple[CalibrationTarget, ...]:
        """The calibration targets that the likelihood uses (role fit), of one programme or of all, sorted by id.

        >>> Catalogue(sources=(), targets=(), conflicts=()).fitted("fsm1")
        ()
        """
        return self._with_role("fit", programme)

    def checked(self, programme: str | None = None) -> tuple[CalibrationTarget, ...]:
        """The targets that are compared with the posterior but not fitted (role check), sorted by id.

        >>> Catalogue(sources=(), targets=(), conflicts=()).checked()
        ()
        """
        return self._with_role("check", programme)

    def _with_role(self, role: str, programme: str | None) -> tuple[CalibrationTarget, ...]:
        return tuple(f for f in self.targets if f.role == role and programme in (None, f.programme))

    def digest(self) -> str:
        """SHA-256 of the content, 64 hexadecimal digits; the order and the layout of the files do not matter.

        >>> Catalogue(sources=(), targets=(), conflicts=()).digest()[:12]
        '56e3631938e1'
        """
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()


def _records[R: (Source, CalibrationTarget, Conflict, Finding)](
    kind: type[R], noun: str, file: str, tables: Iterable[Document], extra: Document, problems: list[Problem]
) -> list[tuple[str, R]]:
    """The valid records of one file; the problems of the others are added to `problems`."""
    records: list[tuple[str, R]] = []
    for number, table in enumerate(tables, start=1):
        try:
            records.append((file, kind.model_validate({**table, **extra})))
        except ValidationError as error:
            name = f"{noun} {shown(table['id'])}" if "id" in table else f"{noun} number {number}"
            # A value that is neither a number nor a text fails for both members of the union, with the same sentence.
            sentences = dict.fromkeys(_sentence(kind, item) for item in error.errors())
            problems += [Problem(file, None, f"{name}: {sentence}") for sentence in sentences]
    return records


def _sentence(kind: type[Specification], item: Mapping[str, Any]) -> str:
    """One error of pydantic as a sentence: key, value and what is allowed."""
    if not item["loc"]:
        return f"{item['msg'].removeprefix('Value error, ')}."
    path = [str(part) for part in item["loc"] if part not in ("float", "str")]
    key, fields = ".".join(path), _fields(kind, path)
    if item["type"] == "extra_forbidden":
        near = get_close_matches(path[-1], fields, n=1)
        return f"there is no key {shown(key)}" + (f"; did you mean '{near[0]}'?" if near else ".")
    if item["type"] == "missing":
        return f"'{key}' is missing."
    if item["type"] == "value_error":
        return f"{key}: {item['msg'].removeprefix('Value error, ')}."
    known = fields.get(path[-1], kind.model_fields[path[0]])
    return f"{key} is {shown(item['input'])}; {known.description}."


def _fields(kind: type[Specification], path: list[str]) -> Mapping[str, FieldInfo]:
    """The fields of the table that contains the last key of `path`."""
    if "measure" in path[:-1]:
        return Measure.model_fields
    return Alternative.model_fields if "alternative" in path[:-1] else kind.model_fields


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _misshapen(file: str, document: Document) -> list[Problem]:
    """Values of the top level that are no tables where there should be some."""
    found = []
    if not isinstance(document.get("source", {}), dict):
        found.append(Problem(file, None, f"source is {shown(document['source'])}; it is a table, [source]."))
    for noun in ("target", "conflict", "finding"):
        tables = document.get(noun, [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            said = shown(tables) if not isinstance(tables, list) else "a list of other things than tables"
            found.append(Problem(file, None, f"{noun} is {said}; it is a list of tables, each [[{noun}]]."))
    return found


def _unknown_keys(file: str, document: Document) -> list[Problem]:
    unknown = sorted(set(document) - {"source", "target", "conflict", "finding"})
    allowed = "a document holds [source], [[target]], [[conflict]] and [[finding]]"
    return [Problem(file, None, f"there is no key {shown(key)}; {allowed}.") for key in unknown]


def _repeated[R: (Source, CalibrationTarget, Conflict, Finding)](
    noun: str, records: list[tuple[str, R]]
) -> list[Problem]:
    counts = Counter(record.id for _, record in records)
    last = {record.id: file for file, record in records}
    return [
        Problem(last[id], None, f"the {noun} id '{id}' is used {count} times; an id is used once.")
        for id, count in counts.items()
        if count > 1
    ]


def _unknown_conflicts(targets: list[tuple[str, CalibrationTarget]], known: Iterable[str]) -> list[Problem]:
    names = {"", *known}
    return [
        Problem(file, None, f"target '{target.id}': there is no conflict {target.conflict!r}.")
        for file, target in targets
        if target.conflict not in names
    ]


def _sorted[R: (Source, CalibrationTarget, Conflict, Finding)](records: list[tuple[str, R]]) -> tuple[R, ...]:
    return tuple(sorted((record for _, record in records), key=lambda record: record.id))
