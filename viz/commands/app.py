"""``wholeplace app``: the workshop app, served on this machine for a browser on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from viz.console import ExitCode, InputError, say

LOOPBACK = ("127.0.0.1", "localhost", "::1")
#: Nothing is fetched from outside: not by the browser, and not by the server on its behalf.
OFFLINE = {
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "The whole place",
    "SOLARA_KERNEL_CULL_TIMEOUT": "2h",
    "PYTHONWARNINGS": "ignore::UserWarning:solara.server.starlette",  # a cookie that is lax because this is not https
}


def command(
    place: Annotated[str, typer.Argument(metavar="[PLACE]", help="A built-in place, or a place file.")] = "anyplace",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on; 0 takes a free one.")] = 8765,
    host: Annotated[
        str, typer.Option(help="Address to serve on; only this machine can see the default.")
    ] = "127.0.0.1",
) -> None:
    """The workshop app: choose a place, guess, change it, watch both worlds, see who gains and who pays.

    Works without internet. Open the address it prints in a browser; Ctrl-C ends it.

    \b
    Examples:
      wholeplace app
      wholeplace app croydon --port 9000
    """
    if find_spec("solara") is None:
        raise InputError('the app needs more than was installed; add it with: pip install "wholeplace[app]"')
    from sim.load import load_place

    load_place(place)
    chosen = free_port(host, port)
    if host not in LOOPBACK:
        say(
            f"wholeplace: everybody who can reach this machine at {host} can open the app and run models on it; there is no password."
        )
    print(f"The app is at http://{host}:{chosen}/ (Ctrl-C ends it)", flush=True)
    server = subprocess.Popen(words(host, chosen), env=environment(place))
    try:
        code = server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait(20)
        raise
    if code:
        raise typer.Exit(ExitCode.FAULT)


def free_port(host: str, port: int) -> int:
    """The port, or a free one for 0; raises InputError if it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InputError(
                f"cannot serve on {host}:{port} ({error.strerror}); give another --port, or 0 for a free one"
            ) from None
        return int(probe.getsockname()[1])


def words(host: str, port: int) -> list[str]:
    """The server's command."""
    options = [
        "--production",
        "--no-open",
        "--host",
        host,
        "--port",
        str(port),
        "--log-level",
        "error",
        "--log-level-uvicorn",
        "error",
    ]
    return [sys.executable, "-m", "solara", "run", "viz.app.page", *options]


def environment(place: str) -> dict[str, str]:
    """The server's environment."""
    from viz import app

    assets = Path(app.__file__).parent / "assets"
    path = os.path.abspath(place) if Path(place).is_file() else place
    return os.environ | OFFLINE | {"SOLARA_ASSETS_EXTRA_LOCATIONS": str(assets), "WHOLEPLACE_APP_PLACE": path}
