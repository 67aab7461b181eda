"""Jobs of the page as a test does them: asked for, done in this process as their own process does them, and read."""

import html
import re
import shlex
from pathlib import Path

from starlette.testclient import TestClient

from fsm_sim.web.jobs import work
from fsm_sim.web.jobs.links import id_of
from fsm_sim.web.jobs.queue import JobQueue
from fsm_sim.web.jobs.record import folder, read, write

SECRET = b"x" * 32


def command_of(page: str) -> list[list[str]]:
    """The commands on the page of a job, in words; each begins with the program."""
    (text,) = re.findall(r'<textarea id="commands"[^>]*>([^<]+)<', page)
    lines = [shlex.split(line) for line in html.unescape(text).splitlines()]
    assert {line[0] for line in lines} == {"fsm-sim"}
    return [line[1:] for line in lines]


def done(client: TestClient, tmp_path: Path, path: str = "/da/jobs", **asked: str) -> str:
    """The address of a job that is asked for and done as its process does it, and as the queue ends it."""
    found = client.post(path, data=asked)
    assert found.status_code == 303, found.text
    address = found.headers["location"]
    number = id_of(SECRET, address.rsplit("/", 1)[1]) or ""
    queue = JobQueue(tmp_path / "jobs", "published")
    code = work.main(folder(queue.room, number), "published")
    job = read(queue.room, number)
    assert job is not None
    write(queue.room, job.now("running"))
    queue._ended(job, "done" if code == 0 else "failed")
    return address


def shown(page: str) -> str:
    """The text of a page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
