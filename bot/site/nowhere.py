"""What there is at an address that leads nowhere: a page for people, plain data for programs."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.site.pages import REFUSALS, page_response, security_headers


async def nowhere(request: Request, _error: Exception) -> Response:
    """The answer to a request for what is not there; a browser says that it wants a page."""
    if "text/html" in request.headers.get("accept", ""):
        return page_response(request, "unknown.html.j2", HTTPStatus.NOT_FOUND, security_headers(forms=True))
    told = {"detail": REFUSALS[HTTPStatus.NOT_FOUND]}
    return JSONResponse(told, HTTPStatus.NOT_FOUND, security_headers(forms=True))
