"""What a difference rests on: the part of it that each effect makes, with its Monte Carlo error."""

import math
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Self, TypedDict

import numpy as np
from pydantic import Field, with_config

from fsm_sim.model.effect_factors import FACTORS
from fsm_sim.model.network import Floats
from fsm_sim.model.records.calibration_record import STRICT

NOTHING = "nothing"
"""The part that is left with every effect set to nothing: it rests on the plan alone."""

APART = 2.0
"""Of two parts it is known which is larger where their sizes differ by more than so many errors of the difference."""

FLIPPED, BEYOND = 399, 20
"""Changes of signs: parts of nothing are beyond all but the largest nineteen of them with a probability of 5 %."""

ROUNDING = 1e-9
"""A difference of no more citizens, or no larger share of the largest of a draw, is none: nothing has a share of it."""

LARGEST = 1e12
"""No effect and no number of citizens is larger; their squares are numbers too."""
Bounded = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]


@with_config(STRICT)
class ScenarioPartsRecord(TypedDict):
    """`ScenarioParts` as JSON has it."""

    draws: list[int]
    months: list[int]
    parts: dict[str, dict[str, list[list[Bounded]]]]


@with_config(STRICT)
class EffectsRecord(TypedDict):
    """`RunEffects` as JSON has it: the content of `effects.json`."""

    levers: dict[str, list[Bounded]]
    parts: dict[str, ScenarioPartsRecord]


@dataclass(frozen=True)
class ScenarioParts:
    """The parts of a scenario's outcomes in citizens: by measure and part a row per draw, a column per month."""

    draws: tuple[int, ...]
    months: tuple[int, ...]
    parts: dict[str, dict[str, tuple[tuple[float, ...], ...]]]

    @property
    def even(self) -> bool:
        """Whether every part has a row per draw and a column per month."""
        shape = [len(self.months)] * len(self.draws)
        return all([len(row) for row in rows] == shape for parts in self.parts.values() for rows in parts.values())

    def of(self, measure: str, month: int) -> dict[str, Floats] | None:
        """Each part at a month, shape (draws,); None where it was not worked out.

        >>> ScenarioParts((0, 1), (24,), {"work": {"nothing": ((1.0,), (2.0,))}}).of("work", 24)["nothing"].tolist()
        [1.0, 2.0]
        """
        if measure not in self.parts or month not in self.months:
            return None
        place = self.months.index(month)
        return {name: np.array(values)[:, place] for name, values in self.parts[measure].items()}


@dataclass(frozen=True)
class Part:
    """One part of a difference: `citizens` and its `share` of the whole difference, each with its Monte Carlo error."""

    name: str
    citizens: float
    citizens_mcse: float
    share: float
    share_mcse: float


@dataclass(frozen=True)
class Parts:
    """The parts of every scenario of a run, by name."""

    scenarios: dict[str, ScenarioParts]

    @classmethod
    def from_json(cls, content: Mapping[str, ScenarioPartsRecord]) -> Self:
        """As `as_json` gave it.

        >>> one = Parts({"now": ScenarioParts((0,), (24,), {"work": {"nothing": ((1.0,),)}})})
        >>> Parts.from_json(one.as_json()) == one
        True
        """
        return cls(
            {
                name: ScenarioParts(
                    tuple(one["draws"]),
                    tuple(one["months"]),
                    {
                        measure: {part: tuple(map(tuple, values)) for part, values in parts.items()}
                        for measure, parts in one["parts"].items()
                    },
                )
                for name, one in content.items()
            }
        )

    def as_json(self) -> dict[str, Any]:
        """All parts, by scenario."""
        return {name: asdict(one) for name, one in self.scenarios.items()}

    def per_draw(self, scenario: str, against: str, measure: str, month: int) -> dict[str, Floats]:
        """The parts of a difference, each of shape (draws,); empty where they were not worked out alike for both."""
        one, other = self.scenarios.get(scenario), self.scenarios.get(against)
        if one is None or other is None or one.draws != other.draws:
            return {}
        mine, theirs = one.of(measure, month), other.of(measure, month)
        if mine is None or theirs is None:
            return {}
        zero = np.zeros(len(one.draws))
        names = dict.fromkeys((*mine, *theirs))
        return {name: mine.get(name, zero) - theirs.get(name, zero) for name in names}

    def of(self, scenario: str, against: str, measure: str, month: int) -> tuple[Part, ...]:
        """The parts of a difference in citizens, as means over draws; nothing where they were not worked out.

        The error of a share is that of a ratio of two means over the same draws.

        >>> parts = {"nothing": ((0.0,), (0.0,)), "continuity": ((1.0,), (3.0,))}
        >>> found = Parts(
        ...     {
        ...         "then": ScenarioParts((0, 1), (24,), {"work": parts}),
        ...         "now": ScenarioParts((0, 1), (24,), {"work": {"nothing": ((0.0,), (0.0,))}}),
        ...     }
        ... )
        >>> [(part.name, part.citizens, part.share) for part in found.of("then", "now", "work", 24)]
        [('nothing', 0.0, 0.0), ('continuity', 2.0, 1.0)]
        """
        columns = self.per_draw(scenario, against, measure, month)
        if not columns:
            return ()
        whole = sum(columns.values(), start=np.zeros(1))
        return tuple(_part(name, column, whole) for name, column in columns.items())

    def alike(self, scenario: str, against: str, measure: str, month: int, names: tuple[str, str]) -> bool:
        """Whether the draws leave open which of two parts of a difference is the larger, whatever their signs.

        >>> now, then = {"a": ((0.0,),) * 3, "b": ((0.0,),) * 3}, {"a": ((1.0,), (2.0,), (3.0,)), "b": ((-2.0,),) * 3}
        >>> both = {
        ...     name: ScenarioParts((0, 1, 2), (24,), {"work": one}) for name, one in (("now", now), ("then", then))
        ... }
        >>> Parts(both).alike("then", "now", "work", 24, ("a", "b"))
        True
        """
        columns = self.per_draw(scenario, against, measure, month)
        if not columns.keys() >= {*names}:
            return False
        first, second = (columns[name] * np.sign(columns[name].mean()) for name in names)
        return bool(abs((first - second).mean()) <= APART * _error(first - second))

    def by_size(
        self, scenario: str, against: str, measure: str, month: int, parts: Collection[Part]
    ) -> list[list[Part]]:
        """Some parts of a difference, the largest first; together those of which the draws leave open which is larger.

        Those that are together stand in the model's order, so that no chance decides which is named first.
        """
        asked = scenario, against, measure, month
        order = [*self.per_draw(*asked)]
        groups: list[list[Part]] = []
        for part in sorted(parts, key=lambda part: -abs(part.citizens)):
            if groups and self.alike(*asked, (groups[-1][0].name, part.name)):
                groups[-1].append(part)
            else:
                groups.append([part])
        return [sorted(group, key=lambda part: order.index(part.name)) if group[1:] else group for group in groups]

    def chance_errors(self, scenario: str, against: str, measure: str, month: int) -> float:
        """Within how many of its errors each part of a difference stays where all of them are nothing."""
        return chance_errors(self.per_draw(scenario, against, measure, month).values())


