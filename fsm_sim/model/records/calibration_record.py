"""The typed record of a calibration: what `checks.json` and a forecast's `calibration.json` say.

`inference` writes it, the report reads it. It is a dictionary, as JSON has it; `inputs.files.json_record` checks one
that is read against these types.
"""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from pydantic import ConfigDict, Field, with_config

STRICT = ConfigDict(extra="forbid", strict=True)
"""A record that is read back has exactly the keys and types of its type."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
Bound = Literal["exactly", "about", "more than", "at least", "at most"]
Learnt = Literal["both", "moved", "narrowed", "hardly", "fixed"]


@with_config(STRICT)
class TextRecord(TypedDict):
    """A text in both languages (`model.text.Text`)."""

    da: str
    en: str


@with_config(STRICT)
class CheckRecord(TypedDict):
    """One check (`inference.posterior.calibration.Check`); what could not be computed is NaN."""

    name: str
    value: float
    threshold: float
    passed: bool
    facts: dict[str, Finite]


@with_config(STRICT)
class TargetFitRecord(TypedDict):
    """One target as published and as predicted (`inference.posterior.calibration.TargetFit`)."""

    id: str
    programme: str
    municipality: str
    label: str
    title: TextRecord
    bound: Bound
    published: Finite
    lower: float
    upper: float
    predicted_mean: Finite
    predicted_lower: Finite
    predicted_upper: Finite
    inside: bool
    p_value: Finite


@with_config(STRICT)
class ContractionRecord(TypedDict):
    """Prior and posterior of one parameter (`inference.posterior.contraction.Contraction`)."""

    name: str
    prior_mean: Finite
    prior_lower: Finite
    prior_upper: Finite
    posterior_mean: Finite
    posterior_lower: Finite
    posterior_upper: Finite
    shift: Finite
    contraction: Finite
    learnt: Learnt
    reason: str
    reason_da: str
    other_prior_mean: Finite | None


@with_config(STRICT)
class BinsRecord(TypedDict):
    """Limits from which a parameter counts as moved or narrowed."""

    moved: Finite
    narrowed: Finite


@with_config(STRICT)
class IntervalRecord(TypedDict):
    """A mean and the ends of an interval."""

    mean: Finite
    lower: Finite
    upper: Finite


@with_config(STRICT)
class EndsRecord(TypedDict):
    """The ends of an interval."""

    lower: Finite
    upper: Finite


@with_config(STRICT)
class OfficeEffectRecord(TypedDict):
    """One effect of a municipality with local data."""

    mean: Finite
    lower: Finite
    upper: Finite
    above: Finite
    pooled: EndsRecord
    shift: Finite
    contraction: Finite
    learnt: Learnt


@with_config(STRICT)
class MonthRecord(TypedDict):
    """A month's count against its predictive interval."""

    month: str
    lower: Finite
    upper: Finite
    predicted_mean: Finite
    predicted_lower: Finite
    predicted_upper: Finite
    inside: bool


@with_config(STRICT)
class CountRecord(TypedDict):
    """One local count over all months."""

    name: str
    hidden: int
    empty: int
    lower: Finite
    upper: Finite
    average: IntervalRecord
    months: list[MonthRecord]


@with_config(STRICT)
class LocalRecord(TypedDict):
    """What a municipality's local data say (`inference.posterior.local_results`)."""

    municipality: str
    programme: str
    title: TextRecord
    first: str
    last: str
    months: int
    citizens: Finite
    caseload: Finite
    caseload_known: bool
    effects: dict[str, OfficeEffectRecord]
    published_too: bool
    counts: list[CountRecord]


@with_config(STRICT)
class PanelEffectRecord(TypedDict):
    """One effect of a municipality in a public table."""

    mean: Finite
    lower: Finite
    upper: Finite
    above: Finite
    shift: Finite
    contraction: Finite
    learnt: Learnt


@with_config(STRICT)
class PanelMunicipalityRecord(TypedDict):
    """A municipality in a public table: its people, its effects, and the weight of results of its own, if any."""

    municipality: str
    people: Finite
    own_weight: Finite | None
    effects: dict[str, PanelEffectRecord]


@with_config(STRICT)
class PanelKindRecord(TypedDict):
    """How far municipalities lie apart in one effect, and what the table says of a municipality's."""

    apart: IntervalRecord
    apart_before: IntervalRecord
    contraction: Finite


@with_config(STRICT)
class PanelRecord(TypedDict):
    """What a public table of many municipalities says (`inference.municipal.record`)."""

    measures: list[str]
    first: str
    last: str
    broken: str
    programme: str
    discrepancy: Finite
    size_slope: dict[str, IntervalRecord]
    kinds: dict[str, PanelKindRecord]
    municipalities: list[PanelMunicipalityRecord]


@with_config(STRICT)
class UnfittedTargetRecord(TypedDict):
    """A published number that is not fitted, against the posterior (`inference.targets.unfitted`)."""

    id: str
    programme: str
    municipality: str
    label: str
    title: TextRecord
    published: Finite
    bound: Bound
    lower: float
    upper: float
    predicted_mean: Finite
    predicted_lower: Finite
    predicted_upper: Finite
    inside: bool
    one_sided: bool
    p_value: Finite


@with_config(STRICT)
class WindowRecord(TypedDict):
    """One window of a series of published numbers."""

    id: str
    first: str
    last: str
    fitted: bool
    published: Finite
    predicted_mean: Finite
    predicted_lower: Finite
    predicted_upper: Finite


@with_config(STRICT)
class SeriesRecord(TypedDict):
    """One measure window by window, and how it changes from the first window to the last."""

    id: str
    programme: str
    municipality: str
    label: str
    title: TextRecord
    what: TextRecord
    windows: Annotated[list[WindowRecord], Field(min_length=1)]
    published: Finite
    predicted_mean: Finite
    predicted_lower: Finite
    predicted_upper: Finite
    expected: Finite
    inside: bool
    p_value: Finite


@with_config(STRICT)
class UnfittedRecord(TypedDict):
    """All published numbers that are not fitted; `suspensions` are first and last months."""

    targets: list[UnfittedTargetRecord]
    series: list[SeriesRecord]
    suspensions: list[Annotated[list[str], Field(min_length=2, max_length=2)]]


@with_config(STRICT)
class CalibrationRecord(TypedDict):
    """Everything that is said of a calibration, but for its draws."""

    name: str
    digest: str
    approved: bool
    interval_level: Annotated[float, Field(gt=0, lt=1)]
    bins: BinsRecord
    checks: list[CheckRecord]
    fit: list[TargetFitRecord]
    parameters: list[ContractionRecord]
    local: NotRequired[list[LocalRecord]]
    unfitted: NotRequired[UnfittedRecord]
    panel: NotRequired[PanelRecord]
    without: NotRequired[list[str]]
    settings: NotRequired[dict[str, Any]]


@with_config(STRICT)
class KeptCalibrationRecord(CalibrationRecord):
    """The content of `checks.json`: also the digest of `posterior.nc`, and the checks of a validation by its part."""

    posterior: str
    validation: NotRequired[dict[str, list[CheckRecord]]]
