"""What to copy where a key or a table of a scenario is missing."""

from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.model.notation.sentence import Sentence

EXAMPLES: dict[KeyPath, str] = {
    ("scenario",): '[scenario]\nname = "vejle"\ntitle = "Vejle as it is"',
    ("scenario", "name"): 'name = "vejle"',
    ("scenario", "title"): 'title = "Vejle as it is"',
    ("office",): '[office]\nmunicipality = "Vejle"\nprogramme = "fsm1"\ncitizens = 340\nstart = "settled"\n'
    'intake_per_month = "steady"',
    ("office", "municipality"): 'municipality = "Vejle"',
    ("office", "programme"): 'programme = "fsm1"',
    ("office", "citizens"): "citizens = 340",
    ("staffing",): "[staffing]\nposts = [{ from_month = 0, count = 9 }]\nseparation_per_year = 0.20\n"
    "vacancy_months = 3",
    ("staffing", "posts"): "posts = [{ from_month = 0, count = 9 }]",
    ("horizon",): "[horizon]\nmonths = 24",
    ("horizon", "months"): "months = 24",
}
"""An example of each required table and key of a scenario, by its path without positions in lists."""


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
    ('. For example: months = 24', '. To copy:\n  [horizon]\n  months = 24')
    """
    found = EXAMPLES.get(tuple(part for part in path if isinstance(part, str)), "")
    if "\n" in found:
        return Sentence(". To copy:{example}", example=f"\n{found}".replace("\n", "\n  "))
    return Sentence(". For example: {example}", example=found) if found else ""
