"""What is left out of a report for whom: what is for the leads alone, and what is about whoever reads it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.accounts.rights import SignedIn
from bot.journal.decided import session_key
from bot.journal.stored_reports import stored_reports
from bot.report.audience import Reader
from bot.report.build import build
from bot.report.chain import verify
from bot.report.review import AS_SHOWN, NOT_AS_A_WHOLE
from bot.report.shown import FOR_LEADS, NOT_OF_ONESELF, NOT_SEEN, shown_to
from bot.report.text import render_text
from bot.report.wording import OF_THE_WHOLE
from bot.site.sessions.filters import Filters
from bot.site.sessions.report import session_pages
from bot.site.sessions.reviewing import NAMED, Given, NotTaken
from bot.site.sessions.told import reader_of
from bot.site.trends.seen import SeenTrends
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.policy import StaffRole
from tests.bot.house import ADA, BEN, HOST, HOST_EMAIL, LEAD, LEAD_EMAIL, MEETING, UUID, House, live
from tests.bot.report_material import a_session, after, material
from tests.bot.site.signed_in import LetsIn
from tests.bot.site.test_seen import LONDON, pages_of

KEY = session_key(UUID)
THE_LEAD = SignedIn(LEAD_EMAIL, LEAD, frozenset({StaffRole.SAFEGUARDING_LEAD}))
THE_HOST = SignedIn(HOST_EMAIL, HOST, frozenset({StaffRole.HOST}))
REVIEWER = SignedIn("rita@willowlane.example", "Rita Lowe", frozenset({StaffRole.REVIEWER}))


def test_what_is_for_the_leads_is_on_no_page_and_in_no_file_of_others(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, ADA)
        await house.wait(timedelta(minutes=1))
        running = await pages_of(house).sessions(THE_HOST, Filters(), 9, None)
        whole = await house.end()
        pages = pages_of(house)
        in_all, secret = len(whole["findings"]), whole["findings"][0]
        assert secret["rule"] == "staff_clearance"
        told = await pages.report(THE_LEAD, KEY)
        assert told is not None
        assert told.report == whole
        for person in (THE_HOST, REVIEWER):
            told, shared = await pages.report(person, KEY), await pages.shareable(person, KEY)
            assert told is not None
            for shown in (told.report, shared):
                assert shown is not None
                assert "staff_clearance" not in json.dumps(shown)
                assert secret["opened_at"] not in [one["opened_at"] for one in shown["findings"]]
                assert (len(shown["findings"]), shown["hash"]) == (in_all - 1, None)
                assert shown["shown"] == FOR_LEADS
            [row] = await pages.sessions(person, Filters(), 9, None)
            assert (row.findings, row.outcome) == (in_all - 1, told.report["outcome"])
            assert await pages.sessions(person, Filters({"rule": "staff_clearance"}), 9, None) == []
            found = await pages.behind(person, KEY, 1)
            assert found is not None
            assert found[0]["findings"][0]["rule"] == "screen_share"
            assert await pages.behind(person, KEY, in_all) is None
        assert [row.findings for row in running] == [in_all - 1]
        async with client_of(house, THE_HOST) as http:
            page = (await http.get(f"/sessions/{KEY}")).text
            hidden, unknown = [await http.get(f"/sessions/{KEY}/findings/{n}") for n in (in_all, 999)]
        assert FOR_LEADS in page
        assert OF_THE_WHOLE in page
        assert "clearance" not in page
        assert (hidden.status_code, hidden.content) == (404, unknown.content)

    live(tmp_path, story, also=["staff_clearance"])


def test_a_session_in_which_all_is_for_the_leads_is_breached_for_them_alone(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        whole = await house.end()
        assert {one["rule"] for one in whole["findings"]} == {"staff_clearance"}
        pages, found = pages_of(house), Filters({"outcome": "breached"})
        assert [row.key for row in await pages.sessions(THE_LEAD, found, 9, None)] == [KEY]
        assert (await pages.today(THE_LEAD)).breached_in_all == 1
        for person in (THE_HOST, REVIEWER):
            told = await pages.report(person, KEY)
            assert told is not None
            assert await pages.sessions(person, found, 9, None) == []
            as_shown = Filters({"outcome": told.report["outcome"]})
            assert [row.findings for row in await pages.sessions(person, as_shown, 9, None)] == [0]
            assert (await pages.today(person)).breached_in_all == 0
        counting = SeenTrends(house.chaperone.database)
        for person, outcome in ((THE_LEAD, "breached"), (REVIEWER, told.report["outcome"])):
            for _ in range(2):
                counted = await counting.of(reader_of(person), "2000-01", "2099-12", None)
                [by_month] = counted.by_month.values()
                [series] = counted.by_series
                assert [{k: n for k, n in of.items() if n} for of in (by_month, series.outcomes)] == [
                    {outcome: 1}
                ] * 2
                assert ("staff_clearance" in counted.by_rule) is (person is THE_LEAD)

    live(tmp_path, story, also=["staff_clearance"])


def test_a_review_covers_what_its_reviewer_was_shown_and_a_lead_has_still_to_review_the_whole(
    tmp_path: Path,
) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        await house.end()
        pages = pages_of(house)
        assert await pages.review(REVIEWER, KEY, Given("1", "no_concern"))
        whole = await house.report()
        assert whole["review"]["in_part"] is True
        assert whole["reviewed"] == {"number": 1, "changed_since": False, "as_a_whole": False}
        assert NOT_AS_A_WHOLE in render_text(whole, tz=LONDON)
        today = await pages.today(THE_LEAD)
        assert (today.breached_in_all, [row.review for row in today.breached]) == (1, ["in_part"])
        for shown, covered in ((THE_LEAD, NOT_AS_A_WHOLE), (REVIEWER, AS_SHOWN)):
            async with client_of(house, shown) as http:
                assert covered in (await http.get(f"/sessions/{KEY}")).text
        told = await pages.report(REVIEWER, KEY)
        assert told is not None
        assert not {"in_part", "as_a_whole"} & {*told.report["review"], *told.report["reviewed"]}
        [row] = await pages.sessions(REVIEWER, Filters({"review": "done"}), 9, None)
        assert row.review == "current"
        assert await pages.sessions(REVIEWER, Filters({"review": "open"}), 9, None) == []
        assert await pages.review(THE_LEAD, KEY, Given("2", "no_concern"))
        assert (await pages.today(THE_LEAD)).breached_in_all == 0
        assert await pages.review(REVIEWER, KEY, Given("3", "no_concern"))
        assert (await house.report())["reviewed"]["as_a_whole"] is True
        assert (await pages.today(THE_LEAD)).breached_in_all == 0
        assert (await house.look(lambda connection: verify(stored_reports(connection)))).faults == []

    live(tmp_path, story, also=["staff_clearance"])


def test_whoever_reviews_in_part_reads_nothing_of_what_a_lead_wrote_before(tmp_path: Path) -> None:
    note = "The check of Marta has run out."

    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        await house.end()
        pages = pages_of(house)
        assert await pages.review(REVIEWER, KEY, Given("1", "no_concern", "All went well."))
        assert await pages.review(THE_LEAD, KEY, Given("2", "follow_up", note))
        assert await pages.review(REVIEWER, KEY, Given("3", "no_concern"))
        for person, reads in ((REVIEWER, False), (THE_LEAD, True)):
            async with client_of(house, person) as http:
                page = (await http.get(f"/sessions/{KEY}")).text
            assert (note in page, "All went well." in page) == (reads, True)

    live(tmp_path, story, also=["staff_clearance"])


def client_of(house: House, person: SignedIn) -> httpx.AsyncClient:
    app = FastAPI()
    app.include_router(
        session_pages(pages_of(house), access=LetsIn(person), tz=LONDON, organisation="Willow Lane")
    )
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://x"
    )


def test_whoever_something_found_is_about_signs_nothing_off(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        await house.wait(timedelta(minutes=1))
        await house.end()
        pages = pages_of(house)
        himself = SignedIn("ben@willowlane.example", BEN, frozenset({StaffRole.SAFEGUARDING_LEAD}))
        told = await pages.report(himself, KEY)
        assert told is not None
        assert told.why_not == NAMED.format(who=LEAD)
        assert (told.report["findings"], told.report["shown"]) == ([], NOT_OF_ONESELF)
        with pytest.raises(NotTaken, match=f"Please ask {LEAD}"):
            await pages.review(himself, KEY, Given("1", "no_concern"))
        assert await pages.review(THE_LEAD, KEY, Given("1", "no_concern"))

    live(tmp_path, story)


ABOUT_HOST = Subject(SubjectKind.PARTICIPANT, "1", "Marta Reyes", "1")
ABOUT_ADA = Subject(SubjectKind.PARTICIPANT, "2", "Ada Fenwick", "2")
READERS = {
    "host": Reader("marta@willowlane.example", "Marta Reyes", frozenset({StaffRole.HOST})),
    "reviewer": Reader("rita@willowlane.example", "Rita Lowe", frozenset({StaffRole.REVIEWER})),
    "lead": Reader("grace@willowlane.example", "Grace Obi", frozenset({StaffRole.SAFEGUARDING_LEAD})),
    "stand-in": Reader("sam@willowlane.example", "Sam Lee", frozenset({StaffRole.ALTERNATE_LEAD})),
    "subject": Reader("owen@willowlane.example", "Owen Price", frozenset({StaffRole.SAFEGUARDING_LEAD})),
}


def a_report(rule: str, subject: Subject, *, for_leads: bool, concerns: str) -> dict[str, Any]:
    made = material(a_session())
    found = Finding(Status.BREACHED, subject, "Something.", for_leads=for_leads, concerns=concerns)
    made.session.episodes.open(rule, found, after(20), "found", again_within=timedelta(0))
    return build(made)


@pytest.mark.parametrize(
    ("rule", "subject", "for_leads", "concerns", "seen_by"),
    [
        ("screen_share", ABOUT_ADA, False, "", {"host", "reviewer", "lead", "stand-in", "subject"}),
        ("screen_share", ABOUT_HOST, False, "", {"reviewer", "lead", "stand-in", "subject"}),
        (
            "screen_share",
            ABOUT_ADA,
            False,
            "Owen@willowlane.example",
            {"host", "reviewer", "lead", "stand-in"},
        ),
        ("private_chat", ABOUT_ADA, False, "", {"host", "reviewer", "lead", "stand-in", "subject"}),
        ("private_chat", ABOUT_ADA, True, "", {"lead", "stand-in", "subject"}),
        ("private_chat", ABOUT_ADA, True, "owen@willowlane.example", {"lead", "stand-in"}),
    ],
)
def test_who_is_shown_what(
    rule: str, subject: Subject, for_leads: bool, concerns: str, seen_by: set[str]
) -> None:
    report = a_report(rule, subject, for_leads=for_leads, concerns=concerns)
    assert report["outcome"] == "breached"
    for who, reader in READERS.items():
        shown = shown_to(reader, "marta@willowlane.example", report)
        row = next(one for one in shown["rules"] if one["rule"] == rule)
        sees = who in seen_by
        assert (len(shown["findings"]), row["breaches"], row["status"] == "breached") == (sees, sees, sees), (
            who
        )
        assert ("Something." in json.dumps(shown), shown["outcome"] == "breached") == (sees, sees), who
        if not reader.is_lead:
            assert not {"audience", "otherwise"} & {*row, *(key for one in shown["findings"] for key in one)}


@pytest.mark.parametrize(("subject", "is_seen"), [(ABOUT_HOST, False), (ABOUT_ADA, True)])
def test_of_an_older_report_the_rule_and_who_was_there_decide(subject: Subject, is_seen: bool) -> None:
    report = a_report("behaviour", subject, for_leads=True, concerns="")
    for one in (*report["findings"], *report["rules"]):
        one.pop("audience", None)
        one.pop("otherwise", None)
    shown = shown_to(READERS["reviewer"], "marta@willowlane.example", report)
    row = next(one for one in shown["rules"] if one["rule"] == "behaviour")
    assert len(shown["findings"]) == is_seen
    wanted = ("breached", "Something.") if is_seen else ("not_checked", NOT_SEEN)
    assert (row["status"], row["reason"]) == wanted
