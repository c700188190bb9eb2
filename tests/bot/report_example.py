"""Invented reports to render: a children's session in which much went wrong, one that still runs, one all kept."""

from typing import Any

from rules.clauses import RULE_NAMES, first_clause

KEPT_REASONS = {
    "licensed_host": "The host's Zoom account is licensed.",
    "passcode": "The meeting had a passcode.",
    "shared_link": "Zoom found the link nowhere in public.",
    "unique_link": "This meeting's link was not used for another session.",
    "behaviour": "Nobody was removed and no concern was raised.",
    "recording_access": "There is no recording that could be shared.",
    "camera": "Everybody's camera was seen on during introductions.",
    "personal_information": "No message looked like somebody's address or telephone number.",
    "session_close": "The host ended the session for everybody.",
    "waiting_room": "Everybody came through the waiting room.",
    "screen_name": "Every screen name was matched to the register.",
    "screen_share": "Zoom told of no screen share by anybody but staff.",
    "recording": "Zoom told of no recording, no AI Companion and no live stream.",
    "staff_clearance": "Both members of staff hold a DBS check that is in date.",
    "private_chat": "Staff wrote to nobody privately.",
    "eligibility": "Everybody on the register agreed to the policy.",
    "supervision": "Two members of staff were there for as long as children were.",
}


def report() -> dict[str, Any]:
    """45 minutes with nine participants and six findings, with every outcome that an action can have."""
    return {
        "schema": "chaperone.report/1",
        "number": 128,
        "hash": "9f2c4be1d07a35c86e1f90b2a4d7738c5b60e4f1a2938d7c6b5a4f3e2d1c0b9a",
        "previous_hash": "41d8cd98f00b204e9800998ecf8427e3b0c44298fc1c149afbf4c8996fb92427",
        "policy_hash": "ae41e4649b934ca495991b7852b855d14a8e3b0c44298fc1c149afbf4c8996fb",
        "session": _session(),
        "outcome": "breached",
        "rules": _rules(
            screen_share=("breached", "Noah B shared a screen for 1 min 34 s.", 1),
            recording=("breached", "A cloud recording ran, and AI Companion ran until the end.", 2),
            session_close=("breached", "The session ran 4 minutes past its planned end.", 1),
            waiting_room=("breached", "The waiting room was off until 16:21.", 1),
            screen_name=("breached", "Ollie's iPad could not be matched to the register.", 1),
            camera=(
                "not_checked",
                "Zoom does not tell of cameras without its Quality of Service Subscription.",
                0,
            ),
            private_chat=("not_checked", "Zoom does not send chat messages of this account.", 0),
            personal_information=("not_checked", "Zoom does not send chat messages of this account.", 0),
            behaviour=("exempt", "Jacob Mensah has an agreed support plan.", 0),
            recording_access=("off", None, 0),
        ),
        "findings": _findings(),
        "attendance": _attendance(),
        "coverage": {
            "deliveries": 94,
            "gaps": 1,
            "late": 3,
            "reconciled": 2,
            "not_checked": ["camera", "personal_information", "private_chat"],
        },
        "review": None,
    }


def provisional() -> dict[str, Any]:
    """The same session twenty minutes in, when one finding is closed and one is not."""
    made = report()
    made |= {"number": None, "hash": None, "previous_hash": None}
    made["session"]["ended_at"] = None
    made["findings"] = made["findings"][1:3]
    made["findings"][0]["closed_at"] = None
    made["attendance"] = [
        row | {"left_at": None, "minutes": None} for row in made["attendance"] if _before(row, "15:50")
    ]
    made["rules"] = _rules(
        screen_share=("breached", "Noah B shared a screen for 1 min 34 s.", 1),
        screen_name=("breached", "Ollie's iPad could not be matched to the register.", 1),
        camera=(
            "not_checked",
            "Zoom does not tell of cameras without its Quality of Service Subscription.",
            0,
        ),
        session_close=("not_checked", "The session is not over yet.", 0),
    )
    made["coverage"] = {
        "deliveries": 41,
        "gaps": 0,
        "late": 0,
        "reconciled": 0,
        "not_checked": ["camera", "session_close"],
    }
    return made


def all_kept() -> dict[str, Any]:
    """A session in which every rule was looked at and kept, and which has been reviewed."""
    made = report()
    made |= {"number": 129, "outcome": "kept", "findings": [], "rules": _rules()}
    made["coverage"] = {"deliveries": 88, "gaps": 0, "late": 0, "reconciled": 0, "not_checked": []}
    made["review"] = {
        "by": "Helen Okafor",
        "at": "2026-09-09T09:05:00Z",
        "outcome": "no_concern",
        "note": "Read with Priya. Nothing to follow up.",
    }
    return made


def not_proven() -> dict[str, Any]:
    """A session in which nothing was seen to go wrong, but not every rule could be looked at."""
    made = all_kept()
    unseen = ["camera", "personal_information", "private_chat"]
    made |= {"number": 130, "outcome": "not_proven", "review": None}
    made["rules"] = _rules(**dict.fromkeys(unseen, ("not_checked", "Zoom does not tell of this.", 0)))
    made["coverage"]["not_checked"] = unseen
    return made


def _session() -> dict[str, Any]:
    return {
        "meeting_id": "81234567890",
        "meeting_uuid": "4444AAAiAAAAAiAiAiiAii==",
        "topic": "Kids' weaving club: cardboard looms",
        "profile": "children",
        "host": "Priya Nair",
        "scheduled_start": "2026-09-08T15:30:00Z",
        "scheduled_end": "2026-09-08T16:15:00Z",
        "started_at": "2026-09-08T15:24:11Z",
        "ended_at": "2026-09-08T16:19:02Z",
    }


