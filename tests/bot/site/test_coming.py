"""What the first staff page shows of the sessions to come."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.site.coming import Coming, ComingSession
from bot.site.sessions.shelf import Today
from rules.events import SettingsRead
from rules.readiness import Missing, Readiness
from tests.bot.site.test_site import START, Shelf, get

OFF = Missing("waiting_room", "waiting_room", "The waiting room is off.", "Please tick it.", "It is locked.")
SHARES = Missing("screen_share", "who_can_share_screen", "Guests may share.", "Please set it.")
READ = START - timedelta(hours=24)


def page(*sessions: ComingSession, **more: Any) -> str:
    answer = get("/", Shelf(now=Today(coming=Coming(sessions, **more))))
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def ahead(topic: str = "Weaving", host: str = "Marta Reyes", **known: Any) -> ComingSession:
    return ComingSession(topic, host, Readiness(**({"start": START, "read_at": READ} | known)))


@pytest.mark.parametrize(
    ("known", "mark", "also"),
    [
        ({}, "✓</span> Ready", "Looked at on Mon 7 Sep 2026, 16:30."),
        (
            {"missing": (OFF,)},
            "✗</span> 1 thing missing",
            "could not change this itself: It is locked. Please",
        ),
        ({"missing": (OFF, SHARES)}, "✗</span> 2 things missing", "Guests may share. Please set it."),
        ({"unseen": ("Is it on?",)}, "?</span> Not everything could be seen", "<li>Is it on?</li>"),
        ({"read_at": None}, "…</span> Not looked at yet", "Chaperone looks at it a day, half an hour and"),
        ({"problem": "No answer."}, "?</span> Could not be looked at", "<li>No answer.</li>"),
    ],
)
def test_a_session_to_come_is_shown_as_it_stands(known: dict[str, Any], mark: str, also: str) -> None:
    shown = page(ahead(**known))
    assert '<h2 id="coming">Coming up</h2>' in shown
    assert "<bdi>Weaving</bdi>" in shown
    assert "Tue 8 Sep 2026, 16:30 · <bdi>Marta Reyes</bdi>" in shown
    assert mark in shown
    assert also in shown


def test_what_is_not_known_is_left_out() -> None:
    shown = page(ahead("", ""))
    assert "<bdi>Session without a topic</bdi>" in shown
    assert "16:30 ·" not in shown


def test_where_nothing_comes_up_nothing_is_said_of_it() -> None:
    assert "Coming up" not in page()


def test_looking_for_meetings_that_goes_wrong_is_shown() -> None:
    hosts = dict.fromkeys(("marta@weavers.example", "owen@weavers.example"), "Zoom refused.")
    shown = page(problems={**hosts, "81234567890": "No answer."})
    assert "Sessions to come may be missing here" in shown
    assert "meetings of marta@weavers.example and owen@weavers.example: Zoom refused." in shown
    assert "meetings of 81234567890: No answer." in shown


def test_what_only_the_accounts_owner_can_set_is_shown_once_as_last_read() -> None:
    before = SettingsRead(at=READ - timedelta(hours=1), rename=True, chat_etiquette=False)
    last = SettingsRead(at=READ, rename=True, chat_etiquette=True)
    shown = page(*[replace(ahead(), settings=settings) for settings in (before, last, before, None)])
    assert '<h2 id="account">For the owner of your Zoom account</h2>' in shown
    assert (
        shown.count("change their own screen names during a session. To change that: at zoom.us under") == 1
    )
    assert "Chat Etiquette Tool" not in shown
    assert "owner of your Zoom account" not in page(ahead())


def test_what_people_type_is_shown_as_text() -> None:
    assert "&lt;b&gt;Weaving" in page(ahead("<b>Weaving"))
