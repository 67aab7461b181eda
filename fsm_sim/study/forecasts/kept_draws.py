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

    An evaluation lays out tables of the parameters, which take some megabytes for a hundred draws. They are forgotten
    with it, except those of the `tables` offices asked for last.
    """

    def __init__(self, posterior: Posterior, most: float, earlier: Self | None = None, *, tables: int = 0) -> None:
        self.posterior, self._most, self._earlier, self._most_tables = posterior, most, earlier, tables
        self._found: OrderedDict[_Key, Draws] = OrderedDict()
        self._tables: OrderedDict[_Key, Draws] = OrderedDict()
        self._making: dict[_Key, Lock] = {}
        self._lock = Lock()

    def afresh(self) -> Self:
        """The same for one evaluation."""
        return type(self)(self.posterior, math.inf, self)

    def of(self, office: Office) -> Draws:
        """The parameters of an office's programme at every draw, in the order of the posterior's table."""
        key = _key(office)
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
        return self._earlier._shared(office)

    def _shared(self, office: Office) -> Draws:
        """The parameters of an office with the tables that evaluations make of them."""
        found, key = self.of(office), _key(office)
        with self._lock:
            made = self._tables.setdefault(key, _SharedDraws(found.network, found.table, found.start))
            self._tables.move_to_end(key)
            while len(self._tables) > self._most_tables:
                self._tables.popitem(last=False)
        return made


def _key(office: Office) -> _Key:
    return office.programme, office.municipality, settled_parts(office)


class _SharedDraws(Draws):
    """Draws of which one thread makes a table while others that need the same wait, and do not make it too."""

    def __init__(self, network: Network, parameters: ProgrammeDraws, start: Start) -> None:
        super().__init__(network, parameters, start)
        self._making = Lock()

    def numbers(self, changes: int) -> ParameterArrays:
        with self._making:
            return super().numbers(changes)
