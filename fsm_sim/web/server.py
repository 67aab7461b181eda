"""Starting the page: which hosts it answers for, and the server that runs it."""

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.web.app import application

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def serve(calibration: Calibration, host: str, port: int, hosts: tuple[str, ...] = ()) -> None:
    """Serve the page until it is interrupted."""
    import uvicorn

    app = application(calibration, (*LOOPBACK, *hosts))
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False, timeout_keep_alive=15)
