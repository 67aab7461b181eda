"""The typed records of a validation's results, one type for each question, as JSON keeps them."""

from typing import Any, Literal, TypedDict

from pydantic import with_config

from fsm_sim.model.records.calibration_record import STRICT, CheckRecord, TextRecord

Curves = dict[str, list[float]]


@with_config(STRICT)
class SensitivityFacts(TypedDict):
    """What moves how many parameters."""

    asked: int
    targets: int
    both: int
    prior: int
    neither: int
    line: float
    threshold: float
    by_chance: float


@with_config(STRICT)
class SensitivityRow(TypedDict):
    """How far a parameter moves with the prior, and with the likelihood."""

    parameter: str
    prior: float
    likelihood: float
    moved_by: Literal["targets", "both", "prior", "neither"]


@with_config(STRICT)
class LikelihoodFreeFacts(TypedDict):
    """How far the individual engine's draws lie from the posterior."""

    identified: int
    largest: float
    error: float
    simulated: int
    effective: float
    draws: int


@with_config(STRICT)
class LikelihoodFreeRow(TypedDict):
    """The same for a parameter."""

    parameter: str
    shift_sd: float
    error_sd: float
    contraction: float


@with_config(STRICT)
class QuestionFacts(TypedDict):
    """One question of the hold-out."""

    question: str
    inside: int
    asked: int
    missed: list[str]


@with_config(STRICT)
class HoldoutFacts(TypedDict):
    """All questions of the hold-out, and the probability inside their intervals."""

    level: float
    questions: list[QuestionFacts]


@with_config(STRICT)
class HoldoutRow(TypedDict):
    """A target that was held out."""

    question: str
    target: str
    title: TextRecord
    published: float
    lower: float
    mean: float
    upper: float
    inside: bool
    p_value: float


@with_config(STRICT)
class GainRow(TypedDict):
    """A group of data sets with like stated probabilities of gain."""

    gain: Literal["above", "counted", "meets"]
    stated: float
    happened: float
    lower: float
    upper: float
    inside_band: bool


@with_config(STRICT)
class GainFacts(TypedDict):
    """Stated probabilities of gain against what happened, where there was no effect (none) and elsewhere (some)."""

    no_effect: float
    groups: int
    groups_outside: int
    above_stated_none: float
    above_happened_none: float
    above_stated_some: float
    above_happened_some: float
    counted_stated_none: float
    counted_happened_none: float
    counted_stated_some: float
    counted_happened_some: float
    meets_stated_none: float
    meets_happened_none: float
    meets_stated_some: float
    meets_happened_some: float
    rows: list[GainRow]


@with_config(STRICT)
class SimulationFacts(TypedDict):
    """Simulation-based calibration."""

    fits: int
    draws: int
    thin: int
    asked: int
    outside: list[str]
    divergent_fits: int
    gain: GainFacts


@with_config(STRICT)
class SimulationRow(TypedDict):
    """Whether a parameter's ranks are uniform, and the coverage of its intervals."""

    parameter: str
    inside_band: bool
    coverage_50: float
    coverage_80: float
    coverage_90: float


@with_config(STRICT)
class RecoveryFacts(TypedDict):
    """Coverage of the parameters behind data of the individual engine."""

    level: float
    fits: int
    asked: int
    mean: float
    least: float
    most: float


@with_config(STRICT)
class RecoveryRow(TypedDict):
    """The same for a parameter."""

    parameter: str
    coverage_90: float


@with_config(STRICT)
class WrongLikelihoodFacts(TypedDict):
    """Whether a wrong likelihood is noticed."""

    times: float
    fits: int
    outside: int
    share: float
    halves: int


@with_config(STRICT)
class ParameterRow(TypedDict):
    """A parameter that is outside its band."""

    parameter: str


@with_config(STRICT)
class _Result(TypedDict):
    """What all results have beside their part, facts and table."""

    checks: list[CheckRecord]
    curves: Curves


@with_config(STRICT)
class SensitivityRecord(_Result):
    """Prior and likelihood sensitivity."""

    part: Literal["sensitivity"]
    facts: SensitivityFacts
    table: list[SensitivityRow]


@with_config(STRICT)
class LikelihoodFreeRecord(_Result):
    """The likelihood-free check."""

    part: Literal["likelihood-free"]
    facts: LikelihoodFreeFacts
    table: list[LikelihoodFreeRow]


@with_config(STRICT)
class HoldoutRecord(_Result):
    """Targets held out."""

    part: Literal["holdout"]
    facts: HoldoutFacts
    table: list[HoldoutRow]


@with_config(STRICT)
class SimulationRecord(_Result):
    """Simulation-based calibration."""

    part: Literal["simulation"]
    facts: SimulationFacts
    table: list[SimulationRow]


@with_config(STRICT)
class RecoveryRecord(_Result):
    """Recovery from the individual engine's data."""

    part: Literal["recovery"]
    facts: RecoveryFacts
    table: list[RecoveryRow]


@with_config(STRICT)
class WrongLikelihoodRecord(_Result):
    """A likelihood that is wrong on purpose."""

    part: Literal["wrong-likelihood"]
    facts: WrongLikelihoodFacts
    table: list[ParameterRow]


RECORDS: dict[str, type[Any]] = {
    "sensitivity": SensitivityRecord,
    "likelihood-free": LikelihoodFreeRecord,
    "holdout": HoldoutRecord,
    "simulation": SimulationRecord,
    "recovery": RecoveryRecord,
    "wrong-likelihood": WrongLikelihoodRecord,
}
"""The type of each question's record, quick questions first."""


@with_config({"extra": "ignore", "strict": True})
class PartRecord(TypedDict):
    """The beginning of every record: which question it answers."""

    part: Literal["sensitivity", "likelihood-free", "holdout", "simulation", "recovery", "wrong-likelihood"]


@with_config(STRICT)
class FitRecord(TypedDict):
    """A fit of a prior-predictive data set (`simulation_based_calibration.RankedFit`): a line of its file."""

    number: int
    ranks: list[int]
    divergences: int
    steps: float
    gains: tuple[list[float], list[bool], bool] | None
