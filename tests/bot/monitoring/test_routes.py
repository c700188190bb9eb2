"""What says whether the program is well."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from bot.app import assembled, create_app, running
from bot.clock import ManualClock, WallClock
from bot.monitoring.routes import health_routes
from bot.monitoring.vitals import Phase
from tests.bot.house import ADA, BEN, HOST_EMAIL, MEETING, START, House, an_account, configured, live
from tests.bot.switchboard import put_through


async def asked(house: House, path: str) -> tuple[int, str]:
    answer = await house.http.get(path)
    return answer.status_code, answer.text


async def ready_soon(house: House) -> tuple[int, str]:
    """What is said of readiness by one who waits for next to no time."""
    app, chaperone = FastAPI(), house.chaperone
    a_moment = timedelta(milliseconds=50)
    app.include_router(
        health_routes(chaperone.database, chaperone.vitals, chaperone.zoom, house.clock, within=a_moment)
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        answer = await client.get("/readyz")
    return answer.status_code, answer.text


async def measured(house: House) -> dict[str, float]:
    """Every sample as `name{label=value}`."""
    answer = await house.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    samples = [s for family in text_string_to_metric_families(answer.text) for s in family.samples]
    return {
        s.name + ",".join(f"{{{k}={v}}}" for k, v in sorted(s.labels.items())): float(s.value)
        for s in samples
    }


def test_a_program_that_is_well_says_so(tmp_path: Path, either_store: str) -> None:
    async def story() -> None:
        zoom, _, _ = an_account(WallClock())
        async with assembled(configured(tmp_path, zoom, put_through(zoom)), WallClock()) as chaperone:
            transport = httpx.ASGITransport(create_app(chaperone))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                before = await client.get("/readyz")
                async with running(chaperone):
                    alive, ready = await client.get("/healthz"), await client.get("/readyz")
                after = await client.get("/readyz")
        assert (before.status_code, before.text) == (503, "starting: nothing is decided yet\n")
        assert (alive.status_code, alive.text) == (200, "ok\n")
        assert (ready.status_code, ready.text) == (200, "ready\n")
        assert (after.status_code, after.text) == (503, "stopping: deliveries go elsewhere\n")

    asyncio.run(story())


def test_a_journal_that_another_program_holds_makes_it_alive_and_not_ready(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.chaperone.vitals.phase = Phase.RUNNING
        with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert await asked(house, "/healthz") == (200, "ok\n")
            assert await ready_soon(house) == (503, "the journal cannot be written\n")
        assert (await asked(house, "/readyz"))[0] == 200

    live(tmp_path, story)


def test_a_journal_that_can_only_be_read_makes_it_not_ready(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.chaperone.vitals.phase = Phase.RUNNING
        assert (await asked(house, "/readyz"))[0] == 200
        await house.chaperone.database.write(lambda c: c.exec_driver_sql("PRAGMA query_only=ON"))
        assert await asked(house, "/readyz") == (503, "the journal cannot be written\n")

    live(tmp_path, story)


def test_a_disk_that_does_not_answer_is_not_waited_for(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.chaperone.vitals.phase = Phase.RUNNING
        free, held = threading.Event(), threading.Event()
        stuck = asyncio.create_task(house.chaperone.database.write(lambda _: (held.set(), free.wait(10))))
        await asyncio.to_thread(held.wait)
        assert await ready_soon(house) == (503, "the journal cannot be written\n")
        free.set()
        await stuck
        assert (await asked(house, "/readyz"))[0] == 200

    live(tmp_path, story)


def test_what_was_counted_can_be_measured(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.fail("GET", "/meetings", status=404)
        house.zoom.change_meeting_settings(MEETING, {"settings": {"mute_upon_entry": False}})
        await house.settle()
        found = await measured(house)
        counted = house.chaperone.vitals.deliveries
        assert found["chaperone_deliveries_total{outcome=accepted}"] == counted.accepted > 2
        assert found["chaperone_deliveries_total{outcome=ignored}"] == 1
        assert found["chaperone_acknowledgement_seconds_count"] == counted.accepted
        assert found["chaperone_zoom_requests_total"] >= 3
        assert found["chaperone_zoom_errors_total{kind=NotFound}"] == 1
        assert found["chaperone_zoom_retries_total"] == 0
        assert found["chaperone_up"] == 0
        assert found["process_open_fds"] > 3

    live(tmp_path, story)


def test_refusals_are_no_acknowledgements(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        assert (await house.http.post("/webhooks/zoom", content=b"{}")).status_code == 401
        assert (await measured(house))["chaperone_acknowledgement_seconds_count"] == 0

    live(tmp_path, story)


def test_an_action_is_timed_from_what_led_to_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        began = house.clock.now()
        house.zoom.share_screen(MEETING, ADA)
        await house.settle()
        found = await measured(house)
        took = found["chaperone_received_to_action_seconds_sum"]
        assert 0 < took <= (house.clock.now() - began).total_seconds() * 2
        ended = {name: count for name, count in found.items() if name.startswith("chaperone_actions_total")}
        assert ended["chaperone_actions_total{action=alert_host},{outcome=done}"] >= 1
        assert sum(ended.values()) == found["chaperone_received_to_action_seconds_count"]

    live(tmp_path, story)


def test_what_is_open_and_what_waits_is_told_by_rule_and_age(tmp_path: Path, either_store: str) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        quiet = await measured(house)
        assert quiet["chaperone_sessions"] == 1
        assert quiet["chaperone_open_findings{rule=screen_share}"] == 0
        assert quiet["chaperone_oldest_undecided_delivery_seconds"] == 0
        house.zoom.share_screen(MEETING, ADA)
        await house.delivery.deliver_all()
        await house.clock.sleep(timedelta(seconds=40))
        assert (await measured(house))["chaperone_oldest_undecided_delivery_seconds"] >= 40
        await house.settle()
        assert (await measured(house))["chaperone_open_findings{rule=screen_share}"] == 1
        await house.clock.sleep(timedelta(days=1))
        assert (await measured(house))["chaperone_oldest_waiting_job_seconds"] > 3600
        await house.end()
        after = await measured(house)
        assert (after["chaperone_sessions"], after["chaperone_open_findings{rule=screen_share}"]) == (0, 0)

    live(tmp_path, story)


def test_a_session_that_was_given_up_is_not_going_on(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.wait(timedelta(hours=13))
        assert (await measured(house))["chaperone_sessions"] == 0

    live(tmp_path, story)


def test_the_room_under_zooms_limits_is_told(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        found = await measured(house)
        assert found["chaperone_zoom_calls_free{label=light}"] == 80
        assert found["chaperone_zoom_meeting_updates_left"] == 80
        house.zoom.add_meeting(house.host, "Lace", settings={"waiting_room": False}, start=START)
        limit = {"X-RateLimit-Type": "Daily-limit", "X-RateLimit-Remaining": "17"}
        house.chaperone.zoom.counters.note_remaining(next(iter(house.chaperone.zoom.limits.room())), {})
        assert not house.chaperone.zoom.counters.remaining_today
        lower = {key.lower(): value for key, value in limit.items()}
        house.chaperone.zoom.counters.note_remaining(next(iter(house.chaperone.zoom.limits.room())), lower)
        assert (await measured(house))["chaperone_zoom_remaining_day{label=light}"] == 17

    live(tmp_path, story)


def test_a_journal_that_cannot_be_read_leaves_what_the_process_counted(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        assert (await measured(house))["chaperone_journal_readable"] == 1
        await house.chaperone.database.write(lambda c: c.exec_driver_sql("ALTER TABLE jobs RENAME TO gone"))
        found = await measured(house)
        assert found["chaperone_journal_readable"] == 0
        assert "chaperone_sessions" not in found
        assert "chaperone_deliveries_total{outcome=accepted}" in found

    live(tmp_path, story)


@pytest.mark.parametrize("who", [ADA, BEN, HOST_EMAIL, MEETING])
def test_nobody_is_named(tmp_path: Path, who: str) -> None:
    async def story(house: House) -> str:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, ADA)
        house.zoom.start_recording(MEETING)
        await house.settle()
        return (await house.http.get("/metrics")).text

    told = live(tmp_path, story, clock=ManualClock(START))
    assert "chaperone_open_findings" in told
    assert who not in told
