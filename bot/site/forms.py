"""What guards the forms of the staff pages: that they are sent from a page of ours, by who was shown it, and are no larger than forms are.

Whoever lets somebody in calls `bind` with what that person's signed-in session is known by; from then on `csrf_field()` in a
template gives the hidden field that every form needs, and `check` refuses a request that changes something without it.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest, digest
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message, Receive

from bot.site.refusals import Refused

FIELD: Final = "form_token"

# In bytes: a form's fields, and one that brings a file along.
LARGEST_FORM: Final = 64 * 1024
LARGEST_FILE: Final = 6 * 1024 * 1024
MOST_FIELDS: Final = 400

# The methods that change nothing.
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

_HIDDEN: Final = Markup('<input type="hidden" name="{name}" value="{value}">')


def bind(request: Request, session: str) -> None:
    """Have the forms of the page that answers this request be good for the holder of `session`, a secret, alone."""
    request.state.form_token = form_token(session)


def form_token(session: str) -> str:
    """What a form has to bring along that was shown in this signed-in session."""
    return urlsafe_b64encode(digest(session.encode(), b"chaperone form", sha256)).decode().rstrip("=")


def csrf_field(request: Request) -> Markup:
    """The hidden field for a form on the page that answers this request."""
    return _HIDDEN.format(name=FIELD, value=request.state.form_token)


async def check(request: Request, public_url: str | None = None) -> None:
    """Raise Refused for a request that changes something, unless a form of ours sent it that was shown to who sends it."""
    if request.method in SAFE_METHODS:
        return
    given = (await sent(request)).get(FIELD) if from_own_page(request, public_url) else None
    if not isinstance(given, str) or not compare_digest(given.encode(), request.state.form_token.encode()):
        raise Refused(HTTPStatus.FORBIDDEN, "stale.html.j2")


def from_own_page(request: Request, public_url: str | None = None) -> bool:
    """Whether the browser says that a page of ours sends this; `public_url` is where a proxy serves us.

    By Sec-Fetch-Site, which no script can set; where a browser does not know that, by Origin.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    ours = {request.headers.get("host", "").lower(), urlsplit(public_url or "").netloc.lower()}
    try:
        origin = urlsplit(request.headers.get("origin", "")).netloc.lower()
    except ValueError:
        return False
    return bool(origin) and origin in ours


async def sent(request: Request) -> FormData:
    """The fields and the files of a form; nothing where something else was sent. Refused where it cannot be read."""
    try:
        return await request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=LARGEST_FORM)
    except (MultiPartException, HTTPException) as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "stale.html.j2") from error


def bounded(request: Request, most: int) -> Request:
    """The same request, of whose body no more is read than `most` bytes; reading on raises Refused.

    Nothing is read at all of one that says beforehand that it is larger.
    """
    declared = request.headers.get("content-length", "")
    too_large = declared.isdecimal() and int(declared[:20]) > most
    return Request(request.scope, _bounded(request.receive, -1 if too_large else most))


def _bounded(receive: Receive, most: int) -> Receive:
    read = 0

    async def receive_so_much() -> Message:
        nonlocal read
        if most < 0:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "large.html.j2")
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "large.html.j2")
        return message

    return receive_so_much
