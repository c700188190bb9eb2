"""Everything that is held about a person, as one file: JSON, or a PDF that can be read without anything else."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.documents.typst import Imprint, typeset
from bot.report.page import counted
from bot.report.times import LocalTimes
from rules.phrases import spoken

Held = Mapping[str, Any]

TEMPLATE: Final = "person/templates/person.typ"
KIND: Final = "Everything held about a person"
HOW: Final = (
    "This is everything that Chaperone holds under the names and addresses below. They were found by name; if a session is not "
    "theirs, somebody of the same name was in it. Other people are there by their initials. What other programs of the "
    "organisation hold, Zoom among them, is not in it."
)
CONCERNS_ELSEWHERE: Final = (
    "Records of concerns were not looked through. Whoever may read them finds them on the staff pages."
)
NO_CONCERNS: Final = "There are none that whoever made this file may see."
CONCERN: Final = "Record {number}, begun on {day}"
TOLD: Final = "{count} from Zoom and from Chaperone itself name them: {kinds}."
STAY: Final = "{name}: {begin} to {end}{waited}"
WAITED: Final = ", after the waiting room"
REPORT: Final = "Report {number}, hash {hash}"
NOT_NOTED: Final = "not noted"

_YES: Final = {True: "yes", False: "no", None: NOT_NOTED}

_FIELDS: Final = {
    "name": "Name",
    "also_known_as": "Also known as",
    "email": "E-mail",
    "zoom_id": "Zoom's id",
    "role": "Role",
    "roles": "Roles",
    "on_register_as": "On the register as",
    "by": "Found by",
    "under_18": "Under 18",
    "guardian": "Guardian",
    "guardian_relation": "Guardian is their",
    "policy_agreed": "Agreed to the policy",
    "reports_to": "Works for",
    "recording_consent": "May be recorded",
    "consent_by": "Permission by",
    "consent_on": "Permission given on",
    "consent_for": "Permission is for",
    "dbs_expires": "DBS check runs out",
    "screen_name": "Screen name",
    "learned_by": "Confirmed by",
    "learned_at": "Confirmed at",
    "revoked_at": "Taken back at",
}


def with_concerns(held: Held, concerns: Sequence[tuple[str, datetime]]) -> dict[str, Any]:
    """The same with the concern records that whoever asks may see, as existing and no more: their numbers and when they began."""
    listed = [{"number": number, "begun_at": at.isoformat()} for number, at in concerns]
    return {**held, "concerns": listed}


def as_json(held: Held) -> str:
    """All of it, `chaperone.person/1`."""
    return json.dumps(held, ensure_ascii=False, indent=2) + "\n"


def as_pdf(held: Held, *, tz: ZoneInfo, organisation: str) -> bytes:
    """All of it on A4; of what Zoom told only how much it was."""
    at = datetime.fromisoformat(held["at"])
    times = LocalTimes(tz)
    return typeset(
        TEMPLATE,
        {
            "document": Imprint(organisation, KIND, held["asked_for"], at),
            "how": HOW,
            "made": times.day(held["at"]),
            "zone": tz.key,
            "names": held["names"],
            "staff": [_facts(member) for member in held["staff"]],
            "aliases": [_facts(alias, times) for alias in held["aliases"]],
            "reviewed": [_review(one, times) for one in held["reviewed"]],
            "concerns": _concerns(held["concerns"], times),
            "sessions": [_session(one, tz) for one in held["sessions"]],
        },
    )


def _facts(known: Mapping[str, Any], times: LocalTimes | None = None) -> list[list[str]]:
    """Whatever is noted, as pairs of a name and a value."""
    return [
        [_FIELDS[name], _value(value, times if name.endswith("_at") else None)]
        for name, value in known.items()
        if name in _FIELDS and value not in (None, [], "")
    ]


def _value(value: Any, times: LocalTimes | None) -> str:
    if times is not None:
        return times.clock(value)
    if isinstance(value, bool):
        return _YES[value]
    return ", ".join(map(spoken, value)) if isinstance(value, list) else str(value)


def _review(one: Mapping[str, Any], times: LocalTimes) -> str:
    said = f"Report {one['report']}, {times.clock(one['at'])}: {spoken(one['outcome']).lower()}"
    return f"{said}. {one['note']}" if one["note"] else said


def _concerns(concerns: Sequence[Mapping[str, Any]] | None, times: LocalTimes) -> list[str]:
    if concerns is None:
        return [CONCERNS_ELSEWHERE]
    listed = [CONCERN.format(number=one["number"], day=times.day(one["begun_at"])) for one in concerns]
    return listed or [NO_CONCERNS]


def _session(part: Mapping[str, Any], tz: ZoneInfo) -> dict[str, Any]:
    session = part["session"]
    begun = session["started_at"] or session["scheduled_start"]
    times = LocalTimes.of_session(tz, begun)
    return {
        "title": session["topic"] or "Session without a topic",
        "when": f"{times.day(begun)}, {times.span(session['started_at'], session['ended_at'])}",
        "facts": [
            ["Policy", session["profile"]],
            ["Zoom meeting", session["meeting_id"] or NOT_NOTED],
            ["Zoom's id of the session", session["meeting_uuid"]],
        ],
        "known_as": [_facts(one) for one in part["known_as"]],
        "register": [[*_facts(one), *_exemptions(one)] for one in part["register"]],
        "stays": [_stay(stay, times) for stay in part["stays"]],
        "findings": [_finding(one, times) for one in (*part["findings"], *part["retracted"])],
        "pressed": [_press(one, times) for one in part["pressed"]],
        "answered": [_answer(one, times) for one in part["answered"]],
        "reports": [REPORT.format(**one) for one in part["reports"]],
        "told": _told(part["told"]),
    }


def _exemptions(entry: Mapping[str, Any]) -> Iterator[list[str]]:
    for one in entry["exemptions"]:
        until = f", until {one['until']}" if one["until"] else ""
        yield [f"Exempt from {spoken(one['rule']).lower()}", f"approved by {one['approved_by']}{until}"]


def _stay(stay: Mapping[str, Any], times: LocalTimes) -> str:
    return STAY.format(
        name=stay["name"],
        begin=times.exact(stay["joined_at"]),
        end=times.exact(stay["left_at"]),
        waited=WAITED if stay["waited"] else "",
    )


def _finding(one: Mapping[str, Any], times: LocalTimes) -> dict[str, Any]:
    span = times.span(one["opened_at"], one["closed_at"]) if one["opened_at"] else ""
    done = [
        f"{times.exact(each['at'])} {each['what']}.{' ' + each['detail'] if each['detail'] else ''}"
        for each in one["done"]
    ]
    return {"rule": spoken(one["rule"]), "reason": one["reason"], "span": span, "done": done}


def _press(one: Mapping[str, Any], times: LocalTimes) -> str:
    about = f" about {one['about']}" if one["about"] else ""
    return f"{times.exact(one['at'])} {one['by']} pressed {spoken(one['button']).lower()}{about}"


def _answer(one: Mapping[str, Any], times: LocalTimes) -> str:
    note = f" ({one['note']})" if one["note"] else ""
    return f"{times.clock(one['at'])} {one['question']} {spoken(one['answer'])}{note}"


def _told(told: Sequence[Mapping[str, Any]]) -> str:
    kinds: dict[str, int] = {}
    for one in told:
        kinds[one["what"]] = kinds.get(one["what"], 0) + 1
    listed = ", ".join(f"{count} × {what}" for what, count in kinds.items())
    return TOLD.format(count=counted(len(told), "message"), kinds=listed) if told else ""
