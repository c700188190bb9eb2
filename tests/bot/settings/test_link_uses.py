"""Whether a link or a passcode was used before, and what the journal keeps of them."""

import asyncio
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.journal.database import Database, open_database
from bot.journal.decided import SessionRow, keep_policy, keep_session, session_key
from bot.journal.link_uses import LinkUse, keep_use, last_use_of_link, last_use_of_passcode
from bot.journal.tables import link_uses
from bot.policy.canonical import policy_as_json, policy_hash
from bot.settings.link_uses import EARLY, LinkUses
from rules.events import SettingsRead
from tests.bot.house import HOST_EMAIL, MEETING, START, an_account, configured
from tests.bot.journals import new_journal

WEEK = timedelta(days=7)
A_SECOND = timedelta(seconds=1)
OTHER_MEETING = "84620017396"
PASSCODE = "q7Wuilt"
SECRET = "simulated-secret"
NOW_READ = SettingsRead(at=START)


class Book:
    """A journal with sessions in it, and what knows their links."""

    def __init__(self, folder: Path, *, rules: str = "on") -> None:
        account, _, _ = an_account(ManualClock(START))
        more = f'[profiles.children.rules]\nunique_link = "{rules}"\n'
        config = configured(folder, account, "http://127.0.0.1", more=more)
        self.policy = policy_as_json(config.policy, config.switched_off)
        self.database: Database = open_database(config.storage.url)
        self.uses = LinkUses.keyed_by(self.database, SECRET)

    def begin(
        self,
        session: str,
        begun: datetime,
        *,
        meeting_id: str | None = MEETING,
        lasted: timedelta | None = timedelta(hours=1),
        planned_for: datetime | None = None,
    ) -> None:
        row = SessionRow(
            uuid=session,
            key=session_key(session),
            meeting_id=meeting_id,
            topic=None,
            host_id=None,
            host_email=None,
            profile="children",
            register=None,
            policy_hash=policy_hash(self.policy),
            first_seen=begun,
            ended_at=None if lasted is None else begun + lasted,
            due=None,
            planned_for=planned_for,
        )
        with self.database.engine.begin() as connection:
            keep_policy(connection, row.policy_hash, self.policy)
            keep_session(connection, row)

    def read(
        self,
        session: str,
        begun: datetime = START,
        *,
        meeting_id: str = MEETING,
        passcode: str | None = PASSCODE,
        event: SettingsRead = NOW_READ,
    ) -> tuple[datetime | None, datetime | None]:
        told = asyncio.run(self.uses.compared(session, meeting_id, begun, passcode, event))
        assert told.uses_known is True
        assert replace(told, uses_known=None, link_used_at=None, passcode_used_at=None) == event
        return told.link_used_at, told.passcode_used_at

    def kept(self) -> list[tuple[str, str, str, datetime]]:
        with self.database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(select(link_uses))]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


def test_a_link_and_a_passcode_are_known_again(book: Book) -> None:
    book.begin("earlier", START - WEEK)
    assert book.read("earlier", START - WEEK) == (None, None)
    book.begin("now", START)
    assert book.read("now") == (START - WEEK, START - WEEK)
    assert book.read("now", passcode="another") == (START - WEEK, None)
    assert book.read("now", passcode=None) == (START - WEEK, None)
    assert book.read("now", meeting_id=OTHER_MEETING) == (None, START - WEEK)


def test_a_session_does_not_use_its_own_link_before_itself(book: Book) -> None:
    book.begin("now", START)
    for _ in range(3):
        assert book.read("now", passcode=PASSCODE) == (None, None)
    assert len(book.kept()) == 1
    assert book.read("now", passcode="changed") == (None, None)
    assert len(book.kept()) == 2


def test_the_last_of_several_is_told(book: Book) -> None:
    for weeks in (3, 1, 2):
        book.begin(f"{weeks} ago", START - weeks * WEEK)
        book.read(f"{weeks} ago", START - weeks * WEEK)
    book.begin("now", START)
    assert book.read("now") == (START - WEEK, START - WEEK)


HOUR = timedelta(hours=1)
SCHEDULED = replace(NOW_READ, scheduled_start=START, scheduled_duration=HOUR)


