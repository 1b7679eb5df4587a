"""``wholeplace app``: the workshop app, served on this machine for a browser on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from viz.console import ExitCode, InputError, say, sigterm_interrupts

LOOPBACK = ("127.0.0.1", "localhost", "::1")
#: Nothing is fetched from outside: not by the browser, and not by the server on its behalf.
OFFLINE = {
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "The whole place",
    "SOLARA_KERNEL_CULL_TIMEOUT": "2h",
    "MALLOC_ARENA_MAX": "2",  # worlds come and go in many threads: with an arena each, glibc would keep what they left
    "PYTHONWARNINGS": "ignore::UserWarning:solara.server.starlette",  # a cookie that is lax because this is not https
}


def command(
    place: Annotated[str, typer.Argument(metavar="[PLACE]", help="A built-in place, or a place file.")] = "anyplace",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on; 0 takes a free one.")] = 8765,
    host: Annotated[
        str, typer.Option(help="Address to serve on; only this machine can see the default.")
    ] = "127.0.0.1",
    results: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR", help="Results folder of sensitivity or validate, shown under How sure; may be repeated."
        ),
    ] = None,
) -> None:
    """The workshop app: choose a place, guess, change it, watch both worlds, see who gains and who pays.

    Works without internet. Open the address it prints in a browser; Ctrl-C ends it.

    \b
    Examples:
      wholeplace app
      wholeplace app croydon --port 9000 --results results/sensitivity
    """
    if find_spec("solara") is None:
        raise InputError('the app needs more than was installed; add it with: pip install "wholeplace[app]"')
    from sim.load import load_place

    load_place(place)
    found = [file for folder in results or () for file in result_files(folder)]
    chosen = free_port(host, port)
    if host not in LOOPBACK:
        say(
            f"wholeplace: everybody who can reach this machine at {host} can open the app and run models on it; there is no password."
        )
    print(f"The app is at http://{host}:{chosen}/ (Ctrl-C ends it)", flush=True)
    if _serve(words(host, chosen), environment(place, found)):
        raise typer.Exit(ExitCode.FAULT)


def _serve(command: Sequence[str], env: dict[str, str]) -> int:
    """The server until it ends or somebody interrupts; its exit code.  What it put aside for the time it runs goes with it."""
    sigterm_interrupts()
    with tempfile.TemporaryDirectory(prefix="wholeplace-app-", ignore_cleanup_errors=True) as aside:
        server = subprocess.Popen(command, env=env | {"TMPDIR": aside})
        try:
            return server.wait()
        finally:
            if server.poll() is None:
                server.terminate()
                server.wait(20)


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


def words(host: str, port: int | str) -> list[str]:
    """The server's command."""
    options = [
        "--production",
        "--no-open",
        "--no-check-version",  # which would ask pypi.org at every start
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


def result_files(folder: Path) -> list[Path]:
    """The results of a folder that the app can show; raises InputError where there are none or they cannot be read."""
    from viz.app.state import NotPossible
    from viz.app.views.findings import FILES, files_in, read_finding

    found = files_in(folder)
    if not found:
        raise InputError(
            f"{folder} holds neither {' nor '.join(FILES)}; give the folder that --out of those commands named"
        )
    for file in found:
        try:
            read_finding(file.read_bytes(), file.name)
        except NotPossible as error:
            raise InputError(f"{file}: {error}") from None
    return found


def environment(place: str, results: Sequence[Path] = ()) -> dict[str, str]:
    """The server's environment."""
    from viz import app

    assets = Path(app.__file__).parent / "assets"
    path = os.path.abspath(place) if Path(place).is_file() else place
    own = {"WHOLEPLACE_APP_PLACE": path, "WHOLEPLACE_APP_RESULTS": os.pathsep.join(map(os.path.abspath, results))}
    return os.environ | OFFLINE | {"SOLARA_ASSETS_EXTRA_LOCATIONS": str(assets)} | own
