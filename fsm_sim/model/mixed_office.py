"""A mixed office: several programmes whose citizens share the caseworkers, as one programme and one parameter set.

The union is made purely of its programmes, so the engines run it as any other network. No citizen moves from one
programme to another: states, transitions, groups and outcomes stand side by side, each called ``"programme:name"``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from pydantic import Field

from fsm_sim.model.mixed_name import OF, joined, named
from fsm_sim.model.parameter_table import ParameterTable, ProgrammeDraws
from fsm_sim.model.parameters import Mixture, Parameters
from fsm_sim.model.programme import Group, Outcome, Programme, State, Team, ends
from fsm_sim.model.text import Text

OF_THE_OFFICE = (
    "penalty_scale",
    "penalty_horizon_months",
    "penalty_persistence",
    "recovery_months",
    "caseworker_effect_sd",
)
"""The effects that belong to a citizen's changes and to a caseworker, so programmes that share them have the same."""


class MixedProgramme(Programme):
    """The union of `programmes`. The shares of a programme's groups add up to 1 among themselves.

    An outcome without a group has its programme's name for one, since its share is of that programme's citizens. `team`
    says whether there is a rehabilitation team; whom it sends where is that of each programme.
    """

    programmes: tuple[Programme, ...] = Field(min_length=2, description="programmes is a list of programmes")


class MixedParameters(Parameters):
    """The parameter sets of a mixed office's programmes. `effects` has what is the office's: `OF_THE_OFFICE`.

    `readiness` and `preparation` have as many classes as the programme with the most.
    """

    parts: tuple[Parameters, ...] = Field(min_length=2, description="parts is a list of parameter sets")


@dataclass(frozen=True, eq=False)
class MixedDraws(ProgrammeDraws):
    """The parameter sets of a mixed office's programmes at the same draws. Rates and effects are read of `parts`."""

    parts: tuple[ProgrammeDraws, ...] = ()

    @classmethod
    def together(cls, parts: Sequence[ProgrammeDraws]) -> Self:
        """Several programmes' draws as a mixed office's."""
        empty = ParameterTable((), parts[0].table.values[:, :0])
        return cls(mixed_parameters([one.shared for one in parts]), empty, tuple(parts))

    def holding(self, effects: Mapping[str, float]) -> Self:
        """The same draws with some numbers of `Effects` at one value in all of them, for every programme."""
        held = [part.holding(effects) for part in self.parts]
        same = all(one is part for one, part in zip(held, self.parts, strict=True))
        return self if same else type(self).together(held)

    def at(self, draw: int) -> Parameters:
        """The parameter set of one draw."""
        return mixed_parameters([one.at(draw) for one in self.parts])


def mixed_programme(programmes: Sequence[Programme]) -> MixedProgramme:
    """Several programmes as one.

    >>> from fsm_sim.inputs.programmes import load
    >>> both = mixed_programme([load("bir"), load("usual")])
    >>> both.name, [name for name in both.states if name.endswith("passive")]
    ('bir+usual', ['bir:passive', 'usual:passive'])
    """
    first = programmes[0]
    titles = {language: joined_title([getattr(one.title, language) for one in programmes]) for language in ("da", "en")}
    return MixedProgramme.model_construct(
        name=joined(one.name for one in programmes),
        title=Text(**titles),
        target_group=Text(da=_listed(programmes, "da"), en=_listed(programmes, "en")),
        advice=first.advice,
        start="",
        months=max(one.months for one in programmes),
        source=first.source,
        states={named(one.name, name): _state(one, state) for one in programmes for name, state in one.states.items()},
        transitions={
            " -> ".join(named(one.name, end) for end in ends(name)): transition
            for one in programmes
            for name, transition in one.transitions.items()
        },
        stages={named(one.name, state): count for one in programmes for state, count in one.stages.items()},
        groups={named(one.name, name): _group(one, group) for one in programmes for name, group in one.groups.items()},
        team=next((Team.model_construct(shares={}) for one in programmes if one.team), None),
        outcomes={
            named(one.name, name): _outcome(one, outcome)
            for one in programmes
            for name, outcome in one.outcomes.items()
        },
        nominal=first.nominal,
        reference_level=None,
        left_office=tuple(named(one.name, state) for one in programmes for state in one.left_office),
        programmes=tuple(programmes),
    )


