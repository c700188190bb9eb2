"""A session in which much happens and much goes wrong, and the log, which names nobody."""

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config.tables import LogFormat
from bot.logs import log_to
from tests.bot.house import (
    ADA,
    BEN,
    CAL,
    HELPER,
    HELPER_EMAIL,
    HOST,
    HOST_EMAIL,
    LEAD,
    LEAD_EMAIL,
    MEETING,
    REGISTER,
    SENDER_EMAIL,
    TOPIC,
    House,
    live,
)

SCREEN_NAMES = ("Wilhelmina Okafor-Bright", "Zebedee's iPad", "Benny Addy", "Persephone")
WRITTEN = ("My number is 020 7946 0999", "Marmalade lives at 7 Quince Passage", "persephone@quince.example")
GUARDIANS = ("Theodora Fenwick", "theodora@fenwick.example")

NAMES = (ADA, BEN, CAL, HOST, HELPER, LEAD, *SCREEN_NAMES, GUARDIANS[0])
ADDRESSES = (HOST_EMAIL, HELPER_EMAIL, LEAD_EMAIL, SENDER_EMAIL, GUARDIANS[1], "persephone@quince.example")

SECONDS = timedelta(seconds=5)
BREAK = "CREATE TRIGGER no BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END"


@pytest.fixture
def said() -> Iterator[dict[LogFormat, io.StringIO]]:
    """What is logged, in each of the formats."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    talkative = {name: logging.getLogger(name).level for name in ("httpx", "requests", "urllib3", "alembic")}
    streams = {written: io.StringIO() for written in LogFormat}
    root.handlers, every = [], []
    for written, stream in streams.items():
        log_to(stream, written)
        every += root.handlers
        root.handlers = []
    root.handlers = every
    yield streams
    root.handlers, root.level = handlers, level
    for name, before in talkative.items():
        logging.getLogger(name).setLevel(before)


async def busy(house: House) -> None:
    """Strangers and children come, share, record and write, under names of all kinds."""
    house.zoom.dlp = True
    await house.begin(ADA, BEN, *SCREEN_NAMES)
    house.zoom.join(MEETING, HELPER, email=HELPER_EMAIL)
    house.zoom.rename(MEETING, BEN, "Captain Persephone")
    house.zoom.share_screen(MEETING, SCREEN_NAMES[1])
    house.zoom.start_recording(MEETING)
    house.zoom.start_ai_companion(MEETING)
    for text in WRITTEN:
        house.zoom.write_in_meeting(MEETING, SCREEN_NAMES[3], text)
    await house.wait(SECONDS)


async def trouble(house: House, folder: Path) -> None:
    """Zoom fails in each of its ways, saying who it is about; the register, the journal and a delivery break."""
    for status in (400, 403, 404, 429, 503):
        words = {"code": 300, "message": f"{HOST_EMAIL} and {SCREEN_NAMES[0]} do not exist"}
        for method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
            house.zoom.fail(method, "/", status=status, json=words, times=4)
        house.zoom.change_meeting_settings(MEETING, {"topic": f"{TOPIC} with {SCREEN_NAMES[3]} {status}"})
        house.zoom.share_screen(MEETING, SCREEN_NAMES[0])
        await house.wait(SECONDS)
        house.zoom.stop_sharing(MEETING, SCREEN_NAMES[0])
        await house.wait(SECONDS)
    register = folder / "register.csv"
    for text in ("", "no such column\n", "\x00\xff"):
        register.write_text(text)
        await house.wait(SECONDS)
    register.write_text(REGISTER)
    database = house.chaperone.database
    for table in ("deliveries", "findings", "outcomes", "actions"):
        await database.write(lambda c, table=table: c.exec_driver_sql(BREAK.format(table=table)))
        house.zoom.share_screen(MEETING, SCREEN_NAMES[2])
        house.zoom.rename(MEETING, SCREEN_NAMES[2], f"{SCREEN_NAMES[2]} {table}")
        await house.delivery.deliver_all()
        await house.chaperone.sessions.settle()
        await database.write(lambda c: c.exec_driver_sql("DROP TRIGGER no"))
        house.zoom.rename(MEETING, f"{SCREEN_NAMES[2]} {table}", SCREEN_NAMES[2])
        house.zoom.stop_sharing(MEETING, SCREEN_NAMES[2])
        await house.wait(SECONDS)
    signed = {"x-zm-signature": "v0=0", "x-zm-request-timestamp": "1"}
    await house.http.post("/webhooks/zoom", content=f'{{"name": "{ADA}"}}'.encode(), headers=signed)
    await house.http.get(f"/sessions/{ADA}")


def test_a_busy_and_troubled_session_is_logged_without_a_name(
    tmp_path: Path, said: dict[LogFormat, io.StringIO]
) -> None:
    register = REGISTER.replace("recording consent", "recording consent,guardian,email", 1)
    register = register.replace(f"{ADA},yes,yes", f"{ADA},yes,yes,{GUARDIANS[0]},{GUARDIANS[1]}")
    secrets: set[str] = set()

    async def story(house: House) -> None:
        await busy(house)
        await trouble(house, tmp_path)
        await house.end()
        secrets.update({house.meeting.password, house.zoom.client_secret, house.zoom.webhook_secret})
        logging.getLogger("bot").error("the journal refused: %s", ValueError(f"no row\nDETAIL: ({ADA})"))

    everything = ("private_chat", "personal_information", "behaviour", "eligibility", "supervision", "camera")
    live(tmp_path, story, register=register, also=everything)
    plain = said[LogFormat.PLAIN].getvalue()
    told = [json.loads(line) for line in said[LogFormat.JSON].getvalue().splitlines()]
    assert {"ERROR", "WARNING", "INFO"} <= {line["level"] for line in told}
    assert {"bot.enforce", "bot.sessions", "bot.register.expected", "bot.journal.received"} <= {
        line["logger"] for line in told
    }
    assert sum("error" in line for line in told) > 1
    assert all(line.keys() >= {"time", "level", "logger", "event", "message"} for line in told)
    words = {word for name in (*NAMES, TOPIC) for word in re.findall(r"[\w-]{3,}", name)} - {"iPad", "Kids"}
    needles = {*words, *NAMES, *ADDRESSES, *WRITTEN, *secrets, "Quince", "7946"}
    for shown in (plain, "\n".join(map(str, told))):
        for needle in sorted(needles):
            found = re.search(rf"(?<!\w){re.escape(needle)}(?!\w)", shown, re.IGNORECASE)
            assert found is None, shown[max(0, found.start() - 200) : found.end() + 200]
