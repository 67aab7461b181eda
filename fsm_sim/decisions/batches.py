"""How much work the batches of an evaluation are: enough to be worth preparing, and as many as threads need."""

import math

import numpy as np

from fsm_sim.study.forecasts.tasks import CHUNK_SECONDS

SMALLEST_BATCH_SECONDS = 0.05
"""A smaller batch costs more to prepare than it saves, unless threads would wait for the last one."""
EVENLY = 3
"""Batches per thread that keep threads busy to the end of little work; they may be smaller, by the next number."""
SMALLER = 0.4
BATCHES_PER_THREAD = 8
"""Batches per thread: enough to keep all threads busy to the end, to report progress and to react to cancellation."""


def batch_seconds(whole: float, threads: int) -> float:
    """About how long a batch is to take."""
    least = SMALLEST_BATCH_SECONDS
    if threads > 1:
        least = min(least, max(whole / threads / EVENLY, SMALLER * least))
    return float(np.clip(whole / threads / BATCHES_PER_THREAD, least, CHUNK_SECONDS))


def evenly(draws: int, one: float, each: float) -> float:
    """The seconds of batches of about as many draws each, so that none is left with a few."""
    batches = max(1, round(draws * one / each))
    return each if one > each or not draws else math.ceil(draws / batches) * one * (1 + 1e-9)
