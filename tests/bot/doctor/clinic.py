"""A house that Chaperone's doctor looks at: a week of sessions in it, and a public address that leads to it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.app import create_app
from bot.doctor.check import Check, Checkup, Status
from bot.doctor.examination import Examination, outside
from bot.doctor.kept import kept
from bot.jobs.table import Job, JobKind
from bot.simulator.delivery import Delivery
from tests.bot.house import ADA, BEN, HOST, MEETING, House, a_house
from webhooks.receiver import PATH

PUBLIC_URL = "https://safe.willowlane.example"
PUBLIC = f'[server]\npublic_url = "{PUBLIC_URL}"'
CHAT_RULES = ("private_chat", "personal_information", "behaviour")
ALSO = (*CHAT_RULES, "recording_access", "licensed_host")
DAY = timedelta(days=1)
ROOMY = (500_000_000_000, 100_000_000_000, 400_000_000_000)


@dataclass
class Clinic:
    """A house, and what its doctor finds; `disk` is what the machine says of its disk."""

    house: House
    disk: tuple[int, int, int] = ROOMY
    outside: Callable[[], httpx.AsyncClient] | None = None
    held: int = field(default=0)

    async def hold(self, *, chat: bool = True, leaving_out: tuple[str, ...] = ()) -> None:
        """A session, of which some events never come."""
        house, zoom = self.house, self.house.zoom
        self.held += 1
        zoom.start(MEETING, uuid=f"w33k{self.held}==")
        for name in (ADA, BEN):
            zoom.admit(MEETING, zoom.person(MEETING, self._come(name)))
        if chat:
            zoom.write_in_meeting(MEETING, HOST, "Welcome, everybody")
        zoom.end(MEETING)
        kept_back = [event for event in zoom.outbox if event["event"] in leaving_out]
        for event in kept_back:
            zoom.outbox.remove(event)
        await house.wait(timedelta(minutes=1))

    def _come(self, name: str) -> str:
        self.house.zoom.arrive(MEETING, name)
        return name

    async def week(self, **how: Any) -> None:
        """Three sessions on three days."""
        for _ in range(3):
            await self.hold(**how)
            await self.house.wait(DAY)

    def examination(self) -> Examination:
        """The one that the service uses, but for the disk and for what lies outside."""
        chaperone = self.house.chaperone
        made = Examination(chaperone.config, chaperone.clock, chaperone.zoom, chaperone.database)
        return replace(made, usage=lambda _: self.disk, outside=self.outside or self._public)

    async def examine(self) -> Checkup:
        """What the service's hourly look finds."""
        doctor = self.house.chaperone.doctor
        doctor.examination = self.examination()
        await doctor.examine(Job("doctor", JobKind.EXAMINE, {}))
        last = await self.house.look(kept)
        assert last is not None
        return last.found

    async def deliver_wrongly_signed(self) -> None:
        """Zoom sends what it has to, signed with another secret than Chaperone knows."""
        wrong = Delivery(self.house.zoom, self.house.http, PATH, secret="another")
        receipts = await wrong.deliver_all()
        assert {receipt.status for receipt in receipts} == {401}

    def _public(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(create_app(self.house.chaperone)))


@asynccontextmanager
async def a_clinic(folder: Path, *, dlp: bool = True, **config: Any) -> AsyncIterator[Clinic]:
    """A house where everything is as it should be, unless `config` says otherwise."""
    settings: dict[str, Any] = {"more": PUBLIC, "also": ALSO, "mode": "enforce"} | config
    async with a_house(folder, **settings) as house:
        house.zoom.dlp = dlp
        yield Clinic(house)


def found(checkup: Checkup, name: str) -> Check:
    """What came of one thing."""
    (check,) = [check for check in checkup.checks if check.name == name]
    return check


def names(checkup: Checkup, status: Status) -> list[str]:
    """What has this status, by name."""
    return [check.name for check in checkup.checks if check.status is status]


def over_the_network() -> httpx.AsyncClient:
    """What the service itself asks its public address with."""
    return outside()
