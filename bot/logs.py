"""The log: one line for each thing that happened, naming nobody."""

import json
import logging
import re
from copy import copy
from datetime import UTC, datetime
from traceback import format_tb
from types import TracebackType
from typing import Final, TextIO

from bot.config.tables import LogFormat

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# What the first three tell at INFO holds people's e-mail addresses, as parts of the addresses of Zoom's pages; what
# the others tell then is for their authors.
_TALKATIVE: Final = ("httpx", "requests", "urllib3", "alembic", "procrastinate", "psycopg")

_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def log_to(stream: TextIO, written: LogFormat = LogFormat.PLAIN) -> None:
    """Write the log to a stream from now on."""
    out = logging.StreamHandler(stream)
    out.setFormatter(AsJson() if written is LogFormat.JSON else Discreet(FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[out], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)


class Discreet(logging.Formatter):
    """Tells of an error by its kind and where it was raised, and of what happened in one line.

    An error's text is left out: it may hold whatever the program had in hands, such as what a child is called. What would
    begin a line of its own, or have a terminal do something, is escaped.
    """

    def format(self, record: logging.LogRecord) -> str:
        return super().format(_brief(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802, the name is logging's
        return _UNSEEN.sub(_escaped, super().formatMessage(record))

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802, the name is logging's
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines.append("".join(format_tb(error.__traceback__)) + type(error).__qualname__)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n... raised over:\n".join(lines)


class AsJson(Discreet):
    """One JSON object a line: `time` (UTC), `level`, `logger`, `message`, and `error` where one was raised.

    `event` is the message before its values were put in, so that lines about the same thing can be found and counted. Whatever
    is not plain ASCII is escaped.
    """

    def format(self, record: logging.LogRecord) -> str:
        record = _brief(record)
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": str(record.msg),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line)


def _brief(record: logging.LogRecord) -> logging.LogRecord:
    """The record with the first line of every error that is told of: in the next, PostgreSQL shows the row it is about."""
    if not isinstance(record.args, tuple) or not any(isinstance(arg, Exception) for arg in record.args):
        return record
    brief = copy(record)
    brief.args = tuple(
        str(arg).partition("\n")[0] if isinstance(arg, Exception) else arg for arg in record.args
    )
    return brief


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
