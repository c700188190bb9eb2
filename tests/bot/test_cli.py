"""The command line as it is typed: what it prints, where, and how it ends."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import WallClock
from bot.config import read_config
from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.doctor.configuration import check_registers
from bot.journal.database import open_database
from bot.simulator.delivery import Delivery
from tests.bot.house import ADA, BEN, HOST_EMAIL, LEAD_EMAIL, MEETING, REGISTER, UUID, an_account, configured
from tests.bot.site.signed_in import cookies_of
from tests.bot.switchboard import put_through
from webhooks.receiver import PATH

pytestmark = pytest.mark.slow

BOUND = 30
ANY_PORT = "[server]\nport = 0"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def is_plain(self) -> bool:
        """Whether what was said is for people."""
        return "Traceback" not in self.err and "Error" not in self.err


class Terminal:
    """A folder with a configuration in it, and commands typed there."""

    def __init__(self, folder: Path, more: str = ANY_PORT, register: str | None = REGISTER) -> None:
        self.folder = folder
        self.zoom = an_account(WallClock())[0]
        configured(folder, self.zoom, put_through(self.zoom), more=more, register=register)
        self.environ = {
            **os.environ,
            CLIENT_VARIABLE: self.zoom.client_secret,
            WEBHOOK_VARIABLE: self.zoom.webhook_secret,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "COLUMNS": "120",
        }

    async def begin(self, *words: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            cwd=self.folder,
            env=self.environ,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def type(self, *words: str) -> Ended:
        process = await self.begin(*words)
        try:
            out, err = await asyncio.wait_for(process.communicate(), BOUND)
        except TimeoutError:
            process.kill()
            raise
        return Ended(process.returncode or 0, out.decode(), err.decode())

    def run(self, *words: str) -> Ended:
        """Type a command and wait for its end, in a process of its own."""
        return asyncio.run(self.type(*words))

    def call(self, *words: str) -> Ended:
        """The same in this process, which is quicker."""
        config = () if "--config" in words else ("--config", str(self.folder / "chaperone.toml"))
        result = CliRunner().invoke(app, [*words, *config], env=self.environ)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return Ended(result.exit_code, result.stdout, result.stderr)


async def up(service: asyncio.subprocess.Process) -> tuple[str, str]:
    """Wait until a service listens; gives its address and its log so far."""
    assert service.stderr is not None
    said = ""
    async with asyncio.timeout(BOUND):
        while "listening on " not in said:
            said += (await service.stderr.readline()).decode()
    return said.split("listening on ")[1].split(";")[0], said


async def an_evening(terminal: Terminal) -> tuple[str, Ended]:
    """A session is received, decided and reported on; gives the service's log and the printed report."""
    zoom, service = terminal.zoom, await terminal.begin("serve")
    address, said = await up(service)
    zoom.start(MEETING, uuid=UUID)
    zoom.join(MEETING, ADA)
    zoom.join(MEETING, BEN)
    zoom.share_screen(MEETING, BEN)
    zoom.end(MEETING)
    async with httpx.AsyncClient(base_url=address) as client:
        receipts = await Delivery(zoom, client, PATH).deliver_all()
        assert {receipt.status for receipt in receipts} == {200}
        config = read_config(terminal.folder / "chaperone.toml", terminal.environ)
        client.cookies.update(await cookies_of(config, LEAD_EMAIL))
        async with asyncio.timeout(BOUND):
            while "Kids knitting" not in (await client.get("/sessions")).text:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    service.send_signal(signal.SIGTERM)
    _, rest = await asyncio.wait_for(service.communicate(), BOUND)
    assert service.returncode == 0
    return said + rest.decode(), await terminal.type("report", UUID, "--format", "json")


