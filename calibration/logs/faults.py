"""What is wrong with a log, told with file, line and remedy."""

from __future__ import annotations


class LogFault(Exception):
    """A log cannot be used as it is: file, place in it, what was found, what helps."""

    def __init__(self, file: str, where: str, found: str, remedy: str) -> None:
        self.file, self.where, self.found, self.remedy = file, where, found, remedy
        at = f"{file}, {where}" if where else file
        super().__init__(f"{at}: {found}. {remedy}")
