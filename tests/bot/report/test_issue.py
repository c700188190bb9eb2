"""Issuing reports: numbered, chained, and a new one only where it says something new."""

import asyncio
import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.config import Config
from bot.journal.database import JournalUnusable, open_database
from bot.journal.decided import session_key, session_row
from bot.journal.done import IssuedReport, add_report, last_report, newest_reports, report_numbered
from bot.journal.lookup import find_session
from bot.journal.tables import reports
from bot.report.command import NoSuchSession, report_on
from bot.report.text import render_text
from tests.bot.house import ADA, BEN, MEETING, START, UUID, House, live
from tests.bot.journals import new_journal

MINUTE = timedelta(minutes=1)


def is_sound(report: dict[str, Any]) -> bool:
    """Whether a report's hash is that of everything else in it."""
    rest = {name: value for name, value in report.items() if name != "hash"}
    canonical = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return bool(report["hash"] == sha256(canonical.encode()).hexdigest())


async def play(house: House, uuid: str, *names: str) -> dict[str, Any]:
    house.zoom.start(MEETING, uuid=uuid)
    for name in names:
        house.zoom.join(MEETING, name)
    await house.wait(MINUTE)
    house.zoom.end(MEETING)
    await house.wait(MINUTE)
    return await house.report(uuid)


