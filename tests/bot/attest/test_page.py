"""The page on which a checklist is answered, and the page of what is due, over HTTP."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.attest.links import Links
from bot.attest.sheets import Given, of_session, take_down
from bot.journal.attested import answers_about, keep_answers
from bot.journal.decided import session_key, session_row
from bot.report.page import content_security_policy
from rules.attestation import Quarter
from rules.events import Answer, Attested
from rules.questions import QUARTER_ITEMS, SESSION_ITEMS
from tests.bot.house import ADA, HELPER_EMAIL, HOST_EMAIL, LEAD_EMAIL, UUID, House, live

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PUBLIC = '[server]\npublic_url = "https://safe.example.org"\n'
FORM = {"content-type": "application/x-www-form-urlencoded"}
KEYS = [item.key for item in SESSION_ITEMS]

Story = Callable[[House, str], Awaitable[None]]


def play(folder: Path, story: Story, *, more: str = PUBLIC, **config: Any) -> None:
    """A story that begins with a session's end and the path of the host's link."""

    async def played(house: House) -> None:
        await house.begin(ADA)
        await house.end()
        await story(house, link(house, HOST_EMAIL))

    live(folder, played, attestations="", more=more, **config)


def link(house: House, whom: str, subject: str = "", days: int = 15) -> str:
    until = house.clock.now() + days * DAY
    return f"/attest/{house.chaperone.links.token(subject or session_key(UUID), whom, until)}"


async def answers(house: House) -> list[tuple[str, str, str, str]]:
    found = await house.look(lambda connection: answers_about(connection, UUID))
    return [(one.item, one.answer.value, one.note, one.by) for one in found]


async def taken_down(house: House, by: str, **given: Given) -> None:
    def keep(connection: Any) -> list[Attested]:
        row = session_row(connection, UUID)
        assert row is not None
        return take_down(
            connection, of_session(connection, row, house.clock.now()), given, by, house.clock.now()
        )

    await house.chaperone.database.write(keep)


def test_the_page_asks_and_has_nothing_that_runs(tmp_path: Path) -> None:
    async def story(house: House, path: str) -> None:
        page = await house.http.get(path)
        assert page.status_code == 200
        assert all(item.question in page.text for item in SESSION_ITEMS)
        assert "Kids knitting" in page.text
        assert "Tell Grace Obi of anything else that worries you" in page.text
        assert "<script" not in page.text
        assert page.text.count('type="radio"') == 3 * len(KEYS)
        assert "checked" not in re.sub(r"<style>.*?</style>", "", page.text, flags=re.DOTALL)
        assert page.headers["content-security-policy"] == content_security_policy(forms=True)
        assert "form-action 'self'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        assert await answers(house) == []

    play(tmp_path, story)


def test_it_needs_no_sign_in_and_only_the_link(tmp_path: Path) -> None:
    async def story(house: House, path: str) -> None:
        elsewhere = {"Host": "safe.example.org", "X-Forwarded-For": "8.8.8.8"}
        assert (await house.http.get(path, headers=elsewhere)).status_code == 200
        assert (await house.http.get("/sessions", headers=elsewhere, auth=None)).status_code == 303

    play(tmp_path, story)


def test_answers_are_kept_and_shown_again(tmp_path: Path) -> None:
    async def story(house: House, path: str) -> None:
        sent = await house.http.post(
            path,
            data={
                "answer.devices_away": "no",
                "note.devices_away": "  A <b>phone</b>\r\nlay there. ",
                "answer.children_seen": "not_applicable",
                "note.children_seen": "not shown, so not kept",
                "answer.somebody_elses": "yes",
            },
        )
        assert sent.status_code == 303
        assert await answers(house) == [
            ("devices_away", "no", "A <b>phone</b>\nlay there.", HOST_EMAIL),
            ("children_seen", "not_applicable", "", HOST_EMAIL),
        ]
        page = await house.http.get(str(httpx.URL(f"http://127.0.0.1{path}").join(sent.headers["location"])))
        assert "Saved: 2 of 4" in page.text
        assert "A &lt;b&gt;phone&lt;/b&gt;\nlay there." in page.text
        assert 'value="no" checked' in page.text
        assert 'value="not_applicable" checked' in page.text

    play(tmp_path, story)


def test_the_same_again_is_no_news_and_a_correction_is_another_answer(tmp_path: Path) -> None:
    async def story(house: House, path: str) -> None:
        every = {f"answer.{key}": "yes" for key in KEYS}
        for _ in range(2):
            assert (await house.http.post(path, data=every)).status_code == 303
        assert len(await answers(house)) == 4
        assert "Thank you, everything is answered." in (await house.http.get(path)).text
        await house.wait(HOUR)
        await house.http.post(path, data=every | {"answer.devices_away": "no", "note.devices_away": "One."})
        assert [one[:3] for one in await answers(house) if one[0] == "devices_away"] == [
            ("devices_away", "yes", ""),
            ("devices_away", "no", "One."),
        ]

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Please answer at least one question."),
        ({"note.devices_away": "only a note"}, "Please answer at least one question."),
        ({"answer.nothing_known": "yes"}, "Please answer at least one question."),
        ({"answer.devices_away": "perhaps"}, "Please choose one of the three answers."),
        ({"answer.devices_away": ""}, "Please choose one of the three answers."),
        ({"answer.devices_away": "no"}, "Please say in a few words what there was."),
        ({"answer.devices_away": "no", "note.devices_away": " \r\n "}, "Please say in a few words"),
        (
            {"answer.children_seen": "yes", "answer.devices_away": "no"},
            "Please say in a few words what there was.",
        ),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_saved(
    tmp_path: Path, sent: dict[str, str], says: str
) -> None:
    async def story(house: House, path: str) -> None:
        page = await house.http.post(path, data=sent, headers=FORM)
        assert page.status_code == 422
        assert "Nothing is saved yet." in page.text
        assert says in page.text
        assert await answers(house) == []
        if "answer.children_seen" in sent:
            assert 'value="yes" checked' in page.text

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (
            b'{"answer.devices_away": "yes"}',
            {"content-type": "application/json"},
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ),
        (b"answer.devices_away=yes", {}, HTTPStatus.UNPROCESSABLE_ENTITY),
        (b"answer.devices_away=yes", {"content-type": "multipart/form-data"}, HTTPStatus.BAD_REQUEST),
        (b"answer.devices_away=yes&" + b"x" * 70_000, FORM, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        ("answer.devices_away=é".encode(), FORM, HTTPStatus.UNPROCESSABLE_ENTITY),
        (b"&".join(b"a%d=1" % n for n in range(500)), FORM, HTTPStatus.BAD_REQUEST),
    ],
)
def test_what_is_no_form_of_ours_is_refused(
    tmp_path: Path, body: bytes, headers: dict[str, str], status: HTTPStatus
) -> None:
    async def story(house: House, path: str) -> None:
        page = await house.http.post(path, content=body, headers=headers)
        assert page.status_code == status
        assert await answers(house) == []

    play(tmp_path, story)


def test_a_long_note_is_cut(tmp_path: Path) -> None:
    async def story(house: House, path: str) -> None:
        await house.http.post(path, data={"answer.devices_away": "no", "note.devices_away": "x" * 5000})
        assert len((await answers(house))[0][2]) == 1000

    play(tmp_path, story)


def test_whatever_opens_nothing_is_answered_alike(tmp_path: Path) -> None:
    async def story(house: House, path: str) -> None:
        other_secret = Links.signed_with("another", None).token(
            session_key(UUID), HOST_EMAIL, house.clock.now() + DAY
        )
        wrong = [
            path + "x",
            path[:-1],
            f"/attest/{other_secret}",
            link(house, HOST_EMAIL, days=0),
            link(house, HOST_EMAIL, days=-1),
            link(house, HELPER_EMAIL),
            link(house, HOST_EMAIL, "ffffffffffffffff"),
            link(house, HOST_EMAIL, "2026-Q4"),
            "/attest/~",
        ]
        answered = [await house.http.get(one) for one in wrong]
        answered += [await house.http.post(one, data={"answer.devices_away": "yes"}) for one in wrong]
        assert {one.status_code for one in answered} == {404}
        assert len({(one.text, str(sorted(one.headers.items()))) for one in answered}) == 1
        assert "There is nothing to answer here" in answered[0].text
        assert await answers(house) == []

    play(tmp_path, story)


def test_a_link_that_ran_out_while_the_page_was_open_is_answered_alike(tmp_path: Path) -> None:
    async def story(house: House, path: str) -> None:
        assert (await house.http.get(path)).status_code == 200
        await house.wait(15 * DAY)
        assert (await house.http.post(path, data={"answer.devices_away": "yes"})).status_code == 404

    play(tmp_path, story)


def test_nobody_sees_what_others_answered(tmp_path: Path) -> None:
    async def story(house: House, path: str) -> None:
        await taken_down(house, LEAD_EMAIL, devices_away=Given(Answer.NO, "It looked like the host's."))
        page = await house.http.get(path)
        assert "looked like" not in page.text
        assert LEAD_EMAIL not in page.text
        assert "Saved:" not in page.text
        await house.http.post(path, data={"answer.devices_away": "yes"})
        assert [one[1:] for one in await answers(house)] == [
            ("no", "It looked like the host's.", LEAD_EMAIL),
            ("yes", "", HOST_EMAIL),
        ]

    play(tmp_path, story)


def test_names_are_text_and_nothing_else(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.meetings[house.meeting.id].topic = "<script>alert(1)</script>"
        await house.begin(ADA)
        await house.end()
        page = await house.http.get(link(house, HOST_EMAIL))
        assert page.status_code == 200
        assert "<script" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text

    live(tmp_path, story, attestations="", more=PUBLIC)


def test_the_form_goes_to_where_it_came_from_behind_a_proxy_too(tmp_path: Path) -> None:
    async def story(house: House, path: str) -> None:
        assert '<form method="post" autocomplete="off">' in (await house.http.get(path)).text
        sent = await house.http.post(path, data={"answer.devices_away": "yes"})
        assert (
            httpx.URL(f"https://safe.example.org/kept{path}").join(sent.headers["location"])
            == f"https://safe.example.org/kept{path}"
        )

    play(tmp_path, story)


def test_what_is_due_is_listed_for_staff(tmp_path: Path) -> None:
    async def story(house: House, path: str) -> None:
        due = await house.http.get("/attestations")
        assert due.status_code == 200
        text = " ".join(due.text.split())
        assert "October to December 2026" in text
        assert "6 of 6 still to be answered" in text
        assert "July to September 2026" not in text
        assert f'<a href="/sessions/{session_key(UUID)}"><bdi>Kids knitting</bdi></a>' in text
        assert "4 of 4" in text
        assert "Overdue" not in text
        await house.wait(DAY)
        text = (await house.http.get("/attestations")).text
        assert "Overdue:" in text
        # The lead was told that they are overdue, at 16:00; the host was last told two hours before.
        assert "last told 4 Nov 2026, 14:00" in text
        assert all(f'<span class="code">{key}</span>' in text for key in KEYS)
        await house.http.post(path, data={f"answer.{key}": "yes" for key in KEYS})
        assert "Nothing is open." in (await house.http.get("/attestations")).text
        assert 'href="/attestations"' in (await house.http.get("/")).text

    play(tmp_path, story, more="")


def test_a_quarter_that_was_asked_about_stays_in_sight_until_the_next_is_over(tmp_path: Path) -> None:
    async def story(house: House, path: str) -> None:
        quarter, now = Quarter(2026, 3), house.clock.now()
        answer = Attested(at=now, item="dbs_list", answer=Answer.NO, by=LEAD_EMAIL, note="Two are missing.")
        await house.chaperone.database.write(lambda c: keep_answers(c, quarter, [answer], now))
        text = " ".join((await house.http.get("/attestations")).text.split())
        assert "July to September 2026" in text
        assert "<strong>Overdue:</strong> 5 of 6 still to be answered" in text
        assert "Two are missing." in text

    play(tmp_path, story, more="")


def test_today_says_what_is_due_of_a_quarter_to_whoever_is_to_answer_or_to_chase(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        quarter, now = Quarter(2026, 3), house.clock.now()
        answer = Attested(at=now, item="dbs_list", answer=Answer.YES, by=HELPER_EMAIL)
        await house.chaperone.database.write(lambda c: keep_answers(c, quarter, [answer], now))

        async def today(whom: str) -> str:
            await house.visitor.sign_in(whom)
            page = " ".join((await house.http.get("/")).text.split())
            return page.partition("Waiting for somebody")[2]

        chased = await today(LEAD_EMAIL)
        assert "<strong>Overdue since Wed 30 Sep 2026, 23:59:</strong> " in chased
        assert ">5 questions about July to September 2026 that nobody has answered yet</a>. Please" in chased
        assert "yet</a>, due Thu 31 Dec 2026, 23:59. To answer: <bdi>Owen Price</bdi>." in chased
        assert "/attest/" not in chased
        assert "Please remind <bdi>Owen Price</bdi>." in chased
        assert " 2026 that nobody" not in await today(HOST_EMAIL)
        theirs = re.search(r'href="(/attest/[^"]+)">Answer 5 questions about July', await today(HELPER_EMAIL))
        assert theirs is not None
        answers = {f"answer.{item.key}": "yes" for item in QUARTER_ITEMS}
        assert (await house.http.post(theirs[1], data=answers, auth=None)).status_code == 303
        assert "July" not in await today(HELPER_EMAIL)
        house.clock.advance(2 * DAY)
        assert (await house.http.get(theirs[1], auth=None)).status_code == 404

    live(tmp_path, story, attestations=f'[attestations]\nresponsible = "{HELPER_EMAIL}"\n')


def test_what_is_due_is_for_staff_alone(tmp_path: Path) -> None:
    async def story(house: House, path: str) -> None:
        sent_on = await house.http.get("/attestations", auth=None)
        assert sent_on.headers["location"] == "/sign-in?next=%2Fattestations"

    play(tmp_path, story)


def test_the_lead_is_not_told_to_tell_the_lead(tmp_path: Path) -> None:
    async def story(house: House, path: str) -> None:
        hosts = " ".join((await house.http.get(path)).text.split())
        assert "Tell Grace Obi of anything else that worries you" in hosts
        leads = " ".join((await house.http.get(link(house, LEAD_EMAIL, "2026-Q4", 60))).text.split())
        assert "You are the safeguarding lead: act on anything else" in leads
        assert "Tell " not in leads

    play(tmp_path, story)
