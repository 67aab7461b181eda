"""The base of every specification: a frozen record that rejects what it does not know.

The `description` of a field is the sentence that completes "…; a number of posts is 0 or more" when a value is
refused, so the rule and its explanation stand in one place.
"""

from pydantic import BaseModel, ConfigDict


class Specification(BaseModel):
    """A frozen, strictly typed record. A change returns a new one: ``record.model_copy(update={...})``.

    Raises
    ------
    pydantic.ValidationError
        With every error at once; `fsm_sim.inputs` turns each into a sentence with file and line.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=False
    )