@pytest.mark.parametrize(
    ("first", "again", "known"),
    [
        (-EARLY - A_SECOND, timedelta(minutes=5), True),
        (-EARLY, timedelta(minutes=5), False),
        (timedelta(), timedelta(minutes=11), False),
        (timedelta(), HOUR, False),
        (timedelta(), HOUR + A_SECOND, True),
        (-EARLY - 2 * A_SECOND, -EARLY - A_SECOND, True),
    ],
)
def test_a_session_that_breaks_off_and_begins_again_within_its_time_is_the_same(
    book: Book, first: timedelta, again: timedelta, known: bool
) -> None:
    book.begin("broke off", START + first)
    book.read("broke off", START + first, event=SCHEDULED)
    book.begin("again", START + again)
    used = START + first if known else None
    assert book.read("again", START + again, event=SCHEDULED) == (used, used)


@pytest.mark.parametrize(
    "event", [NOW_READ, replace(SCHEDULED, scheduled_start=None), replace(SCHEDULED, scheduled_duration=None)]
)
def test_without_a_planned_time_a_session_that_begins_again_is_another(
    book: Book, event: SettingsRead
) -> None:
    before = START - A_SECOND
    book.begin("before", before)
    book.read("before", before, event=event)
    book.begin("now", START)
    assert book.read("now", event=event) == (before, before)


def test_the_passcode_of_another_meeting_was_used_however_soon_before(book: Book) -> None:
    book.begin("another", START, meeting_id=OTHER_MEETING)
    book.read("another", meeting_id=OTHER_MEETING, event=SCHEDULED)
    soon = START + A_SECOND
    book.begin("now", soon)
    assert book.read("now", soon, event=SCHEDULED) == (None, START)


def test_one_that_broke_off_does_not_hide_an_earlier_one(book: Book) -> None:
    for session, begun in (("last week", START - WEEK), ("broke off", START)):
        book.begin(session, begun)
        book.read(session, begun, event=SCHEDULED)
    again = START + timedelta(minutes=20)
    book.begin("again", again)
    assert book.read("again", again, event=SCHEDULED) == (START - WEEK, START - WEEK)


def test_sessions_that_need_no_link_of_their_own_are_not_remembered(tmp_path: Path) -> None:
    book = Book(tmp_path, rules="off")
    book.begin("earlier", START - WEEK)
    book.read("earlier", START - WEEK)
    assert book.kept() == []
    assert book.read("unheard of") == (None, None)
    assert book.kept() == []


def test_what_is_planned_has_used_nothing_yet(book: Book) -> None:
    book.begin("earlier", START - WEEK)
    book.read("earlier", START - WEEK)
    book.begin("planned", START - timedelta(days=1), lasted=None, planned_for=START)
    assert book.read("planned") == (START - WEEK, START - WEEK)
    assert len(book.kept()) == 1


def test_who_the_host_is_may_be_new(tmp_path: Path) -> None:
    book = Book(tmp_path)
    book.policy = (
        book.policy.replace(f'"meeting_id":"{MEETING}"', '"meeting_id":null')
        .replace('"host":null', f'"host":"{HOST_EMAIL}"')
        .replace('"profile":"children"', '"profile":"adults"')
    )
    book.begin("now", START)
    book.read("now", event=replace(NOW_READ, host_email=HOST_EMAIL))
    assert book.kept() == []
    book.read("now", event=replace(NOW_READ, host_email="somebody@else.example"))
    assert len(book.kept()) == 1


def test_the_passcode_itself_is_nowhere(book: Book, tmp_path: Path) -> None:
    book.begin("now", START)
    book.read("now")
    ((_, _, mark, _),) = book.kept()
    other = LinkUses.keyed_by(book.database, "another secret")
    asyncio.run(other.compared("now", MEETING, START, PASSCODE, NOW_READ))
    assert len(mark) == 32
    assert len({mark for _, _, mark, _ in book.kept()}) == 2
    assert PASSCODE not in repr(book.uses)
    assert book.uses.key.hex() not in repr(book.uses)
    book.database.close()
    for file in tmp_path.iterdir():
        assert PASSCODE.encode() not in file.read_bytes()


def test_a_use_is_known_although_its_session_is_no_longer(tmp_path: Path) -> None:
    with closing(open_database(new_journal(tmp_path))) as database:
        earlier = LinkUse("gone", MEETING, "mark", START - WEEK)
        now = LinkUse("now", MEETING, "mark", START)
        with database.engine.begin() as connection:
            keep_use(connection, earlier)
            assert last_use_of_link(connection, now, START) == START - WEEK
            assert last_use_of_passcode(connection, now, START) == START - WEEK
            assert last_use_of_link(connection, now, START - WEEK) is None
