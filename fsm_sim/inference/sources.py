"""What a calibration is made from: evidence, priors, programmes and settings, read once, with one digest over all."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.local_counts import MonthlyCounts
from fsm_sim.evidence.study import Exit
from fsm_sim.inference.caseload.stored_prior import FILES, current
from fsm_sim.inference.parameters.config import LOCAL, Config
from fsm_sim.inference.parameters.free_parameters import REFERENCE_PROGRAMME
from fsm_sim.inference.parameters.priors import Priors, ProgrammeChanges
from fsm_sim.inference.parameters.programme_parameters import multipliers
from fsm_sim.inputs import programmes
from fsm_sim.inputs.checking.records import read_record, record
from fsm_sim.inputs.checking.wording import suggestion
from fsm_sim.inputs.evidence import read_catalogue
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.files.toml_file import TomlFile, read_toml
from fsm_sim.inputs.local_counts import DataFile, LocalData, read_local_data
from fsm_sim.inputs.studies import read_studies
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.programme import Programme
from fsm_sim.version import __version__

if TYPE_CHECKING:  # SciPy's distributions are not needed to read sources
    from fsm_sim.inference.stocks.panel import Panel

ROOMS = ("model", "engines", "evidence", "inference")
"""Rooms whose code decides a calibration; a change in any of them makes an earlier one stale."""
NOT_CHANGED = ("name", "base", "drop")
"""Keys of a programme's file that no calibration changes: targets and other programmes refer to them."""
VALIDATION = "inference/validation"
"""The folder whose code only validates a calibration: a change there makes only validations stale."""

TABLES: dict[tuple[str, ...], Exit] = {
    ("effects", "caseload_elasticity_work"): "work",
    ("effects", "caseload_elasticity_clarify"): "clarification",
}
"""The priors that a meta-analysis gives, by their place in the file of priors."""


@dataclass(frozen=True)
class Sources:
    """Everything a calibration is made from; `liberties` are those taken in reading the counts, and decide nothing.

    `panels` are the stocks of many municipalities in a public table, one panel for each of its measures.
    """

    catalogue: Catalogue
    priors: Priors
    programmes: tuple[Programme, ...]
    config: Config
    counts: tuple[MonthlyCounts, ...] = ()
    liberties: tuple[Liberty, ...] = ()
    panels: "tuple[Panel, ...]" = ()

    @property
    def panel_municipalities(self) -> tuple[str, ...]:
        """The municipalities of the public table, in its order."""
        return tuple(dict.fromkeys(name for one in self.panels for name in one.municipalities))

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digest of each part."""
        return {
            "evidence": self.catalogue.digest(),
            "priors": digest(self.priors.model_dump(mode="json")),
            "programmes": digest([programme.model_dump(mode="json") for programme in self.programmes]),
            "settings": digest(self.config.model_dump(mode="json", exclude=set(LOCAL))),
            **({"data": digest([one.model_dump(mode="json") for one in self.counts])} if self.counts else {}),
            **({"panel": digest([one.as_json() for one in self.panels])} if self.panels else {}),
            "code": code_digest(),
            "version": __version__,
        }

    @cached_property
    def digest(self) -> str:
        """One digest over all parts: a calibration is stale when it differs."""
        return digest(self.digests)


def read_sources(
    config: Path | None = None, data: Path | DataFile | None = None, *, panel: Path | None = None, broken: str = ""
) -> Sources:
    """Read the shipped evidence, priors and programmes, a run's `config.toml` where it has one, and local counts.

    `data` and `panel`, with the month `broken` of its break, take the place of the files that the settings name. The
    panel itself is not read here (`study.calibrations.public_table`).

    Raises
    ------
    InputError
        With every problem of every file.
    """
    catalogue = read_catalogue()
    settings = read_settings(config)
    if data is not None or panel is not None or broken:
        own = data if isinstance(data, DataFile) or data is None else DataFile(data)
        of_counts = {"data": own.path.as_posix(), "data_programme": own.programme} if own else {"data": ""}
        of_panel = {"panel": panel.as_posix() if panel else "", "panel_break": broken}
        settings = settings.model_copy(update={"data_programme": "", **of_counts, **of_panel})
    local = read_local_data(Path(settings.data), programme=settings.data_programme) if settings.data else LocalData(())
    return Sources(
        catalogue=catalogue,
        priors=read_priors().model_copy(
            update={one: getattr(settings, one) for one in ("continuity", "structure", "programmes")}
        ),
        programmes=read_programmes(settings.programmes, config),
        config=settings,
        counts=local.counts,
        liberties=local.liberties,
    )


def read_programmes(changes: ProgrammeChanges, config: Path | None = None) -> tuple[Programme, ...]:
    """All programmes, with what a calibration's settings change in them.

    Raises
    ------
    InputError
        When the settings change a programme that does not exist, or make one that is not valid.
    """
    where = str(config or "")
    unknown = [said for name in changes if (said := programmes.unknown(name))]
    unknown += [
        f"{name}.programme has '{key}'; what a programme is called and builds on stays as it is: change its other keys."
        for name, table in changes.items()
        for key in NOT_CHANGED
        if key in table.get("programme", {})
    ]
    if unknown:
        raise InputError(*(Problem(where, None, f"[programmes]: {said}") for said in unknown))
    try:
        return tuple(programmes.load(name, changes) for name in programmes.names())
    except InputError as error:
        if not changes:
            raise
        raise InputError(
            *(Problem(where, None, f"[programmes]: {problem.text}") for problem in error.problems)
        ) from None


def read_settings(config: Path | None) -> Config:
    """The settings in a run's `config.toml`, or the defaults for None."""
    return read_record(Config, config, "a calibration's settings") if config else Config()


