"""Calibrations of studies: under a name of their own, made unless they are there."""

import sys

from fsm_sim.inference.parameters.config import Config
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.report.document.calibration.check_text import check_sentence
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.calibrations.settings import config_toml


def calibrated(name: str, config: Config) -> Calibration:
    """The calibration of that name with these settings; nothing is done when it is there and up to date.

    ``published`` keeps the settings that it has.
    """
    settings = config_toml(config)
    file = calibrations.folder(name) / "config.toml"
    if name != calibrations.PUBLISHED and not (file.is_file() and file.read_text("utf-8") == settings):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(settings, "utf-8")
    return calibrations.calibrate(name, progress=say)[0]


def failed_checks(calibration: Calibration) -> str:
    """The checks that a calibration did not pass, with their values; empty when it passed all."""
    failed = [check for check in calibration.checks if not check.passed]
    return "; ".join(f"{check_sentence(check.as_json())}: {check.value:.4g}" for check in failed)


def markdown(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table as a page has it."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows))


def say(text: str) -> None:
    """Progress, to the console."""
    print(text, file=sys.stderr)
