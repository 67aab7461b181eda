"""Law: whatever a library or the operating system finds wrong, a Danish reader is told in Danish, without its words."""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import error_templates
import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_core.core_schema import ErrorType

from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.checking.kinds import asked
from fsm_sim.inputs.checking.violations import violations
from fsm_sim.inputs.files.json_record import not_a_record
from fsm_sim.inputs.files.text_file import read_bytes
from fsm_sim.language.errors import in_language
from fsm_sim.model.errors import InputError
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.records.run_record import RunRecord
from fsm_sim.model.specification import Specification
from fsm_sim.processes.os_reasons import REASONS, reason
from fsm_sim.processes.whole_files import write_named

ENGLISH = re.compile(
    r"\b(?:the|is|are|not|and|with|which|should|valid|input|integer|string|dictionary|instance|must|has|of|or|file)\b",
    re.IGNORECASE,
)
JUNK: tuple[Any, ...] = (
    None, True, -1, 0, 1.5, 10**6, float("nan"), "", "x", "2027-01", [], [1], ["x", "x"], [[]], [{}], {}, {"x": 1},
    {"x": {}}, {"x": []}, (), (1,), b"x",
)  # fmt: skip
CALIBRATION = ("fsm_sim.model.", "fsm_sim.evidence.", "fsm_sim.inference.")
"""Rooms whose code a calibration is made from; what their validators say themselves is English in some places yet."""


def kinds() -> Iterator[type[Specification]]:
    """Every specification of the package, found by importing what is made of them."""
    assert error_templates.rules()
    left = [Specification]
    while left:
        found = [one for one in left.pop().__subclasses__() if one.__module__.startswith("fsm_sim.")]
        yield from found
        left += found


def faults(kind: type[Any]) -> Iterator[ValidationError]:
    """What is found wrong with junk in place of the whole and of each value."""
    check = TypeAdapter(kind)
    fields = getattr(kind, "model_fields", None) or getattr(kind, "__dataclass_fields__", {})
    for value in JUNK:
        for given in (value, dict.fromkeys(fields, value)):
            try:
                check.validate_python(given)
            except ValidationError as error:
                yield error


def english(said: str) -> str:
    """The English words of a text in Danish, without what is quoted, what tells of keys, and numbers."""
    text = re.sub(r"'[^']*'|\"[^\"]*\"|»[^«]*«|\[[^\]]*\]|\{[^}]*\}|[\w.]*[_.][\w.]+", "", said)
    return " ".join(ENGLISH.findall(text))


def own_words(error: ValidationError) -> bool:
    """Whether a validator says in plain English what is wrong."""
    return any(
        one["type"] == "value_error" and not isinstance(one["ctx"]["error"].args[0], Sentence) for one in error.errors()
    )


def test_no_kind_of_error_of_a_record_is_told_in_the_words_of_the_library() -> None:
    """A record that was changed by hand ended in "skal være a valid tuple" in Danish."""
    seen, left = set(), {}
    for kind in (*kinds(), RunRecord):
        for error in faults(kind):
            seen |= {one["type"] for one in error.errors()}
            if not (own_words(error) and kind.__module__.startswith(CALIBRATION)):
                said = not_a_record(error)
                if found := english(in_language(said, "da")):
                    left[kind.__name__] = f"{found}: {in_language(said, 'da')}"
                assert "valid" not in said, said
    assert len(seen) > 12, seen
    assert left == {}


def test_no_kind_of_error_of_a_file_is_told_in_the_words_of_the_library() -> None:
    left, told = {}, 0
    for kind in kinds():
        if kind.__module__.startswith("fsm_sim.inference."):
            continue  # files of priors and settings: docs/decisions/0063
        grammar = Grammar(kind, Sentence("a scenario"))
        for error in faults(kind):
            if own_words(error) and kind.__module__.startswith(CALIBRATION):
                continue
            for one in violations(error, grammar):
                told += 1
                if found := english(in_language(one.text, "da")):
                    left[kind.__name__] = f"{found}: {in_language(one.text, 'da')}"
    assert told > 1000
    assert left == {}


def test_every_kind_that_the_library_knows_for_values_of_json_has_words_of_ours() -> None:
    """Kinds of errors of what our records have: numbers, texts, lists, tables and choices."""
    other = "a value of another kind"
    limits = MappingProxyType(
        {
            "gt": 1,
            "ge": 1,
            "lt": 1,
            "le": 1,
            "min_length": 1,
            "max_length": 1,
            "pattern": "^a$",
            "expected": "'a' or 'b'",
        }
    )
    ours = re.compile(r"(?:int|float|bool|string|list|tuple|dict|model|literal|greater|less|finite|too|dataclass)_")
    wordless = set()
    for kind in filter(ours.match, get_args(ErrorType)):
        detail: Any = {"type": kind, "ctx": limits}
        if asked(detail) == other:
            wordless.add(kind)
    assert wordless == set()


@pytest.mark.parametrize("number", sorted(REASONS))
def test_every_reason_of_the_operating_system_has_danish_words(number: int) -> None:
    said = reason(OSError(number, os.strerror(number)))
    danish = in_language(said, "da")
    assert danish != said
    assert not english(danish)


def test_a_file_that_cannot_be_written_or_read_is_refused_in_danish(tmp_path: Path) -> None:
    """The system's words stood in English inside the Danish sentence."""
    (tmp_path / "file").write_bytes(b"")
    refused = []
    for act in (
        lambda: write_named(tmp_path / "no" / "brief.pdf", b""),
        lambda: write_named(tmp_path / "file" / "brief.pdf", b""),
        lambda: write_named(tmp_path / ("a" * 300), b""),
        lambda: read_bytes(tmp_path / "file" / "a.toml"),
        lambda: read_bytes(tmp_path / ("a" * 300)),
    ):
        with pytest.raises(InputError) as error:
            act()
        refused += [in_language(one.text, "da") for one in error.value.problems]
    assert [one for one in refused if english(one)] == []
    assert refused[0] == "filen kan ikke skrives: filen eller mappen findes ikke."
    assert refused[1] == "filen kan ikke skrives: en del af stien er en fil, ikke en mappe."
    assert in_language(reason(OSError(errno.EBADMSG, "Bad message")), "da") == "styresystemet melder »Bad message«"


def test_one_more_wrong_place_is_one() -> None:
    """It was "1 more places are wrong"."""
    with pytest.raises(ValidationError) as error:
        TypeAdapter(list[int]).validate_python(["a", "b", "c", "d"], strict=True)
    assert not_a_record(error.value).endswith("2 is 'c', which should be a whole number and one more place is wrong")
    with pytest.raises(ValidationError) as error:
        TypeAdapter(list[int]).validate_python(["a", "b", "c", "d", "e"], strict=True)
    assert not_a_record(error.value).endswith(" and 2 more places are wrong")
