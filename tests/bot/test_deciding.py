"""Sessions decided from what was received: from their beginning, over restarts, until their report is asked for."""

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.deciding import REPORT_AFTER
from bot.journal.decided import decided_action, session_row
from bot.journal.received import events_of, insert_new, row_of, undecided
from bot.journal.tables import decisions, findings, policies
from rules.actions import ActionKind
from rules.events import RegisterRead
from rules.session import BEGINNING
from tests.bot.desk import SECOND, a_desk
from tests.bot.house import (
    ADA,
    BEN,
    HOST_EMAIL,
    MEETING,
    STAFF,
    START,
    UUID,
    configured,
    received,
)

pytestmark = pytest.mark.usefixtures("either_store")


def test_a_session_begins_with_its_policy_its_register_and_a_look_at_its_settings(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.zoom.start(MEETING, uuid=UUID)
        live = desk.hear()
        assert live is not None
        assert live.session.register is not None
        assert [entry.name for entry in live.session.register.entries][:2] == [ADA, BEN]
        row = desk.row
        assert row == live.row
        assert (row.meeting_id, row.topic, row.profile) == (MEETING, "Kids knitting", "children")
        assert row.host_email == HOST_EMAIL
        assert row.register == str(tmp_path / "register.csv")
        assert [h for (h,) in desk.read(select(policies.c.hash))] == [row.policy_hash]
        jobs = {job.kind: job for job in desk.jobs}
        assert jobs.keys() == {"read_settings", "issue_report"}
        assert jobs["read_settings"].payload["meeting_id"] == MEETING


def test_a_session_of_which_nothing_is_known_is_not_made_up(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk, desk.database.engine.begin() as connection:
        assert desk.decider.decide(connection, UUID, None, [], START) is None
        assert session_row(connection, UUID) is None


def test_what_waited_while_nothing_was_decided_is_decided_all_at_once(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk, desk.database.engine.begin() as connection:
        events = [*desk.zoom.start(MEETING, uuid=UUID), *desk.zoom.join(MEETING, ADA)]
        insert_new(connection, [row_of(received(event, START)) for event in events])
        (first, *others) = undecided(connection, 100, ())
        assert len(others) == len(events) - 1
        assert first.event is not None
        desk.decider.decide(connection, UUID, None, [first.event], START)
        assert undecided(connection, 100, ()) == []


def test_what_is_due_is_kept_and_decided_at_its_time(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.zoom.start(MEETING, uuid=UUID)
        desk.zoom.join(MEETING, ADA)
        desk.hear()
        assert desk.found == set()
        due_at = desk.row.due
        assert due_at is not None
        desk.decide(at=due_at)
        assert [opened for _, opened, _ in desk.found] == [due_at]
        assert desk.row.due != due_at


def test_a_restart_changes_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.zoom.start(MEETING, uuid=UUID)
        desk.zoom.join(MEETING, ADA)
        desk.hear()
        desk.decide(at=START + 5 * SECOND)
        before = desk.found, desk.actions, desk.jobs, desk.row
        told = desk.read(select(decisions.c.body))
        desk.forget()
        desk.decide(at=START + 6 * SECOND)
        assert (desk.found, desk.actions, desk.jobs, desk.row) == before
        assert desk.read(select(decisions.c.body)) == told


def test_a_breach_that_later_news_disprove_is_withdrawn_and_it_is_told_why(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.zoom.start(MEETING, uuid=UUID)
        desk.zoom.arrive(MEETING, ADA)
        desk.clock.advance(SECOND)
        desk.zoom.admit(MEETING, ADA)
        on_time = [
            e for e in desk.zoom.outbox if "waiting_room" not in e["event"] and "admitted" not in e["event"]
        ]
        late = [e for e in desk.zoom.outbox if e not in on_time]
        desk.decide(*on_time)
        desk.decide(at=START + 10 * SECOND)
        assert [rule for (rule,) in desk.read(select(findings.c.rule))] == ["waiting_room"]
        action = next(a for a in desk.actions if a.finding)
        desk.decide(*late, at=START + 20 * SECOND)
        assert desk.found == set()
        assert [a.id for a in desk.actions if a.finding] == [action.id]
        told = json.loads(desk.read(select(decisions.c.body).order_by(decisions.c.seq.desc()))[0].body)
        assert told["event"] == "DecidedAgain"
        assert told["retracted"] == [action.finding]
        assert set(told["because"]) == {received(e, START).id for e in late}


def test_news_of_the_moment_of_an_appointment_comes_before_it(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.zoom.start(MEETING, uuid=UUID)
        desk.zoom.join(MEETING, ADA)
        desk.hear()
        desk.clock.advance(5 * SECOND)
        desk.zoom.leave(MEETING, ADA)
        desk.decide(at=desk.clock.now())
        assert len(desk.found) == 1
        desk.hear()
        assert desk.found == set()


def test_a_session_goes_on_under_the_policy_with_which_it_began(tmp_path: Path) -> None:
    stricter = '[profiles.children.rules]\nscreen_share = { respond = ["alert_safeguarding"] }'
    with a_desk(tmp_path) as desk:
        desk.zoom.start(MEETING, uuid=UUID)
        desk.zoom.arrive(MEETING, ADA)
        desk.zoom.admit(MEETING, ADA)
        desk.hear()
        before = desk.row.policy_hash
        desk.config = configured(tmp_path, desk.zoom, "http://127.0.0.1", more=stricter)
        desk.forget()
        desk.clock.advance(10 * SECOND)
        desk.zoom.share_screen(MEETING, ADA)
        desk.hear()
        assert desk.row.policy_hash == before
        assert ActionKind.ALERT_SAFEGUARDING not in {action.kind for action in desk.actions}


BY_HOST = """
[[sessions]]
host = "marta@*"
profile = "adults"
register = "other.csv"
"""


def test_a_register_that_only_the_host_tells_of_is_read_once_the_host_is_known(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("name\nZoe Quill\n")
    with a_desk(tmp_path, more=BY_HOST) as desk:
        meeting = desk.zoom.add_meeting(
            desk.zoom.users[desk.zoom.meetings[MEETING].host_id], "Lace", meeting_id="81111111111"
        )
        desk.zoom.start(meeting.id, uuid=UUID)
        live = desk.hear()
        assert live is not None
        assert live.session.register is not None
        assert [entry.name for entry in live.session.register.entries] == ["Zoe Quill"]
        assert (live.row.profile, live.row.register) == ("adults", str(tmp_path / "other.csv"))
        with desk.database.engine.connect() as connection:
            (register,) = (e for e in events_of(connection, UUID) if isinstance(e, RegisterRead))
        assert register.at == BEGINNING


def test_a_register_that_cannot_be_read_is_news_of_now_that_the_host_gets(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with a_desk(tmp_path, register=None) as desk:
        desk.zoom.start(MEETING, uuid=UUID)
        desk.clock.advance(SECOND)
        live = desk.hear()
        assert live is not None
        assert live.session.register_problem == "register.csv: there is no such file."
        notices = [a for a in desk.actions if a.rule == "screen_name"]
        assert [a.kind for a in notices] == [ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING]
        assert {a.at for a in notices} == {desk.clock.now()}
        assert all("register.csv: there is no such file." in a.text for a in notices)
    assert "a register cannot be read" in caplog.text


def test_what_is_about_the_host_is_marked(tmp_path: Path) -> None:
    staff = STAFF.replace("Marta Reyes", "Otter.ai")
    with a_desk(tmp_path, staff=staff) as desk:
        desk.zoom.users[desk.zoom.meetings[MEETING].host_id].display_name = "Marta's Notetaker"
        desk.zoom.start(MEETING, uuid=UUID)
        desk.zoom.arrive(MEETING, "Ada's Notetaker")
        desk.zoom.admit(MEETING, "Ada's Notetaker")
        desk.hear()
        desk.decide(at=START + 10 * SECOND)
        with desk.database.engine.connect() as connection:
            marked = {
                action.subject.name: decided_action(connection, action.id).about_host
                for action in desk.actions
                if action.rule == "recording"
            }
        assert marked == {"Marta's Notetaker": True, "Ada's Notetaker": False}


def test_the_report_is_asked_for_once_after_the_last_news(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.zoom.start(MEETING, uuid=UUID)
        desk.zoom.end(MEETING)
        *most, left, ended = desk.zoom.outbox
        desk.decide(*most, ended)
        desk.decide(left, at=START + 3 * SECOND)
        (job,) = (job for job in desk.jobs if job.kind == "issue_report")
        assert job.run_at == START + 3 * SECOND + REPORT_AFTER
        assert desk.row.ended_at == START
        assert desk.row.due is None


def test_a_rule_that_breaks_is_told_of_by_ids_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with a_desk(tmp_path) as desk, caplog.at_level(logging.ERROR):
        profile = desk.config.policy.profiles["children"]
        # The options of one rule are none of another's.
        broken = replace(profile, rules={**profile.rules, "waiting_room": profile.rules["screen_name"]})
        policy = replace(desk.config.policy, profiles={"children": broken})
        desk.config = replace(desk.config, policy=policy)
        desk.zoom.start(MEETING, uuid=UUID)
        desk.zoom.arrive(MEETING, ADA)
        desk.hear()
        assert f"rule waiting_room broke in session {desk.row.key}: AttributeError" in caplog.text
        assert ADA not in caplog.text