def test_each_report_is_tied_to_the_one_before(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        first, second, third = [await play(house, uuid, ADA) for uuid in ("one", "two", "three")]
        assert [r["number"] for r in (first, second, third)] == [1, 2, 3]
        assert first["previous_hash"] is None
        assert (second["previous_hash"], third["previous_hash"]) == (first["hash"], second["hash"])
        assert all(is_sound(report) for report in (first, second, third))
        assert not is_sound(first | {"outcome": "kept"})
        kept = await house.look(lambda c: [json.loads(body) for body in c.scalars(select(reports.c.body))])
        assert kept == [first, second, third]

    live(tmp_path, story)


def test_a_session_that_goes_on_has_a_report_without_a_number(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        report = await house.report()
        assert (report["number"], report["hash"], report["session"]["ended_at"]) == (None, None, None)
        assert await house.look(last_report) is None

    live(tmp_path, story)


def test_a_delivery_that_names_the_session_and_cannot_be_read_is_a_gap(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.share_screen(MEETING, ADA)
        (shared,) = house.zoom.outbox
        del shared["payload"]["object"]["participant"]
        await house.wait(MINUTE)
        report = await house.end()
        assert report["coverage"]["gaps"] == 1

    live(tmp_path, story)


def test_issuing_again_gives_the_same_report(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        issued = await play(house, UUID, ADA)

        def again(connection: Any) -> IssuedReport:
            row = session_row(connection, UUID)
            assert row is not None
            return house.chaperone.reporter.issue(connection, row, house.clock.now())

        assert (await house.chaperone.database.write(again)).body == issued
        newest = await house.look(lambda c: newest_reports(c, [UUID, "other"]))
        assert {uuid: report.number for uuid, report in newest.items()} == {UUID: 1}

    live(tmp_path, story)


def test_no_number_is_given_twice(tmp_path: Path) -> None:
    database = open_database(new_journal(tmp_path))
    report = IssuedReport(1, UUID, START, "h", {})
    with database.engine.begin() as connection:
        add_report(connection, report)
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        add_report(connection, report)
    database.close()


def names_of(house: House) -> list[str]:
    return [UUID, MEETING, f"{MEETING[:3]} {MEETING[3:7]} {MEETING[7:]}", f"{MEETING[:3]}-{MEETING[3:]}", "1"]


def test_a_session_is_found_by_its_uuid_its_meeting_or_its_reports_number(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await play(house, UUID, ADA)
        for name in names_of(house):
            row = await house.look(lambda c, name=name: find_session(c, name))  # type: ignore[misc]
            assert row is not None
            assert row.uuid == UUID
        for name in ("2", "81111111111", "nobody", ""):
            assert await house.look(lambda c, name=name: find_session(c, name)) is None  # type: ignore[misc]
        await play(house, "later", BEN)
        row = await house.look(lambda c: find_session(c, MEETING))
        assert row is not None
        assert row.uuid == "later"
        report = await house.look(lambda c: report_numbered(c, 2))
        assert report is not None
        assert report.session == "later"

    live(tmp_path, story)


def test_the_command_gives_what_there_is(tmp_path: Path) -> None:
    async def running(house: House) -> Config:
        await house.begin(ADA)
        config = house.chaperone.config
        on_now = await asyncio.to_thread(report_on, config, MEETING, house.clock.now())
        assert on_now["number"] is None
        assert "not issued yet" in render_text(on_now, tz=config.organisation.timezone)
        house.zoom.end(MEETING)
        await house.settle()
        # The report is not due yet, and is issued all the same where somebody asks for it.
        on_end = await asyncio.to_thread(report_on, config, UUID, house.clock.now())
        assert on_end["number"] == 1
        await house.wait(MINUTE)
        assert await house.report() == on_end
        return config

    config = live(tmp_path, running)
    with pytest.raises(NoSuchSession, match='There is no session "nobody" in the journal'):
        report_on(config, "nobody", START)


def test_a_journal_that_cannot_be_used_is_said_to_be_that(tmp_path: Path) -> None:
    async def story(house: House) -> Config:
        await house.chaperone.database.write(
            lambda c: c.exec_driver_sql("ALTER TABLE sessions RENAME TO gone")
        )
        return house.chaperone.config

    config = live(tmp_path, story)
    with pytest.raises(JournalUnusable, match="no such table: sessions"):
        report_on(config, UUID, START)


def test_the_text_says_the_essentials(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        await house.wait(MINUTE)
        report = await house.end()
        text = render_text(report, tz=house.chaperone.config.organisation.timezone)
        assert text.startswith("Report 1\nKids knitting · ")
        assert "Tuesday 3 November 2026, 16:00 to 16:01\nAll times are those of " in text
        assert "Z5         Screen share           Breached     Ben Adeyemi is sharing" in text
        assert "\nFindings\n  16:00 to 16:00 · Screen share · " in text
        assert not any(each in text for each in ("screen_share", "not_checked", "waiting_room"))
        for finding in report["findings"]:
            for response in finding["responses"]:
                assert (response["detail"] or "") in text

    live(tmp_path, story)


def test_the_staff_pages_show_the_newest_report_and_the_sessions_in_order(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await play(house, "first", ADA)
        await play(house, "second", BEN)
        await house.begin(ADA)
        listed = await house.http.get("/sessions")
        places = [listed.text.index(f"/sessions/{session_key(uuid)}") for uuid in (UUID, "second", "first")]
        assert places == sorted(places)
        shown = (await house.http.get(f"/sessions/{session_key('second')}/report.json")).json()
        assert shown == await house.report("second")
        going_on = (await house.http.get(f"/sessions/{session_key(UUID)}/report.json")).json()
        assert going_on["number"] is None
        assert (await house.http.get("/sessions/unknown/report.json")).status_code == 404
        older = await house.http.get("/sessions", params={"before": session_key("second")})
        assert session_key("first") in older.text
        assert session_key("second") not in older.text
        nothing = await house.http.get("/sessions", params={"before": "unknown"})
        assert session_key("first") not in nothing.text

    live(tmp_path, story)


def test_a_session_whose_end_never_came_is_reported_once_nothing_was_heard_for_half_a_day(
    tmp_path: Path,
) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.clock.sleep(timedelta(hours=11, minutes=59))
        await house.chaperone.settle()
        assert (await house.report())["number"] is None
        await house.clock.sleep(timedelta(hours=12))
        await house.chaperone.settle()
        report = await house.report()
        assert (report["number"], report["session"]["ended_at"]) == (1, None)
        (close,) = [row for row in report["rules"] if row["rule"] == "session_close"]
        assert close["status"] != "kept"

    live(tmp_path, story)
