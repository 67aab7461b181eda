"""The base of every specification: a frozen record that rejects unknown keys.

The `description` of a field is the rule that an error sentence ends with ("…; a number of posts is 0 or more"), so the
rule and its explanation are defined in one place.
"""

from pydantic import BaseModel, ConfigDict


class Specification(BaseModel):
    """A frozen, strictly typed record. A change makes a new record: ``record.model_copy(update={...})``.

    Raises
    ------
    pydantic.ValidationError
        With all errors at once; `fsm_sim.inputs` turns each into a sentence with file and line.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=False, defer_build=True
    )
