"""Requests that get a page saying why instead of what they asked for."""

from collections.abc import Mapping
from http import HTTPStatus


class Refused(Exception):
    """A request that gets a page saying why instead of what it asked for; `page` is that page's template."""

    def __init__(self, status: HTTPStatus, page: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status.phrase)
        self.status = status
        self.page = page
        self.headers = headers or {}
