"""Who may read the staff pages: whoever knows the password, or else only this machine."""

import binascii
from base64 import b64decode
from hmac import compare_digest
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from secrets import token_urlsafe
from typing import Final

from starlette.requests import Request

from bot.site.forms import bind, check
from bot.site.refusals import Refused
from bot.site.rights import SignedIn
from rules.policy import StaffRole

PASSWORD_VARIABLE = "CHAPERONE_STAFF_PASSWORD"  # noqa: S105, a variable's name

# Browsers send the password in UTF-8 only where they are told so, and a pound sign is not ASCII.
CHALLENGE = 'Basic realm="Chaperone staff pages", charset="UTF-8"'

__all__ = ["EVERYBODY", "PASSWORD_VARIABLE", "Refused", "StaffAccess"]

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})

# What proxies and tunnels add: with any of these the request comes from somewhere else, whatever its address says.
FORWARDING_HEADERS = frozenset({"forwarded", "via", "x-real-ip", "cf-connecting-ip", "true-client-ip"})
FORWARDING_PREFIX = "x-forwarded-"

EVERYBODY: Final = SignedIn("staff", "Staff", frozenset(StaffRole))
"""Whoever knows the password that all of them share."""


class StaffAccess:
    """Lets a request through, or raises `Refused`; a FastAPI dependency.

    With a password every request has to bring it (HTTP Basic, any user name). Without one, only requests count that
    plainly come from this machine: from a loopback address, to a loopback name (a page elsewhere may point its own
    name here), and through no proxy. A blank password is none. Where the program is `published` under an address of its
    own there is a proxy, which may leave no trace in its requests, and without a password nobody is let in.
    """

    def __init__(self, password: str | None, *, published: bool = False) -> None:
        self._published = published
        self._session = token_urlsafe()
        self._password = password.encode() if password and password.strip() else None

    async def __call__(self, request: Request) -> SignedIn:
        signed_in = self._identified(request)
        bind(request, self._session)
        await check(request)
        return signed_in

    def _identified(self, request: Request) -> SignedIn:
        if self._password is None:
            if self._published or not _from_this_machine(request):
                raise Refused(HTTPStatus.FORBIDDEN, "closed.html.j2")
            return EVERYBODY
        given = _basic_password(request.headers.get("authorization", ""))
        if given is None or not compare_digest(given, self._password):
            raise Refused(HTTPStatus.UNAUTHORIZED, "locked.html.j2", {"WWW-Authenticate": CHALLENGE})
        return EVERYBODY


def _basic_password(header: str) -> bytes | None:
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = b64decode(credentials.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    _, colon, password = decoded.partition(b":")
    return password if colon else None


def _from_this_machine(request: Request) -> bool:
    forwarded = any(
        name in FORWARDING_HEADERS or name.startswith(FORWARDING_PREFIX) for name in request.headers
    )
    # No browser of today speaks HTTP/1.0; proxies do unless they are told otherwise.
    by_browser = request.scope.get("http_version") != "1.0"
    client = request.client.host if request.client else ""
    hosts = request.headers.getlist("host")
    to_here = len(hosts) == 1 and _host_name(hosts[0]) in LOOPBACK_HOSTS
    return by_browser and not forwarded and _is_loopback(client) and to_here


def _is_loopback(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped.is_loopback
    return parsed.is_loopback


def _host_name(header: str) -> str:
    name, _, port = header.rpartition(":")
    return (name if name and port.isdigit() else header).lower()
