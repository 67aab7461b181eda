"""The planner's page under load: first and exact answers, loading, many users at once, memory, and the time to start.

Run: ``uv run python -m benchmarks.page [SECONDS]``, by default 300 seconds of many users. The server is a process of
its own, as `fsm-sim serve` starts it; its requests are those of the page's script. Prints a line of JSON for each
measurement.
"""

import asyncio
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PLANS = (11, 7, 10, 8, 12)
USERS = 50
PAUSE = 5.0
"""Seconds between two changes of a user."""
OF_THE_OFFICE = 0.25
"""The share of changes that are of the office itself, so that every scenario is new; the others are of one plan."""
TIMES = 30
SWAP = {"hx-request": "true"}
EXACT = {"hx-request": "true", "fsm-exact": "1"}
EMBEDDED = re.compile(r'(?:src|href)="(/static/[^"]+)"')


@dataclass
class Answer:
    """What came back: its status, seconds, bytes over the wire, and text where it is not packed."""

    status: int
    seconds: float
    size: int
    body: bytes = field(repr=False, default=b"")


def main(seconds: float) -> None:
    """Start a server twice, measure the second, and print what was found."""
    told("cores, and load of this machine", [os.cpu_count(), *(round(one, 1) for one in os.getloadavg())])
    with started() as (_, _, until_ready):
        told("ready at a first start, which compiles what no start before has kept, seconds", until_ready)
    with started() as (port, server, until_ready):
        told("ready at a warm start, seconds", until_ready)
        told("processor until ready, seconds", processor_seconds(server))
        asyncio.run(_measured(port, server, seconds))


@contextmanager
def started() -> Iterator[tuple[int, int, float]]:
    """A server while the block lasts: its port, its process, and the seconds until it answered."""
    port = _free_port()
    program = "from fsm_sim.cli.entry import main; main()"
    with tempfile.TemporaryDirectory() as state, (Path(state) / "log.txt").open("wb") as log:
        begun = time.perf_counter()
        server = subprocess.Popen(
            [sys.executable, "-c", program, "serve", "--port", str(port), "--state", state], stdout=log, stderr=log
        )
        try:
            asyncio.run(_until_ready(port, server))
            yield port, server.pid, round(time.perf_counter() - begun, 2)
        finally:
            server.terminate()
            server.wait()


def told(what: str, found: object) -> None:
    """Print one thing that was measured."""
    print(json.dumps({what: found}), flush=True)


