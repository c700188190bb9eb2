"""Every route of the program, asked by everybody: who may see it, and that whoever may not learns nothing.

A route that is added goes into `TABLE`, with who may see it.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from bot.accounts.rights import Right, SignedIn
from bot.app import create_app
from bot.concerns.desk import ConcernDesk
from bot.concerns.record import Person
from bot.journal.decided import session_key
from bot.site.forms import FIELD, form_token
from bot.site.registers.desk import key_of
from tests.bot.concerns.material import account
from tests.bot.house import ADA, HELPER_EMAIL, HOST_EMAIL, LEAD_EMAIL, UUID, House, live

Sees = Callable[[SignedIn], bool]


def of_session(right: Right) -> Sees:
    """Whoever has this right in a session that the host of the house holds."""
    return lambda person: person.may_in(right, HOST_EMAIL)


def with_right(right: Right) -> Sees:
    """Whoever has this right everywhere."""
    return lambda person: person.may(right)


def everybody(person: SignedIn) -> bool:
    """Everybody who has signed in."""
    return True


@dataclass(frozen=True)
class OpenTo:
    """A route for whoever comes, signed in or not, and why that is."""

    why: str


@dataclass(frozen=True)
class Staff:
    """A route for those who have signed in, and of them for whom `sees` holds; `data` where it is a program's.

    One that is `endless` is not followed by those who may.
    """

    sees: Sees = everybody
    data: bool = False
    endless: bool = False


Route = tuple[str, str]

TABLE: Final[dict[Route, OpenTo | Staff]] = {
    ("POST", "/webhooks/zoom"): OpenTo("Zoom signs each delivery"),
    ("GET", "/healthz"): OpenTo("about nobody"),
    ("GET", "/readyz"): OpenTo("about nobody"),
    ("GET", "/metrics"): OpenTo("about nobody"),
    ("GET", "/attest/{token}"): OpenTo("a link for one person"),
    ("POST", "/attest/{token}"): OpenTo("a link for one person"),
    ("GET", "/enter/{secret}"): OpenTo("a link for one person"),
    ("POST", "/enter/{secret}"): OpenTo("a link for one person"),
    ("GET", "/sign-in"): OpenTo("the way in"),
    ("POST", "/sign-in"): OpenTo("the way in"),
    ("GET", "/sign-in/provider"): OpenTo("the way in"),
    ("GET", "/sign-in/back"): OpenTo("the way in"),
    ("GET", "/signed-out"): OpenTo("the way out"),
    ("GET", "/account"): Staff(),
    ("POST", "/account/password"): Staff(),
    ("POST", "/account/sign-out-everywhere"): Staff(),
    ("POST", "/sign-out"): Staff(),
    ("GET", "/sign-in/code"): OpenTo("the way in, after the password"),
    ("POST", "/sign-in/code"): OpenTo("the way in, after the password"),
    ("GET", "/account/second-factor"): Staff(),
    ("POST", "/account/second-factor"): Staff(),
    ("POST", "/account/second-factor/confirm"): Staff(),
    ("POST", "/account/second-factor/off"): Staff(),
    ("POST", "/accounts/reset-second-factor"): Staff(with_right(Right.KEEP_ACCOUNTS)),
    ("GET", "/accounts"): Staff(with_right(Right.KEEP_ACCOUNTS)),
    ("POST", "/accounts/invite"): Staff(with_right(Right.KEEP_ACCOUNTS)),
    ("POST", "/accounts/shut-out"): Staff(with_right(Right.KEEP_ACCOUNTS)),
    ("POST", "/accounts/let-in"): Staff(with_right(Right.KEEP_ACCOUNTS)),
    ("POST", "/accounts/sign-out"): Staff(with_right(Right.KEEP_ACCOUNTS)),
    ("GET", "/"): Staff(),
    ("GET", "/sessions"): Staff(),
    ("GET", "/sessions/{key}"): Staff(of_session(Right.SEE_SESSIONS)),
    ("GET", "/sessions/{key}/report.json"): Staff(of_session(Right.SEE_SESSIONS), data=True),
    ("GET", "/sessions/{key}/report.pdf"): Staff(of_session(Right.SEE_SESSIONS)),
    ("GET", "/sessions/{key}/report.csv"): Staff(of_session(Right.SEE_SESSIONS)),
    ("GET", "/sessions/{key}/shareable"): Staff(of_session(Right.SEE_SESSIONS)),
    ("GET", "/sessions/{key}/shareable.pdf"): Staff(of_session(Right.SEE_SESSIONS)),
    ("GET", "/sessions/{key}/shareable.csv"): Staff(of_session(Right.SEE_SESSIONS)),
    ("GET", "/sessions/{key}/shareable.json"): Staff(of_session(Right.SEE_SESSIONS), data=True),
    ("GET", "/sessions/{key}/findings/{number}"): Staff(of_session(Right.SEE_SESSIONS)),
    ("POST", "/sessions/{key}/review"): Staff(with_right(Right.REVIEW)),
    ("GET", "/trends"): Staff(with_right(Right.SEE_SESSIONS)),
    ("GET", "/person"): Staff(with_right(Right.EXPORT)),
    ("POST", "/person"): Staff(with_right(Right.EXPORT)),
    ("GET", "/live/{key}"): Staff(of_session(Right.SEE_SESSIONS)),
    ("GET", "/live/{key}/events"): Staff(of_session(Right.SEE_SESSIONS), endless=True),
    ("POST", "/live/{key}"): Staff(of_session(Right.SEE_SESSIONS)),
    ("GET", "/scripts/{name}"): OpenTo("the same for everybody"),
    ("GET", "/press/{token}"): OpenTo("a link for one person"),
    ("POST", "/press/{token}"): OpenTo("a link for one person"),
    ("GET", "/attestations"): Staff(),
    ("GET", "/concerns"): Staff(with_right(Right.RECORD_CONCERN)),
    ("POST", "/concerns"): Staff(with_right(Right.RECORD_CONCERN)),
    ("GET", "/concerns/new"): Staff(with_right(Right.RECORD_CONCERN)),
    ("POST", "/concerns/new"): Staff(with_right(Right.RECORD_CONCERN)),
    ("GET", "/concerns/{number}"): Staff(with_right(Right.SEE_CONCERNS)),
    ("GET", "/concerns/{number}/record.json"): Staff(with_right(Right.SEE_CONCERNS), data=True),
    ("GET", "/concerns/{number}/record.pdf"): Staff(with_right(Right.SEE_CONCERNS)),
    ("POST", "/concerns/{number}/addendum"): Staff(with_right(Right.SEE_CONCERNS)),
    ("POST", "/concerns/{number}/decision"): Staff(with_right(Right.SEE_CONCERNS)),
    ("GET", "/registers"): Staff(with_right(Right.KEEP_REGISTERS)),
    ("GET", "/registers/{key}"): Staff(with_right(Right.KEEP_REGISTERS)),
    ("POST", "/registers/{key}/check"): Staff(with_right(Right.KEEP_REGISTERS)),
    ("POST", "/registers/{key}/replace"): Staff(with_right(Right.KEEP_REGISTERS)),
    ("POST", "/registers/{key}/confirm"): Staff(with_right(Right.KEEP_REGISTERS)),
    ("POST", "/registers/{key}/forget"): Staff(with_right(Right.KEEP_REGISTERS)),
    ("GET", "/installation"): Staff(with_right(Right.SEE_INSTALLATION)),
    ("GET", "/retention"): Staff(with_right(Right.SEE_INSTALLATION)),
    ("GET", "/checkup"): Staff(with_right(Right.SEE_INSTALLATION)),
}

# What stands in an address in place of a name: what is there in the house, where it is about something in it.
FILLED: Final = {
    "key": session_key(UUID),
    "number": "1",
    "name": "made-up",
    "token": "made-up",
    "secret": "made-up",
}

STAFF: Final = "\n".join(
    f'[[staff]]\nname = "{email.partition("@")[0]}"\nemail = "{email}"\nroles = [{roles}]\n'
    for email, roles in (
        (HOST_EMAIL, '"host"'),
        (HELPER_EMAIL, '"host"'),
        (LEAD_EMAIL, '"safeguarding_lead"'),
        ("deputy@willowlane.example", '"alternate_lead"'),
        ("reads@willowlane.example", '"reviewer"'),
        ("keeps@willowlane.example", '"administrator"'),
        ("sews@willowlane.example", ""),
    )
)

PAGE: Final = {"Accept": "text/html"}
DATA: Final = {"Accept": "application/json"}
HERE: Final = {"Origin": "http://127.0.0.1"}


@dataclass
class Round:
    """The house after a session, a browser, and what each member of staff holds."""

    house: House
    browser: httpx.AsyncClient
    held: dict[str, str]
    concern: str

    @property
    def register(self) -> str:
        """What stands for the house's register in addresses."""
        return key_of(str(self.house.folder / "register.csv"))

    def filled(self, template: str) -> str:
        """An address with what is there in the house in place of names."""
        about = {"number": self.concern} if template.startswith("/concerns") else {}
        about |= {"key": self.register} if template.startswith("/registers") else {}
        return re.sub(r"{(\w+)(?::\w+)?}", lambda name: (FILLED | about)[name[1]], template)

    def made_up(self, template: str) -> str:
        """The same of something that is not there."""
        return (
            self.filled(template)
            .replace(FILLED["key"], "0123456789abcdef")
            .replace(self.concern, "CFGH-2345")
            .replace(self.register, "0123456789abcdef")
        )

    async def ask(self, route: Route, held: str = "", path: str = "", **sent: str) -> httpx.Response:
        """What a route answers to whoever holds this, at this path where that is another than its own."""
        entry, (method, template) = TABLE.get(route), route
        headers = DATA if isinstance(entry, Staff) and entry.data else PAGE
        cookie = {"Cookie": f"{self.house.visitor.cookie}={held}"} if held else {}
        data = sent if method == "POST" else None
        return await self.browser.request(
            method, path or self.filled(template), headers={**headers, **HERE, **cookie}, data=data
        )

    def people(self) -> Iterator[tuple[SignedIn, str]]:
        """Everybody on the staff, with what they hold."""
        for email, held in self.held.items():
            member = self.house.visitor.reception.staff[email]
            yield SignedIn(member.email, member.name, member.roles), held


