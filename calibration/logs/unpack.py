"""The bytes of a log file: plain or gzip, never more than a log can honestly hold."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from calibration.logs.faults import LogFault

CHUNK = 1 << 20
MOST_BYTES = 4 << 30  # unpacked
SUSPICIOUS_RATIO = 300  # a log packs 5 to 60 to one
SUSPICIOUS_BYTES = 64 << 20


def chunks_of(path: Path) -> Iterator[bytes]:
    """The file's bytes, unpacked if it is gzip (told by its first bytes, not by its name).

    Raises LogFault if it is no file, is empty, is cut off, or unpacks to more than any log would.
    """
    if path.is_dir():
        raise LogFault(str(path), "", "this is a folder", "Name the log file in it")
    if not path.is_file():
        raise LogFault(str(path), "", "there is no such file", "Check the path and the spelling")
    size = path.stat().st_size
    if size == 0:
        raise LogFault(str(path), "", "the file is empty", "Export the log again")
    with path.open("rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
    yield from _unpacked(path, size) if packed else _plain(path)


def _plain(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield from iter(lambda: stream.read(CHUNK), b"")


def _unpacked(path: Path, size: int) -> Iterator[bytes]:
    total = 0
    try:
        with gzip.open(path, "rb") as stream:
            while part := stream.read(CHUNK):
                total += len(part)
                if total > MOST_BYTES or (total > SUSPICIOUS_BYTES and total > SUSPICIOUS_RATIO * size):
                    found = f"unpacks to more than {total >> 20:,} MB from {size:,} bytes, which no event log does"
                    raise LogFault(
                        str(path), "", found, "If it is a real log, unpack it yourself and give the plain file"
                    )
                yield part
    except (EOFError, zlib.error, gzip.BadGzipFile, OSError) as error:
        found = f"the gzip file is damaged or cut off after {total:,} unpacked bytes ({error})"
        raise LogFault(str(path), "", found, "Copy or download it again, whole") from None


def whole(path: Path) -> bytes:
    """All bytes of a log file, unpacked."""
    return b"".join(chunks_of(path))
