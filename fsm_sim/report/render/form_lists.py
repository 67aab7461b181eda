"""The lists that cells of the template are chosen from, each a column of the last sheet."""

from fsm_sim.inputs import programmes
from fsm_sim.inputs.municipalities import INVENTED, municipalities
from fsm_sim.inputs.office_workbook.fields import CHOICES, PLAN, List
from fsm_sim.inputs.tables.values.names import DASH
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language

FIRST_ROW = 5
"""The row of a list's first entry, from 1 on."""
PLANS_FROM = 8
"""The row of the first plan on the sheet of plans, from 1 on."""


class Lists:
    """The entries of every list in a language. An entry is a key and, after a dash, the words for it."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.entries: dict[List, tuple[str, ...]] = {
            "programmes": tuple(self._programme(name) for name in programmes.names()),
            "municipalities": (*sorted(municipalities(), key=_danish), INVENTED),
            "states": self._states(),
            **{name: tuple(self._choice(name, key) for key in keys) for name, keys in CHOICES.items()},
        }

    def entry(self, name: List | None, value: object) -> object:
        """A value as its list has it; as it is where no list does."""
        found = self.entries.get(name, ()) if name else ()
        return next((one for one in found if one == value or one.startswith(f"{value}{DASH}")), value)

    def range(self, name: List, plans: str) -> str:
        """Where the entries of a list stand, as a spreadsheet program's formula; `plans` is the sheet of plans."""
        if name == "plans":
            return f"='{plans}'!$A${PLANS_FROM}:$A${PLANS_FROM + PLAN.room - 1}"
        column = chr(ord("A") + list(self.entries).index(name))
        sheet = sentence("form-sheet.lists", self.language)
        return f"='{sheet}'!${column}${FIRST_ROW}:${column}${FIRST_ROW + len(self.entries[name]) - 1}"

    def _programme(self, name: str) -> str:
        return f"{name}{DASH}{getattr(programmes.load(name).title, self.language)}"

    def _states(self) -> tuple[str, ...]:
        """The states of every programme once, in the order of the programmes."""
        titles = {
            key: getattr(state.title, self.language)
            for name in programmes.names()
            for key, state in programmes.load(name).states.items()
            if state.in_target_group and not state.absorbing
        }
        return tuple(f"{key}{DASH}{title}" for key, title in titles.items())

    def _choice(self, name: List, key: str) -> str:
        words = sentence(f"choice.{key}", self.language)
        return words if name == "yes" else f"{key}{DASH}{words}"


def _danish(name: str) -> str:
    """What a name is sorted by: æ, ø and å, which is also written aa, come last."""
    return name.casefold().replace("aa", "å").translate({ord("æ"): "{a", ord("ø"): "{b", ord("å"): "{c"})
