"""Alerts to staff by other ways: what they say, whom they leave out, and what is recorded where they fail."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from bot.concerns.record import Account, Person, Source
from bot.config.alerts import variable_of
from bot.doctor.kept import EVERY
from bot.jobs.table import Job, JobKind, defer
from bot.reloading.telling import telling_job
from tests.bot.concerns.material import account
from tests.bot.concerns.test_telling import receipt_of, record_of, recorded
from tests.bot.house import ADA, ALERTS, BEN, HELPER, HELPER_EMAIL, LEAD_EMAIL, MEETING, UUID, House, live
from tests.bot.unwritable import unwritable

WAY = "lead_phone"
CONFIG = f'{ALERTS}\nalso = ["{WAY}"]'
PUBLIC = '[server]\npublic_url = "https://safe.example.org"\n'
TOLD = '[profiles.children.rules]\nscreen_share = { respond = ["alert_safeguarding"] }\n'


# Apprise takes some seconds to load.
LOADING = pytest.mark.slow


@contextmanager
def receiver(*statuses: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A service on loopback that answers with these statuses, the last again and again, and keeps what it is sent."""
    sent: list[dict[str, Any]] = []
    answers = list(statuses)

    class Receiving(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            sent.append(json.loads(body))
            self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiving)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"json://127.0.0.1:{server.server_port}/alerts", sent
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def told_by(report: dict[str, Any]) -> list[tuple[str, str]]:
    responses = [response for finding in report["findings"] for response in finding["responses"]]
    return [(one["channel"], one["outcome"]) for one in responses if one["channel"] not in {None, "Zoom API"}]


async def shared(house: House, minutes: int = 10) -> dict[str, Any]:
    await house.begin(ADA, BEN)
    house.zoom.share_screen(MEETING, BEN)
    await house.wait(timedelta(minutes=minutes))
    return await house.end()


