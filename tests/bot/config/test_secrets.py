"""Secrets that are handed over in files."""

from pathlib import Path

import pytest

from bot.config import read_config
from bot.config.secrets import read_secrets
from tests.bot.config_files import SECRETS, with_lines, write


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
            "CHAPERONE_DATABASE_PASSWORD_FILE": named,
        }
    )
    assert (secrets.client, secrets.webhook, secrets.database_password) == ("hush", ("hush",), "hush")
    assert problems == []
    assert "hush" not in repr(secrets)


def test_two_webhook_secrets_fit_into_one_file(tmp_path: Path) -> None:
    environ = {
        "CHAPERONE_ZOOM_CLIENT_SECRET": "c",
        "CHAPERONE_ZOOM_WEBHOOK_SECRET_FILE": in_file(tmp_path, "new, old\n"),
    }
    assert read_secrets(environ)[0].webhook == ("new", "old")


def test_a_password_is_taken_as_it_is(tmp_path: Path) -> None:
    environ = SECRETS | {"CHAPERONE_DATABASE_PASSWORD_FILE": in_file(tmp_path, " with spaces \n")}
    assert read_secrets(environ)[0].database_password == " with spaces "


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
    assert "there is no such file" in problem.sentence


def test_what_a_file_holds_is_not_shown_where_it_is_no_text(tmp_path: Path) -> None:
    environ = SECRETS | {"CHAPERONE_DATABASE_PASSWORD_FILE": in_file(tmp_path, b"hush\xff")}
    (problem,) = read_secrets(environ)[1]
    assert "it is not UTF-8 text" in problem.sentence
    assert "hush" not in problem.sentence


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("postgresql://keeper@db/journal", "postgresql://keeper:h%40sh%2F@db/journal"),
        ("postgresql://keeper:old@db:5433/journal", "postgresql://keeper:h%40sh%2F@db:5433/journal"),
    ],
)
def test_the_databases_password_may_be_given_apart_from_its_address(
    tmp_path: Path, url: str, opened: str
) -> None:
    path = write(tmp_path, with_lines("[storage]", f'url = "{url}"'))
    config = read_config(path, SECRETS | {"CHAPERONE_DATABASE_PASSWORD_FILE": in_file(tmp_path, "h@sh/\n")})
    assert config.storage.url == opened
    assert "h@sh" not in repr(config)
    assert "h%40sh" not in repr(config)
    assert read_config(path, SECRETS).storage.url == url


def test_a_journal_in_a_file_needs_no_password(tmp_path: Path) -> None:
    path = write(tmp_path, with_lines())
    config = read_config(path, SECRETS | {"CHAPERONE_DATABASE_PASSWORD": "hush"})
    assert config.storage.url == f"sqlite:///{tmp_path}/chaperone.db"
