"""Recovery: the whole way from a file of local data to a posterior, against the grid at the same shared rates."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from local_town import COUNTED, EFFECTS, MEAN, TOWN, Town, interval, moments, under_five

from fsm_sim.evidence.local_counts import MonthlyCounts
from fsm_sim.inference.parameters.config import Config
from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.posterior import estimation
from fsm_sim.inference.sources import Sources, read_sources
from fsm_sim.inference.targets.local_counts import unknowns
from fsm_sim.inference.targets.published import observed
from fsm_sim.inputs import programmes

TRUTH = 1.4
SMALL = Town("bir", 250, 24)


def as_file(counts: MonthlyCounts) -> str:
    """Counts as a municipality has them, those under five hidden."""
    rows = [f"municipality;programme;month;citizens;{';'.join(COUNTED)}"]
    for place, month in enumerate(counts.months):
        cells = [counts.counts[name][place] for name in COUNTED]
        shown = [str(cell[0]) if cell and cell[0] >= 5 else "<5" for cell in cells]
        rows.append(f"{TOWN};bir;{month};{counts.citizens[place]};{';'.join(shown)}")
    return "\n".join(rows) + "\n"


@pytest.mark.slow
def test_a_sampled_posterior_is_that_of_the_grid_and_covers_the_truth(tmp_path: Path) -> None:
    """All but the municipality's effect on work and its counts' multipliers is fixed at the published mean."""
    counts = SMALL.simulated(TRUTH, 77)
    file = tmp_path / "own.csv"
    file.write_text(as_file(counts), "utf-8")
    found = read_sources(None, file)
    targets = tuple(target for target in found.catalogue.targets if target.programme == "bir")
    catalogue = found.catalogue.model_copy(update={"targets": targets})
    free = Sources(catalogue, found.priors, (programmes.load("bir"),), Config(), found.counts)
    known = unknowns(free, observed(catalogue, free.programmes, {}))
    fixed = {name: MEAN[name] for name in known.names if name in MEAN} | {"between_sd: office_work": 1.0}
    fixed |= {f"office_placement: {TOWN}": TRUTH}
    sampling = Sampling(draws=1000, tune=300, chains=2, seed=1)
    sources = replace(free, config=Config(data=file.as_posix(), sampling=sampling, fixed=fixed))
    made, _ = estimation.calibrate(sources, "own")
    (record,) = made.local
    grid = replace(SMALL, placement=TRUTH).posterior(counts, found.priors.likelihood, hide=under_five)
    mean, sd = moments(grid)
    drawn = np.log(made.values[:, made.space.names.index(f"office_work: {TOWN}")])
    assert drawn.mean() == pytest.approx(mean, abs=0.15 * sd)
    assert drawn.std() == pytest.approx(sd, rel=0.1)
    found_effect = record["effects"]["office_work"]
    assert [found_effect["lower"], found_effect["upper"]] == pytest.approx(interval(grid), rel=0.03)
    assert found_effect["lower"] <= TRUTH <= found_effect["upper"]
    assert found_effect["pooled"]["upper"] == pytest.approx(np.exp(1.645 * 0.25), rel=1e-3)
    assert found_effect["contraction"] == pytest.approx(1 - (sd / 0.25) ** 2, abs=0.08)
    assert EFFECTS[0] < found_effect["lower"]
