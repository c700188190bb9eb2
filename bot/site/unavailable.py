"""What a request is answered that needs the journal while it cannot be used: what is so, and what to do meanwhile."""

import logging
from http import HTTPStatus
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.journal.database import reason
from bot.site.pages import page_response, security_headers
from webhooks.delivery import JournalUnavailable

log = logging.getLogger(__name__)

UNAVAILABLE: Final = (OperationalError, InterfaceError, InternalError, NoConnection, JournalUnavailable)
"""The errors that say that the journal cannot be used; those of what was written to it are none of these."""

TOLD: Final = "Chaperone cannot keep or show anything just now. Please try again in a minute."
AGAIN_AFTER: Final = "60"


async def unavailable(request: Request, error: Exception) -> Response:
    """The answer to a request for which the journal was needed; a browser says that it wants a page."""
    log.error(
        "a request could not be answered: %s", reason(error) if isinstance(error, DBAPIError) else error
    )
    headers = {**security_headers(), "Retry-After": AGAIN_AFTER}
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"detail": TOLD}, status, headers)
    was_sent = request.method != "GET"
    return page_response(request, "unavailable.html.j2", status, headers, was_sent=was_sent)
