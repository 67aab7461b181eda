"""The measures of an evaluation: what published numbers and result requirements count."""

from typing import Literal, get_args

from pydantic import Field, model_validator

from fsm_sim.model.specification import Specification

Kind = Literal[
    "prevalence",
    "touched",
    "ever",
    "ever_given",
    "cleared",
    "waiting_over",
    "offices_meeting",
    "best_offices",
    "starts",
    "exits",
]
"""The measures of an evaluation; each is a pure function of the episode table and of the mean field."""


class Measure(Specification):
    """One measure: what is counted, in which population, and when (months since the programme's start).

    - ``prevalence``: share in `states` at `stop`
    - ``touched``: share in `states` at any time from `start` to `stop`
    - ``ever``: share who have been in `states` by `stop`
    - ``ever_given``: of those who have been in `after` by `stop`, the share who later reached `states`
    - ``cleared``: share no longer in the kontanthjælp system at `stop`
    - ``waiting_over``: of those still in the kontanthjælp system at `stop`, the share who entered more than
      `longer_than` months before
    - ``offices_meeting``: share of offices in which the share touching `states` from `start` to `stop` is at least
      `threshold`
    - ``best_offices``: mean of that share over the `best` of so many `offices`
    - ``starts``: moves into `states` from `start` to `stop`, each counted, per citizen on the caseload (the mean of
      both ends); citizens who begin in `states` are not counted
    - ``exits``: of the moves into `exit_states` from other states, from `start` to `stop`, the share into `states`

    `among` is the population: ``"present"`` leaves out those who have left the target group for good (moved, died,
    reached pension age; in some programmes, went to a flexjob or a disability pension) before the window;
    ``"entered"`` counts everyone who has ever entered it.

    >>> Measure(kind="touched", states=("placement",), start=16.0, stop=17.0).stop
    17.0
    """

    kind: Kind = Field(description="a measure is one of " + ", ".join(get_args(Kind)))
    states: tuple[str, ...] = Field(default=(), strict=False, description="states is a list of state names")
    after: tuple[str, ...] = Field(default=(), strict=False, description="after is a list of state names")
    exit_states: tuple[str, ...] = Field(default=(), strict=False, description="exit_states is a list of state names")
    group: str | None = Field(default=None, description="group is the name of a group of the programme")
    start: float | None = Field(default=None, ge=0, description="start is a month, 0 or more")
    stop: float = Field(ge=0, description="stop is a month, 0 or more")
    longer_than: float | None = Field(default=None, ge=0, description="longer_than is a number of months, 0 or more")
    threshold: float | None = Field(default=None, ge=0, le=1, description="threshold is a share from 0 to 1")
    best: int | None = Field(default=None, ge=1, description="best is a whole number, 1 or more")
    offices: int | None = Field(default=None, ge=1, description="offices is a whole number, 1 or more")
    among: Literal["present", "entered"] = Field(default="present", description='among is "present" or "entered"')

    @model_validator(mode="after")
    def _needs(self) -> "Measure":
        needed = {
            "prevalence": ("states",),
            "touched": ("states", "start"),
            "ever": ("states",),
            "ever_given": ("states", "after"),
            "cleared": (),
            "waiting_over": ("longer_than",),
            "offices_meeting": ("states", "start", "threshold"),
            "best_offices": ("states", "start", "best", "offices"),
            "starts": ("states", "start"),
            "exits": ("states", "exit_states", "start"),
        }[self.kind]
        missing = [name for name in needed if getattr(self, name) in (None, ())]
        if missing:
            raise ValueError(f"a measure of kind '{self.kind}' needs {', '.join(missing)}")
        if self.start is not None and self.start > self.stop:
            raise ValueError(f"start {self.start} is after stop {self.stop}")
        if self.kind == "exits" and not set(self.states) <= set(self.exit_states):
            raise ValueError("states are among the exit_states in a measure of kind 'exits'")
        return self

    @property
    def months(self) -> tuple[float, ...]:
        """The months at which citizens are observed: the start of the measure's window, and its stop.

        >>> Measure(kind="waiting_over", longer_than=9.0, stop=17.5).months
        (8.5, 17.5)
        """
        if self.longer_than is not None:
            return (max(self.stop - self.longer_than, 0.0), self.stop)
        return (self.stop,) if self.start is None else (self.start, self.stop)
