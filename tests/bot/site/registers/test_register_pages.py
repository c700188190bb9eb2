"""The pages of registers: a file is looked at before it takes a register's place, and what is sent can do no harm."""

import asyncio
import errno
import io
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import Workbook
from starlette.requests import Request

from bot.accounts.rights import SignedIn
from bot.clock import ManualClock
from bot.config import read_config
from bot.journal.database import open_database
from bot.register.replacing import before_path, forget_old, may_write_beside, not_written, sent_path
from bot.site.forms import FIELD, LARGEST_FILE, bind, check, form_token
from bot.site.registers.desk import RegisterDesk
from bot.site.registers.pages import register_pages
from rules.policy import StaffRole
from tests.bot.config_files import LEAST, SECRETS, write
from tests.bot.house import START
from tests.bot.journals import new_journal

SECRET = "a signed-in session"
BEFORE = "name,under 18\nAda Fenwick,yes\nBen Adeyemi,yes\n"
AFTER = "name,under 18\nAda Fenwick,yes\n<script>alert(1)</script>,yes\n"
NOBODY = 65534
PIECE = 64 * 1024
BEGINNING = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\n'
SESSIONS = """
[[staff]]
name = "Tom Reilly"
email = "tom@example.org"
roles = ["reviewer"]
[[sessions]]
meeting_id = "81234567890"
profile = "children"
register = "tuesday.csv"
"""


@dataclass
class Site:
    """The pages as somebody with these roles has them open, and the register's file."""

    app: FastAPI
    register: Path
    address: str = ""

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
                return await http.request(method, path, headers={"Origin": "http://localhost"}, **more)

        return asyncio.run(asked())

    def post(self, path: str, **data: str) -> httpx.Response:
        return self.ask("POST", f"{self.address}/{path}", data={**data, FIELD: form_token(SECRET)})

    def send(self, content: bytes, name: str = "new.csv") -> httpx.Response:
        data = {FIELD: form_token(SECRET)}
        return self.ask("POST", f"{self.address}/check", data=data, files={"file": (name, content)})


def a_site(folder: Path, *roles: StaffRole, register: str = "tuesday.csv") -> Iterator[Site]:
    place = folder / register
    if place.parent.is_dir():
        place.write_text(BEFORE)
    sessions = SESSIONS.replace("tuesday.csv", register)
    config = read_config(
        write(folder, f'{LEAST}[storage]\nurl = "{new_journal(folder)}"\n{sessions}'), SECRETS
    )
    person = SignedIn("tom@example.org", "Tom Reilly", frozenset(roles))

    async def access(request: Request) -> SignedIn:
        bind(request, SECRET)
        await check(request)
        return person

    with closing(open_database(config.storage.url)) as database:
        app = FastAPI()
        desk = RegisterDesk(database, ManualClock(START), config)
        app.include_router(register_pages(desk, access=access))  # type: ignore[arg-type]
        site = Site(app, place)
        site.address = f"/registers/{desk.known()[0].key}"
        yield site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    yield from a_site(tmp_path, StaffRole.REVIEWER)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Site]:
    yield from a_site(tmp_path, StaffRole.HOST)


@pytest.fixture
def a_locked_folder() -> Iterator[Path]:
    """A folder that is locked against its owner, who runs this; root, who may write anywhere, is somebody else meanwhile."""
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        if is_root:
            os.chown(folder, NOBODY, -1)
            os.seteuid(NOBODY)
        try:
            yield Path(folder)
        finally:
            if is_root:
                os.seteuid(0)


