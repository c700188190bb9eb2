"""What says whether the program is well."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.journal.database import open_database
from bot.site.health import health_routes
from bot.zoom.api import Counters
from tests.bot.house import ADA, MEETING, House, live
from tests.bot.journals import new_journal
from webhooks.receiver import DeliveryCounts


async def asked(house: House, path: str) -> httpx.Response:
    return await house.http.get(path)


def test_a_program_that_is_well_says_so(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        assert (await asked(house, "/healthz")).text == "ok\n"
        ready = await asked(house, "/readyz")
        assert (ready.status_code, ready.text) == (200, "ready\n")

    live(tmp_path, story)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_journal_that_cannot_be_written_makes_it_alive_and_not_ready(tmp_path: Path, path: str) -> None:
    async def story() -> tuple[int, str]:
        url = new_journal(tmp_path)
        async with open_database(url, patience=timedelta(milliseconds=10)) as database:
            app = FastAPI()
            app.include_router(health_routes(database, DeliveryCounts(), Counters()))
            transport = httpx.ASGITransport(app)
            with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
                    answer = await client.get(path)
        return answer.status_code, answer.text

    wanted = {"/healthz": (200, "ok\n"), "/readyz": (503, "the journal cannot be written\n")}
    assert asyncio.run(story()) == wanted[path]


def test_what_was_counted_can_be_measured(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.fail("GET", "/meetings", status=404)
        house.zoom.change_meeting_settings(MEETING, {"settings": {"mute_upon_entry": False}})
        await house.settle()
        answer = await asked(house, "/metrics")
        assert answer.headers["content-type"].startswith("text/plain")
        measured = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
        assert (
            float(measured['chaperone_deliveries_total{outcome="accepted"}'])
            == house.chaperone.counts.accepted
        )
        assert float(measured['chaperone_deliveries_total{outcome="ignored"}']) == 1
        assert float(measured["chaperone_zoom_requests_total"]) >= 3
        assert float(measured['chaperone_zoom_errors_total{kind="NotFound"}']) == 1
        assert "chaperone_zoom_retries_total" in measured
        assert ADA not in answer.text

    live(tmp_path, story)
