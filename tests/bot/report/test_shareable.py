"""A version to share names nobody, whatever it is read as."""

import re
from datetime import timedelta

import pytest

from bot.initials.words import Initials
from bot.journal.decided import session_key
from bot.report.shareable import shareable
from tests.bot import report_example
from tests.bot.documents.pdf_text import pdf_text
from tests.bot.house import (
    HELPER,
    HELPER_EMAIL,
    HOST,
    HOST_EMAIL,
    LEAD,
    LEAD_EMAIL,
    MEETING,
    UUID,
    House,
    live,
)

REGISTER = """\
name,also known as,email,under 18,guardian,recording consent,policy agreed
Ada Fenwick,Addie F,ada.f@home.example,yes,Ruth Fenwick,yes,2026-09-01
Ben Adeyemi,,ben@home.example,yes,,no,
Cal Novák,Calvin,,yes,Petra Novák,yes,2026-09-01
"""
SCREEN_NAMES = ("Ada Fenwick", "addie f", "Ben A", "Calvin's iPad", "xX_Shadow_Xx", "Нина Орлова", "Петя 🦊")
NAMES = (
    *SCREEN_NAMES,
    *(
        "Addie F",
        "Ruth Fenwick",
        "Ben Adeyemi",
        "Cal Novák",
        "Calvin",
        "Petra Novák",
        "Fenwick",
        "Adeyemi",
        "Novák",
    ),
    *(HOST, HOST_EMAIL, HELPER, HELPER_EMAIL, LEAD, LEAD_EMAIL, "ada.f@home.example", "ben@home.example"),
    *("07700 900123", "Marta", "Shadow", MEETING, UUID),
)
ALSO = ("personal_information", "private_chat", "eligibility", "supervision", "staff_clearance", "behaviour")


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The full report as JSON, and what there is to share, as text."""

    async def story(house: House) -> dict[str, str]:
        house.meeting.topic, house.zoom.dlp = "Knitting with Ada Fenwick and Marta Reyes", True
        await house.begin(*SCREEN_NAMES)
        present = list(house.zoom.live(MEETING).present())
        for person in present[-4:]:
            house.zoom.write_in_meeting(MEETING, person, "Ben Adeyemi, ring me on 07700 900123 after school")
            house.zoom.share_screen(MEETING, person)
        await house.wait(timedelta(minutes=2))
        await house.end()
        address = f"/sessions/{session_key(UUID)}"
        page = await house.http.get(f"{address}/shareable")
        made = {"full": (await house.http.get(f"{address}/report.json")).text, "html": page.text}
        for kind in ("json", "csv"):
            made[kind] = (await house.http.get(f"{address}/shareable.{kind}")).text
        pdf = await house.http.get(f"{address}/shareable.pdf")
        return {**made, "pdf": pdf.content.decode("latin-1")}

    return live(tmp_path_factory.mktemp("shared"), story, register=REGISTER, also=ALSO)


@pytest.mark.parametrize("kind", ["html", "json", "csv", "pdf"])
def test_nobody_is_named_in_it(versions: dict[str, str], kind: str) -> None:
    text = versions[kind]
    text = pdf_text(text.encode("latin-1")) if kind == "pdf" else text.replace(session_key(UUID), "")
    named = [name for name in NAMES if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)]
    assert named == []
    assert "screen" in text
    assert "A.F." in text


def test_the_full_report_names_them(versions: dict[str, str]) -> None:
    named = [name for name in SCREEN_NAMES if name in versions["full"]]
    assert named == list(SCREEN_NAMES)
    assert "Ben Adeyemi" in versions["full"]


def test_what_the_report_says_otherwise_stays() -> None:
    report = report_example.all_kept()
    shared = shareable(report, Initials.of(("Priya Nair",)))
    assert [rule["reason"] for rule in shared["rules"]] == [rule["reason"] for rule in report["rules"]]
    assert (shared["number"], shared["hash"], shared["outcome"]) == (129, report["hash"], "kept")
    assert (shared["review"]["by"], shared["review"]["note"]) == ("H.O.", "What was noted here is left out.")
    assert (shared["session"]["host"], shared["session"]["meeting_id"]) == ("P.N.", None)


def test_what_was_written_is_left_out() -> None:
    report = report_example.report()
    finding = report["findings"][1] | {
        "rule": "personal_information",
        "reason": 'Noah B has written what looks like a telephone number in the chat ("call me on ••••• after").',
    }
    row = report["rules"][0] | {"rule": finding["rule"], "reason": finding["reason"]}
    shared = shareable(report | {"findings": [finding], "rules": [row]}, Initials.of(("Noah B",)))
    (found,) = shared["findings"]
    assert found["reason"] == "N.B. has written what looks like a telephone number in the chat."
    assert [row["reason"] for row in shared["rules"]] == [found["reason"]]
    assert (found["evidence"], found["subject"]["participant_id"]) == ([], None)
