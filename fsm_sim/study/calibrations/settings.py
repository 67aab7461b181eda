"""The settings of a calibration against what there is to set: targets, readings and parameters, each with its line."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypedDict

import tomli_w

from fsm_sim.inference.parameters.config import Config
from fsm_sim.inference.parameters.free_parameters import problems_of_fixed
from fsm_sim.inference.sources import Sources
from fsm_sim.inference.targets.local_counts import unknowns
from fsm_sim.inference.targets.published import observed, problems_of_readings, problems_of_without
from fsm_sim.inputs.checking.records import record
from fsm_sim.inputs.files.toml_file import TomlFile, read_toml
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import plain
from fsm_sim.study.calibrations.public_table import Data


class SamplingOptions(TypedDict, total=False):
    """How a posterior is sampled; None for the calibration's own settings.

    `draws` of each chain, independent `chains`, and the `seed` of the sampler.
    """

    draws: int | None
    chains: int | None
    seed: int | None


class SourceOptions(TypedDict, total=False):
    """What a calibration is made from beside its settings: changes of them, local data, targets that are left out.

    `broken` is the first month after a break of a public table among the `data`.
    """

    changes: dict[str, int] | None
    data: Data | None
    broken: str | None
    without: Collection[str] | None


class FitOptions(SourceOptions, total=False):
    """What `by_name.calibrate` takes beside the name: other settings, and how the work is done and shown.

    `told` is called with the liberties taken in reading local data, before anything is fitted.
    """

    force: bool
    progress: Callable[[str], None]
    told: Callable[[Sequence[Liberty]], None]
    show_progress: bool


def changed(config: Config, sampling: Mapping[str, int], without: str | Collection[str] | None) -> Config:
    """Settings with other numbers of sampling, and with other targets left out unless that is None.

    Raises
    ------
    InputError
        When they are no settings.
    """
    updates: dict[str, Any] = {}
    if sampling:
        asked = {key: plain(value) for key, value in sampling.items()}
        updates["sampling"] = {**config.sampling.model_dump(), **asked}
    if without is not None:
        ids: Any = {without} if isinstance(without, str) else without
        texts = isinstance(ids, Collection) and all(isinstance(one, str) for one in ids)
        updates["without"] = sorted(set(ids)) if texts else ids
    if not updates:
        return config
    file = TomlFile(Path("the calibration's settings"), "", {**config.model_dump(), **updates})
    return record(Config, file, Sentence("a calibration's settings"))


def check_settings(sources: Sources, file: Path | None, *, given: bool = False) -> None:
    """Refuse settings that name what is not there, or what is not allowed.

    `file` has the settings, None for the defaults. `given`: the targets left out are not in it but were asked for.

    Raises
    ------
    InputError
        With every problem of the settings, its line and remedy.
    """
    config, catalogue = sources.config, sources.catalogue
    of_without = problems_of_without(catalogue, config.without)
    of_readings = problems_of_readings(catalogue, config.readings)
    found = _placed("readings", of_readings, file)
    found += (
        [Problem("", None, text) for text in of_without.values()] if given else _placed("without", of_without, file)
    )
    if not found:
        free = replace(sources, config=config.model_copy(update={"fixed": {}}))
        priors = unknowns(free, observed(catalogue, sources.programmes, config.readings, config.without)).priors
        found = _placed("fixed", problems_of_fixed(config.fixed, priors), file)
    if found:
        raise InputError(*found)


def config_toml(config: Config) -> str:
    """A calibration's settings as TOML."""
    heading = "# The settings of this calibration. A change makes it stale: run `fsm-sim calibrate` again.\n"
    if config.data:
        heading += "# data: monthly counts of a municipality of one's own.\n"
    if config.panel:
        heading += "# panel: a public table of the stocks of many municipalities.\n"
    return heading + "\n" + tomli_w.dumps(config.model_dump(exclude=_empty(config)))


def _empty(config: Config) -> set[str]:
    """What is left out of a file of settings where it says nothing."""
    return {name for name in ("data", "data_programme", "panel", "panel_break") if not getattr(config, name)}


def _placed(table: str, problems: Mapping[str, str], file: Path | None) -> list[Problem]:
    """Problems at the keys of a table of the file, or at a list in it."""
    if not problems or file is None:
        return [Problem("", None, text) for text in problems.values()]
    settings: TomlFile = read_toml(file)
    return [settings.problem((table, name), text) for name, text in problems.items()]
