"""`chaperone doctor` as it is typed."""

import asyncio
import json
from pathlib import Path

from bot.clock import WallClock
from bot.doctor.command import examined
from bot.doctor.kept import NOT_SERVING
from tests.bot.house import an_account, configured
from tests.bot.switchboard import put_through
from tests.bot.test_cli import ANY_PORT, Terminal


def test_where_nothing_needs_doing_it_says_so_line_by_line(tmp_path: Path) -> None:
    ended = Terminal(tmp_path).call("doctor")
    assert (ended.code, ended.err) == (0, "")
    *lines, blank, summary = ended.out.splitlines()
    assert (blank, summary[:20]) == ("", "Nothing needs doing.")
    assert all(line[:2] in {"✓ ", "? "} for line in lines)
    assert "✓ token: Zoom knows the app and gives it a token." in lines
    assert f"? webhook secret: Not looked at, because {NOT_SERVING}." in lines


def test_where_something_needs_doing_it_ends_with_one(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.zoom.client_secret = "another"
    ended = terminal.call("doctor", "--format", "json")
    assert (ended.code, ended.err) == (1, "")
    (token,) = [check for check in json.loads(ended.out)["checks"] if check["status"] == "to_do"]
    assert (token["name"], token["stops"]) == ("token", True)
    assert "CHAPERONE_ZOOM_CLIENT_SECRET" in token["says"]
    assert token["place"].endswith("App Credentials")
    assert "another" not in ended.out


def test_a_configuration_that_cannot_be_read_is_wrong(tmp_path: Path) -> None:
    ended = Terminal(tmp_path).call("doctor", "--config", "nowhere.toml")
    assert (ended.code, ended.out) == (2, "")
    assert "There is no configuration at nowhere.toml" in ended.err


def test_no_secret_and_no_token_is_in_what_it_says(tmp_path: Path) -> None:
    clock = WallClock()
    zoom, _, _ = an_account(clock)
    config = configured(tmp_path, zoom, put_through(zoom), more=ANY_PORT)
    zoom.gate.scopes = frozenset()
    said = json.dumps(asyncio.run(examined(config, clock)).as_json())
    assert not any(secret in said for secret in (zoom.client_secret, zoom.webhook_secret, "Bearer"))
    assert "did not say which scopes the app has" in said
