"""What local data say: how far a municipality is from the average, and which counts lie outside their intervals."""

import numpy as np
from scipy.special import ndtri

from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.posterior.calibration import Record
from fsm_sim.inference.posterior.contraction import LEVEL, NOTHING, ShiftAndContraction
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.local_counts import Counted, drawn
from fsm_sim.model.network import Floats, Integers

ENDS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)


def records(forward: ForwardModel, values: Floats, rows: Integers, seed: int) -> tuple[Record, ...]:
    """A record for each municipality and programme with local data.

    `values` (draws, Q) are all posterior draws; the counts are worked out at those in `rows`, with the municipality's
    effects and at the published average, effects of 1.
    """
    names, settings = forward.space.names, forward.space.settings
    kinds = [settings.structure.effect_of(kind) for kind in OFFICE_EFFECTS]
    effects = [names.index(f"{kind}: {one.municipality}") for one in forward.counted for kind in kinds]
    mean = np.array([forward.expected_at(values[row])[1] for row in rows])
    average = np.array([forward.expected_at(_average(forward, values[row], effects))[1] for row in rows])
    drawn_counts = drawn(mean, settings.likelihood, np.random.default_rng([seed, 8]))
    ends = np.cumsum([0, *(len(one.cells) for one in forward.counted)])
    return tuple(
        _record(forward, one, values, *(x[:, a:b] for x in (drawn_counts, average)))
        for one, a, b in zip(forward.counted, ends[:-1], ends[1:], strict=True)
    )


def all_inside(found: tuple[Record, ...]) -> list[bool]:
    """Of every cell of every record, whether it is inside its predictive interval."""
    return [month["inside"] for record in found for count in record["counts"] for month in count["months"]]


def _average(forward: ForwardModel, value: Floats, effects: list[int]) -> Floats:
    """The parameters of a municipality at the published average, which also counts what the model counts."""
    changed = value.copy()
    changed[effects] = 1.0
    changed[np.unique(forward.count_multipliers)] = 1.0
    return changed


def _effect(forward: ForwardModel, name: str, values: Floats) -> Record:
    """One effect of a municipality: what it is, what is known of municipalities without data, and what its own say."""
    space, kind = forward.space, name.partition(": ")[0]
    effect, prior = values[:, space.names.index(name)], space.settings.office.of(kind)
    pooled = float(np.mean(np.square(space.office_sd(kind, values.T))))
    fixed = space.priors[name].fixed is not None
    centre = float(prior.scaled(prior.centre))
    found = NOTHING if fixed else ShiftAndContraction.of(centre, np.sqrt(pooled), prior.scaled(effect))
    half = ndtri(ENDS[1]) * np.sqrt(pooled)
    return {
        **_interval(effect),
        "above": float((effect > 1).mean()),
        "pooled": {"lower": float(prior.centre * np.exp(-half)), "upper": float(prior.centre * np.exp(half))},
        **found._asdict(),
        "learnt": "fixed" if fixed else found.learnt,
    }


def _record(forward: ForwardModel, one: Counted, values: Floats, drawn_counts: Floats, average: Floats) -> Record:
    acting = forward.space.settings.structure.effect_of
    own = {kind: _effect(forward, f"{acting(kind)}: {one.municipality}", values) for kind in OFFICE_EFFECTS}
    return {
        "municipality": one.municipality,
        "programme": one.programme.name,
        "title": one.programme.title.model_dump(),
        "first": one.counts.months[0],
        "last": one.counts.months[-1],
        "months": len(one.counts.months),
        "citizens": float(np.mean(one.counts.citizens)),
        "caseload": one.programme.nominal.caseload,
        "caseload_known": one.counts.caseload is not None,
        "effects": own,
        "published_too": any(group.municipality == one.municipality for group in forward.observed),
        "counts": [_count(one, name, drawn_counts, average) for name in one.counts.counts],
    }


def _count(one: Counted, name: str, drawn_counts: Floats, average: Floats) -> Record:
    """One local count, month by month, against its predictive interval; and the same at the published average.

    `drawn_counts` are counts drawn from the posterior predictive distribution, `average` expected ones at the published
    average: both (draws, cells) of this municipality, in citizens.
    """
    places = [place for place, cell in enumerate(one.cells) if cell.name == name]
    low, high = np.quantile(drawn_counts[:, places], ENDS, axis=0)
    cells = [one.cells[place] for place in places]
    months = [
        {
            "month": one.counts.months[cell.place],
            "lower": cell.interval[0],
            "upper": cell.interval[1],
            "predicted_mean": float(drawn_counts[:, place].mean()),
            "predicted_lower": float(low[k]),
            "predicted_upper": float(high[k]),
            "inside": bool(low[k] <= cell.interval[1] and cell.interval[0] <= high[k]),
        }
        for k, (place, cell) in enumerate(zip(places, cells, strict=True))
    ]
    return {
        "name": name,
        "hidden": one.counts.hidden(name),
        "empty": len(one.counts.months) - len(cells),
        "lower": sum(cell.interval[0] for cell in cells),
        "upper": sum(cell.interval[1] for cell in cells),
        "average": _interval(average[:, places].sum(axis=1)),
        "months": months,
    }


def _interval(draws: Floats) -> dict[str, float]:
    low, high = np.quantile(draws, ENDS)
    return {"mean": float(draws.mean()), "lower": float(low), "upper": float(high)}
