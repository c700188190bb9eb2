"""`chaperone replay`: stored sessions decided again. It reads the journal, and writes to nothing but what is exported."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.command_line import DEFAULT_CONFIG, FAILED, WRONG, ConfigPath, configuration, problems_told, stop
from bot.file_errors import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.config import Config
    from bot.replay.replayed import Replay
    from rules.policy import Policy

ONE_OR_A_MONTH: Final = "Name a session, or give a month such as --month 2026-11; one of the two."
NO_MONTH: Final = '"{text}" is no month; write it as 2026-11.'
ONE_TO_EXPORT: Final = "Name the session in the journal that is to be exported, without --month or --policy."
EXPORTED: Final = (
    "The session is in {path}. People's names and addresses are in it, and links to the meeting: keep it as you keep the "
    "reports. Passcodes, what opens a recording and the text of the chat were never kept, so they are not in it."
)
CANNOT_WRITE: Final = "{path} cannot be written: {why}."
CANNOT_READ: Final = "{path} cannot be read: {why}."


class Format(StrEnum):
    """What a replay can be printed as."""

    TEXT = "text"
    JSON = "json"


def replay(
    session: Annotated[
        str | None,
        typer.Argument(help="Zoom's uuid, a report's number, a meeting id, or a file that --export wrote."),
    ] = None,
    month: Annotated[str | None, typer.Option(help="All sessions of a month, such as 2026-11.")] = None,
    policy: Annotated[
        Path | None, typer.Option(help="Another configuration, whose policy is tried instead.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Write the session into this new file, and do nothing else.")
    ] = None,
    config: ConfigPath = DEFAULT_CONFIG,
    format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,  # noqa: A002
) -> None:
    """Decide stored sessions again and show what comes out otherwise. Nothing is sent, and the journal is not changed.

    Without --policy nothing should: a difference ends with 1. With --policy the differences are the answer.
    """
    from bot.replay.shown import shown_as_json, shown_as_text

    if (session is None) is (month is None):
        stop(ONE_OR_A_MONTH, WRONG)
    if export is not None:
        if session is None or policy is not None:
            stop(ONE_TO_EXPORT, WRONG)
        _export(configuration(config, to_run=False), session, export)
        return
    other = configuration(policy, to_run=False).policy if policy is not None else None
    if session is not None and Path(session).is_file():
        replays = _of_file(Path(session), other)
    else:
        replays = _of_journal(configuration(config, to_run=False), session, month, other)
    shown = shown_as_json if format is Format.JSON else shown_as_text
    differs = False
    for line, is_different in shown(replays, str(policy) if policy is not None else None):
        typer.echo(line)
        differs = differs or is_different
    if differs and policy is None:
        raise typer.Exit(FAILED)


def _of_journal(
    settings: "Config", session: str | None, month: str | None, other: "Policy | None"
) -> "Iterator[Replay]":
    from bot.replay.stored import replay_between, replay_named
    from bot.report.command import NoSuchSession

    url = settings.storage.url
    with problems_told(NoSuchSession):
        if month is not None:
            yield from replay_between(url, *_span(month, settings), other)
        elif session is not None:
            yield from replay_named(url, session, other)


def _of_file(path: Path, other: "Policy | None") -> "Iterator[Replay]":
    from bot.replay.replayed import replay as decide_again
    from bot.replay.session_file import NotASession, read_session
    from bot.replay.stored import policy_of

    try:
        record = read_session(path)
    except NotASession as error:
        stop(str(error), WRONG)
    except OSError as error:
        stop(CANNOT_READ.format(path=path, why=in_words(error)), FAILED)
    yield decide_again(record, policy_of(record.policy_text), other)


def _export(settings: "Config", session: str, path: Path) -> None:
    from bot.journal.database import JournalUnusable
    from bot.replay.stored import export_session
    from bot.report.command import NoSuchSession

    try:
        export_session(settings.storage.url, session, path)
    except NoSuchSession as error:
        stop(str(error), WRONG)
    except JournalUnusable as error:
        stop(str(error), FAILED)
    except OSError as error:
        stop(CANNOT_WRITE.format(path=path, why=in_words(error)), FAILED)
    typer.echo(EXPORTED.format(path=path))


def _span(month: str, settings: "Config") -> tuple[datetime, datetime]:
    """The beginning and the end of a month by the organisation's clock."""
    zone = settings.organisation.timezone
    try:
        begin = datetime.strptime(month, "%Y-%m").replace(tzinfo=zone)
    except ValueError:
        stop(NO_MONTH.format(text=month), WRONG)
    years, months = divmod(begin.month, 12)
    return begin, begin.replace(year=begin.year + years, month=months + 1)