def test_a_session_from_the_service_to_the_printed_report(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    log, as_json = asyncio.run(an_evening(terminal))
    for private in (ADA, BEN, HOST_EMAIL, "@", terminal.zoom.client_secret, terminal.zoom.webhook_secret):
        assert private not in log
    assert "Traceback" not in log

    assert (as_json.code, as_json.err) == (0, "")
    report = json.loads(as_json.out)
    said = (report["schema"], report["number"], report["session"]["meeting_uuid"])
    assert said == ("chaperone.report/1", 1, UUID)

    as_text = terminal.call("report", MEETING)
    assert (as_text.code, as_text.out.splitlines()[0]) == (0, "Report 1")
    as_page = terminal.call("report", "1", "--format", "html")
    assert as_page.code == 0
    assert "<html" in as_page.out
    assert ADA in as_page.out
    of_nobody = terminal.call("report", "nobody")
    assert (of_nobody.code, of_nobody.out) == (2, "")
    assert of_nobody.err.startswith('There is no session "nobody" in the journal.')


def test_serve_listens_where_it_is_told_to_rather_than_where_the_file_says(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, '[server]\nhost = "203.0.113.1"\nport = 1')

    async def first_line() -> str:
        service = await terminal.begin("serve", "--host", "localhost", "--port", "0")
        assert service.stderr is not None
        async with asyncio.timeout(BOUND):
            async for line in service.stderr:
                if b"listening on" in line:
                    service.send_signal(signal.SIGTERM)
                    await service.communicate()
                    return line.decode()
        return ""

    assert "listening on http://127.0.0.1:" in asyncio.run(first_line())


@pytest.mark.parametrize("command", [("serve",), ("check",), ("report", "x"), ("rules",)])
def test_without_a_configuration_it_is_said_what_is_missing(tmp_path: Path, command: tuple[str, ...]) -> None:
    terminal = Terminal(tmp_path)
    typed = terminal.run if command == ("serve",) else terminal.call
    ended = typed(*command, "--config", "nowhere.toml")
    assert (ended.code, ended.out) == (2, "")
    assert "There is no configuration at nowhere.toml" in ended.err
    assert ended.is_plain


def test_a_port_that_is_taken_fails(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = Terminal(tmp_path, f"[server]\nport = {port}").run("serve")
    assert ended.code == 1
    assert ended.err.startswith(f"Port {port} on 127.0.0.1 cannot be used: Address already in use.")
    assert ended.err.count("\n") == 1


def test_credentials_that_zoom_does_not_know_end_it_so_that_it_is_started_again(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.zoom.client_secret = "another"
    ended = terminal.run("serve")
    assert ended.code == 1
    assert ended.err.splitlines()[-1].startswith("Zoom does not accept the app's credentials.")
    assert ended.is_plain


@pytest.mark.parametrize("command", [("serve",), ("report", "x")])
def test_a_journal_of_a_newer_version_fails(tmp_path: Path, command: tuple[str, ...]) -> None:
    open_database(f"sqlite:///{tmp_path / 'journal.db'}").close()
    with closing(sqlite3.connect(tmp_path / "journal.db")) as journal, journal:
        journal.execute("UPDATE alembic_version SET version_num = '9999'")
    terminal = Terminal(tmp_path)
    ended = terminal.run(*command) if command == ("serve",) else terminal.call(*command)
    assert ended.code == 1
    assert ended.err.splitlines()[-1].endswith("Please install that version or a later one.")
    assert ended.is_plain


def test_a_sound_configuration_is_summed_up(tmp_path: Path) -> None:
    ended = Terminal(tmp_path).call("check")
    assert (ended.code, ended.err) == (0, "")
    assert "The configuration is fine." in ended.out
    assert "register.csv: 3 people" in ended.out


def test_a_register_that_cannot_be_read_is_wrong(tmp_path: Path) -> None:
    ended = Terminal(tmp_path, register=None).call("check")
    assert ended.code == 2
    line = (tmp_path / "chaperone.toml").read_text().splitlines().index('register = "register.csv"') + 1
    assert ended.err.startswith(f"line {line}, sessions[0].register: /")
    assert ended.err.endswith("register.csv: there is no such file\n")
    assert ended.out.startswith(
        "The configuration is fine, apart from a register that cannot be read. Profiles:"
    )
    assert ended.is_plain


def test_a_register_is_checked_though_the_configuration_was_broken_since_it_was_read(tmp_path: Path) -> None:
    Terminal(tmp_path, register=None)
    path = tmp_path / "chaperone.toml"
    config = read_config(path, {}, to_run=False)
    path.write_text("mode =")
    (problem,) = check_registers(config)
    assert problem.text == f"{tmp_path / 'register.csv'}: there is no such file"


def test_days_on_the_list_of_staff_that_cannot_be_meant_are_told_of(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    path = tmp_path / "chaperone.toml"
    days = "dbs_expires = 2019-03-01\npolicy_agreed = 2999-09-01\n"
    staff = f'[[staff]]\nname = "Una"\nemail = "una@example.org"\n{days}'
    path.write_text(f"{path.read_text()}\n{staff}\n{staff.replace('una', 'ida').replace('2019', '2999')}")
    ended = terminal.call("check")
    assert (ended.code, ended.err) == (0, "")
    assert "Una: the Enhanced DBS check ran out on 2019-03-01 (dbs_expires).\n" in ended.out
    assert (
        "Una: the Enhanced DBS check runs out on 2999-03-01 (dbs_expires), which is years ahead" in ended.out
    )
    assert (
        "Una: 2999-09-01, on which they agreed to the policy (policy_agreed), is still to come.\n"
        in ended.out
    )


def test_what_is_odd_in_a_register_is_told_of_and_fine(tmp_path: Path) -> None:
    ended = Terminal(tmp_path, register="name,under 18\nAda Fenwick,perhaps\n").call("check")
    assert ended.code == 0
    assert "perhaps" in ended.err


def test_what_was_mistyped_is_wrong(tmp_path: Path) -> None:
    ended = Terminal(tmp_path).call("report", "x", "--format", "tablet")
    assert ended.code == 2
    assert "tablet" in ended.err
