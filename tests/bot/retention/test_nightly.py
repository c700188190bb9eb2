"""What is past its date goes in the night, as a whole and on record; what is held, open or to be reviewed stays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Insert, func, select
from sqlalchemy.exc import DBAPIError

from bot.backups.contents import first_broken
from bot.clock import ManualClock
from bot.concerns.record import Account, EntryKind, Person, Source
from bot.concerns.store import add, begin, find
from bot.jobs.table import Job, JobKind
from bot.journal.account_tables import accounts
from bot.journal.decided import session_key, session_row
from bot.journal.report_stubs import stubs
from bot.journal.retention_tables import Kind, retention_runs
from bot.journal.reviews import Review, ReviewOutcome, add_review
from bot.journal.stored_reports import stored_reports
from bot.journal.tables import METADATA, aliases, deliveries, jobs, link_uses, policies, reports
from bot.report.chain import Head, verify
from bot.retention.holds import place, release
from bot.retention.names import HoldOn
from bot.retention.nightly import next_night
from bot.retention.runs import last_look, last_runs, run
from bot.retention.schedule import schedule
from tests.bot.house import ADA, BEN, HOST, LEAD, LEAD_EMAIL, MEETING, UUID, House, live
from tests.bot.journals import keep_elsewhere
from tests.postgres import new_database

pytestmark = pytest.mark.slow

# The database deletes nothing that is young by its own clock, so all of this was long ago.
THEN = datetime(2015, 11, 3, 16, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PERIOD = timedelta(days=730)
GOES = "[retention]\nuntil_reviewed = false"
JOB = Job("retention", JobKind.DELETE_PAST_DATE, {})


async def a_night(house: House) -> None:
    await house.chaperone.retention.delete(JOB)
    await house.clock.sleep(DAY)


async def a_session(house: House, uuid: str = UUID) -> None:
    """A session with a breach, that is over and reported on."""
    house.zoom.start(MEETING, uuid=uuid)
    house.zoom.join(MEETING, ADA)
    house.zoom.join(MEETING, BEN)
    await house.wait(timedelta(seconds=10))
    house.zoom.share_screen(MEETING, BEN)
    await house.wait(timedelta(seconds=5))
    house.zoom.end(MEETING)
    await house.wait(timedelta(minutes=1))


def left_of(connection: Connection, uuid: str) -> set[str]:
    """The tables in which anything stands of a session."""
    found = set()
    for table in METADATA.tables.values():
        column = table.c.get("session", table.c.get("about" if table.name == "reminders" else "uuid"))
        if column is not None and connection.execute(select(table).where(column == uuid)).first():
            found.add(table.name)
    return found


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_a_session_goes_as_a_whole_at_its_date_and_the_reports_still_verify(
    tmp_path: Path, store: str
) -> None:
    if store == "postgresql":
        keep_elsewhere(tmp_path, new_database())

    async def story(house: House) -> None:
        await a_session(house)
        before = await house.look(lambda c: left_of(c, UUID))
        assert {"deliveries", "decisions", "findings", "actions", "outcomes", "reports", "sessions"} <= before
        await house.clock.sleep(30 * DAY)
        await a_session(house, "second")
        second = await house.look(lambda c: left_of(c, "second"))
        await house.clock.sleep(PERIOD - 35 * DAY)
        await a_night(house)
        await a_night(house)
        assert await house.look(lambda c: left_of(c, UUID)) == before
        await house.clock.sleep(6 * DAY)
        await a_night(house)
        assert await house.look(lambda c: left_of(c, UUID)) == set()
        assert await house.look(lambda c: left_of(c, "second")) == second
        (done,) = await house.look(lambda c: [one for one in last_runs(c, THEN) if one.kind is Kind.SESSIONS])
        assert (done.removed, done.until) == (1, done.at - PERIOD)
        await a_session(house, "third")
        report = await house.report("third")
        head = Head(report["number"], report["hash"])
        found = await house.look(lambda c: verify(stored_reports(c), head, stubs(c)))
        assert (found.faults, found.count, report["number"]) == ([], 2, 3)
        chain = await house.look(_chain)
        left = await house.look(lambda c: {one.number: one.hash for one in stubs(c).values()})
        assert first_broken(chain, left) is None
        assert first_broken(chain) == 2
        assert (await house.look(lambda c: verify(stored_reports(c), head))).faults == [
            "Report 1 is missing."
        ]

    live(tmp_path, story, clock=ManualClock(THEN), more=GOES)


def test_what_is_held_stays_until_it_is_released(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await a_session(house)
        await house.clock.sleep(PERIOD + DAY)
        await a_night(house)
        database, clock = house.chaperone.database, house.clock
        for kind, named in (
            (HoldOn.SESSION, UUID),
            (HoldOn.SERIES, MEETING),
            (HoldOn.PERSON, BEN.upper()),
        ):
            held = await database.write(
                lambda c, k=kind, n=named: place(c, k, n, "police", "Tom", clock.now())
            )
            await a_night(house)
            assert await house.look(lambda c: session_row(c, UUID)), kind
            await database.write(lambda c, h=held: release(c, h.number, "over", "Tom", clock.now()))
        who = Person(LEAD, LEAD_EMAIL)
        source = Source(session_key(UUID), "f", "screen_share")
        account = Account("Ben was upset.", "", (Person(BEN),), (), "", None, "", "", "", source)
        concern = await database.write(lambda c: begin(c, "CFGH-2345", account, who, clock.now()))
        await a_night(house)
        assert await house.look(lambda c: session_row(c, UUID))
        decision = {"decision": "monitor", "reason": "", "standing": "closed"}
        await database.write(lambda c: add(c, concern, EntryKind.DECISION, decision, who, clock.now()))
        held = await database.write(
            lambda c: place(c, HoldOn.CONCERN, "CFGH-2345", "police", "Tom", clock.now())
        )
        await a_night(house)
        assert await house.look(lambda c: session_row(c, UUID)), "what a held concern began from"
        await database.write(lambda c: release(c, held.number, "over", "Tom", clock.now()))
        await database.write(lambda c: place(c, HoldOn.PERSON, "Somebody Else", "police", "Tom", clock.now()))
        await a_night(house)
        assert await house.look(lambda c: session_row(c, UUID)) is None

    live(tmp_path, story, clock=ManualClock(THEN), more=GOES)


def test_a_breach_stays_until_somebody_has_reviewed_it_and_a_week_of_silence_deletes_nothing(
    tmp_path: Path,
) -> None:
    async def story(house: House) -> None:
        await a_session(house)
        await house.clock.sleep(PERIOD + DAY)
        await a_night(house)
        await a_night(house)
        row = await house.look(lambda c: session_row(c, UUID))
        assert row is not None

        def review(c: Connection) -> None:
            add_review(c, UUID, Review(1, LEAD, LEAD_EMAIL, house.clock.now(), ReviewOutcome.NO_CONCERN))
            house.chaperone.reporter.issue(c, row, house.clock.now())

        await house.chaperone.database.write(review)
        await a_night(house)
        assert await house.look(lambda c: session_row(c, UUID))
        await house.clock.sleep(PERIOD + DAY)
        await a_night(house)
        assert await house.look(lambda c: session_row(c, UUID))
        await a_night(house)
        assert await house.look(lambda c: session_row(c, UUID)) is None

    live(tmp_path, story, clock=ManualClock(THEN))


def test_what_is_of_no_session_goes_at_a_date_of_its_own(tmp_path: Path) -> None:
    def write(c: Connection) -> None:
        of = {"source": "zoom", "received_at": THEN, "body": b"{}"}
        for state in ("ignored", "for_organisation"):
            c.execute(deliveries.insert().values(id=state, state=state, decided_at=THEN, **of))
        named = {"register": "r.csv", "learned_by": "Tom", "learned_at": THEN, "name": ADA}
        c.execute(aliases.insert().values(screen_name="A", **named))
        late = THEN + 100 * DAY
        c.execute(aliases.insert().values(screen_name="B", revoked_at=late, revoked_by="Tom", **named))
        c.execute(link_uses.insert().values(session="s", meeting_id=MEETING, passcode_mark="", used_at=THEN))
        c.execute(policies.insert().values(hash="nobody's", body="{}"))
        done = {"kind": "remind", "payload": "{}", "run_at": THEN, "tries": 1}
        c.execute(jobs.insert().values(id="old", done_at=THEN, **done))
        c.execute(jobs.insert().values(id="waits", done_at=None, **done))
        released = place(c, HoldOn.PERSON, ADA, "police", "Tom", THEN)
        release(c, released.number, "over", "Tom", THEN)

    def standing(c: Connection) -> dict[str, int]:
        names = ("deliveries", "aliases", "link_uses", "policies", "jobs", "holds", "hold_releases")
        count = {name: c.scalar(select(func.count()).select_from(METADATA.tables[name])) for name in names}
        return {name: number for name, number in count.items() if number}

    async def story(house: House) -> None:
        await house.chaperone.database.write(write)
        all_of_it = await house.look(standing)
        found = []
        for days in (29, 31, 729, 731, 830, 832, 1094, 1097, 2190, 2193):
            await house.clock.sleep(THEN + days * DAY - house.clock.now() - DAY)
            await a_night(house)
            await house.chaperone.retention.delete(JOB)
            found.append(await house.look(standing))
        # That of the next night is among the jobs that wait.
        waiting = {"jobs": 2}
        holds = {"holds": 1, "hold_releases": 1}
        younger = {name: count for name, count in all_of_it.items() if name != "policies"} | {"jobs": 3}
        assert found[0] == younger
        assert found[1] == found[2] == younger | {"deliveries": 1}
        assert found[3] == found[4] == {"deliveries": 1, "aliases": 1} | waiting | holds
        assert found[5] == found[6] == {"deliveries": 1} | waiting | holds
        assert found[7] == found[8] == waiting | holds
        assert found[9] == waiting

    live(tmp_path, story, clock=ManualClock(THEN))


@pytest.mark.parametrize(
    ("kind", "named", "stays"),
    [
        (HoldOn.PERSON, HOST.lower(), (True, True)),
        (HoldOn.SESSION, UUID, (True, False)),
        (HoldOn.SERIES, MEETING, (True, False)),
        (HoldOn.PERSON, "Somebody Else", (False, True)),
        (HoldOn.SESSION, "another", (False, False)),
    ],
)
def test_a_hold_is_on_what_somebody_wrote_what_began_from_a_session_and_on_accounts(
    tmp_path: Path, kind: HoldOn, named: str, stays: tuple[bool, bool]
) -> None:
    def write(c: Connection) -> None:
        c.execute(accounts.insert().values(email="gone@willowlane.example", made_at=THEN, closed_at=THEN))
        source = Source(session_key(UUID), "f", "screen_share")
        account = Account("Upset.", "", (Person(BEN),), (), "", None, "", "", "", source)
        concern = begin(c, "CFGH-2345", account, Person(LEAD, LEAD_EMAIL), THEN)
        add(c, concern, EntryKind.ADDENDUM, {"text": "Rang.", "own_words": ""}, Person(HOST), THEN)
        add(c, concern, EntryKind.DECISION, {"standing": "closed"}, Person(LEAD, LEAD_EMAIL), THEN)

    def left(c: Connection) -> tuple[bool, bool]:
        return find(c, "CFGH-2345") is not None, bool(c.scalar(select(func.count()).select_from(accounts)))

    async def story(house: House) -> None:
        await a_session(house)
        await house.chaperone.database.write(write)
        await house.chaperone.database.write(lambda c: place(c, kind, named, "police", "Tom", THEN))
        await house.clock.sleep(timedelta(days=101))
        await house.chaperone.retention.delete(JOB)
        await a_night(house)
        assert await house.look(left) == stays

    live(tmp_path, story, clock=ManualClock(THEN), more='[retention]\nconcerns = "100d"\n')


def test_a_concern_goes_long_after_it_was_closed_and_never_while_it_is_open(tmp_path: Path) -> None:
    begun = datetime(1971, 1, 1, tzinfo=UTC)
    who = Person(LEAD, LEAD_EMAIL)
    numbers = ("CFGH-2345", "CFGH-2346", "CFGH-2347")

    def write(c: Connection) -> None:
        for number, adults in zip(numbers, ((), (Person("Tom"),), ()), strict=True):
            account = Account("Upset.", "", (Person(BEN),), adults, "", None, "", "", "")
            concern = begin(c, number, account, who, begun)
            if number != numbers[2]:
                add(c, concern, EntryKind.DECISION, {"standing": "closed"}, who, begun)

    async def story(house: House) -> None:
        await house.chaperone.database.write(write)
        left = []
        for year in (24, 26, 49, 51):
            await house.clock.sleep(begun + year * 365.25 * DAY - house.clock.now())
            await house.chaperone.retention.delete(JOB)
            await a_night(house)
            left.append([bool(await house.look(lambda c, n=n: find(c, n))) for n in numbers])
        assert not (await house.look(lambda c: schedule(c, house.chaperone.config.retention, begun))).done
        assert left == [[True] * 3, [False, True, True], [False, True, True], [False, False, True]]

    live(tmp_path, story, clock=ManualClock(begun))


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_nothing_else_than_a_run_deletes_evidence_and_no_run_what_is_younger(
    tmp_path: Path, store: str
) -> None:
    if store == "postgresql":
        keep_elsewhere(tmp_path, new_database())
    never = "is evidence and is never"

    async def story(house: House) -> None:
        await a_session(house)
        now = datetime.now(UTC)

        async def refused(says: str, kind: Kind | None, until: datetime, *tables: str) -> None:
            def attempt(c: Connection) -> None:
                if kind is None:
                    c.execute(METADATA.tables[tables[0]].delete())
                    return
                with run(c, kind, until, now):
                    for table in tables:
                        c.execute(METADATA.tables[table].delete())

            with pytest.raises(DBAPIError, match=says):
                await house.chaperone.database.write(attempt)

        evidence = ("deliveries", "decisions", "actions", "outcomes", "reports")
        for table in evidence:
            await refused(never, None, now, table)
            await refused(never, Kind.SESSIONS, THEN, table)
            await refused(never, Kind.UNADDRESSED, THEN + DAY, table)
        await refused(never, Kind.SESSIONS, THEN + DAY, "reports")
        await refused(never, Kind.WORKING, THEN + DAY, "policies")
        await refused("nothing younger than 28 days", Kind.SESSIONS, now - 27 * DAY)
        await house.chaperone.database.write(lambda c: c.execute(_opened(now)))
        await refused(never, None, now, "retention_runs")

        def reopen(c: Connection) -> None:
            c.execute(retention_runs.update().values(finished_at=None))

        with pytest.raises(DBAPIError, match=never):
            await house.chaperone.database.write(reopen)

    live(tmp_path, story, clock=ManualClock(THEN))


def _opened(now: datetime) -> Insert:
    return retention_runs.insert().values(
        kind="sessions", until=THEN - DAY, at=now, removed=0, finished_at=now
    )


def test_the_night_is_that_of_the_organisation_s_place(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        tz = house.chaperone.config.organisation.timezone
        summer = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
        assert next_night(summer, tz) == datetime(2026, 7, 1, 2, 30, tzinfo=UTC)
        assert next_night(summer + timedelta(hours=1), tz) == datetime(2026, 7, 2, 2, 30, tzinfo=UTC)

    live(tmp_path, story)


def _chain(connection: Connection) -> list[tuple[int, str, str]]:
    rows = connection.execute(select(reports.c.number, reports.c.hash, reports.c.body))
    return sorted((number, digest, body) for number, digest, body in rows)


def test_it_is_done_every_night_by_itself(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.chaperone.retention.begin()
        looks = []
        for _ in range(2):
            await house.wait(DAY)
            looks.append(await house.look(last_look))
        assert looks == [datetime(2015, 11, day, 3, 30, tzinfo=UTC) for day in (4, 5)]

    live(tmp_path, story, clock=ManualClock(THEN))
