"""What the structure of the model decides: the tables of `docs/what-decides-the-answer.md`.

Run: ``tools/uv run --locked python -m studies.structure``. Structures are in `structures.toml`. Each is calibrated to
the same published numbers, Hedensted and Flere skal med I nationally are evaluated under it, and every answer is put
beside the interval that the parameters give under the published calibration. About fifteen minutes on two cores;
calibrations that are there are not made again, so that an interrupted study goes on. The answers go to `structure.csv`
beside this file; ``--table`` prints the tables from there.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Self

import pandas as pd
from pydantic import Field, model_validator

from fsm_sim.decisions.headline_answers import Question, headline_answers, questions
from fsm_sim.inference.parameters.config import Config
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.checking.records import read_record, record
from fsm_sim.inputs.checking.tables import merge
from fsm_sim.inputs.files.toml_file import TomlFile
from fsm_sim.inputs.scenarios import as_scenario_file
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.parameters import ELASTICITIES
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.specification import Specification
from fsm_sim.report.document.numbers import formatted
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.results.entries import Record
from fsm_sim.study.results.rows import records
from studies.calibrated import calibrated, failed_checks, markdown, say

STRUCTURES, ANSWERS = Path(__file__).with_name("structures.toml"), Path(__file__).with_name("structure.csv")
REPLICATIONS = (4, 2)
"""Of each posterior draw, by question: at least two, so that what parameters decide can be told from chance."""

HALF_WIDTH = 1.645
"""Standard deviations from the mean to the end of a 90 % interval."""

NUMBERS = ("kind", "scenario", "runs", "mean", "lower", "upper", "sd", "parameter_sd", "mcse")
"""What is kept of an answer."""

HEADS = {
    "hedensted": "Hedensted, in work as it is",
    "fsm1-national": "nationally, in paid hours, a job or education",
    "two-more-caseworkers": "two more caseworkers in Hedensted",
    "fsm1-national-lower-turnover": "half the turnover nationally",
}
"""What the tables call the answers, by scenario."""


class Structure(Specification):
    """One structure: overrides of the published calibration's settings, of Hedensted's office, or of caseloads.

    `parameters` are held at a value in every draw; only those that no target depends on may be (decision 0040).
    """

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="a name is lower-case words joined by hyphens")
    title: str = Field(min_length=1, description="title is a text")
    why: str = Field(min_length=1, description="why says what the structure changes")
    settings: dict[str, Any] = Field(default={}, description="settings is a table as in a calibration's config.toml")
    office: dict[str, Any] = Field(default={}, description="office is a table as in a scenario")
    parameters: dict[str, float] = Field(default={}, description="parameters is a table of names and numbers")

    @model_validator(mode="after")
    def _not_fitted(self) -> Self:
        if fitted := [name for name in self.parameters if name not in ELASTICITIES and not name.endswith(": caseload")]:
            raise ValueError(
                f"parameters holds '{fitted[0]}', on which fitted targets depend; hold it in settings.fixed, so that "
                "the others are fitted anew"
            )
        return self

    @property
    def calibration(self) -> str:
        """The name of its calibration; a structure that only starts otherwise has the published one.

        >>> Structure(name="a", title="A", why="-").calibration
        'published'
        >>> Structure(name="a", title="A", why="-", settings={"without": ["x"]}).calibration
        'structure-a'
        """
        return f"structure-{self.name}" if self.settings else calibrations.PUBLISHED

    def config(self, published: Config) -> Config:
        """The settings of its calibration."""
        table = TomlFile(STRUCTURES, "", merge(published.model_dump(mode="json"), self.settings))
        return record(Config, table, "a calibration's settings")

    def asked(self) -> tuple[Question, ...]:
        """The questions, with its own start of Hedensted's office."""
        found = []
        for question, replications in zip(questions(), REPLICATIONS, strict=True):
            mine = self.office and question.scenarios[0].name == "hedensted"
            scenarios = tuple(map(self._started, question.scenarios)) if mine else question.scenarios
            found.append(replace(question, scenarios=scenarios, replications=replications))
        return tuple(found)

    def _started(self, scenario: Scenario) -> Scenario:
        """A scenario whose office starts as this structure says."""
        (office,) = scenario.office
        start = {"start": None, **self.office} if "citizens" in self.office else self.office  # counts are a start
        changed = scenario.model_copy(update={"office": (office.model_copy(update=start),)})
        return as_scenario_file(changed).scenario


class Structures(Specification):
    """All structures; the first changes nothing."""

    structure: tuple[Structure, ...] = Field(
        min_length=2, strict=False, description="[[structure]] is a list of tables"
    )


@cache
def structures() -> tuple[Structure, ...]:
    """The structures of the file.

    >>> structures()[0].calibration
    'published'
    """
    return read_record(Structures, STRUCTURES, "a file of structures").structure


