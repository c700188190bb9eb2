"""A PostgreSQL server for the tests: begun when the first of them wants it, and gone when they are over.

It is Debian's, in a temporary folder and behind a socket there, so that nothing else on the machine can reach it or is
touched by it. What is written is not flushed to the disk, for nobody pulls the plug here.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.journal.address import driven
from bot.journal.database import open_database

PROGRAMS = Path("/usr/lib/postgresql")
NOT_INSTALLED = "PostgreSQL is not installed here (Debian's package postgresql), so this was not tried"
OWNER = "postgres"
QUICK = ("fsync=off", "synchronous_commit=on", "full_page_writes=off", "max_connections=200")
TEMPLATE = "newest"


@dataclass(frozen=True, slots=True)
class Server:
    """A server whose files and socket are in `folder`; `programs` is where initdb and the others are."""

    programs: Path
    folder: Path
    settings: tuple[str, ...] = ()

    def address(self, database: str) -> str:
        """Where a database of this server is."""
        return f"postgresql://{OWNER}@/{database}?host={self.folder}"

    def run(self, program: str, *arguments: str) -> None:
        """Have one of PostgreSQL's programs do its work; it refuses to do it for root."""
        with (self.folder / "said").open("ab") as said:
            subprocess.run(
                [*_as_owner(), str(self.programs / program), *arguments],
                check=True,
                cwd=self.folder,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )

    def start(self) -> None:
        """Start it and wait until it can be used."""
        chosen = " ".join(f"-c {setting}" for setting in (*QUICK, *self.settings))
        options = f"-k {self.folder} -c listen_addresses='' {chosen}"
        log = str(self.folder / "log")
        self.run("pg_ctl", "start", "-w", "-D", str(self.folder / "data"), "-l", log, "-o", options)

    def stop(self, how: str = "immediate") -> None:
        """Stop it; connections are cut."""
        self.run("pg_ctl", "stop", "-w", "-m", how, "-D", str(self.folder / "data"))

    def make_folder(self, folder: Path) -> Path:
        """Make a folder that this server may keep files in."""
        folder.mkdir(mode=0o700)
        _give_to_owner(folder)
        return folder

    def make(self, database: str, *, like: str | None = None, place: Path | None = None) -> str:
        """Make a database, empty or like another, and give its address; its files are in `place` where that is given."""
        template = f" TEMPLATE {like}" if like is not None else ""
        engine = create_engine(driven(self.address("postgres")), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            if place is not None:
                connection.execute(text(f"CREATE TABLESPACE {database} LOCATION '{place}'"))
                template += f" TABLESPACE {database}"
            connection.execute(text(f"CREATE DATABASE {database}{template}"))
        engine.dispose()
        return self.address(database)


def _give_to_owner(folder: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam(OWNER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _as_owner() -> list[str]:
    return ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []


def _programs() -> Path | None:
    found = [path.parent for path in PROGRAMS.glob("*/bin/initdb")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def new_server(*settings: str) -> Server:
    """A server of one's own, which runs until all tests are over; the test is skipped where there is none to be had."""
    programs = _programs()
    if programs is None:
        pytest.skip(NOT_INSTALLED)
    folder = Path(tempfile.mkdtemp(prefix="chaperone-pg-"))
    _give_to_owner(folder)
    server = Server(programs, folder, settings)
    server.run("initdb", "-D", str(folder / "data"), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync")
    server.start()
    _begun.append(server)
    return server


_begun: list[Server] = []


def put_away() -> None:
    """End the servers that this process began, and remove their files."""
    while _begun:
        server = _begun.pop()
        subprocess.run(
            [
                *_as_owner(),
                server.programs / "pg_ctl",
                "stop",
                "-m",
                "immediate",
                "-D",
                server.folder / "data",
            ],
            check=False,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        shutil.rmtree(server.folder, ignore_errors=True)


@cache
def the_server() -> Server:
    """The server that this process's tests share."""
    return new_server()


_numbers = count(1)


def empty_database() -> str:
    """The address of a new database with nothing in it."""
    return the_server().make(f"d{next(_numbers)}")


@cache
def _template(server: Server) -> str:
    with closing(open_database(server.make(TEMPLATE))):
        return TEMPLATE


def new_database(server: Server | None = None, *, place: Path | None = None) -> str:
    """The address of a new journal on a server, at the newest schema; `place` is where its files are to be, if not there."""
    server = server or the_server()
    return server.make(f"d{next(_numbers)}", like=_template(server), place=place)
