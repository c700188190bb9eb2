"""The staff pages over HTTP: what they show, to whom, and under which headers."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI

from bot.accounts.rights import SignedIn
from bot.initials.words import Initials
from bot.journal.evidence import Behind
from bot.report.page import content_security_policy
from bot.report.shareable import shareable
from bot.site.sessions.files import session_files
from bot.site.sessions.filters import Choices, Filters
from bot.site.sessions.listed import SessionRow
from bot.site.sessions.listing import list_page
from bot.site.sessions.report import session_pages
from bot.site.sessions.reviewing import Given
from bot.site.sessions.shelf import Today, Told
from bot.site.today import today_page
from rules.policy import Policy, Profile
from tests.bot import report_example
from tests.bot.site.signed_in import LetsIn

START = datetime(2026, 9, 8, 15, 30, tzinfo=UTC)
HERE = ("127.0.0.1", 50000)
CHOICES = Choices.of(Policy({"children": Profile("children", {})}, "children"))
PATHS = [
    "/",
    "/sessions",
    "/sessions/k1",
    "/sessions/k1/report.json",
    "/sessions/k1/report.pdf",
    "/sessions/k1/report.csv",
    "/sessions/k1/shareable",
    "/sessions/k1/shareable.pdf",
    "/sessions/nobody",
    "/sessions/nobody/report.json",
    "/sessions/nobody/shareable.csv",
]


@dataclass
class Shelf:
    """Sessions and reports kept in memory, newest first; remembers whether it was asked for anything."""

    rows: Sequence[SessionRow] = ()
    reports: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    asked: bool = False
    now: Today = field(default_factory=Today)

    async def today(self, person: SignedIn) -> Today:
        self.asked = True
        return self.now

    async def sessions(
        self, person: SignedIn, filters: Filters, limit: int, before: str | None
    ) -> Sequence[SessionRow]:
        self.asked = True
        keys = [row.key for row in self.rows]
        first = 0 if before is None else keys.index(before) + 1 if before in keys else len(keys)
        return self.rows[first : first + limit]

    async def report(self, person: SignedIn, key: str) -> Told | None:
        self.asked = True
        return Told(self.reports[key]) if key in self.reports else None

    async def behind(
        self, person: SignedIn, key: str, number: int
    ) -> tuple[Mapping[str, Any], Behind] | None:
        self.asked = True
        return (self.reports[key], Behind((), (), ())) if key in self.reports else None

    async def review(self, person: SignedIn, key: str, given: Given) -> bool:
        self.asked = True
        return key in self.reports

    async def shareable(self, person: SignedIn, key: str) -> Mapping[str, Any] | None:
        told = await self.report(person, key)
        return shareable(told.report, Initials.of(())) if told is not None else None


def row(number: int, **known: Any) -> SessionRow:
    made = {
        "key": f"k{number}",
        "topic": f"Weaving {number}",
        "started_at": START - timedelta(days=number),
        "profile": "children",
        "outcome": "kept",
        "findings": 0,
    }
    return SessionRow(**(made | known))


def get(
    path: str,
    shelf: Shelf | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    root_path: str = "",
) -> httpx.Response:
    """What the pages answer to one request of somebody who may see everything."""
    app = FastAPI()
    pages = shelf or Shelf(reports={"k1": report_example.report()})
    london = ZoneInfo("Europe/London")
    made: dict[str, Any] = {"access": LetsIn(), "tz": london, "organisation": "Thread & Thimble CIC"}
    app.include_router(today_page(pages, **made))
    app.include_router(list_page(pages, **made, choices=CHOICES, page_size=3))
    app.include_router(session_pages(pages, **made))
    app.include_router(session_files(pages, **made))

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, root_path=root_path)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8080") as http:
            return await http.get(path, headers=headers)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("named", "is_said"),
    [("", False), ("203.0.113.7", True), ("203.0.113.7, 127.0.0.1", False), ("127.0.0.1:4711", False)],
)
def test_a_proxy_that_the_program_was_not_told_of_is_said_on_the_first_page(
    named: str, is_said: bool
) -> None:
    page = get("/", headers={"X-Forwarded-For": named}).text
    assert ("FORWARDED_ALLOW_IPS" in page) == is_said
    assert ("a proxy at 127.0.0.1 that" in page) == is_said


def test_the_list_shows_each_session_with_a_link_to_its_report() -> None:
    shelf = Shelf(
        [row(1, outcome="breached", findings=6), row(2, topic="", outcome=None), row(3, outcome="not_proven")]
    )

    answer = get("/sessions", shelf)

    assert answer.status_code == 200
    page = " ".join(answer.text.split())
    assert '<a href="/sessions/k1"><bdi>Weaving 1</bdi></a>' in page
    assert "Mon 7 Sep 2026, 16:30" in page
    assert "✗</span> Breached" in page
    assert '<td role="cell" data-label="Findings" class="figure">6</td>' in page
    assert "…</span> Running" in page
    assert "?</span> Not proven" in page
    assert "✓</span> Kept" not in page
    assert "Session without a topic" in page
    assert page.index("Weaving 1") < page.index("/sessions/k2") < page.index("Weaving 3")
    assert "Older sessions" not in page


def test_older_sessions_are_a_page_away_until_there_are_none() -> None:
    shelf = Shelf([row(n) for n in range(1, 6)])

    first, second = get("/sessions", shelf).text, get("/sessions?before=k3", shelf).text

    assert [f"Weaving {n}<" in first for n in range(1, 6)] == [True, True, True, False, False]
    assert '<a href="/sessions?before=k3" rel="next">Older sessions</a>' in first
    assert "Newest sessions" not in first
    assert [f"Weaving {n}<" in second for n in range(1, 6)] == [False, False, False, True, True]
    assert "Older sessions" not in second
    assert '<a href="/sessions">Newest sessions</a>' in second


def test_behind_the_oldest_session_is_a_way_back() -> None:
    page = get("/sessions?before=k9", Shelf([row(1)])).text

    assert "There are no older sessions." in page
    assert '<a href="/sessions">Newest sessions</a>' in page


def test_an_empty_list_says_what_comes_and_what_to_do() -> None:
    page = get("/sessions", Shelf()).text

    assert "No session yet" in page
    assert "chaperone doctor" in page
    assert "<table" not in page


def test_a_topic_is_text_and_nothing_else() -> None:
    page = get("/sessions", Shelf([row(1, topic="<script>alert(1)</script>")])).text

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_report_page_is_the_report_with_a_way_back_and_its_json() -> None:
    page = get("/sessions/k1").text

    assert "Thread &amp; Thimble CIC · Compliance report 128" in page
    assert '<a href="/sessions" aria-current="page">Sessions</a>' in page
    for name in ("report.pdf", "report.csv", "report.json", "shareable"):
        assert f'<a href="/sessions/k1/{name}">' in page


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("report.pdf", "application/pdf", "report-128.pdf"),
        ("report.csv", "text/csv; charset=utf-8", "report-128.csv"),
        ("shareable.pdf", "application/pdf", "report-with-initials-128.pdf"),
        ("shareable.csv", "text/csv; charset=utf-8", "report-with-initials-128.csv"),
    ],
)
def test_a_report_is_to_be_had_as_a_file(path: str, kind: str, name: str) -> None:
    answer = get(f"/sessions/k1/{path}")

    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["cache-control"] == "no-store"


def test_the_version_to_share_has_initials_and_leads_to_its_files() -> None:
    page = get("/sessions/k1/shareable").text

    assert "This is a version to share" in page
    assert "Amelia Clarke" not in page
    assert '<a href="/sessions/k1/shareable.pdf">' in page
    assert '<a href="/sessions/k1">Full report</a>' in page


def test_the_json_is_the_report_unchanged() -> None:
    answer = get("/sessions/k1/report.json")

    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == report_example.report()


def test_an_unknown_key_is_told_in_plain_words() -> None:
    answer = get("/sessions/nobody")

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "There is nothing here" in answer.text
    assert '<a href="/">To the first page</a>' in answer.text


def test_an_unknown_key_is_told_to_programs_as_json() -> None:
    answer = get("/sessions/nobody/report.json")

    assert answer.status_code == 404
    assert answer.json() == {"detail": "There is nothing at this address."}


def test_links_lead_below_the_path_that_a_proxy_serves_the_program_under() -> None:
    page = get("/safe/sessions", Shelf([row(n) for n in range(1, 6)]), root_path="/safe").text

    assert '<a href="/safe/sessions/k1">' in page
    assert '<a href="/safe/sessions?before=k3" rel="next">' in page


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_keeps_to_itself(path: str) -> None:
    answer = get(path)

    assert answer.headers["content-security-policy"] == content_security_policy(forms=True)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-frame-options"] == "DENY"
