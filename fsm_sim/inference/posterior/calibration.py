"""A finished calibration: its posterior, what is said of it, and the digest that says whether its inputs have changed.

Reading one back needs neither PyMC nor ArviZ, which take seconds and memory to load; `estimation` makes one.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from fsm_sim.inference.parameters.free_parameters import ParameterSpace
from fsm_sim.inference.parameters.office_effects import with_municipalities
from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.parameters.programme_parameters import parameters
from fsm_sim.inference.posterior.contraction import BINS, LEVEL, Contraction
from fsm_sim.inference.posterior.stored_draws import again, faulty, read_draws, renewed
from fsm_sim.inference.sources import Sources
from fsm_sim.inference.targets.local_counts import unknowns
from fsm_sim.inference.targets.published import observed
from fsm_sim.inputs.files.checksummed_json import ChangedError, checksummed, digest_of_file, parsed
from fsm_sim.inputs.files.json_record import as_record
from fsm_sim.model.errors import InputError, Problem, RefusedError, shown
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.parameter_table import ParameterTable
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Programme
from fsm_sim.model.records.calibration_record import KeptCalibrationRecord, TextRecord
from fsm_sim.processes.whole_files import write_whole

Record = dict[str, Any]
"""What a report reads."""


@dataclass(frozen=True)
class Check:
    """One check: passed when `value` is on the right side of `threshold`.

    `name` is stable (``rhat_max``); reports make a sentence of it. `facts` are the shares of 1 in that sentence, by
    name, such as the ``level`` of an interval.
    """

    name: str
    value: float
    threshold: float
    passed: bool
    facts: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The check as JSON."""
        return asdict(self)


@dataclass(frozen=True)
class TargetFit:
    """One target as published and as predicted; shares of 1, the interval that of the posterior predictive.

    `p_value`: the probability that what might have been published is higher, and half of that it is the same.
    """

    id: str
    programme: str
    municipality: str
    label: str
    title: TextRecord
    bound: str
    published: float
    lower: float
    upper: float
    predicted_mean: float
    predicted_lower: float
    predicted_upper: float
    inside: bool
    p_value: float


@dataclass(frozen=True)
class Calibration:
    """A posterior and all that is said of it. `values` (draws, parameters) in the order of the parameters' names.

    `local`: what each municipality's local data say (`local_results.py`); `unfitted`: published numbers that are not
    fitted, against the posterior (`targets/unfitted.py`); `panel`: what a public table says (`municipal/record.py`).
    """

    name: str
    digest: str
    sources: Sources
    space: ParameterSpace
    values: Floats
    fits: tuple[TargetFit, ...]
    contractions: tuple[Contraction, ...]
    checks: tuple[Check, ...]
    local: tuple[Record, ...] = ()
    unfitted: Record = field(default_factory=dict)
    panel: Record = field(default_factory=dict)

    @property
    def approved(self) -> bool:
        """Whether every check was passed; forecasts refuse a calibration that was not."""
        return all(check.passed for check in self.checks)

    def table(self, count: int) -> ParameterTable:
        """`count` posterior draws taken evenly from the chains, a column for each parameter.

        Raises
        ------
        InputError
            When there are fewer.
        """
        check_draws(self.name, count, len(self.values))
        rows = np.linspace(0, len(self.values) - 1, count).round().astype(np.int64)
        return ParameterTable(self.space.names, self.values[rows])

    def draws(self, count: int) -> Iterator[dict[str, float]]:
        """The same draws one by one, by name."""
        return map(self.table(count).record, range(count))

    def mean(self) -> dict[str, float]:
        """The posterior mean of every parameter, of the logarithm for those with a lognormal prior."""
        priors = self.space.priors.values()
        scaled = np.column_stack([prior.scaled(column) for prior, column in zip(priors, self.values.T, strict=True)])
        means = zip(priors, scaled.mean(axis=0), strict=True)
        return self._named(np.array([prior.unscaled(mean) for prior, mean in means]))

    def parameters(self, programme: Programme, value: dict[str, float], municipality: str = "") -> Parameters:
        """A programme's parameters at one draw; a municipality with results of its own gets its own effect.

        Raises
        ------
        InputError
            When the calibration changed the programme.
        """
        if self.sources.config.programmes and programme not in self.sources.programmes:
            text = Sentence(
                "the calibration '{name}' changes {programme} ([programmes] in its config.toml), "
                "which a single simulation does not run; use 'fsm-sim forecast'.",
                name=self.name,
                programme=programme.name,
            )
            raise InputError(Problem("", None, text))
        return parameters(programme, self.space.settings, value, municipality)

    def _named(self, row: Floats) -> dict[str, float]:
        return dict(zip(self.space.priors, map(float, row), strict=True))

    def as_json(self) -> dict[str, Any]:
        """Everything but the draws, for `checks.json` and for reports."""
        return {
            "name": self.name,
            "digest": self.digest,
            "approved": self.approved,
            "interval_level": LEVEL,
            "bins": BINS,
            "checks": [check.as_json() for check in self.checks],
            "fit": [asdict(fit) for fit in self.fits],
            "parameters": [one.as_json() for one in self.contractions],
            **({"local": list(self.local)} if self.local else {}),
            **({"unfitted": self.unfitted} if self.unfitted else {}),
            **({"panel": self.panel} if self.panel else {}),
            **({"without": list(without)} if (without := self.sources.config.without) else {}),
            **({"settings": settings} if (settings := self.sources.config.departures()) else {}),
        }


