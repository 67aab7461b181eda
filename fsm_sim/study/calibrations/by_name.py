"""Calibrations by name: the folders `calibration/runs/NAME`, when one is up to date, and when it may be used."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from fsm_sim.inference.parameters.free_parameters import parameter_space
from fsm_sim.inference.parameters.programme_parameters import parameters as make_parameters
from fsm_sim.inference.posterior import calibration as inference
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inference.posterior.stored_draws import again, whole_posterior
from fsm_sim.inference.sources import Sources, read_settings, read_sources
from fsm_sim.inputs.checking.wording import linked
from fsm_sim.inputs.files.json_record import UnreadableError, document
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.model.errors import FailedChecksError, InputError, Problem, shown
from fsm_sim.model.notation.characters import is_reserved
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Programme
from fsm_sim.processes.folders import keep_caches_writable
from fsm_sim.processes.interrupts import put_off
from fsm_sim.study.calibrations.folders import held_alone, keep_aside, written_beside
from fsm_sim.study.calibrations.public_table import Data, named_in, sorted_out, with_public_table
from fsm_sim.study.calibrations.settings import SourceOptions, changed, check_settings, config_toml

if TYPE_CHECKING:
    import xarray as xr


RUNS = Path("calibration") / "runs"
"""Where calibrations lie, below the folder that the user works in."""

PUBLISHED = "published"
"""The calibration on published numbers alone, from whose settings every new one starts."""


def folder(name: str, below: Path = Path()) -> Path:
    """The folder of a calibration, below the folder that one works in.

    Raises
    ------
    InputError
        When the name is not a plain one, or one that Windows keeps for a device.
    """
    if _plain(name) and is_reserved(name):
        text = Sentence(
            "{name} is not a name for a calibration: Windows keeps it for a device; choose another.", name=shown(name)
        )
        raise InputError(Problem("", None, text))
    if not _plain(name):
        text = Sentence(
            "{name} is not a name for a calibration; use letters, digits, hyphens and underscores.", name=shown(name)
        )
        raise InputError(Problem("", None, text))
    return below / RUNS / name


def _plain(name: object) -> bool:
    return isinstance(name, str) and name.replace("-", "").replace("_", "").isalnum()


def config_file(name: str, below: Path = Path()) -> Path | None:
    """A calibration's settings: its own `config.toml`, else the shipped one of that name, else None: the defaults."""
    own, given = folder(name, below) / "config.toml", shipped("calibration", "runs", name, "config.toml")
    return own if own.is_file() else given if given.is_file() else None


def sources(
    name: str,
    *,
    changes: dict[str, int] | None = None,
    data: Data | None = None,
    broken: str | None = None,
    without: Collection[str] | None = None,
    below: Path = Path(),
) -> Sources:
    """Today's inputs of a calibration, with the settings of its `config_file`.

    `data` takes the place of its files of local data, `without` that of its list of targets that are not fitted; a new
    calibration has the settings of `published`. `broken` is the first month after a public table's break, and `below`
    the folder that one works in.

    Raises
    ------
    InputError
        Also when local data are to go into `published` itself, or targets out of it.
    """
    if name == PUBLISHED and (data is not None or without):
        what = (
            "is the calibration on published numbers alone" if data is not None else "has all targets that are fitted"
        )
        kind = "with local data" if data is not None else "without some"
        raise InputError(Problem("", None, f"'{name}' {what}; give one {kind} another name."))
    file = config_file(name, below) or config_file(PUBLISHED)
    files = sorted_out(data) if data is not None or broken or file is None else named_in(read_settings(file), below)
    found = with_public_table(read_sources(file, files.counts, panel=files.panel, broken=broken or files.broken))
    found = replace(found, config=changed(found.config, changes or {}, without))
    check_settings(found, file, given=without is not None)
    return found


def calibrate(
    name: str,
    *,
    force: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    told: Callable[[Sequence[Liberty]], None] = lambda _: None,
    show_progress: bool = False,
    **given: Unpack[SourceOptions],
) -> tuple[Calibration, bool]:
    """Calibrate, unless a finished run has today's inputs. Returns the calibration and whether it was made now.

    An earlier run of the same name with other inputs is kept beside the new one, under its name and digest. What is
    interrupted or killed leaves no calibration that counts as finished. `told` gets the liberties taken in reading
    local data before anything is fitted.

    Raises
    ------
    InputError
        Also when the finished run is not whole, unless `force` is given.
    """
    target = folder(name)
    today = sources(name, **given)
    if today.liberties:
        told(today.liberties)
    if finished(target) and not force and _digest(target) == today.digest:
        try:
            return inference.load(today, name, target), False
        except InputError as error:
            files = ", ".join(problem.file for problem in error.problems)
            progress(f"{files}: changed or damaged since the calibration was made; it is made again.")
    with held_alone(target):
        return _made(today, name, progress, show_progress), True