@LOADING
def test_staff_are_told_without_a_name_and_where_to_read_more(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        report = await shared(house)
        assert told_by(report) == [("Team Chat", "done"), (WAY, "done")]
        assert BEN in house.told(LEAD_EMAIL)[0]
        (message,) = sent
        assert "screen share (B.A.)" in message["message"]
        assert "https://safe.example.org/live/" in message["message"]
        assert not {"Ben", "Adeyemi", "Ada"} & set(message["message"].split())

    with receiver(200) as (url, sent):
        live(tmp_path, story, alerts=CONFIG, environ={variable_of(WAY): url}, more=PUBLIC + TOLD)


@LOADING
@pytest.mark.parametrize(("statuses", "ended", "tries"), [((500, 200), "done", 2), ((500,), "failed", 4)])
def test_what_is_not_taken_is_tried_again_and_then_stands_in_the_report(
    tmp_path: Path, statuses: tuple[int, ...], ended: str, tries: int
) -> None:
    async def story(house: House) -> None:
        report = await shared(house)
        assert told_by(report) == [("Team Chat", "done"), (WAY, ended)]
        assert len(sent) == tries

    with receiver(*statuses) as (url, sent):
        live(tmp_path, story, alerts=CONFIG, environ={variable_of(WAY): url}, more=TOLD)


@LOADING
def test_an_address_that_is_none_stands_in_the_report(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        report = await shared(house)
        assert told_by(report) == [("Team Chat", "done"), (WAY, "failed")]
        assert variable_of(WAY) in str(report["findings"])

    live(tmp_path, story, alerts=CONFIG, environ={variable_of(WAY): "no address at all"}, more=TOLD)


def test_what_is_about_staff_goes_to_the_leads_alone(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.start(MEETING, uuid=UUID)
        house.zoom.join(MEETING, HELPER, email=HELPER_EMAIL)
        await house.wait(timedelta(minutes=1))
        report = await house.end()
        assert (WAY, "not_possible") in told_by(report)
        assert (WAY, "done") not in told_by(report)
        assert sent == []

    with receiver(200) as (url, sent):
        live(tmp_path, story, alerts=CONFIG, environ={variable_of(WAY): url}, also=("staff_clearance",))


@LOADING
@pytest.mark.parametrize(
    ("alerts", "status", "looks"),
    [
        (CONFIG.replace("sender", "# sender"), 200, 0),
        (CONFIG, 400, 0),
        # Zoom may be away for a moment only.
        (CONFIG, 503, 1),
    ],
    ids=["no sender", "refused", "away"],
)
def test_what_stops_safety_work_is_said_once_where_team_chat_takes_nothing(
    tmp_path: Path, alerts: str, status: int, looks: int
) -> None:
    async def story(house: House) -> None:
        house.zoom.gate.scopes -= {"meeting:update:in_meeting_controls:admin"}
        house.zoom.fail("POST", "/chat/", status=status, json={"code": 5301}, times=2)
        await house.chaperone.doctor.begin()
        await house.settle()
        assert len(sent) == (looks == 0)
        await house.wait(3 * EVERY)
        (message,) = sent
        assert message["message"].endswith("Please look: https://safe.example.org/checkup")
        assert not {"Grace", "Marta", "Owen"} & set(message["message"].split())
        assert house.told(LEAD_EMAIL) == []

    with receiver(200) as (url, sent):
        live(tmp_path, story, alerts=alerts, environ={variable_of(WAY): url}, more=PUBLIC)


@LOADING
@pytest.mark.parametrize(
    ("status", "statuses", "soon", "tries"),
    [(400, (500, 200), 1, 2), (503, (200,), 0, 1)],
    ids=["refused", "away"],
)
def test_a_configuration_that_cannot_be_used_is_said_once_where_team_chat_takes_nothing(
    tmp_path: Path, status: int, statuses: tuple[int, ...], soon: int, tries: int
) -> None:
    async def story(house: House) -> None:
        house.zoom.fail("POST", "/chat/", status=status, json={"code": 5301}, times=100_000)
        now = house.clock.now()
        job = telling_job("line 3: Grace Obi", now)
        await house.chaperone.database.write(lambda connection: defer(connection, job, now))
        await house.settle()
        assert len(sent) == soon
        await house.wait(timedelta(minutes=30))
        assert len(sent) == tries
        assert "Grace" not in sent[-1]["message"]
        assert "cannot be used as it is now" in sent[-1]["message"]

    with receiver(*statuses) as (url, sent):
        live(tmp_path, story, alerts=CONFIG, environ={variable_of(WAY): url}, more=PUBLIC)


@LOADING
@pytest.mark.parametrize(("status", "soon"), [(400, 1), (503, 0)], ids=["refused", "away"])
def test_of_a_concern_it_is_said_once_that_it_is_there_where_no_lead_can_be_told(
    tmp_path: Path, status: int, soon: int
) -> None:
    async def story(house: House) -> None:
        house.zoom.fail("POST", "/chat/", status=status, json={"code": 5301}, times=100_000)
        number = await recorded(house)
        assert len(sent) == soon
        await house.wait(timedelta(minutes=30))
        (message,) = sent
        assert message["message"].endswith("Please look: https://safe.example.org/concerns")
        assert not {number, "Tom", "Fenwick", "bruise"} & set(message["message"].split())
        told = (await record_of(house, number)).entries[1].body
        assert (told["said"], told["told"]) == (True, [])
        assert (await receipt_of(house, number)).told == ()

    with receiver(200) as (url, sent):
        live(tmp_path, story, alerts=CONFIG, environ={variable_of(WAY): url}, more=PUBLIC)


@pytest.mark.parametrize(
    "said",
    [
        account(adults=(Person(HELPER, HELPER_EMAIL),)),
        account(adults=(Person("Somebody"),)),
        account(children=(Person("Mr Price"),)),
        account(facts="Owen shouted at Tom."),
        account(source=Source("k1tt1ng", "f", "screen_share")),
    ],
    ids=["staff", "another adult", "half a name", "a name in what was seen", "a finding"],
)
def test_of_a_concern_that_may_be_about_staff_nothing_is_said(tmp_path: Path, said: Account) -> None:
    async def story(house: House) -> None:
        house.zoom.fail("POST", "/chat/", status=400, json={"code": 5301}, times=100_000)
        await recorded(house, said=said)
        await house.wait(timedelta(minutes=30))
        assert sent == []

    with receiver(200) as (url, sent):
        live(tmp_path, story, alerts=CONFIG, environ={variable_of(WAY): url}, more=PUBLIC)


@LOADING
def test_while_the_journal_cannot_be_written_the_same_is_said_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.gate.scopes -= {"meeting:update:in_meeting_controls:admin"}
        doctor = house.chaperone.doctor
        with unwritable(house.chaperone.database):
            for _ in range(3):
                with pytest.raises(DBAPIError):
                    await doctor.examine(Job("doctor", JobKind.EXAMINE, {}))
        assert len(sent) == 1

    with receiver(200) as (url, sent):
        alerts = CONFIG.replace("sender", "# sender")
        live(tmp_path, story, alerts=alerts, environ={variable_of(WAY): url}, more=PUBLIC)
