"""How far the mean field is from the individual engines in an office of few posts or many changes, in closed form.

The mean field leaves out four things that an office of ordinary size and turnover hardly has (docs/decisions/0067). It
counts at most three changes of caseworker. It has citizens change when there is nobody to change to. Under `rebalance`
whoever is new takes over anybody, though the rule picks the same citizens again and again. And caseloads are even,
though under `inflow_only` whoever is new begins without citizens. Each has an expected effect on the rates into work;
the equations are solved once more with the largest.
"""

from dataclasses import dataclass, replace

import numpy as np

from fsm_sim.engines.citizens.composition import compositions
from fsm_sim.engines.mean_field.caseworker_changes import monthly_changes
from fsm_sim.engines.mean_field.integration.solver import CHANGE_COUNTS
from fsm_sim.engines.mean_field.people import Expected
from fsm_sim.engines.measures.monthly_measures import expected
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.intensity import continuity_effect
from fsm_sim.model.mixed_office import mixed_parameters, parameters_of, programmes_of
from fsm_sim.model.network import Factor, Floats
from fsm_sim.model.parameters import Effects, Parameters
from fsm_sim.model.scenarios.warning import Roughness
from fsm_sim.study.take_overs import counts, take_overs

STEPS_PER_MONTH = 2
NEGLIGIBLE = 0.002
"""A part of a rate that moves no share by a tenth of a percentage point."""
AGAIN = 0.65
"""The part of the expected effect of changes by taking over that is left out since the same citizens have them."""
ACTS_ON: dict[Roughness, Factor] = {
    "changes": "continuity",
    "nobody": "continuity",
    "again": "continuity",
    "uneven": "work",
}
"""What a transition has whose rate is off."""


@dataclass(frozen=True)
class MeanFieldError:
    """By how much a headline `outcome` is estimated to be off at the horizon, as a share, and the largest reason."""

    reason: Roughness
    outcome: str
    share: float


def mean_field_error(setting: Setting, shares: dict[str, Floats]) -> MeanFieldError | None:
    """The largest error of a headline outcome whose `shares` the mean field gave; None where there is next to none.

    Raises
    ------
    ValueError
        As the mean field.
    """
    outcomes = setting.network.programme.outcomes
    headlines = [name for name in shares if outcomes[name].headline]
    if not headlines:
        return None
    logs = [_log_errors(setting, one) for one in parameters_of(setting.parameters)]
    reason: Roughness = max(ACTS_ON, key=lambda name: max(abs(each[name]) for each in logs))
    if max(abs(each[reason]) for each in logs) < NEGLIGIBLE:
        return None
    corrected = expected(_corrected(setting, reason, [each[reason] for each in logs]))
    errors = {name: float(np.abs(shares[name][-1] - corrected[name][-1])) for name in headlines}
    outcome = max(headlines, key=lambda name: np.nan_to_num(errors[name]))
    return MeanFieldError(reason, outcome, errors[outcome])


def largest_log_error(setting: Setting) -> float:
    """By how much the rates of an office are off, as a logarithm, for the largest reason; nothing is solved."""
    return max(abs(log) for one in parameters_of(setting.parameters) for log in _log_errors(setting, one).values())


def _corrected(setting: Setting, reason: Roughness, logs: list[float]) -> Setting:
    """The office with the rates that a reason acts on put right, programme by programme."""
    each = zip(programmes_of(setting.network.programme), parameters_of(setting.parameters), logs, strict=True)
    own = []
    for programme, one, log in each:
        acted_on = {name for name, made in programme.transitions.items() if ACTS_ON[reason] in made.effects}
        rates = {name: rate * np.exp(-log) if name in acted_on else rate for name, rate in one.rates.items()}
        own.append(one.model_copy(update={"rates": rates}))
    whole: Parameters = own[0] if len(own) == 1 else mixed_parameters(own)
    return replace(setting, parameters=whole)


def _log_errors(setting: Setting, parameters: Parameters) -> dict[Roughness, float]:
    """The mean over the months of the logarithm of how many times too large the rates into work are, by reason."""
    times = np.linspace(0, setting.horizon_months, int(STEPS_PER_MONTH * setting.horizon_months) + 1)
    filled, on, _ = monthly_changes(setting, times)
    effects, held = parameters.effects, there(setting, times)
    penalty = effects.caseworker_change_penalty
    return {
        "changes": float(np.mean(_uncounted(setting, effects, _until(times, on)))),
        "nobody": -penalty * float(np.mean(_too_early(setting, times, filled, held))),
        "again": -penalty * AGAIN * float(np.mean(_until(times, take_overs(setting, times, held)))),
        "uneven": -effects.caseload_elasticity_work * float(np.log(_unevenness(setting, times, filled))),
    }


