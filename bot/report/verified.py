"""What `chaperone report verify` finds."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from bot.config import Config
from bot.file_errors import in_words
from bot.journal.database import reading
from bot.journal.done import report_numbered
from bot.journal.report_stubs import stubs
from bot.journal.stored_reports import stored_reports
from bot.report.chain import CHANGED, Head, Verified, is_sealed, verify

NONE_LEFT: Final = "Every report was deleted when its date had come; the numbers have no gap, and each follows on the one before."
ALL_WELL: Final = "{count}: the numbers have no gap, each report is what it was when it was issued, and follows on the one before."
WRONG: Final = "{count}, and something is wrong:"
NONE: Final = "No report was issued yet."
REPORTS: Final = "{count} reports were looked at"
ONE_REPORT: Final = "One report was looked at"
WERE_DELETED: Final = "{count} were deleted at their date (numbers {numbers})."
ONE_WAS_DELETED: Final = "One was deleted at its date (number {numbers})."
HEAD: Final = "The head is: {number} {hash}"
KEEP_IT: Final = (
    "Keep this line apart from the journal, on paper or in another place: given back with --head, it also shows whether "
    "the newest reports were taken away."
)
NO_HEAD: Final = (
    "A head is a number and a hash of 64 letters and figures, as verify prints it. This is none: {typed}"
)
NOT_A_REPORT: Final = "{path} cannot be read as a report: it was changed, or is another kind of file."
NO_SUCH_FILE: Final = (
    'There is no file "{path}". With nothing after it, "chaperone report verify" looks at every report in the journal. To hold one '
    'against it, write that down first with "chaperone report SESSION --format json --out FILE", and give verify that file.'
)
CANNOT_BE_READ: Final = "{path} cannot be opened: {why}."
PROVISIONAL: Final = (
    "{path} is of a session that was not over: it has no hash, and there is nothing to hold it against."
)
SHAREABLE: Final = "{path} is a version to share: its hash is that of the full report, and there is nothing to hold it against."
FILE_SEALED: Final = "Report {number} in {path} is what its hash says."
NOT_KEPT: Final = "The journal has no report {number}, so it cannot be said whether it was ever issued."
ANOTHER: Final = "The journal's report {number} is another one: its hash is {hash}."
DELETED: Final = "The journal had the same report under this number, and deleted it when its date had come."
SAME: Final = "The journal has the same report under this number."


class Unverifiable(Exception):
    """What was typed cannot be held against anything; the message says why."""


def head_typed(typed: str) -> Head:
    """A head as it was typed; raises Unverifiable."""
    number, _, sealed = typed.strip().partition(" ")
    sealed = sealed.strip().lower()
    if not (number.isdecimal() and len(sealed) == 64 and set(sealed) <= set("0123456789abcdef")):
        raise Unverifiable(NO_HEAD.format(typed=typed))
    return Head(int(number), sealed)


def verify_journal(config: Config, head: Head | None) -> Verified:
    """Every report in the journal; raises JournalUnusable."""
    with reading(config.storage.url) as journal, journal.connect() as connection:
        return verify(stored_reports(connection), head, stubs(connection))


def verified_lines(found: Verified) -> list[str]:
    """What was found, in lines for a terminal."""
    count = ONE_REPORT if found.count == 1 else REPORTS.format(count=f"{found.count:,}")
    deleted = _deleted(found.deleted)
    if found.faults:
        return [WRONG.format(count=count), *(f"  {fault}" for fault in found.faults), *deleted]
    if found.head is None:
        return [NONE]
    head = HEAD.format(number=found.head.number, hash=found.head.hash)
    return [ALL_WELL.format(count=count) if found.count else NONE_LEFT, *deleted, head, KEEP_IT]


def _deleted(numbers: Sequence[int]) -> list[str]:
    if not numbers:
        return []
    said = ONE_WAS_DELETED if len(numbers) == 1 else WERE_DELETED
    return [said.format(count=f"{len(numbers):,}", numbers=", ".join(_spans(numbers)))]


def _spans(numbers: Sequence[int]) -> Iterator[str]:
    """Numbers in their order, those in a row put together."""
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        row = [number for _, number in group]
        yield f"{row[0]} to {row[-1]}" if len(row) > 1 else str(row[0])


def verify_file(path: Path, config: Config | None) -> tuple[bool, list[str]]:
    """Whether a report that was printed as JSON is what it was, by its hash and by the journal of `config`, with why.

    Raises Unverifiable where there is nothing to hold it against, and JournalUnusable.
    """
    report = _report_in(path)
    if report is None:
        return False, [NOT_A_REPORT.format(path=path)]
    if "shareable" in report:
        raise Unverifiable(SHAREABLE.format(path=path))
    if report.get("number", "") is None:
        raise Unverifiable(PROVISIONAL.format(path=path))
    number = report.get("number")
    if not is_sealed(report):
        return False, [CHANGED.format(number=number)]
    lines = [FILE_SEALED.format(number=number, path=path)]
    if config is None:
        return True, lines
    with reading(config.storage.url) as journal, journal.connect() as connection:
        is_kept, said = _as_kept(connection, report)
    return is_kept, [*lines, said]


def _report_in(path: Path) -> Mapping[str, Any] | None:
    try:
        read = json.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise Unverifiable(NO_SUCH_FILE.format(path=path)) from error
    except OSError as error:
        raise Unverifiable(CANNOT_BE_READ.format(path=path, why=in_words(error))) from error
    except ValueError:
        return None
    # What the pages add to a report that does not fit is no part of it.
    return {k: v for k, v in read.items() if k != "altered"} if isinstance(read, dict) else None


def _as_kept(connection: Connection, report: Mapping[str, Any]) -> tuple[bool, str]:
    kept = report_numbered(connection, report["number"])
    stub = stubs(connection).get(report["number"])
    if kept is None and stub is not None and stub.hash == report["hash"]:
        return True, DELETED
    if kept is None and stub is not None:
        return False, ANOTHER.format(number=report["number"], hash=stub.hash)
    if kept is None:
        return False, NOT_KEPT.format(number=report["number"])
    if kept.hash != report["hash"]:
        return False, ANOTHER.format(number=report["number"], hash=kept.hash)
    return True, SAME