def _rules(**otherwise: tuple[str, str | None, int]) -> list[dict[str, Any]]:
    rows = []
    for rule in RULE_NAMES:
        status, reason, breaches = otherwise.get(rule, ("kept", KEPT_REASONS[rule], 0))
        rows.append(
            {
                "rule": rule,
                "clause": first_clause(rule),
                "status": status,
                "reason": reason,
                "breaches": breaches,
            }
        )
    return rows


def _findings() -> list[dict[str, Any]]:
    return [
        finding(
            "waiting_room",
            ("setting", "The waiting room", None),
            ("15:20:02", "15:21:40"),
            "Zoom's settings let people into this session without waiting.",
            response("fix_settings", "done", "Zoom API", "15:21:38"),
        ),
        finding(
            "screen_name",
            ("participant", "Ollie's iPad", "16778240"),
            ("15:31:20", "15:36:02"),
            "Ollie's iPad looks like nobody on the register.",
            response("alert_host", "done", "Team Chat", "15:31:21"),
            response(
                "rename", "not_possible", None, "15:31:22", "Zoom lets only the host's own client do this."
            ),
        ),
        finding(
            "screen_share",
            ("participant", "Noah B", "16779264"),
            ("15:42:10", "15:43:44"),
            "Noah B is sharing a screen. In this session only staff share a screen.",
            response("alert_host", "done", "Team Chat", "15:42:11"),
            response("ask_participant", "asked_host", "host", "15:42:12"),
            response("remove_participant", "would_have", "Zoom API", "15:42:40"),
        ),
        finding(
            "recording",
            ("recording", "The cloud recording", None),
            ("15:48:30", "15:48:41"),
            "A cloud recording is running, and two children have no permission to be recorded.",
            response("alert_host", "done", "Team Chat", "15:48:31"),
            response("stop_recording", "done", "Zoom API", "15:48:33"),
            response("alert_safeguarding", "done", "Team Chat", "15:48:34"),
        ),
        finding(
            "recording",
            ("ai_companion", "AI Companion", None),
            ("15:50:05", None),
            "AI Companion is taking notes of this session.",
            response(
                "stop_ai_companion",
                "failed",
                "Zoom API",
                "15:50:09",
                "Zoom answered that the host has locked it.",
            ),
            response(
                "alert_host", "failed", "Team Chat", "15:50:10", "Team Chat did not answer three times."
            ),
        ),
        finding(
            "session_close",
            ("session", "the session", None),
            ("16:17:00", "16:19:02"),
            "The session is still open 2 minutes after its planned end.",
            response("alert_host", "done", "Team Chat", "16:17:01"),
            response("end_meeting", "asked_host", "host", "16:17:02"),
        ),
    ]


def finding(
    rule: str,
    subject: tuple[str, str, str | None],
    times: tuple[str, str | None],
    reason: str,
    *responses: dict[str, Any],
) -> dict[str, Any]:
    """A finding of 8 September 2026; subject is kind, name and participant id, times are UTC."""
    kind, name, participant_id = subject
    opened, closed = times
    return {
        "rule": rule,
        "subject": {"kind": kind, "name": name, "participant_id": participant_id},
        "opened_at": at(opened),
        "closed_at": at(closed),
        "reason": reason,
        "evidence": [f"{rule[:2]}{opened.replace(':', '')}"],
        "responses": list(responses),
    }


def response(
    action: str, outcome: str, channel: str | None, when: str, detail: str | None = None
) -> dict[str, Any]:
    """What was done about a finding."""
    return {"action": action, "outcome": outcome, "channel": channel, "at": at(when), "detail": detail}


def attendee(
    name: str,
    role: str,
    joined: str | None,
    left: str | None,
    *,
    matched: str | None = None,
    waited: bool = True,
) -> dict[str, Any]:
    """Somebody who was there; minutes follow from the times."""
    minutes = None
    if joined and left:
        (h1, m1, s1), (h2, m2, s2) = (map(int, text.split(":")) for text in (joined, left))
        minutes = round((h2 - h1) * 60 + m2 - m1 + (s2 - s1) / 60, 1)
    return {
        "name": name,
        "role": role,
        "matched": matched,
        "joined_at": at(joined),
        "left_at": at(left),
        "minutes": minutes,
        "waited": waited,
    }


def at(clock: str | None) -> str | None:
    """A UTC time of 8 September 2026 as the report writes it."""
    return f"2026-09-08T{clock}Z" if clock else None


def _attendance() -> list[dict[str, Any]]:
    return [
        attendee("Priya Nair", "host", "15:24:11", "16:19:02", waited=False),
        attendee("Tom Whitfield", "staff", "15:26:40", "16:16:20", waited=False),
        attendee("Amelia Clarke", "guest", "15:29:02", "16:15:44", matched="Amelia Clarke"),
        attendee("Noah B", "guest", "15:29:30", "16:15:50", matched="Noah Bennett"),
        attendee("Zainab Yusuf", "guest", "15:30:15", "16:16:05", matched="Zainab Yusuf"),
        attendee("Ollie's iPad", "stranger", "15:31:18", "15:36:02"),
        attendee(
            "Freya Lindqvist-Abernathy (she/her)", "guest", "15:33:41", "16:16:01", matched="Freya Lindqvist"
        ),
        attendee("Isla McDonald", "guest", "15:30:55", "15:44:10", matched="Isla McDonald"),
        attendee("Isla McDonald", "guest", "15:46:30", "16:15:59", matched="Isla McDonald"),
        attendee("Jacob Mensah", "guest", "15:38:20", "16:08:00", matched="Jacob Mensah"),
        attendee("Guest 4471", "stranger", None, None),
    ]


def _before(row: dict[str, Any], clock: str) -> bool:
    return row["joined_at"] is not None and row["joined_at"] < f"2026-09-08T{clock}"
