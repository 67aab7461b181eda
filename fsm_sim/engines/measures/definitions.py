"""What each kind of measure counts: the one definition, which every engine's counting reads.

A measure is a ratio: a numerator, over one denominator or the mean of several. Each is a set of citizens who were in
some states in some months, or a number of moves. Episode tables, monthly counts, the mean field and the validation each
count such a set in their own manner; only this module defines it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from fsm_sim.model.measure import Measure
from fsm_sim.model.mixed_name import plain, programme_in
from fsm_sim.model.mixed_office import programmes_of
from fsm_sim.model.programme import Outcome, Programme


@dataclass(frozen=True)
class Citizens:
    """Citizens who are in some states at some time from month `start` to month `stop`; the two may be equal.

    The states are those in `inside` (`None`: all) but those in `outside`. A state in `on_entry` counts too, but only
    where it is entered after `start`. With `after`, only spells count that begin
    after the citizen's first spell in these states within the window. With `entered_before`, only citizens count who
    entered the office before that month.

    >>> Citizens(0.0, 6.0, outside=("left",)).states(("passive", "employed", "left"))
    ('passive', 'employed')
    """

    start: float
    stop: float
    inside: tuple[str, ...] | None = None
    outside: tuple[str, ...] = ()
    on_entry: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    entered_before: float = math.inf

    def states(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of some states that count, in the order given."""
        return tuple(
            name for name in names if (self.inside is None or name in self.inside) and name not in self.outside
        )


@dataclass(frozen=True)
class Moves:
    """Moves into some states from others, after month `start` and until month `stop`, each counted."""

    start: float
    stop: float
    inside: tuple[str, ...]


@dataclass(frozen=True)
class Ratio:
    """A numerator over the mean of the denominators, among the citizens of one group or of all."""

    numerator: Citizens | Moves
    denominator: tuple[Citizens | Moves, ...]
    group: str | None = None


def definition(what: Measure, programme: Programme, of_states: tuple[str, ...] = ()) -> Ratio:
    """What a measure counts; of one over several offices, what is counted in each. See `Measure` for the kinds.

    `programme` says which states are the kontanthjælp system and which are on the caseload. With `of_states` a
    prevalence is among those in these states.

    >>> from fsm_sim.inputs.programmes import load
    >>> definition(Measure(kind="ever", states=("employed",), stop=6.0), load("bir")).numerator.inside
    ('employed',)
    """
    start, stop, states = what.start or 0.0, what.stop, what.states
    gone = outside_target_group(programme) if what.among == "present" else ()
    numerator: Citizens | Moves
    match what.kind:
        case "prevalence" if of_states:
            numerator = Citizens(stop, stop, tuple(state for state in states if state in of_states))
            denominator: tuple[Citizens | Moves, ...] = (Citizens(stop, stop, of_states),)
        case "prevalence":
            numerator, denominator = Citizens(stop, stop, states, gone), (Citizens(stop, stop, None, gone),)
        case "touched" | "offices_meeting" | "best_offices":
            entered = tuple(state for state in states if state in gone)
            numerator, denominator = Citizens(start, stop, states, gone, entered), (Citizens(start, stop, None, gone),)
        case "ever":
            numerator, denominator = Citizens(0.0, stop, states), (Citizens(0.0, stop),)
        case "ever_given":
            numerator = Citizens(0.0, stop, states, after=what.after)
            denominator = (Citizens(0.0, stop, what.after),)
        case "cleared":
            numerator, denominator = Citizens(stop, stop, outside=cash_states(programme)), (Citizens(stop, stop),)
        case "waiting_over":
            waiting, before = cash_states(programme), stop - (what.longer_than or 0.0)
            numerator = Citizens(stop, stop, waiting, entered_before=before)
            denominator = (Citizens(stop, stop, waiting),)
        case "starts":
            served = caseload_states(programme)
            numerator = Moves(start, stop, states)
            denominator = tuple(Citizens(month, month, served) for month in (start, stop))
        case "exits":
            numerator, denominator = Moves(start, stop, states), (Moves(start, stop, what.exit_states),)
    return Ratio(numerator, denominator, what.group)


def sets_of(counts: Ratio) -> tuple[Citizens, Citizens]:
    """Numerator and denominator of a measure that is a share of citizens.

    Raises
    ------
    TypeError
        Where it is another ratio: of moves, or over a mean.
    """
    match counts:
        case Ratio(Citizens() as numerator, (Citizens() as denominator,)):
            return numerator, denominator
        case _:
            raise TypeError("this measure is no share of citizens")


def outcome_at(outcome: Outcome, month: float) -> Measure:
    """An outcome's measure at a month: states visited in the window before it, or the state at that time."""
    if outcome.window_months == 0:
        return Measure(kind="prevalence", states=outcome.states, stop=month, group=outcome.group)
    start = max(month - outcome.window_months, 0.0)
    return Measure(kind="touched", states=outcome.states, start=start, stop=month, group=outcome.group)


def outside_target_group(programme: Programme) -> tuple[str, ...]:
    """The states of citizens who no longer belong to the target group."""
    return tuple(name for name, state in programme.states.items() if not state.in_target_group)


def outside_office(programme: Programme) -> tuple[str, ...]:
    """The states of citizens whom an office no longer has, though an evaluation may still count them."""
    return tuple(dict.fromkeys((*outside_target_group(programme), *programme.left_office)))


def reported_states(programme: Programme) -> dict[str, str | None]:
    """The states that a series gives month by month: those of citizens, and those that an outcome or a plan costs.

    Where citizens went who moved, died or reached pension age is nobody's result. The value says of whom a state's
    share is: None for all citizens, in a mixed office the programme.
    """
    mixed = len(programmes_of(programme)) > 1
    return {name: programme_in(name) if mixed else None for name in programme.states if plain(name) != "left"}


def counted_groups(programme: Programme) -> dict[str, str]:
    """What citizens are counted apart for a share of them only, and their group: outcomes of one group.

    In a mixed office also every programme, which is the group of its outcomes without one.

    >>> from fsm_sim.inputs.programmes import load
    >>> counted_groups(load("bir+ap"))
    {'bir': 'bir', 'ap': 'ap'}
    """
    programmes = programmes_of(programme)
    names = {one.name: one.name for one in programmes} if len(programmes) > 1 else {}
    own = {name: outcome.group for name, outcome in programme.outcomes.items() if outcome.group}
    return {**names, **{name: group for name, group in own.items() if group not in names}}


def cash_states(programme: Programme) -> tuple[str, ...]:
    """The states in which a citizen is still in the kontanthjælp system."""
    return tuple(name for name, state in programme.states.items() if state.cash_system)


def caseload_states(programme: Programme) -> tuple[str, ...]:
    """The states in which a citizen has a caseworker, for a whole case or part of one."""
    return tuple(name for name, state in programme.states.items() if state.caseload_weight > 0)
