"""Laws of turns: no more at once than there are, the cheap first, nobody for ever, and nothing for who has left."""

import asyncio
import gc
import threading
import time
import weakref
from contextlib import suppress
from functools import partial
from pathlib import Path

import anyio
import pytest
from fabricated import calibration
from starlette.exceptions import HTTPException
from starlette.requests import Request

from fsm_sim.decisions.evaluate import EvaluationCancelledError
from fsm_sim.web.shared import Shared
from fsm_sim.web.turns import LeftError, TooManyError, Turn, Turns


async def here() -> None:
    await anyio.sleep_forever()


def order_of(works: list[tuple[str, float]], at_once: int = 1) -> list[str]:
    """The order in which works of so many seconds have their turns, which come while the first is worked on."""
    turns, order, most = Turns(at_once, 100), list[str](), 0

    async def work(name: str, seconds: float) -> None:
        nonlocal most
        async with turns.turn(here, seconds):
            order.append(name)
            most = max(most, turns.busy)
            await anyio.sleep(0.01)

    async def run() -> None:
        async with anyio.create_task_group() as group:
            for name, seconds in works:
                group.start_soon(work, name, seconds)
                await anyio.sleep(0)

    anyio.run(run)
    assert turns.busy == 0
    return order


def test_the_cheap_come_first_and_equals_in_order() -> None:
    assert order_of([("first", 9), ("long", 5), ("short", 0.1), ("short too", 0.1)]) == [
        "first",
        "short",
        "short too",
        "long",
    ]


def test_what_is_long_comes_to_its_turn_however_many_short_ones_come() -> None:
    async def run() -> list[str]:
        turns, order = Turns(1, 100), list[str]()

        async def work(name: str, seconds: float) -> None:
            async with turns.turn(here, seconds):
                order.append(name)
                await anyio.sleep(0.02)

        async with anyio.create_task_group() as group:
            group.start_soon(work, "first", 0.0)
            await anyio.sleep(0)
            group.start_soon(work, "long", 0.05)  # 0.2 seconds behind what comes with it
            for _ in range(60):
                group.start_soon(work, "short", 0.0)
                await anyio.sleep(0.01)  # twice as many as there are turns
        return order

    order = anyio.run(run)
    assert order.index("long") < 40
    assert len(order) == 62


def test_there_are_never_more_at_once_and_one_too_many_is_refused() -> None:
    async def run() -> tuple[int, int]:
        turns, together, most, refused = Turns(2, 3), 0, 0, 0

        async def work() -> None:
            nonlocal together, most, refused
            try:
                async with turns.turn(here):
                    together += 1
                    most = max(most, together)
                    await anyio.sleep(0.01)
                    together -= 1
            except TooManyError:
                refused += 1

        async with anyio.create_task_group() as group:
            for _ in range(7):
                group.start_soon(work)
        assert turns.busy == 0
        return most, refused

    assert anyio.run(run) == (2, 2)


def test_who_has_left_loses_the_turn_and_the_next_has_it() -> None:
    async def run() -> list[str]:
        turns, order = Turns(1, 9), list[str]()

        async def gone() -> None:
            await anyio.sleep(0)

        async def work(name: str, left) -> None:
            try:
                async with turns.turn(left):
                    order.append(name)
                    await anyio.sleep(0.5)
            except LeftError:
                order.append(f"{name} left")

        async with anyio.create_task_group() as group:
            for name, left in (("first", here), ("older", gone), ("newer", here)):
                group.start_soon(work, name, left)
                await anyio.sleep(0)
        assert turns.busy == 0
        return order

    assert anyio.run(run) == ["first", "older left", "newer"]


def test_who_waits_takes_nothing_of_the_processor() -> None:
    async def run() -> tuple[int, int]:
        turns, asked, looks = Turns(1, 50), 0, 0

        async def left() -> None:
            nonlocal asked
            asked += 1
            await anyio.sleep_forever()

        async def work() -> None:
            async with turns.turn(left):
                pass

        async with anyio.create_task_group() as group, turns.turn(here):
            for _ in range(50):
                group.start_soon(work)
            await anyio.sleep(0.05)
            loop = asyncio.get_running_loop()
            once = loop.call_soon
            seen = pytest.MonkeyPatch()

            def counted(*given, **named):
                nonlocal looks
                looks += 1
                return once(*given, **named)

            seen.setattr(loop, "call_soon", counted)
            await anyio.sleep(0.5)
            seen.undo()
        return asked, looks

    asked, looks = anyio.run(run)
    assert asked == 50
    assert looks < 10