def _until(times: Floats, rate: Floats) -> Floats:
    """The integral of a rate from month 0 to each time."""
    steps = np.diff(times) * (rate[1:] + rate[:-1]) / 2
    return np.concatenate([[0.0], np.cumsum(steps)])


def _uncounted(setting: Setting, effects: Effects, changes: Floats) -> Floats:
    """The logarithm of the mean effect of changes that are counted up to three, over that of all of them.

    `changes` (T,) are expected since the start; their number is a Poisson variable, beside those before the start.
    It is that of the hazard scale; on the probability scale the estimate is rougher.
    """
    if effects.penalty_persistence != "permanent":
        return np.zeros_like(changes)  # the first alone weighs, or so few at a time that three are enough
    penalty, most = effects.caseworker_change_penalty, CHANGE_COUNTS - 1
    before = _before_the_start(setting)
    each = np.cumprod(np.concatenate([[np.exp(-changes)], [changes / n for n in range(1, most + 1)]]), axis=0)
    capped = np.zeros_like(changes)
    for start, share in enumerate(before):
        few = [continuity_effect(start + n, penalty) * each[n] for n in range(most - start)]
        capped += share * (sum(few) + continuity_effect(most, penalty) * (1 - each[: most - start].sum(axis=0)))
    whole = sum(share * continuity_effect(start, penalty) for start, share in enumerate(before))
    whole *= np.exp(-changes * penalty)
    return np.asarray(np.log(capped / whole))


def _before_the_start(setting: Setting) -> Floats:
    """The shares of citizens with no, one, two and at least three changes before the start."""
    found = np.zeros(CHANGE_COUNTS)
    for start, part in zip(compositions(setting.start, len(setting.network.each)), setting.office.parts, strict=True):
        if start is None:
            found[0] += part.number_of_citizens
        else:
            counted = np.minimum(start.places.changes, CHANGE_COUNTS - 1)
            found += part.number_of_citizens * np.bincount(counted, start.share[0], CHANGE_COUNTS)
    return found / found.sum() if found.sum() else np.eye(CHANGE_COUNTS)[0]


def _too_early(setting: Setting, times: Floats, filled: Floats, there: Floats) -> Floats:
    """Changes of a citizen that the mean field has had by each time (T,) and that have not come yet, or never come.

    While nobody is there nobody can leave, and the changes of those who wait come with the next caseworker; while one
    is there alone there is no other to be given to. What is taken over too much is in the whole of `monthly_changes`.
    """
    chance = counts(there)
    nobody, alone = (np.where(filled > 0, one, 0.0) for one in (chance[0], chance[1:2].sum(axis=0)))
    more = setting.separation_per_month * nobody + setting.reassignment_per_month * (nobody + alone)
    if setting.staffing.handover == "rebalance":
        starts = Expected(setting).starts(times)
        more += np.divide(starts, filled, out=np.zeros_like(filled), where=filled > 0)
        more -= take_overs(setting, times, there)
    return _until(times, more) + nobody


def there(setting: Setting, times: Floats) -> Floats:
    """The probability that somebody is there in each opening of a post (posts, T), 0 while it is closed."""
    staff = Expected(setting)
    return np.array(
        [
            staff.in_post(one, times)
            - sum(staff.on_leave(one, away, times) for away in staff.absences(one) if away.citizens != "stand_in")
            for one in staff.staff.openings
        ]
    ).reshape(-1, len(times))


def _unevenness(setting: Setting, times: Floats, filled: Floats) -> float:
    """How many times the even caseload citizens meet under `inflow_only`, about.

    A caseworker who begins without citizens has an even caseload when so many have come as a caseload is; until then
    there are, in the mean, half a caseworker's fewer among whom the others are shared. At most half of the others are
    without: those who leave hand their citizens to whoever has the fewest.
    """
    posts, months = float(filled.mean()), setting.horizon_months
    arriving = setting.intake.until(months) / months if months else 0.0
    if setting.staffing.handover != "inflow_only" or posts <= 1:
        return 1.0
    full = setting.active_at_start / posts / arriving if arriving else np.inf  # months until a caseload has come
    opened = [one.opens for one in Expected(setting).staff.openings if 0 < one.opens < months]
    planned = sum(min(len(opened) * full, months - month) / months for month in opened)
    started = setting.separation_per_month * posts * min(full, months / 2) if setting.vacancy_months else 0.0
    return posts / (posts - min(planned + started, posts - 1) / 2)
