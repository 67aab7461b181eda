"""New caseworkers take over citizens from their colleagues, under `rebalance`.

The rule is that of `engines.process.caseworkers`, which has it in plain Python; read that first.
"""

import math

from fsm_sim.engines.compiled.arrays import CompiledOffice, Workspace
from fsm_sim.engines.compiled.jit import inlined
from fsm_sim.engines.compiled.monthly_counts import show
from fsm_sim.engines.compiled.staffing.caseloads import HALF, lowest_not_moving
from fsm_sim.engines.compiled.staffing.staff import assign, part, weight_of


@inlined
def take_over(office: CompiledOffice, workspace: Workspace, first: int, now: float) -> None:
    """Caseworkers hired from number `first` on take over from the others: see `process.caseworkers.Caseworkers`.

    All posts are scanned again for each citizen taken over: a few hundred additions, some ten times in a run. Loads are
    whole sixteenths here, and every other number is computed as there, so that both round alike.
    """
    total, together, time, new_time = 0, 0, 0.0, 0.0
    for post in range(office.posts):
        if workspace.posts[post].hired >= 0:
            total += workspace.loads[post]
            time += office.shares[workspace.people[post].share]
        if workspace.posts[post].hired >= first:
            together += workspace.loads[post]
            new_time += office.shares[workspace.people[post].share]
    while True:
        worker, colleague, least, most = -1, -1, math.inf, -math.inf
        for post in range(office.posts):
            hired = workspace.posts[post].hired
            with_one_more, with_one_less = workspace.loads[post] + HALF, workspace.loads[post] - HALF
            if office.uneven:  # where all count alike the order is the same without a division
                with_one_more /= office.shares[workspace.people[post].share]
                with_one_less /= office.shares[workspace.people[post].share]
            if hired >= first and with_one_more < least:
                worker, least = post, with_one_more
            if 0 <= hired < first and with_one_less > most:
                colleague, most = post, with_one_less
        if colleague < 0:
            return
        to, of = office.shares[workspace.people[worker].share], office.shares[workspace.people[colleague].share]
        if workspace.loads[colleague] * time <= total * of:
            return
        citizen = lowest_not_moving(workspace, colleague)
        if citizen < 0:
            return
        weight = weight_of(office, workspace, citizen)
        if (together + weight) * time > total * new_time:
            return
        if (workspace.loads[worker] + weight / 2) / to >= (workspace.loads[colleague] - weight / 2) / of:
            return
        together += weight
        part(office, workspace, citizen, colleague)
        assign(office, workspace, citizen, worker, now)
        show(office, workspace, citizen, now)
