"""`chaperone replay`: what it prints and how it ends, on the journal of a session that was played."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from rules.events import ZoomRole
from tests.bot.house import BEN, HELPER, MEETING, UUID, House, live
from tests.bot.replay.typed import ANOTHER, SECOND, replay, two_sessions


@contextmanager
def altered(folder: Path, change: str, back: str) -> Iterator[None]:
    """The journal with a change to it, for a while."""
    with closing(sqlite3.connect(folder / "journal.db")) as journal:
        with journal:
            assert journal.execute(change).rowcount == 1
        try:
            yield
        finally:
            with journal:
                journal.execute(back)


def test_a_sound_journal_gives_no_difference(played: Path) -> None:
    typed = replay(played, UUID)
    assert (typed.code, typed.err) == (0, "")
    assert typed.out.startswith("03 November 2026, 16:00 · Kids knitting · ")
    assert ": the same (1 finding, " in typed.out
    assert replay(played, MEETING).out.count(ANOTHER) == 1
    assert replay(played, "1").out == typed.out


def test_a_month_is_replayed_session_by_session(played: Path) -> None:
    typed = replay(played, "--month", "2026-11")
    assert typed.code == 0
    assert [UUID in line for line in typed.out.splitlines()] == [True, False, False]
    assert typed.out.splitlines()[-1] == "2 sessions decided again: 2 the same, 0 otherwise."
    empty = replay(played, "--month", "2026-12")
    assert (empty.code, empty.out) == (0, "No session is in the journal for that month.\n")
    as_json = replay(played, "--month", "2026-11", "--format", "json").json
    assert (as_json["schema"], as_json["same"], as_json["otherwise"]) == ("chaperone.replay/1", 2, 0)
    assert [one["meeting_uuid"] for one in as_json["sessions"]] == [UUID, ANOTHER]
    assert replay(played, "--month", "2026-12", "--format", "json").json["sessions"] == []


def test_what_was_only_planned_is_not_replayed(played: Path) -> None:
    plan = f"UPDATE sessions SET planned_for = {{}} WHERE uuid = '{ANOTHER}'"
    with altered(played, plan.format(0), plan.format("NULL")):
        typed = replay(played, "--month", "2026-11")
    assert (typed.code, ANOTHER in typed.out) == (0, False)


def test_a_month_is_one_of_the_organisations_clock(tmp_path: Path) -> None:
    async def late_at_night(house: House) -> None:
        house.zoom.start(MEETING, uuid=UUID)
        await house.wait(SECOND)

    live(tmp_path, late_at_night)
    config = tmp_path / "chaperone.toml"
    config.write_text(config.read_text().replace("Europe/London", "Pacific/Kiritimati"))
    shifted = "UPDATE sessions SET first_seen = first_seen + 27 * 86400000000"
    with closing(sqlite3.connect(tmp_path / "journal.db")) as journal, journal:
        journal.execute(shifted)
    assert UUID in replay(tmp_path, "--month", "2026-12").out
    assert UUID not in replay(tmp_path, "--month", "2026-11").out


REASON = "UPDATE findings SET reason = '{to}' WHERE rule = 'screen_share'"


def test_what_was_changed_in_the_journal_shows_and_fails(played: Path) -> None:
    said = f"{BEN} is sharing a screen. In this session only staff share a screen."
    with altered(played, REASON.format(to="Nothing happened."), REASON.format(to=said)):
        typed = replay(played, UUID)
        assert (typed.code, typed.err) == (1, "")
        assert "  Decided otherwise:\n    finding · 16:00:2" in typed.out
        assert f"      reason: Nothing happened. → {said}\n" in typed.out
        assert "or the journal was changed" in typed.out
        (change,) = replay(played, UUID, "--format", "json").json["sessions"][0]["changes"]
        assert (change["how"], change["what"], change["parts"]) == ("changed", "finding", ["reason"])
        of_month = replay(played, "--month", "2026-11")
        assert of_month.code == 1
        assert "2 sessions decided again: 1 the same, 1 otherwise." in of_month.out
    assert replay(played, UUID).code == 0


def test_a_breach_that_was_hidden_comes_back(played: Path) -> None:
    hide = "UPDATE findings SET retracted_at = 0 WHERE rule = 'screen_share'"
    with altered(played, hide, "UPDATE findings SET retracted_at = NULL WHERE rule = 'screen_share'"):
        typed = replay(played, UUID)
    assert typed.code == 1
    assert "  Only decided now:\n    finding · " in typed.out


def test_an_action_that_was_slipped_in_shows(tmp_path: Path) -> None:
    live(tmp_path, two_sessions)
    columns = "session, finding, rule, kind, at, decided_at, body"
    slip = f"INSERT INTO actions (id, {columns}) SELECT 'slipped', {columns} FROM actions WHERE rule = 'screen_share' LIMIT 1"
    with closing(sqlite3.connect(tmp_path / "journal.db")) as journal, journal:
        journal.execute(slip)
    typed = replay(tmp_path, UUID)
    assert typed.code == 1
    assert "  Only decided then:\n    action · " in typed.out
    assert "[slipped]" in typed.out


def test_what_later_news_took_back_is_no_difference(tmp_path: Path) -> None:
    async def made_co_host_unheard(house: House) -> None:
        await house.begin(HELPER)
        house.zoom.change_role(MEETING, HELPER, ZoomRole.CO_HOST)
        held_back = house.zoom.outbox.copy()
        house.zoom.outbox.clear()
        await house.wait(SECOND)
        house.zoom.share_screen(MEETING, HELPER)
        await house.wait(5 * SECOND)
        house.zoom.outbox.extend(held_back)
        await house.wait(5 * SECOND)

    live(tmp_path, made_co_host_unheard)
    typed = replay(tmp_path, UUID)
    assert typed.code == 0
    assert "  Later news took back 2 actions." in typed.out


def test_what_waits_to_be_decided_is_left_out(tmp_path: Path) -> None:
    live(tmp_path, two_sessions)
    with closing(sqlite3.connect(tmp_path / "journal.db")) as journal, journal:
        journal.execute("UPDATE deliveries SET decided_at = NULL WHERE event = 'meeting.ended'")
    typed = replay(tmp_path, UUID)
    assert "  Not decided yet, and left out: 1 delivery." in typed.out


def test_a_profile_that_was_changed_shows(played: Path) -> None:
    other = f"UPDATE sessions SET profile = 'adults' WHERE uuid = '{UUID}'"
    with altered(played, other, other.replace("adults", "children")):
        typed = replay(played, UUID)
    assert typed.code == 1
    assert "  Profile: children instead of adults." in typed.out


def test_another_policy_shows_what_it_would_have_decided(played: Path) -> None:
    text = (played / "chaperone.toml").read_text()
    other = played / "other.toml"
    other.write_text(
        text.replace("[profiles.children.rules]", '[profiles.children.rules]\nscreen_share = "off"')
    )
    typed = replay(played, UUID, "--policy", str(other))
    assert (typed.code, typed.err) == (0, "")
    assert "  Only under the session's own policy:\n    finding · " in typed.out
    assert f"Screen share · remove the participant from the session, {BEN}\n" in typed.out
    assert "[" not in typed.out
    assert "Nothing was sent" in typed.out
    changes = replay(played, UUID, "--policy", str(other), "--format", "json").json["sessions"][0]["changes"]
    assert {change["how"] for change in changes} == {"removed"}
    assert {"alert_host", "remove_participant"} <= {c["before"].get("action") for c in changes}


def test_what_another_policy_would_have_done_later_is_said_in_a_sentence(played: Path) -> None:
    text, other = (played / "chaperone.toml").read_text(), played / "later.toml"
    later = '[profiles.children.rules]\nscreen_share = { after = "20s" }'
    other.write_text(text.replace("[profiles.children.rules]", later))
    said = replay(played, UUID, "--policy", str(other)).out
    assert (
        f"Screen share · remove the participant from the session, {BEN}\n      It would have come at 16:00:40 "
        in said
    )
    assert "instead of 16:00:50.\n" in said
    assert "      That would have followed at 16:00:40 instead of 16:00:50.\n" in said
    assert not any(odd in said for odd in ("[", " → ", "later_at"))


def test_the_same_policy_shows_no_difference(played: Path) -> None:
    typed = replay(played, UUID, "--policy", str(played / "chaperone.toml"))
    assert typed.code == 0
    assert ": the same (" in typed.out


def test_another_profile_is_named(played: Path) -> None:
    other = played / "grown-up.toml"
    text = (played / "chaperone.toml").read_text()
    other.write_text(text.replace('profile = "children"', 'profile = "adults"'))
    typed = replay(played, UUID, "--policy", str(other))
    assert typed.code == 0
    assert "  Profile: adults instead of children." in typed.out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "Name a session, or give a month"),
        ((UUID, "--month", "2026-11"), "Name a session, or give a month"),
        (("--month", "November"), '"November" is no month; write it as 2026-11.'),
        (
            ("--month", "2026-11", "--export", "x.json"),
            "Name the session in the journal that is to be exported",
        ),
        (("nobody",), 'There is no session "nobody" in the journal.'),
        (("nobody", "--export", "x.json"), 'There is no session "nobody" in the journal.'),
        ((UUID, "--policy", "nowhere.toml"), "There is no configuration at nowhere.toml"),
    ],
)
def test_what_was_mistyped_is_wrong(played: Path, words: tuple[str, ...], why: str) -> None:
    typed = replay(played, *words)
    assert (typed.code, typed.out) == (2, "")
    assert why in typed.err
