"""What a parameter of the calibration is called in a sentence: its name in files is for those who know the model."""

from functools import cache
from typing import Final

from fsm_sim.inputs import programmes
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language, Text

ARROW: Final = " -> "
BETWEEN: Final = "between_sd"
OF_AN_OFFICE: Final = "office_"
"""What begins the name of a level that a municipality has of its own."""
TITLES: Final = (
    "caseload", "caseload_elasticity_clarify", "caseload_elasticity_work", "caseworker_change_multiplier",
    "caseworker_change_penalty", "clarification", "employment", "office_placement", "office_work", "paid_hours",
    "placement", "preparation_ratio", "readiness_spread",
)  # fmt: skip
"""What parameters are of, apart from transitions: alone, or of a programme, a municipality, or the spread of them."""


def parameter_title(name: str, language: Language) -> str:
    """The words for a parameter; those of rates name two states, those of a programme its title.

    A parameter that the model does not have keeps its name.

    >>> parameter_title("passive -> flexjob", "en")
    'transition from “on benefit without an active offer” to “flexjob”'
    >>> parameter_title("bir: employment", "da"), parameter_title("between_sd: office_work", "da")
    ('Bedre indsats for borgere i ressourceforløb: raten til job', 'forskel mellem kommuner i raten til job mv.')
    """
    if ARROW in name:
        before, after = (_state(state, language) for state in name.split(ARROW))
        return sentence("parameter-name.transition", language, before=before, after=after)
    of, _, what = name.rpartition(": ")
    kind = of if of.startswith(OF_AN_OFFICE) else what
    if kind not in TITLES:
        return name
    title = sentence(f"parameter-name.{kind}", language)
    if of == BETWEEN:
        among = "municipalities" if what.startswith(OF_AN_OFFICE) else "programmes"
        return sentence(f"parameter-name.between-{among}", language, what=title)
    if not of:
        return title
    return f"{what if kind == of else programmes.load(of).title.in_language(language)}: {title}"


def _state(name: str, language: Language) -> str:
    title = _states().get(name)
    return name if title is None else title.in_language(language)


@cache
def _states() -> dict[str, Text]:
    each = (programmes.load(name).states.items() for name in programmes.names())
    return {name: state.title for states in each for name, state in states}