def answers(structure: Structure) -> Iterator[dict[str, Any]]:
    """A row per headline answer under a structure.

    Nothing is evaluated under a calibration that did not pass its checks; its one row says which.
    """
    published = calibrations.sources(calibrations.PUBLISHED).config
    calibration = calibrated(structure.calibration, structure.config(published))
    outside = sum(not fit.inside for fit in calibration.fits)
    if failed := failed_checks(calibration):
        yield {"structure": structure.name, "failed_checks": failed, "targets_outside": outside}
        return
    say(f"{structure.name}: headline answers")
    for one in headline_answers(held(calibration, structure.parameters), structure.asked()):
        yield {"structure": structure.name, "targets_outside": outside, **{key: getattr(one, key) for key in NUMBERS}}


def held(calibration: Calibration, parameters: dict[str, float]) -> Calibration:
    """A calibration with some parameters at a value in every draw."""
    values = calibration.values.copy()
    for name, value in parameters.items():
        values[:, calibration.space.names.index(name)] = value
    return replace(calibration, values=values)


def tables(found: pd.DataFrame) -> str:
    """The tables of the page: what each structure is, levels with the probability of the requirement, differences."""
    choices = markdown(("structure", "what is different"), [(one.title, one.why) for one in structures()])
    levels = _table(found, (("hedensted", "share"), ("hedensted", "meets"), ("fsm1-national", "share")))
    pairs = ("two-more-caseworkers", "fsm1-national-lower-turnover")
    differences = _table(found, tuple((name, kind) for name in pairs for kind in ("difference", "gain")))
    return "\n\n".join((choices, levels, differences, _error(found)))


def _table(found: pd.DataFrame, columns: tuple[tuple[str, str], ...]) -> str:
    """A row per structure; the first two are the published mean and the interval that parameters give."""
    known = {(row["structure"], row["scenario"], row["kind"]): row for row in records(found)}
    first = structures()[0].name
    published = [known[first, *column] for column in columns]
    head = ("structure", *(_head(*column) for column in columns))
    rows = [
        (structures()[0].title, *(_mean(row) for row in published)),
        ("90 % interval of the parameters", *map(_interval, published)),
    ]
    failed = {row["structure"]: row["failed_checks"] for row in records(found) if isinstance(row["failed_checks"], str)}
    for one in structures()[1:]:
        if one.name in failed:
            rows.append((one.title, f"not used, a check failed ({failed[one.name]})", *[""] * (len(columns) - 1)))
            continue
        mine = [known[one.name, *column] for column in columns]
        rows.append((one.title, *(_moved(row, base) for row, base in zip(mine, published, strict=True))))
    return markdown(head, rows)


def _head(scenario: str, kind: str) -> str:
    """What a column is called."""
    if kind == "meets":
        return "probability of at least 15 %"
    if kind == "gain":
        return "probability of a higher share"
    return HEADS[scenario] + (": more citizens" if kind == "difference" else "")


def _mean(row: Record) -> str:
    """The mean of an answer as the tables have it."""
    if row["kind"] in ("meets", "gain"):
        return formatted(row["mean"], "probability", 0, "en", runs=int(row["runs"])).replace("%", " %")
    if row["kind"] == "share":
        return percent(row["mean"], "en", 1).replace("%", " %")
    return decimal(row["mean"], _digits(row), "en", signed=True)


def _interval(row: Record) -> str:
    """The interval that uncertainty about the parameters alone gives: nothing for a probability."""
    if row["kind"] in ("meets", "gain"):
        return ""
    ends = (row["mean"] + side * HALF_WIDTH * row["parameter_sd"] for side in (-1, 1))
    if row["kind"] == "share":
        lower, upper = (percent(end, "en", 1) for end in ends)
        return f"{lower.removesuffix('%')} to {upper.replace('%', ' %')}"
    lower, upper = (decimal(end, _digits(row), "en", signed=True) for end in ends)
    return f"{lower} to {upper}"


def _moved(row: Record, base: Record) -> str:
    """An answer's mean, and how far it is from the published one in standard deviations of the parameters."""
    if row["kind"] in ("meets", "gain"):
        return _mean(row)
    return f"{_mean(row)} ({decimal((row['mean'] - base['mean']) / base['parameter_sd'], 1, 'en', signed=True)})"


def _digits(row: Record) -> int:
    """Decimals of a difference in citizens: one in Hedensted, none nationally."""
    return 1 if row["sd"] < 10 else 0


def _error(found: pd.DataFrame) -> str:
    """The largest Monte Carlo error of a mean, in the standard deviations that shifts are in."""
    sd = found[found["structure"] == structures()[0].name].set_index(["scenario", "kind"])["parameter_sd"]
    error = found.groupby(["scenario", "kind"])["mcse"].max() / sd[sd > 0]
    return f"Monte Carlo error of a mean: at most {error.max():.2f} of these deviations."


def main(arguments: list[str]) -> None:
    """Run the study, or print its tables from what was kept."""
    if arguments != ["--table"]:
        rows = [row for one in structures() for row in answers(one)]
        columns = ["structure", "failed_checks", "targets_outside", *NUMBERS]
        pd.DataFrame(rows).reindex(columns=columns).to_csv(ANSWERS, index=False, float_format="%.6g")
    print(tables(pd.read_csv(ANSWERS)))


if __name__ == "__main__":
    main(sys.argv[1:])
