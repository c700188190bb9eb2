"""A simulated account with one meeting, and a way to call its API."""

import asyncio
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import httpx
from fastapi import FastAPI

from bot.clock import ManualClock
from bot.simulator.app import create_app
from bot.simulator.records import Meeting, Plan, User
from bot.simulator.zoom import SimulatedZoom

START = datetime(2026, 9, 1, 15, 30, tzinfo=UTC)
GUEST = "Fern Okafor"


class House:
    """A simulated account with one meeting, and a way to call its API."""

    def __init__(self, *, plan: Plan = Plan.PRO, **meeting: Any) -> None:
        self.clock = ManualClock(START)
        self.zoom = SimulatedZoom(self.clock, plan=plan)
        self.host: User = self.zoom.add_user("marta@weavers.example", "Marta Reyes")
        self.meeting: Meeting = self.zoom.add_meeting(self.host, "Saturday weavers", **meeting)
        self.token = self.zoom.gate.issue_token(START)

    @cached_property
    def app(self) -> FastAPI:
        return create_app(self.zoom)

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="https://api.zoom.test") as client:
                return await client.request(method, path, **request)

        return asyncio.run(send())

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token}"}
        return self.ask(method, f"/v2{path}", headers=headers, **request)

    def control(self, method: str, **params: Any) -> httpx.Response:
        body = {"method": method, "params": params}
        return self.call("PATCH", f"/live_meetings/{self.meeting.id}/events", json=body)

    def told(self) -> list[str]:
        events = [event["event"].removeprefix("meeting.") for event in self.zoom.outbox]
        self.zoom.outbox.clear()
        return events


def a_live_house() -> House:
    """The meeting is live, with a guest in the room."""
    house = House()
    house.zoom.start(house.meeting.id)
    house.zoom.join(house.meeting.id, GUEST)
    house.zoom.outbox.clear()
    return house


def refusal(answer: httpx.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["code"]
