"""Windows of the same measure as a series, and the targets that help to predict changes between windows."""

from collections.abc import Hashable, Sequence

from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.targets.published import measure_of
from fsm_sim.model.programme import Programme

SERIES = 3
"""So many windows of the same measure are a series."""
EARLIER, WHOLE, PRESENT = ": earlier", ": whole", ": present"
"""What is added to the ids of targets that help to predict others."""


def series_of(target: CalibrationTarget) -> Hashable | None:
    """What the windows of one series have in common; None for a target that has no window, or is a rise."""
    measure = measure_of(target)
    if measure.start is None or target.since is not None:
        return None
    fixed = measure.model_dump(exclude={"start", "stop", "states"})
    return (
        *(target.programme, target.municipality, measure.stop - measure.start, tuple(sorted(measure.states))),
        *sorted((name, str(value)) for name, value in fixed.items()),
    )


def series(targets: Sequence[CalibrationTarget]) -> list[list[CalibrationTarget]]:
    """The series among targets, each in order of its windows."""
    found: dict[Hashable, list[CalibrationTarget]] = {}
    for target in targets:
        if (key := series_of(target)) is not None and not is_helper(target):
            found.setdefault(key, []).append(target)
    return [sorted(one, key=lambda t: measure_of(t).stop) for one in found.values() if len(one) >= SERIES]


def helpers(targets: Sequence[CalibrationTarget], programmes: Sequence[Programme]) -> list[CalibrationTarget]:
    """The targets that the rises and the series among some targets need beside them."""
    by_name = {programme.name: programme for programme in programmes}
    found = [earlier(target) for target in targets if target.since is not None]
    for one in series(targets):
        all_ = whole(one)
        found += [all_, *(_present(window, by_name[window.programme]) for window in (one[0], one[-1], all_))]
    return found


def earlier(target: CalibrationTarget) -> CalibrationTarget:
    """The window that a rise is reckoned from, as a target of its own."""
    measure = measure_of(target)
    start = target.since or 0.0
    moved = measure.model_copy(update={"start": start, "stop": start + measure.stop - (measure.start or 0.0)})
    return target.model_copy(update={"id": target.id + EARLIER, "measure": moved, "since": None})


def whole(targets: Sequence[CalibrationTarget]) -> CalibrationTarget:
    """The time from the start of a series to its end, as a target of its own."""
    longer = measure_of(targets[0]).model_copy(update={"stop": measure_of(targets[-1]).stop})
    return targets[0].model_copy(update={"id": targets[0].id + WHOLE, "measure": longer})


def _present(target: CalibrationTarget, programme: Programme) -> CalibrationTarget:
    """Of all who have entered, those who belong to the target group at some time of a window."""
    belonging = tuple(name for name, state in programme.states.items() if state.in_target_group)
    plain = {"kind": "touched", "best": None, "offices": None, "threshold": None}
    measure = measure_of(target).model_copy(update={**plain, "states": belonging, "among": "entered"})
    return target.model_copy(update={"id": target.id + PRESENT, "measure": measure})


def is_helper(target: CalibrationTarget) -> bool:
    """Whether a target only helps to predict another."""
    return target.id.endswith((EARLIER, WHOLE, PRESENT))
