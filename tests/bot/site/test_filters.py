"""Searching and narrowing down the list of sessions: what may be asked for, and what is found."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert

from bot.journal.database import open_database
from bot.journal.decided import session_row
from bot.journal.listing import listed_sessions
from bot.journal.summaries import count_unanswered, newest_unanswered
from bot.journal.tables import findings, sessions, summaries
from bot.site.sessions.filters import BAD_DATE, TOO_LONG, UNKNOWN, WRONG_ORDER, Choices, Filters
from rules.policy import Policy, Profile, StaffMember, StaffRole
from tests.bot.journals import new_journal
from tests.bot.site.test_site import Shelf, get, row

LONDON: Final = ZoneInfo("Europe/London")
# Summer time, so that a day there begins at eleven in the evening before.
DAY: Final = datetime(2026, 7, 14, 22, 30, tzinfo=UTC)
MARTA, NOOR = "marta@makers.example", "Noor@makers.example"
STAFF: Final = (
    StaffMember("Marta Reyes", MARTA, frozenset({StaffRole.HOST})),
    StaffMember("Noor Aziz", NOOR, frozenset({StaffRole.HOST})),
)
POLICY: Final = Policy({name: Profile(name, {}) for name in ("children", "adults")}, "children", staff=STAFF)
CHOICES: Final = Choices.of(POLICY)

# What is in the journal, the newest last: each an hour after the one before.
KEPT: Final[Mapping[str, Mapping[str, Any]]] = {
    "weaving": {"topic": "Weaving 100% wool", "host_email": MARTA, "outcome": "kept", "review": "current"},
    "felt": {
        "topic": "Felt_ing",
        "host_email": NOOR,
        "outcome": "breached",
        "rule": "recording",
        "unanswered": 2,
    },
    "yarn": {"topic": "Yarn", "host_email": MARTA, "profile": "adults", "outcome": "not_proven"},
    "loom": {"topic": "Loom", "host_email": NOOR, "outcome": "breached", "review": "earlier"},
    "now": {"topic": None, "host_email": None, "rule": "camera", "meeting_id": "81234567890"},
}


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    url = new_journal(tmp_path_factory.mktemp("listed"))
    with closing(open_database(url)) as database, database.engine.begin() as connection:
        for hour, (uuid, known) in enumerate(KEPT.items()):
            keep(connection, uuid, DAY + timedelta(hours=hour), known)
        keep(connection, "planned", DAY + timedelta(days=1), {"planned_for": DAY + timedelta(days=1)})
        yield connection


def keep(connection: Connection, uuid: str, at: datetime, known: Mapping[str, Any]) -> None:
    row = {"uuid": uuid, "key": f"key-{uuid}", "profile": "children", "policy_hash": "", "first_seen": at}
    in_row = {name: known[name] for name in known if name not in {"outcome", "review", "rule", "unanswered"}}
    over = {"ended_at": at + timedelta(hours=1)} if "outcome" in known else {}
    connection.execute(insert(sessions), row | in_row | over)
    if "outcome" in known:
        summary = {"session": uuid, "number": 1, "month": "2026-07", "unanswered": 0, "review": "none"}
        told = {name: known[name] for name in ("outcome", "review", "unanswered") if name in known}
        connection.execute(insert(summaries), summary | told)
    if "rule" in known:
        found = {"session": uuid, "id": "1", "rule": known["rule"], "subject": "{}", "reason": ""}
        connection.execute(insert(findings), found | {"learnt_at": at, "opened_at": at})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "now loom yarn felt weaving"),
        ({"q": " WEAV "}, "weaving"),
        ({"q": "we\0av"}, "weaving"),
        ({"q": "100%"}, "weaving"),
        ({"q": "%"}, "weaving"),
        ({"q": "_"}, "felt"),
        ({"q": "marta@"}, "yarn weaving"),
        ({"q": "noor az"}, "loom felt"),
        ({"q": "812345"}, "now"),
        ({"q": "'; DROP TABLE sessions; --"}, ""),
        ({"from": "2026-07-15"}, "now loom yarn felt"),
        ({"to": "2026-07-14"}, "weaving"),
        ({"from": "2026-07-14", "to": "2026-07-14"}, "weaving"),
        ({"from": "2000-01-01", "to": "9998-12-31"}, "now loom yarn felt weaving"),
        ({"profile": "adults"}, "yarn"),
        ({"outcome": "breached"}, "loom felt"),
        ({"outcome": "running"}, "now"),
        ({"rule": "recording"}, "felt"),
        ({"rule": "camera"}, "now"),
        ({"host": "noor@makers.example"}, "loom felt"),
        ({"review": "open"}, "loom yarn felt"),
        ({"review": "done"}, "weaving"),
        ({"q": "loom", "outcome": "breached", "review": "open"}, "loom"),
        ({"q": "loom", "outcome": "kept"}, ""),
        ({"before": "key-felt", "colour": "red"}, "now loom yarn felt weaving"),
    ],
)
def test_what_fits_is_found_newest_first(journal: Connection, query: dict[str, str], found: str) -> None:
    filters = Filters.read(query, CHOICES)
    assert not filters.problems
    listed = listed_sessions(journal, filters.wanted(POLICY, LONDON, None), 10)
    assert [one.key.removeprefix("key-") for one in listed] == found.split()


def test_whoever_sees_their_own_sessions_alone_finds_no_others(journal: Connection) -> None:
    for query in ({}, {"host": "noor@makers.example"}, {"q": "noor"}, {"outcome": "breached"}):
        wanted = Filters.read(query, CHOICES).wanted(POLICY, LONDON, MARTA)
        assert {one.host_email for one in listed_sessions(journal, wanted, 10)} <= {MARTA}


def test_sessions_with_open_questions_are_counted_and_named(journal: Connection) -> None:
    hosts = (None, NOOR.casefold(), MARTA)
    assert [count_unanswered(journal, host) for host in hosts] == [1, 1, 0]
    assert [row.uuid for row in newest_unanswered(journal, 10)] == ["felt"]


def test_what_comes_after_one_of_them_fits_as_well(journal: Connection) -> None:
    wanted = Filters.read({"outcome": "breached"}, CHOICES).wanted(POLICY, LONDON, None)
    after = session_row(journal, "loom")
    assert [one.key for one in listed_sessions(journal, wanted, 10, after)] == ["key-felt"]


@pytest.mark.parametrize(
    ("query", "field", "problem"),
    [
        ({"q": "x" * 101}, "q", TOO_LONG),
        ({"from": "yesterday"}, "from", BAD_DATE),
        ({"from": "1999-12-31"}, "from", BAD_DATE),
        ({"to": "2026-02-30"}, "to", BAD_DATE),
        ({"to": "9999-12-31"}, "to", BAD_DATE),
        ({"from": "2026-07-15", "to": "2026-07-14"}, "to", WRONG_ORDER),
        ({"profile": "pets"}, "profile", UNKNOWN),
        ({"outcome": "' OR 1=1"}, "outcome", UNKNOWN),
        ({"rule": "<script>"}, "rule", UNKNOWN),
        ({"host": "marta"}, "host", UNKNOWN),
        ({"review": "maybe"}, "review", UNKNOWN),
    ],
)
def test_what_cannot_be_asked_for_is_said_beside_its_field(
    query: dict[str, str], field: str, problem: str
) -> None:
    assert Filters.read(query, CHOICES).problems == {field: problem}


def test_nothing_is_looked_for_while_something_is_wrong() -> None:
    shelf = Shelf([row(1)])
    answer = get('/sessions?from=soon&q="><script>', shelf)
    assert answer.status_code == 422
    assert not shelf.asked
    assert f'<span class="problem" id="from-problem">{BAD_DATE}</span>' in answer.text
    assert 'value="&#34;&gt;&lt;script&gt;"' in answer.text


def test_the_filters_stay_from_one_page_to_the_next() -> None:
    page = get("/sessions?q=Weav%26ing&outcome=kept&before=k1", Shelf([row(n) for n in range(1, 8)])).text
    assert '<a href="/sessions?q=Weav%26ing&amp;outcome=kept&amp;before=k4" rel="next">' in page
    assert '<a href="/sessions?q=Weav%26ing&amp;outcome=kept">Newest sessions</a>' in page
    assert '<option value="kept" selected>Kept</option>' in page
