"""A calibration taken apart, for who wants to look inside or fit something else: the PyMC model and its sampler."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fsm_sim.study import calibrations

if TYPE_CHECKING:
    from fsm_sim.inference.fit import Fitter
    from fsm_sim.inference.problem import Problem
    from fsm_sim.inference.sources import Sources
    from fsm_sim.inference.whitening import Whitening


@dataclass(frozen=True)
class Fitting:
    """What a calibration is fitted with: its sources, the figures and equations, and the sampler's coordinates.

    PyMC is loaded when it is first needed, which takes seconds.
    """

    sources: "Sources"
    problem: "Problem"
    whitening: "Whitening"

    @cached_property
    def model(self) -> Any:
        """The `pymc.Model`; `value` holds every quantity by name, the likelihood is the potential `published`."""
        from fsm_sim.inference.model import build

        return build(self.problem, self.whitening)

    @cached_property
    def fitter(self) -> "Fitter":
        """The model compiled once, to be fitted to its own figures or to others (`Fitter.fit`)."""
        from fsm_sim.inference.fit import Fitter

        return Fitter.of(self.problem, self.whitening)

    def fit(self) -> Any:
        """The posterior as an ArviZ DataTree, drawn anew with the sampling settings of the calibration."""
        return self.fitter.fit(self.sources.config.sampling, self.whitening)


def open_fitting(name: str = "published") -> Fitting:
    """The model and sampler of a calibration with today's inputs, whether or not it has been made."""
    from fsm_sim.inference.estimation import problem_of
    from fsm_sim.inference.whitening import whiten

    sources = calibrations.sources(name)
    problem = problem_of(sources)
    return Fitting(sources, problem, whiten(problem))
