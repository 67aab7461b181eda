"""What the files of an ended job are called on its page: what is in them, of which kind they are, in which language."""

from typing import Final

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import LANGUAGES, Language

KINDS: Final = ("csv", "json", "svg", "toml", "xlsx")
"""The kinds of files that have words, apart from the brief."""


def result_title(name: str, language: Language) -> str:
    """The words for a file; those of a calibration, which commands read, keep their names.

    >>> result_title("answer-da.csv", "en"), result_title("trial-plan.toml", "da"), result_title("config.toml", "da")
    ('Table (CSV), in Danish', 'Scenariet trial-plan (TOML)', 'config.toml')
    """
    stem, _, kind = name.rpartition(".")
    what, _, tongue = stem.rpartition("-")
    of = sentence(f"web.tongue.{tongue}", language) if tongue in LANGUAGES else ""
    if what == "brief":
        return sentence("web.download-brief", language, tongue=of)
    if kind == "toml" and what == "trial":
        return sentence("web.job.result.toml", language, name=stem)
    if kind not in KINDS or "answer" not in (stem, what):
        return name
    title = sentence(f"web.job.result.{kind}", language)
    return f"{title} {of}" if of else title
