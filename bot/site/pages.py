"""What every staff page has in common: who is let in, how a refusal is told, the headers, the navigation."""

from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute
from jinja2 import Template
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accounts.rights import Right, SignedIn
from bot.report.page import content_security_policy, environment
from bot.site.access import StaffAccess
from bot.site.forms import LARGEST_FILE, LARGEST_FORM, bounded, csrf_field
from bot.site.navigation import links
from bot.site.refusals import Refused

__all__ = [
    "FileRoute",
    "PageRoute",
    "StaffAccess",
    "page_response",
    "page_template",
    "require",
    "root_of",
    "security_headers",
]

REFUSALS: Final = {
    HTTPStatus.BAD_REQUEST: "This is not a form of ours.",
    HTTPStatus.UNAUTHORIZED: "Please sign in.",
    HTTPStatus.FORBIDDEN: "This was not sent from a page of ours that was shown to you.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is larger than anything that is needed here.",
}


class PageRoute(APIRoute):
    """A route whose every answer, a refusal too, keeps to itself and is not stored, and that reads `largest` bytes at most.

    Its pages run `scripts` of ours only where it says so.
    """

    largest = LARGEST_FORM
    scripts = False

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def kept_private(request: Request) -> Response:
            request, headers = bounded(request, self.largest), security_headers(forms=True)
            try:
                response = await answer(request)
                headers = security_headers(forms=True, scripts=self.scripts)
            except Refused as refused:
                # Alike whatever was asked for, so that nobody learns from a refusal what there is.
                response = _refusal(request, refused, as_json=self.response_class is JSONResponse)
            finally:
                await request.close()
            response.headers.update(headers)
            return response

        return kept_private


class FileRoute(PageRoute):
    """A route that takes a file along with a form."""

    largest = LARGEST_FILE


def security_headers(*, forms: bool = False, scripts: bool = False) -> dict[str, str]:
    """The headers of every page: nothing from elsewhere is loaded, and nobody else may frame, guess at or keep it.

    Only a page with `forms` may send any, and only to where it came from, and only one with `scripts` may run those of ours.
    """
    return {
        "Content-Security-Policy": content_security_policy(forms=forms, scripts=scripts),
        "X-Content-Type-Options": "nosniff",
        # With "no-referrer" a browser would not say that a form comes from a page of ours.
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "X-Frame-Options": "DENY",
    }


def require(person: SignedIn, right: Right) -> None:
    """Answer as if there were no such page where somebody lacks the right everywhere."""
    if not person.may(right):
        raise Refused(HTTPStatus.NOT_FOUND, "unknown.html.j2")


def _refusal(request: Request, refused: Refused, *, as_json: bool) -> Response:
    if as_json:
        return JSONResponse({"detail": REFUSALS[refused.status]}, refused.status)
    if refused.location:
        return RedirectResponse(root_of(request) + refused.location, HTTPStatus.SEE_OTHER)
    return page_response(request, refused.page, refused.status)


def page_response(
    request: Request,
    template: str,
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
    *,
    person: SignedIn | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page from a template, with the navigation of whoever it is for."""
    root = root_of(request)
    shown = page_template(template).render(
        home=root + "/",
        navigation=links(person, root, path_of(request)),
        csrf_field=partial(csrf_field, request),
        **context,
    )
    return HTMLResponse(shown, status, headers)


def page_template(name: str) -> Template:
    """A template of the site, or one that it shares with a report or the schedule that stands alone."""
    return environment("bot.site", "bot.retention", "bot.report").get_template(name)


def root_of(request: Request) -> str:
    """The path under which the whole program is served; empty for the root of a host."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def path_of(request: Request) -> str:
    """The path of a request below the root."""
    return request.url.path.removeprefix(root_of(request)) or "/"
