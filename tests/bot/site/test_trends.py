"""Trends: what is counted, that what was not checked is never counted as kept, and how it is drawn."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import insert
from starlette.requests import Request

from bot.accounts.rights import SignedIn
from bot.clock import ManualClock
from bot.journal.database import Database, open_database
from bot.journal.tables import answers, sessions, summaries
from bot.journal.trends import trends
from bot.site.forms import bind
from bot.site.trends.chart import LEAST, WIDTH, Line, chart
from bot.site.trends.pages import Months, trend_pages
from rules.policy import StaffRole
from tests.bot.journals import new_journal
from tests.bot.site.test_seen import HOST, LONDON, REVIEWER

NOW: Final = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)

# By month, meeting and outcome: how "recording" and "camera" were answered.
KEPT: Final = [
    ("2026-11", "111", "breached", "breached", "not_checked"),
    ("2026-11", "111", "not_proven", "kept", "not_checked"),
    ("2026-10", "111", "kept", "kept", "off"),
    ("2026-10", "222", "kept", "exempt", "kept"),
    ("2026-08", None, "breached", "breached", "breached"),
    ("2025-11", "222", "breached", "breached", "breached"),
]


@dataclass(frozen=True)
class Somebody:
    person: SignedIn

    async def __call__(self, request: Request) -> SignedIn:
        bind(request, "theirs")
        return self.person


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with closing(open_database(new_journal(tmp_path_factory.mktemp("trends")))) as database:
        with database.engine.begin() as connection:
            for number, (month, meeting, outcome, recording, camera) in enumerate(KEPT):
                uuid = f"s{number}"
                seen = datetime.fromisoformat(f"{month}-03T16:00:00+00:00")
                row = {
                    "uuid": uuid,
                    "key": uuid,
                    "profile": "children",
                    "policy_hash": "",
                    "first_seen": seen,
                }
                topic = f"<b>Lace</b> in {month}"
                connection.execute(insert(sessions), row | {"meeting_id": meeting, "topic": topic})
                summary = {"session": uuid, "number": number, "unanswered": 0, "review": "none"}
                told = {"month": month, "meeting_id": meeting, "outcome": outcome}
                connection.execute(insert(summaries), summary | told)
                for rule, status in (("recording", recording), ("camera", camera)):
                    answer = {"session": uuid, "rule": rule, "month": month, "status": status}
                    connection.execute(insert(answers), answer)
        yield database


def page(journal: Database, query: str = "", person: SignedIn = REVIEWER) -> httpx.Response:
    app = FastAPI()
    app.include_router(
        trend_pages(journal, ManualClock(NOW), access=Somebody(person), tz=LONDON, organisation="Makers")  # type: ignore[arg-type]
    )

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as http:
            return await http.get(f"/trends{query}")

    return asyncio.run(ask())


def test_each_answer_is_counted_as_what_it_is(journal: Database) -> None:
    with journal.engine.connect() as connection:
        found = trends(connection, "2026-08", "2026-11", None)
        assert found.by_rule == {
            "recording": {"breached": 2, "kept": 2, "exempt": 1},
            "camera": {"breached": 1, "not_checked": 2, "kept": 1, "off": 1},
        }
        assert found.by_month == {
            "2026-08": {"breached": 1},
            "2026-10": {"kept": 2},
            "2026-11": {"breached": 1, "not_proven": 1},
        }
        assert [(one.meeting_id, one.topic, dict(one.outcomes)) for one in found.by_series] == [
            ("111", "<b>Lace</b> in 2026-11", {"breached": 1, "kept": 1, "not_proven": 1}),
            (None, "", {"breached": 1}),
            ("222", "<b>Lace</b> in 2026-10", {"kept": 1}),
        ]
        of_one = trends(connection, "2025-01", "2026-11", "222")
        assert of_one.by_rule["recording"] == {"breached": 1, "exempt": 1}
        assert of_one.by_month == {"2025-11": {"breached": 1}, "2026-10": {"kept": 1}}


def test_the_page_has_pictures_and_the_same_in_tables(journal: Database) -> None:
    answer = page(journal)
    assert answer.status_code == 200
    text = " ".join(answer.text.split())
    assert "December 2025 to November 2026" in text
    assert text.count('role="img"') == 3
    assert "breached in 1 of 2 checked" in text
    assert "1 of 2 sessions breached, 1 not proven" in text
    assert "not checked</text>" in page(journal, "?series=111&months=3").text
    assert "style=" not in text
    assert "<b>Lace" not in text
    of_recording = "/sessions?from=2025-12-01&amp;to=2026-11-30&amp;rule=recording"
    assert f'<a href="{of_recording}">Recording</a>' in text
    assert '<a href="/trends?months=12&amp;series=111">' in text
    assert "Sessions without a meeting number" in text


def test_one_series_is_looked_at_by_itself(journal: Database) -> None:
    text = page(journal, "?series=222&months=24").text
    assert "Trends: <bdi>&lt;b&gt;Lace&lt;/b&gt; in 2026-10</bdi>" in text
    assert "/sessions?q=222&amp;from=2024-12-01" in text


@pytest.mark.parametrize("query", ["?months=7", "?months=%3Cscript%3E", "?series=" + "9" * 33, "?series=%00"])
def test_what_cannot_be_looked_at_is_said(journal: Database, query: str) -> None:
    answer = page(journal, query)
    assert answer.status_code == 422
    assert "Please choose from the list." in answer.text
    assert "<script" not in answer.text


def test_where_there_is_nothing_to_count_it_is_said(journal: Database) -> None:
    assert "nothing to count" in page(journal, "?series=333").text


@pytest.mark.parametrize("person", [HOST, SignedIn("a@b.example", "A", frozenset({StaffRole.ADMINISTRATOR}))])
def test_whoever_does_not_see_every_session_sees_no_trends(journal: Database, person: SignedIn) -> None:
    assert page(journal, person=person).status_code == 404


@pytest.mark.parametrize(
    ("today", "count", "begin", "end"),
    [
        (date(2026, 11, 30), 12, date(2025, 12, 1), date(2026, 11, 30)),
        (date(2026, 1, 31), 3, date(2025, 11, 1), date(2026, 1, 31)),
        (date(2028, 2, 1), 1, date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_months_are_whole(today: date, count: int, begin: date, end: date) -> None:
    months = Months.until(today, count)
    assert (months.begin, months.end, len(list(months))) == (begin, end, count)


def test_bars_are_to_one_scale_and_none_is_too_small_to_be_seen() -> None:
    lines = [Line("One", "1 of 1,000 sessions", {"breached": 1, "kept": 999}), Line("None", "–", {"kept": 0})]
    drawn = chart([*lines, Line("Half", "", {"breached": 0, "not_checked": 500})])
    first, second, third = drawn.bars
    assert [part.kind for part in first.parts] == ["breached", "kept"]
    assert first.parts[0].width >= LEAST
    assert first.parts[-1].x + first.parts[-1].width == pytest.approx(WIDTH, abs=0.2)
    assert second.parts == ()
    assert third.parts[0].width == pytest.approx(WIDTH / 2, abs=2)
    assert chart([]).height == 0
