"""Links that let somebody in to the staff pages, once each."""

from typing import Final

ENTER: Final = "/enter"
"""Where such a link leads; the pages answer there."""

_EVERYWHERE: Final = {"0.0.0.0": "localhost", "::": "localhost"}  # noqa: S104, what is shown in its place


def base_of(public_url: str | None, host: str, port: int) -> str:
    """The address below which the staff reach the pages."""
    shown = _EVERYWHERE.get(host, host)
    return public_url or f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def entry_link(base: str, secret: str) -> str:
    """The whole link, for pages below `base`; `secret` is what the reception gave for it."""
    return f"{base}{ENTER}/{secret}"
