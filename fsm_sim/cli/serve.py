"""The command that starts the planner's page."""

from functools import partial
from importlib.util import find_spec
from pathlib import Path

import click

from fsm_sim.cli import console
from fsm_sim.cli.calibrations import calibrate_and_say
from fsm_sim.cli.options import CALIBRATION, DEFAULT
from fsm_sim.cli.wrong_options import Question, Whole, checked
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.whole_numbers import PORT
from fsm_sim.processes.folders import check_writable

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Hosts that only this machine reaches."""


@click.command(cls=Question)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen at; others only with --allow-host."
)
@click.option("--port", default=8000, show_default=True, type=Whole(PORT), help="Port to listen at.")
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A name that the page may be asked for by; once for each.",
)
@click.option(
    "--secret-file",
    type=click.Path(path_type=Path),
    help="A file with the secret that signs links to long runs; else the environment's FSM_SIM_SECRET. Needed beyond "
    "this machine.",
)
@click.option(
    "--state",
    default=Path("out/page"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder for long runs, which go on after a restart.",
)
@CALIBRATION
def serve(
    host: str, port: int, hosts: tuple[str, ...], secret_file: Path | None, state: Path, calibration: str
) -> None:
    """Start the planner's page, which compares staffing plans in a browser. Ctrl-C stops it.

    \b
    fsm-sim serve                  http://127.0.0.1:8000, from this machine only
    fsm-sim serve --port 8080
    fsm-sim serve --host 0.0.0.0 --allow-host prognose.kommune.dk --secret-file /etc/fsm-sim/secret
                                   behind a reverse proxy; see docs/serving.md
    """  # noqa: D301 (click takes a real backspace for "leave these lines as they are")
    missing = [name for name in ("starlette", "uvicorn", "python_multipart") if find_spec(name) is None]
    if missing:
        text = f"the page needs {' and '.join(missing)}; install them with: pip install 'fsm-sim[web]'."
        raise InputError(Problem("", None, text))
    from fsm_sim.study.calibrations import by_name as calibrations
    from fsm_sim.web.serving.listening import listening
    from fsm_sim.web.serving.secret import stated

    secrets: list[bytes | None] = []
    checked(
        lambda: secrets.append(stated(secret_file)),
        lambda: _check_host(host, hosts, secret_file),
        partial(check_writable, state),
        partial(calibrations.check_there, calibration),
    )
    (secret,) = secrets
    taken = listening(host, port)
    found = calibrations.load_or_make(calibration, lambda: calibrate_and_say(DEFAULT, {}, False), 500)
    console.say_if_cold()
    from fsm_sim.web.app import warmed
    from fsm_sim.web.memory import give_back_memory
    from fsm_sim.web.server import serve as run

    give_back_memory()
    warmed(found)
    console.say(f"The page is at http://{host}:{port}/ (Ctrl-C stops it).")
    run(found, taken, hosts, state=state, secret=secret)


def _check_host(host: str, hosts: tuple[str, ...], secret_file: Path | None) -> None:
    """Refuse to serve other machines under no name, or without a secret; whether that one can be used is told apart."""
    from fsm_sim.web.serving.secret import VARIABLE, stands

    if host in LOOPBACK:
        return
    secret = f"--secret-file or {VARIABLE} with a secret, such as of: openssl rand -hex 32"
    asked = [
        *([] if hosts else ["--allow-host with each name that it is asked for by"]),
        *([] if stands(secret_file) else [secret]),
    ]
    if asked:
        raise InputError(
            Problem("", None, f"--host is {host}, which other machines reach; give {', and '.join(asked)}.")
        )