def test_a_cancelled_wait_leaves_no_turn_behind() -> None:
    async def run() -> int:
        turns = Turns(1, 9)
        async with turns.turn(here):
            with anyio.move_on_after(0.01):
                async with turns.turn(here):
                    raise AssertionError("there is one turn")
        async with turns.turn(here):
            return turns.busy

    assert anyio.run(run) == 1


def test_work_for_somebody_who_leaves_ends_between_two_of_its_parts(tmp_path: Path) -> None:
    shared, parts, left = Shared(calibration(draws=500), tmp_path), list[int](), threading.Event()

    async def receive() -> dict[str, str]:
        while not left.is_set():
            await anyio.sleep(0.01)
        return {"type": "http.disconnect"}

    def work(turn: Turn) -> None:
        for part in range(100):
            turn.between()
            parts.append(part)
            if part == 3:
                left.set()
            time.sleep(0.03)

    request = Request({"type": "http", "method": "GET", "headers": []}, receive=receive)
    with pytest.raises(HTTPException) as refused:
        anyio.run(partial(shared.turn, request, work, heavy=True))
    assert refused.value.status_code == 499
    assert 3 < len(parts) < 100


def test_an_evaluation_that_nobody_waits_for_ends_as_its_request_does(tmp_path: Path) -> None:
    shared = Shared(calibration(draws=500), tmp_path)
    request = Request({"type": "http", "method": "GET", "headers": []}, receive=anyio.sleep_forever)

    def work(_: Turn) -> None:
        raise EvaluationCancelledError

    with pytest.raises(HTTPException) as refused:
        anyio.run(shared.turn, request, work)
    assert refused.value.status_code == 499


def test_work_that_was_ended_leaves_nothing_in_memory(tmp_path: Path) -> None:
    """An error held the frames of the work with all their arrays: 200 MB after fifty users had gone."""
    shared, held = Shared(calibration(draws=500), tmp_path), list[weakref.ref[threading.Event]]()
    request = Request({"type": "http", "method": "GET", "headers": []}, receive=anyio.sleep_forever)

    def work(turn: Turn) -> None:
        large = threading.Event()
        held.append(weakref.ref(large))
        turn.left = True
        turn.between()

    async def run() -> None:
        with suppress(HTTPException):
            await shared.turn(request, work, heavy=True)
        assert held[0]() is None

    gc.disable()
    try:
        anyio.run(run)
    finally:
        gc.enable()


def test_a_fault_of_the_work_is_raised_as_it_is(tmp_path: Path) -> None:
    shared = Shared(calibration(draws=500), tmp_path)
    request = Request({"type": "http", "method": "GET", "headers": []}, receive=anyio.sleep_forever)

    def work(_: Turn) -> None:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match=r"^wrong$"):
        anyio.run(shared.turn, request, work)


def test_long_work_lets_first_answers_pass_between_its_parts_and_has_fewer_threads_beside_them(tmp_path: Path) -> None:
    shared, order, threads = Shared(calibration(draws=500), tmp_path), list[str](), list[int]()
    seen = threading.Event()
    request = Request({"type": "http", "method": "GET", "headers": []}, receive=anyio.sleep_forever)

    def long(turn: Turn) -> None:
        for part in range(3):
            turn.between()
            threads.append(turn.threads)
            order.append(f"part {part}")
            while part == 0 and not turn.first.busy:  # the first answer is asked for in the middle of this part
                time.sleep(0.01)
            seen.set()

    def first(turn: Turn) -> None:
        threads.append(turn.threads)
        assert seen.wait(60)
        order.append("first answer")

    async def run() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(partial(shared.turn, request, long, heavy=True))
            while not order:
                await anyio.sleep(0.01)
            group.start_soon(shared.turn, request, first)

    anyio.run(run)
    assert order == ["part 0", "first answer", "part 1", "part 2"]
    assert threads == [2, 2, 2, 2]
    assert Turn(busy_with(3), heavy=False).threads == 1
    assert Turn(busy_with(1), heavy=True).threads == 1


def busy_with(count: int) -> Turns:
    turns = Turns(count, 0)
    turns._taken = count
    return turns
