"""What every test shares: fixed random numbers, and plots that need no screen."""

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from fsm_sim.study.dossier.pytest_runs import collected, function

os.environ.setdefault("MPLBACKEND", "Agg")

# Fixed examples by default, so that tests fail alike on every machine; the profile `rotated` looks for new ones.
# Neither is timed, since a busy machine draws examples slowly.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fixed", UNTIMED, derandomize=True)
settings.register_profile("rotated", UNTIMED, max_examples=1000, print_blob=True)
settings.load_profile("fixed")

FOUND = pytest.StashKey[set[str]]()
"""Every test that this session has collected, slow ones too, without its cases."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Remember what was collected, before slow tests are left out."""
    config.stash[FOUND] = {function(item.nodeid) for item in items}


@pytest.fixture
def collected_tests(request: pytest.FixtureRequest) -> Callable[[set[str]], set[str]]:
    """The tests in some files as pytest collects them: those of this session, of other files by another run."""

    def tests(files: set[str]) -> set[str]:
        named = any(
            "::" in one for one in request.config.args
        )  # of a file one test only: what else it has is not known
        here = set() if named else request.config.stash[FOUND]
        others = files - {one.partition("::")[0] for one in here}
        return here | collected(others, request.config.rootpath)

    return tests
