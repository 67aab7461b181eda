"""Records of leave, for offices that have some; like those of `arrays`."""

from typing import Final

import numpy as np

LEAVE: Final = np.dtype(
    [
        ("effect", "f8"),
        ("learned", "f8"),
        ("worker", "i4"),  # number of the caseworker on leave, -1 for none
        ("share", "u4"),
        ("citizens", "u4"),  # who has theirs meanwhile: below
        ("stand_ins", "u4"),  # how many there have been
    ]
)
"""The caseworker of a post who is on leave."""
SHARED: Final = 0
WAITING: Final = 1
STAND_IN: Final = 2

HOME: Final = np.dtype([("worker", "i4"), ("post", "u4")])
"""The caseworker on leave, by number and post, whose citizen another has meanwhile; -1 for none."""

ABSENCE: Final = np.dtype([("post", "u4"), ("citizens", "u4"), ("counts", "u4")])
"""A leave that begins or ends; `counts` is 1 where the return is a change of caseworker."""
