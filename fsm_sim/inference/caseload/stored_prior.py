"""The files that keep what came of the meta-analyses, one per exit: tables that the calibration uses as priors.

Each holds the digest of its studies and of the code that it was made with. Reading them needs no PyMC.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import Field

from fsm_sim.evidence.study import EXITS, Exit, Studies
from fsm_sim.inference.posterior.contraction import LEVEL
from fsm_sim.inputs.checking.records import read_record
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.whole_numbers import SEED
from fsm_sim.model.specification import Specification

CODE = ("meta_analysis.py", "predictive.py")
"""The modules that decide the answer."""

FILES: dict[Exit, str] = {"work": "caseload_prior.toml", "clarification": "clarification_prior.toml"}
"""The file of each exit, in the folder of calibrations."""

HEADINGS: dict[Exit, str] = {
    "work": """\
# Made by 'fsm-sim caseload' from caseload_studies.toml; not to be changed by hand. What the studies say of the
# elasticity in a new programme for recipients of social assistance or on resource courses (docs/decisions/0017).
# [one_null] is the same with one probability of no effect for all populations; it is shown, not used.
""",
    "clarification": """\
# Made by 'fsm-sim caseload' from caseload_studies.toml; not to be changed by hand. What the studies say of the
# elasticity of exits to flexjobs and pensions in a new programme (docs/decisions/0039).
# [one_null] is the same with one probability of no effect for all populations; it is shown, not used.
""",
}


class Answer(Specification):
    """The answer of a meta-analysis: `table` holds the quantiles of the elasticity in a new programme."""

    table: tuple[float, ...] = Field(strict=False, min_length=5, description="table is a list of rising numbers")
    predictive: dict[str, float] = Field(description="predictive is a table of numbers")
    posterior: dict[str, dict[str, float]] = Field(description="posterior is a table of tables of numbers")
    nothing: dict[str, float] = Field(description="nothing is a table of probabilities by study")
    checks: dict[str, float] = Field(description="checks is a table of numbers")


class CaseloadPrior(Answer):
    """The answer that is the prior of one exit's elasticity, what it was made with, and the other answer beside it.

    In the prior the target population has a probability of no effect of its own; in `one_null` all share one.
    """

    version: str = Field(description="version is that of fsm-sim")
    seed: int = Field(ge=SEED.least, le=SEED.most, description=f"seed is {SEED.rule}")
    exit: Exit = Field(description="an exit is one of work, clarification")
    studies: str = Field(pattern="^sha256:[0-9a-f]{64}$", description="studies is a digest")
    code: str = Field(pattern="^sha256:[0-9a-f]{64}$", description="code is a digest")
    low: float = Field(description="low is a number")
    high: float = Field(description="high is a number")
    one_null: Answer = Field(description="one_null is the answer with one probability of no effect for all")

    def stale(self, studies: Studies) -> str:
        """What has changed since it was made; empty when nothing has."""
        changed = [
            name
            for name, then, now in (
                (f"the studies of caseload and {self.exit}", self.studies, studies.about(self.exit).digest()),
                ("the code of the meta-analysis", self.code, code_digest()),
            )
            if then != now
        ]
        return " and ".join(changed)

    def as_json(self, studies: Studies) -> dict[str, Any]:
        """The answer and every study of its exit, for reports; `nothing` is None for a study that is not used."""
        record = self.model_dump(mode="json")
        about = studies.about(self.exit).study
        rows = [{**one.model_dump(mode="json"), "nothing": self.nothing.get(one.id)} for one in about]
        return {**record, "study": rows, "interval_level": LEVEL}

    def as_toml(self) -> str:
        """The file's text; numbers have six digits, which is more than the sampling decides."""
        return f"{HEADINGS[self.exit]}\n{tomli_w.dumps(_six_digits(self.model_dump()))}"


def prior_file(exit: Exit = "work") -> Path:
    """Where the prior of an exit's elasticity is kept.

    >>> prior_file().name, prior_file("clarification").name
    ('caseload_prior.toml', 'clarification_prior.toml')
    """
    return shipped("calibration", FILES[exit])


def read_prior(exit: Exit = "work", path: Path | None = None) -> CaseloadPrior:
    """The kept answer about an exit, of whatever age.

    Raises
    ------
    InputError
        When there is none, or it is not what it should be.
    """
    file = path or prior_file(exit)
    if not file.is_file():
        raise InputError(Problem(file.as_posix(), None, "there is no such file; make it with 'fsm-sim caseload'."))
    return read_record(CaseloadPrior, file, "the answer of the meta-analysis")


def current(studies: Studies, exit: Exit = "work", path: Path | None = None) -> CaseloadPrior:
    """The kept answer about an exit, which these studies and today's code still give.

    Raises
    ------
    InputError
        Also when something has changed since.
    """
    file = path or prior_file(exit)
    found = read_prior(exit, file)
    if changed := found.stale(studies):
        verb = "have" if " and the " in changed or "studies" in changed else "has"
        text = f"{changed} {verb} changed since it was made; run 'fsm-sim caseload'."
        raise InputError(Problem(file.as_posix(), None, text))
    return found


def caseload_record(priors: Sequence[CaseloadPrior], studies: Studies) -> dict[str, Any]:
    """The record for reports: of each prior by its exit, and the studies of displacement."""
    answers: dict[str, Any] = {one.exit: one.as_json(studies) for one in priors}
    return {**answers, "displacement": [one.model_dump(mode="json") for one in studies.displacement]}


def stored_record(studies: Studies) -> dict[str, Any]:
    """The record of what is kept about every exit, of whatever age.

    Raises
    ------
    InputError
        As `read_prior`.
    """
    return caseload_record([read_prior(exit) for exit in EXITS], studies)


def code_digest() -> str:
    """The digest of the code that decides the answer."""
    here = Path(__file__).parent
    return "sha256:" + hashlib.sha256("".join((here / name).read_text("utf-8") for name in CODE).encode()).hexdigest()


def _six_digits(value: Any) -> Any:
    """The same with six digits of every number, in tables and lists too.

    >>> _six_digits({"mean": -0.0676290123, "table": (1 / 3,), "seed": 1})
    {'mean': -0.067629, 'table': [0.333333], 'seed': 1}
    """
    if isinstance(value, dict):
        return {key: _six_digits(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_six_digits(item) for item in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value
