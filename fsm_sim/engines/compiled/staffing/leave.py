"""Leave and return of caseworkers, and hand-over where somebody is on leave.

The rules are those of `engines.process.caseworkers`, which has them in plain Python; read that first.
"""

import math

import numba

from fsm_sim.engines.compiled.arrays import CITIZENS, FILLED, Address, CompiledOffice, ParameterArrays, Workspace
from fsm_sim.engines.compiled.jit import called, inlined
from fsm_sim.engines.compiled.monthly_counts import show
from fsm_sim.engines.compiled.staffing.caseloads import enlist
from fsm_sim.engines.compiled.staffing.leave_records import STAND_IN
from fsm_sim.engines.compiled.staffing.staff import (
    assign,
    count_as,
    count_change,
    hire,
    part,
    present_post,
    vacate,
    weight_of,
    whose,
)
from fsm_sim.engines.shared.machine_instructions import trailing_zeros
from fsm_sim.engines.shared.posts import STAND_IN as FIRST_STAND_IN

_NONE, _ONE = numba.uint64(0), numba.uint64(1)
_FIRST_STAND_IN = numba.uint64(FIRST_STAND_IN)


@inlined
def mark_moving(workspace: Workspace, citizen: int) -> None:
    """A citizen moves in the present event."""
    workspace.moving[citizen >> 6] |= _ONE << numba.uint64(citizen & 63)


@inlined
def leave_for_good(office: CompiledOffice, workspace: Workspace, post: int) -> None:
    """Whoever is in a post leaves it, also from leave; their citizens are marked for hand-over."""
    if workspace.posts[post].hired >= 0:
        vacate(workspace, post)
    if office.leaves:
        end_leave_for_good(office, workspace, post)


@called
def end_leave_for_good(office: CompiledOffice, workspace: Workspace, post: int) -> None:
    """The caseworker of a post who is on leave does not come back; the citizens who wait are marked for hand-over."""
    worker = workspace.leaves[post].worker
    if worker < 0:
        return
    workspace.leaves[post].worker = -1
    for citizen in range(workspace.counts[CITIZENS]):
        if workspace.citizens[citizen].worker == worker and weight_of(office, workspace, citizen) > 0:
            enlist(workspace, office.posts, citizen, 0)
            mark_moving(workspace, citizen)


@called
def go_on_leave(
    office: CompiledOffice, workspace: Workspace, numbers: ParameterArrays, at: Address, number: int, now: float
) -> int:
    """The caseworker in a post goes on leave, if there is one; 1 where somebody stands in."""
    absence = office.begins[number]
    post = numba.int64(absence.post)
    here, leave = workspace.posts[post], workspace.leaves[post]
    if here.hired < 0:
        return 0
    leave.worker, leave.effect, leave.citizens = here.hired, here.effect, absence.citizens
    leave.share = workspace.people[post].share
    if office.learning > 0.0:
        leave.learned = workspace.learned[post]
    vacate(workspace, post)
    if absence.citizens != STAND_IN:
        return 0
    turn = _FIRST_STAND_IN + numba.uint64(leave.stand_ins)
    leave.stand_ins += 1
    hire(office, workspace, numbers, at, post, turn, numba.int64(leave.share) % office.works, now)
    return 1


@called
def come_back(office: CompiledOffice, workspace: Workspace, number: int, now: float) -> int:
    """The caseworker of a post comes back from leave, unless gone for good, and gets the citizens back; 1 if so."""
    absence = office.ends[number]
    post = numba.int64(absence.post)
    here, leave = workspace.posts[post], workspace.leaves[post]
    if leave.worker < 0:
        return 0
    worker, stand_in = numba.int64(leave.worker), numba.int64(here.hired)
    if stand_in >= 0:
        vacate(workspace, post)
    leave.worker = -1
    here.hired, here.effect = worker, leave.effect
    workspace.loads[post] = 0
    workspace.counts[FILLED] += 1
    resume(office, workspace, post, now)
    for citizen in range(workspace.counts[CITIZENS]):
        one, active = workspace.citizens[citizen], weight_of(office, workspace, citizen) > 0
        lent = workspace.homes[citizen].worker == worker
        if lent or (active and (one.worker == worker or (stand_in >= 0 and one.worker == stand_in))):
            give_back(office, workspace, citizen, post, lent, absence.counts == 1, now)
    return 1


@inlined
def resume(office: CompiledOffice, workspace: Workspace, post: int, now: float) -> None:
    """Who comes back counts as before, and who has learned meanwhile as their whole share of full time."""
    leave = workspace.leaves[post]
    share = numba.int64(leave.share)
    if office.learning > 0.0:
        learned = leave.learned <= now
        workspace.learned[post] = math.inf if learned else leave.learned
        share -= office.works * numba.int64(learned)
    count_as(workspace, post, share)


@called
def give_back(
    office: CompiledOffice, workspace: Workspace, citizen: int, post: int, lent: bool, counts: bool, now: float
) -> None:
    """A citizen whom colleagues had, who waited, or whom the stand-in had, is the returning caseworker's again."""
    one, active = workspace.citizens[citizen], weight_of(office, workspace, citizen) > 0
    if active:
        waited = one.worker == workspace.posts[post].hired
        part(office, workspace, citizen, office.posts if waited else present_post(office, workspace, citizen))
    if lent:
        if active and counts:
            count_change(office, workspace, citizen, now)
        workspace.homes[citizen].worker = -1
        one.worker, one.post = workspace.posts[post].hired, post
    if active:
        assign(office, workspace, citizen, post, now)
        show(office, workspace, citizen, now)
        mark_moving(workspace, citizen)


@called
def deal_out_by_leave(office: CompiledOffice, workspace: Workspace, now: float) -> None:
    """Deal out the citizens who are moving, first those who get a stand-in; they stay marked.

    Those who have got their caseworker back already are passed over, and those who wait go on waiting.
    """
    for others in range(2):
        for word in range(len(workspace.moving)):
            bits = workspace.moving[word]
            while bits != _NONE:
                citizen = word * 64 + trailing_zeros(bits)
                bits &= bits - _ONE
                if present_post(office, workspace, citizen) == office.posts and (
                    others == 1 or has_stand_in(workspace, citizen)
                ):
                    assign(office, workspace, citizen, whose(office, workspace, citizen), now)
                    show(office, workspace, citizen, now)


@inlined
def has_stand_in(workspace: Workspace, citizen: int) -> bool:
    """Whether somebody stands in for the citizen's last caseworker."""
    one = workspace.citizens[citizen]
    leave = workspace.leaves[one.post]
    found: bool = one.worker >= 0 and leave.worker == one.worker and leave.citizens == STAND_IN
    return found
