"""Chaperone put together for a test: a real journal on disk, the simulated Zoom on loopback, and a clock that is moved.

Nothing runs by itself: `settle` delivers, decides and does what there is, `wait` lets time pass the way it does for the
running service, from one appointment to the next.
"""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import stamina
from sqlalchemy import Connection

from bot.accounts.reception import Reception
from bot.app import Chaperone, assembled
from bot.clock import Clock, ManualClock
from bot.config import Config, read_config
from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.jobs.table import next_due
from bot.journal.decided import next_due_session, session_row
from bot.simulator.delivery import Delivery
from bot.simulator.records import JSON, Meeting, Place, User
from bot.simulator.signing import serialise
from bot.simulator.zoom import SimulatedZoom
from bot.site.access import StaffAccess
from rules.catalog import catalog
from rules.questions import BUILT_IN
from rules.session import BEGINNING
from tests.bot.journals import new_journal
from tests.bot.pages_when_asked import PagesWhenAsked
from tests.bot.site.signed_in import Visitor
from tests.bot.switchboard import put_through
from webhooks.delivery import Received, describe
from webhooks.payloads import parse
from webhooks.receiver import PATH
from webhooks.signature import SignedOver, Verified

START = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)
MEETING = "84620017395"
TOPIC = "Kids knitting"
UUID = "kN1tt1ng/+Tuesday=="

HOST = "Marta Reyes"
HOST_EMAIL = "marta@willowlane.example"
HELPER = "Owen Price"
HELPER_EMAIL = "owen@willowlane.example"
LEAD = "Grace Obi"
LEAD_EMAIL = "grace@willowlane.example"
SENDER_EMAIL = "chaperone@willowlane.example"

ADA, BEN, CAL = "Ada Fenwick", "Ben Adeyemi", "Cal Novak"
# What a host sets for children's sessions.
SAFE = {
    "in_meeting": {"who_can_share_screen": "host", "private_chat": False, "file_transfer": False},
    "recording": {"local_recording": False},
}

REGISTER = f"""\
name,under 18,recording consent
{ADA},yes,yes
{BEN},yes,no
{CAL},yes,yes
"""

CONFIG = """\
mode = "{mode}"

[zoom]
account_id = "{zoom.account_id}"
client_id = "{zoom.client_id}"
api_url = "{url}/v2"
oauth_url = "{url}/oauth/token"
plan = "{plan}"

[organisation]
name = "Willow Lane Crafts"
timezone = "Europe/London"

[storage]
url = "{storage}"

{alerts}

{staff}

{attestations}

[[sessions]]
meeting_id = "84620017395"
profile = "children"
register = "{register_is}"

{more}
"""
ALERTS = '[alerts]\nsender = "chaperone@willowlane.example"'
STAFF = """\
[[staff]]
name = "Marta Reyes"
email = "marta@willowlane.example"
roles = ["host"]

[[staff]]
name = "Owen Price"
email = "owen@willowlane.example"
roles = ["host"]

[[staff]]
name = "Grace Obi"
email = "grace@willowlane.example"
roles = ["safeguarding_lead"]
"""

# What a story is about unless it says otherwise; each other rule has stories of its own.
USUAL = frozenset({"recording", "screen_name", "screen_share", "session_close", "waiting_room"})
RULES = "[profiles.children.rules]\n"
NOTHING_ASKED = f"[attestations]\noff = [{', '.join(repr(item.key) for item in BUILT_IN)}]"

Result = TypeVar("Result")


