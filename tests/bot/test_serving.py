"""The service as a whole: it listens, keeps what comes in, and says plainly why it cannot."""

import asyncio
import gc
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.app import assembled, create_app, running
from bot.clock import WallClock
from bot.config import Config
from bot.jobs.table import due
from bot.journal.database import JournalUnusable
from bot.serving import CannotServe, bind, run, serve
from bot.simulator.delivery import Delivery
from bot.simulator.zoom import SimulatedZoom
from tests.bot.house import (
    ADA,
    LEAD_EMAIL,
    MEETING,
    START,
    UUID,
    House,
    an_account,
    configured,
    live,
    received,
)
from tests.bot.site.signed_in import cookies_of
from tests.bot.switchboard import put_through
from webhooks.delivery import JournalUnavailable
from webhooks.receiver import PATH

ANY_PORT = "[server]\nport = 0"


def a_config(folder: Path, more: str = ANY_PORT) -> tuple[SimulatedZoom, Config]:
    zoom, _, _ = an_account(WallClock())
    return zoom, configured(folder, zoom, put_through(zoom), more=more)


@asynccontextmanager
async def served(config: Config) -> AsyncIterator[httpx.AsyncClient]:
    """The service at work; gives a client of it."""
    listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(config, WallClock(), ready=listening.set_result))
    try:
        async with asyncio.timeout(10):
            address = await listening
        async with httpx.AsyncClient(base_url=address) as client:
            yield client
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