def _no_multiplier(name: str, known: Sequence[str]) -> str:
    said = f"[programme_multipliers] names '{name}', which is not a multiplier of a programme"
    if name.startswith(f"{REFERENCE_PROGRAMME}: "):
        return f"{said}; {REFERENCE_PROGRAMME} is the reference, whose multipliers are 1."
    return said + suggestion(name, known, "multipliers are")


def digest(content: Any) -> str:
    """The sha256 of some content, whatever the order of its keys.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def code_digest() -> str:
    """The digest of the code that decides a calibration."""
    return digest({name: text for room in ROOMS for name, text in _code(room) if not name.startswith(VALIDATION)})


def validation_digest(calibration: str) -> str:
    """The digest of a validation: that of the calibration and of the code that validates it."""
    return digest({"calibration": calibration, **dict(_code(VALIDATION))})


def _code(room: str) -> list[tuple[str, str]]:
    """The files of a room, by name in the package, and what is in them."""
    package = Path(__file__).resolve().parent.parent
    files = sorted((package / room).rglob("*.py"))
    return [(file.relative_to(package).as_posix(), file.read_text("utf-8")) for file in files]


def read_priors(path: Path | None = None) -> Priors:
    """The priors in a file, or the shipped ones; those with `table_of` get the table that lies in the file it names.

    Raises
    ------
    InputError
        With every problem of the file; also for a prior of what is no multiplier of any programme, and when the studies
        behind a table have changed since it was made.

    >>> read_priors().effects.caseload_elasticity_work.table_of
    'caseload_prior.toml'
    """
    file = read_toml(path or shipped("calibration", "priors.toml"))
    priors = record(Priors, replace(file, data=_with_tables(file)), "the priors")
    known = [name for programme in programmes.names() for name in multipliers(programmes.load(programme))]
    strangers = [name for name in priors.programme_multipliers if name not in known]
    if strangers:
        raise InputError(
            *(file.problem(("programme_multipliers", name), _no_multiplier(name, known)) for name in strangers)
        )
    return priors


def _with_tables(file: TomlFile) -> dict[str, Any]:
    """The content of a file of priors with every table filled in."""

    def filled(value: Any, path: tuple[str, ...]) -> Any:
        if not isinstance(value, dict):
            return value
        name = value.get("table_of")
        if not isinstance(name, str):
            return {key: filled(item, (*path, key)) for key, item in value.items()}
        if path not in TABLES:
            raise InputError(file.problem((*path, "table_of"), "table_of is for an elasticity in [effects] alone."))
        exit = TABLES[path]
        if name != FILES[exit]:
            text = f"table_of is '{name}'; the only table for {path[-1]} is '{FILES[exit]}'."
            raise InputError(file.problem((*path, "table_of"), text))
        found = current(read_studies(), exit)
        other = found.one_null.predictive["mean"]
        return {**value, "table": list(found.table), "low": found.low, "high": found.high, "other_mean": other}

    return {key: filled(value, (key,)) for key, value in file.data.items()}
