"""Draws of parameters as tables with named columns: what posteriors, forecasts, engines and evaluations hand on.

A `ParameterTable` holds any numbers by name, such as the parameters of a calibration. `ProgrammeDraws` is the parameter
set of one programme at every draw. Arithmetic on them goes over all draws at once and makes no object per draw.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from fsm_sim.model.parameters import Effects, Mixture, Parameters

type Floats = NDArray[np.float64]
type Classes = Literal["readiness", "preparation"]
"""The two mixtures of citizen classes."""


@dataclass(frozen=True, eq=False)
class ParameterTable:
    """`values`, shape (D draws, Q parameters), with a column for each of the Q `names`.

    Raises
    ------
    ValueError
        When the shape of `values` does not fit `names`, or a name stands twice.

    Examples
    --------
    >>> table = ParameterTable(("education", "work"), np.array([[0.1, 0.3], [0.2, 0.4]]))
    >>> table["work"], len(table), "work" in table
    (array([0.3, 0.4]), 2, True)
    >>> table.column("pension", 1.0)
    array([1., 1.])
    >>> table.rows([1]).record(0)
    {'education': 0.2, 'work': 0.4}
    """

    names: tuple[str, ...]
    values: Floats

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or self.values.shape[1] != len(self.names):
            raise ValueError(f"values of shape {self.values.shape} do not have {len(self.names)} named columns")
        if len(self._place) != len(self.names):
            raise ValueError("a table has each of its columns once")

    @classmethod
    def of(cls, records: Iterable[Mapping[str, float]]) -> Self:
        """A table with a row per record; all records have the same names in the same order.

        >>> ParameterTable.of([{"work": 0.1}, {"work": 0.2}])["work"]
        array([0.1, 0.2])
        """
        rows = list(records)
        return cls(tuple(rows[0]), np.array([list(row.values()) for row in rows], dtype=np.float64))

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    def __len__(self) -> int:
        """The number of draws."""
        return len(self.values)

    def __contains__(self, name: str) -> bool:
        """Whether there is a column of this name."""
        return name in self._place

    def __getitem__(self, name: str) -> Floats:
        """A column, shape (D,). An unknown name is a KeyError."""
        return self.values[:, self._place[name]]

    def column(self, name: str, otherwise: float) -> Floats:
        """A column, shape (D,); one number in every draw where there is none of this name."""
        return self[name] if name in self else np.full(len(self), otherwise)

    def rows(self, draws: Sequence[int] | range) -> Self:
        """The table of some draws, in the order given."""
        return type(self)(self.names, self.values[np.asarray(draws, dtype=np.int64)])

    def record(self, draw: int) -> dict[str, float]:
        """One draw by name."""
        return dict(zip(self.names, self.values[draw].tolist(), strict=True))


@dataclass(frozen=True, eq=False)
class ProgrammeDraws:
    """The parameter set of one programme at D draws.

    `table` has a column for each number that differs between draws; every other number is that of `shared`. Columns are
    named as in `Parameters`: a rate by its transition, an effect by its own name, and the classes' numbers as
    ``"readiness: multiplier 0"`` or ``"preparation: weight 1"``. Penalty switches, stages and the number of classes are
    the same in every draw.

    Examples
    --------
    >>> one = Parameters(programme="bir", rates={"passive -> employed": 0.01})
    >>> draws = ProgrammeDraws(one, ParameterTable.of([{"passive -> employed": 0.02}, {"passive -> employed": 0.03}]))
    >>> draws.rates(("passive -> employed",)).tolist(), draws.effect("office_work_effect").tolist()
    ([[0.02], [0.03]], [1.0, 1.0])
    >>> draws.at(1).rates
    {'passive -> employed': 0.03}
    """

    shared: Parameters
    table: ParameterTable

    @classmethod
    def of(cls, parameters: Sequence[Parameters]) -> Self:
        """The table of some parameter sets, which have the same transitions, switches, stages and numbers of classes.

        >>> one = Parameters(programme="bir", rates={"passive -> employed": 0.01})
        >>> ProgrammeDraws.of([one]).at(0) == one
        True
        """
        return cls(parameters[0], ParameterTable.of(map(_numbers, parameters)))

    def __len__(self) -> int:
        """The number of draws."""
        return len(self.table)

    def rates(self, transitions: Sequence[str]) -> Floats:
        """Monthly base rates, shape (D, J), in the order of `transitions`."""
        found = [self.table.column(name, self.shared.rates[name]) for name in transitions]
        return np.stack(found, axis=1) if found else np.zeros((len(self), 0))

    def effect(self, name: str) -> Floats:
        """A number of `Effects`, shape (D,)."""
        return self.table.column(name, getattr(self.shared.effects, name))

    def weights(self, classes: Classes) -> Floats:
        """Shares of the classes, shape (D, classes)."""
        return self._mixture(classes, "weight", self._classes(classes).weights)

    def multipliers(self, classes: Classes) -> Floats:
        """Multipliers of the classes, shape (D, classes)."""
        return self._mixture(classes, "multiplier", self._classes(classes).multipliers)

    def holding(self, effects: Mapping[str, float]) -> Self:
        """The same draws with some numbers of `Effects` at one value in all of them; itself where they are already.

        >>> draws = ProgrammeDraws.of([Parameters(programme="bir", rates={})])
        >>> draws.holding({"caseworker_change_penalty": 0.0}).effect("caseworker_change_penalty").tolist()
        [0.0]
        >>> draws.holding({"office_work_effect": 1.0}) is draws
        True
        """
        changed = {name: value for name, value in effects.items() if (self.effect(name) != value).any()}
        if not changed:
            return self
        columns = dict(zip(self.table.names, self.table.values.T, strict=True))
        columns |= {name: np.full(len(self), value) for name, value in changed.items()}
        return type(self)(self.shared, ParameterTable(tuple(columns), np.column_stack(list(columns.values()))))

    def at(self, draw: int) -> Parameters:
        """The parameter set of one draw, checked as one that is read from a file."""
        numbers, shared = self.table.record(draw), self.shared
        effects = shared.effects.model_dump()
        return Parameters(
            programme=shared.programme,
            rates={name: numbers.get(name, rate) for name, rate in shared.rates.items()},
            effects=Effects(**{name: numbers.get(name, value) for name, value in effects.items()}),
            readiness=self._mixture_at("readiness", draw),
            preparation=self._mixture_at("preparation", draw),
            stages=dict(shared.stages),
        )

    def _classes(self, classes: Classes) -> Mixture:
        return self.shared.readiness if classes == "readiness" else self.shared.preparation

    def _mixture(self, classes: Classes, what: str, shared: tuple[float, ...]) -> Floats:
        names = [class_column(classes, what, number) for number in range(len(shared))]
        return np.stack([self.table.column(name, one) for name, one in zip(names, shared, strict=True)], axis=1)

    def _mixture_at(self, classes: Classes, draw: int) -> Mixture:
        weights, multipliers = self.weights(classes)[draw], self.multipliers(classes)[draw]
        return Mixture(weights=tuple(weights.tolist()), multipliers=tuple(multipliers.tolist()))


def class_column(classes: str, what: str, number: int) -> str:
    """The column of a class's weight or multiplier.

    >>> class_column("readiness", "multiplier", 0)
    'readiness: multiplier 0'
    """
    return f"{classes}: {what} {number}"


def _numbers(parameters: Parameters) -> dict[str, float]:
    """Every number of a parameter set by the name of its column."""
    effects = {name: value for name, value in parameters.effects if isinstance(value, float)}
    classes = {
        class_column(kind, what, number): value
        for kind, mixture in (("readiness", parameters.readiness), ("preparation", parameters.preparation))
        for what, values in (("weight", mixture.weights), ("multiplier", mixture.multipliers))
        for number, value in enumerate(values)
    }
    return {**parameters.rates, **effects, **classes}
