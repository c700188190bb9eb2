"""`chaperone backup` and `chaperone restore`."""

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.clock import WallClock
from bot.command_line import DEFAULT_CONFIG, FAILED, WRONG, ConfigPath, configuration, problems_told, stop

if TYPE_CHECKING:
    from bot.backups.contents import Contents

HOLDS: Final = "{deliveries} deliveries and {reports} reports, the last of it from {last}"
NOTHING: Final = "nothing yet"
BACKED_UP: Final = (
    "The journal is in {path}: {holds}.\n"
    "People's names and what Zoom sent are in it: keep it as you keep the reports. The configuration, the registers and the "
    "secrets are not in it."
)
RESTORED: Final = (
    "The journal at {journal} is what it was in {path}: {holds}.\n"
    "Start Chaperone now; it brings the journal up to date if a newer version is to use it."
)
MOVED: Final = (
    "The journal at {journal} holds what is in {path}: {holds}.\n"
    "{rows} rows of {tables} tables were copied and counted on both sides, {waiting} jobs among them that wait to be done.\n"
    "Start Chaperone now. Nothing was taken out of {path}; do not start Chaperone on it again."
)
KEPT: Final = "The one before is kept at {path}."

PG_DUMP: Final = (
    "The journal is on a PostgreSQL server, whose own programs back it up while it is used. Please run:\n"
    "  pg_dump --format=custom --file={file} {database}"
)
PG_RESTORE: Final = (
    "The journal is on a PostgreSQL server, whose own programs restore it. Please stop Chaperone everywhere, and run:\n"
    "  pg_restore --clean --if-exists --single-transaction --no-owner --dbname={database} {file}"
)
ASKED: Final = "If a password is asked for, it is the database user's."

NewFile = Annotated[Path, typer.Argument(metavar="FILE", help="The new file to write.")]
BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="The file that `chaperone backup` wrote.")]


def backup(file: NewFile, config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Copy the journal into a new file, while Chaperone runs or not."""
    from bot.backups.contents import BackupProblem
    from bot.backups.copying import back_up

    storage = configuration(config, to_run=False).storage
    if storage.path is None:
        stop(on_server(PG_DUMP, storage.url, file), WRONG)
    try:
        found = back_up(storage.path, file)
    except BackupProblem as problem:
        stop(str(problem), FAILED)
    typer.echo(BACKED_UP.format(path=file, holds=_holds(found)))


def restore(file: BackupFile, config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Put a backup in the journal's place, while Chaperone does not run; the journal before is kept beside it.

    Where the journal is on a PostgreSQL server, and is empty, a backup of a journal in a file is moved there.
    """
    from bot.backups import copying
    from bot.backups.contents import BackupProblem

    storage = configuration(config, to_run=False).storage
    if storage.path is None:
        _move(file, storage.url, storage.place)
        return
    try:
        found, kept = copying.restore(file, storage.path, WallClock().now())
    except BackupProblem as problem:
        stop(str(problem), FAILED)
    typer.echo(RESTORED.format(journal=storage.path, path=file, holds=_holds(found)))
    if kept is not None:
        typer.echo(KEPT.format(path=kept))


def _move(file: Path, url: str, place: str) -> None:
    from bot.backups.contents import BackupProblem
    from bot.backups.moving import is_a_file_of_sqlites, move

    if not is_a_file_of_sqlites(file):
        stop(on_server(PG_RESTORE, url, file), WRONG)
    try:
        with problems_told():
            moved = move(file, url)
    except BackupProblem as problem:
        stop(str(problem), FAILED)
    counts = {"rows": moved.rows, "tables": moved.tables, "waiting": moved.waiting}
    typer.echo(MOVED.format(journal=place, path=file, holds=_holds(moved.contents), **counts))


def on_server(command: str, url: str, file: Path) -> str:
    """The command of PostgreSQL's own for a journal at `url`, which is shown without its password."""
    from sqlalchemy.engine import URL, make_url

    there = make_url(url).difference_update_query(["password"])
    address = URL.create(
        there.drivername, there.username, None, there.host, there.port, there.database, there.query
    ).render_as_string()
    return f"{command.format(file=quote(str(file)), database=quote(address))}\n{ASKED}"


def _holds(found: "Contents") -> str:
    if found.last is None:
        return NOTHING
    last = f"{found.last:%Y-%m-%d %H:%M:%S} UTC"
    return HOLDS.format(deliveries=found.deliveries, reports=found.reports, last=last)
