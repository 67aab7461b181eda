"""The structure of the model as switches of a calibration: what no published figure decides."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from fsm_sim.model.specification import Specification


class Structure(Specification):
    """Parts of the model that no published figure decides, each with a simpler form to see what it does.

    `stays`: ``"stages"`` as the programme's file has them, or ``"exponential"``, so that the time already spent in a
    state says nothing of what is left. `municipal_effects`: a municipality has ``"two"`` effects, on placements and on
    other work, or ``"one"`` on both, that of work.
    """

    stays: Literal["stages", "exponential"] = Field(default="stages", description='stays is "stages" or "exponential"')
    municipal_effects: Literal["two", "one"] = Field(default="two", description='municipal_effects is "two" or "one"')

    def effect_of(self, kind: str) -> str:
        """The kind of the municipality's effect that acts where `kind` would.

        >>> Structure().effect_of("office_placement"), Structure(municipal_effects="one").effect_of("office_placement")
        ('office_placement', 'office_work')
        """
        return "office_work" if self.municipal_effects == "one" else kind

    def stages(self, given: Mapping[str, int]) -> dict[str, int]:
        """The stages of a programme's states, of those in its file.

        >>> Structure(stays="exponential").stages({"placement": 3})
        {'placement': 1}
        """
        return {state: 1 if self.stays == "exponential" else count for state, count in given.items()}
