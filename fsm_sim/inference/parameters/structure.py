"""The structure of the model as a switch of a calibration, where the files of programmes do not have it."""

from typing import Literal

from pydantic import Field

from fsm_sim.model.specification import Specification


class Structure(Specification):
    """How many effects a municipality has: ``"two"``, on placements and on other work, or ``"one"`` on both."""

    municipal_effects: Literal["two", "one"] = Field(default="two", description='municipal_effects is "two" or "one"')

    def effect_of(self, kind: str) -> str:
        """The kind of the municipality's effect that acts where `kind` would: the one there is, is that of work.

        >>> Structure().effect_of("office_placement"), Structure(municipal_effects="one").effect_of("office_placement")
        ('office_placement', 'office_work')
        """
        return "office_work" if self.municipal_effects == "one" else kind
