"""A simulated history: every citizen's spells, with what is read from them for one citizen and for one office."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from fsm_sim.inputs import programmes
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.scenario import Office, Scenario
from fsm_sim.model.text import Language


@dataclass(frozen=True, eq=False)
class History:
    """What a simulation returns: the episode table (empty for the mean field) and the reported measures by month.

    Where a municipality has several offices, both tables have a column ``programme``, which tells them apart.
    """

    episodes: pd.DataFrame
    measures: pd.DataFrame
    scenario: Scenario

    def office(self, municipality: str = "", programme: str = "") -> Office:
        """The office of a municipality, the first of the scenario unless one is named.

        Raises
        ------
        InputError
            When there is no such office, or the municipality has several and `programme` names none of them.
        """
        offices = self.scenario.office
        town = municipality or (offices[0].municipality if not programme else "")
        found = [one for one in offices if town in ("", one.municipality) and programme in ("", one.programme)]
        if not municipality and not programme:
            found = found[:1]
        if len(found) == 1:
            return found[0]
        here = found or [one for one in offices if town in ("", one.municipality)]
        if not here:
            towns = ", ".join(dict.fromkeys(one.municipality for one in offices))
            text = Sentence("the history has no office in {town}; it has {towns}.", town=town, towns=towns)
            raise InputError(Problem("", None, text))
        known = tuple(
            Sentence("'{programme}' in {municipality}", programme=one.programme, municipality=one.municipality)
            for one in here
        )
        text = Sentence(
            "which office is meant is not said; name municipality and programme of one of {offices}.", offices=known
        )
        if not found:
            text = Sentence(
                "the history has no office of '{programme}'; name municipality and programme of one of {offices}.",
                programme=programme,
                offices=known,
            )
        raise InputError(Problem("", None, text))

    def of_office(self, table: pd.DataFrame, municipality: str = "", programme: str = "") -> pd.DataFrame:
        """The rows of an office (`office`) in one of the history's tables.

        Raises
        ------
        InputError
            As `office`.
        """
        one = self.office(municipality, programme)
        mine = table["municipality"] == one.municipality
        return table[mine & (table["programme"] == one.programme) if "programme" in table.columns else mine]

    def citizen(self, number: int, municipality: str = "", replication: int = 0, programme: str = "") -> pd.DataFrame:
        """The spells of one citizen in order; of the first office unless another is named.

        Raises
        ------
        InputError
            When there is no such citizen or office.
        """
        town = self.office(municipality, programme).municipality
        rows = self.of_office(self._of(replication), municipality, programme)
        found = rows[rows["citizen"] == number]
        if found.empty:
            text = Sentence(
                "the history has no citizen {number} in {town}, run {replication}.",
                number=number,
                town=town,
                replication=replication,
            )
            raise InputError(Problem("", None, text))
        return found.sort_values("start").reset_index(drop=True)

    def caseloads(self, replication: int = 0) -> pd.DataFrame:
        """Every caseworker's caseload from each time at which it changes.

        Columns ``municipality``, ``caseworker`` (in order of hiring), ``month``, ``caseload`` (from that month on), and
        ``programme`` where the episode table has it.
        """
        rows = self._of(replication)
        rows = rows[rows["caseworker"] >= 0]
        place = [name for name in ("municipality", "programme") if name in rows.columns]
        weight = pd.Series(
            [self._weights[tuple(at)] for at in zip(*(rows[name] for name in (*place, "state")), strict=True)],
            index=rows.index, dtype=float,
        )  # fmt: skip
        over = rows["next_state"] != ""
        worker = [*place, "caseworker"]
        moves = pd.concat(
            [
                rows[worker].assign(month=rows["start"], caseload=weight),
                rows.loc[over, worker].assign(month=rows["stop"], caseload=-weight),
            ]
        )
        summed = moves.groupby([*worker, "month"])["caseload"].sum().reset_index()
        summed["caseload"] = summed.groupby(worker)["caseload"].cumsum()
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
            text = Sentence("the mean field follows no single citizens; simulate with another engine.")
            raise InputError(Problem("", None, text))
        return self.episodes[self.episodes["replication"] == replication]

    @cached_property
    def _weights(self) -> dict[tuple[str, ...], float]:
        """The share of a case that a state is, by municipality, programme where that tells offices apart, and state."""
        apart = self.scenario.has_several_offices_of_one_municipality
        return {
            (office.municipality, *([office.programme] if apart else []), name): state.caseload_weight
            for office in self.scenario.office
            for name, state in programmes.load(office.programme).states.items()
        }
