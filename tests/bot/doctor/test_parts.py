"""The parts of a look that need no house."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.actions import reasons
from bot.config import read_config
from bot.doctor.address import signature_check
from bot.doctor.announcing import announcement_checks
from bot.doctor.asking import each
from bot.doctor.check import Check, Checkup, Status, fine, not_looked_at, to_do
from bot.doctor.credentials import clock_check
from bot.doctor.events import EVERY_SESSION, Heard, ability_checks, all_reached, kind_checks, last_event_check
from bot.doctor.people import MOST, in_turn, time_zone_check
from bot.doctor.records import ATTENDANCE, Over, record_checks
from bot.doctor.shown import line, summary
from bot.doctor.storage import disk_check, folder_of
from bot.enforce import ZOOM_API
from bot.journal.checkups import Ended
from bot.zoom.errors import NotAllowed, NotFound, Unavailable, ZoomError
from bot.zoom.limits import Plan
from bot.zoom.token import skew_of
from rules.actions import ActionKind, ActionOutcome
from rules.policy import StaffMember, StaffRole
from tests.bot.config_files import LEAST, SECRETS, write

NOW = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LONDON = ZoneInfo("Europe/London")
HOST = frozenset({StaffRole.HOST})


def staff(count: int) -> list[StaffMember]:
    return [StaffMember(f"Host {n}", f"host{n}@example.org", HOST) for n in range(count)]


@pytest.mark.parametrize(
    ("date", "skew"),
    [
        ("Tue, 03 Nov 2026 16:00:00 GMT", timedelta()),
        ("Tue, 03 Nov 2026 15:59:59 GMT", timedelta()),
        ("Tue, 03 Nov 2026 16:00:02 GMT", timedelta()),
        ("Tue, 03 Nov 2026 16:10:02 GMT", timedelta(minutes=10)),
        ("Tue, 03 Nov 2026 15:49:59 GMT", timedelta(minutes=-10)),
        ("Tue, 03 Nov 2026 17:00:00 +0100", timedelta()),
        ("this afternoon", None),
        ("", None),
    ],
)
def test_how_far_zooms_clock_is_ahead_is_more_than_an_answer_takes(date: str, skew: timedelta | None) -> None:
    assert skew_of(date, NOW, NOW + 2 * SECOND) == skew


@pytest.mark.parametrize(
    ("skew", "status", "says"),
    [
        (timedelta(seconds=30), Status.FINE, "agrees"),
        (timedelta(seconds=-30), Status.FINE, "agrees"),
        (timedelta(seconds=31), Status.TO_DO, "31 seconds behind"),
        (timedelta(hours=-3), Status.TO_DO, "3 hours ahead of"),
        (None, Status.NOT_LOOKED_AT, "did not say what time it is"),
    ],
)
def test_a_clock_is_fine_within_half_a_minute(skew: timedelta | None, status: Status, says: str) -> None:
    check = clock_check(skew, answered=True)
    assert check.status is status
    assert says in check.says


def test_of_many_people_others_are_looked_at_each_hour_until_everybody_was() -> None:
    many = staff(2 * MOST + 7)
    seen: set[str] = set()
    for hour in range(len(many)):
        some, left = in_turn(many, NOW + timedelta(hours=hour))
        assert (len(some), left) == (MOST, MOST + 7)
        assert len({member.email for member in some}) == MOST
        seen |= {member.email for member in some}
    assert len(seen) == len(many)
    assert in_turn(many[:MOST], NOW) == (many[:MOST], 0)
    reviewer = StaffMember("R", "r@example.org", frozenset({StaffRole.REVIEWER}))
    assert in_turn([reviewer], NOW) == ([], 0)


@pytest.mark.parametrize(
    ("zones", "status"),
    [
        (["Europe/London"], Status.FINE),
        (["Europe/Belfast"], Status.FINE),
        (["UTC"], Status.TO_DO),
        (["Europe/London", "Asia/Tokyo"], Status.TO_DO),
        (["Middle/Earth"], Status.NOT_LOOKED_AT),
        ([""], Status.NOT_LOOKED_AT),
        ([], Status.NOT_LOOKED_AT),
    ],
)
def test_a_time_zone_with_the_same_time_all_year_is_fine(zones: list[str], status: Status) -> None:
    people = staff(len(zones))
    answered: Mapping[str, Mapping[str, str]] = {
        member.email: {"timezone": zone} for member, zone in zip(people, zones, strict=True)
    }
    assert time_zone_check(LONDON, people, answered, NOW).status is status


def heard(
    kinds: Mapping[str, timedelta] | None = None, planned: tuple[timedelta, ...] = (), held: int = 0
) -> Heard:
    """What came so long before now, what was planned for so long before now, and how many sessions were held."""
    last = {kind: NOW - ago for kind, ago in (kinds or {}).items()}
    return Heard(last, {"children": held} if held else {}, [NOW - ago for ago in planned])


HOUR = timedelta(hours=1)
STARTED = "meeting.started"


@pytest.mark.parametrize(
    ("known", "status"),
    [
        (heard(), Status.NOT_LOOKED_AT),
        (heard({STARTED: 9 * HOUR}), Status.FINE),
        (heard({STARTED: 9 * HOUR}, (9 * HOUR,)), Status.FINE),
        (heard({STARTED: 9.9 * HOUR}, (9 * HOUR,)), Status.FINE),
        (heard({STARTED: 9 * HOUR}, (2 * HOUR,)), Status.TO_DO),
        (heard({STARTED: 9 * HOUR}, (HOUR / 6,)), Status.FINE),
        (heard({}, (2 * HOUR,)), Status.TO_DO),
        (heard({"meeting.created": HOUR, "app_deauthorized": HOUR}, (2 * HOUR,)), Status.TO_DO),
        (heard({"meeting.created": HOUR}), Status.NOT_LOOKED_AT),
    ],
)
def test_silence_is_found_where_a_session_was_planned(known: Heard, status: Status) -> None:
    assert last_event_check(known, NOW, LONDON).status is status


@pytest.mark.parametrize(
    ("known", "missing"),
    [
        (heard(held=2), set()),
        (
            heard(held=3),
            {
                "event meeting.started",
                "event meeting.ended",
                "event meeting.participant_joined",
                "event meeting.participant_left",
            },
        ),
        (heard({"meeting.sharing_started": 30 * HOUR}), {"event meeting.sharing_ended"}),
        (heard({"meeting.sharing_started": HOUR}), set()),
        (heard({"meeting.sharing_started": 30 * HOUR, "meeting.sharing_ended": HOUR}), set()),
        (heard({"recording.started": 30 * HOUR}), {"event recording.completed", "event recording.stopped"}),
    ],
)
def test_a_kind_of_event_is_missed_where_something_shows_that_it_should_have_come(
    tmp_path: Path, known: Heard, missing: set[str]
) -> None:
    checks = list(kind_checks(read_config(write(tmp_path, LEAST), SECRETS), known, NOW))
    assert {check.name for check in checks if check.status is Status.TO_DO} == missing
    assert {check.name for check in checks if check.status is Status.FINE} == {
        f"event {kind}" for kind in known.last_by_kind
    }


@pytest.mark.parametrize(("sessions", "missing"), [(9, False), (10, True)])
def test_after_many_sessions_without_an_occasion_it_is_to_be_tried_whether_a_rule_hears_of_it(
    tmp_path: Path, sessions: int, missing: bool
) -> None:
    known = Heard(dict.fromkeys(EVERY_SESSION, NOW), {"children": sessions}, ())
    checks = kind_checks(read_config(write(tmp_path, LEAST), SECRETS), known, NOW)
    wanting = {check.name: check for check in checks if check.status is Status.TO_DO}
    assert ("event meeting.sharing_started" in wanting) is missing
    assert not any(check.stops for check in wanting.values())
    assert not missing or "Please share a screen once" in wanting["event meeting.sharing_started"].says


def test_everybody_was_reached_where_the_last_alert_says_so() -> None:
    def ended(outcome: ActionOutcome, detail: str, concerns: str = "") -> Ended:
        return Ended(NOW, outcome, "Team Chat", detail, concerns)

    done, some = ended(ActionOutcome.DONE, ""), ended(ActionOutcome.DONE, "1 of 2 could not be written to.")
    assert all_reached([]) is None
    assert all_reached([ended(ActionOutcome.FAILED, ""), some]) is None
    assert all_reached([some, done]) is None
    assert all_reached([ended(ActionOutcome.FAILED, ""), done]) is None
    assert all_reached([ended(ActionOutcome.DONE, "", "host@example.org"), some]) is None
    assert all_reached([ended(ActionOutcome.WOULD_HAVE, ""), done, some]) == NOW


@pytest.mark.parametrize(
    ("usage", "status"),
    [
        ((100 * 10**9, 0, 2 * 10**9), Status.FINE),
        ((100 * 10**9, 0, 10**9 - 1), Status.TO_DO),
        ((10**9, 0, 60 * 10**6), Status.FINE),
        ((10**9, 0, 40 * 10**6), Status.TO_DO),
    ],
)
def test_a_disk_is_full_by_what_is_left_and_by_its_size(usage: tuple[int, int, int], status: Status) -> None:
    assert disk_check("sqlite:////srv/chaperone.db", lambda _: usage).status is status


def test_a_disk_that_is_not_here_is_not_called_fine() -> None:
    def unheard_of(_: Path) -> tuple[int, int, int]:
        raise FileNotFoundError(2, "No such file or directory")

    assert disk_check("sqlite:////srv/x.db", unheard_of).status is Status.NOT_LOOKED_AT
    assert disk_check("postgresql://db.example.org/chaperone", unheard_of).status is Status.NOT_LOOKED_AT
    assert folder_of("sqlite:////srv/chaperone.db") == Path("/srv")


@pytest.mark.parametrize(
    ("refused", "last", "status"),
    [
        (0, None, Status.NOT_LOOKED_AT),
        (0, NOW - SECOND, Status.NOT_LOOKED_AT),
        (0, NOW, Status.FINE),
        (9, NOW + SECOND, Status.FINE),
        (1, NOW - SECOND, Status.TO_DO),
        (1, None, Status.TO_DO),
    ],
)
def test_strangers_beside_zoom_are_no_wrong_secret(
    refused: int, last: datetime | None, status: Status
) -> None:
    assert signature_check(refused, last, NOW, LONDON).status is status


def test_a_checkup_reads_back_as_it_was_written() -> None:
    made = Checkup(NOW, (fine("a", "Yes."), to_do("b", "No.", "here", stops=True), not_looked_at("c", "why")))
    assert Checkup.of_json(made.as_json()) == made


def test_what_stops_safety_work_comes_first() -> None:
    later, first = to_do("later", "Please.", "here"), to_do("first", "Please.", "there", stops=True)
    checkup = Checkup(NOW, (later, fine("x", "Yes."), first))
    assert checkup.to_do == [first, later]
    assert summary(checkup) == "2 things need doing."
    assert (
        summary(Checkup(NOW, (later, not_looked_at("y", "z"))))
        == "1 thing needs doing. 1 thing was not looked at."
    )
    assert summary(Checkup(NOW, ())) == "Nothing needs doing."
    assert line(later) == "✗ later: Please. Where: here."
    assert line(Check("x", Status.NOT_LOOKED_AT, "Not.")) == "? x: Not."


def test_once_zoom_does_not_answer_it_is_not_asked_about_the_rest() -> None:
    asked: list[str] = []

    async def ask(one: str) -> str:
        asked.append(one)
        match one:
            case "gone":
                raise NotFound("ask", status=404)
            case "late":
                raise Unavailable("ask")
            case _:
                return one.upper()

    said = asyncio.run(each(["a", "gone", "b", "a", "late", "c"], ask))
    assert asked == ["a", "gone", "b", "late"]
    assert list(said) == ["a", "gone", "b", "late", "c"]
    assert (said["a"], said["b"]) == ("A", "B")
    assert isinstance(said["gone"], NotFound)
    assert said["c"] is said["late"]
    assert isinstance(said["c"], Unavailable)


OVER = Over("w33k==", NOW)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (None, Status.FINE),
        (NotAllowed("ask", status=400, code=200), Status.TO_DO),
        (NotFound("ask", status=404), Status.NOT_LOOKED_AT),
        (Unavailable("ask"), Status.NOT_LOOKED_AT),
    ],
)
def test_records_are_fine_where_those_of_the_last_session_were_read(
    error: ZoomError | None, status: Status
) -> None:
    (check,) = record_checks(Plan.PRO, OVER, {ATTENDANCE: error}, LONDON)
    assert (check.name, check.status) == (ATTENDANCE, status)


@pytest.mark.parametrize(("plan", "over"), [(Plan.FREE, OVER), (Plan.PRO, None), (Plan.PRO, OVER)])
def test_records_that_nobody_asked_for_are_not_called_fine(plan: Plan, over: Over | None) -> None:
    (check,) = record_checks(plan, over, None, LONDON)
    assert check.status is Status.NOT_LOOKED_AT


DID = Ended(NOW, ActionOutcome.DONE, ZOOM_API, "")
REFUSED = Ended(
    NOW,
    ActionOutcome.ASKED_HOST,
    "Team Chat",
    reasons.REFUSED.format(error="Zoom answered 400 with code 300"),
)
NO_SCOPE = Ended(
    NOW,
    ActionOutcome.ASKED_HOST,
    "Team Chat",
    reasons.NOT_ALLOWED.format(error="Zoom answered 400 with code 4711"),
)
LEFT = Ended(NOW, ActionOutcome.ASKED_HOST, "Team Chat", reasons.NO_PARTICIPANT_ID)


@pytest.mark.parametrize(
    ("ended", "status"),
    [
        ([], Status.NOT_LOOKED_AT),
        ([DID], Status.FINE),
        ([REFUSED, DID], Status.TO_DO),
        ([DID, REFUSED], Status.FINE),
        ([NO_SCOPE, DID], Status.FINE),
        ([NO_SCOPE], Status.NOT_LOOKED_AT),
        ([LEFT, REFUSED], Status.TO_DO),
        ([LEFT], Status.NOT_LOOKED_AT),
    ],
)
def test_what_zoom_did_last_tells_whether_it_does(tmp_path: Path, ended: list[Ended], status: Status) -> None:
    config = read_config(write(tmp_path, LEAST), SECRETS)
    checks = {check.name: check for check in ability_checks(config, {ActionKind.END_MEETING: ended}, LONDON)}
    assert checks["to end the session for everybody"].status is status
    assert checks["to stop the recording"].status is Status.NOT_LOOKED_AT


def taken(outcome: ActionOutcome, channel: str, detail: str = "") -> Ended:
    return Ended(NOW, outcome, channel, detail)


def chat(*, on: object) -> Mapping[str, object]:
    return {"schedule_meeting": {"continuous_meeting_chat": {"enable": on}}}


@pytest.mark.parametrize(
    ("hosts", "ended", "status", "says"),
    [
        ({"Ann": chat(on=True), "Bo": chat(on=False)}, [], Status.FINE, "on for the meetings of Ann, so"),
        (
            {"Ann": chat(on=True), "Bo": chat(on=False)},
            [],
            Status.FINE,
            "off for the meetings of Bo, who get",
        ),
        ({"Ann": chat(on=None)}, [], Status.NOT_LOOKED_AT, "did not say"),
        ({"Ann": Unavailable("read settings")}, [], Status.NOT_LOOKED_AT, "Zoom did not answer"),
        ({}, [], Status.NOT_LOOKED_AT, "did not say"),
        (None, [], Status.NOT_LOOKED_AT, "Zoom did not answer"),
        (None, [taken(ActionOutcome.DONE, "meeting chat")], Status.FINE, "last took an announcement"),
        (
            {},
            [taken(ActionOutcome.WOULD_HAVE, ""), taken(ActionOutcome.ASKED_HOST, "Team Chat", "No.")],
            Status.TO_DO,
            "asked to say it (No). Please invite",
        ),
        (
            {},
            [taken(ActionOutcome.FAILED, "", "Zoom could not be reached (3 tries).")],
            Status.TO_DO,
            "was not asked to say it either (Zoom could not be reached (3 tries)). Please see",
        ),
    ],
)
def test_whether_everybody_can_be_told_is_said_by_what_came_of_it_or_by_the_hosts_settings(
    hosts: Mapping[str, Mapping[str, Any] | ZoomError] | None, ended: list[Ended], status: Status, says: str
) -> None:
    (check,) = announcement_checks(hosts, ended, LONDON)
    assert check.status is status
    assert says in check.says