@dataclass(slots=True)
class House:
    """Chaperone and its Zoom. `http` reaches Chaperone's own pages, in process, signed in as `visitor`, who is the lead."""

    folder: Path
    clock: Clock
    zoom: SimulatedZoom
    host: User
    meeting: Meeting
    chaperone: Chaperone
    http: httpx.AsyncClient
    delivery: Delivery
    visitor: Visitor

    async def settle(self) -> None:
        """Deliver what Zoom has to tell, and decide and do what there is, until nothing is left."""
        while True:
            await self.chaperone.settle()
            if not await self.delivery.deliver_all():
                return

    async def wait(self, span: timedelta) -> None:
        """Let time pass; whatever comes due on the way is done at its time."""
        until = self.clock.now() + span
        await self.settle()
        while True:
            due = await self.look(next_time)
            if due is None or due > until:
                break
            await self.clock.sleep(due - self.clock.now())
            await self.settle()
        if until > self.clock.now():
            await self.clock.sleep(until - self.clock.now())
            await self.settle()

    async def begin(self, *names: str, **how: Any) -> None:
        """The host opens the meeting; these come through the waiting room and are let in."""
        self.zoom.start(MEETING, uuid=UUID, **how)
        for name in names:
            self.zoom.arrive(MEETING, name)
        await self.wait(timedelta(seconds=10))
        for person in self.zoom.live(MEETING).present():
            if person.place is Place.WAITING_ROOM:
                self.zoom.admit(MEETING, person)
        await self.wait(timedelta(seconds=10))

    async def end(self) -> dict[str, Any]:
        """The host ends the meeting; gives the report once it is issued."""
        self.zoom.end(MEETING)
        await self.wait(timedelta(minutes=1))
        return await self.report()

    async def look(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` reads in the journal."""
        return await self.chaperone.database.read(work)

    async def report(self, uuid: str = UUID) -> dict[str, Any]:
        """The newest report on a session, or how it stands."""

        def current(connection: Connection) -> Mapping[str, Any]:
            row = session_row(connection, uuid)
            assert row is not None
            return self.chaperone.reporter.current(connection, row, self.clock.now())

        return dict(await self.look(current))

    def told(self, whom: str) -> list[str]:
        """What was written to somebody, by address or channel, oldest first."""
        return [m.text for m in self.zoom.messages if whom in (m.to_contact, m.to_channel)]

    def asked_of_zoom(self, method: str, path: str) -> list[Any]:
        """What Zoom's API was called for with this method and a path that begins so: the bodies."""
        return [c.json for c in self.zoom.calls if c.method == method and c.path.startswith(path)]


def next_time(connection: Connection) -> datetime | None:
    """When something is to be decided or done next; None where there is nothing to come."""
    times = [next_due_session(connection), next_due(connection, BEGINNING)]
    return min((at for at in times if at is not None), default=None)


def responses(report: Mapping[str, Any], rule: str) -> dict[str, str]:
    """How the actions over a rule's breaches ended; of one that was taken several times, the last."""
    return {
        response["action"]: response["outcome"]
        for finding in report["findings"]
        if finding["rule"] == rule
        for response in finding["responses"]
    }


def status(report: Mapping[str, Any], rule: str) -> str:
    """A rule's answer in a report."""
    return next(str(row["status"]) for row in report["rules"] if row["rule"] == rule)


def an_account(clock: Clock, **meeting: Any) -> tuple[SimulatedZoom, User, Meeting]:
    """An account with a host, a helper, a safeguarding lead, Chaperone's user and a meeting of an hour."""
    zoom = SimulatedZoom(clock)
    host = zoom.add_user(HOST_EMAIL, HOST, settings=SAFE)
    for email, name in ((HELPER_EMAIL, HELPER), (LEAD_EMAIL, LEAD), (SENDER_EMAIL, "Chaperone")):
        zoom.add_user(email, name)
    details: dict[str, Any] = {"meeting_id": MEETING, "start": clock.now(), "duration": 60} | meeting
    return zoom, host, zoom.add_meeting(host, TOPIC, **details)


def configured(
    folder: Path,
    zoom: SimulatedZoom,
    url: str,
    *,
    mode: str = "enforce",
    alerts: str = ALERTS,
    staff: str = STAFF,
    more: str = "",
    register: str | None = REGISTER,
    register_is: str = "register.csv",
    also: Collection[str] = (),
    attestations: str = NOTHING_ASKED,
    plan: str = "business",
    environ: Mapping[str, str] | None = None,
) -> Config:
    """The configuration for a Zoom at `url`, and the register, written into the folder and read.

    Of children's rules the usual ones are on, those that are `also` named, and those that `more` says something of. People
    are asked about nothing unless `attestations` says so.
    """
    if register is not None:
        (folder / "register.csv").write_text(register)
    path = folder / "chaperone.toml"
    text = CONFIG.format(
        mode=mode,
        zoom=zoom,
        url=url,
        alerts=alerts,
        staff=staff,
        attestations=attestations,
        more=more,
        register_is=register_is,
        plan=plan,
        storage=new_journal(folder),
    )
    path.write_text(_without(set(catalog()) - USUAL - set(also), text))
    secrets = {CLIENT_VARIABLE: zoom.client_secret, WEBHOOK_VARIABLE: zoom.webhook_secret}
    return read_config(path, {**secrets, **(environ or {})})


def _without(rules: Collection[str], text: str) -> str:
    """The text with these rules off, but for those that it says something of."""
    said = tomllib.loads(text).get("profiles", {}).get("children", {}).get("rules", {})
    off = "".join(f'{rule} = "off"\n' for rule in sorted(rules) if rule not in said)
    return text.replace(RULES, RULES + off) if RULES in text else f"{text}\n{RULES}{off}"


@asynccontextmanager
async def a_house(
    folder: Path,
    *,
    clock: Clock | None = None,
    tries: int = 1,
    meeting: Mapping[str, Any] | None = None,
    **config: Any,
) -> AsyncIterator[House]:
    """Chaperone at work in a folder; `tries` is how often a call that fails is tried before it is put off."""
    clock = clock or ManualClock(START)
    account, host, scheduled = an_account(clock, **(meeting or {}))
    with stamina.set_testing(True, attempts=tries, cap=True):
        async with (
            assembled(configured(folder, account, put_through(account), **config), clock) as chaperone,
            httpx.AsyncClient(
                transport=httpx.ASGITransport(PagesWhenAsked(chaperone)), base_url="http://127.0.0.1"
            ) as http,
        ):
            delivery = Delivery(account, http, PATH, retry=True)
            visitor = visitor_of(chaperone)
            http.auth = visitor
            yield House(folder, clock, account, host, scheduled, chaperone, http, delivery, visitor)


def visitor_of(chaperone: Chaperone, email: str = LEAD_EMAIL) -> Visitor:
    """Somebody on the staff who is about to sign in to the pages."""
    policy, public_url = chaperone.config.policy, chaperone.config.server.public_url
    reception = Reception.of(chaperone.database, chaperone.clock, policy)
    return Visitor(reception, email, StaffAccess(reception, public_url).name())


def live(folder: Path, story: Callable[[House], Awaitable[Result]], **house: Any) -> Result:
    """Play a story in a house of its own."""

    async def played() -> Result:
        async with a_house(folder, **house) as home:
            return await story(home)

    return asyncio.run(played())


def received(event: JSON, at: datetime) -> Received:
    """An event of Zoom's as it is handed on to be kept, received at this time."""
    body = serialise(event)
    return describe(Verified(SignedOver.RAW, body, "secret"), parse(body), at)
