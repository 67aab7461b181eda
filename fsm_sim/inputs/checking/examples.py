"""What to copy where a key or a table of a scenario is missing."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from fsm_sim.inputs.checking.tables import table_of
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.inputs.municipalities import municipality
from fsm_sim.model.notation.sentence import Sentence

_PEOPLE = "people = [{ share = 1.0, count = 7 }, { share = 0.6, count = 2 }]"
_LEAVE = 'leave = [{ from_month = "2027-03", to_month = "2027-09", posts = 1, citizens = "shared" }]'
EXAMPLES: dict[KeyPath, str] = {
    ("scenario",): '[scenario]\nname = "vejle"\ntitle = "Vejle as it is"\ntitle_da = "Vejle som i dag"',
    ("scenario", "name"): 'name = "vejle"',
    ("scenario", "title"): 'title = "Vejle as it is"',
    ("office",): '[office]\nmunicipality = "Vejle"\nprogramme = "fsm1"\ncitizens = 340\nstart = "settled"\n'
    'intake_per_month = "steady"',
    ("office", "municipality"): 'municipality = "Vejle"',
    ("office", "programme"): 'programme = "fsm1"',
    ("office", "citizens"): "citizens = 340",
    ("staffing",): "[staffing]\nposts = [{ from_month = 0, count = 9 }]\n"
    f"# posts = [{{ from_month = 0, {_PEOPLE} }}]\n# {_LEAVE}\n"
    "separation_per_year = 0.20\nvacancy_months = 3",
    ("staffing", "posts"): "posts = [{ from_month = 0, count = 9 }]",
    ("staffing", "posts", "people"): _PEOPLE,
    ("staffing", "leave"): _LEAVE,
    ("horizon",): '[horizon]\nmonths = 24\nstart_month = "2027-01"',
    ("horizon", "months"): "months = 24",
}
"""An example of each required table and key of a scenario, and of lists of people, by path without positions in lists.

Lines that begin with # are not read: what they show takes the place of a line, or is added, where an office needs it.
"""
_LEAST = 3
"""Letters of a word of a title that may be a municipality's name."""


def whole() -> str:
    """A whole scenario to copy, in lines that are set in.

    >>> print(whole().splitlines()[1])
      [scenario]
    """
    tables = "\n".join(text for path, text in EXAMPLES.items() if len(path) == 1)
    return f"\n{tables}".replace("\n", "\n  ")


def example(path: KeyPath) -> str:
    r"""The end of a sentence about a missing table or key; empty where there is no example.

    >>> example(("horizon", "months")), example(("horizon",))
    ('. For example: months = 24', '. To copy:\n  [horizon]\n  months = 24\n  start_month = "2027-01"')
    """
    found = EXAMPLES.get(tuple(part for part in path if isinstance(part, str)), "")
    if "\n" in found:
        return Sentence(". To copy:{example}", example=f"\n{found}".replace("\n", "\n  "))
    return Sentence(". For example: {example}", example=found) if found else ""


def examples_for(data: Mapping[str, Any]) -> Callable[[KeyPath], str]:
    """The same for a scenario that is not complete: a municipality that its name or title has is proposed.

    >>> examples_for({"scenario": {"name": "horsens-2027"}})(("office", 0, "municipality"))
    '; did you mean municipality = "Horsens"?'
    """

    def found(path: KeyPath) -> str:  # a town is looked for where it is asked for: names have many words
        if path[:1] + path[-1:] == ("office", "municipality"):
            town = _town(table_of(dict(data), "scenario"))
            if town is not None:
                return Sentence('; did you mean municipality = "{town}"?', town=town)
        return example(path)

    return found


def _town(heading: Mapping[str, Any]) -> str | None:
    """The municipality that the name or a title of a scenario has among its words; None where none has one."""
    for written in (heading.get(key) for key in ("title", "title_da", "name")):
        words = re.findall(r"[^\W\d_]+", written) if isinstance(written, str) else []
        for first, last in ((at, at + many) for many in (3, 2, 1) for at in range(len(words) - many + 1)):
            text = " ".join(words[first:last])
            if len(text) >= _LEAST and (found := municipality(text)):
                return found
    return None
