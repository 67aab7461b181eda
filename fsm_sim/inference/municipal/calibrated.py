"""A calibration of published numbers with the effects of municipalities in a public table put into it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr

from fsm_sim.inference.municipal.effects import MunicipalEffects, municipal_effects, with_effects
from fsm_sim.inference.municipal.record import record_of
from fsm_sim.inference.parameters.office_effects import with_municipalities
from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.posterior.calibration import Calibration, Check
from fsm_sim.inference.posterior.contraction import Contraction, contraction_of
from fsm_sim.inference.stocks.fit import SAMPLING, StockFit, fit
from fsm_sim.model.network import Floats

Progress = Callable[[str], None]


def with_panels(found: Calibration, posterior: Any, before: Floats, progress: Progress) -> tuple[Calibration, Any]:
    """The calibration with municipalities' effects, and its posterior with their draws.

    `before` (draws, Q) are draws from the priors. The draws of all national parameters stay as they are.
    """
    config = found.sources.config
    fits = tuple(_fitted(found, progress))
    seed = config.sampling.seed
    effects = municipal_effects(found.sources.programmes, found.space, found.values, fits, seed, progress)
    whole = with_municipalities(found.space, effects.municipalities)
    values = with_effects(found.space, found.values, effects)
    made = replace(
        found,
        space=whole,
        values=values,
        contractions=_contractions(found, whole.names, values, before),
        checks=(*found.checks, *_checks(fits)),
        panel=record_of(found, effects, fits),
    )
    return made, _with_values(posterior, whole.names, values, effects)


def _fitted(found: Calibration, progress: Progress) -> Iterator[StockFit]:
    """Every panel fitted, with the seed and chains of the calibration."""
    sampling, config = found.sources.config.sampling, found.sources.config
    for number, panel in enumerate(found.sources.panels, 1):
        of_all = f" ({number} of {len(found.sources.panels)})" if len(found.sources.panels) > 1 else ""
        progress(f"Fitting the stocks of {len(panel.municipalities)} municipalities{of_all}")
        yield fit(panel, _like(sampling), broken=config.panel_break or None, progress=progress)


def _like(sampling: Sampling) -> Sampling:
    """With a quarter more draws: its ends of intervals are surer in a posterior that is not whitened."""
    update = {"draws": sampling.draws * 5 // 4, "chains": sampling.chains, "seed": sampling.seed}
    return SAMPLING.model_copy(update=update)


def _checks(fits: Sequence[StockFit]) -> Iterator[Check]:
    """The checks of all fitted panels together: of each kind the worst."""
    for several in zip(*(one.checks for one in fits), strict=True):
        failed = [check for check in several if not check.passed]
        first = (failed or several)[0]
        yield replace(first, name=f"stocks_{first.name}")


def _contractions(found: Calibration, names: Sequence[str], values: Floats, before: Floats) -> tuple[Contraction, ...]:
    """Those of the calibration, and new ones where the panel changed something.

    The prior of a municipality's effect is that of one of which nothing is known.
    """
    old = dict(zip(found.space.names, found.contractions, strict=True))
    settings, normals = found.space.settings, np.random.default_rng([found.sources.config.sampling.seed, 26])
    made = []
    for place, name in enumerate(names):
        kind = name.partition(": ")[0]
        if name in old and np.array_equal(values[:, place], found.values[:, found.space.names.index(name)]):
            made.append(old[name])
            continue
        if name in old:
            prior, draws = found.space.priors[name], before[:, found.space.names.index(name)]
        else:
            prior = settings.office.of(kind)
            sd = found.space.office_sd(kind, before.T)
            draws = prior.centre * np.exp(sd * normals.standard_normal(len(before)))
        made.append(contraction_of(name, prior, draws, values[:, place]))
    return tuple(made)


def _with_values(posterior: Any, names: Sequence[str], values: Floats, effects: MunicipalEffects) -> Any:
    """The posterior with all parameters; a municipality's effects have no coordinates, since they are not sampled."""
    draws = posterior["posterior"].dataset
    shape = draws["value"].shape[:2]
    places = {"chain": draws["chain"], "draw": draws["draw"], "parameter": list(names)}
    value = xr.DataArray(values.reshape(*shape, -1), places, ("chain", "draw", "parameter"))
    posterior["posterior"] = xr.DataTree(draws.drop_vars(["value", "parameter"]).assign(value=value))
    return posterior
