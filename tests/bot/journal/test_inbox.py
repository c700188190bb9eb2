"""Deliveries on their way into the journal: together, once each, and never answered for before they are kept."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import event, select

from bot.journal.database import Database, open_database
from bot.journal.known import read_back, written
from bot.journal.received import Inbox, events_of, insert_new, mark_decided, row_of_known, undecided
from bot.journal.tables import deliveries
from rules.events import CaptureStarted, RegisterRead, SettingsRead
from rules.register import RegisterEntry
from tests.bot.journals import new_journal
from webhooks.delivery import Accepted, JournalUnavailable, Received
from webhooks.signature import SignedOver
from webhooks.translate import State

pytestmark = pytest.mark.usefixtures("either_store")
ONLY_SQLITE = pytest.mark.parametrize("either_store", ["sqlite"], indirect=True)

AT = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)
RECORDING = (
    b'{"event":"recording.started","event_ts":1793721600000,"payload":{"object":{"uuid":"u","id":"1"}}}'
)
Result = TypeVar("Result")


def delivery(identity: str, body: bytes = RECORDING, **other: str) -> Received:
    return Received(
        id=identity,
        body=body,
        event=other.get("event", "recording.started"),
        meeting_uuid=other.get("session", "u"),
        occurred_at=AT,
        received_at=AT,
        signed_over=SignedOver.RAW,
        state=State(other.get("state", "for_session")),
        reason=other.get("reason", ""),
    )


def with_inbox(
    folder: Path,
    story: Callable[[Database, Inbox], Awaitable[Result]],
    patience: timedelta = timedelta(milliseconds=20),
) -> Result:
    async def played() -> Result:
        async with open_database(new_journal(folder), patience=patience) as database:
            return await story(database, Inbox(database))

    return asyncio.run(played())


async def ids(database: Database) -> list[str]:
    return await database.read(lambda c: list(c.scalars(select(deliveries.c.id).order_by(deliveries.c.seq))))


def test_what_was_accepted_is_kept_as_it_came(tmp_path: Path) -> None:
    async def story(database: Database, inbox: Inbox) -> None:
        assert await inbox.accept(delivery("d1", state="ignored", reason="no rule")) == Accepted(new=True)
        assert inbox.news.is_set()
        row = (await database.read(lambda c: c.execute(select(deliveries)).mappings().all()))[0]
        assert dict(row) == {
            "seq": 1,
            "id": "d1",
            "source": "zoom",
            "event": "recording.started",
            "session": "u",
            "state": "ignored",
            "reason": "no rule",
            "signed_over": "raw",
            "occurred_at": AT,
            "received_at": AT,
            "body": RECORDING,
            "decided_at": None,
        }

    with_inbox(tmp_path, story)


def test_a_delivery_that_comes_again_changes_nothing(tmp_path: Path) -> None:
    async def story(database: Database, inbox: Inbox) -> None:
        await inbox.accept(delivery("d1"))
        before = await database.read(lambda c: c.execute(select(deliveries)).all())
        assert await inbox.accept(delivery("d1", body=b"{}", reason="other")) == Accepted(new=False)
        assert await database.read(lambda c: c.execute(select(deliveries)).all()) == before

    with_inbox(tmp_path, story)


def test_deliveries_that_come_together_share_a_commit(tmp_path: Path) -> None:
    async def story(database: Database, inbox: Inbox) -> None:
        commits: list[object] = []
        event.listen(database.engine, "commit", commits.append)
        accepted = await asyncio.gather(*(inbox.accept(delivery(f"d{n}")) for n in range(100)))
        assert accepted == [Accepted(new=True)] * 100
        assert len(await ids(database)) == 100
        assert len(commits) <= 2

    with_inbox(tmp_path, story)


def test_of_two_alike_in_one_lot_one_is_new(tmp_path: Path) -> None:
    async def story(database: Database, inbox: Inbox) -> None:
        accepted = await asyncio.gather(*(inbox.accept(delivery("d1")) for _ in range(3)))
        assert sorted(a.new for a in accepted) == [False, False, True]
        assert await ids(database) == ["d1"]

    with_inbox(tmp_path, story)


def test_who_gives_up_waiting_keeps_nobody_else_from_an_answer(tmp_path: Path) -> None:
    async def story(database: Database, inbox: Inbox) -> None:
        leaves = asyncio.create_task(inbox.accept(delivery("d1")))
        stays = asyncio.create_task(inbox.accept(delivery("d2")))
        await asyncio.sleep(0)
        leaves.cancel()
        assert await stays == Accepted(new=True)
        assert await ids(database) == ["d1", "d2"]

    with_inbox(tmp_path, story)


@ONLY_SQLITE
def test_a_locked_journal_refuses_until_it_is_free(tmp_path: Path) -> None:
    async def story(database: Database, inbox: Inbox) -> None:
        with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            refused = await asyncio.gather(
                *(inbox.accept(delivery(f"d{n}")) for n in range(3)), return_exceptions=True
            )
            assert [type(error) for error in refused] == [JournalUnavailable] * 3
            assert not inbox.news.is_set()
            other.execute("ROLLBACK")
        assert await inbox.accept(delivery("d1")) == Accepted(new=True)

    with_inbox(tmp_path, story)


@ONLY_SQLITE
def test_a_full_disk_refuses_until_there_is_room(tmp_path: Path) -> None:
    async def story(database: Database, inbox: Inbox) -> None:
        room = [200]

        def limit(connection: sqlite3.Connection, _: object) -> None:
            connection.execute(f"PRAGMA max_page_count={room[0]}")

        event.listen(database.engine, "connect", limit)
        database.engine.dispose()
        kept = await fill(inbox)
        assert 0 < kept < FAR_TOO_MANY
        assert await ids(database) == [f"d{n}" for n in range(kept)]
        room[0] = 10_000
        database.engine.dispose()
        assert await inbox.accept(delivery(f"d{kept}")) == Accepted(new=True)

    with_inbox(tmp_path, story)


FAR_TOO_MANY = 1000


async def fill(inbox: Inbox) -> int:
    """Deliver until nothing more is taken; gives how many were."""
    for number in range(FAR_TOO_MANY):
        try:
            await inbox.accept(delivery(f"d{number}", body=RECORDING + b" " * 4000))
        except JournalUnavailable:
            return number
    return FAR_TOO_MANY


def test_one_that_cannot_be_written_is_refused_and_the_others_are_kept(tmp_path: Path) -> None:
    async def story(database: Database, inbox: Inbox) -> None:
        outcomes = await asyncio.gather(
            inbox.accept(delivery("d1")),
            inbox.accept(delivery("d2", reason="half a character: \ud800")),
            inbox.accept(delivery("d3")),
            return_exceptions=True,
        )
        assert [outcomes[0], outcomes[2]] == [Accepted(new=True)] * 2
        assert isinstance(outcomes[1], JournalUnavailable)
        assert await ids(database) == ["d1", "d3"]

    with_inbox(tmp_path, story)


COLUMNS = frozenset({"policy_agreed", "under_18", "guardian"})
ENTRIES = (RegisterEntry("k", "Ada Fenwick", ("Addie",), under_18=True),)
REGISTER = RegisterRead(at=AT, entries=ENTRIES, columns=COLUMNS)
SETTINGS = SettingsRead(
    at=AT, waiting_room=True, scheduled_duration=timedelta(minutes=45), host_email="m@x.example"
)


@pytest.mark.parametrize("known", [REGISTER, SETTINGS, RegisterRead(at=AT, problem="It is empty.")])
def test_what_chaperone_made_known_reads_back_as_it_was(
    tmp_path: Path, known: RegisterRead | SettingsRead
) -> None:
    async def story(database: Database, inbox: Inbox) -> None:
        assert await inbox.make_known("u", known, AT) == Accepted(new=True)
        assert await inbox.make_known("u", known, AT) == Accepted(new=False)
        (event,) = await database.read(lambda c: events_of(c, "u"))
        assert event.delivery
        assert replace(event, delivery="") == known

    with_inbox(tmp_path, story)


def test_a_register_has_one_text_whatever_order_its_columns_come_in() -> None:
    _, body = written(REGISTER)
    assert b'"columns":["guardian","policy_agreed","under_18"]' in body


def test_a_register_from_before_columns_were_told_of_reads_back() -> None:
    name, body = written(RegisterRead(at=AT, entries=ENTRIES))
    older = body.replace(b',"columns":[]', b"")
    assert older != body
    assert read_back(name, older, "d1") == RegisterRead(at=AT, entries=ENTRIES, delivery="d1")


def test_undecided_are_the_oldest_of_sessions_not_set_aside(tmp_path: Path) -> None:
    async def story(database: Database, inbox: Inbox) -> None:
        for identity, session in (("d1", "a"), ("d2", "b"), ("d3", "a"), ("d4", "c")):
            await inbox.accept(delivery(identity, session=session))
        await inbox.accept(delivery("d5", state="ignored"))
        await database.write(lambda c: mark_decided(c, ["d1"], AT))
        left = await database.read(lambda c: undecided(c, 10, ()))
        assert [d.delivery for d in left] == ["d2", "d3", "d4"]
        assert isinstance(left[0].event, CaptureStarted)
        fewer = await database.read(lambda c: undecided(c, 1, ["b"]))
        assert [(d.session, d.delivery) for d in fewer] == [("a", "d3")]

    with_inbox(tmp_path, story)


@pytest.mark.parametrize("body", [b"not json", b'{"event":"meeting.forgotten"}'])
def test_what_this_version_does_not_understand_any_more_holds_no_event(tmp_path: Path, body: bytes) -> None:
    async def story(database: Database, inbox: Inbox) -> None:
        await inbox.accept(delivery("d1", body=body))
        await inbox.accept(delivery("d2"))
        (first, second) = await database.read(lambda c: undecided(c, 10, ()))
        assert first.event is None
        assert second.event is not None
        assert len(await database.read(lambda c: events_of(c, "u"))) == 1

    with_inbox(tmp_path, story)


def test_what_is_taken_into_account_already_does_not_wait(tmp_path: Path) -> None:
    async def story(database: Database, inbox: Inbox) -> None:
        rows = [row_of_known("u", SETTINGS, AT, decided=True)]
        assert len(await database.write(lambda c: insert_new(c, rows))) == 1
        assert await database.read(lambda c: undecided(c, 10, ())) == []
        assert len(await database.read(lambda c: events_of(c, "u"))) == 1

    with_inbox(tmp_path, story)
