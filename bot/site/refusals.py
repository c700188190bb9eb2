"""Requests that get a page saying why instead of what they asked for."""

from http import HTTPStatus


class Refused(Exception):
    """A request that gets a page saying why instead of what it asked for; `page` is that page's template.

    With a `location` below our root it is sent on there, unless it is a program's.
    """

    def __init__(self, status: HTTPStatus, page: str, location: str = "") -> None:
        super().__init__(status.phrase)
        self.status = status
        self.page = page
        self.location = location