def said(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All of an answer, but for the time of day."""
    headers = [(name, value) for name, value in answer.headers.multi_items() if name != "date"]
    return answer.status_code, answer.content, sorted(headers)


def go_round(folder: Path, look: Callable[[Round], Awaitable[None]]) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, "iPad")
        await house.end()
        policy = house.chaperone.config.policy
        desk = ConcernDesk(house.chaperone.database, house.clock, policy, house.chaperone.wake)
        concern = await desk.record(SignedIn(LEAD_EMAIL, "grace", frozenset()), account(), "")
        reception = house.visitor.reception
        held = {email: await reception.by_provider(email) for email in reception.staff}
        transport = httpx.ASGITransport(create_app(house.chaperone))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
            await look(Round(house, browser, held, concern))

    live(folder, story, staff=STAFF)


def staff_routes() -> list[tuple[Route, Staff]]:
    return [(route, entry) for route, entry in TABLE.items() if isinstance(entry, Staff)]


def test_every_route_is_in_the_table(tmp_path: Path) -> None:
    async def look(round_: Round) -> None:
        routes = {
            (method, str(route.path))
            for route in iter_route_contexts(create_app(round_.house.chaperone).routes)
            for method in (route.methods or set()) - {"HEAD"}
        }
        assert routes == set(TABLE)

    go_round(tmp_path, look)


def test_nobody_sees_anything_without_signing_in(tmp_path: Path) -> None:
    async def look(round_: Round) -> None:
        for route, entry in staff_routes():
            for held in ("", "made-up"):
                answer = await round_.ask(route, held)
                nothing = await round_.ask(route, held, path=round_.made_up(route[1]))
                assert ADA not in answer.text
                assert answer.headers["x-frame-options"] == "DENY"
                if route == ("GET", "/"):
                    assert "Nobody can sign in yet" in answer.text
                elif entry.data:
                    assert (answer.status_code, said(answer)) == (401, said(nothing)), route
                else:
                    assert (answer.status_code, answer.content) == (303, nothing.content), route
                    assert answer.headers["location"].startswith("/sign-in"), route

    go_round(tmp_path, look)


def test_what_may_not_be_seen_is_answered_like_what_is_not_there(tmp_path: Path) -> None:
    async def look(round_: Round) -> None:
        for (method, template), entry in staff_routes():
            for person, held in round_.people():
                token = {FIELD: form_token(held)} if method == "POST" else {}
                if entry.sees(person) and (method == "POST" or entry.endless):
                    continue
                answer = await round_.ask((method, template), held, **token)
                if entry.sees(person):
                    assert answer.status_code == 200, (template, person)
                    continue
                nowhere = await round_.ask((method, template), held, path="/nothing-here", **token)
                assert (answer.status_code, said(answer)) == (404, said(nowhere)), (template, person)
                unknown = await round_.ask((method, template), held, path=round_.made_up(template), **token)
                assert said(answer) == said(unknown), (template, person)

    go_round(tmp_path, look)


def test_a_host_sees_their_own_sessions_and_an_administrator_none(tmp_path: Path) -> None:
    async def look(round_: Round) -> None:
        for person, held in round_.people():
            listed = await round_.ask(("GET", "/sessions"), held)
            sees = person.may_in(Right.SEE_SESSIONS, HOST_EMAIL)
            assert (f"/sessions/{FILLED['key']}" in listed.text) is sees, person
            assert person.email != "keeps@willowlane.example" or not sees

    go_round(tmp_path, look)


@pytest.mark.parametrize("sent", [{}, {FIELD: ""}, {FIELD: form_token("another's")}], ids=len)
def test_nothing_is_changed_without_what_the_page_was_given(tmp_path: Path, sent: dict[str, str]) -> None:
    async def look(round_: Round) -> None:
        for (method, template), _ in staff_routes():
            if method in {"GET", "HEAD"}:
                continue
            for person, held in round_.people():
                answer = await round_.ask((method, template), held, **sent)
                assert answer.status_code in {403, 404}, (template, person)
                assert answer.headers["x-frame-options"] == "DENY"
                assert await round_.house.visitor.reception.who(held) is not None

    go_round(tmp_path, look)


def test_every_answer_of_every_route_may_be_framed_by_nobody(tmp_path: Path) -> None:
    async def look(round_: Round) -> None:
        lead = round_.held[LEAD_EMAIL]
        for route, entry in TABLE.items():
            for held in ("", lead):
                if held and isinstance(entry, Staff) and entry.endless:
                    continue
                answer = await round_.ask(route, held)
                assert answer.headers["x-frame-options"] == "DENY", route
                assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], route
                assert answer.headers["x-content-type-options"] == "nosniff"

    go_round(tmp_path, look)


def test_no_page_tells_somebody_that_there_is_a_record_about_them(tmp_path: Path) -> None:
    async def look(round_: Round) -> None:
        async def everything() -> dict[str, tuple[int, bytes, list[tuple[str, str]]]]:
            return {
                template: said(await round_.ask((method, template), round_.held[LEAD_EMAIL]))
                for (method, template), entry in staff_routes()
                # Reading a record is written down in it, and each form that is begun has a number of its own.
                if method == "GET" and not entry.endless and not template.startswith("/concerns/")
            }

        before = await everything()
        policy = round_.house.chaperone.config.policy
        desk = ConcernDesk(
            round_.house.chaperone.database, round_.house.clock, policy, round_.house.chaperone.wake
        )
        about_lead = account(adults=(Person("grace", LEAD_EMAIL),))
        assert await desk.record(SignedIn(HOST_EMAIL, "marta", frozenset()), about_lead, "2")
        assert await everything() == before
        await round_.house.settle()
        assert await everything() == before

    go_round(tmp_path, look)
