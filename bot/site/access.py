"""Who may read the staff pages: whoever has signed in, with what they hold in a cookie."""

from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from bot.accounts.reception import IN_ALL, Reception, Way
from bot.accounts.rights import SignedIn
from bot.accounts.second_factor import REQUIRED_OF
from bot.site.forms import bind, check
from bot.site.refusals import Refused

__all__ = ["Refused", "StaffAccess"]

SIGN_IN: Final = "/sign-in"
SIGN_OUT: Final = "/sign-out"
SIGNED_OUT: Final = "/signed-out"
ACCOUNT: Final = "/account"
SECOND_FACTOR: Final = "/account/second-factor"
CODE: Final = "/sign-in/code"

COOKIE: Final = "chaperone"
HALF: Final = "chaperone-half"
"""What a browser holds at which somebody gave a password, and a code not yet."""
# What begins so a browser takes from nobody else, and never sends unencrypted.
_HOST_ALONE: Final = "__Host-"
_LONGEST: Final = 2500


class StaffAccess:
    """Lets a request through, or raises `Refused`; a FastAPI dependency.

    Gives who has signed in. Who has not is sent to sign in, whether what they asked for exists or not. A request that changes
    something has to be a form of ours.
    """

    def __init__(
        self,
        reception: Reception,
        public_url: str | None = None,
        *,
        by_provider: bool = False,
        asks_codes: bool = False,
    ) -> None:
        self.reception = reception
        self.public_url = public_url
        self.by_provider = by_provider
        self.asks_codes = asks_codes

    async def __call__(self, request: Request) -> SignedIn:
        held = self.held(request)
        person = await self.reception.who(held) if held else None
        if person is None:
            await self._set_up_first(request)
            raise signed_out(request)
        bind(request, held)
        await check(request, self.public_url)
        if self.asks_codes and person.roles & REQUIRED_OF and not _is_own(_below_root(request)):
            await self._second_factor_first(person, held)
        return person

    @property
    def is_encrypted(self) -> bool:
        """Whether browsers reach the pages by https alone."""
        return (self.public_url or "").startswith("https://")

    def name(self, cookie: str = COOKIE) -> str:
        """What a cookie of ours is called."""
        return (_HOST_ALONE if self.is_encrypted else "") + cookie

    def held(self, request: Request, cookie: str = COOKIE) -> str:
        """What a browser holds; empty where that is nothing of ours."""
        return request.cookies.get(self.name(cookie), "")[:_LONGEST]

    def hand_over(self, response: Response, held: str, cookie: str = COOKIE) -> None:
        """Have the browser hold this: for as long as somebody stays signed in, or until it is closed."""
        response.set_cookie(
            self.name(cookie),
            held,
            max_age=int(IN_ALL.total_seconds()) if cookie == COOKIE else None,
            secure=self.is_encrypted,
            httponly=True,
            samesite="lax",
        )

    def take_back(self, response: Response, cookie: str = COOKIE) -> None:
        """Have the browser hold it no more."""
        response.delete_cookie(self.name(cookie), secure=self.is_encrypted, httponly=True, samesite="lax")

    async def _set_up_first(self, request: Request) -> None:
        """While nobody at all can sign in, the first page says how that is changed."""
        if request.method == "GET" and _below_root(request) == "/" and await self.nobody_can():
            raise Refused(HTTPStatus.OK, "first.html.j2")

    async def _second_factor_first(self, person: SignedIn, held: str) -> None:
        """Whoever has to have a second factor, and signed in without, goes on once they have set one up."""
        row = await self.reception.how(held)
        if row is not None and row.way != Way.PROVIDER and not await self.reception.has_second(person.email):
            raise Refused(HTTPStatus.UNAUTHORIZED, "", SECOND_FACTOR)

    async def is_in(self, request: Request) -> bool:
        """Whether somebody has signed in already."""
        held = self.held(request)
        return bool(held) and await self.reception.who(held) is not None

    async def nobody_can(self) -> bool:
        """Whether there is no way yet in which anybody could sign in."""
        return not self.by_provider and not await self.reception.has_accounts()


def signed_out(request: Request) -> Refused:
    """What somebody is told who has not signed in; where a page can be shown afterwards, it is."""
    asked = _below_root(request) + (f"?{request.url.query}" if request.url.query else "")
    then = f"?next={quote(asked, safe='')}" if request.method == "GET" and asked != "/" else ""
    return Refused(HTTPStatus.UNAUTHORIZED, "", SIGN_IN + then)


def _below_root(request: Request) -> str:
    root = str(request.scope.get("root_path", "")).rstrip("/")
    return request.url.path.removeprefix(root) or "/"


def _is_own(path: str) -> bool:
    """Whether a path is about one's own account, or leads out."""
    return path in {ACCOUNT, SIGN_OUT} or path.startswith(f"{ACCOUNT}/")


def own_path(asked: str) -> str:
    """Where to go on after signing in: a path of ours as it was asked for, or the first page."""
    # What begins with one slash alone has neither a scheme nor a host. Browsers take a backslash for a slash, and leave out what
    # cannot be printed.
    is_ours = asked.startswith("/") and not asked.startswith("//") and "\\" not in asked
    return asked if is_ours and asked.isprintable() and len(asked) < 2000 else "/"
