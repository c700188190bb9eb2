"""The log names nobody."""

import io
import logging
from collections.abc import Iterator

import pytest

from bot.logs import log_to
from tests.bot.house import ADA, HOST_EMAIL


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    talkative = {name: logging.getLogger(name).level for name in ("httpx", "requests", "urllib3")}
    stream = io.StringIO()
    root.handlers = []
    log_to(stream)
    yield stream
    root.handlers, root.level = handlers, level
    for name, before in talkative.items():
        logging.getLogger(name).setLevel(before)


def test_what_happens_is_written_with_its_time_and_place(said: io.StringIO) -> None:
    logging.getLogger("bot.enforce").info("action %s was given up", "a1")
    assert said.getvalue().rstrip().endswith(" INFO bot.enforce: action a1 was given up")


def test_an_error_is_told_by_kind_and_place_and_not_by_its_text(said: io.StringIO) -> None:
    try:
        try:
            raise KeyError(ADA)
        except KeyError as error:
            raise LookupError(f"nobody is called {ADA}") from error
    except LookupError:
        logging.getLogger("bot.sessions").exception("deciding broke")
    written = said.getvalue()
    assert "LookupError\n... raised over:\n" in written
    assert written.rstrip().endswith("KeyError")
    assert "test_logs.py" in written
    assert f"is called {ADA}" not in written
    assert f"'{ADA}'" not in written


def test_an_error_that_hides_another_hides_it(said: io.StringIO) -> None:
    try:
        try:
            raise KeyError
        except KeyError:
            raise ValueError from None
    except ValueError:
        logging.getLogger("bot").exception("broke")
    assert "KeyError" not in said.getvalue()


@pytest.mark.parametrize("name", ["httpx", "urllib3.connectionpool", "requests"])
def test_addresses_of_zooms_pages_which_hold_peoples_are_not_written(said: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("HTTP Request: POST /chat/users/%s/messages", HOST_EMAIL)
    logging.getLogger(name).warning("Retrying: /users/%s/settings", HOST_EMAIL)
    assert said.getvalue() == ""


@pytest.mark.parametrize(
    "forged",
    [
        "ok\n2026-11-03 16:00:00,000 INFO bot: all is well",
        "a\r\nb",
        "\x1b[2J\x9b31m",
        "\u2028 \u202e \x00",
    ],
    ids=["a line", "a return", "a terminal", "other lines"],
)
def test_one_thing_that_happened_is_one_line_of_plain_text(said: io.StringIO, forged: str) -> None:
    logging.getLogger("bot").warning("a request was called %s", forged)
    written = said.getvalue()
    assert written.endswith("\n")
    assert written[:-1].isprintable()
    assert repr(forged)[1:-1] in written
