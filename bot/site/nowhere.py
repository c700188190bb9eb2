"""What there is at an address that leads nowhere: a page for people, plain data for programs."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.site.pages import page_response, security_headers

NO_SUCH_PAGE = "There is nothing at this address."


async def nowhere(request: Request, _error: Exception) -> Response:
    """The answer to a request for what is not there; a browser says that it wants a page."""
    if request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("accept", ""):
        return page_response(request, "nowhere.html.j2", HTTPStatus.NOT_FOUND, security_headers())
    return JSONResponse({"detail": NO_SUCH_PAGE}, HTTPStatus.NOT_FOUND)