@dataclass(frozen=True)
class RunEffects:
    """What `effects.json` says of a run: each draw's `levers` by name, and the `parts` of its outcomes.

    The levers are the effects that a plan works through and that differ from draw to draw.
    """

    levers: dict[str, tuple[float, ...]]
    parts: Parts

    @classmethod
    def from_json(cls, content: EffectsRecord) -> Self:
        """As `as_json` gave it.

        >>> one = RunEffects({"caseload_elasticity_work": (-0.1, -0.2)}, Parts({}))
        >>> RunEffects.from_json(one.as_json()) == one
        True
        """
        levers = {name: tuple(values) for name, values in content["levers"].items()}
        return cls(levers, Parts.from_json(content["parts"]))

    def as_json(self) -> dict[str, Any]:
        """Everything as one JSON object."""
        return {"levers": self.levers, "parts": self.parts.as_json()}

    @property
    def uneven(self) -> str:
        """What of it is not a rectangular table of known effects; empty where everything is.

        >>> RunEffects({"a": (1.0, 2.0), "b": (1.0,)}, Parts({})).uneven
        'the levers have different numbers of draws'
        """
        if len({len(values) for values in self.levers.values()}) > 1:
            return "the levers have different numbers of draws"
        known = {*FACTORS, NOTHING}
        named = [name for one in self.parts.scenarios.values() for parts in one.parts.values() for name in parts]
        if unknown := [name for name in named if name not in known]:
            return f"there is a part of '{unknown[0]}', which is no effect"
        wrong = [name for name, one in self.parts.scenarios.items() if not one.even]
        return f"parts.{wrong[0]} has not a row per draw and a column per month" if wrong else ""

    def by_draw(self) -> dict[int, tuple[float, ...]]:
        """The levers of each draw, by its number.

        >>> RunEffects({"caseload_elasticity_work": (-0.1, -0.2)}, Parts({})).by_draw()
        {0: (-0.1,), 1: (-0.2,)}
        """
        return dict(enumerate(zip(*self.levers.values(), strict=True)))


def chance_errors(columns: Collection[Floats]) -> float:
    """What the largest of some parts of nothing stays within with a probability of 95 %, in Monte Carlo errors of each.

    The largest of several is beyond two of its errors by chance alone more often than one in twenty. So the draws of
    all parts (each of shape (draws,)) change signs together, `FLIPPED` times, and the largest of each time is taken
    (Westfall and Young, 1993): parts keep their correlations. Infinite with one draw.

    >>> rng = np.random.default_rng(1)
    >>> 1.8 < chance_errors([rng.normal(size=100)]) < 2.2 < chance_errors([*rng.normal(size=(6, 100))]) < 3
    True
    """
    each = np.column_stack([*columns]) if columns else np.zeros((0, 0))
    if len(each) < 2:
        return math.inf
    signs = np.random.default_rng(len(each)).choice([-1.0, 1.0], (FLIPPED, len(each)))
    means = signs @ each / len(each)
    variances = np.maximum((each**2).mean(axis=0) - means**2, 0.0) / (len(each) - 1)
    beyond = np.divide(np.abs(means), np.sqrt(variances), out=np.zeros_like(means), where=variances > 0)
    return float(np.sort(beyond.max(axis=1, initial=0.0))[-BEYOND])


def _part(name: str, column: Floats, whole: Floats) -> Part:
    mean, total = float(column.mean()), float(whole.mean())
    if abs(total) <= ROUNDING * max(1.0, float(np.abs(whole).max())):
        return Part(name, mean, _error(column), math.nan, math.nan)
    share = mean / total
    return Part(name, mean, _error(column), share, _error(column - share * whole) / abs(total))


def _error(column: Floats) -> float:
    return float(column.std(ddof=1)) / math.sqrt(len(column)) if len(column) > 1 else math.nan