def digest_in(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def workbook(*names: str) -> bytes:
    book, held = Workbook(), io.BytesIO()
    for row in ("name", *names):
        book.active.append([row])
    book.save(held)
    return held.getvalue()


def test_a_file_is_shown_first_and_then_takes_the_registers_place(site: Site) -> None:
    assert "2 people understood" in site.ask("GET", "/registers").text
    shown = site.send(AFTER.encode())
    assert shown.status_code == 200
    assert "No longer on the register: <bdi>Ben Adeyemi</bdi>" in shown.text
    assert "New on the register: <bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>" in shown.text
    assert "<script>" not in shown.text
    assert site.register.read_text() == BEFORE
    done = site.post("replace", digest=digest_in(shown.text))
    assert (done.status_code, done.headers["location"]) == (303, f"{site.address}?done=replaced")
    assert site.register.read_text() == AFTER
    assert before_path(site.register).read_text() == BEFORE
    assert not sent_path(site.register).exists()
    page = site.ask("GET", f"{site.address}?done=replaced").text
    assert "The register was replaced" in page
    assert "<script>" not in page


def rows_in(page: str) -> list[list[str]]:
    """The rows of the first table on a page, each as its cells' text."""
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    return [[re.sub("<[^>]+>", "", cell) for cell in re.findall("<td.*?</td>", row)] for row in rows]


def test_what_changes_about_somebody_is_shown_before_it_does_and_withdrawn_consent_first(site: Site) -> None:
    heading = "name,email,recording consent,under 18,guardian,camera off,approved by\n"
    site.register.write_text(
        f"{heading}Ada Fenwick,ada@example.org,,yes,,,\nBen Adeyemi,,no,yes,Kim Adeyemi,,\n"
        'Cal Novak,,"yes, Ana Novak, 2026-09-01",yes,Ana Novak,,\nDot Ray,,,,,,\n'
    )
    shown = site.send(
        f"{heading}Dot Ray,,,,,,\nAda Fenwick,ada@example.com,,no,,yes,Jo Field\nBen Adeyemi,,no,yes,Lou Adeyemi,,\n"
        "Cal Novak,,no,yes,Ana Novak,,\n".encode()
    )
    assert rows_in(shown.text) == [
        [
            "Cal Novak",
            "recording consentNo longer agreed to be recorded",
            "yes, by Ana Novak, on 2026-09-01",
            "no",
        ],
        ["Ada Fenwick", "under 18", "yes", "no"],
        ["Ada Fenwick", "exemptions", "nothing", "camera off, approved by Jo Field"],
        ["Ada Fenwick", "email", "ada@example.org", "ada@example.com"],
        ["Ben Adeyemi", "guardian", "Kim Adeyemi", "Lou Adeyemi"],
    ]
    assert "Nothing changes about those who stay" in site.send(site.register.read_bytes()).text


def test_whoever_shares_a_name_is_not_taken_for_the_other(site: Site) -> None:
    site.register.write_text(
        "name,email,under 18\nAda Hart,one@example.org,yes\nAda Hart,two@example.org,yes\n"
    )
    shown = site.send(b"name,email,under 18\nAda Hart,two@example.org,no\nAda Hart,new@example.org,no\n").text
    assert rows_in(shown)[0] == ["Ada Hart", "under 18", "yes", "no"]
    one_stays = site.send(b"name,email,under 18\nAda Hart,new@example.org,no\n").text
    assert "New on the register: <bdi>Ada Hart</bdi>" in one_stays
    assert "Nothing changes about those who stay" in one_stays


def test_where_the_register_cannot_be_read_nothing_is_compared(site: Site) -> None:
    site.register.unlink()
    assert "cannot be read (there is no such file), so everybody" in site.send(AFTER.encode()).text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        (b"%PDF-1.7\n", "it is a PDF"),
        (b"\x89PNG\r\n", "it is a picture"),
        (b"colour,size\nred,large\n", "none of its rows names the columns"),
    ],
)
def test_what_is_no_register_is_told_with_what_to_send_instead(site: Site, content: bytes, says: str) -> None:
    refused = site.send(content)
    assert refused.status_code == 422
    assert f"This file cannot be used: {says}" in refused.text
    assert "A register is a spreadsheet saved as .xlsx, or a CSV file" in refused.text
    assert site.register.read_text() == BEFORE


def test_a_file_that_cannot_be_written_is_told_with_who_can_put_that_right(site: Site) -> None:
    sent_path(site.register).mkdir()
    refused = site.send(AFTER.encode())
    assert refused.status_code == 422
    assert "could not write in the folder" in refused.text
    for number, says in {errno.EROFS: "by letting Chaperone", errno.ENOSPC: "no room left"}.items():
        why = str(not_written(site.register, OSError(number, "an operating system's words")))
        assert says in why
        assert "operating system" not in why


def test_that_nothing_can_be_put_in_place_is_said_before_a_file_is_sent(tmp_path: Path) -> None:
    for site in a_site(tmp_path, StaffRole.REVIEWER, register="none/tuesday.csv"):
        for page in (site.ask("GET", "/registers").text, site.ask("GET", site.address).text):
            assert f"There is no folder {tmp_path / 'none'}, where this configuration has a register" in page
        assert "Look at this file" not in page
        (tmp_path / "none").mkdir()
        assert "Look at this file" in site.ask("GET", site.address).text


def test_a_folder_that_the_service_may_not_write_in_is_known_beforehand(a_locked_folder: Path) -> None:
    register = a_locked_folder / "tuesday.csv"
    assert not may_write_beside(register)
    a_locked_folder.chmod(0o777)
    assert may_write_beside(register)


def test_of_a_spreadsheet_with_nobody_in_it_nothing_is_said_to_come(site: Site) -> None:
    shown = site.send(workbook(), "Kids.xlsx").text
    assert ("it cannot take the register" in shown, "will hold a spreadsheet" in shown) == (True, False)


