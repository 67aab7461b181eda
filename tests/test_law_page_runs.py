"""Laws of how the page runs scenarios: some draws at a time and runs that are kept change no bit of an answer."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from fabricated import calibration
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays
from starlette.testclient import TestClient

from fsm_sim.decisions.evaluate import EvaluationCancelledError, evaluate
from fsm_sim.decisions.outcomes import Outcomes
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.web import shared
from fsm_sim.web.answering import parts_of_draws
from fsm_sim.web.answering.answers import SEED, Answering
from fsm_sim.web.answering.kept_runs import KeptRuns
from fsm_sim.web.answering.pace import Alone
from fsm_sim.web.answering.packed_runs import SMALL, packed, unpacked
from fsm_sim.web.answering.parts_of_draws import PartsOfDraws
from fsm_sim.web.answering.question import asked
from fsm_sim.web.app import application
from fsm_sim.web.deciding.answers import answer
from fsm_sim.web.deciding.asking import Kind, decision
from fsm_sim.web.memory import give_back_memory, trim_memory

DRAWS = 30


@pytest.fixture(scope="module")
def made() -> Calibration:
    return calibration(draws=500)


def same(one: Outcomes, other: Outcomes) -> bool:
    return (
        (one.draws, one.measures, one.scenarios, one.replications)
        == (other.draws, other.measures, other.scenarios, other.replications)
        and np.array_equal(one.values, other.values, equal_nan=True)
        and np.array_equal(one.reported, other.reported)
    )


@pytest.mark.parametrize("programme", ["fsm1", "bir"])
def test_R6_draws_in_parts_and_runs_that_are_kept_give_the_bits_of_all_draws_at_once(
    made: Calibration, programme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = {"municipality": "Vejle", "programme": programme, "citizens": "60", "caseworkers": "3", "intake": "2"}
    question = asked([*pairs.items(), ("months", "9"), ("a.caseworkers", "2"), ("b.turnover", "90")]).question
    assert question is not None
    scenarios = [file.scenario for file in Answering(made).scenarios(question)]
    posterior = posterior_of(made, DRAWS)
    whole = evaluate(scenarios, posterior, 2, SEED)
    for most in (7, DRAWS):  # parts of which the last is smaller, and one part
        monkeypatch.setattr(parts_of_draws, "MOST_DRAWS", most)
        for bytes_kept in (1, 10**9):  # one that forgets, and one that does not
            parts = PartsOfDraws(posterior, KeptRuns(SEED, bytes_kept))
            assert same(parts.outcomes(scenarios, 2, Alone(2)), whole)
            assert same(parts.outcomes(scenarios, 2, Alone(1)), whole), "also where they are kept"
            assert same(parts.outcomes(scenarios[::-1], 2, Alone(1)), evaluate(scenarios[::-1], posterior, 2, SEED))


@dataclass
class Leaving:
    """Who asked leaves when the work has looked so many times whether they are still there."""

    looks: int
    threads: int = 1

    @property
    def left(self) -> bool:
        self.looks -= 1
        return self.looks <= 0

    def between(self) -> None:
        """Nobody looks here: a first answer is one part."""


LARGE = [
    ("municipality", "København"),
    ("citizens", "6000"),
    ("caseworkers", "150"),
    ("a.caseworkers", "100"),
    ("a.turnover", "9"),
]


def test_an_answer_that_nobody_waits_for_is_given_up_within_a_part(made: Calibration) -> None:
    """Two closed tabs with a large office kept everybody else's first answers waiting for two minutes."""
    question = asked([*LARGE, ("months", "24")]).question
    assert question is not None
    scenarios = [file.scenario for file in Answering(made).scenarios(question)]
    kept = KeptRuns(SEED)
    pace = Leaving(2)
    with pytest.raises(EvaluationCancelledError):
        PartsOfDraws(posterior_of(made, 100), kept).outcomes(scenarios, 2, pace)
    assert pace.looks == 0, "the second batch was the last"


