"""A finished run made again from its folder alone, and whether the same came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.records.run_record import InputsRecord, RunRecord
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.calibrations import by_name
from fsm_sim.study.forecasts.files.finished_run import read, read_inputs, read_scenarios
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.forecasts.forecast import Forecast, Progress, forecast
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.version import __version__


@dataclass(frozen=True)
class Rerun:
    """A run that was made `again`, and the record and the inputs of the one `before`."""

    before: RunRecord
    inputs: InputsRecord
    again: Forecast

    @property
    def same(self) -> bool:
        """Whether every result is the same, to the byte."""
        return self.before.results == self.again.record.results

    @property
    def changed(self) -> tuple[str, ...]:
        """What is another than when the run was made: ``version``, ``posterior``, ``evidence``, ``code`` and so on."""
        now = read_inputs(self.again.directory)
        one, other = (
            {"version": run.version, "posterior": made.posterior, **run.digests}
            for run, made in ((self.before, self.inputs), (self.again.record, now))
        )
        names = (name for name in {**one, **other} if name != "inputs")  # which has all the others in it
        return tuple(name for name in names if one.get(name) != other.get(name))


def rerun(
    directory: Path, out: Path | None, make: Callable[[], object], *, jobs: int = 0, progress: Progress | None = None
) -> Rerun:
    """Make a finished run again in the folder `out`, from what its own folder holds.

    Without `out` the new folder lies beside the run's, under its name with ``-again``.

    The calibration is the one of the same name, which has to be there; `make` makes the published one.

    Raises
    ------
    InputError
        When the run is not whole, is of a version that kept no scenarios or read them otherwise, or used code that was
        replaced in Python; or `out` is its own folder.
    """
    check_rerun(directory, out)
    record, _ = read(directory)
    out = _place(directory, out)
    if record.replaced_code:
        text = Sentence(
            "the run used code that was replaced in Python ({names}), which its folder does not hold; replace it again "
            "and give the same fsm.forecast.",
            names=", ".join(record.replaced_code),
        )
        raise InputError(Problem(str(directory), None, text))
    inputs = read_inputs(directory)
    files = [_as_it_was(one, directory, record, inputs) for one in read_scenarios(directory, record)]
    plan = Plan(record.draws, record.replications, record.seed, record.engine, jobs)
    found = by_name.load_or_make(record.calibration.name, make, plan.draws)
    return Rerun(record, inputs, forecast(files, found, plan, out, progress))


def check_rerun(directory: Path, out: Path | None) -> None:
    """Refuse a run that is not whole, and a folder into which it cannot be made again.

    Raises
    ------
    InputError
        With all that is wrong of both.
    """

    def check_place() -> None:
        place = _place(directory, out)
        if place.resolve() == directory.resolve():
            text = Sentence("is the run's own folder; name another, or the run would be what it is compared with.")
            raise InputError(Problem(str(place), None, text))
        Store(place).check_place()

    together(partial(read, directory), check_place)


def _place(directory: Path, out: Path | None) -> Path:
    """Where the run is made again, unless a place is named: beside it."""
    named = directory if directory.name not in ("", "..") else directory.resolve()  # "." and ".." name no folder
    return out or named.with_name(f"{named.name}-again")


def _as_it_was(scenario: Scenario, directory: Path, record: RunRecord, inputs: InputsRecord) -> ScenarioFile:
    """A scenario of a run, which this version has to read as the run's own did."""
    file = as_scenario_file(scenario)
    if inputs.scenarios.get(scenario.name) == file.digest:
        return file
    text = Sentence(
        "the scenario '{name}' in it is read otherwise by this version ({version}) than by that of the run ({before}); "
        "make the run again with that version.",
        name=scenario.name,
        version=__version__,
        before=record.version,
    )
    raise InputError(Problem(str(directory), None, text))