def programmes_of(programme: Programme) -> tuple[Programme, ...]:
    """The programmes of a mixed office; a plain programme is its own."""
    return programme.programmes if isinstance(programme, MixedProgramme) else (programme,)


def mixed_parameters(parts: Sequence[Parameters]) -> MixedParameters:
    """Several programmes' parameter sets as a mixed office's.

    Raises
    ------
    ValueError
        When they differ in an effect of the office (`OF_THE_OFFICE`).

    >>> one = Parameters(programme="bir", rates={"passive -> employed": 0.01})
    >>> mixed_parameters([one, one.model_copy(update={"programme": "usual"})]).rates
    {'bir:passive -> bir:employed': 0.01, 'usual:passive -> usual:employed': 0.01}
    """
    first = parts[0].effects
    for name in OF_THE_OFFICE:
        values = [getattr(one.effects, name) for one in parts]
        if any(value != values[0] for value in values):
            said = " and ".join(f"{value} for {one.programme}" for value, one in zip(values, parts, strict=True))
            raise ValueError(f"{name} is {said}; programmes that share caseworkers have the same")
    return MixedParameters.model_construct(
        programme=joined(one.programme for one in parts),
        rates={
            " -> ".join(named(one.programme, end) for end in ends(name)): rate
            for one in parts
            for name, rate in one.rates.items()
        },
        effects=first,
        readiness=_most_classes([one.readiness for one in parts]),
        preparation=_most_classes([one.preparation for one in parts]),
        stages={named(one.programme, state): count for one in parts for state, count in one.stages.items()},
        parts=tuple(parts),
    )


def parameters_of(parameters: Parameters) -> tuple[Parameters, ...]:
    """The parameter set of each programme of an office."""
    return parameters.parts if isinstance(parameters, MixedParameters) else (parameters,)


def draws_of(parameters: Sequence[Parameters]) -> ProgrammeDraws:
    """A table of some parameter sets of one office, mixed or not."""
    if not isinstance(parameters[0], MixedParameters):
        return ProgrammeDraws.of(parameters)
    by_part = zip(*(parameters_of(one) for one in parameters), strict=True)
    return MixedDraws.together([ProgrammeDraws.of(part) for part in by_part])


def parts_of(draws: ProgrammeDraws) -> tuple[ProgrammeDraws, ...]:
    """The draws of each programme of an office."""
    return draws.parts if isinstance(draws, MixedDraws) else (draws,)


def own_stages(programme: Programme, stages: dict[str, int]) -> dict[str, int]:
    """Those of a mixed office's stages that are of one programme's states, by the programme's names."""
    prefix = f"{programme.name}{OF}"
    return {name.removeprefix(prefix): count for name, count in stages.items() if name.startswith(prefix)}


def joined_title(titles: Sequence[str]) -> str:
    """The titles of several programmes in one line.

    >>> joined_title(["Flere skal med I", "usual effort"])
    'Flere skal med I + usual effort'
    """
    return " + ".join(titles)


def _listed(programmes: Sequence[Programme], language: str) -> str:
    return "; ".join(getattr(one.target_group, language) for one in programmes)


def _group(programme: Programme, group: Group) -> Group:
    initial = {named(programme.name, state): share for state, share in group.initial.items()}
    return group.model_copy(update={"initial": initial, "intake": named(programme.name, group.intake)})


def _title(programme: Programme, title: Text) -> Text:
    """A title after that of its programme."""
    return Text(da=f"{programme.title.da}: {title.da}", en=f"{programme.title.en}: {title.en}")


def _people(programme: Programme, people: Text) -> Text:
    """Whom an outcome counts, in a programme."""
    return Text(da=f"i {programme.title.da} {people.da}", en=f"in {programme.title.en} {people.en}")


def _state(programme: Programme, state: State) -> State:
    return state.model_copy(update={"title": _title(programme, state.title)})


def _outcome(programme: Programme, outcome: Outcome) -> Outcome:
    return outcome.model_copy(
        update={
            "title": _title(programme, outcome.title),
            "people": outcome.people and _people(programme, outcome.people),
            "states": tuple(named(programme.name, state) for state in outcome.states),
            "group": named(programme.name, outcome.group) if outcome.group else programme.name,
        }
    )


def _most_classes(mixtures: Sequence[Mixture]) -> Mixture:
    return max(mixtures, key=lambda one: len(one.weights))
