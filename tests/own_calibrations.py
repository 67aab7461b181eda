"""Jobs of the page that calibrated on a public table, with fabricated draws: made in a second or two."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from fabricated import FAILED, PASSED, calibration, save, whole
from stock_panels import as_csv, simulated

from fsm_sim.inference.parameters.office_effects import with_municipalities
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inference.sources import Sources, read_settings
from fsm_sim.report.document.calibration.panel_text import KINDS
from fsm_sim.study.calibrations import by_name
from fsm_sim.study.calibrations.settings import config_toml
from fsm_sim.web.answering.answerings import ARCHIVE
from fsm_sim.web.jobs import shown
from fsm_sim.web.jobs.links import signed
from fsm_sim.web.jobs.own import OWN, archive, keep
from fsm_sim.web.jobs.questions import results_of
from fsm_sim.web.jobs.record import Job, folder, write

TOWNS, MONTHS = 22, 14
FIRST = "Gladsaxe"


def own_job(room: Path, secret: bytes, *, seed: int = 3, approved: bool = True, number: str = "") -> tuple[Job, str]:
    """A finished job with its calibration as `work.own` leaves it, and what opens it for plans.

    `FIRST` has 5 times the middle municipality's rates.
    """
    job = Job.new("calibration", {"programme": "", "file": "my table.csv", "break": ""})
    job = replace(job, id=number or job.id)
    place = folder(room, job.id)
    (place / by_name.RUNS / OWN).mkdir(parents=True)
    (place / "counts.csv").write_text(as_csv(simulated(seed, towns=TOWNS, months=MONTHS)), "utf-8")
    settings = read_settings(by_name.config_file("published")).model_copy(update={"panel": "counts.csv"})
    (place / by_name.RUNS / OWN / "config.toml").write_text(config_toml(settings), "utf-8")
    made = fabricated_of(by_name.sources(OWN, below=place), approved=approved)
    save(made, place / by_name.RUNS / OWN)
    out = results_of(place)
    shown.keep_panel(made.panel, out)
    (out / ARCHIVE).write_bytes(archive(place))
    keep(place, made)
    write(room, job.now("done"))
    return job, signed(secret, job.id, "own")


def fabricated_of(sources: Sources, *, approved: bool = True) -> Calibration:
    """A calibration on a public table with fabricated draws."""
    before = whole(calibration(sources, name=OWN, draws=500, checks=PASSED if approved else FAILED))
    towns = sources.panel_municipalities
    generator, draws = np.random.default_rng(5), len(before.values)
    middles = [5.0 if town == FIRST else 1.0 for town in towns]
    effects = {
        f"{kind}: {town}": middle * np.exp(generator.normal(0, 0.05, draws))
        for kind in KINDS
        for town, middle in zip(towns, middles, strict=True)
    }
    space = with_municipalities(before.space, towns)
    known = {**dict(zip(before.space.names, before.values.T, strict=True)), **effects}
    values = np.column_stack([known[name] for name in space.names])
    return replace(before, space=space, values=values, panel=_panel(sources.panels[0].months, effects, towns))


def _panel(months: tuple[str, ...], effects: dict[str, np.ndarray], towns: tuple[str, ...]) -> dict[str, object]:
    """The record of a public table, as `inference.municipal.record` makes it."""
    ends = {"mean": 0.1, "lower": 0.05, "upper": 0.2}
    learnt = {"shift": 0.0, "contraction": 0.9, "above": 0.5, "learnt": "narrowed"}
    each = {
        name: {"mean": draws.mean(), "lower": np.quantile(draws, 0.05), "upper": np.quantile(draws, 0.95), **learnt}
        for name, draws in effects.items()
    }
    return {
        "measures": ["in_paid_hours"],
        "first": months[0],
        "last": months[-1],
        "broken": "",
        "programme": "usual",
        "discrepancy": 0.05,
        "size_slope": {"in_paid_hours": ends},
        "kinds": {kind: {"apart": ends, "apart_before": ends, "contraction": 0.9} for kind in KINDS},
        "municipalities": [
            {
                "municipality": town,
                "people": 500.0,
                "own_weight": None,
                "effects": {kind: each[f"{kind}: {town}"] for kind in KINDS},
            }
            for town in towns
        ],
    }
