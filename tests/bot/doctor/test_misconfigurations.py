"""What is deliberately set up wrongly is found, each by its own line, and the line says what to do and where."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.doctor.check import EVENTS, SCOPES, SUPPORT, USERS, Checkup, Status
from rules.policy import StaffRole
from tests.bot.doctor.clinic import PUBLIC, a_clinic, found
from tests.bot.doctor.faults import (
    Fault,
    a_week,
    answering,
    full_disk,
    nobody_outside,
    on_user,
    on_zoom,
    records_of_a_free_plan,
    refused_removal,
    set_on,
    silence,
    without_scope,
    without_user,
    wrongly_signed,
)
from tests.bot.house import ALERTS, HOST, HOST_EMAIL, LEAD_EMAIL, SENDER_EMAIL, STAFF, START
from tests.bot.test_cli import Terminal

pytestmark = pytest.mark.slow

REQUIRED = '[profiles.children.rules]\nrecording = { policy = "required", respond = ["alert_host"] }\n'
REMOVING = (
    "[profiles.children.rules]\n"
    'screen_share = { respond = ["alert_host"], after = "30s", then = ["remove_participant"] }\n'
)
ANOTHER_MEETING = '[[sessions]]\nmeeting_id = "999 9999 9999"\nprofile = "adults"\n'
ANOTHER_TOPIC = '[[sessions]]\ntopic = "Adlts *"\nprofile = "adults"\n'

FAULTS = [
    Fault(
        "the client secret is wrong",
        "token",
        ("CHAPERONE_ZOOM_CLIENT_SECRET",),
        "App Credentials",
        set_on("client_secret", "another"),
    ),
    Fault("the account is wrong", "token", ("account_id",), "App Credentials", set_on("account_id", "xx")),
    *(
        Fault(
            f"the scope for {of} is missing",
            f"scope {scope}",
            (says, "Please add it"),
            SCOPES,
            without_scope(scope),
        )
        for of, scope, says in (
            (
                "live controls, removing people too",
                "meeting:update:in_meeting_controls:admin",
                "remove a participant, which your policy asks for (",
            ),
            ("ending sessions", "meeting:update:status:admin", "end a session for everybody"),
            (
                "recordings",
                "cloud_recording:update:recording_settings:admin",
                "close a finished recording, which your policy asks for (recording_access)",
            ),
            ("Team Chat", "team_chat:write:user_message:admin", "tell anybody anything"),
            (
                "deleting chat",
                "meeting:delete:live_meeting_chat_message:admin",
                "(personal_information)",
            ),
            ("users", "user:read:user:admin", "whether the host has a licence"),
            ("settings of users", "user:update:settings:admin", "put the host's settings right"),
            ("meetings", "meeting:read:meeting:admin", "a meeting's schedule and settings"),
        )
    ),
    Fault(
        "a host has no licence",
        f"licence of {HOST}",
        (HOST, "assign a licence"),
        USERS,
        on_user(HOST_EMAIL, "licensed", False),
    ),
    Fault(
        "the Team Chat sender is missing",
        "Team Chat sender",
        (SENDER_EMAIL, "[alerts]"),
        USERS,
        without_user(SENDER_EMAIL),
    ),
    Fault(
        "the Team Chat sender never accepted the invitation",
        "Team Chat sender",
        ("pending",),
        USERS,
        on_user(SENDER_EMAIL, "status", "pending"),
    ),
    Fault(
        "no Team Chat sender is configured",
        "Team Chat sender",
        ("No alert sender",),
        "[alerts]",
        config={"alerts": ""},
    ),
    Fault(
        "the lead is no contact",
        "Team Chat to Grace Obi",
        (LEAD_EMAIL, "contact of the sender"),
        USERS,
        without_user(LEAD_EMAIL),
    ),
    Fault(
        "alerts come from the lead's own user",
        "Team Chat to Grace Obi",
        ("nobody can write to themselves",),
        "[alerts]",
        config={"alerts": ALERTS.replace(SENDER_EMAIL, LEAD_EMAIL)},
    ),
    Fault(
        "there is no lead",
        "Team Chat to the safeguarding lead",
        ("safeguarding_lead",),
        "[[staff]]",
        config={"staff": STAFF.replace(StaffRole.SAFEGUARDING_LEAD, StaffRole.REVIEWER)},
    ),
    Fault(
        "chat never comes although rules need it",
        "chat",
        ("3 sessions were held", "behaviour, personal_information and private_chat", "DLP"),
        SUPPORT,
        a_week(chat=False),
        {"dlp": False},
    ),
    Fault(
        "the webhook secret is wrong",
        "webhook secret",
        ("deliveries were refused since", "CHAPERONE_ZOOM_WEBHOOK_SECRET"),
        "Secret Token",
        wrongly_signed,
    ),
    Fault(
        "nothing comes of a session that was planned",
        "last event",
        ("planned for Tue 3 Nov 2026, 18:00", "no event of any session has come since the beginning"),
        EVENTS,
        silence,
        {"meeting": {"start": START + timedelta(hours=2)}},
    ),
    Fault(
        "an event is not chosen",
        "event meeting.participant_left",
        ("3 sessions were held", "add it to the event subscription"),
        EVENTS,
        a_week(leaving_out=("meeting.participant_left",)),
    ),
    Fault(
        "the other event of a pair is not chosen",
        "event meeting.participant_left_waiting_room",
        ("meeting.participant_joined_waiting_room came on",),
        EVENTS,
        a_week(leaving_out=("meeting.participant_left_waiting_room",)),
    ),
    Fault(
        "the clock is ten minutes off",
        "clock",
        ("10 minutes behind Zoom's", "NTP"),
        "the machine",
        set_on("clock_ahead", timedelta(minutes=10)),
    ),
    Fault(
        "the clock is ahead",
        "clock",
        ("50 seconds ahead of Zoom's",),
        "the machine",
        set_on("clock_ahead", timedelta(seconds=-51)),
    ),
    Fault(
        "the disk is nearly full", "disk", ("Only 200 MB of 40.0 GB", "make room"), "the machine", full_disk
    ),
    Fault(
        "a host has another time zone",
        "time zone",
        ("Europe/London", f"{HOST} has America/New_York"),
        "[organisation]",
        on_user(HOST_EMAIL, "timezone", "America/New_York"),
    ),
    Fault(
        "a register is missing",
        "register register.csv",
        ("there is no such file", "everybody in these sessions is a stranger"),
        "register.csv",
        config={"register": None},
    ),
    Fault(
        "a register holds what cannot be read",
        "register register.csv",
        ("but for 1 thing", "chaperone register check"),
        "register.csv",
        config={"register": "name,under 18\nAda Fenwick,perhaps\n"},
    ),
    Fault(
        "the public address does not answer",
        "address for Zoom",
        ("does not answer (nothing can be reached there)", "chaperone serve"),
        "[server]",
        nobody_outside,
        {"more": '[server]\npublic_url = "https://127.0.0.1:9"'},
    ),
    Fault(
        "the public address is without TLS",
        "address for Zoom",
        ("http://127.0.0.1:8080/webhooks/zoom is a plain http address", "https"),
        "[server]",
        config={"more": '[server]\npublic_url = "http://127.0.0.1:8080"'},
    ),
    Fault(
        "another program answers at the public address",
        "address for Zoom",
        ("answers with status 404", "/webhooks/zoom"),
        "[server]",
        answering(404),
    ),
    Fault(
        "the public address leads elsewhere",
        "address for Zoom",
        ("answers with status 308",),
        "[server]",
        answering(308, headers={"location": "https://www.willowlane.example"}),
    ),
    Fault(
        "a page answers at the public address whatever is asked",
        "address for Zoom",
        ("answers with status 200, and not as Chaperone does",),
        "[server]",
        answering(200, text="<html>Welcome</html>"),
    ),
    Fault(
        "a Chaperone with another secret answers at the public address",
        "address for Zoom",
        ("another webhook secret",),
        EVENTS,
        answering(401),
    ),
    Fault(
        "a kind of session fits no meeting",
        'sessions of topic "Adlts *"',
        ("fits none of the", 'topic = "Adlts *"'),
        "[[sessions]]",
        config={"more": f"{ANOTHER_TOPIC}{PUBLIC}", "meeting": {"start": START + timedelta(hours=2)}},
    ),
    Fault(
        "a meeting's number is wrong",
        'sessions of meeting "99999999999"',
        ("Zoom knows no meeting 99999999999",),
        "[[sessions]]",
        config={"more": f"{ANOTHER_MEETING}{PUBLIC}"},
    ),
    Fault(
        "Zoom does not let the account remove people",
        "to remove the participant from the session",
        ("Zoom refused", "the host is asked instead", "your account can have this"),
        SUPPORT,
        refused_removal,
        {"more": f"{REMOVING}{PUBLIC}"},
    ),
    Fault(
        "the account's plan has no records of sessions",
        "Zoom's records of who took part",
        ("does not let the app read them", "a Pro plan or higher"),
        "Billing",
        records_of_a_free_plan,
    ),
    Fault(
        "recordings are required, and cloud recording is off",
        f"cloud recording of {HOST}",
        (HOST, "switch it on"),
        USERS,
        on_zoom(lambda zoom: zoom.user(HOST_EMAIL).settings["recording"].update(cloud_recording=False)),  # type: ignore[union-attr]
        {"more": f"{REQUIRED}{PUBLIC}"},
    ),
]


async def looked_at(folder: Path, fault: Fault) -> Checkup:
    async with a_clinic(folder, **fault.config) as clinic:
        if fault.arrange is not None:
            await fault.arrange(clinic)
        return await clinic.examine()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_it_is_found_and_said_what_to_do(tmp_path: Path, fault: Fault) -> None:
    checkup = asyncio.run(looked_at(tmp_path, fault))
    check = found(checkup, fault.line)
    assert check.status is Status.TO_DO
    for words in fault.says:
        assert words in check.says
    assert fault.place in check.place
    assert "please" in check.says.casefold()


def test_a_time_zone_that_there_is_not_is_found(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    path = tmp_path / "chaperone.toml"
    path.write_text(path.read_text().replace("Europe/London", "Europe/Londn"))
    ended = terminal.call("doctor")
    assert (ended.code, ended.out) == (2, "")
    assert '"Europe/Londn" is not a time zone; write its place, such as "Europe/London".' in ended.err