def test_the_service_listens_and_decides_what_it_is_sent(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    zoom, config = a_config(tmp_path)

    async def story() -> None:
        async with served(config) as client:
            assert (await client.get("/healthz")).text == "ok\n"
            assert (await client.get("/readyz")).status_code == 200
            delivery = Delivery(zoom, client, PATH)
            assert await delivery.validate_url()
            zoom.start(MEETING, uuid=UUID)
            zoom.arrive(MEETING, ADA)
            assert all(receipt.status == 200 for receipt in await delivery.deliver_all())
            async with asyncio.timeout(10):
                client.cookies.update(await cookies_of(config, LEAD_EMAIL))
                while "Kids knitting" not in (await client.get("/")).text:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            refused = await client.post(PATH, content=b"{}", headers={"x-zm-signature": "v0=0"})
            assert refused.status_code == 401

    with caplog.at_level(logging.INFO):
        asyncio.run(story())
    assert "listening on http://127.0.0.1:" in caplog.text
    assert ADA not in caplog.text


def test_a_port_that_is_taken_is_said_to_be(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        _, config = a_config(tmp_path, f"[server]\nport = {port}")
        with pytest.raises(
            CannotServe, match=f"Port {port} on 127.0.0.1 cannot be used: Address already in use"
        ):
            asyncio.run(serve(config, WallClock()))


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_that_is_not_this_machines_cannot_be_had(host: str) -> None:
    with pytest.raises(CannotServe, match=f"on {host} cannot be used"):
        bind(host, 0)


def test_an_address_of_the_new_kind_will_do() -> None:
    with suppress(CannotServe), bind("::1", 0) as listener:
        assert listener.family is socket.AF_INET6


def test_credentials_that_zoom_does_not_know_end_it(tmp_path: Path) -> None:
    zoom, config = a_config(tmp_path)
    zoom.client_secret = "another"
    with pytest.raises(CannotServe, match=r"does not accept the app's credentials\. Please check account_id"):
        asyncio.run(serve(config, WallClock()))


def test_collections_of_garbage_pass_over_what_is_there_from_the_start(tmp_path: Path) -> None:
    zoom, config = a_config(tmp_path)
    zoom.client_secret = "another"
    try:
        with pytest.raises(CannotServe):
            run(config, WallClock(), lambda: config)
        assert gc.get_freeze_count() > len(gc.get_objects())
    finally:
        gc.unfreeze()


def test_a_zoom_out_of_reach_does_not_keep_it_from_receiving(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _, config = a_config(tmp_path)
    nowhere = replace(config, zoom=replace(config.zoom, oauth_url="http://127.0.0.1:9/oauth"))

    async def story() -> None:
        async with served(nowhere) as client:
            async with asyncio.timeout(10):
                while "could not be reached at start" not in caplog.text:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            assert (await client.get("/readyz")).status_code == 200

    asyncio.run(story())


def test_a_journal_that_cannot_be_opened_ends_it(tmp_path: Path) -> None:
    _, config = a_config(tmp_path)
    (tmp_path / "journal.db").write_bytes(b"no journal" * 200)
    with pytest.raises(JournalUnusable, match="cannot be opened: file is not a database"):
        asyncio.run(serve(config, WallClock()))


@pytest.mark.parametrize(
    "changed",
    [
        {"settings": {"waiting_room": False}},
        {"topic": "Kids knitting and more"},
    ],
)
def test_settings_that_were_changed_are_read_again(tmp_path: Path, changed: dict[str, object]) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        before = len(house.asked_of_zoom("GET", f"/meetings/{MEETING}"))
        house.zoom.change_meeting_settings(MEETING, changed)
        await house.settle()
        assert len(house.asked_of_zoom("GET", f"/meetings/{MEETING}")) > before

    live(tmp_path, story)


def test_news_that_no_rule_looks_at_are_kept_and_lead_to_nothing(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        before = len(house.zoom.calls)
        house.zoom.send("recording.renamed", house.zoom.live(MEETING))
        await house.settle()
        assert house.chaperone.vitals.deliveries.ignored == 1
        assert len(house.zoom.calls) == before

    live(tmp_path, story)


def test_a_hosts_settings_that_were_changed_are_read_again(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.change_user_settings(house.host, {"in_meeting": {"who_can_share_screen": "all"}})
        await house.settle()
        live = house.chaperone.sessions.live[UUID]
        assert live.session.settings is not None
        assert [finding.finding.subject.key for finding in live.session.episodes.all] == [
            "who_can_share_screen"
        ]
        assert live.session.settings.guests_can_share is False  # put right meanwhile

    live(tmp_path, story)


def test_what_was_changed_is_not_forgotten_over_a_journal_that_failed(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.change_meeting_settings(MEETING, {"topic": "Lace"})
        updated = received(house.zoom.outbox.popleft(), house.clock.now())
        database = house.chaperone.database
        stop = "CREATE TRIGGER no BEFORE INSERT ON jobs BEGIN SELECT RAISE(ABORT, 'no'); END"
        await database.write(lambda c: c.exec_driver_sql(stop))
        with pytest.raises(JournalUnavailable):
            await house.chaperone.accept(updated)
        await database.write(lambda c: c.exec_driver_sql("DROP TRIGGER no"))
        assert not (await house.chaperone.accept(updated)).new
        waiting = await database.read(lambda c: due(c, house.clock.now(), 10))
        assert sorted(job.kind for job in waiting) == ["plan_meeting", "read_settings"]

    live(tmp_path, story)


def test_settings_that_cannot_be_read_leave_the_rules_without_a_say(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(house: House) -> None:
        house.zoom.gate.scopes -= {"meeting:read:meeting:admin"}
        await house.begin(ADA)
        report = await house.end()
        assert report["session"]["scheduled_end"] is not None
        assert house.asked_of_zoom("GET", "/meetings")

    live(tmp_path, story)
    assert "the settings of a session cannot be read, so rules on them say nothing" in caplog.text


def test_settings_are_asked_for_until_zoom_answers_and_no_longer_than_the_session(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.fail("GET", "/meetings", status=503, times=2)
        await house.begin(ADA)
        session = house.chaperone.sessions.live[UUID].session
        assert session.settings is not None
        assert len(house.asked_of_zoom("GET", f"/meetings/{MEETING}")) == 3
        house.zoom.fail("GET", "/meetings", status=503, times=99)
        house.zoom.change_meeting_settings(MEETING, {"topic": "Lace"})
        await house.settle()
        await house.end()
        before = len(house.asked_of_zoom("GET", f"/meetings/{MEETING}"))
        await house.wait(START - START)
        jobs = await house.look(lambda c: due(c, house.clock.now(), 10))
        assert [job for job in jobs if job.kind == "read_settings"] == []
        assert len(house.asked_of_zoom("GET", f"/meetings/{MEETING}")) == before

    live(tmp_path, story)


def test_pages_and_receiver_are_one_application_and_nothing_else_is_served(tmp_path: Path) -> None:
    _, config = a_config(tmp_path)

    async def paths() -> set[str]:
        async with assembled(config, WallClock()) as chaperone, running(chaperone):
            app = create_app(chaperone)
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                asked = ("/docs", "/openapi.json", "/redoc", "/healthz", "/readyz", "/metrics", "/", PATH)
                return {path for path in asked if (await client.get(path)).status_code == 200}

    assert asyncio.run(paths()) == {"/healthz", "/readyz", "/metrics", "/"}
