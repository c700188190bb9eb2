"""The commands and files that the documents name, held against the program and the repository."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bot.cli import app

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
DEPLOY = sorted(path for path in (ROOT / "docs/deploy").rglob("*") if path.is_file())

# In code, between backticks or fences: the command's name at the beginning, or after what runs it.
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_COMMAND = re.compile(
    r"(?:^[ \t`]*|bin/|exec |-- |chaperone-1 )chaperone ([a-z][a-z-]*(?: [^`|;&)\n]*)?)", re.MULTILINE
)
_OPTION = re.compile(r"(?<=[\s\[])--[a-z][a-z-]*")

_FOLDERS = ("bot", "docs", "rules", "tests", "webhooks")
_FILE = re.compile(
    rf"(?<![\w/.*-])((?:{'|'.join(_FOLDERS)})/[\w./@-]*\w|[\w-]+\.(?:lock|example\.toml)|Dockerfile)(?![\w/*])"
)


def typed(text: str) -> Iterator[str]:
    """Whatever is typed after `chaperone` in these lines."""
    return (found[1] for found in _COMMAND.finditer(text))


def unknown(words: str) -> str | None:
    """What the command line does not know of what is typed; None where it knows it all."""
    command: Any = get_command(app)
    path = ["chaperone"]
    for word in words.split():
        commands = getattr(command, "commands", None)
        if commands is None:
            break
        meant = word if word in commands else getattr(command, "default_command", word)
        if meant not in commands:
            return " ".join([*path, word])
        command, path = commands[meant], [*path, word]
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    wrong = [option for option in _OPTION.findall(words) if option not in options | {"--help"}]
    return " ".join([*path, *wrong]) if wrong else None


@pytest.mark.parametrize("page", [*PAGES, *DEPLOY], ids=lambda path: path.name)
def test_what_is_typed_is_there_to_be_typed(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    code = text if page in DEPLOY else "\n".join(_code_of(text))
    assert [wrong for wrong in map(unknown, typed(code)) if wrong is not None] == []


def _code_of(text: str) -> Iterator[str]:
    for code in _CODE.findall(text):
        yield from code.strip("`").splitlines()


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("serve --port 8080", None),
        ("register check FILE", None),
        ("report 812 --format json", None),
        ("report 812 --formatt json", "chaperone report 812 --formatt"),
        ("sreve", "chaperone sreve"),
        ("register chekc FILE", "chaperone register chekc"),
        ("check --formatt json", "chaperone check --formatt"),
    ],
)
def test_a_command_that_is_not_there_is_noticed(words: str, wrong: str | None) -> None:
    assert unknown(words) == wrong


# The other page shows how files are added that are not there yet, and has a test of its own.
@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "CONTRIBUTING.md"], ids=lambda path: path.name
)
def test_files_that_are_named_are_there(page: Path) -> None:
    code = "\n".join(_code_of(page.read_text(encoding="utf-8")))
    named = {found[1] for found in _FILE.finditer(code)}
    # Tests are named by where they are within tests/ as well.
    there = {name for name in named if (ROOT / name).exists() or (ROOT / "tests" / name).exists()}
    assert sorted(named - there) == []


def test_what_the_page_on_running_it_quotes_is_what_the_program_says() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8").partition("\n## When it says\n")[2]
    quoted = [part for quote in re.findall(r"^\| `([^`]+)`", text, re.MULTILINE) for part in quote.split("…")]
    source = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot").rglob("*.py")))
    # Long sentences are broken in the source.
    source = re.sub(r'"\s*\n\s*f?"', "", source)
    assert quoted
    assert [part for part in map(str.strip, quoted) if part not in source] == []


def test_commands_are_found_where_they_are_typed() -> None:
    text = "  chaperone check\n/opt/bin/chaperone serve --port 1\nuseradd chaperone now\ndocker exec chaperone-1 chaperone doctor"
    assert list(typed(text)) == ["check", "serve --port 1", "doctor"]
