"""Where the secrets are not: in nothing that is written down, shown, printed or raised."""

import asyncio
import logging
import re
import traceback
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner

from bot.app import assembled, create_app
from bot.cli import app
from bot.clock import ManualClock
from bot.config import ConfigError, read_config
from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.journal.accounts import keep_password
from bot.journal.database import reason
from bot.site.forms import FIELD
from tests.bot.house import ADA, LEAD_EMAIL, START, House, an_account, configured, live
from webhooks.signature import sign, verify

CLIENT, WEBHOOK, OLD, PASSWORD = "bobbin-c1", "spool-w1", "spool-w0", "warp-and-weft-p1"
SECRETS = (CLIENT, WEBHOOK, OLD, PASSWORD)
ENVIRONMENT = {CLIENT_VARIABLE: CLIENT, WEBHOOK_VARIABLE: f"{WEBHOOK},{OLD}"}


def told(*texts: object) -> str:
    return "\n".join(f"{text}\n{text!r}" for text in texts)


def holds_none(text: str, secrets: tuple[str, ...] = SECRETS) -> bool:
    return not any(secret in text for secret in secrets)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration in it."""
    configured(tmp_path, an_account(ManualClock(START))[0], "http://127.0.0.1:9")
    return tmp_path


def test_no_secret_is_in_what_the_program_is_made_of(folder: Path) -> None:
    config = read_config(folder / "chaperone.toml", ENVIRONMENT)
    assert config.zoom.client_secret == CLIENT

    async def made() -> str:
        async with assembled(config, ManualClock(START)) as chaperone:
            parts = [getattr(chaperone, name) for name in chaperone.__dataclass_fields__]
            return told(chaperone, create_app(chaperone), *parts, *vars(chaperone.zoom.token).values())

    assert holds_none(asyncio.run(made()))
    assert holds_none(told(config, config.zoom, config.server))
    assert holds_none(told(verify(b"{}", "1", sign(b"{}", "1", WEBHOOK), [WEBHOOK])))


@pytest.mark.parametrize(
    "wrong",
    [
        {WEBHOOK_VARIABLE: f"{WEBHOOK},{OLD},{CLIENT}"},
        {CLIENT_VARIABLE: ""},
        {CLIENT_VARIABLE + "_FILE": "/nowhere"},
    ],
)
def test_no_secret_is_in_what_is_said_of_a_wrong_configuration(folder: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        read_config(folder / "chaperone.toml", ENVIRONMENT | wrong)
    assert holds_none(told(caught.value, *caught.value.problems))
    assert holds_none("".join(traceback.format_exception(caught.value)))


@pytest.mark.parametrize("line", ['client_secret = "{}"', 'webhook_secret = "{}"', 'client_id = "{}'])
def test_a_secret_that_was_put_in_the_file_is_not_shown_either(folder: Path, line: str) -> None:
    path = folder / "chaperone.toml"
    path.write_text(path.read_text().replace("[zoom]\n", f"[zoom]\n{line.format(CLIENT)}\n"))
    shown = CliRunner().invoke(app, ["check", "--config", str(path)], env=ENVIRONMENT)
    assert shown.exit_code == 2
    assert holds_none(shown.output)


def commands(group: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command, by the words that one types for it."""
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, *path, name)


COMMANDS = dict(commands(typer.main.get_command(app)))


def test_no_command_takes_a_secret_where_a_list_of_processes_shows_it() -> None:
    assert ("serve",) in COMMANDS
    names = {name for command in COMMANDS.values() for one in command.params for name in one.opts}
    assert "--config" in names
    assert [name for name in names if any(word in name for word in ("secret", "token", "passw", "key"))] == []


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_secret_is_in_the_help(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*path, "--help"], env=ENVIRONMENT)
    assert shown.exit_code == 0
    assert holds_none(shown.output)


def test_a_program_that_breaks_does_not_print_what_it_had_in_hands() -> None:
    assert app.pretty_exceptions_enable is False


def test_no_secret_is_in_what_a_session_leaves_behind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pages: list[str] = []
    tokens: list[str] = []

    async def story(house: House) -> None:
        house.zoom.fail("POST", "/chat", status=400, times=1)
        await house.begin(ADA, "Nobody We Know")
        tokens.extend(house.zoom.gate._tokens)
        house.zoom.revoke_tokens()
        house.zoom.send("meeting.participant_joined", house.zoom.live(house.meeting.id))
        await house.end()
        asked = ("/", "/attestations", "/metrics", "/healthz", "/readyz")
        pages.extend([(await house.http.get(path)).text for path in asked])
        pages.append(str(await house.report()))

    with caplog.at_level(logging.DEBUG):
        live(tmp_path, story)
    secrets = ("simulated-secret", "simulated-webhook-secret", *tokens)
    assert tokens
    journal = b"".join(path.read_bytes() for path in tmp_path.glob("journal.db*"))
    assert holds_none(journal.decode("latin-1"), secrets)
    assert holds_none("\n".join(pages), secrets)
    assert holds_none("\n".join(caplog.messages), secrets)
    assert "Bearer" not in caplog.text


def test_a_wrong_password_and_a_wrong_signature_are_not_repeated(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(house: House) -> None:
        now = house.clock.now()
        await house.chaperone.database.write(lambda c: keep_password(c, LEAD_EMAIL, "no hash", now))
        token = re.findall(rf'name="{FIELD}" value="([^"]+)"', (await house.http.get("/sign-in?next=/")).text)
        form = {"email": LEAD_EMAIL, "password": PASSWORD, "next": "/", FIELD: (*token, "")[0]}
        signature = {"x-zm-signature": sign(b"{}", "1", CLIENT), "x-zm-request-timestamp": "1"}
        answers = [
            await house.http.post("/sign-in", data=form, headers={"Origin": "http://127.0.0.1"}),
            await house.http.post("/webhooks/zoom", content=b"{}", headers=signature),
        ]
        assert [answer.status_code for answer in answers] == [422, 401]
        said = caplog.text + "".join(f"{answer.text}{answer.headers}" for answer in answers)
        assert PASSWORD not in said
        assert signature["x-zm-signature"][3:] not in said

    with caplog.at_level(logging.DEBUG):
        live(tmp_path, story)
    assert PASSWORD.encode() not in (tmp_path / "journal.db").read_bytes()


REFUSED = """null value in column "topic" of relation "sessions" violates not-null constraint
DETAIL:  Failing row contains (1, Ada Fenwick, ada@willowlane.example)."""
ROOMS = Path(__file__).parents[2] / "bot"


def test_what_a_database_refused_is_not_in_the_log() -> None:
    error = IntegrityError("INSERT INTO sessions", {"name": ADA}, Exception(REFUSED), hide_parameters=True)
    assert reason(error) == REFUSED.splitlines()[0]
    assert ADA not in f"{error.statement}{reason(error)}"
    logged = re.compile(r"log\.\w+\([^)]*(?:error\.orig|, error\))")
    database = [path for path in ROOMS.rglob("*.py") if "DBAPIError as error" in path.read_text()]
    assert len(database) > 5
    told = {path.name: logged.findall(path.read_text()) for path in database}
    assert [name for name, lines in told.items() if any("orig" in line for line in lines)] == []
