"""The form as it stands: each field with its text and what is wrong with it."""

from dataclasses import dataclass

from fsm_sim.inputs.municipalities import municipalities
from fsm_sim.model.text import Language
from fsm_sim.web.answering.fields import BY_KEY, PLANS, SOURCED, STAFFING, in_state, of_plan
from fsm_sim.web.answering.question import Asked, listed_states
from fsm_sim.web.shown import words
from fsm_sim.web.shown.programme_choice import Benefit, programme_choices

FEWEST_PLANS = 2
"""Plans that the form shows where fewer are in use."""


@dataclass(frozen=True)
class Input:
    """A field of the form as it stands: its name in the link, its text, and what is wrong with it."""

    name: str
    key: str
    label: str
    text: str
    mistake: str = ""
    of_today: str = ""

    @property
    def id(self) -> str:
        """A name without what a style sheet or a link would read otherwise."""
        return self.name.replace(".", "-")


@dataclass(frozen=True)
class Form:
    """The form: the fields of the office by key, and the rows of staffing with a field for today and each plan."""

    fields: dict[str, Input]
    plans: tuple[str, ...]
    added: str
    """What in a link keeps the empty plans that were added; empty where there are none."""
    rows: tuple[tuple[str, tuple[Input | None, ...]], ...]
    more: str
    """The letter of a plan that can be added, empty for none."""
    municipalities: tuple[str, ...]
    programmes: tuple[Benefit, ...]
    """The programmes to choose from, by the benefit of their citizens."""
    states: tuple[Input, ...]
    """The citizens by state, of the programme that is chosen."""
    sources: tuple[Input, ...]
    reasons: tuple[Input, ...]
    """Why the office is as it is, and each plan."""
    mistakes: tuple[tuple[str, str], ...] = ()

    def has(self, name: str) -> bool:
        """Whether it shows a field of that name: a link can ask for one that there is not."""
        cells = [one for _, row in self.rows for one in row if one]
        return any(one.name == name for one in (*self.fields.values(), *cells, *self.states, *self.reasons))


def form(asked: Asked, language: Language, *, room: int = 0) -> Form:
    """The form as it was filled in, with room for so many plans."""
    used = [plan for plan in PLANS if any(key.startswith(f"{plan}.") for key in asked.texts)]
    last = max((PLANS.index(plan) for plan in used), default=-1) + 1
    fewest = max(FEWEST_PLANS, last)
    shown = PLANS[: max(fewest, room)]
    wrong = {key: words.mistake_text(key, one, language) for key, one in asked.mistakes.items()}

    def one(name: str, key: str, usual: str = "", of_today: str = "") -> Input:
        text = asked.texts.get(name, usual)
        return Input(name, key, words.label(name, language), text, wrong.get(name, ""), of_today)

    fields = {key: one(key, key, BY_KEY[key].default) for key in BY_KEY if key != "from"}
    rows: list[tuple[str, tuple[Input | None, ...]]] = []
    for each in STAFFING:
        today = fields[each.key]
        cells = [one(of_plan(plan, each.key), each.key, "", today.text) for plan in shown]
        rows.append((each.key, (today, *cells)))
        if each.key == "share":
            rows.append(("from", (None, *(one(of_plan(plan, "from"), "from") for plan in shown))))
    states = listed_states(asked.texts.get("programme", BY_KEY["programme"].default))
    return Form(
        fields,
        shown,
        f"&plans={room}" if room > fewest else "",
        tuple(rows),
        PLANS[len(shown)] if len(shown) < len(PLANS) else "",
        municipalities(),
        programme_choices(language),
        tuple(one(in_state(state).key, in_state(state).key) for state in states),
        tuple(fields[f"source-{key}"] for key in SOURCED),
        (fields["reason"], *(one(of_plan(plan, "reason"), "reason") for plan in shown)),
        tuple(wrong.items()),
    )