def check_draws(name: str, wanted: int, there: int) -> None:
    """Refuse to take more draws of a calibration than there are: some would be taken twice, and count as two.

    Raises
    ------
    InputError
        With the number of draws that there are.

    >>> check_draws("published", 3201, 3200)
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: draws is 3201; the calibration 'published' has 3200 draws, so give 3200 or fewer.
    1 error. ...
    """
    if wanted > there:
        text = Sentence(
            "draws is {wanted}; the calibration '{name}' has {there} draws, so give {there} or fewer.",
            wanted=shown(wanted),
            name=name,
            there=there,
        )
        raise InputError(Problem("", None, text))


RECORD, POSTERIOR = "checks.json", "posterior.nc"
"""The files of a calibration. The first carries a checksum of itself and the digest of the second."""


def save(calibration: Calibration, posterior: Any, directory: Path) -> None:
    """Write `posterior.nc` and `checks.json` into a run's folder; the same calibration gives the same bytes.

    Raises
    ------
    RefusedError
        When the posterior is not whole.
    """
    sizes = posterior["posterior"].sizes
    if missing := unlike(sizes["chain"], sizes["draw"], calibration.sources.config.sampling):
        raise RefusedError(
            Sentence("the posterior {missing}, so it is not a calibration, and nothing is stored.", missing=missing)
        )
    directory.mkdir(parents=True, exist_ok=True)
    for group in posterior.subtree:
        group.attrs.pop("created_at", None)
    write_whole(directory / POSTERIOR, bytes(posterior.to_netcdf(engine="h5netcdf")))
    write_record(directory, {**calibration.as_json(), "posterior": digest_of_file(directory / POSTERIOR)})


def write_record(directory: Path, record: Record) -> None:
    """Write `checks.json` with its checksum, whole or not at all."""
    write_whole(directory / RECORD, checksummed(record))


def read_record(directory: Path) -> KeptCalibrationRecord:
    """What `checks.json` says.

    Raises
    ------
    InputError
        When it or `posterior.nc` is missing, or not the file that the calibration left, or not of this version.
    """
    try:
        content = parsed((directory / RECORD).read_bytes())
    except FileNotFoundError:
        raise faulty(directory / RECORD, Sentence("there is no such file")) from None
    except ChangedError as error:
        raise faulty(directory / RECORD, error.args[0]) from None
    record = as_record(content, KeptCalibrationRecord, directory / RECORD, renewed(directory))
    if (found := digest_of_file(directory / POSTERIOR)) != record["posterior"]:
        what = Sentence("the file has been changed or damaged since it was written")
        raise faulty(directory / POSTERIOR, what if found else Sentence("there is no such file"))
    return record


def unlike(chains: int, draws: int, sampling: Sampling) -> str:
    """How the chains and draws of a posterior differ from those that the settings ask for; empty when they do not.

    >>> unlike(4, 1000, Sampling(chains=4, draws=1000))
    ''
    >>> unlike(4, 1000, Sampling(chains=4, draws=2000))
    'has 4 chains of 1000 draws where the settings ask for 4 chains of 2000 draws'
    """
    found, asked = (chains, draws), (sampling.chains, sampling.draws)
    if found == asked:
        return ""
    has, ask = (
        Sentence("1 chain of {draws} draws", draws=each)
        if some == 1
        else Sentence("{chains} chains of {draws} draws", chains=some, draws=each)
        for some, each in (found, asked)
    )
    return Sentence("has {has} where the settings ask for {ask}", has=has, ask=ask)


def load(sources: Sources, name: str, directory: Path) -> Calibration:
    """Read a finished calibration back; `sources` are those of today, and the digest stays that of the run.

    Raises
    ------
    InputError
        When a file is missing, or not the one that the calibration left.
    """
    record = read_record(directory)
    value = read_draws(directory / POSTERIOR, again(directory))
    if missing := unlike(value.shape[0], value.shape[1], sources.config.sampling):
        text = Sentence(
            "{missing}; make the calibration again with 'fsm-sim calibrate {name} --force'.", missing=missing, name=name
        )
        raise InputError(Problem(str(directory / POSTERIOR), None, text))
    groups = observed(sources.catalogue, sources.programmes, sources.config.readings, sources.config.without)
    space = with_municipalities(unknowns(sources, groups), sources.panel_municipalities)
    if value.shape[-1] != len(space.names):
        text = Sentence(
            "has {found} parameters where the calibration has {due}; {remedy}",
            found=value.shape[-1],
            due=len(space.names),
            remedy=again(directory),
        )
        raise InputError(Problem(str(directory / POSTERIOR), None, text))
    return Calibration(
        name=name,
        digest=record["digest"],
        sources=sources,
        space=space,
        values=value.reshape(-1, value.shape[-1]),
        fits=tuple(TargetFit(**fit) for fit in record["fit"]),
        contractions=tuple(Contraction(**one) for one in record["parameters"]),
        checks=tuple(Check(**check) for check in record["checks"]),
        local=tuple(map(dict, record.get("local", ()))),
        unfitted=dict(record.get("unfitted", {})),
        panel=dict(record.get("panel", {})),
    )
