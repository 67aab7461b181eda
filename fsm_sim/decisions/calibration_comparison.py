"""Calibrations side by side: their settings, every parameter, and what each says of the headline questions.

The first calibration is the one that the others are compared with. A shift is in its standard deviations.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from fsm_sim.decisions.headline_answers import STATISTICS, HeadlineAnswer, Question, headline_answers, questions
from fsm_sim.inference.parameters.config import flattened
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inference.posterior.contraction import LEVEL
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import SEED
from fsm_sim.study.calibrations.by_name import check_there, load
from fsm_sim.version import __version__

Record = dict[str, Any]


def compare_calibrations(
    calibrations: Sequence[Calibration],
    *,
    asked: Sequence[Question] | None = None,
    seed: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> Record:
    """Some calibrations against the first of them, as one JSON object.

    ``calibrations``: name, digests, sampling, whether approved. ``settings``: those that differ, with the value of each
    calibration. ``questions``: what was evaluated. ``answers`` and ``parameters``: for each calibration (null where it
    has no such parameter) mean, interval, standard deviation and ``shift``, how far its mean is from the first's in the
    first's standard deviations; of the logarithm for a parameter that is ``logarithmic``.

    Raises
    ------
    InputError
        When there are fewer than two, or one is named twice.

    >>> compare_calibrations([])
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: there is nothing to compare in no calibration; name two or more that differ.
    1 error. Nothing was run and nothing was changed.
    """
    _check_number([one.name for one in calibrations])
    fewest = min(len(one.values) for one in calibrations)  # all are asked with the same number of draws
    todo = [replace(one, draws=min(one.draws, fewest)) for one in (questions() if asked is None else asked)]
    found = []
    for one in calibrations:
        progress(f"Headline answers under '{one.name}'")
        found.append(headline_answers(one, todo, seed))
    return {
        "version": __version__,
        "seed": seed,
        "interval_level": LEVEL,
        "calibrations": [_described(one) for one in calibrations],
        "settings": list(_differing(calibrations)),
        "questions": [one.as_json() for one in todo],
        "answers": [_answer(row) for row in zip(*found, strict=True)],
        "parameters": list(_parameters(calibrations)),
    }


def compare_named(names: Sequence[str], *, seed: int = 1, progress: Callable[[str], None] = lambda _: None) -> Record:
    """Finished calibrations side by side, by name; see `compare_calibrations`. The first is compared with.

    One that did not pass its checks is among them: comparing is how one sees what is wrong with it.

    Raises
    ------
    InputError
        When there are fewer than two names or one comes twice, one is not there or not up to date, or the seed is none.

    Examples
    --------
    ``compare_named(["published", "mine"])["answers"]`` has the headline answers of two that are there.

    >>> compare_named(["published"])
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: there is nothing to compare in published; name two or more that differ.
    1 error. Nothing was run and nothing was changed.
    """
    names = [names] if isinstance(names, str) else names
    SEED.checked(seed)
    check_named(names)
    found: list[Calibration] = []
    problems: list[Problem] = []
    for name in names:
        try:
            found.append(load(name, approved=False))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    return compare_calibrations(found, seed=seed, progress=progress)


def check_named(names: Sequence[str]) -> None:
    """Refuse names that are fewer than two, or the same, and every one that no calibration has.

    Raises
    ------
    InputError
        With all that is wrong with them.
    """
    together(lambda: _check_number(names), *(partial(check_there, name) for name in names))


def _check_number(names: Sequence[str]) -> None:
    if len(names) < 2 or len(set(names)) < len(names):
        found = ", ".join(map(str, names)) or Sentence("no calibration")
        text = Sentence("there is nothing to compare in {names}; name two or more that differ.", names=found)
        raise InputError(Problem("", None, text))


def _described(one: Calibration) -> Record:
    """Where a calibration's numbers come from."""
    sampling = one.sources.config.sampling
    return {
        "name": one.name,
        "digest": one.digest,
        "digests": one.sources.digests,
        "sampling": sampling.model_dump(),
        "without": list(one.sources.config.without),
        "approved": one.approved,
        "failed": [check.as_json() for check in one.checks if not check.passed],
        "targets": len(one.fits),
        "targets_outside": sum(not fit.inside for fit in one.fits),
    }


def _differing(calibrations: Sequence[Calibration]) -> Iterator[Record]:
    """The settings that are not the same in all calibrations; null where one does not have it."""
    flat = [dict(flattened(_settings(one))) for one in calibrations]
    for key in dict.fromkeys(key for one in flat for key in one):
        values = [one.get(key) for one in flat]
        if any(value != values[0] for value in values):
            yield {"setting": key, "values": values}


def _settings(one: Calibration) -> Record:
    """The settings of a calibration, with a key for each target that is left out: a list is hard to compare."""
    return {**one.sources.config.model_dump(mode="json"), "without": dict.fromkeys(one.sources.config.without, True)}


def _answer(row: Sequence[HeadlineAnswer]) -> Record:
    """An answer under each calibration."""
    first = row[0]
    about = ("kind", "scenario", "title", "outcome", "month", "runs", "level", "citizens")
    values = [{key: one.as_json()[key] for key in STATISTICS} for one in row]
    for one, value in zip(row, values, strict=True):
        value["shift"] = _shift(one.mean - first.mean, first.sd)
    return {"id": first.id, **{key: first.as_json()[key] for key in about}, "values": values}


def _parameters(calibrations: Sequence[Calibration]) -> Iterator[Record]:
    """Every parameter that any calibration has, in the order of the first that has it."""
    known = [dict(_posteriors(one)) for one in calibrations]
    for name in dict.fromkeys(name for one in known for name in one):
        values = [one.get(name) for one in known]
        logarithmic = any(value["logarithmic"] for value in values if value)
        first = values[0]
        for value in values:
            if value:
                del value["logarithmic"]
                value["shift"] = _of(first, value, logarithmic) if first else None
        yield {"name": name, "logarithmic": logarithmic, "values": values}


def _of(first: Record, other: Record, logarithmic: bool) -> float | None:
    """The shift of a parameter; `sd` is of the logarithm where that is what is normal."""
    if logarithmic and min(first["mean"], other["mean"]) <= 0:
        return None
    apart = math.log(other["mean"] / first["mean"]) if logarithmic else other["mean"] - first["mean"]
    return _shift(apart, first["sd"])


def _shift(apart: float, sd: float) -> float | None:
    """A distance in standard deviations; None where there are none, as of what is fixed."""
    return apart / sd if sd > 0 else None


def _posteriors(one: Calibration) -> Iterator[tuple[str, Record]]:
    """Each parameter's posterior by the name that reports have (`caseworker_change_penalty` for its multiplier)."""
    for move, (name, prior), draws in zip(one.contractions, one.space.priors.items(), one.values.T, strict=True):
        logarithmic = prior.logarithmic and move.name == name  # the penalty is one minus its multiplier
        sd = 0.0 if prior.fixed is not None else float(np.std(np.log(draws) if logarithmic else draws))
        yield (
            move.name,
            {
                "mean": move.posterior_mean,
                "lower": move.posterior_lower,
                "upper": move.posterior_upper,
                "sd": sd,
                "learnt": move.learnt,
                "logarithmic": logarithmic,
            },
        )
