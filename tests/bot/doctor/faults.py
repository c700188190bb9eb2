"""What can be wrong with an installation, and how it comes about."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from bot.doctor.check import Status
from bot.simulator.records import Plan
from bot.simulator.zoom import SimulatedZoom
from tests.bot.doctor.clinic import Clinic, over_the_network
from tests.bot.house import (
    BEN,
    MEETING,
)

Arrange = Callable[[Clinic], Awaitable[None]]


@dataclass(frozen=True)
class Fault:
    """Something that is wrong: how it comes about, and which line says so with which words, and where to go."""

    what: str
    line: str
    says: tuple[str, ...]
    place: str
    arrange: Arrange | None = None
    config: Mapping[str, Any] = field(default_factory=dict)
    status: Status = Status.TO_DO


def on_zoom(change: Callable[[SimulatedZoom], object]) -> Arrange:
    """Something that is otherwise on Zoom's side."""

    async def arrange(clinic: Clinic) -> None:
        change(clinic.house.zoom)

    return arrange


def set_on(name: str, value: object) -> Arrange:
    return on_zoom(lambda zoom: setattr(zoom, name, value))


def without_scope(scope: str) -> Arrange:
    def take(zoom: SimulatedZoom) -> None:
        zoom.gate.scopes -= {scope}

    return on_zoom(take)


def on_user(email: str, name: str, value: object) -> Arrange:
    return on_zoom(lambda zoom: setattr(zoom.user(email), name, value))


def without_user(email: str) -> Arrange:
    def remove(zoom: SimulatedZoom) -> None:
        user = zoom.user(email)
        assert user is not None
        del zoom.users[user.id]

    return on_zoom(remove)


def a_week(**how: Any) -> Arrange:
    async def arrange(clinic: Clinic) -> None:
        await clinic.week(**how)

    return arrange


async def wrongly_signed(clinic: Clinic) -> None:
    clinic.house.zoom.start(MEETING)
    await clinic.deliver_wrongly_signed()


async def silence(clinic: Clinic) -> None:
    """A session is planned, and nothing comes when its time is over."""
    await clinic.house.chaperone.gate.begin()
    await clinic.house.wait(timedelta(hours=4))


async def full_disk(clinic: Clinic) -> None:
    clinic.disk = (40_000_000_000, 39_800_000_000, 200_000_000)


async def nobody_outside(clinic: Clinic) -> None:
    clinic.outside = over_the_network


def answering(status: int, **how: Any) -> Arrange:
    """Something else answers at the public address."""

    async def arrange(clinic: Clinic) -> None:
        transport = httpx.MockTransport(lambda _: httpx.Response(status, **how))
        clinic.outside = lambda: httpx.AsyncClient(transport=transport)

    return arrange


async def refused_removal(clinic: Clinic) -> None:
    """Somebody was to be removed, and Zoom refused."""
    clinic.house.zoom.participant_remove_supported = False
    await clinic.house.begin(BEN)
    clinic.house.zoom.share_screen(MEETING, BEN)
    await clinic.house.wait(timedelta(minutes=5))
    await clinic.house.end()


async def records_of_a_free_plan(clinic: Clinic) -> None:
    """A session is over, and Zoom gives no records of it."""
    clinic.house.zoom.plan = Plan.FREE
    await clinic.hold()
    await clinic.house.wait(timedelta(hours=2))
