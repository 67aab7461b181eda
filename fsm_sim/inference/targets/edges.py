"""Shares at 0 and 1, whose logits are not finite."""

from typing import Any

import numpy as np

EDGE = 1e-6
"""Shares this close to 0 or 1 count as reaching it, so that "over nine in ten" has a finite logit."""


def inside(share: Any, xp: Any = np) -> Any:
    """Shares moved off 0 and 1, by `EDGE`, so that their logits are finite.

    >>> inside(np.array([0.0, 0.5, 1.0])).tolist()
    [1e-06, 0.5, 0.999999]
    """
    return xp.clip(share, EDGE, 1 - EDGE)