async def _measured(port: int, process: int, seconds: float) -> None:
    first = await ask(port, f"/da/?{link(PLANS[:2])}")  # it compiles what is not kept
    assert first.status == 200, first
    told("memory after the first answer, MB", megabytes(process))
    told("loading, 2 plans", await loading(port))
    for plans in (2, 5):
        for what, headers, each, times in (
            (f"first answer, {plans} plans, all changed", SWAP, True, TIMES),
            (f"first answer, {plans} plans, one changed", SWAP, False, TIMES),
            (f"exact answer, {plans} plans, all changed", EXACT, True, TIMES // 2),
            (f"exact answer, {plans} plans, one changed", EXACT, False, TIMES // 2),
        ):
            before = processor_seconds(process)
            found = await _times(port, plans, headers, each=each, times=times)
            told(what, {**found, "processor, each": round((processor_seconds(process) - before) / times, 3)})
    before, memory = processor_seconds(process), asyncio.create_task(_memory(process, seconds))
    found = await many(port, seconds)
    share = (processor_seconds(process) - before) / seconds
    told(f"{USERS} users, {seconds:g} seconds", {**found, "processors": round(share, 2)})
    told("memory before, during and after many users, MB", [*await memory, megabytes(process)])
    told("memory at most, MB", megabytes(process, "VmHWM"))


async def _memory(process: int, seconds: float) -> list[float]:
    """The memory now and at every quarter of some seconds."""
    found = [megabytes(process)]
    for _ in range(3):
        await asyncio.sleep(seconds / 4)
        found.append(megabytes(process))
    return found


async def loading(port: int) -> dict[str, float]:
    """A first visit: the page with its answer, and then what it refers to, packed as a browser asks for it."""
    begun = time.perf_counter()
    plain = await ask(port, f"/da/?{link(PLANS[:2])}", packed=False)
    files = sorted(set(EMBEDDED.findall(plain.body.decode())))
    begun = time.perf_counter()
    page = await ask(port, f"/da/?{link((6, 13))}")
    rest = await asyncio.gather(*(ask(port, file) for file in files))
    assert {one.status for one in (page, *rest)} == {200}
    whole = time.perf_counter() - begun
    return {"seconds": round(whole, 3), "kB": round(sum(one.size for one in (page, *rest)) / 1000, 1)}


async def many(port: int, seconds: float) -> dict[str, float]:
    """Users who each change one thing every few seconds, and whose page then asks for the exact answer until they do.

    Every user has an office of another size, so that none is answered by what another asked.
    """
    answers: list[Answer] = []
    exact: list[Answer] = []
    wrong: list[str] = []
    end = time.perf_counter() + seconds

    async def user(number: int) -> None:
        generator = random.Random(number)
        await asyncio.sleep(generator.uniform(0, PAUSE))
        plans, turnover = list(PLANS[:2]), 20
        refined: asyncio.Task[Answer] | None = None
        while time.perf_counter() < end:
            if generator.random() < OF_THE_OFFICE:
                turnover = generator.randint(5, 30)
            else:
                plans[generator.randrange(2)] = generator.randint(4, 16)
            asked = f"/da/?{link(plans, turnover, citizens=280 + number)}"
            if refined is not None and not refined.done():
                refined.cancel()  # as the script does: the older question is no longer asked
            elif refined is not None and not refined.exception():
                exact.append(refined.result())
            try:
                found = await ask(port, asked, SWAP)
                answers.append(found)
                if found.status != 200:
                    wrong.append(str(found.status))
            except OSError as error:
                wrong.append(type(error).__name__)
            refined = asyncio.create_task(ask(port, asked, EXACT))
            await asyncio.sleep(PAUSE * generator.uniform(0.9, 1.1))
        if refined is not None:
            refined.cancel()
            await asyncio.gather(refined, return_exceptions=True)

    await asyncio.gather(*(user(number) for number in range(USERS)))
    refused = sum(one.status != 200 for one in exact)
    return {
        **quantiles([one.seconds for one in answers]),
        "answers a second": round(len(answers) / seconds, 1),
        "errors": len(wrong),
        "exact answers": len(exact) - refused,
        "exact answers refused": refused,
    }


async def _times(port: int, plans: int, headers: dict[str, str], *, each: bool, times: int = TIMES) -> dict[str, float]:
    """Seconds from a change to the new numbers: of every plan (`each`), or of one of them."""
    found = []
    for number in range(times):
        turnover = 10 + number if each else 20
        asked = list(PLANS[:plans])
        asked[0] += 0 if each else number
        answer = await ask(port, f"/da/?{link(asked, turnover)}", headers)
        assert answer.status == 200, answer
        found.append(answer.seconds)
    return quantiles(found[2:])


def link(plans: Sequence[int], turnover: int = 20, citizens: int = 300) -> str:
    """The query string of an office and plans of so many caseworkers each."""
    names = (f"&{letter}.caseworkers={count}" for letter, count in zip("abcde", plans, strict=False))
    office = f"municipality=Vejle&citizens={citizens}&caseworkers=9"
    return f"{office}{f'&turnover={turnover}' if turnover != 20 else ''}{''.join(names)}"


def quantiles(seconds: Sequence[float]) -> dict[str, float]:
    """The middle, and what 95 of 100 do not exceed.

    >>> quantiles([0.1, 0.2, 0.3])
    {'p50': 0.2, 'p95': 0.3}
    """
    ordered = sorted(seconds)
    return {
        name: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)
        for name, share in (("p50", 0.5), ("p95", 0.95))
    }


async def ask(port: int, path: str, headers: dict[str, str] | None = None, *, packed: bool = True) -> Answer:
    """A request on a connection of its own, which ends with it."""
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        given = {"host": "127.0.0.1", "connection": "close", **(headers or {})}
        given |= {"accept-encoding": "gzip"} if packed else {}
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        writer.write(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        await writer.drain()
        content = await reader.read()
    finally:
        writer.close()
    status = int(content[9:12] or 0)
    return Answer(status, time.perf_counter() - begun, len(content), content)


async def _until_ready(port: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            if (await ask(port, "/health")).status == 200:
                return
        except OSError:
            await asyncio.sleep(0.02)
    raise RuntimeError(f"the server ended with {server.returncode}")


def megabytes(process: int, of: str = "VmRSS") -> float:
    """The memory of a process, in Linux."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    (found,) = re.findall(rf"{of}:\s+(\d+) kB", status)
    return round(int(found) / 1000, 1)


def processor_seconds(process: int) -> float:
    """The processor time that a process has taken, in Linux; threads that have ended count too."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 300.0)
