"""A simulated history: every citizen's spells, with what is read from them for one citizen and for one office."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from fsm_sim.inputs import programmes
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.text import Language


@dataclass(frozen=True, eq=False)
class History:
    """What a simulation returns: the episode table (empty for the mean field) and the reported measures by month."""

    episodes: pd.DataFrame
    measures: pd.DataFrame
    scenario: Scenario

    def citizen(self, number: int, municipality: str = "", replication: int = 0) -> pd.DataFrame:
        """The spells of one citizen in order; of the first office unless `municipality` names another.

        Raises
        ------
        InputError
            When there is no such citizen.
        """
        town = municipality or self.scenario.office[0].municipality
        rows = self._of(replication)
        found = rows[(rows["municipality"] == town) & (rows["citizen"] == number)]
        if found.empty:
            raise InputError(Problem("", None, f"the history has no citizen {number} in {town}, run {replication}."))
        return found.sort_values("start").reset_index(drop=True)

    def caseloads(self, replication: int = 0) -> pd.DataFrame:
        """Every caseworker's caseload from each time at which it changes.

        Columns ``municipality``, ``caseworker`` (in order of hiring), ``month``, ``caseload`` (from that month on).
        """
        rows = self._of(replication)
        rows = rows[rows["caseworker"] >= 0]
        weight = pd.Series(
            [self._weights[place] for place in zip(rows["municipality"], rows["state"], strict=True)],
            index=rows.index, dtype=float,
        )  # fmt: skip
        over = rows["next_state"] != ""
        keys = ["municipality", "caseworker", "month"]
        moves = pd.concat(
            [
                rows[["municipality", "caseworker"]].assign(month=rows["start"], caseload=weight),
                rows.loc[over, ["municipality", "caseworker"]].assign(month=rows["stop"], caseload=-weight),
            ]
        )
        summed = moves.groupby(keys)["caseload"].sum().reset_index()
        summed["caseload"] = summed.groupby(keys[:2])["caseload"].cumsum()
        return summed

    def titles(self, language: Language = "en") -> dict[str, str]:
        """What each state of the scenario's programmes is called, in the programmes' order.

        Raises
        ------
        InputError
            When there is no such language.
        """
        return {
            name: state.title.in_language(language)
            for office in self.scenario.office
            for name, state in programmes.load(office.programme).states.items()
        }

    def _of(self, replication: int) -> pd.DataFrame:
        if self.episodes.empty:
            raise InputError(
                Problem("", None, "the mean field follows no single citizens; simulate with another engine.")
            )
        return self.episodes[self.episodes["replication"] == replication]

    @cached_property
    def _weights(self) -> dict[tuple[str, str], float]:
        """The share of a case that a state is, by municipality and state."""
        return {
            (office.municipality, name): state.caseload_weight
            for office in self.scenario.office
            for name, state in programmes.load(office.programme).states.items()
        }
