"""The answer of a meta-analysis of caseload under other choices of studies and of priors."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fsm_sim.evidence.study import Studies, Study
from fsm_sim.inference.caseload.meta_analysis import ONE_NULL, SAMPLING, USUAL, Beliefs, analyse
from fsm_sim.inference.parameters.priors import Sampling

type Case = tuple[str, Studies, Beliefs]


def cases(studies: Studies) -> list[Case]:
    """Name, studies and priors of every case, for studies about one exit.

    Without each study, with each not used, with each study of our population counted with the others, and with other
    priors. The first is the answer itself.
    """
    spare = [one for one in studies.study if not one.used and one.elasticity is not None]
    without = [(f"without {one.id}", _toggled(studies, one), USUAL) for one in studies.used]
    return [
        ("as it is", studies, USUAL),
        *(without if len(without) > 1 else []),
        *((f"with {one.id}", _toggled(studies, one), USUAL) for one in spare),
        *((f"{one.id} counted with others", _with_others(studies, one), USUAL) for one in studies.used if one.target),
        ("standard deviation between studies twice as wide", studies, replace(USUAL, tau=2 * USUAL.tau)),
        ("mean effect half as wide", studies, replace(USUAL, mu=USUAL.mu / 2)),
        ("one probability of no effect for all", studies, ONE_NULL),
        ("no effect three times less likely, beta(1, 3)", studies, replace(USUAL, null=(1.0, 3.0))),
        ("(almost) no null component, beta(1, 1000)", studies, replace(USUAL, null=(1.0, 1000.0))),
    ]


def sensitivity(
    studies: Studies, sampling: Sampling = SAMPLING, progress: Callable[[str], None] = lambda _: None
) -> list[dict[str, Any]]:
    """The predictive distribution of every case, for studies about one exit."""
    rows = []
    for name, some, beliefs in cases(studies):
        progress(f"Sampling: {name}")
        found = analyse(some, beliefs, sampling)
        rows.append({"case": name, **found.predictive.summary(), "null_target": found.posterior["null_target"]["mean"]})
    return rows


def _with_others(studies: Studies, one: Study) -> Studies:
    """The studies with one of them counted among other populations."""
    rows = tuple(other.model_copy(update={"target": other.target and other is not one}) for other in studies.study)
    return studies.model_copy(update={"study": rows})


def _toggled(studies: Studies, one: Study) -> Studies:
    """The studies with one of them used that was not (in place of the same people's), or not used that was."""

    def use(other: Study) -> bool:
        if other.id == one.id:
            return not one.used
        return other.used and (one.used or other.people != one.people)

    rows = tuple(other.model_copy(update={"used": use(other)}) for other in studies.study)
    return studies.model_copy(update={"study": rows})