def test_a_spreadsheet_is_taken_too(site: Site) -> None:
    shown = site.send(workbook("Cal Novak"), "Kids.xlsx")
    assert "will hold a spreadsheet" in shown.text
    assert site.post("replace", digest=digest_in(shown.text)).status_code == 303
    assert "1 person understood" in site.ask("GET", site.address).text


def test_only_what_was_looked_at_takes_its_place(site: Site) -> None:
    digest = digest_in(site.send(AFTER.encode()).text)
    site.send(b"name\nSomebody Else\n")
    assert site.post("replace", digest=digest).status_code == 409
    assert site.post("replace", digest="0" * 64).status_code == 409
    nobody = site.send(b"name\n")
    assert "cannot take the register" in nobody.text
    assert 'name="digest"' not in nobody.text
    assert site.register.read_text() == BEFORE


def a_bomb() -> bytes:
    """Some kilobytes that say that they unpack to far more than any register is."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 13_000_000)
    return held.getvalue()


def test_a_bomb_in_a_spreadsheet_is_refused_before_it_is_unpacked(site: Site) -> None:
    bomb = a_bomb()
    assert len(bomb) < 100_000
    refused = site.send(bomb, "Kids.xlsx")
    assert refused.status_code == 422
    assert "too large to be a register" in refused.text
    assert not sent_path(site.register).exists()
    assert site.register.read_text() == BEFORE


@pytest.mark.parametrize(
    ("says", "most"),
    [((b"content-length", b"52428800"), 0), ((b"transfer-encoding", b"chunked"), LARGEST_FILE + PIECE)],
)
def test_fifty_megabytes_are_refused_without_being_read(
    site: Site, says: tuple[bytes, bytes], most: int
) -> None:
    pieces = iter([BEGINNING.ljust(PIECE, b"x"), *[b"x" * PIECE] * 800])
    read: list[int] = []
    answered: list[Any] = []

    async def receive() -> dict[str, Any]:
        piece = next(pieces)
        read.append(len(piece))
        return {"type": "http.request", "body": piece, "more_body": True}

    async def send(message: Any) -> None:
        answered.append(message)

    kind = (b"content-type", b"multipart/form-data; boundary=b")
    where = {"method": "POST", "path": f"{site.address}/check", "query_string": b"", "root_path": ""}
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost"), kind, says]
    scope = {"type": "http", "http_version": "1.1", "scheme": "http", "headers": headers, **where}
    asyncio.run(site.app(scope, receive, send))
    assert sum(read) <= most
    assert answered[0]["status"] == 413
    assert b"That is too large" in answered[1]["body"]


@pytest.mark.parametrize("name", ["../../escaped.csv", "/tmp/escaped.csv", "tuesday.csv\0.xlsx", "..\\x.csv"])
def test_what_a_sent_file_is_called_leads_nowhere(site: Site, name: str) -> None:
    there = set(site.register.parent.rglob("*"))
    site.send(AFTER.encode(), name)
    assert set(site.register.parent.rglob("*")) - there <= {sent_path(site.register)}
    assert not (site.register.parent.parent / "escaped.csv").exists()


def test_a_screen_name_is_confirmed_and_forgotten_by_who_is_signed_in(site: Site) -> None:
    refused = site.post("confirm", screen_name="Nibbles", name="Nobody There")
    assert refused.status_code == 422
    assert "is called" in refused.text
    assert site.post("confirm", screen_name="Nibbles", name="Ada Fenwick").status_code == 303
    page = site.ask("GET", site.address).text
    assert "Nibbles" in page
    assert "Tom Reilly" in page
    assert site.post("forget", screen_name="Nibbles").status_code == 303
    assert "Nothing is remembered" in site.ask("GET", site.address).text


def test_to_whoever_does_not_keep_registers_there_are_none(host: Site) -> None:
    nothing = host.ask("GET", "/registers/0123456789abcdef")
    answers = [host.ask("GET", "/registers"), host.ask("GET", host.address), host.send(AFTER.encode())]
    answers += [host.post(path, digest="0" * 64) for path in ("replace", "confirm", "forget")]
    assert {answer.status_code for answer in answers} == {404}
    assert {re.sub(r"\d+", "", answer.text) for answer in answers} == {re.sub(r"\d+", "", nothing.text)}
    assert host.register.read_text() == BEFORE
    assert not sent_path(host.register).exists()


def test_what_nobody_put_in_place_and_old_copies_go(site: Site) -> None:
    digest = digest_in(site.send(AFTER.encode()).text)
    site.post("replace", digest=digest)
    site.send(BEFORE.encode())
    os.utime(sent_path(site.register), (START.timestamp(), START.timestamp()))
    period = timedelta(days=90)
    assert forget_old([site.register], START + timedelta(hours=23), period) == 0
    assert forget_old([site.register], START + timedelta(days=89), period) == 1
    assert forget_old([site.register], START + timedelta(days=91), period) == 1
    assert site.register.read_text() == AFTER
