"""Whether a report is what it was when it was issued: its hash covers all of it, and the hash of the report before."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection

from bot.journal.done import IssuedReport, report_numbered
from bot.report.chain import is_sealed

ALTERED: Final = (
    "This report, or the one before or after it, was changed after it was issued: what it says does not fit its hash. "
    "Please compare it with a copy that was printed or signed, and tell the safeguarding lead."
)


def shown(connection: Connection, issued: IssuedReport) -> Mapping[str, Any]:
    """What an issued report says, with `altered` where it is not what it was, or no longer fits its neighbours."""
    return issued.body if is_whole(connection, issued) else {**issued.body, "altered": ALTERED}


def is_whole(connection: Connection, issued: IssuedReport) -> bool:
    """Whether a report and those beside it are as they were issued; those that are no longer kept count as that."""
    before = report_numbered(connection, issued.number - 1)
    after = report_numbered(connection, issued.number + 1)
    return (
        _fits(issued)
        and (before is None or (_fits(before) and issued.body["previous_hash"] == before.hash))
        and (after is None or after.body["previous_hash"] == issued.hash)
    )


def _fits(issued: IssuedReport) -> bool:
    body = issued.body
    return is_sealed(body) and (body["number"], body["hash"]) == (issued.number, issued.hash)
