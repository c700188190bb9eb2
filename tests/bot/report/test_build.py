"""The report as the contract has it, from a session as it was decided."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.journal.done import Outcome
from bot.report.build import (
    BROKE,
    NOT_LOOKED_AT,
    SCHEMA,
    SWITCHED_OFF,
    build,
    content_of,
    numbered,
)
from rules.actions import ActionKind, ActionOutcome, Step
from rules.catalog import catalog
from rules.clauses import CLAUSES, RULE_NAMES
from rules.events import (
    Event,
    MeetingStarted,
    Participant,
    ParticipantJoined,
    ParticipantLeft,
    SharingEnded,
    SharingStarted,
)
from rules.finding import SESSION
from rules.policy import Response, RulePolicy
from tests.bot.report_material import (
    ADA,
    BEN,
    HOST,
    MEETING,
    SHARING,
    START,
    a_session,
    after,
    an_action,
    material,
    policy,
    rule,
)


def test_a_report_has_what_the_contract_names_and_can_be_written_as_json() -> None:
    report = build(material(a_session(*SHARING)))
    assert list(report) == [
        *("schema", "number", "hash", "previous_hash", "policy_hash", "session", "outcome"),
        *("rules", "findings", "attendance", "coverage", "review"),
    ]
    assert json.loads(json.dumps(report)) == report
    assert (report["schema"], report["number"], report["hash"], report["review"]) == (
        SCHEMA,
        None,
        None,
        None,
    )
    assert report["session"] == {
        "meeting_id": "84620017395",
        "meeting_uuid": "uu/id==",
        "topic": "Kids knitting",
        "profile": "children",
        "host": "marta@willowlane.example",
        "scheduled_start": "2026-11-03T16:00:00.000Z",
        "scheduled_end": "2026-11-03T16:30:00.000Z",
        "started_at": "2026-11-03T16:00:00.000Z",
        "ended_at": "2026-11-03T16:25:00.000Z",
    }


def test_every_rule_of_the_policy_has_a_row_in_the_policys_order() -> None:
    report = build(material(a_session()))
    assert [row["rule"] for row in report["rules"]] == list(RULE_NAMES)
    firsts = {clause.rule: clause.number for clause in reversed(CLAUSES)}
    assert {row["rule"]: row["clause"] for row in report["rules"]} == firsts
    assert all(row["reason"] for row in report["rules"])


def test_a_finding_says_what_when_by_what_and_what_was_done() -> None:
    given = material(a_session(*SHARING))
    alert = next(a for a in given.actions if a.kind is ActionKind.ALERT_HOST and a.rule == "screen_share")
    outcomes = {alert.id: Outcome(alert.id, after(61), ActionOutcome.DONE, "Team Chat", None)}
    (finding,) = build(replace(given, outcomes=outcomes))["findings"]
    assert finding == {
        "rule": "screen_share",
        "subject": {"kind": "participant", "name": "Ada Fenwick", "participant_id": "2"},
        "opened_at": "2026-11-03T16:01:00.000Z",
        "closed_at": "2026-11-03T16:01:15.500Z",
        "reason": "Ada Fenwick is sharing a screen. In this session only staff share a screen.",
        "evidence": ["share", "unshare"],
        "responses": [
            {
                "action": "alert_host",
                "outcome": "done",
                "channel": "Team Chat",
                "at": "2026-11-03T16:01:01.000Z",
                "detail": None,
            }
        ],
    }


def test_a_rule_breached_more_than_once_says_so() -> None:
    again = (
        SharingStarted(at=after(90), delivery="2", who=BEN),
        SharingEnded(at=after(95), delivery="3", who=BEN),
    )
    row = rule(build(material(a_session(*SHARING, *again))), "screen_share")
    assert (row["status"], row["breaches"]) == ("breached", 2)
    assert row["reason"].endswith("(1 more of this kind.)")
    assert rule(build(material(a_session(*SHARING))), "screen_share")["breaches"] == 1


def test_what_was_not_looked_at_is_never_called_kept() -> None:
    under = policy()
    profile = under.profiles["children"]
    off = replace(profile, rules={name: r for name, r in profile.rules.items() if name != "screen_name"})
    report = build(
        material(
            a_session(),
            replace(under, profiles={"children": off}),
            switched_off={"children": frozenset({"screen_name", "camera"})},
        )
    )
    assert (rule(report, "screen_name")["status"], rule(report, "screen_name")["reason"]) == (
        "off",
        SWITCHED_OFF,
    )
    assert (rule(report, "camera")["status"], rule(report, "camera")["reason"]) == ("off", SWITCHED_OFF)
    assert "camera" not in report["coverage"]["not_checked"]
    for name in set(RULE_NAMES) - set(catalog()):
        row = rule(report, name)
        assert (row["status"], row["reason"]) == ("not_checked", NOT_LOOKED_AT)
        assert name in report["coverage"]["not_checked"]


def test_a_rule_that_this_kind_of_session_does_not_have_is_off() -> None:
    profile = policy().profiles["children"]
    adults = replace(policy(), profiles={"children": replace(profile, rules={})})
    assert rule(build(material(a_session(), adults)), "screen_share")["status"] == "off"


def test_a_rule_that_broke_while_it_looked_is_not_vouched_for() -> None:
    given = material(a_session())
    given.session.faults["screen_share"] = "KeyError"
    row = rule(build(given), "screen_share")
    assert (row["status"], row["reason"]) == ("not_checked", BROKE)


def test_a_rule_that_breaks_over_the_report_leaves_the_others_their_say() -> None:
    broken = policy(recording=RulePolicy(Response(), object()))
    given = replace(material(a_session()), policy=broken)
    given.session.runs_under = None
    report = build(given)
    assert (rule(report, "recording")["status"], rule(report, "recording")["reason"]) == (
        "not_checked",
        BROKE,
    )
    assert rule(report, "screen_share")["status"] == "kept"


@pytest.mark.parametrize(
    ("more", "all_checked", "outcome"),
    [
        ((), True, "kept"),
        ((), False, "not_proven"),
        (SHARING, True, "breached"),
        (SHARING, False, "breached"),
    ],
)
def test_the_outcome_is_the_worst_of_the_rules(
    more: tuple[Event, ...], all_checked: bool, outcome: str
) -> None:
    # Zoom's settings, as they are read in this session, say nothing of a passcode.
    under = policy() if all_checked else policy(passcode=catalog()["passcode"].presets["children"])
    assert build(material(a_session(*more), under))["outcome"] == outcome


def test_responses_are_in_the_order_in_which_they_were_wanted() -> None:
    given = material(a_session(*SHARING))
    outcomes = {a.id: Outcome(a.id, after(1), ActionOutcome.DONE) for a in given.actions}
    (finding,) = build(replace(given, actions=tuple(reversed(given.actions)), outcomes=outcomes))["findings"]
    assert [response["action"] for response in finding["responses"]] == ["alert_host", "ask_participant"]


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (ActionOutcome.DONE, True),
        (ActionOutcome.ASKED_HOST, True),
        (ActionOutcome.WOULD_HAVE, False),
        (ActionOutcome.FAILED, False),
        (ActionOutcome.NOT_POSSIBLE, False),
        (None, False),
    ],
)
def test_what_was_done_over_a_breach_that_was_none_is_told(outcome: ActionOutcome | None, told: bool) -> None:
    action = an_action("x", "a breach that is no more")
    outcomes = {"x": Outcome("x", after(5), outcome, "Zoom API", "Detail.")} if outcome else {}
    report = build(material(a_session(), actions=(action,), outcomes=outcomes))
    assert ("retracted" in report) is told
    if told:
        assert report["retracted"] == [
            {
                "rule": "screen_share",
                "subject": {"kind": "participant", "name": "Ada Fenwick", "participant_id": "2"},
                "reason": "Why.",
                "action": "remove_participant",
                "outcome": str(outcome),
                "channel": "Zoom API",
                "at": "2026-11-03T16:00:05.000Z",
                "detail": "Detail.",
            }
        ]


def test_a_notice_is_about_no_breach_and_so_is_never_withdrawn() -> None:
    notice = replace(an_action("n", ""), kind=ActionKind.ALERT_HOST, subject=SESSION, step=Step.NOTICE)
    outcomes = {"n": Outcome("n", after(5), ActionOutcome.DONE)}
    assert "retracted" not in build(material(a_session(), actions=(notice,), outcomes=outcomes))


def test_an_action_that_is_wanted_no_longer_is_told_of_only_where_something_was_done() -> None:
    given = material(a_session(*SHARING))
    first, second = given.actions[:2]
    outcomes = {
        first.id: Outcome(first.id, after(61), ActionOutcome.DONE),
        second.id: Outcome(second.id, after(61), ActionOutcome.NOT_POSSIBLE),
    }
    (finding,) = build(replace(given, wanted=frozenset(), outcomes=outcomes))["findings"]
    assert [response["outcome"] for response in finding["responses"]] == ["done"]


def test_attendance_is_by_arrival_with_roles_matches_and_minutes() -> None:
    unseen = Participant(user_id="9", name="Zoe Quill", participant_uuid="Z")
    report = build(
        material(
            a_session(
                ParticipantLeft(at=after(100), delivery="left", who=unseen),
                ParticipantLeft(at=after(130.25), delivery="left a", who=ADA),
            )
        )
    )
    seen = [(s["name"], s["role"], s["matched"], s["minutes"], s["waited"]) for s in report["attendance"]]
    assert seen == [
        ("Marta Reyes", "host", None, 25.0, False),
        ("Ada Fenwick", "guest", "Ada Fenwick", 2.0, True),
        ("Ben Adeyemi", "guest", "Ben Adeyemi", 24.8, True),
        ("Zoe Quill", "stranger", None, None, False),
    ]
    assert report["attendance"][-1]["joined_at"] is None
    assert report["coverage"] == {
        "deliveries": 8,
        "gaps": 1,
        "late": 1,
        "reconciled": 0,
        "not_checked": report["coverage"]["not_checked"],
    }


def test_a_session_that_goes_on_has_no_end_yet() -> None:
    report = build(material(a_session(over=False)))
    assert report["session"]["ended_at"] is None
    assert {stay["left_at"] for stay in report["attendance"]} == {None}
    assert {stay["minutes"] for stay in report["attendance"]} == {None}


def test_a_host_of_whom_only_the_id_is_known_is_called_by_it() -> None:
    report = build(material([MeetingStarted(at=START, delivery="s", meeting=MEETING)]))
    assert report["session"]["host"] == "h1"
    report = build(
        material([ParticipantJoined(at=START, delivery="s", meeting=MEETING, who=replace(HOST, email=None))])
    )
    assert report["session"]["host"] == "Marta Reyes"


@given(st.integers(1, 9999), st.none() | st.text(alphabet="0123456789abcdef", min_size=64, max_size=64))
def test_the_hash_covers_all_of_the_report_and_the_one_before(number: int, previous: str | None) -> None:
    report = REPORT
    body = numbered(report, number, previous)
    rest = {name: value for name, value in body.items() if name != "hash"}
    canonical = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert body["hash"] == sha256(canonical).hexdigest()
    assert (body["number"], body["previous_hash"]) == (number, previous)
    assert list(body) == list(report)
    assert numbered(report, number + 1, previous)["hash"] != body["hash"]
    assert numbered(report | {"outcome": "other"}, number, previous)["hash"] != body["hash"]
    assert content_of(body) == content_of(report)


REPORT = build(material(a_session(*SHARING)))
