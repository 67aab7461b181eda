"""Answers kept beside a forecast: a checksummed file each, in words of every language, with its numbers and picture."""

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from pydantic import TypeAdapter, ValidationError

from fsm_sim.inputs.files.checksummed_json import ChangedError, checksummed, parsed
from fsm_sim.inputs.files.json_record import not_a_record
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.records.run_record import RunRecord
from fsm_sim.model.text import LANGUAGES
from fsm_sim.processes.folders import check_file, check_writable
from fsm_sim.processes.whole_files import write_named
from fsm_sim.report.answers.telling import drawn, told
from fsm_sim.report.document.decisions.told import QUESTIONS, Drawn, KeptAnswer, KeptAnswers, Question
from fsm_sim.study.forecasts.files.finished_run import read
from fsm_sim.study.results.entries import Record
from fsm_sim.version import __version__

FOLDER = "answers"
"""The folder of a forecast that its answers lie in."""
ANSWERS = "*.json"
"""The files of answers there."""
DIGEST = 8
"""Characters of the digest of what was asked that stand in the name of a file."""
CALIBRATION_DIGEST = 12
REMEDY = Sentence("delete it, and ask again with --keep")


RECORD = TypeAdapter(KeptAnswer)


class Answer(Protocol):
    """An answer to any question: what it is as numbers, what was asked among them."""

    def as_json(self) -> Mapping[str, Any]:
        """All of it."""


def check_is_of(folder: Path, record: RunRecord, scenarios: Mapping[str, str], name: str, digest: str) -> None:
    """Refuse to keep an answer beside a forecast of other `scenarios` (digests by name) or of another calibration.

    Raises
    ------
    InputError
        With all that is other than in the forecast.
    """
    known = {one.name: one.digest for one in record.scenarios}
    problems = [_other(one, known) for one, its in scenarios.items() if known.get(one) != its]
    if record.calibration.digest != digest:
        problems.append(
            Sentence(
                "the forecast was made with the calibration '{forecast}' ({its}), and '{name}' is now {digest}; "
                "forecast again with --calibration {name}, or leave out --keep.",
                forecast=record.calibration.name,
                its=_short(record.calibration.digest),
                name=name,
                digest=_short(digest),
            )
        )
    if problems:
        raise InputError(*(Problem(str(folder), None, text) for text in problems))


def _other(name: str, known: Mapping[str, str]) -> Sentence:
    if name in known:
        return Sentence(
            "the scenario '{name}' is not as it was in this forecast; give the same 'fsm-sim forecast' again, or "
            "leave out --keep.",
            name=name,
        )
    return Sentence(
        "the forecast has no scenario '{name}', so its annex shows no answer about it; forecast it there too, or leave "
        "out --keep.",
        name=name,
    )


def check_place(folder: Path) -> None:
    """Refuse the folder of a forecast in which no answer could be kept, before one is worked out.

    Raises
    ------
    InputError
        With all that stands where answers go: a file in the place of their folder, a folder in that of an answer's.
    """
    together(lambda: check_writable(folder / FOLDER), lambda: _check_kinds(folder))


def _check_kinds(folder: Path) -> None:
    """Refuse a file in the place of the folder of answers, and folders in those of answers."""
    place = folder / FOLDER
    if place.exists() and not place.is_dir():
        check_writable(place)
    together(*(partial(check_file, one) for one in sorted(place.glob(ANSWERS)) if one.is_dir()))


def keep(folder: Path, question: Question, answer: Answer) -> Path:
    """Keep an answer beside a forecast; the same question of the same scenarios has the same file, and the same bytes.

    Raises
    ------
    InputError
        When the folder has no finished forecast, that is of other scenarios or of another calibration, or nothing can
        be written there.
    """
    record, _ = read(folder)
    check_place(folder)
    name, kept = kept_answer(question, answer)
    check_is_of(folder, record, kept.scenarios, kept.calibration["name"], kept.calibration["digest"])
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    write_named(file, checksummed(RECORD.dump_python(kept, mode="json")))
    return file


def kept_answer(question: Question, answer: Answer) -> tuple[str, KeptAnswer]:
    """An answer as it is kept, and its file in the folder of a forecast."""
    numbers = dict(answer.as_json())
    scenarios = _asked_of(numbers)
    pictures = {language: drawn(question, answer, language) for language in LANGUAGES}
    kept = KeptAnswer(
        version=__version__,
        question=question,
        scenarios=scenarios,
        calibration=numbers["calibration"],
        answer=numbers,
        told={language: told(question, answer, language) for language in LANGUAGES},
        drawn={language: Drawn(one.svg.decode(), one.alt) for language, one in pictures.items()},
    )
    return f"{FOLDER}/{_name(kept)}", kept


def _name(kept: KeptAnswer) -> str:
    """The name of an answer's file, by what was asked."""
    asked = {"question": kept.question, "asked": kept.answer["question"], "scenarios": kept.scenarios}
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:DIGEST]
    return f"{kept.question}-{digest}.json"


def read_answers(folder: Path, run: Record) -> KeptAnswers:
    """The answers beside a forecast, in the order of `QUESTIONS` and of their files; `run` is its `run.json`.

    Raises
    ------
    InputError
        With every file that was changed or renamed by hand, is a copy, or is no such answer.
    """
    _check_kinds(folder)
    known = {one["name"]: one["digest"] for one in run["scenarios"]}
    own, others, problems = {}, [], []
    for file in sorted((folder / FOLDER).glob(ANSWERS)):
        name = f"{FOLDER}/{file.name}"
        try:
            kept = _read(file)
        except ChangedError as error:
            problems.append(
                Problem(str(file), None, Sentence("{fault}; {remedy}.", fault=error.args[0], remedy=REMEDY))
            )
            continue
        if file.name != (right := _name(kept)):
            problems.append(Problem(str(file), None, _misnamed(file.with_name(right))))
            continue
        is_own = kept.calibration["digest"] == run["calibration"]["digest"]
        if is_own and all(known.get(one) == digest for one, digest in kept.scenarios.items()):
            own[name] = kept
        else:
            others.append(name)
    if problems:
        raise InputError(*problems)
    return KeptAnswers(dict(sorted(own.items(), key=lambda one: QUESTIONS.index(one[1].question))), tuple(others))


def _misnamed(right: Path) -> Sentence:
    """What is said of an answer under another name than its own, `right`: it is a copy, or was renamed."""
    if right.exists():
        return Sentence("this is a copy of {name}; delete it.", name=right.name)
    return Sentence("this is {name} under another name; name it so again, or delete it.", name=right.name)


def _asked_of(numbers: Mapping[str, Any]) -> dict[str, str]:
    """The digests, by name, of the scenarios that an answer is of.

    >>> _asked_of({"plans": [{"name": "b", "digest": "2"}], "base": {"name": "a", "digest": "1"}, "against": None})
    {'a': '1', 'b': '2'}
    """
    found = [numbers.get(key) for key in ("scenario", "base", "plan", "against")]
    return {one["name"]: one["digest"] for one in (*found, *numbers.get("plans", ())) if one}


def _read(file: Path) -> KeptAnswer:
    """An answer from its file.

    Raises
    ------
    ChangedError
        When it is not the one that was written, or is of another version.
    """
    try:
        return RECORD.validate_json(json.dumps(parsed(file.read_bytes())))
    except ValidationError as error:
        raise ChangedError(not_a_record(error)) from None
    except OSError:
        raise ChangedError(Sentence("the file cannot be read")) from None


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:CALIBRATION_DIGEST]