@pytest.mark.parametrize("kind", ["staffing", "payback", "split"])
def test_a_decision_that_nobody_waits_for_is_given_up(made: Calibration, kind: Kind) -> None:
    pace = Leaving(1)
    with pytest.raises(EvaluationCancelledError):
        answer(decision(kind, [*LARGE, ("ask-plan", "a")]), made, pace)
    assert pace.looks == 0


def test_posteriors_of_other_sizes_have_kept_runs_of_their_own(
    made: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first part of a posterior may have as many draws as another posterior, under the same numbers."""
    monkeypatch.setattr(parts_of_draws, "MOST_DRAWS", 10)
    question = asked([("municipality", "Vejle"), ("citizens", "60"), ("caseworkers", "3"), ("intake", "2")]).question
    assert question is not None
    scenarios = [file.scenario for file in Answering(made).scenarios(question)]
    kept = KeptRuns(SEED)
    few = PartsOfDraws(posterior_of(made, 10), kept).outcomes(scenarios, 2, Alone(1))
    all_of_them = PartsOfDraws(posterior_of(made, DRAWS), kept).outcomes(scenarios, 2, Alone(1))
    assert not np.array_equal(all_of_them.values[:, :10], few.values, equal_nan=True)
    assert same(all_of_them, evaluate(scenarios, posterior_of(made, DRAWS), 2, SEED))


@given(
    arrays(np.int64, (3, 4), elements=some.integers(0, 70_000)),
    arrays(np.float64, (3, 4), elements=some.floats(0, 1) | some.just(np.nan)),
    some.booleans(),
)
def test_R6_packed_runs_are_the_same_bits_again(counts: np.ndarray, shares: np.ndarray, whole: bool) -> None:
    citizens = counts.astype(float)
    work = np.rint(shares * citizens) if whole else shares * citizens
    with np.errstate(invalid="ignore", divide="ignore"):
        runs = {"citizens": citizens, "work": work / citizens, "caseload": citizens / 7, "changes": -citizens}
    again = unpacked(packed(runs))
    assert again.keys() == runs.keys()
    for name, values in runs.items():
        assert np.array_equal(again[name], values, equal_nan=True), name


def test_kept_runs_take_less_than_a_third_of_their_room(made: Calibration) -> None:
    question = asked([("municipality", "Vejle"), ("citizens", "300"), ("caseworkers", "9")]).question
    assert question is not None
    outcomes = Answering(made).answer(question, draws=100).outcomes
    runs = {name: outcomes.of(name)[0] for name in outcomes.measures}
    small = packed(runs)
    assert small["citizens"].numbers.dtype in SMALL
    assert sum(one.nbytes for one in small.values()) < 0.33 * sum(one.nbytes for one in runs.values())


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks glibc, and looks in /proc")
def test_the_library_of_linux_can_be_asked_to_give_back_memory() -> None:
    assert give_back_memory()


@pytest.mark.skipif(not give_back_memory(), reason="asks glibc, and looks in /proc")
def test_memory_that_is_free_between_what_is_used_goes_back() -> None:
    """Blocks too small for pages of their own, of which every hundredth stays."""

    def resident() -> int:
        (line,) = (one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmRSS"))
        return int(line.split()[1]) * 1024

    blocks = [bytearray(b"x" * 50_000) for _ in range(1_600)]
    kept = blocks[::100]
    del blocks
    before = resident()
    assert trim_memory()
    assert before - resident() > 50_000_000
    assert len(kept) == 16


def test_what_takes_longer_gives_back_its_memory_and_a_first_answer_where_it_is_time_to(
    made: Calibration, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given: list[str] = []
    monkeypatch.setattr(shared, "trim_memory", lambda: given.append("back"))
    monkeypatch.setattr(shared, "TRIM_EVERY", 3600.0)
    client = TestClient(application(made, ("testserver",), tmp_path))
    link = "municipality=Vejle&citizens=60&caseworkers=3&months=3&a.caseworkers=2"
    assert client.get(f"/da/?{link}").status_code == 200
    assert given == ["back"]
    assert client.get(f"/da/?{link}").status_code == 200
    assert given == ["back"], "and the next an hour later"
    assert client.get(f"/da/?{link}&exact=1").status_code == 200
    assert given == ["back", "back"]
