"""One configuration after another, while deliveries come in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from starlette.types import Receive, Scope, Send

from bot.clock import WallClock
from bot.config import Config
from bot.journal.database import open_database
from bot.journal.decided import session_row
from bot.monitoring.vitals import Phase, Vitals
from bot.reloading.front import Front
from bot.reloading.succession import Succession
from bot.simulator.delivery import Delivery
from bot.simulator.zoom import SimulatedZoom
from tests.bot.house import ADA, HOST_EMAIL, LEAD_EMAIL, MEETING, STAFF, an_account, configured, visitor_of
from tests.bot.switchboard import put_through
from webhooks.receiver import PATH

WITH_SCREENS = '[profiles.children.rules]\nscreen_share = { respond = ["alert_host"] }'
WITHOUT_SCREENS = '[profiles.children.rules]\nscreen_share = "off"'


@dataclass
class Stage:
    """A succession at work and its Zoom; `changes` takes the next configuration, or None to stop."""

    zoom: SimulatedZoom
    succession: Succession
    delivery: Delivery
    client: httpx.AsyncClient
    changes: "asyncio.Queue[Config | None]"

    async def change(self, config: Config) -> None:
        before = self.succession.chaperone
        await self.changes.put(config)
        await until(lambda: self.succession.chaperone is not before)

    def alerts(self, whom: str = HOST_EMAIL) -> int:
        return sum(message.to_contact == whom for message in self.zoom.messages)


async def until(so: Callable[[], Any]) -> None:
    async with asyncio.timeout(10):
        while not so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@asynccontextmanager
async def at_work(config: Config, zoom: SimulatedZoom) -> AsyncIterator[Stage]:
    clock, changes = WallClock(), asyncio.Queue[Config | None]()
    async with (
        open_database(config.storage.url) as journal,
        await Succession.begin(config, clock, journal, Vitals()) as succession,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(succession.front), base_url="http://127.0.0.1"
        ) as client,
    ):
        working = asyncio.create_task(succession.work(changes.get))
        await until(lambda: succession.vitals.phase is Phase.RUNNING)
        try:
            yield Stage(zoom, succession, Delivery(zoom, client, PATH), client, changes)
        finally:
            await changes.put(None)
            await working
        assert succession.vitals.phase is Phase.STOPPING


def test_a_session_keeps_the_rules_it_began_under_and_the_next_has_the_new_ones(
    tmp_path: Path, either_store: str
) -> None:
    zoom, host, _ = an_account(WallClock())
    lace = zoom.add_meeting(host, "Kids lace")
    before = configured(tmp_path, zoom, put_through(zoom), more=WITH_SCREENS)
    after = configured(tmp_path, zoom, put_through(zoom), more=WITHOUT_SCREENS)

    async def story() -> None:
        async with at_work(before, zoom) as stage:
            zoom.start(MEETING, uuid="first")
            zoom.join(MEETING, ADA)
            await stage.delivery.deliver_all()
            await until(lambda: "first" in stage.succession.chaperone.sessions.live)
            await stage.change(after)
            zoom.start(lace.id, uuid="second")
            zoom.join(lace.id, ADA)
            zoom.share_screen(lace.id, ADA)
            zoom.share_screen(MEETING, ADA)
            await stage.delivery.deliver_all()
            await until(stage.alerts)
            journal = stage.succession.journal
            rows = [
                await journal.read(lambda c, uuid=uuid: session_row(c, uuid)) for uuid in ("first", "second")
            ]
            first, second = (row.policy_hash for row in rows if row is not None)
            assert first != second
            found = stage.succession.chaperone.sessions.live
            await until(lambda: {"first", "second"} <= found.keys())
            assert [e.rule for e in found["first"].session.episodes.all if e.rule == "screen_share"]
            assert not [e for e in found["second"].session.episodes.all if e.rule == "screen_share"]

    asyncio.run(story())


def test_what_was_counted_goes_on_and_readiness_too(tmp_path: Path) -> None:
    zoom, _, _ = an_account(WallClock())
    config = configured(tmp_path, zoom, put_through(zoom))

    async def story() -> None:
        async with at_work(config, zoom) as stage:
            zoom.start(MEETING, uuid="first")
            await stage.delivery.deliver_all()
            kept = stage.succession.vitals.deliveries.accepted
            assert kept > 0
            await stage.change(configured(tmp_path, zoom, put_through(zoom), mode="observe"))
            await until(lambda: stage.succession.vitals.phase is Phase.RUNNING)
            assert (await stage.client.get("/readyz")).status_code == 200
            told = (await stage.client.get("/metrics")).text
            assert f'chaperone_deliveries_total{{outcome="accepted"}} {float(kept)}' in told

    asyncio.run(story())


def test_leads_are_told_and_the_staff_page_says_so(tmp_path: Path) -> None:
    zoom, _, _ = an_account(WallClock())
    config = configured(tmp_path, zoom, put_through(zoom), staff=STAFF)

    async def story() -> None:
        async with at_work(config, zoom) as stage:
            stage.succession.vitals.notices = ("It cannot be used.", "line 3, mode: <b>")
            await stage.succession.tell_leads("It cannot be used.")
            await stage.succession.tell_leads("It cannot be used.")
            await until(lambda: stage.alerts(LEAD_EMAIL))
            visitor = visitor_of(stage.succession.chaperone)
            page = (await stage.client.get("/", auth=visitor)).text
            assert "It cannot be used." in page
            assert "line 3, mode: &lt;b&gt;" in page
        assert stage.alerts(LEAD_EMAIL) == 1

    asyncio.run(story())


def test_one_who_only_observes_tells_nobody(tmp_path: Path) -> None:
    zoom, _, _ = an_account(WallClock())
    config = configured(tmp_path, zoom, put_through(zoom), mode="observe")

    async def story() -> None:
        async with at_work(config, zoom) as stage:
            await stage.succession.tell_leads("It cannot be used.")
            await stage.succession.chaperone.jobs.settle()
        assert stage.alerts(LEAD_EMAIL) == 0

    asyncio.run(story())


def test_a_request_is_answered_by_whoever_took_it() -> None:
    gate, answers = asyncio.Event(), list[str]()

    async def old(scope: Scope, receive: Receive, send: Send) -> None:
        await gate.wait()
        answers.append("old")

    async def new(scope: Scope, receive: Receive, send: Send) -> None:
        answers.append("new")

    async def story() -> None:
        front = Front(old)
        asked = asyncio.create_task(front({"type": "http"}, None, None))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        before = front.hand_over_to(new)
        finished = asyncio.create_task(before.finished())
        await front({"type": "http"}, None, None)  # type: ignore[arg-type]
        assert not finished.done()
        gate.set()
        await asyncio.gather(asked, finished)

    asyncio.run(story())
    assert answers == ["new", "old"]