def _made(today: Sources, name: str, progress: Callable[[str], None], show_progress: bool) -> Calibration:
    """A calibration that is made now, and put in its folder."""
    keep_caches_writable()
    from fsm_sim.inference.posterior.estimation import calibrate as estimate  # PyMC takes seconds to load

    target = folder(name)
    made, posterior = estimate(today, name, progress=progress, show_progress=show_progress)
    with written_beside(target) as new:
        inference.save(made, posterior, new)
        if read_settings(config_file(name)) != today.config or not (target / "config.toml").is_file():
            (new / "config.toml").write_text(config_toml(today.config), "utf-8")
        if finished(target):
            keep_aside(target, new / "aside", _digest(target))
        target.mkdir(parents=True, exist_ok=True)
        with put_off():
            (target / "checks.json").unlink(missing_ok=True)  # until it is there again nothing is finished
            for file in ("posterior.nc", "config.toml", "checks.json"):
                if (new / file).exists():
                    (new / file).replace(target / file)
    return made


def load(name: str, *, approved: bool = True, below: Path = Path()) -> Calibration:
    """A finished calibration that today's inputs still give; `below` is the folder that one works in.

    Raises
    ------
    InputError
        When there is none, or its inputs have changed since.
    RefusedError
        When it did not pass its checks and `approved` is asked for.
    """
    target = _there(name, below)
    today = _todays(name, target, below)
    if _digest(target) != today.digest:
        files = [one for one in (today.config.data, today.config.panel) if one]
        own = Sentence(", the data in {files}", files=linked(files)) if files else ""
        text = Sentence(
            "the calibration '{name}' is stale: evidence, priors, programmes{own}, settings or code have changed; "
            "renew it with 'fsm-sim calibrate {name}'.",
            name=name,
            own=own,
        )
        raise InputError(Problem(str(target), None, text))
    found = inference.load(today, name, target)
    if approved and not found.approved:
        raise FailedChecksError(name, [check.as_json() for check in found.checks if not check.passed])
    return found


def check_there(name: str | None) -> None:
    """Refuse a name that no finished calibration has; the published one is made where there is none yet.

    Raises
    ------
    InputError
        When there is none.

    >>> check_there(None), check_there("published")
    (None, None)
    """
    if name not in (None, PUBLISHED):
        _there(str(name), Path())


def _there(name: str, below: Path) -> Path:
    """The folder of a finished calibration."""
    target = folder(name, below)
    if not finished(target):
        text = Sentence("there is no calibration '{name}'; make it with 'fsm-sim calibrate {name}'.", name=name)
        raise InputError(Problem(str(target), None, text))
    return target


def load_or_make(name: str | Calibration, make: Callable[[], object], draws: int = 1) -> Calibration:
    """A calibration itself, or as `load` gives it by its name; `make` makes the published one where there is none yet.

    Raises
    ------
    InputError
        Also when it would have fewer than the `draws` that are wanted of it; then it is not made.
    """
    if isinstance(name, Calibration):
        return name
    if name == PUBLISHED and not finished(folder(name)):
        sampling = sources(name).config.sampling
        inference.check_draws(name, draws, sampling.chains * sampling.draws)
        make()
    return load(name)


def _todays(name: str, target: Path, below: Path) -> Sources:
    """Today's inputs of a finished calibration; says whose they are where its data can no longer be read."""
    try:
        return sources(name, below=below)
    except InputError as error:
        settings, wrong = read_settings(config_file(name, below)), {problem.file for problem in error.problems}
        file = next((one for one in (settings.data, settings.panel) if one and one in wrong), "")
        if not file:
            raise
        text = Sentence(
            "the calibration '{name}' was made with the data in {file}, which cannot be read as they are now.",
            name=name,
            file=file,
        )
        raise InputError(*error.problems, Problem(str(target), None, text)) from None


def posterior(name: str) -> "xr.DataTree":
    """The posterior of a finished calibration that today's inputs still give, whether or not it passed its checks.

    Raises
    ------
    InputError
        When there is none, or its inputs have changed since.
    """
    import xarray as xr

    load(name, approved=False)
    file = folder(name) / inference.POSTERIOR
    with whole_posterior(file, again(folder(name))), xr.open_datatree(file, engine="h5netcdf") as found:
        return found.load()


def parameters(programme: Programme, name: str | None, municipality: str = "") -> Parameters:
    """A programme's parameters at the posterior mean of a calibration, or at the centre of the priors."""
    if name is not None:
        found = load(name)
        return found.parameters(programme, found.mean(), municipality)
    today = read_sources()
    known = parameter_space(today.priors, (*today.programmes, programme), (), {})
    return make_parameters(
        programme, today.priors, {key: prior.centre for key, prior in known.priors.items()}, municipality
    )


def finished(target: Path) -> bool:
    """Whether a folder holds a finished calibration."""
    return (target / "checks.json").is_file() and (target / "posterior.nc").is_file()


def _digest(target: Path) -> str:
    """The digest of the inputs that a finished calibration was made from; empty where the record is of another kind.

    Read before anything else of it, since what was made from other inputs may have another shape too.
    """
    try:
        record = document((target / "checks.json").read_bytes())
    except UnreadableError:
        return ""
    return str(record.get("digest", "")) if isinstance(record, dict) else ""
