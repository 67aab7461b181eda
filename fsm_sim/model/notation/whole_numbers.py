"""The whole numbers that a user asks for and what each may be, once for the command line, Python and files."""

from dataclasses import dataclass
from numbers import Integral
from typing import Any

from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number by the name that the command line and Python have for it, from `least` to `most` (None: no end).

    >>> REPLICATIONS.checked(4)
    4
    >>> FITS.checked(1)
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: fits is 1; it is a whole number from 20 to 100000.
    1 error. ...
    """

    name: str
    least: int
    most: int | None = None

    @property
    def rule(self) -> str:
        """What the number may be.

        >>> DRAWS.rule
        'a whole number of 1 or more'
        """
        if self.most is None:
            return Sentence("a whole number of {least} or more", least=self.least)
        return Sentence("a whole number from {least} to {most}", least=self.least, most=self.most)

    def problems(self, value: object) -> list[Problem]:
        """What is wrong with a value: its kind or its size. Neither true nor 5.0 is a whole number.

        >>> [problem.sentence for problem in JOBS.problems(1.5)]
        ['jobs is 1.5; it is a whole number from 0 to 1024.']
        """
        number = plain(value)
        if type(number) is int and self.least <= number and (self.most is None or number <= self.most):
            return []
        return [
            Problem(
                "",
                None,
                Sentence("{name} is {value}; it is {rule}.", name=self.name, value=shown(value), rule=self.rule),
            )
        ]

    def checked(self, value: int) -> int:
        """The value as a Python integer.

        Raises
        ------
        InputError
            When it is not such a number.
        """
        if found := self.problems(value):
            raise InputError(*found)
        return int(value)


def plain(value: Any) -> Any:
    """A whole number of another library, such as NumPy, as Python's own, which can be written down; the rest as it is.

    >>> import numpy as np
    >>> plain(np.int64(3)), plain(True), plain(3.0)
    (3, True, 3.0)
    """
    return int(value) if isinstance(value, Integral) and not isinstance(value, bool) else value


SEED = WholeNumber("seed", 0, 2**63 - 1)
"""A word of the key of all random numbers, and a whole number as a TOML file can hold it: 64 bits with a sign."""
DRAWS = WholeNumber("draws", 1)
"""Posterior draws of a forecast; a calibration has a number of its own, and no more are taken."""
REPLICATIONS = WholeNumber("replications", 1, 2**32)
"""A run's address has 32 bits for the replication; one more would meet the random numbers of the next draw."""
JOBS = WholeNumber("jobs", 0, 1024)
"""0 for as many as there are cores; each worker takes some 400 MB, and more than the cores of any machine help none."""
THREADS = WholeNumber("threads", 0, 1024)
DRAWS_OF_A_CHAIN = WholeNumber("draws", 100, 100_000)
CHAINS = WholeNumber("chains", 2, 64)
MONTHS_AFTER = WholeNumber("months", 1, 60)
"""Months after the last that is fitted."""
PORT = WholeNumber("port", 1, 65_535)
FITS = WholeNumber("fits", 20, 100_000)
"""Data sets that a validation simulates and fits; of fewer no rank statistic says anything."""
