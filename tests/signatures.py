"""What functions of the package can be given by name, for tests that read documents and notebooks."""

import inspect
from collections.abc import Callable
from typing import Unpack, get_args, get_origin


def keywords(function: Callable[..., object]) -> set[str]:
    """What a function can be given by name, those of a `TypedDict` that it unpacks among them."""
    found = set(inspect.signature(function).parameters)
    for hint in function.__annotations__.values():
        if get_origin(hint) is Unpack:
            found |= set(get_args(hint)[0].__annotations__)
    return found
