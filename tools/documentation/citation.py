"""A ready sentence that cites the software in a text, made of `CITATION.cff`."""

import re
from pathlib import Path

SENTENCES = {
    "en": (
        "The results were made with {name}, version {version}, licence {license}; calibration *NAME*, digest *DIGEST*. "
        "{authors}: *{title}*."
    ),
    "da": (
        "Resultaterne er lavet med {name}, version {version}, licens {license}; kalibrering *NAVN*, fingeraftryk "
        "*FINGERAFTRYK*. {authors}: *{title}*."
    ),
}
"""The sentence by language. Name and digest of the calibration stand at the foot of every output."""


def sentence(file: Path, language: str) -> str:
    """The sentence in a language, as a quotation of a page."""
    text = file.read_text("utf-8")
    found = {key: _value(text, key) for key in ("title", "version", "license")}
    authors = re.findall(r'^ +- name: "(.+)"$', text, re.MULTILINE)
    name = found["title"].partition(":")[0]
    return f"> {SENTENCES[language].format(**found, name=name, authors=', '.join(authors))}\n"


def _value(text: str, key: str) -> str:
    found = re.search(rf'^{key}: "?(.+?)"?$', text, re.MULTILINE)
    if found is None:
        raise ValueError(f"CITATION.cff has no {key}")
    return found[1]
