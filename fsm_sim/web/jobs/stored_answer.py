"""What the page shows of a finished job beside its files: words in every language, kept as JSON.

The page reads them without loading what they were made with.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.processes.whole_files import write_whole

ANSWER: Final = "answer.json"
"""The file of a job's results with its answer: the numbers, and under `SHOWN` what is shown of them."""
SHOWN: Final = "text"

type Content = dict[str, Any]
"""Sentences, and tables with a title, a head and rows: all of it text."""


class Answer(Protocol):
    """The answer of a question."""

    def as_json(self) -> dict[str, Any]:
        """All of it."""


def keep[Given: Answer](answer: Given, content: Callable[[Given, Language], Content], folder: Path) -> None:
    """Keep an answer in the folder of a job's results."""
    store(answer.as_json(), {language: content(answer, language) for language in LANGUAGES}, folder)


def store(record: Mapping[str, Any], shown: Mapping[Language, Content], folder: Path) -> None:
    """Keep a record, and what is shown of it, in the folder of a job's results."""
    write_whole(folder / ANSWER, json.dumps({**record, SHOWN: shown}, ensure_ascii=False, indent=1))


def shown_of(folder: Path, language: Language) -> Content:
    """What is shown of the answer in a folder of results; nothing where there is none."""
    file = folder / ANSWER
    found: Content = json.loads(file.read_text("utf-8"))[SHOWN][language] if file.is_file() else {}
    return found
