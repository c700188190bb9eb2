"""A report that somebody changes after it was issued."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.journal.done import report_numbered
from bot.journal.tables import reports
from bot.report.build import content_of, numbered
from bot.report.command import report_on
from bot.report.render import render_html
from bot.report.seal import ALTERED, is_whole
from bot.report.text import render_text
from tests.bot.house import ADA, BEN, UUID, House, live

Body = dict[str, Any]


def without_findings(body: Body) -> Body:
    return body | {"findings": [], "outcome": "kept"}


def another_hash(body: Body) -> Body:
    return body | {"hash": "0" * 64}


def no_hash_before(body: Body) -> Body:
    return body | {"previous_hash": None}


def sealed_again(body: Body) -> Body:
    changed = content_of(without_findings(body)) | {"hash": None}
    return numbered(changed, body["number"], body["previous_hash"])


async def two_reports(house: House) -> None:
    """A session with a finding, of which there are two reports, the second after something that came late."""
    await house.begin(ADA, BEN)
    house.zoom.share_screen(house.meeting.id, BEN)
    await house.wait(timedelta(minutes=1))
    house.zoom.share_screen(house.meeting.id, ADA)
    [late] = [house.zoom.outbox.pop()]
    assert (await house.end())["number"] == 1
    await house.delivery.deliver(late)
    await house.wait(timedelta(minutes=30))
    assert (await house.report())["number"] == 2


async def change(house: House, number: int, how: Callable[[Body], Body]) -> None:
    """What somebody does who may do anything to the database; they see to the column of hashes as well."""

    def written(connection: Connection) -> None:
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'reports'"
        for name in connection.exec_driver_sql(guards).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        at = reports.c.number == number
        body = how(json.loads(connection.execute(select(reports.c.body).where(at)).scalar_one()))
        row = {"body": json.dumps(body), "hash": body["hash"]}
        assert connection.execute(update(reports).where(at).values(row)).rowcount == 1

    await house.chaperone.database.write(written)


async def whole(house: House) -> list[bool]:
    def looked(connection: Connection) -> list[bool]:
        kept = [report_numbered(connection, number) for number in (1, 2)]
        return [is_whole(connection, one) for one in kept if one is not None]

    return await house.look(looked)


@pytest.mark.parametrize("how", [without_findings, another_hash, no_hash_before])
def test_a_report_that_was_changed_says_so(tmp_path: Path, how: Callable[[Body], Body]) -> None:
    async def story(house: House) -> None:
        await two_reports(house)
        assert await whole(house) == [True, True]
        assert "altered" not in await house.report()
        await change(house, 2, how)
        assert (await whole(house))[1] is False
        report = await house.report()
        tz = house.chaperone.config.organisation.timezone
        assert report["altered"] == ALTERED
        assert ALTERED in render_text(report, tz=tz)
        assert ALTERED in render_html(report, tz=tz, organisation="Willow Lane Crafts")

    live(tmp_path, story)


def test_whoever_changes_one_and_its_hash_breaks_the_next(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await two_reports(house)
        await change(house, 1, sealed_again)
        assert await whole(house) == [False, False]
        assert (await house.report())["altered"] == ALTERED
        command = report_on(house.chaperone.config, UUID, house.clock.now())
        assert command["altered"] == ALTERED

    live(tmp_path, story)


def test_a_report_without_its_findings_is_issued_again_with_them(tmp_path: Path) -> None:
    """The journal, and not the report, is what happened."""

    async def story(house: House) -> None:
        await two_reports(house)
        findings = (await house.report())["findings"]
        await change(house, 2, without_findings)
        command = report_on(house.chaperone.config, UUID, house.clock.now())
        assert (command["number"], command["findings"]) == (3, findings)
        assert command["altered"] == ALTERED

    live(tmp_path, story)
