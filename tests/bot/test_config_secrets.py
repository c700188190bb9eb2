"""Secrets that are handed over in files."""

from pathlib import Path

import pytest

from bot.config_secrets import read_secrets
from tests.bot.config_files import SECRETS


def in_file(folder: Path, text: str | bytes) -> str:
    path = folder / "secret"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


@pytest.mark.parametrize("text", ["hush", "hush\n"])
def test_a_file_that_is_named_holds_the_secret(tmp_path: Path, text: str) -> None:
    named = in_file(tmp_path, text)
    secrets, problems = read_secrets(
        {
            "CHAPERONE_ZOOM_CLIENT_SECRET_FILE": named,
            "CHAPERONE_ZOOM_WEBHOOK_SECRET_FILE": named,
            "CHAPERONE_STAFF_PASSWORD_FILE": named,
        }
    )
    assert (secrets.client, secrets.webhook, secrets.staff_password) == ("hush", ("hush",), "hush")
    assert problems == []
    assert "hush" not in repr(secrets)


def test_two_webhook_secrets_fit_into_one_file(tmp_path: Path) -> None:
    environ = {
        "CHAPERONE_ZOOM_CLIENT_SECRET": "c",
        "CHAPERONE_ZOOM_WEBHOOK_SECRET_FILE": in_file(tmp_path, "new, old\n"),
    }
    assert read_secrets(environ)[0].webhook == ("new", "old")


def test_a_password_is_taken_as_it_is(tmp_path: Path) -> None:
    environ = SECRETS | {"CHAPERONE_STAFF_PASSWORD_FILE": in_file(tmp_path, " with spaces \n")}
    assert read_secrets(environ)[0].staff_password == " with spaces "


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    environ = SECRETS | {
        "CHAPERONE_ZOOM_CLIENT_SECRET": "",
        "CHAPERONE_ZOOM_CLIENT_SECRET_FILE": in_file(tmp_path, text),
    }
    (problem,) = read_secrets(environ)[1]
    assert problem.key == "CHAPERONE_ZOOM_CLIENT_SECRET"


def test_a_secret_is_given_once(tmp_path: Path) -> None:
    environ = SECRETS | {"CHAPERONE_ZOOM_CLIENT_SECRET_FILE": in_file(tmp_path, "other-hush")}
    (problem,) = read_secrets(environ)[1]
    assert str(problem) == (
        "CHAPERONE_ZOOM_CLIENT_SECRET_FILE: CHAPERONE_ZOOM_CLIENT_SECRET is set as well; keep one of the two."
    )


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    environ = {
        "CHAPERONE_ZOOM_CLIENT_SECRET": "c",
        "CHAPERONE_ZOOM_WEBHOOK_SECRET_FILE": str(tmp_path / "none"),
    }
    (problem,) = read_secrets(environ)[1]
    assert problem.key == "CHAPERONE_ZOOM_WEBHOOK_SECRET_FILE"
    assert f"The file {tmp_path / 'none'} " in problem.sentence
    assert "No such file" in problem.sentence


def test_what_a_file_holds_is_not_shown_where_it_is_no_text(tmp_path: Path) -> None:
    environ = SECRETS | {"CHAPERONE_STAFF_PASSWORD_FILE": in_file(tmp_path, b"hush\xff")}
    (problem,) = read_secrets(environ)[1]
    assert "it is not UTF-8 text" in problem.sentence
    assert "hush" not in problem.sentence
