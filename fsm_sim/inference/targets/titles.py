"""Short titles for fitted targets, in both languages, made from what each measures."""

from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.model.text import Text

STATES = {
    "placement": Text(da="virksomhedspraktik", en="placement"),
    "paid_hours": Text(da="løntimer", en="paid hours"),
    "employed": Text(da="job", en="job"),
    "education": Text(da="uddannelse", en="education"),
    "flexjob": Text(da="fleksjob", en="flexjob"),
    "disability_pension": Text(da="førtidspension", en="disability pension"),
}
KINDS = {
    "prevalence": Text(da="{what}", en="{what}"),
    "touched": Text(da="{what}", en="{what}"),
    "ever": Text(da="{what} på et tidspunkt", en="ever {what}"),
    "ever_given": Text(da="{what} efter {after}", en="{what} after {after}"),
    "cleared": Text(da="rehabiliteringsgruppen afklaret", en="rehabilitation group clarified"),
    "waiting_over": Text(
        da="rehabiliteringsgruppen: ventet over {months:g} mdr.",
        en="rehabilitation group: waited over {months:g} months",
    ),
    "offices_meeting": Text(da="kommuner der opfylder kravet", en="municipalities that meet the requirement"),
    "best_offices": Text(da="{what}, de bedste kommuner", en="{what}, the best municipalities"),
    "exits": Text(da="afgang til {what}", en="exits to {what}"),
    "starts": Text(da="påbegyndt {what}", en="starts of {what}"),
}
RISE = Text(da="{what}, største fremgang siden start", en="{what}, highest rise since the start")
WAITING = ("awaiting_team", "queued_for_team")
NO_OFFER = Text(da="rehabiliteringsgruppen uden aktivt tilbud", en="rehabilitation group without an active offer")
WITH_PLACEMENT = Text(da="virksomhedsrettet mv.", en="company-directed etc.")
WITHOUT_PLACEMENT = Text(da="beskæftigelse mv.", en="employment etc.")


def title_of(target: CalibrationTarget) -> Text:
    """A target's title: what it measures, the municipality and when.

    >>> from fsm_sim.model.measure import Measure
    >>> title_of(
    ...     CalibrationTarget(
    ...         id="a",
    ...         quote="40 pct.",
    ...         value=0.4,
    ...         unit="share",
    ...         rounding=0.01,
    ...         population="FSM II",
    ...         measure=Measure(kind="ever", states=("paid_hours",), stop=27.0),
    ...     )
    ... ).en
    'ever paid hours'
    """
    return Text(da=_title(target, "da"), en=_title(target, "en"))


def _title(target: CalibrationTarget, language: str) -> str:
    measure = target.measure
    if measure is None:
        return target.population
    if target.of_states and measure.states == WAITING:
        what = getattr(NO_OFFER, language)
    else:
        after = _states(measure.after, language)
        form = getattr(KINDS[measure.kind] if target.since is None else RISE, language)
        what = form.format(what=_states(measure.states, language), after=after, months=measure.longer_than or 0.0)
    return ", ".join(part for part in (what, target.municipality, _when(target)) if part)


def _states(states: tuple[str, ...], language: str) -> str:
    if len(states) > 2:
        return str(getattr(WITH_PLACEMENT if "placement" in states else WITHOUT_PLACEMENT, language))
    joint = " eller " if language == "da" else " or "
    return joint.join(getattr(STATES[state], language) if state in STATES else state for state in states)


def _when(target: CalibrationTarget) -> str:
    """Month and year as numbers, the same in both languages."""
    last = target.window[-1] if target.window else target.date
    year, _, month = last.partition("-")
    return f"{month}/{year}" if month else year
