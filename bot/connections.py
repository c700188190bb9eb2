"""How long a connection may take, and how much it may say before it has asked for something.

Uvicorn waits for ever for a request to be complete, and gathers headers without end. A proxy before the program may be
stricter; the program does not count on there being one.
"""

import asyncio
from datetime import timedelta
from functools import cache
from typing import Any, Final

from uvicorn.protocols.http.auto import AutoHTTPProtocol

REQUEST_WITHIN: Final = timedelta(seconds=10)
"""Zoom gives up on an answer after 3 seconds itself."""

LARGEST_HEAD: Final = 64 * 1024
"""In bytes, of a request's address and headers; the whole of what one reading of a socket brings may come on top."""

MOST_CONNECTIONS: Final = 1000
"""At once; whoever comes then is answered 503. Below the 1,024 files that a process may usually have open."""


@cache
def prompt_protocol(
    within: timedelta = REQUEST_WITHIN, largest_head: int = LARGEST_HEAD
) -> type[asyncio.Protocol]:
    """Uvicorn's protocol for a connection, ended where a request is not complete in time or its head too large.

    A connection is looked at every `within`, and ended if it has sent no whole request from one look to the next.
    """
    base: Any = AutoHTTPProtocol

    class Prompt(base):  # type: ignore[misc]
        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            self._unheard, self._waited_for = 0, self.cycle
            self._look_again()

        def data_received(self, data: bytes) -> None:
            before = self.cycle
            super().data_received(data)
            is_body = before is not None and before.more_body
            self._unheard = 0 if is_body or self.cycle is not before else self._unheard + len(data)
            if self._unheard > largest_head:
                self.transport.close()

        def connection_lost(self, exc: Exception | None) -> None:
            self._looking.cancel()
            super().connection_lost(exc)

        def _look_again(self) -> None:
            self._looking = self.loop.call_later(within.total_seconds(), self._look)

        def _look(self) -> None:
            now, before = self.cycle, self._waited_for
            is_whole = now is not None and not now.more_body and not now.response_complete
            if now is before and not is_whole:
                self.transport.close()
            else:
                self._waited_for = now
                self._look_again()

    return Prompt
