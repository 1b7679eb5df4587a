"""Loaded by a Python process that has this folder on its path: no connection leaves the machine, and each try is written down.

Watching the browser does not show what the server fetches on its behalf; this does (`tests.in_browser.serve`).
"""

import os
import sys

LOOPBACK = ("localhost", "::1", "0.0.0.0", "::", "")
_HOST_AT = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}


def _asked(event: str, told: tuple) -> str:
    """The host that is asked for; nothing for sockets of the file system."""
    host = told[_HOST_AT[event]]
    if isinstance(host, tuple):
        host = host[0]
    elif event in ("socket.connect", "socket.sendto"):
        return ""
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")


def _refuse(event: str, told: tuple) -> None:
    if event not in _HOST_AT:
        return
    host = _asked(event, told)
    if host.startswith("127.") or host in LOOPBACK:
        return
    with open(os.environ["WHOLEPLACE_TEST_REFUSED"], "a", encoding="utf-8") as out:
        out.write(f"{event} {host}\n")
    raise OSError(f"refused in this test: {event} {host}")


if "WHOLEPLACE_TEST_REFUSED" in os.environ:
    sys.addaudithook(_refuse)
