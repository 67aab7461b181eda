"""The parts of a calibration for users who inspect it or fit other data: the PyMC model and its sampler."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fsm_sim.study.calibrations import by_name as calibrations

if TYPE_CHECKING:
    from fsm_sim.inference.posterior.fitter import Fitter
    from fsm_sim.inference.posterior.sampling.coordinates import Whitening
    from fsm_sim.inference.sources import Sources
    from fsm_sim.inference.targets.forward_model import ForwardModel


@dataclass(frozen=True)
class Fitting:
    """What a calibration is fitted with: its sources, the targets and equations, and the sampler's coordinates.

    PyMC is loaded when it is first needed, which takes seconds.
    """

    sources: "Sources"
    forward: "ForwardModel"
    whitening: "Whitening"

    @cached_property
    def model(self) -> Any:
        """The `pymc.Model`; `value` holds every parameter by name, the likelihood is the potential `published`."""
        from fsm_sim.inference.posterior.model import build

        return build(self.forward, self.whitening)

    @cached_property
    def fitter(self) -> "Fitter":
        """The model compiled once, to be fitted to its own targets or to others (`Fitter.fit`)."""
        from fsm_sim.inference.posterior.fitter import Fitter

        return Fitter.of(self.forward, self.whitening)

    def fit(self) -> Any:
        """The posterior as an ArviZ DataTree, drawn anew with the sampling settings of the calibration."""
        return self.fitter.fit(self.sources.config.sampling, self.whitening)


def open_fitting(name: str = "published") -> Fitting:
    """The model and sampler of a calibration with today's inputs, whether or not it has been made."""
    from fsm_sim.inference.posterior.estimation import forward_model_of
    from fsm_sim.inference.posterior.sampling.coordinates import whiten

    sources = calibrations.sources(name)
    forward = forward_model_of(sources)
    return Fitting(sources, forward, whiten(forward))
