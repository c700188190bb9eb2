"""Long lists of the simulated API, page by page."""

import base64
import binascii
from typing import Annotated

from fastapi import Query

from bot.simulator.permission import invalid
from bot.simulator.records import JSON

PageSize = Annotated[int, Query(ge=1, le=300)]


def page(entries: list[JSON], size: int, token: str, *, of: str) -> JSON:
    """One page of these under the name `of`; the token is empty on the last."""
    start = _offset(token)
    more = start + size < len(entries)
    return {
        "page_count": -(-len(entries) // size),
        "page_size": size,
        "total_records": len(entries),
        "next_page_token": base64.urlsafe_b64encode(str(start + size).encode()).decode() if more else "",
        of: entries[start : start + size],
    }


def _offset(token: str) -> int:
    if not token:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token))
    except (binascii.Error, ValueError) as error:
        raise invalid("The next page token is invalid or expired.") from error
