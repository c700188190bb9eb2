"""The receiver in front of a shelf that keeps what comes in."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import httpx
from fastapi import FastAPI

from tests.webhooks.payloads import RECEIVED_AT, SECRET, STAMP
from webhooks.delivery import Accepted, JournalUnavailable, Received
from webhooks.receiver import PATH, DeliveryCounts, router
from webhooks.signature import sign


@dataclass
class Shelf:
    """Keeps deliveries in memory."""

    kept: list[Received] = field(default_factory=list)
    full: bool = False

    async def accept(self, delivery: Received) -> Accepted:
        if self.full:
            raise JournalUnavailable("the shelf is full")
        new = delivery.id not in {known.id for known in self.kept}
        self.kept.append(delivery)
        return Accepted(new=new)


@dataclass
class Door:
    """The receiver in front of a shelf, reached in process."""

    secrets: Sequence[str] = (SECRET,)
    shelf: Shelf = field(default_factory=Shelf)
    counts: DeliveryCounts = field(default_factory=DeliveryCounts)

    def app(self) -> FastAPI:
        app = FastAPI()
        app.include_router(
            router(self.shelf.accept, self.secrets, now=lambda: RECEIVED_AT, counts=self.counts)
        )
        return app

    def post(self, content: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
        async def posted() -> httpx.Response:
            transport = httpx.ASGITransport(self.app())
            async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
                return await client.post(PATH, content=content, headers=headers)

        return asyncio.run(posted())

    def deliver(self, text: bytes, secret: str = SECRET) -> httpx.Response:
        return self.post(text, signed(text, secret))

    def counted(self) -> dict[str, int]:
        return {name: number for name, number in asdict(self.counts).items() if number}


def signed(text: bytes, secret: str = SECRET) -> dict[str, str]:
    return {
        "content-type": "application/json; charset=utf-8",
        "x-zm-request-timestamp": STAMP,
        "x-zm-signature": sign(text, STAMP, secret),
        "x-zm-request-id": "9f3c",
    }
