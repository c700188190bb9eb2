"""A session full of people whose screen names are attacks, looked at everywhere that it is shown."""

import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.report.text import render_text
from tests.bot import report_example
from tests.bot.house import ADA, HOST_EMAIL, MEETING, UUID, House, live

NAMES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "=HYPERLINK(A1)",
    "@SUM(1)",
    "Ada\nFenwick\r\n2026-11-03 16:00:00,000 INFO bot: all is well",
    "\x1b]0;owned\x07\x1b[2JAda",
    "\u202eadA\u2066 \x9b31m\x00",
    "https://evil.example/win",
    "www.evil.example",
    "evil.com/login",
    "%s%s%n {reason} {0.__class__}",
    "half \ud83d",
    "'; DROP TABLE deliveries; --",
]
TOPIC = "Kids knitting <u>https://evil.example/topic</b>\x1b[31m\u202e"
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
PRESSABLE = re.compile(r"://\S|www\.\w|evil\.com")


class Tags(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(f"{tag} {name}" for name, _ in attrs)}
        self.seen |= {f"{name}={value}" for name, value in attrs if name in {"href", "src", "action"}}


@dataclass(frozen=True)
class Played:
    """What is left of the session, in every place where somebody looks."""

    folder: Path
    messages: list[str]
    pages: list[str]
    log: list[str]


class Kept(logging.Handler):
    """Keeps what the program logs."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] in {"bot", "webhooks", "rules"}:
            self.lines.append(record.getMessage())


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder, log = tmp_path_factory.mktemp("attacked"), Kept()
    pages: list[str] = []
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(log)
    root.setLevel(logging.INFO)

    async def story(house: House) -> list[str]:
        house.meeting.topic, house.zoom.dlp = TOPIC, True
        house.zoom.fail("POST", "/chat", status=400, times=2)
        await house.begin(ADA, *NAMES)
        for person in list(house.zoom.live(MEETING).present())[-3:]:
            house.zoom.write_in_meeting(MEETING, person, f"{person.name} ring me on 07700 900123")
            house.zoom.share_screen(MEETING, person)
        await house.wait(timedelta(minutes=2))
        pages.extend(await shown(house))
        await house.end()
        pages.extend(await shown(house))
        return [message.text for message in house.zoom.messages]

    try:
        messages = live(folder, story, also=("personal_information", "eligibility"))
    finally:
        root.removeHandler(log)
        root.setLevel(level)
    return Played(folder, messages, pages, log.lines)


async def shown(house: House) -> list[str]:
    """The pages that staff see."""
    first = await house.http.get("/sessions")
    [address] = set(re.findall(r'href="(/sessions/[^"]+)"', first.text))
    answers = (
        first,
        await house.http.get("/"),
        await house.http.get("/attestations"),
        await house.http.get(address),
    )
    return [answer.text for answer in answers]


def test_what_people_are_sent_is_plain_and_has_nothing_to_press(played: Played) -> None:
    assert any("evil" in text for text in played.messages)
    assert any("HYPERLINK" in text for text in played.messages)
    for text in played.messages:
        assert not UNSEEN.search(text), text
        assert not PRESSABLE.search(text), text
        assert not re.search("^2026-", text, re.MULTILINE), "a name has a line of its own"


def test_no_page_is_made_of_anything_else_for_it(played: Played) -> None:
    assert sum("HYPERLINK" in page for page in played.pages) == 2
    for page in played.pages:
        tags = Tags(page).seen
        assert not {"script", "img", "iframe", "object", "u"} & {tag.split()[0] for tag in tags}
        assert not any(re.search(r"\son", tag) for tag in tags)
        assert not any(re.match(r"(href|src|action)=.*(evil|:)", tag) for tag in tags - {"href=data:,"})
        assert not UNSEEN.search(page)


def test_no_line_of_the_log_names_anybody_or_was_written_by_them(played: Played) -> None:
    assert any("was not carried out" in line for line in played.log)
    for line in played.log:
        assert not UNSEEN.search(line), line
        assert "\n" not in line
        assert not any(
            word in line for word in ("evil", "alert(1)", "HYPERLINK", "Fenwick", "07700", HOST_EMAIL)
        )


COMMANDS = [
    ["report", UUID],
    ["report", UUID, "--format", "json"],
    ["report", UUID, "--format", "html"],
    ["report", UUID, "--format", "csv"],
    ["explain", UUID, "screen_name"],
    ["replay", UUID],
    ["replay", UUID, "--format", "json"],
]


def test_a_terminal_is_shown_text_and_nothing_that_it_obeys(played: Played) -> None:
    secrets = {CLIENT_VARIABLE: "client", WEBHOOK_VARIABLE: "webhook"}
    for command in COMMANDS:
        typed = [*command, "--config", str(played.folder / "chaperone.toml")]
        printed = CliRunner().invoke(app, typed, env=secrets)
        assert printed.exit_code == 0, printed.output
        assert "evil" in printed.output, command
        assert not UNSEEN.search(printed.output), command


def test_what_a_host_wrote_is_text_in_a_terminal_too() -> None:
    report = report_example.report()
    report["findings"][0]["reason"] = "\x1b]0;owned\x07 \u202e all is well"
    assert not UNSEEN.search(render_text(report, tz=ZoneInfo("Europe/London")))
