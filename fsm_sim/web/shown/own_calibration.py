"""The calibration of the reader's own that an answer is drawn from, in words."""

from dataclasses import dataclass

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.municipalities import municipality
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import decimal
from fsm_sim.model.scenarios.calendar import months_between
from fsm_sim.model.text import Language
from fsm_sim.report.document.calibration.panel_text import own_effects


@dataclass(frozen=True)
class Own:
    """What is said of it: from what it was made, and where the municipality that is chosen lies by it."""

    drawn: str
    peers: tuple[str, ...] = ()


def own_calibration(calibration: Calibration, token: str, chosen: str, language: Language) -> Own | None:
    """What is said of the calibration that a token opened, and of the municipality as it was `chosen` by it."""
    if not token:
        return None
    town = municipality(chosen)
    peers = own_effects(calibration.panel, town, language) if town else ()
    return Own(drawn_from(calibration, language), peers)


def drawn_from(calibration: Calibration, language: Language) -> str:
    """From which table of the reader's own all numbers are drawn."""
    panel = calibration.panel
    first, last = str(panel["first"]), str(panel["last"])
    return sentence(
        "web.own.drawn",
        language,
        measures=listed([sentence(f"panel.{one}", language) for one in panel["measures"]], language),
        municipalities=decimal(len(panel["municipalities"]), 0, language),
        first=first,
        last=last,
        months=decimal(months_between(first, last) + 1, 0, language),
        name=calibration.name,
        digest=calibration.digest[:19],
    )
