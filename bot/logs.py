"""The log: one line for each thing that happened, naming nobody."""

import logging
import re
from traceback import format_tb
from types import TracebackType
from typing import Final, TextIO

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# What the first three tell at INFO holds people's e-mail addresses, as parts of the addresses of Zoom's pages; what
# Alembic tells then is for its authors.
_TALKATIVE: Final = ("httpx", "requests", "urllib3", "alembic")

_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def log_to(stream: TextIO) -> None:
    """Write the log to a stream from now on."""
    out = logging.StreamHandler(stream)
    out.setFormatter(Discreet(FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[out], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)


class Discreet(logging.Formatter):
    """Tells of an error by its kind and where it was raised, and of what happened in one line.

    An error's text is left out: it may hold whatever the program had in hands, such as what a child is called. What would
    begin a line of its own, or have a terminal do something, is escaped.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802, the name is logging's
        return _UNSEEN.sub(_escaped, super().formatMessage(record))

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802, the name is logging's
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines.append("".join(format_tb(error.__traceback__)) + type(error).__qualname__)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n... raised over:\n".join(lines)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
