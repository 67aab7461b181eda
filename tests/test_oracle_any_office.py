"""Oracle: as many citizens move as the formula says, whatever the office: part time, leave, several programmes, dates.

The number of moves less the integral of their intensity over the time at risk is a martingale (Aalen, Borgan and
Gjessing 2008, "Survival and Event History Analysis", chapter 2): its mean is 0 and its variance that integral. The
intensity is worked out here from the table of spells alone: who has whom, and for how much of full time.
"""

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from random_models import AnyOffice, any_offices
from small_models import ROTATION

from fsm_sim.engines.process.processes import run_office
from fsm_sim.model.network import Floats
from fsm_sim.model.parameters import Mixture, Parameters
from fsm_sim.model.programme import Programme, ends

Part = tuple[Programme, Parameters, dict[str, Any]]
ALIKE = Mixture(weights=(1.0,), multipliers=(1.0,))
KINDS = {"work": "work", "clarification": "clarify"}
OFFICES = 60


def plain(programme: Programme, numbers: Parameters, keys: dict[str, Any]) -> Part:
    """Caseload and changes of caseworker matter; what the table of spells does not tell, a team among it, does not."""
    states = {name: one.model_copy(update={"queue": False}) for name, one in programme.states.items()}
    structure = programme.model_copy(update={"team": None, "states": states, "stages": {}})
    effects = numbers.effects.model_copy(
        update={
            "caseload_elasticity_work": -1.0,
            "caseload_elasticity_clarify": -0.4,
            "caseload_low": 2.0,
            "caseload_reference": 20.0,
            "caseworker_change_penalty": 0.3,
            "penalty_scale": "hazard",
            "penalty_persistence": "permanent",
            "caseworker_effect_sd": 0.0,
            "office_placement_effect": 1.0,
            "office_work_effect": 1.0,
        }
    )
    rates = {name: min(max(rate, 0.05), 0.5) for name, rate in numbers.rates.items()}
    own = {"rates": rates, "stages": {}, "effects": effects, "readiness": ALIKE, "preparation": ALIKE}
    return structure, numbers.model_copy(update=own), keys


def caseload_effects(rows: pd.DataFrame, weights: dict[str, float], office: Part, name: str) -> Floats:
    """The integral over each spell of what its caseworker's caseload multiplies an intensity by."""
    effects = office[1].effects
    low, high, reference = effects.caseload_low, effects.caseload_high, effects.caseload_reference
    elasticity = getattr(effects, f"caseload_elasticity_{name}")
    found = np.zeros(len(rows))
    for caseworker, own in rows.groupby("caseworker"):
        at = rows.index.get_indexer(own.index)
        begun, over = own["start"].to_numpy(), own["stop"].to_numpy()
        if caseworker == -1:  # nobody's citizens are those of a caseworker with too many
            found[at] = (over - begun) * (high / reference) ** elasticity
            continue
        times = np.unique(np.concatenate([begun, over]))
        weight = own["state"].map(weights).to_numpy(float)
        load = np.zeros(len(times))
        np.add.at(load, np.searchsorted(times, begun), weight)
        np.add.at(load, np.searchsorted(times, over), -weight)
        each = np.cumsum(load)[:-1] / own["share"].iloc[0]
        factor = (np.clip(each, low, high) / reference) ** elasticity
        total = np.concatenate([[0.0], np.cumsum(factor * np.diff(times))])
        found[at] = total[np.searchsorted(times, over)] - total[np.searchsorted(times, begun)]
    return found


def moves(drawn: AnyOffice, seed: int) -> pd.DataFrame:
    """Of each spell and transition: whether it was taken, and the integral of its intensity."""
    rows = run_office(drawn.setting(), seed)
    rows = (rows if "share" in rows else rows.assign(share=1.0)).reset_index(drop=True)
    several = len(drawn.parts) > 1
    weights = {
        f"{programme.name}:{name}" if several else name: state.caseload_weight
        for programme, _, _ in drawn.parts
        for name, state in programme.states.items()
    }
    weights |= {"left": 0.0}
    found = []
    for part in drawn.parts:
        programme, numbers, _ = part
        own = f"{programme.name}:" if several else ""
        spent = {name: caseload_effects(rows, weights, part, name) for name in ("work", "clarify")}
        spent[""] = (rows["stop"] - rows["start"]).to_numpy()
        for name, transition in programme.transitions.items():
            source, target = (own + end for end in ends(name))
            here = rows["state"] == source
            kind = next((KINDS[effect] for effect in transition.effects if effect in KINDS), "")
            if kind and not weights[source]:
                continue  # of whom no caseload counts the table does not say whose caseload they meet
            kept = 0.7 ** rows["changes"] if "continuity" in transition.effects else 1.0
            due = numbers.rates[name] * spent[kind] * kept
            taken = rows["next_state"].isin([target, "left" if target.endswith("left") else target])
            found.append(
                pd.DataFrame(
                    {
                        "kind": kind or "neither",
                        "penalised": "continuity" in transition.effects,
                        "part_time": rows["share"] < 1,
                        "nobody": rows["caseworker"] == -1,
                        "taken": taken,
                        "due": due,
                    }
                )[here]
            )
    return pd.concat(found) if found else pd.DataFrame()


def test_A3_A9_any_office_moves_its_citizens_as_often_as_the_formula_says() -> None:
    """Over all offices and for those of caseworkers who work part time, whom nobody has, and with other caseworkers."""
    tables = []

    @given(any_offices())
    @settings(max_examples=OFFICES, derandomize=True, database=None)
    def run(drawn: AnyOffice) -> None:
        office = drawn.of(plain, capacity=None, learning=None, months=12.0)
        seed = OFFICES * ROTATION + len(tables)  # one of its own: with the same random numbers luck would add up
        tables.append(moves(office, seed).assign(several=len(office.parts) > 1, leave=bool(office.shared["leave"])))

    run()
    every = pd.concat(tables)
    for column in ("kind", "penalised", "part_time", "nobody", "several", "leave"):
        for value, rows in every.groupby(column):
            due, taken = rows["due"].sum(), rows["taken"].sum()
            assert due > 100, (column, value)
            assert abs(taken - due) <= 4 * np.sqrt(due), (column, value, taken, due)
