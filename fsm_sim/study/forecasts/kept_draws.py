"""The parameters of a posterior's draws by programme and municipality: made once, and kept while they are asked for."""

import math
from collections import OrderedDict
from threading import Lock
from typing import Self

from fsm_sim.engines.citizens.composition import Start
from fsm_sim.engines.compiled.arrays import ParameterArrays
from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.model.network import Network
from fsm_sim.model.parameter_table import ProgrammeDraws
from fsm_sim.model.scenarios.scenario import Office
from fsm_sim.study.forecasts.run_tasks import draws_of, settled_parts
from fsm_sim.study.forecasts.tasks import Posterior

type _Key = tuple[str, str, tuple[bool, ...]]


class KeptDraws:
    """The parameters of every draw for the offices asked for lately; of more than `most` the oldest are forgotten.

    Whatever their staffing is, offices of one programme and municipality share them, and a settled office is solved
    once. Threads may share them; one waits for what another makes.
    """

    def __init__(self, posterior: Posterior, most: float, earlier: Self | None = None) -> None:
        self.posterior, self._most, self._earlier = posterior, most, earlier
        self._found: OrderedDict[_Key, Draws] = OrderedDict()
        self._making: dict[_Key, Lock] = {}
        self._lock = Lock()

    def afresh(self) -> Self:
        """The same for one evaluation: the tables that it makes of them, some megabytes each, are forgotten with it."""
        return type(self)(self.posterior, math.inf, self)

    def of(self, office: Office) -> Draws:
        """The parameters of an office's programme at every draw, in the order of the posterior's table."""
        key = (office.programme, office.municipality, settled_parts(office))
        with self._lock:
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                found = self._found.get(key)
                if found is not None:
                    self._found.move_to_end(key)
                    return found
            made = self._made(office)
            with self._lock:
                self._found[key] = made
                while len(self._found) > self._most:
                    forgotten, _ = self._found.popitem(last=False)
                    self._making.pop(forgotten, None)
            return made

    def _made(self, office: Office) -> Draws:
        if self._earlier is None:
            return draws_of(self.posterior, office, range(len(self.posterior)))
        found = self._earlier.of(office)
        return _SharedDraws(found.network, found.table, found.start)


class _SharedDraws(Draws):
    """Draws of which one thread makes a table while others that need the same wait, and do not make it too."""

    def __init__(self, network: Network, parameters: ProgrammeDraws, start: Start) -> None:
        super().__init__(network, parameters, start)
        self._making = Lock()

    def numbers(self, changes: int) -> ParameterArrays:
        with self._making:
            return super().numbers(changes)
